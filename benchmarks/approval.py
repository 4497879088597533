"""Approval forecast from the years before: which process 2000 to 2013 speak for, and how it does from 2014 to 2018.

``python -m benchmarks.approval`` prints two tables of cases/crimea-2014/README.md. The first decides: for every
candidate the log of what it says of each year from 2004 to 2013 given all readings before that year (rolling origin; a
year's readings are judged together). No reading after 2013 enters. The second tests the candidate that won, once: at
the end of each year from 2013 to 2017 the twelve months that follow, each given all readings up to the origin.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.measuring import paragraph, table
from detente.case.load import load_case, loads
from detente.case.schema import Case
from detente.compile import compile_case
from detente.core.elementary import exp, log, ndtr
from detente.core.spec import RunSpec
from detente.fit import Fit, fit
from detente.fit.linear import ByFilter
from detente.forecast.hindcast import Coverage, Reading, hindcast_case
from detente.model.model import Model
from detente.update.likelihood import make_likelihood
from detente.update.observations import Observed, read_observations
from detente.world.draws import medians

CASE = "crimea-2014"
FILE = Path(__file__).resolve().parent.parent / "cases" / CASE / "data" / "levada_approval.csv"
DAY = 22
"""Day that stands for a month, as in the case."""
FIRST, LAST = dt.date(2000, 5, DAY), dt.date(2013, 12, DAY)
"""Readings that decide: from the month in which the president took office to the last of 2013."""
JUDGED_FROM = 2004
ORIGINS = tuple(dt.date(year, 12, DAY) for year in range(2013, 2018))
AHEAD = 12
"""Months that are forecast from an origin."""
WINDOW = 5
"""Years of the candidates that look at recent years alone."""
HALF_LIVES: tuple[int | None, ...] = (9, 18, 36, None)
"""Months; 9 is what the case has, None a random walk."""
ERRORS = (1.5, 2.0, 2.5)
"""Standard errors of a reading; 1.5 is what the case has."""
WORLDS, CASE_WORLDS = 512, 256
MEASURES = ("in 50%", "in 90%", "width of 90%", "RMSE", "CRPS")
GRID = np.arange(-50.0, 150.0, 0.05)
"""Points at which a predictive distribution is integrated for its CRPS."""

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A process for approval."""

    half_life: int | None
    sd: float
    window: int | None = None
    """Years before an origin that are looked at; None for all."""

    @property
    def name(self) -> str:
        """What it is called."""
        kind = "random walk" if self.half_life is None else f"half-life of {self.half_life} months"
        years = "all years" if self.window is None else f"last {self.window} years"
        return f"{kind}, error {self.sd:g}, {years}"

    def case(self, first: dt.date, last: dt.date) -> Case:
        """Return it as a case: start, rest and noise are uncertain, and so wide that the readings decide."""
        entry: dict[str, object] = {"start": "40 to 90", "range": [None, None], "noise": "0.5 to 4 per month"}
        if self.half_life is not None:
            entry |= {"rest": "50 to 85", "half_life": f"{self.half_life} months"}
        time = {"start": str(first.replace(day=1)), "end": str(last + dt.timedelta(days=5)), "step": "month"}
        return loads(json.dumps({"case": "approval", "time": time, "quantities": {"approval": entry}}))

    def first(self, last: dt.date) -> dt.date:
        """Return the first reading that is looked at from an origin."""
        return FIRST if self.window is None else max(FIRST, last.replace(year=last.year - self.window + 1, month=1))

    def fit(self, readings: Mapping[dt.date, float], last: dt.date, first: dt.date | None = None) -> Fit:
        """Return what readings up to a day say of it."""
        first = self.first(last) if first is None else first
        told = [said(day, value, self.sd) for day, value in readings.items() if first <= day <= last]
        return fit(self.case(first, last), told, worlds=WORLDS, likelihood="linear", anyway=True)

    def score(self, readings: Mapping[dt.date, float]) -> float:
        """Return the mean log density that it gives a reading of the years that decide, each year given those before.

        The density of a year is the evidence with it over that without it.
        """
        years = range(JUDGED_FROM, LAST.year + 1)
        gain = 0.0
        for year in years if self.window is not None else (None,):  # without a window they telescope
            before = dt.date((year or JUDGED_FROM) - 1, 12, DAY)
            after, first = LAST if year is None else before.replace(year=year), self.first(before)
            gain += self.fit(readings, after, first).log_evidence - self.fit(readings, before, first).log_evidence
        return gain / (12 * len(years)) - 0.5 * math.log(2 * math.pi)


