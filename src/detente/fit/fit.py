"""Numbers of a case, given data: the posterior of those that are named, the others integrated over."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import numpy as np
import numpy.typing as npt

from detente.case.analysts import PATH as ANALYSTS
from detente.case.load import as_case
from detente.compile import compile_case
from detente.core.elementary import ndtr, ndtri
from detente.core.errors import RunError, asked_of
from detente.core.listed import listed
from detente.core.near import nearest
from detente.core.spec import RunFields, RunSpec, spec_of, takes_spec
from detente.core.version import __version__
from detente.fit.fitted import Check, Fit, FittedNumber
from detente.fit.linear import ByFilter
from detente.fit.paths import ByPaths, worlds_at
from detente.fit.smc import Cloud, NothingFits, sample
from detente.forecast.batches import total
from detente.forecast.hindcast import Reading, read_readings
from detente.forecast.joint import JointSample
from detente.forecast.measure import day_given
from detente.forecast.provenance import Provenance
from detente.inspect.labels import labels, scale
from detente.model.model import ABSENT, Family, Model
from detente.sim.cost import check_cost
from detente.update.likelihood import make_likelihood
from detente.update.observations import DEFAULT_TOLERANCE, FAR, Observed, read_observations
from detente.update.posterior import LEVELS, weighted_quantiles
from detente.world.draws import quantile
from detente.world.factors import coupled_scores
from detente.world.sobol import points

if TYPE_CHECKING:
    from detente.case.schema import Case, Observation

METHOD = "tempered sequential Monte Carlo, v1"
"""Name of the way fits are made; changes when the same case, data and seed would give other numbers."""
UNEXPLAINED = 0.001
"""Probability, over all observations together, below which one of them is called unexplained. Judgement: a case that is
right is refused once in a thousand fits."""
NOISY = 1.8
"""Standard deviation of an estimated log-likelihood beyond which more paths pay: at a variance of 3.28 a random walk
learns most for its cost (sherlock2015)."""
FEW_ANCESTORS = 30
"""Ancestors below which a cloud says little: what is left of so few draws of the prior is their moves."""
MOST_NAMED = 10
"""Observations that a refusal names."""
CALLS = 60
"""Times a whole cloud is judged, about, for the estimate of what a fit costs."""

Values = npt.NDArray[np.float64]


@takes_spec
def fit(
    case: Case | str | Path,
    observations: str | Path | Observation | Reading | Sequence[str | Observation | Reading] | None = None,
    *,
    numbers: str | Sequence[str] = (),
    until: dt.date | str | None = None,
    tolerance: int = DEFAULT_TOLERANCE,
    likelihood: str = "auto",
    anyway: bool = False,
    spec: RunSpec | None = None,
    **fields: Unpack[RunFields],
) -> Fit:
    """Return what data say of numbers of a case.

    A cloud of worlds moves from what the case assumes to the posterior, by tempered sequential Monte Carlo. Where
    quantities are linear and only noise makes paths differ (which is tried, not assumed), the likelihood of a world is
    Kalman's filter, in closed form; otherwise it is the mean fit of ``paths`` paths, whose luck the cloud carries
    along, so that the posterior is exact for any number of paths.

    Parameters
    ----------
    case : Case, str or Path
        A case, the path of its file, or the name of a shipped one.
    observations : str, Path, Observation, Reading or sequence of them, optional
        As in `detente.update`, or a CSV file with the columns date, quantity, value and sd
        (`detente.forecast.hindcast.read_readings`); by default the observations of the case.
    numbers : str or sequence of str, optional
        Dotted paths of the numbers that are asked about; a path in which there are several means all of them. By
        default those of the case's own `fit`, or else all uncertain numbers. Those that are not named are integrated
        over.
    until : date or str, optional
        Nothing observed after this day is used; by default as the case's own `fit` has it.
    tolerance : int, optional
        Weeks by which an event observed *on* a day may fall earlier or later.
    likelihood : str, optional
        ``auto``, ``linear`` or ``paths``.
    anyway : bool, optional
        Return a fit that cannot explain an observation, with a note, instead of an error.
    spec : RunSpec, optional
        As in `detente.run`, or its fields: ``worlds`` is the size of the cloud.

    Returns
    -------
    Fit
        Numbers before and after, checks of every observation, and the joint sample.

    Raises
    ------
    CaseError
        If the case, an observation or the CSV file has problems.
    RunError
        If there is nothing to fit, or the case cannot explain the data: the message says which observation, and by
        how much.

    References
    ----------
    delmoral2006, andrieu2009, kalman1960

    Examples
    --------
    >>> found = fit("crimea-2014", numbers="quantities.approval", until="2014-02-01", worlds=256)
    >>> found.likelihood, found.sample.n_worlds, len(found.numbers)
    ('linear', 256, 3)
    """
    if likelihood not in {"auto", "linear", "paths"}:
        raise RunError(f"likelihood: found {likelihood!r}, expected auto, linear or paths")
    asked = spec_of(spec, fields)
    loaded = as_case(case)
    model = compile_case(loaded, spec=asked)
    plan = loaded.fit
    if plan is not None:
        numbers, until = numbers or plan.numbers, plan.until if until is None else until
    with asked_of(loaded.file):
        observed, notes = _observed(loaded, observations, until, model, tolerance)
    columns = np.flatnonzero((model.draws.family != Family.FIXED) & (model.draws.dimension != ABSENT))
    named = _named(model, columns, listed(numbers))
    check_cost(asked, model, worlds=CALLS * asked.worlds)
    asking = make_likelihood(model, observed, paths=asked.size)
    by_filter, by_paths = ByFilter(asking, asked, columns), ByPaths(asking, asked, columns)
    judge = _judge(by_filter, by_paths, likelihood)
    start = np.asarray(ndtri(points(0, asked.worlds, model.draws.dimension[columns], asked.seed)), dtype=np.float64)
    try:
        cloud = sample(judge, start, named, seed=asked.seed)
    except NothingFits as stopped:
        raise RunError("\n".join(_stopped(stopped, observed, by_paths, start))) from None
    checks = tuple(sorted(_checks(judge, observed, cloud), key=lambda each: each.date))
    luck = _luck_sd(judge, cloud)
    unexplained = sorted((each for each in checks if not each.is_explained), key=lambda each: each.tail)
    if unexplained and not anyway:
        raise RunError("\n".join(_unexplained(unexplained)))
    notes += [_told(each) for each in unexplained[:MOST_NAMED]]
    if luck is None or luck > NOISY:
        said = "without a bound" if luck is None else f"{luck:.1f}"
        notes.append(f"the log-likelihood's estimate is noisy (sd {said}, up to {NOISY} is well): use more paths")
    if cloud.n_ancestors < FEW_ANCESTORS:
        notes.append(f"all worlds descend from {cloud.n_ancestors} of {asked.worlds:,}: use more worlds")
    drawn = worlds_at(asking, columns, cloud.z)
    joint = _joint(model, columns[named], drawn, observed, asked, loaded, until)
    simulated = asked.worlds * cloud.n_calls * (1 if judge.name == "linear" else asked.paths)
    return Fit(
        numbers=tuple(_numbers(model, loaded, columns, named, cloud.z, drawn)),
        checks=checks,
        likelihood=judge.name,
        stages=cloud.stages,
        n_ancestors=cloud.n_ancestors,
        effective=cloud.stages[-1].effective,
        log_evidence=cloud.log_evidence,
        luck_sd=luck,
        simulated=simulated,
        provenance=Provenance(
            case=model.name,
            case_hash=model.case_hash,
            lens=model.lens,
            seed=asked.seed,
            worlds=asked.worlds,
            paths=asked.paths,
            version=__version__,
            method=METHOD,
            overrides=dict(asked.overrides),
        ),
        title=loaded.title,
        hindsight=loaded.hindsight,
        sample_hash=joint.hash,
        sample=joint,
        notes=tuple(notes),
    )


def _observed(
    case: Case, given: object, until: dt.date | str | None, model: Model, tolerance: int
) -> tuple[tuple[Observed, ...], list[str]]:
    """Return the observations up to a day, by time, and what was left out."""
    from detente.case.schema import Observation

    entries: list[str | Observation | Reading] = []
    for item in _each(case.observations if given is None else given):
        if isinstance(item, Path) or (isinstance(item, str) and item.endswith(".csv")):
            entries.extend(read_readings(item))
        else:
            entries.append(item)
    dates, notes = model.timeline.dates, list[str]()
    last = dates[-1] if until is None else dates[day_given(model.timeline, until)]
    outside = sum(isinstance(each, Reading) and not dates[0] <= each.date <= dates[-1] for each in entries)
    kept: list[str | Observation] = []
    for entry in entries:
        if isinstance(entry, Reading):
            if dates[0] <= entry.date <= last:
                values = {"date": entry.date, "quantity": entry.quantity, "value": entry.value, "sd": entry.sd}
                kept.append(Observation.model_validate(values))
        elif isinstance(entry, str) or entry.day <= last:
            kept.append(entry)
    observed = [each for each in read_observations(model, kept, tolerance=tolerance) if each.date <= last]
    for each in observed:
        if each.kind == "value" and each.sd <= 0.0:
            raise RunError(f"{each.text}: found no standard error, expected one above 0 (`sd`)")
    if not observed:
        raise RunError(f"found nothing that was observed up to {last}, expected at least one observation")
    if outside:
        notes.append(f"{outside} readings lie outside the time of the case and were left out")
    late = len(entries) - outside - len(observed)
    if late:
        notes.append(f"{late} observations after {last} were not used")
    return tuple(sorted(observed, key=lambda each: each.first)), notes


def _each(given: object) -> list[str | Path | Observation | Reading]:
    """Return one observation, or several, as a list."""
    from detente.case.schema import Observation

    return [given] if isinstance(given, str | Path | Reading | Observation) else list(given)  # type: ignore[call-overload]


def _named(model: Model, columns: npt.NDArray[np.int64], wanted: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Return which of the uncertain columns [C] are asked about."""
    paths = [model.draws.paths[column] for column in columns.tolist()]
    is_number = np.array([path in set(model.draws.numbers) for path in paths], dtype=np.bool_)
    if not is_number.any():
        raise RunError("found a case without uncertain numbers, expected one at least to fit")
    if not wanted:
        return is_number
    named = np.zeros(len(paths), dtype=np.bool_)
    for each in wanted:
        hits = np.array([path == each or path.startswith(f"{each}.") for path in paths]) & is_number
        if each == ANALYSTS and model.draws.views is not None:
            said = "`detente update` says what observations leave of each analyst"
            raise RunError(f"number: found {each!r}, who is right, expected the path of a number; {said}")
        if not hits.any():
            hint = nearest(each, paths)
            more = f"; did you mean {hint}?" if hint else ""
            raise RunError(f"number: found {each!r}, expected the path of an uncertain number{more}")
        named |= hits
    return named


