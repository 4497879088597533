"""Simulation-based calibration: fits of random cases, each to data that the case made itself.

If numbers are drawn from what a case assumes, and data from the case with these numbers, then the rank of a number
among draws from its posterior is uniform: for any case, however few the data (talts2018). A posterior that is too
narrow, too wide or shifted shows in the ranks. Every case is another: its quantities, links, noise and what is measured
are drawn.
"""

from __future__ import annotations

import json
from random import Random

import numpy as np
import pytest
from scipy import stats

from detente.case.load import loads
from detente.compile import compile_case
from detente.core.spec import RunSpec
from detente.fit import fit
from detente.forecast.measure import Level, Span, make_gauge
from detente.sim.runs import NEVER
from detente.world.draws import draw_worlds
from tests.reference.fit_cases import linear_case, striking_case

DRAWS = 15
"""Points of a cloud among which the truth is ranked: 16 ranks, and few enough of 128 to be nearly independent."""
BINS = 8


def rank(values, truth, rng):
    chosen = [values[place] for place in sorted(rng.sample(range(len(values)), DRAWS))]
    return sum(value < truth for value in chosen)


def ranks_of(make, number, likelihood):
    """Return the ranks of all numbers of a random case, fitted to data that it made."""
    rng = Random(1000 + number)
    data, readings, events = make(rng)
    case = loads(json.dumps(data))
    model = compile_case(case)
    timeline = model.timeline
    levels = [Level(model.quantities.names.index(name), timeline.day_of(day)) for name, day, _ in readings]
    spans = [Span(model.events.index(name), 0, timeline.day_of(day)) for name, day in events]
    drawn = draw_worlds(model.draws, seed=77 + number, first=0, count=1)
    made = make_gauge(model, levels=levels, spans=spans).run(RunSpec(worlds=1, paths=1, seed=77 + number), draws=drawn)
    told = [
        f"{name} = {float(value) + sd * rng.gauss(0, 1):.6f} +- {sd} on {day}"
        for (name, day, sd), [value] in zip(readings, made.levels, strict=True)
    ]
    told += [
        f"{'no ' if hit == NEVER else ''}{name} by {day}" for (name, day), [hit] in zip(events, made.spans, strict=True)
    ]
    found = fit(case, told, worlds=128, paths=8, seed=number, likelihood=likelihood, anyway=True, threads=1)
    truths = dict(zip(model.draws.paths, drawn[0].tolist(), strict=True))
    return [
        rank(list(values), truths[path], rng)
        for path, values in zip(found.sample.paths, found.sample.values, strict=True)
    ]


def check_uniform(ranks, n_cases):
    """Hold ranks, one a case, against the uniform distribution: by bins, by their mean and by their spread."""
    bins = np.bincount(np.asarray(ranks) * BINS // (DRAWS + 1), minlength=BINS)
    assert len(ranks) == n_cases
    p = stats.chisquare(bins).pvalue
    assert p > 0.001, (bins.tolist(), p)
    # The mean of uniform ranks, and that of their squared distance from the middle: too narrow posteriors have more.
    u = (np.asarray(ranks) + 0.5) / (DRAWS + 1)
    assert abs(u.mean() - 0.5) < 4 * np.sqrt(1 / 12 / n_cases)
    assert abs(((u - 0.5) ** 2).mean() - 1 / 12) < 4 * np.sqrt(1 / 180 / n_cases)


@pytest.mark.parametrize(("make", "likelihood"), [(linear_case, "linear"), (striking_case, "paths")])
def test_ranks_are_uniform(make, likelihood):
    ranks = [Random(n).choice(ranks_of(make, n, likelihood)) for n in range(48)]
    check_uniform(ranks, 48)


@pytest.mark.long
@pytest.mark.parametrize(("make", "likelihood"), [(linear_case, "linear"), (striking_case, "paths")])
def test_ranks_are_uniform_over_many_cases(make, likelihood):
    ranks = [Random(n).choice(ranks_of(make, n, likelihood)) for n in range(100, 500)]
    check_uniform(ranks, 400)


@pytest.mark.parametrize("width", [0.4, 2.5])
def test_posteriors_of_the_wrong_width_would_be_noticed(width):
    # Points `width` times as wide as the truth's own distribution around it.
    rng = Random(3)
    ranks = [rank([width * rng.gauss(0, 1) for _ in range(128)], rng.gauss(0, 1), rng) for _ in range(400)]
    with pytest.raises(AssertionError):
        check_uniform(ranks, 400)
