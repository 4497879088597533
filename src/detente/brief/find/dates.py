"""Dates as they are written: a grammar of days, months, seasons, years and their ranges, as exact as said."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
import re
from dataclasses import dataclass
from typing import Literal

from detente.brief.find.date_forms import CENTURY_WORDS, DAY_WORDS, DECADE_WORDS, MONTH, TRIGGER, YEAR, patterns_for
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
    "fiscal",
    "era",
]
"""``numeric``: day and month in figures whose order nothing tells; ``era``: years that ISO 8601 has no four "
"digits for."""

Order = Literal["", "dmy", "mdy"]
"""Which of day and month comes first in dates of figures; empty: nothing tells."""


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
    problem: str = ""
    """Why it cannot be worked out, or what is odd about it."""


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
_NOT_YEAR_BEFORE = re.compile(
    r"(?:\b(?:resolution|no\.?|nos\.?|number|section|article|page|pp?\.|room|flight|unit|brigade|"
    r"regiment|some|about|around|over|nearly|almost|"
    r"roughly|approximately|than|least|most|exceed(?:ed|ing)?|chapter|ISO|line|order|decree|directive|"
    r"act|vol\.|agenda|vision|horizon|windows|UNSCR|U\.S\.C\.|CFR|Stat\.|Sec\.|H\.R\.|(?<!\.)S\.|P\.L\.|§+|route|highway|form|"
    r"model|boeing|expo|version|crowd of|force of|total of)\s+|[-#/+×])$",
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
    r"hectares|acres|mm\b|[A-Z]\w+ (?:avenue|street|road|boulevard|square|drive)|hrs\b|GMT\b|UTC\b|local time|"
    r"inhabitants|residents|students|workers|protesters|demonstrators|"
    r"prisoners|hostages|delegates|launchers|guns|settlers|houses|villages|mph|kilograms?|kg\b|pounds)",
    re.IGNORECASE,
)
_YEAR_LEAD = re.compile(
    r"\b(?:in|since|by|until|till|from|to|of|after|before|during|through|throughout|for|between|and|"
    r"or|prior to|circa|around|the|late|early|"
    r"mid|year|as of|until|beyond|post|pre|versus|than|vs\.?|into)\s+$",
    re.IGNORECASE,
)


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


def find_dates(text: str, start: int = 0, end: int | None = None, *, order: Order = "") -> list[Found]:
    """Return the dates written in a text, in order, the longest of those that overlap.

    "may" is no month, "in May" is one; "December 2021" is a month; "2,000" and "2000 troops" are no years.

    Parameters
    ----------
    order
        Which comes first in 03/04/2021, as `day_order` finds it for a document.

    Examples
    --------
    >>> [(f.form, f.year, f.month, f.day) for f in find_dates("On 5 May 2021 it may, in June, or by 2030.")]
    [('day', 2021, 5, 5), ('month', None, 6, None), ('year', 2030, None, None)]
    """
    stop = len(text) if end is None else end
    found: list[Found] = []
    if not TRIGGER.search(text, start, stop):
        return found
    taken = bytearray(max(0, stop - start))
    for name, pattern in patterns_for(text, start, stop):
        for match in pattern.finditer(text, start, stop):
            if 1 in taken[match.start() - start : match.end() - start]:
                continue
            for date in _read(name, match, text, order):
                found.append(date)
                taken[date.start - start : date.end - start] = b"\1" * (date.end - date.start)
    return sorted(found, key=lambda each: each.start)


_FIGURES = re.compile(rf"(?<![\d/.$€£-])(\d{{1,2}})([/-])(\d{{1,2}})\2(?:{YEAR}|\d\d)(?![\d/]|[-.,]\d)")


