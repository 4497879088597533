"""Scores adjusted for difficulty, against dummies for every forecaster and every day of a question."""

from __future__ import annotations

import numpy as np
import pytest

from detente.score.adjusted import adjusted
from detente.score.standings import Time, standings
from detente.score.steps import spells_of, sums_over_time


def by_dummies(rows: list[tuple[int, int, int, float]], open_days: np.ndarray) -> np.ndarray:
    """Return the effects of forecasters by ordinary least squares on (forecaster, question, day, loss)."""
    cells = sorted({(question, day) for _, question, day, _ in rows})
    people = sorted({who for who, _, _, _ in rows})
    design = np.zeros((len(rows), len(people) + len(cells)))
    weight = np.array([1 / open_days[question] for _, question, _, _ in rows])
    for k, (who, question, day, _) in enumerate(rows):
        design[k, people.index(who)] = design[k, len(people) + cells.index((question, day))] = 1.0
    loss = np.array([row[3] for row in rows])
    root = np.sqrt(weight)
    effect = np.linalg.lstsq(design * root[:, None], loss * root, rcond=None)[0][: len(people)]
    total = np.array([weight[[row[0] == who for row in rows]].sum() for who in people])
    return effect - (total * effect).sum() / total.sum() + (weight * loss).sum() / weight.sum()


def test_least_squares_with_an_effect_for_every_day() -> None:
    chance = np.random.default_rng(3)
    n, questions = 60, 4
    last = np.full(questions, 9)
    spells = spells_of(
        forecaster=chance.integers(0, 5, n), question=chance.integers(0, questions, n), day=chance.integers(0, 9, n),
        probability=chance.random(n), last_day=last, until=chance.integers(3, 12, n),
    )  # fmt: skip
    loss = chance.random(len(spells.start))
    open_days = np.array([10.0, 12.0, 20.0, 10.0])
    changes = sums_over_time(spells.question, spells.start, spells.end, (np.ones(len(loss)),))
    rows = [
        (int(spells.forecaster[k]), int(spells.question[k]), day, float(loss[k]))
        for k in range(len(loss))
        for day in range(spells.start[k], spells.end[k])
    ]
    found = adjusted(spells, loss, changes, open_days)
    np.testing.assert_allclose(found.score, by_dummies(rows, open_days), rtol=1e-9)


def test_easy_questions_earn_nothing() -> None:
    """Both say the same of the easy question; who answers that alone has a better mean, and no better a score."""
    easy, hard = 0, 1
    found = standings(
        forecaster=[0, 1, 1, 2, 2],
        question=[easy, easy, hard, easy, hard],
        day=[0] * 5,
        forecast=[0.02, 0.02, 0.6, 0.04, 0.4],
        outcome=[0, 1],
        last_day=[9, 9],
    )
    picker, good, poor = found
    assert picker.brier.value < good.brier.value < poor.brier.value
    assert good.adjusted < picker.adjusted < poor.adjusted
    assert good.peer_total > picker.peer_total > poor.peer_total


def test_who_comes_at_the_end_is_compared_with_the_end() -> None:
    """On the last day all know; the latecomer says what they say, and is no better than they are."""
    found = standings(
        forecaster=[0, 0, 1, 1, 2],
        question=[0] * 5,
        day=[0, 9, 0, 9, 9],
        forecast=[0.5, 0.95, 0.4, 0.95, 0.95],
        outcome=[1],
        last_day=[9],
    )
    one, two, late = found
    assert late.brier.value < one.brier.value
    assert (late.coverage, one.coverage) == (pytest.approx(0.1), 1.0)
    assert one.adjusted < late.adjusted < two.adjusted
    assert late.peer_total == pytest.approx(0.0)


def test_who_stood_beside_nobody_is_not_compared() -> None:
    found = standings(
        forecaster=[0, 1, 2, 3, 3],
        question=[0, 0, 1, 2, 0],
        day=[0, 0, 0, 0, 8],
        forecast=[0.2, 0.3, 0.1, 0.4, 0.5],
        outcome=[0, 0, 0],
        last_day=[9, 9, 9],
        time=Time(until=[9, 9, 9, 9, 9]),
    )
    assert [each.adjusted is None for each in found] == [False, False, True, False]
    alone = found[2]
    assert (alone.peer, alone.peer_total, alone.common) == (None, None, None)
    # Nobody at all to compare with.
    (only,) = standings(forecaster=[0], question=[0], day=[0], forecast=[0.2], outcome=[0], last_day=[3])
    assert (only.adjusted, only.common, only.coverage) == (None, None, 1.0)


def test_forecasts_end_and_time_is_shared_out_as_scheduled() -> None:
    """Open on days 0 to 9, scheduled to 19; one withdraws after day 3, and stands alone from there on."""
    one, two = standings(
        forecaster=[0, 1],
        question=[0, 0],
        day=[0, 0],
        forecast=[0.8, 0.4],
        outcome=[1],
        last_day=[9],
        time=Time(until=[99, 3], opens=[0], closes=[19]),
    )
    assert (one.coverage, two.coverage) == (1.0, pytest.approx(0.4))
    assert two.brier.value == pytest.approx(0.36)
    ahead = 100 * np.log(2) * 4 / 20
    assert (one.peer.value, two.peer.value) == (pytest.approx(ahead), pytest.approx(-ahead))
    assert one.baseline.value == pytest.approx(100 * (1 + np.log2(0.8)) * 10 / 20)
    assert two.baseline.value == pytest.approx(100 * (1 + np.log2(0.4)) * 4 / 20)
    assert (one.common.value, two.common.value) == (pytest.approx(0.04), pytest.approx(0.36))


def test_a_forecast_that_ended_before_the_question_opened_counts_for_nothing() -> None:
    found = standings(
        forecaster=[0, 1], question=[0, 0], day=[5, 5], forecast=[0.1, 0.2], outcome=[0], last_day=[9],
        time=Time(until=[4, 9]),
    )  # fmt: skip
    assert [each.forecaster for each in found] == [1]
    assert standings(forecaster=[], question=[], day=[], forecast=[], outcome=[], last_day=[]) == ()
