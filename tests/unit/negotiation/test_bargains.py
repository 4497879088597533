"""Bargains followed one by one, what waiting costs, and parties that had to be gathered."""

from __future__ import annotations

import numpy as np
import pytest

from detente.negotiation import election
from detente.negotiation.exchange import exchange
from detente.negotiation.talks import Talks
from detente.negotiation.zone import Limits, chance_of_agreement, find_packages, gain_over_reference, zone_of_agreement


def talks_of(rng: np.random.Generator, n_parties: int, n_issues: int) -> Talks:
    size = (1, n_parties, n_issues)
    return Talks(
        position=rng.integers(0, 101, size).astype(float),
        salience=rng.integers(1, 101, size).astype(float),
        capability=rng.integers(1, 10, size[:2]).astype(float),
        low=np.zeros(n_issues),
        high=np.full(n_issues, 100.0),
    )


@pytest.mark.parametrize("seed", range(8))
def test_every_bargain_pays_both_alike(seed: int) -> None:
    """Each deal in turn: who gives way, how far, and that salience x movement of the compromise is the gain of both."""
    rng = np.random.default_rng(seed)
    talks = talks_of(rng, 5, 3)
    found = exchange(talks)
    x, s, c = talks.position[0], talks.salience[0], talks.capability[0]
    share = c[:, None] * s / (c[:, None] * s).sum(axis=0)
    vote = x.copy()
    assert found.deals[0]
    for deal in found.deals[0]:
        i, j, p, q = deal.giver, deal.taker, deal.issue, deal.other
        before = (share * vote).sum(axis=0)
        # They stand on opposite sides on both issues, and the giver cares relatively less about what it gives.
        assert (x[i] - before)[p] * (x[j] - before)[p] < 0
        assert (x[i] - before)[q] * (x[j] - before)[q] < 0
        assert s[i, p] * s[j, q] < s[i, q] * s[j, p]
        for party, issue, to, wanted in ((i, p, deal.giver_to, x[j, p]), (j, q, deal.taker_to, x[i, q])):
            low, high = sorted((vote[party, issue], wanted))
            assert low - 1e-9 <= to <= high + 1e-9
            vote[party, issue] = to
        moved = (share * vote).sum(axis=0) - before
        assert abs(moved[p]) * (s[i, p] + s[j, p]) == pytest.approx(abs(moved[q]) * (s[i, q] + s[j, q]))
        assert s[i, q] * abs(moved[q]) - s[i, p] * abs(moved[p]) == pytest.approx(deal.gain)
        assert s[j, p] * abs(moved[p]) - s[j, q] * abs(moved[q]) == pytest.approx(deal.gain)
        assert deal.gain > 0
        # The compromise does not pass the one for whom it moves.
        after = before + moved
        assert (x[j, p] - before[p]) * (x[j, p] - after[p]) >= -1e-6
        assert (x[i, q] - before[q]) * (x[i, q] - after[q]) >= -1e-6
    np.testing.assert_allclose(found.vote[0], vote, atol=1e-9)
    np.testing.assert_allclose(found.outcome[0], (share * vote).sum(axis=0), atol=1e-9)


def test_who_cares_alike_has_nothing_to_exchange() -> None:
    talks = Talks(
        np.array([[[0.0, 0.0], [100.0, 100.0]]]),
        np.full((1, 2, 2), 50.0),
        np.ones((1, 2)),
        np.zeros(2),
        np.full(2, 100.0),
    )
    found = exchange(talks)
    assert found.deals == ((),)
    assert found.outcome.tolist() == [[50.0, 50.0]]


def two_sides(cost: float, *, reference: float = 50.0, is_linked: bool = True) -> tuple[Talks, Limits]:
    """Return talks on one issue of two vetoes at 0 and 100 that give something up where there is no deal."""
    talks = Talks(np.array([[[0.0], [100.0]]]), np.ones((1, 2, 1)), np.ones((1, 2)), np.zeros(1), np.full(1, 100.0))
    free = np.full((1, 2, 1), np.inf)
    veto = np.array([True, True])
    limits = Limits(-free, free, veto, np.full((1, 1), reference), np.full((1, 2), cost), is_linked=is_linked)
    return talks, limits