def day_order(text: str) -> Order:
    """Return whether a document writes day or month first, by the dates of figures that can be read in one way only.

    Examples
    --------
    >>> day_order("From 13/05/2021 to 01/06/2021."), day_order("On 05/13/2021."), day_order("On 05/06/2021.")
    ('dmy', 'mdy', '')
    """
    pairs = [(int(match[1]), int(match[3])) for match in _FIGURES.finditer(text)]
    day_first = any(12 < first <= 31 and 0 < second <= 12 for first, second in pairs)
    month_first = any(0 < first <= 12 < second <= 31 for first, second in pairs)
    return "" if day_first == month_first else "dmy" if day_first else "mdy"


def _int(value: str | None) -> int | None:
    return int(re.sub(r"\D", "", value)) if value else None


def _read(name: str, match: re.Match[str], text: str, order: Order) -> list[Found]:
    """Return a match of one of the patterns as dates: none if the words around say so, several for a list."""
    if name in {"month list", "list month"}:
        return _listed(name, match, text)
    if name in {"month day to month day", "day month to day month", "months", "bare months"}:
        return _from_to(name, match, text)
    if name == "fiscal":
        return _fiscal(match)
    if name == "numeric":
        return _numeric(match, order)
    one = _one(name, match, text)
    return [one] if one is not None else []


def _one(name: str, match: re.Match[str], text: str) -> Found | None:
    """Return a match of one of the patterns as a date, or None if the words around say that it is none."""
    groups = match.groupdict()
    start, end = match.span()
    part = (groups.get("part") or "").lower()
    month = month_number(groups["m"]) if groups.get("m") and not groups["m"].isdigit() else _int(groups.get("m"))
    year, day = _whole(_int(groups.get("y"))), _int(groups.get("d"))
    if name == "iso":
        return Found(start, end, "day", year, month, day)
    if name == "impossible":
        month = month or month_number(groups["m2"])
        return Found(start, end, "day", year or _int(groups["y2"]), month, day or _int(groups["d2"]))
    if name in {"month days", "days month"}:
        to_day = _int(groups["d2"])
        if to_day is not None and day is not None and to_day <= day:
            return None
        return Found(start, end, "days", year, month, day, year, month, to_day)
    if name == "ordinal day":
        return Found(start, end, "day", year, month, DAY_WORDS[groups["dw"]])
    if name in {"month day", "day month"}:
        return (
            None
            if name == "day month" and not year and _is_modal(match, text)
            else Found(start, end, "day", year, month, day)
        )
    if name in {"month year", "part of month"}:
        return Found(start, end, "month", year, month, part=part)
    if name == "the month":
        return Found(match.start("m"), match.end("m"), "month", month=month)
    if name == "month":
        return _bare_month(match, month, part, text)
    if name == "iso month":
        # 2001-11 may be eleven years; 2021-10 cannot.
        is_month = (
            year is not None
            and month is not None
            and month <= year % 100
            and (match["sep"] == "-" or month != (year + 1) % 100)
        )
        return Found(start, end, "month", year, month) if is_month else None
    return _longer(name, match, text, part)


_MODAL = re.compile(r"\s+(?:[Bb]e|[Hh]ave|[Nn]ot|[Ww]ell|[Aa]lso|[Ss]till|[Nn]ever|[Ss]oon|[Nn]ow|[Yy]et)\b")
_SETS_DATE = re.compile(r"\b(?:on|since|until|till|from|by|after|before|of|for|to|dated)\s+(?:the\s+)?$", re.IGNORECASE)


def _is_modal(match: re.Match[str], text: str) -> bool:
    """Return whether the month behind a number is the verb: "Article 5 May Be", "Group of 7 May Fail"."""
    if match["m"] != "May":
        return False
    if _SETS_DATE.search(text, max(0, match.start() - 12), match.start()) and not re.search(
        r"\b(?:[Gg]roup|[Aa]rticle|[Cc]hapter)\s", text[max(0, match.start() - 12) : match.start()]
    ):
        return False
    behind = text[match.end() : match.end() + 24]
    if _MODAL.match(behind):
        return True
    return re.match(r"\s+[A-Z][a-z]+(?:\s+[A-Z]|[.?!:]|\s*$|\n)", behind) is not None and "\n" not in behind[:2]


