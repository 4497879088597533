"""What the twin writes down of a path."""

from __future__ import annotations

from dataclasses import dataclass

from detente.model.model import Floats
from detente.sim.runs import NEVER


@dataclass(frozen=True, slots=True)
class Happening:
    """One event on a path."""

    day: int
    """When, in days since the start."""
    event: str
    """Name, as in ``model.events``."""
    cause: str
    """"calendar", "shock", "stage" (of a process), "move" (opened an episode), "reply", "outcome", "pact" or "talks"
    (how a table ends)."""
    actor: str = ""
    """Who did it: the mover, the replier, the bloc of a pact; empty for calendar entries, shocks and talks."""
    because: str = ""
    """The event it followed from: the opening move for replies, the event for outcomes, the stage before for stages,
    the caller for pacts, the session for talks; else empty."""
    together: int = 0
    """Of replies chosen at the same time, none knowing of the others: a number that they share, from 1 on within an
    episode; else 0."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a decision, as its owner saw it."""

    name: str
    """Name of the move, ``wait`` or ``nothing``."""
    number: int
    """Number of the option over the whole case."""
    worth: float
    """What the owner expected of it."""
    offset: float
    """Logarithm of what the option weighs beside its worth: for waiting the odds of leaving things as they are, for one
    of n open variants -ln n, else 0."""
    reason: float
    """The owner's private reason, in units of rationality x worth."""
    score: float
    """rationality x worth + offset + reason: the greatest is taken."""
    chance: float
    """Chance of it for one who sees what the owner sees, but not its private reasons."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One choice on a path."""

    day: int
    """When, in days since the start."""
    actor: str
    """Whose choice."""
    after: tuple[str, ...]
    """Moves of the episode that had been played before; empty for the opening."""
    options: tuple[Option, ...]
    """What was open, in listed order."""
    chosen: str
    """Name of the option taken."""
    together: int = 0
    """Of choices made at the same time, none knowing of the others: a number that they share, from 1 on within an
    episode; else 0."""


@dataclass(frozen=True, slots=True)
class Close:
    """A comparison that steered the path, and how near it came to the other way."""

    margin: float
    """Distance of the two sides divided by the size of the numbers they were made of: about 1e-7 is one rounding in
    single precision."""
    day: int
    """When, in days since the start."""
    what: str
    """Which comparison."""


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """One path, told in full."""

    seed: int
    """Seed of the run."""
    world: int
    """Number of the world."""
    path: int
    """Number of the path within its world."""
    names: tuple[str, ...]
    """``[K]`` names of the quantities."""
    values: Floats
    """``[M + 1, K]`` every quantity at every moment as the questions see it; last row: at the end."""
    sizes: Floats
    """``[M + 1, K]`` size of the numbers that made each value: its rounding error in a precision of eps is a few eps
    times this."""
    happenings: tuple[Happening, ...]
    """All events, in order."""
    decisions: tuple[Decision, ...]
    """All choices in which a move was open, in order."""
    clocks: tuple[tuple[int, str], ...]
    """``(day, actor)`` for every time an actor came to decide."""
    renewals: tuple[tuple[int, str], ...]
    """``(day, actor)`` for every time an actor's private reasons were drawn anew."""
    hits: tuple[tuple[int, ...], ...]
    """``[Q]`` first day on which each condition held, NEVER if none or the question is void: one a binary or date
    question, one an option of a choice; empty for numbers."""
    numbers: tuple[float | None, ...]
    """``[Q]`` value of each number question, NaN if it is void; None for others."""
    asked: tuple[bool, ...]
    """``[Q]`` whether each question is asked: False where its ``if`` does not hold, and it is void."""
    first: tuple[int, ...]
    """``[E]`` first day of every event within the run, NEVER if none."""
    closest: tuple[Close, ...]
    """``[M + 1]`` the closest comparison up to each moment that had one, in order of time."""

    @property
    def margin(self) -> float:
        """How near the path came to another one: the smallest margin of all its comparisons, inf if it had none."""
        return self.margin_until(NEVER)

    def margin_until(self, day: int) -> float:
        """Return the smallest margin of the comparisons up to and including a moment's day."""
        return min((close.margin for close in self.closest if close.day <= day), default=float("inf"))
