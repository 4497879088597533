"""Parts of the search for flips: worlds in excess of a line, boxes, trials, sides and shares, each by itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from detente.explain.flips_boxes import best_pairs, best_singles, candidates, moved
from detente.explain.flips_excess import Excess, best_stretch
from detente.explain.flips_share import most_beyond, share_beyond
from detente.explain.flips_sides import Crossing, Ends, crossing, placed_sides, traded
from detente.explain.flips_trial import Trial, difference, estimate_of, mean_and_error
from detente.explain.flips_walk import LEVEL, SLOPE, STEP, WALKS, chance_beyond
from detente.explain.prim import Limit
from detente.explain.sensitivity.axes import Axis
from detente.explain.sensitivity.response import Response


def axes_of(u: np.ndarray) -> list[Axis]:
    return [Axis(f"x{d}", np.ascontiguousarray(u[:, d]), d) for d in range(u.shape[1])]


def ground(u: np.ndarray, excess: np.ndarray) -> Excess:
    return Excess.of(axes_of(u), excess, np.ones(len(u)))


def in_quarters(u: np.ndarray) -> np.ndarray:
    """Worlds of an exclusive or of the first two assumptions."""
    return (u[:, 0] > 0.5) != (u[:, 1] > 0.5)


# --- excess -------------------------------------------------------------------------------------------------------


def test_sums_of_excess_are_exact_in_any_order() -> None:
    rng = np.random.default_rng(1)
    u, excess = rng.random((1000, 3)), rng.standard_normal(1000)
    one, turned = ground(u, excess), ground(u[::-1], excess[::-1])
    assert one.excess.sum() == turned.excess.sum() == np.cumsum(one.excess)[-1]
    assert np.abs(one.excess * one.grain - excess).max() <= one.grain / 2
    assert one.of_box((Limit(0, 0, 16),)) + one.of_box((Limit(0, 16, 32),)) == one.excess.sum()


def test_the_best_stretch_is_that_of_all_intervals() -> None:
    rng = np.random.default_rng(2)
    excess, worlds = rng.standard_normal((5, 12)), np.ones((5, 12))
    found = best_stretch(excess, worlds, least=2, sides=(True, True))
    for d in range(5):
        best = max(
            (excess[d, low:high].sum(), low, high) for low, high in combinations(range(13), 2) if high - low >= 2
        )
        assert (found.low[d], found.high[d]) == best[1:]
        assert found.excess[d] == pytest.approx(best[0])
    for sides, fixed in (((True, False), "high"), ((False, True), "low")):
        one = best_stretch(excess, worlds, least=1, sides=sides)
        assert set(getattr(one, fixed).tolist()) == {12 if fixed == "high" else 0}


def test_a_second_end_must_bring_a_tenth_more() -> None:
    worlds = np.ones((2, 8))
    excess = np.array([[-1, -1, 5, 5, 5, 5, 5, -1.0], [-9, -1, 5, 5, 5, 5, 5, -9.0]])
    found = best_stretch(excess, worlds, least=1)
    assert list(zip(found.low.tolist(), found.high.tolist(), strict=True)) == [(2, 8), (2, 7)]


def test_worlds_inside_a_box_can_be_taken_out() -> None:
    u = np.random.default_rng(3).random((500, 2))
    whole = ground(u, np.ones(500))
    box = (Limit(0, 0, 8), Limit(1, 8, 32))
    rest = whole.without(box)
    assert rest.excess.sum() == whole.excess.sum() - whole.of_box(box)
    assert rest.of_box(box) == 0.0


# --- boxes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(20))
def test_a_pair_that_acts_only_together_is_found_in_every_seed(seed: int) -> None:
    """An exclusive or of two of forty: neither has an effect alone, and any peeling begins at random."""
    rng = np.random.default_rng(seed)
    u = rng.random((1024, 40))
    hit = rng.random(1024) < np.where(in_quarters(u), 0.65, 0.02)
    first, second = next(best_pairs(ground(u, hit - 0.5)))
    assert (first.axis, second.axis) == (0, 1)
    found = candidates(ground(u, hit - 0.5))[0]
    assert set(found.axes) >= {0, 1}  # a third that does nothing is left to the trial
    # One side is below and the other above one half, within an eighth: each world has a single path here.
    both = [limit for limit in found.box if limit.axis < 2]
    assert {limit.low == 0 for limit in both} == {True, False}
    assert all(abs((limit.high if limit.low == 0 else limit.low) - 16) <= 4 for limit in both)


def test_the_scan_of_pairs_counts_each_quadrant() -> None:
    """Against sums over worlds, for all cuts: the best quadrant is the one that the scan returns."""
    rng = np.random.default_rng(4)
    u, excess = rng.random((400, 3)), rng.standard_normal(400) - 0.2
    known = ground(u, excess)
    quarters = [u[:, d] * 4 for d in range(3)]

    def sides(d: int) -> list[tuple[Limit, np.ndarray]]:
        cuts = [(Limit(d, cut * 8, 32), quarters[d] >= cut) for cut in (1, 2, 3)]
        return cuts + [(Limit(d, 0, cut * 8), quarters[d] < cut) for cut in (1, 2, 3)]

    singles = [max(0.0, *(known.excess[worlds].sum() for _, worlds in sides(d))) for d in range(3)]
    gains = {
        (one, other): known.excess[inside & its].sum() - max(singles[d], singles[e])
        for d, e in combinations(range(3), 2)
        for one, inside in sides(d)
        for other, its in sides(e)
    }
    best = max(gains, key=lambda pair: gains[pair])
    found = list(best_pairs(known))
    assert found[0] == best
    assert all(gains[pair] > 0 for pair in found)


def test_moving_the_sides_never_loses() -> None:
    rng = np.random.default_rng(5)
    u = rng.random((2000, 4))
    known = ground(u, (u[:, 0] > 0.4) * (u[:, 1] < 0.7) - 0.5 + 0.3 * rng.standard_normal(2000))
    start = (Limit(0, 20, 32), Limit(1, 0, 12))
    found = moved(known, start)
    assert found is not None
    assert found.excess > known.of_box(start)
    assert [(limit.low, limit.high) for limit in found.box] == [(13, 32), (0, 22)]  # 0.4 x 32 and 0.7 x 32
    assert moved(ground(u, np.full(2000, -1.0)), start) is None


def test_single_assumptions_the_best_first() -> None:
    u = np.random.default_rng(6).random((2000, 3))
    boxes = best_singles(ground(u, np.where(u[:, 1] > 0.75, 1.0, -0.2) + np.where(u[:, 2] < 0.25, 0.6, -0.2)))
    assert [box[0].axis for box in boxes[:2]] == [1, 2]
    assert (boxes[0][0].low, boxes[0][0].high) == (24, 32)
    assert (boxes[1][0].low, boxes[1][0].high) == (0, 8)


# --- trial --------------------------------------------------------------------------------------------------------


def trial(u: np.ndarray, excess: np.ndarray) -> Trial:
    half = len(u) // 2
    return Trial(ground(u[:half], excess[:half]), ground(u[half:], excess[half:]))


def test_a_condition_that_does_nothing_does_not_pass() -> None:
    rng = np.random.default_rng(7)
    u = rng.random((4000, 3))
    excess = np.where(in_quarters(u), 0.2, -0.5) + 0.3 * rng.standard_normal(4000)
    with_idle = (Limit(0, 16, 32), Limit(1, 0, 16), Limit(2, 4, 32))
    found = trial(u, excess).trimmed(with_idle)
    assert found is not None
    assert found.axes == (0, 1)


def test_an_assumption_that_moves_no_path_does_not_pass() -> None:
    u = np.random.default_rng(7).random((4000, 2))
    known = trial(u, np.where(u[:, 0] > 0.5, 0.3, -0.4))
    assert known.trimmed((Limit(0, 16, 32),)) is not None
    still = Trial(known.searched, known.held, moves=lambda axis: axis != 0)
    assert still.trimmed((Limit(0, 16, 32),)) is None


def test_what_only_the_searched_worlds_show_does_not_pass() -> None:
    rng = np.random.default_rng(8)
    u = rng.random((4000, 1))
    excess = 0.3 * rng.standard_normal(4000) - 0.05
    excess[:2000] += np.where(u[:2000, 0] > 0.5, 0.3, 0.0)
    assert trial(u, excess).trimmed((Limit(0, 16, 32),)) is None


def test_means_and_their_errors() -> None:
    rng = np.random.default_rng(9)
    total, weight = rng.random(400) * 3.0, np.full(400, 3.0)
    inside = np.arange(400) < 100
    mean, error = mean_and_error(total, weight, inside)
    assert mean == pytest.approx((total[:100] / 3.0).mean())
    assert error == pytest.approx((total[:100] / 3.0).std() / 10.0)
    gap, its_error = difference(total, weight, inside, ~inside)
    assert gap == pytest.approx(mean - (total[100:] / 3.0).mean())
    assert its_error > error
    low, high = estimate_of(mean, error, inside)[1:]
    assert (low + high) / 2 == pytest.approx(mean)
    assert (high - low) / 2 == pytest.approx(1.6604 * error, rel=1e-3)  # Student's t with 99 degrees of freedom
    assert np.isnan(mean_and_error(total, weight, np.arange(400) < 7)).all()


# --- sides --------------------------------------------------------------------------------------------------------

CURVES = {
    "step": (lambda x: np.where(x > 0.613, 0.4, -0.4), 0.613),
    "small step": (lambda x: np.where(x > 0.37, 0.1, -0.1), 0.37),
    "slope": (lambda x: 0.5 * x - 0.3, 0.6),
    "gentle slope": (lambda x: 0.2 * x - 0.1, 0.5),
    "bend": (lambda x: 0.35 * np.tanh(8 * (x - 0.3)) + 0.05, 0.3 - float(np.arctanh(1 / 7)) / 8),
}


@pytest.mark.parametrize("name", CURVES)
def test_thresholds_are_covered(name: str) -> None:
    """90% intervals of steps and slopes alike, in 100 samples each."""
    curve, truth = CURVES[name]
    covered = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        x = (np.arange(500) + rng.random(500)) / 500
        found = crossing(x, curve(x) + 0.25 * rng.standard_normal(500), np.full(500, 20.0), truth + 0.03)
        assert found is not None
        assert found.low <= found.place <= found.high
        covered += found.low <= truth <= found.high
    # 90 of 100 with a standard error of 3.
    assert 81 <= covered <= 99


def test_a_step_between_two_worlds_is_known_to_their_distance() -> None:
    x = (np.arange(200) + 0.5) / 200
    found = crossing(x, np.where(x > 0.4, 0.5, -0.5), np.ones(200), 0.45)
    assert found is not None
    assert 0.3975 <= found.low < found.place < found.high <= 0.4025


def test_no_crossing_is_none() -> None:
    x = (np.arange(200) + 0.5) / 200
    assert crossing(x, np.full(200, 0.5) + 0.01 * np.sin(40 * x), np.ones(200), 0.5) is None
    assert crossing(x[:10], x[:10] - 0.02, np.ones(10), 0.02) is None  # too few to say anything


def test_both_sides_of_an_interval_and_the_other_way_round() -> None:
    rng = np.random.default_rng(10)
    u = rng.random((4000, 2))
    answers = np.where((u[:, 0] > 0.3) & (u[:, 0] < 0.65), 0.4, -0.4) + 0.2 * rng.standard_normal(4000)
    box = (Limit(0, 10, 20),)
    (low, high) = placed_sides(axes_of(u), box, answers, np.ones(4000))[0]
    assert low is not None
    assert high is not None
    assert low.place == pytest.approx(0.3, abs=0.002)
    assert high.place == pytest.approx(0.65, abs=0.002)
    turned = placed_sides(axes_of(1.0 - u), (Limit(0, 12, 22),), answers, np.ones(4000))[0]
    assert [end.place for end in turned if end] == pytest.approx([1.0 - high.place, 1.0 - low.place], abs=1e-3)


def chance_by_matrices(places: np.ndarray, means: np.ndarray, errors: np.ndarray, spread: float) -> np.ndarray:
    """The same as ``chance_beyond``: normal curves of each pace and place of a step, by their covariances."""
    gaps, since = np.diff(places), places - places[0]
    first, last = np.minimum.outer(since, since), np.maximum.outer(since, since)
    chances, curves = [], []
    for level, slope in WALKS:
        walk = level**2 * first + slope**2 * (first**2 * last / 2 - first**3 / 6)
        walk += LEVEL**2 + SLOPE**2 * np.outer(since, since)
        for at in range(len(places)):
            step = np.arange(len(places)) > at  # behind the last bin there is none
            prior = gaps[at] / gaps.sum() if at < len(gaps) else 1.0
            covariance = spread**2 * (walk + STEP**2 * np.outer(step, step))
            pull = covariance @ np.linalg.inv(covariance + np.diag(errors))
            mean, error = pull @ means, np.sqrt(np.diag(covariance - pull @ covariance))
            chances.append(prior * multivariate_normal.pdf(means, cov=covariance + np.diag(errors)))
            curves.append(norm.cdf(mean / error))
    return np.average(curves, axis=0, weights=chances)


def test_the_chance_of_a_curve_is_that_of_normal_numbers() -> None:
    rng = np.random.default_rng(3)
    places, errors = np.sort(rng.random(25)), 0.05 + 0.1 * rng.random(25)
    for curve in (np.sin(3 * places) - 0.5, np.where(places > 0.4, 0.6, -0.3)):
        means = curve + np.sqrt(errors) * rng.standard_normal(25)
        expected = chance_by_matrices(places, means, errors, 0.7)
        # Curves less probable than one in ten thousand are left out.
        assert chance_beyond(places, means, errors, 0.7) == pytest.approx(expected, abs=5e-3)


def a_box(answer: Callable[[np.ndarray, np.ndarray], np.ndarray], seed: int) -> dict[int, Ends]:
    """The sides of a box of two assumptions, both above, as placed in worlds of one sample."""
    rng = np.random.default_rng(seed)
    u = rng.random((4000, 2))
    answers = answer(u[:, 0], u[:, 1]) + 0.3 * rng.standard_normal(4000)
    return placed_sides(axes_of(u), (Limit(0, 16, 32), Limit(1, 16, 32)), answers, np.ones(4000))


def test_sides_that_can_be_traded_hold_what_they_owe_to_each_other() -> None:
    """Of x + y - 1.2 each side lies where it is 0 with the other (1 + side) / 2 on average: at 7 / 15."""
    covered = 0
    for seed in range(10):
        for low, high in a_box(lambda x, y: x + y - 1.2, seed).values():
            assert high is None
            assert low is not None
            covered += low.low <= 7 / 15 <= low.high
    # 18 of 20 if intervals hold as often as they say, more where not both ends are at their worst.
    assert covered >= 16


def test_what_ends_owe_to_each_other() -> None:
    """Where each of two ends moves by half of what the other does, (I - A)^-1 is 4/3 and 2/3."""
    end = Crossing(0.5, 0.47, 0.53)
    found = {0: (end, None), 3: (None, end)}
    one, other = (0, 0), (3, 1)
    for trade, half in ((0.0, 0.03), (0.5, 0.06), (-0.5, 0.06)):
        low = traded(found, {(one, other): trade, (other, one): trade})[0][0]
        assert low is not None
        assert (low.low, low.high) == pytest.approx((0.5 - half, 0.5 + half))
    # One end gives what the other takes, or nothing is known of what it does: no interval would hold.
    for trade in (1.0, 2.0, math.nan):
        placed = traded(found, {(one, other): trade, (other, one): trade})
        assert placed == {0: (Crossing(0.5), None), 3: (None, Crossing(0.5))}


def test_steps_owe_nothing_to_each_other() -> None:
    """The place of a step along one assumption is the same wherever the side of the other is."""
    for low, _ in a_box(lambda x, y: np.where((x > 0.52) & (y > 0.49), 0.5, -0.5), 1).values():
        assert low is not None
        assert low.high - low.low < 0.01


# --- shares -------------------------------------------------------------------------------------------------------


def response(chances: np.ndarray, paths: int, seed: int) -> Response:
    total = np.random.default_rng(seed).binomial(paths, chances).astype(float)
    return Response(np.full(len(chances), float(paths)), total, total)


def test_worlds_beyond_a_line_without_the_chance_of_their_paths() -> None:
    # No world is beyond one half, and one in four is counted there.
    same = response(np.full(4000, 0.445), 40, 1)
    assert (same.shares > 0.5).mean() > 0.15
    found = share_beyond(same, 0.5, above=True)
    assert found is not None
    assert found < 0.03
    # A quarter is, by half.
    mixed = response(np.where(np.arange(4000) % 4 == 0, 0.7, 0.2), 20, 2)
    for line, above, share in ((0.5, True, 0.25), (0.5, False, 0.75)):
        assert share_beyond(mixed, line, above=above) == pytest.approx(share, abs=0.03)
    uneven = Response(np.array([4.0, 5.0]), np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    assert share_beyond(uneven, 0.5, above=True) is None
    assert most_beyond(uneven, 0.5, above=True) is None


@pytest.mark.parametrize("seed", range(3))
def test_worlds_that_may_be_beyond_a_line(seed: int) -> None:
    """Twenty paths do not tell 19% from 21%, but 15% from 60%; many paths tell more."""
    u = (np.arange(1024) + 0.5) / 1024
    chances = np.where(u < 0.05, 0.21, 0.1 + 0.09 * u)  # one in twenty is beyond a fifth
    few, many = (response(chances, paths, seed) for paths in (20, 400))
    limits = [most_beyond(each, 0.2, above=True) for each in (few, many)]
    assert limits[0] is not None
    assert limits[1] is not None
    assert 0.05 < limits[1] < limits[0] < 0.4
    for line, above in ((0.6, True), (0.9, True), (0.999, True)):
        far = most_beyond(few, line, above=above)
        assert far is not None
        assert 0.0 < far < 0.02
