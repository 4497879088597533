"""The forms in which days, months, seasons and years are written, and which of them a text can hold at all."""

from __future__ import annotations

import re

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
YEAR = r"(?:1[5-9]\d\d|20\d\d)"
_DASH = r"\s?[-–—]\s?"
_THROUGH = rf"(?:{_DASH}|\s+(?:to|until|till|through)\s+)"
_TO = rf"(?:{_DASH}|\s+(?P<word>to|and|or|until|till|through)\s+)"
_LISTED = rf"{_DAY}(?:,\s+{_DAY}){{0,6}},?\s+(?:and|or|&)\s+{_DAY}"
_COUNTS = r"\s?(?:percent|per cent|%|million|billion|km|troops|soldiers|people|,\d|:\d)"
_FISCAL = r"(?:FYs?\s?-?|(?:[Ff]iscal|[Ff]inancial|FISCAL)\s+(?:[Yy]ears?|YEARS?)\s+|(?P<bare>[Ff]iscal)\s+)"
_ERA = r"(?:B\.?C\.?(?:E\.?)?|B\.E\.|BE|A\.?H\.?|C\.E\.|CE|A\.?D\.?)(?!\w)"
_SEASON = r"(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)"
_PART = r"(?:[Ee]arly|[Mm]id|[Mm]iddle|[Ll]ate|[Ee]nd|[Bb]eginning|[Ss]tart|[Tt]urn|[Cc]lose|[Yy]ear[-\s][Ee]nd)"
_HALVES = r"(?:[Ff]irst|[Ss]econd|[Ll]atter)\s+half"
_QUALIFIED = rf"(?:(?:the\s+)?(?P<part>{_PART})(?:\s+(?:of|in)(?:\s+the)?(?:\s+year)?\s+|[-\s]))?"
DAY_WORDS = {
    word: number + 1
    for number, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
            "twenty-first",
            "twenty-second",
            "twenty-third",
            "twenty-fourth",
            "twenty-fifth",
            "twenty-sixth",
            "twenty-seventh",
            "twenty-eighth",
            "twenty-ninth",
            "thirtieth",
            "thirty-first",
        ]
    )
}
_ORDINAL = r"(?:(?:2[01]|1?\d)(?:st|nd|rd|th)|[a-z]{5,11}(?:th|rd|nd|st))"
CENTURY_WORDS = {word: number for word, number in DAY_WORDS.items() if number <= 21}
DECADE_WORDS = {
    "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960, "seventies": 1970, "eighties": 1980,
    "nineties": 1990,
}  # fmt: skip
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "iso",
        re.compile(
            rf"(?<![\d/.-])(?P<y>{YEAR})(?P<sep>[-/.])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<d>0?[1-9]|[12]\d|3[01])"
            r"(?![\d/-]|\.\d)"
        ),
    ),
    (
        "numeric",
        re.compile(
            rf"(?<![\d/.$€£-])(?P<a>\d{{1,2}})(?:(?P<sep>[./-])(?P<b>\d{{1,2}})(?P=sep)(?P<y>{YEAR})|"
            r"/(?P<b2>\d{1,2})/(?P<y2>\d\d))(?![\d/]|[-.,]\d)"
        ),
    ),
    (
        "era",
        re.compile(
            rf"(?:\b[Cc](?:irca|a?\.)\s?)?(?<![\w.,$€£/–-])(?P<n>\d{{1,4}})(?:\s?[–-]\s?(?P<n2>\d{{1,4}}))?\s?"
            rf"(?P<era>{_ERA})|\b(?P<era2>A\.?D\.?)\s?(?P<n3>\d{{2,4}})(?:\s?[–-]\s?(?P<n4>\d{{2,4}}))?(?![\d,%])"
        ),
    ),
    (
        "fiscal",
        re.compile(
            rf"\b(?:(?:Q(?P<q>[1-4])|(?:[Tt]he\s+)?(?P<qw>first|second|third|fourth)\s+quarter)\s+(?:of\s+)?)?{_FISCAL}['’]?(?P<y>(?:19|20)\d\d|\d\d)(?:(?P<sep>\s?[-–—/]\s?|\s+(?:to|"
            r"through|and|or)\s+)(?:FY\s?)?['’]?(?P<y2>(?:19|20)\d\d|\d\d))?(?![\d%]|,\d|\s+percent)"
            rf"|\b(?:the\s+)?(?P<y3>{YEAR})(?:[-–/](?P<y4>{YEAR}|\d\d?))?\s+(?:fiscal|financial|budget)\s+years?\b"
        ),
    ),
    (
        "impossible",
        re.compile(
            rf"\b(?P<m>{MONTH})\s+(?P<d>3[2-9]|[4-9]\d)(?:st|nd|rd|th)?,\s+(?P<y>{YEAR})\b"
            rf"|(?<![\d.,$€£])(?P<d2>3[2-9]|[4-9]\d)(?:st|nd|rd|th)?\s+(?P<m2>{MONTH})\s+(?P<y2>{YEAR})\b"
        ),
    ),
    (
        "month list",
        re.compile(rf"\b(?P<m>{MONTH})\s+(?P<list>{_LISTED})\b(?!{_COUNTS})(?:,?\s+(?P<y>{YEAR})\b)?"),
    ),
    (
        "list month",
        re.compile(rf"(?<![\d.,$€£])(?P<list>{_LISTED})\s+(?:of\s+)?(?P<m>{MONTH})(?!\w)(?:,?\s+(?P<y>{YEAR})\b)?"),
    ),
    # February 28 to March 2, 2022
    (
        "month day to month day",
        re.compile(
            rf"\b(?P<m>{MONTH})\s+(?P<d>{_DAY})(?:,\s+(?P<y>{YEAR}))?{_TO}(?P<m2>{MONTH})\s+(?P<d2>{_DAY})"
            rf"\b(?:,?\s+(?P<y2>{YEAR})\b)?"
        ),
    ),
    (
        "day month to day month",
        re.compile(
            rf"(?<![\d.,$€£])(?P<d>{_DAY})\s+(?P<m>{MONTH})(?:\s+(?P<y>{YEAR}))?{_TO}(?P<d2>{_DAY})"
            rf"\s+(?P<m2>{MONTH})(?!\w)(?:,?\s+(?P<y2>{YEAR})\b)?"
        ),
    ),
    # February 25 to 26, 2022; "16 and 17" are two days
    (
        "month days",
        re.compile(
            rf"\b(?P<m>{MONTH})\s+(?P<d>{_DAY}){_THROUGH}(?P<d2>{_DAY})\b(?!\s?(?:percent|%|million|billion|km|"
            rf",\d))(?:,?\s+(?P<y>{YEAR})\b)?"
        ),
    ),
    (
        "days month",
        re.compile(
            rf"(?<![\d.,$€£])(?P<d>{_DAY}){_THROUGH}(?P<d2>{_DAY})\s+(?:of\s+)?(?P<m>{MONTH})(?!\w)(?:,?\s+(?P<y>{YEAR})\b)?"
        ),
    ),
    (
        "month day",
        re.compile(
            rf"\b(?P<m>{MONTH})\s+(?:the\s+)?(?P<d>{_DAY})\b(?!\s?(?:percent|%|million|billion|km|,\d|"
            rf":\d))(?:(?:,|\s+of)?\s+(?P<y>{YEAR}|['’]\d\d)\b)?"
        ),
    ),
    (
        "day month",
        re.compile(rf"(?<![\d.,$€£])(?P<d>{_DAY})\s+(?:of\s+)?(?P<m>{MONTH})(?!\w)(?:,?\s+(?P<y>{YEAR}|['’]\d\d)\b)?"),
    ),
    (
        "ordinal day",
        re.compile(
            rf"\b[Tt]he\s+(?P<dw>{'|'.join(sorted(DAY_WORDS, key=len, reverse=True))})\s+(?:day\s+)?of\s+"
            rf"(?P<m>{MONTH})(?!\w)(?:,?\s+(?P<y>{YEAR})\b)?"
        ),
    ),
    (
        "part of month",
        re.compile(
            rf"\b(?:the\s+)?(?P<part>(?:first|second|third|fourth|last|final|latter)\s+(?:half|week))\s+of\s+"
            rf"(?P<m>{MONTH})(?!\w)(?:,?\s+(?P<y>{YEAR})\b)?"
        ),
    ),
    # February-March 2022; March to May 2020; December 2021
    (
        "months",
        re.compile(rf"\b(?P<m>{MONTH})(?:\s+(?P<y>{YEAR}))?{_TO}(?P<m2>{MONTH})(?:\s+of)?,?\s+(?P<y2>{YEAR})\b"),
    ),
    (
        "month year",
        re.compile(
            rf"\b{_QUALIFIED}(?P<m>{MONTH})(?:\s+of|,)?\s+(?P<y>{YEAR}|"
            rf"['’]\d\d)\b(?!\s?(?:percent|%))"
        ),
    ),
    (
        "bare months",
        re.compile(
            rf"(?<![\w'’-])(?P<m>{MONTH})(?P<to>{_DASH}|\s+(?P<word>to|and|or|until|till|through)\s+)(?P<m2>{MONTH})(?!\w)"
            r"(?!['’]s?\s+[A-Z]|\s+\d|,\s+\d|-\d)"
        ),
    ),
    (
        "month",
        re.compile(
            rf"\b(?:(?P<part>{_PART})(?:\s+(?:of|in)\s+|[-\s])|(?P<lead>[Ii]n|[Ss]ince|[Uu]ntil|[Ff]rom|[Oo]f|"
            rf"[Bb]y|[Bb]efore|[Aa]fter|[Dd]uring|[Tt]hrough|[Bb]etween|and|to|or|till|was|is)\s+)"
            rf"(?P<m>{MONTH})(?!\w)(?!['’]s?\s+[A-Z]|\s+\d|,\s+\d|-\d|\s+Day\b)"
        ),
    ),
    (
        "the month",
        re.compile(
            rf"\b(?:[Tt]he|[Aa]n?)\s+(?P<m>{MONTH})\s+(?!(?:government|administration|cabinet|on|of|to|for|in|at|by|and|is|was|has|"
            r"had|will|from|that|who|which|with|as|are)\b)[a-z]{4,}\b"
        ),
    ),
    (
        "season",
        re.compile(
            rf"\b{_QUALIFIED}(?P<s>{_SEASON})(?:\s+of|,)?\s+(?P<y>{YEAR})(?:(?:{_DASH}|/)(?P<y2>{YEAR}|\d\d))?\b"
        ),
    ),
    (
        "quarters",
        re.compile(rf"\bQ(?P<q>[1-4])(?:{_DASH}|\s+to\s+)Q?(?P<q2>[1-4])(?:\s+of)?[\s-]+(?P<y>{YEAR})\b"),
    ),
    (
        "quarter",
        re.compile(
            rf"\b(?:Q(?P<q>[1-4])(?:\s+of\s+|\s|-|/)?(?P<y>{YEAR})|(?:the\s+)?(?P<qw>first|second|third|fourth|last|"
            rf"final)[\s-]quarter\s+(?:of\s+)?(?P<y2>{YEAR})|(?P<y3>{YEAR})[\s-]?Q(?P<q3>[1-4])|"
            rf"(?P<q4>[1-4])Q\s?(?P<y4>{YEAR}))\b"
        ),
    ),
    (
        "bare quarter",
        re.compile(
            r"\bQ(?P<q>[1-4])\b(?![-–/.]?\w)|\b(?:[Ii]n|[Dd]uring|[Bb]y|[Ff]or|[Uu]ntil)\s+(?P<x>the\s+(?P<qw>first|second|"
            r"third|fourth|final)\s+quarter)\b(?!\s+of\s)"
        ),
    ),
    (
        "half",
        re.compile(
            rf"\b(?:(?:the\s+)?(?P<hw>first|second|latter)\s+half\s+of\s+(?P<y>{YEAR})|"
            rf"H(?P<h>[12])[\s-]?(?P<y2>{YEAR})|(?P<y3>{YEAR})[\s-]?H(?P<h3>[12]))(?![\w'’])"
        ),
    ),
    (
        "iso month",
        re.compile(rf"(?<![\w$€£.,#/-])(?P<y>{YEAR})(?P<sep>[-/])(?P<m>0[1-9]|1[0-2])(?![\w%/-]|,\d|\.\d)"),
    ),
    (
        "split",
        re.compile(rf"(?<![\w$€£.,#/-])(?P<y>{YEAR})/(?P<y2>{YEAR}|\d\d?)(?![\w%/-]|,\d|\.\d)"),
    ),
    (
        "between years",
        re.compile(rf"\b[Bb]etween\s+(?P<y>{YEAR})\s+and\s+(?P<y2>{YEAR})(?![\w%/-]|,\d|\.\d)"),
    ),
    (
        "years",
        re.compile(
            rf"(?<![\w$€£.,#/])(?P<y>{YEAR})(?:(?P<dash>{_DASH})(?P<y2>{YEAR}|\d\d)|\s+(?:to|until|till|through)\s+(?P<y3>{YEAR}))(?![\w%/-]|"
            rf",\d|\.\d)"
        ),
    ),
    (
        "decade",
        re.compile(
            rf"\b(?:the\s+)?(?:(?P<part>{_PART}|{_HALVES})[-\s](?:of\s+the\s+)?)?(?:(?P<y>1[5-9]\d|20\d)0['’]?s|"
            rf"['’‘](?P<y2>[3-9])0s)\b"
        ),
    ),
    (
        "decade word",
        re.compile(
            r"\b[Tt]he\s+(?:(?P<part>[Ee]arly|[Mm]id|[Ll]ate)[-\s])?(?P<dw>thirties|forties|fifties|sixties|seventies|"
            r"eighties|nineties)\b"
        ),
    ),
    (
        "century",
        re.compile(
            rf"\b(?:the\s+)?(?:(?P<part>{_PART}|{_HALVES})[-\s](?:of\s+the\s+)?)?(?P<c>(?:2[01]|1?\d)(?=st|nd|rd|th)|"
            rf"{'|'.join(sorted(CENTURY_WORDS, key=len, reverse=True))})(?:st|nd|rd|th)?(?:[-\s]centur(?:y|ies)\b|"
            rf"(?=\s(?:and|or|to|through)\s(?:the\s)?(?:early\s|mid-|late\s)?{_ORDINAL}[-\s]centur(?:y|ies)\b)|"
            r"\smillenni(?:um|a)(?=\sB))"
            r"(?:\s+(?P<era>B\.?C\.?(?:E\.?)?))?",
            re.IGNORECASE,
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
        re.compile(rf"\b(?:the\s+)?(?P<part>{_PART})(?:\s+(?:of|in)\s+|[-\s])(?P<y>{YEAR})\b(?![%\w-]|,\d)"),
    ),
    (
        "far year",
        re.compile(
            r"\b(?P<lead>[Ii]n|[Ss]ince|[Uu]ntil|[Bb]efore|[Aa]fter|[Bb]eyond|[Tt]hrough|[Bb]y|the\s+year)\s+"
            r"(?P<y>1[0-4]\d\d|2[12]\d\d)(?=[.,;:)]?(?:\s+(?:the|a|an|and|or|when|as|but|to|by|in|at|it|he|she|they|that|which|"
            r"his|its|after|before|under|with|on|of)\b|\s*$|[.;)\n]|,\s)|\s+[A-Z])(?!,\d|\.\d)"
        ),
    ),
    ("year", re.compile(rf"(?<![\w$€£#/.,:-])(?P<y>{YEAR})(?![\w%/]|,\d|\.\d|-\w|:\d)")),
)
_DIGIT = re.compile(r"\d")
_MONTHS_THERE = re.compile(MONTH)
_YEARS_THERE = re.compile(r"\d\d\d\d|FY|[Ff]iscal|[Ff]inancial|\d/\d|\d\s?[ABC]\.?[CDEH]|A\.?D\.?\s?\d|['’‘]\d0s")
TRIGGER = re.compile(
    rf"\d|{MONTH}|[Cc]entur|War\b|WW|Soviet|{_SEASON}|[Qq]uarter\b|[Tt]he\s(?:early |mid-?|late )?\w+ties\b"
)
_WITH_MONTH = frozenset({
    "impossible", "month list", "list month", "month day to month day", "day month to day month", "month days",
    "days month", "month day", "day month", "ordinal day", "part of month", "months", "month year", "bare months",
    "month", "the month",
})  # fmt: skip
"""Patterns that need the name of a month."""
_WITHOUT_DIGITS = frozenset({
    "month", "the month", "bare months", "ordinal day", "part of month", "century", "period", "bare quarter",
    "decade word",
})  # fmt: skip
"""Patterns that can match where there is no digit."""
_WITHOUT_YEAR = _WITHOUT_DIGITS | {
    "month list", "list month", "month day to month day", "day month to day month", "month days", "days month",
    "month day", "day month",
}  # fmt: skip
"""Patterns that can match where there are no four digits in a row."""


def patterns_for(text: str, start: int, stop: int) -> list[tuple[str, re.Pattern[str]]]:
    """Return the patterns that can match at all."""
    has_month = _MONTHS_THERE.search(text, start, stop) is not None
    has_digit = _DIGIT.search(text, start, stop) is not None
    has_year = has_digit and _YEARS_THERE.search(text, start, stop) is not None
    return [
        (name, pattern)
        for name, pattern in _PATTERNS
        if (has_month or name not in _WITH_MONTH)
        and (has_digit or name in _WITHOUT_DIGITS)
        and (has_year or name in _WITHOUT_YEAR)
    ]
