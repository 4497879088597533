"""The pages of a PDF put together: structure and layout of each, paragraphs that go over a page's end, notes apart."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from detente.brief.load.pdf_layout import (
    BULLET,
    ends,
    furniture,
    is_footnote,
    mark_headings,
    page_lines,
    paragraphs_of,
)
from detente.brief.load.pdf_lines import HIGHEST, Glyph, Line, Page, Paragraph, lines_of
from detente.brief.load.pdf_tags import BREAK, CELL, Tagged
from detente.brief.load.pdf_write import write

_ENOUGH = 0.5
"""Share of a page's characters that must be in its structure for it to be trusted."""
_FULL = 0.9
"""Share of a page that must be marked content for the rest to be what it should be: no part of the text."""
_MARGIN = 0.12
"""Height of the lower margin, in heights of the page: an inch and a third of eleven."""
_LONG = 25
"""Lines from which on the only paragraph of a page is one in name alone."""
_LINE_WORDS = 5
"""Words from which on a line is one of a text rather than of an address or a list."""
_CELL_WORDS = 25
"""Words from which on the only cell of a row is text in a frame."""
_CAPTION = re.compile(r"(?:Figure|Fig\.|Table|Map|Chart|Box|Exhibit)\s?[A-Z]?-?\d{1,2}\b")


@dataclass(slots=True)
class _Sheet:
    """A page while it is put together."""

    page: Page
    tagged: list[Paragraph]
    """In the order of the structure; empty where the page has none that could be trusted."""
    lines: list[Line]
    """What is outside the structure."""
    lost: list[Line]
    """What has a number that no element claims: text whose place in the structure got lost."""
    places: dict[int, int]
    """Of those lines, by the ``id`` of their first character: where it is in the file."""
    is_whole: bool
    """Nearly all of the page is marked content: what is not is no part of the text."""
    is_disordered: bool = False
    """Order of the file and columns on the page disagree."""
    others: list[Paragraph] = field(default_factory=list)


def lay_out(
    pages: Sequence[Page], tags: Sequence[Sequence[Tagged]], scans: Mapping[int, list[Paragraph]]
) -> dict[str, Any]:
    """Return the text of a document with its blocks and marks, ready for JSON.

    Parameters
    ----------
    tags
        For each page what its structure tree says; empty where it has none.
    scans
        The paragraphs of scanned pages, by the number of the page.
    """
    sheets = [_sheet(page, tagged) for page, tagged in zip(pages, tags, strict=True)]
    edges = furniture(
        pages,
        [[*sheet.lines, *sheet.lost, *_alone([*sheet.tagged, *scans.get(sheet.page.number, ())])] for sheet in sheets],
    )
    for sheet in sheets:
        sheet.tagged = _in_order(_with_lost(sheet, edges))
        sheet.others = paragraphs_of([line for line in sheet.lines if id(line) not in edges])
        sheet.others += [each for each in scans.get(sheet.page.number, ()) if id(each.lines[0]) not in edges]
        if sheet.is_whole:
            for paragraph in sheet.others:
                paragraph.kind = "boilerplate"
    body = _body_height(sheets)
    paragraphs, notes = _in_one(sheets, body)
    _settle(paragraphs, body)
    return {
        **write(paragraphs, notes),
        "title": _title(paragraphs, body),
        "disordered": [sheet.page.number + 1 for sheet in sheets if sheet.is_disordered],
    }


