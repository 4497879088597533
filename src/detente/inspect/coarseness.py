"""Whether links that are not linear are followed finely enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from detente.core.text import enumerated, significant
from detente.inspect.start import time_text
from detente.model.model import Model
from detente.world.steps import COARSE, fastest, stepped


@dataclass(frozen=True, slots=True)
class Coarse:
    """Quantities that may move too fast for the sub-steps in which they are followed."""

    quantities: tuple[str, ...]
    """Names, in the case's order."""
    links: tuple[str, ...]
    """Names of the links among them that are not linear."""
    rate: float
    """Their fastest rate per day, with numbers at the ends of their 90% intervals."""
    substep: float
    """Days of a sub-step."""

    @property
    def text(self) -> str:
        """The same in a sentence."""
        names = [f"`{name}`" for name in self.quantities]
        return (
            f"{enumerated(names)} may change by their own size in {time_text(1.0 / self.rate)}, and are followed in "
            f"sub-steps of {significant(self.substep, 2)} days: too coarse; a smaller gain, a narrower range or "
            "`time: {grain: day}` is followed more finely"
        )


def coarse(model: Model) -> Iterator[Coarse]:
    """Yield what is followed too coarsely, if anything is."""
    of = stepped(model)
    if not of.quantities:
        return
    lengths = np.diff(model.timeline.moments).tolist()
    substep = max(0.5 * days / of.substeps(days) for days in lengths)
    rate = fastest(model, of)
    if rate * substep > COARSE:
        yield Coarse(
            quantities=tuple(model.quantities.names[k] for k in of.quantities),
            links=tuple(model.links.names[n] for n in of.links),
            rate=rate,
            substep=substep,
        )
