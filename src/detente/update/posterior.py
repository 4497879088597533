"""What a case says once something has been observed: its worlds and paths weighted by how well they fit."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import numpy as np
import numpy.typing as npt

from detente.case.load import as_case
from detente.compile import compile_case
from detente.core.elementary import ndtri
from detente.core.errors import RunError, asked_of
from detente.core.listed import listed
from detente.core.result import Framed
from detente.core.spec import RunFields, RunSpec, spec_of, takes_spec
from detente.core.text import percent
from detente.forecast.batches import total
from detente.forecast.forecast import Answer, forecast
from detente.forecast.measure import day_given
from detente.forecast.provenance import Provenance, provenance_of
from detente.forecast.replicates import FALSE_ALARMS, error_of_sum, is_clear
from detente.forecast.spread import error_of_counts, quantile_of_sorted
from detente.inspect.labels import labels, scale
from detente.model.model import ABSENT, Model
from detente.sim.cost import check_cost
from detente.sim.runs import NEVER, lay_out
from detente.update.likelihood import make_likelihood
from detente.update.observations import DEFAULT_TOLERANCE, FAR, Observed, read_observations, silences
from detente.update.proposal import effective
from detente.update.sample import Sample, draw_sample, fits_alone
from detente.world.draws import quantile
from detente.world.factors import coupled_scores
from detente.world.sobol import N_REPLICATES
from detente.world.views import weights_of

if TYPE_CHECKING:
    from detente.case.schema import Case, Observation

METHOD = "importance weights of worlds and paths, adaptive rounds, errors from replicates, v4"
"""Name of the way updates are made; changes when the same case and seed would give other numbers."""
ENOUGH = 300.0
"""Effective worlds at which no further round is made: errors are then below 2.9 points (sqrt(1/4 / 300)). (Half of the
worlds of a round, where that is less: weights that even are not degenerate. But never less than `FEW`.)"""
MOST_PATHS = 1_000_000
"""Paths after which no further round is made: ten rounds of the default size."""
FEW = 30.0
"""Effective worlds below which an update is refused: neither its numbers nor their errors could be trusted."""
UNLIKELY = 0.1
"""Share of effective worlds below which what was observed is said to lie far from what the case expects, judgement:
nine in ten worlds then count for little, as when a tenth of them foretold it."""
MOST_NAMED = 10
"""Events that had not happened, and pairs of observations, that a refusal names."""
LEVELS = (0.05, 0.5, 0.95)
"""Quantiles of assumptions and numbers."""

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation, and how the case expected it."""

    text: str
    """As it was given."""
    kind: str
    """"event", "no event", "value", "least" or "most"."""
    first: dt.date
    """First day on which it may fall."""
    last: dt.date
    """Last such day."""
    expected: float
    """Share of the paths of the case, nothing observed, that fit it (a value: within six standard errors)."""
    foreseen: tuple[float, float, float] | None
    """Value and line: 5%, 50% and 95% of the quantity then, as the case had it; None for events."""
    is_silence: bool = False
    """Whether nobody said so: the event is merely not among those observed by the day asked for."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A probability, or the mean of a number, before and after."""

    before: float
    """As the case has it."""
    before_error: float
    """Monte Carlo standard error."""
    after: float
    """Given what was observed."""
    after_error: float
    """Standard error."""

    @property
    def change(self) -> float:
        """``after`` - ``before``."""
        return self.after - self.before

    @property
    def is_clear(self) -> bool:
        """Whether the change is more than the errors leave."""
        return is_clear(self.change, math.hypot(self.before_error, self.after_error), N_REPLICATES)


