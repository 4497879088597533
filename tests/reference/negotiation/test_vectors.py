"""Published and exact values of the settlement models; each test names its source."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from detente.negotiation.challenge import challenge
from detente.negotiation.compromise import Floats, compromise, weighted_median
from detente.negotiation.election import VOTES, elect
from detente.negotiation.exchange import exchange
from detente.negotiation.spatial import elect_spatial
from detente.negotiation.talks import Talks

# The Community's decision on car emissions, years until small cars meet the standard: capability, position, salience
# of the Netherlands, Belgium, Luxembourg, Germany, France, Italy, the United Kingdom, Ireland, Denmark and Greece.
# Bueno de Mesquita and Stokman (editors), European Community Decision Making, Yale University Press 1994.
EMISSIONS = np.array(
    [
        (0.08, 4, 0.8), (0.08, 7, 0.4), (0.03, 4, 0.2), (0.16, 4, 0.8), (0.16, 10, 0.6),
        (0.16, 10, 0.6), (0.16, 10, 0.9), (0.05, 7, 0.1), (0.05, 4, 1.0), (0.08, 7, 0.7),
    ]
)  # fmt: skip
C, X, S = (np.ascontiguousarray(column)[None, :] for column in EMISSIONS.T)


def test_car_emissions_compromise_and_median() -> None:
    assert compromise(X, C * S)[0] == pytest.approx(7.389956, abs=5e-7)
    assert weighted_median(X, C * S)[0] == 7.0


@pytest.mark.parametrize(
    ("rule", "chances"), [("conditional", (0.2046, 0.4198, 0.3756)), ("markov", (0.2459, 0.3920, 0.3620))]
)
def test_car_emissions_election(rule: str, chances: tuple[float, ...]) -> None:
    """Votes proportional and linear, as KTAB's election gives them (wise2015)."""
    election = elect(X, C * S, rule=rule, span=6.0)
    won = election.chance[0] > 0.0
    assert election.options[0][won].tolist() == [4.0, 7.0, 10.0]
    assert election.chance[0][won] == pytest.approx(chances, abs=5e-5)


# KTAB's example of state-owned enterprises with two issues (ktab_SOE-Pol-Comp.csv): influence, position and salience
# on policy, position and salience on competition, in the order of the file; MIT licence.
SOE = np.array(
    [
        (100, 30, 24, 20, 48), (60.2, 45, 44.7, 65, 41.3), (35, 30, 28.9, 15, 65.1), (35, 45, 20.6, 45, 49.4),
        (40, 50, 44.7, 65, 47.8), (20, 15, 32, 10, 32), (15, 20, 32, 15, 32), (25, 60, 43.9, 50, 50.1),
        (20, 30, 26.4, 15, 17.6), (35, 45, 35.9, 40, 46.6), (20, 50, 44.7, 50, 47.8), (20, 20, 47.4, 30, 40.6),
        (40, 15, 49, 60, 46),
    ],
    dtype=float,
)  # fmt: skip


def test_ktab_turn_zero() -> None:
    """Win probabilities KTAB reports at turn 0: conditional, weights = capability only."""
    election = elect_spatial(SOE[None][:, :, [1, 3]] / 100.0, SOE[None][:, :, [2, 4]], SOE[None][:, :, 0])
    reported = (0.0618, 0.0156, 0.0117, 0.4340, 0.0028, 0, 0.0020, 0.0013, 0.0117, 0.2481, 0.1533, 0.0689, 0.0005)
    assert election.chance[0] == pytest.approx(reported, abs=5.1e-5)


def test_two_actors_exchange_two_issues() -> None:
    """A1 at 0/0 cares 10 and 90, A2 at 100/100 cares 60 and 50: compromise 85.714/35.714 becomes 100/28.571."""
    talks = Talks(
        position=np.array([[[0.0, 0.0], [100.0, 100.0]]]),
        salience=np.array([[[10.0, 90.0], [60.0, 50.0]]]),
        capability=np.ones((1, 2)),
        low=np.zeros(2),
        high=np.full(2, 100.0),
    )
    before = [compromise(*talks.on(issue))[0] for issue in (0, 1)]
    assert before == pytest.approx((85.714, 35.714), abs=5e-4)
    end = exchange(talks)
    assert end.outcome[0] == pytest.approx((100.0, 28.571), abs=5e-4)
    (deal,) = end.deals[0]
    assert (deal.giver, deal.taker, deal.issue, deal.other) == (0, 1, 0, 1)
    assert (deal.giver_to, deal.taker_to, deal.gain) == pytest.approx((100.0, 80.0, 500.0), abs=1e-9)


# --- the formulas once more, with plain loops ------------------------------------------------------------------------


