"""Distributions: the score against its definition, the mixture's shape, and what no relabelling changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.negotiation import election as elections
from detente.negotiation.catalogue import CATALOGUE, DEFAULT
from detente.negotiation.compromise import compromise
from detente.negotiation.election import MOST_OPTIONS, elect
from detente.negotiation.models import SOLVERS, solve
from detente.negotiation.settlement import MIXTURE, settle, settlement
from detente.negotiation.talks import Talks


def test_the_score_is_its_integral() -> None:
    """CRPS = integral of (F(x) - [x >= y])^2 (gneiting2007, equation 20)."""
    random = np.random.default_rng(1)
    mine = settlement(random.random(40) * 100, random.random(40))
    middle = (np.arange(200_000) + 0.5) / 2000.0
    for outcome in (0.0, 33.0, 71.5, 100.0):
        integral = ((mine.cdf(middle) - (middle >= outcome)) ** 2).sum() / 2000.0
        assert mine.crps(outcome=outcome) == pytest.approx(integral, abs=2e-3)
    assert settlement(np.array([3.0]), np.array([1.0])).crps(outcome=5.0) == 2.0


def test_half_of_the_mixture_is_at_stated_positions() -> None:
    x, w = np.array([[10.0, 40.0, 90.0]]), np.array([[1.0, 2.0, 1.0]])
    mixed = settle(x, w, span=100.0)
    chance = elect(x, w, span=100.0).chance[0]
    jumps = [float(mixed.cdf(np.array([p]))[0] - mixed.cdf(np.array([p - 1e-9]))[0]) for p in x[0]]
    assert jumps == pytest.approx(MIXTURE.election_share * chance, abs=1e-3)
    assert mixed.cdf(np.array([9.999, 90.0])).tolist() == [0.0, 1.0]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5), st.integers(0, 3)), min_size=2, max_size=6))
def test_names_and_direction_do_not_matter(rows: list[tuple[int, int, int]]) -> None:
    x, c, s = (np.array([column], dtype=float) for column in zip(*rows, strict=True))
    if not (c * s).any():
        return
    forth = settle(5.0 * x, c * s, span=100.0)
    order = np.argsort(-x[0] + 0.01 * np.arange(x.size), kind="stable")
    again = settle(5.0 * x[:, order], (c * s)[:, order], span=100.0)
    turned = settle(100.0 - 5.0 * x, c * s, span=100.0)
    assert again.mean == pytest.approx(forth.mean, abs=1e-9)
    # The smooth part is a set of points that turning round shifts by less than its step.
    assert 100.0 - turned.mean == pytest.approx(forth.mean, abs=0.02)
    assert forth.cdf(np.array([5.0 * x[c * s > 0].min() - 1e-9, 5.0 * x[c * s > 0].max()])).tolist() == [0.0, 1.0]


def test_who_stands_together_is_one_option() -> None:
    """In many draws as in one: two of three at one position win two thirds of the votes there."""
    x, w = np.array([[0.0, 0.0, 90.0], [0.0, 30.0, 90.0]]), np.ones((2, 3))
    both = elect(x, w, span=100.0)
    assert both.chance[0].sum() == pytest.approx(1.0)
    assert sorted(both.chance[0]) == pytest.approx([0.0, 1 / 3, 2 / 3], abs=1e-6)
    assert both.chance[0][both.options[0] == 0.0].sum() == pytest.approx(2 / 3, abs=1e-6)
    alone = elect(x[:1], w[:1], span=100.0)
    assert alone.chance[0] == pytest.approx([2 / 3, 1 / 3], abs=1e-6)


def test_very_many_positions_are_gathered() -> None:
    random = np.random.default_rng(2)
    x, w = random.random((1, 1000)) * 100, random.random((1, 1000))
    election = elect(x, w, span=100.0)
    assert election.options.shape[1] <= MOST_OPTIONS
    assert election.chance.sum() == pytest.approx(1.0)
    few = elect(np.round(x), w, span=100.0)
    merged = np.bincount(np.round(x[0]).astype(int), w[0])
    direct = elect(np.arange(len(merged), dtype=float)[None], merged[None], span=100.0)
    assert few.chance[0] == pytest.approx(direct.chance[0], abs=1e-12)
    assert compromise(election.options, election.chance)[0] == pytest.approx(50.0, abs=2.0)


def test_the_table_of_models_is_whole() -> None:
    assert list(CATALOGUE) == list(SOLVERS)
    assert next(iter(CATALOGUE)) == DEFAULT
    talks = Talks(
        np.array([[[0.0, 10.0], [100.0, 60.0], [40.0, 60.0]]]),
        np.array([[[0.5, 0.9], [0.9, 0.2], [0.4, 0.0]]]),
        np.array([[1.0, 2.0, 1.0]]),
        np.zeros(2),
        np.full(2, 100.0),
    )
    for name, entry in CATALOGUE.items():
        first, second = solve(talks, name)
        assert entry.description
        assert entry.references
        assert 0.0 <= first.mean <= 100.0
        assert first.weights.sum() == pytest.approx(1.0)
        assert entry.is_point == (len(first.values) == 1)
        # Who takes no part on the second issue is no option there.
        assert second.cdf(np.array([100.0]))[0] == pytest.approx(1.0)


def test_a_model_of_pairs_says_how_many_it_takes() -> None:
    n = 401
    talks = Talks(np.zeros((1, n, 1)), np.ones((1, n, 1)), np.ones((1, n)), np.zeros(1), np.ones(1))
    with pytest.raises(ValueError, match="found 401, expected at most 400"):
        solve(talks, "exchange")


@pytest.mark.parametrize("shape", ["even", "two camps", "grid", "one outweighs all"])
def test_coalitions_of_sums_are_those_of_the_definition(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proportional votes follow from sums up to the party in the middle; ties, repetitions and absent parties too."""
    random = np.random.default_rng(5)
    x, w = random.random((40, 13)) * 100, random.random((40, 13))
    if shape == "two camps":
        x = np.where(random.random(x.shape) < 0.5, 0.01 * x, 100.0 - 0.01 * x)
    elif shape == "grid":
        x, w = np.round(x / 10) * 10, np.round(2 * w)
        w[:, 0] = 1.0
    elif shape == "one outweighs all":
        w = np.where(np.arange(13) == 4, 1.0, 1e-6)
    w = np.broadcast_to(w, x.shape).copy()
    quick = elect(x, w, span=100.0)
    plain = elections.Vote("by the definition", "", lambda difference: difference)
    monkeypatch.setitem(elections.VOTES, plain.name, plain)
    slow = elect(x, w, vote=plain.name, span=100.0)
    np.testing.assert_array_equal(quick.options, slow.options)
    np.testing.assert_allclose(quick.chance, slow.chance, atol=1e-12)


@pytest.mark.parametrize("shape", ["even", "one outweighs all"])
def test_many_options_are_settled_by_rounds_or_else_by_elimination(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Going round gives what elimination gives; where one party outweighs all others it does not settle."""
    random = np.random.default_rng(6)
    x, w = random.random((7, 80)) * 100, random.random((7, 80))
    if shape != "even":
        w[3] = np.where(np.arange(80) == 4, 1.0, 1e-6)
    by_rounds = elect(x, w, span=100.0).chance
    alone = np.concatenate([elect(x[[n, n]], w[[n, n]], span=100.0).chance[:1] for n in range(7)])
    np.testing.assert_array_equal(by_rounds, alone)  # a draw does not depend on those it is worked on with
    monkeypatch.setattr(elections, "MOST_ELIMINATED", 100)
    np.testing.assert_allclose(by_rounds, elect(x, w, span=100.0).chance, atol=1e-12)
