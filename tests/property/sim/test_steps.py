"""A forecast does not depend on how time is cut: not by the step, the start, the units, the names or the order.

Random cases are followed by day, week and month in the same worlds; what has a closed form is held against it.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from random import Random
from typing import Any

import numpy as np
import pytest

from detente.case.load import loads
from detente.compile.compile import compile_case
from detente.model.model import Model
from detente.sim.executor import simulate
from detente.sim.runs import NEVER, Runs
from detente.sim.twin import trace
from tests.random_cases import random_case

WORLDS, PATHS = 64, 64
STEPS = ("day", "week", "month")
SIGMAS = 4.0
"""Standard errors between two forecasts that chance may explain: one in 16,000 comparisons."""
POINTS = 0.015
"""How far a probability may move with the step."""
WIDTH = 0.02
"""How far a mean may move with the step, as a part of the number's 90% width."""

Plain = dict[str, Any]


def compiled(case: Plain, step: str = "") -> Model:
    """Compile a case given as plain data, by another step if one is given."""
    if step:
        case = case | {"time": case["time"] | {"step": step}}
    return compile_case(loads(json.dumps(case)))


def answers(runs: Runs) -> dict[str, np.ndarray]:
    """Return for each question, by option of a choice, what each path says, [W, P]: whether it came, or the number."""
    found = {}
    for q, question in enumerate(runs.model.questions):
        if question.kind == "number":
            found[question.id] = runs.values_of(q).astype(float)
        elif question.kind == "choice":
            for n, option in enumerate(question.options):
                found[f"{question.id}={option}"] = (runs.winners_of(q) == n).astype(float)
        else:
            found[question.id] = (runs.hits_of(q)[0] != NEVER).astype(float)
    return {name: each.reshape(runs.n_worlds, runs.n_paths) for name, each in found.items()}


def far(one: Runs, other: Runs, *, points: float = POINTS, width: float = WIDTH) -> list[str]:
    """Return the questions that two runs in the same worlds answer otherwise, beyond what paths leave to chance."""
    numbers = {question.id for question in one.model.questions if question.kind == "number"}
    asked, again = answers(one), answers(other)
    assert asked.keys() == again.keys()
    found = []
    for name, left in asked.items():
        right = again[name]
        errors = (np.mean(each.var(axis=1, ddof=1)) / each.size for each in (left, right))
        bound = SIGMAS * math.sqrt(sum(errors)) + points
        if name in numbers:
            low, high = np.quantile(np.concatenate([left, right]), [0.05, 0.95])
            bound += width * (high - low) - points + 1e-5 * max(1.0, abs(low), abs(high))
        if abs(left.mean() - right.mean()) > bound:
            found.append(f"{name}: {left.mean():.4f}, {right.mean():.4f}, bound {bound:.4f}")
    return found


def run(case: Plain, *, step: str = "", seed: int = 1, worlds: int = WORLDS, paths: int = PATHS) -> Runs:
    return simulate(compiled(case, step), worlds=worlds, paths=paths, seed=seed)


# --- the step -----------------------------------------------------------------------------------------------------


def check_steps(seeds: range, *, paths: int) -> None:
    for seed in seeds:
        case = random_case(Random(seed))
        week = run(case, step="week", seed=seed, paths=paths)
        for step in ("day", "month"):
            assert far(week, run(case, step=step, seed=seed, paths=paths)) == [], (seed, step)


@pytest.mark.parametrize("seed", range(12))
def test_random_cases_by_day_week_and_month(seed: int) -> None:
    check_steps(range(seed, seed + 1), paths=PATHS)


@pytest.mark.long
def test_many_random_cases_by_day_week_and_month() -> None:
    check_steps(range(5000, 5200), paths=4 * PATHS)


YEAR: Plain = {"case": "year", "time": {"start": "2022-01-01", "end": "2022-12-31", "step": "week"}}


