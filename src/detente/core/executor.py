"""What makes pieces of work somewhere: on other machines, or wherever somebody else has a way to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar, runtime_checkable

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Made = TypeVar("Made")


@runtime_checkable
class Executor(Protocol):
    """Makes pieces of work somewhere."""

    @property
    def width(self) -> int:
        """Pieces made at the same time, about."""

    def map(
        self, work: Callable[[Shared, Item], Made], shared: Shared, items: Sequence[Item]
    ) -> Iterator[tuple[int, Made]]:
        """Yield the number of each item and what ``work(shared, item)`` makes of it, as they are ready.

        Parameters
        ----------
        work
            A function of a module, which other machines can import.
        shared
            What all items have in common; sent once to each machine.
        items
            One for each piece.

        Raises
        ------
        RunError
            If a piece cannot be made anywhere.
        """
