"""Words of likelihood as they are written, and what the tables say of each: modifiers and negation included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from detente.brief.model import EstimateKind, Readers
from detente.core.likelihood import interval, normal_form, readers, standards

_MORE = (
    r"(?:(?:very|highly|most|more|less|least|quite|rather|fairly|extremely|exceedingly|exceptionally|"
    r"increasingly|equally|somewhat|"
    r"overwhelmingly|particularly|especially|reasonably|relatively|almost|nearly|virtually|far|much|"
    r"just as|as|so|too|even|still|"
    r"all but|also|now|only|entirely|perfectly|theoretically|at least|hardly|scarcely)\s+)"
)
_ADJECTIVE = r"(?:likely|unlikely|probable|improbable|possible|plausible|implausible|conceivable|inconceivable)"
_LEVEL = (
    r"(?:(?:a|an|the|some|any|no|little|zero|slim|slight|strong|good|fair|decent|real|realistic|"
    r"remote|distinct|serious|high|higher|low|lower|"
    r"very|small|minimal|negligible|considerable|significant|substantial|growing|increasing|increased|"
    r"greater|reasonable|nonzero|non-zero|"
    r"roughly|about|even|better than even|fifty-fifty|50-50|50/50|minuscule|outside|every|much|"
    r"virtually|almost|extremely|clear|ever-present|overall)\s+)"
)
_NOUN = r"(?:chances?|probability|likelihood|odds|possibilit(?:y|ies)|prospects?|risk)"
_PERCENT = (
    r"(?:(?:an?\s+)?(?:(?:about|around|roughly|approximately|at least|more than|less than|nearly|over|"
    r"under)\s+)?(?:an?\s+)?\d{1,3}(?:\.\d+)?(?:\s?(?:to|-|–)\s?\d{1,3})?(?:\s?%|[\s-]percent|"
    r"[\s-]per cent))"
)
_PATTERN = re.compile(
    rf"(?P<number>\b{_PERCENT}\s+(?:chance|probability|likelihood|risk|odds)\b|\b(?:chance|probability|"
    rf"likelihood|odds)s?\s+(?:\w+\s+){{0,6}}?(?:at|of|to be|is|are)\s+{_PERCENT}|"
    rf"\b(?:an?\s+)?(?:one|two|three)[- ](?:in|out of)[- ](?:two|three|four|five|six|ten|twenty|"
    rf"a hundred|\d+)\s+(?:chance|probability|odds)\b)"
    rf"|(?P<even>\b(?:(?:roughly|about)\s+)?(?:even|fifty-fifty|50[-/]50)\s+(?:chance|odds|"
    rf"probability)s?\b|\bas\s+likely\s+as\s+not\b|\b(?:more|less)\s+likely\s+than\s+not\b|"
    rf"\bbetter\s+than\s+even(?:\s+(?:chance|odds))?\b|\bin\s+all\s+(?:likelihood|probability)\b)"
    rf"|(?P<level>\b{_LEVEL}{{1,4}}(?:{_NOUN})\b|\bchances\s+(?:are|of|that|for)\b|\b(?:chances|odds|"
    rf"likelihood|probability)\s+(?:of|that|for|to|in)\b|\bthe\s+(?:prospect|possibility)\s+(?:of|"
    rf"that)\b)"
    rf"|(?P<certain>\b(?:almost|nearly|virtually|all\s+but|practically)\s+(?:certain(?:ly)?|"
    rf"sure(?:ly)?|inevitabl[ye]|impossible)\b)"
    rf"|(?P<word>\b(?:not\s+)?{_MORE}{{0,3}}{_ADJECTIVE}\b|\b(?:not\s+)?{_MORE}{{0,2}}(?:probably|"
    rf"improbably)\b|\b(?:perhaps|possibly|maybe|conceivably|presumably|potentially|plausibly)\b)"
    rf"|(?P<idiom>\b(?:can(?:not|['’]t| not)\s+be\s+(?:(?:entirely|completely|"
    rf"fully)\s+)?(?:ruled\s+out|excluded|discounted|dismissed)|"
    rf"(?:can(?:not|['’]t)|could\s+not|would\s+not|not)\s+(?:entirely\s+)?rule\s+out|"
    rf"remains?\s+to\s+be\s+seen|(?:not\s+)?out\s+of\s+the\s+question|"
    rf"(?:in|on)\s+the\s+cards|time\s+will\s+tell|stands?\s+(?:a|no|little)\s+(?:good\s+)?chance|"
    rf"far\s+from\s+certain|by\s+no\s+means\s+certain|"
    rf"(?:is|are|remains?)\s+(?:highly\s+)?(?:doubtful|questionable|uncertain)|anyone['’]s\s+guess|"
    rf"foregone\s+conclusion|matter\s+of\s+time|"
    rf"(?:be|is|are)\s+(?:bound|sure|certain)\s+to)\b)"
    rf"|(?P<expect>\b(?:(?:could|can|may|might|should|must|would|will|is|are|was|were|be)\s+(?:(?:all|"
    rf"also|then|now|both|still|therefore|not)\s+){{0,3}}(?:be\s+)?"
    rf"(?:(?:also|then|still|widely|generally|reasonably|not|fully|now|"
    rf"therefore)\s+){{0,2}}(?:expected|anticipated|projected|forecast|predicted|slated|poised|set|"
    rf"likely\s+expected|about)(?:\s+(?:to|that)\b)?|"
    rf"(?:we|I)\s+(?:(?:do|would|can|should|still|also)\s+)?(?:not\s+)?(?:expect|anticipate|foresee|"
    rf"predict|project|forecast|doubt|believe\s+it\s+likely)\b|"
    rf"(?:are|is|remain|remains|seems?|appears?)\s+(?:well\s+|firmly\s+|still\s+)?(?:poised|set|"
    rf"destined|bound)\s+(?:to|for)\b|"
    rf"\b(?:(?:do|does)\s+not\s+)?(?:expects?|anticipates?|predicts?|foresees?)(?=\s+(?:that\s|to\s|"
    rf"the\s|an?\s|its?\s|their\s|no\s|"
    rf"more\s|further\s|(?-i:[A-Z])))))"
    rf"|(?P<modal>\b(?:may|might|could)\b(?:\s+not\b)?(?:\s+(?:well|very well|yet|also|still|even|then|"
    rf"soon|therefore|thus|only|just|eventually|instead|simply|ultimately|all|both|"
    rf"at least|in turn)\b)?)",
    re.IGNORECASE,
)
_TRIGGER = re.compile(
    r"may|might|could|likel|prob|possib|plausib|conceiv|chance|odds|risk|prospect|certain|sure|inevitab|perhaps|presum|"
    r"potential|ruled?|exclud|discount|dismiss|seen|question|cards|tell|doubt|guess|conclusion|matter|expect|anticipat|"
    r"project|forecast|predict|slated|poised|set |about |foresee|on track|on course|destined|bound",
    re.IGNORECASE,
)
"""One of these is in every phrase; most sentences have none."""
_DROPPED = re.compile(
    r"^(?:also|now|only|even|still|at least|theoretically|entirely|perfectly|all|then|both|therefore|"
    r"very well|well|yet|soon|just|the|a|an|is|are|was|were|be|we|i|do|would)\s+|"
    r"\s+(?:of|that|for|to|in|well|yet|also|still|even|then|soon|therefore|thus|only|just|eventually|"
    r"instead|simply|ultimately|all|both|at least|in turn|very well)$",
    re.IGNORECASE,
)
_SYNONYMS = {
    "probably": "probable", "most probably": "most probable", "almost certainly": "almost certain",
    "in all likelihood": "",
    "even chance": "roughly even chance", "roughly even chance": "even chance", "about even chance": "even chance",
    "even odds": "roughly even odds", "nearly certain": "almost certain", "nearly certainly": "almost certain",
    "virtually certainly": "virtually certain", "as likely as not": "about as likely as not",
    "remote possibility": "remote", "remote chance": "remote", "remote": "remote chance",
    "little chance": "little chance",
    "highly probably": "highly probable", "improbably": "improbable",
}  # fmt: skip
"""Another inflexion of the same words, tried where a table does not have the phrase as it is."""
_SURVEYED = {
    "probably": "probable", "very likely": "highly likely", "very unlikely": "highly unlikely",
    "almost certainly": "almost certain",
    "even chance": "about even", "even odds": "about even", "roughly even chance": "about even",
    "roughly even odds": "about even",
    "about even chance": "about even", "fifty fifty chance": "about even",
    "better than even chance": "better than even",
    "better than even odds": "better than even", "remote": "remote chance", "may": "may happen",
    "might": "might happen",
    "could": "could happen", "slight chance": "chances are slight", "chances slight": "chances are slight",
    "improbably": "improbable",
    "as likely as not": "about even", "remote possibility": "remote chance", "no chance": "",
    "nearly certain": "almost certain",
    "very good chance": "very good chance", "highly improbable": "",
}  # fmt: skip
"""Phrases of the survey that mean the same to a reader."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A word of likelihood where it stands. Offsets into the reading."""

    start: int
    end: int
    kind: EstimateKind
    words: str
    """In the form of the tables, without "not"."""
    is_negated: bool
    """It has a "not" of its own."""
    bounds: tuple[float, float] | None
    """Of a number."""


