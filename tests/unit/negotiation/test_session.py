"""One session: chance of agreement, terms, and what limits do to them; and a case's table as arrays."""

from __future__ import annotations

import numpy as np
import pytest

from detente.negotiation.reading import read_talks
from detente.negotiation.session import meet
from detente.negotiation.settlement import MIXTURE, Mixture, settle
from detente.negotiation.talks import Talks
from detente.negotiation.zone import Limits
from detente.world.draws import draw_worlds
from tests.unit.sim.small_cases import small

N = 20_000


def talks_of(position, salience, capability, n):
    """Return the same talks n times; ``position`` and ``salience`` by party and issue."""
    each = [
        np.tile(np.array(part, dtype=float), (n, *[1] * np.ndim(part))) for part in (position, salience, capability)
    ]
    issues = each[0].shape[2]
    return Talks(*each, np.zeros(issues), np.full(issues, 100.0))


def limits_of(talks, *, veto=(), at_least=(), at_most=(), reference=0.0, linked=True):
    """Return limits: ``at_least`` and ``at_most`` as (party, issue, value)."""
    shape = talks.position.shape
    low, high = np.full(shape, -np.inf), np.full(shape, np.inf)
    for lines, given in ((low, at_least), (high, at_most)):
        for party, issue, value in given:
            lines[:, party, issue] = value
    has_veto = np.isin(np.arange(shape[1]), veto)
    reference = np.full((shape[0], shape[2]), reference)
    return Limits(low, high, has_veto, reference, np.zeros(shape[:2]), linked)


def chance(seed, *shape):
    return np.random.default_rng(seed).random(shape)


def test_terms_without_limits_are_draws_from_the_default_distribution():
    talks = talks_of([[10], [40], [90]], [[1], [2], [1]], [1, 1, 1], N)
    found = meet(talks, limits_of(talks), np.ones(N), np.zeros(N), chance(1, N, 1, 2))
    assert found.is_deal.all()
    expected = settle(*talks.first(1).on(0), span=100.0)
    grid = np.linspace(0, 100, 51)
    shares = (found.terms[:, 0][:, None] <= grid).mean(axis=0)
    assert np.abs(shares - expected.cdf(grid)).max() < 2.7 / np.sqrt(N)  # Kolmogorov, one in a million


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_the_parts_of_the_mixture(share):
    talks = talks_of([[10], [90]], [[1], [1]], [3, 1], N)
    mixture = Mixture(share, MIXTURE.spread, "")
    terms = meet(talks, limits_of(talks), np.ones(N), np.zeros(N), chance(2, N, 1, 2), mixture=mixture).terms
    assert terms.min() >= 10
    assert terms.max() <= 90
    if share:
        assert set(terms[:, 0]) == {10.0, 90.0}
        assert (terms == 10).mean() == pytest.approx(0.75, abs=5 * np.sqrt(0.75 * 0.25 / N))
    else:
        assert len(set(terms[:, 0])) > N / 2


def test_agreement_is_a_matter_of_chance():
    talks = talks_of([[10], [90]], [[1], [1]], [1, 1], N)
    found = meet(talks, limits_of(talks), np.full(N, 0.3), chance(3, N), chance(4, N, 1, 2))
    assert found.is_open.all()
    assert found.is_deal.mean() == pytest.approx(0.3, abs=5 * np.sqrt(0.3 * 0.7 / N))


def test_one_issue_without_overlap_ends_linked_talks_and_only_itself_otherwise():
    talks = talks_of([[10, 20], [90, 80]], [[1, 1], [1, 1]], [1, 1], 50)
    lines = {"veto": (0, 1), "at_most": [(0, 0, 30)], "at_least": [(1, 0, 60)], "reference": 50.0}
    arguments = (np.ones(50), np.zeros(50), chance(5, 50, 2, 2))
    linked = meet(talks, limits_of(talks, **lines), *arguments)
    apart = meet(talks, limits_of(talks, **lines, linked=False), *arguments)
    assert not linked.is_open.any()
    assert apart.is_deal.all()
    assert apart.is_settled.all(axis=0).tolist() == [False, True]


def test_nobody_with_weight_leaves_things_as_they_are():
    talks = talks_of([[10], [90]], [[0], [0]], [1, 1], 5)
    found = meet(talks, limits_of(talks, reference=35.0), np.ones(5), np.zeros(5), chance(6, 5, 1, 2))
    assert found.terms.tolist() == [[35.0]] * 5


MODEL = """
actors: {north: {}, south: {}, east: {}}
quantities: {fear: {start: 10}, hope: {start: 1}}
tables:
  geneva:
    issues: {border: {scale: [-10, 10], reference: 1}, trade: {reference: 20}}
    parties:
      north:
        capability: 2
        cost_of_delay: 0.5
        positions: {border: {position: -6, salience: 1, at_most: 4, moves_with: {fear: 0.5, hope: -2}}}
      south:
        capability: 1
        positions: {border: {position: 8, salience: 1}, trade: {position: 60, salience: 3}}
      east: {capability: 0, positions: {trade: {position: 5, salience: 1}}}
"""


def test_a_table_as_arrays():
    model = small(MODEL)
    drawn = draw_worlds(model.draws, seed=0, first=0, count=2)
    state = np.array([[10.0, 1.0, 1.0, 20.0], [50.0, 2.0, 1.0, 20.0]])
    talks, limits = read_talks(model, 0, drawn, state)
    assert talks.position[:, 0, 0].tolist() == [-6.0, 10.0]  # -6 + 0.5 x 40 - 2 x 1 = 12, kept on the scale
    assert limits.at_most[:, 0, 0].tolist() == [4.0, 22.0]
    assert talks.position[:, 1].tolist() == [[8.0, 60.0]] * 2
    assert talks.salience[:, 0].tolist() == [[1.0, 0.0]] * 2
    assert talks.capability.tolist() == [[2.0, 1.0, 0.0]] * 2
    assert limits.cost_of_delay.tolist() == [[0.5, 0.0, 0.0]] * 2
    assert limits.has_veto.tolist() == [True, False, False]
    assert limits.reference.tolist() == [[1.0, 20.0]] * 2
    at_start, _ = read_talks(model, 0, drawn)
    assert at_start.position[:, 0, 0].tolist() == [-6.0, -6.0]
