"""Rules about note markers and the list of notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.brief.audit.rule import Example, Hit, Rule
from detente.brief.audit.view import View
from detente.brief.model import Note, Span


def _unlinked(view: View) -> Iterator[Hit]:
    if view.is_linked or not view.brief.notes:
        return  # without any note it is missing-note that says so
    used, notes, linked, markers = view.linkage
    text = (
        f"{used} of {notes} notes have a marker and {linked} of {markers} markers a note: too few to tell a fault of "
        f"the text from one of the reading, so the rules about notes and sources keep quiet"
    )
    yield Hit(text, ())


_SURE = 0.75
"""Confidence from which on a marker is taken to be one: below it, a number of the text is as likely."""


def _numbers(notes: tuple[Note, ...]) -> list[int]:
    return [int(note.n) for note in notes if note.n.isdigit()]


def _restarts(numbers: list[int]) -> bool:
    """Return whether a list is numbered anew for each page or chapter."""
    return numbers.count(1) > 1


_POWER = re.compile(r"\d\s?(?:<sup>|\^)?$")


def _is_power(text: str, start: int) -> bool:
    """Return whether a raised number may be an exponent: it stands right behind another number."""
    return text[start] not in "[(" and _POWER.search(text, max(0, start - 8), start) is not None


def _missing(view: View) -> Iterator[Hit]:
    notes = view.brief.notes
    if notes and not view.is_linked:
        return
    lost = [
        marker
        for marker in view.brief.markers
        if marker.note is None and marker.confidence >= _SURE and not _is_power(view.brief.text, marker.start)
    ]
    if not lost:
        return
    if not notes:
        count = len({marker.n for marker in lost})
        plural = "markers" if count > 1 else "marker"
        yield Hit(f"the text has {count} note {plural} and no list of notes", tuple(Span(m.start, m.end) for m in lost))
        return
    by_number = {note.n: note for note in notes}
    for n in dict.fromkeys(marker.n for marker in lost):
        spans = [Span(marker.start, marker.end) for marker in lost if marker.n == n]
        text = f"marker {n} points to no note"
        if n.isdigit():
            before, after = by_number.get(str(int(n) - 1)), by_number.get(str(int(n) + 1))
            if before and after:
                text += f": the list goes from {before.n} to {after.n}"
                spans.append(Span(after.start, after.end))
            elif not after and (numbers := _numbers(notes)) and int(n) > max(numbers):
                text += f": the list ends with {max(numbers)}"
        yield Hit(text, tuple(spans))


def _unused(view: View) -> Iterator[Hit]:
    if not view.is_linked:
        return
    idle = [note for note in view.brief.notes if note.n and not note.markers and note.kind != "author"]
    if not idle:
        return
    spans = tuple(Span(note.start, note.end) for note in idle)
    if len(idle) > 1 and len(idle) == len(view.brief.notes):
        if not re.match(r"[\[(^\d⁰¹²³⁴-⁹]", view.brief.text[idle[0].start : idle[0].start + 1]):
            return  # a list of references that the text names by author and year
        yield Hit(f"no marker in the text points to any of the {len(idle)} notes", spans[:1])
        return
    for note, span in zip(idle, spans, strict=True):
        yield Hit(f"no marker points to note {note.n}", (span,))


def _gap(view: View) -> Iterator[Hit]:
    if not view.is_linked:
        return
    numbered = [note for note in view.brief.notes if note.n.isdigit()]
    numbers = [int(note.n) for note in numbered]
    if not numbers or _restarts(numbers):
        return
    asked = {marker.n for marker in view.brief.markers}
    pairs = zip([0, *numbers], numbered, strict=False)
    for before, note in pairs:
        absent = [n for n in range(before + 1, int(note.n)) if n not in numbers]
        # A gap that a marker points into is the graver finding of missing-note.
        if absent and len(absent) < len(numbers) and not any(str(n) in asked for n in absent):
            which = f"no note {absent[0]}" if len(absent) == 1 else f"no notes {absent[0]} to {absent[-1]}"
            start = f"goes from {before} to {note.n}" if before else f"begins with {note.n}"
            yield Hit(f"the list of notes {start}: there is {which}", (Span(note.start, note.end),))


def _duplicate_number(view: View) -> Iterator[Hit]:
    if not view.is_linked:
        return
    seen: dict[str, Note] = {}
    if _restarts(_numbers(view.brief.notes)):
        return
    for note in view.brief.notes:
        if note.n.isdigit() and note.n in seen:
            first = seen[note.n]
            spans = (Span(note.start, note.end), Span(first.start, first.end))
            yield Hit(f"two notes have the number {note.n}", spans)
        seen.setdefault(note.n, note)


def _order(view: View) -> Iterator[Hit]:
    if not view.is_linked:
        return
    numbers = _numbers(view.brief.notes)
    if not numbers or _restarts(numbers):
        return
    highest = 0
    first_seen: set[int] = set()
    for marker in view.brief.markers:
        if not marker.n.isdigit() or marker.confidence < _SURE or int(marker.n) in first_seen:
            continue
        n = int(marker.n)
        first_seen.add(n)
        if n < highest:
            yield Hit(f"marker {n} comes after marker {highest}", (Span(marker.start, marker.end),))
        highest = max(highest, n)


_PAGES = re.compile(
    r"\b(?:pp?\.|pages?|p)\s*\d+|\b(?:sec(?:tion)?|ch(?:apter)?|art(?:icle)?|para)\.?\s*\d+|§", re.IGNORECASE
)


_LAW = re.compile(r"§|\b(?:P\.L\.|Pub\. L\.|H\.R\.|S\. \d|U\.S\.C\.|C\.F\.R\.|Fed\. Reg\.)")
"""Laws, which have no date of publication beside their number."""


def _is_full(note: Note) -> bool:
    """Return whether a note gives one source by title and address: no law, remark or short form of an earlier one."""
    is_one = note.kind == "source" and len(note.urls) == 1 and not _LAW.search(note.text)
    return is_one and not _REMARK.match(note.text) and len(note.text) <= _ONE_SOURCE


_REMARK = re.compile(r"(?:see\b|for\b|the\b|[a-z]\. |\(?continued|note)", re.IGNORECASE)
_ONE_SOURCE = 300
"""Characters beyond which a note says more than where to look."""


def _duplicate_source(view: View) -> Iterator[Hit]:
    if not view.is_linked:
        return
    notes = view.brief.notes
    done: set[int] = set()
    for index, note in enumerate(notes):
        same = [index, *(other for other in note.same_source if notes[other].kind != "back reference")]
        if index in done or note.kind == "back reference" or len(same) < 2:
            continue
        done |= set(same)
        if len({tuple(_PAGES.findall(notes[other].text)) for other in same}) > 1:
            continue  # different pages of one work
        if not all(_is_full(notes[other]) for other in same) or len({notes[other].url for other in same}) > 1:
            continue  # a short form is how a later note should look
        named = [notes[other].n for other in sorted(same)]
        listed = f"{', '.join(named[:-1])} and {named[-1]}"
        yield Hit(
            f"notes {listed} are the same source", tuple(Span(notes[o].start, notes[o].end) for o in sorted(same))
        )


def _lost_back_reference(view: View) -> Iterator[Hit]:
    if not view.is_linked:
        return
    for note in view.brief.notes:
        if note.kind != "back reference":
            continue
        span = Span(note.start, note.end)
        if note.refers_to is None:
            yield Hit(f"note {note.n} refers back to a source that no earlier note gives", (span,))
        elif len(view.brief.notes[note.refers_to].urls) > 1 and re.match(r"ibid|idem", note.text, re.IGNORECASE):
            other = view.brief.notes[note.refers_to]
            spans = (span, Span(other.start, other.end))
            yield Hit(f"note {note.n} refers back to note {other.n}, which gives several sources", spans)


def _undated(view: View) -> Iterator[Hit]:
    if not view.is_linked:
        return
    sources = [note for note in view.brief.notes if note.kind == "source"]
    undated = [
        note for note in sources if note.when is None and not note.accessed and not note.date_problem and _is_full(note)
    ]
    if not undated:
        return
    spans = tuple(Span(note.start, note.end) for note in undated)
    if len(undated) > max(3, len(sources) // 2):
        yield Hit(f"{len(undated)} of {len(sources)} sources have no date", spans)
        return
    for note, span in zip(undated, spans, strict=True):
        yield Hit(f"the source in note {note.n} has no date", (span,))


_ADDRESS = re.compile(r"(?:https?://|www\.)?[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?", re.IGNORECASE)


def _bare_address(view: View) -> Iterator[Hit]:
    sources = [note for note in view.brief.notes if note.kind == "source"]
    bare = []
    for note in sources:
        rest = (
            _ADDRESS.sub(" ", note.text).replace(note.date_text, " ")
            if note.date_text
            else _ADDRESS.sub(" ", note.text)
        )
        if note.urls and not note.title and not note.authors and len(re.findall(r"[^\W\d_]{3,}", rest)) < 2:
            bare.append(note)
    if len(bare) >= max(1, _BARE * len(sources)):
        what = "gives" if len(bare) == 1 else "give"
        text = f"{len(bare)} of {len(sources)} sources {what} an address and no author, title or publisher"
        yield Hit(text, tuple(Span(note.start, note.end) for note in bare))


_BARE = 0.1
"""Share of the sources from which on bare addresses are the manner of a text, and no slip (judgement)."""
_BROKEN = re.compile(
    r"(?<![/\w])https?://(?=https?[:/])\S*|(?<![/\w])https?:/(?!/)\S+|\bhttps?//\S+|\bhtt?ps?:?\s//\S+"
    r"|\b(?:file://|[A-Z]:\\)\S+|https?://(?:localhost|127\.0\.0\.1|example\.(?:com|org))\b\S*"
    r"|https?://[\w-]+(?=[/\s,;]|$)\S*",
    re.IGNORECASE,
)


def _broken_address(view: View) -> Iterator[Hit]:
    for match in _BROKEN.finditer(view.brief.text):
        position = match.start()
        note = next((n for n in view.brief.notes if n.start <= position < n.end), None)
        if note is None and view.sentence_at(position) is None:
            continue
        where = f" in note {note.n}" if note else ""
        yield Hit(f"the address{where} leads nowhere on the net", (Span(match.start(), match.end()),))


_LIST = "\n\n[1] Ria.ru/20220113/lavrov.html, January 13, 2022.\n\n[2] Rbc.ru/politics/61dff90e, January 14, 2022.\n"

_UNLINKED = "".join(f"\n\n[{n}] Rbc.ru/politics/61dff90{n}, January {n}, 2022." for n in range(1, 6))

RULES = (
    Rule(
        "unlinked-notes",
        "notes and markers that do not find each other",
        "notes",
        "note",
        "icd206",
        why="Where most notes have no marker, numbering, copy or layout has come apart, and no single note is at "
        "fault.",
        advice="If the document itself links them, the reading lost them: try another format of it.",
        example=Example(f"The talks in Geneva brought no result.[1]{_UNLINKED}\n", ("",)),
        check=_unlinked,
        limits="Said once where less than 70% of the notes have a marker, or of the markers a note (from four on), or "
        "where a PDF was read with warnings; the other rules about notes and sources then keep quiet.",
    ),
    Rule(
        "missing-note",
        "marker without a note",
        "notes",
        "error",
        "icd206",
        why="The reader follows the marker and finds nothing: the claim has lost its support.",
        advice="Restore the note, or take the marker away and say what the claim rests on.",
        example=Example(
            f"The talks in Geneva brought no result.[1] The minister admitted it.[2] The second round failed "
            f"too.[3]{_LIST}",
            ("[3]",),
            f"The talks in Geneva brought no result.[1] The minister admitted it.[2]{_LIST}",
        ),
        check=_missing,
        limits="In a PDF a superscript that the layout hides is not seen, so its note counts as unused instead.",
    ),
    Rule(
        "unused-note",
        "note without a marker",
        "notes",
        "warning",
        "icd206",
        why="A source that no sentence points to supports nothing, or the marker that used it was lost in editing.",
        advice="Put the marker where the source is used, or drop the note.",
        example=Example(
            f"The talks in Geneva brought no result.[1]{_LIST}",
            ("[2] Rbc.ru/politics/61dff90e, January 14, 2022.",),
            f"The talks in Geneva brought no result.[1] The minister admitted it.[2]{_LIST}",
        ),
        check=_unused,
    ),
    Rule(
        "note-gap",
        "gap in the numbering of the notes",
        "notes",
        "warning",
        "icd206",
        why="A number left out means that a note was lost or that the numbers behind it are wrong.",
        advice="Restore the note, or number the list anew.",
        example=Example(
            "The talks brought no result.[1] The minister admitted it.[3]\n\n[1] Ria.ru/1.html, January 13, 2022."
            "\n\n[3] Rbc.ru/2, January 14, 2022.\n",
            ("[3] Rbc.ru/2, January 14, 2022.",),
        ),
        check=_gap,
        limits="A gap that a marker points into is reported once, by missing-note.",
    ),
    Rule(
        "duplicate-number",
        "two notes with one number",
        "notes",
        "error",
        "icd206",
        why="The reader cannot tell which of the two a marker means.",
        advice="Number the list anew.",
        example=Example(
            "The talks brought no result.[1] The minister admitted it.[2]\n\n[1] Ria.ru/1.html, January 13, 2022."
            "\n\n[2] Rbc.ru/2, January 14, 2022.\n\n[2] Tass.ru/3, January 14, 2022.\n",
            ("[2] Tass.ru/3, January 14, 2022.",),
        ),
        check=_duplicate_number,
        limits="Silent where the numbers begin anew with each page or chapter.",
    ),
    Rule(
        "note-order",
        "markers out of order",
        "notes",
        "note",
        "editing",
        why="Numbers that jump back are most often the trace of a passage that was moved without its notes.",
        advice="Check that each marker still points to its own source, then number anew.",
        example=Example(
            f"The talks in Geneva brought no result.[2] The minister admitted it.[1]{_LIST}",
            ("[1]",),
        ),
        check=_order,
        limits="A number used a second time is no fault.",
    ),
    Rule(
        "duplicate-source",
        "two notes with one source",
        "notes",
        "note",
        "icd206",
        why="Two numbers look like two sources; a claim supported twice by one is supported once.",
        advice="Use one note twice, or say which part of the source each note means.",
        example=Example(
            "The talks brought no result.[1] The minister admitted it.[2]\n\n[1] Nytimes.com/live/"
            "talks, January 10, 2022."
            "\n\n[2] Nytimes.com/live/talks, January 10, 2022.\n",
            ("[1] Nytimes.com/live/talks, January 10, 2022.",),
        ),
        check=_duplicate_source,
        is_default=False,
        limits="Notes that name different pages of one work are left alone.",
    ),
    Rule(
        "lost-back-reference",
        "back reference that leads nowhere",
        "notes",
        "warning",
        "icd206",
        why='"Ibid." names whatever stands above it, and what stands above it changes with every edit.',
        advice="Repeat the source in a short form.",
        example=Example(
            "The talks brought no result.[1] The minister admitted it.[2]\n\n[1] Ibid.\n\n[2] Rbc.ru/2, January 14, "
            "2022.\n",
            ("[1] Ibid.",),
        ),
        check=_lost_back_reference,
    ),
    Rule(
        "undated-note",
        "source without a date",
        "notes",
        "note",
        "icd206",
        why="Without a date nobody can tell whether the source knew of the event, or find it when its address changes.",
        advice="Give the day of publication, or the day on which the page was seen.",
        example=Example(
            "The talks brought no result.[1] Peacekeepers were sent.[2]\n\n[1] Ria.ru/20220113/"
            "lavrov.html, January 13, 2022."
            "\n\n[2] Odkb-csto.org/news/kontingenty/.\n",
            ("[2] Odkb-csto.org/news/kontingenty/.",),
        ),
        check=_undated,
        is_default=False,
    ),
    Rule(
        "bare-address",
        "source that is only an address",
        "notes",
        "note",
        "icd206",
        why="Addresses die; an author, a title and a publisher let the source be found again, and weighed without a "
        "click.",
        advice="Add author, title and publisher.",
        example=Example(
            "The talks brought no result.[1]\n\n[1] Kommersant.ru/doc/5158861, January 13, 2022.\n",
            ("[1] Kommersant.ru/doc/5158861, January 13, 2022.",),
            "The talks brought no result.[1]\n\n[1] Elena Chernenko, Talks without a result, Kommersant, January 13, "
            "2022, "
            "Kommersant.ru/doc/5158861.\n",
        ),
        check=_bare_address,
        limits="One finding for the whole document.",
    ),
    Rule(
        "broken-address",
        "address that cannot work",
        "notes",
        "error",
        "icd206",
        why="An address with a typing error in its form, or one of the author's own machine, leads no reader anywhere.",
        advice="Put the address right.",
        example=Example(
            "The talks brought no result.[1]\n\n[1] The talks, Kommersant, January 13, 2022, http://https://"
            "kommersant.ru/doc/1.\n",
            ("http://https://kommersant.ru/doc/1.",),
        ),
        check=_broken_address,
        limits="Only the form is looked at: nothing is ever fetched.",
    ),
)
