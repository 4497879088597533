"""What would have to be true for an answer to cross a line: single assumptions, and combinations of up to three.

A single assumption flips an answer where its conditional expectation, all else as doubtful as it is, lies beyond the
line. Combinations are boxes found by patient rule induction (`detente.explain.prim`) and cut down to three conditions.
Both are put to the test in worlds that were not used to find them, sampled inside the box, and each condition of a box
must earn its place there. If nothing within the stated ranges crosses the line, that is said, with how far it comes.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from detente.core.calls import checked
from detente.core.errors import RunError
from detente.explain.drivers import check_size, nothing_to_find
from detente.explain.flip import Bound, Condition, Flip, Flips
from detente.explain.flips_boxes import DENSE, boxes_beyond
from detente.explain.prim import SMALLEST, Box, Limit, WorldTable
from detente.explain.sensitivity.additive import Additive
from detente.explain.sensitivity.analysis import Analysis, analysis_of
from detente.explain.sensitivity.axes import Axis
from detente.explain.sensitivity.crossing import Region, Side, extreme, region_of
from detente.explain.sensitivity.indices import IntervalEstimate
from detente.explain.sensitivity.rerun import Places, Rerun, mean_of_worlds
from detente.explain.sensitivity.response import Response, Target, response_of, target_of
from detente.explain.wording import axis_labels, condition_in_words, sentence
from detente.forecast.provenance import provenance_of
from detente.inspect.facts import facts_of
from detente.inspect.labels import scale
from detente.model.model import Floats
from detente.sim.runs import Runs

if TYPE_CHECKING:
    from detente.case.schema import Case

METHOD = "conditional expectations and patient rule induction, tried in fresh worlds, v1"
"""Name of the way flips are found; changes when the same run would give others."""
DEFAULT_LINE = 0.5
"""Where more likely than not begins."""
MOST_SINGLE = 5
"""Single assumptions that are told, those that hold in most worlds."""
MOST_WORLDS = 1 << 16
"""Worlds in which combinations are looked for; more would only take longer."""
FRESH_WORLDS, FRESH_PATHS = 256, 16
"""Fresh worlds and paths for a test: 90% intervals of about two points."""


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
        Whether to try what is found in fresh worlds. Takes a second or two; without it densities are somewhat too
        high, since boxes are chosen for them.
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
    runs, target = analysis.runs, analysis.target
    wanted = _checked_line(target, line)
    check_size(runs)
    response = analysis.response
    remark = nothing_to_find(target, response, n_axes=len(analysis.axes))
    if remark:
        return _result(runs, target, response, _Line.of(response, wanted), remark=remark)
    rerun = analysis.rerun if analysis.is_tried else None
    return _Search(runs, target, response, _Line.of(response, wanted), analysis.fitted, rerun, case).run()


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
    is_beyond: npt.NDArray[np.bool_]
    """[W] worlds whose own answer is beyond."""

    @classmethod
    def of(cls, response: Response, value: float) -> _Line:
        """Return a line to be crossed from where the answer is."""
        shares, is_above = response.offset + response.shares, response.mean < value
        beyond = shares > value if is_above else shares < value
        return cls(value, is_above, beyond & (response.count > 0))

    def is_crossed(self, answer: float) -> bool:
        """Return whether an answer is beyond the line."""
        return answer > self.value if self.is_above else answer < self.value

    def signed(self, values: Floats) -> Floats:
        """Return values turned over where beyond means below."""
        return values if self.is_above else -values

    def comes_farther(self, answer: float, other: float) -> bool:
        """Return whether an answer lies farther in the direction of the line than another."""
        return answer > other if self.is_above else answer < other


@dataclass(slots=True, eq=False)
class _Search:
    """Looks for flips of one answer and one line."""

    runs: Runs
    target: Target
    response: Response
    line: _Line
    fitted: Additive
    rerun: Rerun | None
    case: Case | None

    def run(self) -> Flips:
        """Return all flips, put to the test."""
        line = self.line
        found = [region_of(self.fitted, axis, line.value, above=line.is_above) for axis in self.fitted.fitted]
        regions = [region for region in found if region is not None and region.share >= SMALLEST / 2]
        regions.sort(key=lambda region: -region.share)
        single = [flip for flip in map(self._single, regions[:MOST_SINGLE]) if self._stands(flip)]
        table = self._table()
        boxes, farthest = boxes_beyond(table, lambda box: line.is_crossed(self._mean(box)))
        together = [flip for flip in (self._tested(table, box) for box in boxes) if flip is not None]
        nearest: Flip | None = None
        if not together and farthest is not None:
            crossing = self._tested(table, farthest) if line.is_crossed(self._mean(farthest)) else None
            if crossing is not None:
                together = [crossing]
            else:
                nearest = self._flip_of(table, farthest, self._try(table, farthest.limits), {})
        return _result(
            self.runs,
            self.target,
            self.response,
            line,
            single=tuple(single),
            together=tuple(flip for flip in together if not _says_less(flip, single)),
            nearest_single=self._nearest_single(),
            nearest_together=nearest,
        )

    # --- single assumptions ---------------------------------------------------------------------------------------

    def _single(self, region: Region) -> Flip:
        """Return a region along one assumption as a flip."""
        axis = self.fitted.axes[region.axis]
        places = (region.start.place if region.start else 0.0, region.end.place if region.end else 1.0)
        condition = self._condition(axis, _bound(axis, region.start), _bound(axis, region.end, is_end=True))
        return self._along(condition, axis, places, region.share, region.mean, self._fresh({region.axis: places}))

    def _nearest_single(self) -> Flip | None:
        """Return the assumption whose most favourable values move the answer most."""
        best: tuple[float, int, Places] | None = None
        for number in self.fitted.fitted:
            mean, low, high = extreme(self.fitted, number, highest=self.line.is_above)
            if best is None or self.line.comes_farther(mean, best[0]):
                best = (mean, number, (low, high))
        if best is None:
            return None
        mean, number, places = best
        axis = self.fitted.axes[number]
        sides = [Side(end, end, end) if 0.0 < end < 1.0 else None for end in places]
        above, below = _bound(axis, sides[0]), _bound(axis, sides[1], is_end=True)
        plain = [Bound(each.value) if each else None for each in (above, below)]
        condition = self._condition(axis, plain[0], plain[1])
        return self._along(condition, axis, places, places[1] - places[0], mean, None)

    def _along(
        self,
        condition: Condition,
        axis: Axis,
        places: Places,
        share: float,
        mean: float,
        tested: IntervalEstimate | None,
    ) -> Flip:
        """Return one condition as a flip."""
        inside = (axis.place >= places[0]) & (axis.place < places[1])
        sought = int(np.count_nonzero(inside & self.line.is_beyond))
        coverage = sought / max(int(np.count_nonzero(self.line.is_beyond)), 1)
        density = sought / max(int(np.count_nonzero(inside)), 1)
        return self._flip((condition,), share, mean, tested, coverage, density)

    # --- combinations ---------------------------------------------------------------------------------------------

    def _table(self) -> WorldTable:
        """Return the worlds in which combinations are looked for, answers turned over where beyond means below."""
        n = min(self.response.n_worlds, MOST_WORLDS)
        count = self.response.count[:n]
        total = self.response.total[:n] + self.response.offset * count
        axes = [dataclasses.replace(axis, place=axis.place[:n]) for axis in self.fitted.axes]
        return WorldTable(axes, count, self.line.signed(total), self.line.is_beyond[:n])

    def _mean(self, box: Box) -> float:
        """Return the mean answer in a box of the table."""
        return box.mean if self.line.is_above else -box.mean

    def _tested(self, table: WorldTable, box: Box) -> Flip | None:
        """Return a box as a flip if it stands the test, without conditions that do nothing in fresh worlds."""
        limits = list(box.limits)
        inside = self._try(table, limits)
        matters: dict[int, IntervalEstimate] = {}
        for limit in box.limits if inside is not None else ():
            others = [each for each in limits if each.axis != limit.axis]
            outside = self._try(table, others)
            if inside is None or outside is None:
                break
            worth = mean_of_worlds(self.line.signed(inside - outside))
            matters[limit.axis] = worth
            if worth.low <= 0.0 and len(limits) > 1:
                limits, inside = others, outside
        if len(limits) < 2:
            return None
        flip = self._flip_of(table, table.box(limits), inside, matters)
        return flip if self._stands(flip) else None

    def _stands(self, flip: Flip) -> bool:
        """Return whether a flip holds in fresh worlds, with all of its interval, or was not tried."""
        if flip.tested is None:
            return True
        return self.line.is_crossed(flip.tested.low) and self.line.is_crossed(flip.tested.high)

    def _try(self, table: WorldTable, limits: Sequence[Limit]) -> Floats | None:
        """Return the mean outcome of fresh worlds inside a box; None if none are made."""
        if self.rerun is None:
            return None
        edges = table.edges
        places = {each.axis: (float(edges[each.axis][each.low]), float(edges[each.axis][each.high])) for each in limits}
        found = self.rerun.inside(self.fitted.axes, places, n_worlds=FRESH_WORLDS, n_paths=FRESH_PATHS)
        return None if np.isnan(found[0]) else found

    def _fresh(self, places: Mapping[int, Places]) -> IntervalEstimate | None:
        if self.rerun is None:
            return None
        axes = self.fitted.axes
        found = self.rerun.inside(axes, places, n_worlds=FRESH_WORLDS, n_paths=FRESH_PATHS)
        return None if np.isnan(found[0]) else mean_of_worlds(found)

    # --- what is found --------------------------------------------------------------------------------------------

    def _flip_of(
        self, table: WorldTable, box: Box, fresh: Floats | None, matters: Mapping[int, IntervalEstimate]
    ) -> Flip:
        """Return a box as a flip."""
        conditions = tuple(
            dataclasses.replace(
                self._limited(table, limit),
                quasi_p=table.quasi_p(box, limit.axis),
                matters=matters.get(limit.axis),
            )
            for limit in box.limits
        )
        conditions = tuple(sorted(conditions, key=lambda each: -abs(each.matters.value) if each.matters else 0.0))
        tested = None if fresh is None else mean_of_worlds(fresh)
        return self._flip(conditions, box.share, self._mean(box), tested, box.coverage, box.density)

    def _limited(self, table: WorldTable, limit: Limit) -> Condition:
        """Return one side or both sides of a box as a condition."""
        axis, edges = self.fitted.axes[limit.axis], table.edges[limit.axis]
        low, high = float(edges[limit.low]), float(edges[limit.high])
        above = _bound(axis, Side(low, low, low)) if limit.low > 0 else None
        below = _bound(axis, Side(high, high, high), is_end=True) if limit.high < table.n_bins[limit.axis] else None
        return self._condition(axis, above and Bound(above.value), below and Bound(below.value))

    def _condition(self, axis: Axis, above: Bound | None, below: Bound | None) -> Condition:
        model = self.runs.model
        name = axis_labels([axis], model, self.case)[axis.path]
        values = scale(axis.path, model, self.case)
        words = condition_in_words(name, above, below, values, is_discrete=axis.is_discrete)
        return Condition(axis.path, name, above, below, words, is_own_part=axis.is_own_part)

    def _flip(
        self,
        conditions: tuple[Condition, ...],
        share: float,
        answer: float,
        tested: IntervalEstimate | None,
        coverage: float,
        density: float,
    ) -> Flip:
        flip = Flip(conditions, share, answer, tested, coverage, density, "")
        start = self.runs.model.timeline.dates[0]
        words = sentence(flip, self.target.measure, self.line.value, start, above=self.line.is_above)
        return dataclasses.replace(flip, in_words=words)


def _says_less(flip: Flip, single: Sequence[Flip]) -> bool:
    """Return whether one assumption alone is as good as sufficient, and holds in more of the worlds beyond the line."""
    return any(each.density >= DENSE and each.coverage >= flip.coverage for each in single)


def _bound(axis: Axis, side: Side | None, *, is_end: bool = False) -> Bound | None:
    """Return one end of a region in values; of levels the first or the last inside."""
    if side is None:
        return None
    if axis.is_discrete:
        return Bound(axis.value(float(np.nextafter(side.place, 0.0)) if is_end else side.place))
    return Bound(axis.value(side.place), axis.value(side.low), axis.value(side.high))


def _result(
    runs: Runs,
    target: Target,
    response: Response,
    line: _Line,
    *,
    single: tuple[Flip, ...] = (),
    together: tuple[Flip, ...] = (),
    nearest_single: Flip | None = None,
    nearest_together: Flip | None = None,
    remark: str = "",
) -> Flips:
    """Return what was found."""
    asked = target.question
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
        provenance=provenance_of(runs, METHOD),
        conditional_on=target.confined_to,
    )
