"""Which assumptions carry an answer: shares of the spread between worlds, told from noise, with direction and shape.

From the worlds of a run alone come the first-order share of each assumption and a distribution-based index (see
`detente.explain.sensitivity`). What stands out is then put to the test: the assumption is drawn anew in some worlds,
all else equal, chance included. That gives total effects too, and with them what assumptions do only together; for all
assumptions where that is asked for, or where the first-order shares leave much unexplained.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.core.calls import checked
from detente.core.errors import RunError
from detente.core.plain import PLAIN
from detente.core.renamed import renamed_keywords
from detente.core.result import Framed
from detente.core.text import significant
from detente.explain.sensitivity.additive import Additive
from detente.explain.sensitivity.analysis import Analysis, analysis_of
from detente.explain.sensitivity.distribution import Distribution, distribution_of
from detente.explain.sensitivity.indices import IntervalEstimate, Sample, jackknifed
from detente.explain.sensitivity.noise import noise_line, noise_line_of_distribution
from detente.explain.sensitivity.response import Measure, Response, Target
from detente.explain.sensitivity.shadows import alone_of, is_shadow
from detente.explain.sensitivity.shape import Shape, is_told_from_flat, shape_of
from detente.explain.sensitivity.smooth import full_share
from detente.explain.sensitivity.sums import fixed_sum
from detente.explain.sensitivity.together import Together, together_of
from detente.explain.sensitivity.total import ALL_WORLDS, MORE_WORLDS, NEGLIGIBLE, SIZEABLE, Alone, TotalEffect
from detente.forecast.provenance import Provenance, provenance_of
from detente.inspect.labels import axis_scale
from detente.sim.runs import Runs

if TYPE_CHECKING:
    from detente.case.schema import Case

METHOD = "backfitted bins, Cramér-von Mises index, paired redraws, errors from replicates, v3"
"""Name of the way drivers are found; changes when the same run would give others."""
FEWEST_WORLDS = 64
"""Worlds below which nothing is said: even an assumption that decides half of everything could not be told."""
FEWEST_HITS = 100
"""Paths on which something must happen before anything is said about where it does: as a share of these, no assumption
can be known better than to about ten percent."""
LOW_SHARE = 0.7
"""First-order shares that add up to less make the total effects of all assumptions worth their time."""
SAME = 1e-12
"""Part of the squares that may be left of values that are all the same: rounding."""
SMALL_SHARE = 0.01
"""Share that a run should be able to tell from noise; said with how many worlds it would take."""


@dataclass(frozen=True, slots=True)
class Driver:
    """One assumption that carries an answer."""

    path: str
    """Dotted path."""
    label: str
    """The same in words."""
    first_order: IntervalEstimate
    """Share of the variance between worlds that goes with it alone, 0 to 1, with a 90% interval."""
    distribution: IntervalEstimate
    """Share by which it shifts the distribution of the worlds' answers, 0 to 1, with a 90% interval."""
    total: IntervalEstimate | None
    """Share of the variance that goes with it alone or together with others, never less than alone; None where it was
    not tried, or too few paths came out differently to tell."""
    full: IntervalEstimate | None = field(kw_only=True, default=None)
    """Of a number that shares a factor, whose other shares are those of its own part: share of the variance that goes
    with the number itself, whatever it owes to the factor. Such shares overlap. None for all others."""
    shape: Shape
    """How the answer follows it."""
    in_words: str
    """Direction and shape in a sentence."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two assumptions that do something only together."""

    paths: tuple[str, str]
    """Dotted paths."""
    share: IntervalEstimate
    """Share of the variance that they have only together, with or without others, with a 90% interval."""


@dataclass(frozen=True, slots=True)
class Joint:
    """What two assumptions or three do only together, named once: a pair that does it only with a third is left out."""

    paths: tuple[str, ...]
    """Dotted paths."""
    labels: tuple[str, ...]
    """The same in words."""
    share: IntervalEstimate
    """Share of the variance that they have only together, with or without others, with a 90% interval."""