def _whole(year: int | None) -> int | None:
    """Return a year of which two figures may be written."""
    if year is None or year > 99:
        return year
    return year + (2000 if year <= _THIS_CENTURY else 1900)


def _numeric(match: re.Match[str], order: Order) -> list[Found]:
    """Return a date of figures such as 13/05/2021; with points between, the day is first."""
    first, second = int(match["a"]), int(match["b"] or match["b2"])
    year = _int(match["y"])
    if year is None:
        short = int(match["y2"])
        year = _whole(short) or short
    start, end = match.span()
    can = {"dmy": 1 <= second <= 12 and 1 <= first <= 31, "mdy": 1 <= first <= 12 and 1 <= second <= 31}
    if match["sep"] == ".":
        can["mdy"] = False
    if all(can.values()) and first != second:
        if not order:
            both = f"{first} {MONTHS[second - 1]} or {second} {MONTHS[first - 1]} {year}"
            return [Found(start, end, "numeric", year, problem=f"day or month first: {both}")]
        can = {key: key == order for key in can}
    if can["dmy"]:
        return [Found(start, end, "day", year, second, first)]
    if can["mdy"]:
        return [Found(start, end, "day", year, first, second)]
    if match["y"] and match["sep"] != ".":
        return [Found(start, end, "numeric", year, problem="there is no such day, whichever comes first")]
    return []


_THIS_CENTURY = 49
"""Two figures of a year up to this one are of this century."""


def _listed(name: str, match: re.Match[str], text: str) -> list[Found]:
    """Return "3, 5 and 7 May 2021" as three days; behind "between" two of them are a range."""
    month, year = month_number(match["m"]), _int(match["y"])
    places = list(re.finditer(r"\d+(?:st|nd|rd|th)?", match["list"]))
    days = [_int(each.group()) or 0 for each in places]
    if any(second <= first for first, second in itertools.pairwise(days)):
        return []
    if len(days) == 2 and _is_between(text, match.start()):
        return [Found(match.start(), match.end(), "days", year, month, days[0], year, month, days[1])]
    if match["m"] == "May" and name == "list month" and not year and _MODAL.match(text, match.end()):
        return []
    found: list[Found] = []
    for number, (place, day) in enumerate(zip(places, days, strict=True)):
        start, end = match.start("list") + place.start(), match.start("list") + place.end()
        if number == 0:
            start = match.start()
        if number == len(days) - 1:
            end = match.end()
        found.append(Found(start, end, "day", year, month, day))
    return found


def _is_between(text: str, start: int) -> bool:
    return re.search(r"\bbetween\s+(?:the\s+)?$", text[max(0, start - 14) : start], re.IGNORECASE) is not None


def _from_to(name: str, match: re.Match[str], text: str) -> list[Found]:
    """Return "30 April to 2 May 2021" as a range; with "and" or "or" between them they are two dates."""
    groups = match.groupdict()
    start, end = match.span()
    month, to_month = month_number(groups["m"]), month_number(groups["m2"])
    day, to_day = _int(groups.get("d")), _int(groups.get("d2"))
    year, to_year = _int(groups.get("y")), _int(groups.get("y2"))
    if name == "bare months" and "May" in {groups["m"], groups["m2"]} and _is_name_or_modal(match, text):
        return []
    is_range = groups.get("word") not in {"and", "or"} or _is_between(text, start)
    if is_range:
        wraps = (to_month or 0) < (month or 0)
        first = year or (to_year - 1 if to_year and wraps else to_year)
        last = to_year or (year + 1 if year and wraps else year)
        return [Found(start, end, "days" if day else "months", first, month, day, last, to_month, to_day)]
    form: Form = "day" if day else "month"
    middle = match.start("m2") if name != "day month to day month" else match.start("d2")
    before = next(each for each in (match.start("word"),) if each >= 0)
    return [
        Found(start, len(text[:before].rstrip()), form, year or to_year, month, day),
        Found(middle, end, form, to_year or year, to_month, to_day),
    ]


