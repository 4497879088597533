"""Paths put in one by one and counted by hand: tallies, curves, fans, implications, hindcasts, parts of a run."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.stats
import scoringrules

from detente.core.errors import RunError
from detente.core.spec import RunSpec
from detente.forecast import run as running
from detente.forecast import sample
from detente.forecast.batches import interval, is_nothing, normal_or_student
from detente.forecast.beside import exclusive_pairs
from detente.forecast.coherence import contradictions, implications
from detente.forecast.curves import curves
from detente.forecast.fans import fans
from detente.forecast.hindcast import Reading, _crps_of_normal, _crps_of_sorted, _hold, _months_before, _with_error
from detente.forecast.histories import NOISE, _ranks, _squared_correlations, distances, earliness, weigh
from detente.forecast.measure import Level, Span, make_gauge, parts_of
from detente.forecast.run import _part_paths
from detente.forecast.spread import band_of_counts, band_of_means, error_of_counts, mean_and_variance, means_by_world
from detente.forecast.tally import merge, tally, value_row
from detente.model.model import Question
from detente.sim.executor import simulate
from detente.sim.runs import NEVER, Runs
from detente.sim.twin import trace
from tests.unit.sim.small_cases import small


def with_hits(plant: Callable[..., Runs], questions, hits, *, worlds: int) -> Runs:
    """Return a run with these first days of every row; None is never."""
    rows = np.array([[NEVER if day is None else day for day in row] for row in hits], dtype=np.uint16)
    runs = plant(questions, worlds=worlds, paths=rows.shape[1] // worlds)
    return dataclasses.replace(runs, hits=rows)


# --- tallies ----------------------------------------------------------------------------------------------


def test_a_tally_of_two_worlds(plant, ask) -> None:
    """Two worlds of three paths; of a choice only the option that came first counts, the earlier listed at a tie."""
    questions = (ask("war"), ask("first", "choice", options=("talks", "strike")))
    runs = with_hits(
        plant, questions,
        [[0, 2, None, 2, None, 70], [1, 5, None, 4, None, None], [1, 3, 2, None, None, 9]],
        worlds=2,
    )  # fmt: skip
    counted = tally(runs)
    assert counted.by_world.tolist() == [[2, 2], [1, 1], [2, 1]]
    assert counted.by_day.shape == (3, 71)  # ten weeks and the first day
    seen = [{day: count for day, count in enumerate(row) if count} for row in counted.by_day.tolist()]
    assert seen == [{0: 1, 2: 2, 70: 1}, {1: 1, 4: 1}, {2: 1, 3: 1, 9: 1}]
    # War with talks on the paths 0 and 3, with a strike on 1 and 5; two options never together.
    assert counted.joint.tolist() == [[4, 2, 2], [2, 2, 0], [2, 0, 3]]
    assert (counted.size, counted.n_worlds, counted.n_paths) == (6, 2, 3)


def test_parts_are_merged_in_their_order(plant, four_questions: tuple[Question, ...]) -> None:
    whole = plant(four_questions, worlds=12, paths=5)

    def part(first: int, last: int) -> Runs:
        span = slice(first * 5, last * 5)
        return dataclasses.replace(
            whole, hits=whole.hits[:, span], values=whole.values[:, span], n_worlds=last - first, first_world=first
        )

    parts = [tally(part(*ends)) for ends in ((0, 3), (3, 4), (4, 12))]
    merged, at_once = merge(parts), tally(whole)
    for name in ("by_day", "by_world", "joint", "values"):
        assert (getattr(merged, name) == getattr(at_once, name)).all(), name
    assert (merged.n_worlds, merged.first_world, merged.size) == (12, 0, 60)
    assert merge(parts[1:]).first_world == 3
    with pytest.raises(RunError, match="found a part that starts at world 4, expected world 3"):
        merge([parts[0], parts[2]])
    assert (value_row(merged, 2) == whole.values[0]).all()
    with pytest.raises(RunError, match="found question 'path', expected a number question"):
        value_row(merged, 0)


def test_what_holds_on_every_path(plant, ask) -> None:
    """War on a path only with a crisis there, not the other way round; what never comes implies nothing."""
    questions = (ask("war"), ask("crisis", "date"), ask("never"), ask("number", "number"))
    runs = with_hits(plant, questions, [[1, None, 4, None], [1, 2, 3, None], [None] * 4], worlds=2)
    found = implications(tally(runs))
    assert [(each.premise, each.conclusion) for each in found] == [("war", "crisis")]
    asked = {
        "war": SimpleNamespace(exclusive_with=["crisis", "never", "elsewhere"]),
        "crisis": SimpleNamespace(exclusive_with=["war"]),
        "number": SimpleNamespace(exclusive_with=None),
    }
    pairs = list(exclusive_pairs(SimpleNamespace(questions=asked)))
    assert pairs == [("war", "crisis"), ("war", "never"), ("war", "elsewhere")]
    told = list(contradictions(tally(runs), pairs))
    assert told == ["war and crisis are called exclusive, but both came true on 2 of 4 paths"]
    assert list(contradictions(tally(runs), ())) == []


# --- curves and fans --------------------------------------------------------------------------------------


def test_a_curve_counts_what_has_come_by_each_date(plant, ask) -> None:
    questions = (
        ask("war", day=4),
        ask("number", "number"),
        ask("first", "choice", options=("talks", "strike"), day=4),
    )
    runs = with_hits(plant, questions, [[0, 2, None, 4], [3, None, None, None], [1, None, None, 4]], worlds=2)
    war, first = curves(runs)
    assert (war.question, war.dates) == ("war", runs.model.timeline.dates[:5])
    assert war.probability == (0.25, 0.25, 0.5, 0.5, 0.75)
    assert first.probability == (0.0, 0.25, 0.25, 0.25, 0.5)  # whichever comes first
    for day, end in enumerate(zip(war.low, war.high, strict=True)):
        counts = np.array([(runs.hits[0, :2] <= day).sum(), (runs.hits[0, 2:] <= day).sum()])
        assert end == band_of_counts(counts, 2)
    alone = dataclasses.replace(runs, n_worlds=1, n_paths=4)
    assert curves(alone)[0].low == curves(alone)[0].high == ()


def test_a_fan_has_the_quantiles_of_all_paths(plant, ask) -> None:
    """Memberships and what never moves have none; what was measured outside the time of the case is left out."""
    runs = plant([ask("war")], worlds=5, paths=20, keep=True)
    names = dataclasses.replace(
        runs.model.quantities, texts=("How much", "How far"), units=("percent", "membership"),
        low=np.array([0.0, -np.inf]), high=np.array([100.0, np.inf]),
    )  # fmt: skip
    runs = dataclasses.replace(runs, model=dataclasses.replace(runs.model, quantities=names))
    dates = runs.model.timeline.dates

    def observed(date, quantity="x", value=1.0, sd=None):
        return SimpleNamespace(day=date, quantity=quantity, value=value, sd=sd, source="poll")

    day = dt.timedelta(days=1)
    case = SimpleNamespace(
        observations=(
            observed(dates[0] - day), observed(dates[0]), observed(dates[-1], sd=2.0), observed(dates[-1] + day),
            observed(dates[1], "path"), observed(dates[1], value=None),
        )
    )  # fmt: skip
    (fan,) = fans(runs, case)
    assert (fan.quantity, fan.text, fan.unit, fan.low, fan.high) == ("x", "How much", "percent", 0.0, 100.0)
    assert fan.dates == dates[::7]  # a moment a week
    expected = np.quantile(runs.quantities[:, :, 0].astype(float), [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
    np.testing.assert_allclose(fan.quantiles, expected, rtol=1e-6)
    assert [(each.date, each.value, each.sd, each.source) for each in fan.measured] == [
        (dates[0], 1.0, 0.0, "poll"), (dates[-1], 1.0, 2.0, "poll"),
    ]  # fmt: skip
    still = dataclasses.replace(runs, quantities=np.zeros_like(runs.quantities))
    assert fans(still) == ()
    with pytest.raises(RunError, match="without its events and quantities"):
        fans(dataclasses.replace(runs, quantities=None))


# --- errors and bands by hand --------------------------------------------------------------------------------


def test_errors_and_bands_of_four_worlds() -> None:
    counts = np.array([0, 2, 5, 9])
    shares = counts / 10
    assert error_of_counts(counts, 10) == pytest.approx(shares.std(ddof=1) / 2)
    chance = (shares * (1 - shares) / 9).mean()
    factor = math.sqrt((shares.var(ddof=1) - chance) / shares.var(ddof=1))
    expected = shares.mean() + factor * (np.quantile(shares, [0.05, 0.95]) - shares.mean())
    assert band_of_counts(counts, 10) == pytest.approx(tuple(expected))
    values = np.array([1.0, 3.0, 5.0, 5.0, 0.0, 10.0], dtype=np.float32)
    means, within = means_by_world(values, 3)
    assert means.tolist() == [2.0, 5.0, 5.0]
    assert within == pytest.approx((2.0 + 0.0 + 50.0) / 3 / 2)
    assert means_by_world(values, 6)[1] == 0.0
    means = np.array([1.0, 2.0, 6.0, 7.0])
    factor = math.sqrt((means.var(ddof=1) - 2.0) / means.var(ddof=1))
    expected = 4.0 + factor * (np.quantile(means, [0.05, 0.95]) - 4.0)
    assert band_of_means(means, 2.0, 5) == pytest.approx(tuple(expected))
    assert band_of_means(means, 99.0, 5) == (4.0, 4.0)
    assert mean_and_variance(means) == (4.0, pytest.approx(means.var(ddof=1)))
    assert mean_and_variance(means[:1]) == (1.0, 0.0)


def test_intervals_and_quantiles_of_students_t() -> None:
    for worlds, degrees in ((1024, 7), (8, 7), (5, 4), (2, 1)):
        expected = scipy.stats.t.interval(0.9, degrees, 2.0, 0.5)
        assert interval(2.0, 0.5, worlds) == pytest.approx(expected, rel=1e-4)
    for level in (0.9, 0.95, 0.99):
        for degrees in (20, 60, 255):
            assert normal_or_student(level, degrees) == pytest.approx(scipy.stats.t.ppf(level, degrees), rel=1e-3)
    assert normal_or_student(0.95, 0) == normal_or_student(0.95, 1)
    assert [is_nothing(value) for value in (0.0, math.nan, math.inf, -1.0, 0.1)] == [True, True, True, False, False]


# --- hindcasts ----------------------------------------------------------------------------------------------


def test_scores_of_normal_forecasts_are_those_in_closed_form() -> None:
    errors = np.array([-3.0, -0.4, 0.0, 1.0, 2.5])
    for sd in (0.5, 1.0, 4.0):
        expected = np.mean([scoringrules.crps_normal(0.0, error, sd) for error in errors])
        assert _crps_of_normal(errors, sd) == pytest.approx(expected)
    assert _crps_of_normal(errors, 0.0) == 0.0


def test_scores_of_a_sample() -> None:
    values = np.sort(np.random.default_rng(1).normal(size=50))
    for y in (-3.0, 0.1, values[7], 3.0):
        apart = np.abs(values - y).mean() - np.abs(values[:, None] - values).mean() / 2
        assert _crps_of_sorted(values, y) == pytest.approx(apart)
    assert _crps_of_sorted(np.array([2.0]), 5.0) == 3.0


def test_the_rank_of_a_reading_counts_ties_by_half() -> None:
    values = np.array([4.0, 1.0, 2.0, 2.0, 3.0], dtype=np.float32)
    found = {y: _hold(values, Reading(dt.date(2022, 1, 3), "x", y)).rank for y in (0.0, 1.0, 2.0, 2.5, 9.0)}
    assert found == {0.0: 0.0, 1.0: 0.1, 2.0: 0.4, 2.5: 0.6, 9.0: 1.0}
    point = _hold(values, Reading(dt.date(2022, 1, 3), "x", 2.0))
    assert point.mean == pytest.approx(2.4)
    assert point.quantiles == pytest.approx(tuple(np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95])))


def test_a_reading_with_an_error_widens_what_it_is_held_against() -> None:
    values = np.random.default_rng(2).normal(10.0, 2.0, 4000).astype(np.float32)
    with_error = _with_error(values, 1.5)
    assert (np.diff(with_error) >= 0).all()
    assert with_error.mean() == pytest.approx(10.0, abs=0.1)
    assert with_error.std() == pytest.approx(2.5, rel=0.04)  # of 2 and 1.5
    np.testing.assert_allclose(_with_error(values[:5], 0.0), np.sort(values[:5]))


@pytest.mark.parametrize(
    ("date", "months", "expected"),
    [
        ("2022-03-31", 1, "2022-02-28"), ("2020-03-31", 1, "2020-02-29"), ("2022-01-15", 1, "2021-12-15"),
        ("2022-01-31", 2, "2021-11-30"), ("2022-12-31", 12, "2021-12-31"), ("2022-12-01", 11, "2022-01-01"),
        ("2022-02-28", 6, "2021-08-28"),
    ],
)  # fmt: skip
def test_months_before_a_date(date: str, months: int, expected: str) -> None:
    assert _months_before(dt.date.fromisoformat(date), months) == dt.date.fromisoformat(expected)


# --- histories ----------------------------------------------------------------------------------------------


def test_how_far_two_histories_are_apart(plant, ask) -> None:
    """Days between the dates of an event; where only one has it, the whole time besides."""
    runs = plant([ask("war")], worlds=1, paths=4, keep=True)
    first = np.full((3, 4), NEVER, dtype=np.uint16)
    first[0] = [1, 4, NEVER, 7]  # 7 is after the last day that counts
    first[1] = [0, 0, 5, 0]
    runs = dataclasses.replace(runs, first=first)
    paths = np.arange(4)
    assert earliness(runs, paths, 5).tolist() == [[5, 2, 0, 0], [6, 6, 1, 6], [0, 0, 0, 0]]
    weights = SimpleNamespace(count=np.array([10, 1, 99]))
    found = distances(runs, weights, paths, paths, 5)
    assert found[0].tolist() == [0, 10 * 3, 10 * (5 + 5) + 5, 10 * (5 + 5)]
    assert found[2].tolist() == [105, 10 * (2 + 5) + 5, 0, 5]
    assert (found == found.T).all()
    assert distances(runs, weights, paths[:1], paths[1:], 5).tolist() == [[30, 105, 100]]


def test_events_are_weighed_by_what_goes_with_them(plant, ask) -> None:
    """One that decides a quantity counts all; two that always come together share it; noise counts nothing."""
    runs = plant([ask("war")], worlds=20, paths=20, keep=True)
    rng = np.random.default_rng(3)
    strikes, talks = rng.random(400) < 0.5, rng.random(400) < 0.5
    first = np.full((3, 400), NEVER, dtype=np.uint16)
    first[0, strikes], first[1, strikes], first[2, talks] = 0, 0, 21
    quantities = np.zeros((400, 11, 2), dtype=np.float32)
    quantities[:, 5, 0] = np.where(strikes, 7.0, -2.0)
    runs = dataclasses.replace(runs, first=first, quantities=quantities)
    found = weigh(runs, np.arange(400), 37)  # two days after the fifth moment from the start
    assert found.salience == pytest.approx([1.0, 1.0, 0.0])  # the other quantity is the same on all paths
    assert found.count.tolist() == [500, 500, 0]


def test_squared_correlations_of_ranks() -> None:
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=60).astype(np.float32), rng.normal(size=60).astype(np.float32)
    y += 2 * x
    y[:10] = y[10]
    ranks = np.stack([_ranks(x), _ranks(y), _ranks(np.zeros(60, dtype=np.float32))])
    found = _squared_correlations(ranks, ranks)
    assert found[0, 1] == pytest.approx(scipy.stats.spearmanr(x, y).statistic ** 2)
    assert found[0, 0] == pytest.approx(1.0)
    assert found[2].tolist() == [0.0, 0.0, 0.0]
    assert _ranks(np.array([3.0, 1.0, 3.0], dtype=np.float32)).tolist() == [1 + 3, 0 + 1, 1 + 3]
    # Three standard errors: 9 / 60 is the least that is more than noise.
    weak = rng.normal(size=(200, 60)).astype(np.float32)
    shown = _squared_correlations(ranks[:1], np.stack([_ranks(row) for row in weak]))[0]
    assert all(value == 0.0 or value * 60 >= NOISE for value in shown)
    assert (shown == 0).mean() > 0.98


# --- parts, samples and gauges --------------------------------------------------------------------------------


def test_parts_have_as_many_paths_as_fit_with_what_is_kept() -> None:
    """Two bytes an event, four a quantity and moment; with nothing kept as many as a part may have."""
    model = SimpleNamespace(
        events=("e",) * 30, timeline=SimpleNamespace(n_moments=99), quantities=SimpleNamespace(names=("q",) * 20)
    )
    assert _part_paths(model, frozenset()) == running.PART_PATHS
    assert _part_paths(model, frozenset({"events"})) == min(running.PART_PATHS, running.PART_BYTES // 60 + 1)
    assert _part_paths(model, frozenset({"paths"})) == running.PART_BYTES // 8000 + 1
    assert _part_paths(model, frozenset({"paths", "events"})) == running.PART_BYTES // 8060 + 1
    assert sample.path_bytes(model) == 8060


def test_parts_cover_all_worlds_by_eights() -> None:
    assert list(parts_of(100, 10, 335)) == [(0, 32), (32, 32), (64, 32), (96, 4)]
    assert list(parts_of(10, 10, 55)) == [(0, 5), (5, 5)]
    assert list(parts_of(3, 1000, 10)) == [(0, 1), (1, 1), (2, 1)]
    assert list(parts_of(16, 10, 80)) == [(0, 8), (8, 8)]


def test_a_sample_has_many_worlds_and_few_paths(plant, ask) -> None:
    runs = plant([ask("war")], worlds=40, paths=25)
    assert sample.size_of_sample(runs.model, 40, 25, limit=1000) == (40, 25)
    assert sample.size_of_sample(runs.model, 40, 25, limit=999) == (40, 24)
    assert sample.size_of_sample(runs.model, 40, 25, limit=500) == (40, 8)
    assert sample.size_of_sample(runs.model, 40, 25, limit=100) == (12, 8)
    assert sample.size_of_sample(runs.model, 40, 25, limit=3) == (1, 8)
    whole = plant([ask("war")], worlds=40, paths=25, keep=True)
    assert sample.sample_of(whole) is whole


CASE = """
    quantities: {x: {start: "uniform(0, 10)", noise: 1 per week}}
    shocks: {storm: {rate: 6 per year, effects: {x: 5}}, quake: {rate: 2 per year, once: true}}
    questions:
      storms: {condition: happened(storm), by: 2022-03-01}
      level: {kind: number, quantity: x}
