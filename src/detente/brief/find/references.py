"""Markers and notes joined: what each marker points to and supports, which notes share a source."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

from detente.brief.document import Document
from detente.brief.find.body import Body
from detente.brief.find.notes import NoteEntry, find_entries, same_address
from detente.brief.model import Marker, Note, Span

BEHIND = 3
"""Characters a marker may stand behind the end of its sentence."""


@dataclass(frozen=True, slots=True)
class References:
    """Markers and notes, and where the markers stood in the finders' reading."""

    markers: tuple[Marker, ...]
    notes: tuple[Note, ...]
    places: tuple[int, ...]

    def note_behind(self, body: Body, end: int, sentence: int | None) -> int | None:
        """Return the first note whose marker stands at or behind a position of the same sentence."""
        limit = body.sentences[sentence].end if sentence is not None else end + BEHIND
        for index in range(bisect.bisect_left(self.places, end), len(self.places)):
            if self.places[index] > limit:
                break
            if self.markers[index].note is not None:
                return self.markers[index].note
        return None


def find_references(document: Document, body: Body) -> References:
    """Return the markers of the body and the notes of the list."""
    entries = find_entries(body)
    targets = _targets(body, entries)
    markers = tuple(_marker(document, body, index, target) for index, target in enumerate(targets))
    pointing: dict[int, list[int]] = {}
    for index, target in enumerate(targets):
        if target is not None:
            pointing.setdefault(target, []).append(index)
    sources = _same_sources(entries)
    notes = tuple(
        _note(body, entry, _refers_to(entries, index), sources[index], tuple(pointing.get(index, ())))
        for index, entry in enumerate(entries)
    )
    return References(markers, notes, body.places)


def _targets(body: Body, entries: list[NoteEntry]) -> list[int | None]:
    """Return the note each marker means; where numbers begin anew, that of the list the marker belongs to."""
    lists = _lists(entries)
    by_number: list[dict[str, int]] = []
    for members in lists:
        found: dict[str, int] = {}
        for index in members:
            found.setdefault(entries[index].n, index)
        by_number.append(found)
    targets: list[int | None] = []
    for mark, at in zip(body.marks, _list_of_each(body, entries, lists), strict=True):
        target = by_number[at].get(mark.n) if by_number else None
        if target is None:
            target = next((found[mark.n] for found in by_number if mark.n in found), None)
        targets.append(target)
    return targets


def _lists(entries: list[NoteEntry]) -> list[list[int]]:
    """Return the notes cut into lists, each of which counts up."""
    lists: list[list[int]] = []
    last = 0
    for index, entry in enumerate(entries):
        number = int(entry.n) if entry.n.isdigit() else 0
        if not lists or (number and last and number <= last and number <= _ANEW):
            lists.append([])
        lists[-1].append(index)
        last = number or last
    return lists


_ANEW = 2
"""Number up to which a list may begin, its first note lost."""
_NEARLY = 0.6
"""Share of a list that markers must have reached before they may go on to the next."""


def _list_of_each(body: Body, entries: list[NoteEntry], lists: list[list[int]]) -> list[int]:
    """Return the list each marker belongs to.

    Lists that stand between parts of the text belong to the part above them; where all stand at the end, markers go on
    to the next list when they begin anew themselves.
    """
    ends = [entries[members[-1]].end for members in lists]
    if len(lists) > 1 and any(place > ends[0] for place in body.places):
        return [min(bisect.bisect_left(ends, place), len(lists) - 1) for place in body.places]
    numbers = [int(mark.n) if mark.n.isdigit() else 0 for mark in body.marks]
    result: list[int] = []
    at = furthest = 0
    for index, number in enumerate(numbers):
        if at + 1 < len(lists) and _begins_anew(numbers, index, furthest, _largest(entries, lists[at])):
            at, furthest = at + 1, 0
        furthest = max(furthest, number)
        result.append(at)
    return result


def _largest(entries: list[NoteEntry], members: list[int]) -> int:
    return max((int(entries[index].n) for index in members if entries[index].n.isdigit()), default=0)