@pytest.mark.parametrize("is_linked", [True, False])
@pytest.mark.parametrize(("cost", "reach"), [(0.0, 0.0), (0.05, 5.0), (0.1, 10.0), (0.4, 40.0)])
def test_who_cannot_wait_accepts_more(cost: float, reach: float, *, is_linked: bool) -> None:
    """A tenth of the scale given up by waiting is worth ten points of a concession, and no more."""
    talks, limits = two_sides(cost, is_linked=is_linked)
    for wanted in (20.0, 60.0, 85.0):
        package = find_packages(talks, limits, np.array([[wanted]]))
        assert package.is_acceptable.tolist() == [True]
        nearest = min(max(wanted, 50.0 - reach), 50.0 + reach)
        if is_linked and nearest != wanted:  # projections that overshoot end somewhere within reach
            assert abs(package.terms[0, 0] - 50.0) <= reach + 0.001
        else:
            assert package.terms[0, 0] == pytest.approx(nearest)
    gains = gain_over_reference(talks, limits, np.array([[60.0]]))
    assert gains[0].tolist() == pytest.approx([cost - 0.1, cost + 0.1])


def test_what_is_not_known_is_not_compared() -> None:
    talks, limits = two_sides(0.0, reference=np.nan)
    assert gain_over_reference(talks, limits, np.array([[60.0]]))[0].tolist() == [0.0, 0.0]
    assert find_packages(talks, limits, np.array([[60.0]])).terms.tolist() == [[60.0]]


def test_the_zone_knows_who_draws_its_lines() -> None:
    """Three parties, the last without a veto; where nobody draws a line, the scale ends it."""
    talks = Talks(np.zeros((2, 3, 1)), np.ones((2, 3, 1)), np.ones((2, 3)), np.zeros(1), np.full(1, 100.0))
    at_least = np.array([[[10.0], [30.0], [90.0]], [[-np.inf], [-np.inf], [90.0]]])
    at_most = np.array([[[60.0], [40.0], [1.0]], [[30.0], [-20.0], [1.0]]])
    veto = np.array([True, True, False])
    limits = Limits(at_least, at_most, veto, np.full((2, 1), np.nan), np.zeros((2, 3)), is_linked=True)
    zone = zone_of_agreement(talks, limits)
    assert zone.low.tolist() == [[30.0], [0.0]]
    assert zone.high.tolist() == [[40.0], [-20.0]]
    assert (zone.low_party.tolist(), zone.high_party.tolist()) == ([[1], [-1]], [[1], [1]])
    assert zone.is_open.tolist() == [[True], [False]]


def test_a_zone_turns_into_a_deal_at_its_rate() -> None:
    found = chance_of_agreement(np.array([0.0, 0.01, 0.1]), np.array([0.0, 10.0, 50.0]))
    np.testing.assert_allclose(found, 1 - np.exp(-np.outer([0.0, 0.01, 0.1], [0.0, 10.0, 50.0])), rtol=1e-12)


def test_parties_are_gathered_in_even_bins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight positions in four bins of two; each bin stands at the mean of its weight, and who has none is left out."""
    monkeypatch.setattr(election, "MOST_OPTIONS", 4)
    x = np.array([7.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 99.0])
    w = np.array([1.0, 1.0, 3.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0])
    places, weights = election._gathered_row(x, w)
    assert places == pytest.approx([0.75, 2.5, 4.5, 6.5])
    assert weights.tolist() == [4.0, 2.0, 2.0, 2.0]
    few, weights = election._gathered_row(np.array([5.0, 1.0, 5.0, 9.0]), np.array([1.0, 1.0, 2.0, 0.0]))
    assert (few.tolist(), weights.tolist()) == ([1.0, 5.0], [1.0, 3.0])
