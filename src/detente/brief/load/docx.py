"""Word files: a zip archive of XML, read with the standard library alone, within limits and without entities."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from detente.brief.document import Block, Document, Ink, Mark
from detente.brief.load.limits import MAX_BLOCKS, MAX_CHARACTERS, MAX_UNPACKED_BYTES
from detente.brief.model import ParagraphKind
from detente.core.errors import BriefError

MAX_DEPTH = 500
"""Elements inside each other; Word itself writes about twenty."""


@dataclass(slots=True)
class _Paragraph:
    """A paragraph while it is read."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    style: str = ""
    is_item: bool = False
    in_table: bool = False
    marks: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, words: str) -> None:
        self.parts.append(words)
        self.length += len(words)


class _Story:
    """Reads the paragraphs of a part: the body, or one note after the other."""

    def __init__(self, numbers: dict[tuple[str, str], str]) -> None:
        self.paragraphs: list[tuple[str, _Paragraph]] = []
        self.numbers = numbers
        self._current: list[_Paragraph] = []
        self._note = ""
        self._tables = 0
        self._depth = 0
        self._text = False
        self._high = False
        self._deleted = 0
        self._size = 0

    def parse(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            parser.Parse(data, True)  # noqa: FBT003
        except expat.ExpatError as error:
            raise BriefError(f"found a docx file whose XML is broken ({error}), expected a whole one") from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise BriefError(f"found XML nested deeper than {MAX_DEPTH}, expected a docx file as Word writes it")
        name = _local(name)
        here = self._current[-1] if self._current else None
        value = next((each for key, each in attributes.items() if _local(key) == "val"), "")
        identity = next((each for key, each in attributes.items() if _local(key) == "id"), "")
        if name == "p":
            if len(self.paragraphs) >= MAX_BLOCKS:
                raise BriefError(f"found more than {MAX_BLOCKS:,} paragraphs, expected a brief")
            paragraph = _Paragraph(in_table=self._tables > 0)
            self._current.append(paragraph)
            self.paragraphs.append((self._note, paragraph))
        elif name in {"footnote", "endnote"}:
            kind = next((each for key, each in attributes.items() if _local(key) == "type"), "")
            self._note = "" if kind and kind != "normal" else self.numbers.get((name, identity), "")
            self._deleted += 1 if not self._note else 0
        elif name == "tbl":
            self._tables += 1
        elif name in {"del", "moveFrom"}:
            self._deleted += 1
        elif here is not None:
            self._inline(name, value, identity, here)

    def _inline(self, name: str, value: str, identity: str, here: _Paragraph) -> None:
        if name == "pStyle":
            here.style = value
        elif name == "numPr":
            here.is_item = True
        elif name == "t":
            self._text = True
        elif name == "r":
            self._high = False
        elif name == "vertAlign":
            self._high = value == "superscript"
        elif name in {"tab", "br", "cr"} and not self._deleted:
            here.add("\n" if name != "tab" else "\t")
        elif name == "noBreakHyphen":
            here.add("-")
        elif name in {"footnoteReference", "endnoteReference"} and not self._deleted:
            key = (name.removesuffix("Reference"), identity)
            n = self.numbers.setdefault(key, str(1 + sum(1 for kind, _ in self.numbers if kind == key[0])))
            here.marks.append((here.length, here.length + len(n) + 2, n))
            here.add(f"[{n}]")

    def _end(self, name: str) -> None:
        self._depth -= 1
        name = _local(name)
        if name == "p" and self._current:
            self._current.pop()
        elif name == "t":
            self._text = False
        elif name == "tbl":
            self._tables = max(0, self._tables - 1)
        elif name in {"del", "moveFrom"} or (name in {"footnote", "endnote"} and not self._note):
            self._deleted = max(0, self._deleted - 1)

    def _characters(self, words: str) -> None:
        if not self._text or self._deleted or not self._current:
            return
        here = self._current[-1]
        if self._high and words.strip().isdigit() and here.length:
            here.marks.append((here.length, here.length + len(words.strip()), words.strip()))
        self._size += len(words)
        if self._size > MAX_CHARACTERS:
            raise BriefError(f"found more than {MAX_CHARACTERS:,} characters, expected a brief")
        here.add(words)


def load_docx(data: bytes) -> Document:
    """Return a Word file as a document: headings by style, footnotes and endnotes with their markers.

    Raises
    ------
    BriefError
        If the file is broken, encrypted, or larger inside than `limits` allow.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist()[:10_000])
            body = _part(archive, "word/document.xml")
            styles = _part(archive, "word/styles.xml") if "word/styles.xml" in names else b""
            notes = [
                _part(archive, f"word/{kind}.xml") for kind in ("footnotes", "endnotes") if f"word/{kind}.xml" in names
            ]
            core = _part(archive, "docProps/core.xml") if "docProps/core.xml" in names else b""
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise BriefError(f"found a docx file that cannot be unpacked ({error}), expected a whole one") from None
    numbers: dict[tuple[str, str], str] = {}
    story = _Story(numbers)
    story.parse(body)
    listed = _Story(numbers)
    for part in notes:
        listed.parse(part)
    return _document(story.paragraphs, listed.paragraphs, _style_names(styles), _properties(core))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a part of the archive, never more of it than the limit."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise BriefError(f"found a zip archive without {name}, expected a docx file") from None
    if info.flag_bits & 1:
        raise BriefError("found an encrypted archive, expected a docx file without a password")
    try:
        with archive.open(info) as file:
            data = file.read(MAX_UNPACKED_BYTES + 1)
    except (RuntimeError, zipfile.BadZipFile, EOFError) as error:
        raise BriefError(f"found a docx file that cannot be unpacked ({error}), expected a whole one") from None
    except Exception as error:  # zlib.error and lzma.LZMAError share no base but Exception
        if type(error).__module__ in {"zlib", "lzma", "_lzma", "bz2"}:
            raise BriefError(f"found a docx file that cannot be unpacked ({error}), expected a whole one") from None
        raise
    if len(data) > MAX_UNPACKED_BYTES:
        raise BriefError(f"found {name} of more than {MAX_UNPACKED_BYTES // 2**20} MB unpacked, expected a brief")
    return data


def _refuse_doctype(*_: object) -> None:
    raise BriefError(
        "found a document type declaration in a docx file, expected none: Word writes none, bombs need one"
    )


def _local(name: str) -> str:
    return name.rsplit(" ", 1)[-1]


def _attributes(data: bytes, wanted: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    """Return the elements of some names with their attributes, in order; ``wanted`` maps a name to itself."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if _local(name) in wanted and len(found) < 20_000:
            found.append((_local(name), {_local(key): value for key, value in attributes.items()}))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(data, True)  # noqa: FBT003
    except expat.ExpatError:
        return found
    return found


def _style_names(data: bytes) -> dict[str, str]:
    """Return the names of the styles by their ids; ids are translated, names are not."""
    names: dict[str, str] = {}
    current = ""
    for element, attributes in _attributes(data, {"style": "", "name": ""}) if data else []:
        if element == "style":
            current = attributes.get("styleId", "")
        elif current and current not in names:
            names[current] = attributes.get("val", "").lower()
    return names


def _properties(data: bytes) -> dict[str, str]:
    """Return title, author and date from the core properties."""
    wanted = {"title": "title", "creator": "author", "created": "date", "language": "language"}
    found: dict[str, str] = {}
    current: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        current[:] = [wanted.get(_local(name), "")]

    def characters(words: str) -> None:
        if current and current[0] and words.strip():
            found[current[0]] = (found.get(current[0], "") + words).strip()[:500]

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: current.clear()
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(data or b"<none/>", True)  # noqa: FBT003
    except expat.ExpatError:
        return {}
    return found


def _document(
    body: list[tuple[str, _Paragraph]],
    notes: list[tuple[str, _Paragraph]],
    styles: dict[str, str],
    properties: dict[str, str],
) -> Document:
    """Write the paragraphs one below the other, notes last."""
    text: list[str] = []
    blocks: list[Block] = []
    marks: list[Mark] = []
    meta = dict(properties)
    length = 0
    previous = ""
    for label, paragraph in [*body, *notes]:
        raw = "".join(paragraph.parts)
        words = raw.strip()
        if not words:
            continue
        kind, level = _kind(paragraph, styles, label=label)
        if kind == "heading" and level == 0:
            meta["title"] = " ".join(words.split())
        lead = len(raw) - len(raw.lstrip())
        prefix = f"[{label}] " if label and label != previous else ""
        if text:
            text.append("\n\n")
            length += 2
        text += [prefix, words]
        offset = length + len(prefix) - lead
        if not label:
            marks += [Mark(start + offset, end + offset, n) for start, end, n in paragraph.marks]
        blocks.append(
            Block(
                length + len(prefix),
                length + len(prefix) + len(words),
                kind,
                max(level, 1) if kind == "heading" else 0,
                label if label != previous else "",
            )
        )
        length += len(prefix) + len(words)
        previous = label
    whole = "".join(text)
    ink = Ink(whole)
    ink.keep(0, len(whole))
    has_structure = any(block.kind == "heading" for block in blocks)
    return Document(whole, ink.reading(), tuple(blocks), tuple(marks), (), meta, has_structure=has_structure)


def _kind(paragraph: _Paragraph, styles: dict[str, str], *, label: str) -> tuple[ParagraphKind, int]:
    """Return what a paragraph is, from its style; a title is a heading of level 0."""
    if label:
        return "note", 0
    style = styles.get(paragraph.style, paragraph.style.lower())
    if style == "title":
        return "heading", 0
    if style.startswith("heading"):
        digits = "".join(character for character in style if character.isdigit())
        return "heading", max(1, min(6, int(digits[:2]))) if digits else 1
    if paragraph.in_table:
        return "table", 0
    if "quote" in style:
        return "quotation", 0
    if "caption" in style:
        return "caption", 0
    return ("item", 0) if paragraph.is_item or "list" in style else ("text", 0)
