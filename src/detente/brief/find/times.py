"""Time expressions of the body: written dates, and those told from the date of the brief or from one another."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from detente.brief.find.body import Body
from detente.brief.find.clauses import Tense, clause_at, tense_of
from detente.brief.find.dates import Found, day_order, find_dates, fiscal_year, last_day, problem_of, season, when_of
from detente.brief.find.scenes import Scene, is_told, limit_of, sets_scene
from detente.brief.model import Limit, When

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "a hundred": 100,
    "couple of": 2, "a couple of": 2, "few": 3, "a few": 3, "several": 5, "half a dozen": 6, "a dozen": 12, "many": 10,
}  # fmt: skip
_VAGUE = frozenset({"few", "a few", "several", "couple of", "a couple of", "many", "half a dozen", "a dozen", ""})
_NUMBER = (
    r"(?:\d{1,3}|a couple of|couple of|half a dozen|a dozen|a few|few|several|many|one|two|three|four|"
    r"five|six(?:teen)?|seven(?:teen)?|eight(?:een)?|nine(?:teen)?|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|"
    r"nine))?|a hundred)"
)
_UNIT = r"(?:hour|day|week|fortnight|month|year|decade|quarter)"
_WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_RELATIVE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("half year", re.compile(r"\b(?:(?P<in>[Ii]n)\s+)?(?P<x>half\s+a\s+(?P<u>year|decade|"
    r"century))(?P<ago>\s+(?:ago|earlier))?\b", re.IGNORECASE)),
    ("half of unit",
        re.compile(r"\b(?:the\s+)?(?P<way>first|second|third|fourth|last|latter)\s+(?P<piece>half|quarter)\s+of\s+(?P<this>the|"
    r"this|last|next)\s+year\b", re.IGNORECASE)),
    ("day after", re.compile(r"\b(?:the\s+)?day\s+(?P<way>after\s+tomorrow|before\s+yesterday)\b", re.IGNORECASE)),
    ("before last", re.compile(r"\b(?:the\s+)?(?P<u>week|month|year)\s+(?P<way>before\s+last|"
    r"after\s+next)\b", re.IGNORECASE)),
    ("mid-century", re.compile(r"\b(?P<x>mid-?century|turn\s+of\s+the\s+century)\b", re.IGNORECASE)),
    ("turn of year", re.compile(r"\b(?:the\s+)?turn\s+of\s+the\s+year\b", re.IGNORECASE)),
    ("part of unit",
        re.compile(r"\b(?P<way>earlier|later|late|early|so far)\s+(?P<this>this|last|next)\s+(?P<u>week|month|year|"
    r"decade)\b", re.IGNORECASE)),
    ("end of unit",
        re.compile(r"\b(?:the\s+)?(?P<way>end|beginning|start|middle|close|turn)\s+of\s+(?P<this>the|this|last|"
    r"next)\s+(?P<u>week|month|year|decade|century)\b|\b(?P<ye>year['’]?s?[-\s]end)\b(?!\s+\d)", re.IGNORECASE)),
    ("span", re.compile(
        rf"\b(?:the\s+)?(?P<way>past|last|previous|preceding|coming|next|following|"
        rf"ensuing)\s+(?:(?P<n>{_NUMBER})(?:(?:\s+(?:to|or)\s+|"
        rf"\s?[-–]\s?)(?P<n2>{_NUMBER}))?\s+)?(?P<u>{_UNIT})s\b", re.IGNORECASE)),
    ("recent", re.compile(rf"\b(?:[Ii]n|[Oo]ver|[Dd]uring|[Ww]ithin)\s+(?P<x>recent|the recent|"
    rf"most recent)\s+(?P<u>{_UNIT})s\b|\b(?P<x2>recent)\s+(?P<u2>day|week|month|year|decade)s\b")),
    ("ahead", re.compile(rf"\b(?:[Ii]n|[Oo]ver|[Dd]uring|[Ww]ithin|[Ff]or)\s+(?P<x>the\s+(?P<u>{_UNIT})s\s+(?:ahead|"
    rf"to come))\b")),
    ("within", re.compile(rf"\b[Ww]ithin\s+(?P<x>(?P<n>{_NUMBER}|a|"
    rf"an)(?:(?:\s+(?:to|or)\s+|\s?[-–]\s?)(?P<n2>{_NUMBER}))?\s+(?P<u>{_UNIT})s?)\b(?!\s+of\b)")),
    ("in", re.compile(rf"\b[Ii]n\s+(?P<about>about\s+|around\s+|roughly\s+|some\s+|"
    rf"as little as\s+)?(?P<x>(?P<n>{_NUMBER}|a|an)"
    rf"(?:(?:\s+(?:to|or)\s+|\s?[-–]\s?)(?P<n2>{_NUMBER}))?\s+(?P<u>{_UNIT})s?(?:['’]s?\s+time)?)\b"
    r"(?!\s+(?:of|or|and|after|before|later|earlier|per)\b)")),
    ("ago", re.compile(rf"\b(?P<about>(?:some|about|around|almost|nearly|over|more than|roughly|just|"
    rf"only)\s+)?(?P<n>{_NUMBER}|a|"
    rf"an)(?:(?:\s+(?:to|or)\s+|\s?[-–]\s?)(?P<n2>{_NUMBER}))?\s+(?P<u>{_UNIT})s?\s+ago\b", re.IGNORECASE)),
    ("shift", re.compile(rf"\b(?P<n>{_NUMBER}|a|an)\s+(?P<u>{_UNIT})s?\s+(?P<way>later|earlier|afterwards?|"
    rf"before(?=[,.;]))\b", re.IGNORECASE)),
    ("from now", re.compile(rf"\b(?P<n>{_NUMBER}|a|an)\s+(?P<u>{_UNIT})s?\s+from\s+now\b", re.IGNORECASE)),
    ("unit", re.compile(r"\b(?:the\s+)?(?P<way>last|this|next|past|coming|previous|following|current|same|"
    r"that)\s+(?P<u>week|month|year|decade|quarter|century|weekend)\b(?!['’]s|-)", re.IGNORECASE)),
    ("season",
        re.compile(rf"\b(?:(?:[Tt]he\s+)?(?P<way>[Ll]ast|[Tt]his|[Nn]ext|[Pp]ast|[Cc]oming|[Pp]revious|[Ff]ollowing)|"
    rf"(?P<lead>[Ii]n|[Oo]ver|[Dd]uring|[Tt]hroughout|[Bb]y)(?:\s+the)?(?:\s+(?P<part>early|late|"
    rf"mid))?)[\s-]+(?P<s>{_SEASON})\b(?!\s+(?:offensive|of\s+the\s+\w+|of\s+(?:1|2)\d\d\d|(?:1|"
    rf"2)\d\d\d|and|semester|term|school|session|meeting))")),
    ("month", re.compile(rf"\b(?P<way>[Ll]ast|[Tt]his|[Nn]ext)\s+(?P<m>{_MONTH})\b(?!\s+\d)")),
    ("weekday",
        re.compile(rf"\b(?:(?P<way>[Ll]ast|[Tt]his|[Nn]ext)\s+(?P<d>{_WEEKDAY})|(?:[Oo]n|[Uu]ntil|[Ss]ince|[Bb]y|"
    rf"[Ll]ate|[Ee]arly)\s+(?P<d2>{_WEEKDAY}))\b(?!,?\s+(?:{_MONTH}|(?:the\s+)?\d))")),
    ("day", re.compile(r"\b(?P<x>[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight)\b(?!['’]s)")),
    ("same", re.compile(r"\b(?:the\s+)?(?P<way>same|next|following|previous)\s+(?P<u>day)\b|"
    r"\b(?P<way2>that)\s+(?P<u2>same\s+day|day)\b", re.IGNORECASE)),
)  # fmt: skip
_MOST = 400
"""Times of one sentence; more has only a table."""
_MONTH_OF_YEAR = re.compile(rf"\b(?P<m>{_MONTH})\s+(?:of\s+)?(?P<way>[Tt]his|[Ll]ast|[Nn]ext)\s+year\b")
_DAYS = {
    "hour": 1,
    "day": 1,
    "week": 7,
    "fortnight": 14,
    "month": 30,
    "quarter": 91,
    "year": 365,
    "decade": 3652,
    "century": 36524,
}
RECENT = {"day": 7, "week": 28, "month": 92, "year": 1096, "decade": 7305, "hour": 1, "quarter": 365, "fortnight": 28}
"""Days that "recent days", "recent weeks" and the like are taken to reach back."""
_GUESSED = 180
"""Days by which a date without a year may lie before or behind the date of the brief before another year is nearer."""


_LETTERS = re.compile(r"[a-z]+")
_UNIT_WORDS = frozenset(
    [
        "hour",
        "hours",
        "day",
        "days",
        "week",
        "weeks",
        "fortnight",
        "fortnights",
        "month",
        "months",
        "year",
        "years",
        "decade",
        "decades",
        "quarter",
        "quarters",
        "century",
        "centuries",
        "weekend",
    ]
)
_NEEDS: dict[str, tuple[frozenset[str], bool]] = {
    name: (frozenset(words.split()), of_units)
    for name, words, of_units in (
        ("part of unit", "earlier later late early far", True),
        ("end of unit", "end beginning start middle close turn", True),
        ("half year", "half", True),
        ("half of unit", "half quarter", True),
        ("day after", "tomorrow yesterday", True),
        ("before last", "before after", True),
        ("span", "past last previous preceding coming next following ensuing", True),
        ("recent", "recent", True),
        ("ahead", "ahead come", True),
        ("within", "within", True),
        ("in", "in", True),
        ("ago", "ago", True),
        ("shift", "later earlier afterward afterwards before", True),
        ("from now", "now", True),
        ("unit", "last this next past coming previous following current same that", True),
        ("mid-century", "century midcentury", False),
        ("turn of year", "turn", True),
        ("season", "spring summer autumn fall winter", False),
        ("month", "last this next", False),
        ("weekday", "monday tuesday wednesday thursday friday saturday sunday", False),
        ("day", "today yesterday tomorrow tonight", False),
        ("same", "day", False),
    )
}
"""By pattern, words of which one is in every expression, and whether a unit of time is too."""


def _relative_patterns(text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the patterns that can match in a sentence."""
    words = set(_LETTERS.findall(text.lower()))
    has_unit = not words.isdisjoint(_UNIT_WORDS)
    for name, pattern in _RELATIVE:
        needed, of_units = _NEEDS[name]
        if (has_unit or not of_units) and not words.isdisjoint(needed):
            yield name, pattern


