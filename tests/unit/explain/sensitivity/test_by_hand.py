"""The arithmetic of sensitivity on a few worlds, each number worked out beside it."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats

from detente.explain.sensitivity import shadows, total
from detente.explain.sensitivity import shape as shapes
from detente.explain.sensitivity.additive import Stack, chi_squared_line, fit, sweep
from detente.explain.sensitivity.axes import Axis, axes_of_values
from detente.explain.sensitivity.distribution import _classes, distribution_of
from detente.explain.sensitivity.indices import (
    IntervalEstimate,
    bin_sums,
    bins_for,
    estimate,
    explained,
    jackknifed,
    sample_of,
)
from detente.explain.sensitivity.noise import _far_quantile
from detente.explain.sensitivity.response import Response
from detente.explain.sensitivity.shape import Point, form_of, monotone
from detente.explain.sensitivity.total import Alone, Design, _squares
from detente.forecast.replicates import reach
from detente.world.sobol import points


def axis(place, column=0, **given):
    return Axis(f"x{column}", np.asarray(place, dtype=float), column, **given)


def fitted(function, n_worlds=512, n_axes=3, n_paths=20, levels=0):
    """Fit worlds whose share of paths is known exactly; with levels, the first input has that many."""
    u = points(0, n_worlds, range(n_axes), 1)
    axes = [axis(np.ascontiguousarray(u[:, d]), d, ordered=np.sort(u[:, d])) for d in range(n_axes)]
    if levels:
        axes[0] = axis(u[:, 0], 0, levels=np.arange(float(levels)), cuts=np.arange(1, levels) / levels)
    total = np.round(n_paths * function(u))
    return fit(sample_of(Response(np.full(n_worlds, float(n_paths)), total, total)), axes)


# --- the distribution index ---------------------------------------------------------------------------


def test_classes_of_answers_are_cut_at_quantiles() -> None:
    count = np.array([20.0] * 32)
    answers = np.repeat([0.0, 5.0, 10.0, 20.0], 8)
    classes, n = _classes(Response(count, answers, answers))
    assert n == 4
    assert classes.tolist() == [0] * 8 + [1] * 8 + [2] * 8 + [3] * 8
    count[0], count[9] = 1.0, 0.0
    classes, n = _classes(Response(count, np.minimum(answers, count), np.minimum(answers, count)))
    assert (classes[0], classes[9]) == (-1, -1)  # fewer than two paths tell no answer
    assert n == 4
    nobody, n = _classes(Response(np.ones(3), np.ones(3), np.ones(3)))
    assert (nobody.tolist(), n) == ([-1, -1, -1], 1)


def test_two_answers_have_the_index_of_a_yes_and_a_no() -> None:
    """Half of the worlds are in the lower part: the one cut has the variance 1/4, and the first input all of it."""
    found = distribution_of(fitted(lambda u: np.where(u[:, 0] < 0.5, 0.2, 0.8)))
    assert found.spread == pytest.approx(0.25)
    assert len(found.curves) == 1
    assert found.index(0) == pytest.approx(1.0, abs=1e-9)
    assert np.abs(found.indices()[1:]).max() < 0.05
    low, high = found.interval(0)[1:]
    assert low <= found.index(0) <= high


def test_a_quarter_in_the_lower_part() -> None:
    found = distribution_of(fitted(lambda u: np.where(u[:, 0] < 0.25, 0.2, 0.8)))
    assert found.spread == pytest.approx(0.25 * 0.75)


def test_the_cuts_of_four_answers() -> None:
    """Four answers of a quarter each: cut at 1/4, 1/2 and 3/4, of variances 3/16, 4/16 and 3/16."""
    found = distribution_of(fitted(lambda u: np.floor(4 * u[:, 0]) / 4, levels=4))
    assert len(found.curves) == 3
    assert found.spread == pytest.approx(10 / 16)
    assert found.index(0) == pytest.approx(1.0, abs=1e-9)


def test_the_indices_of_all_are_those_of_each() -> None:
    found = distribution_of(fitted(lambda u: 0.2 + 0.4 * u[:, 0] + 0.2 * u[:, 1]))
    assert found.indices() == pytest.approx([found.index(each) for each in range(3)], abs=1e-9)
    one, other, nothing = found.indices()
    assert one > other > 0.05 > abs(nothing)
    for each in range(2):
        interval = found.interval(each)
        assert interval.value == pytest.approx(found.index(each))
        assert interval.low < interval.value < interval.high


def test_where_all_answers_are_alike_nothing_has_an_index() -> None:
    worlds = np.full(64, 20.0)
    alike = Response(worlds, worlds / 2, worlds / 2)
    u = points(0, 64, range(2), 1)
    additive = fit(sample_of(alike), [axis(u[:, d], d) for d in range(2)])
    found = distribution_of(additive)
    assert (found.spread, found.indices().tolist()) == (0.0, [0.0, 0.0])
    assert found.index(0) == 0.0


# --- what bins explain --------------------------------------------------------------------------------


def test_the_variance_of_the_means_of_bins() -> None:
    """Two bins of two worlds, four paths each: means 0.25 and 0.75; each has the error 0.25^2 * 2 / 4 of its mean."""
    count, total = np.full(4, 4.0), np.array([0.0, 2.0, 2.0, 4.0])
    sums = bin_sums(count, total, np.array([0, 0, 1, 1]), 2)
    assert sums.shape == (1, 2, 6)
    assert sums[0].tolist() == [[2, 8, 2, 4, 8, 32], [2, 8, 6, 20, 24, 32]]
    # Between: 1/16. A mean's error: sum of squared deviations (4 + 4 over 8^2 paths... 2 (1)^2) n / (n - 1).
    error = 2.0 / 64 * 2
    assert float(explained(sums)[0]) == pytest.approx(1 / 16 - 2 * 0.5 * 0.5 * error)
    uneven = bin_sums(np.array([4.0, 4.0, 4.0, 2.0]), total, np.array([0, 0, 1, 1]), 2)
    assert uneven[0].tolist() == [[2, 8, 2, 4, 8, 32], [2, 6, 6, 20, 16, 20]]
    grouped = bin_sums(count, total, np.array([0, 0, 1, 1]), 2, np.array([0, 1, 0, 1]), 2)
    assert grouped[:, :, 2].tolist() == [[0, 2], [2, 4]]
    assert grouped.sum(axis=0) == pytest.approx(sums[0])


def test_a_single_world_in_a_bin_tells_nothing() -> None:
    count, total = np.full(5, 2.0), np.array([0.0, 0.0, 2.0, 2.0, 1.0])
    with_single = bin_sums(count, total, np.array([0, 0, 1, 1, 2]), 3)
    without = bin_sums(count[:4], total[:4], np.array([0, 0, 1, 1]), 2)
    assert float(explained(with_single)[0]) == pytest.approx(float(explained(without)[0])) == 0.25


def test_smooth_bins_add_what_lies_within_them() -> None:
    """Bins of a straight rise from 0 to 1 without noise: a twelfth less what the means of four bins show."""
    u = (np.arange(4000) + 0.5) / 4000
    sums = bin_sums(np.ones(4000), u, (u * 4).astype(np.int64), 4)
    plain, smooth = float(explained(sums)[0]), float(explained(sums, is_smooth=True)[0])
    assert plain == pytest.approx(1 / 12 - 1 / 192, rel=0.01)
    # Of the four bins the two inner ones have neighbours on both sides.
    assert smooth - plain == pytest.approx(0.5 * (1 / 4) ** 2 / 12, rel=0.02)


def without_bias(count: np.ndarray, values: np.ndarray, code: np.ndarray) -> float:
    """Return what an axis explains, by the jackknife over eight replicates of worlds."""

    def of(kept: np.ndarray) -> float:
        return float(explained(bin_sums(count[kept], (count * values)[kept], code[kept], 4))[0])

    places = np.arange(len(count))
    without = np.mean([of(places % 8 != replicate) for replicate in range(8)])
    return 8 * of(places >= 0) - 7 * float(without)


def test_stacked_axes_are_what_each_is_alone() -> None:
    rng = np.random.default_rng(1)
    for count in (np.full(300, 5.0), rng.integers(1, 6, 300).astype(float)):
        codes = [rng.integers(0, 4, 300) for _ in range(3)]
        values = rng.normal(size=300)
        values -= np.average(values, weights=count)
        stack = Stack.of(count, codes, 4)
        alone = [without_bias(count, values, code) for code in codes]
        assert stack.explained(values) == pytest.approx(alone)
        means = [
            sum(
                count[code == b].sum() * np.average(values[code == b], weights=count[code == b]) ** 2 for b in range(4)
            ) / count.sum()
            for code in codes
        ]  # fmt: skip
        assert stack.between(values) == pytest.approx(means)


def test_curves_of_what_is_a_sum() -> None:
    """Two inputs crossed in full: one sweep finds both curves, and nothing is left."""
    first, second = (each.ravel() for each in np.meshgrid(np.arange(3), np.arange(2), indexing="ij"))
    start = np.array([-1.0, 0.0, 1.0])[first] + np.array([-0.5, 0.5])[second]
    curves, left = sweep(np.full(6, 2.0), [first, second], [0, 1], start, 3)
    assert curves[0] == pytest.approx([-1.0, 0.0, 1.0])
    assert curves[1] == pytest.approx([-0.5, 0.5])
    assert left == pytest.approx(np.zeros(6), abs=1e-12)
    assert start[0] == -1.5  # what was given is left alone
    nothing, same = sweep(np.full(6, 2.0), [first, second], [], start, 3)
    assert nothing == {}
    assert same.tolist() == start.tolist()


def test_curves_of_inputs_that_go_together_take_several_sweeps() -> None:
    """Where the cells are not crossed in full, sweeping ends at the least squares."""
    first, second = np.array([0, 0, 0, 1, 1, 2, 2, 2]), np.array([0, 0, 1, 0, 1, 1, 1, 0])
    start = np.array([-1.0, 0.5, 1.0])[first] + np.array([-0.5, 0.5])[second]
    start -= start.mean()
    curves, left = sweep(np.ones(8), [first, second], [0, 1], start, 200)
    assert left == pytest.approx(np.zeros(8), abs=1e-9)
    assert curves[1][1] - curves[1][0] == pytest.approx(1.0)
    assert np.abs(sweep(np.ones(8), [first, second], [0, 1], start, 1)[1]).max() > 0.01


def test_lines_of_chi_squared() -> None:
    for degrees, axes in ((3, 1), (7, 10), (31, 100)):
        exact = scipy.stats.chi2.ppf(1 - 0.01 / axes, degrees) - degrees
        assert chi_squared_line(degrees, axes) == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize(
    ("n_worlds", "bins"), [(1, 4), (64, 4), (127, 4), (1024, 16), (4096, 32), (2**14, 64), (2**20, 64)]
)
def test_bins_for_so_many_worlds(n_worlds: int, bins: int) -> None:
    assert bins_for(n_worlds) == bins


def test_an_interval_lies_around_its_value() -> None:
    reach = 2.0 * scipy.stats.t.ppf(0.95, 7)
    assert estimate(10.0, 2.0, 64) == (
        10.0,
        pytest.approx(10.0 - reach, rel=1e-4),
        pytest.approx(10.0 + reach, rel=1e-4),
    )
    # Of a mean the jackknife leaves the mean, and its error is that of the mean.
    values = np.random.default_rng(1).normal(3, 2, 8)
    found = jackknifed(float(values.mean()), (values.sum() - values) / 7, 64)
    half = scipy.stats.t.ppf(0.95, 7) * values.std(ddof=1) / math.sqrt(8)
    assert found == pytest.approx((values.mean(), values.mean() - half, values.mean() + half), rel=1e-4)


# --- noise --------------------------------------------------------------------------------------------


def test_the_far_quantile_of_gamma_numbers() -> None:
    """Of many gamma numbers it is that of the gamma distribution; of few never less than the largest."""
    for shape in (4.0, 16.0):
        values = scipy.stats.gamma.ppf((np.arange(5000) + 0.5) / 5000, shape)
        mean, sd = values.mean(), values.std(ddof=1)
        skewness = (((values - mean) / sd) ** 3).mean()
        for level in (0.99999, 0.9999999):
            # The gamma number of the mean, deviation and skewness seen is a chi-squared one of k = 8 / skewness^2
            # degrees, stretched; wilson1931 takes the cube root of that for normal.
            k, z = 8 / skewness**2, scipy.stats.norm.ppf(level)
            root = 1 - 2 / (9 * k) + z * math.sqrt(2 / (9 * k))
            assert _far_quantile(values, level) == pytest.approx(mean + sd * (k * root**3 - k) / math.sqrt(2 * k))
            exact = scipy.stats.pearson3.ppf(level, skewness, mean, sd)
            assert _far_quantile(values, level) == pytest.approx(exact, rel=0.05)
    assert _far_quantile(np.array([0.0, 0.0, 0.0, 9.0]), 0.5) == 9.0
    assert _far_quantile(np.array([2.0, 2.0]), 0.999) == 2.0
    assert _far_quantile(np.array([-2.0, -2.0]), 0.999) == 0.0


# --- curves and where they cross a line ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "weights", "expected"),
    [
        ([1.0, 2.0, 3.0], [1, 1, 1], [1.0, 2.0, 3.0]),
        ([3.0, 2.0, 1.0], [1, 1, 1], [2.0, 2.0, 2.0]),
        ([3.0, 1.0], [3, 1], [2.5, 2.5]),
        ([1.0, 3.0, 2.0, 0.0, 5.0], [1, 1, 1, 1, 1], [1.0, 5 / 3, 5 / 3, 5 / 3, 5.0]),
        ([2.0, 2.0], [1, 1], [2.0, 2.0]),
        ([], [], []),
    ],
)
def test_neighbours_that_fall_are_pooled(values, weights, expected) -> None:
    assert monotone(np.array(values), np.array(weights, dtype=float)) == pytest.approx(expected)


def test_the_simplest_form_that_fits() -> None:
    none, even = np.zeros(5), np.ones(5)
    for means, form in (
        ([1, 2, 3, 4, 5], "rises"),
        ([5, 4, 3, 2, 1], "falls"),
        ([1, 3, 5, 3, 1], "peaks"),
        ([5, 3, 1, 3, 5], "dips"),
        ([1, 5, 1, 5, 1], "varies"),
    ):
        found, smooth = form_of(np.array(means, dtype=float), none, even)
        assert found == form
        assert smooth == pytest.approx(means)
    # A small fall in a rise is pooled; with large errors anything rises or falls.
    found, smooth = form_of(np.array([1.0, 3.0, 2.9, 5.0, 6.0]), none, even)
    assert (found, smooth[1]) == ("rises", pytest.approx(2.95))
    assert form_of(np.array([1.0, 5.0, 1.0, 5.0, 1.0]), np.full(5, 4.0), even)[0] in {"rises", "falls"}


def test_where_most_of_a_rise_is() -> None:
    def points_of(*means):
        return tuple(Point(0.0, float(10 * k), mean, 0.0, 1 / len(means)) for k, mean in enumerate(means)), np.array(
            means
        )

    assert shapes._steep(*points_of(0.0, 0.1, 0.9, 1.0)) == (10.0, 20.0)
    assert shapes._steep(*points_of(1.0, 0.9, 0.1, 0.0)) == (10.0, 20.0)
    assert shapes._steep(*points_of(0.0, 0.25, 0.5, 0.75, 1.0)) is None  # sixty percent of it takes three of five
    assert shapes._extreme(*points_of(0.0, 0.85, 1.0, 0.5), "peaks") == (10.0, 20.0)
    assert shapes._extreme(*points_of(1.0, 0.15, 0.0, 0.5), "dips") == (10.0, 20.0)
    assert shapes._extreme(*points_of(0.0, 0.79, 1.0, 0.79), "peaks") == (20.0, 20.0)


# --- values given, and total effects --------------------------------------------------------------------


def test_values_given_stand_at_the_middle_of_their_rank() -> None:
    values = np.array(
        [[3.0, 1.0, 7.0], [1.0, 1.0, 7.0], [3.0, 1.0, 8.0], [2.0, 1.0, 9.0], [3.0, 1.0, 9.0], [1.0, 1.0, 7.0]]
    )
    first, last = axes_of_values(values, ("a", "same", "b"))
    assert (first.path, last.path, first.column, last.column) == ("a", "b", 0, 2)
    assert first.levels.tolist() == [1.0, 2.0, 3.0]
    assert first.cuts == pytest.approx([2 / 6, 3 / 6])
    assert first.place == pytest.approx([4.5 / 6, 1 / 6, 4.5 / 6, 2.5 / 6, 4.5 / 6, 1 / 6])
    assert first.codes(9).tolist() == [2, 0, 2, 1, 2, 0]
    assert [first.value(place) for place in (0.1, 0.4, 0.9)] == [1.0, 2.0, 3.0]
    assert first.edges(9) == pytest.approx([0.0, 2 / 6, 3 / 6, 1.0])


def test_total_effects_of_a_product_by_hand() -> None:
    """Two columns, one path a world: half the mean squared change as a share of the variance."""
    base = np.array([[1.0, 2.0], [2.0, 3.0], [0.0, 1.0], [4.0, 1.0]])
    other = np.array([[2.0, 2.0], [1.0, 5.0], [3.0, 1.0], [4.0, 3.0]])
    design = Design(lambda drawn, _: (drawn[:, 0] * drawn[:, 1])[:, None], base, other, 16.0)
    found = design.effects([0, 1])
    # 2 -> 4, 6 -> 3, 0 -> 3, 4 -> 4 in the first column; 2 -> 2, 6 -> 10, 0 -> 0, 4 -> 12 in the second.
    assert found[0].share.value == pytest.approx((4 + 9 + 9 + 0) / 4 / 2 / 16)
    assert found[1].share.value == pytest.approx((0 + 16 + 0 + 64) / 4 / 2 / 16)
    assert (found[0].n_worlds, found[0].is_seen) == (4, True)
    # Together: f(a, b) - f(a', b) - f(a, b') + f(a', b') = (a - a')(b - b'): 0, -2, 0, 0.
    assert design.joint([0, 1], 4)[0].value == pytest.approx(4 / 4 / 4 / 16)
    assert design.joint([1, 0], 4) == design.joint([0, 1], 4)
    # A share is never above 1, whatever the few pairs show.
    assert Design(design.evaluate, base, other, 8.0).effects([1])[1].share.value == 1.0
    idle = Design(lambda drawn, _: drawn[:, :1], base, other, 8.0).effects([1])[1]
    assert (idle.share, idle.is_real, idle.is_seen, idle.n_worlds) == ((0.0, 0.0, 0.0), False, False, 4)


def test_pairs_of_worlds_are_made_once_and_more_only_for_what_does_something() -> None:
    made = []

    def evaluate(drawn, first):
        made.append((first, len(drawn)))
        return drawn[:, :1].repeat(2, axis=1)

    rng = np.random.default_rng(1)
    design = Design(evaluate, rng.normal(size=(200, 2)), rng.normal(size=(200, 2)), 1.0)
    found = design.effects([0, 1])
    assert (found[0].n_worlds, found[1].n_worlds) == (200, 128)
    assert found[0].is_real
    # As they are, the first anew, the second anew: 128 each; the rest for the first and for what it is held against.
    assert sorted(made) == [(0, 128), (0, 128), (0, 128), (128, 72), (128, 72)]
    assert design.effects([0], most=150)[0].n_worlds == 200


def test_pairs_made_in_one_call_are_those_made_one_by_one() -> None:
    calls = []

    def evaluate(drawn, first, versions=1):
        calls.append((first, len(drawn), versions))
        world = np.tile(np.arange(first, first + len(drawn) // versions), versions)
        return (drawn[:, :1] * (1 + world[:, None]) + drawn[:, 1:2]).repeat(2, axis=1)

    rng = np.random.default_rng(1)
    base, other = rng.normal(size=(2, 600, 3))
    alone, together = (Design(evaluate, base, other, 1.0, evaluate_versions=each) for each in (None, evaluate))
    one_by_one = alone.effects([0, 1, 2])
    calls.clear()
    assert together.effects([0, 1, 2]) == one_by_one
    # As they are, and each of three columns anew; then the rest, but for the column that does nothing.
    assert calls == [(0, 4 * 128, 4), (128, 3 * 472, 3)]
    assert together.joint([0, 1], 600) == alone.joint([0, 1], 600)


def test_what_the_curve_tells_is_not_asked_of_the_pairs() -> None:
    """Of x1 + x1 x2, both centred, the curve of x1 is x1 with a variance of 1/12; its company adds 1/144 to that.

    Shares are of twice the whole, so that none comes near 1.
    """
    rng = np.random.default_rng(3)
    base, other = rng.random((2, 4096, 2)) - 0.5
    design = Design(lambda x, _: (x[:, 0] + x[:, 0] * x[:, 1])[:, None].repeat(2, axis=1), base, other, 13 / 72)
    alone = Alone(IntervalEstimate(6 / 13, 6 / 13 - 0.001, 6 / 13 + 0.001), base[:, 0] - other[:, 0], 0.0)
    plain, found = design.effects([0])[0], design.effects([0], alone={0: alone})[0]
    assert found.company.value == pytest.approx(1 / 26, abs=0.005)
    assert found.share.value == pytest.approx(0.5, abs=0.005)
    assert found.share.low > alone.share.low
    assert found.share.half < plain.share.half


def test_a_total_effect_is_never_less_than_what_is_alone() -> None:
    alone, nothing = IntervalEstimate(0.3, 0.28, 0.32), IntervalEstimate(-0.05, -0.1, 0.0)
    value, low, high = total._sum(alone, nothing)
    assert (value, low) == (0.3, 0.28)
    assert high >= 0.32
    assert total._sum(alone, IntervalEstimate(0.9, 0.8, 1.0))[0] == 1.0


def test_the_upper_end_of_a_mean_of_squares_is_that_of_its_logarithm() -> None:
    half = 0.1 * reach(64)
    assert total._skewed(1.0, 0.1, 64) == (1.0, pytest.approx(1.0 - half), pytest.approx(math.exp(half)))
    # Where the mean is not known to a part of it, the end is as far as it would be at the last mean that is.
    assert total._skewed(0.0, 0.1, 64).high == pytest.approx(half * (math.e - 1.0))
    assert total._skewed(0.5, 0.0, 64) == (0.5, 0.5, 0.5)


def test_a_curve_that_redraws_do_not_follow_is_a_shadow() -> None:
    """Foretold changes, and those seen: all of them, a tenth, none; in company of others that add noise to them."""
    rng = np.random.default_rng(2)
    change = rng.normal(size=256)
    claim = shadows._Claim(change, 1.0, 0.1)
    company = rng.normal(size=256)
    assert not claim.is_missed_by(np.stack([change, change], axis=1))
    assert not claim.is_missed_by((change + company)[:, None])
    assert claim.is_missed_by((0.1 * change)[:, None])
    assert claim.is_missed_by((0.1 * company)[:, None])
    assert not claim.is_missed_by((100.0 * company)[:, None])  # too much company to say


def test_chance_is_taken_out_of_squared_differences() -> None:
    differences = np.array([[1.0, 3.0], [2.0, 2.0], [-1.0, 1.0]])
    assert _squares(differences).tolist() == [4.0 - 1.0, 4.0, -1.0]
    assert _squares(differences[:, :1]).tolist() == [1.0, 4.0, 1.0]