def _sheet(page: Page, tagged: Sequence[Tagged]) -> _Sheet:
    """Return a page with the paragraphs of its structure, if that holds most of the page."""
    known = {content for each in tagged for content in each.contents}
    by_content: dict[int, list[tuple[int, Glyph]]] = {}
    loose: list[tuple[int, Glyph]] = []
    n_solid = n_known = n_marked = 0
    for place, glyph in enumerate(page.glyphs):
        content = glyph.content
        is_known = content in known
        if is_known:
            by_content.setdefault(content, []).append((place, glyph))
        else:
            loose.append((place, glyph))
        if not glyph.character.isspace():
            n_solid += 1
            n_known += is_known
            n_marked += content >= 0
    if not n_known or n_known < _ENOUGH * n_solid:
        lines, is_disordered = page_lines(page, page.glyphs)
        return _Sheet(page, [], lines, [], {}, is_whole=False, is_disordered=is_disordered)
    paragraphs = [paragraph for each in tagged for paragraph in _paragraphs(each, by_content, page)]
    if _is_by_line(paragraphs):
        lines, is_disordered = page_lines(page, page.glyphs)
        return _Sheet(page, [], lines, [], {}, is_whole=False, is_disordered=is_disordered)
    if len(paragraphs) == 1 and len(paragraphs[0].lines) > _LONG:
        paragraphs = paragraphs_of(paragraphs[0].lines)
    lost, _ = page_lines(page, [glyph for _, glyph in loose if glyph.content >= 0])
    places = {id(glyph): place for place, glyph in loose if glyph.content >= 0}
    outside = lines_of((glyph for _, glyph in loose if glyph.content < 0), page.number)
    return _Sheet(page, paragraphs, outside, lost, places, is_whole=n_marked >= _FULL * n_solid)


def _is_by_line(paragraphs: Sequence[Paragraph]) -> bool:
    """Return whether the structure calls each line a paragraph, as some converters do: most stop in a sentence."""
    texts = [each for each in paragraphs if each.kind == "text"]
    cut = [each for each in texts if len(each.lines) == 1 and not ends(each.lines[0])]
    long = [each for each in cut if len(each.words().split()) >= _LINE_WORDS]
    return len(texts) >= 8 and len(cut) > 0.6 * len(texts) and len(long) > 0.5 * len(cut)


def _alone(paragraphs: Sequence[Paragraph]) -> list[Line]:
    """Return the lines that are paragraphs of their own, and as what runs along the pages may be tagged."""
    return [each.lines[0] for each in paragraphs if len(each.lines) == 1 and each.kind in {"text", "item"}]


def _with_lost(sheet: _Sheet, edges: set[int]) -> list[Paragraph]:
    """Return the paragraphs of a page's structure with what got lost in it, without what runs along the pages."""
    paragraphs = [each for each in sheet.tagged if id(each.lines[0]) not in edges]
    for paragraph in paragraphs_of([line for line in sheet.lost if id(line) not in edges]):
        paragraph.place = sheet.places[id(_first(paragraph.lines[0]))]
        paragraphs.insert(_after(paragraphs, paragraph.place), paragraph)
    return _with_labels(paragraphs)


_ALONE = re.compile(r"[\[(]?(?:\d{1,3}|[a-z])[\])]?[.:]?|[•·▪■◦●‣➢►*†‡§–-]")


