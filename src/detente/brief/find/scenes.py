"""Which year a text is in while it names days and months without one, and how the words before a date bound it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.brief.model import Limit, When


@dataclass(frozen=True, slots=True)
class Scene:
    """A year that goes on to hold for days and months without one."""

    year: int
    sentence: int
    """Index of the sentence that names it."""
    is_head: bool
    """It opens that sentence: "In 2009, ..."."""
    month: int = 1
    """In which it is; 1 where only the year is known."""


_LEAD = re.compile(
    r"\b(?:in|on|of|by|during|throughout|from|early|late|mid|until|between)[\s-]+(?:the\s+)?$", re.IGNORECASE
)
_CALENDAR = re.compile(r"\b(?:in|on|of|by|from|until)\s+(?:\w+day,?\s+)?(?:the\s+)?$", re.IGNORECASE)
_ASIDE = re.compile(
    r"\b(?:who|which|that|whose|where|since|after|before|despite|unlike|elected|appointed|founded|born|dated|established|"
    r"created|formed|adopted|signed|held|passed)\b",
    re.IGNORECASE,
)
"""Words between the start of a clause and a year that make the year one of something else than the sentence."""
_RELATIVE = re.compile(r"\b(?:who|which|that|whose|where|since|after|before|despite|unlike)\b", re.IGNORECASE)
_NAMES = re.compile(
    r"['’]s\b|\s+(?!(?:and|or|but|to|the|a|an|in|on|at|by|with|when|while|as|after|before|it|he|she|they|its|his)\b)[a-z]+"
)
_OPENS = re.compile(r"\W*(?:The|A|An|Its|Their|His|Her)\s+$")
_HAPPENED = re.compile(
    r"\s+(?:[\w’'-]+\s+){1,4}?(?:was|were|is|began|started|ended|took|broke|ran|lasted|will|opened|closed|came|saw)\b"
)


def sets_scene(text: str, sentence: int, clause: tuple[int, int], start: int, when: When) -> bool:
    """Return whether a date tells when the sentence happens, so that the days named after it are of its year.

    "In 2009 the uprising began" does, "The 2014 referendum was held" does; "the head of the province that broke away in
    the 2009 uprising" does not.
    """
    begin = max(sentence, clause[0])
    before = text[begin:start]
    behind = text[start : start + 80]
    if when.precision in {"day", "month"}:
        return _CALENDAR.search(before) is not None and not _RELATIVE.search(before)
    end = re.match(r"\S+", behind)
    rest = behind[end.end() :] if end and not re.search(r"[,.;:)]$", end.group()) else ""
    if _OPENS.fullmatch(text[sentence:start]):
        return _HAPPENED.match(rest) is not None
    if _ASIDE.search(before) or not _LEAD.search(before):
        return False
    return not _NAMES.match(rest) or re.fullmatch(r"\W*\w+\s+", text[sentence:start]) is not None


_TOLD = re.compile(
    r"\b(?:said|says|told|stated|announced|declared|noted|added|warned|claimed|argued|reported|wrote|tweeted|posted|published|"
    r"commented|confirmed|denied|remarked|speech|interview|statement|address|remarks|briefing|conference|article)\b[^.;]{0,60}$",
    re.IGNORECASE,
)


def is_told(text: str, start: int) -> bool:
    """Return whether the words before a date are about someone saying or writing something then."""
    return _TOLD.search(text, max(0, start - 90), start) is not None


_LIMITS: tuple[tuple[Limit, re.Pattern[str]], ...] = (
    (
        "by",
        re.compile(
            r"\b(?:by|no later than|not later than|at the latest)\s+(?:the\s+)?(?:around\s+|about\s+)?$", re.IGNORECASE
        ),
    ),
    ("before", re.compile(r"\b(?:before|prior to|ahead of|earlier than)\s+(?:the\s+)?$", re.IGNORECASE)),
    ("until", re.compile(r"\b(?:until|till|up to|through to)\s+(?:at least\s+)?(?:the\s+)?$", re.IGNORECASE)),
    ("after", re.compile(r"\b(?:after|beyond|later than|following|past)\s+(?:the\s+)?$", re.IGNORECASE)),
    ("since", re.compile(r"\b(?:since|as of|starting|beginning|from)\s+(?:in\s+|on\s+)?(?:the\s+)?$", re.IGNORECASE)),
)


def limit_of(text: str, first: int, start: int) -> Limit:
    """Return how the words before a date make a limit of it.

    Examples
    --------
    >>> limit_of("It ends by the end of 2026.", 0, 11), limit_of("It ended in 2026.", 0, 12)
    ('by', '')
    """
    before = text[max(first, start - 30) : start]
    return next((name for name, pattern in _LIMITS if pattern.search(before)), "")
