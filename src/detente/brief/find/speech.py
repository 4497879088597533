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
    "highlighted|highlights|highlight|uttered|utters|admit|express|acknowledge|conclude|declare|announce|explain|assert|promise|threaten|demand|propose|expects|affirmed|affirms|opined|lamented|laments|quipped|tweeted|posted|published|framed|frames|touted|rejected|rejects|dismissed|condemned|condemns|voiced|"
    "written|advised|advises|advise|instructs|instructed|commenting|replying|boasting|complaining|asserting|alleging|contending|conceded|"
    "stressing|inferred|infers|inferring|asked|asks|asking|"
    r"continue[sd](?=\s*[:,]?\s*[:“\"‘])|goes on(?=\s*[:,])"
)
_THAT_ONLY = (
    "feels?|think(?!\\s+tanks?\\b)|find|finds|found|hold|holds|held|consider|doubt|doubts|dispute|refute|reckon|forecasts?|foresee|anticipate|projected|"
    "perceive[sd]?|worry|worries|worried|calculate[sd]?|suspect|suspects|suspected|assume[sd]?|determine[sd]?|ruled|envisage[sd]?|"
    "envision|envisions|envisioned|recogni[sz]e[sd]?|deem|deems|deemed|infer|understand|understands|"
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
_AS_BY = (
    r"[Aa]s\s+(?:\w+ly\s+|also\s+|later\s+)?(?:relayed|told|put|described|explained|noted|reported|observed|argued|stated|summari[sz]ed|"
    r"written|highlighted|pointed out|emphasi[sz]ed|stressed|suggested|acknowledged|recalled|recounted|quoted|"
    r"confirmed|"
    r"defined|outlined|expressed|expounded|articulated|claimed|assessed|concluded|predicted|remarked|formulated|warned)"
    r"(?:\s+to\s+\w+)?\s+by"
)
"""Of "as noted by the minister"."""
_ACCORDING_WORD = r"[^\W_](?:[\w’'&./-]*[\w’'/-])?\.?"
ACCORDING = re.compile(
    rf"\b(?P<cue>[Aa]ccording to|Per|[Tt]o quote|[Qq]uoting|{_AS_BY}|"
    r"[Ii]n the (?:words|view|opinion|assessment|eyes|judge?ment) of)\s+(?!which\b)"
    rf"(?P<who>{_ACCORDING_WORD}(?:\s{_ACCORDING_WORD}|\s\([A-Z]{{2,8}}\)|,\s(?:19|20)\d\d\b|,\s[A-Z][\w’'&.-]*){{0,11}}?)"
    r"(?=\s*(?:[.;:—–()“\"]|,(?!\s(?:19|20)\d\d\b)|$|\s(?:who|which|that|in|on|at|from|released|published|and|as|by)\b))"
    r"(?P<by>\s(?:released\s|published\s|made\s|conducted\s)?(?:(?:by|from)\s(?:the\s|an?\s)?|at\s(?:the\s)?(?=[A-Z]))[A-Za-z][\w’'&.-]*"
    r"(?:\s(?:(?:of|for|and|on)\s(?:the\s)?)?[A-Z][\w’'&.-]*){0,7})?"
)
_TITLE = r"(?:Mrs?|Ms|Dr|Drs|Prof|Gen|Lt|Col|Maj|Brig|Capt|Cmdr|Adm|Sen|Rep|Gov|Sgt|Amb|Hon|Rev|Fr|St|Jr|Sr)\."
_WORD = re.compile(
    rf"{_TITLE}|(?:[A-Z]\.){{2,}}|[A-Z]\.(?=\s[A-Z])|[^\W_](?:(?:[\w’'.&/-]|-\n(?=[a-z]))*[\w’'])?|[^\w\s]"
)
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
        "nevertheless",
        "nonetheless",
        "however",
        "therefore",
        "thus",
        "instead",
        "meanwhile",
        "likewise",
        "ultimately",
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
        "what",
        "which",
        "whom",
        "whose",
        "also",
        "there",
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
        "outside",
        "beyond",
        "behind",
        "through",
        "throughout",
        "during",
        "without",
        "including",
        "involving",
        "regarding",
        "concerning",
        "below",
        "above",
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
    by_noun = _OWN_WORDS.search(text[max(start, end - 220) : end])
    if by_noun and by_noun.group("who") not in _FILLER:
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
    if words.lower() in _PRONOUNS:
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
        if found and word.lower() == "which" and found[1] - found[0] > 6:
            found = _nearest(tokens, *found)
        return _span(tokens, *found) if found else None
    if word.lower() in _PRONOUNS or word in {"this", "that"}:
        return tokens[last][1], tokens[last][2]
    found = _phrase_back(tokens, last)
    if found is None or _is_date(tokens, *found):
        return _first_subject(tokens)
    found = _before_relative(tokens, found[0]) or _before_participle(tokens, found[0]) or found
    return _span(tokens, *(_described(tokens, *found) or found))


_LED_TO = re.compile(
    r"\b(?:leading|led|prompting|prompted|causing|caused|pushing|pushed|forcing|forced|encouraging|encouraged|allowing|"
    r"allowed|inviting|invited)\s+(?P<who>(?:[\w’'.-]+\s+){0,5}?[\w’'.-]+)\s+to\s+(?:\w+ly\s+)?$"
)
"""Of "the raids led residents to describe": who does so."""


def _nearest(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    """Return the last noun phrase of a long one: "complaints about ships in breach of the treaty", which states."""
    begin = next((i for i in range(last, first, -1) if tokens[i - 1][0].lower() in _PREPOSITIONS), first)
    return (first, begin - 2) if _is_date(tokens, begin, last) and begin - 2 > first else (begin, last)


def _before_participle(tokens: list[Token], first: int) -> tuple[int, int] | None:
    """Return whom a participle or "such as" before a noun phrase goes with: "the team playing the army"."""
    if first >= 3 and tokens[first - 1][0] == "as" and tokens[first - 2][0] == "such":
        return _phrase_back(tokens, first - 3)
    if (
        first < 2
        or not re.fullmatch(r"[a-z]{4,}ing", tokens[first - 1][0])
        or tokens[first][0].lower() not in _DETERMINERS
    ):
        return None
    if first > 4 and tokens[first - 2][0] in _PREPOSITIONS and tokens[first - 3][0].endswith("ed"):
        return _phrase_back(tokens, first - 4)  # "one clerk involved in building the port"
    subject = _phrase_back(tokens, first - 2)
    return subject if subject is not None and tokens[subject[0]][0].lower() in _DETERMINERS else None


def _before_relative(tokens: list[Token], first: int) -> tuple[int, int] | None:
    """Return whom a relative clause describes whose object begins at a token: "officials who had seen the draft"."""
    for index in range(first - 1, max(0, first - 14), -1):
        word = tokens[index][0].lower()
        if word in {",", ";", ":", "—", "–"} or word in _STOPS - {"that", "which"}:
            return None
        if word in {"who", "which", "that"}:
            subject = _phrase_back(tokens, index - 1)
            behind = [token[0] for token in tokens[index + 1 : first]]
            is_clause = bool(behind) and (behind[0].lower() in _AUXILIARIES or _is_verb(behind[0]) or behind[0] in _SAW)
            is_noun = subject is not None and not _is_verb(tokens[index - 1][0])
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
            word.endswith("ly")
            and (tokens[last][0][0].islower() or last == 0)
            and word not in {"italy", "family", "july", "ally", "assembly", "supply", "reply"}
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
            if lower in _WITHIN and index and tokens[index - 1][0].lower() in _COUNTS | _ALONE:
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
    while first < last and (
        tokens[first][0] in _FILLER
        or tokens[first][0].lower() in {"and", "later", "then"}
        or re.fullmatch(r"[a-z]{3,}ly", tokens[first][0])
    ):
        first += 1
    if first and tokens[first - 1][0].lower() in _PREPOSITIONS and tokens[first][0][0].islower():
        # "In response Russia": the noun goes with the preposition.
        first = next((i for i in range(first, last + 1) if tokens[i][0][0].isupper()), first)
    if not any(token[0][:1].isalpha() for token in tokens[first : last + 1]) or last - first > 24:
        return None
    if first > 1 and tokens[first - 1][0] == "but" and tokens[first - 2][0].lower() == "all":
        first -= 2  # "All but a few analysts"
    return first, last


def _goes_on(tokens: list[Token], index: int) -> bool:
    """Return whether a noun phrase reaches further back than its article: "one of the", "Ann Lee and other"."""
    before = tokens[index - 1][0]
    if before.lower() in _PREPOSITIONS or re.search(r"['’]s?$", before):
        return True
    if before.lower() == "such" and tokens[index][0].lower() in {"a", "an"}:
        return True
    if (
        tokens[index][0].lower() in {"few", "many", "other", "two", "three", "several"}
        and before.lower() in _DETERMINERS
    ):
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


_WITHIN = frozenset({"in", "of", "at", "from", "within", "outside", "on", "across", "among"})
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


_IRREGULAR = frozenset([
    "went", "goes", "came", "takes", "took", "makes", "made", "gives", "gave", "becomes", "became", "remains", "seems",
    "began", "brought", "sought", "grew", "drew", "knew", "sent", "spent", "kept", "found", "features", "met", "lost",
    "won", "wants", "seeks",
])  # fmt: skip
"""Verbs that no noun looks like."""


def _is_adjective(tokens: list[Token], index: int) -> bool:
    """Return whether a participle behind an article goes with the noun after it: "these recommended courses"."""
    word = tokens[index][0]
    if not word.endswith("ed") or tokens[index - 1][0].lower() not in _DETERMINERS or index + 1 >= len(tokens):
        return False
    return tokens[index + 1][0].isalpha() and tokens[index + 1][0].lower() not in _PREPOSITIONS | _STOPS | _DETERMINERS


def _has_object(tokens: list[Token], index: int) -> bool:
    """Return whether an article right behind a word shows it to be a verb: "others recognize the risk"."""
    word = tokens[index][0]
    if (
        not word[0].islower()
        or index + 1 >= len(tokens)
        or word.lower() in _PREPOSITIONS | _DETERMINERS | {"and", "or"}
    ):
        return False
    return tokens[index + 1][0] in {"the", "a", "an", "its", "their", "his", "her"}


def _is_report(tokens: list[Token], index: int, first: int) -> bool:
    """Return whether "report" or "claim" is a noun behind its article and adjectives: "a 2018 biodefense report"."""
    if tokens[index][0] not in {
        "report",
        "reports",
        "claim",
        "claims",
        "estimate",
        "estimates",
        "notes",
        "note",
        "forecast",
        "comments",
    }:
        return False
    opens = tokens[first][0].lower() in _DETERMINERS
    if not opens or index + 1 == len(tokens):
        return opens
    behind = tokens[index + 1][0]
    return behind.lower() in _PREPOSITIONS | _AUXILIARIES or behind[-1:] in {"s", "d"}


def _begins_predicate(tokens: list[Token], index: int, first: int) -> bool:
    """Return whether a word behind the first of a sentence is the verb that ends its subject."""
    word = tokens[index][0]
    if _has_object(tokens, index) or word in _IRREGULAR:
        return True
    is_verb = _is_verb(word) and word[0].islower()
    return is_verb and not _is_report(tokens, index, first) and not _is_adjective(tokens, index)


def _first_subject(tokens: list[Token]) -> tuple[int, int] | None:
    """Return the noun phrase with which the sentence begins, what is set before it with a comma left out."""
    label = next((place for place, token in enumerate(tokens[:7]) if token[0] == ":"), None)
    if label and tokens[0][0][0].isupper() and len(tokens) > label + 3:
        tokens = [token for token in tokens[label + 1 :] if token[0] != "_"]
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
            and (lower not in _AUXILIARIES or (index == first and lower in {"both", "all"}))
            and not (index > first and _begins_predicate(tokens, index, first))
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
    r"researcher|leader|lawmaker|commander|commentator|investor|expert|source|planner|judge|speaker|resident|opponent|supporter|"
    r"author|respondent|advocate|proponent|negotiator|banker|trader|farmer|general|soldier|scientist|engineer|writer|player|student|"
    r"worker|representative|politician|envoy|insurer|stakeholder|practitioner|policymaker|pundit|interlocutor|executive|historian|"
    r"journalist|strategist|skeptic|sceptic|scholar|member|attendee|delegate|theorist|activist|reporter|adviser|advisor|aide)s\b"
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


_NOTED_BEHIND = re.compile(rf"(?:{_AS_BY}|in the words of|according to)\s+")
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