@dataclass(frozen=True, slots=True)
class QuestionUpdate:
    """One question before and after."""

    id: str
    """Id of the question."""
    text: str
    """The question as the case words it."""
    kind: str
    """"binary", "date", "number" or "choice"."""
    by: dt.date
    """Deadline, or the date of the value."""
    estimate: Revision
    """Probability that it comes true (a choice: any option), or mean of a number."""
    options: Mapping[str, Revision]
    """Options of a choice, and ``none``; empty for others."""
    quantiles: Mapping[float, tuple[float, float]]
    """Of a number: 5%, 50% and 95%, before and after; empty for others."""
    dates: tuple[dt.date, ...] = ()
    """Dates of the curves."""
    before_curve: tuple[float, ...] = ()
    """Probability that it has come true by each date."""
    after_curve: tuple[float, ...] = ()
    """The same, given what was observed."""
    conditional_on: str = ""
    """What the question hangs on (its ``if``), as the case words it; "" for one that is always asked."""
    asked: Revision | None = None
    """Probability that it is asked, where it hangs on anything."""


@dataclass(frozen=True, slots=True)
class AssumptionUpdate:
    """One uncertain assumption before and after, in the unit of the case."""

    path: str
    """Dotted path."""
    label: str
    """The same in words."""
    unit: str
    """Unit of the numbers."""
    before: tuple[float, float, float]
    """5%, 50% and 95% as the case has them."""
    after: tuple[float, float, float]
    """The same, given what was observed."""
    shift: float
    """How far its mean moved, in standard deviations of what the case assumes, on the scale on which that is normal."""
    shift_error: float
    """Standard error of the shift."""
    spread: float
    """Standard deviation that is left, as a share of what the case assumes."""
    is_clear: bool
    """Whether the shift is more than chance leaves where all assumptions are looked at."""


@dataclass(frozen=True, slots=True, repr=False)
class Update(Framed):
    """What a case says once something has been observed."""

    evidence: tuple[Evidence, ...]
    """What was observed."""
    fits: float
    """Share of the case's paths on which all events and lines fit (values are weighed, not cut)."""
    questions: tuple[QuestionUpdate, ...]
    """Questions in the case's order."""
    assumptions: tuple[AssumptionUpdate, ...]
    """Uncertain assumptions, those that moved most first."""
    effective_worlds: float
    """Equally weighted worlds that would tell as much; errors follow from these."""
    effective_paths: float
    """Equally weighted paths that would tell as much."""
    rounds: int
    """Rounds of worlds that were drawn: one where the case's own worlds fit well enough."""
    worlds: int
    """Worlds of all rounds."""
    paths: int
    """Paths of all rounds."""
    provenance: Provenance
    """Where it comes from; worlds and paths are those of one round."""
    title: str
    """Title of the case."""
    hindsight: bool
    """Whether the case was written when the answers were known."""
    notes: tuple[str, ...] = ()
    """What to bear in mind."""

    def __getitem__(self, question: str) -> QuestionUpdate:
        """Return the update of a question by its id."""
        for each in self.questions:
            if each.id == question:
                return each
        known = ", ".join(each.id for each in self.questions) or "none"
        raise RunError(f"found question {question!r}, expected one of {known}")


