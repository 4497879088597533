"""Figures: numbers that count or measure something, with unit, bounds, subject and date."""

from __future__ import annotations

import bisect
import itertools
import re
from dataclasses import dataclass, replace
from typing import Literal

from detente.brief.find.body import Body
from detente.brief.find.clauses import clause_at
from detente.brief.find.references import References
from detente.brief.find.times import Time
from detente.brief.model import Figure, When

Approximate = Literal["", "about", "at least", "at most", "more than", "less than", "almost"]
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "m": 1e6, "mn": 1e6, "bn": 1e9,
    "tn": 1e12, "k": 1e3, "crore": 1e7, "lakh": 1e5,
}  # fmt: skip
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_CARDINAL = "|".join(sorted(_WORDS, key=len, reverse=True))
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = r"hundred|thousand|million|billion|trillion|mn|bn|tn|crore|lakh"
_CURRENCY = r"(?:US|A|C|NT|HK)?\$|USD\s?|EUR\s?|GBP\s?|[€£¥₽₴₹]|RMB\s?|Rs\.?\s?"
_NUMBER = rf"(?:{_DIGITS})(?:[-\s](?:{_SCALE})\b|(?-i:m|bn|tn|k)\b(?!-))?"
_SPELT = (
    rf"(?:(?:an?|several|{_CARDINAL})(?:[-\s](?:{_CARDINAL}))?[-\s](?:{_SCALE})|(?:{_CARDINAL})(?:-(?:{_CARDINAL}))?)"
)
_UNITS: tuple[tuple[str, str], ...] = (
    ("percent", r"percent|per cent|per-cent|%|pct\.?"),
    ("percentage point", r"percentage points?|points?"),
    ("USD", r"(?:U\.?S\.? )?dollars?|USD"),
    ("EUR", r"euros?|EUR"),
    ("RUB", r"rubles?|roubles?|RUB"),
    ("UAH", r"hryvnias?|UAH"),
    ("CNY", r"yuan|renminbi|RMB|CNY"),
    ("GBP", r"pounds? sterling|pounds?|GBP"),
    ("JPY", r"yen"),
    ("INR", r"rupees?"),
    ("km2", r"square kilomet(?:er|re)s?|sq\.? ?km|km²|km2"),
    ("mi2", r"square miles?"),
    ("km/h", r"kilomet(?:er|re)s? (?:per|an) hour|km/h|kph"),
    ("km", r"kilomet(?:er|re)s?|kms?\b|km"),
    ("mile", r"miles?|mi\b"),
    ("nautical mile", r"nautical miles?|nm\b"),
    ("mm", r"millimet(?:er|re)s?|mm"),
    ("m", r"met(?:er|re)s?"),
    ("foot", r"feet|foot|ft\b"),
    ("barrel/day", r"barrels? (?:per|a) day|bpd|b/d"),
    ("barrel", r"barrels?|bbl"),
    ("m3", r"cubic met(?:er|re)s?|bcm"),
    ("ton", r"(?:metric )?(?:tons?|tonnes?)"),
    ("kilogram", r"kilograms?|kg"),
    ("kiloton", r"kilotons?|kt"),
    ("MW", r"megawatts?|MW"),
    ("GW", r"gigawatts?|GW"),
    ("hour", r"hours?"),
    ("minute", r"minutes?"),
    ("degree", r"degrees?(?: Celsius)?|°C"),
    ("mph", r"mph"),
    ("Mach", r"Mach"),
)
_MEASURES = frozenset(name for name, _ in _UNITS) | {"AUD", "CAD", "TWD", "HKD", "share"}
_UNIT = re.compile(
    r"[-\s]?(?:"
    + "|".join(f"(?P<u{i}>{p})" for i, (_, p) in enumerate(_UNITS))
    + r")(?!\w|-(?!range|long|wide|high|deep))"
)
_MONEY = {
    "$": "USD", "US$": "USD", "A$": "AUD", "C$": "CAD", "NT$": "TWD", "HK$": "HKD", "USD": "USD", "€": "EUR",
    "EUR": "EUR",
    "£": "GBP", "GBP": "GBP", "¥": "CNY", "RMB": "CNY", "₽": "RUB", "₴": "UAH", "₹": "INR", "Rs": "INR", "Rs.": "INR",
}  # fmt: skip
_FIGURE = re.compile(
    rf"(?<![\w.,/#§@+-])(?P<money>{_CURRENCY})?(?P<a>{_NUMBER})(?:(?P<to>\s?[–—-]\s?|\s(?:to|and|"
    rf"or)\s)(?P<money2>{_CURRENCY})?(?P<b>{_NUMBER}))?"
    rf"|(?<![\w-])(?P<half>half|a third|one[- ]third|two[- ]thirds|a quarter|one[- ]quarter|"
    rf"three[- ]quarters|a fifth|one[- ]fifth|one[- ]tenth|a tenth)"
    rf"(?=\s(?:of|an?\s|the))"
    rf"|(?<![\w-])(?P<s>{_SPELT})(?:\s(?:to|or)\s(?P<s2>{_SPELT}))?(?![\w-])"
    rf"|(?<![\w-])(?P<vague>(?:tens|hundreds|thousands|dozens|scores|millions|billions|"
    rf"trillions)(?:\s(?:of\s)?(?:thousands|millions|billions|hundreds))?)(?=\sof\s)",
    re.IGNORECASE,
)
_FRACTIONS = {
    "half": 0.5, "third": 1 / 3, "thirds": 2 / 3, "quarter": 0.25, "quarters": 0.75, "fifth": 0.2, "tenth": 0.1,
}  # fmt: skip
_VAGUE = {
    "tens": 10.0, "dozens": 24.0, "scores": 40.0, "hundreds": 100.0, "thousands": 1e3, "millions": 1e6, "billions": 1e9,
    "trillions": 1e12,
}  # fmt: skip
_BOUNDS: tuple[tuple[Approximate, str], ...] = (
    ("at least", "at least|no (?:less|fewer) than|a minimum of|minimum"),
    ("at most", "at most|up to|as many as|as much as|no more than|not more than|a maximum of|maximum|as high as"),
    (
        "more than",
        r"more than|over|above|upwards? of|exceed\w*|greater than|beyond|in excess of|surpass\w*|topped",
    ),
    ("less than", "less than|fewer than|under|below|lower than|just under|well under|as (?:few|little|low) as"),
    ("almost", "almost|nearly|close to|approaching|virtually|practically"),
    ("about", r"about|around|roughly|approximately|some|circa|an? estimated|estimated|in the range of|approx\.?|~"),
)
_BEFORE = tuple(
    (kind, re.compile(rf"\b(?:{words})\s+(?:(?:an?|the|estimated|total of|additional)\s+)*$", re.IGNORECASE))
    for kind, words in _BOUNDS
)
_COUNTED = re.compile(
    r"\s+(?:(?:new|additional|more|other|Russian|Ukrainian|U\.S\.|American|Chinese|Iranian|Israeli|"
    r"civilian|ballistic|cruise|long-range|"
    r"armou?red|nuclear|strategic|heavy|combat|active|foreign|North Korean|Shahed|attack|military|"
    r"different|separate|Palestinian|"
    r"tactical|fighter|senior|member|EU|NATO|European|African|Arab)\s+){0,3}"
    r"(?:people|persons?|men|women|children|civilians?|soldiers?|troops?|personnel|servicem[ae]n|"
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
    r"sanctions?|measures?|projects?|agreements?|treaties|bills?|laws?|points?|seats|islands?|ports?|"
    r"tankers?|containers?|flights?|passengers?|"
    r"students?|journalists?|diplomats?|officials?|experts?|billionaires?|subscribers?|users?|views?)\b",
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
    r"-(?:year|day|month|week|hour|minute)-old\b|['’]s\b|\s?\)|[A-Z]\w|-[A-Z]\w|\s(?:Squadron|Army|"
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
class _Value:
    value: float | None
    low: float | None
    high: float | None
    approximate: Approximate


def find_figures(body: Body, times: list[Time], references: References) -> tuple[Figure, ...]:
    """Return the figures of the body in order.

    Small numbers in words ("two options") are figures only where they count what can be counted: people, weapons,
    states, votes. Lengths of time are time expressions, but for hours and minutes.
    """
    dates = [(time.start, time.end) for time in times]
    starts = [start for start, _ in dates]
    by_sentence: dict[int, list[Time]] = {}
    for time in times:
        by_sentence.setdefault(time.sentence, []).append(time)
    found: list[Figure] = []
    for index, piece in enumerate(body.sentences):
        for match in itertools.islice(_FIGURE.finditer(body.masked, piece.start, piece.end), _MOST):
            if _overlaps(dates, starts, *match.span()) or not _is_figure(body.masked, match, piece.start):
                continue
            figure = _figure(body, match, index, by_sentence.get(index, []), references)
            if figure is not None:
                found.append(_as_before(body, match, figure, found))
    return tuple(found)


def _as_before(body: Body, match: re.Match[str], figure: Figure, found: list[Figure]) -> Figure:
    """Return a figure in brackets right behind another, with the subject of that one."""
    if not found or not body.text[max(0, match.start() - 2) : match.start()].endswith("("):
        return figure
    last = found[-1]
    if len(body.text[body.reading.to_reading(last.end, figure.start)[0] : match.start()]) > 12:
        return figure
    return replace(figure, subject=last.subject, when=last.when)


def _overlaps(dates: list[tuple[int, int]], starts: list[int], start: int, end: int) -> bool:
    index = bisect.bisect_left(starts, end) - 1
    return any(dates[i][1] > start for i in range(max(0, index - 3), index + 1))


def _is_figure(text: str, match: re.Match[str], start: int) -> bool:
    """Return whether a number counts or measures something, and numbers nothing."""
    before, behind = text[max(start, match.start() - 24) : match.start()], text[match.end() : match.end() + 60]
    has_unit = bool(match["money"]) or bool(_UNIT.match(behind))
    if match["s"] or match["half"]:
        words = match.group().lower()
        if match["half"]:
            return True
        is_large = re.search(_SCALE, words) is not None
        if words in _ORDINALS_ONLY and not has_unit:
            return False
        if _DURATION.match(behind):
            return False
        if re.match(r"(?:one|two|three)$", words) and re.match(r"\s+(?:of\s+the|or|and)\b", behind) and not has_unit:
            return False
        return has_unit or is_large or (words != "one" and bool(_COUNTED.match(behind)))
    if match["vague"]:
        return True
    if (
        _NUMBERED.search(before)
        or _NOT_FIGURE_BEFORE.search(before)
        or (_NOT_FIGURE_BEHIND.match(behind) and not has_unit)
    ):
        return False
    if _DURATION.match(behind) or _LIST_ITEM.search(text[max(0, match.start() - 3) : match.start()]):
        return bool(match["money"])
    if re.match(r"[.)]\s", behind) and match.start() == start:
        return False
    digits = match["a"]
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", digits) and not has_unit and not _COUNTED.match(behind):
        return False
    if digits.isdigit() and len(digits) > 1 and digits[0] == "0":
        return False
    if not has_unit and digits.isdigit() and int(digits) < 10 and not match["b"]:
        return bool(_COUNTED.match(behind)) or bool(re.match(r"\s+(?:out of|of the|in)\s+\d", behind))
    return True


def _figure(
    body: Body, match: re.Match[str], sentence: int, times: list[Time], references: References
) -> Figure | None:
    text = body.masked
    behind = _UNIT.match(text, match.end())
    end = match.end()
    unit = ""
    if match["money"]:
        unit = _MONEY.get(match["money"].strip(), "USD")
    elif behind:
        unit = next(_UNITS[i][0] for i in range(len(_UNITS)) if behind[f"u{i}"])
        if (
            unit == "percentage point"
            and behind.group().strip(" -") in {"point", "points"}
            and not re.search(r"percent|rating|approval|poll", text[match.start() - 60 : match.end() + 60])
        ):
            unit = ""
        else:
            end = behind.end()
    elif match["half"]:
        unit = _after_fraction(text, match.end())
    value = _value(match, text)
    if value is None:
        return None
    start = match.start()
    confidence = 0.95 if unit else 0.8
    if not unit:
        unit = _noun(text, end)
    clause = clause_at(body.text, body.sentences[sentence].start, body.sentences[sentence].end, match.start())
    span = body.reading.to_text(start, end)
    when = _when(times, clause, start, end)
    note = references.note_behind(body, end, sentence)
    return Figure(
        span.start, span.end, body.words(start, end), value.value, value.low, value.high, unit, value.approximate,
        _subject(body, clause, start, end, unit), when, note, confidence,
    )  # fmt: skip


def _number(words: str | None) -> float | None:
    """Return the number that digits or words write.

    Examples
    --------
    >>> _number("1,500"), _number("1.5 million"), _number("twenty-five"), _number("two hundred"), _number("3bn")
    (1500.0, 1500000.0, 25, 200.0, 3000000000.0)
    """
    if not words:
        return None
    match = re.fullmatch(rf"({_DIGITS})[-\s]?([A-Za-z]*)", words)
    if match:
        number = float(match.group(1).replace(",", ""))
        return _tidy(number * _SCALES.get(match.group(2).lower(), 1))
    total: float = 0
    for word in re.split(r"[-\s]+", words.lower()):
        if word in {"a", "an"}:
            total = total or 1
        elif word == "several":
            total = 3
        elif word in _WORDS:
            total += _WORDS[word]
        elif word in _SCALES:
            total = (total or 1) * _SCALES[word]
        else:
            return None
    return total or None


def _tidy(number: float) -> float:
    """Return a product of decimals without the dust of binary fractions."""
    return round(number, 6)


def _value(match: re.Match[str], text: str) -> _Value | None:
    """Return what a match says: a number, a range or a bound."""
    approximate = _approximation(text, match.start(), match.end())
    if match["vague"]:
        parts = [_VAGUE[word] for word in match["vague"].lower().split() if word in _VAGUE]
        low = parts[0] * (parts[1] if len(parts) > 1 else 1)
        return _Value(None, low, None, "about")
    if match["half"]:
        value: float | None = _FRACTIONS[re.split(r"[-\s]", match["half"].lower())[-1]]
        second = None
    else:
        second = _number(match["b"] or match["s2"])
        value = _number(match["a"] or match["s"])
        if value is None:
            return None
        if (
            second is not None
            and match["to"]
            and match["to"].strip() == "and"
            and not re.search(
                r"\b(?:between|from)\s+\S{0,12}$", text[max(0, match.start() - 20) : match.start()], re.IGNORECASE
            )
        ):
            second = None
        scale = re.search(r"[A-Za-z]+$", match["b"] or "")
        if second is not None and scale and not re.search(r"[A-Za-z]", match["a"] or ""):
            value = _tidy(value * _SCALES.get(scale.group().lower(), 1))
    if second is not None and value is not None:
        return _Value(None, min(value, second), max(value, second), approximate)
    if approximate in {"more than", "at least"}:
        return _Value(value, value, None, approximate)
    if approximate in {"less than", "at most"}:
        return _Value(value, None, value, approximate)
    return _Value(value, value, value, approximate) if not approximate else _Value(value, None, None, approximate)


def _approximation(text: str, start: int, end: int) -> Approximate:
    before = text[max(0, start - 40) : start]
    for kind, pattern in _BEFORE:
        if pattern.search(before):
            return kind
    if re.match(r"\s+(?:or (?:more|higher|above))\b|\+", text[end : end + 14]):
        return "at least"
    if re.match(r"\s+or (?:less|fewer)\b", text[end : end + 12]):
        return "at most"
    return ""


def _after_fraction(text: str, end: int) -> str:
    match = re.match(r"\s+an?\s+(hour|mile|kilomet(?:er|re)|dozen)\b", text[end : end + 20])
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


def _subject(body: Body, clause: tuple[int, int], start: int, end: int, unit: str) -> str:
    """Return what is counted or measured: what "of" names, the noun behind it, or the subject of the clause."""
    text = body.text
    behind = text[end : max(end, min(clause[1], end + 120))]
    of = re.match(
        r"\s+of\s+(?:the\s+|all\s+|its\s+|their\s+)?((?:[\w’'.-]+\s?){1,6}?)(?=\s+(?:in|on|at|by|from|to|"
        r"who|that|which|is|are|was|were|had|have|has|support|say|said|believe)\b|[,.;:()]|\s*$)",
        behind,
    )
    if of:
        return " ".join(of.group(1).split()).strip(" ,;:.")
    if unit not in _MEASURES:
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
