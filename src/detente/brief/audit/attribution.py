"""Rules about who is said to say it: crowds without a name, hearsay, and minds that are read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.brief.audit.phrases import Phrases
from detente.brief.audit.rule import Example, Hit, Rule
from detente.brief.audit.view import Place, View
from detente.brief.model import Span

_WHO = (
    "[other/local/Western/Russian/Chinese/Ukrainian/American/European/Iranian/Israeli/Turkish/Indian/Japanese/Korean/"
    "Taiwanese/German/French/British/Pakistani/US/U.S./independent/military/political/legal/economic/nuclear/policy/"
    "foreign/senior/leading/prominent/outside/security/defence/defense/intelligence/industry/market/regional]"
)
_CROWD = (
    "observers/analysts/experts/commentators/pundits/critics/scholars/insiders/specialists/skeptics/sceptics/"
    "economists/academics/strategists/watchers"
)
_SAY = (
    "say/said/believe/believed/argue/argued/claim/claimed/think/thought/suggest/suggested/warn/warned/expect/"
    "expected/note/noted/see/saw/view/regard/hold/estimate/estimated/contend/contended/caution/cautioned/consider/"
    "doubt/conclude/question/describe/anticipate/foresee/"
    "assert/asserted/point_out/pointed_out/point_to/fear/feared/insist/insisted/maintain/advocate/agree/agreed/"
    "predict/predicted/speculate/speculated/assess/worry/allege/alleged/posit"
)
_STRONG = (
    "argue/argued/believe/contend/contended/claim/claimed/suggest/suggested/fear/worry/speculate/speculated/predict/"
    "predicted/insist/insisted/assert/asserted/warn/warned/point_out/pointed_out/say/allege/alleged"
)
"""Verbs that say something without a "that" too."""
_WEAK = "maintain/maintained/note/noted/hold/held/agree/agreed/think/thought/said/assume/assumed/conclude/concluded"
_WHERE = "[in/inside/from] [the] [Russia/Moscow/Kyiv/Ukraine/China/Washington/Beijing/Europe/West/Kremlin/region]"
_REPORTS = "[other/recent/early/initial/local/unconfirmed/media/press/news] reports"
_VAGUE = Phrases(
    f"some/many/several/most/numerous/certain/various/multiple/a_few/a_number_of {_WHO} {_CROWD} {_WHERE} [have] "
    f"[{_SAY}]",
    f"{_CROWD} {_WHERE} [have/also] {_SAY}",
    f"some/many/several/most/numerous {_WHO} {_CROWD} and/or * {_SAY}",
    "pundits/commentators/observers/analysts/experts [have/had] long argued/warned/claimed/suspected/assumed/believed",
    f"some/many/several/various/multiple {_WHO} sources {_WHERE} [have] {_SAY}",
    f"some/many/others [have/also/even] {_STRONG}",
    f"some/many/others [have/also/even] {_WEAK} that",
    "it is [widely/often/generally/commonly/also] believed/thought/said/alleged/rumored/rumoured/reported/claimed/"
    "speculated/suspected/feared that",
    "it was/has_been [widely/often/generally/commonly/also] argued/suggested/believed/thought/alleged/rumored/rumoured/"
    "reported/claimed/speculated/suspected that",
    "is/are [widely/generally/commonly/also] rumored/rumoured/said/reputed/alleged to",
    "is/are widely/generally/commonly/also believed/thought/suspected to",
    "is/are widely/generally/commonly believed/thought/assumed/expected/reported/suspected",
    "sources close to",
    "according to [some/many/several/various/other/multiple] sources/rumors/rumours/observers/analysts/experts/"
    "insiders/accounts",
    f"according to some/many/several/various/multiple {_REPORTS}",
    "according to [other/recent/early/initial/local/unconfirmed/media/press/news]_reports",
    "rumors/rumours suggest/say/claim/indicate",
    f"some/many/several/various/multiple/numerous {_REPORTS} [have] say/said/suggest/suggested/indicate/indicated/"
    "claim/claimed/allege/alleged/put/describe/point_to",
    "unconfirmed/media/press/news/recent reports [have] say/said/suggest/suggested/indicate/indicated/claim/claimed/"
    "allege/alleged/put/point_to",
    "reports suggest/indicate/say/claim/allege that",
    "there are/were/have_been [some/unconfirmed/multiple/several/recent/numerous] reports that",
    "some/several/many/most/various/numerous/recent/multiple [recent/independent/outside] "
    "studies/estimates/polls/surveys/analyses suggest/suggested/show/indicate/indicated/put/find/found/have_found/"
    "have_shown/place",
    "studies/polls/surveys/estimates show/suggest/indicate/have_shown",
    "research suggests/shows/indicates/has_shown",
    "a/one [senior/high-ranking] unnamed/anonymous official/diplomat/source/officer",
    "a/one senior/high-ranking official/diplomat/officer [has] said/claimed/noted/warned",
    "unnamed/anonymous sources/officials",
    "word has it",
)


_KNOWN_CROWD = re.compile(
    r",? (?:interviewed|consulted|surveyed|like|such as|including|at|of|from the|with the|with whom|familiar with|who|"
    r"whose|cited|quoted|mentioned|listed|above|below)\b",
    re.IGNORECASE,
)
"""What follows a crowd that the text makes known: the method of the study, or names."""
_KNOWN_BEFORE = re.compile(
    r"\b(?:[Tt]he|[Tt]h[eo]se|[Tt]his|[Tt]hat|[Bb]oth|[Oo]ur|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er)"
    r"(?: (?:same|two|three|above|other))? $|"
    r"[A-Z][\w’'-]+,? (?:and|or) $"
)
"""A crowd that was named before, or whose first member is ("Baxter and others have noted")."""
_NAME_BEFORE = re.compile(r"[a-z,] [A-Z][\w-]+ $|\b(?:official|government|internal|company|own) $")
"""Whose studies they are: "the latest Eurobarometer polls"."""
_NO_SUBJECT = re.compile(r"\b(?:to|for|of|by|from|among|between|than|on|in|against) $")
"""What makes a crowd no subject: "left to a few specialists"."""
_SUPPOSED = re.compile(r"\b(?:if|would|unless|were to|suppose)\b", re.IGNORECASE)
"""What makes the crowd one that may come to say so."""
_THEIR_STUDY = re.compile(
    r"[A-Z][\w’'-]+(?: \d{4})? (?:survey|study|poll|report|paper)\b|"
    r"\b(?:Institute|University|Center|Centre|Bank|Bureau|Agency|Foundation|Survey|Barometer)\b"
)
"""Whose study it is, in the sentences around it."""
_SELF_INCLUDED = re.compile(r"[\s,(–—-]+(?:myself|ourselves|(?:this|the) author)\b")
_CROWD_AT_END = re.compile(rf"(?:{_CROWD.replace('/', '|')})(?: (?:have|had|also|in|inside|from))?$", re.IGNORECASE)
_SPEAKING = re.compile(
    r"[^\w.;:?!]{1,3}(?:[\w’'-]+[^\w.;:?!]+){0,4}?(?:say|said|saying|believ|argu|claim|think|thought|"
    r"suggest|warn|expect|not(?:e|ing)|"
    r"assert|point|fear|insist|contend|maintain|advocat|agree|predict|speculat|assess|worr|estimat|caution|call|"
    r"consider|doubt|view|describ|conclud|attribut|ma(?:k|d)e the case|question|propos|recommend|regard|see|hold|put|"
    r"dismiss|anticipat|foresee|accept|critici[sz]|favou?r|oppose|support|prais|assum|deem|interpret|hope|reject)",
    re.IGNORECASE,
)


def _speaks(text: str, start: int, end: int) -> bool:
    """Return whether a crowd says something, where the phrase found is the crowd alone."""
    is_crowd = _CROWD_AT_END.search(text, start, end) is not None
    return not is_crowd or text[start : start + 9].lower() == "according" or _SPEAKING.match(text, end) is not None


_SURVEYED = re.compile(
    r"\b(?:respondents?|survey\w*|polls?|polled|polling|pollsters?|participants?|panel(?:lists?|"
    r"ists?|s)?|interviewees?|"
    r"questionnaires?|focus groups?|workshops?|interviewed)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\d\s?(?:%|percent|per cent)", re.IGNORECASE)
_OF_STUDIES = re.compile(r"\b(?:studies|polls|surveys|estimates|analyses|research)\b", re.IGNORECASE)


def _is_survey(view: View, place: Place) -> bool:
    """Return whether a sentence tells the answers of a survey, which it or one beside it names."""
    if _OF_STUDIES.search(place.text):
        return False
    own = view.sentence(place.sentence).plain
    if _SURVEYED.search(own):
        return True
    near = " ".join(view.sentence(index).plain for index in view.neighbours(place.sentence, 2))
    return _SURVEYED.search(near) is not None and (_SHARE.search(own) is not None or "most " in own.lower())


_EXPERTS = re.compile(r"^(?:experts|analysts|specialists|insiders|observers|scholars) ", re.IGNORECASE)
"""A crowd without "some" or "many" before it."""
_TOLD_US = re.compile(
    r"(?:experts|analysts|specialists|insiders|observers|scholars|critics) (?:\w+ )?(?:\w+ed|said|thought)$|"
    r"^it (?:was|has been)\b",
    re.IGNORECASE,
)
"""A crowd that said it once, as those do whom a study asks."""
_BARE = re.compile(
    r"^(?:some|many|others)\b(?! \w+ (?:reports|sources|studies|estimates|polls|surveys|analyses))", re.IGNORECASE
)
_NAMED_BESIDE = re.compile(
    r"\(e\.g\.|\(see\b|\b(?:for example|for instance|e\.g\.),? (?:[A-Z]|in )|"
    r"\b[Ii]n (?:a|an|its|the|his|her|their) (?:[\w-]+ ){0,3}"
    r"(?:report|debate|study|article|paper|speech|hearing|interview|statement|meeting|session)\b|"
    r"\b(?:input|help|support|advice|comments|feedback) (?:from|of) (?:[\w-]+ ){0,2}$|"
    r"\b(?:told|telling) (?:the )?[A-Z]|"
    r"\b[Aa]s (?:noted|mentioned|discussed|described|shown|explained) (?:earlier|above|below|"
    r"before|later|elsewhere|in)\b|"
    r"\b(?:BBC|CNN|Reuters|Bloomberg|Financial Times|New York Times|Washington Post|Wall Street Journal|Guardian|"
    r"Economist|Associated Press|Politico|Nikkei|Al Jazeera|Der Spiegel|Le Monde|Axios|NBC|CBS|Fox News)\b"
)
"""Where the sentence names one of them, or where it was said."""
_BESIDE = 300
"""Characters of the sentence on either side that are looked at."""
_GOES_ON = re.compile(
    r"(?:For (?:example|instance)|They |These |In particular|Among them|One (?:of|such|is)\b|"
    r"As [A-Z]|According to [A-Z]|"
    r"[A-Z][\w’'.-]+ [A-Z][\w’'.-]+,? )"
)
"""How a sentence begins that may name one of the crowd of the sentence before."""


def _is_named_beside(view: View, place: Place) -> bool:
    """Return whether the sentence of a vague attribution, or the next, names one of the crowd, or the occasion."""
    sentence = view.sentence(place.sentence)
    before = view.brief.text[max(sentence.start, place.span.start - _BESIDE) : place.span.start]
    behind = view.brief.text[place.span.end : min(sentence.end, place.span.end + _BESIDE)]
    if _NAMED_BESIDE.search(before) or _NAMED_BESIDE.search(behind):
        return True
    if view.names_a_speaker(place.sentence, place.span.start):
        return True
    following = place.sentence + 1
    return (
        following in view.neighbours(place.sentence)
        and _GOES_ON.match(view.sentence(following).plain) is not None
        and view.names_a_speaker(following)
    )


def _has_source(view: View, sentence: int) -> bool:
    """Return whether a sentence, or one beside it in its paragraph, has a note or a link."""
    return any(view.is_sourced(index) for index in view.neighbours(sentence))


def _is_vague(view: View, place: Place) -> bool:
    text = view.brief.reading.text
    start, end = view.brief.reading.to_reading(place.span.start, place.span.end)
    before, is_of_studies = text[max(0, start - 30) : start], _OF_STUDIES.search(place.text) is not None
    if _KNOWN_BEFORE.search(before) or _NO_SUBJECT.search(before) or not _speaks(text, start, end):
        return False
    if _NAME_BEFORE.search(before) if is_of_studies else _KNOWN_CROWD.match(text, end):
        return False
    first, _ = view.brief.reading.to_reading(view.sentence(place.sentence).start, place.span.start)
    if _SELF_INCLUDED.match(text, end) or _SUPPOSED.search(text, max(first, start - _BESIDE), start):
        return False
    if is_of_studies and any(_THEIR_STUDY.search(view.sentence(i).plain) for i in view.neighbours(place.sentence)):
        return False
    if _is_survey(view, place) or _is_named_beside(view, place) or _has_source(view, place.sentence):
        return False
    if view.is_summary(place.sentence) or view.links_at(place.span):
        return False
    # Those whom the study asked, as it says elsewhere.
    is_crowd = any(form.search(place.text) for form in (_EXPERTS, _BARE, _TOLD_US))
    return not (view.consulted and is_crowd)


def _keeps_sources(view: View) -> bool:
    """Return whether sources that the document gives would be seen: none are in a PDF that was read without them."""
    is_bare_pdf = view.brief.source.format == "pdf" and not view.brief.notes and not view.brief.links
    return view.is_linked and not is_bare_pdf


def _vague(view: View) -> Iterator[Hit]:
    if not _keeps_sources(view):
        return
    by_paragraph: dict[int, list[Place]] = {}
    for place in view.find(_VAGUE, own=False):
        paragraph = by_paragraph.setdefault(view.sentence(place.sentence).paragraph, [])
        # "Others" are others than a crowd before them: without one the text has said who they are not.
        if (paragraph or not place.text.lower().startswith("others")) and _is_vague(view, place):
            paragraph.append(place)
    for places in by_paragraph.values():
        if places:
            words = ", ".join(f'"{place.text}"' for place in places)
            yield Hit(f"{words}: nobody is named", tuple(place.span for place in places))


_HEARSAY = re.compile(r"\b[Rr]eportedly\b")
_NAMES_SOURCE = re.compile(
    r"\b(?:according to|told|reports? (?:by|from|in)|sources?|documents?|records?|media|respondents?|interview\w*)\b",
    re.IGNORECASE,
)
_ASIDES = 3
"""Times below which hearsay is an aside (judgement)."""


def _hearsay(view: View) -> Iterator[Hit]:
    if not _keeps_sources(view):
        return
    spans = []
    for place, _ in view.search(_HEARSAY):
        near = " ".join(view.sentence(index).plain for index in view.neighbours(place.sentence))
        if _NAMES_SOURCE.search(near) or _NAMED_BESIDE.search(near) or view.names_a_speaker(place.sentence):
            continue
        if view.is_summary(place.sentence) or _has_source(view, place.sentence):
            continue
        if not view.links_at(place.span):
            spans.append(place.span)
    if len(spans) >= _ASIDES:
        yield Hit(f'{len(spans)} times "reportedly", and by whom is not said', tuple(spans))


_MIND = (
    r"(?:[Tt]he|[Ii]ts|[Tt]heir|[A-Z][\w-]+[’']s?) (?:(?:[A-Z][\w-]+|military|political|ruling|"
    r"senior|top|current|new) ){0,2}"
    r"(?:army|military|regime|leadership|government|elites?|generals|junta|high command|armed forces|"
    r"security services|leaders|policymakers|decision-makers|strategists|planners|commanders)"
)
_THINKS = re.compile(
    r"\b(?:(?:still|also|clearly|genuinely|now|sincerely|firmly|increasingly|privately|deeply|long|"
    r"really|truly|rightly|"
    r"wrongly|always|never) )?"
    r"(?:believe[sd]?(?= (?:that|it|its|they|their|he|his|she|the|this|in)\b)|thinks?(?= (?:that|it|"
    r"they|he|she|the|this)\b)|"
    r"thought(?= (?:that|it|they|he|she)\b)|fear(?:s|ed)?\b|feels?(?= (?:that|it|they|he|she|the|"
    r"threatened|safe|confident)\b)|"
    r"perceive[sd]?\b|reckon(?:s|ed)?\b|assume[sd]?(?= (?:that|it|they|he|she|the)\b)|calculate[sd]?(?= that\b)|"
    r"knows?(?= (?:that|it|they|he|she|full)\b)|(?:has|have|had) (?:concluded|calculated|decided) that|"
    r"wants?(?= (?:to|an?|the|no|nothing|peace|war)\b)|hopes?(?= (?:to|that|for)\b)|"
    r"(?:is|are|was|were|remains?) (?:\w+ly |still |also |not )?"
    r"(?:convinced|afraid|worried|confident|certain|persuaded|fearful|obsessed|terrified))"
)
_MIND_BEFORE = re.compile(rf"(?:{_MIND})\s+$")
_GROUNDED = re.compile(
    r"\b(?:likely|probably|perhaps|presumably|apparently|appears?|seems?|may|might|could|would|should|must|if|unless|"
    r"whether|suggests?|indicat\w+|evidence|according|said|says|told|stated|states that|"
    r"claim\w*|declar\w+|insist\w*|"
    r"argu\w+|wrote|survey\w*|polls?|percent|per cent|signal\w*|signs?|announc\w+|statements?|speech|interview|"
    r"memoirs?|documents?|report\w*|doctrine|strategy|white paper|concerns?|warn\w*|express\w*|publicly|stress\w*|"
    r"emphasi[sz]\w+|testif\w+|court|officials?|\d+%)\b|[“\"]",
    re.IGNORECASE,
)
"""Words by which a sentence says how it knows, or that it is a guess."""


_ASIDE = re.compile(r"\b(?:what|which|whom|where|than|how|of)\s+(?:the\s+)?$", re.IGNORECASE)
"""What makes it an attribute of something else: "what Norway perceives as"."""


def _mind(view: View) -> Iterator[Hit]:
    if not _keeps_sources(view):
        return
    text = view.brief.reading.text
    done: set[int] = set()
    for place, match in view.search(_THINKS):
        sentence = view.sentence(place.sentence)
        start = match.start()
        whose = _MIND_BEFORE.search(text, max(0, start - 90), start)
        mention = view.actor_before(place.span.start)
        if (whose is None and mention is None) or sentence.paragraph in done:
            continue
        near = " ".join(view.sentence(index).plain for index in view.neighbours(place.sentence))
        if _GROUNDED.search(sentence.plain) or "“" in near or sentence.plain.endswith("?"):
            continue
        if _has_source(view, place.sentence) or view.is_summary(place.sentence):
            continue
        first = view.brief.reading.to_text(whose.start(), whose.end()).start if whose else mention or place.span.start
        if _ASIDE.search(view.brief.text[max(0, first - 12) : first]):
            continue
        done.add(sentence.paragraph)
        span = Span(first, place.span.end)
        yield Hit(f'"{view.brief.plain(span)}": how that is known is not said', (span,))


RULES = (
    Rule(
        "vague-attribution",
        "vague attribution",
        "sources",
        "warning",
        "icd203-1",
        why="Some observers, sources, many experts: how many, who, and how do they know? Nobody can weigh an "
        "anonymous crowd.",
        advice="Name one of them with a source, or say it as your own judgement.",
        example=Example(
            "Some observers pointed out that nearly all the aircraft were needed.",
            ("Some observers pointed out",),
            "Pavel Felgenhauer pointed out that nearly all the aircraft were needed.",
        ),
        check=_vague,
        limits="One finding for a paragraph. A note, a link or a name in the sentence or the next counts; where notes "
        "and markers do not find each other it keeps quiet.",
    ),
    Rule(
        "hearsay",
        "reported by nobody",
        "sources",
        "note",
        "icd203-1",
        why='"Reportedly" says that someone else says so, and keeps back who.',
        advice="Say who reports it, with a source.",
        example=Example(
            "The brigade has reportedly lost half of its tanks.\n\nThe fleet reportedly left the port.\n\nThe minister "
            "has reportedly resigned.",
            ("reportedly",),
            "The brigade has lost half of its tanks, says its commander.\n\nThe fleet left the port, its crew told the "
            "Times.\n\nThe minister has reportedly resigned.",
        ),
        check=_hearsay,
        is_default=False,
        limits="One finding for the whole document, from the third time on. A note, a link or a name in the sentences "
        "around it counts.",
    ),
    Rule(
        "mind-reading",
        "what an actor thinks, without a source",
        "argument",
        "note",
        "icd203-3",
        why="What leaders and armies believe and fear is a judgement, and the one on which most forecasts turn.",
        advice="Say what it is inferred from, or call it your judgement.",
        example=Example(
            "The army believes that the front will hold until spring.",
            ("The army believes",),
            "The army probably believes that the front will hold until spring: it has sent its reserves south.",
        ),
        check=_mind,
        needs_judgement=True,
        is_default=False,
        limits="One finding for a paragraph. States, their leaders and armies only.",
    ),
)