REACH = 2
"""Sentences for which a year that was named goes on to hold for days and months without one."""

_Match = tuple[str, re.Match[str]]
"""A relative expression: the name of its pattern and what it matched."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression. Offsets into the reading."""

    start: int
    end: int
    when: When | None
    sentence: int
    clause: tuple[int, int]
    tense: Tense
    problem: str
    confidence: float
    limit: Limit = ""


def find_times(body: Body, publisher: str = "") -> list[Time]:
    """Return the time expressions of the body in order, resolved as far as they can be.

    Parameters
    ----------
    publisher
        Whose fiscal years are meant where nothing else says so.
    """
    times: list[Time] = []
    paragraph = -1
    context: When | None = None
    scene: Scene | None = None
    since = 0
    order = day_order(body.masked)
    country = "US" if publisher in _FEDERAL else ""
    known: dict[tuple[int | None, int | None], int] = {}
    for index, sentence in enumerate(body.sentences):
        if sentence.block != paragraph or index - since > REACH:
            paragraph, context, scene = sentence.block, None, None
        found: list[tuple[int, int, Found | _Match]] = [
            (match.start(), match.end(), ("month of year", match))
            for match in _MONTH_OF_YEAR.finditer(body.masked, sentence.start, sentence.end)
        ]
        firm = [(start, end) for start, end, _ in found]
        found += [
            (date.start, date.end, date)
            for date in find_dates(body.masked, sentence.start, sentence.end, order=order)
            if not any(start < date.end and date.start < end for start, end in firm)
        ]
        taken = [(start, end) for start, end, _ in found]
        for name, pattern in _relative_patterns(body.masked[sentence.start : sentence.end]):
            for match in pattern.finditer(body.masked, sentence.start, sentence.end):
                if len(found) > _MOST:
                    break
                start, end = _extent(match)
                if name == "span" and _LASTS.search(body.masked, max(0, start - 8), start):
                    continue
                if not any(a < end and start < b for a, b in taken):
                    found.append((start, end, (name, match)))
                    taken.append((start, end))
        found.sort(key=lambda each: each[:2])
        found = found[:_MOST]
        for number, (start, end, what) in enumerate(found):
            clause = clause_at(body.text, sentence.start, sentence.end, start)
            tense = tense_of(_open_verbs(body.text[clause[0] : clause[1]]), start - clause[0])
            around = Around(body, sentence.start, clause, start, end, tense, scene, index)
            when, problem, confidence = _resolve(what, around, context, known)
            if when is None and not isinstance(what, Found) and what[0] in _LENGTHS:
                continue  # "took the city in two weeks" is a length of time
            if when is not None and when.precision == "fiscal year" and isinstance(what, Found):
                when = fiscal_year(what.year or 0, what.to_year, quarter=what.number, country=country)
            before = found[number - 1][1] if number else clause[0]
            after = found[number + 1][0] if number + 1 < len(found) else clause[1]
            part = _own_part(body.text, clause, before, end, after)
            limit = limit_of(body.text, clause[0], start)
            times.append(
                Time(start, end, when, index, part, _tense(when, body.date, tense), problem, confidence, limit)
            )
            if when is not None and when.precision in {"day", "month", "year", "season"} and not when.relative:
                context, since = when, index
                if sets_scene(body.text, sentence.start, clause, start, when):
                    head = _heads(body.text, sentence.start, start)
                    scene = Scene(when.earliest.year, index, head, when.earliest.month)
            if isinstance(what, Found) and what.form == "day" and what.year is not None:
                known[what.month, what.day] = what.year
    return times