"""


def test_measures_change_nothing_and_are_what_the_paths_show() -> None:
    model = small(CASE)
    gauge = make_gauge(model, levels=[Level(0, 28), Level(0, 69)], spans=[Span(0, 14, 35), Span(1, 0, 21)])
    size = RunSpec(worlds=24, paths=16, seed=3)
    found = gauge.run(size, keep=frozenset({"events", "paths"}))
    plain = make_gauge(model).run(size, keep=frozenset({"events", "paths"}))
    assert plain.levels.shape[0] == plain.spans.shape[0] == 0
    assert (found.runs.hits == plain.runs.hits).all()
    assert found.runs.hits.shape == (1, 384)
    assert (found.runs.values == plain.runs.values).all()
    assert found.runs.values.shape == (1, 384)
    assert (found.runs.quantities == plain.runs.quantities).all()
    assert found.runs.model is model
    # Day 28 is the fourth moment after the start. The one before day 69 is day 63, the tenth: after nine whole weeks
    # and the deadline of the first question, day 57.
    assert (found.levels == found.runs.quantities[:, [4, 10], 0].T).all()
    first = found.runs.first
    storm, quake = found.spans
    assert ((quake != NEVER) == (first[1] <= 21)).all()
    inside = (first[0] >= 14) & (first[0] <= 35)
    assert (storm[inside] == first[0][inside]).all()
    assert (storm[inside] % 7).any()
    assert ((storm[storm != NEVER] >= 14) & (storm[storm != NEVER] <= 35)).all()
    assert (storm[(first[0] > 35)] == NEVER).all()
    assert ((first[0] < 14) & (storm != NEVER)).any()  # again, after a first time before the span


def test_a_span_misses_no_event_that_comes_again_before_the_next_moment() -> None:
    model = small(
        """
        shocks: {storm: {rate: 60 per year}}
        questions: {storms: {condition: happened(storm), by: 2022-03-01}}
        """
    )
    spans = [Span(0, 9, 11), Span(0, 30, 30), Span(0, 0, 3)]
    found = make_gauge(model, spans=spans).run(RunSpec(worlds=8, paths=16, seed=3))
    for column in range(48):
        path = trace(model, seed=3, world=column // 16, path=column % 16)
        days = [each.day for each in path.happenings]
        for row, span in zip(found.spans, spans, strict=True):
            assert row[column] == min((day for day in days if span.first <= day <= span.last), default=NEVER)
    hazard = 60 / 365.25
    assert (found.spans[0] != NEVER).mean() == pytest.approx(1 - np.exp(-3 * hazard), abs=0.12)


def test_conditions_about_several_events_are_dated_by_their_days() -> None:
    model = small(
        """
        shocks: {storm: {rate: 2 per year}, quake: {rate: 2 per year}, flood: {rate: 20 per year, once: true}}
        questions:
          either: {kind: date, condition: happened(storm) or happened(quake), by: 2022-12-01}
          both: {kind: date, condition: happened(storm) and (happened(quake) or happened(flood)), by: 2022-03-01}
          storm: {kind: date, condition: happened(storm), by: 2022-12-01}
          quake: {kind: date, condition: happened(quake), by: 2022-12-01}
        """
    )
    runs = simulate(model, worlds=16, paths=64, seed=5, keep=frozenset({"events"}))
    storm, quake, flood = (runs.first[model.events.index(name)] for name in ("storm", "quake", "flood"))
    by = {question.id: question.day for question in model.questions}
    either, both = np.minimum(storm, quake), np.maximum(storm, np.minimum(quake, flood))
    assert (runs.hits[0] == np.where(either <= by["either"], either, NEVER)).all()
    assert (runs.hits[1] == np.where(both <= by["both"], both, NEVER)).all()
    assert (runs.hits[0][runs.hits[0] != NEVER] % 7).any()
    for column in range(32):
        path = trace(model, seed=5, world=column // 64, path=column % 64)
        assert [hits[0] for hits in path.hits] == runs.hits[:, column].tolist()
