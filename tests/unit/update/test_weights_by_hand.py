"""Weights of paths and worlds in closed form: how well each fits, where to draw more, and what each then counts."""

from __future__ import annotations

import datetime as dt
import math
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.stats

from detente.case.load import loads
from detente.case.schema import Time
from detente.compile.timeline import build_timeline
from detente.sim.runs import NEVER
from detente.update import update
from detente.update.likelihood import MISS_AT_ALL, Likelihood, _spans
from detente.update.observations import FAR, Observed, _clash, _is_once
from detente.update.proposal import (
    LOOSER,
    MISS,
    NARROWEST,
    TEMPERATURES,
    WIDEST,
    Proposal,
    effective,
    from_prior,
    propose,
    ratios,
    tempered,
)
from tests.unit.sim.small_cases import small

DAY = dt.date(2022, 1, 3)
DAYS = build_timeline(Time(start=DAY, end=DAY + dt.timedelta(days=19), step="day"))
"""The days 0 to 19, each a step."""
WEEKS = build_timeline(Time(start=DAY, end=DAY + dt.timedelta(days=119), step="week"))
"""The days 0 to 119, each seven a step."""


def observed(kind, first=2, last=None, *, value=math.nan, sd=0.0, index=0):
    return Observed("as given", kind, DAY, index, first, first if last is None else last, value, sd)


def fit(one, *, levels=(), spans=(), far=3.0):
    """Return how paths fit one observation, given what was measured on them."""
    rows = [np.asarray(each) for each in (*levels, *spans)]
    measured = SimpleNamespace(
        runs=SimpleNamespace(size=len(rows[0])),
        levels=[np.asarray(each, dtype=np.float32) for each in levels],
        spans=[np.asarray(each) for each in spans],
    )
    return Likelihood(None, (one,), DAYS).fit(measured, far)


# --- how well a path fits -------------------------------------------------------------------------------


def test_a_measured_value_fits_with_its_normal_error():
    found = fit(observed("value", value=50.0, sd=2.0), levels=[[50.0, 52.0, 46.0, 56.0, 56.1]])
    density = scipy.stats.norm.logpdf([50.0, 52.0, 46.0, 56.0, 56.1], 50.0, 2.0)
    assert found.log_likelihood == pytest.approx(density - density[0], abs=1e-5)
    assert found.misses.tolist() == [0] * 5
    assert found.each[0].tolist() == [True, True, True, True, False]


@pytest.mark.parametrize(("kind", "fits"), [("least", [False, True, True]), ("most", [True, True, False])])
def test_a_line_is_not_crossed_where_it_is_met(kind, fits):
    found = fit(observed(kind, value=10.0), levels=[[9.0, 10.0, 11.0]])
    assert found.each[0].tolist() == fits
    assert found.misses.tolist() == [0 if each else MISS_AT_ALL for each in fits]
    assert found.log_likelihood.tolist() == [0.0] * 3


def test_an_event_misses_by_as_many_spans_as_it_lies_outside():
    """The span itself, three wider ones, any time: five where it never comes."""
    rows = [[1, NEVER, NEVER, NEVER], [1, 2, NEVER, NEVER], [1, 2, NEVER, NEVER], [1, 2, 9, NEVER], [1, 2, 9, NEVER]]
    found = fit(observed("event", 5, 6), spans=rows)
    assert found.misses.tolist() == [0, 1, 3, 5]
    assert found.each[0].tolist() == [True, False, False, False]
    none = fit(observed("no event", 5, 6), spans=[[NEVER, 5]])
    assert none.misses.tolist() == [0, MISS_AT_ALL]
    assert none.each[0].tolist() == [True, False]