CANDIDATES = (
    *(Candidate(half_life, sd) for half_life in HALF_LIVES for sd in ERRORS),
    *(Candidate(half_life, sd, WINDOW) for half_life in HALF_LIVES[-2:] for sd in ERRORS[:2]),
)


@dataclass(frozen=True, slots=True)
class Predicted:
    """A reading beside its predictive distribution, a mixture of normal ones."""

    value: float
    weights: Values
    means: Values
    sds: Values

    @property
    def rank(self) -> float:
        """Probability of a smaller one."""
        return float((self.weights * np.asarray(ndtr((self.value - self.means) / self.sds))).sum())

    @property
    def mean(self) -> float:
        """Its mean."""
        return float((self.weights * self.means).sum())

    @property
    def log_score(self) -> float:
        """Log of the density at the reading."""
        z = (self.value - self.means) / self.sds
        return float(log(float((self.weights * np.asarray(exp(-0.5 * z * z)) / self.sds).sum()))) - 0.5 * math.log(
            2 * math.pi
        )

    def cumulative(self) -> Values:
        """Return its distribution function on the grid."""
        rows = np.asarray(ndtr((GRID[:, None] - self.means) / self.sds))
        return np.asarray((rows * self.weights).sum(axis=1))


def said(day: dt.date, value: float, sd: float) -> str:
    """Return a reading as `detente fit` takes it."""
    return f"approval = {value:g} +- {sd:g} on {day}"


def read_approval() -> dict[dt.date, float]:
    """Return Levada's readings by the day that stands for their month."""
    with FILE.open(encoding="utf-8") as file:
        return {dt.date.fromisoformat(f"{row['month']}-{DAY}"): float(row["approve"]) for row in csv.DictReader(file)}


def ahead(
    model: Model, drawn: Values, weights: Values, readings: Mapping[dt.date, float], origin: dt.date, sd: float
) -> list[Predicted]:
    """Return the months after an origin as predicted in worlds [N, D], given the readings up to it.

    The filter's expectation of a reading that is far off gives its mean and its deviation in each world.
    """
    far = 1e4
    first = model.timeline.dates[0]
    seen = [said(day, value, sd) for day, value in readings.items() if first <= day <= origin]
    found = []
    for day, value in following(readings, origin):
        *earlier, last_one = read_observations(model, [*seen, said(day, value, sd)])
        judge = by_filter(model, [*earlier, replace(last_one, value=far)])
        last = judge.residuals_of(drawn)
        found.append(Predicted(value, weights, far - last.gap[-1], last.gap[-1] / last.z[-1]))
    return found


def by_filter(model: Model, observed: Sequence[Observed]) -> ByFilter:
    """Return the closed form for some readings."""
    columns = np.zeros(0, dtype=np.int64)
    return ByFilter(make_likelihood(model, observed, paths=WORLDS), RunSpec(worlds=WORLDS, paths=1), columns)


def following(readings: Mapping[dt.date, float], origin: dt.date) -> list[tuple[dt.date, float]]:
    """Return the readings of the months after an origin."""
    return [(day, value) for day, value in readings.items() if day > origin][:AHEAD]


