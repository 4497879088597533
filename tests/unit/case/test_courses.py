"""Courses, drifts and scaled links in a case: what may stand there, where their numbers are, what errors say."""
# ruff: noqa: E501 - one row per error is easier to read than four lines

import datetime as dt

import pytest

from detente.case.dump import dump_case
from detente.case.edit import edit_case
from detente.case.examination import notices
from detente.case.load import loads
from detente.case.places import survey
from detente.compile import compile_case
from detente.core.errors import CaseError
from detente.inspect.causes import causes
from detente.inspect.check import check
from detente.inspect.labels import labels

SOUND = """\
case: sound
time: {start: 2022-01-03, end: 2022-12-31}
quantities:
  towns: {text: Towns with unrest, start: 2, rest: 0, half_life: 8 weeks, range: [0, 100]}
  calm: {text: Calm towns, start: 98, range: [0, 100]}
  prices: {start: 40, path: {2022-06: 44 to 50, 2023-01-15: 55}}
  budget: {start: 100, drift: -1.5 to -0.5 per month}
links:
  spread: {from: towns, on: value, times: calm, to: towns, gain: 0.0015 to 0.002 per week}
  hunger: {from: prices, to: towns, gain: 1 per month, lookup: {40: 0, 52.5: 3, "50": 1 to 2}}
actors: {government: {kind: state, horizon: 26 weeks, values: {towns: -1, budget: 0.1, calm: 0.1}}}
moves: {subsidy: {by: government, effects: {prices: -5}}}
"""


def test_where_the_numbers_are() -> None:
    case = loads(SOUND)
    own = survey(case).own
    assert own["quantities.prices.path.2022-06-01"].unit == ""
    assert own["quantities.budget.drift"].unit == "per day"
    assert own["links.spread.gain"].unit == "per day"
    found = [path for path in own if "lookup" in path or ".path." in path]
    assert found == [
        "quantities.prices.path.2022-06-01",
        "quantities.prices.path.2023-01-15",
        "links.hunger.lookup.40",
        "links.hunger.lookup.50",
        "links.hunger.lookup.52.5",
    ]
    model = compile_case(case, overrides={"links.hunger.lookup.52.5": 7, "quantities.prices.path.2022-06": 41})
    by_path = dict(zip(model.draws.paths, model.draws.a.tolist(), strict=True))
    assert (by_path["links.hunger.lookup.52.5"], by_path["quantities.prices.path.2022-06-01"]) == (7, 41)
    # The course comes from the start, which is a corner of its own.
    assert model.quantities.course_day.tolist() == [0, 149, 377]
    assert model.timeline.day_of(dt.date(2022, 6, 1)) in model.timeline.moments


def test_it_comes_back_from_text() -> None:
    case = loads(SOUND)
    assert loads(dump_case(case)) == case


def test_a_month_is_edited_where_it_stands() -> None:
    changed = edit_case(SOUND, {"quantities.prices.path.2022-06-01": 47, "links.hunger.lookup.52.5": 4})
    assert "path: {2022-06: 47, 2023-01-15: 55}" in changed
    assert "52.5: 4" in changed


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("path: {2022-06: ", "path: {2022-06-01: 3, 2022-06: ", "quantities.prices.path: found `2022-06-01` and `2022-06`, which are the same, expected each once"),
        ("path: {2022-06: ", "rest: 3, path: {2022-06: ", "quantities.prices.rest: found `rest` 3 beside `path`, expected one of the two: the path is the level of rest, day by day"),
        ("path: {2022-06: ", "path: {June: ", "quantities.prices.path.June: found `June`, expected a date such as `2022-01-31`, or a month such as `2022-01`"),
        ("path: {2022-06: 44 to 50", "range: [0, 60], path: {2022-06: 90", "quantities.prices.path.2022-06-01: found `90`, expected a number on the quantity's range (from 0 to 60)"),
        ("drift: -1.5 to -0.5 per month", "drift: -1", "quantities.budget.drift: found `-1`, expected a number per time such as `0.05 to 0.2 per month`"),
        ("times: calm", "times: clam", "links.spread.times: found `clam`, expected the name of a quantity; did you mean `calm`?"),
        ("0.002 per week", "0.002", "links.spread.gain: found `0.0015 to 0.002`, expected a number per time such as `0.05 to 0.2 per month`"),
        ('40: 0, 52.5: 3, "50": 1 to 2', "40: 0", "links.hunger.lookup: found one point, expected two or more, such as `{0: 0, 50: 1}`"),
        ("52.5: 3", "50.0: 3", "links.hunger.lookup: found `50.0` and `50`, which are the same, expected each once"),
        ("52.5: 3", "high: 3", "links.hunger.lookup.high: found `high`, expected a plain number: a value of the quantity that pulls"),
        ("gain: 1 per month", "on: change, gain: 1", "links.hunger.lookup: found `lookup` of a link on a change, expected `on: value`, since a curve reads the value"),
    ],
)  # fmt: skip
def test_errors(old: str, new: str, message: str) -> None:
    assert old in SOUND
    with pytest.raises(CaseError) as caught:
        loads(SOUND.replace(old, new))
    assert message in str(caught.value)


def test_beliefs_that_matter() -> None:
    """What an actor believes of the start counts where a pull hangs on it, and nowhere else."""
    beliefs = "beliefs: {government: {quantities.calm.start: 50, quantities.prices.start: 50, quantities.budget.start: 3, quantities.budget.drift: 1 per week}}\n"
    told = {notice.path: notice.text for notice in notices(loads(SOUND + beliefs)) if "belief" in notice.text}
    assert list(told) == [
        "beliefs.government.quantities.budget.start",
        "beliefs.government.quantities.budget.drift",
    ]


def test_labels_and_causes() -> None:
    case = loads(SOUND)
    model = compile_case(case)
    told = labels(model.draws.paths, model, case)
    assert told["quantities.prices.path.2022-06-01"] == "course of prices on 2022-06-01"
    assert told["quantities.budget.drift"] == "steady change of budget"
    assert told["links.hunger.lookup.52.5"] == "pull of prices on towns with unrest where prices is 52.5"
    pulls = {(pull.name, pull.source): pull for pull in causes(model, {}).pulls}
    spread, scaling = pulls["spread", "towns"], pulls["spread", "calm"]
    assert (spread.times, spread.scales, scaling.times, scaling.scales) == ("calm", "", "", "towns")
    # A median of 0.00175 a week, 98 calm towns, 2 with unrest.
    assert spread.gain == pytest.approx(0.00175 * 98 * 30.4375 / 7, rel=1e-9)
    assert scaling.gain == pytest.approx(0.00175 * 2 * 30.4375 / 7, rel=1e-9)


def test_check_tells_loops_and_what_is_too_coarse() -> None:
    told = [notice.text for notice in check(loads(SOUND)).notices]
    assert any("`towns` feeds itself: a deviation doubles in" in text for text in told)
    assert not any("too coarse" in text for text in told)
    # Without actors: what they would expect of it over their horizon is beyond all numbers.
    bare = SOUND.partition("actors:")[0].replace("0.0015 to 0.002 per week", "3 per day")
    (wild,) = (notice.text for notice in check(loads(bare)).notices if "coarse" in notice.text)
    assert wild == (
        "`towns`, `calm` and `prices` may change by their own size in 0.0033 days, and are followed in sub-steps of 0.027 "
        "days: too coarse; a smaller gain, a narrower range or `time: {grain: day}` is followed more finely"
    )
