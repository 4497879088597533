"""What would have to be true for an answer to cross a line: single assumptions, and combinations of up to three.

A single assumption flips an answer where its conditional expectation, all else as doubtful as it is, lies beyond the
line. A combination is a box of assumptions whose worlds have most in excess of it (`detente.explain.flips_boxes`). Both
are found in the worlds of half the replicates, and each of their sides must earn its place in those of the other half
(`detente.explain.flips_trial`). Where exactly it lies is then taken from all worlds (`detente.explain.flips_sides`). If
nothing within the stated ranges crosses the line, that is said, with how far it comes.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from detente.core.beta import beta_cdf
from detente.core.calls import checked
from detente.core.errors import RunError
from detente.explain.drivers import check_size, nothing_to_find
from detente.explain.flip import Bound, Condition, Either, Flip, Flips
from detente.explain.flips_boxes import Candidate, best_singles, candidates
from detente.explain.flips_excess import N_BINS, SMALLEST, Bools, Box, Excess
from detente.explain.flips_share import most_beyond, share_beyond
from detente.explain.flips_sides import Crossing, Ends, placed_sides
from detente.explain.flips_trial import Trial, difference, estimate_of, mean_and_error
from detente.explain.prim import WorldTable
from detente.explain.sensitivity.analysis import Analysis, analysis_of
from detente.explain.sensitivity.axes import Axis
from detente.explain.sensitivity.indices import IntervalEstimate
from detente.explain.sensitivity.response import Response, Target, response_of, target_of
from detente.explain.sensitivity.sums import fixed_sum
from detente.explain.sensitivity.total import FIRST_WORLDS
from detente.explain.wording import LineInWords, axis_labels, condition_in_words, sentence
from detente.forecast.provenance import provenance_of
from detente.inspect.facts import facts_of
from detente.inspect.labels import axis_scale
from detente.model.model import Floats
from detente.sim.runs import Runs
from detente.world.sobol import N_REPLICATES

if TYPE_CHECKING:
    from detente.case.schema import Case

METHOD = "boxes with most in excess of the line, on trial in half of the worlds, v3"
"""Name of the way flips are found; changes when the same run would give others."""
DEFAULT_LINE = 0.5
"""Where more likely than not begins."""
MOST_SINGLE = 5
"""Single assumptions that are told, those that hold in most worlds."""
MOST_TRIED = 12
"""Single assumptions that are put on trial, those with the largest excess."""
MOST_BOXES = 3
"""Combinations at most: each must bring worlds that those before it do not."""
MOST_TRIED_BOXES = 6
"""Combinations that are put on trial each time."""
LEAST_NEW = 0.2
"""Excess of a further combination, as a share of that of the best."""
MOST_SHARED = 0.5
"""Share of its worlds that a further combination may have in common with those before it."""
NEARER = (0.6, 0.25, 0.1)
"""Where nothing crosses a line: parts of the way from the answer to it at which less is looked for."""


@checked
def flips(
    runs: Runs,
    question: str,
    *,
    line: float | dt.date | None = None,
    option: str = "",
    by: dt.date | None = None,
    test: bool = True,
    case: Case | None = None,
) -> Flips:
    """Find what would have to be true for an answer to cross a line.

    Parameters
    ----------
    runs
        A run.
    question
        Id of the question.
    line
        The line: a probability, 0.5 by default; for a number a value, which must be given. A date asks when something
        happens: what would have to be true for it to be more likely than not, or not, by that date.
    option
        For a choice: which option.
    by
        Look at an earlier deadline.
    test
        Whether to hold half of the worlds out of the search, and to try there what the other half finds. Without it all
        worlds are searched, and some of what is found may be owed to chance.
    case
        The case; adds texts of outcomes and units as written.

    Returns
    -------
    Flips
        Single assumptions and combinations, each with the share of worlds in which it holds; or how far it comes.

    Raises
    ------
    RunError
        If the question, option or date is not there, a number comes without a line, or the run is too small.

    Examples
    --------
    >>> import detente
    >>> runs = detente.run("ultimatum", worlds=512, paths=16, overrides={"actors.challenger.rationality": "0.1 to 1"})
    >>> found = flips(runs, "war", line=0.3, test=False)
    >>> found.direction, [flip.conditions[0].path for flip in found.single]
    ('above', ['actors.challenger.rationality'])
    """
    if isinstance(line, dt.date):
        by, line = line, DEFAULT_LINE
    return flips_of(
        analysis_of(runs, question, option=option, by=by, is_tried=test and runs.drawn is None), line=line, case=case
    )


def flips_of(analysis: Analysis, *, line: float | None = None, case: Case | None = None) -> Flips:
    """Find what would have to be true for an answer which is prepared to cross a line; see `flips`."""
    wanted = _checked_line(analysis.target, line)
    check_size(analysis.runs)
    response = analysis.response
    across = _Line.of(response, wanted)
    remark = nothing_to_find(analysis.target, response, n_axes=len(analysis.axes))
    return _result(analysis, across, remark=remark) if remark else _Search(analysis, across, case).run()


def lines_of(case: Case, runs: Runs, question: str, *, option: str = "") -> tuple[float, ...]:
    """Return the edges of the band that the brief's words stand for, as lines to cross: one, or both from inside.

    Raises
    ------
    RunError
        If the brief says nothing of the question that has a band.
    """
    target = target_of(runs, question, option=option)
    said = facts_of(case, question).said
    if said is None or said.low is None or said.high is None or target.measure != "probability":
        raise RunError(f"{question}: found no words of the brief that stand for a band, expected a line as a number")
    answer = response_of(runs, target).mean
    if answer < said.low:
        return (said.low,)
    if answer > said.high:
        return (said.high,)
    return tuple(edge for edge in (said.low, said.high) if 0.0 < edge < 1.0)


def _checked_line(target: Target, line: float | None) -> float:
    """Return the line, or raise where it cannot be crossed."""
    name = target.question.id
    if target.measure == "value":
        if line is None:
            raise RunError(f"{name}: found no line, expected a value to cross: a number has none of its own")
        if not np.isfinite(line):
            raise RunError(f"{name}: found the line {line}, expected a number")
        return float(line)
    if line is None:
        return DEFAULT_LINE
    if not 0.0 < line < 1.0:
        raise RunError(f"{name}: found the line {line:g}, expected a probability between 0 and 1")
    return float(line)


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """A line, and which worlds are beyond it."""

    value: float
    is_above: bool
    """Whether beyond means above."""
    is_beyond: Bools
    """[W] worlds whose own answer is beyond."""

    @classmethod
    def of(cls, response: Response, value: float) -> _Line:
        """Return a line to be crossed from where the answer is."""
        shares, is_above = response.offset + response.shares, response.mean < value
        beyond = shares > value if is_above else shares < value
        return cls(value, is_above, beyond & (response.count > 0))

    def is_crossed(self, answer: float, value: float) -> bool:
        """Return whether an answer is beyond this line, or one at another value, in the same direction."""
        return answer > value if self.is_above else answer < value

    def signed(self, values: Floats) -> Floats:
        """Return values turned over where beyond means below."""
        return values if self.is_above else -values


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A flip that stood its trial, and its worlds."""

    flip: Flip
    inside: Bools
    """[W] worlds in which it holds."""