def worlds_of(model: Model, found: Fit) -> Values:
    """Return the numbers of a fit's worlds [N, D]; what it did not ask about has its median."""
    drawn = np.tile(medians(model.draws), (found.sample.n_worlds, 1))
    for path, values in zip(found.sample.paths, found.sample.values, strict=True):
        drawn[:, model.draws.paths.index(path)] = values
    return drawn


def of_process(candidate: Candidate, readings: Mapping[dt.date, float]) -> list[Predicted]:
    """Return the months from 2014 on as a process alone predicts them, its numbers fitted to 2000 to 2013.

    Its numbers are weighed anew by the readings that come in, as any forecaster would.
    """
    base = candidate.fit(readings, LAST)
    model = compile_case(candidate.case(candidate.first(LAST), max(readings)))
    drawn = worlds_of(model, base)
    found = []
    for origin in ORIGINS:
        known = [_likelihood(model, drawn, readings, last, candidate.sd) for last in (LAST, origin)]
        apart = known[1] - known[0]
        weights = np.asarray(exp(apart - apart.max()))
        found += ahead(model, drawn, weights / weights.sum(), readings, origin, candidate.sd)
    return found


def _likelihood(model: Model, drawn: Values, readings: Mapping[dt.date, float], last: dt.date, sd: float) -> Values:
    first = model.timeline.dates[0]
    told = [said(day, value, sd) for day, value in readings.items() if first <= day <= last]
    return by_filter(model, read_observations(model, told)).residuals_of(drawn).log_likelihood


def of_case(overrides: Mapping[str, str], readings: Mapping[dt.date, float], sd: float) -> list[Predicted]:
    """Return the months from 2014 on as the case predicts them, fitted at each origin to its readings of approval."""
    written = load_case(CASE)
    # Where a share could only reach 100 on paths that the readings exclude, the closed form does without that bound.
    free = written.quantities["approval"].model_copy(update={"range": (None, None)})
    loaded = written.model_copy(update={"quantities": {**written.quantities, "approval": free}})
    model = compile_case(loaded, overrides=overrides)
    first, last = model.timeline.dates[0], model.timeline.dates[-1]
    inside = {day: value for day, value in readings.items() if first <= day <= last}
    found = []
    for origin in ORIGINS:
        told = [said(day, value, sd) for day, value in inside.items() if day <= origin]
        fitted = fit(loaded, told, worlds=CASE_WORLDS, likelihood="linear", anyway=True, overrides=overrides)
        even = np.full(CASE_WORLDS, 1.0 / CASE_WORLDS)
        found += ahead(model, worlds_of(model, fitted), even, inside, origin, sd)
    return found


def of_persistence(readings: Mapping[dt.date, float]) -> list[Predicted]:
    """Return the last reading carried forward, with the error that it had over as many months in 2000 to 2013."""
    values = np.array([value for day, value in readings.items() if FIRST <= day <= LAST])
    one = np.ones(1)
    found = []
    for origin in ORIGINS:
        for months, (_, value) in enumerate(following(readings, origin), start=1):
            changes = values[months:] - values[:-months]
            error = math.sqrt(float((changes * changes).mean()))
            found.append(Predicted(value, one, one * readings[origin], one * error))
    return found


def scored(name: str, found: Sequence[Predicted]) -> tuple[str, ...]:
    """Return a row: shares in the bands, width, errors and scores."""
    ranks = np.array([each.rank for each in found])
    functions = [each.cumulative() for each in found]
    widths = [float(np.interp(0.95, each, GRID) - np.interp(0.05, each, GRID)) for each in functions]
    step = float(GRID[1] - GRID[0])
    crps = [
        float(((each - (point.value <= GRID)) ** 2).sum()) * step for each, point in zip(functions, found, strict=True)
    ]
    errors = np.array([each.mean - each.value for each in found])
    return (
        name,
        f"{100 * float((np.abs(ranks - 0.5) <= 0.25).mean()):.0f}%",
        f"{100 * float((np.abs(ranks - 0.5) <= 0.45).mean()):.0f}%",
        f"{sum(widths) / len(widths):.1f}",
        f"{math.sqrt(float((errors * errors).mean())):.1f}",
        f"{sum(crps) / len(crps):.2f}",
        f"{sum(each.log_score for each in found) / len(found):.2f}",
    )


