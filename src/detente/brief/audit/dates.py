"""Rules about dates: impossible ones, and ones that contradict each other."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator

from detente.brief.audit.known_events import KNOWN
from detente.brief.audit.phrases import Phrases
from detente.brief.audit.rule import Example, Hit, Rule
from detente.brief.audit.view import View
from detente.brief.model import Note, Span, When

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_SHORT = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_OTHER_WORDS = frozenset(
    # Words of English, and months of other languages, that stand near a number and a year and are one letter off.
    [
        "match",
        "mark",
        "marsh",
        "mary",
        "mai",
        "mars",
        "juni",
        "juli",
        "juin",
        "avril",
        "abril",
        "enero",
        "marzo",
        "maggio",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "april's",
    ]
)
_DAY_AND_MONTH = re.compile(
    r"\b(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>[A-Z][a-z]{2,9})|"
    r"(?P<m2>[A-Z][a-z]{2,9})\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?)"
    r"(?:,\s*|\s+)(?P<year>(?:19|20)\d\d)\b"
)


def letters_apart(a: str, b: str) -> int:
    """Return how many letters must be put in, left out, changed or swapped with the next to make one word the other."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        last, row, older = row, [i], before
        for j, other in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        before = last
    return row[-1]


def month_meant(word: str) -> str:
    """Return the month a misspelt word is meant to be, or nothing.

    Examples
    --------
    >>> month_meant("Kuly"), month_meant("Feburary"), month_meant("Match"), month_meant("July")
    ('July', 'February', '', '')
    """
    lower = word.lower()
    if lower in MONTHS or lower in _SHORT or lower in _OTHER_WORDS or len(lower) < 3:
        return ""
    near = [name for name in MONTHS if letters_apart(lower, name) <= (1 if len(name) < 6 else 2)]
    return near[0].capitalize() if len(near) == 1 and len(lower) > 3 else ""


def _readable(view: View) -> Iterator[tuple[int, int, Note | None]]:
    """Yield the spans of the text in which dates are looked for: the body, and each note."""
    for section in view.brief.sections:
        if section.kind in ("body", "front"):
            yield section.start, section.end, None
    for note in view.brief.notes:
        yield note.start, note.end, note


def _where(note: Note | None) -> str:
    return f"note {note.n}: " if note and note.n else ""


def _misspelt(view: View) -> Iterator[Hit]:
    text = view.brief.text
    for start, end, note in _readable(view):
        for match in _DAY_AND_MONTH.finditer(text, start, end):
            word = match["m1"] or match["m2"]
            meant = month_meant(word)
            if meant:
                group = "m1" if match["m1"] else "m2"
                yield Hit(f"{_where(note)}no month is called {word}; {meant}?", (Span(*match.span(group)),))


def _impossible(view: View) -> Iterator[Hit]:
    text = view.brief.text
    done: set[int] = set()
    for start, end, note in _readable(view):
        for match in _DAY_AND_MONTH.finditer(text, start, end):
            month = _month(match["m1"] or match["m2"])
            day, year = int(match["d1"] or match["d2"]), int(match["year"])
            if month and not 1 <= day <= calendar.monthrange(year, month)[1] and not _is_marker(view, day):
                done.add(match.start())
                yield Hit(
                    f"{_where(note)}there is no {day} {calendar.month_name[month]} {year}", (Span(*match.span()),)
                )
    for event in view.brief.events:
        if (
            event.problem
            and not any(event.start <= place < event.end for place in done)
            and "called" not in event.problem
            and "our era" not in event.problem
        ):
            yield Hit(event.problem, (Span(event.start, event.end),))
    for note in view.brief.notes:
        problem = note.date_problem
        if problem and not any(note.start <= place < note.end for place in done) and "called" not in problem:
            yield Hit(f"{_where(note)}{problem}", (Span(note.start, note.end),))


def _is_marker(view: View, day: int) -> bool:
    """Return whether a day may be the marker of a note that the layout of a PDF put before the month."""
    return view.brief.source.format == "pdf" and any(note.n == str(day) for note in view.brief.notes)


def _month(word: str) -> int:
    return MONTHS.get(word.lower(), _SHORT.get(word.lower().rstrip("."), 0))


