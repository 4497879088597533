"""Where the notes stand: under a heading of their own, as a numbered run at the end, or where the format says."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from detente.brief.document import Block, Mark

NOTES_HEADING = re.compile(
    r"(?:(?:end|foot)[\s-]?notes?|notes?(?: and references| & references)?|references?(?: and notes)?|"
    r"sources?(?: cited)?|works cited|"
    r"bibliography|citations?|примечания|источники|сноски|anmerkungen|fußnoten|quellen|références|notas|fuentes)\s*:?$",
    re.IGNORECASE,
)
_BULLET = r"\s*(?:[-*•–·]\s+(?=[\[(\d]))?"
_FORMS = {
    "square": r"\[\[?\^?(\d{1,3}|[ivxl]{1,6}|[*†‡§])\]\]?[.:]?",
    "round": r"\((\d{1,3})\)[.:]?",
    "caret": r"\^(\d{1,3})\b\^?[.:]?",
    "raised": r"([¹²³⁰⁴-⁹]{1,3})[.:]?",
    "row": r"\|\s*\[?(\d{1,3})[.)\]]?\s*\|",
    "named": r"(?:[Ff]oot|[Ee]nd)?[Nn]ote\s+(\d{1,3})\s?[.:)]",
    "point": r"(\d{1,3})[.):\]](?=\s|[^\s\d])",
    "bare": r"(\d{1,3})(?=\s+[^\s\d])",
}
"""How the head of a note is written, by the name of the form."""
_LABEL = re.compile(_BULLET + "(?:" + "|".join(f"(?P<{name}>{form})" for name, form in _FORMS.items()) + r")\s*")
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
    label, _, length = _head_of(words)
    return label, length


def _head_of(words: str) -> tuple[str, str, int]:
    """Return the number at the head of a note, the name of its form, and the length of what writes it."""
    match = _LABEL.match(words)
    if match is None:
        return "", "", 0
    form = next(name for name in _FORMS if match[name] is not None)
    label = re.sub(r"[^\d*†‡§a-z⁰¹²³⁴-⁹]|note", "", match[form].strip().lower().replace("foot", "").replace("end", ""))
    return label.translate(_SUPERSCRIPT), form, match.end()


@dataclasses.dataclass(frozen=True, slots=True)
class _Line:
    """A line of a block."""

    block: int
    start: int
    end: int
    label: str
    """Its number, if it begins as a note does."""
    form: str

    @property
    def number(self) -> int:
        """The number, 0 where there is none or it is a sign."""
        return int(self.label) if self.label.isdigit() else 0


_Found = dict[int, str]
"""Lines that belong to notes, with their numbers; an empty one goes on with the note above."""


def find_notes(text: str, blocks: list[Block], marks: Sequence[Mark]) -> list[Block]:
    """Return blocks in which the notes are known as such, one a block, each with its number."""
    if any(block.kind == "note" for block in blocks):
        return _split_known(text, blocks, marks)
    lines = list(_lines(text, blocks))
    found: _Found = {}
    headings: list[int] = []
    for heading, end in _headed(text, blocks, lines):
        notes = _list(text, blocks, lines[heading + 1 : end], heading + 1)
        found |= notes
        if notes and blocks[lines[heading].block].kind != "heading":
            headings.append(heading)
    if not found:
        found = _unheaded(text, blocks, lines, marks)
    if found:
        return _cut(blocks, lines, found, headings)
    return _relabel(text, blocks, _scattered(text, blocks, marks))


def _lines(text: str, blocks: Sequence[Block]) -> Iterator[_Line]:
    """Yield the lines of the blocks that have words."""
    for index, block in enumerate(blocks):
        for match in re.finditer(r"[^\n]*\S[^\n]*", text[block.start : block.end]):
            start = block.start + match.start() + len(match.group()) - len(match.group().lstrip())
            label, form, _ = _head_of(text[start : min(block.start + match.end(), start + 40)])
            yield _Line(index, start, block.start + len(match.group().rstrip()) + match.start(), label, form)


def _headed(text: str, blocks: Sequence[Block], lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    """Yield each line that says notes, and the line where what stands under it ends."""
    for index, line in enumerate(lines):
        words = text[line.start : line.end].strip(" *_#=—–-")
        if (
            len(words) > 40
            or not NOTES_HEADING.match(words)
            or blocks[line.block].kind in {"table", "caption", "quotation"}
        ):
            continue
        end = next(
            (
                other
                for other in range(index + 1, len(lines))
                if (blocks[lines[other].block].kind == "heading" and not _heads_notes(text, lines, other))
                or NOTES_HEADING.match(text[lines[other].start : lines[other].end].strip(" *_#"))
            ),
            len(lines),
        )
        if end > index + 1:
            yield index, end


def _heads_notes(text: str, lines: Sequence[_Line], place: int) -> bool:
    """Return whether a heading below that of the notes is itself a note, or that of the notes on a part."""
    following = lines[place + 1] if place + 1 < len(lines) else None
    is_part = (
        following is not None and following.number == 1 and _CITATION.search(text[following.start : following.end])
    )
    return bool(lines[place].label) or bool(is_part)


def _list(text: str, blocks: Sequence[Block], lines: Sequence[_Line], first: int, *, is_headed: bool = True) -> _Found:
    """Return the notes among the lines from a place on; under a heading, they are counted where none has a number."""
    form = _form_of(lines) if is_headed else lines[0].form
    found: _Found = {}
    last = 0
    for place, line in enumerate(lines):
        words = text[line.start : line.end]
        is_set_aside = blocks[line.block].kind in {"boilerplate", "meta"}
        if line.form == form and _follows(line, last, form):
            found[first + place] = line.label
            last = line.number or last
        elif (
            not found
            or blocks[line.block].kind == "heading"
            or (is_headed and is_set_aside and not _CITATION.search(words))
        ):
            continue
        elif lines[place - 1].block != line.block and (
            (len(words.split()) > _LONG and not _CITATION.search(words))
            or not (is_headed or _is_between(lines, place, form, last))
        ):
            break
        else:
            found[first + place] = ""
    _trim(text, lines, found, first)
    return found or (_counted(text, blocks, lines, first) if is_headed else {})


def _is_between(lines: Sequence[_Line], place: int, form: str, last: int) -> bool:
    """Return whether a paragraph stands between two notes that follow on each other."""
    after = lines[place + 1 : place + 1 + _BETWEEN]
    return any(line.form == form and line.number == last + 1 for line in after)


def _trim(text: str, lines: Sequence[_Line], found: _Found, first: int) -> None:
    """Take paragraphs without a number and without a source away from the end of a list."""
    for place in reversed(range(len(lines))):
        line = lines[place]
        if first + place not in found:
            continue
        goes_on = place > 0 and lines[place - 1].block == line.block
        if found[first + place] or _SURE.search(text[line.start : line.end]):
            return
        if goes_on and any(lines[other].block == line.block and found.get(first + other) for other in range(place)):
            return
        del found[first + place]


_LONG = 40
"""Words from which on a paragraph below a note that cites nothing is no part of it."""


def _form_of(lines: Sequence[_Line]) -> str:
    """Return the form in which the notes of a list are numbered: that which counts furthest; at a tie the surer."""
    best, most = "", 0
    for form in _FORMS:
        n = last = 0
        for line in lines:
            if line.form == form and _follows(line, last, form):
                n, last = n + 1, line.number or last
        if n > most:
            best, most = form, n
    return best


def _follows(line: _Line, last: int, form: str) -> bool:
    """Return whether the number of a line goes on from the last one, or begins anew."""
    if not line.number:
        return bool(line.label)
    furthest = 3 if form in {"bare", "round"} else 60
    return last <= line.number <= last + furthest or line.number == 1 or (not last and form not in {"bare", "round"})


def _counted(text: str, blocks: Sequence[Block], lines: Sequence[_Line], first: int) -> _Found:
    """Return sources that are listed without numbers, counted: a block each, or a line each if all lines cite."""
    listed = [(place, line) for place, line in enumerate(lines) if blocks[line.block].kind in {"text", "item"}]
    cited = {line.start for _, line in listed if _CITATION.search(text[line.start : line.end])}
    if not listed:
        return {}
    is_line_each = len(cited) >= 0.9 * len(listed)
    heads: list[int] = []
    rest: list[int] = []
    for index, (place, line) in enumerate(listed):
        is_head = is_line_each or index == 0 or listed[index - 1][1].block != line.block
        (heads if is_head else rest).append(place)
    of_block: dict[int, bool] = {}
    for _, line in listed:
        of_block[line.block] = of_block.get(line.block, False) or line.start in cited
    if sum(of_block.values()) < 0.6 * len(of_block):
        return {}
    found = {first + place: str(count + 1) for count, place in enumerate(heads)}
    return dict(sorted({**found, **{first + place: "" for place in rest}}.items()))


def _unheaded(text: str, blocks: Sequence[Block], lines: Sequence[_Line], marks: Sequence[Mark]) -> _Found:
    """Return the notes of numbered lists that no heading announces: at the end of the document or of its parts."""
    for form in _FORMS:
        found: _Found = {}
        start = 0
        for index in _starts(text, blocks, lines, form):
            if index < start:
                continue
            run = _list(text, blocks, lines[index:], index, is_headed=False)
            heads = [place for place, label in run.items() if label]
            if heads and heads[0] == index and _is_note_list(text, blocks, lines, (start, *heads), marks):
                found |= run
                start = max(run) + 1
        if found:
            return found
    return {}


def _starts(text: str, blocks: Sequence[Block], lines: Sequence[_Line], form: str) -> Iterator[int]:
    """Yield the lines with which a list at the end may begin: number one, not announced as an enumeration."""
    for index, line in enumerate(lines):
        is_first = line.form == form and (line.number == 1 or (form == "square" and 0 < line.number <= _LATE))
        if is_first and blocks[line.block].kind in {"text", "item", "quotation", "table", "meta"}:
            above = text[lines[index - 1].start : lines[index - 1].end].rstrip() if index else ""
            if not above.endswith(":"):
                yield index


_LATE = 3
"""Number with which a list in square brackets may begin, the notes before it lost."""


def _is_note_list(
    text: str, blocks: Sequence[Block], lines: Sequence[_Line], places: Sequence[int], marks: Sequence[Mark]
) -> bool:
    """Return whether numbered lines are notes: the text above points to them, or they cite and nothing comes after.

    ``places`` are the line where the text above begins, and those with which the notes begin.
    """
    start, heads = lines[places[0]].start, places[1:]
    first, last = lines[heads[0]], lines[heads[-1]]
    numbers = {lines[place].label for place in heads}
    pointed = len(numbers & _pointed(text[start : first.start], start, first.start, marks)) / len(numbers)
    behind = [block for block in blocks[last.block + 1 :] if block.kind in {"text", "quotation"}]
    is_last = sum(block.end - block.start for block in behind) <= max(_REST, 0.15 * (last.end - first.start))
    ends = [lines[place].start for place in heads[1:]] + [last.end]
    words = [text[lines[place].start : end] for place, end in zip(heads, ends, strict=True)]
    n_sure = sum(1 for each in words if _SURE.search(each))
    n_cited = sum(1 for each in words if _CITATION.search(each))
    if first.form in {"square", "raised", "caret", "row", "named"}:
        return pointed >= (0.5 if is_last else 0.8) or (is_last and n_cited >= max(2, 0.5 * len(heads)))
    if pointed >= 0.8 and n_cited >= 0.5 * len(heads):
        return True
    is_late = first.block >= 0.25 * len(blocks)
    return is_last and is_late and (pointed >= 0.7 or (len(heads) >= 3 and n_sure >= 0.7 * len(heads)))


_REST = 1500
"""Characters of text that may stand behind the last list: who the author is, and what the house says of itself."""


_POINTER = re.compile(r"\[(?:note |fn )?\^?(\d{1,3})\]|([⁰¹²³⁴-⁹]{1,3})|(?<=\S)\^(\d{1,3})\b")


def _pointed(above: str, start: int, end: int, marks: Sequence[Mark]) -> set[str]:
    """Return the numbers to which the text above a list points by what can only be marks."""
    found = {mark.n for mark in marks if start <= mark.start < end}
    for match in _POINTER.finditer(above):
        found.add(next(group for group in match.groups() if group is not None).translate(_SUPERSCRIPT))
    return found


def _cut(blocks: Sequence[Block], lines: Sequence[_Line], found: _Found, headings: Sequence[int]) -> list[Block]:
    """Return blocks cut at the lines where notes begin and end; a line that says notes is a heading of its own."""
    heads = set(headings)
    result: list[Block] = []
    of_block: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        of_block.setdefault(line.block, []).append(index)
    for number, block in enumerate(blocks):
        members = of_block.get(number, [])
        if not any(index in found or index in heads for index in members):
            result.append(block)
            continue
        before = ""
        for place, index in enumerate(members):
            line = lines[index]
            kind = "note" if index in found else "heading" if index in heads else block.kind
            start = block.start if place == 0 and kind == block.kind else line.start
            goes_on = result and kind == before and not found.get(index, "") and kind != "heading"
            starts_with_more = (
                place == 0 and kind == "note" and not found[index] and result and result[-1].kind == "note"
            )
            if (goes_on and place) or starts_with_more:
                result[-1] = dataclasses.replace(result[-1], end=line.end)
            else:
                level = 2 if kind == "heading" else block.level
                label = found.get(index, "") if kind == "note" else ""
                result.append(
                    dataclasses.replace(block, start=start, end=line.end, kind=kind, level=level, label=label)
                )
            before = kind
    return result


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