def overrides_of(best: Candidate, found: Fit) -> dict[str, str]:
    """Return the process that won, as other numbers of the case: what holds a rally up balances its return."""
    noise = next(each for each in found.numbers if each.path == "quantities.approval.noise")
    low, _, high = noise.after
    half_life = best.half_life or 36
    return {
        "quantities.approval.noise": f"{low:.2f} to {high:.2f} per month",
        "quantities.approval.half_life": f"{half_life} months",
        "links.consensus_to_approval.gain": f"{math.log(2) / half_life:.5f} per month",
    }


def without_noise() -> dict[str, str]:
    """Return numbers with which nothing moves approval but what the case holds of events, incomes and rest."""
    return {"quantities.approval.noise": "0 per month"}


def hindcast(overrides: Mapping[str, str], readings: Mapping[dt.date, float], sd: float) -> Coverage:
    """Return how the case does on 2014 to 2018, all of it seen from December 2012 with the calendar known."""
    tested = [Reading(day, "approval", value, sd) for day, value in readings.items() if day > LAST]
    return hindcast_case(CASE, tested, worlds=WORLDS, paths=8, overrides=dict(overrides))["approval"]


def approval() -> Iterator[str]:
    """Decide by 2000 to 2013, and test once on 2014 to 2018: yield the lines of three tables."""
    readings = {day: value for day, value in read_approval().items() if day >= FIRST}
    known = {day: value for day, value in readings.items() if day <= LAST}
    scores = {candidate: candidate.score(known) for candidate in CANDIDATES}
    ranked = sorted(CANDIDATES, key=lambda each: -scores[each])
    # The case needs a half-life, since it holds a rally up against one; the best random walk stands beside it.
    reverting = next(each for each in ranked if each.half_life is not None)
    walk = next(each for each in ranked if each.half_life is None)
    rows: list[tuple[str, ...]] = [(each.name, f"{scores[each]:.3f}") for each in ranked]
    yield from table(("process of approval", "log score of a month, 2004 to 2013"), rows)
    yield ""

    fitted = reverting.fit(known, LAST)
    process = overrides_of(reverting, fitted)
    yield from paragraph(f"In the case: {', '.join(f'{path} = {value}' for path, value in process.items())}.")
    ways: Iterable[tuple[str, Callable[[], list[Predicted]]]] = (
        (f"process alone: {reverting.name}", lambda: of_process(reverting, readings)),
        (f"process alone: {walk.name}", lambda: of_process(walk, readings)),
        ("the case as it stands", lambda: of_case({}, readings, 1.5)),
        ("the case with this process", lambda: of_case(process, readings, reverting.sd)),
        ("the last reading, errors of 2000 to 2013", lambda: of_persistence(readings)),
    )
    head = ("60 months, up to 12 ahead", *MEASURES, "log score")
    yield from table(head, [scored(name, make()) for name, make in ways])
    yield ""
    told: tuple[tuple[str, Mapping[str, str], float], ...] = (
        ("the case as it stands", {}, 1.5),
        ("the case with this process", process, reverting.sd),
        ("the case as it stands, without noise and error", without_noise(), 0.0),
    )
    rows = [(name, *_covered(hindcast(overrides, readings, sd))) for name, overrides, sd in told]
    yield from table(("60 months, all seen from December 2012", *MEASURES), rows)


def _covered(found: Coverage) -> tuple[str, ...]:
    """Return how a hindcast did, in the order of `MEASURES`."""
    shares = (f"{100 * each:.0f}%" for each in (found.inside_50, found.inside_90))
    return (*shares, f"{found.width_90:.1f}", f"{found.rmse:.1f}", f"{found.crps:.2f}")


if __name__ == "__main__":
    for line in approval():
        print(line, flush=True)
