"""What may be a figure: one number, two that make a range, a share, a ratio or a change, and fractions in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from detente.brief.find.amounts import Number, Style, number_at, numbers
from detente.brief.find.units import DURATION, MEASURES, UNIT, unit_name
from detente.brief.model import Change


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a figure: one number, two ends of a range, a share, a ratio."""

    start: int
    end: int
    value: float | None
    low: float | None
    high: float | None
    kind: Literal["number", "range", "share", "ratio", "times", "vague", "vote"]
    money: str = ""
    unit: str = ""
    """Where it is said between the two: "5% to 7%", or by the kind."""
    is_spelt: bool = False
    figures: str = ""
    problem: str = ""
    change: Change = ""
    follows: bool = False
    """The second of two figures about the same thing: the new value, the other side of a vote."""


def candidates(text: str, start: int, end: int, style: Style) -> Iterator[Candidate]:
    """Yield in order what may be figures in a sentence, two numbers that belong together as one."""
    found = list(_told_otherwise(text, start, end))
    taken = [(each.start, each.end) for each in found]
    position = start
    for number in numbers(text, start, end, style):
        if number.start < position or any(a < number.end and number.start < b for a, b in taken):
            continue
        made = _pair(text, number, start, end, style) or [_single(text, number)]
        found += made
        position = made[-1].end
    return iter(sorted(found, key=lambda each: each.start))


def _single(text: str, number: Number) -> Candidate:
    kind: Literal["number", "times", "vague"] = "vague" if number.is_vague else "number"
    unit, end = "", number.end
    if number.scale == 1e6 and number.value and not number.money and _METRES.match(text, end - 1):
        number, unit = number.times(1 / number.scale), "m"
    fold = _TIMES.match(text, end)
    if fold and not number.money:
        kind, unit = "times", "times"
        end = fold.end("fold") if fold["fold"] else fold.end("times")
    return Candidate(
        number.start, end, number.value, number.low, number.high, kind, number.money, unit, number.is_spelt,
        number.figures, number.problem,
    )  # fmt: skip


_METRES = re.compile(r"m[-\s](?:high|tall|deep|wide|long|thick|above|below|away)\b")
_TIMES = re.compile(
    r"(?P<fold>-?fold\b)|(?P<times>\s+times)\s+(?:as\s|more\b|larger|higher|greater|bigger|smaller|faster|lower|longer|stronger|"
    r"the\s(?:size|number|amount|rate|level|average|cost|price|population)|its\b|their\b|that\b|what\b)",
    re.IGNORECASE,
)
_JOINT = re.compile(r"(?:(?P<ratio>\s?:\s?|[-–]to[-–])|\s?(?P<dash>[–—-])\s?|\s(?P<word>to|and|or|in|out\sof|of)\s)")


def _pair(text: str, first: Number, start: int, end: int, style: Style) -> list[Candidate] | None:
    """Return what a number and the one behind it are together, or None if each is for itself."""
    unit = UNIT.match(text, first.end, end)
    joint = _JOINT.match(text, first.end, end) or (unit and _JOINT.match(text, unit.end(), end))
    if not joint:
        return None
    second = number_at(text, joint.end(), end, style)
    if second is None or second.problem or first.problem or (second.money and not first.money):
        return None
    word = (joint["word"] or "").lower()
    if first.value is None or second.value is None:
        return None
    if word in {"in", "out of", "of"}:
        return _share(text, first, second, word) if not unit else None
    if joint["ratio"] or (word == "to" and _RATIO_CUE.search(text, max(start, first.start - 40), first.start)):
        made = None if unit else _ratio(text, first, second, joint["ratio"] or "", start)
        if made or joint["ratio"]:
            return made
    if word == "and" and _one_unit(text, first, second):
        name = unit_name(UNIT.match(text, second.end))  # type: ignore[arg-type]
        return [replace(_single(text, first), unit=name), _single(text, second)]
    if word == "and" and not re.search(
        r"\b(?:between|from)\s+(?:\w+\s+)?$", text[max(start, first.start - 20) : first.start], re.IGNORECASE
    ):
        return None
    if _is_part_of_name(text, second.end, joint):
        return None
    return _ends(text, first, second, word, start, unit if unit and joint.start() >= unit.end() else None)