def _is_name_or_modal(match: re.Match[str], text: str) -> bool:
    """Return whether "May" in a pair of months without a year is somebody, or the verb of a headline."""
    return _names_may(text) or (match["m2"] == "May" and _MODAL.match(text, match.end()) is not None)


_PERSON_MAY = re.compile(
    r"\b(?:Theresa|Mrs\.?|Mr\.?|Ms\.?|Dr\.?|Minister|Premier|PM|Secretary|Lord|Lady|Sir|President|Professor|General)\s+May\b"
)


def _names_may(text: str) -> bool:
    return _PERSON_MAY.search(text) is not None


def _fiscal(match: re.Match[str]) -> list[Found]:
    """Return fiscal years: one, one written with both its years, several, or a list of two."""
    start, end = match.span()
    if match["y3"]:
        first = int(match["y3"])
        return [Found(start, end, "fiscal", first, to_year=_second_year(first, match["y4"]))]
    written = match["y"]
    if match["bare"] and len(written) < 4:
        return []
    first = int(written) if len(written) == 4 else 2000 + int(written)
    last = _second_year(first, match["y2"])
    if last is not None and match["sep"].strip() in {"and", "or"}:
        return [
            Found(start, match.end("y"), "fiscal", first),
            Found(match.end("sep"), end, "fiscal", last),
        ]
    if last is not None and last <= first:
        return [Found(start, match.end("y"), "fiscal", first)]
    quarter = int(match["q"] or _ORDINALS.get(match["qw"], 0))
    return [Found(start, end, "fiscal", first, to_year=last, number=quarter)]


_BARE_PERSON = frozenset({"by", "from", "to", "and", "or", "of", "after", "before", "with", "was", "is", "between"})
"""Words before "May" behind which it can be somebody."""
_GIVEN = frozenset({"May", "April", "June", "August", "Jan", "Mar"})
"""Months that are names of persons, or short for something else."""


def _bare_month(match: re.Match[str], month: int | None, part: str, text: str) -> Found | None:
    """Return a month without a year, unless "May", "March" or "August" is something else there."""
    lead = (match.group("lead") or "").lower()
    following = text[match.end() : match.end() + 24]
    name = match["m"]
    if name in _GIVEN and lead in _BARE_PERSON and re.match(r"\s+[A-Z][a-z]", following):
        return None
    if month == 5 and (_MODAL.match(following) or (lead in _BARE_PERSON and _names_may(text))):
        return None
    if month == 5 and lead in {"and", "to", "or"}:
        return None
    if month == 3 and lead in {"to", "and", "or"}:
        return None
    if lead in {"was", "is"} and not re.match(r"\s*[.,;:!?)]|\s*$|\s+(?:and|when|before|that)\b", following):
        return None
    if lead in {"and", "to", "or"}:
        before = text[max(0, match.start() - 30) : match.start()]
        if not re.search(rf"{MONTH}\s*$", before):
            return None
    start = match.start("part") if part else match.start("m")
    return Found(start, match.end(), "month", month=month, part=part)


def _longer(name: str, match: re.Match[str], text: str, part: str) -> Found | None:
    """Return seasons, quarters, years and what is longer."""
    groups = match.groupdict()
    start, end = match.span()
    year = _int(groups.get("y"))
    if name in {"season", "quarters", "quarter", "bare quarter", "half"}:
        return _part_of_year(name, match, year, part)
    if name == "era":
        return _era(match)
    if name in {"years", "split", "between years"}:
        return _years(name, match, year)
    if name in {"decade", "decade word", "century"}:
        return _many_years(name, match, part)
    if name == "period":
        first, last = PERIODS[groups["name"].lower()]
        return Found(start, end, "period", first, to_year=last)
    if name == "far year":
        return _far_year(match, text)
    if name == "part of year":
        return Found(start, end, "year", year, part=part)
    return _bare_year(match, text)


