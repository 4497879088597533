"""Base rates of International Crisis Behavior, version 14, as they were measured on its files by others.

Source of the expected values: figures measured independently on icb1v14.csv and icb2v14.csv (Brecher and Wilkenfeld),
to two digits; the interval is Jeffreys' of 90%.
"""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import pytest

from detente.core.reference_classes import from_data, shipped_classes
from detente.history.rate import count_class, rate
from detente.history.shipped import actors, crises, definitions, work_out

BEFORE = "not in_war and trigger != 'violent' and year >= 1946"
MOVE = "trigger == 'non-violent military' and year >= 1946 and not in_war"


def test_sizes() -> None:
    assert crises().n_rows == 486
    assert actors().n_rows == 1077  # 1,078 less the actor of the crisis that is not coded
    assert round(rate(crises(), level="war").figures.rate, 2) == 0.21


@pytest.mark.parametrize(
    ("where", "level", "n", "expected", "interval"),
    [
        (BEFORE, "violence", 210, 0.56, None),
        (BEFORE, "serious", 210, 0.30, None),
        (BEFORE, "war", 210, 0.12, (0.09, 0.17)),
        (MOVE, "violence", 53, 0.42, None),
        (MOVE, "serious", 53, 0.19, None),
        (MOVE, "war", 53, 0.04, (0.01, 0.10)),
    ],
)
def test_base_rates(where: str, level: str, n: int, expected: float, interval: tuple[float, float] | None) -> None:
    found = rate(crises(), level=level, where=where).figures
    assert found.n == n
    assert round(found.rate, 2) == expected
    if interval is not None:
        low, high = found.interval
        assert low == pytest.approx(interval[0], abs=0.006)
        assert high == pytest.approx(interval[1], abs=0.006)


def test_the_trap_of_the_crisis_level_code() -> None:
    """Leaving out by `iwcmb`, which the outcome partly decides, drops wars: .08 instead of .12."""
    trapped = rate(crises(), level="war", where=BEFORE.replace("in_war", "in_war_ever"))
    assert (trapped.figures.n, round(trapped.figures.rate, 2)) == (200, 0.08)
    assert "coded afterwards (in_war_ever)" in trapped.warnings[0]


def test_the_shipped_classes_are_what_the_tables_say() -> None:
    assert [from_data(each) for each in work_out()] == list(shipped_classes().values())


@pytest.mark.parametrize("definition", definitions(), ids=lambda each: each[0])
def test_the_shares_within_days_end_below_the_rate(definition: tuple[str, str, str, str]) -> None:
    name, text, level, where = definition
    figures = count_class(crises(), level=level, where=where, name=name, text=text)
    shares = [each.share for each in figures.within]
    assert shares == sorted(shares)
    # Rows without a length are not in the curve; of 486 there are six.
    assert shares[-1] <= figures.rate + 0.01


def test_the_shipped_tables_say_what_the_source_says(shared: Path) -> None:
    """Counted from the files of the source with nothing of ours but the csv module."""
    with (shared / "icb" / "icb1v14.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["viol"]]
    with (shared / "icb" / "icb2v14.csv").open(encoding="utf-8-sig", newline="") as file:
        first: dict[str, dict[str, str]] = {}
        for row in csv.DictReader(file):
            kept = first.get(row["crisno"])
            if kept is None or int(row["cracno"]) < int(kept["cracno"]):
                first[row["crisno"]] = row
    taken = [
        row for row in rows if first[row["crisno"]]["iwc"] == "1" and row["break"] != "9" and int(row["yrtrig"]) >= 1946
    ]
    assert (len(taken), sum(row["viol"] == "4" for row in taken)) == (210, 26)
    assert sorted(int(row["crisno"]) for row in rows) == sorted(crises().values("crisis").data.astype(int).tolist())


def test_every_class_can_be_told_apart() -> None:
    names = [each.name for each in shipped_classes().values()]
    assert len(set(names)) == len(names)
    assert all(dataclasses.asdict(each)["text"] for each in shipped_classes().values())