_LASTS = re.compile(r"\b(?:to|will|would|may|can|could|might|not)\s$")
"""Words behind which "last" is a verb: "designed to last 16 years"."""
_LENGTHS = frozenset({"in", "half year"})
"""Expressions that say how long something takes, unless it is to come."""
_FEDERAL = frozenset({
    "Congressional Research Service", "Congressional Budget Office", "Government Accountability Office",
    "U.S. Department of Defense",
})  # fmt: skip
"""Publishers whose fiscal year is that of the United States."""


@dataclass(frozen=True, slots=True)
class Around:
    """Where an expression stands, for what its own words leave open."""

    body: Body
    sentence_start: int
    clause: tuple[int, int]
    start: int
    end: int
    tense: Tense
    scene: Scene | None
    sentence: int


_TO_BE_DONE = re.compile(r"\bbe\s+(?:\w+ly\s+)?\w+(?:ed|[a-z]n|ld|de|nt|ht|d|t)\b")
_OBLIGED = re.compile(r"\b(?:must|should|ought|(?:has|have|needs?|is|are) to)\b(?= )")


def _open_verbs(clause: str) -> str:
    """Return a clause in which what is to be done reads as future: "will be held" is no past, nor is "must be met"."""
    if " be " in clause:
        clause = _TO_BE_DONE.sub(lambda match: "be".ljust(len(match.group())), clause)
    return _OBLIGED.sub(lambda match: "will".ljust(len(match.group())), clause)