def _begins_anew(numbers: list[int], index: int, furthest: int, size: int) -> bool:
    """Return whether markers begin the next list here, and do not just point once more to the first note of this one.

    What comes next tells: the second note of the next list, or the one that is due in this.
    """
    if not 0 < numbers[index] <= min(_ANEW, furthest) or furthest < _NEARLY * size:
        return False
    if numbers[index + 1 : index + 2] == [numbers[index]]:
        return False  # once more to the first note of this list, then to that of the next
    due = (numbers[index] + 1, furthest + 1)
    following = next((number for number in numbers[index + 1 :] if number in due), 0)
    if following == furthest + 1 and furthest < size:
        return False
    return numbers[index] == 1 and (following == due[0] or furthest >= size)


def _marker(document: Document, body: Body, index: int, target: int | None) -> Marker:
    mark = body.marks[index]
    span = document.reading.to_text(mark.start, mark.end)
    start, end = _claim(body, index)
    claim = body.reading.to_text(start, end)
    return Marker(span.start, span.end, mark.n, claim, body.words(start, end), target, mark.confidence)


def _claim(body: Body, index: int) -> tuple[int, int]:
    """Return the clause or sentence before a marker, back to the marker before it."""
    place = body.places[index]
    sentence = body.sentence_at(max(0, place - 1))
    if sentence is None:
        sentence = body.sentence_at(max(0, place - BEHIND))
    if sentence is None:
        start = body.text.rfind("\n", 0, place) + 1
        return start, max(start, place)
    start = body.sentences[sentence].start
    for before in range(index - 1, -1, -1):
        if body.places[before] < place:
            start = max(start, body.places[before])
            break
    opened = body.text.rfind("(", start, place)
    if opened > body.text.rfind(")", start, place):
        start = opened + 1
    while start < place and (body.text[start].isspace() or body.text[start] in ",;.)"):
        start += 1
    end = place
    while end > start and (body.text[end - 1].isspace() or body.text[end - 1] in ",;:("):
        end -= 1
    return (start, end) if end > start else (body.sentences[sentence].start, max(place, start))


def _refers_to(entries: list[NoteEntry], index: int) -> int | None:
    """Return the note that a back reference means."""
    entry = entries[index]
    if entry.kind != "back reference":
        return None
    if entry.refers_to == "-1":
        return index - 1 if index else None
    if entry.refers_to:
        return next((i for i in range(index - 1, -1, -1) if entries[i].n == entry.refers_to), None)
    surname = re.match(r"\W*([^\W\d_][\w'’-]+)", entry.text)
    if surname is None:
        return None
    return next((i for i in range(index) if surname.group(1) in entries[i].text and entries[i].kind == "source"), None)


def _same_sources(entries: list[NoteEntry]) -> list[tuple[int, ...]]:
    """Return for each note the others with the same address, or the same title of the same publisher."""
    groups: dict[str, list[int]] = {}
    for index, entry in enumerate(entries):
        if entry.kind != "source":
            continue
        if entry.url:
            key = same_address(entry.url)
        elif len(entry.title) > 12:
            key = f"{entry.title.lower()}|{entry.publisher.lower()}"
        else:
            continue
        groups.setdefault(key, []).append(index)
    same: list[tuple[int, ...]] = [()] * len(entries)
    for members in groups.values():
        if len(members) > 1:
            for index in members:
                same[index] = tuple(other for other in members if other != index)
    return same


def _note(body: Body, entry: NoteEntry, refers_to: int | None, same: tuple[int, ...], markers: tuple[int, ...]) -> Note:
    span: Span = body.reading.to_text(entry.start, entry.end)
    return Note(
        span.start, span.end, entry.n, entry.text, entry.title, entry.publisher, entry.authors, entry.url, entry.urls,
        entry.when, entry.date_text, entry.date_problem, entry.accessed, entry.language, entry.kind, refers_to, same,
        markers,
    )  # fmt: skip