def _part_of_year(name: str, match: re.Match[str], year: int | None, part: str) -> Found | None:
    """Return seasons, quarters and halves of a year."""
    groups = match.groupdict()
    start, end = match.span()
    if name == "season":
        return Found(
            start, end, "season", year, to_year=_second_year(year, groups["y2"]), part=part, season=groups["s"].lower()
        )
    if name == "quarters":
        first, last = int(groups["q"]), int(groups["q2"])
        return Found(start, end, "months", year, 3 * first - 2, None, year, 3 * last) if first < last else None
    if name == "half":
        number = _int(groups["h"] or groups["h3"]) or _HALVES[str(groups["hw"])]
        return Found(start, end, "half", year or _int(groups["y2"] or groups["y3"]), number=number)
    number = _int(_first(groups, "q", "q3", "q4")) or _ORDINALS[str(groups["qw"])]
    start = match.start("x") if groups.get("x") else start
    return Found(start, end, "quarter", year or _int(_first(groups, "y2", "y3", "y4")), number=number)


def _many_years(name: str, match: re.Match[str], part: str) -> Found | None:
    """Return decades and centuries; "the 1800s" are all hundred of them."""
    groups = match.groupdict()
    start, end = match.span()
    if name == "decade word":
        return Found(start, end, "decade", DECADE_WORDS[groups["dw"]], part=part)
    if name == "decade":
        first = 10 * int(groups["y"]) if groups["y"] else 1900 + 10 * int(groups["y2"])
        is_century = first % 100 == 0 and first < 1900 and not part
        return Found(start, end, "century" if is_century else "decade", first, part=part)
    if groups["era"] or "millenni" in match.group().lower():
        return Found(start, end, "era", problem=_BEFORE_ERA)
    number = CENTURY_WORDS.get(groups["c"].lower()) or int(groups["c"])
    return Found(start, end, "century", 100 * (number - 1) + 1, part=part) if 1 <= number <= 21 else None


_RISEN_BY = re.compile(r"(?:ed|by|rose|fell|grew|rise|fall|cut|up|down)\s+$")


def _far_year(match: re.Match[str], text: str) -> Found | None:
    """Return a year before 1500 or after 2100, unless it is by how much something changed, or counts what follows."""
    lead, end = match["lead"], match.end()
    if lead.lower() == "by" and _RISEN_BY.search(text, max(0, match.start() - 30), match.start()):
        return None
    if re.match(r"\s+[A-Z]", text[end : end + 3]) and lead not in {"In", "By"}:
        return None
    return Found(match.start("y"), end, "year", _int(match["y"]))


def _first(groups: dict[str, str], *names: str) -> str | None:
    return next((groups[name] for name in names if groups.get(name)), None)


_HALVES = {"first": 1, "second": 2, "latter": 2}
_BEFORE_ERA = "a year before our era, which is not worked out"


def _era(match: re.Match[str]) -> Found | None:
    """Return AD 410 as a year; BC, BE and AH as what is not worked out."""
    era = (match["era"] or match["era2"]).replace(".", "")
    written = match["n"] or match["n3"]
    first, last = int(written), _int(match["n2"] or match["n4"])
    start, end = match.span()
    if era in {"BC", "BCE"}:
        return Found(start, end, "era", problem=_BEFORE_ERA)
    if era in {"BE", "AH"}:
        if len(written) != 4:
            return None
        return Found(start, end, "era", problem=f"a year of another calendar ({era}), which is not worked out")
    if first < 1 or (match["era"] and len(written) < 3):
        return None
    return Found(start, end, "years" if last else "year", first, to_year=last)


