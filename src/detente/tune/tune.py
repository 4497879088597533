"""`detente tune`: from what is held of behaviour to the weights that agree with it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from detente.case.dump import content_hash, to_data
from detente.case.load import load_as_written
from detente.case.notation import Notation, NotationError, Number, read_number
from detente.case.odds import Z90
from detente.case.places import Assumption, canonical, survey
from detente.case.schema import Case, Judgement
from detente.case.tuned import FACTOR, KIND, Tuned, TunedFile, digest, with_tuned
from detente.case.words import LONGEST_NAME
from detente.compile import compile_case
from detente.core.calls import checked
from detente.core.elementary import exp, logistic, ndtri
from detente.core.errors import RunError
from detente.core.spec import Progress, check_size
from detente.model.model import Floats
from detente.tune.conflicts import Conflict, conflicts
from detente.tune.fit import Fitted, fit
from detente.tune.problem import Problem, default_paths
from detente.tune.tuning import Band, Contradiction, JudgementMet, Missed, NumberTuned, Tuning
from detente.world.draws import draw_worlds
from detente.world.sobol import N_REPLICATES, points

LOOKED_AT = 32
"""Rows over which a chance is told: between one and two lie beyond either end of its band."""
LEAST_LOADING = 0.02
"""Loadings on factors below which they are left out: two such numbers would correlate by .0004."""
DIGITS = 6
"""Significant digits of ranges in the file: far more than a range of judgements is known to."""
SAMPLE_DIGITS = 9
"""Significant digits of the joint sample, so that the last bits of a machine's linear algebra do not enter."""


