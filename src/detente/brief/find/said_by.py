"""The subject of a verb: who says, thinks or does it."""

from __future__ import annotations

import re

from detente.brief.find.noun_phrases import (
    comma_before,
    is_noun_like,
    may_be_verb,
    phrase_back,
    skip_auxiliaries,
    span_of,
    subject_among,
)
from detente.brief.find.phrase_words import AUXILIARIES, DETERMINERS, PREPOSITIONS, PRONOUNS, STOPS, WORD, Token


def find_subject(text: str, start: int, verb: int) -> tuple[int, int] | None:
    """Return the words before a verb that name its subject: read backwards, over what may stand between.

    Examples
    --------
    >>> text = "Yet Dmitry Peskov, spokesman of the Kremlin, openly admitted that"
    >>> a, b = find_subject(text, 0, text.index("admitted"))
    >>> text[a:b]
    'Dmitry Peskov'
    """
    begin = max(start, verb - 400)
    led = _LED_TO.search(text, begin, verb)
    if led:
        return led.span("who")
    tokens: list[Token] = [(match.group(), match.start(), match.end()) for match in WORD.finditer(text, begin, verb)]
    last = skip_auxiliaries(tokens, len(tokens) - 1)
    if last < 0:
        return None
    word = tokens[last][0]
    if word in {",", "—", "–"}:
        found = _before_apposition(tokens, last)
        return span_of(tokens, *found) if found else subject_among(tokens)
    if word.lower() in {"and", "or", "then", "but"}:
        return subject_among(tokens)
    if word.lower() in {"who", "which", "that"}:
        last -= 1
        if last >= 0 and tokens[last][0] == ",":
            last -= 1
        found = phrase_back(tokens, last)
        if found and word.lower() == "which" and found[1] - found[0] > 6:
            found = _nearest(tokens, *found)
        return span_of(tokens, *found) if found else None
    if word.lower() in PRONOUNS or word in {"this", "that"}:
        return tokens[last][1], tokens[last][2]
    found = phrase_back(tokens, last)
    if found is None or _is_date(tokens, *found):
        return subject_among(tokens)
    found = _before_relative(tokens, found[0]) or _before_participle(tokens, found[0]) or found
    return span_of(tokens, *(_described(tokens, *found) or found))


_LED_TO = re.compile(
    r"\b(?:leading|led|prompting|prompted|causing|caused|pushing|pushed|forcing|forced|encouraging|encouraged|allowing|"
    r"allowed|inviting|invited)\s+(?P<who>(?:[\w’'.-]+\s+){0,5}?[\w’'.-]+)\s+to\s+(?:\w+ly\s+)?$"
)
"""Of "the raids led residents to describe": who does so."""


