"""Forecasts read off runs with planted results."""

from __future__ import annotations

import dataclasses
import itertools
import json
import math
from collections.abc import Callable

import numpy as np
import pytest

from detente.core.errors import RunError
from detente.core.text import WIDTH
from detente.forecast.coherence import Implication, contradictions, implications
from detente.forecast.forecast import forecast
from detente.forecast.tally import merge, tally
from detente.model.model import Question
from detente.sim.runs import NEVER, Runs, join

Plant = Callable[..., Runs]
Ask = Callable[..., Question]


def _part(runs: Runs, first: int, count: int) -> Runs:
    """Return the worlds first to first + count - 1 of a run."""
    span = slice(first * runs.n_paths, (first + count) * runs.n_paths)
    return dataclasses.replace(
        runs,
        n_worlds=count,
        first_world=first,
        hits=runs.hits[:, span],
        values=runs.values[:, span],
        first=None if runs.first is None else runs.first[:, span],
        quantities=None if runs.quantities is None else runs.quantities[span],
    )


def test_probability_and_curve_are_counts(plant: Plant, ask: Ask) -> None:
    runs = plant([ask("war", day=42)])
    answer = forecast(runs)["war"]
    assert answer.probability == np.count_nonzero(runs.hits[0] != NEVER) / runs.size
    assert answer.curve[-1] == answer.probability
    assert len(answer.curve) == len(answer.dates) == 7
    assert all(a <= b for a, b in itertools.pairwise(answer.curve))
    assert answer.curve[2] == np.count_nonzero(runs.hits[0] <= 14) / runs.size


def test_parts_give_the_bytes_of_the_whole(plant: Plant, four_questions: tuple[Question, ...]) -> None:
    runs = plant(four_questions, worlds=41, paths=13)
    whole = forecast(runs).to_json()
    for cuts in ((0, 41), (0, 1, 41), (0, 7, 14, 21, 28, 35, 41)):
        spans = [(a, b - a) for a, b in itertools.pairwise(cuts)]
        parts = [_part(runs, first, count) for first, count in spans]
        assert forecast(merge([tally(part) for part in parts])).to_json() == whole
        assert forecast(join(parts)).to_json() == whole


def test_parts_must_follow_each_other(plant: Plant, ask: Ask) -> None:
    runs = plant([ask("war")])
    parts = [_part(runs, 0, 10), _part(runs, 11, 5)]
    with pytest.raises(RunError, match="expected world 10"):
        join(parts)
    with pytest.raises(RunError, match="expected world 10"):
        merge([tally(part) for part in parts])


def test_an_implied_question_is_never_less_likely(plant: Plant, ask: Ask) -> None:
    runs = plant([ask("war"), ask("big-war")], paths=50)
    hits = runs.hits.copy()
    hits[0] = np.minimum(hits[0], hits[1])  # a big war is a war
    runs = dataclasses.replace(runs, hits=hits)
    result = forecast(runs)
    assert result["big-war"].probability <= result["war"].probability
    assert all(a <= b for a, b in zip(result["big-war"].curve, result["war"].curve, strict=True))
    assert implications(tally(runs)) == (Implication("big-war", "war"),)


def test_exclusive_questions_that_both_came_true_are_named(plant: Plant, ask: Ask) -> None:
    runs = plant([ask("war"), ask("peace")])
    both = np.count_nonzero((runs.hits != NEVER).all(axis=0))
    pairs = [("war", "peace")]
    (warning,) = contradictions(tally(runs), pairs)
    assert f"{both:,} of {runs.size:,}" in warning
    runs = dataclasses.replace(runs, hits=np.where(np.arange(2)[:, None] == 0, runs.hits, NEVER).astype(np.uint16))
    assert list(contradictions(tally(runs), pairs)) == []


