"""Where the clause begins and ends that a word of likelihood is about."""

from __future__ import annotations

import functools
import re

from detente.brief.find.conditions import inverted_conditions
from detente.brief.find.likely import Phrase
from detente.brief.find.subjects import LISTED, begins_with_verb, is_closed, predicate_end, subject_start
from detente.brief.find.verbs import has_finite_verb

CONDITION = re.compile(
    r"(?:(?<=^)|(?<=[\s,;(–—]))(?:if,?(?!\s+(?:not|any|anything|only)\b)|unless|provided\s+that|"
    r"as long as|so long as|assuming(?:\s+that)?|in the event (?:of|that)|"
    r"in case|on condition that|until and unless|absent|without|barring)\s",
    re.IGNORECASE,
)
REASON = re.compile(
    r"(?:(?<=^)|(?<=[\s,;(–—]))(?:because(?:\s+of)?|due to|"
    r"(?<!be )(?<!is )(?<!are )(?<!was )(?<!were )(?<!been )(?<!being )given(?:\s+that)?|"
    r"(?<!have )(?<!has )(?<!had )since(?!\s+(?:the\s+)?(?:\d|19|20|January|February|March|April|May|June|July|"
    r"August|September|"
    r"October|"
    r"November|December|the\s+(?:beginning|start|end|fall|collapse|war|invasion|outbreak|onset|late|"
    r"early|mid|\w+s\b|\w+\s+of)|last|then|early|late|mid|its?\s+\w+ion\b|at\s+least))|owing to|"
    r"thanks to|"
    r"in light of|in view of|as a result of|on account of|"
    r"(?<!worth )(?<!be )(?<!is )(?<!are )(?<!was )(?<!were )(?<!been )considering(?:\s+that)?)\s",
    re.IGNORECASE,
)
_END = re.compile(
    r"[;:](?=\s)|\s[–—]\s|—|\)|,\s+(?:but|while|whereas|although|though|which|who|so|yet|as(?!\s+well\s+as))\s|"
    r"\seven\sas\s|,\s+(?:will|would|is|are|was|were|has|had)\s|"
    r",\s+(?:all|some|most|many|both|none|each|neither|few|one|two)\s+of\s+(?:which|whom)\s|"
    r",\s+(?:the|an?)\s+(?:[\w-]+\s+){1,4}(?:to|of|for|in|by|with)\s+which\s"
)
_OUTER_VERB = re.compile(r",\s+(?:will|would|is|are|was|were|has|had)\s")
"""Of a clause around: "the sites that clouds may reach, are"; behind another comma it may end an aside."""
REACH = 1000
"""Characters before and behind a phrase in which to look for what it is about; longer sentences are tables."""


def is_lack(text: str, start: int, first: int, last: int) -> bool:
    """Return whether "without" says what something lacks, and not on what it depends: "leave us without gas"."""
    if re.match(r"(?:without|absent)\s", text[first:last]) is None:
        return False
    before = text[max(start, first - 24) : first]
    return (
        re.search(
            r"^\s*$|[,;:(–—]\s*$|\b(?:likely|unlikely|probable|improbable|possible|impossible|likelihood)\s+$", before
        )
        is None
    )


