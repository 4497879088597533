"""Runs -> Forecast: for each question a probability by date, its Monte Carlo error, and the band over worlds."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from detente.core.calls import checked
from detente.core.errors import RunError
from detente.core.result import Framed
from detente.forecast import spread
from detente.forecast.beside import Beside, beside
from detente.forecast.by_analyst import ByAnalyst, by_analyst, who_is_right
from detente.forecast.coherence import contradictions
from detente.forecast.conditional import Ground, band_of_ratios, error_of_ratio, ground_of
from detente.forecast.spread import Band
from detente.forecast.tally import Counts, Tally, tally, value_row
from detente.inspect.facts import Facts
from detente.model.model import Ints, Question
from detente.sim.runs import Runs, Singles

if TYPE_CHECKING:
    from detente.case.schema import Case

METHOD = "eight replicates of Sobol worlds x counter-based paths, v2"
"""Name of the way forecasts are made; changes when the same case and seed would give other numbers."""
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles given for numbers and dates."""


@dataclass(frozen=True, slots=True)
class Share:
    """One option of a choice: how often it came first."""

    option: str
    """Name of the option; ``none`` for what is left."""
    probability: float
    """Share of all paths."""
    mc_error: float
    """Monte Carlo standard error."""
    band: Band | None
    """90% band over worlds."""
    curve: tuple[float, ...]
    """Cumulative share at the dates of the answer; empty for ``none``."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """A forecast pooled with the base rate of its question's reference class."""

    probability: float
    """The pooled probability."""
    weight: float
    """Weight of the base rate, on log odds."""
    extremise: float
    """Factor on the pooled log odds; 1 for none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The forecast of one question."""

    id: str
    """Id of the question."""
    text: str
    """The question as the case words it."""
    kind: str
    """"binary", "date", "number" or "choice"."""
    by: dt.date
    """Deadline, or the date of the value."""
    probability: float | None
    """That it happens by the deadline (for a choice: any of the options); None for a number, and where it is void in
    every path."""
    mc_error: float | None
    """Monte Carlo standard error of the probability, or of a number's mean."""
    band: Band | None
    """90% band over worlds of the probability, or of a number's mean; None if a single world or path cannot tell."""
    dates: tuple[dt.date, ...] = ()
    """Dates of the curve."""
    curve: tuple[float, ...] = ()
    """Probability that it has happened by each date."""
    shares: tuple[Share, ...] = ()
    """Options of a choice, and ``none``; they sum to one."""
    quantiles: Mapping[float, float | dt.date | None] | None = None
    """Quantiles over all paths: values of a number; dates of a date question, None where later than the deadline."""
    if_it_happens: Mapping[float, dt.date] | None = None
    """Quantiles of the date among the paths where it happens."""
    mean: float | None = None
    """Mean of a number."""
    given: str = ""
    """What the question hangs on (its ``if``), as the case words it; "" for one that is always asked. All numbers are
    then about the paths on which it is asked."""
    asked: float | None = None
    """Share of all paths on which it is asked; None for one that always is. Where it is 0 there are no numbers."""
    facts: Facts = field(default_factory=Facts)
    """What the case says of the question: the brief's words, other forecasts, the base rate, what happened."""
    pooled: Pooled | None = None
    """The forecast pooled with the base rate, where that was asked for (see `detente.forecast.pooling`)."""
    analysts: tuple[ByAnalyst, ...] = ()
    """The forecast of each analyst, where numbers of the case have `views`; the answer is their pool."""


@dataclass(frozen=True, slots=True, repr=False)
class Forecast(Framed):
    """What a run says about the questions of a case, and where it comes from."""

    case: str
    """Name of the case."""
    title: str
    """Title of the case."""
    case_hash: str
    """Hash of the case with its lens and overrides."""
    lens: str
    """Lens or lenses applied, or ""."""
    overrides: Mapping[str, str]
    """Numbers set for this run, by path."""
    hindsight: bool
    """Whether the case was written when the answers were known."""
    seed: int
    """Seed of all random numbers."""
    worlds: int
    """W, draws of the assumptions."""
    paths: int
    """P, paths per world."""
    version: str
    """Version of détente."""
    method: str
    """How the numbers were made."""
    questions: tuple[Answer, ...]
    """One answer per question, in the case's order."""
    warnings: tuple[str, ...] = ()
    """What does not fit together, such as exclusive questions that both came true; numbers shorter than the grain."""

    def __getitem__(self, question: str) -> Answer:
        """Return the answer to a question by its id."""
        for answer in self.questions:
            if answer.id == question:
                return answer
        known = ", ".join(answer.id for answer in self.questions) or "none"
        raise RunError(f"found question {question!r}, expected one of {known}")


@checked
def forecast(
    runs: Runs | Tally, case: Case | None = None, *, overrides: Mapping[str, object] | None = None
) -> Forecast:
    """Read the forecast off a run.

    Parameters
    ----------
    runs : Runs or Tally
        A run, or its counts.
    case : Case, optional
        The case it came from: adds the brief's words, other forecasts and what happened.
    overrides : mapping, optional
        Numbers set for this run; only recorded.

    Returns
    -------
    Forecast
        One answer per question. Probabilities are counts of the same paths, so a question that implies another
        cannot have the higher probability.
    """
    counted, is_given = (tally(runs), runs.drawn is not None) if isinstance(runs, Runs) else (runs, False)
    return forecast_beside(counted, beside(case), overrides=overrides, is_given=is_given)


