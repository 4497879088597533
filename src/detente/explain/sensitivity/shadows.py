"""Curves without shadows: what shows an effect only because few points fill a plane badly is found out, and left out.

In few worlds the bins of an assumption that does nothing may go with those of one that does a lot; if the first is
taken up before the second, the second is not taken up at all. So what is taken up is drawn anew in some worlds, all
else equal. If no path comes out differently, the assumption does nothing, and the curves are fitted again without it.
"""

from __future__ import annotations

from collections.abc import Sequence

from detente.explain.sensitivity.additive import Additive, fit
from detente.explain.sensitivity.axes import Axis
from detente.explain.sensitivity.indices import Sample
from detente.explain.sensitivity.total import FIRST_WORLDS, Design

MOST_ROUNDS = 8
"""Fits at most; each leaves out all that the one before was wrong about."""


def fit_without_shadows(sample: Sample, axes: Sequence[Axis], design: Design | None) -> Additive:
    """Fit curves to a response, and again without those that turn out to be of assumptions that do nothing.

    Without a design the first fit is returned.
    """
    fitted = fit(sample, axes)
    if design is None:
        return fitted
    idle: frozenset[int] = frozenset()
    for _ in range(MOST_ROUNDS):
        effects = design.effects((axes[axis].column for axis in fitted.fitted), most=FIRST_WORLDS)
        shadows = {axis for axis in fitted.fitted if not effects[axes[axis].column].is_seen}
        if not shadows:
            break
        idle |= shadows
        fitted = fit(sample, axes, idle=idle)
    return fitted