_SUBJECT_STOP = re.compile(
    r"[;:](?=\s)|\s[–—]\s|—|[()]|,\s+(?:and|but|or|so|yet|while|whereas|although|though|because|since|"
    r"if|unless|when|where|as|which|who|that|given|even if)\s|"
    r"\b(?:that|because|while|whereas|although|though|if|unless|whether|so that|but|since|when|which|who|where)\s",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^(?:(?:however|hence|thus|therefore|moreover|furthermore|nevertheless|nonetheless|meanwhile|"
    r"instead|indeed|also|still|yet|but|and|or|so|then|second|first|third|finally|as such|for example|for instance|"
    r"in addition|as a result|at the same time|in other words|for (?:its|his|their) part|in turn|"
    r"so far|thus far|in response|in this (?:case|scenario|context)|of course|in fact|equally|even so|here|now|today|"
    r"in the (?:short|medium|long|longer|near)[- ]?(?:term|run|future)?|as I (?:\w+\s){1,6}\w+|overall|"
    r"on the (?:other|one) hand|"
    r"ultimately|most importantly|again|similarly|likewise|consequently|accordingly)\s*,?\s+)+",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"\s*(?:[A-Z][a-z]+ly|Last|Next|First|Otherwise|otherwise|[Ii]f\s+(?:so|not)|[Oo]n\s+the\s+(?:other|one)|"
    r"[Tt]o\s+(?:this|that)\s+end|"
    r"(?:[Ii]n|[Uu]nder|[Aa]t)\s+(?:that|such(?:\s+an?)?|either|any|this|these|those|the\s+(?:latter|former|"
    r"first|second|third))\s+(?:[\w-]+\s+)?[\w-]+|"
    r"[Ii]n\s+(?:principle|practice|theory|short|sum|contrast|particular|effect|turn|parallel|some\s+ways|"
    r"many\s+ways|all)|"
    r"[Bb]y\s+(?:contrast|extension|implication)|[Ff]or\s+(?:now|one|starters)|[Tt]hat\s+is(?:\s+to\s+say)?|"
    r"[Ss]imply\s+put|[Aa]t\s+(?:best|worst|present|least|first|the\s+very\s+least|a\s+minimum)|"
    r"[Cc]onsciously\s+or\s+not|[Ww]hether\s+[\w-]+\s+or\s+not|[Jj]udged\s+by\s+[^,;]{3,40}|"
    r"[Rr]ather\s+than\s+[^,;]{3,80}),\s+"
)
"""Set before a clause with a comma."""
_DASHED = re.compile(
    r"(?:[Ii]f|[Uu]nless|[Ww]hen|[Aa]lthough|[Ww]hile)\s[^—]{3,200}—[^—]{2,160}—\s?(?!(?:is|are|was|were|will|"
    r"would|has|have|may|and|or)\b)(?=\w)"
)
"""A clause set before that ends at a dash: "if they break the law—on data, say—"."""
SUBORDINATE = re.compile(
    r"(?:(?:unless|without|despite|absent)(?:\s[a-z-]+,){1,3}(?=\s[a-z-]+\s)|were(?=\s[^,;]+\sto\s)|"
    r"given(?=\sthat\s)|if|though|although|while|whereas|when|as|because|since|given|unless|should|once|even if|"
    r"even though|after|"
    r"before|until|despite|without|provided|assuming|considering|in the event)\s[^,;]{3,240}?"
    rf"{LISTED},\s+",
    re.IGNORECASE,
)
FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|may|might|could|can|cannot|should|must|do|does|did|remains?|wants?|"
    r"needs?|seeks?|continues?|says?|said|made|began|became|took|went|led|means?|shows?|appears?|seems?|fails?)\b|"
    r"\b[a-z]{3,}ed\b|n['’]t\b"
)
_VERB_AHEAD = re.compile(
    r"(?:is|are|was|were|has|have|had|will|would|can|cannot|do|does|did|[a-z]{3,}ed|seeks?|wants?|remains?|includes?|"
    r"makes?|gives?|lies?|holds?|comes?|came|took|led|made|drives?|allows?|seems?|appears?|argue|claim|believe)\b"
)
ONLY_AUXILIARIES = re.compile(
    r"(?:(?:is|are|was|were|be|been|will|would|has|have|remains?|seems?|appears?|also|not|then|now|"
    r"still|therefore|thus|"
    r"even|and|but|yet|it is|more|both|all)\s*)*$",
    re.IGNORECASE,
)
_SUBORDINATORS = frozenset({
    "when", "where", "since", "while", "because", "although", "though", "whereas", "if", "unless", "as", "even if",
    "given",
})  # fmt: skip


def clause_of(text: str, start: int, end: int, phrase: Phrase) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the subject before a phrase and what is said behind it, as two spans."""
    first = start
    for match in _SUBJECT_STOP.finditer(text, start, phrase.start):
        if _is_in_brackets(text, match, start, phrase.start) or not _divides(text, match, first, phrase):
            continue
        word = match.group().strip(" ,").lower()
        first = match.end() - len(match.group().lstrip(" ,")) if word in _SUBORDINATORS else match.end()
    first = after_leads(text, first, phrase.start)
    first = subject_start(text, first, phrase.start)
    if re.search(r",\s+(?:which|who)\s+$", text[first : phrase.start]):
        comma = text.find(", ", phrase.end, end)
        end = comma if comma > 0 else end
    ahead = phrase.end
    if not text[first : phrase.start].strip():
        lead = re.match(r"[\s,]*", text[ahead:end])
        begin = ahead + (lead.end() if lead else 0)
        set_before = SUBORDINATE.match(text, begin, end)  # "Conceivably, if they wait, ..."
        ahead = set_before.end() if set_before else ahead
    shared = SHARED.match(text, phrase.end, end)
    if shared is None and IT_IS.search(text[first : phrase.start]):
        shared = _THAT_BEHIND.match(text, phrase.end, end)
    ahead = shared.end() if shared else ahead
    is_comment = text[first : phrase.start].rstrip().endswith(",")  # "..., likely because"
    last = end_of_clause(text, ahead + 4 * is_comment, end)
    if is_reduced(text, phrase) and (comma := text.find(", ", phrase.end, last)) > 0:
        last = comma if FINITE.search(text, comma, last) else last
    last = predicate_end(
        text, phrase.start, ahead if shared else phrase.end, first, last, text[max(start, first - 300) : first]
    )
    begin = shared.end() if shared else phrase.end
    return (first, phrase.start), (begin, max(last, begin))


_THAT_BEHIND = re.compile(r"\s*(?:[–—]\s?[^–—]{3,300}[–—]|\([^()]{3,200}\)|,[^,]{3,120},)\s*that\s+")
"""Of "it seems unlikely – in this market – that the project goes on"."""
SHARED = re.compile(r"\s*(?:not\s+)?to,\s+(?:(?:and|or|but|if)\s[^,;]{2,90},\s+)?(?=[a-z])")
"""Of "Chad is unlikely to, and Niger is likely to, expel the troops": both have the verb behind the last comma."""


_NUMBERED = re.compile(r"\s*(?:\(\d{1,2}\)|\d{1,2}[.)])\s+(?=[A-Z])")
"""The number of an item, or of a thesis."""
_SUPPOSED_TOO = re.compile(
    r"(?:and/or|and|or)\s(?!(?:it|they|he|she|we|there|this|these|the|its|their)\s)[a-z][^,;]{2,120},\s+"
)
"""A second verb of what is supposed: "if they attack, or block the strait, ..."."""


def after_leads(text: str, first: int, stop: int) -> int:
    """Return where a clause begins behind "however," and behind what is set before it: "if talks fail, ..."."""
    numbered = _NUMBERED.match(text, first, stop)
    first = numbered.end() if numbered else first
    while True:
        begin = first
        marked = _MARKED.match(text, first, stop) or _DASHED.match(text, first, stop)
        first = marked.end() if marked and marked.end() < stop else first
        while first < stop and (text[first].isspace() or text[first] in ",\"“”'"):
            first += 1
        lead = _LEADS.match(text[first:stop])
        supposed = None if lead else SUBORDINATE.match(text[first:stop])
        if lead and lead.end() < stop - first:
            first += lead.end()
        elif supposed and supposed.end() == stop - first:
            return stop  # "If they wait, in all likelihood Chad"
        elif supposed:
            first += supposed.end()
            goes_on = _SUPPOSED_TOO.match(text, first, stop)
            first = goes_on.end() if goes_on and goes_on.end() < stop else first
        if first == begin:
            break
    conjunction = re.match(
        r"(?:if|because|since|although|though|while|whereas|when|where|whereby|unless|as|given(?:\s+that)?(?!\s+how)|even\s+(?:if|though))\s+",
        text[first:stop],
        re.IGNORECASE,
    )
    return first + conjunction.end() if conjunction else first


def _is_in_brackets(text: str, match: re.Match[str], start: int, stop: int) -> bool:
    """Return whether a joint belongs to something in brackets or dashes that closes before the phrase."""
    place = match.start()
    if match.group()[0] in "()":
        opened = text.count("(", start, place + 1) - text.count(")", start, place + 1)
        return text.count("(", start, stop) == text.count(")", start, stop) or (match.group() == ")" and opened >= 0)
    before = text.count("(", start, place) - text.count(")", start, place)
    if before > 0 and text.find(")", place, stop) >= 0:
        return True
    dashes = _dashes(text, start, stop)
    if len(dashes) >= 2 and len(dashes) % 2 == 0:
        position = place - start
        return any(a <= position <= b for a, b in zip(dashes[::2], dashes[1::2], strict=True))
    return False


@functools.lru_cache(maxsize=16)
def _dashes(text: str, start: int, stop: int) -> list[int]:
    """Return where dashes stand that part what is put in, from the start on."""
    return [each.start() for each in re.finditer(r"\s[–—]\s|—", text[start:stop])]


_IS_DETERMINER = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Oo]f|[Oo]n|[Ff]or|[Bb]y|[Tt]o|[Ff]rom|[Ww]ith|[Uu]nder|[Aa]fter|[Bb]efore|[Dd]uring|"
    r"[Oo]ver)\s+$"
)
"""Before "that": it goes with a noun, "in that case"."""
_KIND = re.compile(
    r"(?!(?:the|an?|its|their|his|her|these|this|it|they|he|she|we|there)\b)[a-z]+\s+(?:of|is|was|will|would|may|"
    r"might|could)\b"
)
_NEW_CLAUSE = re.compile(r"(?:this|these|that|it|they|he|she|we|there)\s")
"""Behind ", and": no item of a list."""


def _divides(text: str, match: re.Match[str], first: int, phrase: Phrase) -> bool:
    """Return whether a joint parts the clause of the phrase from another, and no list and no relative clause."""
    word = match.group().strip(" ,").lower()
    before, following = text[first : match.start()], text[match.end() : phrase.start]
    if word in {"while", "when", "since"} and re.match(r"[a-z]+ing\b", following):
        return False  # "its power to trade while keeping allies may end"
    if word in {"and", "or"}:
        lead = SUBORDINATE.match(before.lstrip(' ,“"'))  # "although it rained, Chad, Mali, and Niger may"
        before = before.lstrip(' ,“"')[lead.end() :] if lead else before
        if re.search(r",\s+(?:which|who|including)\b", before) and following.rstrip().endswith(","):
            return False  # "the course, which builds trust, skill, and calm, will"
        is_clause = match.group()[0] == "," and _NEW_CLAUSE.match(following) is not None
        return (is_clause or has_finite_verb(before)) and bool(following.strip())
    is_aside = match.group()[0] == "," and word in {
        "where",
        "when",
        "which",
        "who",
        "if",
        "as",
        "although",
        "though",
        "while",
    }
    if is_aside and following.rstrip().endswith(",") and following.count(",") == 1:
        return False  # "the raid, where no truce is made, will"
    if (
        word == "which"
        and _IS_DETERMINER.search(text[max(0, match.start() - 12) : match.start()] + " ")
        and following.count(",") % 2 == 0
    ):
        return True  # "without which Europe may fail"
    if word == "that" and _IS_DETERMINER.search(text[max(0, match.start() - 12) : match.start()]):
        return False
    if match.group().strip() == "That" and _KIND.match(following):
        return False
    if word in {"that", "which", "who"}:
        if ONLY_AUXILIARIES.match(following) or not following.strip():
            return False
        if word == "that" and re.search(r",\s+(?:which|who)\s", before) and following.rstrip().endswith(","):
            return False  # "steel, which is the best that Chad sells, may"
        if word != "that" or _VERB_AHEAD.match(following.lstrip()) or begins_with_verb(following):
            return False
        return not is_closed(following)
    if word in _SUBORDINATORS:
        # A clause that ends in a comma before the phrase is not the phrase's own.
        return "," not in following or match.group()[0] == ","
    return True


def end_of_clause(text: str, start: int, end: int) -> int:
    """Return where what a phrase is about ends: before a condition, a reason, or what is added."""
    last = end
    depth = 0
    for match in re.finditer(r"[()]", text[start:end]):
        depth += 1 if match.group() == "(" else -1
        if depth < 0:
            last = start + match.start()
            break
    for pattern in (_END, CONDITION, REASON):
        found = next(
            (
                m
                for m in pattern.finditer(text, start, last)
                if not (pattern is CONDITION and is_lack(text, start, m.start(), last))
                and (
                    pattern is not _END
                    or (
                        (m.start() - start > 3 or m.group() in ";:")
                        and not _closes(text, start, m, last)
                        and not (_OUTER_VERB.match(m.group()) and "," in text[start : m.start()])
                    )
                )
            ),
            None,
        )
        if (
            found is not None
            and found.start() < last
            and not (found.group() == ")" and "(" in text[start : found.start()])
        ):
            last = found.start()
    supposed = (first for first, _ in inverted_conditions(text, max(0, start - 30), last) if first > start)
    last = next(supposed, last)
    while last > start and (text[last - 1].isspace() or text[last - 1] in ',;:."”'):
        last -= 1
    trailing = _TRAILING.search(text, start, last)
    return max(trailing.start() if trailing else last, start)


def _closes(text: str, start: int, match: re.Match[str], end: int) -> bool:
    """Return whether a relative clause ends at a comma before a verb: "the port, which closed, opens"."""
    if match.group().strip(" ,") not in {"which", "who"} or FINITE.search(text, start, match.start()):
        return False
    comma = text.find(", ", match.end(), end)
    return (
        comma > 0
        and re.match(r"(?:will|would|is|are|was|were|has|have|[a-z]+s|[a-z]+ed)\b", text[comma + 2 : end]) is not None
    )


_TRAILING = re.compile(
    r",?\s+(?:only|but\s+only|even|especially|particularly|not\s+least|just|in\s+part|partly|partially|largely|mainly|"
    r"precisely|primarily|simply|chiefly|in\s+large\s+part|as\s+long|and|or)$"
)
"""Before the clause that was left out: "may fail, especially if"."""
COPULA = re.compile(
    r"(?:(?:\s*,)?\s+|(?<=[—–)”])\s?|(?=['’]))(?:(?:['’](?:re|s|m)|is|are|was|were|be|been|being|remains?|remained|(?:seems?|seemed|appears?|"
    r"appeared|looks?)(?:\s+to\s+be)?|becomes?|became|has become|(?:is|are|was|were|been)\s+(?:widely\s+|"
    r"generally\s+)?(?:flagged|seen|viewed|regarded|considered|deemed|described|judged|assessed|perceived|rated|"
    r"thought|believed|said)(?:\s+to\s+be)?|(?:will|would|may|might)(?:\s+(?:be|become|remain|"
    r"seem))?)\s*)(?:(?:also|now|still|therefore|thus|instead|already|increasingly|"
    r"again|themselves|itself|more|only|then|both|all|slightly|somewhat|marginally)\s+)*$",
    re.IGNORECASE,
)
COPULA_ASIDE = re.compile(
    r"\s*(?<![\w’'-])(?P<verb>(?:is|are|was|were|remains?|seems?|appears?|looks?|will|would))\s*"
    r"(?:\s+(?:still|now|also|however|therefore))*\s*"
    r"(?:\([^()]*\)|,(?!\s+(?:and|but|or)\b)[^,]{1,80},|—[^—]{1,80}—|\s[–-]\s[^–]{1,80}\s[–-])\s*$"
)
"""Of "a war is, many say, unlikely"."""
IS_THERE = re.compile(r"^\s*[Tt]here\s+(?:is|are|was|were|remains?)\s+(?=[\w“])")
EMPTY_SUBJECT = re.compile(
    r"(?:it|there|what|this(?!\s+is)|that(?!\s+is))\b(?:\s+(?:is|was|are|remains?|seems?|appears?|looks?|would be|"
    r"will be|could be|may be|exists?))*\s*(?:also|now|still|not)?\s*$",
    re.IGNORECASE,
)
IT_IS = re.compile(
    r"\b[Ii]t\s+(?:\w+ly\s+|also\s+|now\s+|still\s+)*(?:is|was|seems?|seemed|appears?|appeared|looks?|remains?|"
    r"becomes?|became|would\s+be)\s+(?:\w+ly\s+|also\s+|now\s+|still\s+|therefore\s+|thus\s+)*$"
)


def is_reduced(text: str, phrase: Phrase) -> bool:
    """Return whether "likely to" follows its noun without a verb: "with a new ministry likely to pay"."""
    before = text[max(0, phrase.start - 24) : phrase.start]
    return (
        phrase.kind == "word"
        and not phrase.words.startswith("as ")
        and re.match(r"\s+(?:not\s+)?to\s", text[phrase.end : phrase.end + 8]) is not None
        and re.search(
            r"(?:\b(?:is|are|was|were|be|been|being|remains?|remained|seems?|seemed|appears?|appeared|looks?|"
            r"looked|becom\w+|became|"
            r"and|but|or|yet|not|also|now|still|only|therefore|thus|more|even|both|all|\w+ly|which|that|who|"
            r"think|find|consider|it)|[,)–—”\"’]|['’](?:s|re|m))\s+$|^\s*$",
            before,
            re.IGNORECASE,
        )
        is None
    )