@dataclass(slots=True, eq=False)
class _Search:
    """Looks for flips of one answer and one line."""

    analysis: Analysis
    line: _Line
    case: Case | None

    def run(self) -> Flips:
        """Return all flips that stand their trial, or what comes nearest."""
        single = self._singles(self.line.value)
        together = self._combinations(self.line.value)
        told = single[:MOST_SINGLE]
        return _result(
            self.analysis,
            self.line,
            single=tuple(each.flip for each in told),
            together=tuple(each.flip for each in together),
            either=(*self._either("single", told), *self._either("together", together)),
            nearest_single=self._nearest(single, self._singles),
            nearest_together=None if single or together else self._nearest((), self._combinations),
        )

    def _nearest(self, found: Sequence[_Found], look: Callable[[float], Sequence[_Found]]) -> Flip | None:
        """Return what brings the answer farthest; where nothing crosses the line, what crosses one nearer to it."""
        if found:
            return self._farthest(found)
        mean = self.analysis.response.mean
        for part in NEARER:
            line = mean + part * (self.line.value - mean)
            known = look(line)
            if known:
                return _nearest_flip(self._farthest(known), line, self._wording())
        return None

    def _farthest(self, found: Sequence[_Found]) -> Flip:
        return max((each.flip for each in found), key=lambda flip: flip.answer if self.line.is_above else -flip.answer)

    # --- where the answer is beyond a line ------------------------------------------------------------------------

    def _trial(self, line: float) -> Trial:
        """Return the worlds of a search, and those that were held out."""
        ground = Excess.of(self.analysis.axes, self._excess(line), self.analysis.response.count)
        held = self._held
        curves = {axis: (curve * ground.weight / ground.grain)[held] for axis, curve in self._curves()}
        if not held.any():
            return Trial(ground, ground)
        return Trial(ground.among(~held), ground.among(held), curves, self._moves)

    def _moves(self, axis: int) -> bool:
        """Return whether an assumption changes any path; those whose curves are fitted are known to."""
        design = self.analysis.design
        if design is None or axis in self.analysis.fitted.fitted:
            return True
        column = self.analysis.axes[axis].column
        return design.effects([column], most=FIRST_WORLDS)[column].is_seen

    def _curves(self) -> Iterator[tuple[int, Floats]]:
        """Yield what the curve of each fitted assumption adds to how far the answer of each world [W] is beyond.

        Worlds that were given may have assumptions that go together; nothing is told of curves there.
        """
        fitted = self.analysis.fitted
        for axis in fitted.fitted if self.analysis.runs.drawn is None else ():
            yield axis, self.line.signed(fitted.curves[axis][fitted.codes[axis]])

    @property
    def _held(self) -> Bools:
        """Which worlds [W] are held out: those of half the replicates, or none."""
        runs = self.analysis.runs
        is_late = np.arange(runs.n_worlds) % N_REPLICATES >= N_REPLICATES // 2
        return is_late if self.analysis.is_tried or runs.drawn is not None else np.zeros_like(is_late)

    def _excess(self, line: float) -> Floats:
        """Return what the outcomes of each world [W] have in excess of a line, beyond it above zero."""
        response = self.analysis.response
        return self.line.signed(response.total - (line - response.offset) * response.count)

    def _singles(self, line: float) -> list[_Found]:
        """Return single assumptions beyond a line, those that hold in most worlds first."""
        trial = self._trial(line)
        found: list[_Found] = []
        for box in best_singles(trial.searched)[:MOST_TRIED]:
            candidate = trial.trimmed(box)
            if candidate is not None:
                found += [*self._standing(line, candidate.box), *self._further(line, trial, candidate.box)]
        return sorted(found, key=lambda each: -each.flip.share)

    def _further(self, line: float, trial: Trial, box: Box) -> list[_Found]:
        """Return a second interval of the same assumption, away from the first."""
        (limit,) = box
        rest = trial.without(box)
        for other in best_singles(rest.searched):
            if other[0].axis == limit.axis and (other[0].low > limit.high or other[0].high < limit.low):
                again = rest.trimmed(other)
                return self._standing(line, again.box) if again is not None else []
        return []

    def _combinations(self, line: float) -> list[_Found]:
        """Return combinations beyond a line, each found among the worlds that those before it do not hold."""
        trial = self._trial(line)
        table: WorldTable | None = self._table()
        found: list[_Found] = []
        most = 0.0
        while len(found) < MOST_BOXES:
            best = _best_combination(trial, candidates(trial.searched, table))
            if best is None or best.excess < LEAST_NEW * most:
                break
            standing = self._standing(line, best.box)
            if not standing or _is_known(standing[0].inside, [each.inside for each in found]):
                break
            found += standing
            most, table = max(most, best.excess), None
            trial = trial.without(best.box)
        return found

    def _table(self) -> WorldTable:
        """Return the worlds of a search for patient rule induction."""
        response, searched = self.analysis.response, ~self._held
        axes = [dataclasses.replace(axis, place=axis.place[searched]) for axis in self.analysis.axes]
        total = self.line.signed(response.total + response.offset * response.count)
        worlds = (response.count[searched], total[searched], self.line.is_beyond[searched])
        return WorldTable(axes, *worlds, bins=N_BINS)

    # --- what is found --------------------------------------------------------------------------------------------

    def _standing(self, line: float, box: Box) -> list[_Found]:
        """Return a box as a flip, its sides placed by all worlds; nothing if it does not cross in those held out."""
        response, held = self.analysis.response, self._held
        placed = placed_sides(self.analysis.axes, box, self._answers(line, box), response.count)
        axes = self.analysis.axes
        inside = _within(axes, placed)
        if fixed_sum(response.count[inside]) < SMALLEST * response.size:
            return []
        tested = self._mean(inside & held) if held.any() else None
        if held.any() and (tested is None or not all(self.line.is_crossed(end, line) for end in tested[1:])):
            return []
        conditions = [self._condition(placed, each, inside) for each in placed]
        conditions.sort(key=lambda each: -abs(each.matters.value) if each.matters else 0.0)
        return [_Found(self._flip(tuple(conditions), inside, tested), inside)]

    def _answers(self, line: float, box: Box) -> Floats:
        """Return how far the answer of each world [W] is beyond a line, without what curves of other assumptions say.

        Assumptions are independent, so what others do is on average nothing; without it the worlds scatter less.
        """
        answers = self._excess(line) / np.maximum(self.analysis.response.count, 1.0)
        limited = {limit.axis for limit in box}
        for axis, curve in self._curves():
            if axis not in limited:
                answers = answers - curve
        return answers

    def _mean(self, worlds: Bools) -> IntervalEstimate | None:
        """Return the answer in some worlds with its 90% interval; None where there are too few."""
        response = self.analysis.response
        mean, error = mean_and_error(response.total, response.count, worlds)
        return None if np.isnan(mean) else estimate_of(response.offset + mean, error, worlds)

    def _condition(self, placed: Mapping[int, Ends], number: int, inside: Bools) -> Condition:
        """Return the condition on one assumption of a box, and what it is worth."""
        axis, model = self.analysis.axes[number], self.analysis.runs.model
        above, below = _bounds(axis, placed[number])
        name = axis_labels([axis], model, self.case)[axis.path]
        values = axis_scale(axis.path, model, self.case)
        words = condition_in_words(name, above, below, values, is_discrete=axis.is_discrete)
        wide = _within(self.analysis.axes, {each: ends for each, ends in placed.items() if each != number})
        is_alone = len(placed) == 1
        return Condition(
            axis.path,
            name,
            above,
            below,
            words,
            quasi_p=None if is_alone else self._quasi_p(wide, inside),
            matters=None if is_alone else self._worth(wide, inside),
            is_own_part=axis.is_own_part,
        )

    def _quasi_p(self, wide: Bools, narrow: Bools) -> float:
        """Return how likely the density of a box is by chance if one of its conditions did nothing (bryant2010)."""
        sizes, sought = ([int(np.count_nonzero(part & each)) for each in (wide, narrow)] for part in self._parts())
        if not sought[1] or sought[0] == sizes[0]:
            return 1.0
        return float(beta_cdf(np.array([sought[0] / sizes[0]]), float(sought[1]), float(sizes[1] - sought[1] + 1))[0])

    def _parts(self) -> tuple[Bools, Bools]:
        """Return which worlds [W] count, and which of these are beyond the line."""
        return self.analysis.response.count > 0, self.line.is_beyond

    def _worth(self, wide: Bools, narrow: Bools) -> IntervalEstimate | None:
        """Return by how much held-out worlds come nearer to the line, or beyond it, through a condition."""
        response, held = self.analysis.response, self._held
        if not held.any():
            return None
        inside, rest = narrow & held, wide & held & ~narrow
        gain, error = difference(self.line.signed(response.total), response.count, inside, rest)
        part = fixed_sum(response.count[rest]) / max(fixed_sum(response.count[wide & held]), 1.0)
        return None if np.isnan(gain) else estimate_of(part * gain, part * error, inside)

    def _flip(self, conditions: tuple[Condition, ...], inside: Bools, tested: IntervalEstimate | None) -> Flip:
        """Return conditions as a flip, with what the worlds of the run say of it."""
        share, answer, coverage, density = self._shares(inside)
        flip = Flip(conditions, share, answer, tested, coverage, density, "")
        return dataclasses.replace(flip, in_words=sentence((flip,), flip, self._wording()))

    def _shares(self, inside: Bools) -> tuple[float, float, float, float]:
        """Return the share of worlds inside, their answer, their coverage and their density."""
        response = self.analysis.response
        size = fixed_sum(response.count[inside])
        counted, sought = (int(np.count_nonzero(part & inside)) for part in self._parts())
        return (
            size / max(response.size, 1.0),
            response.offset + fixed_sum(response.total[inside]) / max(size, 1.0),
            sought / max(int(np.count_nonzero(self.line.is_beyond)), 1),
            sought / max(counted, 1),
        )

    def _either(self, kind: Literal["single", "together"], found: Sequence[_Found]) -> Iterator[Either]:
        """Yield flips that limit the same assumptions, taken as one."""
        paths = [tuple(sorted(each.path for each in one.flip.conditions)) for one in found]
        for own in dict.fromkeys(paths):
            members = [number for number, each in enumerate(paths) if each == own]
            if len(members) < 2:
                continue
            inside = np.logical_or.reduce([found[number].inside for number in members])
            share, answer, coverage, density = self._shares(inside)
            tested = self._mean(inside & self._held)
            union = Either(kind, tuple(members), share, answer, tested, coverage, density, "")
            words = sentence([found[number].flip for number in members], union, self._wording())
            yield dataclasses.replace(union, in_words=words)

    def _wording(self) -> LineInWords:
        start = self.analysis.runs.model.timeline.dates[0]
        return LineInWords(self.analysis.target.measure, self.line.value, self.line.is_above, start)


