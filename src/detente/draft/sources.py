"""Sources of a drafted case, from the notes of the brief."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from detente.brief.model import Brief, Note, Span, When
from detente.draft.lines import Lines, Scalar
from detente.draft.naming import Names, slug
from detente.draft.plan import short

BRIEF = "brief"
"""Key of the brief itself."""
_LONGEST = 160
"""Letters of a title that is taken over."""


@dataclass(frozen=True, slots=True)
class PlannedSource:
    """An entry of `sources`."""

    key: str
    fields: Mapping[str, Scalar]
    lines: tuple[int, ...]
    """Lines of the notes it comes from."""


@dataclass(frozen=True, slots=True)
class Sources:
    """All of them."""

    entries: tuple[PlannedSource, ...]
    """The brief first."""
    by_note: Mapping[int, str]
    """Index of a note -> key of its source."""

    def at(self, brief: Brief, span: Span) -> str:
        """Return the source of a piece of the brief: that of the first note which supports it, or the brief itself."""
        for marker in brief.markers:
            if marker.note is not None and marker.claim.start < span.end and span.start < marker.claim.end:
                return self.by_note.get(marker.note, BRIEF)
        return BRIEF


def plan_sources(brief: Brief) -> Sources:
    """Return one source for the brief and one for each source in its notes, however many notes name it."""
    names = Names([BRIEF])
    entries = [PlannedSource(BRIEF, _own_fields(brief), ())]
    by_note: dict[int, str] = {}
    for index, note in enumerate(brief.notes):
        if note.kind != "source" or index in by_note:
            continue
        same = sorted({index, *(other for other in note.same_source if brief.notes[other].kind == "source")})
        key = names.fresh(_key(note))
        by_note |= dict.fromkeys(same, key)
        places = tuple(brief.line(brief.notes[other].start) for other in same)
        entries.append(PlannedSource(key, _fields(note, [brief.notes[other] for other in same]), places))
    for index, note in enumerate(brief.notes):
        if note.kind == "back reference" and note.refers_to in by_note:
            by_note[index] = by_note[note.refers_to]
    return Sources(tuple(entries), by_note)


def _own_fields(brief: Brief) -> dict[str, Scalar]:
    meta = brief.metadata
    publisher = " ".join(part for part in (meta.publisher, meta.series, meta.number and f"No. {meta.number}") if part)
    fields: dict[str, Scalar] = {
        "title": short(meta.title, _LONGEST),
        "author": short(", ".join(author.name for author in meta.authors), _LONGEST),
        "publisher": short(publisher, _LONGEST),
        "date": _date(meta.when),
        "url": meta.url,
        "language": meta.language,
        "reliability": "the argument this case models",
    }
    return {key: value for key, value in fields.items() if value}


def _key(note: Note) -> str:
    """Return a key such as ``note_4_nytimes``: a reader of the case finds the note at once."""
    host = re.sub(r"^https?://(?:www\.|m\.|en\.)?", "", note.url).split("/")[0].split(":")[0]
    parts = [part for part in host.split(".")[:-1] if part not in ("com", "co", "org", "gov", "net", "ac", "edu")]
    name = slug(parts[-1] if parts else note.publisher or note.authors or note.title, words=2, fallback="source")
    number = note.n if note.n.isdigit() else ""
    return f"note_{number}_{name}" if number else f"note_{name}"


def _fields(note: Note, same: list[Note]) -> dict[str, Scalar]:
    numbers = [other.n for other in same if other.n]
    fields: dict[str, Scalar] = {
        "title": short(note.title, _LONGEST),
        "author": short(note.authors, _LONGEST),
        "publisher": short(note.publisher, _LONGEST),
        "date": _date(note.when),
        "url": note.url,
        "language": note.language,
        "note": f"note {' and '.join(numbers)} of the brief" if numbers else "",
    }
    return {key: value for key, value in fields.items() if value}


def _date(when: When | None) -> dt.date | str:
    if when is None:
        return ""
    return when.earliest if when.precision == "day" else when.date


def write_sources(lines: Lines, sources: Sources) -> None:
    """Write the section `sources`."""
    lines.gap()
    lines.add("sources")
    for source in sources.entries:
        places = ", ".join(map(str, source.lines))
        comment = f"line {places}" if len(source.lines) == 1 else f"lines {places}" if places else ""
        if comment:
            lines.comment(comment, depth=1)
        lines.add(source.key, source.fields or {"title": ""}, depth=1)