def _one_unit(text: str, first: Number, second: Number) -> bool:
    """Return whether "15 and 20 percent" are two figures with one unit; behind "between" they are a range."""
    if first.is_spelt or second.is_spelt or first.money or first.scale > 1 or UNIT.match(text, first.end):
        return False
    unit = UNIT.match(text, second.end)
    if unit is None or unit_name(unit) not in {"percent", "percentage point", "km", "mile"}:
        return False
    return not re.search(
        r"\b(?:between|from)\s+(?:\w+\s+)?$", text[max(0, first.start - 20) : first.start], re.IGNORECASE
    )


def _is_part_of_name(text: str, end: int, joint: re.Match[str]) -> bool:
    """Return whether a dash leads on: 555-12-34, 3-4-5."""
    return joint["dash"] is not None and re.match(r"[-–]\d|/\d", text[end : end + 2]) is not None


_RATIO_CUE = re.compile(r"\b(?:ratio|odds|outnumber\w*|superiority|advantage)\b[^.;]*$", re.IGNORECASE)
_RATIO_BEHIND = re.compile(r"\s+(?:ratio|odds|advantage|superiority|majority|margin|exchange|split)\b", re.IGNORECASE)
_ONE_IN = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 25, 50, 100, 1000, 10_000, 100_000})
"""Numbers of which "one in" and "three in" are a share."""


def _share(text: str, first: Number, second: Number, word: str) -> list[Candidate] | None:
    """Return "three in five" and "9 out of 10" as a share."""
    if first.value is None or second.value is None or not 0 < first.value < second.value:
        return None
    if DURATION.match(text, second.end) or (UNIT.match(text, second.end) and word == "in") or first.money:
        return None
    if word == "of" and (first.is_spelt or second.is_spelt or first.scale > 1 or second.scale > 1):
        return None
    if word in {"in", "of"} and (second.value not in _ONE_IN or first.is_spelt != second.is_spelt):
        return None
    value = first.value / second.value
    return [Candidate(first.start, second.end, value, value, value, "share", unit="share", is_spelt=first.is_spelt)]


def _ratio(text: str, first: Number, second: Number, sign: str, start: int) -> list[Candidate] | None:
    """Return 2:1 and "three-to-one" as a ratio; 10:30 is a time of day."""
    if (
        not first.value
        or not second.value
        or first.money
        or re.match(r"-(?:year|day|month|week)|:\d", text[second.end : second.end + 6])
    ):
        return None
    if UNIT.match(text, second.end) and not _RATIO_BEHIND.match(text, second.end):
        return None
    if ":" in sign:
        is_said = _RATIO_BEHIND.match(text, second.end) or re.search(
            r"\b(?:by|ratio|odds|outnumber\w*|advantage|of|at|about|roughly|around)\s+(?:\w+\s+)?$",
            text[max(start, first.start - 30) : first.start],
        )
        if not is_said or (len(second.figures) == 2 and int(second.figures) > 12 and first.value < 25):
            return None
    value = first.value / second.value
    return [Candidate(first.start, second.end, value, value, value, "ratio", unit="ratio", is_spelt=first.is_spelt)]