def test_spans_are_widened_within_the_time_of_the_case():
    wider = [(each.first, each.last) for each in _spans(observed("event", 5, 6, index=3), DAYS)]
    assert wider == [(5, 6), (0, 19), (0, 19), (0, 19), (0, 19)]
    late = [(each.first, each.last) for each in _spans(observed("event", 18, 19), DAYS)]
    assert late == [(18, 19), (4, 19), (0, 19), (0, 19), (0, 19)]
    weekly = [(each.first, each.last) for each in _spans(observed("event", 60, 61), WEEKS)]
    assert weekly == [(60, 61), (46, 75), (32, 89), (4, 117), (0, 119)]
    assert [(each.first, each.last) for each in _spans(observed("no event", 5, 6), DAYS)] == [(5, 6)]
    assert {each.event for each in _spans(observed("event", 5, 6, index=3), DAYS)} == {3}


# --- where further worlds are drawn -----------------------------------------------------------------------

MOVED = Proposal(np.array([1.0, 0.0, 0.0]), np.array([0.5, 1.0, 0.8]))


def test_the_ratio_of_densities():
    z = np.random.default_rng(1).normal(size=(20, 3))
    assert MOVED.moved.tolist() == [0, 2]
    plain = scipy.stats.norm.logpdf(z).sum(axis=1)
    drawn = sum(scipy.stats.norm.logpdf(z[:, k], MOVED.mean[k], MOVED.sd[k]) for k in range(3))
    assert MOVED.log_ratio(z) == pytest.approx(drawn - plain)
    assert Proposal(np.zeros(3), np.ones(3)).log_ratio(z).tolist() == [0.0] * 20


def test_worlds_count_by_the_mixture_of_all_rounds():
    """Of 10 further worlds two are drawn as the assumptions are."""
    assert from_prior(11).tolist() == [n in (0, 5, 10) for n in range(11)]
    z = np.random.default_rng(2).normal(size=(20, 3))
    q = np.exp(MOVED.log_ratio(z))
    assert ratios(z, [(None, 30), (MOVED, 10)]) == pytest.approx(1 / ((30 + 2) / 40 + 8 / 40 * q))
    assert ratios(z, [(None, 7)]) == pytest.approx(np.ones(20))
    assert ratios(z, [(MOVED, 10)]).max() <= 5.0
    # A fair sample of the mixture counts as the assumptions do: mean 1, and a mean of 0 of each score.
    rng = np.random.default_rng(3)
    drawn = np.concatenate([rng.normal(size=(24_000, 3)), MOVED.mean + MOVED.sd * rng.normal(size=(16_000, 3))])
    weights = ratios(drawn, [(None, 20_000), (MOVED, 20_000)])
    assert weights.mean() == pytest.approx(1.0, abs=0.02)  # four standard errors of 0.005
    assert (weights[:, None] * drawn).mean(axis=0) == pytest.approx(np.zeros(3), abs=0.03)


def test_flattened_likelihoods():
    log_likelihood, misses = np.array([0.0, -2.0, -2.0]), np.array([0, 0, 1])
    assert tempered(log_likelihood, misses, 1.0) == pytest.approx([1.0, math.exp(-2), 0.0])
    assert tempered(log_likelihood, misses, 0.5) == pytest.approx([1.0, math.exp(-1), math.exp(-1 - MISS)])
    assert tempered(log_likelihood, misses, 0.0) == pytest.approx([1.0, 1.0, 1.0])
    assert (TEMPERATURES[0], TEMPERATURES[-1]) == (1.0, 0.0)
    assert all(one > other for one, other in pairwise(TEMPERATURES))


def test_how_many_carry_the_weight():
    assert effective(np.array([1.0, 1.0, 1.0, 1.0])) == 4.0
    assert effective(np.array([3.0, 0.0, 0.0])) == 1.0
    assert effective(np.array([2.0, 1.0])) == pytest.approx(9 / 5)
    assert effective(np.zeros(3)) == 0.0