@takes_spec
def update(
    case: Case | str | Path,
    observations: str | Observation | Sequence[str | Observation] | None = None,
    *,
    until: dt.date | str | None = None,
    only_observed: bool = False,
    tolerance: int = DEFAULT_TOLERANCE,
    enough: float | None = None,
    most_paths: int = MOST_PATHS,
    spec: RunSpec | None = None,
    **fields: Unpack[RunFields],
) -> Update:
    """Condition a case on what was observed.

    Worlds and paths are weighted by how well they fit: an event fits or does not, a measured value by the density of
    its error. The weights are exact; what is approximate is that worlds and paths are finite in number, which the
    effective numbers tell. Where too few worlds carry the weight, further rounds are drawn where the observations are
    likely, each world with its exact weight.

    Parameters
    ----------
    case : Case, str or Path
        A case, the path of its file, or the name of a shipped one.
    observations : str, Observation or sequence of them, optional
        ``"recognise on 2022-02-21"``, ``"no invade by 2022-02-20"``, ``"approval = 71 +- 1.5 on 2022-02-28"``,
        ``"cohesion >= 60 on 2022-03-01"``, or observations of a case; by default those of the case itself.
    until : date or str, optional
        What was known on that day: observations of later days are left out, and every move and event of the case that
        is not observed to have happened by then had not happened (see `detente.update.observations.silences`).
    only_observed : bool, optional
        With ``until``: conclude nothing from what is not among the observations.
    tolerance : int, optional
        Weeks by which an event observed *on* a day may fall earlier or later in the case.
    enough : float, optional
        Effective worlds at which no further round is made; by default 300, or half the worlds of a round if that is
        less, but 30 at least.
    most_paths : int, optional
        Paths of all rounds after which to stop in any case.
    spec : RunSpec, optional
        As in `detente.run`, or its fields; ``worlds`` x ``paths`` is the size of a round.

    Returns
    -------
    Update
        Questions and assumptions before and after.

    Raises
    ------
    CaseError
        If the case or an observation has problems.
    RunError
        If there is nothing to condition on, the observations contradict each other, or the case can hardly bring them
        about; the message says how many paths were tried.

    References
    ----------
    cornuet2012

    Examples
    --------
    >>> found = update("ultimatum", ["refuse by 2001-03-01"], worlds=256, paths=16)
    >>> found["war"].estimate.after > found["war"].estimate.before
    True
    """
    asked = spec_of(spec, fields)
    loaded = as_case(case)
    model = compile_case(loaded, spec=asked)
    observed = loaded.observations if observations is None else listed(observations)
    with asked_of(loaded.file):
        given = _until(observed, until, model, tolerance, only_observed=only_observed)
    if not given:
        wanted = (
            "observations in the case, or given (`observations=`)" if until is None else f"observations up to {until}"
        )
        raise RunError(f"found nothing that was observed, expected {wanted}")
    check_cost(asked, model, worlds=max(asked.worlds, most_paths // asked.paths))
    sample = draw_sample(
        make_likelihood(model, given, paths=asked.size),
        spec=asked,
        enough=min(ENOUGH, max(asked.worlds / 2, FEW)) if enough is None else enough,
        most_paths=most_paths,
    )
    _refuse(sample, given)
    return _update(sample, given, loaded, dict(asked.overrides))


def _until(
    given: Sequence[str | Observation],
    until: dt.date | str | None,
    model: Model,
    tolerance: int,
    *,
    only_observed: bool,
) -> tuple[Observed, ...]:
    """Return the observations up to a day, and what had not happened by then."""
    if until is None:
        return read_observations(model, given, tolerance=tolerance)
    last = model.timeline.dates[day_given(model.timeline, until)]
    early = [each for each in given if isinstance(each, str) or each.day <= last]
    found = tuple(each for each in read_observations(model, early, tolerance=tolerance) if each.date <= last)
    return found if only_observed else (*found, *silences(model, found, last))


def _refuse(sample: Sample, given: Sequence[Observed]) -> None:
    """Raise if no path fits, or too few worlds carry the weight."""
    if not sample.n_fit:
        raise RunError("\n".join(_impossible(sample, given)))
    counts = list(fits_alone(sample))
    far = [each for each, count in zip(given, counts, strict=True) if each.kind == "value" and not count]
    if far:
        raise RunError(
            f"none of {sample.size:,} paths comes within {FAR:g} standard errors of "
            f"{'; '.join(each.text for each in far)}: the case cannot bring this about"
        )
    n_effective = effective(sample.by_world(sample.weights()))
    if n_effective < FEW:
        raise RunError("\n".join(_degenerate(sample, given, n_effective)))


def _degenerate(sample: Sample, given: Sequence[Observed], n_effective: float) -> Iterator[str]:
    """Yield that too few worlds carry the weight, and how far it was carried as values came in."""
    yield (
        f"what was observed is too far from what the case brings about: after {sample.size:,} paths in "
        f"{len(sample.rounds)} rounds {n_effective:.1f} effective worlds carry the weight, expected {FEW:.0f} at least"
    )
    values = sorted((each.date, number) for number, each in enumerate(given) if each.kind == "value")
    used = np.zeros(len(given), dtype=np.bool_)
    least: dict[dt.date, float] = {}
    for date, number in values:
        used[number] = True
        least[date] = effective(sample.by_world(sample.weights(used)))
        yield f"  {least[date]:,.1f} with {given[number].text}"
    enough = list(itertools.takewhile(lambda date: least[date] >= FEW, least))
    until = (
        f'leave out what is later than {enough[-1]} (`until="{enough[-1]}"`)' if enough else "leave out some (`until=`)"
    )
    # In proportion, rounded up: measured on a shipped case, 15 after 1,000,000 paths were 27 after 3,000,000.
    more = math.ceil(FEW / max(n_effective, 1.0)) * sample.size
    if any(each.is_silence for each in given):
        yield "  or conclude nothing from what is not among the observations (`only_observed=True`)"
    yield f"  {until}, or allow more than {more:,} paths (`most_paths=`)"


def _impossible(sample: Sample, given: Sequence[Observed]) -> Iterator[str]:
    """Yield why nothing fits: how often each observation alone does, and which two never do together."""
    yield f"none of {sample.size:,} paths fits what was observed: in the case as it is, this is (all but) impossible"
    counts = list(fits_alone(sample))
    silent = sorted((count, number) for number, count in enumerate(counts) if given[number].is_silence)
    told = [number for number, each in enumerate(given) if not each.is_silence]
    for number in (*told, *(number for _, number in silent[:MOST_NAMED])):
        yield f"  {given[number].text}: alone on {counts[number]:,} paths"
    joint = np.sum([each.joint for each in sample.rounds], axis=0)
    pairs = [
        f"  never together: {given[i].text}; {given[j].text}"
        for i, j in itertools.combinations(range(len(given)), 2)
        if counts[i] and counts[j] and not joint[i, j]
    ]
    yield from pairs[:MOST_NAMED]
    if silent:
        yield "  or conclude nothing from what is not among the observations (`only_observed=True`)"


def _update(sample: Sample, given: Sequence[Observed], case: Case, overrides: Mapping[str, str]) -> Update:
    """Return the finished update."""
    if sample.first is None:
        raise RunError("found a sample without rounds, expected one at least")
    weights = sample.weights()
    by_world = sample.by_world(weights)
    before = forecast(sample.first, case)
    answers = list(enumerate(before.questions))
    void = {q for q, answer in answers if answer.asked == 0.0 or not _asked(sample, q, weights).any()}
    first = sample.rounds[0]
    provenance = provenance_of(sample.first, METHOD, overrides=overrides)
    return Update(
        evidence=tuple(_evidence(sample, given)),
        fits=len(first.paths) / (len(first.z) * sample.n_paths),
        questions=tuple(_question(sample, q, answer, weights) for q, answer in answers if q not in void),
        assumptions=tuple(_assumptions(sample, by_world, case)),
        effective_worlds=effective(by_world),
        effective_paths=effective(weights),
        rounds=len(sample.rounds),
        worlds=sample.n_worlds,
        paths=sample.size,
        provenance=provenance,
        title=case.title,
        hindsight=case.hindsight,
        notes=(
            *_who_is_right(sample, by_world),
            *_notes(effective(by_world), sample.n_worlds),
            *(f"{before.questions[q].id} is left out: it is void in every path, before or after" for q in sorted(void)),
        ),
    )


def _notes(effective_worlds: float, n_worlds: int) -> Iterator[str]:
    """Yield that few worlds carry the weight, and whether that is due to what was observed or to few worlds drawn."""
    if effective_worlds < ENOUGH / 3:
        only = f"only {effective_worlds:.0f} effective worlds of {n_worlds:,} carry the weight"
        if effective_worlds < UNLIKELY * n_worlds:
            yield f"{only}: what was observed lies far from what the case expects, and small differences mean nothing"
        else:
            yield f"{only}, so small differences mean nothing; draw more worlds"


def _evidence(sample: Sample, given: Sequence[Observed]) -> Iterator[Evidence]:
    dates = sample.model.timeline.dates
    first = sample.rounds[0]
    size = len(first.z) * sample.n_paths
    levels = iter(first.levels)
    for each, fits in zip(given, first.fits.tolist(), strict=True):
        ordered = None if each.is_event else np.sort(next(levels)).astype(np.float64)
        low, middle, high = (0.0 if ordered is None else quantile_of_sorted(ordered, level) for level in LEVELS)
        yield Evidence(
            text=each.text,
            kind=each.kind,
            first=dates[each.first],
            last=dates[each.last],
            expected=fits / size,
            foreseen=None if ordered is None else (low, middle, high),
            is_silence=each.is_silence,
        )


def _weighted(sample: Sample, weights: Values, truths: Values) -> tuple[float, float]:
    """Return a weighted mean over the paths that fit, and its standard error from the replicates of all rounds.

    Paths on which a question is void have the weight 0: the mean is then a ratio of sums, as it is anyway.
    """
    tops = sample.by_world(weights * truths)
    bottoms = sample.by_world(weights)
    whole = float(total(bottoms))
    mean = float(total(tops)) / whole
    return mean, float(error_of_sum(tops - mean * bottoms)) / whole


def _question(sample: Sample, q: int, answer: Answer, weights: Values) -> QuestionUpdate:
    """Return one question before and after."""
    model = sample.model
    question, layout = model.questions[q], sample.first.layout  # type: ignore[union-attr]  # checked by the caller
    blank = QuestionUpdate(
        question.id, question.text, question.kind, question.by, Revision(0.0, 0.0, 0.0, 0.0), options={}, quantiles={}
    )
    if question.given is not None:
        asked = _asked(sample, q, weights) != 0.0
        blank = replace(blank, conditional_on=question.given_text, asked=_share_asked(sample, q, weights))
        weights = np.where(asked, weights, 0.0)
    if question.kind == "number":
        values = np.nan_to_num(sample.values[int(layout.value_row[q])].astype(np.float64))
        mean, error = _weighted(sample, weights, values)
        updated = weighted_quantiles(values, weights)
        quantiles = answer.quantiles or {}
        return replace(
            blank,
            estimate=Revision(answer.mean or 0.0, answer.mc_error or 0.0, mean, error),
            quantiles={
                level: (float(value), new)
                for level, new in zip(LEVELS, updated, strict=True)
                if isinstance(value := quantiles.get(level), float)
            },
        )
    hits = sample.hits[int(layout.hit_start[q]) : int(layout.hit_start[q + 1])]
    earliest = hits.min(axis=0)
    came = (earliest != NEVER).astype(np.float64)
    after, error = _weighted(sample, weights, came)
    by_day = np.bincount(earliest[earliest != NEVER], weights=weights[earliest != NEVER], minlength=question.day + 1)
    curve = np.cumsum(by_day)[model.timeline.moments_until(question.day)] / float(total(weights))
    options: dict[str, Revision] = {}
    if question.kind == "choice":
        winner = np.where(earliest == NEVER, len(hits), hits.argmin(axis=0))
        for number, share in enumerate(answer.shares):
            new, new_error = _weighted(sample, weights, (winner == number).astype(np.float64))
            options[share.option] = Revision(share.probability, share.mc_error, new, new_error)
    return replace(
        blank,
        estimate=Revision(answer.probability or 0.0, answer.mc_error or 0.0, after, error),
        options=options,
        dates=answer.dates,
        before_curve=answer.curve,
        after_curve=tuple(curve.tolist()),
    )


def _asked(sample: Sample, q: int, weights: Values) -> Values:
    """Return the weights of the paths that fit, 0 where a question is void."""
    row = int(lay_out(sample.model).asked_row[q])
    return weights if row == ABSENT else np.where(sample.asked[row], weights, 0.0)


def _share_asked(sample: Sample, q: int, weights: Values) -> Revision:
    """Return the probability that a question is asked, before and after."""
    first = sample.first
    if first is None:
        raise RunError("found a sample without rounds, expected one at least")
    before = first.asked_of(q).reshape(first.n_worlds, -1).sum(axis=1, dtype=np.int64)
    after, error = _weighted(sample, weights, (_asked(sample, q, weights) > 0.0).astype(np.float64))
    return Revision(int(before.sum()) / first.size, error_of_counts(before, first.n_paths), after, error)


def weighted_quantiles(values: Values, weights: Values) -> tuple[float, float, float]:
    """Return the 5%, 50% and 95% quantiles of weighted values: the least value at which the weights reach the level."""
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[order])
    places = [int(np.searchsorted(cumulative, level * cumulative[-1])) for level in LEVELS]
    low, middle, high = (float(values[order[min(place, len(order) - 1)]]) for place in places)
    return low, middle, high


def _who_is_right(sample: Sample, by_world: Values) -> Iterator[str]:
    """Yield how likely each analyst is the one who is right, after and before, where they differ."""
    draws = sample.model.draws
    if draws.views is None:
        return
    right = sample.drawn[:, draws.views.who]
    whole = float(total(by_world))
    told = [
        f"{name} {percent(float(total(by_world[right == place])) / whole)} (before: {percent(before)})"
        for place, (name, before) in enumerate(zip(draws.views.analysts, weights_of(draws).tolist(), strict=True))
    ]
    yield f"who is right, after what was observed: {', '.join(told)}"


def _assumptions(sample: Sample, by_world: Values, case: Case) -> list[AssumptionUpdate]:
    """Return the uncertain assumptions before and after, those that moved most first."""
    model = sample.model
    shares = by_world / float(total(by_world))
    # Of what shares a factor, the score of the number itself: its own part and the factor's together.
    z, drawn = coupled_scores(model.draws, sample.columns, sample.z), sample.drawn
    n_columns = len(sample.columns)
    critical = float(ndtri(1 - FALSE_ALARMS / 2 / max(n_columns, 1)))
    words = labels([model.draws.paths[column] for column in sample.columns.tolist()], model, case)
    found: list[AssumptionUpdate] = []
    who = ABSENT if model.draws.views is None else model.draws.views.who
    for place, column in enumerate(sample.columns.tolist()):
        if column == who:  # told apart, as it is no number (`_who_is_right`)
            continue
        path = model.draws.paths[column]
        scores = z[:, place]
        shift = float(total(shares * scores))
        residuals = shares * (scores - shift)
        error, scatter = float(error_of_sum(residuals)), math.sqrt(float(total(residuals * residuals)))
        spread = math.sqrt(float(total(shares * (scores - shift) ** 2)))
        written = scale(path, model, case)
        before = tuple(float(value) * written.factor for value in quantile(model.draws, column, LEVELS))
        after = tuple(value * written.factor for value in weighted_quantiles(drawn[:, column], by_world))
        found.append(
            AssumptionUpdate(
                path=path,
                label=words[path],
                unit=written.unit,
                before=(before[0], before[1], before[2]),
                after=(after[0], after[1], after[2]),
                shift=shift,
                shift_error=error,
                spread=spread,
                is_clear=abs(shift) > critical * scatter and is_clear(shift, error, sample.n_worlds),
            )
        )
    return sorted(found, key=lambda each: (not each.is_clear, -abs(each.shift), each.path))