_VOTE = re.compile(
    r"\b(?:votes?|voted|voting|passed|approved|adopted|rejected|defeated|ratified|Senate|House|parliament|ballot|Duma|Assembly|"
    r"Congress|margin of)\b[^.;]{0,50}$",
    re.IGNORECASE,
)
_RANGE_CUE = re.compile(
    r"\b(?:rang|var(?:y|ie)|anywhere|estimat|between|differ|span|any(?:thing)? from|ages?\b|aged)\w*\b[^.;]*$",
    re.IGNORECASE,
)
_CHANGE_CUE = re.compile(
    r"\b(?:rise|rises|rose|risen|rising|raise[sd]?|raising|gr[eo]w\w*|growth|f[ae]ll\w*|drop\w*|increas\w*|decreas\w*|declin\w*|"
    r"lower(?:s|ed|ing)|cut|cuts|cutting|reduc\w*|climb\w*|jump\w*|surg\w*|slump\w*|plung\w*|plummet\w*|shr[aiu]nk\w*|expand\w*|"
    r"expansion|swell\w*|swollen|went|go(?:es|ing|ne)|mov(?:e|es|ed|ing)|shift\w*|slid|slides?|sliding|dipp?\w*|up|down|doubl\w*|"
    r"tripl\w*|quadrupl\w*|halv\w*|chang(?:e|es|ed|ing)|boost\w*|contract(?:ed|ing|s)?|tumbl\w*|soar\w*|narrow\w*|widen\w*|"
    r"slipp?\w*|sank|sink\w*|sunk|accelerat\w*|slow\w*|improv\w*|worsen\w*|revis\w*|upgrad\w*|ballooned|dwindl\w*|rebound\w*|"
    r"recover\w*|gain\w*|lost|spik\w*|crept|inch\w*|edg(?:ed|ing)|evolv\w*|push\w*|bring\w*|brought)\b",
    re.IGNORECASE,
)


def _ends(
    text: str, first: Number, second: Number, word: str, start: int, unit: re.Match[str] | None
) -> list[Candidate] | None:
    """Return two numbers as a range, as old and new value of a change, or as the two sides of a vote."""
    behind = UNIT.match(text, second.end)
    if unit and not (behind and unit_name(unit) == unit_name(behind)):
        return None
    if first.scale == 1 and second.scale > 1 and not unit and _shares_scale(first, second):
        first = first.times(second.scale)
    if first.value is None or second.value is None:
        return None
    before = text[start : first.start]
    money = first.money
    if word == "to" and _changes(before):
        name = unit_name(unit) if unit else unit_name(behind) if behind and not money else ""
        return [
            Candidate(first.start, unit.end() if unit else first.end, first.value, first.value, first.value, "number",
                       money, name, first.is_spelt, first.figures, change="from"),
            Candidate(second.start, behind.end() if behind else second.end, second.value, second.value, second.value,
                       "number", second.money or money, name, second.is_spelt, second.figures, change="to",
                       follows=True),
        ]  # fmt: skip
    is_vote = not (unit or behind or money or first.scale > 1 or second.scale > 1) and word in {"", "to"}
    if is_vote and _is_vote(text, before, first, second):
        return [
            Candidate(
                each.start, each.end, each.value, each.value, each.value, "vote", unit="vote", follows=each is second
            )
            for each in (first, second)
        ]
    if (
        word == "to"
        and unit
        and re.search(r"\bfrom\s+(?:\w+\s+)?$", before[-20:])
        and not _RANGE_CUE.search(before[-60:])
    ):
        return None
    low, high = sorted((first.value, second.value))
    if word == "to" and first.value > second.value and not re.search(r"\b(?:from|between)\b[^.;]*$", before[-60:]):
        # "52 percent to 48 percent" are two sides, not a range.
        return (
            [replace(_single(text, first), unit=unit_name(behind)), _single(text, second)]
            if behind and not (unit or money)
            else None
        )
    return [
        Candidate(first.start, second.end, None, low, high, "range", money, "", first.is_spelt and second.is_spelt,
                   first.figures or "0")
    ]  # fmt: skip


def _shares_scale(first: Number, second: Number) -> bool:
    """Return whether "5 to 7 million" means 5 million; not in "900,000 to 1.2 million", where the first has its own."""
    if first.value is None or second.value is None or second.is_spelt != first.is_spelt:
        return False
    return abs(first.value) < 1000 and abs(first.value) <= abs(second.value / second.scale)


def _is_vote(text: str, before: str, first: Number, second: Number) -> bool:
    if first.is_spelt or second.is_spelt or not (first.figures.isdigit() and second.figures.isdigit()):
        return False
    if not _VOTE.search(before[-80:]) or re.search(r"\b(?:between|from)\s+$", before[-9:]):
        return False
    return not re.match(
        r"[-\s](?!in\b|on\b|to\b|for\b|against\b|with\b|and\b|votes?\b|margin|majority|vote\b)[a-z]",
        text[second.end : second.end + 12],
    )