def _judge(by_filter: ByFilter, by_paths: ByPaths, likelihood: str) -> ByFilter | ByPaths:
    """Return what judges worlds: in closed form where that is asked for or holds."""
    if likelihood == "paths":
        return by_paths
    if by_filter.is_linear():
        return by_filter
    if likelihood == "linear":
        raise RunError(
            "likelihood: found a case whose paths differ by more than linear noise, or observations that are no "
            "values; expected `paths` for it"
        )
    return by_paths


def _stopped(stopped: NothingFits, observed: Sequence[Observed], by_paths: ByPaths, start: Values) -> Iterator[str]:
    """Yield that the cloud could not be moved, and how often each observation alone is met by the case as it is."""
    if stopped.power == 0.0:
        how = f"{stopped.n_alive} of {len(start):,} worlds have a path that fits all {len(observed)} observations"
    else:
        how = (
            f"at {stopped.power:.2g} of the likelihood the worlds stand still, since single paths fit so differently "
            "(`--paths` says how many a world has)"
        )
    yield f"the case cannot explain the data, or too few of its paths do: {how}"
    found = sorted(_by_paths(by_paths, observed, start), key=lambda each: each.tail)
    for each in found[:MOST_NAMED]:
        yield f"  {_told(each)}"


def _checks(judge: ByFilter | ByPaths, observed: Sequence[Observed], cloud: Cloud) -> Iterator[Check]:
    """Yield each observation beside what the fitted worlds expect."""
    if isinstance(judge, ByPaths):
        yield from _by_paths(judge, observed, cloud.z)
        return
    residuals = judge.residuals(cloud.z)
    n = residuals.z.shape[1]
    for number, each in enumerate(observed):
        z, gap = residuals.z[number], residuals.gap[number]
        share = float(total(np.asarray(ndtr(z)))) / n
        yield _check(each, each.value - float(total(gap)) / n, share, len(observed))


