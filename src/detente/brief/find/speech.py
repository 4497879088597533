"""Who says what stands in quotation marks, by the words before and behind it."""

from __future__ import annotations

import re

from detente.brief.find.body import Body
from detente.brief.find.cues import ACCORDING, AS_BY, DOCUMENT, OWN_WORDS, VERB
from detente.brief.find.noun_phrases import PEOPLE, may_be_verb
from detente.brief.find.phrase_words import DETERMINERS, FILLER, NOT_NOUN, PREPOSITIONS, PRONOUNS, STOPS, WORD, Token
from detente.brief.find.said_by import ROLE, find_subject, first_subject

Said = tuple[tuple[int, int] | None, tuple[int, int] | None, str]
"""Where the speaker stands, where the cue stands, and the name of the document if it is one."""


def speaker_before(body: Body, start: int, end: int) -> Said | None:
    """Return who speaks according to the words before a quotation: "X said:", "X's claim that", "as X put it,".

    Parameters
    ----------
    start, end
        Of those words.
    """
    text = body.text
    near = max(start, end - 360)
    according = next(iter(ACCORDING.finditer(text, start, end)), None)
    is_colon = text[start:end].rstrip(" \n\t“\"'‘«>").endswith(":")
    for verb in reversed(list(VERB.finditer(text, near, end))):
        if _is_passive(text, start, verb):
            agent = _agent(text, verb.end(), end)
            if agent is None and not _IS_SAID.match(verb.group()):
                break
            return None if agent is None else _said(text, agent, verb.span())
        if _THAN.search(text, max(start, verb.start() - 80), verb.start()):
            continue
        if _is_noun(text, verb) or (according and according.start() <= verb.start() < according.end("who")):
            continue
        between = text[verb.end() : end]
        if _names_only(verb.group(), between) or (
            is_colon and _NAMES.match(verb.group()) and re.search(r"[”\"’]", between)
        ):
            if is_colon and _NAMES.match(verb.group()):
                continue  # "said of a man called X: ..."
            break
        if len(between) <= (320 if is_colon else 140) and not re.search(
            r"[;]|(?<!\b[A-Z])(?<!\b(?:Mr|Dr|St|Lt|Ms))\.\s", between
        ):
            who = find_subject(text, start, verb.start())
            if who is not None:
                return _said(text, who, verb.span()) if may_say(text[slice(*who)]) else None
        break
    return _named_before(text, start, end, according)


def _named_before(text: str, start: int, end: int, according: re.Match[str] | None) -> Said | None:
    """Return who speaks where no verb of saying leads to a quotation: "in his words", "a poll shows that"."""
    own = _IN_OWN_WORDS.search(text, start, end)
    if own:
        named = first_subject(text, start, own.start())
        return (named, own.span(), "") if named and may_say(text[slice(*named)]) else None
    shown = _SHOWN.search(text, max(start, end - 360), end)
    if shown:
        maker = find_subject(text, start, shown.start("verb"))
        if maker is not None and (may_say(text[slice(*maker)]) or text[maker[0]].isupper()):
            return _said(text, maker, shown.span("verb"))
    by_noun = OWN_WORDS.search(text[max(start, end - 220) : end])
    if by_noun and by_noun.group("who") not in FILLER:
        shift = max(start, end - 220)
        at, cue = shift + by_noun.start("who"), (shift + by_noun.start("cue"), shift + by_noun.end("cue"))
        return (at, at + len(by_noun.group("who"))), cue, ""
    if according:
        return _said(text, source_named(according), according.span("cue"))
    if text[start:end].rstrip(" \n\t“\"'‘«>").endswith(":"):
        label = _NAME_COLON.match(text, start, end)
        if label:
            return label.span("who"), None, ""
    return _document_before(text, max(start, end - 220), end)


