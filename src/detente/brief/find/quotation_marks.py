"""Which quotation marks open and close what: straight, curly, single, double, nested, over paragraphs."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

_PAIRS = {"“": "”", "„": "“”", "«": "»", "‹": "›", "「": "」", "『": "』"}
_DOUBLE = re.compile(r"[\"“”„«»‹›「」『』]|''|``")
_SINGLE = re.compile(r"[‘’'‚]")
LONGEST = 4000
"""Characters a quotation may have; a mark that finds no partner within them is a stray one."""
_BEFORE_OPEN = frozenset(" \t\n([{—–-/…\u2018'“\"")


@dataclass(frozen=True, slots=True)
class Marked:
    """Words between marks. Offsets into the reading; marks included in ``start`` and ``end``."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    mark: str
    """``"`` or ``'``."""


def find_marked(text: str, start: int, end: int) -> list[Marked]:
    r"""Return what stands between quotation marks in a paragraph, outer ones before those inside.

    A straight mark opens after a space or bracket and closes before one; an apostrophe is no mark.

    Examples
    --------
    >>> text = "He called it “a ‘real’ war,” the states' \"test\"."
    >>> [text[m.start:m.end] for m in find_marked(text, 0, len(text))]
    ['“a ‘real’ war,”', '‘real’', '"test"']
    """
    doubles = _doubles(text, start, end)
    singles = _singles(text, start, end)
    starts = [double.start for double in doubles]
    kept = [single for single in singles if _fits(single, doubles, starts)]
    return sorted([*doubles, *kept], key=lambda each: (each.start, -each.end))


def _fits(single: Marked, doubles: list[Marked], starts: list[int]) -> bool:
    """Return whether single marks do not cross double ones: wholly inside, wholly outside, or wholly around."""
    index = bisect.bisect_left(starts, single.start)
    for double in doubles[max(0, index - 2) : index + 40]:
        if (
            double.start < single.start < double.end < single.end
            or single.start < double.start < single.end < double.end
        ):
            return False
    return True


def _doubles(text: str, start: int, end: int) -> list[Marked]:
    """Return pairs of double marks of one paragraph."""
    found: list[Marked] = []
    opened: list[tuple[int, int, str]] = []
    for match in _DOUBLE.finditer(text, start, end):
        mark = match.group()
        if mark in {"''", "``"}:
            mark = '"'
        opening = _opens(text, match, start, end, is_open=bool(opened))
        if (
            opened
            and not (opening and mark != '"' and opened[-1][2] != '"')
            and _closes(opened[-1][2], mark, opening=opening)
        ):
            begin, inside, _ = opened.pop()
            if match.end() - begin <= LONGEST and match.start() > inside:
                found.append(Marked(begin, match.end(), inside, match.start(), '"'))
        elif opening:
            if len(opened) > 3:
                opened.pop(0)
            opened.append((match.start(), match.end(), mark))
    if opened and opened[0][0] - start <= 1 and end - opened[0][1] > 40:
        # A quotation of several paragraphs opens each of them and closes the last only.
        begin, inside, _ = opened[0]
        if end - begin <= LONGEST and not any(
            each.start < end and begin < each.start and each.end == end for each in found
        ):
            found = [each for each in found if not begin < each.start]
            found.append(Marked(begin, end, inside, end, '"'))
    return found


def _opens(text: str, match: re.Match[str], start: int, end: int, *, is_open: bool) -> bool:
    mark = match.group()
    if mark in _PAIRS:
        return not (mark == "“" and is_open and _after_word(text, match, start))
    if mark == "``":
        return True
    if mark == "''":
        return False
    if mark in "”»›」』":
        # A closing mark typed where an opening one belongs.
        before = text[match.start() - 1] if match.start() > start else " "
        following = text[match.end()] if match.end() < end else " "
        return not is_open and before.isspace() and following.isalnum()
    before = text[match.start() - 1] if match.start() > start else " "
    following = text[match.end()] if match.end() < end else " "
    if before in _BEFORE_OPEN and not following.isspace():
        return True
    if following.isspace() or following in ".,;:!?)]}":
        return False
    return not is_open


def _after_word(text: str, match: re.Match[str], start: int) -> bool:
    """Return whether a mark follows a letter or a full stop: then it closes, whatever its shape."""
    return match.start() > start and not text[match.start() - 1].isspace() and text[match.start() - 1] not in "([—–-"


def _closes(opened: str, mark: str, *, opening: bool) -> bool:
    if opened == '"':
        return mark in {'"', "”"} and not (opening and mark == '"')
    if opened in "”»›":
        return True
    return mark in _PAIRS.get(opened, "”") or (
        mark in {'"', "“"} and opened in {"“", "„"} and not (opening and mark == "“")
    )


def _singles(text: str, start: int, end: int) -> list[Marked]:
    """Return pairs of single marks, apostrophes told from them by what stands around."""
    found: list[Marked] = []
    matches = list(_SINGLE.finditer(text, start, end))
    index = 0
    while index < len(matches):
        match = matches[index]
        if not _opens_single(text, match, start, end):
            index += 1
            continue
        closing = _closing_single(text, matches, index, end)
        if closing is None:
            index += 1
            continue
        partner = matches[closing]
        found.append(Marked(match.start(), partner.end(), match.end(), partner.start(), "'"))
        index = closing + 1
    return found


def _opens_single(text: str, match: re.Match[str], start: int, end: int) -> bool:
    before = text[match.start() - 1] if match.start() > start else " "
    following = text[match.end()] if match.end() < end else " "
    if match.group() == "’":
        return False
    if re.match(r"\d0s\b|\d\d\b|em\b|til\b|tis\b|n['’]", text[match.end() : match.end() + 5]):
        return False  # the '90s, '14, 'em
    return (before in _BEFORE_OPEN or before in "“„«") and not following.isspace()


def _closing_single(text: str, matches: list[re.Match[str]], index: int, end: int) -> int | None:
    """Return the mark that closes: the first that no letter follows, a plural's apostrophe only if no other does."""
    begin = matches[index].start()
    plural: int | None = None
    for other in range(index + 1, min(index + 60, len(matches))):
        match = matches[other]
        if match.start() - begin > LONGEST:
            break
        if match.group() == "‘":
            # Another opens before this one has closed: what looked like a plural's apostrophe was the end.
            if plural is not None:
                return plural
            continue
        following = text[match.end()] if match.end() < end else " "
        before = text[match.start() - 1]
        if following.isalnum() or before.isspace():
            continue
        is_plural = before == "s" and re.match(r"\s+[a-z]", text[match.end() : match.end() + 3]) is not None
        if not is_plural:
            return (
                other if plural is None or before in ".,!?;:" or match.start() - matches[plural].end() < 200 else plural
            )
        if plural is None:
            plural = other
    return plural
