"""Figures: numbers that count or measure something, with unit, bounds, subject and date."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import Literal, cast

from detente.brief.find.amounts import style_of
from detente.brief.find.body import Body
from detente.brief.find.candidates import Candidate, candidates, change_of, is_step
from detente.brief.find.clauses import clause_at
from detente.brief.find.references import References
from detente.brief.find.times import Time
from detente.brief.find.units import COUNTED, DURATION, MEASURES, UNIT, currency, unit_name
from detente.brief.model import Bound, Figure, When

Approximate = Literal["", "about", "at least", "at most", "more than", "less than", "almost"]
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
_ORDINALS_ONLY = frozenset({"one", "a", "an"})
_MOST = 400
"""Numbers that are looked at in one sentence; more has only a table."""
_LIST_ITEM = re.compile(r"(?:^|\n)\s*\(?$")


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
        for each in itertools.islice(candidates(text, piece.start, piece.end, style), _MOST):
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


def _as_before(body: Body, start: int, figure: Figure, found: list[Figure]) -> Figure:
    """Return a figure in brackets right behind another, with the subject of that one."""
    if not found or not body.text[max(0, start - 2) : start].endswith("("):
        return figure
    last = found[-1]
    if len(body.text[body.reading.to_reading(last.end, figure.start)[0] : start]) > 12:
        return figure
    return replace(figure, subject=last.subject, when=last.when)


def _is_figure(text: str, each: Candidate, start: int) -> bool:
    """Return whether a number counts or measures something, and numbers nothing."""
    before, behind = text[max(start, each.start - 24) : each.start], text[each.end : each.end + 60]
    if each.kind in {"share", "ratio", "times", "vote"}:
        return True
    has_unit = bool(each.money or each.unit) or bool(UNIT.match(behind))
    if each.kind == "vague":
        return not DURATION.match(re.sub(r"^\s+of\b", "", behind))
    if each.is_spelt:
        return _counts_in_words(text, each, start, has_unit=has_unit)
    if (
        _NUMBERED.search(before)
        or _NOT_FIGURE_BEFORE.search(before)
        or _NAMED.search(before)
        or (_NOT_FIGURE_BEHIND.match(behind) and not has_unit)
    ):
        return False
    if DURATION.match(behind) or _LIST_ITEM.search(text[max(0, each.start - 3) : each.start]):
        return bool(each.money)
    if re.match(r"[.)]\s", behind) and each.start == start:
        return False
    return _counts(each, before, behind, has_unit=has_unit)


def _counts(each: Candidate, before: str, behind: str, *, has_unit: bool) -> bool:
    """Return whether digits count something, by their size, form and what stands around them."""
    digits = each.figures
    if (
        re.fullmatch(r"(?:19|20)\d\d", digits)
        and re.search(r"\b(?:[Ii]n|constant|current)\s+$", before)
        and not each.money
    ):
        return False  # prices "in 2014 dollars"
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", digits) and not has_unit and not COUNTED.match(behind):
        return False
    if digits.isdigit() and len(digits) > 1 and digits[0] == "0":
        return False
    if re.fullmatch(r"[1-9]\.0", digits) and not has_unit and re.search(r"[A-Z][\w.]*\s$", before):
        return False  # a version: "Web 2.0"
    if not has_unit and digits.isdigit() and int(digits) < 10 and each.kind == "number" and abs(each.value or 0) < 10:
        return bool(COUNTED.match(behind)) or each.change != ""
    return True


def _counts_in_words(text: str, each: Candidate, start: int, *, has_unit: bool) -> bool:
    """Return whether a number in words counts or measures; in capitals within a sentence it names something."""
    words, behind = text[each.start : each.end].lower(), text[each.end : each.end + 60]
    if (
        text[each.start].isupper()
        and each.start > start
        and re.search(r"[\w,]\s$", text[max(start, each.start - 2) : each.start])
    ):
        return False
    is_large = re.search(r"hundred|thousand|million|billion|trillion|lakh|crore|dozen|score", words) is not None
    if re.match(r"\s+points?\b", behind) and not is_step(text[max(start, each.start - 60) : each.start]):
        return False  # "at one point", "two points"
    if DURATION.match(behind) or (words in _ORDINALS_ONLY and not has_unit):
        return False
    if re.match(r"(?:one|two|three)$", words) and re.match(r"\s+(?:of\s+the|or|and)\b", behind) and not has_unit:
        return False
    if "score" in words:
        return re.match(r"\s+of\s", behind) is not None
    return has_unit or is_large or (words != "one" and bool(COUNTED.match(behind))) or (each.value or 0) > 20


_NAMED = re.compile(
    r"(?:\bH\.\s?R\.|(?<!\w\.)\bS\.|\bP\.?L\.|\bPublic Law|\bU\.S\.C\.|\bC\.?F\.?R\.?|\bISBN|\bISSN|\bE\.?O\.?|"
    r"\bAgenda|\bVision|\bWindows|"
    r"\bApollo|\bSoyuz|\bProposition|\bAmendment|\bOpinion|\bCase|\bDocket|\bSuite|\bP\.?O\.? Box|\bTel\.?:?|"
    r"\bPhone:?|\bFax:?|"
    r"\bD\.C\.|\bFormula|\bPier|\bGate|\bExit|\bCamp|\bBattery|\bSquadron|\bKh|\bRq|\bMQ|\bCH|\bJ|\bH)[\s-]$"
)
"""Words and letters before numbers that are names."""


def _figure(body: Body, text: str, each: Candidate, sentence: int, times: list[Time], references: References) -> Figure:
    behind = UNIT.match(text, each.end) if not each.unit else None
    end, unit = each.end, each.unit
    if each.money:
        unit = currency(each.money, text)
    elif behind:
        unit = unit_name(behind)
        if (
            unit == "percentage point"
            and behind.group().strip(" -") in {"point", "points"}
            and not re.search(
                r"percent|rating|approval|poll|support|%", text[max(0, each.start - 60) : each.end + 60], re.IGNORECASE
            )
        ):
            unit = ""
        else:
            end = behind.end()
    elif each.kind == "share" and not unit:
        unit = _after_fraction(text, end)
    elif each.kind == "vague":
        of = re.match(r"\s+of", text[end : end + 6])
        measured = UNIT.match(text, end + of.end()) if of else None
        unit = unit_name(measured) if measured else ""
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
        change_of(text, each, piece.start, unit), each.problem,
    )  # fmt: skip


_QUALIFIED = re.compile(r"\+|\s+or\s+(?:more|higher|above|less|fewer|so)\b|-(?:plus|odd|strong)\b")
_DIRECTED = frozenset({"at least", "at most", "more than", "less than"})


@dataclass(frozen=True, slots=True)
class _Value:
    value: float | None
    low: float | None
    high: float | None
    approximate: Approximate


def _bounded(each: Candidate, text: str) -> _Value:
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


_COUNT = re.compile(r"\s[a-z]+(?=\sor\s(?:more|less|fewer)\b)")


def _approximation(text: str, start: int, end: int) -> Approximate:
    before = text[max(0, start - 40) : start]
    for kind, pattern in _BEFORE:
        if pattern.search(before):
            return kind
    unit = UNIT.match(text, end) or _COUNT.match(text, end)
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
    counted = COUNTED.match(text, end)
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
    if (unit not in MEASURES or unit == "share") and not is_first:
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
