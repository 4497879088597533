"""One case as of two days: both ends are updates, and a shock that does not come says what it should."""

from __future__ import annotations

import math

import pytest

from detente.case.load import loads
from detente.core.errors import CaseError, RunError
from detente.diff import diff
from detente.update import update

QUIET = """\
case: quiet
time: {start: 2022-01-03, end: 2022-12-26}
shocks:
  bang: {rate: 1 per year}
questions:
  bang: {condition: happened(bang)}
"""
SEEN = """\
case: seen
time: {start: 2022-01-03, end: 2022-12-26}
quantities:
  x: {start: "normal(50, 2)", noise: 1 per month}
shocks:
  bang: {rate: 1 to 3 per year, once: true, effects: {x: 5}}
  boom: {rate: 0.5 to 1 per year}
observations:
  - {date: 2022-02-07, quantity: x, value: 52, sd: 1}
  - {date: 2022-03-07, event: bang}
  - {date: 2022-04-04, quantity: x, value: 58, sd: 1}
  - {date: 2022-11-07, event: boom}
questions:
  high: {condition: x > 60}
  boom: {condition: happened(boom)}
  level: {kind: number, quantity: x}
"""
SIZE = {"worlds": 1024, "paths": 50, "seed": 1}


def test_time_that_passes_without_a_shock_in_closed_form() -> None:
    found = diff(loads(QUIET), until=("2022-01-31", "2022-06-30"), **SIZE)["bang"]
    left = [1 - math.exp(-days / 365.25) for days in (357 - 28, 357 - 178)]
    assert found.before == pytest.approx(left[0], abs=0.01)
    assert found.after == pytest.approx(left[1], abs=0.01)
    [time] = found.effects
    assert time.edit == "the passing of time"
    assert time.share.value == time.alone.value == time.left_out.value == found.difference.value
    assert found.joint.value == 0.0


def test_both_ends_are_updates() -> None:
    days = ("2022-02-14", "2022-04-18")
    found = diff(loads(SEEN), until=days, **SIZE)
    for day, name in zip(days, ("before", "after"), strict=True):
        told = update(loads(SEEN), until=day, enough=1, **SIZE)
        assert told.rounds == 1
        for question in ("high", "boom", "level"):
            estimate = told[question].estimate
            assert getattr(found[question], name) == pytest.approx(estimate.after, rel=1e-6), (day, question)
    assert [edit.name for edit in found.edits] == [
        "bang on 2022-03-07",
        "x = 58 +- 1 on 2022-04-04",
        "the passing of time",
    ]
    assert found["boom"].difference.value < 0
    assert found["boom"].effects[0].edit == "the passing of time"
    assert {each.edit for each in found["high"].effects if each.share.is_clear} >= {"x = 58 +- 1 on 2022-04-04"}
    assert found.old.name == "seen as of 2022-02-14"


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (("2022-02-14",), "found 1 days, expected two"),
        (("2022-04-18", "2022-02-14"), "expected an earlier and a later day"),
        (("2022-02-14", "2023-02-14"), "expected a day from 2022-01-03 to 2022-12-26"),
        (("2022-02-14", "soon"), "found the date 'soon'"),
    ],
)
def test_days_that_are_none(until: tuple[str, ...], said: str) -> None:
    with pytest.raises(RunError, match=said):
        diff(loads(SEEN), until=until, **SIZE)


def test_too_little_to_go_by() -> None:
    far = SEEN.replace("value: 58", "value: 71")
    with pytest.raises(RunError, match="effective worlds of 64 with all that is known"):
        diff(loads(far), until=("2022-02-14", "2022-04-18"), worlds=64, paths=8)


def test_an_observation_of_nothing_in_the_case() -> None:
    with pytest.raises(CaseError, match="bong"):
        diff(loads(SEEN.replace("event: bang", "event: bong")), until=("2022-02-14", "2022-04-18"), **SIZE)
