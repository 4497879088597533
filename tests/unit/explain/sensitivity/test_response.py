"""Answers by world: sums, subsets, and chance taken out."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from detente.core.errors import RunError
from detente.explain.sensitivity.response import Response, outcomes, question_of, response_of, target_of
from detente.sim.runs import NEVER, Runs


@pytest.fixture
def runs(plant, four_questions) -> Runs:
    return plant(four_questions, worlds=30, paths=20)


def test_a_binary_question_counts_paths(runs: Runs) -> None:
    target = target_of(runs, "path")
    response = response_of(runs, target)
    happened = (runs.hits_of("path")[0] != NEVER).reshape(30, 20)
    np.testing.assert_array_equal(response.total, happened.sum(axis=1))
    np.testing.assert_array_equal(response.count, np.full(30, 20.0))
    assert response.mean == pytest.approx(happened.mean(), abs=1e-15)
    assert target.deadline == target.question.by


def test_an_earlier_deadline(runs: Runs) -> None:
    by = runs.model.timeline.dates[4]
    target = target_of(runs, "path", by=by)
    np.testing.assert_array_equal(outcomes(runs, target)[0], runs.hits_of("path")[0] <= 4)
    assert target.deadline == by
    assert target_of(runs, "path", by=target.question.by).by is None


def test_a_choice_counts_for_the_option_that_came_first(runs: Runs) -> None:
    shares = [response_of(runs, target_of(runs, "first-step", option=option)).mean for option in ("talks", "strike")]
    winners = runs.winners_of("first-step")
    assert shares == pytest.approx([(winners == 0).mean(), (winners == 1).mean()], abs=1e-15)


def test_days_until_it_happens_end_at_the_deadline(runs: Runs) -> None:
    target = target_of(runs, "when", measure="days")
    days = outcomes(runs, target)[0]
    hits = runs.hits_of("when")[0]
    assert days.max() == 56  # never counts as the deadline, eight weeks
    np.testing.assert_array_equal(days, np.minimum(hits, 56.0))


def test_values_keep_their_mean(runs: Runs) -> None:
    response = response_of(runs, target_of(runs, "approval"))
    values = runs.values_of("approval").astype(float)
    assert response.mean == pytest.approx(values.mean(), rel=1e-12)
    assert response.offset + response.shares == pytest.approx(values.reshape(30, 20).mean(axis=1), rel=1e-12)


GIVEN = {
    "path": lambda runs: runs.hits_of("path")[0] != NEVER,
    "not  path": lambda runs: runs.hits_of("path")[0] == NEVER,
    "first-step=strike": lambda runs: runs.winners_of("first-step") == 1,
    "not first-step = strike": lambda runs: runs.winners_of("first-step") != 1,
    "approval > 61.5": lambda runs: runs.values_of("approval") > 61.5,
    "approval<61.5": lambda runs: runs.values_of("approval") < 61.5,
}


@pytest.mark.parametrize("given", GIVEN)
def test_paths_confined_to_an_outcome(runs: Runs, given: str) -> None:
    inside = GIVEN[given](runs)
    response = response_of(runs, target_of(runs, "when", conditional_on=given))
    happened = runs.hits_of("when")[0] != NEVER
    np.testing.assert_array_equal(response.count, inside.reshape(30, 20).sum(axis=1))
    np.testing.assert_array_equal(response.total, (inside & happened).reshape(30, 20).sum(axis=1))
    assert response.mean == pytest.approx(happened[inside].mean(), abs=1e-15)


def test_chance_is_taken_out_of_squares() -> None:
    """The mean of the estimate over all samples of 5 paths is the square itself, for each chance."""
    from math import comb

    for chance in (0.0, 0.1, 0.5, 0.9):
        hits = np.arange(6.0)
        response = Response(np.full(6, 5.0), hits, hits)
        weights = [comb(5, k) * chance**k * (1 - chance) ** (5 - k) for k in range(6)]
        assert float(np.dot(weights, response.unbiased_squares)) == pytest.approx(chance**2, abs=1e-15)


def test_one_path_says_nothing_of_chance() -> None:
    response = Response(np.array([1.0, 0.0, 2.0]), np.array([1.0, 0.0, 1.0]), np.array([1.0, 0.0, 1.0]))
    assert np.isnan(response.unbiased_squares).tolist() == [True, True, False]


BAD = {
    "a question that is not asked": ({"question": "pth"}, "did you mean 'path'"),
    "a choice without an option": ({"question": "first-step"}, "expected one of talks, strike"),
    "an option that is not there": ({"question": "first-step", "option": "strikes"}, "did you mean 'strike'"),
    "an option of no choice": ({"question": "path", "option": "strike"}, "it is not a choice but a binary"),
    "a date after the deadline": ({"question": "when", "by": dt.date(2023, 1, 1)}, "expected one from 2022-01-03"),
    "a date for a number": ({"question": "approval", "by": dt.date(2022, 2, 1)}, "a number has its own date"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_explained(runs: Runs, name: str) -> None:
    asked, message = BAD[name]
    with pytest.raises(RunError, match=message):
        target_of(runs, **asked)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("wen", "did you mean 'when'"),
        ("first-step", "expected `first-step=OPTION`"),
        ("first-step=none", "talks, strike"),
        ("approval", "expected a number with a bound"),
        ("approval > high", "expected a number with a bound"),
        ("path = yes", "expected `path` or `not path`"),
        ("path and when", "expected a question such as"),
        ("approval > 1000", "no path on which"),
    ],
)
def test_outcomes_that_cannot_be_given(runs: Runs, given: str, message: str) -> None:
    with pytest.raises(RunError, match=message):
        response_of(runs, target_of(runs, "path", conditional_on=given))


def test_a_case_without_questions(plant) -> None:
    with pytest.raises(RunError, match="none: the case asks nothing"):
        question_of(plant(()), "war")
