"""Who speaks: verbs and nouns of saying, and the words before or behind them that name the speaker."""

from __future__ import annotations

import re

from detente.brief.find.body import Body

_PAST_OR_PRESENT = (
    "said|says|say|saying|told|tells|stated|states|stating|claimed|claims|claiming|argued|argues|arguing|noted|notes|noting|added|adds|adding|"
    "asserted|asserts|announced|announces|announcing|warned|warns|warning|insisted|insists|insisting|admitted|admits|acknowledged|acknowledges|"
    "denied|denies|denying|declared|declares|declaring|reported|reports|wrote|writes|writing|explained|explains|emphasi[sz]ed|emphasi[sz]es|emphasi[sz]ing|"
    "stressed|stresses|reiterated|reiterates|reiterating|confirmed|confirms|suggested|suggests|suggesting|believed|believes|believe|believing|thinks|thought|"
    "maintained|maintains|contended|contends|observed|observes|remarked|remarks|replied|responded|concluded|concludes|predicted|predicts|estimated|estimates|"
    "assessed|assesses|assess|assessing|judged|judges|alleged|alleges|alleging|accused|complained|complains|conceded|concedes|promised|promises|pledged|pledges|"
    "vowed|vows|threatened|threatens|urged|urges|called|calls|described|describes|describing|characteri[sz]ed|characteri[sz]es|characteri[sz]ing|labell?ed|"
    "praised|praises|criticized|criticised|criticizes|quoted|cited|testified|recalled|recalls|commented|comments|proclaimed|proclaims|"
    "expressed|expresses|indicated|indicates|revealed|reveals|expected|expects|expect|hoped|hopes|feared|fears|fear|agreed|agrees|"
    "recommended|recommends|proposed|proposes|demanded|demands|speculated|speculates|implied|implies|hinted|hints|signall?ed|signals|boasted|boasts|"
    "mentioned|mentions|reasoned|felt|reckoned|write|recommend|describe|observe|testify|posit|caution|cautions|cautioned|advocate|advocates|advocated|insist|argue|claim|warn|note|deny|maintain|contend|suggest|predict|estimate|report|stress|emphasi[sz]e|posited|posits|"
    "surmise[sd]?|surmising|reaffirmed|reaffirms|reaffirming|countered|quips|pointed out|points? out|"
    "pointing out|put it|puts it|"
    "offered|wondered|wonders|defines|remarking|explaining|predicting|estimating|recalling|"
    "echoed|recounted|recounts|clarified|clarifies|disclosed|discloses|joked|jokes|retorted|retorts|elaborated|elaborates|"
    "exclaimed|exclaims|muses|mused|bemoaned|bemoans|decried|decries|summari[sz]ed|summari[sz]es|confided|confides|conceding|"
    "indicate|reveal|guessed|considered|considers|doubted|disputed|disputes|refuted|refutes|informed|informs|assured|assures|"
    "reminded|reminds|cautioning|reckons|anticipated|anticipates|foresees|foresaw|referred to|refers to|"
    "hypothesi[sz]ed|hypothesi[sz]es|theori[sz]ed|theori[sz]es|"
    "highlighted|highlights|uttered|utters|admit|express|acknowledge|conclude|declare|announce|explain|assert|promise|threaten|demand|propose|expects|affirmed|affirms|opined|lamented|laments|quipped|tweeted|posted|published|framed|frames|touted|rejected|rejects|dismissed|condemned|condemns|voiced"
)
_THAT_ONLY = (
    "feels?|think|find|finds|found|hold|holds|held|consider|doubt|doubts|dispute|refute|reckon|forecasts?|foresee|anticipate|projected|"
    "projects|speculate|surmise|shows?|showed|inform|assure|guess|concur|concurs|concurred|judge|foretold"
)
_RAISES = r"|\braise[sd]?(?=\s+(?:concerns?|fears?|doubts?|hopes?|alarm)\s+that\b)"