def naive_pairs(x: list[float], w: list[float], options: list[float], span: float, response: Callable[[float], float]):
    """C_jk = sum of positive votes for j over k + 1e-8 of all weight; P_jk = C_jk / (C_jk + C_kj)."""
    total = sum(w)

    def coalition(j: float, k: float) -> float:
        votes = [wi / total * response((abs(xi - k) - abs(xi - j)) / span) for xi, wi in zip(x, w, strict=True)]
        return sum(vote for vote in votes if vote > 0) + 1e-8

    return [
        [0.5 if j == k else coalition(j, k) / (coalition(j, k) + coalition(k, j)) for k in options] for j in options
    ]


RESPONSES: dict[str, Callable[[float], float]] = {
    "proportional": lambda d: d,
    "binary": lambda d: float(d > 0) - float(d < 0),
    "cubic": lambda d: d**3,
}


@pytest.mark.parametrize("vote", VOTES)
@pytest.mark.parametrize("seed", range(4))
def test_elections_follow_their_definition(vote: str, seed: int) -> None:
    """Conditional: p_j in proportion to prod_k P_jk. Markov: the iteration p_j <- (1/N) sum_k P_jk (p_j + p_k)."""
    random = np.random.default_rng(seed)
    x, w = random.integers(0, 11, 7) * 10.0, random.random(7)
    options = sorted(set(x.tolist()))
    p = naive_pairs(x.tolist(), w.tolist(), options, 100.0, RESPONSES[vote])
    n = len(options)
    products = [math.prod(p[j][k] for k in range(n) if k != j) for j in range(n)]
    conditional = np.array(products) / sum(products)
    markov = np.full(n, 1.0 / n)
    for _ in range(100_000):
        step = np.array([sum(p[j][k] * (markov[j] + markov[k]) for k in range(n)) / n for j in range(n)])
        step = 0.5 * (step / step.sum() + markov)
        if np.abs(step - markov).max() < 1e-16:
            break
        markov = step
    for rule, expected in (("conditional", conditional), ("markov", markov)):
        election = elect(x[None], w[None], rule=rule, vote=vote, span=100.0)
        assert election.chance[0][np.searchsorted(election.options[0], options)] == pytest.approx(expected, abs=2e-9)


def naive_round(x: Floats, c: Floats, s: Floats) -> tuple[Floats, Floats]:
    """One round of challenges by the formulas of scholz2011 with Q = 1, one pair at a time."""
    n, span = len(x), x.max() - x.min()

    def win(i: int, j: int) -> float:
        votes = [c[k] * s[k] * (abs(x[k] - x[j]) - abs(x[k] - x[i])) / span for k in range(n)]
        every = sum(map(abs, votes))
        return sum(v for v in votes if v > 0) / every if every else 0.5

    def gain(i: int, j: int, r: float) -> float:
        gap = abs(x[i] - x[j]) / span
        success, failure = 2 - 4 * (0.5 - 0.5 * gap) ** r, 2 - 4 * (0.5 + 0.5 * gap) ** r
        p = win(i, j)
        return s[j] * (p * success + (1 - p) * failure) + (1 - s[j]) * success - (2 - 4 * 0.5**r)

    danger = np.array([sum(gain(j, i, 1.0) for j in range(n) if j != i) for i in range(n)])
    attitude = (2 * danger - danger.max() - danger.min()) / (danger.max() - danger.min())
    risk = (1 - attitude / 3) / (1 + attitude / 3)
    moved = x.copy()
    for i in range(n):
        steps = []
        for j in range(n):
            if x[i] == x[j]:
                continue
            a, b, gap = gain(i, j, risk[i]), gain(j, i, risk[i]), x[j] - x[i]
            if b > a > 0 or (b > 0 > a and b < -a):
                steps.append(gap)
            elif b > 0 > a and b > -a:
                steps.append(gap * abs(a / b))
        if steps:
            moved[i] = x[i] + min(steps, key=abs)
    return moved, risk


@pytest.mark.parametrize("seed", range(6))
def test_challenges_follow_their_formulas(seed: int) -> None:
    random = np.random.default_rng(seed)
    x, c, s = random.random(6) * 100, random.random(6) + 0.1, random.random(6) * 0.9 + 0.1
    moved, risk = naive_round(x, c, s)
    rounds = challenge(x[None], c[None], s[None], n_rounds=1)
    assert rounds.risk[0, 0] == pytest.approx(risk, abs=1e-12)
    assert rounds.position[1, 0] == pytest.approx(moved, abs=1e-9)


def test_challenges_on_car_emissions_follow_their_formulas() -> None:
    moved, risk = naive_round(X[0], C[0], S[0])
    rounds = challenge(X, C, S)
    assert rounds.risk[0, 0] == pytest.approx(risk, abs=1e-12)
    assert rounds.position[1, 0] == pytest.approx(moved, abs=1e-9)
    assert 4.0 <= weighted_median(rounds.position[-1], C * S)[0] <= 10.0
