"""What is unusual in a world and speaks for an answer: ranks and correlations by hand, and on a case of one cause."""

from __future__ import annotations

import numpy as np
import pytest

import detente
from detente.explain.assumed import Unusual, _correlations, _ranks
from detente.explain.stories import stories
from detente.render.stories import assumed
from tests.unit.sim.small_cases import small

CASE = """
    quantities: {x: {start: 0}}
    shocks:
      flood: {rate: 0.2 to 3 per year, once: true, effects: {x: 1}}
      quake: {rate: 0.2 to 3 per year, once: true, effects: {x: 1}}
    questions: {flooded: {condition: happened(flood)}}
"""


def test_ranks_and_correlations_by_hand():
    assert _ranks(np.array([5.0, 1.0, 5.0, 9.0])).tolist() == [4, 1, 4, 7]
    rows = np.stack([_ranks(np.array(row)) for row in ([1.0, 2.0, 3.0], [3.0, 2.0, 1.0], [2.0, 2.0, 2.0])])
    assert _correlations(rows, _ranks(np.array([10, 20, 30]))).tolist() == pytest.approx([1.0, -1.0, 0.0])


def test_only_what_matters_is_unusual_and_on_the_answer_s_side_is_told():
    model = small(CASE)
    runs = detente.simulate(model, worlds=400, paths=20, seed=1)
    counts = (runs.hits_of("flooded")[0] < 400).reshape(400, 20).sum(axis=1)
    drawn = runs.assumptions()
    rates = drawn[:, model.draws.paths.index("shocks.flood.rate")]
    order = np.argsort(rates)
    unusual = Unusual(model, drawn)
    (high,) = unusual.of(int(order[-1]), counts)
    assert (high.path, high.value) == ("shocks.flood.rate", rates.max())
    assert high.share == pytest.approx(1 - 0.5 / 400)
    assert high.low < high.high < high.value
    assert high.correlation > 0.5
    assert unusual.of(int(order[0]), counts) == ()  # it speaks for the other answer
    (low,) = unusual.of(int(order[0]), 20 - counts)
    assert low.correlation == pytest.approx(-high.correlation)
    middle = int(order[200])
    assert unusual.of(middle, counts) == unusual.of(middle, 20 - counts) == ()


def test_stories_carry_it():
    told = stories(detente.simulate(small(CASE), worlds=400, paths=20, seed=1), "flooded")
    for story in told.stories:
        for each in story.assumed:
            assert each.path == "shocks.flood.rate"
            assert (each.share > 0.5) == (story.answer == "yes")
            assert assumed(story) == f"{each.label} {each.shown} (typically {each.typical})"
            assert assumed(story) in str(told).replace("\n      ", " ")


def test_a_case_without_doubt_has_nothing_to_say():
    model = small("""
        quantities: {x: {start: 0}}
        shocks: {flood: {rate: 1 per year, once: true}}
        questions: {flooded: {condition: happened(flood)}}
    """)
    told = stories(detente.simulate(model, worlds=16, paths=20, seed=1), "flooded")
    assert all(story.assumed == () for story in told.stories)