def _any_of(words: str) -> str:
    """Return a pattern for one of some words, put together by first letter, which is many times faster."""
    letters: dict[str, list[str]] = {}
    for word in words.split("|"):
        letters.setdefault(word[0], []).append(word[1:])
    groups = [f"{letter}(?:{'|'.join(rest)})" for letter, rest in letters.items()]
    return rf"\b(?:{'|'.join(groups)})\b"


VERB = re.compile(_any_of(_PAST_OR_PRESENT))
THAT_VERB = re.compile(_any_of(f"{_PAST_OR_PRESENT}|{_THAT_ONLY}") + _RAISES)
"""Of these, some are nouns more often than not where no "that" follows."""
_NOUNS = (
    "statement|comment|remark|claim|assertion|argument|warning|speech|address|interview|letter|message|post|tweet|words|promise|pledge|call|"
    "demand|accusation|allegation|announcement|assessment|testimony|answer|response|question|view|opinion|belief|vision|aim|goal|desire|hope|insistence|description"
)
_OWN_WORDS = re.compile(
    rf"(?P<who>[A-ZÀ-Þ][\w’.-]*(?:\s[A-ZÀ-Þ][\w’.-]*){{0,4}})(?:['’]s|"
    rf"['’])\s+(?:[\w-]+\s+){{0,3}}(?P<cue>(?:{_NOUNS})s?)\b[^.;]{{0,60}}$"
)
DOCUMENT = re.compile(
    r"\b(?:the\s+|a\s+|an\s+|its\s+|their\s+|[A-Z]\w+['’]s\s+)?(?:[A-Z][\w.-]*\s+){0,6}(?:treaty|"
    r"agreement|declaration|constitution|charter|communiqu[ée]|memorandum|strategy|doctrine|"
    r"resolution|white paper|report|document|draft|law|decree|accords?|concept|guidelines?|directive|"
    r"act|statement|article|essay|op-ed|editorial|"
    r"Treaty|Agreement|Declaration|Constitution|Charter|Communiqu[ée]|Memorandum|Strategy|Doctrine|"
    r"Resolution|White Paper|Report|Concept|Act|Accords?|Protocol|Review|Assessment|Budget|"
    r"Directive)\b"
)
ACCORDING = re.compile(
    r"\b(?P<cue>[Aa]ccording to|Per|[Tt]o quote|[Qq]uoting|[Aa]s (?:relayed|told|put|described|explained|noted|"
    r"reported)(?: to \w+)? by|[Ii]n the (?:words|view|opinion|assessment|eyes) of)\s+"
    r"(?P<who>[^\W_][\w’'&.-]*(?:\s[^\W_][\w’'&.-]*|\s\([A-Z]{2,8}\)|,\s[A-Z][\w’'&.-]*){0,11}?)"
    r"(?=\s*(?:[,.;:—–()]|$|\s(?:who|which|that|in|on|at|from|released|published|and|as|by)\b))"
)
_TITLE = r"(?:Mrs?|Ms|Dr|Drs|Prof|Gen|Lt|Col|Maj|Brig|Capt|Cmdr|Adm|Sen|Rep|Gov|Sgt|Amb|Hon|Rev|Fr|St|Jr|Sr)\."
_WORD = re.compile(rf"{_TITLE}|(?:[A-Z]\.){{2,}}|[A-Z]\.(?=\s[A-Z])|[^\W_](?:[\w’'.&/-]*[\w’'])?|[^\w\s]")
_AUXILIARIES = frozenset(
    [
        "has",
        "have",
        "had",
        "is",
        "was",
        "were",
        "are",
        "be",
        "been",
        "being",
        "will",
        "would",
        "may",
        "might",
        "could",
        "can",
        "did",
        "does",
        "do",
        "must",
        "should",
        "shall",
        "having",
        "also",
        "again",
        "then",
        "now",
        "later",
        "recently",
        "repeatedly",
        "once",
        "even",
        "still",
        "never",
        "not",
        "further",
        "already",
        "always",
        "often",
        "both",
        "all",
        "themselves",
        "himself",
        "herself",
        "itself",
        "first",
        "subsequently",
        "since",
    ]
)
_TO_VERBS = frozenset(
    [
        "had",
        "has",
        "have",
        "continues",
        "continued",
        "continue",
        "went",
        "goes",
        "sought",
        "seeks",
        "began",
        "begins",
        "tried",
        "wants",
        "wanted",
        "refused",
        "likes",
        "used",
        "used",
        "proceeded",
        "failed",
        "rushed",
    ]
)
_STOPS = frozenset(
    [
        "that",
        "because",
        "but",
        "while",
        "whereas",
        "although",
        "though",
        "if",
        "as",
        "when",
        "where",
        "how",
        "why",
        "whether",
        "so",
        "yet",
        "or",
        "nor",
        "than",
        "unless",
        "until",
    ]
)
_PREPOSITIONS = frozenset(
    [
        "of",
        "for",
        "at",
        "from",
        "in",
        "to",
        "on",
        "with",
        "by",
        "near",
        "within",
        "inside",
        "across",
        "among",
        "under",
        "over",
        "against",
        "about",
        "between",
        "around",
        "toward",
        "towards",
    ]
)
_PRONOUNS = frozenset(["he", "she", "they", "it", "i", "we", "who"])
_DETERMINERS = frozenset(
    [
        "the",
        "a",
        "an",
        "its",
        "his",
        "her",
        "their",
        "our",
        "some",
        "many",
        "several",
        "most",
        "other",
        "one",
        "two",
        "three",
        "these",
        "those",
        "few",
        "both",
        "all",
        "certain",
        "various",
        "numerous",
        "such",
        "this",
        "that",
        "any",
        "each",
    ]
)
_FILLER = frozenset(
    [
        "As",
        "In",
        "On",
        "At",
        "And",
        "But",
        "When",
        "While",
        "After",
        "Before",
        "However",
        "Yet",
        "For",
        "To",
        "By",
        "With",
        "From",
        "Although",
        "Though",
        "If",
        "This",
        "That",
        "These",
        "Those",
        "Hence",
        "Thus",
        "Moreover",
        "Furthermore",
        "Meanwhile",
        "Then",
        "There",
        "Here",
        "Still",
        "Instead",
        "Indeed",
        "Also",
        "Similarly",
        "Notably",
        "Later",
        "First",
        "Second",
        "Third",
        "Finally",
        "Nevertheless",
        "Since",
        "Because",
        "During",
        "Under",
        "Even",
        "Only",
        "Such",
        "What",
        "Last",
        "Next",
        "Now",
        "Today",
        "Recently",
        "Not",
        "So",
        "Nor",
        "Or",
        "Just",
        "Once",
        "Until",
        "Despite",
        "Given",
        "Like",
        "Unlike",
        "Earlier",
        "Additionally",
        "Specifically",
        "Importantly",
        "Separately",
        "Interestingly",
    ]
)
_NOT_NOUN = frozenset(
    [
        "is",
        "was",
        "were",
        "are",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "will",
        "would",
        "may",
        "might",
        "could",
        "can",
        "must",
        "should",
        "shall",
        "not",
        "no",
        "nor",
        "about",
        "more",
        "less",
        "very",
    ]
)
Token = tuple[str, int, int]
Said = tuple[tuple[int, int] | None, tuple[int, int] | None, str]
"""Where the speaker stands, where the cue stands, and the name of the document if it is one."""


