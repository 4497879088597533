"""What a story is: a group of like histories with its share, and the path in its middle, told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from detente.core.plain import PLAIN
from detente.core.result import Framed
from detente.explain.assumed import Assumed
from detente.explain.chronology import Line
from detente.explain.motives import Motive
from detente.forecast.provenance import Provenance
from detente.inspect.labels import Words


@dataclass(frozen=True, slots=True)
class Typical:
    """How often an event comes in a story, beside all paths."""

    event: str
    """Name of the event."""
    share: float
    """Share of the story's paths in which it happens."""
    overall: float
    """Share of all paths."""
    median: dt.date | None
    """Median of its first date in the story, where it happens; None if it never does."""
    share_outside: float = field(metadata={PLAIN: "others"})
    """Share of the paths of the same answer that belong to other stories."""

    @property
    def others(self) -> float:
        """Earlier name of ``share_outside``."""
        return self.share_outside


@dataclass(frozen=True, slots=True)
class Story:
    """A group of like histories, and the one in its middle."""

    answer: str
    """The answer to the question on its paths."""
    probability: float
    """Share of all paths of the run; the stories of an answer add up to the answer's probability."""
    mc_error: float
    """Monte Carlo standard error."""
    marks: tuple[str, ...]
    """Events that tell it from the others of its answer, ``not NAME`` where it is their absence; may be empty."""
    world: int
    """World of the path that is told."""
    path: int
    """Number of that path in its world."""
    lines: tuple[Line, ...]
    """The path, told."""
    left_out: int
    """Events of the path that are not told: they hardly matter for how things end."""
    typical: tuple[Typical, ...]
    """Events by how often they come in the story, the weightiest first."""
    motives: tuple[Motive, ...]
    """Why the path's key decisions were made."""
    assumed: tuple[Assumed, ...]
    """What is unusual in the path's world and speaks for the answer, the weightiest first."""
    ends: dict[str, tuple[float, float]]
    """By quantity: its value on the path at the start, and at the question's deadline."""


@dataclass(frozen=True, slots=True, repr=False)
class Stories(Framed):
    """A few histories that stand for a run."""

    question: str
    """Id of the question by whose answers the paths are parted."""
    text: str
    """The question as the case words it."""
    since: dt.date
    """First day of the case."""
    until: dt.date
    """Last day that counts for the question."""
    answers: dict[str, float]
    """Probability of each answer."""
    asked: tuple[str, ...]
    """Events that the question asks about."""
    common: tuple[Line, ...]
    """What happens on every path: the calendar, mostly."""
    stories: tuple[Story, ...]
    """By answer, the likeliest first."""
    sampled: int
    """Paths that were grouped or joined to a group."""
    provenance: Provenance
    """Case, run and method."""
    words: Words
    """What the case calls its actors, quantities and events."""