def _heads(text: str, sentence: int, start: int) -> bool:
    """Return whether a date opens its sentence, but for a preposition."""
    return re.fullmatch(r"\W*(?:\w+\s+){0,3}", text[sentence:start]) is not None


def _own_part(text: str, clause: tuple[int, int], before: int, end: int, after: int) -> tuple[int, int]:
    """Return what of a clause with several dates goes with one of them: from the date before it to its own."""
    first, last = clause
    if clause[0] < before <= clause[1]:
        first = before
        while first < end and (text[first].isspace() or text[first] in ",;"):
            first += 1
        joint = re.match(r"(?:and|or|to|then)\s", text[first:end])
        first += joint.end() if joint else 0
    if after < clause[1]:
        last = end
    return (first, max(last, end)) if end - first > 12 else clause


def _extent(match: re.Match[str]) -> tuple[int, int]:
    """Return what of a match is the expression: without the preposition before it."""
    groups = match.groupdict()
    for name in ("x", "x2"):
        if groups.get(name):
            return match.start(name), match.end()
    if groups.get("d2"):
        return match.start("d2"), match.end()
    if groups.get("lead"):
        return (match.start("part") if groups.get("part") else match.start("s")), match.end()
    return match.span()


def _resolve(
    what: Found | _Match,
    around: Around,
    context: When | None,
    known: dict[tuple[int | None, int | None], int],
) -> tuple[When | None, str, float]:
    """Return the date of an expression, what is wrong with it, and how sure that is."""
    date = around.body.date
    if not isinstance(what, Found):
        name, match = what
        when = _relative(name, match, date, context, around.tense)
        return (replace(when, relative=True) if when else None), "", 0.9 if when else 0.7
    problem = problem_of(what)
    if what.form in {"numeric", "era"}:
        return None, problem, 0.9
    if what.year is not None:
        return when_of(what), problem or old_style(around.body.text, around.end), 1.0
    year = known.get((what.month, what.day)) if what.form == "day" else None
    if year is None:
        year, doubt = _year(what, around, context)
        problem = problem or doubt
    when = when_of(what, year=year) if year else None
    if when is not None:
        when = replace(when, relative=True)
    return when, problem, 0.9 if when else 0.7


