"""Votes in the Council of the European Union, as the treaties have them.

Sources of the expected values: article 205(2) EC as it stood from 1995 (87 votes in all, 62 make a qualified majority);
Treaty of Nice, declaration 20, with the treaties of accession of 2003, 2005 and 2011 (345 votes of twenty-seven states,
352 of twenty-eight).
"""

from __future__ import annotations

from detente.sheets.deu import FIFTEEN, NICE


def groups(votes: dict[str, int]) -> dict[int, set[str]]:
    """Return the states by their number of votes."""
    return {number: {state for state, its in votes.items() if its == number} for number in set(votes.values())}


def test_votes_of_fifteen() -> None:
    assert groups(FIFTEEN) == {
        10: {"de", "fr", "it", "uk"},
        8: {"es"},
        5: {"be", "el", "nl", "pt"},
        4: {"at", "se"},
        3: {"dk", "fi", "ie"},
        2: {"lu"},
    }
    assert sum(FIFTEEN.values()) == 87


def test_votes_since_nice() -> None:
    assert groups(NICE) == {
        29: {"de", "fr", "it", "uk"},
        27: {"es", "pl"},
        14: {"ro"},
        13: {"nl"},
        12: {"be", "cz", "el", "hu", "pt"},
        10: {"at", "bu", "se"},
        7: {"cr", "dk", "fi", "ie", "lt", "sk"},
        4: {"cy", "ee", "lu", "lv", "si"},
        3: {"mt"},
    }
    assert sum(NICE.values()) == 352
    assert sum(number for state, number in NICE.items() if state != "cr") == 345