@pytest.mark.parametrize("step", STEPS)
def test_a_shock_of_one_a_week_comes_as_often_as_it_should(step: str) -> None:
    """364 days: 52 on average; the standard error of the mean of 4,096 Poisson counts is 0.11."""
    case = YEAR | {
        "quantities": {"x": {"start": 0}},
        "shocks": {"s": {"rate": "1 per week", "effects": {"x": 1}}},
        "questions": {
            "count": {"kind": "number", "quantity": "count(s)"},
            "sum": {"kind": "number", "quantity": "x"},
        },
    }
    found = answers(run(case, step=step))
    assert found["count"].mean() == pytest.approx(52, abs=SIGMAS * math.sqrt(52 / found["count"].size))
    assert found["count"].var() == pytest.approx(52, rel=SIGMAS * math.sqrt(2 / found["count"].size))
    assert found["sum"].tolist() == found["count"].tolist()


@pytest.mark.parametrize("step", STEPS)
def test_a_hazard_is_pro_rata_up_to_its_deadline(step: str) -> None:
    case = YEAR | {
        "quantities": {"x": {"start": 0}},
        "shocks": {"s": {"rate": "1 per year", "once": True}},
        "questions": {
            "by-june": {"condition": "happened(s)", "by": "2022-06-01"},
            "by-5-june": {"condition": "happened(s)", "by": "2022-06-05"},
        },
    }
    found = answers(run(case, step=step, worlds=64, paths=512))
    for name, days in (("by-june", 151), ("by-5-june", 155)):
        expected = 1 - math.exp(-days / 365.25)
        error = math.sqrt(expected * (1 - expected) / found[name].size)
        assert found[name].mean() == pytest.approx(expected, abs=SIGMAS * error)


@pytest.mark.parametrize("step", STEPS)
def test_a_date_is_met_on_its_day(step: str) -> None:
    """The last day, a day within, and a deadline the day before; a vote on Friday the 8th is not held by the 7th."""
    case: Plain = {
        "case": "dates",
        "time": {"start": "2022-01-03", "end": "2022-12-30", "step": step},
        "quantities": {"x": {"start": 0}},
        "calendar": {"vote": {"date": "2022-07-08", "effects": {"x": 1}}},
        "questions": {
            "end": {"condition": "date == 2022-12-30"},
            "after-the-eve": {"condition": "date > 2022-12-29"},
            "within": {"condition": "date == 2022-03-16"},
            "beyond": {"condition": "date > 2022-12-30"},
            "eve": {"condition": "happened(vote)", "by": "2022-07-07"},
            "day": {"condition": "happened(vote)", "by": "2022-07-08"},
            "x-on-the-eve": {"kind": "number", "quantity": "x", "on": "2022-07-07"},
            "x-on-the-day": {"kind": "number", "quantity": "x", "on": "2022-07-08"},
            "at-the-end": {"condition": "date >= 2022-12-30 and x > 0"},
        },
    }
    runs = run(case, worlds=1, paths=1)
    days = {question.id: None for question in runs.model.questions}
    for question in runs.model.questions:
        if question.kind != "number":
            hit = int(runs.hits_of(question.id)[0, 0])
            days[question.id] = None if hit == NEVER else str(dt.date(2022, 1, 3) + dt.timedelta(days=hit))
    assert days == {
        "end": "2022-12-30",
        "after-the-eve": "2022-12-30",
        "within": "2022-03-16",
        "beyond": None,
        "eve": None,
        "day": "2022-07-08",
        "x-on-the-eve": None,
        "x-on-the-day": None,
        "at-the-end": "2022-12-30",
    }
    assert runs.values_of("x-on-the-eve").tolist() == [0]
    assert runs.values_of("x-on-the-day").tolist() == [1]