def _with_labels(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Return paragraphs in which a number or bullet that is one of its own stands before what is right of it."""
    found: list[Paragraph] = []
    for paragraph in paragraphs:
        label = found[-1].lines[0] if found and len(found[-1].lines) == 1 else None
        first = paragraph.lines[0]
        if (
            label is not None
            and _ALONE.fullmatch(label.text.strip())
            and abs(label.baseline - first.baseline) < HIGHEST * first.height
            and -1 < first.left - label.right < 3 * first.height
        ):
            paragraph.lines[:1] = lines_of([*label.glyphs, *first.glyphs], first.page)
            found.pop()
        found.append(paragraph)
    return found


def _in_order(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Return paragraphs in the order of the structure, or in that of the file if that goes back up the page less often.

    Programs put lists before the table that stands above them, and frames where they are anchored.
    """
    by_place = sorted(paragraphs, key=lambda paragraph: paragraph.place)
    return min(paragraphs, by_place, key=_n_back)


def _n_back(paragraphs: Sequence[Paragraph]) -> int:
    """Return how often the next paragraph stands above the one before, in the same column."""
    texts = [paragraph for paragraph in paragraphs if paragraph.kind != "note"]
    count = 0
    for above, below in itertools.pairwise(texts):
        last, first = above.lines[-1], below.lines[0]
        right, left = max(line.right for line in above.lines), min(line.left for line in above.lines)
        is_beside = first.left > right or max(line.right for line in below.lines) < left
        count += first.baseline > last.baseline + 0.5 * last.height and not is_beside
    return count


def _first(line: Line) -> Glyph:
    return next(glyph for glyph in line.glyphs if not glyph.character.isspace())


def _after(paragraphs: Sequence[Paragraph], place: int) -> int:
    """Return where in the structure's order a paragraph goes that begins at a place of the file."""
    before = [(each.place, index) for index, each in enumerate(paragraphs) if each.place < place]
    return max(before)[1] + 1 if before else 0


def _paragraphs(tagged: Tagged, by_content: dict[int, list[tuple[int, Glyph]]], page: Page) -> Iterator[Paragraph]:
    """Yield a paragraph of the structure; a row that is a frame around text yields the paragraphs in it.

    A content that several paragraphs claim goes to the first.
    """
    parts: list[tuple[int, list[tuple[int, Glyph]]]] = [(0, [])]
    for content in tagged.contents:
        if content in {CELL, BREAK}:
            parts.append((content, []))
        else:
            parts[-1][1].extend(by_content.pop(content, []))
    lines: list[list[Line]] = []
    places: list[int] = []
    n_cells = 0
    is_cell = False
    for kind, glyphs in parts:
        is_cell |= kind == CELL
        found = lines_of((glyph for _, glyph in glyphs), page.number)
        if not found:
            continue
        n_cells += is_cell
        if lines and is_cell:
            found[0].lead = "\t"
        is_cell = False
        lines.append(found)
        places.append(min(place for place, _ in glyphs))
    is_frame = tagged.kind == "table" and n_cells <= 1 and _n_words(lines) > _CELL_WORDS
    if not is_frame and lines:
        lines, places = [[line for part in lines for line in part]], [min(places)]
    for part, place in zip(lines, places, strict=True):
        paragraph = Paragraph(part, tagged.kind, tagged.level, is_sure=True, place=place)
        if is_frame:
            paragraph.kind = "item" if BULLET.match(part[0].text) else "text"
        paragraph.starts_before, paragraph.goes_on = tagged.starts_before, tagged.goes_on
        yield paragraph


def _n_words(parts: Sequence[Sequence[Line]]) -> int:
    return sum(len(line.text.split()) for part in parts for line in part)


def _is_in_margin(paragraph: Paragraph, page: Page, body: float) -> bool:
    """Return whether a paragraph is what a series puts at the foot of a page: a few small words, no sentence."""
    return (
        paragraph.kind == "text"
        and len(paragraph.lines) == 1
        and not paragraph.lines[0].has_label()
        and paragraph.lines[0].height < 0.94 * body
        and paragraph.lines[0].baseline < _MARGIN * page.height
        and len(paragraph.words()) < 80
        and not ends(paragraph.lines[0])
    )


def _body_height(sheets: Iterable[_Sheet]) -> float:
    """Return the height in which most characters are set."""
    heights: Counter[float] = Counter()
    for sheet in sheets:
        for paragraph in [*sheet.tagged, *sheet.others]:
            for line in paragraph.lines:
                heights[round(line.height, 1)] += len(line.text)
    return heights.most_common(1)[0][0] if heights else 10.0


def _in_one(sheets: Sequence[_Sheet], body: float) -> tuple[list[Paragraph], list[Paragraph]]:
    """Return the paragraphs of all pages, those made whole that go over a page's end, and the notes apart."""
    paragraphs: list[Paragraph] = []
    notes: list[Paragraph] = []
    raised = {
        line.text[start:end].strip()
        for sheet in sheets
        for paragraph in [*sheet.tagged, *sheet.others]
        for line in paragraph.lines
        for start, end in line.marks
        if line.text[:start].strip()
    }
    has_notes = any(paragraph.kind == "note" for sheet in sheets for paragraph in sheet.tagged)
    for sheet in sheets:
        for paragraph in [*sheet.tagged, *sheet.others]:
            is_known = has_notes and paragraph.is_sure
            if _is_in_margin(paragraph, sheet.page, body):
                paragraph.kind = "boilerplate"
            if paragraph.kind == "note" or (
                paragraph.kind in {"text", "item"}
                and not is_known
                and is_footnote(paragraph, body, sheet.page, notes, raised)
            ):
                notes.append(paragraph)
            else:
                _add(paragraphs, paragraph)
    return paragraphs, notes


def _add(paragraphs: list[Paragraph], paragraph: Paragraph) -> None:
    """Add a paragraph; one that begins in the middle of a sentence goes on with the one above or on the page before."""
    for before in reversed(paragraphs[-8:]):
        if _belongs(before, paragraph):
            before.lines += paragraph.lines
            before.goes_on = paragraph.goes_on
            return
        if before.kind not in {"boilerplate", "caption", "table"}:
            break
    paragraphs.append(paragraph)


def _belongs(before: Paragraph, paragraph: Paragraph) -> bool:
    """Return whether a paragraph is the rest of another."""
    if before.kind != paragraph.kind or before.kind not in {"text", "item", "quotation"}:
        return False
    last, first = before.lines[-1], paragraph.lines[0]
    if before.goes_on and paragraph.starts_before and last.page != first.page:
        return True
    if ends(last) or abs(last.height - first.height) >= 0.3 or last.is_bold != first.is_bold:
        return False
    words = first.text.lstrip()
    is_cut = last.page != first.page or last.baseline < first.baseline or first.left > last.right
    if len(before.lines) + len(paragraph.lines) < 3:
        return False
    is_broken = words[:1].islower() or last.text.rstrip().endswith(("-", ","))
    return is_cut and (is_broken or _is_full(before, last, first))


def _is_full(paragraph: Paragraph, last: Line, first: Line) -> bool:
    """Return whether a paragraph ends in a whole line of words: then it goes on where the next page has such lines."""
    width = max(each.right for each in paragraph.lines) - min(each.left for each in paragraph.lines)
    return (
        last.page != first.page
        and len(paragraph.lines) > 1
        and last.right - last.left > 0.85 * width
        and last.text.rstrip()[-1:].isalnum()
        and not BULLET.match(first.text)
        and not first.has_label()
    )


def _settle(paragraphs: Sequence[Paragraph], body: float) -> None:
    """Say what is a heading and what a caption: as the structure has it, otherwise by size and weight."""
    if not any(paragraph.kind == "heading" for paragraph in paragraphs):
        mark_headings(paragraphs, body)
    else:
        mark_headings([paragraph for paragraph in paragraphs if not paragraph.is_sure], body)
    for paragraph in paragraphs:
        if paragraph.is_sure and paragraph.kind == "heading":
            words = paragraph.words()
            if _CAPTION.match(words):
                paragraph.kind, paragraph.level = "caption", 0
            elif len(words) > 400 or not re.search(r"[^\W_]", words):
                paragraph.kind, paragraph.level = "text", 0


def _title(paragraphs: Sequence[Paragraph], body: float) -> str:
    """Return what is set largest on the first page with words in it; empty if nothing stands out."""
    first = paragraphs[0].lines[0].page if paragraphs else 0
    best = ""
    tallest = 1.25 * body
    for paragraph in paragraphs:
        text = paragraph.words()
        tall = max(line.height for line in paragraph.lines)
        if (
            paragraph.lines[0].page == first
            and tall > tallest
            and len(re.findall(r"[^\W\d_]{2,}", text)) >= 3
            and len(text) < 250
        ):
            best, tallest = text, tall
    return best
