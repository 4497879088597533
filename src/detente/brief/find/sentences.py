"""Where sentences end: full stops told from those of abbreviations, initials, numbers and addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.brief.load.limits import MAX_SENTENCE

_ABBREVIATIONS = frozenset(
    [
        "dr",
        "mr",
        "mrs",
        "ms",
        "prof",
        "gen",
        "lt",
        "col",
        "maj",
        "capt",
        "cmdr",
        "cpl",
        "sgt",
        "adm",
        "rear",
        "sen",
        "rep",
        "gov",
        "amb",
        "rev",
        "hon",
        "st",
        "mt",
        "ft",
        "vs",
        "v",
        "no",
        "nos",
        "vol",
        "pp",
        "p",
        "ed",
        "eds",
        "fig",
        "figs",
        "art",
        "arts",
        "ch",
        "sec",
        "para",
        "paras",
        "cf",
        "viz",
        "ca",
        "approx",
        "est",
        "dept",
        "univ",
        "inc",
        "ltd",
        "co",
        "corp",
        "bros",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "thurs",
        "fri",
        "sat",
        "sun",
        "al",
        "etc",
        "e.g",
        "i.e",
        "eg",
        "ie",
        "op",
        "cit",
        "ibid",
        "trans",
        "repr",
        "rev",
        "resp",
        "brig",
        "pres",
        "sr",
        "jr",
        "messrs",
        "mme",
        "supt",
        "hrs",
        "min",
        "max",
        "avg",
        "nr",
        "ord",
        "sq",
        "km",
    ]
)
"""Abbreviations with a full stop, without it; most are never the end of a sentence."""
_MAY_END = frozenset(
    [
        "etc",
        "al",
        "inc",
        "ltd",
        "co",
        "corp",
        "jr",
        "sr",
        "st",
        "u.s",
        "u.k",
        "u.n",
        "e.u",
        "d.c",
        "a.m",
        "p.m",
        "ph.d",
        "u.s.s.r",
        "n.y",
        "p.r.c",
        "r.o.k",
    ]
)
"""Those that often are: the next word decides."""
_STARTERS = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "it",
        "its",
        "he",
        "she",
        "they",
        "we",
        "i",
        "you",
        "his",
        "her",
        "their",
        "our",
        "my",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "as",
        "if",
        "when",
        "while",
        "after",
        "before",
        "although",
        "though",
        "since",
        "because",
        "however",
        "moreover",
        "furthermore",
        "nevertheless",
        "nonetheless",
        "meanwhile",
        "instead",
        "indeed",
        "thus",
        "hence",
        "therefore",
        "then",
        "there",
        "here",
        "but",
        "and",
        "or",
        "so",
        "yet",
        "still",
        "also",
        "both",
        "some",
        "many",
        "most",
        "all",
        "each",
        "every",
        "one",
        "two",
        "three",
        "several",
        "another",
        "other",
        "no",
        "not",
        "what",
        "which",
        "who",
        "how",
        "why",
        "where",
        "until",
        "unless",
        "despite",
        "given",
        "during",
        "under",
        "over",
        "to",
        "of",
        "according",
        "finally",
        "first",
        "second",
        "third",
        "last",
        "similarly",
        "likewise",
        "rather",
        "even",
        "only",
        "perhaps",
        "such",
        "any",
        "either",
        "neither",
        "once",
        "today",
        "now",
        "yesterday",
        "tomorrow",
    ]
)
"""Words with which sentences begin and proper names seldom do."""
_STOP = re.compile(r"(?P<stop>[.!?…]+)(?P<close>[\"”’'»)\]]*)(?=\s|$)")
_BEFORE = re.compile(r"(?:\S*\s)?(\S*)$")
_OPENING = "\"“‘'«([—–-•* "


def split_sentences(text: str, start: int, end: int, marks: Sequence[int] = ()) -> list[tuple[int, int]]:
    """Return the spans of the sentences of a block.

    Parameters
    ----------
    text
        The reading.
    start, end
        Of the block.
    marks
        Where note markers stood: a full stop with a marker behind it ends its sentence ("the U.S.[4] Hence").

    Examples
    --------
    >>> text = "He met Dr. Lee in the U.S. Hence, no 2.5 percent. Why?"
    >>> [text[a:b] for a, b in split_sentences(text, 0, len(text))]
    ['He met Dr. Lee in the U.S.', 'Hence, no 2.5 percent.', 'Why?']
    """
    marked = set(marks)
    spans: list[tuple[int, int]] = []
    begin = start
    for match in _STOP.finditer(text, start, end):
        if match.end() >= end:
            break
        if _ends(text, begin, match, end, has_mark=match.end() in marked or match.end("stop") in marked):
            spans.append((begin, match.end()))
            begin = _skip_space(text, match.end(), end)
    if begin < end:
        spans.append((begin, end))
    whole = [(a, b) for a, b in spans if b > a and not text[a:b].isspace()]
    return [piece for a, b in whole for piece in _pieces(text, a, b)]


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return a sentence, or where it is longer than anybody writes, pieces of it that end between words."""
    pieces: list[tuple[int, int]] = []
    while end - start > MAX_SENTENCE:
        space = text.rfind(" ", start + 1, start + MAX_SENTENCE)
        stop = space if space > start else start + MAX_SENTENCE
        pieces.append((start, stop))
        start = _skip_space(text, stop, end)
    return [*pieces, (start, end)] if start < end else pieces


