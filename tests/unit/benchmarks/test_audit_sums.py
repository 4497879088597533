"""A judge's sheet: what counts, and what is kept."""

from __future__ import annotations

from collections import Counter

from benchmarks.audit.sums import Verdict, kept, table, totals, verdicts

_A, _B = "a" * 64, "b" * 64
_SHEET = [
    "# 2 documents, 1 named publishers, seed 1, all",
    "# total weekday 6",
    f"[r] 1. weekday | {_A} | 3-9 | a Monday",
    "    …⟦words⟧…",
    f"[p] 2. weekday | {_B} | whole | a Monday",
    f"[w] 3. absolute | {_A} | 4-8 | never",
    f"[ ] 4. absolute | {_B} | 4-8 | never",
]


def test_a_sheet_is_read() -> None:
    assert list(verdicts(_SHEET)) == [
        Verdict("weekday", _A, (3, 9), "right"),
        Verdict("weekday", _B, None, "pedantic"),
        Verdict("absolute", _A, (4, 8), "wrong"),
    ]
    assert totals(_SHEET) == Counter(weekday=6)


def test_pedantic_is_not_right_and_rules_weigh_by_how_often_they_speak() -> None:
    lines = list(table(list(verdicts(_SHEET)), totals(_SHEET)))
    assert lines[2].startswith("weekday")
    assert " 0.50 " in lines[2]
    assert "of all 6 findings of these rules in the documents, about 0.50 are right" in lines
    assert lines[-1] == "2 documents with a finding that was judged"


def test_only_places_and_verdicts_are_kept_and_a_second_look_replaces_the_first() -> None:
    judged = kept(verdicts(_SHEET), {}, 1)
    judged = kept([Verdict("weekday", _A, (3, 9), "wrong")], judged, 2)
    assert judged[_A]["judged"] == [
        {"rule": "absolute", "place": [4, 8], "verdict": "wrong", "draw": 1},
        {"rule": "weekday", "place": [3, 9], "verdict": "wrong", "draw": 2},
    ]
