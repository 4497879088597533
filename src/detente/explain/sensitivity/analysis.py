"""One answer of one run, prepared: what drivers and flips both start from, made once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from detente.explain.sensitivity.additive import Additive
from detente.explain.sensitivity.axes import Axis, axes_of
from detente.explain.sensitivity.indices import Sample, sample_of
from detente.explain.sensitivity.rerun import Rerun
from detente.explain.sensitivity.response import Measure, Response, Target, response_of, target_of
from detente.explain.sensitivity.shadows import fit_without_shadows
from detente.explain.sensitivity.total import Design, design_of
from detente.sim.runs import Runs


@dataclass(frozen=True, eq=False)
class Analysis:
    """The answers of a run's worlds, and their fit, made when they are asked for."""

    runs: Runs
    target: Target
    is_tried: bool
    """Whether assumptions are drawn anew to see what does nothing."""

    @cached_property
    def response(self) -> Response:
        """Answers of all worlds."""
        return response_of(self.runs, self.target)

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """Uncertain assumptions."""
        return axes_of(self.runs)

    @cached_property
    def sample(self) -> Sample:
        """Answers, prepared for all axes."""
        return sample_of(self.response)

    @cached_property
    def rerun(self) -> Rerun:
        """Worlds to order."""
        return Rerun.of(self.runs, self.target)

    @cached_property
    def design(self) -> Design | None:
        """Pairs of worlds, None where nothing is tried."""
        return design_of(self.rerun, self.sample) if self.is_tried and self.sample.variance > 0.0 else None

    @cached_property
    def fitted(self) -> Additive:
        """The answers as a sum of curves."""
        return fit_without_shadows(self.sample, self.axes, self.design, is_confined=self.target.is_confined)


def analysis_of(
    runs: Runs,
    question: str,
    *,
    option: str = "",
    by: dt.date | None = None,
    conditional_on: str = "",
    measure: Measure | None = None,
    is_tried: bool = True,
) -> Analysis:
    """Return an answer, prepared, once it is known to make sense.

    Raises
    ------
    RunError
        If there is no such question, option, date or outcome; with the nearest there is.
    """
    return Analysis(
        runs, target_of(runs, question, option=option, by=by, conditional_on=conditional_on, measure=measure), is_tried
    )