def _skip_space(text: str, position: int, end: int) -> int:
    while position < end and text[position].isspace():
        position += 1
    return position


def _ends(text: str, begin: int, match: re.Match[str], end: int, *, has_mark: bool) -> bool:
    """Return whether a sentence ends at a stop."""
    following = text[_skip_space(text, match.end(), end) : min(end, match.end() + 80)]
    if not following:
        return True
    bare = following.lstrip(_OPENING)
    first = bare[:1]
    if first.islower() and not has_mark:
        return False
    word = _BEFORE.search(text[max(begin, match.start() - 40) : match.start()])
    before = word.group(1).lstrip("(\"“‘'[") if word else ""
    if set(match.group("stop")) & set("!?"):
        return True
    if match.group("stop") in {"...", "…", ".."}:
        return first.isupper() or first.isdigit()
    if has_mark:
        return True
    return not _is_abbreviation(before, bare, text, match)


def _is_abbreviation(before: str, following: str, text: str, match: re.Match[str]) -> bool:
    """Return whether a full stop belongs to an abbreviation in the middle of a sentence."""
    key = before.lower().rstrip(".")
    next_word = re.match(r"[^\W_]+", following)
    next_lower = next_word.group().lower() if next_word else ""
    if key in _MAY_END or re.fullmatch(r"(?:[A-Za-z]\.){1,4}[A-Za-z]", before):
        if match.group("close"):
            return False
        return next_lower not in _STARTERS
    if key in _ABBREVIATIONS and (
        before[:1].isupper()
        or key in {"vs", "v", "cf", "e.g", "i.e", "eg", "ie", "approx", "pp", "p", "ca", "no", "viz", "vol"}
    ):
        # "No." is an abbreviation before a number only; "Sat." and "Art." seldom end a sentence.
        return key not in {
            "no",
            "sun",
            "may",
            "max",
            "min",
            "art",
            "est",
            "fig",
            "sec",
            "para",
            "mar",
            "jan",
            "ms",
            "st",
            "fri",
            "sat",
        } or (following[:1].isdigit() or key in {"jan", "mar", "ms", "st", "fig", "sec", "art"})
    if re.fullmatch(r"[A-Z]", before):
        # An initial: "J. Burns"; but "Annex B. The" ends.
        return next_lower not in _STARTERS and before != "I"
    if (
        before.isdigit()
        and len(before) <= 2
        and text[max(0, match.start() - len(before) - 1) : match.start()].strip() == before
    ):
        return match.start() - len(before) <= 0 or text[match.start() - len(before) - 1] == "\n"
    return False
