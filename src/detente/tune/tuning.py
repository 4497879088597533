"""What a fit to judgements found, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from detente.core.plain import HIDDEN
from detente.core.result import Result


@dataclass(frozen=True, slots=True)
class Band:
    """A mean over draws, with the 90% band around it."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class JudgementMet:
    """One judgement, and how far it is met."""

    name: str
    """Its name in the case."""
    actor: str
    """Whose move it is."""
    said: str
    """What is held, in words."""
    low: float | None
    """Lower end of the stated interval; None for an order."""
    high: float | None
    """Upper end."""
    before: Band
    """The chance in the case as it is, over draws of what is fitted. For an order, the factor by which the odds of the
    first move exceed those of the other."""
    after: Band
    """The same over the joint sample."""
    tuned: Band
    """The same with the ranges and factors of the file, which are what a run uses."""
    is_met: bool
    """Whether the mean after lies in the stated interval, or the order holds."""


@dataclass(frozen=True, slots=True)
class NumberTuned:
    """One fitted number."""

    path: str
    """Dotted path."""
    was: str
    """As the case has it."""
    becomes: str
    """As the file has it."""
    before: Band
    """Under the case's range, in canonical units."""
    after: Band
    """Over the joint sample."""
    shift: float
    """By how many of its former standard deviations its normal score moved."""
    narrowed: float
    """Standard deviation of its normal score as a share of the former: 1 where judgements say nothing of it."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A judgement of a conflict, where the conflict's members are met as well as they can be."""

    name: str
    """Its name in the case."""
    best: float
    """The chance there; for an order the factor on the odds."""
    factor: float
    """Factor on the odds by which that lies from the middle of what is held."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Judgements that contradict each other, none of which can be left out; one alone contradicts the case's ranges."""

    judgements: tuple[Missed, ...]
    """Its members, in the order of the case."""


@dataclass(frozen=True, slots=True, repr=False)
class Tuning(Result):
    """Numbers fitted to judgements on behaviour."""

    case: str
    """Name of the case."""
    case_hash: str
    """SHA-256 of its content."""
    seed: int
    """Seed of the fit."""
    judgements: tuple[JudgementMet, ...]
    """In the order of the case."""
    numbers: tuple[NumberTuned, ...]
    """In the order of the case, or of ``tune``."""
    contradictions: tuple[Contradiction, ...]
    """The smallest sets, the worst first."""
    effective: float
    """Points that would be worth as much had all the same weight."""
    drawn: int
    """Points drawn."""
    rows: int
    """Rows of the joint sample."""
    hash: str
    """SHA-256 of the file's content."""
    content: Mapping[str, Any] = field(metadata={HIDDEN: True}, compare=False)
    """What `write` writes."""

    def write(self, path: str, *, replace: bool = False) -> None:
        """Write the file that ``run --tuned`` reads.

        Raises
        ------
        OutputError
            If it cannot be written, or stands there already and is not to be replaced.
        """
        from detente.case.tuned import written
        from detente.core.files import write_whole

        write_whole(path, written(self.content), replace=replace)
