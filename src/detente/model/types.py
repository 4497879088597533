"""Actors that may be of one of several types, and what others believe of them.

A typed actor knows its type, which is the world's: the number in the place ``drawn``, from 1 on. Others hold a belief,
a probability for each type, which is a quantity like any other. To see a typed actor as one of a certain type is to see
the case as another viewer: `Types.sees` has its row of ``Model.view``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_ABSENT = -1
BY_TYPE = " by type"
"""What follows the path of a number that types set, in the name of the column that has it by the true type."""


@dataclass(frozen=True, slots=True)
class Types:
    """Typed actors (J), their types in a row (Y), and who believes something of them (B pairs); A actors."""

    actor: npt.NDArray[np.int32]
    """[J] actor that may be of several types."""
    start: npt.NDArray[np.int32]
    """[J + 1] types of the j-th are start[j] : start[j + 1]."""
    names: tuple[str, ...]
    """[Y] names of the types."""
    drawn: npt.NDArray[np.int32]
    """[J] assumption: number of the true type, from 1 on."""
    sees: npt.NDArray[np.int32]
    """[A, Y] viewer: eyes with which an actor sees the typed actor as one of the type, as others or as itself; -1 where
    it does not watch."""
    viewer: npt.NDArray[np.int32]
    """[B] actor that believes."""
    about: npt.NDArray[np.int32]
    """[B] which of the J it believes something of."""
    belief: npt.NDArray[np.int32]
    """[B, most types] quantity that holds how likely it takes each type to be; -1 beyond the last."""

    @property
    def is_empty(self) -> bool:
        """Whether no actor has types."""
        return not len(self.actor)

    def of(self, actor: int) -> int:
        """Return the position of a typed actor, -1 for one without types."""
        found = np.flatnonzero(self.actor == actor).tolist()
        return found[0] if found else _ABSENT

    def rows(self, typed: int) -> range:
        """Return the rows of the types of a typed actor, by its position."""
        return range(int(self.start[typed]), int(self.start[typed + 1]))

    def eyes(self, viewer: int, typed: int) -> list[int]:
        """Return the rows of ``Model.view`` with which an actor sees a typed one, by type."""
        rows = self.rows(typed)
        return [int(row) for row in self.sees[viewer, rows.start : rows.stop]]

    def beliefs(self, typed: int) -> dict[int, list[int]]:
        """Return the quantities that hold what is believed of a typed actor, by viewer and then by type."""
        n = len(self.rows(typed))
        return {
            int(self.viewer[pair]): self.belief[pair, :n].tolist()
            for pair in np.flatnonzero(self.about == typed).tolist()
        }


def no_types() -> Types:
    """Return the types of a case in which every actor is what it is."""
    none = np.zeros(0, dtype=np.int32)
    return Types(
        actor=none, start=np.zeros(1, dtype=np.int32), names=(), drawn=none, sees=np.zeros((0, 0), dtype=np.int32),
        viewer=none, about=none, belief=np.zeros((0, 0), dtype=np.int32),
    )  # fmt: skip
