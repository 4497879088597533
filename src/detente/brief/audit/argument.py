"""Rules about the argument as a whole: alternatives, indicators, assumptions, prescription."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.brief.audit.phrases import Phrases
from detente.brief.audit.rule import Example, Hit, Rule
from detente.brief.audit.view import View

_ALTERNATIVES = Phrases(
    "alternative/alternatives/alternatively",
    "scenario/scenarios",
    "hypothesis/hypotheses",
    "another/other/second/third/further possibility/explanation/interpretation/option/reading/outcome",
    "other possibilities/explanations/interpretations/outcomes",
    "different outcome/outcomes/explanation/reading",
    "on the other hand",
    "best-case/worst-case",
    "best/worst/base case",
    "should this/that/these not",
    "counter-argument/counterargument/counterarguments",
    "competing explanation/explanations/view/views",
    "less/least likely outcome/scenario/option/possibility",
    "wild card/cards",
    "option/options",
    "either",
    "no guarantee that",
    "contrary to this/our view/assessment",
    "this/our assessment/judgement/judgment could/may/might be wrong",
    "we/I could/may/might be wrong",
    "one possibility is",
    "two/three/four/several possibilities/outcomes/paths/scenarios/pathways/futures",
)
_INDICATORS = Phrases(
    "indicator/indicators",
    "signpost/signposts",
    "tripwire/tripwires",
    "early warning/warnings",
    "warning sign/signs",
    "leading indicator/indicators",
    "watch for",
    "to watch",
    "look out for",
    "key sign/signs",
    "would/will/could [be] [a] [clear] signal/indicate/suggest",
    "would [be] [a] [clear] sign/indication",
    "would alter/change/revise our/my/this assessment/judgement/judgment/view",
    "will be watching/monitoring",
    "should be monitored/watched",
    "should monitor/watch",
    "litmus test",
    "a/the first/key/real/main test",
    "telltale/tell-tale sign/signs",
)
_ASSUMPTIONS = Phrases(
    "assumption/assumptions",
    "assume/assumes/assuming/assumed [that]",
    "presume/presumes/presuming",
    "premise/premises",
    "presupposes/presuppose",
    "provided that",
    "on condition that",
    "so/as long as",
    "barring",
    "holds/hold true",
    "all else [being] equal",
    "other things being equal",
    "depends/depend/hinges/hinge/contingent/rests/rest on/upon",
)
_IMPLICATIONS = Phrases(
    "implication/implications",
    "what this/it/that means for",
    "this/that means [that]",
    "consequence/consequences",
    "for policymakers/policy-makers/decision-makers",
    "policy/policies",
    "recommend/recommends/recommendation/recommendations",
    "matters because/for",
    "lesson/lessons",
    "should/must/need_to/needs_to",
)


def _absent(view: View, phrases: Phrases, message: str) -> Iterator[Hit]:
    if view.assesses and not view.says_anywhere(phrases):
        yield Hit(f"{len(view.committed)} {message}", ())


def _no_alternatives(view: View) -> Iterator[Hit]:
    yield from _absent(view, _ALTERNATIVES, "forecasts, and no other outcome or explanation is weighed")


def _no_indicators(view: View) -> Iterator[Hit]:
    yield from _absent(view, _INDICATORS, "forecasts, and nothing is named that would tell early whether they hold")


def _no_assumptions(view: View) -> Iterator[Hit]:
    yield from _absent(view, _ASSUMPTIONS, "forecasts, and no assumption is named that they rest on")


def _no_implications(view: View) -> Iterator[Hit]:
    yield from _absent(view, _IMPLICATIONS, "forecasts, and nothing is said of what follows from them")


_ADVICE_TITLE = re.compile(
    r"recommend|policy|policies|what (?:to do|should|can|must|needs?)|way(?:s)? (?:forward|ahead)|next steps|options|"
    r"advice|"
    r"should|must|how to|toward|response|agenda|priorit|action",
    re.IGNORECASE,
)
_WE = (
    r"(?:the )?(?:West(?:ern (?:powers|governments|allies|leaders|states|countries))?|U\.?S\.?|United States|"
    r"Washington|NATO|EU|European Union|"
    r"Europe(?:an (?:leaders|governments|states|countries|allies|capitals))?|UK|United Kingdom|Britain|London|allies|"
    r"Alliance|international community|"
    r"policymakers|policy-makers|decision-makers|governments?|Congress|administration|Biden administration|"
    r"Trump administration|White House|"
    r"Pentagon|State Department|Brussels|partners|democracies|donors|Berlin|Paris|Tokyo|Canberra|leaders|we)"
)
_PRESCRIBES = re.compile(
    rf"\b{_WE}(?: and (?:its|their|the|our) [\w-]+)?,?(?: therefore| thus| also| now| then)? "
    r"(?:should(?! have)|must(?! have)|ought to|needs? to|has only to|have only to|has to|have to|would be (?:wise|"
    r"well advised) to|cannot afford to)\b"
    r"|\bit is (?:imperative|essential|vital|crucial|high time) (?:that|for|to)\b|\bI (?:urge|recommend|propose)\b|"
    r"\bwe (?:urge|recommend|propose)\b"
    r"|\bthere is no reason(?: at all)? to (?:propose|offer|grant|give|make|reward)\b",
    re.IGNORECASE,
)


_NO_ADVICE = re.compile(r" (?:also |now |then |therefore )?(?:expect|note|pause|remember|recall|be prioriti[sz]ed)\b")
"""Addressed to the reader, or the view of others."""


def _prescription(view: View) -> Iterator[Hit]:
    brief = view.brief
    if _ADVICE_TITLE.search(brief.metadata.title):
        return
    judged = {
        brief.sentences[e.sentence].paragraph for e in view.judgements if e.sentence is not None and e.kind != "modal"
    }
    for place, _ in view.search(_PRESCRIBES):
        sentence = view.sentence(place.sentence)
        section = brief.sections[brief.paragraphs[sentence.paragraph].section]
        _, end = brief.reading.to_reading(place.span.start, place.span.end)
        if _NO_ADVICE.match(brief.reading.text, end):
            continue
        if sentence.paragraph in judged and not _ADVICE_TITLE.search(section.title):
            yield Hit(f'"{place.text}" tells what to do in the midst of what is likely', (place.span,))


_ONLY = Phrases(
    "has/have/leaves/leave [*] [*] [with] no [other/real/viable/good] choice/alternative/option but",
    "no [other/real/viable] choice/alternative/option but to",
    "the only [real/viable/possible/realistic/remaining/conceivable/credible] option/choice/alternative/outcome/"
    "explanation/solution/way "
    "[is/was/left/forward/out/to]",
    "there is no [other/real/viable] alternative/choice/option",
    "the only thing that",
    "no cards to play",
    "can only be explained/understood",
)


def _only_option(view: View) -> Iterator[Hit]:
    text = view.brief.reading.text
    for place in view.find(_ONLY):
        start, _ = view.brief.reading.to_reading(place.span.start, place.span.end)
        if re.search(
            r"\b(?:not|never|hardly|if|was|were|had|would be|may be|as|becoming|become)\W+$",
            text[max(0, start - 20) : start],
        ):
            continue
        yield Hit(f'"{place.text}" closes the list of options without showing it', (place.span,))


_MINDS = re.compile(
    r"\b(?P<who>(?:President |Prime Minister )?(?:Vladimir |Xi )?(?:Putin|Jinping|Xi|Biden|Trump|Zelensky+|"
    r"Erdo[gğ]an|Netanyahu|Khamenei|Kim|Modi|Macron|Orb[aá]n|Lukashenko|"
    r"the Kremlin|Moscow|Beijing|Washington|Tehran|Kyiv|Pyongyang|Ankara|Russia|China|Iran|North Korea|"
    r"Russian leaders|Chinese leaders|the regime))"
    r"(?: (?:clearly|probably|likely|also|still|now|really|actually|apparently|evidently|undoubtedly|genuinely|never|"
    r"always|only))?"
    r" (?P<verb>wants?|believes?|thinks?|fears?|hopes?|sees?|saw|knows?|knew|feels?|felt|wanted|believed|thought|"
    r"feared|hoped|dreams? of|is obsessed|is convinced|is afraid|is desperate|"
    r"views?|viewed|perceives?|perceived|regards?|regarded|considers?|considered|calculates?|calculated|concluded|"
    r"concludes)\b"
)


def _minds(view: View) -> Iterator[Hit]:
    judged = {e.sentence for e in view.judgements}
    for place, match in view.search(_MINDS):
        near = view.neighbours(place.sentence)
        if place.sentence not in judged and not any(view.is_sourced(index) for index in near):
            yield Hit(f'"{match["who"]} {match["verb"]}": how does the author know?', (place.span,))


_ANALOGY = Phrases(
    "resemble/resembles/resembled [very] [much/closely/strongly]",
    "is/are/was/were reminiscent of",
    "recalls/echoes/mirrors the events/situation/crisis/days/invasion/annexation/war",
    "just as/like in 18*/19*/20*",
    "much/just like the Soviet Union",
    "a second/new/another Munich/Vietnam/Yalta/Cold_War/Iron_Curtain/Cuban_missile_crisis/Afghanistan/Suez",
    "[a] repeat/replay/re-run/rerun of",
    "history repeats/is_repeating itself",
    "[the] same playbook",
    "playbook",
    "historical parallel/parallels/analogy/analogies",
    "as [was] the case in",
)
_LIMITS = re.compile(
    r"\b(?:unlike|differ\w*|however|but|while|although|though|yet|contrast|not the same|no exact|imperfect|limits?|"
    r"caution|except)\b",
    re.IGNORECASE,
)


def _analogy(view: View) -> Iterator[Hit]:
    for place in view.find(_ANALOGY):
        if not any(_LIMITS.search(view.sentence(index).plain) for index in view.neighbours(place.sentence)):
            yield Hit(f'"{place.text}": where does the likeness end?', (place.span,))


_EARLIER = Phrases(
    "previous/previously/earlier/prior/last assessment/assessments/forecast/forecasts/judgement/judgment/analysis/"
    "report/update/brief/edition/assessed/forecast/forecasted/argued/noted/reported",
    "we/I/ISW assessed/argued/forecast/wrote/predicted/noted [in]",
    "unchanged from/since",
    "we continue to assess",
    "in our last",
    "as I/we [have] argued/noted/wrote",
)
_SERIES = re.compile(r"\bupdate\b|\bdaily\b|\bweekly\b|\bmonthly\b|\bno\.\s*\d+", re.IGNORECASE)


def _no_look_back(view: View) -> Iterator[Hit]:
    meta = view.brief.metadata
    is_one_of_many = bool(meta.number) or _SERIES.search(f"{meta.series} {meta.title}")
    if is_one_of_many and view.assesses and not view.says_anywhere(_EARLIER):
        yield Hit("one of a series, and nothing on whether earlier judgements have changed", ())


_FOUR = (
    "An intervention remains very unlikely. New sanctions are likely. The talks will probably be resumed. Recognition "
    "of the republics is very likely."
)

RULES = (
    Rule(
        "no-alternatives",
        "alternatives not weighed",
        "argument",
        "warning",
        "icd203-4",
        why="An argument that looks at one outcome only cannot tell its reader what else the same facts allow.",
        advice="Name the strongest rival outcome or explanation, how likely it is, and why it is less so.",
        example=Example(_FOUR, ("",), f"{_FOUR} In an alternative scenario the talks are resumed."),
        check=_no_alternatives,
        is_default=False,
        needs_judgement=True,
        limits="Looks for the words in which alternatives are named; one finding for the whole document.",
    ),
    Rule(
        "no-indicators",
        "no indicators",
        "argument",
        "note",
        "icd203-4",
        why="A reader who knows what to watch learns early that a forecast is failing; others learn it from the event.",
        advice="Name what you expect to see first if you are right, and what if you are wrong.",
        example=Example(_FOUR, ("",), f"{_FOUR} Blood supplies near the border would be an indicator."),
        check=_no_indicators,
        is_default=False,
        needs_judgement=True,
        limits="Looks for the words in which indicators are named; one finding for the whole document.",
    ),
    Rule(
        "no-assumptions",
        "assumptions not stated",
        "argument",
        "note",
        "icd203-3",
        why="Most failed forecasts fail by an assumption that nobody had written down.",
        advice="Write down what must hold for the judgement to hold, and what follows if it does not.",
        example=Example(_FOUR, ("",), f"{_FOUR} All four judgements assume that costs count in the Kremlin."),
        check=_no_assumptions,
        is_default=False,
        needs_judgement=True,
        limits="Looks for the words in which assumptions are named; one finding for the whole document.",
    ),
    Rule(
        "no-implications",
        "no implications",
        "argument",
        "note",
        "icd203-5",
        why="A reader with a decision to make wants to know what the assessment means for it.",
        advice="Say what follows, for whom.",
        example=Example(_FOUR, ("",)),
        check=_no_implications,
        needs_judgement=True,
        is_default=False,
        limits="Looks for a few words; one finding for the whole document.",
    ),
    Rule(
        "prescription",
        "advice in the midst of assessment",
        "argument",
        "warning",
        "icd203-b",
        why="What one wants done colours what one finds likely, or at least the reader will think so.",
        advice="Keep assessment and advice in sections of their own.",
        example=Example(
            "A new wave of rhetoric is very likely. The West should wait and see what the next steps will be.",
            ("The West should",),
            "A new wave of rhetoric is very likely.\n\nThe West should wait and see what the next steps will be.",
        ),
        check=_prescription,
        is_default=False,
        needs_judgement=True,
        limits="Paragraphs with a statement of likelihood, outside sections and texts whose title promises advice.",
    ),
    Rule(
        "only-option",
        "options closed without showing them",
        "argument",
        "note",
        "icd203-4",
        why='"No choice but" is most often said of actors who then choose something else.',
        advice="List the options, and say what speaks against the others.",
        example=Example("Rhetoric is the only thing that Russia may now offer.", ("the only thing that",)),
        check=_only_option,
        is_default=False,
        needs_judgement=True,
    ),
    Rule(
        "mind-reading",
        "what an actor wants, without a source",
        "argument",
        "note",
        "icd203-3",
        why="What leaders want, fear and believe is a judgement, and the one on which most forecasts turn.",
        advice="Say what it is inferred from, or call it your judgement.",
        example=Example("Putin wants to prevent a democratic Ukraine.", ("Putin wants",)),
        check=_minds,
        needs_judgement=True,
        is_default=False,
    ),
    Rule(
        "bare-analogy",
        "analogy without limits",
        "argument",
        "note",
        "icd203-6",
        why="Analogies persuade by what is alike and mislead by what is not.",
        advice="Say where the likeness ends.",
        example=Example("The picture resembles very much the events that unfolded in 2015.", ("resembles very much",)),
        check=_analogy,
        needs_judgement=True,
        is_default=False,
    ),
    Rule(
        "no-look-back",
        "nothing on earlier judgements",
        "argument",
        "note",
        "icd203-7",
        why="Readers of a series want to know what has changed since the last piece, and why.",
        advice="Say which earlier judgements stand and which do not.",
        example=Example(f"Ukraine Update No. 12\n\nMarch 1, 2022\n\n{_FOUR}", ("",)),
        check=_no_look_back,
        needs_judgement=True,
        is_default=False,
    ),
)
