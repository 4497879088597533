"""Words of likelihood as they are written, and what the tables say of each: modifiers and negation included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from detente.brief.find.stated import find_stated
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
    r"(?:(?:a|an|the|some|hardly|scarcely|barely|precious|next\s+to|any|no|little|zero|slim|slight|strong|good|fair|decent|real|realistic|"
    r"remote|distinct|serious|high|higher|low|lower|"
    r"very|small|minimal|negligible|considerable|significant|substantial|growing|increasing|increased|"
    r"greater|reasonable|nonzero|non-zero|"
    r"roughly|about|even|better than even|fifty-fifty|50-50|50/50|minuscule|outside|every|much|"
    r"virtually|almost|extremely|clear|ever-present|overall)\s+)"
)
_NOUN = r"(?:chances?|probability|likelihood|odds|possibilit(?:y|ies)|prospects?|risk)"
_PATTERN = re.compile(
    r"(?P<crowd>\b(?<!\ba\s)(?<!\bthe\s)(?:few(?!\s+of\b)|hardly\s+any(?:one|body)?|(?:almost|virtually|practically)\s+"
    r"(?:nobody|no[\s-]one)|not\s+many|only\s+a\s+few)"
    r"(?:\s+(?!and\b|or\b|that\b|who\b|which\b|but\b|would\b|will\b)[\w’'-]+){0,3}?"
    r"(?:\s+(?:now|still|really|seriously|actually|today|currently))?\s+(?:think|believe|expect|anticipate|imagine|"
    r"foresee)s?(?:\s+that)?(?=\s+(?:the\s|an?\s|its?\s|they\s|their\s|(?-i:[A-Z]))))"
    rf"|(?P<even>\b(?:(?:roughly|about)\s+)?even\s+(?:chance|odds|"
    rf"probability)s?\b|\b(?:about\s+|roughly\s+|just\s+)?as\s+likely\s+as\s+not\b|\b(?:more|"
    rf"less)\s+likely\s+than\s+not\b|"
    rf"\bbetter\s+than\s+even(?:\s+(?:chance|odds))?\b|\bin\s+all\s+(?:likelihood|probability)\b)"
    rf"|(?P<level>\b{_LEVEL}{{1,4}}(?:{_NOUN})\b|\bchances\s+(?:are|of|that|for)\b|\b(?:chances|odds|"
    rf"likelihood|probability)\s+(?:of|that|for|to|in)\b|\bthe\s+(?:prospect|possibility)\s+(?:of|"
    rf"that)\b)"
    rf"|(?P<certain>\b(?:almost|near(?:ly)?|virtual(?:ly)?|all\s+but|practically|next\s+to)(?:\s+|-)(?:an?\s+)?"
    rf"(?:certain(?:ly|ty)?|sure(?:ly)?|inevitabl[ye]|impossible)\b|"
    rf"(?<=\bit\sis\s)(?:certain|impossible|inevitable)(?=\s+that\b))"
    rf"|(?P<denial>\b(?:not|\w+n['’]t)\s+(?:entirely\s+|altogether\s+|completely\s+|wholly\s+)?"
    rf"(?:impossible|inconceivable|unthinkable|implausible|out\s+of\s+the\s+question)\b|"
    rf"\bmore\s+than\s+(?:likely|probable|possible)\b(?!\s+to\s+be\s+\w+\s+than))"
    rf"|(?P<word>\b(?:not\s+)?{_MORE}{{0,3}}{_ADJECTIVE}\b|\b(?:not\s+)?{_MORE}{{0,2}}(?:probably|"
    rf"improbably)\b|\b(?:perhaps|possibly|maybe|conceivably|presumably|potentially|plausibly)\b)"
    rf"|(?P<idiom>\b(?:(?:can|could)(?:not|n?['’]t|\s+not)\s+be\s+(?:(?:entirely|completely|"
    rf"fully)\s+)?(?:ruled\s+out|excluded|discounted|dismissed)|"
    rf"(?:can(?:not|['’]t)|could\s+not|would\s+not|not)\s+(?:entirely\s+)?rule\s+out|"
    rf"(?:no\s+one|nobody|none|few)\s+(?:(?:can|could|would|will|is|are)\s+)?rul(?:es?|ed|ing)\s+out|"
    rf"(?:toss-?up|coin\s+(?:flip|toss)|flip\s+of\s+a\s+coin)(?!\s+(?:race|seat|district|state|election|contest)s?\b)|"
    rf"(?:is|are|be|was|were|looks?|seems?|appears?|remains?)\s+(?:now\s+|well\s+|still\s+)?within\s+(?:easy\s+)?reach|"
    rf"remains?\s+to\s+be\s+seen|(?:not\s+)?out\s+of\s+the\s+question|"
    rf"(?:in|on)\s+the\s+cards|time\s+will\s+tell|stands?\s+(?:a|no|little)\s+(?:good\s+)?chance|"
    rf"far\s+from\s+certain|by\s+no\s+means\s+certain|"
    rf"(?:is|are|remains?)\s+(?:highly\s+)?(?:doubtful|questionable|uncertain)|anyone['’]s\s+guess|"
    rf"foregone\s+conclusion|matter\s+of\s+time|"
    rf"(?:be|is|are|was|were|looks?|seems?|appears?)\s+(?:bound|sure|certain|guaranteed|doomed)\s+to(?!\s+(?:an?|"
    rf"the|any|its|their|this|each|one)\b))\b)"
    rf"|(?P<expect>\b(?:(?:could|can|may|might|should|must|would|will|is|are|was|were|be)\s+(?:(?:all|"
    rf"also|then|now|both|still|therefore|currently|already|reportedly|increasingly|not)\s+){{0,3}}(?:be\s+)?"
    rf"(?:(?:also|then|still|widely|generally|reasonably|not|fully|now|"
    rf"therefore)\s+){{0,2}}(?:expected|anticipated|projected|forecast|predicted|slated|poised|set|"
    rf"likely\s+expected|about(?=\s+to\b))(?:\s+(?:to|that)\b)?|"
    rf"(?:we|I)\s+(?:(?:do|would|can|should|still|also)\s+)?(?:not\s+)?(?:expect|anticipate|foresee|"
    rf"predict|project|forecast|doubt|believe\s+it\s+likely)\b|"
    rf"(?:are|is|be|remain|remains|seems?|appears?|looks?)\s+(?:well\s+|firmly\s+|still\s+|now\s+|all\s+|also\s+|"
    rf"currently\s+|already\s+|reportedly\s+|not\s+)?"
    rf"(?:poised|set|destined|bound(?!\s+to\s+(?:an?|the|any|its|their|this|each|one)\b))\s+(?:to|for)\b|"
    rf"\b(?:(?:do|does)\s+not\s+)?(?:expects?|anticipates?|predicts?|foresees?)(?=\s+(?:that\s|to\s|"
    rf"the\s|an?\s|its?\s|their\s|no\s|"
    rf"more\s|further\s|(?-i:[A-Z])))|\b(?:forecasts|projects)(?=\s+that\s)|"
    rf"(?<=[a-z,]\s)(?<!as\s)(?<!than\s)(?:expected|anticipated|projected|slated)(?=\s+(?:by\s+(?:the\s+)?(?:\d|"
    rf"end|early|late|mid|(?-i:[A-Z]))|"
    rf"(?:this|next|within|before|later)\s|in\s+(?:the\s+)?(?:(?:coming|next|early|late|mid)\b|\d|"
    rf"(?-i:January|February|March|April|May|June|July|August|September|October|November|December))))))"
    rf"|(?P<forecast>\b(?:(?:are|is|be|remains?|seems?|appears?|looks?)\s+(?:well\s+|firmly\s+|still\s+|now\s+|"
    rf"also\s+|not\s+)?"
    rf"(?:(?:heading|headed)\s+(?:for|towards?|into)|on\s+(?:track|course)\s+(?:to|for)|"
    rf"(?:gearing\s+up|preparing|getting\s+ready)\s+to)|prepares\s+to(?=\s+[a-z]))\b)"
    rf"|(?P<modal>\b(?:may|might|could)\b(?:\s+not\b)?(?:\s+(?:well|very well|yet|also|still|even|then|"
    rf"soon|therefore|thus|only|just|eventually|instead|simply|ultimately|all|both|"
    rf"at least|in turn)\b)?)",
    re.IGNORECASE,
)
_TRIGGERS = (
    "may", "might", "could", "likel", "prob", "possib", "plausib", "conceiv", "chance", "odds", "risk", "prospect",
    "certain", "sure", "inevitab", "perhaps", "presum", "potential", "rule ", "ruled", "rules", "ruling", "exclud",
    "discount", "dismiss", "seen", "question", "cards", "tell", "doubt", "guess", "conclusion", "matter", "expect",
    "anticipat", "project", "forecast", "predict", "slated", "poised", "set ", "about ", "foresee", "on track",
    "on course", "destined", "bound", "heading", "headed", "gearing", "preparing", "prepares", "getting ready", "toss",
    "coin", "within", "few", "hardly any", "nobody", "no one", "no-one", "not many",
    "unthinkable", "guaranteed", "doomed", "better than even", "50-50", "50/50", "fifty",
)  # fmt: skip
"""One of these is in every phrase; most sentences have none."""
_DROPPED = re.compile(
    r"^(?:also|now|only|even(?!\s+(?:chance|odds))|still|at least|theoretically|entirely|perfectly|"
    r"all(?!\s+but)|then|both|therefore|very well|well|yet|soon|just|the|a|an|is|are|was|were|be|we|i|do|would)\s+|"
    r"\s+(?:of|that|for|to|in|well|yet|also|still|even|then|soon|therefore|thus|only|just|eventually|"
    r"instead|simply|ultimately|all|both|at least|in turn|very well)$",
    re.IGNORECASE,
)
_EVEN = ("roughly even chance", "roughly even odds", "even chance", "chances about even")
_SYNONYMS: dict[str, tuple[str, ...]] = {
    "probably": ("probable",), "most probably": ("most probable",), "almost certainly": ("almost certain",),
    "even chance": _EVEN, "roughly even chance": _EVEN, "about even chance": _EVEN, "even odds": _EVEN,
    "roughly even odds": _EVEN, "about even odds": _EVEN, "chances about even": _EVEN,
    "nearly certain": ("almost certain",), "nearly certainly": ("nearly certain", "almost certain"),
    "near certain": ("nearly certain",), "near certainty": ("nearly certain",),
    "almost certainty": ("almost certain",), "virtual certainty": ("virtually certain",),
    "virtually certainly": ("virtually certain",), "as likely as not": ("about as likely as not",),
    "roughly as likely as not": ("about as likely as not",), "just as likely as not": ("about as likely as not",),
    "remote possibility": ("remote", "remote chance"), "remote chance": ("remote",), "remote": ("remote chance",),
    "highly probably": ("highly probable",), "improbably": ("improbable",), "exceptionally improbable": (),
}  # fmt: skip
"""Another inflexion of the same words, tried where a table does not have the phrase as it is."""
_SURVEYED = {
    "probably": "probable", "very likely": "highly likely", "very unlikely": "highly unlikely",
    "almost certainly": "almost certain",
    "even chance": "about even", "even odds": "about even", "roughly even chance": "about even",
    "roughly even odds": "about even",
    "about even chance": "about even", "about even odds": "about even", "chances about even": "about even",
    "better than even chance": "better than even",
    "better than even odds": "better than even", "remote": "remote chance", "may": "may happen",
    "might": "might happen",
    "could": "could happen", "will": "will happen", "slight chance": "chances are slight",
    "small chance": "chances are slight", "chances slight": "chances are slight",
    "improbably": "improbable",
    "as likely as not": "about even", "about as likely as not": "about even", "remote possibility": "remote chance",
    "no chance": "",
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
    about: tuple[int, int] | None = None
    """What it is the likelihood of, where that stands inside: "the chances *of a deal* are slim"."""


_KINDS: dict[str, EstimateKind] = {
    "even": "word", "level": "word", "certain": "word", "denial": "idiom", "word": "word", "idiom": "idiom",
    "crowd": "expectation", "expect": "expectation", "forecast": "forecast", "modal": "modal",
}  # fmt: skip


def find_phrases(text: str, start: int, end: int) -> Iterator[Phrase]:
    """Yield the words of likelihood of a sentence, in order.

    Examples
    --------
    >>> text = "War remains very unlikely, though talks may well fail and are not likely to resume."
    >>> [(p.words, p.kind, p.is_negated) for p in find_phrases(text, 0, len(text))]
    [('very unlikely', 'word', False), ('may well', 'modal', False), ('likely', 'word', True)]
    """
    lower = text[start:end].replace("\n", " ").lower()
    if not any(trigger in lower for trigger in _TRIGGERS):
        return
    taken = [*_numbers(text, start, end), *_degrees(text, start, end)]
    spans = [(each.start, each.end) for each in taken]
    words = (
        _phrase(match)
        for match in _PATTERN.finditer(text, start, end)
        if not any(first < match.end() and match.start() < last for first, last in spans) and not _is_noun(text, match)
    )
    yield from sorted([*taken, *words], key=lambda each: each.start) if taken else words


_FORECASTER = re.compile(
    r"(?:\b[A-Z][\w.&-]*|\b(?:bank|ministry|fund|agency|office|government|commission|institute|bureau|committee|"
    r"who|which|"
    r"he|she|it|now|also|still))\s+$"
)


def _is_noun(text: str, match: re.Match[str]) -> bool:
    """Return whether "projects that" or "forecasts that" speaks of projects, not of somebody who projects."""
    return match.group().lower() in {"projects", "forecasts"} and not _FORECASTER.search(
        text[max(0, match.start() - 40) : match.start()]
    )


def _phrase(match: re.Match[str]) -> Phrase:
    """Return the phrase that a match is."""
    group = match.lastgroup or ""
    kind = _KINDS[group]
    words = " ".join(match.group().split()).replace("’", "'")
    is_negated = False
    if group == "crowd":  # how many think so is part of the phrase, and no "not" of the statement
        return Phrase(match.start(), match.end(), kind, _crowd(words), is_negated=False, bounds=None)
    if (
        kind in {"word", "modal", "expectation", "forecast"}
        and re.search(r"\bnot\b", words, re.IGNORECASE)
        and "than not" not in words
        and "as not" not in words
    ):
        words = re.sub(r"\bnot\s+|\s+not\b", "", words, flags=re.IGNORECASE)
        is_negated = True
    plain = words.lower().replace("-", " ") if group == "certain" else _plain(words, kind)
    return Phrase(match.start(), match.end(), kind, plain, is_negated, None)


def _crowd(words: str) -> str:
    """Return who thinks so and what they do: "few analysts in Oslo think that" as "few think"."""
    lower = words.lower().removesuffix(" that").replace("no-one", "no one")
    who = re.match(r"(?:few|hardly any(?:one|body)?|\w+ (?:nobody|no one)|not many|only a few)", lower)
    return f"{who[0] if who else ''} {lower.rsplit(' ', 1)[-1]}"


def _numbers(text: str, start: int, end: int) -> Iterator[Phrase]:
    """Yield the probabilities that are given as numbers."""
    for each in find_stated(text, start, end):
        yield Phrase(each.start, each.end, "number", each.words, is_negated=False, bounds=each.bounds, about=each.about)


_DEGREE = re.compile(
    r"\b(?:the\s+|its\s+|their\s+)?(?P<noun>chances?|odds|likelihood|probability|prospects?|possibility)\s+"
    r"(?:(?:of|that|for)\s+(?P<about>(?:(?!\b(?:and|but|which|who|while)\b)(?:[^.;:?!()]|\.(?=\w|"
    r"\s[a-z]))){2,120}?)\s+)?"
    r"(?:is|are|remains?|seems?|looks?|appears?|stays?|was|were)\s+(?:still\s+|now\s+|therefore\s+|at\s+best\s+)*"
    r"(?P<degree>(?:(?:very|extremely|vanishingly|exceedingly|relatively|fairly|quite|pretty|roughly|about|"
    r"better\s+than|close\s+to|virtually|almost)\s+)*(?:slim\s+to\s+(?:none|nil)|next\s+to\s+(?:nothing|none|nil|zero)|"
    r"slim|slight|remote|small|low|high|negligible|minimal|even|good|strong|poor|zero|nil|minuscule|considerable|"
    r"substantial))\b(?!\s+(?:er\b|than\b|enough\b|if\b)|-)",
    re.IGNORECASE,
)
"""Of "the chances of a deal are slim"."""


def _degrees(text: str, start: int, end: int) -> Iterator[Phrase]:
    """Yield what is said of a chance behind its verb."""
    for match in _DEGREE.finditer(text, start, end):
        degree = " ".join(match["degree"].lower().split())
        noun = match["noun"].lower()
        if noun != "odds" or not degree.endswith("even"):
            noun = {"chances": "chance", "odds": "chance", "prospects": "prospect"}.get(noun, noun)
        words = degree if degree.startswith(("slim to", "next to")) else f"{degree} {noun}"
        about = match.span("about") if match["about"] else None
        yield Phrase(match.start(), match.end(), "word", words, is_negated=False, bounds=None, about=about)


_WILL = re.compile(
    r"\b(?:will(?:\s+not\b)?|won['’]t\b|(?:is|are)\s+(?:not\s+)?going\s+to\b)(?=\s+(?:\w+ly\s+|soon\s+|never\s+|"
    r"no\s+longer\s+)?"
    r"(?!necessarily\b|have\b|need\b|require|depend|include|consist|focus|examine|discuss|explore|argue|address|"
    r"consider|outline|"
    r"review|describe|of\b|and\b|to\b|be\s+(?:discussed|examined|described|seen|shown|needed|required|able|necessary|"
    r"important))[a-z]{2,})"
)
_NO_FORECAST = re.compile(
    r"\b(?:if|unless|would|could|may|might|should|plan\w*|scheduled|hop\w+|whether|when|until|once|while|because|"
    r"as|who|"
    r"which|that|what|how|where|why|than|promis\w*|pledg\w*|vow\w*|announc\w*|agree\w*|intend\w*|assum\w*|"
    r"scenario|need|must|"
    r"I|we|you|paper|report|section|article|chapter|brief|study|essay|piece|part|series|panel|event|webinar|speakers?|"
    r"free|good|political|popular|own|national|collective|ill|a|his|her|their|the\s+will)\b[^,;:]*$|[?\"“”]|"
    r"\b(?:the|of|no|any)\s+$",
    re.IGNORECASE,
)
"""Before "will": what follows is supposed, planned, said of the text itself, or no verb."""


def find_will(text: str, start: int, end: int) -> Iterator[Phrase]:
    """Yield the forecast that a sentence without any other word of likelihood makes with "will".

    Only of a main clause: what is planned, supposed or said of the text itself is none.

    Examples
    --------
    >>> text = "Odessa will not fall."
    >>> [(p.words, p.kind, p.is_negated) for p in find_will(text, 0, len(text))]
    [('will', 'forecast', True)]
    """
    if text[start:end].rstrip().endswith("?"):
        return
    for match in _WILL.finditer(text, start, end):
        before = text[max(start, match.start() - 200) : match.start()]
        if not before.strip() or _NO_FORECAST.search(before) or _NOT_WHOLLY.match(text, match.end()):
            continue
        is_negated = re.search(r"not\b|n['’]t", match.group()) is not None
        yield Phrase(match.start(), match.end(), "forecast", "will", is_negated, None)
        return


_NOT_WHOLLY = re.compile(r"\s+(?:(?:not|only|just)\s+)?(?:necessarily|not|only|just|merely|simply)\b")
"""Behind "will": half of a sentence ("will not just hurt banks"), or a reach that is open ("not necessarily")."""


def _plain(words: str, kind: EstimateKind) -> str:
    """Return a phrase in the form in which the tables have it."""
    lower = words.lower() if not words.startswith("I ") else words[2:].lower()
    if kind in {"number", "idiom"}:
        return lower
    if kind == "modal" and " " in lower:
        head, rest = lower.split(" ", 1)
        return lower if rest in {"well", "very well", "yet"} else head
    if kind == "forecast":
        return re.sub(
            r"^(?:are|is|be|remains?|seems?|appears?|looks?)\s+(?:(?:well|firmly|still|now|also)\s+)?", "", lower
        )
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
    if found is None:
        entry = next((each for each in _SYNONYMS.get(normal_form(words), ()) if interval(each, standard)), "")
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