def _years(name: str, match: re.Match[str], year: int | None) -> Found | None:
    """Return 1994-95, 1914 to 1918, between 1990 and 1995; 2021/22 only of years that follow on each other."""
    groups = match.groupdict()
    last = _second_year(year, groups["y2"] or groups.get("y3"))
    if year is None or last is None:
        return None
    if last < year and groups.get("dash") and (groups["y2"] == "00" or groups["dash"].strip() != "-"):
        last += 100  # 1999-00, 1998–02
    if name == "split" and len(groups["y2"]) < 4 and last != year + 1:
        last = last + 100 if last + 100 == year + 1 else year
    if not year < last < year + 150 and not (name == "between years" and last > year):
        return None
    return Found(match.start("y"), match.end(), "years", year, to_year=last)


_ABOUT = re.compile(
    r"(?:\bcirca|\bca?\.|(?:^|[.!?]\s|\bin\s|\bsince\s|\buntil\s|\bfrom\s|\bby\s)(?:around|"
    r"about))\s+$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r",|\s+(?:the|it|he|she|they|when|a|an|as|its|his|that|and)\b|\.?$")


def _bare_year(match: re.Match[str], text: str) -> Found | None:
    """Return a number as a year, unless it counts something or numbers something."""
    year = int(match.group("y"))
    before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() : match.end() + 32]
    if _ABOUT.search(before) and _GOES_ON.match(text, match.end()):
        return Found(match.start(), match.end(), "year", year, part="about")
    is_of_prices = re.search(r"\b(?:[Ii]n|constant)\s+$", before) and re.match(
        r"\s+(?:U\.?S\.? )?(?:dollars|euros|yuan)", after
    )
    if _NOT_YEAR_BEFORE.search(before) or (_NOT_YEAR_AFTER.match(after) and not is_of_prices):
        return None
    if not 1900 <= year <= 2040 and not _YEAR_LEAD.search(before):
        return None
    return Found(match.start(), match.end(), "year", year)


def _second_year(first: int | None, written: str | None) -> int | None:
    """Return the second year of a range, of which one or two digits may be written.

    Examples
    --------
    >>> _second_year(1994, "95"), _second_year(2022, "3"), _second_year(1999, "2000")
    (1995, 2023, 2000)
    """
    if not written or first is None:
        return None
    size = 10 ** len(written)
    last = int(written) if len(written) == 4 else first - first % size + int(written)
    return last + size if len(written) == 1 and last < first else last


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
    if found.problem:
        return found.problem
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
    if first is None or not 1 <= first <= 9998 or found.form in {"numeric", "era"}:
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
    elif part in _LATE:
        begin = begin.replace(day=21)
    elif " " in part:
        begin, finish = _part_of_month(part, begin, finish)
    return When(f"{year:04}-{month:02}", "month", begin, finish, approximate=bool(part))


def _part_of_month(part: str, begin: dt.date, finish: dt.date) -> tuple[dt.date, dt.date]:
    """Return the ends of "first half" or "second week" of a month; weeks are counted from its first day."""
    which, what = part.split()
    number = _ORDINALS[which]
    if what == "half":
        return (begin, begin.replace(day=15)) if which == "first" else (begin.replace(day=16), finish)
    if which in {"last", "final", "latter"}:
        return finish - dt.timedelta(days=6), finish
    return begin.replace(day=7 * number - 6), begin.replace(day=7 * number)


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
        if found.part == "turn":
            begin, finish = dt.date(max(1, year - 1), 12, 1), dt.date(year, 1, 31)
        elif found.part in {"early", "beginning", "start"}:
            finish = dt.date(year, 4, 30)
        elif found.part in {"mid", "middle"}:
            begin, finish = dt.date(year, 5, 1), dt.date(year, 8, 31)
        elif found.part in _LATE:
            begin = dt.date(year, 9, 1)
        return When(date, "year", begin, finish, approximate=approximate)
    if found.form == "quarter":
        begin, finish = dt.date(year, 3 * found.number - 2, 1), last_day(year, 3 * found.number)
        date, precision = f"{begin:%Y-%m}/{finish:%Y-%m}", "quarter"
    elif found.form == "half":
        begin, finish = dt.date(year, 6 * found.number - 5, 1), last_day(year, 6 * found.number)
        date, precision = f"{begin:%Y-%m}/{finish:%Y-%m}", "half"
    elif found.form == "decade":
        date, precision = f"{year:04}/{year + 9:04}", "decade"
        begin, finish = _thirds(year, 10, found.part)
    elif found.form == "century":
        date, precision = f"{year:04}/{year + 99:04}", "century"
        begin, finish = _thirds(year, 100, found.part)
    elif found.form == "fiscal":
        return fiscal_year(year, found.to_year)
    else:
        last = found.to_year or year
        finish = dt.date(last, 12, 31)
        date, precision = f"{year:04}/{last:04}", "range"
    return When(date, _PRECISIONS[precision], begin, finish, approximate=approximate)