def speaker_before(body: Body, start: int, end: int, *, needs_verb: int | None = None) -> Said | None:
    """Return who speaks according to the words before a quotation: "X said:", "X's claim that", "as X put it,".

    Parameters
    ----------
    start, end
        Of those words.
    needs_verb
        Where the verb is, if it is known already.
    """
    text = body.text
    if needs_verb is not None:
        who = find_subject(text, start, needs_verb)
        return None if who is None else (who, (needs_verb, end), "")
    near = max(start, end - 360)
    according = next(iter(ACCORDING.finditer(text, start, end)), None)
    is_colon = text[start:end].rstrip(" \n\t“\"'‘«>").endswith(":")
    for verb in reversed(list(VERB.finditer(text, near, end))):
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
                return _said(text, who, verb.span())
        break
    by_noun = _OWN_WORDS.search(text[max(start, end - 220) : end])
    if by_noun and by_noun.group("who") not in _FILLER:
        shift = max(start, end - 220)
        at, cue = shift + by_noun.start("who"), (shift + by_noun.start("cue"), shift + by_noun.end("cue"))
        return (at, at + len(by_noun.group("who"))), cue, ""
    if according:
        return _said(text, according.span("who"), according.span("cue"))
    if is_colon:
        named = _NAME_COLON.match(text, start, end)
        if named:
            return named.span("who"), None, ""
    return _document_before(text, max(start, end - 220), end)


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


