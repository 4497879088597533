"""Past cases that a brief names: "as in 2014", "the 2008 war with Georgia", "the crisis of 1962"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.brief.model import Brief
from detente.draft.lines import Lines
from detente.draft.passages import Passage, place_of
from detente.draft.plan import short

_EVENTS = (
    r"(?:war|wars|crisis|crises|invasion|annexation|intervention|attacks?|revolution|coup|blockade|conflict|uprising|"
    r"embargo|sanctions|agreement|treaty|accords?|ceasefire|truce|election|referendum|occupation|standoff|summit|"
    r"offensive|incursion|genocide|massacre|protests|unrest|strikes?|deal|partition|bombing|collapse|"
    r"airlift|mutiny|withdrawal|pandemic|recession|financial crisis)"
)
_PATTERNS = (
    re.compile(rf"\b(?:[Tt]he\s)?(?P<year>1[6-9]\d\d|"
        rf"20\d\d)(?:[–-]\d\d(?:\d\d)?)?\s(?:[\w’'–-]+\s){{0,3}}?{_EVENTS}\b(?:\s(?:of|in|with|against|on|"
        rf"between)\s(?:the\s)?[A-Z][\w’'-]*(?:\sand\s[A-Z]\w*)?)?"),
    re.compile(rf"\b(?:[A-Z][\w’'-]*\s){{0,3}}{_EVENTS}\s(?:of|"
        rf"in)\s(?:(?:[A-Z][\w’'-]*)\s(?:in\s)?)?(?P<year>1[6-9]\d\d|20\d\d)\b"),
    re.compile(r"\b(?:as (?:it (?:did|was)|they did|was the case|happened|occurred|seen)?\s?in|just as in|like in|"
        r"similar to|not since|repeat of|echoes of|reminiscent of|unlike in)\s(?:(?!\b(?:Figure|Table|"
        r"Section)\b)[\w’',-]+\s){0,4}?(?P<the>the\s)?(?P<year>1[6-9]\d\d|20\d\d)\b(?(the)\s[a-z]+)", re.IGNORECASE),
)  # fmt: skip
_MOST = 12


@dataclass(frozen=True, slots=True)
class Precedent:
    """A past case."""

    text: str
    """The words of the brief."""
    year: int
    place: str


def plan_precedents(brief: Brief, told: Sequence[Passage], day: dt.date) -> tuple[Precedent, ...]:
    """Return the past cases that a brief names, in the order of the text, each once."""
    found: dict[str, Precedent] = {}
    for passage in told:
        for start, end, year in _in_text(passage.text):
            if year >= day.year:
                continue
            text = short(passage.text[start:end], 80)
            span = brief.reading.to_text(passage.start + start, passage.start + end)
            found.setdefault(text.lower(), Precedent(text, year, place_of(brief, span)))
    return tuple(found.values())[:_MOST]


def _in_text(text: str) -> Iterator[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    matches = (match for pattern in _PATTERNS for match in pattern.finditer(text))
    for start, end, year in sorted((match.start(), match.end(), int(match["year"])) for match in matches):
        if found and start < found[-1][1]:  # two ways to read one place
            found[-1] = (found[-1][0], max(end, found[-1][1]), found[-1][2])
        else:
            found.append((start, end, year))
    yield from found


def write_precedents(lines: Lines, precedents: Sequence[Precedent]) -> None:
    """Write the past cases in comments: what to count in a reference class is the analyst's to say."""
    if not precedents:
        return
    lines.gap()
    lines.comment(
        "open: past cases that the brief names, candidates for reference classes (`base_rate` of a question):"
    )
    for each in precedents:
        lines.comment(f"- {each.text} ({each.place})", depth=1)