@pytest.mark.parametrize("step", STEPS)
def test_links_that_are_stable_in_time_stay_so(step: str) -> None:
    """y' = 0.9 w, w' = -0.5 y a week from y = 1: y = cos(sqrt(0.45) t), w = -sqrt(0.5 / 0.9) sin(sqrt(0.45) t)."""
    case = YEAR | {
        "quantities": {"y": {"start": 1, "rest": 0}, "w": {"start": 0, "rest": 0}},
        "links": {
            "one": {"from": "w", "to": "y", "gain": "0.9 per week"},
            "two": {"from": "y", "to": "w", "gain": "-0.5 per week"},
        },
    }
    model = compiled(case, step)
    followed = simulate(model, worlds=1, paths=1, seed=1, keep={"paths"}).quantities
    assert followed is not None
    turn = math.sqrt(0.45) * model.timeline.moments / 7
    expected = np.stack([np.cos(turn), -math.sqrt(0.5 / 0.9) * np.sin(turn)], axis=1)
    assert trace(model, seed=1, world=0, path=0).values == pytest.approx(expected, abs=1e-9)
    assert followed[0] == pytest.approx(expected, abs=1e-4)
    assert np.abs(followed[0]).max() <= 1 + 1e-4


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("grain", ["day", "week"])
def test_the_spread_in_the_long_run_is_that_of_the_process(step: str, grain: str) -> None:
    """Half-life 2 weeks and 2 a week: 2 / sqrt(2 ln 2 / 2) = 2.402; a walk without return grows as 2 sqrt(52)."""
    case = YEAR | {
        "time": {"start": "2022-01-01", "end": "2022-12-31", "step": "week", "grain": grain},
        "quantities": {
            "x": {"start": 0, "half_life": "2 weeks", "noise": "2 per week"},
            "y": {"start": 0, "noise": "2 per week"},
        },
        "questions": {
            "x": {"kind": "number", "quantity": "x"},
            "y": {"kind": "number", "quantity": "y"},
            "later": {"kind": "number", "quantity": "x", "on": "2022-11-13"},
        },
    }
    found = answers(run(case, step=step))
    error = SIGMAS / math.sqrt(2 * found["x"].size)
    spread = 2 / math.sqrt(math.log(2))
    assert found["x"].std() == pytest.approx(spread, rel=error)
    assert found["y"].std() == pytest.approx(2 * math.sqrt(52), rel=error)
    # A day within a week of noise: the last has come at most six days before, and lost as much of its spread.
    kept = 2 ** (-6 / 14)
    assert kept * spread * (1 - error) < found["later"].std() < spread * (1 + error)


# --- what else makes no difference ----------------------------------------------------------------------------------

ROW: Plain = {
    "case": "row",
    "time": {"start": "2022-03-01", "end": "2022-12-31", "step": "week"},
    "quantities": {
        "tension": {"start": "uniform(20, 40)", "rest": 30, "half_life": "3 months", "noise": "3 per week",
                    "range": [0, 100], "unit": "points"},
        "money": {"start": 50, "unit": "dollars"},
        "pride": {"start": 10, "half_life": "6 months"},
    },
    "links": {
        "drain": {"from": "tension", "to": "money", "gain": "-0.02 per week"},
        "echo": {"from": "tension", "to": "pride", "gain": "0.05 per week", "delay": "3 weeks"},
    },
    "actors": {
        "north": {"horizon": "6 months", "tempo": "3 weeks", "memory": "4 months",
                  "values": {"money": 0.3, "pride": "0.1 to 0.4"}},
        "south": {"horizon": "1 year", "tempo": "5 weeks", "values": {
            "money": 0.2, "tension": {"weight": -0.1, "satisfied": 10, "desperate": 60}}},
    },
    "moves": {
        "seize": {"by": "north", "once": True, "when": "date >= 2022-05-01",
                  "effects": {"money": {"amount": 8, "after": "2 weeks", "over": "20 weeks"}, "tension": 20},
                  "replies": [{"by": "south", "options": ["punish", "nothing"]}],
                  "outcomes": {"well": {"chance": "0.4 to 0.8", "effects": {"pride": 6}},
                               "ill": {"chance": "rest", "effects": {"pride": -9}}}},
        "punish": {"by": "south", "reply": True, "effects": {"money": -6, "tension": 5}},
        "appease": {"by": "south", "cooldown": "8 weeks", "when": "date >= 2022-05-01 and tension > 25",
                    "effects": {"tension": -6, "money": -1}},
    },
    "shocks": {
        "clash": {"rate": "4 per year", "when": "date >= 2022-05-01", "rises_with": {"tension": 0.03},
                  "effects": {"tension": 6}},
    },
    "calendar": {"vote": {"date": "2022-09-11", "effects": {"pride": 3}}},
    "questions": {
        "seized": {"condition": "happened(seize)"},
        "hot": {"condition": "tension > 60"},
        "clashes": {"kind": "number", "quantity": "count(clash)"},
        "money": {"kind": "number", "quantity": "money"},
        "pride-in-autumn": {"kind": "number", "quantity": "pride", "on": "2022-10-01"},
        "first": {"kind": "choice", "first": {"seize": "happened(seize)", "appease": "happened(appease)"}},
    },
}  # fmt: skip