def _best_combination(trial: Trial, found: Sequence[Candidate]) -> Candidate | None:
    """Return the combination with the largest excess among those that stand their trial."""
    best: Candidate | None = None
    for candidate in [each for each in found if len(each.box) > 1][:MOST_TRIED_BOXES]:
        if best is not None and candidate.excess <= best.excess:
            break
        tried = trial.trimmed(candidate.box)
        if tried is not None and len(tried.box) > 1 and tried.excess > (best.excess if best else 0.0):
            best = tried
    return best


def _is_known(inside: Bools, others: Sequence[Bools]) -> bool:
    """Return whether others hold most of some worlds."""
    seen = np.logical_or.reduce(others) if others else np.zeros_like(inside)
    return int(np.count_nonzero(inside & seen)) > MOST_SHARED * int(np.count_nonzero(inside))


def _within(axes: Sequence[Axis], placed: Mapping[int, Ends]) -> Bools:
    """Return which worlds [W] stand between the ends of all conditions."""
    inside = np.ones(len(axes[0].place), dtype=np.bool_)
    for number, (low, high) in placed.items():
        place = axes[number].place
        inside &= (place >= (low.place if low else 0.0)) & (place < (high.place if high else 1.0))
    return inside


def _nearest_flip(flip: Flip, line: float, asked: LineInWords) -> Flip:
    """Return a flip that only comes nearest, with the line that it crosses."""
    nearest = dataclasses.replace(flip, crosses=line)
    return dataclasses.replace(nearest, in_words=sentence((nearest,), nearest, asked, is_nearest=True))


