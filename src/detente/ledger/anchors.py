"""Where heads are given away, so that nobody here can change them: a git repository, a time stamp authority."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from detente.core.errors import LedgerError
from detente.ledger import repository, stamps
from detente.ledger.witness import Head, Sighting, sightings

GIT = "DETENTE_ANCHOR_GIT"
"""Environment variable that names a repository."""
AUTHORITY = "DETENTE_ANCHOR_TSA"
"""Environment variable with the address of a time stamp authority."""
ROOTS = "DETENTE_ANCHOR_CA"
"""Environment variable that names a file with the certificates, as PEM, to which time stamps must lead."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Where heads go, besides the witness; empty where nowhere."""

    git: str = ""
    """A repository."""
    authority: str = ""
    """Address of a time stamp authority."""
    roots: str = ""
    """File with the certificates that are trusted."""


def configured() -> Anchors:
    """Return what the environment says."""
    return Anchors(*(os.environ.get(name, "").strip() for name in (GIT, AUTHORITY, ROOTS)))


def give(head: Head, first: str, folder: Path, anchors: Anchors) -> Iterator[str]:
    """Give a head away, and yield where it went.

    Parameters
    ----------
    head
        The end of the ledger.
    first
        Hash of its first entry.
    folder
        Where time stamps are kept.
    anchors
        Where it goes.

    Raises
    ------
    LedgerError
        If one of them does not take it.
    """
    if anchors.git:
        reference = repository.reference_of(first)
        commit = repository.commit_head(Path(anchors.git).expanduser(), reference, head)
        yield f"entry {head.seq} committed to {anchors.git} as {commit[:12]}; push {reference} to give it away"
    if anchors.authority:
        path = stamps.stamp(anchors.authority, head, folder)
        yield f"entry {head.seq} stamped by {anchors.authority}: {path}"


@dataclass(slots=True)
class Noted:
    """What was noted of a ledger elsewhere."""

    seen: list[Sighting] = field(default_factory=list)
    """Heads."""
    problems: list[str] = field(default_factory=list)
    """What does not hold of itself."""
    notes: list[str] = field(default_factory=list)
    """What could not be looked at, and why that matters."""
    has_witness: bool = True
    """Whether there is a witness, be it one that cannot be read."""


def noted(witness: Path, folder: Path, first: str, anchors: Anchors) -> Noted:
    """Return the heads of a ledger that were noted by its witness, in a repository and by authorities.

    Raises
    ------
    LedgerError
        If a witness, a repository or a file of certificates is there and cannot be read.
    """
    result = Noted()
    try:
        result.seen, n_odd = sightings(witness)
    except OSError as error:
        raise LedgerError(f"{witness}: the witness cannot be read ({error.strerror or error})") from None
    if n_odd:
        lines = "1 line that is no head" if n_odd == 1 else f"{n_odd:,} lines that are no heads"
        result.notes.append(f"{witness.name} has {lines}: something broke off there, or was put there")
    result.has_witness = bool(result.seen or n_odd)
    if anchors.git and first:
        result.seen += repository.committed(Path(anchors.git).expanduser(), repository.reference_of(first))
    if folder.is_dir():
        _stamped(result, folder, anchors)
    return result


def _stamped(result: Noted, folder: Path, anchors: Anchors) -> None:
    """Add what authorities stamped."""
    if not stamps.can_check():
        result.notes.append(f"time stamps were not checked; {stamps.MISSING}")
        return
    roots = stamps.read_roots(Path(anchors.roots).expanduser()) if anchors.roots else []
    seen, problems = stamps.stamped(folder, roots)
    result.seen += seen
    result.problems += problems
    n_untraced = sum(each.stamped_at is None for each in seen)
    if n_untraced:
        result.notes.append(
            f"{n_untraced:,} time stamps lead to no authority that is trusted; {ROOTS} names a file of some"
        )
