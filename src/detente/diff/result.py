"""What a diff finds: two versions, the edits between them, and what each edit did to each forecast."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from detente.core.errors import RunError
from detente.core.result import Framed
from detente.diff.changes import Change
from detente.forecast.provenance import Provenance
from detente.forecast.replicates import is_clear
from detente.forecast.spread import Band


@dataclass(frozen=True, slots=True)
class Estimate:
    """A difference, and its Monte Carlo error."""

    value: float
    """Difference of probabilities, or of a number's mean."""
    error: float
    """Standard error, paths paired."""
    interval: Band
    """90% interval."""
    n_worlds: int
    """W, from which the error comes."""

    @property
    def is_clear(self) -> bool:
        """Whether chance would show such a difference less than once in twenty times."""
        return is_clear(self.value, self.error, self.n_worlds)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions."""

    name: str
    """Where it comes from: a file, a shipped case, or ``REVISION:FILE``."""
    case: str
    """Name of the case."""
    case_hash: str
    """Hash of the case as it is written."""
    start: dt.date
    """First day."""
    end: dt.date
    """Last day."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one edit did to one forecast."""

    edit: str
    """Name of the edit."""
    share: Estimate
    """Its part of the difference: the mean of the next two."""
    alone: Estimate
    """What it does to the old version, the only edit that is made."""
    left_out: Estimate
    """What is missing without it: the new version less the one in which it is the only edit that is not made."""
    touched: float
    """Share of paths with another answer, alone or left out, whichever is more. Where it is 0 the edit does nothing."""

    @property
    def interplay(self) -> float:
        """What it does more with all others than alone."""
        return self.left_out.value - self.alone.value


@dataclass(frozen=True, slots=True)
class QuestionDifference:
    """One forecast in both versions, and why it is another one."""

    id: str
    """Id of the question."""
    text: str
    """The question as the new version words it."""
    kind: str
    """"binary", "date", "number" or "choice"."""
    option: str
    """Option of a choice, or ``none``; empty for other questions."""
    by: dt.date
    """Deadline, or the date of the value, in the new version."""
    before: float
    """Probability, or mean of a number, in the old version."""
    after: float
    """The same in the new one."""
    difference: Estimate
    """``after`` - ``before``."""
    effects: tuple[Effect, ...]
    """What each edit did, the greatest share first."""
    joint: Estimate
    """What is left of the difference when what edits do alone is taken off: what they do only together."""
    remainder: Estimate
    """What is left when their shares are taken off: what three or more do only together."""

    def __getitem__(self, edit: str) -> Effect:
        """Return what an edit did, by its name."""
        for effect in self.effects:
            if effect.edit == edit:
                return effect
        raise RunError(
            f"found edit {edit!r}, expected one of {', '.join(each.edit for each in self.effects) or 'none'}"
        )


@dataclass(frozen=True, slots=True)
class OneSided:
    """A question that only one of the versions asks."""

    id: str
    """Id of the question."""
    text: str
    """The question in words."""
    kind: str
    """"binary", "date", "number" or "choice"."""
    option: str
    """Option of a choice, or ``none``; empty for other questions."""
    by: dt.date
    """Deadline, or the date of the value."""
    value: float
    """Probability, or mean of a number."""


@dataclass(frozen=True, slots=True)
class Told:
    """An edit, and what it is in words."""

    name: str
    """Dotted path of the one change, or of the part or section in which they are; joined ones are named together."""
    kind: str
    """What it is: ``number``, ``move``, ``question`` or another part of a case."""
    text: str
    """The edit in words."""
    changes: tuple[Change, ...]
    """What it changes."""
    is_joined: bool
    """Whether it joins what could not be made alone."""


@dataclass(frozen=True, slots=True, repr=False)
class Diff(Framed):
    """Two versions of a case: how forecasts differ, and which edits moved them."""

    old: Side
    """The version before."""
    new: Side
    """The version after."""
    provenance: Provenance
    """Where it comes from; the case is the old version."""
    title: str
    """Title of the new version."""
    edits: tuple[Told, ...]
    """What was edited, in the order of the new version."""
    questions: tuple[QuestionDifference, ...]
    """Questions of both versions, in the order of the new one; a choice has an entry for each option and for none."""
    asked_anew: tuple[OneSided, ...]
    """Questions of the new version alone."""
    no_longer_asked: tuple[OneSided, ...]
    """Questions of the old version alone."""
    n_versions: int
    """Versions that were run: the two, and those between."""
    n_texts: int
    """Texts, reasons, sources and records that differ; they move no forecast."""
    notes: tuple[str, ...] = ()
    """What to bear in mind."""

    def __getitem__(self, question: str) -> QuestionDifference:
        """Return the difference of a question by its id (of a choice: of its first option)."""
        for each in self.questions:
            if each.id == question:
                return each
        known = ", ".join(dict.fromkeys(each.id for each in self.questions)) or "none"
        raise RunError(f"found question {question!r}, expected one of {known}")