_LATE = frozenset({"late", "end", "close", "year-end", "year end"})


def _thirds(year: int, length: int, part: str) -> tuple[dt.date, dt.date]:
    """Return the ends of a decade or century; early, mid and late are about a third of it."""
    first, last = year, year + length - 1
    if part.endswith("half"):
        middle = year + length // 2
        first, last = (first, middle - 1) if part.startswith("first") else (middle, last)
    if part in {"early", "beginning", "start"}:
        last = year + round(0.4 * length) - 1
    elif part in {"mid", "middle"}:
        first, last = year + round(0.3 * length), year + round(0.7 * length) - 1
    elif part in _LATE:
        first = year + round(0.6 * length)
    return dt.date(first, 1, 1), dt.date(last, 12, 31)


def fiscal_year(year: int, to_year: int | None = None, *, quarter: int = 0, country: str = "") -> When | None:
    """Return a fiscal year as far as it is known whose it is.

    The federal one of the United States begins in October of the year before. Otherwise only its ends are sure: of
    those in use some begin in April and are named by the year in which they end (India's), or in which they begin
    (Japan's); one with both its years begins in April at the earliest and ends in September at the latest.

    Examples
    --------
    >>> when = fiscal_year(2023, country="US")
    >>> (when.earliest.isoformat(), when.latest.isoformat(), when.approximate)
    ('2022-10-01', '2023-09-30', False)
    """
    last = to_year or year
    if not 2 <= year <= last <= 9990:
        return None
    date = f"{year:04}/{last:04}" if to_year else f"{year:04}"
    if country == "US" and quarter and not to_year:
        first = 3 * quarter - 5 if quarter > 1 else 10
        begin = dt.date(year if quarter > 1 else year - 1, first, 1)
        finish = last_day(begin.year, first + 2)
        return When(f"{begin:%Y-%m}/{finish:%Y-%m}", "quarter", begin, finish)
    if country == "US" and last != year + 1:
        return When(date, "fiscal year", dt.date(year - 1, 10, 1), dt.date(last, 9, 30))
    if last == year + 1:
        return When(date, "fiscal year", dt.date(year, 4, 1), dt.date(last, 9, 30), approximate=True)
    return When(date, "fiscal year", dt.date(year - 1, 4, 1), dt.date(last + 1, 3, 31), approximate=True)


_PRECISIONS: dict[str, Precision] = {
    "year": "year", "quarter": "quarter", "half": "half", "decade": "decade", "century": "century", "range": "range",
}  # fmt: skip


def _range(begin: dt.date, finish: dt.date, unit: str) -> When | None:
    if finish < begin:
        return None
    if unit == "day":
        return When(f"{begin.isoformat()}/{finish.isoformat()}", "range", begin, finish)
    return When(f"{begin:%Y-%m}/{finish:%Y-%m}", "range", begin, finish)
