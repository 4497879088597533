"""The paragraphs of a PDF as one text with its blocks and marks: lines joined, notes one by one, ready for JSON."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from detente.brief.load.pdf_layout import label_of
from detente.brief.load.pdf_lines import Line, Paragraph

_LINK = re.compile(r"(?:https?://|www\.)\S+$")


def write(paragraphs: Sequence[Paragraph], notes: Sequence[Paragraph]) -> dict[str, Any]:
    """Write paragraphs, and below them the notes one by one; lines are joined, words broken at line ends made whole."""
    notes = _split_notes(notes)
    vocabulary = Counter(
        word
        for paragraph in [*paragraphs, *notes]
        for line in paragraph.lines
        for word in re.findall(r"[a-z]+(?:-[a-z]+)*(?!-$)\b", line.text.lower())
    )
    text: list[str] = []
    length = 0
    spans: list[tuple[int, int, str, int, str]] = []
    marks: list[tuple[int, int, str, float]] = []
    unsure: list[tuple[int, int, float]] = []
    for paragraph in [*paragraphs, *notes]:
        words, found = _join(paragraph.lines, vocabulary, has_label=bool(paragraph.label))
        if not words.strip():
            continue
        if text:
            text.append("\n\n")
            length += 2
        start = length
        if paragraph.label:
            match = re.match(rf"\s*{re.escape(paragraph.label)}[.)]?\s*", words)
            start += match.end() if match else 0
        spans.append((start, length + len(words), paragraph.kind, paragraph.level, paragraph.label))
        for mark_start, mark_end in found:
            marks += _separate(words, mark_start, mark_end, length)
        solid = [glyph for line in paragraph.lines for glyph in line.glyphs if not glyph.character.isspace()]
        confidence = sum(glyph.confidence for glyph in solid) / len(solid)
        if confidence < 1:
            unsure.append((start, length + len(words), round(confidence, 3)))
        text.append(words)
        length += len(words)
    n_headings = sum(paragraph.kind == "heading" for paragraph in paragraphs)
    is_tagged = any(paragraph.is_sure and paragraph.kind == "heading" for paragraph in paragraphs)
    has_structure = is_tagged or n_headings >= 2
    return {
        "text": "".join(text),
        "blocks": spans,
        "marks": marks,
        "unsure": unsure,
        "has_structure": has_structure,
    }


def _split_notes(notes: Sequence[Paragraph]) -> list[Paragraph]:
    """Return notes one a paragraph, each with its number; a piece without a number belongs to the note before it."""
    split: list[Paragraph] = []
    for paragraph in notes:
        for line in paragraph.lines:
            label = _label(split, line, is_first=line is paragraph.lines[0], is_sure=paragraph.is_sure)
            if label or not split:
                split.append(Paragraph([line], "note", 0, label))
            else:
                split[-1].lines.append(line)
    return split


def _label(notes: Sequence[Paragraph], line: Line, *, is_first: bool, is_sure: bool) -> str:
    """Return the number of the note that begins with a line; empty if none does."""
    label = label_of(line)
    if line.has_label() or not label.isdigit():
        return label if line.has_label() or is_first else ""
    due = int(notes[-1].label) + 1 if notes and notes[-1].label.isdigit() else 0
    number = int(label)
    if is_first:
        return label if not due or due <= number <= due + 2 else ""
    return label if number == due and not is_sure else ""


_NO_MARK = re.compile(r"(?:\bk?m|\bcm|\bmi|\bft|\bCO|\bR)$")
_POWER = re.compile(r"(?:\b10|[×x·]\s?\d{1,3})$")


def _separate(words: str, start: int, end: int, shift: int) -> Iterator[tuple[int, int, str, float]]:
    """Yield the marks of a superscript such as ``1,2`` or ``3-5``: one a number, with what parts it from the last."""
    before = words[max(0, start - 6) : start]
    if (_NO_MARK.search(before) and words[start:end] in {"2", "3"}) or _POWER.search(before):
        return
    position = start
    last = 0
    for match in re.finditer(r"\d{1,3}|[*†‡§]{1,3}", words[start:end]):
        stop = start + match.end()
        number = int(match.group()) if match.group().isdigit() else 0
        if last and words[position : start + match.start()].strip() in {"–", "-"} and last < number <= last + 20:
            for between in range(last + 1, number):
                yield shift + position, shift + position, str(between), 0.97
        yield shift + position, shift + stop, match.group(), 0.96 if last else 0.97
        position, last = stop, number


def _join(lines: Sequence[Line], vocabulary: Counter[str], *, has_label: bool) -> tuple[str, list[tuple[int, int]]]:
    """Return the words of some lines as one text, and the superscripts in it, the label of a note left out."""
    parts: list[str] = []
    marks: list[tuple[int, int]] = []
    length = 0
    for number, line in enumerate(lines):
        lead = len(line.text) - len(line.text.lstrip())
        words = line.text.strip()
        if not words:
            continue
        if parts:
            keeps, between = _seam(parts[-1], words, vocabulary) if line.lead == " " else (True, line.lead)
            if not keeps:
                parts[-1] = parts[-1][:-1]
                length -= 1
            parts.append(between)
            length += len(between)
        for start, end in line.marks:
            if not (has_label and number == 0 and start == line.marks[0][0] and line.has_label()):
                marks.append((length + start - lead, length + end - lead))
        parts.append(words)
        length += len(words)
    return "".join(parts), marks


def _seam(above: str, below: str, vocabulary: Counter[str]) -> tuple[bool, str]:
    """Return whether the last character of a line stays, and what stands between it and the next line."""
    link = _LINK.search(above)
    if link and (above.endswith(("-", "/", "_", "=", "?", "&", "%")) or _goes_on_address(link.group(), below)):
        return True, ""
    broken = re.search(r"([^\W\d_]+)-$", above)
    following = re.match(r"[^\W\d_]+", below)
    if broken and following and following.group()[0].islower():
        first, second = broken.group(1).lower(), following.group().lower()
        whole, apart = vocabulary[first + second], vocabulary[f"{first}-{second}"]
        is_compound = apart > whole or (
            not whole and min(len(first), len(second)) > 3 and first in vocabulary and (second in vocabulary)
        )
        return is_compound, ""
    if above.endswith(("-", "–", "—", "/")) and not above.endswith((" -", " –", " —")):
        return True, ""
    return True, " "


def _goes_on_address(address: str, below: str) -> bool:
    """Return whether an address at a line end goes on in the next line: what stands there is no word of a sentence."""
    if address.endswith((".", ",", ";", ")")) and not re.search(r"\.$", address):
        return False
    token = below.split(maxsplit=1)[0]
    return bool(
        re.search(r"[/=&%_?#]|\w-\w+-\w|\.(?:html?|pdf|aspx?|php)\b", token)
        and not re.match(r"\W*(?:https?:|www\.)", token)
    )