def _by_paths(judge: ByPaths, observed: Sequence[Observed], z: Values) -> Iterator[Check]:
    """Yield each observation beside what paths of worlds bring about."""
    measured = judge.likelihood.gauge.run(
        judge.spec,
        first_world=judge.worlds_done,
        worlds=len(z),
        draws=worlds_at(judge.likelihood, judge.columns, z),
    )
    each_fits = judge.likelihood.fit(measured, FAR).each
    size, levels = measured.runs.size, iter(measured.levels)
    for number, each in enumerate(observed):
        share = float(each_fits[number].sum()) / size
        if each.is_event:
            yield Check(each.text, each.date, share, 0.0, share, share >= UNEXPLAINED / len(observed))
            continue
        level = next(levels).astype(np.float64)
        mean = float(total(level)) / size
        if each.kind == "value":
            below = float(total(np.asarray(ndtr((each.value - level) / each.sd)))) / size
            yield _check(each, mean, below, len(observed))
        else:
            yield Check(each.text, each.date, mean, 0.0, share, share >= UNEXPLAINED / len(observed))


def _check(each: Observed, expected: float, below: float, n: int) -> Check:
    """Return a value beside its prediction: ``below`` is the probability of a smaller one."""
    tail = 2.0 * min(below, 1.0 - below)
    off_by = float(ndtri(min(max(below, 1e-15), 1.0 - 1e-15)))
    return Check(each.text, each.date, expected, off_by, tail, tail >= UNEXPLAINED / n)


