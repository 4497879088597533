"""Lists of phrases, written as people write them, and their quick look-up in a text.

A phrase is a row of words: ``some/many [other] observers/experts``. A slash parts alternatives, brackets hold words
that may be missing, ``*`` stands for any one word, and a hyphen in a phrase also matches a space. Case does not matter.
Only the places where the text has a first word of some phrase are looked at.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_GAP = r"(?:[ \t]*\n[ \t]*|[ \t]+)"
"""Between two words of a phrase: blanks, or the end of one line; never an empty line."""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase in a text."""

    start: int
    end: int
    text: str
    """As it stands there."""


class Words:
    """The words of a text and where they stand."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._places: dict[str, list[int]] = {}
        for match in _WORD.finditer(text):
            self._places.setdefault(plain_word(match.group()), []).append(match.start())

    def places(self, word: str) -> list[int]:
        """Return where a word (in small letters) begins, in order."""
        return self._places.get(word, [])

    def count_between(self, word: str, start: int, end: int) -> int:
        """Return how often a word begins within a span."""
        places = self.places(word)
        return bisect.bisect_left(places, end) - bisect.bisect_left(places, start)


def plain_word(word: str) -> str:
    """Return a word in small letters, with a straight apostrophe."""
    return word.lower().replace("’", "'")


class Phrases:
    """A list of phrases to look for.

    Examples
    --------
    >>> vague = Phrases("some/many [other] observers/experts", "it is said")
    >>> [match.text for match in vague.find(Words("Some other experts agree. It is said so."))]
    ['Some other experts', 'It is said']
    """

    def __init__(self, *phrases: str) -> None:
        self.phrases = phrases
        self._compiled: dict[str, re.Pattern[str]] = {}

    @functools.cached_property
    def _patterns(self) -> dict[str, list[str]]:
        """Patterns by first word, written out when first asked for."""
        patterns: dict[str, list[str]] = {}
        for phrase in self.phrases:
            for head, pattern in _compile(phrase):
                patterns.setdefault(head, []).append(pattern)
        return patterns

    def _pattern(self, head: str) -> re.Pattern[str]:
        if head not in self._compiled:
            longest_first = sorted(self._patterns[head], key=len, reverse=True)
            self._compiled[head] = re.compile("|".join(longest_first), re.IGNORECASE)
        return self._compiled[head]

    def find(self, words: Words) -> list[Match]:
        """Return all matches in order of their place; of those that overlap, the longest."""
        found: list[Match] = []
        for head in self._patterns:
            for place in words.places(head):
                match = self._pattern(head).match(words.text, place)
                if match:
                    found.append(Match(place, match.end(), match.group()))
        return _without_overlaps(found)


def _without_overlaps(matches: list[Match]) -> list[Match]:
    kept: list[Match] = []
    for match in sorted(matches, key=lambda match: (match.start - match.end, match.start)):
        index = bisect.bisect_left(kept, match.start, key=lambda other: other.start)
        is_free = (index == 0 or kept[index - 1].end <= match.start) and (
            index == len(kept) or match.end <= kept[index].start
        )
        if is_free:
            kept.insert(index, match)
    return kept


def _compile(phrase: str) -> Iterator[tuple[str, str]]:
    """Yield pairs of a first word and the pattern of the whole phrase, once for each way in which it can begin."""
    steps = [_step(word) for word in re.findall(r"\[[^\]]+\]|\S+", phrase)]
    heads: list[tuple[int, str]] = []
    for position, (alternatives, is_optional) in enumerate(steps):
        heads += [(position, alternative) for alternative in alternatives]
        if not is_optional:
            break
    for position, alternative in heads:
        pattern = r"(?<![\w-])" + _pattern(alternative)
        for alternatives, is_optional in steps[position + 1 :]:
            either = "|".join(_pattern(word) for word in sorted(alternatives, key=len, reverse=True))
            pattern += f"(?:{_GAP}(?:{either}))?" if is_optional else f"{_GAP}(?:{either})"
        first = _WORD.match(alternative)
        if first is None:
            raise ValueError(f"a phrase begins with a word, {phrase!r} does not")
        yield plain_word(first.group()), pattern + r"(?![\w-])"


def _step(text: str) -> tuple[list[str], bool]:
    is_optional = text.startswith("[")
    return text.strip("[]").replace("_", " ").split("/"), is_optional


def _pattern(words: str) -> str:
    if words == "*":
        return r"[\w'’-]+"
    pieces = (re.escape(piece).replace(r"\-", r"[- ]").replace("'", "['’]") for piece in words.split(" "))
    return _GAP.join(pieces)
