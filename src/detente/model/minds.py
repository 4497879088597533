"""What events change about the numbers with which actors decide.

Actors see the case in one of several *regimes*: which event was the last to set which numbers. Regime 0 is that of the
start, in which nothing has been set. `Model.view` has the rows of all viewers for every regime: to decide as an actor
does in regime r is to decide as the viewer ``minds.viewer(actor, r)``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

EVERYBODY = -1
"""In place of a viewer: all of them."""


@dataclass(frozen=True, slots=True)
class Minds:
    """Numbers that events set (S rows), and how events (X) lead from one regime (R) to another; A actors."""

    event: npt.NDArray[np.int32]
    """[S] event that sets the number."""
    seen_by: npt.NDArray[np.int32]
    """[S] viewer in whose eyes it is set, or EVERYBODY."""
    place: npt.NDArray[np.int32]
    """[S] assumption that is replaced."""
    number: npt.NDArray[np.int32]
    """[S] assumption that comes in its place."""
    n_viewers: int
    """Viewers in a regime, A + 1."""
    n_regimes: int
    """R."""
    setters: tuple[int, ...]
    """[X] events that set anything and can happen, in order."""
    follows: npt.NDArray[np.int32]
    """[X, R] regime after the event, by that before it."""
    renews: npt.NDArray[np.bool_]
    """[X, R, A] whether the event gives an actor new private reasons."""

    def viewer(self, actor: int, regime: int) -> int:
        """Return the row of ``Model.view`` with the eyes of an actor."""
        return 1 + actor + regime * self.n_viewers

    def after(self, events: Iterable[int]) -> int:
        """Return the regime after some events, in their order."""
        regime = 0
        for event in events:
            if event in self.setters:
                regime = int(self.follows[self.setters.index(event), regime])
        return regime

    @property
    def is_fixed(self) -> bool:
        """Whether no event changes any mind."""
        return self.n_regimes == 1


def no_minds() -> Minds:
    """Return the minds of a case in which events set nothing."""
    none = np.zeros(0, dtype=np.int32)
    return Minds(
        event=none, seen_by=none, place=none, number=none, n_viewers=0, n_regimes=1, setters=(),
        follows=np.zeros((0, 1), dtype=np.int32), renews=np.zeros((0, 1, 0), dtype=np.bool_),
    )  # fmt: skip