def test_a_proposal_follows_what_clearly_moved():
    """The first score moved, the second became narrower, the third does what it does by chance."""
    rng = np.random.default_rng(4)
    z = np.stack([rng.normal(0.5, 0.9, 400), rng.normal(0, 0.4, 400), rng.normal(0, 1, 400)], axis=1)
    found = propose(z, np.ones(400))
    assert found.moved.tolist() == [0, 1]
    assert found.mean[:2] == pytest.approx(z[:, :2].mean(axis=0))
    assert found.sd[:2] == pytest.approx(LOOSER * z[:, :2].std(axis=0))
    assert (found.mean[2], found.sd[2]) == (0.0, 1.0)
    # The same told by few worlds is not clear.
    few = propose(z, np.where(np.arange(400) < 8, 1.0, 1e-9))
    assert few.mean[2] == 0.0
    narrow = propose(np.concatenate([z[:, :1] * 0.01, z[:, 1:]], axis=1), np.ones(400))
    assert narrow.sd[0] == NARROWEST
    wide = propose(5.0 + 3.0 * z[:, 2:], np.ones(400))
    assert wide.sd[0] == WIDEST
    left = propose(-z, np.ones(400))
    assert left.mean[0] == pytest.approx(-found.mean[0])


def test_weighted_worlds_move_a_proposal_as_copies_of_them_would():
    rng = np.random.default_rng(5)
    z, times = rng.normal(0.8, 0.5, (300, 2)), rng.integers(1, 4, 300)
    one, other = propose(z, times.astype(float)), propose(np.repeat(z, times, axis=0), np.ones(times.sum()))
    assert one.mean == pytest.approx(other.mean)
    assert one.sd == pytest.approx(other.sd)


# --- what contradicts what --------------------------------------------------------------------------------

CASE = """
    quantities: {x: {start: "uniform(0, 10)"}, y: {start: "uniform(0, 10)"}, z: {start: "uniform(0, 10)"}}
    actors: {a: {horizon: 8 weeks, values: {x: 0.1}}}
    moves:
      talk: {by: a, effects: {x: 1}, outcomes: {agreed: {chance: 0.5, effects: {x: 1}}, failed: {chance: rest}}}
      strike: {by: a, once: true, effects: {x: 2}, outcomes: {won: {chance: 0.5}, lost: {chance: rest}}}
    shocks:
      storm: {rate: 1 per year}
      quake: {rate: 1 per year, once: true}
    calendar: {summit: {date: 2022-02-03}}
    questions: {war: {condition: happened(strike)}}
"""


@pytest.mark.parametrize(
    ("event", "once"),
    [
        ("talk", False), ("talk.agreed", False), ("talk.failed", False), ("strike", True), ("strike.won", True),
        ("strike.lost", True), ("storm", False), ("quake", True), ("summit", True),
    ],
)  # fmt: skip
def test_what_happens_only_once(event, once):
    """An outcome as often as its move; a date of the calendar once."""
    model = small(CASE)
    assert _is_once(model, model.events.index(event)) == once


@pytest.mark.parametrize(
    ("event", "once"),
    [
        ("vote", True), ("vote.left", True), ("quake.great", True), ("flood.great", False), ("bomb.dash", True),
        ("wave.peak", False), ("wave.end", False),
    ],
)  # fmt: skip
def test_what_nobody_chooses_happens_only_once(event, once):
    model = small("""
    quantities: {x: {start: 0}}
    shocks:
      quake: {rate: 1 per year, once: true, outcomes: {great: {chance: 0.1}, small: {chance: rest}}}
      flood: {rate: 1 per year, outcomes: {great: {chance: 0.1}, small: {chance: rest}}}
    calendar: {vote: {between: 2022-02-01 and 2022-03-01, outcomes: {left: {chance: 1}}}}
    processes:
      bomb: {stages: {dash: {lasts: 3 weeks}}}
      wave: {again: true, stages: {peak: {lasts: 3 weeks}, end: {lasts: 3 weeks}}}
    """)
    assert _is_once(model, model.events.index(event)) == once