def _changes(before: str) -> bool:
    """Return whether "from" before a number stands behind a verb of change: "fell from", "an increase from"."""
    if not re.search(r"\bfrom\s+(?:\w+\s+){0,2}$", before[-24:], re.IGNORECASE):
        return False
    near = before[-90:]
    return _CHANGE_CUE.search(near) is not None and not _RANGE_CUE.search(near[-40:])


_BY = re.compile(
    rf"(?:{_CHANGE_CUE.pattern}|\b(?:rise|increase|drop|decline|fall|cut|jump|reduction|gain|decrease)\s+of)(?:\s+(?:by|some|about|around|"
    r"nearly|almost|more than|over|less than|roughly|another|an?|only|just|at least|up to|as much as|"
    r"by as much as|of))*\s+$",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"\b(?P<way>from|(?<!up )to)\s+(?:(?:about|around|some|nearly|almost|over|more than|less than|roughly|circa|"
    r"c\.|an? estimated|just|only|at least|up to|an?"
    r"|as (?:much|many|low|high) as)\s+)*$",
    re.IGNORECASE,
)


def is_step(before: str) -> bool:
    """Return whether words say that what follows is how much something changes: "rose by", "an increase of"."""
    return _BY.search(before) is not None


def change_of(text: str, each: Candidate, start: int, unit: str) -> Change:
    """Return whether a figure is the old value of a change, the new one, or how much it is."""
    if each.change or each.kind in {"range", "vote", "ratio"}:
        return each.change
    before = text[max(start, each.start - 110) : each.start]
    if re.search(r"[;:.]\s", before):
        before = re.split(r"[;:.]\s", before)[-1]
    if each.kind == "times":
        return "by" if _BY.search(before) or text[each.start : each.end].lower().endswith(("ed", "ing")) else ""
    step = _STEP.search(before)
    if step is None:
        return "by" if _BY.search(before) and (unit in MEASURES or unit in {"times", ""}) else ""
    cues = [match.end() for match in _CHANGE_CUE.finditer(before, 0, step.start())]
    if not cues or _RANGE_CUE.search(before[-50:]):
        return ""
    between = before[cues[-1] : step.start()].split()
    if len(between) > 16 or (between and unit not in MEASURES and not each.money and abs(each.value or 0) < 1000):
        return ""
    return "from" if step["way"].lower() == "from" else "to"


_FRACTION = re.compile(
    r"(?<![\w-])(?:(?P<n>an?|another|one|two|three|four|five|six|seven|eight|nine)[-\s](?P<d>half|halves|thirds?|quarters?|fourths?|fifths?|"
    r"sixths?|sevenths?|eighths?|ninths?|tenths?|hundredths?)|(?P<half>half))(?![\w-])"
    r"|(?<![\w/.,$-])(?P<n2>[1-9])/(?P<d2>[2-9]|10)(?=\s+of\b)|(?<![\w/.,])(?P<rds>[1-9]/[2-9])(?:rds|ths)\b",
    re.IGNORECASE,
)
_DENOMINATORS = {
    "half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9,
    "tenth": 10, "hundredth": 100,
}  # fmt: skip
_VAGUE = re.compile(
    r"(?<![\w-])(?:(?:tens|hundreds|thousands|dozens|scores|millions|billions|trillions)"
    r"(?:\s(?:of\s)?(?:thousands|millions|billions|hundreds))?(?=\sof\s)|(?:dozens|hundreds|thousands|millions)"
    r"(?=\s(?:more|were|was|have|had|died|fled|killed|left|who|are|took|protested|remain|gathered|marched)\b))",
    re.IGNORECASE,
)
_VAGUES = {
    "tens": 10.0, "dozens": 24.0, "scores": 40.0, "hundreds": 100.0, "thousands": 1e3, "millions": 1e6, "billions": 1e9,
    "trillions": 1e12,
}  # fmt: skip
_MULTIPLIED = re.compile(
    r"\b(?:(?P<verb>doubl|tripl|trebl|quadrupl|quintupl|halv)(?:ed|ing)(?!\s+(?:down|back|up)\b)|(?P<word>double|twice|triple|thrice)"
    r"(?=\s+(?:the|as|that|its|what|their|this)\b))",
    re.IGNORECASE,
)
_FACTORS = {
    "doubl": 2,
    "tripl": 3,
    "trebl": 3,
    "quadrupl": 4,
    "quintupl": 5,
    "halv": 0.5,
    "double": 2,
    "twice": 2,
    "triple": 3,
    "thrice": 3,
}
_FOLD = re.compile(r"\b(?P<n>two|three|four|five|six|seven|eight|nine|ten|hundred|thousand|mani)fold\b", re.IGNORECASE)
_FOLDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "hundred": 100,
    "thousand": 1000,
}  # fmt: skip