def _bounds(axis: Axis, ends: Ends) -> tuple[Bound | None, Bound | None]:
    """Return the ends of a condition in values; of levels the first and the last inside."""
    low, high = ends
    if axis.is_discrete:
        first = Bound(axis.value(low.place)) if low else None
        return first, Bound(axis.value(float(np.nextafter(high.place, 0.0)))) if high else None
    return _bound(axis, low), _bound(axis, high)


def _bound(axis: Axis, end: Crossing | None) -> Bound | None:
    """Return one end of a condition, and of its interval, in values."""
    if end is None:
        return None
    low, high = (None if place is None else axis.value(place) for place in (end.low, end.high))
    return Bound(axis.value(end.place), low, high)


def _result(
    analysis: Analysis,
    line: _Line,
    *,
    single: tuple[Flip, ...] = (),
    together: tuple[Flip, ...] = (),
    either: tuple[Either, ...] = (),
    nearest_single: Flip | None = None,
    nearest_together: Flip | None = None,
    remark: str = "",
) -> Flips:
    """Return what was found."""
    target, response = analysis.target, analysis.response
    asked = target.question
    themselves = _beyond_themselves(target, response, line)
    return Flips(
        question=asked.id,
        text=asked.text,
        kind=asked.kind,
        option=target.option,
        by=target.deadline,
        measure=target.measure,
        answer=response.mean,
        line=line.value,
        direction="above" if line.is_above else "below",
        beyond=float(np.count_nonzero(line.is_beyond)) / max(int(np.count_nonzero(response.count)), 1),
        single=single,
        together=together,
        nearest_single=nearest_single,
        nearest_together=nearest_together,
        remark=remark,
        provenance=provenance_of(analysis.runs, METHOD),
        conditional_on=target.confined_to,
        beyond_themselves=themselves,
        either=either,
        beyond_at_most=None
        if themselves is None or themselves >= SMALLEST
        else most_beyond(response, line.value, above=line.is_above),
    )


def _beyond_themselves(target: Target, response: Response, line: _Line) -> float | None:
    """Return the share of worlds whose own chance is beyond a line; None where the answer is not a yes or no."""
    return share_beyond(response, line.value, above=line.is_above) if target.measure == "probability" else None