def changed(**parts: Plain) -> Plain:
    """Return the case with entries of its parts added or replaced."""
    return {key: (value | parts[key] if key in parts else value) for key, value in ROW.items()} | {
        key: value for key, value in parts.items() if key not in ROW
    }


@pytest.fixture(scope="module")
def row() -> Runs:
    return run(ROW, paths=512)


def again(case: Plain) -> Runs:
    return run(case, paths=512)


def test_the_case_acts(row: Runs) -> None:
    found = answers(row)
    assert 0.05 < found["seized"].mean() < 0.95
    assert 0.05 < found["hot"].mean() < 0.95
    assert 0.05 < found["first=appease"].mean() < 0.95
    assert found["clashes"].mean() > 1


@pytest.mark.parametrize("step", ["day", "month"])
def test_by_another_step(row: Runs, step: str) -> None:
    assert far(row, again(changed(time={"step": step}))) == []


def test_starting_a_month_earlier_with_nothing_in_between() -> None:
    """Nothing is open before May; what moves by itself is at rest, and stays there without noise."""
    quiet = changed(
        quantities={
            "tension": {"start": 30, "range": [0, 100]},
            "pride": {"start": 10, "half_life": "6 months"},
        },
        time={"start": "2022-04-30"},
    )
    early = quiet | {"time": quiet["time"] | {"start": "2022-03-30"}}
    one, other = again(quiet), again(early)
    assert answers(one)["clashes"].mean() > 1
    assert far(one, other, points=0.0, width=0.002) == []


def test_an_irrelevant_quantity_actor_and_question(row: Runs) -> None:
    more = changed(
        quantities={"weather": {"start": "0 to 9", "noise": "4 per week", "half_life": "1 month"}},
        actors={"bystander": {"horizon": "1 year", "values": {"weather": 1}}},
        questions={"wet": {"condition": "weather > 6", "by": "2022-08-03"}},
        shocks={"rain": {"rate": "9 per year", "effects": {"weather": 1}}},
    )
    other = again(more)
    kept = {name: each for name, each in answers(other).items() if name != "wet"}
    assert kept.keys() == answers(row).keys()
    model = other.model
    asked = tuple(question for question in model.questions if question.id != "wet")
    assert [question.id for question in asked] == [question.id for question in row.model.questions]
    for name, each in kept.items():
        before = answers(row)[name]
        error = math.sqrt(sum(np.mean(one.var(axis=1)) / one.size for one in (each, before)))
        # Worlds of more dimensions are others in what they do not share; the columns of the case stay where they are.
        assert each.mean() == pytest.approx(before.mean(), abs=SIGMAS * error + 1e-5), name


