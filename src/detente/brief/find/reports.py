"""Reported speech in a sentence: "X said that", "..., X said", "as X put it", "X told reporters", "according to X"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.brief.find.body import Body
from detente.brief.find.cues import ACCORDING, THAT_VERB, VERB
from detente.brief.find.said_by import ROLE, find_subject
from detente.brief.find.speech import inverted_subject, is_made, source_named
from detente.brief.find.subjects import FINITE


@dataclass(frozen=True, slots=True)
class Reported:
    """Reported speech. Offsets into the reading."""

    start: int
    end: int
    speaker: tuple[int, int]
    cue: tuple[int, int]
    content: tuple[int, int]
    sentence: int
    confidence: float
    denies: bool = False
    """The speaker says or thinks that it is not so: "denied that", "did not believe that"."""


_MOST = 12
"""Reports of one sentence; more has only a table."""
_THAT = re.compile(
    r"\s*,?\s*(?:[A-Za-z]+ly\s+)?(?:back\s+)?(?:(?:to(?!\s(?:have|be)\b)|on|in|at|"
    r"during|via|with|from|as early as|after|"
    r"before)\s[^;:]{2,70}?\s)?"
    r"(?<!for )(?<!of )(?<!about )(?:that|how|whether|why)(?=[\s,])|"
    r"\s+(?:concerns?|fears?|doubts?|hopes?|alarm|confidence)\s(?:that)(?=[\s,])"
)
"""What stands between a verb of saying and what is said, if a "that" is there."""
_TELLS = re.compile(
    r"(?:told|tells?|telling|informed|informs|assured|assures|warned|warns|warn|reminded|reminds|advised|cautioned|notified|briefed|"
    r"persuaded|convinced)\b"
)
_AUDIENCE = re.compile(
    r"\s+(?:(?:the|a|an|his|her|its|their|our|several|some|foreign|local|senior|fellow|visiting)\s+)*(?:[a-z]+|(?:[A-Z][\w’'.&-]*\s?){1,5}(?:(?<=\s)and\s(?:[A-Z][\w’'.&-]*\s?){1,4})?)"
    r"(?:\s+(?:in|on|at|from|of|late|this|last|earlier)\s[^,.;:]{2,40}?)??(?P<that>,?\s+that(?=[\s,])|\s+)"
)
"""To whom something is said: "told reporters", "told the Financial Times on Monday"."""
_MODAL = (
    r"(?:is|are|was|were|will|would|could|may|might|has|have|had|can|cannot|should|must|does|do|did|remains?|seems?|appears?|"
    r"won['’]t|wouldn['’]t|isn['’]t|aren['’]t|wasn['’]t|can['’]t|couldn['’]t|likely|probably|faces?|needs?|wants?|poses?|stands?)"
)
_BARE = re.compile(
    rf"\s+(?!(?:to|of|and|or|by|with|for|at|from|as|on|below|above|here|earlier)\s)"
    rf"(?=(?:[\w’'&.()-]+(?:,(?!\s(?:and|but|so|yet|while|which|who)\b))?\s+){{1,9}}?{_MODAL}\b)",
    re.IGNORECASE,
)
"""What is said, without a "that": a noun and a verb that belongs to it."""
_OBJECT_BEGINS = re.compile(r"\s+(?=(?:the|a|an|it|he|she|they|there|[A-Z])\b|\w+\s+(?:will|would|is|are|was|were)\b)")
_PUSHED = re.compile(rf"\s+(?={_MODAL}\b)")
"""Of "which some argue could"."""
_ALSO_BARE = frozenset(
    {"think", "doubt", "reckon", "guess", "worry", "worries", "worried", "suspect", "suspects", "suspected"}
)
_DROPS = re.compile(
    r"(?:said|says?|thinks?|thought|claim(?:s|ed)?|believe[sd]?|argue[sd]?|warn(?:s|ed)?|insist(?:s|ed)?|predict(?:s|ed)?)$"
)
_OBJECT = re.compile(r"\s+(?=(?:the|its|his|their|it|he|they|there|no|this|these|such)\s(?:[\w’'-]+\s){4})")
_NOT_BARE = re.compile(
    r"(?:called|calls?|describ\w+|characteri\w+|label\w+|defin\w+|accus\w+|praised?|critici\w+|cited?|quoted?|offer\w*|urged?|"
    r"demand\w*|report(?:ed|s|ing)?|express\w*|propos\w+|reject\w*|dismiss\w*|condemn\w*|welcom\w*|threaten\w*|promis\w*|highlight\w*|"
    r"sign\w+|publish\w*|post\w*|vow\w*|pledg\w*|ask\w*|dispute\w*|denie\w|deny\w*|agreed?s?|voic\w+|testif\w+|emphasi\w+|"
    r"stress\w*|maintain\w*|inform\w*|states?|fram\w+|tout\w*|utter\w*|refer\w*|consider\w*|find\w*|hold\w*|held|show\w*|judged?|announc\w*)$"
)
"""Verbs that have an object more often than a clause."""
_FEELS = re.compile(
    r"\b(?:is|are|was|were|remains?|remained|seems?|seemed|grew|became|feels?|felt)\s+(?:(?:\w+ly|very|quite|more|less|not|still|all|also|now|"
    r"increasingly|rather|far from|no longer)\s+){0,2}(?P<what>confident|convinced|certain|sure|clear|adamant|"
    r"hopeful|optimistic|"
    r"pessimistic|skeptical|sceptical|doubtful|unconvinced|worried|concerned|afraid|fearful|unsure|positive|persuaded|wary)"
    r"(?:\s+(?:about|with)\s[^,.;]{2,40}?)?\s+that(?=[\s,])"
)
_BRINGS = re.compile(
    r"\b(?:lead|leads|led|leading|prompt(?:s|ed|ing)?|caus(?:es?|ed|ing)|forc(?:es?|ed|ing)|allow(?:s|ed|ing)?|"
    r"persuad(?:es?|ed|ing)|push(?:es|ed|ing)?)\s+(?P<who>[^,.;:]{3,90}?)\s+to\s+$"
)
"""Of "which led the commission to conclude that"."""
_NOUN_THAT = re.compile(
    r"(?:['’]s?|\b(?:its|his|her|their|the|a|no))\s+(?:(?!of\b)[\w-]+\s+){0,2}(?P<noun>claim|worrie|worry|concern|belief|view|assessment|estimate|warning|fear|hope|"
    r"suggestion|argument|assertion|contention|expectation|prediction|conclusion|judge?ment|conviction|forecast|allegation|"
    r"idea|notion|possibility|report|statement)s?\s+(?:is\s+|was\s+)?that(?=[\s,])"
)
_DENIES = re.compile(
    r"(?:den(?:y|ies|ied|ying)|doubt(?:s|ed|ing)?|disput(?:es?|ed|ing)|refut(?:es?|ed|ing)|reject(?:s|ed|ing)?|"
    r"dismiss(?:es|ed|ing)?|disbeliev\w+|skeptical|sceptical|doubtful|unconvinced|unsure)$"
)
_NOT_SAID = re.compile(
    r"\b(?:do|does|did)(?:\s+not|n['’]t)\s+(?:\w+ly\s+|really\s+)?$|\b(?:no longer|never|hardly|scarcely)\s+$",
    re.IGNORECASE,
)
_THINKS = re.compile(r"(?:believ|think|thought|expect|anticipat|feel|felt|foresee|consider|reckon|see)")
_TRAILING = re.compile(
    r"(?:^|,\s+)(?P<who>(?!(?:which|who|that|but|and|or|if|while|when|where|what|there)\b)[^,;:“”\"()]{1,110}?)\s+"
    r"(?P<verb>said|says?|reasoned|concluded?|predict(?:s|ed)?|argue[sd]?|warn(?:s|ed)?|note[sd]?|believe[sd]?|estimate[sd]?|"
    r"claim(?:s|ed)?|report(?:s|ed)|add(?:s|ed)|explain(?:s|ed)|insist(?:s|ed)?|thought|thinks?|wrote|writes?|told\s[^,;]{3,40}|"
    r"suggest(?:s|ed)?|assess(?:es|ed)?|fears?|feared|hopes?|hoped|maintain(?:s|ed)?|contend(?:s|ed)?|state[sd]?|stress(?:es|ed)?|"
    r"observe[sd]?|announce[sd]?|reckon(?:s|ed)?|acknowledge[sd]?|admit(?:s|ted)?|confirm(?:s|ed)?|declare[sd]?|assert(?:s|ed)?|"
    r"point(?:s|ed)? out|caution(?:s|ed)?|expect(?:s|ed)?|forecast|judge[sd]?)"
    r"(?:\s+(?:on|in|at|during|to|late|earlier|this|last|yesterday|today)\b[^,;:]{0,60})?(?P<end>,\s|[.!?]?$)"
)
"""Who says it behind or amid what is said: "..., officials reasoned", "..., the minister said on Monday"."""
_FOUND = re.compile(
    r",\s+(?P<who>(?:an?|the|one|recent|new|another)\s[^,;:“”\"()]{0,90}?\b(?:survey|study|poll|report|analysis|review|paper|inquiry)\b"
    r"[^,;:“”\"()]{0,60}?)\s+(?P<verb>found|finds|shows|showed|revealed|indicates|indicated)(?P<end>[.!?]?$)"
)
"""Of "..., a survey by the council found"."""
_INVERTED = re.compile(
    r",\s+(?:so\s+)?(?P<verb>said|says?|argue[sd]?|warn(?:s|ed)?|write[s]?|wrote|note[sd]?|add(?:s|ed)|explain(?:s|ed)|report(?:s|ed)|"
    r"claim(?:s|ed)?|predict(?:s|ed)?|reckon(?:s|ed)?|conclude[sd]?|believe[sd]?|observe[sd]?|insist(?:s|ed)?)\s+"
)
_AS_SAID = re.compile(r"(?<!such )(?<!well )(?<!long )(?<!soon )(?<!far )(?<!same )\b[Aa]s\s+(?=\S)")
_NOBODY = frozenset([
    "this", "that", "i", "we", "what", "which", "one", "you", "these", "those", "there", "nobody", "no one", "however",
    "despite", "nonetheless", "overall", "us", "please", "it’s", "it's",
])  # fmt: skip
_THINGS_MAY = re.compile(
    r"(?:reveal|indicat|suggest|impl|signal|mean|hint|stress|highlight|frame|confirm|reject|express|estimat|predict|conclude|show|"
    r"hold|held|find|found|demonstrat|remind)",
    re.IGNORECASE,
)
"""Verbs whose subject is as often a thing, which says nothing."""
_PEOPLE = (
    r"officials?|analysts?|experts?|sources?|reports?|leaders?|ministers?|observers?|economists?|scholars?|authors?|critics?|"
    r"lawmakers?|diplomats?|commanders?|generals?|people|media|he|she|they|who|some|many|most|others?|several|both|few|president|chief|"
    r"head|chair\w*|spokes\w+|government|ministry|study|studies|paper|article|polls?|pollsters?|surveys?|document|regulations?|rules|"
    r"statement|strategy|doctrine|review|director|secretary|commentators?|bloggers?|researchers?|journalists?|supporters?|"
    r"opponents?|commission|committee|council|court|agency|agencies|department|party|parties|opposition|army|military|side|sides|"
    r"authorities|regime|administration|team|panel|board|public|voters?|respondents?|interviewees?|participants?|percent|majority|"
    r"minority|thirds?|half|quarters?|investors?|markets?|firms?|compan(?:y|ies)|players?|users?|residents?|citizens?|donors?|"
    r"stakeholders?|allies|partners?|planners?|forecasters?|banks?|traders?|insurers?|activists?|advocates?|proponents?|skeptics?|"
    r"sceptics?|pessimists?|optimists?|hawks|doves|members?|staff|delegates?|delegations?|envoys?|negotiators?|mediators?|witness(?:es)?|"
    r"locals|farmers?|soldiers?|troops|veterans?|neither|politicians?|lawyers?|judges?|businessm[ae]n|executives?|managers?|"
    r"scientists?|engineers?|historians?|professors?|academics?|intelligence|assessments?|briefing|memorandum|filing|letter|memo|"
    r"newspapers?|outlets?|think[- ]tanks?|institutes?|group|groups|union|coalition|cabinet|parliament|office|"
    r"embassy|mission|company|analysis|forecasts?|interviewers?|interviewee|colleagues?|thinkers?|writers?|theorists?|strategists?|"
    r"practitioners?|pundits?|workshops?|discussions?|roundtables?|consultations?|bankers?|policymakers?|interlocutors?|regulators?|insurers?|women|men|workers?|employers?|students?|migrants?|refugees?|prisoners?|"
    r"[A-Z]\w+(?:ns|ans|ese|ish|is|ards|ers|eks|es))"
)
_SPEAKERS = re.compile(rf"[A-Z][a-zà-ž]|[A-Z]{{2}}|\b(?:{_PEOPLE}\b")
_HEAD_NOUN = re.compile(rf"(?:{_PEOPLE}$")
_PONDERS = re.compile(
    r"(?:consider|find|found|ask|wonder|hold|held|think|thought|expect|anticipat|estimat|assess|judge|explain)"
)
_SUBORDINATE = re.compile(
    r"(?:^|[\s,(])(?:[Aa]s|[Ww]hile|[Aa]lthough|[Tt]hough|[Ww]hereas|[Ww]hen|[Ss]ince|[Bb]ecause)\s+(?:the\s+)?$"
)
_HYPOTHETICAL = re.compile(
    r"(?:^|[\s,(])(?:if|unless|whether|should|in case|even if|as long as|once|were|provided that|"
    r"assuming(?: that)?|how|why)\s+(?:[\w-]+ly\s+)?$",
    re.IGNORECASE,
)
_TO_SAY = re.compile(
    r"\b(?:went on|goes on|go on|continues?|continued|come|came|comes|wants?|wanted|seeks?|sought|began|begins?|"
    r"rushed|proceeded|liked?|"
    r"used|far as|had|has|have|appears?|appeared|seems?|seemed|rush|failed?|careful|quick|first|keen|"
    r"eager)\s+to\s+(?:\w+ly\s+)?$"
)


def reports_of(body: Body, index: int) -> list[Reported]:
    """Return what others are said to have said or to think in a sentence; one may stand in another."""
    piece = body.sentences[index]
    found: list[Reported] = []
    for match in THAT_VERB.finditer(body.text, piece.start, piece.end):
        report = _by_verb(body, index, match)
        if report is not None:
            found.append(report)
        if len(found) >= _MOST:
            break
    found += _by_feeling(body, index) + _by_noun(body, index)
    found += (
        _trailing(body, index, found) + _as_said(body, index) + _according(body, index) + _by_colon(body, index, found)
    )
    return sorted(found, key=lambda each: (each.content, each.cue))[:_MOST]


def innermost(reports: list[Reported], position: int) -> Reported | None:
    """Return the report in whose content a position lies; of several the one that reaches least far."""
    around = [each for each in reports if each.content[0] <= position < each.content[1]]
    return min(around, key=lambda each: (each.content[1] - each.content[0], -each.cue[0]), default=None)


def _by_verb(body: Body, index: int, match: re.Match[str]) -> Reported | None:
    """Return the report that a verb of saying introduces: "X said that", "X told reporters that", "X fears it may"."""
    piece, text = body.sentences[index], body.text
    begin, is_that = _content_begin(text, match, piece.end)
    if (
        begin is None
        or (not is_that and _is_inverted(text, match, piece.end))
        or _is_passive(text, match, piece.start)
        or _is_plain_noun(text, match, piece.start)
    ):
        return None
    who = _subject(text, match, piece.start)
    if who is None or not _may_speak(text, match, who, piece.start):
        return None
    nation = _NATION.search(text[slice(*who)]) if _PLURALS.fullmatch(match.group()) else None
    if nation:
        who = who[0] + nation.start("nation"), who[1]  # "false Russian claims that"
    if not is_that and begin - match.end() <= 1 and _PUSHED.match(text, match.end()) and not _is_pushed(text, who):
        return None
    begin += len(text[begin : piece.end]) - len(text[begin : piece.end].lstrip(" ,\n"))
    if re.search(r"\b(?:whether|how|why)\W*$", text[match.end() : begin]) and _PONDERS.match(match.group()):
        return None
    end = _content_end(text, begin, piece.end)
    if _SUBORDINATE.search(text[max(piece.start, who[0] - 14) : who[0]]):
        comma = re.compile(r",\s").search(text, begin, end)
        end = comma.start() if comma else end
    if end - begin < 4:
        return None
    denies = _denies(text, match)
    return Reported(who[0], piece.end, who, match.span(), (begin, end), index, 0.85 if is_that else 0.65, denies)


def _content_begin(text: str, match: re.Match[str], end: int) -> tuple[int | None, bool]:
    """Return where what is said begins behind a verb, and whether a "that" is there."""
    verb = match.group()
    if _TELLS.match(verb):
        audience = _AUDIENCE.match(text, match.end(), end)
        if audience and audience["that"].strip():
            return audience.end(), True
        that = _THAT.match(text, match.end(), end)
        if that:
            return that.end(), True
        if audience and re.match(r"(?:told|tells?|assured|assures|informed|informs)$", verb):
            for place in _OBJECT_BEGINS.finditer(text, match.end(), min(end, match.end() + 80)):
                begin = place.end()
                if place.start() > match.end() + 2 and _BARE.match(text, begin - 1, end):
                    return begin, False
        if not verb.startswith("warn"):
            return None, False
    that = _THAT.match(text, match.end(), end)
    if that:
        return that.end(), True
    if _NOT_BARE.match(verb) or (not VERB.fullmatch(verb) and verb not in _ALSO_BARE):
        return None, False
    bare = _BARE.match(text, match.end(), end) or _PUSHED.match(text, match.end(), end)
    if bare is None and _DROPS.match(verb):
        bare = _OBJECT.match(text, match.end(), end)
    return (bare.end(), False) if bare else (None, False)


def _subject(text: str, match: re.Match[str], start: int) -> tuple[int, int] | None:
    """Return who is said to say it, or None."""
    before = text[start : match.start()]
    brings = _BRINGS.search(before)
    if brings:
        return start + brings.start("who"), start + brings.end("who")
    if re.search(r"\bto\s+(?:\w+ly\s+)?$", before) and not _TO_SAY.search(before):
        return None
    if _JOINED.search(before) and _TO_DO.search(before) and not FINITE.search(before):
        return None  # "reluctance to export and reveal"
    return find_subject(text, start, match.start())


_JOINED = re.compile(r"\b(?:and|or)\s+$")
_TO_DO = re.compile(r"\bto\s+[a-z]+\s")


def _is_passive(text: str, match: re.Match[str], start: int) -> bool:
    """Return whether nobody is named: "it could be argued that", "worth noting that"."""
    before = text[max(start, match.start() - 30) : match.start()]
    return bool(
        re.search(r"\b(?:be|been|being|is|are|was|were|worth)\s+(?:\w+ly\s+|also\s+|often\s+|not\s+)*$", before)
        and not match.group().endswith("ing")
    ) or bool(re.search(r"\bworth\s+(?:also\s+)?$", before))


def _is_plain_noun(text: str, match: re.Match[str], start: int) -> bool:
    """Return whether a word is a noun there: "the claim that", "a report that"."""
    before = text[max(start, match.start() - 24) : match.start()]
    is_noun = not text.startswith(" that ", match.end())
    if match.group() in {"project", "projects"} and is_noun and _ITS_PROJECT.search(before):
        return True
    if match.group() == "reports" and _SOME_REPORTS.search(before):
        return True
    if _PLURALS.fullmatch(match.group()) and _SHOW.match(text, match.end()):
        return True
    return bool(
        re.search(
            r"(?:\b(?:the|an?|its|his|her|their|this|these|any|no|of|such|recent|new|own|to the)|"
            r"['’]s)\s+(?:[a-z]+(?:al|ic|ous|ent|ive)\s+)?$",
            before, re.IGNORECASE,
        )
        and re.fullmatch(
            r"claims?|reports?|estimates?|fears?|hopes?|doubts?|warnings?|notes?|remarks?|comments?|signals?|forecasts?|demands?|"
            r"promises?|calls?|stress|hints?|finds?|judge|states?|concern|worry|worries|suspects?|projects?|show|shows|hold|dispute|find|argument",
            match.group(),
        )
    )  # fmt: skip


_ITS_PROJECT = re.compile(r"\b(?:the|an?|this|its|many|of|such)\s[^,;]{0,40}$", re.IGNORECASE)
_SOME_REPORTS = re.compile(r"\b(?:other|several|many|some|two|recent)\s$", re.IGNORECASE)
_PLURALS = re.compile(r"(?:estimates|reports|claims|forecasts|warnings|notes|comments|signals)")
_SHOW = re.compile(r"\s+(?:suggest|indicate|show|put|vary|are|were|say|state|point|have|had|also|imply|range|from)\b")
"""Behind a noun in the plural: "expert estimates suggest"."""


def _is_inverted(text: str, match: re.Match[str], end: int) -> bool:
    """Return whether the speaker stands behind a verb between commas: "the army, says the minister, is"."""
    return text[max(0, match.start() - 2) : match.start()] == ", " and bool(
        re.compile(r"\s+(?:[\w’'.-]+\s+){0,9}?[\w’'.-]+,\s").match(text, match.end(), end)
    )


def _is_pushed(text: str, who: tuple[int, int]) -> bool:
    """Return whether a relative pronoun stands before a subject: "which some analysts argue could"."""
    return bool(re.search(r"\b(?:which|that|who|what|whom)\s+$", text[max(0, who[0] - 8) : who[0]]))


def _denies(text: str, match: re.Match[str]) -> bool:
    """Return whether the speaker holds the opposite: "denied that", "do not believe that"."""
    if _DENIES.match(match.group()):
        return not _NOT_SAID.search(text[max(0, match.start() - 24) : match.start()])
    return bool(_THINKS.match(match.group()) and _NOT_SAID.search(text[max(0, match.start() - 24) : match.start()]))


_COLON = re.compile(r":\s+(?=[\w“])")
_OPENS_COLON = re.compile(
    r"\b(?:warn(?:s|ed)?|predict(?:s|ed)?|argue[sd]?|caution(?:s|ed)?|conclude[sd]?|explain(?:s|ed)?|insist(?:s|ed)?|fear(?:s|ed)?|"
    r"forecast|worr(?:y|ies|ied)|contend(?:s|ed)?|add(?:s|ed)|said|says|agree[sd]?|assess(?:es|ed)?)\b(?=[^.;:“”\"]{0,90}$)"
)


def _by_colon(body: Body, index: int, before: list[Reported]) -> list[Reported]:
    """Return what somebody says behind a colon: "pundits warned of a long winter: chaos could follow"."""
    piece, text = body.sentences[index], body.text
    colon = _COLON.search(text, piece.start, piece.end)
    if colon is None or not FINITE.search(text, colon.end(), piece.end):
        return []
    verbs = list(_OPENS_COLON.finditer(text[: colon.start()], piece.start, colon.start()))
    if not verbs or any(each.content[0] <= colon.start() < each.content[1] for each in before):
        return []
    verb = verbs[-1]
    if _is_passive(text, verb, piece.start) or _is_plain_noun(text, verb, piece.start):
        return []
    who = _subject(text, verb, piece.start)
    if who is None or not _may_speak(text, verb, who, piece.start):
        return []
    end = _content_end(text, colon.end(), piece.end)
    return [Reported(who[0], piece.end, who, verb.span(), (colon.end(), end), index, 0.65)]


def _by_feeling(body: Body, index: int) -> list[Reported]:
    """Return reports of the kind "X is confident that"."""
    piece, text = body.sentences[index], body.text
    found: list[Reported] = []
    if " that" not in text[piece.start : piece.end]:
        return found
    for match in _FEELS.finditer(text, piece.start, piece.end):
        who = find_subject(text, piece.start, match.start())
        if who is None or text[slice(*who)].lower() in _NOBODY or not _SPEAKERS.search(text[slice(*who)]):
            continue
        if _HYPOTHETICAL.search(text[max(piece.start, who[0] - 24) : who[0]]):
            continue
        end = _content_end(text, match.end(), piece.end)
        denies = bool(_DENIES.match(match["what"])) or bool(re.search(r"\b(?:not|no longer|far from)\b", match.group()))
        found.append(Reported(who[0], piece.end, who, match.span("what"), (match.end(), end), index, 0.75, denies))
    return found


_SHARES = re.compile(r"\b(?:shares?|shared|echo(?:es|ed)?)\s(?=[A-Z])")
_OF_NOUN = re.compile(
    r"\s(?P<verb>den(?:y|ies|ied)|reject(?:s|ed)?|dismiss(?:es|ed)?|disput(?:es?|ed)|refut(?:es?|ed))\s+(?:any\s+)?$"
)


def _by_noun(body: Body, index: int) -> list[Reported]:
    """Return reports of the kinds "the ministry's view is that" and "critics reject the claim that"."""
    piece, text = body.sentences[index], body.text
    found: list[Reported] = []
    if " that" not in text[piece.start : piece.end]:
        return found
    for match in _NOUN_THAT.finditer(text, piece.start, piece.end):
        article = match.start() if text[match.start()] in "'’" else None
        denied = _OF_NOUN.search(text, piece.start, match.start())
        if article is not None:
            who = find_subject(text, piece.start, article)
            shared = _SHARES.search(text, *who) if who else None
            who = (shared.end(), who[1]) if who and shared else who
            denies = False
        elif denied and denied.end() >= match.start() - 1:
            who = find_subject(text, piece.start, denied.start("verb"))
            denies = True
        else:
            continue
        if who is None or not _SPEAKERS.search(text[slice(*who)]):
            continue
        end = _content_end(text, match.end(), piece.end)
        comma = text.find(", ", match.end(), end)
        if article is not None and comma > 0 and _GIVEN.search(text, piece.start, who[0]):
            end = comma
        cue = denied.span("verb") if denies and denied else match.span("noun")
        found.append(Reported(who[0], piece.end, who, cue, (match.end(), end), index, 0.7, denies))
    return found


def _trailing(body: Body, index: int, before: list[Reported]) -> list[Reported]:
    """Return who says it behind what is said, or amid it: "..., officials said", "..., said the minister"."""
    piece, text = body.sentences[index], body.text
    for match in re.finditer(r",\s+", text[piece.start : piece.end]):
        at = piece.start + match.start()
        if at - piece.start < 8 and len(text[piece.start : at].split()) < 2:
            continue  # "However, ..."
        tail = _TRAILING.match(text, at, piece.end) or _FOUND.match(text, at, piece.end)
        if tail and _may_trail(tail):
            who, cue, stop = tail.span("who"), tail.span("verb"), tail.end()
        else:
            turned = _INVERTED.match(text, at, piece.end)
            subject = inverted_subject(text, turned.end(), piece.end) if turned else None
            if turned is None or subject is None or not _SPEAKERS.search(text[slice(*subject)]):
                continue
            who, cue, stop = subject, turned.span("verb"), subject[1]
        if any(each.cue[0] < at < each.content[1] and each.speaker == who for each in before):
            continue
        begin = _last_break(text, piece.start, at)
        is_amid = re.match(r"\s*,?\s*(?=[a-z])", text[stop : piece.end]) is not None and stop < piece.end - 2
        is_amid = is_amid and not _GOES_ON.match(text, stop, piece.end)
        is_amid = is_amid and FINITE.search(text, stop, piece.end) is not None
        end = _content_end(text, stop, piece.end) if is_amid else at
        return [Reported(begin, piece.end, who, cue, (begin, end), index, 0.75)]
    return []


_GOES_ON = re.compile(r"\s*,?\s*(?:who|which|adding|noting|while|although|but|and|as|citing|in|on|at|of)\b")


def _may_trail(match: re.Match[str]) -> bool:
    """Return whether words between commas are "X said" and no clause of another kind."""
    words = match["who"]
    if words.lower() in _NOBODY or not _SPEAKERS.search(words) or words.lower().startswith("as "):
        return False
    if re.search(
        r"\b(?:is|are|was|were|be|been|being|not|will|would|has|have|had|and|but|to|that|which|who|may|might|could|can)\b",
        words,
    ):
        return False
    verb = match["verb"]
    return not (
        verb in {"fear", "fears", "hope", "hopes", "report", "estimate", "claim", "forecast"} and words.islower()
    )


def _last_break(text: str, start: int, stop: int) -> int:
    """Return where the main clause before a position begins: behind a semicolon or colon."""
    last = max(text.rfind("; ", start, stop), text.rfind(": ", start, stop))
    return last + 2 if last >= 0 else start


def _as_said(body: Body, index: int) -> list[Reported]:
    """Return reports of the kind "as X noted, ..." and "..., as X puts it"."""
    piece, text = body.sentences[index], body.text
    found: list[Reported] = []
    for match in _AS_SAID.finditer(text, piece.start, piece.end):
        verb = next(iter(VERB.finditer(text, match.end(), min(piece.end, match.end() + 320))), None)
        while verb is not None and _is_plain_noun(text, verb, match.end()):
            verb = next(iter(VERB.finditer(text, verb.end(), min(piece.end, match.end() + 320))), None)
        if verb is None or not re.match(
            r"\s*(?:,|\.?$|[)–—]|\s(?:in|on|at|to|during|recently|earlier)\b[^,;.]{0,60}(?:,|[.)]|$))",
            text[verb.end() : piece.end],
        ):
            continue
        if _COMPARES.search(text, piece.start, match.start()) or _PHRASE.search(text, match.end(), verb.start()):
            continue
        who = find_subject(text, match.end(), verb.start())
        words = text[slice(*who)] if who else ""
        if who is None or words.lower() in _NOBODY or not _SPEAKERS.search(words):
            continue
        if _NEW_MAIN.search(text, who[1], verb.start()):
            continue
        if text[match.end() : who[0]].strip() not in {"", "the", "also"} and not ROLE.search(
            text[match.end() : who[0]]
        ):
            continue
        comma = re.compile(r"[,)–—.]|$").search(text, verb.end(), piece.end)
        stop = comma.end() if comma else piece.end
        if match.start() - piece.start < 4:
            content = (stop, piece.end)
        else:
            begin = _last_break(text, piece.start, match.start())
            that = text.rfind(" that ", begin, match.start())
            content = (that + 6 if that >= 0 else begin, piece.end)
        if content[1] - content[0] > 8:
            found.append(Reported(content[0], content[1], who, verb.span(), content, index, 0.75))
    return found


_ONLY_LEAD = re.compile(r"\W*(?:[A-Z][\w-]*(?:\s[\w-]+){0,3},|And|But|Yet|So|Still)\s+")
"""Of "However, according to the bank, ...": what the bank says stands behind it."""
_COMPARES = re.compile(r"\b(?:as|so)\s+\w+\s+$")
"""Of "as large as the source said"."""
_NEW_MAIN = re.compile(r",\s(?:but|and|yet|so)\s")
_PHRASE = re.compile(r"\b(?:with|of|for|in|on|by|to)\s+$")
_GIVEN = re.compile(r"\b(?:[Gg]iven|[Dd]espite|[Ww]ith|[Bb]ecause of|[Dd]ue to|[Uu]nder|and|[Aa]gainst)\b[^,;:]*$")
"""Before "the minister’s belief that X, Y": what is believed ends at the comma."""


def _according(body: Body, index: int) -> list[Reported]:
    """Return the report of "according to X", for its own clause."""
    piece, text = body.sentences[index], body.text
    match = next(ACCORDING.finditer(text, piece.start, piece.end), None)
    if match is None:
        return []
    who = source_named(match)
    if _COMPARES.search(text, piece.start, match.start()):
        return []
    if not (_is_person_or_text(match["who"]) or _RECORDS.search(match["who"]) or is_made(match["who"])):
        return []
    break_before = _last_break(text, piece.start, match.start())
    is_lead = _ONLY_LEAD.fullmatch(text, break_before, match.start()) is not None
    if match.start() - break_before < 3 or is_lead:
        begin = max(match.end(), who[1])
        end = _content_end(text, begin, piece.end) if is_lead else piece.end
    else:
        begin, end = break_before, match.start()
        behind = re.compile(r"\s*[,)]\s+(?=(?:is|are|was|were|will|would|has|have|could|may|might|and|can)\b)").match(
            text, who[1], piece.end
        )
        end = piece.end if behind else end
        if text[break_before : match.start()].rstrip().endswith("("):
            end = piece.end
    while begin < end and text[begin] in " ,;":
        begin += 1
    while end > begin and text[end - 1] in " ,;(":
        end -= 1
    if end - begin <= 10:
        return []
    return [
        Reported(min(begin, match.start()), max(end, match.end()), who, match.span("cue"), (begin, end), index, 0.8)
    ]


def _may_speak(text: str, match: re.Match[str], who: tuple[int, int], start: int) -> bool:
    """Return whether a subject can say something: no "it" and no thing that reveals or suggests."""
    words = text[slice(*who)]
    verb = match.group()
    if re.match(r"an?\s(?:[\w-]+\s)*(?:strategy|doctrine|policy|rules?)$", words, re.IGNORECASE):
        return False  # any strategy that does so
    if _PLURALS.fullmatch(verb) and _ADJECTIVE.search(words):
        return False  # "false Russian claims that"
    if re.match(r"[a-z]+ing\s|[A-Z][a-z]{2,}ing\s(?:the|an?|to|of|its)\s", words):
        return False
    if _DOING.match(words) and not _HEAD_NOUN.search(words):
        return False
    if _INQUIRES.match(verb) and _OUGHT.search(text, max(start, match.start() - 20), match.start()):
        return False
    if words.lower() in _NOBODY or (verb.endswith("ing") and words.islower() and not _HEAD_NOUN.search(words)):
        return False
    if re.fullmatch(r"[A-Z]\w+ly", words) or (re.match(r"(?:any|anyone|anybody|whoever|one)\b", words, re.IGNORECASE) \
            and not re.match(r"one\s+(?:of|[a-z])", words, re.IGNORECASE)):  # fmt: skip
        return False
    if re.match(r"any\s", words, re.IGNORECASE) or _HYPOTHETICAL.search(text[max(start, who[0] - 24) : who[0]]):
        return False
    before = text[max(start, match.start() - 16) : match.start()]
    if verb.endswith("ing") and re.search(r"\b(?:for|of|from|without|in)\s+$", before):
        return False
    if re.search(r"\b(?:appear(?:s|ed)?|seem(?:s|ed)?)\s+to\s+$", before) and not re.match(r"(?:he|she|they)$", words):
        return False
    if _THINGS_MAY.match(verb):
        if verb.endswith("ing") and re.search(r",\s+(?:\w+ly\s+)?$", before):
            return False  # "..., suggesting that": the fact suggests it
        return _is_person_or_text(words)
    return _SPEAKERS.search(words) is not None


_ADJECTIVE = re.compile(r"(?:^|\s)(?:[Oo]fficial|[Ff]alse|[Ss]uch|[Rr]ecent|[Nn]ew)$")
_NATION = re.compile(r"(?:^|\s)(?P<nation>(?!Afghan)[A-Z][a-z]+(?:ian|ish|ese|ench))$")
_DOING = re.compile(
    r"(?!(?:Leading|Ruling|Outgoing|Incoming|Opposing|Participating|Acting|Existing|Remaining|Competing|Emerging|Developing|"
    r"Visiting|Warring|Managing|Sitting|Surviving)\b)[A-Z][a-z]{2,}ing\s[a-z]"
)
"""An activity, which says nothing: "making changes"."""
_INQUIRES = re.compile(r"(?:assum|determin|recogni|understand|perceiv|envis|deem|calculat|expect)")
_OUGHT = re.compile(r"\b(?:would|must|should|may|might|could|can|to|will)\s+(?:also\s+|then\s+|not\s+)*$")
"""Before a verb of thinking: nobody thinks so yet."""


def may_hold(text: str, who: tuple[int, int], start: int) -> bool:
    """Return whether a subject can hold a view: a name, people, a body, a text; no "it" and nothing supposed."""
    words = text[slice(*who)]
    if words.lower() in _NOBODY | {"it"} or re.match(
        r"(?:any|anyone|nobody|one)(?:\s+(?:who|that)\b|$)", words, re.IGNORECASE
    ):
        return False
    if _HYPOTHETICAL.search(text[max(start, who[0] - 24) : who[0]]):
        return False
    return words.lower() in {"he", "she", "they"} or _is_person_or_text(words)


def _is_person_or_text(words: str) -> bool:
    """Return whether the head of a noun phrase says things: a name, people, an institution, a study."""
    head = re.split(r"\s(?:of|by|in|from|for|on|at|to|with|within|published|based|released|about)\s|,|\s\(", words)[
        0
    ].strip(' ”“"')
    last = head.split()[-1] if head.split() else ""
    if _HEAD_NOUN.fullmatch(last) or (ROLE.search(last) and last[:1].islower()):
        return True
    if _WORK.fullmatch(last):
        return _BY_WHOM.search(head[: -len(last)]) is not None
    return bool(re.match(r"[A-Z]", last)) and re.match(r"(?:This|That|Such|These)\b", words) is None


_WORK = re.compile(
    r"(?:research|data|estimates?|figures|modell?ing|models?|projections?|polling|findings|statistics|simulations?|calculations?|"
    r"numbers|work|results|evidence|reporting|guidance)"
)
_BY_WHOM = re.compile(
    r"(?<=\s)[A-Z][\w.]|^[A-Z][\w.]*[A-Z]|['’]s?\s|\b(?:[Ee]xpert|[Aa]nalyst|[Oo]fficial|government|industry|[Ii]ndependent|intelligence|media|press|army|"
    r"ministry|market|internal|leaked)\s"
)
"""Whose work it is: "OECD research", "the bank’s own model", "expert estimates"."""
_RECORDS = re.compile(
    r"\b(?:data|figures|statistics|estimates?|projections?|calculations?|records?|accounts?|testimony|plans?|guidance|reporting|rumou?rs?|"
    r"concurrence|dissent|ruling|opinion|reading|count|tally|database|index|website|list|interviews?|"
    r"conventional wisdom|scenarios?|models?|sources?)\b"
)


_CONTENT_STOP = re.compile(
    r";|\s[–—-]{1,2}\s|—|,\s(?:but|although|though|which|whereas|a claim|an assertion)\s|\.$|"
    r"[,—–][”\"’]?\s*(?:very |most |almost )?(?:likely|possibly|probably|presumably|perhaps|apparently|"
    r"certainly|potentially)\s+"
    r"(?:to\s|in\s|as\s|\w+ing\s|due\s|because\s|aimed\s|for\s|an?\s)"
)


_AND_THAT = re.compile(r",?\s+and\s+that\s")
_COMMENT = re.compile(
    r"\s*(?:very |most |almost )?(?:likely|possibly|probably|presumably|perhaps|apparently|potentially)\b"
)


def _content_end(text: str, begin: int, end: int) -> int:
    """Return where reported words end: before what the author adds in a new main clause or as a comment of his own."""
    match = _CONTENT_STOP.search(text, begin, end)
    last = match.start() if match else end
    while match and match.group().strip() in {"–", "—", "-"} and not _COMMENT.match(text, match.end(), end):
        closing = re.compile(r"\s[–—]\s|—").search(text, match.end(), end)
        if closing is None:
            break
        match = _CONTENT_STOP.search(text, closing.end(), end)  # what stands between dashes is no end
        last = match.start() if match else end
    goes_on = _AND_THAT.search(text, last, end) if match and match.group().strip() in {"–", "—", "-", ";"} else None
    last = end if goes_on else last
    depth = 0
    for bracket in re.finditer(r"[()]", text[begin:last]):
        depth += 1 if bracket.group() == "(" else -1
        if depth < 0:
            return begin + bracket.start()
    return last