_IN_ADDRESS = (
    re.compile(r"(?<!\d)(?<!\d[/-])(?P<y>(?:19|20)\d\d)[/-](?P<m>0?[1-9]|1[0-2])[/-](?P<d>0?[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>20[0-3]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"/(?P<d>0?[1-9]|[12]\d|3[01])/(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:19|20)\d\d)(?!\d)"),
    re.compile(r"/(?P<y>(?:19|20)\d\d)/(?P<m>0[1-9]|1[0-2])/"),
)
_ABOUT_THE_EVENT = re.compile(
    r"/uploads?/|/files?/|/documents?/|/static/|/live/|web\.archive\.org|archive\.(?:is|ph|today)", re.IGNORECASE
)
"""Addresses whose date is that of the upload, of the copy, or of what is reported live over days."""


def date_in_address(url: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day an address can mean by the date in it, or None if it has none.

    Examples
    --------
    >>> date_in_address("https://rbc.ru/politics/13/01/2022/61e0")
    (datetime.date(2022, 1, 13), datetime.date(2022, 1, 13))
    >>> date_in_address("https://lenta.ru/news/2021/12/")
    (datetime.date(2021, 12, 1), datetime.date(2021, 12, 31))
    """
    if _ABOUT_THE_EVENT.search(url):
        return None
    for pattern in _IN_ADDRESS:
        match = pattern.search(url)
        if match is None:
            continue
        parts = match.groupdict()
        year, month = int(parts["y"]), int(parts["m"])
        last = calendar.monthrange(year, month)[1]
        if "d" not in parts:
            return dt.date(year, month, 1), dt.date(year, month, last)
        if int(parts["d"]) <= last:
            day = dt.date(year, month, int(parts["d"]))
            return day, day
    return None


_SLACK = dt.timedelta(days=2)
"""A page goes up before midnight here and after midnight there, or is printed the next day."""


def _against_url(view: View) -> Iterator[Hit]:
    for note in view.brief.notes:
        when = note.when
        if when is None or when.precision not in ("day", "month") or len(note.urls) != 1:
            continue
        found = date_in_address(note.url)
        if found is None:
            continue
        if re.search(r"[A-Za-z]-?20\d{6}\b", note.url) or re.search(r"fiscal year|\bFY ?\d", note.text, re.IGNORECASE):
            continue  # the day to which a report refers
        first, last = found
        slack = _SLACK if first == last and when.precision == "day" else _SLACK * 2
        if last + slack < when.earliest or first - slack > when.latest:
            in_url = f"{first:%-d %B %Y}" if first == last else f"{first:%B %Y}"
            text = f"note {note.n} is dated {note.date_text or when.date}, its address {in_url}"
            yield Hit(text, (Span(note.start, note.end),))


_LAW = re.compile(r"§|\b(?:U\.S\.C\.|C\.F\.R\.|P\.L\.|Federal Register|hereinafter)")
"""Notes on laws have the dates of several acts."""


def _against_claim(view: View) -> Iterator[Hit]:
    """Find sources older than what they are said to report."""
    brief = view.brief
    for marker in brief.markers if view.is_linked else ():
        if marker.note is None:
            continue
        note = brief.notes[marker.note]
        if note.kind != "source" or note.when is None or len(note.urls) != 1 or note.when.precision != "day":
            continue
        if _LAW.search(note.text):
            continue
        for event in brief.events:
            if not (marker.claim.start <= event.start and event.end <= marker.claim.end) or event.when is None:
                continue
            when = event.when
            if event.tense != "past" or when.relative or when.precision in ("decade", "century", "range"):
                continue
            if _BEFORE.search(brief.text[max(0, event.start - 12) : event.start] + event.text):
                continue
            if note.when.latest + dt.timedelta(days=_MONTH) < when.earliest:
                text = (
                    f"note {note.n} is dated {note.date_text or note.when.date}, before what it is to support "
                    f'("{event.text}")'
                )
                yield Hit(text, (Span(note.start, note.end), Span(event.start, event.end)))
                break


_BEFORE = re.compile(
    r"\b(?:before|prior to|until|till|ahead of|up to|pre-?)\s*(?:the )?(?:end of )?[A-Z\d]", re.IGNORECASE
)
_MONTH = 31
"""Days by which a source may be older than the claim: plans are reported before they come true."""


def _future_source(view: View) -> Iterator[Hit]:
    published = view.brief.metadata.when
    if published is None:
        return
    for note in view.brief.notes:
        if not (note.urls or note.publisher) or re.search(r"[“\"].{60}", note.text):
            continue  # a remark, or the words of a law, may speak of what is to come
        if note.when and note.kind == "source" and note.when.earliest > published.latest + _SLACK:
            text = f"note {note.n} is dated {note.date_text or note.when.date}, after the brief ({_words(published)})"
            yield Hit(text, (Span(note.start, note.end),))


def _words(when: When) -> str:
    day = when.earliest
    return {"day": f"{day.day} {day:%B %Y}", "month": f"{day:%B %Y}"}.get(when.precision, when.date)


def _accessed_before(view: View) -> Iterator[Hit]:
    for note in view.brief.notes:
        if len(note.urls) > 1 or ";" in note.text:
            continue  # two sources, of which each has one of the dates
        if note.when and note.accessed and note.accessed.latest + _SLACK < note.when.earliest:
            yield Hit(f"note {note.n} was looked at before its source was published", (Span(note.start, note.end),))


_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_WEEKDAY = re.compile(
    r"\b(?P<w>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day),?\s+(?:the\s+)?"
    r"(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>[A-Z][a-z]{2,8})|"
    r"(?P<m2>[A-Z][a-z]{2,8})\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?)"
    r"(?:,?\s+(?P<y>(?:19|20)\d\d))?\b"
)
_CLOSE = dt.timedelta(days=120)
"""How near to the brief's date a day without a year must fall to be taken for one of that year."""


def _weekday(view: View) -> Iterator[Hit]:
    published = view.brief.metadata.when
    for start, end, note in _readable(view):
        for match in _WEEKDAY.finditer(view.brief.text, start, end):
            month, number = _month(match["m1"] or match["m2"]), int(match["d1"] or match["d2"])
            if not month:
                continue
            if match["y"]:
                years = [int(match["y"])]
            elif published and published.precision == "day":
                years = [published.earliest.year - 1, published.earliest.year, published.earliest.year + 1]
            else:
                continue
            days = [dt.date(y, month, number) for y in years if 1 <= number <= calendar.monthrange(y, month)[1]]
            if not match["y"] and published:
                days = [day for day in days if abs(day - published.earliest) < _CLOSE]
            if len(days) == 1 and days[0].weekday() != _WEEKDAYS[match["w"].lower()]:
                text = f"{_where(note)}{days[0].day} {days[0]:%B %Y} was a {days[0]:%A}"
                yield Hit(text, (Span(*match.span()),))


_BACKWARDS = re.compile(
    r"\b(?:from|between)\s+(?P<a>(?:1[5-9]|20)\d\d)\s+(?:to|and|until|through)\s+(?P<b>(?:1[5-9]|20)\d\d)\b(?!\s*[-–%])"
)


def _reversed(view: View) -> Iterator[Hit]:
    for place, match in view.search(_BACKWARDS, own=False):
        if int(match["a"]) > int(match["b"]):
            yield Hit(f"the span runs backwards, from {match['a']} to {match['b']}", (place.span,))


_EVENTS = tuple((known, Phrases(*known.names)) for known in KNOWN)
_YEAR_BEFORE = re.compile(r"(?<![-–/\d])(?P<year>1[5-9]\d\d|20\d\d)\s+(?:[A-Z][\w’']+\s+)?$")
_YEAR_AFTER = re.compile(
    r"\s+(?:began\s+|started\s+|ended\s+)?(?:in|of)\s+(?:(?:early|late|mid)[- ]|[A-Z][a-z]+\s+)?(?P<year>1[5-9]\d\d|"
    r"20\d\d)\b(?!\s*[-–]?\s*\d)"
)


def _known(view: View) -> Iterator[Hit]:
    text = view.brief.reading.text
    taken: list[Span] = []
    for known, phrases in _EVENTS:
        for place in view.find(phrases, own=False):
            start, end = view.brief.reading.to_reading(place.span.start, place.span.end)
            after, before = _YEAR_AFTER.match(text, end), _YEAR_BEFORE.search(text, max(0, start - 30), start)
            match = after or before
            if match is None or any(int(match["year"]) in years for years in known.years):
                continue
            first, last = min(start, match.start("year")), max(end, match.end("year"))
            span = view.brief.reading.to_text(first, last)
            if not any(other.start < span.end and span.start < other.end for other in taken):
                taken.append(span)
                yield Hit(f"dated {match['year']}, but {known.fact}", (span,))


_DONE = re.compile(
    r"\b(?:was|were|had|has|met|took|began|ended|sent|said|told|signed|announced|launched|declared|agreed|attacked|"
    r"invaded|\w{3,}ed)\b"
)
_AHEAD = re.compile(
    r"\b(?:will|would|shall|may|might|could|should|if|plan(?:s|ned|ning)?|expect(?:s|ed|ing)?|scheduled?|due|set|"
    r"slated|intend(?:s|ed)?"
    r"|project(?:s|ed|ions?)|forecasts?|estimat(?:e|es|ed)|by|until|target\w*|aim\w*|pledg\w*|commit\w*|extend\w*|"
    r"expir\w*|goal|to)\b",
    re.IGNORECASE,
)


def _future_as_past(view: View) -> Iterator[Hit]:
    published = view.brief.metadata.when
    if published is None:
        return
    for event in view.brief.events:
        when = event.when
        if when is None or when.relative or event.sentence is None or when.precision not in ("day", "month"):
            continue
        if when.earliest <= published.latest + _SLACK or event.sentence not in view.prose:
            continue
        sentence = view.sentence(event.sentence)
        if re.search(
            r"\b(?:come|by|until|through|to|for|for the|ending|before|than|of the|and|scheduled)\s+$",
            view.brief.text[max(0, event.start - 10) : event.start],
        ):
            continue  # "a second administration come January 2025"
        if _DONE.search(sentence.plain) and not _AHEAD.search(sentence.plain):
            text = f'told as past, but "{event.text}" lies after the date of the brief ({_words(published)})'
            yield Hit(text, (Span(event.start, event.end),))


_TOP = 3_000
"""Characters within which a date may be that of the document."""
_ANY_DATE = re.compile(
    rf"{_DAY_AND_MONTH.pattern.replace('?P<', '?P<top_')}|\b\d{{1,2}}[/.]\d{{1,2}}[/.](?:19|20)\d\d\b|"
    r"\b(?:19|20)\d\d-\d\d-\d\d\b|"
    rf"\b(?:{'|'.join(name for name in calendar.month_name if name)})\s+20\d\d\b"
)
"""A date that may be the document's, even where the reader does not take it for that."""


def _undated_brief(view: View) -> Iterator[Hit]:
    if view.brief.metadata.when is None and view.prose and not _ANY_DATE.search(view.brief.text[:_TOP]):
        yield Hit('the document does not say when it was written; "today" and "last week" in it mean nothing', ())


_CLAIM = "The requirement was lifted by the end of 2014.[1]\n\n[1] Interfax.ru/world/416087, December 29, 2004.\n"

RULES = (
    Rule(
        "misspelt-month",
        "no such month",
        "dates",
        "error",
        "editing",
        why="A date with a misspelt month can be neither sorted nor checked, and where it stands in a note the "
        "source is hard to find.",
        advice="Put the month right.",
        example=Example(
            "The declaration was adopted.[1]\n\n[1] Search.ligazakon.ua/link1/T005500.html, Kuly 16, 1990.\n",
            ("Kuly",),
            "The declaration was adopted.[1]\n\n[1] Search.ligazakon.ua/link1/T005500.html, July 16, 1990.\n",
        ),
        check=_misspelt,
    ),
    Rule(
        "impossible-date",
        "no such day",
        "dates",
        "error",
        "editing",
        why="A day that does not exist was mistyped, and nobody can tell which day was meant.",
        advice="Look the date up in the source.",
        example=Example("The decree was signed on June 31, 2021, in Moscow.", ("June 31, 2021",)),
        check=_impossible,
    ),
    Rule(
        "date-against-url",
        "date of a note against its address",
        "dates",
        "warning",
        "icd206",
        why="Many publishers write the day into the address. Where the note says another, one of the two is wrong.",
        advice="Open the source and put the date right.",
        example=Example(
            "The deputy spoke of it.[1]\n\n[1] Lenta.ru/news/2021/12/27/bomb/, November 27, 2021.\n",
            ("[1] Lenta.ru/news/2021/12/27/bomb/, November 27, 2021.",),
        ),
        check=_against_url,
        limits="Two days apart is no contradiction. Addresses of archives, uploads and live pages are left out.",
    ),
    Rule(
        "date-against-claim",
        "source older than what it reports",
        "dates",
        "error",
        "icd206",
        why="A source cannot report what happened after it was published: the date, the year in the text, or the "
        "note is wrong.",
        advice="Check the date of the source and the year in the sentence.",
        example=Example(_CLAIM, ("[1] Interfax.ru/world/416087, December 29, 2004.",), _CLAIM.replace("2004", "2014")),
        check=_against_claim,
        limits="Only dates in the clause that the marker stands on, and only events told as past.",
    ),
    Rule(
        "future-source",
        "source from after the brief",
        "dates",
        "error",
        "icd206",
        why="A brief cannot rest on what was published after it: a date is wrong, or the text was changed without "
        "saying so.",
        advice="Put the date right, or date the revision.",
        example=Example(
            "January 19, 2022\n\nThe talks\n\nThe talks brought no result.[1]\n\n[1] Kommersant.ru/doc/"
            "5158861, June 13, 2022.\n",
            ("[1] Kommersant.ru/doc/5158861, June 13, 2022.",),
        ),
        check=_future_source,
    ),
    Rule(
        "accessed-before-published",
        "looked at before it was published",
        "dates",
        "error",
        "icd206",
        why="One of the two dates is wrong.",
        advice="Put it right.",
        example=Example(
            "The talks brought no result.[1]\n\n[1] The talks, Kommersant, March 13, 2022, https://kommersant.ru/doc/1 "
            "(accessed January 14, 2022).\n",
            ("[1] The talks, Kommersant, March 13, 2022, https://kommersant.ru/doc/1 (accessed January 14, 2022).",),
        ),
        check=_accessed_before,
    ),
    Rule(
        "weekday",
        "day of the week that does not fit",
        "dates",
        "error",
        "editing",
        why="The day or the weekday is wrong, and the reader who was there will notice first.",
        advice="Look the date up.",
        example=Example("The council met on Monday, January 13, 2022, in Vienna.", ("Monday, January 13, 2022",)),
        check=_weekday,
        limits="A day without a year is checked only if it falls within four months of the brief's date.",
    ),
    Rule(
        "reversed-span",
        "span of years that runs backwards",
        "dates",
        "error",
        "editing",
        why="One of the two years is wrong, or they are in the wrong order.",
        advice="Put the years right.",
        example=Example("Spending doubled from 2018 to 2012 in all provinces.", ("from 2018 to 2012",)),
        check=_reversed,
    ),
    Rule(
        "known-date",
        "wrong year for a well-known event",
        "dates",
        "error",
        "icd203-8",
        why="A slip that every reader of the field sees costs the trust that the argument needs.",
        advice="Look the year up.",
        example=Example(
            "Alliances may serve order at home, as in the Warsaw Pact invasion of Czechoslovakia in 1964.",
            ("Warsaw Pact invasion of Czechoslovakia in 1964",),
            "Alliances may serve order at home, as in the Warsaw Pact invasion of Czechoslovakia in 1968.",
        ),
        check=_known,
        limits="Some eighty events are known; the year must stand right before or behind the event.",
        reference="brecher2000",
    ),
    Rule(
        "future-told-as-past",
        "told as past, dated after the brief",
        "dates",
        "warning",
        "editing",
        why="What lies after the date of the brief cannot have happened yet: the year is probably a slip.",
        advice="Check the year.",
        example=Example(
            "January 19, 2022\n\nThe talks\n\nRussia and NATO met in Brussels on January 12, 2023, without result.",
            ("January 12, 2023",),
        ),
        check=_future_as_past,
        needs_judgement=True,
        limits="Decided by the verbs of the sentence, so a plan told in the past tense may be mistaken for an event.",
    ),
    Rule(
        "undated-brief",
        "the document has no date",
        "dates",
        "warning",
        "icd203-2",
        why='A forecast without a date of its own cannot be checked: "this year" and "soon" hang in the air.',
        advice="Date the document to the day.",
        example=Example("The talks\n\nThe talks brought no result, and today the troops are still there.", ("",)),
        check=_undated_brief,
    ),
)