def _year(found: Found, around: Around, context: When | None) -> tuple[int | None, str]:
    """Return the year of a date that has none, and why there is none.

    It is the year of the scene where one was set ("In 2009 the uprising began. On May 11 ..."), otherwise the one that
    brings it nearest to the brief. A year that only names something ("the 2009 uprising") sets no scene. What is told
    of a day shortly before the brief, behind a scene of the past, may be either: there is no year, and none for a
    month before that of the scene, which may be of the year after it.
    """
    date = around.body.date
    if date is None:
        return (context.earliest.year if context else None), ""
    nearest = _nearest(found, date, around.tense)
    scene = around.scene
    if scene is None or abs(scene.year - date.year) <= 1:
        return nearest, "" if nearest else _no_such_day(found)
    when = when_of(found, year=nearest) if nearest else None
    is_news = when is not None and 0 <= (date - when.earliest).days <= _NEWS and is_told(around.body.text, around.start)
    if is_news and not (scene.is_head and scene.sentence == around.sentence):
        if scene.is_head and around.sentence - scene.sentence <= 1:
            return None, f"{scene.year} or {nearest}: the text leaves it open"
        return nearest, ""
    if found.month is not None and found.month < scene.month:
        return None, f"{scene.year} or {scene.year + 1}: the text leaves it open"
    return (scene.year if when_of(found, year=scene.year) else None), ""


_NEWS = 60
"""Days before the brief within which what someone "said on May 11" is taken for news rather than for history."""


def _nearest(found: Found, date: dt.date, tense: Tense) -> int | None:
    """Return the year that brings a date nearest to the brief, by the tense of its verb."""
    best, least = None, 10**6
    for year in (date.year - 1, date.year, date.year + 1):
        when = when_of(found, year=year)
        if when is None or (found.form == "day" and when.precision != "day" and _exists_elsewhen(found)):
            continue
        middle = when.earliest + (when.latest - when.earliest) / 2
        distance = (middle - date).days
        cost = abs(distance)
        if distance > 0 and tense == "past":
            cost += 2 * _GUESSED
        if distance < -31 and tense == "future":
            cost += 2 * _GUESSED
        if cost < least:
            best, least = year, cost
    return best


def _exists_elsewhen(found: Found) -> bool:
    return (found.month, found.day) == (2, 29)


def _no_such_day(found: Found) -> str:
    return "there is no 29 February in the years around" if _exists_elsewhen(found) else ""


_OLD_STYLE = re.compile(
    r"\s*[(,]?\s*(?:[Oo]ld[- ][Ss]tyle|O\.?S\.?\b|Julian\b)|\s*\((?:or\s+)?[\w ]{3,20}?,?\s*(?:in (?:the )?)?"
    r"(?:[Nn]ew[- ][Ss]tyle|N\.?S\.?\)|Gregorian)"
)


def old_style(text: str, end: int) -> str:
    """Return the remark that a date is one of the Julian calendar, where the words behind it say so."""
    return "old style: of the Julian calendar, kept as written" if _OLD_STYLE.match(text, end, end + 60) else ""


def _count(match: re.Match[str], *, last: bool = True) -> tuple[int, bool]:
    """Return the number of units, the last of two or the first, and whether it is a vague one."""
    groups = match.groupdict()
    word = ((last and groups.get("n2")) or groups.get("n") or "").lower()
    if word.isdigit():
        return int(word), False
    tens, _, ones = word.partition("-")
    if ones:
        return _NUMBERS.get(tens, 0) + _NUMBERS.get(ones, 0), False
    return _NUMBERS.get(word, 3), word in _VAGUE


