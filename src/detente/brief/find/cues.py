"""Words that say who speaks: verbs and nouns of saying, documents, "according to"."""

from __future__ import annotations

import re

"""Who speaks: verbs and nouns of saying, and the words before or behind them that name the speaker."""
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
OWN_WORDS = re.compile(
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
AS_BY = (
    r"[Aa]s\s+(?:\w+ly\s+|also\s+|later\s+)?(?:relayed|told|put|described|explained|noted|reported|observed|argued|stated|summari[sz]ed|"
    r"written|highlighted|pointed out|emphasi[sz]ed|stressed|suggested|acknowledged|recalled|recounted|quoted|"
    r"confirmed|"
    r"defined|outlined|expressed|expounded|articulated|claimed|assessed|concluded|predicted|remarked|formulated|warned)"
    r"(?:\s+to\s+\w+)?\s+by"
)
"""Of "as noted by the minister"."""
_ACCORDING_WORD = r"[^\W_](?:[\w’'&./-]*[\w’'/-])?\.?"
ACCORDING = re.compile(
    rf"\b(?P<cue>[Aa]ccording to|Per|[Tt]o quote|[Qq]uoting|{AS_BY}|"
    r"[Ii]n the (?:words|view|opinion|assessment|eyes|judge?ment) of)\s+(?!which\b)"
    rf"(?P<who>{_ACCORDING_WORD}(?:\s{_ACCORDING_WORD}|\s\([A-Z]{{2,8}}\)|,\s(?:19|20)\d\d\b|,\s[A-Z][\w’'&.-]*){{0,11}}?)"
    r"(?=\s*(?:[.;:—–()“\"]|,(?!\s(?:19|20)\d\d\b)|$|\s(?:who|which|that|in|on|at|from|released|published|and|as|by)\b))"
    r"(?P<by>\s(?:released\s|published\s|made\s|conducted\s)?(?:(?:by|from)\s(?:the\s|an?\s)?|at\s(?:the\s)?(?=[A-Z]))[A-Za-z][\w’'&.-]*"
    r"(?:\s(?:(?:of|for|and|on)\s(?:the\s)?)?[A-Z][\w’'&.-]*){0,7})?"
)
