"""Dates as they are written: a grammar of days, months, seasons, years and their ranges, as exact as said."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from detente.brief.model import Precision, When

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SHORT = {name[:3].lower(): number + 1 for number, name in enumerate(MONTHS)} | {"sept": 9}
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[5-9]\d\d|20\d\d)"
_DASH = r"\s?[-–—]\s?"
_TO = rf"(?:{_DASH}|\s+(?:to|and|or|until|through)\s+)"
_SEASON = r"(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)"
_PART = r"(?:[Ee]arly|[Mm]id|[Mm]iddle|[Ll]ate|[Ee]nd|[Bb]eginning|[Ss]tart|[Tt]urn|[Cc]lose)"
_QUALIFIED = rf"(?:(?:the\s+)?(?P<part>{_PART})(?:\s+(?:of|in)(?:\s+the)?(?:\s+year)?\s+|[-\s]))?"

Form = Literal[
    "day",
    "days",
    "month",
    "months",
    "year",
    "years",
    "season",
    "quarter",
    "half",
    "decade",
    "century",
    "period",
    "numeric",
]


@dataclass(frozen=True, slots=True)
class Found:
    """A date as written. What is not written is None."""

    start: int
    end: int
    form: Form
    year: int | None = None
    month: int | None = None
    day: int | None = None
    to_year: int | None = None
    to_month: int | None = None
    to_day: int | None = None
    part: str = ""
    """early, mid, late, end, beginning; empty if none is said."""
    season: str = ""
    number: int = 0
    """Of a quarter or half."""


_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("iso", re.compile(rf"(?<![\d/.-])(?P<y>{_YEAR})-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])(?![\d-])")),
    (
        "dmy",
        re.compile(
            rf"(?<![\d/.])(?P<d>0?[1-9]|[12]\d|3[01])(?P<sep>[./])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<y>{_YEAR})(?![\d/])"
        ),
    ),
    ("mdy", re.compile(rf"(?<![\d/.])(?P<m>0?[1-9]|1[0-2])/(?P<d>1[3-9]|2\d|3[01])/(?P<y>{_YEAR})(?![\d/])")),
    # February 28 to March 2, 2022
    (
        "month day to month day",
        re.compile(
            rf"\b(?P<m>{_MONTH})\s+(?P<d>{_DAY})(?:,\s+(?P<y>{_YEAR}))?{_TO}(?P<m2>{_MONTH})\s+(?P<d2>{_DAY})"
            rf"\b(?:,?\s+(?P<y2>{_YEAR})\b)?"
        ),
    ),
    (
        "day month to day month",
        re.compile(
            rf"(?<![\d.,$€£])(?P<d>{_DAY})\s+(?P<m>{_MONTH})(?:\s+(?P<y>{_YEAR}))?{_TO}(?P<d2>{_DAY})"
            rf"\s+(?P<m2>{_MONTH})\b(?:,?\s+(?P<y2>{_YEAR})\b)?"
        ),
    ),
    # February 25 to 26, 2022; February 16 and 17
    (
        "month days",
        re.compile(
            rf"\b(?P<m>{_MONTH})\s+(?P<d>{_DAY}){_TO}(?P<d2>{_DAY})\b(?!\s?(?:percent|%|million|billion|km|"
            rf",\d))(?:,?\s+(?P<y>{_YEAR})\b)?"
        ),
    ),
    (
        "days month",
        re.compile(
            rf"(?<![\d.,$€£])(?P<d>{_DAY}){_TO}(?P<d2>{_DAY})\s+(?:of\s+)?(?P<m>{_MONTH})\b(?:,?\s+(?P<y>{_YEAR})\b)?"
        ),
    ),
    (
        "month day",
        re.compile(
            rf"\b(?P<m>{_MONTH})\s+(?:the\s+)?(?P<d>{_DAY})\b(?!\s?(?:percent|%|million|billion|km|,\d|"
            rf":\d))(?:(?:,|\s+of)?\s+(?P<y>{_YEAR})\b)?"
        ),
    ),
    ("day month", re.compile(rf"(?<![\d.,$€£])(?P<d>{_DAY})\s+(?:of\s+)?(?P<m>{_MONTH})\b(?:,?\s+(?P<y>{_YEAR})\b)?")),
    # February-March 2022; March to May 2020; December 2021
    (
        "months",
        re.compile(rf"\b(?P<m>{_MONTH})(?:\s+(?P<y>{_YEAR}))?{_TO}(?P<m2>{_MONTH})(?:\s+of)?,?\s+(?P<y2>{_YEAR})\b"),
    ),
    ("month year", re.compile(rf"\b{_QUALIFIED}(?P<m>{_MONTH})(?:\s+of|,)?\s+(?P<y>{_YEAR})\b(?!\s?(?:percent|%))")),
    (
        "month",
        re.compile(
            rf"\b(?:(?P<part>{_PART})(?:\s+(?:of|in)\s+|[-\s])|(?P<lead>[Ii]n|[Ss]ince|[Uu]ntil|[Ff]rom|[Oo]f|"
            rf"[Bb]y|[Bb]efore|[Aa]fter|[Dd]uring|[Tt]hrough|[Bb]etween|and|to|or|till)\s+)"
            rf"(?P<m>{_MONTH})\b(?!['’]s?\s+[A-Z]|\s+\d|,\s+\d|-\d)"
        ),
    ),
    (
        "season",
        re.compile(rf"\b{_QUALIFIED}(?P<s>{_SEASON})(?:\s+of|,)?\s+(?P<y>{_YEAR})(?:{_DASH}(?P<y2>{_YEAR}|\d\d))?\b"),
    ),
    (
        "quarter",
        re.compile(
            rf"\b(?:Q(?P<q>[1-4])(?:\s+of)?\s+(?P<y>{_YEAR})|(?:the\s+)?(?P<qw>first|second|third|fourth|last|"
            rf"final)\s+quarter\s+of\s+(?P<y2>{_YEAR})|(?P<y3>{_YEAR})\s?Q(?P<q3>[1-4]))\b"
        ),
    ),
    (
        "half",
        re.compile(
            rf"\b(?:(?:the\s+)?(?P<hw>first|second|latter)\s+half\s+of\s+(?P<y>{_YEAR})|"
            rf"H(?P<h>[12])\s+(?P<y2>{_YEAR}))\b"
        ),
    ),
    ("fiscal", re.compile(r"\b(?:FY|[Ff]iscal\s+[Yy]ear)\s?-?'?(?P<y>20\d\d|\d\d)\b")),
    (
        "years",
        re.compile(
            rf"(?<![\w$€£.,#/])(?P<y>{_YEAR})(?:{_DASH}(?P<y2>{_YEAR}|\d\d)|\s+to\s+(?P<y3>{_YEAR}))(?![\w%/-]|"
            rf",\d|\.\d)"
        ),
    ),
    (
        "decade",
        re.compile(
            rf"\b(?:the\s+)?(?:(?P<part>{_PART})[-\s](?:of\s+the\s+)?)?(?:(?P<y>1[5-9]\d|20\d)0['’]?s|"
            rf"['’](?P<y2>[3-9])0s)\b"
        ),
    ),
    (
        "century",
        re.compile(
            r"\b(?:the\s+)?(?:(?P<part>[Ee]arly|[Mm]id|[Ll]ate)[-\s])?(?P<c>1[0-9]|2[01]|eighteenth|"
            r"nineteenth|twentieth|twenty-first)(?:st|th)?[-\s][Cc]entury\b"
        ),
    ),
    (
        "period",
        re.compile(
            r"\b(?:the\s+)?(?P<name>Second World War|First World War|Cold War|World War (?:II|I|Two|One)|"
            r"WW ?(?:II|I|2|1)|Soviet (?:times|era|period))\b"
        ),
    ),
    (
        "part of year",
        re.compile(rf"\b(?:the\s+)?(?P<part>{_PART})(?:\s+(?:of|in)\s+|[-\s])(?P<y>{_YEAR})\b(?![%\w-]|,\d)"),
    ),
    ("year", re.compile(rf"(?<![\w$€£#/.,:-])(?P<y>{_YEAR})(?![\w%/]|,\d|\.\d|-\w|:\d)")),
)
PERIODS = {
    "second world war": (1939, 1945), "world war ii": (1939, 1945), "world war two": (1939, 1945),
    "wwii": (1939, 1945), "ww ii": (1939, 1945),
    "ww2": (1939, 1945), "first world war": (1914, 1918), "world war i": (1914, 1918), "world war one": (1914, 1918),
    "wwi": (1914, 1918),
    "ww i": (1914, 1918), "ww1": (1914, 1918), "cold war": (1947, 1991), "soviet times": (1922, 1991),
    "soviet era": (1922, 1991),
    "soviet period": (1922, 1991),
}  # fmt: skip
"""Times that have a name; years as textbooks have them."""
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4, "latter": 2}
_CENTURIES = {"eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21}
_NOT_YEAR_BEFORE = re.compile(
    r"(?:\b(?:resolution|no\.?|nos\.?|number|section|article|page|pp?\.|room|flight|unit|brigade|"
    r"regiment|some|about|around|over|nearly|almost|"
    r"roughly|approximately|than|least|most|exceed(?:ed|ing)?|chapter|ISO|line|order|decree|directive|"
    r"act|vol\.)\s+|[-#/+×])$",
    re.IGNORECASE,
)
_NOT_YEAR_AFTER = re.compile(
    r"\s+(?:troops|soldiers|men|women|people|personnel|tanks|vehicles|missiles|drones|aircraft|"
    r"warheads|km|kilomet|miles?\b|met(?:er|re)s?|"
    r"tons?\b|tonnes?\b|barrels|mw\b|gw\b|megawatt|volts?|homes|civilians|refugees|fighters|rubles|"
    r"roubles|dollars|euros|yuan|casualties|deaths|"
    r"cases|attacks|strikes|pages|words|votes|seats|members|employees|companies|firms|ships|vessels|"
    r"respondents|rounds|shells|units|"
    r"hours|days|weeks|months|years|percent|per cent|square|cubic|million|billion|trillion|thousand|"
    r"hectares|acres|mm\b)",
    re.IGNORECASE,
)
_YEAR_LEAD = re.compile(
    r"\b(?:in|since|by|until|till|from|to|of|after|before|during|through|throughout|for|between|and|"
    r"or|prior to|circa|around|the|late|early|"
    r"mid|year|as of|until|beyond|post|pre|versus|than|vs\.?|into)\s+$",
    re.IGNORECASE,
)


_DIGIT = re.compile(r"\d")
_TRIGGER = re.compile(rf"\d|{_MONTH}|[Cc]entury|War\b|WW|Soviet|{_SEASON}")
_WITHOUT_DIGITS = frozenset({"month", "century", "period"})
"""Patterns that can match where there is no digit."""


def month_number(name: str) -> int | None:
    """Return the number of a month by its name or abbreviation, or None.

    Examples
    --------
    >>> month_number("Sept."), month_number("MAY"), month_number("Kuly")
    (9, 5, None)
    """
    key = name.lower().rstrip(".")
    if len(key) > 4 and key.capitalize() not in MONTHS:
        return None
    return _SHORT.get(key if key == "sept" else key[:3])


def find_dates(text: str, start: int = 0, end: int | None = None) -> list[Found]:
    """Return the dates written in a text, in order, the longest of those that overlap.

    "may" is no month, "in May" is one; "December 2021" is a month; "2,000" and "2000 troops" are no years.

    Examples
    --------
    >>> [(f.form, f.year, f.month, f.day) for f in find_dates("On 5 May 2021 it may, in June, or by 2030.")]
    [('day', 2021, 5, 5), ('month', None, 6, None), ('year', 2030, None, None)]
    """
    stop = len(text) if end is None else end
    found: list[Found] = []
    taken = bytearray(max(0, stop - start))
    if not _TRIGGER.search(text, start, stop):
        return found
    has_digit = _DIGIT.search(text, start, stop) is not None
    for name, pattern in _PATTERNS:
        if not has_digit and name not in _WITHOUT_DIGITS:
            continue
        for match in pattern.finditer(text, start, stop):
            if 1 in taken[match.start() - start : match.end() - start]:
                continue
            date = _read(name, match, text)
            if date is not None:
                found.append(date)
                taken[date.start - start : date.end - start] = b"\1" * (date.end - date.start)
    return sorted(found, key=lambda each: each.start)


def _int(value: str | None) -> int | None:
    return int(re.sub(r"\D", "", value)) if value else None


def _read(name: str, match: re.Match[str], text: str) -> Found | None:
    """Return a match of one of the patterns as a date, or None if the words around say that it is none."""
    groups = match.groupdict()
    start, end = match.span()
    part = (groups.get("part") or "").lower()
    month = month_number(groups["m"]) if groups.get("m") and not groups["m"].isdigit() else _int(groups.get("m"))
    year, day = _int(groups.get("y")), _int(groups.get("d"))
    if name in {"iso", "dmy", "mdy"}:
        return Found(start, end, "day", year, month, day)
    if name in {"month day to month day", "day month to day month"}:
        last = _int(groups["y2"])
        return Found(
            start, end, "days", year or last, month, day, last or year, month_number(groups["m2"]), _int(groups["d2"])
        )
    if name in {"month days", "days month"}:
        to_day = _int(groups["d2"])
        if to_day is not None and day is not None and to_day <= day:
            return None
        return Found(start, end, "days", year, month, day, year, month, to_day)
    if name in {"month day", "day month"}:
        if (
            name == "day month"
            and month == 5
            and re.match(r"May\s+(?:be|have|not|well|also|[a-z]+)\b", text[match.start("m") : match.start("m") + 12])
            and not year
        ):
            return None
        return Found(start, end, "day", year, month, day)
    if name == "months":
        return Found(
            start,
            end,
            "months",
            year or _int(groups["y2"]),
            month,
            None,
            _int(groups["y2"]),
            month_number(groups["m2"]),
        )
    if name == "month year":
        return Found(start, end, "month", year, month, part=part)
    if name == "month":
        return _bare_month(match, month, part, text)
    return _longer(name, match, text, part)


def _bare_month(match: re.Match[str], month: int | None, part: str, text: str) -> Found | None:
    """Return a month without a year, unless "May", "March" or "August" is something else there."""
    lead = (match.group("lead") or "").lower()
    following = text[match.end() : match.end() + 12]
    if month == 5 and (lead in {"and", "to", "or", "by"} or re.match(r"\s+(?:be|have|not|well|also)\b", following)):
        return None
    if month == 3 and lead in {"to", "and", "or"}:
        return None
    if lead in {"and", "to", "or", "of"} and not (
        lead == "of" and re.search(r"month\s+$", text[max(0, match.start() - 8) : match.start()])
    ):
        before = text[max(0, match.start() - 30) : match.start()]
        if lead == "of" or not re.search(rf"{_MONTH}\s*$", before):
            return None if lead != "of" else Found(match.start("m"), match.end("m"), "month", month=month)
    start = match.start("part") if part else match.start("m")
    return Found(start, match.end(), "month", month=month, part=part)


def _longer(name: str, match: re.Match[str], text: str, part: str) -> Found | None:
    """Return seasons, quarters, years and what is longer."""
    groups = match.groupdict()
    start, end = match.span()
    year = _int(groups.get("y"))
    if name == "season":
        return Found(
            start, end, "season", year, to_year=_second_year(year, groups["y2"]), part=part, season=groups["s"].lower()
        )
    if name == "quarter":
        number = _int(groups["q"] or groups["q3"]) or _ORDINALS[str(groups["qw"])]
        return Found(start, end, "quarter", year or _int(groups["y2"] or groups["y3"]), number=number)
    if name == "half":
        return Found(
            start, end, "half", year or _int(groups["y2"]), number=_int(groups["h"]) or _ORDINALS[str(groups["hw"])]
        )
    if name == "fiscal":
        return Found(start, end, "year", year if year and year > 100 else 2000 + (year or 0))
    if name == "years":
        last = _second_year(year, groups["y2"] or groups["y3"])
        if year is None or last is None or not year < last < year + 150:
            return None
        return Found(start, end, "years", year, to_year=last)
    if name == "decade":
        first = 10 * int(groups["y"]) if groups["y"] else 1900 + 10 * int(groups["y2"])
        return Found(start, end, "decade", first, part=part)
    if name == "century":
        number = _CENTURIES.get(groups["c"].lower()) or int(groups["c"])
        return Found(start, end, "century", 100 * (number - 1) + 1, part=part)
    if name == "period":
        first, last = PERIODS[groups["name"].lower()]
        return Found(start, end, "period", first, to_year=last)
    if name == "part of year":
        return Found(start, end, "year", year, part=part)
    return _bare_year(match, text)


def _bare_year(match: re.Match[str], text: str) -> Found | None:
    """Return a number as a year, unless it counts something or numbers something."""
    year = int(match.group("y"))
    before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() : match.end() + 16]
    if _NOT_YEAR_BEFORE.search(before) or _NOT_YEAR_AFTER.match(after):
        return None
    if not 1900 <= year <= 2040 and not _YEAR_LEAD.search(before):
        return None
    return Found(match.start(), match.end(), "year", year)


def _second_year(first: int | None, written: str | None) -> int | None:
    """Return the second year of a range, of which two digits may be written."""
    if not written or first is None:
        return None
    return int(written) if len(written) == 4 else first - first % 100 + int(written)


def last_day(year: int, month: int) -> dt.date:
    """Return the last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def problem_of(found: Found) -> str:
    """Return what is impossible about a date, or nothing.

    Examples
    --------
    >>> problem_of(find_dates("June 31, 2021")[0])
    'June 2021 has no day 31'
    """
    for day, month, year in (
        (found.day, found.month, found.year),
        (found.to_day, found.to_month, found.to_year or found.year),
    ):
        if day and month and day > calendar.monthrange(year or 2024, month)[1]:
            return f"{MONTHS[month - 1]}{f' {year}' if year else ''} has no day {day}"
    return ""