_IN_OWN_WORDS = re.compile(r",\s+in\s+(?:his|her|their|its)\s+(?:own\s+)?words\b")
_SHOWN = re.compile(r"\b(?P<verb>shows?|showed|finds?|found|demonstrate[sd]?)\s+that\s+[^.;“”\"]{0,60}$")
_PASSIVE = re.compile(r"\b(?:be|been|being|is|are|was|were)\s+(?:\w+ly\s+|also\s+|often\s+|not\s+|once\s+|widely\s+)*$")
_IS_SAID = re.compile(r"(?:told|informed|assured|reminded|warned|advised|asked|urged)$")
"""Whoever is told does not speak."""
_AGENT = re.compile(r"(?:\s+(?!(?:to|as|that)\b)[^\W_][\w’'-]*){0,3}?\s+by\s+")


def _is_passive(text: str, start: int, verb: re.Match[str]) -> bool:
    return not verb.group().endswith("ing") and bool(_PASSIVE.search(text, max(start, verb.start() - 40), verb.start()))


def _agent(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return by whom something is said in the passive: "was described by one analyst as"."""
    match = _AGENT.match(text, start, end)
    return inverted_subject(text, match.end(), end) if match else None


def source_named(according: re.Match[str]) -> tuple[int, int]:
    """Return the words that name a source behind "according to", with who made it: "a report by the bank"."""
    begin, end = according.span("who")
    if according["by"] and _MADE.search(according["who"]):
        end = according.end("by")
    named = _NAMED_BEHIND.match(according.string, end) if ROLE.search(according["who"]) else None
    if named:
        return named.span("name")
    participle = _INVOLVED.search(according.string, begin, end)
    end = participle.start() if participle else end
    while according.string[end - 1] in ",." and according.string[begin:end].count(".") < 2:
        end -= 1
    return begin, end


_INVOLVED = re.compile(r"\s(?:involved|engaged|employed|working|familiar|close|based|present|interviewed)$")
"""At the end of a source: what it goes with is cut off."""


def is_made(words: str) -> bool:
    """Return whether words end in something that somebody made or said, or in who makes such things."""
    return _MADE.search(words) is not None


_NAMED_BEHIND = re.compile(r",\s(?P<name>[A-Z][\w’-]+(?:\s[A-Z][\w’.-]+){1,3})(?=[,.;:)]|$)")
_MADE = re.compile(
    r"(?:assessment|data|estimate|report|stud(?:y|ie)|analys[ei]|research|survey|figure|paper|article|account|source|official|statement|"
    r"statistic|projection|forecast|calculation|interview|poll|document|testimony|review|index|brief|analyst|expert|economist|researcher|"
    r"scholar|record|model|work|press release|briefing|investigation|audit)s?$"
)
_NO_SPEAKER = re.compile(
    r"\b(?:is|are|was|were|will|would|has|have|had|not|be|been|no)\b|^[a-z]+ly\b|^[A-Z][a-z]+ly\s[a-z]|"
    r"^(?:at length|their|his|her|its|many|most|both|few)$|"
    r"(?:^|\s)(?:[Nn]othing|[Ss]omething|[Ee]verything|problems?|issues?|measures?|efforts?|events?|slogans?|ideas?|ways?)$|"
    r"^[a-z]+ing\s|^(?:[a-z]{4,}ing|[a-z]+\s?[a-z]*ed)$|"
    r"^(?:the|an?|its|their|his|her|this)\s+(?:\w+ly\s+)?(?:\d{4}\s+)?(?:[a-z]{4,}ing|[a-z]+ed|held|annual|political|recent)$|"
    r"^(?:[Aa]\s+)?part\s+of\b|['’]s$|"
    r"^(?:[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose|which|what|[Tt]here|[Yy]ou|[Tt]he|[Aa]n?)$"
)
_SPEAKS = re.compile(
    r"(?:the|an?|one|two|three|some|many|most|several|other|another|others|his|her|its|their|few|both|all|each)\b",
    re.IGNORECASE,
)


def may_say(words: str) -> bool:
    """Return whether words can name a speaker: a name, a noun phrase with its article, people; no verb, no adverb.

    Examples
    --------
    >>> may_say("one respondent"), may_say("specifically prohibited"), may_say("the"), may_say("welcomes")
    (True, False, False, False)
    """
    words = re.sub(r"\s*\([^()]*\)?|,?\s(?:who|which|that)\s.*", "", " ".join(words.split()))
    if words.lower() in PRONOUNS:
        return True
    if _NO_SPEAKER.search(words):
        return False
    return bool(re.search(r"[A-Z][\w.]", words) or _SPEAKS.match(words) or PEOPLE.search(words) or ROLE.search(words))


_NAMES = re.compile(r"(?:call|describ|label|characteri|term|dubb)")
_NAME_COLON = re.compile(
    r"\W{0,4}(?P<who>(?:[A-Z][\w’'.-]*\s+){1,4}?[A-Z][\w’'-]*)(?:\s*\([^()]{1,40}\))?(?:,\s[^:;]{2,200})?:[\s“\"'‘«>]*$"
)
"""Of "Ann Lee, head of the service: ..."."""


def person_before_colon(text: str, start: int, end: int) -> Said | None:
    """Return the person of whom a sentence with a colon before a quotation speaks: "He did not rule it out: ..."."""
    who = first_subject(text, start, end)
    if who is None or not text[start:end].rstrip(" \n\t“\"'‘«>").endswith(":"):
        return None
    words = text[slice(*who)]
    if " " not in words and words.lower() not in {"he", "she"} and f" {words.lower()}" in text:
        return None  # a common noun
    if (
        words.lower() in {"he", "she"}
        or re.fullmatch(r"(?:[A-Z][\w’'.-]*\s?){1,4}", words)
        or ROLE.search(words.split(" of ")[0])
    ):
        return (who, None, "") if not DOCUMENT.search(words) else None
    return None


_NEW_CLAUSE = re.compile(
    r",\s+(?:the|these|this|those|it|he|she|they|an?)\b[^,]*\b(?:is|are|was|were|will|would|has|have|had|can|could)\b"
)


def _names_only(verb: str, between: str) -> bool:
    """Return whether a verb stands too far off to introduce a quotation: a participle, or "called" and its like."""
    if re.match(r"\s+(?:are|is|was|were|to be|by)\b", between) or _NEW_CLAUSE.search(between):
        return True
    return len(between.split()) > 4 and re.match(r"(?:call|describ|label|characteri|term|dubb)", verb) is not None


def _is_noun(text: str, match: re.Match[str]) -> bool:
    """Return whether a word that may be a verb of saying is a noun there: "the report", "a claim", "of fears"."""
    before = text[max(0, match.start() - 14) : match.start()]
    if match.group() in _NOUN_AS_WELL and _IN_SINGULAR.search(text, max(0, match.start() - 60), match.start()):
        return True
    if match.group() == "states" and _OF_STATES.search(text, max(0, match.start() - 30), match.start()):
        return True
    if re.search(
        r"\b(?:the|a|an|its|his|her|their|this|that|these|any|some|no|of|to|in|for|’s|'s|by|on|with|from|"
        r"new|such|media|recent)\s+$",
        before,
        re.IGNORECASE,
    ):
        return match.group() in {
            "report",
            "reports",
            "claim",
            "claims",
            "fear",
            "fears",
            "notes",
            "note",
            "hopes",
            "warning",
            "states",
            "calls",
            "demands",
            "stress",
            "estimate",
            "estimates",
            "comments",
            "remarks",
            "threatens",
            "signals",
            "frames",
            "published",
            "posted",
            "proposed",
            "expected",
            "alleged",
            "reported",
            "estimated",
            "claimed",
            "so-called",
            "called",
            "described",
            "stated",
            "hints",
            "quoted",
            "cited",
            "writing",
            "saying",
            "warn",
            "praise",
            "suggested",
            "assessed",
            "indicates",
            "recalls",
            "promises",
            "pledges",
            "thought",
            "agreed",
            "feared",
            "perceived",
        }
    return bool(
        re.search(r"\b(?:United|Member|Gulf|Baltic|European|Arab|member|nuclear)\s+$", before)
    ) and match.group() in {"States", "states"}


_NOUN_AS_WELL = frozenset(
    [
        "report",
        "claim",
        "fear",
        "note",
        "warning",
        "stress",
        "estimate",
        "praise",
        "signal",
        "comment",
        "remark",
        "hope",
        "demand",
        "warn",
        "argue",
        "plan",
    ]
)
_IN_SINGULAR = re.compile(r"\b(?:an?|its|his|her|the|their|this|one)\s+(?:[\w’'-]+\s+){0,3}[\w’'-]*[^\Ws]\s+$")
"""Before "report" and its like: "its annual report", since with one who reports the verb has an "s"."""
_OF_STATES = re.compile(
    r"\b(?:many|some|most|few|several|all|other|these|those|both|two|three|which|EU|NATO|third|coastal|flag|small|big|"
    r"large|rogue|nation|failed|weak|fragile|neutral|[a-z]+(?:ern|ing|ian|ive|ic))\s+$",
    re.IGNORECASE,
)
_THAN = re.compile(r"\bthan\s+(?:[\w’'-]+\s+){1,6}$")
"""Of "worse than the ratio indicates": nobody speaks."""
_APPOSED = re.compile(r"(?P<name>(?:[A-Z][\w’'.-]+\s+){1,3}[A-Z][\w’'-]+),\s+$")
_DESCRIBED = re.compile(r"(?:an?|the|one|former|then)\s+(?:[\w-]+\s+){0,4}[a-z]+$")


def _name_before(text: str, who: tuple[int, int]) -> tuple[int, int]:
    """Return the name before a description between commas: "Ann Lee, a banker, resigned, alleging"."""
    named = _APPOSED.search(text, max(0, who[0] - 60), who[0])
    is_apposed = named is not None and text[who[1] : who[1] + 1] == "," and _DESCRIBED.match(text[slice(*who)])
    return named.span("name") if named is not None and is_apposed else who


def _said(text: str, who: tuple[int, int], cue: tuple[int, int]) -> Said:
    who = _name_before(text, who)
    words = text[slice(*who)]
    is_document = _names_document(words)
    return who, cue, words if is_document else ""


def has_words(document: str) -> bool:
    """Return whether a noun is a text that can be quoted, and no mere plan, act or concept.

    Examples
    --------
    >>> has_words("the 2019 constitution"), has_words("strategy"), has_words("National Security Strategy")
    (True, False, True)
    """
    if re.search(r"[A-Z][a-z]", re.sub(r"^(?:The|An?)\s", "", document.strip())):
        return True
    has_article = re.search(r"\b(?:[Tt]he|its|their|[Aa]n?)\s|['’]s\s|\d", document) is not None
    return has_article and _TEXTS.search(document) is not None


_TEXTS = re.compile(
    r"(?:treaty|declaration|constitution|charter|communiqu[ée]|memorandum|resolution|white paper|report|document|law|"
    r"decree|directive|guidelines?|article|essay|op-ed|editorial|agreement|accords?)\s*$"
)
_DOCUMENT_HEAD = re.compile(
    r"(?:treaty|agreement|declaration|constitution|charter|communiqu[ée]|memorandum|strategy|doctrine|resolution|paper|"
    r"report|document|draft|law|decree|accords?|guidelines?|directive|statement|article|essay|op-ed|"
    r"editorial|letter|study|"
    r"assessment|review|brief|press release|posture)$",
    re.IGNORECASE,
)


def _names_document(words: str) -> bool:
    """Return whether words name a document: the noun before any "of", "by" or "on" is one."""
    if re.search(r"\b(?:[Pp]resident|[Mm]inister)\b", words):
        return False
    head = re.split(r"\s(?:of|by|on|from|in|for|to)\s", words)[0]
    return bool(re.fullmatch(rf"(?:{DOCUMENT.pattern})", words)) or _DOCUMENT_HEAD.search(head) is not None


def _document_before(text: str, start: int, end: int) -> Said | None:
    """Return a document named right before a quotation: "the 2019 constitution’s “...”, an agreement to “...”."""
    matches = list(DOCUMENT.finditer(text, max(start, end - 90), end))
    if not matches:
        return None
    match = matches[-1]
    if re.search(r"[.;]\s", text[match.end() : end]) or end - match.end() > 60:
        return None
    return (match.span(), None, match.group().strip()) if has_words(match.group()) else None


def speaker_after(body: Body, start: int, end: int, words: str) -> Said | None:
    """Return who speaks according to the words behind a quotation: '"...," said X', '"...", X noted', '"..." (X)'."""
    text = body.text
    match = re.match(r"\s*,?\s*", text[start:end])
    begin = start + (match.end() if match else 0)
    joined = words.rstrip()[-1:] in ",?!" or text[start : start + 1] == ","
    noted = _NOTED_BEHIND.match(text, begin, end)
    if noted and joined:
        who = inverted_subject(text, noted.end(), end)
        return None if who is None or not may_say(text[slice(*who)]) else _said(text, who, noted.span())
    verb = next(iter(_SAYS_BEHIND.finditer(text, begin, min(end, begin + 120))), None)
    if verb is None or _ENDS.search(text, begin, verb.start()):
        return None
    if verb.start() - begin <= 2:
        return _inverted(text, verb, end)
    if not joined:
        return None
    who = find_subject(text, begin, verb.start())
    if who is not None and not may_say(text[slice(*who)]):
        return None
    return None if who is None or not _LEADS_IN.fullmatch(text, begin, who[0]) else _said(text, who, verb.span())


_NOTED_BEHIND = re.compile(rf"(?:{AS_BY}|in the words of|according to)\s+")
_LEADS_IN = re.compile(r"\W*(?:(?:as|which is what|or so|in what)\s+)?(?:[a-z]+\s+|[A-Z][\w-]+\s+){0,6}")
_SAYS_BEHIND = re.compile(rf"{VERB.pattern}|\b(?:asked|asks)\b")
_ENDS = re.compile(
    r"(?<!\b[A-Z])(?<!\b(?:Mr|Dr|Ms|Lt|Lt|St))(?<!\b(?:Mrs|Gen|Col|Maj|Adm|Sen|Rep|Gov|Sgt|"
    r"Amb))(?<!\bProf)(?<!\bCapt)[.;:]\s"
)
"""Where a sentence or clause ends, and not only an abbreviation."""


def _inverted(text: str, verb: re.Match[str], end: int) -> Said | None:
    """Return who speaks in '"...," said the head of X on Monday'."""
    who = inverted_subject(text, verb.end(), end)
    return None if who is None else _said(text, who, verb.span())


def inverted_subject(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the noun phrase that begins at a position, behind "said", or None."""
    tokens: list[Token] = [
        (match.group(), match.start(), match.end()) for match in WORD.finditer(text, start, min(end, start + 160))
    ]
    index = 0
    while index < len(tokens):
        word = tokens[index][0]
        lower = word.lower()
        if (
            not word[:1].isalnum()
            or lower in STOPS
            or lower in NOT_NOUN
            or (lower in PREPOSITIONS and lower not in {"of", "for"})
            or (may_be_verb(word) and word[0].islower())
        ):
            break
        index += 1
    if index == 0 or (
        not any(token[0][0].isupper() for token in tokens[:index])
        and tokens[0][0].lower() not in DETERMINERS | PRONOUNS
        and not PEOPLE.fullmatch(tokens[0][0])
    ):
        return None
    return tokens[0][1], tokens[index - 1][2]
