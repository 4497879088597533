"""Note markers in the body: what the format says, brackets, superscript digits, and numbers glued to a word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.brief.document import Block, Mark
from detente.brief.raised import is_exponent

_BRACKETS = re.compile(r"\[(?:(?:note|fn\.?|n\.)\s?)?(\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,6}|[ivxl]{1,6})\]")
_SUPERSCRIPT = re.compile(r"(?<=[^\s⁰¹²³⁴-⁹])[⁰¹²³⁴-⁹]{1,3}")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_GLUED = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=[.,;:!?”’\"')\]]))(\d{1,3})(?=[\s,.;:)\]”’\"]|$)")
_AFTER_YEAR = re.compile(r"\b(?:(?:1[89]|20)\d\d|\d{1,3}(?:,\d{3})+)(\d{1,3})(?=[\s,.;:)\]”’\"]|$)")
_PARENTHESES = re.compile(r"(?<=\S)\s?(\((?P<n>\d{1,3})\))(?=[\s,.;:]|$)")
_CARET = re.compile(r"(?<=\S)(\^(?P<n>\d{1,3})\b\^?)")
_BRACES = re.compile(r"(?<=\S)\s?(\{(?P<n>\d{1,3})\})")
ENOUGH = 0.6
"""Share of the notes that guessed markers must reach before any of them is believed."""
_MARKABLE = frozenset({"text", "item", "quotation", "heading", "caption", "table"})


def find_marks(text: str, blocks: Sequence[Block], known: Sequence[Mark], labels: Sequence[str]) -> list[Mark]:
    """Return the note markers of a document, in order, not overlapping.

    Parameters
    ----------
    text
        The reading, markers still in it.
    blocks
        With their kinds made sure; notes and what is set aside have no markers.
    known
        What the format says.
    labels
        Numbers of the notes, in order.
    """
    body = [block for block in blocks if block.kind in _MARKABLE]
    found = [mark for mark in known if _is_in(mark.start, body) and not _heads_block(mark.start, body)]
    found += _bracketed(text, body, labels)
    found += _superscript(text, body, labels)
    found = _disjoint(found)
    numbered = {label for label in labels if label.isdigit()}
    if numbered and len({mark.n for mark in found} & numbered) < 0.5 * len(numbered):
        for guess in (_CARET, _BRACES, _GLUED, _PARENTHESES):
            guessed = _counting_up(text, body, labels, guess)
            if len({mark.n for mark in guessed}) >= max(1 if guess is _CARET else 2, ENOUGH * len(numbered)):
                return _disjoint([*found, *guessed])
    return found


def _disjoint(marks: Sequence[Mark]) -> list[Mark]:
    """Return marks in order, the surer and earlier of two that overlap."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda each: (each.start, -each.confidence, -each.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _is_in(position: int, blocks: Sequence[Block]) -> bool:
    import bisect

    index = bisect.bisect_right([block.start for block in blocks], position) - 1
    return index >= 0 and position < blocks[index].end


def _heads_block(position: int, blocks: Sequence[Block]) -> bool:
    return any(
        block.start <= position <= block.start + 1 for block in blocks if block.start + 1 >= position >= block.start
    )


def _bracketed(text: str, body: Sequence[Block], labels: Sequence[str]) -> list[Mark]:
    """Return numbers in square brackets; ``[3, 5]`` and ``[3-5]`` are several markers in one place."""
    largest = max((int(label) for label in labels if label.isdigit()), default=0)
    limit = largest + 20 if largest else 400
    romans = set(labels)
    marks: list[Mark] = []
    for block in body:
        for match in _BRACKETS.finditer(text, block.start, block.end):
            inside = match.group(1)
            if inside.isalpha():
                if inside in romans:
                    marks.append(Mark(match.start(), match.end(), inside))
                continue
            numbers = _numbers(inside)
            if not numbers or max(numbers) > limit or min(numbers) < 1:
                continue
            if len(numbers) == 1 or (
                "," not in inside and ";" not in inside and "-" not in inside and "–" not in inside
            ):
                marks.append(Mark(match.start(), match.end(), str(numbers[0])))
            else:
                marks += _several(text, match, numbers)
    return marks


def _numbers(inside: str) -> list[int]:
    """Return the numbers that ``3, 5-7`` stands for."""
    numbers: list[int] = []
    for part in re.split(r"[,;]", inside):
        ends = [int(each) for each in re.findall(r"\d+", part)]
        if len(ends) == 2 and 0 < ends[1] - ends[0] <= 20:
            numbers += range(ends[0], ends[1] + 1)
        else:
            numbers += ends
    return numbers


def _several(text: str, match: re.Match[str], numbers: list[int]) -> list[Mark]:
    """Return one mark a number; each is where its digits are, those of a range share the range's place."""
    places = list(re.finditer(r"\d+", text[match.start() : match.end()]))
    marks: list[Mark] = []
    for count, number in enumerate(numbers):
        place = next((each for each in places if int(each.group()) == number), None)
        if place is not None:
            start = match.start() + place.start() - (1 if count == 0 else 0)
            end = match.start() + place.end() + (1 if count == len(numbers) - 1 else 0)
            marks.append(Mark(start, end, str(number)))
    return marks


def _superscript(text: str, body: Sequence[Block], labels: Sequence[str]) -> list[Mark]:
    """Return superscript digits, but for powers and those of square kilometres; behind digits only those of a note."""
    marks: list[Mark] = []
    for block in body:
        for match in _SUPERSCRIPT.finditer(text, block.start, block.end):
            before = text[max(block.start, match.start() - 12) : match.start()]
            n = match.group().translate(_DIGITS)
            if is_exponent(before, n) or (before[-1:].isdigit() and n not in labels):
                continue
            marks.append(Mark(match.start(), match.end(), n, 0.95))
    return marks


def _counting_up(text: str, body: Sequence[Block], labels: Sequence[str], form: re.Pattern[str]) -> list[Mark]:
    """Return what has the form of a mark and counts up as the notes do, at most two of them left out.

    Numbers glued to a word are those of a text copied from a PDF; ``2008`` with note 16 reads ``200816``: the digits
    beyond the year are a marker only if that number is due. Where the notes begin anew, so may the marks.
    """
    due = [int(label) for label in labels if label.isdigit()]
    place = 0
    marks: list[Mark] = []
    for block in body:
        candidates = [_candidate(match) for match in form.finditer(text, block.start, block.end)]
        if form is _GLUED:
            candidates += [_candidate(match) for match in _AFTER_YEAR.finditer(text, block.start, block.end)]
        for mark in sorted(candidates, key=lambda each: each.start):
            ahead = due[place : place + 3]
            if int(mark.n) in ahead:
                marks.append(mark)
                place += ahead.index(int(mark.n)) + 1
    return marks


def _candidate(match: re.Match[str]) -> Mark:
    n = match.groupdict().get("n") or match[1]
    return Mark(match.start(1), match.end(1), str(int(n)), 0.8)