def when_of(found: Found, *, year: int | None = None) -> When | None:
    """Return a date with its first and last day; None without a year, or if there is no such day."""
    first = found.year or year
    if first is None or not 1 <= first <= 9998:
        return None
    approximate = bool(found.part)
    try:
        if found.form == "day":
            day = dt.date(first, found.month or 1, found.day or 1)
            return When(day.isoformat(), "day", day, day, approximate=approximate)
        if found.form == "days":
            begin = dt.date(first, found.month or 1, found.day or 1)
            finish = dt.date(
                found.to_year or first + (1 if (found.to_month or 0) < (found.month or 0) else 0),
                found.to_month or 1,
                found.to_day or 1,
            )
            return _range(begin, finish, "day")
    except ValueError:
        return _month(first, found.month, "") if found.month else None
    if found.form == "month":
        return _month(first, found.month, found.part)
    if found.form == "months":
        return _range(
            dt.date(first, found.month or 1, 1), last_day(found.to_year or first, found.to_month or 12), "month"
        )
    if found.form == "season":
        return season(found.season, first, found.to_year, approximate=approximate)
    return _year_or_longer(found, first, approximate=approximate)


def _month(year: int, month: int | None, part: str) -> When:
    begin, finish = dt.date(year, month or 1, 1), last_day(year, month or 1)
    if part in {"early", "beginning", "start"}:
        finish = begin.replace(day=10)
    elif part in {"mid", "middle"}:
        begin, finish = begin.replace(day=11), begin.replace(day=20)
    elif part in {"late", "end", "close"}:
        begin = begin.replace(day=21)
    return When(f"{year:04}-{month:02}", "month", begin, finish, approximate=bool(part))