def _told(each: Check) -> str:
    """Return in words how an observation stands beside what is expected."""
    if not each.off_by:
        return f"{each.text}: met on {each.tail:.2%} of the paths"
    side = "above" if each.off_by > 0 else "below"
    return f"{each.text}: {abs(each.off_by):.1f} standard deviations {side} the {each.expected:.4g} expected"


def _unexplained(found: Sequence[Check]) -> Iterator[str]:
    """Yield what a fitted case cannot bring about."""
    yield (
        f"the case cannot explain {len(found)} of the observations, whatever its numbers within what it assumes "
        "(`--anyway` fits it all the same):"
    )
    for each in found[:MOST_NAMED]:
        yield f"  {_told(each)}"


def _luck_sd(judge: ByFilter | ByPaths, cloud: Cloud) -> float | None:
    """Return how much the log-likelihood of one world differs with the luck of its paths."""
    if isinstance(judge, ByFilter):
        return 0.0
    n = len(cloud.z)
    middle = total(cloud.z) / n
    found = judge(np.tile(middle, (n, 1)))
    if not np.isfinite(found).all():
        return None
    apart = found - float(total(found)) / n
    return math.sqrt(float(total(apart * apart)) / n)


def _numbers(
    model: Model,
    case: Case,
    columns: npt.NDArray[np.int64],
    named: npt.NDArray[np.bool_],
    z: Values,
    drawn: Values,
) -> Iterable[FittedNumber]:
    """Return the named numbers before and after, those that moved most first."""
    scores = coupled_scores(model.draws, columns, z)
    words = labels([model.draws.paths[column] for column in columns[named].tolist()], model, case)
    n, found = len(z), list[FittedNumber]()
    even = np.ones(n)
    for place in np.flatnonzero(named).tolist():
        column = int(columns[place])
        path = model.draws.paths[column]
        written = scale(path, model, case)
        shift = float(total(scores[:, place])) / n
        apart = scores[:, place] - shift
        before = tuple(float(value) * written.factor for value in quantile(model.draws, column, LEVELS))
        after = tuple(value * written.factor for value in weighted_quantiles(drawn[:, column], even))
        found.append(
            FittedNumber(
                path=path,
                label=words[path],
                unit=written.unit,
                before=(before[0], before[1], before[2]),
                after=(after[0], after[1], after[2]),
                shift=shift,
                spread=math.sqrt(float(total(apart * apart)) / n),
            )
        )
    return sorted(found, key=lambda each: (-abs(each.shift) - abs(1.0 - each.spread), each.path))


def _joint(
    model: Model,
    columns: npt.NDArray[np.int64],
    drawn: Values,
    observed: Sequence[Observed],
    asked: RunSpec,
    case: Case,
    until: dt.date | str | None,
) -> JointSample:
    """Return the named numbers of all worlds, with where they come from."""
    return JointSample(
        paths=tuple(model.draws.paths[column] for column in columns.tolist()),
        units=tuple(model.draws.unit[column] for column in columns.tolist()),
        values=tuple(tuple(drawn[:, column].tolist()) for column in columns.tolist()),
        source={
            "case": model.name,
            "case_hash": model.case_hash,
            "lens": model.lens,
            "overrides": {path: str(value) for path, value in asked.overrides.items()},
            "method": METHOD,
            "version": __version__,
            "seed": asked.seed,
            "paths": asked.paths,
            "until": str(until or ""),
            "hindsight": case.hindsight,
            "observations": [each.text for each in observed],
        },
    )
