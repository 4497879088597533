"""What someone wants to see of a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from detente.core.errors import RunError
from detente.core.near import did_you_mean
from detente.core.spec import RunSpec

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.game.logit import GameTree
    from detente.model.model import Model


@dataclass(frozen=True)
class Request:
    """A case, the numbers to use, and which world, path or actor to look at."""

    given: Case | None
    """The case; None if a game in a file stands for it."""
    spec: RunSpec = field(default_factory=RunSpec)
    """Lenses, other numbers, and the seed of the run the world and the path belong to."""
    world: int = 0
    """Number of the world."""
    path: int = 0
    """Number of the path in it."""
    actor: str | None = None
    """Actor to look at; all, or the first that can act, if None."""
    viewer: str | None = None
    """As whom to see the numbers: an actor or ``world``; the actor itself if None."""
    after: tuple[str, ...] = ()
    """Events that have changed minds before a game, in their order."""
    format: Literal["text", "json", "efg"] = "text"
    """How to write a game."""
    game: GameTree | None = None
    """A game read from a file."""

    @property
    def case(self) -> Case:
        """The case.

        Raises
        ------
        RunError
            If a game in a file stands for it.
        """
        if self.given is None:
            raise RunError("found a game in a file, expected a case")
        return self.given

    def known_actor(self) -> str | None:
        """Return the actor to look at, if any.

        Raises
        ------
        RunError
            If the case has no such actor.
        """
        names = self.model.actors.names
        if self.actor is not None and self.actor not in names:
            hint = did_you_mean(self.actor, names)
            raise RunError(f"found actor {self.actor!r}, expected one of {', '.join(names)}{hint}")
        return self.actor

    @cached_property
    def model(self) -> Model:
        """The compiled case."""
        from detente.compile import compile_case

        return compile_case(self.case, spec=self.spec)