def _relative(name: str, match: re.Match[str], date: dt.date | None, context: When | None, tense: str) -> When | None:
    """Return the date of a relative expression."""
    groups = {key: (value or "").lower() for key, value in match.groupdict().items()}
    way = groups.get("way", "") or groups.get("way2", "")
    unit = groups.get("u") or groups.get("u2") or ""
    anchor = date
    if (
        name in {"shift", "same"}
        or (name == "half year" and "earlier" in groups["ago"])
        or way in {"following", "previous", "preceding", "ensuing", "same", "that"}
    ):
        anchor = context.latest if context else None
    if anchor is None:
        return None
    if name in {"in", "half year", "half of unit", "mid-century", "turn of year", "day after", "before last"}:
        return _further(name, groups, match, anchor, tense)
    if name in {"span", "recent", "ahead", "within", "ago", "shift", "from now"}:
        return _span(name, way, unit, match, anchor, tense)
    if name == "unit" and unit == "decade" and way in {"next", "coming"}:
        return _between(anchor, anchor + dt.timedelta(days=_DAYS[unit]))
    if name == "unit" and unit in _DAYS and (way == "past" or match.group().lower().startswith("the last ")):
        # "Over the past year" reaches back from the day, "last year" is the one before.
        return _day(anchor, 0) and _between(
            anchor - dt.timedelta(days=min(_DAYS[unit], anchor.toordinal() - 1)), anchor
        )
    if name in {"unit", "part of unit", "end of unit"}:
        return _unit(name, way, groups, anchor)
    if name == "season":
        return _season(groups["s"], way, anchor, tense)
    if name == "month of year":
        number = [m.lower() for m in calendar.month_name].index(groups["m"])
        year = anchor.year + {"last": -1, "next": 1}.get(way, 0)
        return When(f"{year}-{number:02}", "month", dt.date(year, number, 1), last_day(year, number))
    if name == "month":
        number = [m.lower() for m in calendar.month_name].index(groups["m"])
        year = anchor.year
        if way == "last" and number >= anchor.month:
            year -= 1
        elif way == "next" and number <= anchor.month:
            year += 1
        return When(f"{year}-{number:02}", "month", dt.date(year, number, 1), last_day(year, number))
    if name == "weekday":
        return _weekday(groups.get("d") or groups.get("d2") or "", way, anchor, tense)
    days = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}.get(groups.get("x", ""), 0)
    if name == "same":
        days = {"next": 1, "following": 1, "previous": -1}.get(way, 0)
    return _day(anchor, days)


def _further(name: str, groups: dict[str, str], match: re.Match[str], anchor: dt.date, tense: str) -> When | None:
    """Return "in two weeks" of what is to come, "half a year ago", "the first half of the year", and so on."""
    if name == "in":
        return _hence(groups, match, anchor) if tense == "future" else None
    if name == "half year":
        months = {"year": 6, "decade": 60, "century": 600}[groups["u"]]
        if groups["ago"] or (groups["in"] and tense == "future"):
            return _shifted(anchor, -months if groups["ago"] else months, "month", is_vague=True)
        return None
    if name == "half of unit":
        year = anchor.year + {"last": -1, "next": 1}.get(groups["this"], 0)
        number = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(groups["way"])
        is_half = groups["piece"] == "half"
        return when_of(Found(0, 0, "half" if is_half else "quarter", year, number=number or (2 if is_half else 4)))
    if name == "mid-century":
        century = anchor.year - anchor.year % 100
        middle = century + 50 if groups["x"].startswith("mid") else century
        return _years_about(middle, 5)
    if name == "turn of year":
        year = anchor.year + (1 if (anchor.month > 6 if tense != "past" else anchor.month == 12) else 0)
        return replace(_between(dt.date(year - 1, 12, 1), dt.date(year, 1, 31)), approximate=True)
    if name == "day after":
        return _day(anchor, 2 if groups["way"].startswith("after") else -2)
    step = -2 if "last" in groups["way"] else 2
    begin, finish, date = _calendar(groups["u"], step, anchor)
    if begin is None or finish is None:
        return None
    if groups["u"] == "week":
        return When(f"{begin.isoformat()}/{finish.isoformat()}", "range", begin, finish)
    return When(date, "month" if groups["u"] == "month" else "year", begin, finish)


