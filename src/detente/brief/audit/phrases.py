"""Lists of phrases, written as people write them, and their quick look-up in a text.

A phrase is a row of words: ``some/many [other] observers/experts``. A slash parts alternatives, ``_`` joins the words
of one alternative, brackets hold words that may be missing, ``*`` stands for any one word and ``19*`` for any that
begins so; a hyphen in a phrase also matches a space. Case does not matter. Words are compared as words, without regular
expressions: to compile a thousand of those would take longer than to read a brief.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’][^\W_]+)*")
_Word = tuple[str, str]
"""A word of a phrase and what may stand before it: a blank, or ``-`` for a blank or a hyphen."""


class _Step(NamedTuple):
    """A place of a phrase."""

    single: frozenset[str]
    """Alternatives of one word."""
    longer: tuple[tuple[_Word, ...], ...]
    """Alternatives of several words, or with a star."""
    is_optional: bool


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
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.words: list[str] = []
        """In small letters, with straight apostrophes."""
        self.joints: list[str] = []
        """What stands before each word: a blank, ``-``, or nothing for all else, such as a comma or a new paragraph."""
        self._places: dict[str, list[int]] = {}
        end = -1
        for number, match in enumerate(_WORD.finditer(text)):
            gap = text[end : match.start()] if end >= 0 else ""
            word = match.group().lower().replace("’", "'")
            self.starts.append(match.start())
            self.ends.append(match.end())
            self.words.append(word)
            self.joints.append(gap if gap in ("-", " ") else " " if gap.isspace() and gap.count("\n") < 2 else "")
            self._places.setdefault(word, []).append(number)
            end = match.end()

    def places(self, word: str) -> list[int]:
        """Return the numbers of the places at which a word (in small letters) stands."""
        return self._places.get(word, [])


class Phrases:
    """A list of phrases to look for.

    Examples
    --------
    >>> vague = Phrases("some/many [other] observers/experts", "it is said", "well-known_to")
    >>> [match.text for match in vague.find(Words("Some other experts agree. It is said so; well known to all."))]
    ['Some other experts', 'It is said', 'well known to']
    """

    def __init__(self, *phrases: str) -> None:
        self.phrases = phrases

    @functools.cached_property
    def _by_head(self) -> dict[str, list[tuple[_Step, ...]]]:
        """Phrases by the words they can begin with, worked out when first asked for."""
        found: dict[str, list[tuple[_Step, ...]]] = {}
        for phrase in self.phrases:
            steps = tuple(_step(part) for part in re.findall(r"\[[^\]]+\]|\S+", phrase))
            for head in dict.fromkeys(_heads(steps)):
                found.setdefault(head, []).append(steps)
        return found

    def find(self, words: Words) -> list[Match]:
        """Return all matches in order of their place; of those that overlap, the longest."""
        found: list[Match] = []
        for head, phrases in self._by_head.items():
            for number in words.places(head):
                if number and words.joints[number] == "-":
                    continue
                last = max(_ends(words, number, phrase) for phrase in phrases)
                if last > number:
                    start, end = words.starts[number], words.ends[last - 1]
                    found.append(Match(start, end, words.text[start:end]))
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


def _step(text: str) -> _Step:
    options = [_alternative(part) for part in text.strip("[]").split("/")]
    single = frozenset(option[0][0] for option in options if len(option) == 1 and "*" not in option[0][0])
    longer = tuple(option for option in options if len(option) > 1 or "*" in option[0][0])
    return _Step(single, longer, text.startswith("["))


def _alternative(text: str) -> tuple[_Word, ...]:
    pieces = re.findall(r"([_-]?)([^_-]+)", text)
    return tuple((word.lower(), "-" if joint == "-" else " ") for joint, word in pieces)


def _heads(steps: tuple[_Step, ...]) -> Iterator[str]:
    for step in steps:
        yield from step.single
        for option in step.longer:
            if option[0][0].endswith("*"):
                raise ValueError("a phrase begins with a word, not with a star")
            yield option[0][0]
        if not step.is_optional:
            return


def _ends(words: Words, number: int, steps: tuple[_Step, ...]) -> int:
    """Return the number behind the last word of the longest match that begins at a word; -1 if there is none."""
    reached = {number}
    for step in steps:
        following = set(reached) if step.is_optional else set()
        for at in reached:
            if at >= len(words.words) or (at != number and words.joints[at] != " "):
                continue
            if words.words[at] in step.single:
                following.add(at + 1)
            for option in step.longer:
                if _stands(words, at, option):
                    following.add(at + len(option))
        reached = following
        if not reached:
            return -1
    last = max(reached)
    # "no choice-based" is another word.
    if last < len(words.words) and words.joints[last] == "-":
        return -1
    return last


def _stands(words: Words, at: int, option: tuple[_Word, ...]) -> bool:
    """Return whether an alternative of several words stands at a word."""
    if at + len(option) > len(words.words):
        return False
    for offset, (wanted, joint) in enumerate(option):
        word = words.words[at + offset]
        if word != wanted and not (wanted.endswith("*") and word.startswith(wanted[:-1])):
            return False
        if offset and words.joints[at + offset] not in (" ", joint):
            return False
    return True