_KINDS: dict[str, EstimateKind] = {
    "number": "number", "even": "word", "level": "word", "certain": "word", "word": "word", "idiom": "idiom",
    "expect": "expectation", "modal": "modal",
}  # fmt: skip


def find_phrases(text: str, start: int, end: int) -> Iterator[Phrase]:
    """Yield the words of likelihood of a sentence, in order.

    Examples
    --------
    >>> text = "War remains very unlikely, though talks may well fail and are not likely to resume."
    >>> [(p.words, p.kind, p.is_negated) for p in find_phrases(text, 0, len(text))]
    [('very unlikely', 'word', False), ('may well', 'modal', False), ('likely', 'word', True)]
    """
    if not _TRIGGER.search(text, start, end):
        return
    for match in _PATTERN.finditer(text, start, end):
        group = match.lastgroup or ""
        kind = _KINDS[group]
        words = " ".join(match.group().split()).replace("’", "'")
        is_negated = False
        if (
            kind in {"word", "modal", "expectation"}
            and re.search(r"\bnot\b", words)
            and "than not" not in words
            and "as not" not in words
        ):
            words = re.sub(r"\bnot\s+|\s+not\b", "", words)
            is_negated = True
        bounds = _bounds(words) if kind == "number" else None
        if kind == "number" and bounds is None:
            continue
        yield Phrase(match.start(), match.end(), kind, _plain(words, kind), is_negated, bounds)