def _years_about(year: int, reach: int) -> When:
    first, last = dt.date(year - reach, 1, 1), dt.date(year + reach, 12, 31)
    return When(f"{first.year:04}/{last.year:04}", "range", first, last, approximate=True)


def _hence(groups: dict[str, str], match: re.Match[str], anchor: dt.date) -> When | None:
    """Return "in two weeks", "in three to five years": the time so far ahead, as exact as it is said."""
    unit = groups["u"]
    count, is_vague = _count(match, last=False)
    is_vague = is_vague or bool(groups["about"]) or unit == "hour"
    if not groups["n2"]:
        return _shifted(anchor, count, unit, is_vague=is_vague)
    return _spread(anchor, count, _count(match)[0], unit)


def _spread(anchor: dt.date, count: int, last: int, unit: str) -> When | None:
    """Return the time between two distances from a day, earlier ones negative."""
    ends = _shifted(anchor, count, unit, is_vague=True), _shifted(anchor, last, unit, is_vague=True)
    if ends[0] is None or ends[1] is None:
        return None
    return _between(min(each.earliest for each in ends if each), max(each.latest for each in ends if each))


def _day(anchor: dt.date, days: int) -> When | None:
    try:
        day = anchor + dt.timedelta(days=days)
    except OverflowError:
        return None
    return When(day.isoformat(), "day", day, day)


def _between(first: dt.date, second: dt.date) -> When:
    early, late = min(first, second), max(first, second)
    return When(f"{early.isoformat()}/{late.isoformat()}", "range", early, late, approximate=True)


def _span(name: str, way: str, unit: str, match: re.Match[str], anchor: dt.date, tense: str) -> When | None:
    """Return "the past two weeks", "three years ago", "five days later"."""
    count, is_vague = _count(match)
    if unit not in _DAYS:
        return None
    days = -(-count // 24) if unit == "hour" else count * _DAYS[unit]
    try:
        if name == "recent":
            return _between(anchor - dt.timedelta(days=RECENT[unit]), anchor)
        if name == "ahead" or (name == "span" and way in {"coming", "next", "following", "ensuing"}):
            reach = days if match.groupdict().get("n") else RECENT[unit]
            return _between(anchor, anchor + dt.timedelta(days=reach))
        if name == "within":
            return _between(anchor, anchor + dt.timedelta(days=days)) if tense != "past" else None
        if name == "span":
            reach = days if match.groupdict().get("n") else RECENT[unit]
            return _between(anchor - dt.timedelta(days=reach), anchor)
        if name == "ago" and match["n2"]:
            return _spread(anchor, -_count(match, last=False)[0], -count, unit)
        is_vague = is_vague or (name == "ago" and bool(match["about"]))
        sign = 1 if way in {"later", "afterward", "afterwards"} or name == "from now" else -1
        return _shifted(anchor, sign * count, unit, is_vague=is_vague)
    except OverflowError:
        return None


def _shifted(anchor: dt.date, count: int, unit: str, *, is_vague: bool) -> When | None:
    """Return the day, month or year so many units away, as exact as the unit."""
    if unit in {"year", "decade"}:
        year = anchor.year + count * (10 if unit == "decade" else 1)
        if not 1 <= year <= 9998:
            return None
        return When(f"{year:04}", "year", dt.date(year, 1, 1), dt.date(year, 12, 31), approximate=is_vague)
    if unit in {"month", "quarter"}:
        months = anchor.year * 12 + anchor.month - 1 + count * (3 if unit == "quarter" else 1)
        year, month = divmod(months, 12)
        if not 1 <= year <= 9998:
            return None
        return When(
            f"{year:04}-{month + 1:02}",
            "month",
            dt.date(year, month + 1, 1),
            last_day(year, month + 1),
            approximate=is_vague,
        )
    if unit in {"week", "fortnight"}:
        day = anchor + dt.timedelta(days=_DAYS[unit] * count)
        return _between(day - dt.timedelta(days=3), day + dt.timedelta(days=3))
    when = _day(anchor, count if unit == "day" else 0)
    return replace(when, approximate=is_vague) if when else None


def _unit(name: str, way: str, groups: dict[str, str], anchor: dt.date) -> When | None:
    """Return "last week", "later this year", "the end of the month"."""
    unit = groups.get("u", "") or "year"
    this = groups.get("this", "") or way
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}.get(this, 0)
    begin, finish, date = _calendar(unit, step, anchor)
    if begin is None or finish is None:
        return None
    if name == "part of unit":
        if way in {"earlier", "so far"} and step == 0:
            finish = anchor
        elif way == "later" and step == 0:
            begin = anchor
        return When(f"{begin.isoformat()}/{finish.isoformat()}", "range", begin, finish, approximate=True)
    if name == "end of unit" and (way in {"end", "close"} or groups.get("ye")):
        begin = finish - (finish - begin) / 4
        return When(
            date, "year" if unit == "year" else "month" if unit == "month" else "range", begin, finish, approximate=True
        )
    if unit in {"week", "weekend"}:
        return When(f"{begin.isoformat()}/{finish.isoformat()}", "range", begin, finish)
    precision = {"month": "month", "year": "year", "quarter": "quarter", "decade": "decade", "century": "century"}[unit]
    return When(date, precision, begin, finish, approximate=name == "end of unit")  # type: ignore[arg-type]