def _said(text: str, who: tuple[int, int], cue: tuple[int, int]) -> Said:
    words = text[slice(*who)]
    is_document = _names_document(words)
    return who, cue, words if is_document else ""


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
    tokens: list[Token] = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text, begin, verb)]
    last = _skip_auxiliaries(tokens, len(tokens) - 1)
    if last < 0:
        return None
    word = tokens[last][0]
    if word in {",", "—", "–"}:
        found = _before_apposition(tokens, last)
        return _span(tokens, *found) if found else _first_subject(tokens)
    if word.lower() in {"and", "or", "then", "but"}:
        return _first_subject(tokens)
    if word.lower() in {"who", "which", "that"}:
        last -= 1
        if last >= 0 and tokens[last][0] == ",":
            last -= 1
        found = _phrase_back(tokens, last)
        return _span(tokens, *found) if found else None
    if word.lower() in _PRONOUNS:
        return tokens[last][1], tokens[last][2]
    found = _phrase_back(tokens, last)
    if found is None or _is_date(tokens, *found):
        return _first_subject(tokens)
    return _span(tokens, *(_described(tokens, *found) or found))


def _before_apposition(tokens: list[Token], last: int) -> tuple[int, int] | None:
    """Return who is meant before a comma that closes an apposition: "the chair, Ann Lee, said"."""
    opening = _comma_before(tokens, last)
    if opening is None or opening < 1 or not (_is_noun_like(tokens[opening - 1][0]) or tokens[opening - 1][0] == ")"):
        return None
    if tokens[0][0].lower() in _SET_BEFORE and all(token[0] != "," for token in tokens[:opening]):
        return None  # "In May, the army moved, saying": what the comma closes is a lead
    found = _phrase_back(tokens, opening - 1)
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
    r"\d[\d,./-]*|(?:mid-|late-)?(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Spring|Summer|Autumn|Winter)|and|early|late|the|of|year|week|month|"
    r"yesterday|today"
)
ROLE = re.compile(
    r"\b(?:(?:vice[- ])?president|premier|chancellor|minister|secretary|ambassador|envoy|representative|senator|"
    r"congress(?:wo)?man|"
    r"speaker|governor|mayor|chair(?:wo)?(?:man|person)?|director|commissioner|spokes(?:wo)?(?:man|person)|commander|chief|"
    r"general|colonel|lieutenant|major|captain|admiral|marshal|brigadier|king|queen|prince|emperor|sheikh|ayatollah|pope|"
    r"leader|head|deputy|analyst|expert|economist|historian|scholar|professor|journalist|blogger|commentator|lawmaker|"
    r"politician|diplomat|founder|owner|adviser|advisor|aide|official|lawyer|author|editor|reporter|correspondent|"
    r"researcher|fellow|CEO|executive|MP|negotiator|boss|manager|partner|judge|prosecutor|activist|opposition figure|"
    r"brother|sister|wife|widow|husband|son|daughter|candidate|counterpart|predecessor|successor|colleague)\b",
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
    tokens: list[Token] = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text, start, end)]
    found = _phrase_back(tokens, len(tokens) - 1)
    return _span(tokens, *found) if found else None


