"""Markdown as briefs use it. The decoded text is the file; its reading leaves the markup out."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from detente.brief.document import Block, Document, Ink, Link, Mark, keep_words
from detente.brief.model import ParagraphKind
from detente.brief.raised import is_exponent

_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.{0,20000}?)\r?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
_LISTED = re.compile(
    r"^(?:[ \t]*-[ \t]+(?:name[ \t]*:[ \t]*)?|"
    r"[ \t]+name[ \t]*:[ \t]*)(?!\w+[ \t]*:)([^:\n]{2,120}?)[ \t]*$"
)
_FIELD = re.compile(r"^([A-Za-z_]+)[ \t]*:[ \t]*(.*?)[ \t]*$")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_NOTE = re.compile(r" {0,3}\[\^([^\]\s]{1,20})\]:[ \t]*")
_DEFINITION = re.compile(r" {0,3}\[([^\]]{1,80})\]:[ \t]*<?(\S{1,2000}?)>?(?:[ \t]+[\"'(].*)?[ \t]*$")
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+")
_QUOTE = re.compile(r" {0,3}>[ \t]?")
_PULLED = re.compile(r" {0,3}>[ \t]?(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
"""A heading in a quotation: how papers set a sentence of their own in large letters."""
_TABLE = re.compile(r"[ \t]*\|.*\|[ \t]*$|[ \t]*\|[^|]*\|")
_ATTRIBUTES = re.compile(r"[ \t]*\{:[^}]{0,200}\}[ \t]*$")
_CAPTION = re.compile(
    r"\s*[▲△▼]|\s*\*{0,2}_{0,2}(?:Fig(?:ure)?\.?|Table|Map|Photo|Image|Source|Chart)\s?\d{0,2}\s?[.:|]", re.IGNORECASE
)
_INLINE = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<code>`{1,2}[^`\n]{1,300}`{1,2})"
    r"|(?P<image>!\[[^\]\n]{0,300}\]\([^()\s]{0,2000}(?:[ \t]+\"[^\"\n]{0,300}\")?\))"
    r"|(?P<mark>\[\^(?P<n>[^\]\s]{1,20})\](?!:))"
    r"|(?P<sup><sup[^>]{0,100}>(?:\s*<a\b[^>]{0,500}>)?\s*(?:\[\]\([^()\s]{0,200}\))"
    r"?\[?(?P<sn>\d{1,3}|[*†‡])\]?(?:\]?\([^()\s]{0,200}\))?\s*(?:</a>\s*)?</sup>)"
    r"|(?P<linkmark>\[\\?\[?(?P<ln>\d{1,3})\\?\]?\]\([^()\s#]{0,500}#[^()\s]{1,200}\))"
    r"|(?P<link>\[(?P<words>(?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]){1,600})\]\((?P<url><[^>\n]{1,2000}>|"
    r"(?:[^()\s]|\([^()\s]{0,200}\)){0,2000})(?:[ \t]+(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'))?\))"
    r"|(?P<reference>\[(?P<shown>[^\[\]\n]{1,300})\]\[(?P<name>[^\[\]\n]{0,80})\])"
    r"|(?P<auto><(?:https?://|mailto:)[^>\s]{1,2000}>)"
    r"|(?P<tag></?[A-Za-z][^<>]{0,500}>|<!--.{0,2000}?-->)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});)"
    r"|(?P<strong>\*{1,3}|~~|_{1,3})",
    re.DOTALL,
)


@dataclass(slots=True)
class _State:
    """What has been taken over so far."""

    ink: Ink
    blocks: list[Block] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    addresses: Mapping[str, str] = field(default_factory=dict)
    """By the name to which links by reference point, in small letters."""


def load_markdown(text: str) -> Document:
    """Return Markdown as a document: front matter is metadata, notes and headings are what the markup says."""
    front = _FRONT.match(text)
    meta = _front_matter(front.group(1)) if front else {}
    state = _State(Ink(text), addresses=_addresses(text))
    group: list[tuple[int, int]] = []
    kind: ParagraphKind = "text"
    label = ""
    fence = ""

    def close() -> None:
        nonlocal group, kind, label
        if group:
            _add_block(state, group, kind, label=label)
        group, kind, label = [], "text", ""

    position = front.end() if front else 0
    for match in re.compile(r"[^\n]*\n?").finditer(text, position):
        start, end = match.span()
        line = match.group().rstrip("\r\n")
        end = start + len(line)
        if fence:
            fence = "" if line.lstrip().startswith(fence) else fence
            continue
        if _FENCE.match(line):
            close()
            fence = line.lstrip()[:3]
        elif not line.strip():
            if not label:
                close()
            elif group:
                _add_block(state, group, kind, label=label)
                group = []
        elif heading := _HEADING.match(line) or _PULLED.match(line):
            close()
            words = [(start + heading.start(2), start + heading.end(2))]
            is_pulled = ">" in line[: heading.start(1)]
            _add_block(state, words, "caption" if is_pulled else "heading", level=len(heading[1]) * (not is_pulled))
        elif _UNDERLINE.match(line) and len(group) == 1 and kind == "text" and not label:
            _add_block(state, group, "heading", level=1 if "=" in line else 2)
            group = []
        elif note := _NOTE.match(line):
            close()
            kind, label = "note", note.group(1)
            group = [(start + note.end(), end)]
        elif _RULE.match(line) or _ATTRIBUTES.match(line) or _is_definition(line, state.addresses):
            close()
        elif label and not group and not line.startswith((" ", "\t")):
            close()
            group, kind = [(start, end)], _kind(line)
        elif _starts_block(line, group, kind):
            close()
            kind = _kind(line)
            group = [(start + _prefix(line, kind), end)]
        else:
            group.append((start + (_prefix(line, kind) if kind == "quotation" else 0), end))
    close()
    reading = state.ink.reading()
    return Document(
        text, reading, tuple(state.blocks), tuple(state.marks), tuple(state.links), meta, has_structure=True
    )


def _addresses(text: str) -> dict[str, str]:
    """Return the addresses to which links by reference point, by name; a number that no link uses heads a note."""
    found: dict[str, str] = {}
    used = {match.group(1).lower() for match in re.finditer(r"\]\[([^\[\]\n]{1,80})\]", text)}
    for match in re.finditer(_DEFINITION.pattern, text, re.MULTILINE):
        name = match.group(1).lower()
        if not name.isdigit() or name in used:
            found.setdefault(name, match.group(2))
    return found


def _is_definition(line: str, addresses: Mapping[str, str]) -> bool:
    match = _DEFINITION.match(line)
    return match is not None and match.group(1).lower() in addresses


def _front_matter(text: str) -> dict[str, str]:
    """Return the plain fields of YAML front matter, and the names in a list of authors; no YAML is parsed."""
    names = {
        "title": "title",
        "subtitle": "subtitle",
        "author": "author",
        "authors": "author",
        "date": "date",
        "publisher": "publisher",
        "url": "url",
        "source": "url",
        "lang": "language",
        "language": "language",
        "description": "description",
        "institution": "publisher",
        "organization": "publisher",
        "published_date": "date",
        "source_url": "url",
    }
    meta: dict[str, str] = {}
    authors: list[str] = []
    is_author = False
    for line in text.splitlines():
        match = _FIELD.match(line)
        listed = _LISTED.match(line) if is_author else None
        if listed:
            authors.append(listed.group(1).strip("\"'"))
        if match:
            is_author = match.group(1).lower() in {"author", "authors"} and not match.group(2).strip()
        if match and match.group(1).lower() in names:
            value = match.group(2).strip()
            if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1]
            if value:
                meta.setdefault(names[match.group(1).lower()], value)
    if authors:
        meta.setdefault("author", "; ".join(authors[:20]))
    return meta


def _starts_block(line: str, group: list[tuple[int, int]], kind: ParagraphKind) -> bool:
    if not group:
        return True
    if bool(_QUOTE.match(line)) != (kind == "quotation"):
        return bool(_QUOTE.match(line))
    if _CAPTION.match(line) and kind == "text":
        return True
    return bool(_ITEM.match(line) or _TABLE.match(line) or kind in {"table", "caption"})


def _kind(line: str) -> ParagraphKind:
    if _QUOTE.match(line):
        return "quotation"
    if _TABLE.match(line):
        return "table"
    if _CAPTION.match(line):
        return "caption"
    return "item" if _ITEM.match(line) else "text"


def _prefix(line: str, kind: ParagraphKind) -> int:
    """Return how many characters of a line are the sign of a quotation or list item."""
    if kind == "quotation":
        match = _QUOTE.match(line)
    elif kind == "item" and not line.lstrip()[:1].isdigit():
        match = _ITEM.match(line)
    else:
        match = None
    return match.end() if match else 0


def _add_block(
    state: _State, lines: list[tuple[int, int]], kind: ParagraphKind, *, level: int = 0, label: str = ""
) -> None:
    """Take over the words of some lines; a block of which nothing is left is none."""
    start = state.ink.length
    for number, (line_start, line_end) in enumerate(lines):
        if number:
            state.ink.put("\n", lines[number - 1][1])
        _inline(state, line_start, line_end)
    words = state.ink.words_since(start)
    if words.strip():
        lead = len(words) - len(words.lstrip())
        state.blocks.append(Block(start + lead, start + len(words.rstrip()), kind, level, label))
    if lines[-1][1] < len(state.ink.source):
        state.ink.put("\n", lines[-1][1])
    else:
        state.ink.put("\n", len(state.ink.source))


def _inline(state: _State, start: int, end: int) -> None:
    """Take over a line without its markup; note marks and addresses are remembered."""
    ink, source = state.ink, state.ink.source
    position = start
    for match in _INLINE.finditer(source, start, end):
        if match.start() < position:
            continue
        name = str(match.lastgroup)
        if name == "strong" and not _is_emphasis(source, match, start, end):
            continue
        keep_words(ink, position, match.start())
        position = match.end()
        if name == "sup" and is_exponent(source[max(start, match.start() - 12) : match.start()], match.group("sn")):
            ink.keep(match.start("sn"), match.end("sn"))
        elif name == "escape":
            ink.keep(match.start() + 1, match.end())
        elif name == "code":
            ticks = 2 if match.group().startswith("``") else 1
            ink.keep(match.start() + ticks, match.end() - ticks)
        elif name in {"mark", "sup", "linkmark"}:
            group = {"mark": "n", "sup": "sn", "linkmark": "ln"}[name]
            state.marks.append(Mark(ink.length, ink.length + match.end(group) - match.start(group), match.group(group)))
            ink.keep(match.start(group), match.end(group))
        elif name == "link":
            at = ink.length
            _inline(state, match.start("words"), match.end("words"))
            state.links.append(Link(at, ink.length, match.group("url").strip("<>")))
        elif name == "reference":
            at = ink.length
            target = state.addresses.get((match.group("name") or match.group("shown")).lower())
            if target is None:
                ink.keep(match.start(), match.end())
            else:
                _inline(state, match.start("shown"), match.end("shown"))
                state.links.append(Link(at, ink.length, target))
        elif name == "auto":
            at = ink.length
            ink.keep(match.start() + 1, match.end() - 1)
            state.links.append(Link(at, ink.length, match.group()[1:-1]))
        elif name == "tag" and re.match(r"<(?:br|/p|/div|/li|p|div)\b", match.group(), re.IGNORECASE):
            ink.put("\n", match.start())
        elif name == "entity":
            character = html.unescape(match.group())
            if len(character) == 1:
                ink.put(" " if character.isspace() else character, match.start())
            else:
                ink.keep(match.start(), match.end())
    keep_words(ink, position, end)


def _is_emphasis(source: str, match: re.Match[str], start: int, end: int) -> bool:
    """Return whether a run of ``*`` or ``_`` is markup: not between spaces, and no ``_`` inside a word."""
    before = source[match.start() - 1] if match.start() > start else " "
    after = source[match.end()] if match.end() < end else " "
    if before.isspace() and after.isspace():
        return False
    if match.group()[0] == "_":
        return not (before.isalnum() and after.isalnum())
    if match.group() == "*" and not before.isspace() and after.isspace():
        return "*" in source[start : match.start()]
    if match.group() == "*" and before.isspace():
        return "*" in source[match.end() : end]
    return True