def _calendar(unit: str, step: int, anchor: dt.date) -> tuple[dt.date | None, dt.date | None, str]:
    """Return first and last day of a week, month, year or decade, so many away from that of a day."""
    if unit in {"week", "weekend"}:
        monday = anchor - dt.timedelta(days=anchor.weekday()) + dt.timedelta(days=7 * step)
        begin = monday + dt.timedelta(days=5) if unit == "weekend" else monday
        return begin, monday + dt.timedelta(days=6), ""
    if unit == "month":
        year, month = divmod(anchor.year * 12 + anchor.month - 1 + step, 12)
        return dt.date(year, month + 1, 1), last_day(year, month + 1), f"{year:04}-{month + 1:02}"
    if unit == "quarter":
        year, quarter = divmod(anchor.year * 4 + (anchor.month - 1) // 3 + step, 4)
        begin, finish = dt.date(year, 3 * quarter + 1, 1), last_day(year, 3 * quarter + 3)
        return begin, finish, f"{begin:%Y-%m}/{finish:%Y-%m}"
    length = {"year": 1, "decade": 10, "century": 100}[unit]
    first = anchor.year - anchor.year % length + step * length
    if not 1 <= first <= 9890:
        return None, None, ""
    date = f"{first:04}" if length == 1 else f"{first:04}/{first + length - 1:04}"
    return dt.date(first, 1, 1), dt.date(first + length - 1, 12, 31), date


def _season(name: str, way: str, anchor: dt.date, tense: str) -> When:
    """Return the season nearest to a day that fits "last", "next", or the tense."""
    choices = [season(name, year, relative=True) for year in (anchor.year - 1, anchor.year, anchor.year + 1)]
    if way in {"last", "past", "previous"}:
        return next(each for each in reversed(choices) if each.latest < anchor or each is choices[0])
    if way in {"next", "coming", "following"} or (not way and tense == "future"):
        return next((each for each in choices if each.latest >= anchor), choices[-1])
    if not way and tense == "past":
        return next((each for each in reversed(choices) if each.earliest <= anchor), choices[0])
    return min(choices, key=lambda each: abs((each.earliest - anchor).days + 45))


def _weekday(name: str, way: str, anchor: dt.date, tense: str) -> When | None:
    """Return the nearest day of that name: before the brief, or after it for "next" and the future."""
    number = [day.lower() for day in calendar.day_name].index(name)
    back = (anchor.weekday() - number) % 7
    if way == "next" or (not way and tense == "future") or way == "this":
        return _day(anchor, (number - anchor.weekday()) % 7 or (7 if way == "next" else 0))
    return _day(anchor, -(back or (7 if way == "last" else 0)))


def _tense(when: When | None, date: dt.date | None, verb: Tense) -> Tense:
    """Return whether a time lies before or after the brief; the verb decides where the dates do not."""
    if when is not None and date is not None:
        if when.latest < date:
            return "past"
        if when.earliest > date:
            return "future"
        if when.earliest == when.latest == date:
            return "present"
    return verb