@dataclass(frozen=True, slots=True, repr=False)
class Drivers(Framed):
    """What carries the answer to one question."""

    question: str
    """Id of the question."""
    text: str
    """The question as the case words it."""
    kind: str
    """"binary", "date", "number" or "choice"."""
    option: str
    """Option of a choice, or ""."""
    by: dt.date
    """Deadline that counts, or the date of the value."""
    conditional_on: str = field(metadata={PLAIN: "given"})
    """Outcome to which paths were confined, or ""."""
    measure: Measure
    """What of the answer varies: its probability, the days until it happens, or its value."""
    answer: float
    """The answer over all worlds: a probability, days since the start, or a mean."""
    spread: float
    """Standard deviation of the worlds' own answers, chance taken out."""
    drivers: tuple[Driver, ...]
    """Assumptions told from noise, what carries most first."""
    within_noise: tuple[str, ...] = field(metadata={PLAIN: "others"})
    """Paths of all other uncertain assumptions, in the order of the case: nothing is claimed about them."""
    explained: float
    """Sum of the first-order shares."""
    pairs: tuple[Pair, ...]
    """What two assumptions do only together, most first; tried where total effects of all were."""
    joint: tuple[Joint, ...]
    """The same of two or three, those that do most first, none of them part of another's."""
    noise_line: float
    """First-order share up to which nothing can be told from an assumption that does nothing."""
    noise_line_distribution: float
    """The same for the distribution-based index."""
    worlds_needed: int
    """Worlds that would bring the noise line down to one percent; 0 if it is there."""
    has_totals: bool
    """Whether total effects of all assumptions were found."""
    remark: str
    """Why nothing, or not more, can be said; "" if there is no reason."""
    provenance: Provenance
    """Where it comes from."""

    @property
    def given(self) -> str:
        """Earlier name of ``conditional_on``."""
        return self.conditional_on

    @property
    def others(self) -> tuple[str, ...]:
        """Earlier name of ``within_noise``."""
        return self.within_noise


@renamed_keywords(given="conditional_on")
@checked
def drivers(
    runs: Runs,
    question: str,
    *,
    option: str = "",
    by: dt.date | None = None,
    conditional_on: str = "",
    timing: bool = False,
    total: bool | None = None,
    confirm: bool = True,
    case: Case | None = None,
) -> Drivers:
    """Find the assumptions that carry the answer to a question.

    Parameters
    ----------
    runs
        A run. Its worlds are what is looked at; more worlds tell smaller shares from noise.
    question
        Id of the question.
    option
        For a choice: which option.
    by
        Look at an earlier deadline.
    conditional_on
        Only look at paths on which this came true: a question's id, ``not ID``, ``CHOICE=OPTION`` or ``NUMBER > 60``.
        What carries the answer then is what carries it *among these paths*.
    timing
        For a binary or date question: explain how early it happens instead of whether. It counts as the deadline
        where it does not happen by then.
    total
        Whether to find the total effects of all assumptions; by default where first-order shares add up to little.
    confirm
        Whether to confirm what stands out by drawing it anew, all else equal. Takes a second; without it an
        assumption may be the shadow of a stronger one in small runs.
    case
        The case; adds texts of outcomes and units as written.

    Returns
    -------
    Drivers
        Assumptions told from noise, in order. Never more than the worlds can tell.

    Raises
    ------
    RunError
        If the question, option, date or outcome is not there, or the run has fewer than 64 worlds or 2 paths in each.

    Examples
    --------
    >>> import detente
    >>> runs = detente.run("ultimatum", worlds=512, paths=16, overrides={"actors.challenger.rationality": "0.1 to 1"})
    >>> found = drivers(runs, "war")
    >>> [driver.path for driver in found.drivers]
    ['actors.challenger.rationality']
    """
    measure: Measure | None = "days" if timing else None
    analysis = analysis_of(
        runs, question, option=option, by=by, conditional_on=conditional_on, measure=measure, is_tried=confirm
    )
    return drivers_of(analysis, total=total, case=case)


def drivers_of(analysis: Analysis, *, total: bool | None = None, case: Case | None = None) -> Drivers:
    """Find the assumptions that carry an answer which is prepared; see `drivers`."""
    runs, target = analysis.runs, analysis.target
    if target.measure == "days" and target.question.kind not in {"binary", "date"}:
        raise RunError(
            f"{target.question.id}: found a {target.question.kind}, expected a question that happens at a time"
        )
    check_size(runs)
    response, paths = analysis.response, [axis.path for axis in analysis.axes]
    remark = nothing_to_find(target, response, n_axes=len(paths)) or _no_spread(target, analysis.sample)
    if remark:
        return _empty(runs, target, response, paths, remark)
    return _found(analysis, total=total, case=case)


