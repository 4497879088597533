"""Saving a case: whatever somebody sends becomes a version, so no text is lost whoever else saved meanwhile."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from detente.workbench.cases.merge import Merged, merge
from detente.workbench.cases.models import TITLE_LENGTH, Case, Version
from detente.workbench.cases.titles import title_of
from detente.workbench.databases import writing
from detente.workbench.people.acts import note as note_act


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving."""

    head: Version
    """The version that the case has now."""
    sent: Version
    """The version that holds what was sent, letter for letter."""
    conflict: Merged | None = None
    """What is left to decide, where somebody else changed the same lines; the case is then as they left it."""

    @property
    def is_merged(self) -> bool:
        """Whether the case now holds changes of somebody else, too."""
        return self.conflict is None and self.head != self.sent


def clean_text(given: str) -> str:
    """Return a text as it is kept: with line feeds alone, as browsers send others, and one at its end."""
    text = given.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return text if text.endswith("\n") or not text else f"{text}\n"


def save(case: Case, text: str, *, base: int, by: Any, merges: int | None = None, note: str = "") -> Saved:
    """Save a text as the next version of a case.

    Where somebody else saved after ``base``, what was sent is kept as a version beside theirs, and both are merged line
    by line: into a further version, or, where both changed the same lines, into something to decide about.

    Parameters
    ----------
    case
        The case.
    text
        Its whole new text.
    base
        Number of the version that was changed.
    by
        Who saves.
    merges
        Number of the version whose changes the text takes in, where somebody decided about a conflict.
    note
        What was changed, in a few words.
    """
    text = clean_text(text)
    with writing():
        locked = Case.objects.select_for_update().get(pk=case.pk)  # its head is read once nobody else changes it
        versions = Version.objects.filter(case=locked)
        parent = versions.get(number=base)
        merged = versions.get(number=merges) if merges is not None else None
        if locked.head is None or locked.head == parent:
            saved = _saved_on_head(locked, parent, text, by, merged, note)
        else:
            saved = _saved_beside(locked, parent, text, by, merged, note)
        case.head = saved.head
        return saved


def _saved_on_head(case: Case, parent: Version, text: str, by: Any, merged: Version | None, note: str) -> Saved:
    """Save where nobody else did."""
    if text == parent.text and merged is None:
        return Saved(parent, parent)
    version = add_version(case, text, parent=parent, merged=merged, by=by, note=note)
    _set_head(case, version, by)
    return Saved(version, version)


def _saved_beside(case: Case, parent: Version, text: str, by: Any, merged: Version | None, note: str) -> Saved:
    """Save where somebody else did meanwhile."""
    head = case.head
    if text in {head.text, parent.text} and merged is None:
        return Saved(head, head)
    sent = add_version(case, text, parent=parent, merged=merged, by=by, note=note)
    found = merge(base_of(sent, head).text, text, head.text)
    if not found.is_clean:
        note_act(by, "saved beside", case, project=case.project, detail=f"version {sent.number}")
        return Saved(head, sent, found)
    both = add_version(case, found.text, parent=head, merged=sent, by=by, note=note)
    _set_head(case, both, by)
    return Saved(both, sent)


def base_of(one: Version, other: Version) -> Version:
    """Return the newest version from which both came, by their parents and what was merged into them."""
    links = {number: before for number, *before in _links(one.case_id)}
    shared = _before(one.number, links) & _before(other.number, links)
    return Version.objects.get(case=one.case_id, number=max(shared))


def _links(case: int) -> Any:
    """Return each version of a case by number, with the numbers of those it was made of."""
    return Version.objects.filter(case=case).values_list("number", "parent__number", "merged__number")


def _before(number: int, links: dict[int, list[int | None]]) -> set[int]:
    """Return a version and all that are in it."""
    found: set[int] = set()
    waiting = [number]
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += [each for each in links[number] if each is not None]
    return found


def add_version(
    case: Case, text: str, *, parent: Version | None, by: Any, merged: Version | None = None, note: str = ""
) -> Version:
    """Add a version to a case that is locked."""
    last = Version.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    return Version.objects.create(
        case=case,
        number=last + 1,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        parent=parent,
        merged=merged,
        author=by,
        note=note[:TITLE_LENGTH],
    )


def _set_head(case: Case, version: Version, by: Any) -> None:
    """Make a version the one that the case has."""
    case.head = version
    case.title = (title_of(version.text) or str(case.title))[:TITLE_LENGTH]
    case.save(update_fields=["head", "title"])
    note_act(by, "saved", case, project=case.project, detail=f"version {version.number}")


def begin(project: Any, slug: str, title: str, text: str, *, by: Any, note: str = "") -> Case:
    """Begin a case with its first version."""
    with writing():
        case = Case.objects.create(project=project, slug=slug, title=title)
        case.head = add_version(case, clean_text(text), parent=None, by=by, note=note)
        case.save(update_fields=["head"])
        note_act(by, "began", case, project=project)
    return case
