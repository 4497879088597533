"""Where the notes stand: under a heading of their own, as a numbered run at the end, or where the format says."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from detente.brief.document import Block, Mark

NOTES_HEADING = re.compile(
    r"(?:(?:end|foot)[\s-]?notes?|notes?(?: and references| & references)?|references?(?: and notes)?|"
    r"sources?(?: cited)?|works cited|"
    r"bibliography|citations?|примечания|источники|сноски|anmerkungen|fußnoten|quellen|références|notas|fuentes)\s*:?$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\s*(?:\[\^?(\d{1,3}|[ivxl]{1,6}|\*)\]:?|\((\d{1,3})\)|\^(\d{1,3})\b|([¹²³⁰⁴-⁹]{1,3})|"
    r"(\d{1,3})[.):](?=\s|[^\s\d])|(\d{1,3})(?=\s+[^\s\d]))\s*"
)
_SURE = re.compile(
    r"https?://|www\.|\b[a-z0-9-]+\.(?:com|org|net|gov|edu|int|ru|ua|uk|de|fr|cn|eu|info)\b|\bibid\b|\bop\. ?cit|"
    r"\bpp?\. ?\d|\bvol\. ?\d|\bno\. ?\d|\baccessed\b|\binterview|^\W*\d*\W*[Ss]ee\b|"
    r"[“\"‘](?:\S+\s+){2}.{5,200},[”\"’]|\([^()]*\b(?:1[89]|20)\d\d\)|"
    r",\s(?:\d{1,2}\s)?[A-Z][a-z]+\s(?:\d{1,2},\s)?(?:1[89]|20)\d\d",
    re.IGNORECASE,
)
"""What a paragraph of an argument with a number before it does not have."""
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_CITATION = re.compile(
    r"https?://|www\.|\b[a-z0-9-]+\.(?:com|org|net|gov|edu|int|ru|ua|uk|de|fr|cn|eu|info)\b|\bibid\b|"
    r"\bop\. ?cit|\bsee\b|\bpp?\. ?\d|"
    r"\bvol\. ?\d|\bno\. ?\d|\baccessed\b|\binterview|\b(?:1[89]|20)\d\d\b|[“\"‘](?:\S+\s+){2}.{5,200}[”\"’],?|"
    r"\bpress\b|\breport\b|ibid",
    re.IGNORECASE,
)


def label_of(words: str) -> tuple[str, int]:
    """Return the number at the head of a note and the length of what writes it; an empty one if there is none.

    Examples
    --------
    >>> label_of("[12] See below."), label_of("3. Ibid."), label_of("Nothing")
    (('12', 5), ('3', 3), ('', 0))
    """
    match = _LABEL.match(words)
    if match is None:
        return "", 0
    label = next(group for group in match.groups() if group is not None)
    return label.translate(_SUPERSCRIPT), match.end()


def find_notes(text: str, blocks: list[Block], marks: Sequence[Mark]) -> list[Block]:
    """Return blocks in which the notes are known as such, one a block, each with its number."""
    if any(block.kind == "note" for block in blocks):
        return _split_known(text, blocks, marks)
    marked = {mark.start for mark in marks}
    found: dict[int, str] = {}
    for start, end in _headed(text, blocks):
        found |= _run(text, blocks, start, end, marked, is_headed=True)
    if not found:
        tail = _tail_run(text, blocks, marked)
        if tail is not None:
            found = _run(text, blocks, tail, len(blocks), marked, is_headed=False)
    if not found:
        found = _scattered(text, blocks, marks)
    return _relabel(text, blocks, found)


def _headed(text: str, blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """Return the runs of blocks under a heading that says notes."""
    runs: list[tuple[int, int]] = []
    for index, block in enumerate(blocks):
        words = text[block.start : block.end].strip()
        if (
            len(words) > 40
            or not NOTES_HEADING.match(words)
            or block.kind not in {"heading", "text", "boilerplate", "meta"}
        ):
            continue
        end = next(
            (
                other
                for other in range(index + 1, len(blocks))
                if blocks[other].kind == "heading" and not label_of(text[blocks[other].start : blocks[other].end])[0]
            ),
            len(blocks),
        )
        if end > index + 1:
            runs.append((index + 1, end))
    return runs


def _run(
    text: str, blocks: Sequence[Block], start: int, end: int, marked: set[int], *, is_headed: bool
) -> dict[int, str]:
    """Return the notes of a run by block, with their numbers; without any, they are counted."""
    found: dict[int, str] = {}
    last = 0
    for index in range(start, end):
        block = blocks[index]
        if block.kind in {"boilerplate", "meta"} and not label_of(text[block.start : block.end])[0]:
            if found and not is_headed:
                break
            continue
        label, _ = label_of(text[block.start : block.end])
        number = int(label) if label.isdigit() else 0
        if label and (not number or last <= number <= last + 60 or number == 1):
            found[index] = label
            last = number or last
        elif (
            found
            and is_headed
            and not _CITATION.search(text[block.start : block.end])
            and len(text[block.start : block.end].split()) > 40
        ):
            break
        elif found:
            found[index] = ""
    if not found and is_headed:
        listed = [index for index in range(start, end) if blocks[index].kind in {"text", "item"}]
        cited = [index for index in listed if _CITATION.search(text[blocks[index].start : blocks[index].end])]
        if listed and len(cited) >= 0.6 * len(listed):
            return {index: str(count + 1) for count, index in enumerate(listed)}
    del marked
    return found


def _tail_run(text: str, blocks: Sequence[Block], marked: set[int]) -> int | None:
    """Return where a numbered run of citations begins that goes to the end of the document, if there is one."""
    del marked
    labelled = [
        (index, label_of(text[block.start : block.end])[0])
        for index, block in enumerate(blocks)
        if block.kind in {"text", "item", "quotation"}
    ]
    numbered = [(index, int(label)) for index, label in labelled if label.isdigit()]
    best: int | None = None
    for position, (index, number) in enumerate(numbered):
        bracketed = text[blocks[index].start] in "[^⁰¹²³⁴⁵⁶⁷⁸⁹"
        early = not bracketed and index < 0.25 * len(blocks)
        if number > 3 or early or _is_enumeration(text, blocks, index):
            continue
        run = [numbered[position]]
        for other in numbered[position + 1 :]:
            if run[-1][1] < other[1] <= run[-1][1] + 10 and other[0] - run[-1][0] <= 4:
                run.append(other)
            else:
                break
        if len(run) < 2 and not (bracketed and f"[{number}]" in text[: blocks[index].start]):
            continue
        cited = sum(1 for block, _ in run if _CITATION.search(text[blocks[block].start : blocks[block].end]))
        near_end = len(blocks) - run[-1][0] <= max(8, 0.15 * len(blocks))
        sure = sum(1 for block, _ in run if _SURE.search(text[blocks[block].start : blocks[block].end]))
        is_list = cited >= 0.3 * len(run) if bracketed else number == 1 and len(run) >= 3 and sure >= 0.7 * len(run)
        if near_end and is_list:
            best = index if best is None else best
    return best


def _is_enumeration(text: str, blocks: Sequence[Block], index: int) -> bool:
    """Return whether a numbered list is announced by the paragraph above it ("follows three directions:")."""
    above = text[blocks[index - 1].start : blocks[index - 1].end].rstrip() if index else ""
    return above.endswith(":") and not NOTES_HEADING.match(above.strip())


def _scattered(text: str, blocks: Sequence[Block], marks: Sequence[Mark]) -> dict[int, str]:
    """Return the blocks that begin with a marker and cite: footnotes between the paragraphs of a page."""
    starts = {mark.start: mark.n for mark in marks}
    found: dict[int, str] = {}
    for index, block in enumerate(blocks):
        n = starts.get(block.start) or starts.get(block.start + 1)
        if n and block.kind in {"text", "item"} and _CITATION.search(text[block.start : block.end]):
            found[index] = n
    return found


def _split_known(text: str, blocks: list[Block], marks: Sequence[Mark]) -> list[Block]:
    """Return blocks some of which the format calls notes, each with its number; one without goes on with the last."""
    del marks
    found: dict[int, str] = {}
    for index, block in enumerate(blocks):
        if block.kind == "note":
            label = block.label or label_of(text[block.start : block.end])[0]
            found[index] = label
            if label.isdigit() and (index == 0 or blocks[index - 1].kind != "note"):
                found |= _before(text, blocks, index, int(label))
    return _relabel(text, blocks, found)


def _before(text: str, blocks: Sequence[Block], index: int, number: int) -> dict[int, str]:
    """Return the notes right before a known one that count down from it: those of the page before."""
    found: dict[int, str] = {}
    pending: dict[int, str] = {}
    for place in range(index - 1, -1, -1):
        block = blocks[place]
        label = label_of(text[block.start : block.end])[0]
        if block.kind not in {"text", "item", "meta"} or len(pending) > _BETWEEN or number <= 1:
            break
        if label.isdigit() and number - 3 <= int(label) < number:
            found |= {place: label, **pending}
            number, pending = int(label), {}
        elif _CITATION.search(text[block.start : block.end]):
            pending[place] = ""
        else:
            break
    return found


_BETWEEN = 2
"""Blocks into which one note may be broken."""


def _relabel(text: str, blocks: list[Block], found: dict[int, str]) -> list[Block]:
    """Return blocks with the notes marked; a piece without a number is one with the note above it."""
    result: list[Block] = []
    for index, block in enumerate(blocks):
        if index not in found:
            result.append(block)
            continue
        label = found[index]
        if not label and result and result[-1].kind == "note":
            result[-1] = dataclasses.replace(result[-1], end=block.end)
            continue
        pieces = _pieces(text, block, label)
        result += [dataclasses.replace(block, start=start, end=end, kind="note", label=n) for start, end, n in pieces]
    return result


def _pieces(text: str, block: Block, label: str) -> list[tuple[int, int, str]]:
    """Return the notes of a block that holds several, one a line, each numbered one more than the last."""
    pieces: list[tuple[int, int, str]] = []
    start = block.start
    current = label
    for match in re.finditer(r"\n[ \t]*", text[block.start : block.end]):
        place = block.start + match.end()
        following, _ = label_of(text[place : min(block.end, place + 40)])
        if following.isdigit() and current.isdigit() and int(following) == int(current) + 1:
            pieces.append((start, block.start + match.start(), current))
            start, current = place, following
    return [*pieces, (start, block.end, current)]