def test_a_move_that_is_never_open(row: Runs) -> None:
    more = changed(moves={"dream": {"by": "north", "when": "tension > 1000", "effects": {"money": 1000}}})
    assert far(row, again(more), points=0.0, width=0.0) == []


def test_another_unit(row: Runs) -> None:
    """Money in cents: start, effects and gains a hundred times as large, weights a hundredth."""
    cents = json.loads(
        json.dumps(ROW)
        .replace('"start": 50, "unit": "dollars"', '"start": 5000, "unit": "cents"')
        .replace('"amount": 8', '"amount": 800')
        .replace('"money": -6', '"money": -600')
        .replace('"money": -1}', '"money": -100}')
        .replace('"gain": "-0.02 per week"', '"gain": "-2 per week"')
        .replace('"money": 0.3', '"money": 0.003')
        .replace('"money": 0.2', '"money": 0.002')
    )
    other = again(cents)
    one, two = answers(row), answers(other)
    assert two["money"].mean() == pytest.approx(100 * one["money"].mean(), rel=1e-3)
    for name in one.keys() - {"money"}:
        assert two[name].mean() == pytest.approx(one[name].mean(), rel=1e-3, abs=1e-3), name


def test_other_names_in_another_order(row: Runs) -> None:
    names = {
        "tension": "zeal",
        "money": "alms",
        "pride": "lust",
        "north": "yard",
        "south": "barn",
        "seize": "x_take",
        "punish": "hit",
        "appease": "soothe",
        "clash": "row_of",
        "drain": "zz",
        "echo": "aa",
        "vote": "poll",
    }
    text = json.dumps({key: ROW[key] for key in ROW})
    for old, new in names.items():
        text = text.replace(old, new)
    renamed = json.loads(text)
    turned = {
        key: dict(reversed(value.items())) if key not in {"case", "time", "questions"} else value
        for key, value in renamed.items()
    }
    # The questions keep their order; their names are given back.
    turned["questions"] = {
        old: renamed["questions"][new] for old, new in zip(ROW["questions"], renamed["questions"], strict=True)
    }
    turned["questions"]["first"] = {
        "kind": "choice",
        "first": {"seize": "happened(x_take)", "appease": "happened(soothe)"},
    }
    other = again(turned)
    one, two = answers(row), answers(other)
    for name, left in one.items():
        # The worlds are others too, so their own spread is in the error.
        error = math.sqrt(sum(each.mean(axis=1).var(ddof=1) / len(each) for each in (left, two[name])))
        assert two[name].mean() == pytest.approx(left.mean(), abs=SIGMAS * error + 1e-5), name


def test_an_effect_in_two_halves(row: Runs) -> None:
    halves = json.loads(
        json.dumps(ROW)
        .replace(
            '{"amount": 8, "after": "2 weeks", "over": "20 weeks"}',
            '[{"amount": 4, "after": "2 weeks", "over": "20 weeks"},'
            ' {"amount": 4, "after": "2 weeks", "over": "20 weeks"}]',
        )
        .replace('"tension": 20', '"tension": [10, 10]')
    )
    one, two = answers(row), answers(again(halves))
    for name, left in one.items():
        assert two[name].mean() == pytest.approx(left.mean(), rel=1e-3, abs=1e-3), name


def test_an_effect_in_two_halves_of_its_time(row: Runs) -> None:
    """Twenty weeks are ten and then ten."""
    halves = json.loads(
        json.dumps(ROW).replace(
            '{"amount": 8, "after": "2 weeks", "over": "20 weeks"}',
            '[{"amount": 4, "after": "2 weeks", "over": "10 weeks"},'
            ' {"amount": 4, "after": "12 weeks", "over": "10 weeks"}]',
        )
    )
    one, two = answers(row), answers(again(halves))
    for name, left in one.items():
        assert two[name].mean() == pytest.approx(left.mean(), rel=1e-3, abs=1e-3), name