@dataclass(frozen=True, slots=True)
class _Trials:
    """What came of drawing assumptions anew."""

    effects: Mapping[int, TotalEffect]
    """By axis."""
    together: tuple[Together, ...] = ()
    is_of_all: bool = False
    """Whether all assumptions were tried."""


def _found(analysis: Analysis, *, total: bool | None, case: Case | None) -> Drivers:
    """Return what stands out, put to the test."""
    runs, target, fitted, design = analysis.runs, analysis.target, analysis.fitted, analysis.design
    axes, sample = range(len(fitted.axes)), fitted.sample
    cuts = distribution_of(fitted)
    line, cut_line = noise_line(fitted, runs.seed, runs), noise_line_of_distribution(cuts, runs.seed)
    first, shifts = fitted.first_orders(), cuts.indices()
    standing = [axis for axis in axes if first[axis] > line or (design is not None and shifts[axis] > cut_line)]
    intervals = {axis: fitted.interval(axis) for axis in standing}
    trials: _Trials | None = None
    if design is not None:
        explained = sum(max(first[axis], 0.0) for axis in standing)
        wants_all = not target.is_confined and (total if total is not None else explained < LOW_SHARE)
        intervals |= {axis: fitted.interval(axis) for axis in fitted.fitted if wants_all and axis not in intervals}
        alone = {axis: intervals.get(axis, IntervalEstimate(*[first[axis]] * 3)) for axis in axes}
        trials = _tried(analysis, axes if wants_all else standing, alone, is_of_all=wants_all)
        above = {axis for axis in standing if first[axis] > line}
        standing = _confirmed(trials, _shadows(analysis, above, trials), above, target)
        intervals |= {axis: fitted.interval(axis) for axis in standing if axis not in intervals}
    rank = _ranks(first, trials)
    standing.sort(key=lambda axis: (-rank[axis], -shifts[axis], axis))
    effects = trials.effects if trials is not None and not target.is_confined else {}
    has_totals = trials is not None and trials.is_of_all
    together = trials.together if trials is not None else ()
    return Drivers(
        drivers=tuple(_drivers(runs, target, cuts, {axis: intervals[axis] for axis in standing}, effects, case)),
        within_noise=tuple(axis.path for number, axis in enumerate(fitted.axes) if number not in standing),
        explained=min(sum(max(first[axis], 0.0) for axis in standing), 1.0),
        pairs=_pairs([axis.path for axis in fitted.axes], together),
        joint=_joint(fitted, together, runs, case),
        noise_line=min(line, 1.0),
        noise_line_distribution=min(cut_line, 1.0),
        worlds_needed=_worlds_needed(runs.n_worlds, line),
        has_totals=has_totals,
        remark="" if standing else _nothing_stands_out(runs.n_worlds, line, has_totals=has_totals),
        **_heading(runs, target, sample.response, max(sample.variance, 0.0) ** 0.5),
    )


def _tried(
    analysis: Analysis, tried: Iterable[int], alone: Mapping[int, IntervalEstimate], *, is_of_all: bool
) -> _Trials:
    """Draw assumptions anew, all of them in more worlds than a few."""
    wanted, fitted, design = list(tried), analysis.fitted, analysis.design
    if design is None or not wanted:
        return _Trials({}, is_of_all=is_of_all)
    curves: dict[int, Alone] = {}
    for axis in wanted if not analysis.target.is_confined else ():
        known = alone_of(design, fitted, axis, alone[axis])
        if known is not None:
            curves[fitted.axes[axis].column] = known
    most, worth = (ALL_WORLDS, NEGLIGIBLE) if is_of_all else (MORE_WORLDS, SIZEABLE)
    found = design.effects((fitted.axes[axis].column for axis in wanted), most=most, alone=curves, worth=worth)
    effects = {axis: found[fitted.axes[axis].column] for axis in wanted}
    columns = {axis: fitted.axes[axis].column for axis in wanted}
    return _Trials(effects, together_of(design, columns, effects) if is_of_all else (), is_of_all)