def _plain(words: str, kind: EstimateKind) -> str:
    """Return a phrase in the form in which the tables have it."""
    lower = words.lower() if not words.startswith("I ") else words[2:].lower()
    if kind in {"number", "idiom"}:
        return lower
    if kind == "modal" and " " in lower:
        head, rest = lower.split(" ", 1)
        return lower if rest in {"well", "very well", "yet"} else head
    if kind == "expectation":
        found = re.search(
            r"(?:(could|can|may|might|should|would|will)\s.*)?(expect(?:ed)?|anticipate(?:d)?|project\w*|forecast|"
            r"predict\w*|foresee|doubt|slated|poised|set|about|on track|on course|destined|bound|look for)\b",
            lower,
        )
        if found is None:
            return lower
        modal = f"{found.group(1)} be " if found.group(1) and found.group(2).endswith("ed") else ""
        return (
            f"{modal}{found.group(2)}"
            if found.group(2) in {"expect", "anticipate", "foresee", "predict", "project", "doubt"} or modal
            else (
                f"{found.group(2)} to"
                if found.group(2) in {"set", "about", "poised", "bound", "slated", "destined", "on track", "on course"}
                else found.group(2)
            )
        )
    while True:
        shorter = _DROPPED.sub("", lower)
        if shorter in {lower, ""}:
            return lower
        lower = shorter


_ODDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twenty": 20, "a hundred": 100}


def _bounds(words: str) -> tuple[float, float] | None:
    """Return the probability or interval that a number states.

    Examples
    --------
    >>> _bounds("60 to 70 percent chance"), _bounds("one-in-four chance"), _bounds("at least 80% probability")
    ((0.6, 0.7), (0.25, 0.25), (0.8, 1.0))
    """
    odds = re.search(
        r"\b(one|two|three)[- ](?:in|out of)[- ](two|three|four|five|six|ten|twenty|a hundred|\d+)",
        words,
        re.IGNORECASE,
    )
    if odds:
        below = odds.group(2).lower()
        value = _ODDS[odds.group(1).lower()] / (int(below) if below.isdigit() else _ODDS[below])
        return (round(value, 4), round(value, 4)) if 0 <= value <= 1 else None
    numbers = [float(each) / 100 for each in re.findall(r"\d+(?:\.\d+)?", words)]
    if not numbers or max(numbers) > 1:
        return None
    low, high = numbers[0], numbers[-1]
    if re.search(r"at least|more than|\bover\b", words, re.IGNORECASE):
        high = 1.0
    elif re.search(r"less than|\bunder\b", words, re.IGNORECASE):
        low = 0.0
    return (low, high) if low <= high else None


def standard_of(words: str, standard: str, *, is_negated: bool) -> tuple[tuple[float, float] | None, str]:
    """Return the interval of a standard for a phrase, and the entry used where it is another.

    Examples
    --------
    >>> standard_of("probably", "phia", is_negated=False), standard_of("likely", "icd203", is_negated=True)
    (((0.55, 0.75), 'probable'), ((0.2, 0.45), ''))
    >>> standard_of("most probably", "icd203", is_negated=False)
    (None, '')
    """
    if is_negated:
        whole = normal_form(f"{words} not")
        if any(whole in band.terms for band in standards()[standard].bands):
            return interval(whole, standard), whole
    found = interval(words, standard)
    entry = ""
    if found is None and _SYNONYMS.get(normal_form(words)):
        entry = _SYNONYMS[normal_form(words)]
        found = interval(entry, standard)
    if found is None:
        return None, ""
    return (turned(found) if is_negated else found), entry


def turned(interval_: tuple[float, float]) -> tuple[float, float]:
    """Return the probability of the opposite."""
    low, high = interval_
    return round(1 - high, 4), round(1 - low, 4)


def readers_of(words: str, *, is_negated: bool) -> Readers | None:
    """Return how readers take a phrase, or None if nobody was asked about it.

    Examples
    --------
    >>> readers_of("may", is_negated=False).quantiles[0.5], readers_of("likely", is_negated=True).quantiles[0.5]
    (0.4, 0.25)
    """
    key = normal_form(words)
    survey = readers(key)
    phrase = key
    if survey is None and _SURVEYED.get(key):
        phrase = _SURVEYED[key]
        survey = readers(phrase)
    if survey is None:
        return None
    quantiles = dict(survey.quantiles)
    if is_negated:
        quantiles = {round(1 - q, 4): round(1 - p, 4) for q, p in reversed(quantiles.items())}
    return Readers(quantiles, survey.n, phrase if phrase != key else "")