def season(
    name: str, year: int, to_year: int | None = None, *, approximate: bool = False, relative: bool = False
) -> When:
    """Return a season of the northern hemisphere by its three months; a winter begins in December of its year."""
    first = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[name]
    begin = dt.date(year, first, 1)
    finish = last_day(to_year or year + 1, 2) if name == "winter" else last_day(year, first + 2)
    date = f"{begin.year:04}-{begin.month:02}/{finish.year:04}-{finish.month:02}"
    return When(date, "season", begin, finish, relative=relative, approximate=approximate)


def _year_or_longer(found: Found, year: int, *, approximate: bool) -> When | None:
    begin, finish = dt.date(year, 1, 1), dt.date(year, 12, 31)
    date, precision = f"{year:04}", "year"
    if found.form == "year":
        if found.part in {"early", "beginning", "start", "turn"}:
            finish = dt.date(year, 4, 30)
        elif found.part in {"mid", "middle"}:
            begin, finish = dt.date(year, 5, 1), dt.date(year, 8, 31)
        elif found.part in {"late", "end", "close"}:
            begin = dt.date(year, 9, 1)
        return When(date, "year", begin, finish, approximate=approximate)
    if found.form == "quarter":
        begin, finish = dt.date(year, 3 * found.number - 2, 1), last_day(year, 3 * found.number)
        date, precision = f"{begin:%Y-%m}/{finish:%Y-%m}", "quarter"
    elif found.form == "half":
        begin, finish = dt.date(year, 6 * found.number - 5, 1), last_day(year, 6 * found.number)
        date, precision = f"{begin:%Y-%m}/{finish:%Y-%m}", "half"
    elif found.form == "decade":
        finish = dt.date(year + 9, 12, 31)
        date, precision = f"{year:04}/{year + 9:04}", "decade"
    elif found.form == "century":
        finish = dt.date(year + 99, 12, 31)
        date, precision = f"{year:04}/{year + 99:04}", "century"
    else:
        last = found.to_year or year
        finish = dt.date(last, 12, 31)
        date, precision = f"{year:04}/{last:04}", "range"
    return When(date, _PRECISIONS[precision], begin, finish, approximate=approximate)


_PRECISIONS: dict[str, Precision] = {
    "year": "year", "quarter": "quarter", "half": "half", "decade": "decade", "century": "century", "range": "range",
}  # fmt: skip


def _range(begin: dt.date, finish: dt.date, unit: str) -> When | None:
    if finish < begin:
        return None
    if unit == "day":
        return When(f"{begin.isoformat()}/{finish.isoformat()}", "range", begin, finish)
    return When(f"{begin:%Y-%m}/{finish:%Y-%m}", "range", begin, finish)
