"""Figures: numbers that count or measure something, with unit, bounds, subject and date."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, cast

from detente.brief.find.amounts import Number, Style, number_at, numbers, style_of
from detente.brief.find.body import Body
from detente.brief.find.clauses import clause_at
from detente.brief.find.references import References
from detente.brief.find.times import Time
from detente.brief.model import Bound, Change, Figure, When

Approximate = Literal["", "about", "at least", "at most", "more than", "less than", "almost"]
_UNITS: tuple[tuple[str, str], ...] = (
    ("percent", r"percent|per cent|per-cent|%|pct\.?"),
    ("percentage point", r"percentage[- ]points?|p\.?p\.?(?!\w)|points?"),
    ("basis point", r"basis[- ]points?|bps"),
    ("CAD", r"Canadian dollars?|CAD"),
    ("AUD", r"Australian dollars?|AUD"),
    ("TWD", r"(?:New )?Taiwan(?:ese)? dollars?|TWD"),
    ("HKD", r"Hong Kong dollars?|HKD"),
    ("USD", r"(?:U\.?S\.? |American )?dollars?|USD"),
    ("CHF", r"Swiss francs?|CHF"),
    ("SEK", r"Swedish kron(?:or|a)|SEK"),
    ("NOK", r"Norwegian kroner?|NOK"),
    ("PLN", r"zlot(?:ys?|ies)|PLN"),
    ("ILS", r"shekels?|ILS"),
    ("KRW", r"South Korean won|KRW"),
    ("EUR", r"euros?|EUR"),
    ("RUB", r"rubles?|roubles?|RUB"),
    ("UAH", r"hryvnias?|UAH"),
    ("CNY", r"yuan|renminbi|RMB|CNY"),
    ("GBP", r"pounds? sterling|British pounds?|pounds?|GBP"),
    ("JPY", r"yen"),
    ("INR", r"Indian rupees?|INR"),
    ("PKR", r"Pakistani rupees?|PKR"),
    ("km2", r"square kilomet(?:er|re)s?|sq\.? ?km|km²|km2"),
    ("m2", r"square met(?:er|re)s?|sq\.? ?m|m²"),
    ("mi2", r"square miles?|sq\.? ?mi(?:les?)?"),
    ("hectare", r"hectares?"),
    ("acre", r"acres?"),
    ("km/h", r"kilomet(?:er|re)s? (?:per|an) hour|km/h|kph"),
    ("km", r"kilomet(?:er|re)s?|kms?\b|km"),
    ("mile", r"miles?|mi\b"),
    ("nautical mile", r"nautical miles?|nm\b"),
    ("mm", r"millimet(?:er|re)s?|mm"),
    ("m", r"met(?:er|re)s?"),
    ("foot", r"feet|foot|ft\b"),
    ("inch", r"inch(?:es)?"),
    ("barrel/day", r"barrels?(?: of oil)?(?: per| a|/) ?day|bpd|b/d"),
    ("barrel", r"barrels?|bbl"),
    ("bcm", r"bcm"),
    ("m3", r"cubic met(?:er|re)s?|m³"),
    ("ft3", r"cubic feet"),
    ("ton", r"(?:metric )?(?:tons?|tonnes?)"),
    ("kilogram", r"kilograms?|kg"),
    ("kiloton", r"kilotons?|kt"),
    ("MW", r"megawatts?|MW"),
    ("GW", r"gigawatts?|GW"),
    ("hour", r"hours?"),
    ("minute", r"minutes?"),
    ("GWh", r"gigawatt[- ]hours?|GWh"),
    ("TWh", r"terawatt[- ]hours?|TWh"),
    ("MWh", r"megawatt[- ]hours?|MWh"),
    ("kWh", r"kilowatt[- ]hours?|kWh"),
    ("kW", r"kilowatts?|kW"),
    ("kV", r"kilovolts?|kV"),
    ("knot", r"knots?"),
    ("°C", r"degrees? Celsius|degrees? C\b|°\s?C"),
    ("°F", r"degrees? Fahrenheit|degrees? F\b|°\s?F"),
    ("degree", r"degrees?|°"),
    ("mph", r"mph"),
    ("Mach", r"Mach"),
)
_MEASURES = frozenset(name for name, _ in _UNITS) | {
    "share",
    "ratio",
    "times",
    "vote",
    "JPY",
    "NZD",
    "SGD",
    "BRL",
    "¥",
    "rupee",
}
_UNIT = re.compile(
    r"[-\s]?(?:"
    + "|".join(f"(?P<u{i}>{p})" for i, (_, p) in enumerate(_UNITS))
    + r")(?!\w|-(?!range|long|wide|high|deep))"
)
_MONEY = {
    "$": "USD", "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CAN$": "CAD", "NT$": "TWD", "HK$": "HKD",
    "NZ$": "NZD", "S$": "SGD", "R$": "BRL", "€": "EUR", "£": "GBP", "₽": "RUB", "₴": "UAH", "₹": "INR", "₩": "KRW",
    "₺": "TRY", "₪": "ILS", "RMB": "CNY",
}  # fmt: skip
_SHARED: tuple[tuple[str, tuple[tuple[str, str], ...], str], ...] = (
    ("¥", (("JPY", r"\byen\b|Japan"), ("CNY", r"\byuan\b|renminbi|\bRMB\b|China|Chinese|Beijing")), "¥"),
    ("RS", (("INR", r"India|Delhi"), ("PKR", r"Pakistan"), ("LKR", r"Sri Lanka"), ("NPR", r"Nepal")), "rupee"),
)
"""Signs that several currencies share, by what a text must speak of for one of them; the last is what is said."""
_BOUNDS: tuple[tuple[Approximate, str], ...] = (
    ("at least", "at least|no (?:less|fewer) than|not (?:less|fewer) than|a minimum of|minimum|≥|>="),
    (
        "at most",
        "at most|up to|as many as|as much as|no more than|not more than|a maximum of|maximum|as high as|capped at|≤|<=",
    ),
    (
        "more than",
        (
            r"more than|over|above|upwards? of|exceed\w*|greater than|beyond|in excess of|surpass\w*|topped|"
            r"north of|higher than|"
            r"larger than|(?:well|just|slightly) over|>"
        ),
    ),
    (
        "less than",
        "less than|fewer than|under|below|lower than|just under|well under|smaller than|as (?:few|little|low) as|<",
    ),
    ("almost", "almost|nearly|close to|approaching|virtually|practically|just short of|(?:just )?shy of"),
    (
        "about",
        (
            r"about|around|roughly|approximately|some|circa|an? estimated|estimated|in the (?:range|region|"
            r"order) of|on the order of|approx\.?|ca?\.|~|≈"
        ),
    ),
)
_BEFORE = tuple(
    (
        kind,
        re.compile(
            rf"(?:\b|(?<=\s)|(?<=\())(?:{words})(?:\s+|(?<=[~≈≥≤<>=])\s*)(?:(?:an?|the|estimated|total of|"
            rf"additional)\s+)*$",
            re.IGNORECASE,
        ),
    )
    for kind, words in _BOUNDS
)
_COUNTED = re.compile(
    r"\s+(?:(?!(?:of|in|on|at|to|for|from|by|with|and|or|but|as|than|that|which|who|is|are|was|were|the|its|their|per|years?|months?|"
    r"weeks?|days?|hours?|more|less|main|ways?)\b)[A-Za-z][\w.’'-]*\s+|(?:more|main)\s+){0,3}?"
    r"(?:people|persons?|individuals?|presidents?|ministers?|leaders?|participants?|representatives?|candidates?|families|"
    r"voters?|residents?|inhabitants|crew|sailors?|pilots?|men|women|children|civilians?|soldiers?|troops?|personnel|servicem[ae]n|"
    r"fighters?|militants?|officers?|prisoners?|hostages?|"
    r"refugees?|migrants?|casualt(?:y|ies)|deaths?|dead|wounded|injured|killed|victims?|protest(?:e|"
    r"o)rs?|demonstrators?|citizens?|workers?|employees?|"
    r"missiles?|drones?|UAVs?|rockets?|tanks?|vehicles?|aircraft|planes?|jets?|helicopters?|ships?|"
    r"vessels?|submarines?|warheads?|launchers?|howitzers?|"
    r"bombs?|shells?|rounds|weapons?|systems?|brigades?|battalions?|divisions?|regiments?|"
    r"battalion tactical groups?|BTGs?|companies|firms?|banks?|"
    r"countries|states|nations|members?|governments?|parties|seats?|votes?|lawmakers?|deput(?:y|ies)|"
    r"respondents?|households?|homes?|buildings?|"
    r"schools?|hospitals?|settlements?|villages?|towns?|cities|districts?|provinces?|oblasts?|"
    r"attacks?|strikes?|incidents?|sorties?|launches|"
    r"tests?|meetings?|visits?|rounds|times|sites?|facilit(?:y|ies)|bases?|reactors?|plants?|"
    r"centrifuges?|cases?|crises|wars|conflicts?|elections?|"
    r"sanctions?|measures?|projects?|agreements?|treaties|bills?|laws?|seats|islands?|ports?|"
    r"tankers?|containers?|flights?|passengers?|"
    r"students?|journalists?|diplomats?|officials?|experts?|billionaires?|subscribers?|users?|views?)\b(?:(?<=s)|(?<=en)|(?<=people)|(?<=personnel)|(?<=aircraft)|(?<=dead)|(?<=wounded)|(?<=injured)|(?<=killed)|(?<=crew)|"
    r"(?<=inhabitants)|(?<=craft)|(?=\s*[.,;:)]))",
    re.IGNORECASE,
)
_NOT_FIGURE_BEFORE = re.compile(
    r"\b(?:No\.?|Nos\.|Number|Article|Art\.|Section|Sec\.|Chapter|Ch\.|Page|pp?\.|Vol(?:ume)?\.?|Note|"
    r"Figure|Fig\.|Table|Map|Box|Annex|Appendix|"
    r"Resolution|Decree|Order|Directive|Law|Bill|Act|Title|Part|Phase|Step|Stage|Tier|Room|Flight|"
    r"Unit|Brigade|Group of|G|Su|MiG|T|F|B|S|Il|Tu|Ka|Mi|BM|"
    r"TOS|Type|Block|Mark|Mk|Boeing|Airbus|Covid|COVID|Catch|Iskander|Shahed|Protocol|Convention|"
    r"Level|Article|Chapter VII|UNSCR|ICD|"
    r"Nord Stream|Power of Siberia|Channel|Channel One|Route|Highway|Area|Zone|District|Day|Week|"
    r"Version|Point|Question|Scenario|Lesson|"
    r"Option|Category|Class|Group|Team|Minsk|AP|PAC)[\s-]$|[#№§]\s?$|[A-Za-z]-$|:\s?$(?<=\d:)"
)
_NOT_FIGURE_BEHIND = re.compile(
    r"(?:st|nd|rd|th)\b|:\d\d|\s?(?:a\.?m\.?|p\.?m\.?|GMT|UTC|EST|o['’]clock)\b|/\d|\.\d+\.\d|"
    r"-(?:year|day|month|week|hour|minute)-old\b|['’]s\b|\s?\)|[A-Z]\w|-[A-Z]\w|\sde\s[a-z]|\s(?:U\.?S\.?C|C\.?F\.?R|Stat)\b|-dash\b|\s?[\u3040-\u9fff\uac00-\ud7af]|-\d+-\d|[A-Z]\b|\s(?:Squadron|Army|"
    r"Brigade|Division|Corps)\b"
)
_NUMBERED = re.compile(
    r"\b(?:pages?|chapters?|articles?|sections?|paragraphs?|notes?|footnotes?|lines?|verses?|"
    r"episodes?|appendix|figures?|"
    r"tables?|numbers?|phase|version|day|week)\s+$",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"[-\s](?:(?:to|long)\s)?(?:days?|weeks?|months?|years?|decades?|centur(?:y|ies)|seconds?|quarters?)\b"
)
_ORDINALS_ONLY = frozenset({"one", "a", "an"})
_MOST = 400
"""Numbers that are looked at in one sentence; more has only a table."""
_LIST_ITEM = re.compile(r"(?:^|\n)\s*\(?$")


@dataclass(frozen=True, slots=True)
class _Candidate:
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


def find_figures(body: Body, times: list[Time], references: References) -> tuple[Figure, ...]:
    """Return the figures of the body in order.

    Small numbers in words ("two options") are figures only where they count what can be counted: people, weapons,
    states, votes. Lengths of time are time expressions, but for hours and minutes.
    """
    text = _without_dates(body.masked, times)
    style = style_of(text)
    by_sentence: dict[int, list[Time]] = {}
    for time in times:
        by_sentence.setdefault(time.sentence, []).append(time)
    found: list[Figure] = []
    for index, piece in enumerate(body.sentences):
        if not _THERE.search(text, piece.start, piece.end):
            continue
        for each in itertools.islice(_candidates(text, piece.start, piece.end, style), _MOST):
            if not _is_figure(text, each, piece.start):
                continue
            figure = _figure(body, text, each, index, by_sentence.get(index, []), references)
            if each.follows and found:
                figure = replace(figure, subject=found[-1].subject)
            found.append(_as_before(body, each.start, figure, found))
    return tuple(found)


_THERE = re.compile(
    r"\d|[½¼¾⅓⅔]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twel|thir|fif|twen|fort|eight|nine|dozen|score|tens|"
    r"half|halv|third|quarter|tenth|fifth|hundred|thousand|million|billion|trillion|twice|double|doubl|tripl|trebl|quadrupl|thrice)"
    r"|fold\b",
    re.IGNORECASE,
)
"""One of these is in every figure."""


def _without_dates(text: str, times: list[Time]) -> str:
    """Return a text of the same length in which no number is part of a date."""
    pieces: list[str] = []
    position = 0
    for time in times:
        if time.start < position:
            continue
        pieces += [text[position : time.start], "\u0001" * (time.end - time.start)]
        position = time.end
    return "".join([*pieces, text[position:]])


def _candidates(text: str, start: int, end: int, style: Style) -> Iterator[_Candidate]:
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


def _single(text: str, number: Number) -> _Candidate:
    kind: Literal["number", "times", "vague"] = "vague" if number.is_vague else "number"
    unit, end = "", number.end
    if number.scale == 1e6 and number.value and not number.money and _METRES.match(text, end - 1):
        number, unit = number.times(1 / number.scale), "m"
    fold = _TIMES.match(text, end)
    if fold and not number.money:
        kind, unit = "times", "times"
        end = fold.end("fold") if fold["fold"] else fold.end("times")
    return _Candidate(
        number.start, end, number.value, number.low, number.high, kind, number.money, unit, number.is_spelt,
        number.figures, number.problem,
    )  # fmt: skip


_METRES = re.compile(r"m[-\s](?:high|tall|deep|wide|long|thick|above|below|away)\b")
_TIMES = re.compile(
    r"(?P<fold>-?fold\b)|(?P<times>\s+times)\s+(?:as\s|more\b|larger|higher|greater|bigger|smaller|faster|lower|longer|stronger|"
    r"the\s(?:size|number|amount|rate|level|average|cost|price|population)|its\b|their\b|that\b|what\b)",
    re.IGNORECASE,
)
_JOINT = re.compile(r"(?:(?P<ratio>\s?:\s?|[-–]to[-–])|\s?(?P<dash>[–—-])\s?|\s(?P<word>to|and|or|in|out\sof)\s)")


def _pair(text: str, first: Number, start: int, end: int, style: Style) -> list[_Candidate] | None:
    """Return what a number and the one behind it are together, or None if each is for itself."""
    unit = _UNIT.match(text, first.end, end)
    joint = _JOINT.match(text, first.end, end) or (unit and _JOINT.match(text, unit.end(), end))
    if not joint:
        return None
    second = number_at(text, joint.end(), end, style)
    if second is None or second.problem or first.problem or (second.money and not first.money):
        return None
    word = (joint["word"] or "").lower()
    if first.value is None or second.value is None:
        return None
    if word in {"in", "out of"}:
        return _share(text, first, second, word) if not unit else None
    if joint["ratio"] or (word == "to" and _RATIO_CUE.search(text, max(start, first.start - 40), first.start)):
        made = None if unit else _ratio(text, first, second, joint["ratio"] or "", start)
        if made or joint["ratio"]:
            return made
    if word == "and" and _one_unit(text, first, second):
        name = _name(_UNIT.match(text, second.end))  # type: ignore[arg-type]
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
    if first.is_spelt or second.is_spelt or first.money or first.scale > 1 or _UNIT.match(text, first.end):
        return False
    unit = _UNIT.match(text, second.end)
    if unit is None or _name(unit) not in {"percent", "percentage point", "km", "mile"}:
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


def _share(text: str, first: Number, second: Number, word: str) -> list[_Candidate] | None:
    """Return "three in five" and "9 out of 10" as a share."""
    if first.value is None or second.value is None or not 0 < first.value < second.value:
        return None
    if _DURATION.match(text, second.end) or (_UNIT.match(text, second.end) and word == "in") or first.money:
        return None
    if word == "in" and (second.value not in _ONE_IN or first.is_spelt != second.is_spelt):
        return None
    value = first.value / second.value
    return [_Candidate(first.start, second.end, value, value, value, "share", unit="share", is_spelt=first.is_spelt)]


def _ratio(text: str, first: Number, second: Number, sign: str, start: int) -> list[_Candidate] | None:
    """Return 2:1 and "three-to-one" as a ratio; 10:30 is a time of day."""
    if (
        not first.value
        or not second.value
        or first.money
        or re.match(r"-(?:year|day|month|week)|:\d", text[second.end : second.end + 6])
    ):
        return None
    if _UNIT.match(text, second.end) and not _RATIO_BEHIND.match(text, second.end):
        return None
    if ":" in sign:
        is_said = _RATIO_BEHIND.match(text, second.end) or re.search(
            r"\b(?:by|ratio|odds|outnumber\w*|advantage|of|at|about|roughly|around)\s+(?:\w+\s+)?$",
            text[max(start, first.start - 30) : first.start],
        )
        if not is_said or (len(second.figures) == 2 and int(second.figures) > 12 and first.value < 25):
            return None
    value = first.value / second.value
    return [_Candidate(first.start, second.end, value, value, value, "ratio", unit="ratio", is_spelt=first.is_spelt)]


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
) -> list[_Candidate] | None:
    """Return two numbers as a range, as old and new value of a change, or as the two sides of a vote."""
    behind = _UNIT.match(text, second.end)
    if unit and not (behind and _name(unit) == _name(behind)):
        return None
    if first.scale == 1 and second.scale > 1 and not unit and _shares_scale(first, second):
        first = first.times(second.scale)
    if first.value is None or second.value is None:
        return None
    before = text[start : first.start]
    money = first.money
    if word == "to" and _changes(before):
        name = _name(unit) if unit else _name(behind) if behind and not money else ""
        return [
            _Candidate(first.start, unit.end() if unit else first.end, first.value, first.value, first.value, "number",
                       money, name, first.is_spelt, first.figures, change="from"),
            _Candidate(second.start, behind.end() if behind else second.end, second.value, second.value, second.value,
                       "number", second.money or money, name, second.is_spelt, second.figures, change="to",
                       follows=True),
        ]  # fmt: skip
    is_vote = not (unit or behind or money or first.scale > 1 or second.scale > 1) and word in {"", "to"}
    if is_vote and _is_vote(text, before, first, second):
        return [
            _Candidate(
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
        return None  # "52 percent to 48 percent" are two sides, not a range
    return [
        _Candidate(first.start, second.end, None, low, high, "range", money, "", first.is_spelt and second.is_spelt,
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
    r"(?<!up )\b(?P<way>from|to)\s+(?:(?:about|around|some|nearly|almost|over|more than|less than|roughly|circa|"
    r"c\.|an? estimated|just|only|at least|up to|an?"
    r"|as (?:much|many|low|high) as)\s+)*$",
    re.IGNORECASE,
)


def _change(text: str, each: _Candidate, start: int, unit: str) -> Change:
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
        return "by" if _BY.search(before) and (unit in _MEASURES or unit in {"times", ""}) else ""
    cues = [match.end() for match in _CHANGE_CUE.finditer(before, 0, step.start())]
    if not cues or _RANGE_CUE.search(before[-50:]):
        return ""
    between = before[cues[-1] : step.start()].split()
    if len(between) > 16 or (between and unit not in _MEASURES and not each.money and abs(each.value or 0) < 1000):
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
_FOLDS = {name: factor for factor, name in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 2)} | {
    "hundred": 100, "thousand": 1000,
}  # fmt: skip


def _told_otherwise(text: str, start: int, end: int) -> Iterator[_Candidate]:
    """Yield fractions in words, "thousands of", "doubled" and "twofold"."""
    for match in _FRACTION.finditer(text, start, end):
        value = _fraction(match, text, start)
        if value is not None:
            yield _Candidate(match.start(), match.end(), value, value, value, "share", is_spelt=True)
    for match in _VAGUE.finditer(text, start, end):
        low = 1.0
        for word in match.group().lower().split():
            low *= _VAGUES.get(word, 1)
        yield _Candidate(match.start(), match.end(), None, low, None, "vague")
    for match in _MULTIPLIED.finditer(text, start, end):
        factor = _FACTORS[(match["verb"] or match["word"]).lower()]
        yield _Candidate(match.start(), match.end(), factor, factor, factor, "times", unit="times", is_spelt=True)
    for match in _FOLD.finditer(text, start, end):
        many = _FOLDS.get(match["n"].lower())
        if many:
            yield _Candidate(match.start(), match.end(), many, many, many, "times", unit="times", is_spelt=True)


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


def _as_before(body: Body, start: int, figure: Figure, found: list[Figure]) -> Figure:
    """Return a figure in brackets right behind another, with the subject of that one."""
    if not found or not body.text[max(0, start - 2) : start].endswith("("):
        return figure
    last = found[-1]
    if len(body.text[body.reading.to_reading(last.end, figure.start)[0] : start]) > 12:
        return figure
    return replace(figure, subject=last.subject, when=last.when)


def _is_figure(text: str, each: _Candidate, start: int) -> bool:
    """Return whether a number counts or measures something, and numbers nothing."""
    before, behind = text[max(start, each.start - 24) : each.start], text[each.end : each.end + 60]
    if each.kind in {"share", "ratio", "times", "vote"}:
        return True
    has_unit = bool(each.money or each.unit) or bool(_UNIT.match(behind))
    if each.kind == "vague":
        return not _DURATION.match(re.sub(r"^\s+of\b", "", behind))
    if each.is_spelt:
        return _counts_in_words(text, each, start, has_unit=has_unit)
    if (
        _NUMBERED.search(before)
        or _NOT_FIGURE_BEFORE.search(before)
        or _NAMED.search(before)
        or (_NOT_FIGURE_BEHIND.match(behind) and not has_unit)
    ):
        return False
    if _DURATION.match(behind) or _LIST_ITEM.search(text[max(0, each.start - 3) : each.start]):
        return bool(each.money)
    if re.match(r"[.)]\s", behind) and each.start == start:
        return False
    return _counts(each, before, behind, has_unit=has_unit)


def _counts(each: _Candidate, before: str, behind: str, *, has_unit: bool) -> bool:
    """Return whether digits count something, by their size, form and what stands around them."""
    digits = each.figures
    if (
        re.fullmatch(r"(?:19|20)\d\d", digits)
        and re.search(r"\b(?:[Ii]n|constant|current)\s+$", before)
        and not each.money
    ):
        return False  # prices "in 2014 dollars"
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", digits) and not has_unit and not _COUNTED.match(behind):
        return False
    if digits.isdigit() and len(digits) > 1 and digits[0] == "0":
        return False
    if re.fullmatch(r"[1-9]\.0", digits) and not has_unit and re.search(r"[A-Z][\w.]*\s$", before):
        return False  # a version: "Web 2.0"
    if not has_unit and digits.isdigit() and int(digits) < 10 and each.kind == "number" and abs(each.value or 0) < 10:
        return bool(_COUNTED.match(behind)) or each.change != ""
    return True


def _counts_in_words(text: str, each: _Candidate, start: int, *, has_unit: bool) -> bool:
    """Return whether a number in words counts or measures; in capitals within a sentence it names something."""
    words, behind = text[each.start : each.end].lower(), text[each.end : each.end + 60]
    if (
        text[each.start].isupper()
        and each.start > start
        and re.search(r"[\w,]\s$", text[max(start, each.start - 2) : each.start])
    ):
        return False
    is_large = re.search(r"hundred|thousand|million|billion|trillion|lakh|crore|dozen|score", words) is not None
    if re.match(r"\s+points?\b", behind) and not _BY.search(text, max(start, each.start - 60), each.start):
        return False  # "at one point", "two points"
    if _DURATION.match(behind) or (words in _ORDINALS_ONLY and not has_unit):
        return False
    if re.match(r"(?:one|two|three)$", words) and re.match(r"\s+(?:of\s+the|or|and)\b", behind) and not has_unit:
        return False
    if "score" in words:
        return re.match(r"\s+of\s", behind) is not None
    return has_unit or is_large or (words != "one" and bool(_COUNTED.match(behind))) or (each.value or 0) > 20


_NAMED = re.compile(
    r"(?:\bH\.\s?R\.|(?<!\w\.)\bS\.|\bP\.?L\.|\bPublic Law|\bU\.S\.C\.|\bC\.?F\.?R\.?|\bISBN|\bISSN|\bE\.O\.|"
    r"\bAgenda|\bVision|\bWindows|"
    r"\bApollo|\bSoyuz|\bProposition|\bAmendment|\bOpinion|\bCase|\bDocket|\bSuite|\bP\.?O\.? Box|\bTel\.?:?|"
    r"\bPhone:?|\bFax:?|"
    r"\bD\.C\.|\bFormula|\bPier|\bGate|\bExit|\bCamp|\bBattery|\bSquadron|\bKh|\bRq|\bMQ|\bCH|\bJ|\bH)[\s-]$"
)
"""Words and letters before numbers that are names."""


def _figure(
    body: Body, text: str, each: _Candidate, sentence: int, times: list[Time], references: References
) -> Figure:
    behind = _UNIT.match(text, each.end) if not each.unit else None
    end, unit = each.end, each.unit
    if each.money:
        unit = _currency(each.money, text)
    elif behind:
        unit = _name(behind)
        if (
            unit == "percentage point"
            and behind.group().strip(" -") in {"point", "points"}
            and not re.search(r"percent|rating|approval|poll|support|%", text[max(0, each.start - 60) : each.end + 60])
        ):
            unit = ""
        else:
            end = behind.end()
    elif each.kind == "share" and not unit:
        unit = _after_fraction(text, end)
    elif each.kind == "vague":
        of = re.match(r"\s+of", text[end : end + 6])
        measured = _UNIT.match(text, end + of.end()) if of else None
        unit = _name(measured) if measured else ""
    value = _bounded(each, text)
    confidence = 0.5 if each.problem else 0.95 if unit else 0.8
    qualified = _QUALIFIED.match(text, end)
    if qualified and qualified.group().startswith("+"):
        end = qualified.end()
    rest = qualified.end() if qualified else end
    if not unit:
        unit = _noun(text, rest)
    piece = body.sentences[sentence]
    clause = clause_at(body.text, piece.start, piece.end, each.start)
    span = body.reading.to_text(each.start, end)
    bound = value.approximate if value.approximate in _DIRECTED else ""
    return Figure(
        span.start, span.end, body.words(each.start, end), value.value, value.low, value.high, unit, value.approximate,
        _subject(body, clause, each.start, rest, unit, is_first=each.change == "from"),
        _when(times, clause, each.start, end),
        references.note_behind(body, end, sentence), confidence, cast("Bound", bound),
        _change(text, each, piece.start, unit), each.problem,
    )  # fmt: skip


_QUALIFIED = re.compile(r"\+|\s+or\s+(?:more|higher|above|less|fewer|so)\b|-(?:plus|odd|strong)\b")
_DIRECTED = frozenset({"at least", "at most", "more than", "less than"})


def _name(unit: re.Match[str]) -> str:
    """Return the name of a unit that matched."""
    return next(_UNITS[i][0] for i in range(len(_UNITS)) if unit[f"u{i}"])


def _currency(sign: str, text: str) -> str:
    """Return the currency of a sign; of one that several share, the one whose country the text speaks of."""
    key = sign.strip().rstrip(".").upper()
    for shared, choices, otherwise in _SHARED:
        if key == shared:
            there = [name for name, pattern in choices if re.search(pattern, text)]
            return there[0] if len(there) == 1 else otherwise
    return _MONEY.get(key, key)


@dataclass(frozen=True, slots=True)
class _Value:
    value: float | None
    low: float | None
    high: float | None
    approximate: Approximate


def _bounded(each: _Candidate, text: str) -> _Value:
    """Return what a candidate says with the words of bounds around it."""
    approximate = _approximation(text, each.start, each.end)
    value = each.value
    if each.kind == "vague":
        return _Value(None, each.low, None, approximate or "about")
    if each.kind == "range" or each.problem:
        return _Value(None, each.low, each.high, approximate)
    if approximate in {"more than", "at least"}:
        return _Value(value, value, None, approximate)
    if approximate in {"less than", "at most"}:
        return _Value(value, None, value, approximate)
    return _Value(value, None, None, approximate) if approximate else _Value(value, value, value, "")


def _approximation(text: str, start: int, end: int) -> Approximate:
    before = text[max(0, start - 40) : start]
    for kind, pattern in _BEFORE:
        if pattern.search(before):
            return kind
    unit = _UNIT.match(text, end)
    for place in (end, unit.end() if unit else end):
        behind = text[place : place + 14]
        if re.match(r"\s+(?:or\s+(?:more|higher|above)|at\s+least)\b|\+|-plus\b", behind):
            return "at least"
        if re.match(r"\s+or\s+(?:less|fewer|lower|below)\b", behind):
            return "at most"
        if re.match(r"\s+or\s+so\b|-odd\b", behind):
            return "about"
    return ""


def _after_fraction(text: str, end: int) -> str:
    match = re.match(r"\s+(?:of\s+)?an?\s+(hour|mile|kilomet(?:er|re)|dozen)\b", text[end : end + 20])
    return match.group(1).replace("kilometre", "km").replace("kilometer", "km") if match else "share"


_NOUN = re.compile(
    r"\s+(?:of\s+)?(?:(?!(?:by|in|on|at|from|to|for|with|as|per|and|or|than|of)\b)(?:[a-z-]+|"
    r"[A-Z][\w.]+)\s+){0,2}?(?P<noun>[a-z]{3,}s|people|men|women|troops|"
    r"personnel|aircraft|dead)\b"
)


def _noun(text: str, end: int) -> str:
    """Return what is counted, in the singular."""
    counted = _COUNTED.match(text, end)
    if counted:
        return _singular(counted.group().split()[-1].lower())
    match = _NOUN.match(text, end, min(len(text), end + 60))
    if match is None or re.search(r"[.,;:()]", match.group()):
        return ""
    return _singular(match.group("noun").lower())


def _singular(word: str) -> str:
    irregular = {"people": "person", "men": "man", "women": "woman", "children": "child", "troops": "troop",
                 "servicemen": "serviceman",
                 "crises": "crisis", "launches": "launch"}  # fmt: skip
    if word in irregular:
        return irregular[word]
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _when(times: list[Time], clause: tuple[int, int], start: int, end: int) -> When | None:
    """Return the date nearest to a figure in its clause, behind it rather than before; otherwise in its sentence."""
    best: tuple[int, When] | None = None
    for time in times:
        if time.when is None:
            continue
        distance = time.start - end if time.start >= end else 20 + start - time.end
        distance += 0 if clause[0] <= time.start < clause[1] else 120
        if distance < 240 and (best is None or distance < best[0]):
            best = distance, time.when
    return best[1] if best else None


_STATED = re.compile(
    r"(?P<what>(?:[\w’'.&/-]+\s+){1,12}?)(?:was|were|is|are|has been|have been|had been|will be|"
    r"would be|stood at|stands at|came in at|"
    r"came to|amount(?:s|ed) to|total(?:s|l?ed)|reach(?:es|ed)|averag(?:es|ed)|hit|exceed(?:s|ed)|equal(?:s|l?ed))"
    r"(?:\s+(?:only|just|about|around|roughly|approximately|nearly|almost|over|at|estimated at|up to|"
    r"more than|less than|some))*$"
)
_LEAD = re.compile(r"^(?:(?:and|but|while|with|as|that|which|who|in|on|at|by|of|from|to|for)\s+)+", re.IGNORECASE)


def _subject(body: Body, clause: tuple[int, int], start: int, end: int, unit: str, *, is_first: bool) -> str:
    """Return what is counted or measured: what "of" names, the noun behind it, or the subject of the clause."""
    text = body.text
    behind = text[end : max(end, min(clause[1], end + 120))]
    of = re.match(
        r"\s+of\s+(?:the\s+|all\s+|its\s+|their\s+)?((?:[\w’'.-]+\s?){1,6}?)(?=\s+(?:in|on|at|by|from|to|"
        r"who|that|which|is|are|was|were|had|have|has|support|say|said|believe|and|or|but)\b|[,.;:()]|\s*$)",
        behind,
    )
    if of:
        return " ".join(of.group(1).split()).strip(" ,;:.")
    if (unit not in _MEASURES or unit == "share") and not is_first:
        counted = re.match(
            r"\s+((?:[\w’'.-]+\s+){0,4}?[\w’'-]+)(?=\s+(?:in|on|at|by|from|to|who|that|which|is|are|was|were|"
            r"had|have|has|with|for|of|as|and)\b|[,.;:()]|\s*$)",
            behind,
        )
        if counted:
            return " ".join(counted.group(1).split()).strip(" ,;:.")
    before = re.sub(r"\s+", " ", text[clause[0] : start]).strip()
    before = re.sub(
        r"\s+(?:from|by|to|at|of|about|around|almost|nearly|some|roughly|approximately|more than|"
        r"less than|over|up to|only|just)$",
        "",
        before,
    )
    stated = _STATED.search(before)
    if stated:
        return " ".join(_LEAD.sub("", stated.group("what")).split()[-12:]).strip(" ,;:.")
    named = re.search(
        r"((?:the\s|its\s|their\s)?[\w’'.-]+(?:\s[\w’'.-]+){0,7}?)\s+(?:(?:has|have|had|is|was|were|are|"
        r"will|would)\s+)?"
        r"(?:increas|decreas|ris|rose|fell|fall|grew|grow|dropp|declin|reach|stood|stand|amount|total|"
        r"cost|climb|surg|jump|shrank|slump|exceed|averag|remain|spik|account|equal|number)\w*\b",
        before,
        re.IGNORECASE,
    )
    words = named.group(1) if named else before
    words = _LEAD.sub("", words)
    return " ".join(words.split()[-10:]).strip(" ,;:.")
