"""Clauses: which part of a sentence goes with a word in it. No grammar of English, only its joints."""

from __future__ import annotations

import re
from typing import Literal

Tense = Literal["past", "present", "future"]
JOINT = re.compile(
    r"[;:](?=\s)|\s[–—-]\s|—|[()\[\]]|,(?:\s+(?:and|but|or|nor|so|yet|while|whereas|although|though|"
    r"as|if|unless|because|since|when|where|which|"
    r"who|whose|after|before|until|in order|due to|despite|given|including|followed|leading|prompting|"
    r"allowing|making|resulting|with)\b)"
    r"|\s(?:but|while|whereas|although|though|because|unless|which|so that|even though|even if|as long as|due to)\s",
    re.IGNORECASE,
)
_REACH = 800
"""Characters a clause may have before and behind a position; longer ones are tables."""
_FUTURE = re.compile(
    r"\b(?:will|shall|won['’]t|going to|would|plans? to|intends? to|expected to|set to|due to (?:be|"
    r"begin|start|take|hold)|scheduled (?:to|for)|upcoming|(?-i:may)|might|could)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|been|became|began|took|made|said|came|went|met|led|fell|held|left|lost|"
    r"won|saw|got|gave|found|told|sent|"
    r"kept|set up|put forward|broke|rose|grew|spoke|brought|chose|drew|wrote|fought|stood|ran|built|"
    r"withdrew|underwent)\b|\b[a-z]{2,}ed\b"
)
_PRESENT = re.compile(r"\b(?:is|are|has|have|does|do|remains?|continues?|appears?|seems?|needs?|wants?|faces?)\b")


def clause_at(text: str, start: int, end: int, position: int) -> tuple[int, int]:
    """Return the clause of a sentence in which a position stands.

    Examples
    --------
    >>> text = "Moscow sent a draft in December 2021, but the talks (in January) failed."
    >>> a, b = clause_at(text, 0, len(text), 23)
    >>> text[a:b]
    'Moscow sent a draft in December 2021'
    """
    start, end = max(start, position - _REACH), min(end, position + _REACH)
    first, last = start, end
    for match in JOINT.finditer(text, start, end):
        if match.end() <= position:
            first = (
                match.start() + 1
                if match.group()[0] in ",;:()[]—"
                else match.end()
                if match.group().strip() in {"–", "-", "—"}
                else match.start() + 1
            )
        elif match.start() > position:
            last = match.start()
            break
    while first < last and (text[first].isspace() or text[first] in ",;:"):
        first += 1
    while last > first and (text[last - 1].isspace() or text[last - 1] in ",;:"):
        last -= 1
    return first, last


def tense_of(clause: str, position: int | None = None) -> Tense:
    """Return past, present or future, from the verbs of a clause.

    Parameters
    ----------
    position
        Of a time in it: the last verb before it counts, else the first behind it.

    Examples
    --------
    >>> tense_of("the talks will begin"), tense_of("they met in Geneva"), tense_of("Russia remains a power")
    ('future', 'past', 'present')
    """
    if position is not None:
        nearest = _nearest_tense(clause, position)
        if nearest is not None:
            return nearest
    if _FUTURE.search(clause):
        return "future"
    if _PAST.search(clause):
        return "past"
    return "present" if _PRESENT.search(clause) else "past"


def _nearest_tense(clause: str, position: int) -> Tense | None:
    """Return the tense of the last verb before a position, or of the first behind it."""
    before: tuple[int, Tense] | None = None
    behind: tuple[int, Tense] | None = None
    for tense, pattern in _TENSES:
        for match in pattern.finditer(clause):
            if match.start() < position:
                # Of "was expected to" and "will be" the later word says more, of two at one place the first listed.
                if before is None or match.end() > before[0]:
                    before = match.end(), tense
            elif behind is None or match.start() < behind[0]:
                behind = match.start(), tense
                break
    found = before or behind
    return found[1] if found else None


_TENSES: tuple[tuple[Tense, re.Pattern[str]], ...] = (("future", _FUTURE), ("past", _PAST), ("present", _PRESENT))