def test_shares_of_a_choice_sum_to_one(plant: Plant, ask: Ask) -> None:
    runs = plant([ask("first", "choice", options=("a", "b", "c"))])
    answer = forecast(runs)["first"]
    assert [share.option for share in answer.shares] == ["a", "b", "c", "none"]
    assert math.isclose(sum(share.probability for share in answer.shares), 1, abs_tol=1e-12)
    winners = runs.winners_of("first")
    for index, share in enumerate(answer.shares[:3]):
        assert share.probability == np.count_nonzero(winners == index) / runs.size
        assert share.curve[-1] == share.probability
    assert answer.probability == pytest.approx(1 - answer.shares[-1].probability)


def test_ties_of_a_choice_go_to_the_option_listed_first(plant: Plant, ask: Ask) -> None:
    runs = plant([ask("first", "choice", options=("a", "b"))], worlds=2, paths=2)
    hits = np.array([[3, 4, NEVER, NEVER], [3, 2, 9, NEVER]], dtype=np.uint16)
    assert list(dataclasses.replace(runs, hits=hits).winners_of(0)) == [0, 1, 1, -1]


def test_quantiles_of_dates(plant: Plant, ask: Ask) -> None:
    runs = plant([ask("when", "date")], worlds=10, paths=10)
    hits = np.full((1, 100), NEVER, dtype=np.uint16)
    hits[0, :10], hits[0, 10:40] = 2, 7
    answer = forecast(dataclasses.replace(runs, hits=hits))["when"]
    dates = runs.model.timeline.dates
    assert answer.probability == 0.4
    assert answer.quantiles == {0.05: dates[2], 0.25: dates[7], 0.5: None, 0.75: None, 0.95: None}
    assert answer.if_it_happens == {0.05: dates[2], 0.25: dates[2], 0.5: dates[7], 0.75: dates[7], 0.95: dates[7]}
    never = forecast(dataclasses.replace(runs, hits=np.full((1, 100), NEVER, dtype=np.uint16)))["when"]
    assert never.probability == 0
    assert never.if_it_happens == {}


def test_numbers(plant: Plant, ask: Ask) -> None:
    runs = plant([ask("approval", "number")], worlds=100, paths=50)
    answer = forecast(runs)["approval"]
    assert answer.probability is None
    assert answer.mean == pytest.approx(float(runs.values.astype(float).mean()), abs=1e-9)
    assert answer.quantiles[0.5] == pytest.approx(float(np.median(runs.values)), abs=1e-5)
    low, high = answer.band
    # Worlds do not differ: the band of means is narrow though paths differ by 5 (their means by 0.7).
    assert high - low < 1


def test_json_is_valid_and_complete(plant: Plant, four_questions: tuple[Question, ...]) -> None:
    runs = plant(four_questions, worlds=1, paths=1)
    values = np.full_like(runs.values, np.nan)
    text = forecast(dataclasses.replace(runs, values=values)).to_json()
    data = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert {"case", "seed", "worlds", "paths", "questions", "lens", "hindsight", "case_hash", "version"} <= set(data)
    for question in data["questions"]:
        assert {"id", "text", "by", "probability", "band", "mc_error", "curve", "said", "resolved"} <= set(question)


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (40, 25)])
def test_table_fits(plant: Plant, four_questions: tuple[Question, ...], size: tuple[int, int]) -> None:
    text = str(forecast(plant(four_questions, worlds=size[0], paths=size[1])))
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert f"{size[0]:,} worlds x {size[1]:,} paths" in text
    for question in four_questions:
        assert question.id in text


def test_a_case_without_questions(plant: Plant) -> None:
    runs = plant([])
    assert forecast(runs).questions == ()
    assert "no questions" in str(forecast(runs))


def test_unknown_questions_are_named(plant: Plant, ask: Ask) -> None:
    runs = plant([ask("war")])
    with pytest.raises(RunError, match="expected one of war"):
        forecast(runs)["peace"]
    with pytest.raises(RunError, match="expected one of war"):
        runs.hits_of("peace")
    with pytest.raises(RunError, match="expected a number"):
        runs.values_of("war")