def test_values_and_lines_that_contradict_each_other():
    """Beyond four standard errors of their difference, or of one measured against a line; only of the same day."""
    model = small(CASE)

    def clash(one, other):
        assert _clash(model, one, other) == _clash(model, other, one)
        return _clash(model, one, other)

    value = observed("value", value=50.0, sd=3.0)
    assert not clash(value, observed("value", value=50.0 + 5 * FAR - 0.1, sd=4.0))
    assert clash(value, observed("value", value=50.0 + 5 * FAR + 0.1, sd=4.0))
    assert not clash(value, observed("value", 3, value=500.0, sd=4.0))
    assert not clash(value, observed("least", value=50.0 + 3 * FAR - 0.1))
    assert clash(value, observed("least", value=50.0 + 3 * FAR + 0.1))
    assert not clash(value, observed("least", value=-500.0))
    assert clash(value, observed("most", value=50.0 - 3 * FAR - 0.1))
    assert not clash(value, observed("most", value=500.0))
    assert clash(observed("least", value=11.0), observed("most", value=10.0))
    assert not clash(observed("least", value=10.0), observed("most", value=10.0))
    assert not clash(observed("least", value=10.0), observed("least", value=99.0))
    assert not clash(observed("most", value=10.0), observed("most", value=99.0))


def test_events_that_contradict_each_other():
    model = small(CASE)
    strike, talk = model.events.index("strike"), model.events.index("talk")
    for index, clashes in ((strike, True), (talk, False)):
        one = observed("event", 3, 4, index=index)
        assert _clash(model, one, observed("event", 5, 6, index=index)) == clashes
        assert _clash(model, observed("event", 5, 6, index=index), one) == clashes
        assert not _clash(model, one, observed("event", 4, 6, index=index))
        assert _clash(model, one, observed("no event", 3, 4, index=index))
        assert _clash(model, observed("no event", 0, 9, index=index), one)
        assert not _clash(model, one, observed("no event", 4, 9, index=index))
        assert not _clash(model, one, observed("no event", 0, 3, index=index))


# --- the whole of it ----------------------------------------------------------------------------------------


def test_assumptions_that_moved_most_come_first_either_way():
    """x and y of one scale, z of none: 9 of 10 and 3 of 10 are seen, so x moves up by more than y moves down."""
    text = "case: rows\ntime: {start: 2022-01-03, end: 2022-03-28, step: week}\n"
    text += "quantities: {z: {start: 'uniform(0, 10)'}, y: {start: 'uniform(0, 10)'}, x: {start: 'uniform(0, 10)'}}\n"
    text += "questions: {high: {kind: number, quantity: x}}\n"
    seen = ["x = 9.5 +- 0.3 on 2022-01-10", "y = 3 +- 0.5 on 2022-01-10"]
    found = update(loads(text), seen, worlds=2048, paths=2, seed=1)
    shifts = {each.path: each.shift for each in found.assumptions}
    assert [each.path for each in found.assumptions] == [f"quantities.{name}.start" for name in "xyz"]
    # Scores of a uniform number: ndtri(0.95) and ndtri(0.3), as far as measured.
    assert shifts["quantities.x.start"] == pytest.approx(scipy.stats.norm.ppf(0.95), abs=0.15)
    assert shifts["quantities.y.start"] == pytest.approx(scipy.stats.norm.ppf(0.3), abs=0.1)
    assert abs(shifts["quantities.z.start"]) < 0.25
    x = found.assumptions[0]
    assert x.before == pytest.approx((0.5, 5.0, 9.5), abs=0.05)
    assert x.after[0] == pytest.approx(9.5 - 1.645 * 0.3, abs=0.2)
    assert x.after[0] < x.after[1] < x.after[2] <= 10.0
    assert x.is_clear
    assert not found.assumptions[2].is_clear
