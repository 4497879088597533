"""Keeping documents, what was read in them, and what people say of it."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from django.db.models import Max

from detente.core.errors import BriefError
from detente.core.version import __version__
from detente.workbench.briefs.apart import ask
from detente.workbench.briefs.files import keep
from detente.workbench.briefs.kinds import KINDS, MOST_WORDS
from detente.workbench.briefs.models import NAME_LENGTH, Brief, Decision, Reading
from detente.workbench.cases.models import TITLE_LENGTH
from detente.workbench.databases import writing
from detente.workbench.people.acts import note as note_act


def file_name(given: str) -> str:
    r"""Return the name of a file as it is kept: one line, without folders.

    Examples
    --------
    >>> file_name("..\\a/b\r\nc.txt"), file_name("../.."), file_name("")
    ('b c.txt', 'brief.txt', 'brief.txt')
    """
    base = re.split(r"[/\\]", given)[-1]
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in base).split()).strip(". ")
    return plain[-NAME_LENGTH:] or "brief.txt"


def read(data: bytes, name: str) -> dict[str, Any]:
    """Read a document in a process of its own.

    Raises
    ------
    BriefError
        If it is no brief, or takes too much.
    """
    return ask("read", data, name=name)


def begin(project: Any, slug: str, title: str, data: bytes, name: str, *, by: Any) -> Brief:
    """Begin a brief with its first reading.

    Raises
    ------
    BriefError
        If the document is refused; nothing is kept then.
    """
    found = read(data, name)
    sha256 = keep(data)
    with writing():
        brief = Brief.objects.create(project=project, slug=slug, title=(title or found["title"] or name)[:TITLE_LENGTH])
        _add_reading(brief, found, sha256, data, name, by=by)
        note_act(by, "began brief", brief, project=project, detail=f"{name}, sha256 {sha256[:12]}")
    return brief


def read_again(brief: Brief, data: bytes, name: str, *, by: Any) -> tuple[Reading, bool]:
    """Read a brief again, or another document in its place; return the reading, and whether it is a new one.

    Raises
    ------
    BriefError
        If the document is refused.
    """
    found = read(data, name)
    sha256 = keep(data)
    with writing():
        locked = Brief.objects.select_for_update().get(pk=brief.pk)
        head = locked.head
        if head.sha256 == sha256 and head.found == found["found"] and head.text == found["text"]:
            return head, False
        reading = _add_reading(locked, found, sha256, data, name, by=by)
        note_act(by, "read brief", brief, project=brief.project, detail=f"reading {reading.number}, {name}")
    return reading, True


def _add_reading(brief: Brief, found: Mapping[str, Any], sha256: str, data: bytes, name: str, *, by: Any) -> Reading:
    """Add a reading to a brief that is locked, or just made."""
    last = Reading.objects.filter(brief=brief).aggregate(last=Max("number"))["last"] or 0
    reading = Reading.objects.create(
        brief=brief,
        number=last + 1,
        sha256=sha256,
        name=name,
        size=len(data),
        text=found["text"],
        text_sha256=hashlib.sha256(found["text"].encode()).hexdigest(),
        found=found["found"],
        outline=found["outline"],
        about={part: found[part] for part in ("title", "format", "language", "standard", "warnings")},
        program=__version__,
        author=by,
    )
    brief.head = reading
    brief.save(update_fields=["head"])
    return reading


def decide(reading: Reading, key: str, act: str, *, by: Any, reason: str = "", given: Any = None) -> Decision:
    """Write down what somebody says of a finding, or of the whole reading (an empty key)."""
    with writing():
        made: Decision = Decision.objects.create(
            reading=reading, key=key, act=act, reason=reason, given=given or {}, by=by
        )
        brief = reading.brief
        note_act(by, f"{act} in brief", brief, project=brief.project, detail=key)
    return made


def add(reading: Reading, kind: str, start: int, end: int, values: Mapping[str, str], *, by: Any) -> Decision:
    """Add a finding that somebody chose in the text.

    Raises
    ------
    BriefError
        If the words are none of the text.
    """
    if kind not in KINDS or not KINDS[kind].is_choosable:
        raise BriefError(f"found the kind {kind[:20]!r}, expected one that can be added")
    if not 0 <= start < end <= len(reading.text) or not reading.text[start:end].strip():
        raise BriefError(f"found characters {start} to {end}, expected words of the text")
    if end - start > MOST_WORDS:
        raise BriefError(f"found {end - start:,} letters, expected {MOST_WORDS:,} at most")
    words = " ".join(reading.text[start:end].split())
    given = {"kind": kind, "start": start, "end": end, "more": [], "title": words, "facts": {}, "values": {**values}}
    with writing():
        Brief.objects.select_for_update().get(pk=reading.brief_id)  # so that two at once do not take one key
        taken = {each["key"] for each in reading.found} | set(
            Decision.objects.filter(reading__brief=reading.brief_id).values_list("key", flat=True)
        )
        key, number = f"{kind}-{start}-{end}", 2
        while key in taken:
            key, number = f"{kind}-{start}-{end}-{number}", number + 1
        return decide(reading, key, "added", by=by, given=given)


def place_of_words(text: str, words: str, which: int = 1) -> tuple[int, int]:
    r"""Return where words stand in a text; white space may differ.

    Raises
    ------
    BriefError
        If they do not stand there, or not so often.

    Examples
    --------
    >>> place_of_words("It may\n rain. It may snow.", "may rain")
    (3, 12)
    """
    parts = words.split()
    if not parts or len(words) > MOST_WORDS:
        raise BriefError("found no words, expected some of the text")
    wanted = " ".join(parts)
    tokens = [match.span() for match in re.finditer(r"\S+", text)]
    plain = " ".join(text[start:end] for start, end in tokens)
    places = [0, *accumulate(1 + end - start for start, end in tokens)]  # where each token begins in the plain text
    found, n_found = plain.find(wanted), 0
    while found >= 0:
        n_found += 1
        if n_found == which:
            return _place_in(found, tokens, places), _place_in(found + len(wanted) - 1, tokens, places) + 1
        found = plain.find(wanted, found + len(wanted))
    often = "once" if n_found == 1 else f"{n_found} times"
    raise BriefError(f"found “{wanted[:80]}” {often if n_found else 'nowhere'} in the text, expected its own words")


def _place_in(place: int, tokens: Sequence[tuple[int, int]], places: Sequence[int]) -> int:
    """Return where a letter of a text without needless white space stands in the text itself."""
    token = bisect_right(places, place) - 1
    return tokens[token][0] + place - places[token]