def _nearest(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    """Return the last noun phrase of a long one: "complaints about ships in breach of the treaty", which states."""
    begin = next((i for i in range(last, first, -1) if tokens[i - 1][0].lower() in PREPOSITIONS), first)
    return (first, begin - 2) if _is_date(tokens, begin, last) and begin - 2 > first else (begin, last)


def _before_participle(tokens: list[Token], first: int) -> tuple[int, int] | None:
    """Return whom a participle or "such as" before a noun phrase goes with: "the team playing the army"."""
    if first >= 3 and tokens[first - 1][0] == "as" and tokens[first - 2][0] == "such":
        return phrase_back(tokens, first - 3)
    if (
        first < 2
        or not re.fullmatch(r"[a-z]{4,}ing", tokens[first - 1][0])
        or tokens[first][0].lower() not in DETERMINERS
    ):
        return None
    if first > 4 and tokens[first - 2][0] in PREPOSITIONS and tokens[first - 3][0].endswith("ed"):
        return phrase_back(tokens, first - 4)  # "one clerk involved in building the port"
    subject = phrase_back(tokens, first - 2)
    return subject if subject is not None and tokens[subject[0]][0].lower() in DETERMINERS else None


def _before_relative(tokens: list[Token], first: int) -> tuple[int, int] | None:
    """Return whom a relative clause describes whose object begins at a token: "officials who had seen the draft"."""
    for index in range(first - 1, max(0, first - 14), -1):
        word = tokens[index][0].lower()
        if word in {",", ";", ":", "—", "–"} or word in STOPS - {"that", "which"}:
            return None
        if word in {"who", "which", "that"}:
            subject = phrase_back(tokens, index - 1)
            behind = [token[0] for token in tokens[index + 1 : first]]
            is_clause = bool(behind) and (
                behind[0].lower() in AUXILIARIES or may_be_verb(behind[0]) or behind[0] in _SAW
            )
            is_noun = subject is not None and not may_be_verb(tokens[index - 1][0])
            return subject if is_clause and is_noun else None
    return None


_SAW = frozenset(
    {
        "saw",
        "knew",
        "met",
        "led",
        "ran",
        "won",
        "lost",
        "wrote",
        "runs",
        "leads",
        "knows",
        "covers",
        "works",
        "took",
        "held",
    }
)


def _before_apposition(tokens: list[Token], last: int) -> tuple[int, int] | None:
    """Return who is meant before a comma that closes an apposition: "the chair, Ann Lee, said"."""
    opening = comma_before(tokens, last)
    if opening is None or opening < 1 or not (is_noun_like(tokens[opening - 1][0]) or tokens[opening - 1][0] == ")"):
        return None
    if tokens[0][0].lower() in _SET_BEFORE and all(token[0] != "," for token in tokens[:opening]):
        return None  # "In May, the army moved, saying": what the comma closes is a lead
    found = phrase_back(tokens, opening - 1)
    if found is None or _is_date(tokens, *found):
        return None
    words = " ".join(token[0] for token in tokens[found[0] : found[1] + 1])
    name = _name_at_end(tokens, opening + 1, last - 1)
    return name if name and ROLE.search(words) else found


def _name_at_end(tokens: list[Token], first: int, last: int) -> tuple[int, int] | None:
    """Return the personal name with which an apposition ends, if it is one: "representative Ann Lee"."""
    begin = last + 1
    while begin > first and (tokens[begin - 1][0][0].isupper() or tokens[begin - 1][0].lower() in _PARTICLES):
        begin -= 1
    if begin > last or last - begin > 4 or (last == begin and begin > first):
        return None
    if begin > first and not ROLE.search(tokens[begin - 1][0]):
        return None
    return begin, last


def _described(tokens: list[Token], first: int, last: int) -> tuple[int, int] | None:
    """Return the name before a description that no comma closes: "As Ann Lee, one of the best known judges put it"."""
    if first < 3 or tokens[first - 1][0] != "," or tokens[first][0].lower() not in {"one", "a", "an", "the"}:
        return None
    name = _name_at_end(tokens, 1 if tokens[0][0].lower() == "as" else 0, first - 2)
    return name if name and name[1] > name[0] and tokens[last][0][0].islower() else None


def _is_date(tokens: list[Token], first: int, last: int) -> bool:
    """Return whether a phrase is only a date."""
    return all(_DATE_WORD.fullmatch(token[0]) for token in tokens[first : last + 1])


_SET_BEFORE = frozenset(
    {"in", "on", "at", "by", "with", "from", "during", "under", "since", "throughout", "within", "amid", "despite"}
)
_PARTICLES = frozenset({"al", "bin", "van", "von", "der", "den", "de", "da", "di", "du", "la", "le", "el", "ul"})
_DATE_WORD = re.compile(
    r"\d[\d,./-]*|(?:mid-|late-)?(?:January|February|March|April|May|June|July|August|September|October|November|"
    r"December|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Spring|Summer|Autumn|Winter)|and|early|late|the|of|year|week|month|"
    r"yesterday|today"
)
ROLE = re.compile(
    r"\b(?:(?:vice[- ])?president|premier|chancellor|minister|secretary|ambassador|envoy|representative|senator|"
    r"congress(?:wo)?man|"
    r"speaker|governor|mayor|chair(?:wo)?(?:man|person)?|director|commissioner|spokes(?:wo)?(?:man|person)|"
    r"commander|chief|"
    r"general|colonel|lieutenant|major|captain|admiral|marshal|brigadier|king|queen|prince|emperor|sheikh|"
    r"ayatollah|pope|"
    r"leader|head|deputy|analyst|expert|economist|historian|scholar|professor|journalist|blogger|commentator|lawmaker|"
    r"politician|diplomat|founder|owner|adviser|advisor|aide|official|lawyer|author|editor|reporter|correspondent|"
    r"researcher|fellow|CEO|executive|MP|negotiator|boss|manager|partner|judge|prosecutor|activist|opposition figure|"
    r"brother|sister|wife|widow|husband|son|daughter|candidate|counterpart|predecessor|successor|colleague|"
    r"interviewee|respondent|participant|"
    r"interlocutor|practitioner|farmer|banker|trader|investor|scientist|engineer|policymaker|observer|critic|soldier|veteran|resident|"
    r"attendee|delegate|technologist|strategist|theorist|insurer)\b",
    re.IGNORECASE,
)
"""Nouns for persons by what they do."""


def phrase_before(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the noun phrase that ends at a position, or None.

    Examples
    --------
    >>> text = "They fear attacks on tankers"
    >>> a, b = phrase_before(text, 0, len(text))
    >>> text[a:b]
    'attacks on tankers'
    """
    tokens: list[Token] = [(match.group(), match.start(), match.end()) for match in WORD.finditer(text, start, end)]
    found = phrase_back(tokens, len(tokens) - 1)
    return span_of(tokens, *found) if found else None


def first_subject(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the noun phrase with which a sentence begins, or None.

    Examples
    --------
    >>> text = "Since 2014, Russia can no longer borrow abroad"
    >>> a, b = first_subject(text, 0, len(text))
    >>> text[a:b]
    'Russia'
    """
    found = subject_among([(match.group(), match.start(), match.end()) for match in WORD.finditer(text, start, end)])
    return None if found is not None and _MONTH_OF_MAY.match(text, found[1]) else found


_MONTH_OF_MAY = re.compile(r"\s+May(?=\s+\d|\s*,|\s+(?:may|will|would|is|are|was|were|has|have|could|can)\b)")
"""Behind a noun phrase that seems to end at a verb: "talks on 6 May may fail"."""