def first_subject(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the noun phrase with which a sentence begins, or None.

    Examples
    --------
    >>> text = "Since 2014, Russia can no longer borrow abroad"
    >>> a, b = first_subject(text, 0, len(text))
    >>> text[a:b]
    'Russia'
    """
    found = _first_subject([(match.group(), match.start(), match.end()) for match in _WORD.finditer(text, start, end)])
    return None if found is not None and _MONTH_OF_MAY.match(text, found[1]) else found


_MONTH_OF_MAY = re.compile(r"\s+May(?=\s+\d|\s*,|\s+(?:may|will|would|is|are|was|were|has|have|could|can)\b)")
"""Behind a noun phrase that seems to end at a verb: "talks on 6 May may fail"."""


def _skip_auxiliaries(tokens: list[Token], last: int) -> int:
    while last >= 0:
        word = tokens[last][0].lower()
        if word in _AUXILIARIES or (
            word.endswith("ly") and word not in {"italy", "family", "july", "ally", "assembly", "supply", "reply"}
        ):
            last -= 1
        elif word == "to" and last and tokens[last - 1][0].lower() in _TO_VERBS:
            last -= 2
        else:
            break
    return last


def _comma_before(tokens: list[Token], last: int) -> int | None:
    """Return the comma or dash that opens what the one at ``last`` closes, if it is near."""
    sign = tokens[last][0]
    for index in range(last - 1, max(-1, last - 32), -1):
        if tokens[index][0] == sign:
            return index
        if tokens[index][0] in ";:—" and sign == ",":
            return None
    return None


def _is_noun_like(word: str) -> bool:
    return word[:1].isalnum() and word.lower() not in _STOPS | _PREPOSITIONS | _NOT_NOUN | _DETERMINERS


def _phrase_back(tokens: list[Token], last: int) -> tuple[int, int] | None:  # noqa: C901 - one walk, many stops
    """Return the first and last token of the noun phrase that ends at a token, or None if there is none."""
    if last < 0 or not (_is_noun_like(tokens[last][0]) or tokens[last][0] in ")”" or _is_head(tokens, last)):
        return None
    index = last
    first = last
    while index >= 0:
        word, start, _ = tokens[index]
        lower = word.lower()
        if word == ")":
            opened = next((i for i in range(index - 1, max(-1, index - 10), -1) if tokens[i][0] == "("), None)
            if opened is None:
                break
            index = opened - 1
            continue
        if (
            word in "“”"
            and word
            and index
            and any(token[0] in "“”" for token in tokens[max(0, index - 6) : index + 7] if token[0] != word)
        ):
            index -= 1
            continue
        if lower in _PREPOSITIONS:
            if lower in {"in", "of"} and index and tokens[index - 1][0].lower() in _COUNTS:
                first, index = index - 1, index - 2
                continue
            if _is_participle(tokens, index - 1):
                index -= 2
                continue
            if (
                index == 0
                or not (_is_noun_like(tokens[index - 1][0]) or tokens[index - 1][0] in "”)")
                or tokens[index - 1][0] in _FILLER
                or (_is_verb(tokens[index - 1][0]) and not _follows_article(tokens, index - 1))
            ):
                break
            index -= 1
            continue
        if lower in {"and", "or"} or word == "&":
            if 0 < index < last and tokens[index + 1][0].lower() in _DETERMINERS and tokens[index - 1][0][0].isupper():
                index -= 1
                continue
            if (
                index in {0, last}
                or not _is_noun_like(tokens[index - 1][0])
                or tokens[index - 1][0][0].isupper() != tokens[index + 1][0][:1].isupper()
            ):
                break
            index -= 1
            continue
        if not word[:1].isalnum() or lower in _STOPS or lower in _PRONOUNS or (lower in _NOT_NOUN and index < last):
            break
        if index < last and _is_verb(word) and not word[0].isupper() and not _follows_article(tokens, index):
            break
        first = index
        if lower in _DETERMINERS and (index == 0 or not _goes_on(tokens, index)):
            break
        index -= 1
        del start
    while first < last and (tokens[first][0] in _FILLER or tokens[first][0].lower() in {"and", "later", "then"}):
        first += 1
    if first and tokens[first - 1][0].lower() in _PREPOSITIONS and tokens[first][0][0].islower():
        # "In response Russia": the noun goes with the preposition.
        first = next((i for i in range(first, last + 1) if tokens[i][0][0].isupper()), first)
    if not any(token[0][:1].isalpha() for token in tokens[first : last + 1]) or last - first > 24:
        return None
    return first, last


def _goes_on(tokens: list[Token], index: int) -> bool:
    """Return whether a noun phrase reaches further back than its article: "one of the", "Ann Lee and other"."""
    before = tokens[index - 1][0]
    if before.lower() in _PREPOSITIONS or re.search(r"['’]s?$", before):
        return True
    return (
        before.lower() == "and"
        and index > 1
        and tokens[index - 2][0][0].isupper()
        and tokens[index - 2][0] not in _FILLER
    )


def _is_head(tokens: list[Token], index: int) -> bool:
    """Return whether a word that mostly stands before nouns stands for people itself: "some argue"."""
    return tokens[index][0].lower() in _ALONE


_COUNTS = frozenset(
    {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "half", "most", "some"}
)
_ALONE = frozenset({"some", "many", "others", "most", "few", "several", "both", "neither", "none", "these", "those"})


def _is_participle(tokens: list[Token], index: int) -> bool:
    """Return whether a word between a noun and a preposition describes the noun: "a study published in Kyiv"."""
    if index < 1 or not _PARTICIPLE.fullmatch(tokens[index][0]):
        return False
    before = tokens[index - 1][0]
    return _is_noun_like(before) and not before.endswith("ly") and before.lower() not in _AUXILIARIES | _PRONOUNS


_PARTICIPLE = re.compile(
    r"[a-z]{3,}ed|undertaken|taken|written|held|led|run|made|seen|known|done|given|drawn|built|sent|paid|set|chosen|"
    r"[a-z]{4,}ing"
)


def _follows_article(tokens: list[Token], index: int) -> bool:
    """Return whether a word is a noun because an article stands at most two words before it: "a recent report"."""
    return any(tokens[i][0].lower() in _DETERMINERS for i in range(max(0, index - 2), index))


def _is_verb(word: str) -> bool:
    """Return whether a word in small letters is likely a verb and no part of a noun phrase."""
    return bool(VERB.fullmatch(word)) or (
        word.endswith("ed")
        and len(word) > 4
        and "-" not in word
        and word
        not in {
            "united",
            "allied",
            "unnamed",
            "armed",
            "unspecified",
            "retired",
            "exiled",
            "elected",
            "occupied",
            "appointed",
            "senior",
        }
    )


def _first_subject(tokens: list[Token]) -> tuple[int, int] | None:
    """Return the noun phrase with which the sentence begins, what is set before it with a comma left out."""
    index = 0
    lead = tokens[0][0] if tokens else ""
    if lead in _FILLER or lead.lower() in _PREPOSITIONS | _STOPS:
        comma = next((position for position, token in enumerate(tokens[:30]) if token[0] == ","), None)
        if comma is not None:
            index = comma + 1
        elif lead in _FILLER and lead.lower() not in _PREPOSITIONS:
            index = 1
    if len(tokens) > index + 1 and tokens[index][0].endswith("ly") and tokens[index + 1][0] == ",":
        index += 2  # "Worryingly, ..."
    first = index
    while index < len(tokens):
        word = tokens[index][0]
        lower = word.lower()
        if index == first and lower in _ALONE and (index + 1 == len(tokens) or _is_verb(tokens[index + 1][0])):
            return tokens[index][1], tokens[index][2]
        if index == first and lower in _PRONOUNS:
            return tokens[index][1], tokens[index][2]
        if (
            word[:1].isalnum()
            and lower not in _NOT_NOUN
            and lower not in _STOPS
            and lower not in _AUXILIARIES
            and not (index > first and _is_verb(word) and word[0].islower())
            and not (lower.endswith("ly") and word[0].islower())
        ):
            index += 1
            continue
        break
    while index > first and (tokens[index - 1][0].lower() in _PREPOSITIONS | {"and"}):
        index -= 1
    if index == first or index - first > 16:
        return None
    names = [position for position in range(first, index) if tokens[position][0][0].isupper()]
    if not names and tokens[first][0].lower() not in _DETERMINERS and not PEOPLE.fullmatch(tokens[index - 1][0]):
        return None
    return tokens[first][1], tokens[index - 1][2]


PEOPLE = re.compile(
    r"(?:participant|respondent|interviewee|official|analyst|expert|critic|observer|voter|economist|scholar|minister|diplomat|"
    r"researcher|leader|lawmaker|commander|commentator|investor|expert|source|planner|judge|speaker|resident|opponent|supporter)s\b"
)


def _span(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    return tokens[first][1], tokens[last][2]


def _document_before(text: str, start: int, end: int) -> Said | None:
    """Return a document named right before a quotation: "the 2019 constitution’s “...”, an agreement to “...”."""
    matches = list(DOCUMENT.finditer(text, max(start, end - 90), end))
    if not matches:
        return None
    match = matches[-1]
    if re.search(r"[.;]\s", text[match.end() : end]) or end - match.end() > 60:
        return None
    return match.span(), None, match.group().strip()


def speaker_after(body: Body, start: int, end: int, words: str) -> Said | None:
    """Return who speaks according to the words behind a quotation: '"...," said X', '"...", X noted', '"..." (X)'."""
    text = body.text
    match = re.match(r"\s*,?\s*", text[start:end])
    begin = start + (match.end() if match else 0)
    joined = words.rstrip()[-1:] in ",?!" or text[start : start + 1] == ","
    verb = next(iter(_SAYS_BEHIND.finditer(text, begin, min(end, begin + 120))), None)
    if verb is None or _ENDS.search(text, begin, verb.start()):
        return None
    if verb.start() - begin <= 2:
        return _inverted(text, verb, end)
    if not joined:
        return None
    who = find_subject(text, begin, verb.start())
    return None if who is None or not _LEADS_IN.fullmatch(text, begin, who[0]) else _said(text, who, verb.span())


_LEADS_IN = re.compile(r"\W*(?:(?:as|which is what|or so|in what)\s+)?(?:[a-z]+\s+|[A-Z][\w-]+\s+){0,6}")
_SAYS_BEHIND = re.compile(rf"{VERB.pattern}|\b(?:asked|asks)\b")


_ENDS = re.compile(
    r"(?<!\b[A-Z])(?<!\b(?:Mr|Dr|Ms|Lt|Lt|St))(?<!\b(?:Mrs|Gen|Col|Maj|Adm|Sen|Rep|Gov|Sgt|Amb))(?<!\bProf)(?<!\bCapt)[.;:]\s"
)
"""Where a sentence or clause ends, and not only an abbreviation."""


def _inverted(text: str, verb: re.Match[str], end: int) -> Said | None:
    """Return who speaks in '"...," said the head of X on Monday'."""
    who = inverted_subject(text, verb.end(), end)
    return None if who is None else _said(text, who, verb.span())


def inverted_subject(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the noun phrase that begins at a position, behind "said", or None."""
    tokens: list[Token] = [
        (match.group(), match.start(), match.end()) for match in _WORD.finditer(text, start, min(end, start + 160))
    ]
    index = 0
    while index < len(tokens):
        word = tokens[index][0]
        lower = word.lower()
        if (
            not word[:1].isalnum()
            or lower in _STOPS
            or lower in _NOT_NOUN
            or (lower in _PREPOSITIONS and lower not in {"of", "for"})
            or (_is_verb(word) and word[0].islower())
        ):
            break
        index += 1
    if index == 0 or (
        not any(token[0][0].isupper() for token in tokens[:index])
        and tokens[0][0].lower() not in _DETERMINERS | _PRONOUNS
        and not PEOPLE.fullmatch(tokens[0][0])
    ):
        return None
    return tokens[0][1], tokens[index - 1][2]