def _told_otherwise(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Yield fractions in words, "thousands of", "doubled" and "twofold"."""
    for match in _FRACTION.finditer(text, start, end):
        value = _fraction(match, text, start)
        if value is not None:
            yield Candidate(match.start(), match.end(), value, value, value, "share", is_spelt=True)
    for match in _VAGUE.finditer(text, start, end):
        low = 1.0
        for word in match.group().lower().split():
            low *= _VAGUES.get(word, 1)
        yield Candidate(match.start(), match.end(), None, low, None, "vague")
    for match in _MULTIPLIED.finditer(text, start, end):
        factor = _FACTORS[(match["verb"] or match["word"]).lower()]
        yield Candidate(match.start(), match.end(), factor, factor, factor, "times", unit="times", is_spelt=True)
    for match in _FOLD.finditer(text, start, end):
        many = _FOLDS.get(match["n"].lower())
        if many:
            yield Candidate(match.start(), match.end(), many, many, many, "times", unit="times", is_spelt=True)


_HALF_BEFORE = re.compile(
    r"\b(?:more than|less than|over|under|about|around|nearly|almost|roughly|at least|up to|by|only|just|some|"
    r"fully|well over)\s+$",
    re.IGNORECASE,
)
_NO_HALF = re.compile(
    r"\b(?:first|second|third|fourth|last|latter|former|other|upper|lower|better|northern|southern|eastern|"
    r"western|and an?|and one|in|this|"
    r"that|final|early|late)\s+(?:an?\s)?$",
    re.IGNORECASE,
)


def _fraction(match: re.Match[str], text: str, start: int) -> float | None:
    """Return the value of a fraction, or None where "third", "quarter" or "half" is something else."""
    before, behind = text[max(start, match.start() - 20) : match.start()], text[match.end() : match.end() + 24]
    if match["half"]:
        is_one = re.match(r"\s(?:of|an?|the|its|their|that|this|his|her|our|as)\b", behind) or _HALF_BEFORE.search(
            before
        )
        is_other = _NO_HALF.search(before) or re.match(
            r"\san?\s(?:hundred|thousand|million|billion|trillion|dozen|day|week|month|year|decade|century)|\s(?:of\s)?\u0001|\s\w+\sof\s\u0001",
            behind,
        )
        return 0.5 if is_one and not is_other else None
    if match["rds"] or match["n2"]:
        above, below = match["rds"].split("/") if match["rds"] else (match["n2"], match["d2"])
        return int(above) / int(below) if int(above) < int(below) else None
    number = match["n"].lower()
    name = match["d"].lower().removesuffix("s")
    if number == "another" and name not in {"third", "quarter", "fifth", "tenth"}:
        return None
    if number in {"a", "an"} and not re.match(r"\s+of\b", behind) and not _HALF_BEFORE.search(before):
        return None
    if re.match(r"\s+of\s+an?\s+(?:century|decade|year|million|billion|thousand|trillion)", behind):
        return None
    if name in {"quarter", "third"} and number == "two" and name == "quarter" and not re.match(r"\s+of\b", behind):
        return None
    if (
        number == "one"
        and not match["d"].lower().endswith("s")
        and re.match(r"\s+(?:time|party|country|person)\b", behind)
    ):
        return None
    many = _NUMERATORS.get(number, 1)
    below = _DENOMINATORS[name if name in _DENOMINATORS else "half"]
    return many / below if many < below else None


_NUMERATORS = {
    name: number
    for number, name in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], 1)
}