@checked
def tune(case: Case | str | Path, *, seed: int = 0, progress: Progress | None = None) -> Tuning:
    """Fit numbers of a case, by default weights of actors, to the judgements on behaviour that it holds.

    The result is the distribution proportional to the case's own ranges times how well each judgement is met, so that
    what judgements do not speak about stays as it was. The case itself is not changed.

    Parameters
    ----------
    case
        A case with ``judgements``, the path of its file, or the name of a shipped one.
    seed
        Seed of the points at which judgements are worked out.
    progress
        Called with the rounds done and the most there can be.

    Raises
    ------
    CaseError
        If something is wrong with the case.
    RunError
        If it has no judgements, or no uncertain number to fit.
    GameError
        If a judged move cannot be chosen at the state described.
    """
    check_size(worlds=1, paths=1, seed=seed)
    loaded = case if isinstance(case, Case) else load_as_written(case)
    if not loaded.judgements:
        raise RunError(f"found no `judgements` in {loaded.file or loaded.case}, expected one at least")
    problem = Problem(loaded, _paths(loaded), seed=seed)
    fitted = fit(problem, seed=seed, progress=progress)
    entries = [_entry(loaded, path) for path in problem.paths]
    becomes = [_becomes(problem, fitted, c, entry) for c, entry in enumerate(entries)]
    scores = fitted.rows
    correlation: Floats = np.asarray(np.corrcoef(scores.T), dtype=np.float64) if len(entries) > 1 else np.ones((1, 1))
    values = problem.values(scores)
    content: dict[str, Any] = {
        "kind": KIND,
        "version": 1,
        "case": loaded.case,
        "case_hash": content_hash(loaded),
        "seed": seed,
        "judgements": _as_json(to_data(loaded)["judgements"]),
        "numbers": [
            {"path": path, "was": entry.number.notation.to_data(), "becomes": number.to_data()}
            for path, entry, number in zip(problem.paths, entries, becomes, strict=True)
        ],
        "factors": _factors(loaded, problem.paths, correlation),
        "sample": {
            path: [_rounded(value, SAMPLE_DIGITS) for value in values[:, c].tolist()]
            for c, path in enumerate(problem.paths)
        },
    }
    content["hash"] = digest(content)
    tuned = Tuned("", TunedFile.model_validate(content))
    before = problem.values(_prior_scores(problem, seed))
    after = values[:: max(1, len(values) // LOOKED_AT)]
    as_run = _as_run(problem, with_tuned(loaded, tuned), seed)
    return Tuning(
        case=loaded.case,
        case_hash=content["case_hash"],
        seed=seed,
        judgements=tuple(_met(problem, j, before, after, as_run) for j in range(problem.size)),
        numbers=tuple(
            NumberTuned(
                path=path,
                was=str(entry.number.notation),
                becomes=str(number),
                before=_band(before[:, c]),
                after=_band(values[:, c]),
                shift=float(scores[:, c].mean()),
                narrowed=float(scores[:, c].std()),
            )
            for c, (path, entry, number) in enumerate(zip(problem.paths, entries, becomes, strict=True))
        ),
        contradictions=tuple(_told(problem, each) for each in conflicts(problem, fitted.peak)),
        effective=fitted.effective,
        drawn=fitted.drawn,
        rows=len(values),
        hash=content["hash"],
        content=content,
    )


def _paths(case: Case) -> tuple[str, ...]:
    """Return the canonical paths of what is to be fitted."""
    if not case.tune:
        return default_paths(case)
    surveyed = survey(case)
    places = {**surveyed.own, **surveyed.beliefs}
    return tuple(canonical(path, surveyed.own) or path for path in case.tune if canonical(path, surveyed.own) in places)


def _entry(case: Case, path: str) -> Assumption:
    surveyed = survey(case)
    return surveyed.own[path] if path in surveyed.own else surveyed.beliefs[path]


def _becomes(problem: Problem, fitted: Fitted, c: int, entry: Assumption) -> Notation:
    """Return a fitted number in the language: of the case's own family where the language lets it be written."""
    mean, sd = float(fitted.rows[:, c].mean()), float(fitted.rows[:, c].std())
    scores = np.zeros((3, len(problem.columns)))
    scores[:, c] = mean - Z90 * sd, mean, mean + Z90 * sd
    low, middle, high = (_rounded(value, DIGITS) for value in problem.values(scores)[:, c].tolist())
    unit = _unit(entry.unit)
    if entry.number.notation.form == "lognormal" and low > 0.0:
        gsd = _rounded(float(exp((math.log(high) - math.log(low)) / (2 * Z90))), DIGITS)
        made = Notation("lognormal", (middle, gsd), unit)
    else:
        made = Notation("quantiles", (0.05, low, 0.95, high), unit)
    try:
        read_number(made.to_data())
        entry.place.fit(Number(made))
    except NotationError as error:
        raise RunError(f"{entry.path}: found {made} by fitting, expected a range of the case: {error}") from None
    return made


def _unit(canonical_unit: str) -> str:
    """Return how the language writes a canonical unit."""
    if canonical_unit.endswith(("per day", "per sqrt day")):
        return "per day"
    return "days" if canonical_unit == "days" else ""


def _factors(case: Case, paths: Sequence[str], correlation: Floats) -> list[dict[str, Any]]:
    """Return factors whose loadings give normal scores a correlation [C, C]: the columns of its Cholesky root."""
    # A thousandth is each number's own, since squared loadings must stay below one.
    root = math.sqrt(0.999) * np.linalg.cholesky(correlation + 1e-9 * np.eye(len(paths)))
    taken = {each.factor for each in case.together}
    found: list[dict[str, Any]] = []
    for column in range(len(paths) - 1):
        loadings = {
            path: _rounded(float(root[row, column]), DIGITS)
            for row, path in enumerate(paths)
            if abs(root[row, column]) >= LEAST_LOADING
        }
        if len(loadings) > 1:
            name = _named(paths[column])
            while name in taken:
                name += "_"
            taken.add(name)
            found.append({"factor": name, "of": loadings})
    return found


def _named(path: str) -> str:
    """Return what a factor is called that begins with a number: the others follow it, as far as the fit ties them.

    Examples
    --------
    >>> _named("actors.israel.values.iran_capacity"), _named("moves.strike.effects.prize")
    ('tuned_israel_iran_capacity', 'tuned_moves_strike_effects_prize')
    """
    words = path.removeprefix("actors.").replace(".values.", ".")
    return f"{FACTOR}{re.sub('[^a-z0-9_]', '_', words.lower())}"[: LONGEST_NAME // 2]


def _prior_scores(problem: Problem, seed: int) -> Floats:
    """Return [W, C] scores under the case's own ranges."""
    u = points(0, LOOKED_AT * N_REPLICATES, np.arange(len(problem.columns), dtype=np.int32), seed)[::N_REPLICATES]
    return np.asarray(ndtri(u))


def _as_run(problem: Problem, case: Case, seed: int) -> Floats:
    """Return [W, C] values of the fitted numbers as a run draws them from their ranges and factors."""
    model = compile_case(case)
    places = {path: column for column, path in enumerate(model.draws.paths)}
    worlds = draw_worlds(model.draws, seed=seed, first=0, count=LOOKED_AT * N_REPLICATES)[::N_REPLICATES]
    found: Floats = worlds[:, [places[path] for path in problem.paths]]
    return found


def _met(problem: Problem, j: int, before: Floats, after: Floats, as_run: Floats) -> JudgementMet:
    judged, target = problem.judged[j], problem.targets[j]
    old, new, ran = (_chances(problem, j, values) for values in (before, after, as_run))
    low = high = None
    if not target.is_order:
        low, high = (float(logistic(target.centre + side * Z90 * target.sd)) for side in (-1.0, 1.0))
    mean = new.mean
    is_met = mean > 1.0 if low is None or high is None else low <= mean <= high
    return JudgementMet(judged.name, judged.actor, said(judged.entry), low, high, old, new, ran, is_met=is_met)


def _chances(problem: Problem, j: int, values: Floats) -> Band:
    """Return the chance of a judgement over rows of values; of an order the factor on the odds, at its mean log."""
    rows = problem.every_chance(j, values)
    if not problem.targets[j].is_order:
        return _band(np.array([row[0] for row in rows]))
    logs = np.array([problem.level_of(j, row) for row in rows])
    low, high = np.quantile(logs, (0.05, 0.95)).tolist()
    return Band(*(float(exp(each)) for each in (float(logs.mean()), low, high)))


def _band(values: Floats) -> Band:
    low, high = np.quantile(values, (0.05, 0.95)).tolist()
    return Band(float(values.mean()), low, high)


def _told(problem: Problem, found: Conflict) -> Contradiction:
    return Contradiction(
        tuple(
            Missed(
                problem.judged[j].name,
                float(exp(level)) if problem.targets[j].is_order else float(logistic(level)),
                float(exp(abs(misfit) * problem.targets[j].sd)),
            )
            for j, level, misfit in zip(found.which, found.levels, found.misfits, strict=True)
        )
    )


def said(entry: Judgement) -> str:
    """Return what a judgement holds, in words."""
    what = f"{entry.move} {entry.chance}" if entry.chance else f"{entry.move} likelier than {entry.likelier_than}"
    parts = [f"within {entry.within}"] if entry.within else []
    parts += [f"answering {entry.to}"] if entry.to else []
    parts += [f"after {', '.join(entry.after)}"] if entry.after else []
    parts += [f"with {name} at {value:g}" for name, value in entry.at.items()]
    parts += [f"on {entry.on}"] if entry.on else []
    parts += [f"under the lens {entry.lens}"] if entry.lens else []
    return ", ".join([what, *parts])


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def _as_json(data: Any) -> Any:
    """Return plain data with dates as text."""
    if isinstance(data, Mapping):
        return {key: _as_json(item) for key, item in data.items()}
    if isinstance(data, list):
        return [_as_json(item) for item in data]
    return data if isinstance(data, (str, int, float, bool)) or data is None else str(data)