def forecast_beside(
    counted: Tally, said: Beside, *, overrides: Mapping[str, object] | None = None, is_given: bool = False
) -> Forecast:
    """Read the forecast off the counts of a run, as `forecast` does, with what its case says beside the model.

    Where worlds were given (``is_given``), who is right in them does not follow from their numbers, and no analyst has
    a forecast of their own.
    """
    from detente.core.version import __version__

    model = counted.model
    right = None if is_given else who_is_right(counted)
    questions = tuple(
        _with_analysts(_answer(counted, q, question, said.facts.get(question.id, Facts())), counted, q, right)
        for q, question in enumerate(model.questions)
    )
    return Forecast(
        case=model.name,
        title=said.title,
        case_hash=model.case_hash,
        lens=model.lens,
        overrides={path: str(value) for path, value in (overrides or {}).items()},
        hindsight=said.hindsight,
        seed=counted.seed,
        worlds=counted.n_worlds,
        paths=counted.n_paths,
        version=__version__,
        method=METHOD,
        questions=questions,
        warnings=(*contradictions(counted, said.exclusive), *filter(None, (said.grain,))),
    )


def _with_analysts(answer: Answer, counted: Tally, q: int, right: npt.NDArray[np.int64] | None) -> Answer:
    """Return an answer with the forecast of each analyst, where they differ."""
    if right is None or answer.asked == 0.0:
        return answer
    return replace(answer, analysts=tuple(by_analyst(counted, q, ground_of(counted, q), right)))


def _answer(counted: Tally, q: int, question: Question, facts: Facts) -> Answer:
    """Return the answer to question q."""
    ground = ground_of(counted, q)
    blank = Answer(
        id=question.id,
        text=question.text,
        kind=question.kind,
        by=question.by,
        probability=None,
        mc_error=None,
        band=None,
        given=question.given_text,
        asked=ground.share,
        facts=facts,
    )
    if not ground.size:
        return blank
    if question.kind == "number":
        return _number(counted, q, blank, ground)
    start, stop = (int(row) for row in counted.layout.hit_start[q : q + 2])
    by_day = counted.by_day[start:stop, : question.day + 1]
    any_by_world = counted.by_world[start:stop].sum(axis=0, dtype=np.int64)
    cumulative = np.cumsum(by_day.sum(axis=0))
    happened = int(cumulative[-1])
    timeline = counted.model.timeline
    dates = timeline.dates
    moments = timeline.moments_until(question.day)
    shares: list[Share] = []
    if question.kind == "choice":
        rows = range(start, stop)
        shares = [
            _share(ground, name, counted.by_world[row], counted.by_day[row, : question.day + 1], moments)
            for name, row in zip(question.options, rows, strict=True)
        ]
        shares.append(_share(ground, "none", ground.rest(any_by_world), None, moments))
    quantiles = {level: _date_at(cumulative, level, ground.size, dates) for level in LEVELS}
    among = {level: _date_at(cumulative, level, happened, dates) for level in LEVELS}
    return replace(
        blank,
        probability=happened / ground.size,
        mc_error=ground.error(any_by_world),
        band=ground.band(any_by_world),
        dates=tuple(dates[day] for day in moments.tolist()),
        curve=_shares_of(cumulative[moments], ground.size),
        shares=tuple(shares),
        quantiles=quantiles if question.kind == "date" else None,
        if_it_happens={level: date for level, date in among.items() if date} if question.kind == "date" else None,
    )


def _share(
    ground: Ground, option: str, by_world: npt.NDArray[np.integer], by_day: Counts | None, moments: Ints
) -> Share:
    """Return how often one option came first; its curve at the moments."""
    return Share(
        option=option,
        probability=int(by_world.sum(dtype=np.int64)) / ground.size,
        mc_error=ground.error(by_world) or 0.0,
        band=ground.band(by_world),
        curve=() if by_day is None else _shares_of(np.cumsum(by_day)[moments], ground.size),
    )


def _shares_of(counts: Counts, size: int) -> tuple[float, ...]:
    """Return counts as shares of all paths."""
    return tuple(int(count) / size for count in counts)


def _date_at(cumulative: Counts, level: float, size: int, dates: tuple[dt.date, ...]) -> dt.date | None:
    """Return the first date by which at least a share ``level`` of ``size`` paths count, or None."""
    needed = max(1, math.ceil(round(level * 100) * size / 100))
    day = int(np.searchsorted(cumulative, needed))
    return dates[day] if size and day < len(cumulative) else None


def _number(counted: Tally, q: int, blank: Answer, ground: Ground) -> Answer:
    """Return the answer to a number question."""
    values = value_row(counted, q)
    if ground.asked is not None:
        return _conditional_number(values, blank, ground, ground.asked)
    ordered = np.sort(values)
    means, chance = spread.means_by_world(values, counted.n_worlds)
    mean, _ = spread.mean_and_variance(means)
    return replace(
        blank,
        mc_error=spread.error_of_means(means, chance),
        band=spread.band_of_means(means, chance, counted.n_paths, differ=ground.differ),
        quantiles={level: spread.quantile_of_sorted(ordered, level) for level in LEVELS},
        mean=mean,
    )


def _conditional_number(values: Singles, blank: Answer, ground: Ground, asked: Counts) -> Answer:
    """Return the answer to a number question that is asked on some paths: on the others its value is NaN."""
    ordered = np.sort(values[~np.isnan(values)])
    grid = np.nan_to_num(values.reshape(ground.n_worlds, -1).astype(np.float64))
    tops, squares = (np.cumsum(each, axis=1)[:, -1] for each in (grid, grid * grid))
    return replace(
        blank,
        mc_error=error_of_ratio(tops, squares, asked),
        band=band_of_ratios(tops, squares, asked, differ=ground.differ),
        quantiles={level: spread.quantile_of_sorted(ordered, level) for level in LEVELS},
        mean=float(np.cumsum(tops)[-1]) / ground.size,
    )
