"""Kinds of findings, what can be corrected of each, and what people can say of them: tables for pages and processes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 2_000
"""Letters of a field or of a reason."""
MOST_WORDS: Final = 5_000
"""Letters that somebody may choose as one finding."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of findings."""

    name: str
    """As it stands in keys and addresses."""
    one: str
    """What one of them is called."""
    many: str
    """What several are called."""
    fields: Mapping[str, str] = ()  # type: ignore[assignment]  # an empty table
    """What can be corrected: name of the field -> what it is called."""
    is_choosable: bool = True
    """Whether somebody can add one by choosing words."""


KINDS: Final[Mapping[str, Kind]] = {
    each.name: each
    for each in (
        Kind(
            "estimate",
            "estimate",
            "Estimates",
            {
                "phrase": "words of likelihood",
                "low": "lowest percentage",
                "high": "highest percentage",
                "holder": "whose it is",
                "about": "what is said to be likely",
            },
        ),
        Kind("statement", "statement", "Statements", {"speaker": "speaker"}),
        Kind("event", "date", "Dates", {"date": "date, such as 2022-01-19"}),
        Kind("actor", "actor", "Actors", {"name": "name"}),
        Kind("figure", "number", "Numbers", {"value": "value", "unit": "unit"}),
        Kind(
            "note",
            "note",
            "Notes",
            {"title": "title", "publisher": "publisher", "date": "date, such as 2022-01-19", "url": "address"},
        ),
        Kind("audit", "finding of the audit", "Audit", {}, is_choosable=False),
    )
}
"""All kinds, in the order in which pages show them."""
ROLES: Final = {"question": "a question", "actor": "an actor", "source": "a source"}
"""What a finding can become in a case, and what a page calls it."""


def problem_of(kind: str, values: Mapping[str, str]) -> str:
    """Return what is wrong with corrected fields, in words; empty where nothing is.

    Examples
    --------
    >>> problem_of("estimate", {"low": "30", "high": "20"})
    'found 30 to 20 percent, expected the lower number first'
    >>> problem_of("event", {"date": "2022-01-19"})
    ''
    """
    strange = sorted(set(values) - set(KINDS[kind].fields))
    if strange:
        return f"found a field {strange[0]!r}, expected one of {', '.join(KINDS[kind].fields)}"
    for name, value in values.items():
        if len(value) > LONGEST:
            return f"found {len(value):,} letters in {name}, expected {LONGEST:,} at most"
    if (date := values.get("date", "")) and not re.fullmatch(r"\d{4}(?:-\d\d(?:-\d\d)?)?", date):
        return f"found the date {date[:40]!r}, expected one such as 2022-01-19 or 2022-01"
    if (url := values.get("url", "")) and not re.match(r"https?://", url):
        return f"found the address {url[:40]!r}, expected one that begins with https://"
    if values.get("value") and number_of(values["value"]) is None:
        return f"found the value {values['value'][:40]!r}, expected a number"
    return _problem_of_interval(values.get("low", ""), values.get("high", ""))


def _problem_of_interval(low: str, high: str) -> str:
    """Return what is wrong with an interval in percent."""
    if not low and not high:
        return ""
    ends = number_of(low), number_of(high)
    if ends[0] is None or ends[1] is None:
        return "found one end of the interval alone, expected two numbers from 0 to 100, or neither"
    if not (0 <= ends[0] <= 100 and 0 <= ends[1] <= 100):
        return f"found {low} to {high} percent, expected numbers from 0 to 100"
    return f"found {low} to {high} percent, expected the lower number first" if ends[0] > ends[1] else ""


def number_of(text: str) -> float | None:
    """Return a plain decimal number; None where a text is none.

    Examples
    --------
    >>> number_of("12.5"), number_of("1,000"), number_of("nan"), number_of("1e999")
    (12.5, 1000.0, None, None)
    """
    plain = text.strip().replace(",", "").removesuffix("%").strip()
    return float(plain) if re.fullmatch(r"-?\d{1,18}(?:\.\d{1,18})?", plain, re.ASCII) else None
