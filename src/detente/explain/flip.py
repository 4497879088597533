"""What would have to be true, once it is found: conditions, flips, and all flips of one answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from detente.core.result import Framed
from detente.explain.sensitivity.indices import IntervalEstimate
from detente.explain.sensitivity.response import Measure
from detente.forecast.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a condition."""

    value: float
    """In canonical units."""
    low: float | None = None
    """Lower end of its 90% interval; None for levels, and where ends of a combination can be traded for each other so
    freely that no interval of one would hold."""
    high: float | None = None
    """Upper end."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One assumption above, below or between values."""

    path: str
    """Dotted path."""
    label: str
    """The same in words."""
    above: Bound | None
    """Where it begins; None if there is no lower bound."""
    below: Bound | None
    """Where it ends; None if there is no upper bound."""
    in_words: str
    """What is where, as part of a sentence."""
    quasi_p: float | None = None
    """How likely the box's density would be by chance if this did nothing, in all worlds of the run, those too in which
    the box was chosen; None for single assumptions."""
    matters: IntervalEstimate | None = None
    """By how much worlds held out of the search come nearer to the line, or farther beyond it, through this condition;
    None for single assumptions and if it was not tried."""
    is_own_part: bool = False
    """Whether it is of what factors leave of the assumption; values are those with the factors in the middle."""


@dataclass(frozen=True, slots=True)
class Flip:
    """Something that would have to be true."""

    conditions: tuple[Condition, ...]
    """All of them hold."""
    share: float
    """Share of worlds in which they do."""
    answer: float
    """The answer there, in the worlds of the run."""
    tested: IntervalEstimate | None
    """The answer in those of the worlds held out of the search in which they hold, with its 90% interval; None if not
    tried."""
    coverage: float
    """Share of all worlds beyond the line in which they hold."""
    density: float
    """Share of the worlds in which they hold that are beyond the line."""
    in_words: str
    """The same in a sentence."""
    crosses: float | None = None
    """Where this only comes nearest: the line, nearer than the one asked for, at which its ends are; None if they are
    at that one."""


@dataclass(frozen=True, slots=True)
class Either:
    """Flips that limit the same assumptions, taken as one: where the first holds or another."""

    kind: Literal["single", "together"]
    """In which list of flips they stand."""
    members: tuple[int, ...]
    """Their places in that list, from 0."""
    share: float
    """Share of worlds in which one of them holds."""
    answer: float
    """The answer there."""
    tested: IntervalEstimate | None
    """The answer there in the worlds held out of the search, with its 90% interval; None if not tried."""
    coverage: float
    """Share of all worlds beyond the line in which one of them holds."""
    density: float
    """Share of the worlds in which one of them holds that are beyond the line."""
    in_words: str
    """The same in a sentence."""


@dataclass(frozen=True, slots=True, repr=False)
class Flips(Framed):
    """What would have to be true for one answer to cross one line."""

    question: str
    """Id of the question."""
    text: str
    """The question as the case words it."""
    kind: str
    """"binary", "date", "number" or "choice"."""
    option: str
    """Option of a choice, or ""."""
    by: dt.date
    """Deadline that counts, or the date of the value."""
    measure: Measure
    """What crosses the line: a probability, or a value."""
    answer: float
    """The answer over all worlds."""
    line: float
    """The line."""
    direction: Literal["above", "below"]
    """On which side of the line it would have to be."""
    beyond: float
    """Share of worlds whose own answer is there, as counted on their paths."""
    single: tuple[Flip, ...]
    """Single assumptions that do it alone, those that hold in most worlds first."""
    together: tuple[Flip, ...]
    """Combinations that do."""
    nearest_single: Flip | None
    """The single assumption that brings the answer nearest to the line, or farthest beyond it; None if none is known to
    move it."""
    nearest_together: Flip | None
    """The combination that comes nearest, in at least two percent of the worlds, where none crosses; None if none is
    known to."""
    remark: str
    """Why nothing, or not more, can be said; "" if there is no reason."""
    provenance: Provenance
    """Where it comes from."""
    conditional_on: str = ""
    """What the question hangs on (its ``if``), where only paths on which it is asked count; "" otherwise."""
    beyond_themselves: float | None = None
    """Share of worlds whose own answer is there, without the chance of their paths; None where that is not known."""
    either: tuple[Either, ...] = ()
    """Flips of the same assumptions, each set of them taken as one."""
    beyond_at_most: float | None = None
    """Share of worlds up to which it cannot be excluded (at 95%) that their own answer is there; only where
    ``beyond_themselves`` is below the 2% that a flip must hold in, else None."""

    @property
    def beyond_best(self) -> float:
        """Share of worlds beyond the line, without the chance of their paths where that is known, else as counted."""
        return self.beyond if self.beyond_themselves is None else self.beyond_themselves
