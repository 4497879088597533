"""A table is read as the world is, not as somebody sees it."""

from __future__ import annotations

import dataclasses

import numpy as np

from detente.negotiation.reading import read_talks
from detente.world.draws import draw_worlds
from tests.unit.sim.small_cases import small

TABLE = """
actors: {north: {}, south: {}, east: {}}
quantities: {scare: {range: [0, 100], start: 10}}
calendar: {first: {date: 2022-02-01}}
tables:
  other:
    issues: {x: {reference: 0}}
    parties:
      north: {capability: 1, positions: {x: {position: 1, salience: 1}}}
      south: {capability: 1, positions: {x: {position: 2, salience: 1}}}
    sessions: [first]
  geneva:
    linked: false
    issues:
      border: {scale: [-10, 10], reference: 3}
      trade: {reference: 20}
    parties:
      north:
        capability: 2
        veto: true
        cost_of_delay: 0.25
        positions:
          border: {position: -6, salience: 1, at_most: 4, moves_with: {scare: 0.5}}
          trade: {position: 40, salience: 0.5}
      south:
        capability: 1
        positions: {border: {position: 8, salience: 0.75, at_least: -2}}
      east: {capability: 3, positions: {trade: {position: 60, salience: 0.25}}}
    sessions: [first]
questions: {q: {condition: scare > 1000}}
"""


def read(state=None, view=None):
    model = small(TABLE)
    if view is not None:
        model = dataclasses.replace(model, view=view(model.view))
    drawn = draw_worlds(model.draws, seed=0, first=0, count=2)
    return read_talks(model, 1, drawn, None if state is None else np.array(state))


def test_who_stands_where_and_accepts_what():
    talks, limits = read()
    np.testing.assert_array_equal(talks.position[0, :2, 0], [-6.0, 8.0])
    np.testing.assert_array_equal(talks.position[1, 0], [-6.0, 40.0])
    np.testing.assert_array_equal(talks.salience[0], [[1.0, 0.5], [0.75, 0.0], [0.0, 0.25]])
    np.testing.assert_array_equal(talks.capability[0], [2.0, 1.0, 3.0])
    assert (talks.low.tolist(), talks.high.tolist()) == ([-10.0, 0.0], [10.0, 100.0])
    np.testing.assert_array_equal(limits.at_most[0, :2], [[4.0, np.inf], [np.inf, np.inf]])
    np.testing.assert_array_equal(limits.at_least[0, :2], [[-np.inf, -np.inf], [-2.0, -np.inf]])
    assert limits.reference[0, 0] == 3.0
    assert not limits.is_linked


def test_positions_move_with_quantities_and_stay_on_the_scale():
    """Half a unit for each unit by which the fear has left 10; red lines go along, and may leave the scale."""
    talks, limits = read([[20.0], [90.0]])
    np.testing.assert_allclose(talks.position[:, 0, 0], [-1.0, 10.0])
    np.testing.assert_allclose(limits.at_most[:, 0, 0], [9.0, 44.0])
    np.testing.assert_allclose(talks.position[:, 1, 0], [8.0, 8.0])


def test_it_is_read_as_the_world_is():
    """A second viewer for whom every number is that of another place changes nothing."""
    one, _ = read()
    other, _ = read(view=lambda view: np.vstack([view[0], np.roll(view[0], 1)]))
    np.testing.assert_array_equal(one.position, other.position)
    np.testing.assert_array_equal(one.salience, other.salience)