def _shadows(analysis: Analysis, above: Iterable[int], trials: _Trials) -> frozenset[int]:
    """Return the axes above the noise whose curves are not borne out; those that were fitted have stood that test."""
    design, fitted, target = analysis.design, analysis.fitted, analysis.target
    if design is None:
        return frozenset()
    tried = [axis for axis in above if axis in trials.effects and axis not in fitted.curves]
    return frozenset(axis for axis in tried if is_shadow(design, fitted, axis, is_confined=target.is_confined))


def _confirmed(trials: _Trials, shadows: Collection[int], above: Collection[int], target: Target) -> list[int]:
    """Return the axes that stand the test.

    One above the noise line stands unless it is a shadow. What shows in the distribution or the total effect alone
    stands if that effect is told from nothing.
    """
    standing: list[int] = []
    for axis, effect in trials.effects.items():
        is_standing = axis not in shadows if axis in above else effect.is_real and not target.is_confined
        if is_standing:
            standing.append(axis)
    return standing


def _ranks(first: Sequence[float], trials: _Trials | None) -> list[float]:
    """Return the share by which each axis is ranked: total effects where all were found, else first order."""
    if trials is None or not trials.is_of_all:
        return list(first)
    found = trials.effects
    return [found[axis].share.value if found[axis].is_known else first[axis] for axis in range(len(first))]


def _drivers(
    runs: Runs,
    target: Target,
    cuts: Distribution,
    first_order: Mapping[int, IntervalEstimate],
    effects: Mapping[int, TotalEffect],
    case: Case | None,
) -> Iterable[Driver]:
    """Yield what is said of each assumption."""
    from detente.explain.wording import axis_labels, in_words

    fitted = cuts.fitted
    names = axis_labels((fitted.axes[axis] for axis in first_order), runs.model, case)
    for axis, first in first_order.items():
        path, is_own = fitted.axes[axis].path, fitted.axes[axis].is_own_part
        shape = shape_of(fitted, axis)
        total = effects[axis].share if axis in effects and effects[axis].is_known else None
        yield Driver(
            path=path,
            label=names[path],
            first_order=first.within(0.0, 1.0),
            distribution=cuts.interval(axis).within(0.0, 1.0),
            total=total,
            shape=shape,
            in_words=in_words(
                shape,
                axis_scale(path, runs.model, case),
                target,
                runs.model,
                alone=first.low > 0.0 and is_told_from_flat(shape),
                joint=total is not None and total.low > first.high,
                own=is_own,
            ),
            full=full_share(fitted.sample, fitted.axes[axis].whole).within(0.0, 1.0) if is_own else None,
        )


def _pairs(paths: Sequence[str], together: Iterable[Together]) -> tuple[Pair, ...]:
    """Return what two assumptions do only together."""
    return tuple(Pair((paths[one.axes[0]], paths[one.axes[1]]), one.share) for one in together if len(one.axes) == 2)


def _joint(fitted: Additive, together: Sequence[Together], runs: Runs, case: Case | None) -> tuple[Joint, ...]:
    """Return what is named: none that is part of what more assumptions do together."""
    from detente.explain.wording import axis_labels

    named = [each for each in together if not each.is_part]
    names = axis_labels(
        (fitted.axes[axis] for axis in sorted({axis for each in named for axis in each.axes})), runs.model, case
    )
    paths = [tuple(fitted.axes[axis].path for axis in each.axes) for each in named]
    return tuple(
        Joint(known, tuple(names[path] for path in known), each.share) for known, each in zip(paths, named, strict=True)
    )


def check_size(runs: Runs) -> None:
    """Raise if a run is too small to tell anything from noise."""
    if runs.n_worlds < FEWEST_WORLDS:
        raise RunError(
            f"found {runs.n_worlds} worlds, expected at least {FEWEST_WORLDS} to tell an assumption from noise; "
            "a thousand or more would do"
        )
    if runs.n_paths < 2:
        raise RunError("found one path in each world, expected at least two: with one, chance cannot be told apart")


