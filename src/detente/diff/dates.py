"""One case as of two days: what had become known in between, and what had not happened, as edits.

As of a day the case is conditioned on what was observed by then and on what had not happened (`detente.update`). From
the first day to the second some observations came in, and time passed: what had not happened by the first day had still
not happened by the second. Each observation is an edit, and the passing of time is one.

All versions are the same paths with other weights. With w a path's weight, y its answer, b_w and t_w the sums over a
world's paths of weights and of weights times answers, R their ratio over all worlds and B the mean of b, the number
R + (t_w - R b_w) / B has the mean R and scatters, to the first order, as R errs (cochran1977, chapter 6).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from detente.core.elementary import exp
from detente.core.errors import RunError
from detente.core.spec import RunSpec
from detente.diff.edits import Edit
from detente.diff.result import Told
from detente.diff.split import Plan, Row, Said
from detente.diff.versions import answers_of
from detente.forecast.batches import total
from detente.forecast.measure import day_given, parts_of
from detente.model.model import Model
from detente.sim.runs import Runs
from detente.update.likelihood import Fit, make_likelihood
from detente.update.observations import DEFAULT_TOLERANCE, FAR, Observed, read_observations, silences
from detente.update.posterior import FEW
from detente.update.proposal import effective

Values = npt.NDArray[np.float64]
TIME = "the passing of time"
"""Name of the edit that no observation is."""


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """What was known on two days."""

    model: Model
    days: tuple[dt.date, dt.date]
    early: tuple[Observed, ...]
    """Observed by the first day."""
    late: tuple[Observed, ...]
    """Observed after it, by the second."""

    def version(self, seen: Sequence[Observed], day: dt.date) -> tuple[Observed, ...]:
        """Return all that is known where of the late observations some are seen, and it is one of the days."""
        found = (*self.early, *seen)
        return (*found, *silences(self.model, found, day))


def known_on(model: Model, observations: Sequence[object], until: Sequence[dt.date | str]) -> Knowledge:
    """Return what was known on two days, the earlier one first.

    Raises
    ------
    CaseError
        If an observation has problems.
    RunError
        If the days are no two days of the case, in order, or observations contradict each other.
    """
    if len(until) != 2:
        raise RunError(f"until: found {len(until)} days, expected two: the earlier and the later one")
    first, last = (model.timeline.dates[day_given(model.timeline, day)] for day in until)
    if first >= last:
        raise RunError(f"until: found {first} and then {last}, expected an earlier and a later day")
    given = [each for each in observations if getattr(each, "day", first) <= last]
    found = [each for each in read_observations(model, given, tolerance=DEFAULT_TOLERANCE) if each.date <= last]  # type: ignore[arg-type]  # observations of a case
    early = tuple(each for each in found if each.date <= first)
    return Knowledge(model, (first, last), early, tuple(each for each in found if each.date > first))


def planned(known: Knowledge) -> tuple[Plan, list[tuple[Observed, ...]]]:
    """Return the edits between two days, and what is known in each version."""
    late, (first, last) = known.late, known.days
    versions = [known.version((), first), known.version(late, last)]
    edits = [*(Edit(each.text, "observation", ()) for each in late), Edit(TIME, "time", ())]
    alone, without = list[int](), list[int]()
    for each in (*late, None):
        others = [other for other in late if other is not each]
        for numbers, version in (
            (alone, known.version(() if each is None else (each,), last if each is None else first)),
            (without, known.version(others, first if each is None else last)),
        ):
            numbers.append(len(versions))
            versions.append(version)
    return Plan(edits, alone, without), versions


def told_of(known: Knowledge, plan: Plan) -> Iterator[Told]:
    """Yield the edits in words."""
    first, last = known.days
    for edit in plan.edits:
        what = f"{TIME} (nothing else from {first} to {last})"
        text = what if edit.name == TIME else f"what was observed ({edit.name})"
        yield Told(edit.name, edit.kind, text, (), is_joined=False)


@dataclass(slots=True, eq=False)
class _Weighed:
    """Sums of one version by world, as far as they have been read."""

    bottoms: dict[Row, list[Values]] = field(default_factory=dict[Row, list[Values]])
    tops: dict[Row, list[Values]] = field(default_factory=dict[Row, list[Values]])
    weights: list[Values] = field(default_factory=list[Values])
    apart: list[int] = field(default_factory=lambda: [0, 0])
    """Paths with another weight than in the old version, and in the new one."""

    def add(self, runs: Runs, weights: Values) -> None:
        """Add a part of a run."""
        self.weights.append(_by_world(weights, runs.n_worlds))
        for row, answer, is_asked in answers_of(runs):
            counted = weights if is_asked is None else np.where(is_asked, weights, 0.0)
            answers = np.asarray(answer if is_asked is None else np.where(is_asked, answer, 0), dtype=np.float64)
            self.bottoms.setdefault(row, []).append(_by_world(counted, runs.n_worlds))
            self.tops.setdefault(row, []).append(_by_world(counted * answers, runs.n_worlds))

    def means(self) -> Mapping[Row, Values]:
        """Return [W] numbers of each row that is not void."""
        found: dict[Row, Values] = {}
        for row, parts in self.bottoms.items():
            bottoms, tops = np.concatenate(parts), np.concatenate(self.tops[row])
            whole = float(total(bottoms))
            if whole > 0:
                ratio = float(total(tops)) / whole
                found[row] = ratio + (tops - ratio * bottoms) * (len(bottoms) / whole)
        return found


def _by_world(values: Values, n_worlds: int) -> Values:
    result: Values = np.cumsum(values.reshape(n_worlds, -1), axis=1)[:, -1]
    return result


def weigh_versions(model: Model, versions: Sequence[tuple[Observed, ...]], spec: RunSpec) -> list[Said]:
    """Run a case once and weigh its paths by what is known in each version, the old and the new one first.

    Raises
    ------
    RunError
        If too few worlds carry the weight in one of the versions.
    """
    observed = list({id(each): each for each in _distinct(versions)}.values())
    place = {each: number for number, each in enumerate(observed)}
    likelihood = make_likelihood(model, observed, paths=spec.size)
    found = [_Weighed() for _ in versions]
    for first, count in parts_of(spec.worlds, spec.paths):
        measured = likelihood.gauge.run(spec, first_world=first, worlds=count)
        fit = likelihood.fit(measured, FAR)
        ends: list[Values] = []
        for number, version in enumerate(versions):
            weights = _weights(fit, observed, [place[each] for each in version], measured.runs.size)
            ends += [weights] if number < 2 else []
            found[number].add(measured.runs, weights)
            for side, end in enumerate(ends):
                found[number].apart[side] += int((weights != end).sum())
        if spec.progress is not None:
            spec.progress(first + count, spec.worlds)
    for number, each in enumerate(found):
        _refuse(versions[number], effective(np.concatenate(each.weights)), spec)
    return [_said(each, found[1], spec.size) for each in found]


def _distinct(versions: Sequence[tuple[Observed, ...]]) -> Iterator[Observed]:
    """Yield everything that is known in any version, each once."""
    yield from dict.fromkeys(each for version in versions for each in version)


def _weights(fit: Fit, observed: Sequence[Observed], places: Sequence[int], size: int) -> Values:
    """Return [N] weights of paths by some of the observations."""
    cuts = [fit.each[place] for place in places if observed[place].kind != "value"]
    values = [fit.of_values[place] for place in places if observed[place].kind == "value"]
    fits = np.logical_and.reduce(cuts) if cuts else np.ones(size, dtype=np.bool_)
    weights: Values = np.where(fits, exp(total(np.array(values))) if values else 1.0, 0.0)
    return weights


def _said(each: _Weighed, new: _Weighed, size: int) -> Said:
    means = each.means()
    counts = (each.apart[0], new.apart[0] if not each.apart[1] and each is not new else each.apart[1])
    first, second = (dict.fromkeys(means, count / size) for count in counts)
    return Said(means, (first, second))


def _refuse(version: Sequence[Observed], n_effective: float, spec: RunSpec) -> None:
    if n_effective < FEW:
        told = [each.text for each in version if not each.is_silence][-3:]
        raise RunError(
            f"found {n_effective:.1f} effective worlds of {spec.worlds:,} with all that is known"
            f"{f' (the last of it: {chr(59).join(told)})' if told else ''}, expected {FEW:.0f} at least: "
            "run more worlds and paths, or take days closer to the start"
        )