def nothing_to_find(target: Target, response: Response, *, n_axes: int) -> str:
    """Return why there is nothing to look for, or ""."""
    if not n_axes:
        return "No number of the case is uncertain here, so nothing but chance can make a difference."
    if target.measure != "probability":
        return _always_the_same(target, response)
    happened, size = int(response.total.sum()), int(response.size)
    among = f" of those on which {target.confined_to} holds" if target.is_confined else ""
    if happened == 0:
        return f"It never happens: on none of {size:,} paths{among}. No assumption makes a difference that can be seen."
    if happened == size:
        return f"It always happens: on all {size:,} paths{among}. No assumption makes a difference that can be seen."
    return ""


def _always_the_same(target: Target, response: Response) -> str:
    """Return that a value or a time is the same on all paths, or ""."""
    squares = fixed_sum(response.squares)
    if squares - fixed_sum(response.total) ** 2 / max(response.size, 1.0) > SAME * squares:
        return ""
    among = f" of those on which {target.confined_to} holds" if target.is_confined else ""
    what = (
        f"It is always {significant(response.mean)}"
        if target.measure == "value"
        else f"It always comes after {response.mean:.0f} days, or not at all by {target.deadline}"
    )
    return f"{what}: on all {int(response.size):,} paths{among}. No assumption makes a difference that can be seen."


def _no_spread(target: Target, sample: Sample) -> str:
    """Return that the worlds differ by chance alone, as far as can be told, or ""."""
    variance, response = sample.variance, sample.response
    if target.measure == "probability":
        size, happened = int(response.size), int(response.total.sum())
        rare = min(happened, size - happened)
        if rare < FEWEST_HITS:
            word = "It happens" if rare == happened else "It fails to happen"
            return (
                f"{word} on only {rare} of {size:,} paths, too few to see in which worlds that is likelier. Some "
                f"{_rounded(size * FEWEST_HITS / rare):,} paths would bring {FEWEST_HITS}."
            )
    found = jackknifed(variance, sample.variances(sample.without(sample.totals)), response.n_worlds)
    if variance > 0.0 and found.low > 0.0:
        return ""
    paths = round(sample.response.size / sample.response.n_worlds)
    return (
        f"The worlds differ no more than chance would make them differ with {paths:,} paths in each, so nothing can be "
        f"said about what carries the answer. A run of four times as many worlds, or {4 * paths:,} paths in each, "
        "would tell a spread half as large."
    )


def _nothing_stands_out(n_worlds: int, line: float, *, has_totals: bool) -> str:
    """Return that no assumption can be told from noise."""
    tried = " Drawing each anew, all else equal, showed nothing either." if has_totals else ""
    return (
        f"No assumption can be told from one that does nothing: with {n_worlds:,} worlds that takes a share of more "
        f"than {100 * line:.2g}%.{tried} Some {_rounded(n_worlds * line / SMALL_SHARE):,} worlds would tell one of 1%."
    )


def _worlds_needed(n_worlds: int, line: float) -> int:
    """Return how many worlds would tell a small share from noise, which falls in proportion; 0 if these do."""
    return 0 if line <= SMALL_SHARE else _rounded(n_worlds * line / SMALL_SHARE)


def _rounded(number: float) -> int:
    """Return a number rounded up to two digits."""
    digits = 10 ** max(len(str(int(number))) - 2, 0)
    return math.ceil(number / digits) * digits


def _empty(runs: Runs, target: Target, response: Response, paths: list[str], remark: str) -> Drivers:
    """Return that nothing can be said, and why."""
    return Drivers(
        drivers=(),
        within_noise=tuple(paths),
        explained=0.0,
        pairs=(),
        joint=(),
        noise_line=1.0,
        noise_line_distribution=1.0,
        worlds_needed=0,
        has_totals=False,
        remark=remark,
        **_heading(runs, target, response, 0.0),
    )


def _heading(runs: Runs, target: Target, response: Response, spread: float) -> dict[str, Any]:
    """Return what is explained."""
    asked = target.question
    return {
        "question": asked.id,
        "text": asked.text,
        "kind": asked.kind,
        "option": target.option,
        "by": target.deadline,
        "conditional_on": target.confined_to,
        "measure": target.measure,
        "answer": response.mean,
        "spread": spread,
        "provenance": provenance_of(runs, METHOD),
    }
