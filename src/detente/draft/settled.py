"""Which statements of a brief can be asked: of something to come, which an outsider could see to have happened or not.

Better three good questions than ten bad ones: what is only compared, allowed, supposed, wished or gone on with is not
asked, nor what is cut out of a sentence in a doubtful place.
"""

from __future__ import annotations

import re

from detente.brief.model import Brief, Estimate, Span
from detente.draft.acts import is_subject
from detente.draft.asking import Sentence, head_of
from detente.draft.verbs import as_verb, words

VAGUE = "vague"
"""Why a statement is not asked of which nobody could see whether it has come true."""
UNDER_CONDITION = "only under a condition"
"""Why a statement is not asked whose condition cannot be repeated."""
_LONGEST_CONDITION = 18
"""Words of a condition that is repeated in a question."""

_COMPARED = re.compile(
    r"(?:\w+\s)*?(?:more|less|greater|higher|lower|equally|too|as|least|about)\b(?!\sthan\s(?:not|likely|even)\b)"
)
"""Words that only compare: how likely it is, they do not say."""
_NAMED_CHANCE = re.compile(
    r"(?:(?:the|a|an|any|about|of|real|growing|very|great|significant|greater|own)\s)*(?:the\s)?"
    r"(?:possibilit(?:y|ies)|chances?|likelihood|probability|prospects?|risks?|odds|potentially)$"
)
"""Nouns that name a likelihood without saying how large it is."""
_RELATIVE = re.compile(
    r"\b(?:that|which|who|what|whoever|whatever|those|ones|to|and\seven|or\seven|how|why|where)\s"
    r"(?:(?:is|are|was|were|would|will|be|also|not|then|now|still|most|may|could|might|can|in\sturn|\w+ly)\s)*$"
)
"""Before the words of likelihood: their subject is the noun before a pronoun, which only a guess can find."""
_SUPPOSED = re.compile(
    r"\b(?:in|during|under|for|within|amid)\s(?:an?|any|such\san?|this|that|these|those|some|most|many|either|each|"
    r"another|all|both|almost\sall|the)\s(?:[\w’'.-]+\s){0,4}?"
    r"(?:scenarios?|contingenc(?:y|ies)|cases?|circumstances?|situations?|wargames?|simulations?|hypothetical|(?<!near\s)(?<!foreseeable\s)(?<!immediate\s)(?<!in\sthe\s)futures?|"
    r"eventualit(?:y|ies)|variants?)\b|"
    r"\b(?:in|during|after)\s(?:an?|any|such\san?|a\sfuture)\s(?:[\w’'.–-]+\s){0,4}?"
    r"(?:war|conflict|crisis|invasion|attack|confrontation|blockade|escalation|emergency|clash|strike|fight|standoff|"
    r"collapse|battle|campaign|election)\b|\bwar\s?games?\b|\bscenarios?\b|\bhypothetical\w*|\bsuppos(?:e|ing)\b|"
    r"\bin\sthe\sevent\b|\bwere\sto\b|^Under\s(?:the|a|an|this|such|that|current|these)\b",
    re.IGNORECASE,
)
"""What makes a sentence one about a supposed world."""
_FRAME = re.compile(
    r"^(?:In|During|After)\s(?:the\sevent\sof\s|case\sof\s)?(?:an?|any)\s[^,;:]{4,110}(?=,\s)|"
    r"^(?:Once|When|After|As\ssoon\sas)\s[^,;:]{8,110}(?=,\s)"
)
"""A supposed world, or a thing to come first, that a sentence opens with and a question can as well."""
_CLAUSE = re.compile(
    r"(?:if|unless|provided(?:\sthat)?|assuming(?:\sthat)?|as\slong\sas|so\slong\sas|should|once|when|after|"
    r"as\ssoon\sas)\s",
    re.IGNORECASE,
)
_PHRASE = re.compile(r"(?:without|absent|barring|in\s|during\s|after\s)", re.IGNORECASE)
_HAS_VERB = re.compile(
    r"\s(?:is|are|has|have|does|do|were|was|can|cannot|not|[a-z]{3,}(?:s|ed|en)|win|lose|fall|fail|collapse|agree|take|"
    r"leave|come|go|break|become|get|hold|begin|start|lead|make|give|let)\b"
)
_LEANS = re.compile(
    r"\b(?:it|they|he|she|we|i|you|this|that|these|those|such|them|him|her|us|our|so|here|there|one|doing|"
    r"latter|former|above|following|not|any|anything|possible|necessary|else)\b",
    re.IGNORECASE,
)
"""What leans on another sentence, so that a condition cannot be repeated alone."""
_OWN = re.compile(r"\b(?:his|its|their)\b")
_WHILE = re.compile(
    r"\b(?:once(?!\sagain)|when|whenever|until|unless|if|as\slong\sas|so\slong\sas|as\ssoon\sas|should\s(?:it|they|he|she|the|a|an)|should\s(?:the|a|"
    r"an)?\s?[A-Z])\s|\b(?:on\s(?:the\s)?condition|provided|in\s(?:return|exchange)\sfor)\s|\bwithout\s(?:this|it|such|these|that|those|them|an?|further|more)\b|"
    r"\b(?:depend(?:s|ing)?|contingent|conditional)\s(?:up)?on\b"
)
_SUSTAINED = re.compile(r"\b(?:through|throughout|for|during|over\sthe\scourse)\b", re.IGNORECASE)
"""A time over which something lasts, and not by which it has come."""
_RULE = re.compile(
    r"\b(?:bill|act|section|provision|statute|amendment|rules?|regulations?|law|clause|article|title|appropriat\w+|"
    r"authoriz\w+|authoris\w+|eligib\w+|budget\srequest|legislation|this\s(?:report|paper|brief|article|essay|"
    r"chapter))\b",
    re.IGNORECASE,
)
"""Subjects of rules: what they "will" is in force already."""
_WISH = re.compile(
    r"\b(?:should|must|ought\sto|needs?\sto|recommend\w*|hop(?:e|es|ed|ing)|wish\w*|ideally|so\sthat|in\sorder\s(?:to|"
    r"that)|"
    r"ensur(?:e|es|ing)|goal|objective|aims?|require[sd]?|imagine|what\sif|whether)\b[^.;:]*$",
    re.IGNORECASE,
)
"""Before the words of likelihood: what is wanted, and not expected."""


_BUDGET = re.compile(r"\b(?:budgets?|fiscal\syear|FY\s?\d+|appropriat\w+|eligib\w+|requested)\b")
"""What is planned for, and not expected."""


def condition_of(brief: Brief, estimate: Estimate) -> str | None:
    """Return the condition of a statement as words to open its question with.

    Empty where it has none; None where it has one that cannot be repeated outside its sentence.
    """
    before, behind = around(brief, estimate)
    text = f"{before}{behind}"
    clauses = [
        brief.plain(span).strip(" ,;:")
        for span in estimate.conditions
        if not re.search(r"\beven\s*$", brief.plain(Span(max(0, span.start - 8), span.start)))
    ]
    frame = _FRAME.match(text)
    if frame is not None and not clauses:
        clauses = [frame[0]]
    if len(clauses) > 1:
        return None
    if clauses:
        clause = clauses[0]
        rest = text.replace(clause, "", 1)
        return clause if _stands_alone(clause) and not _SUPPOSED.search(rest) else None
    is_open = (
        _SUPPOSED.search(text) or _WHILE.search(text) or _WOULD.search(before[-24:]) or _WOULD_BEHIND.match(behind)
    )
    return None if is_open else ""


_WOULD = re.compile(r"\b(?:would|were|could|might)\s(?:\w+\s)?$")
_WOULD_BEHIND = re.compile(r"(?:\sthat)?(?:\s[\w’'-]+){0,8}?\s(?:would|could|might)\s|\swould\b")


def _stands_alone(clause: str) -> bool:
    """Return whether a condition says all that it means."""
    n_words = len(clause.split())
    if not 3 <= n_words <= _LONGEST_CONDITION or _LEANS.search(clause) or re.search(r"[“”\"()–—;:]", clause):
        return False
    own = _OWN.search(clause)
    if own is not None and _NAME.search(clause[clause.find(" ") : own.start()]) is None:
        return False
    if _CLAUSE.match(clause):
        if re.match(r"\w+\s(?:\w+ly\s)?[a-z]+(?:ed|en|ing)\b", clause):
            return False  # "if fully realised"
        return _HAS_VERB.search(clause) is not None and not re.search(
            r"\b(?:had|would|was|were|(?:is|are)\sto)\b", clause
        )
    return _PHRASE.match(clause) is not None and re.search(r"[A-Z]|war|conflict|attack", clause[1:]) is not None


def around(brief: Brief, estimate: Estimate) -> tuple[str, str]:
    """Return the words of the sentence before and behind the words of likelihood; nothing where it has no sentence."""
    if estimate.sentence is None or estimate.sentence >= len(brief.sentences):
        return "", ""
    whole = brief.sentences[estimate.sentence]
    before = brief.plain(Span(whole.start, max(whole.start, estimate.start)))
    behind = brief.plain(Span(min(estimate.end, whole.end), whole.end))
    return f"{before} " if before else "", f" {behind}" if behind else ""


_ADJECTIVE = re.compile(r"(?:likely|possible|probable|potential|certain|expected)$")
_ARTICLE = re.compile(r"\b(?:an?|the|its|their|his|her|this|another)\s(?:\w+ly\s)?$", re.IGNORECASE)
_OTHER_CLAUSE = re.compile(r",\s(?:and|but|while|which|whereas|although|as|so)\s(?!in\b|by\b|more\b|others?\b)")
"""Between the words of likelihood and a time: it is that of another clause."""
_LABEL = re.compile(
    r"(?:(?:Myth|Assumption|Hypothesis|Claim|Option|Question|Argument|Fallacy|Misconception)\b|(?:Q|Interviewer|Host|"
    r"Moderator):)",
    re.IGNORECASE,
)
"""What a sentence begins with that is said to be tested or refuted."""
_FRINGE = re.compile(
    r"\b(?:(?:percent|per\scent|share|minority|handful|none|one|few)\sof\s(?:the\s)?|%\sof\s(?:the\s)?|few\s|"
    r"some\s)(?:\w+\s){0,2}"
    r"(?:experts|respondents|analysts|critics|sceptics|skeptics|observers|pundits|commentators|participants|optimists|"
    r"pessimists|alarmists)\b",
    re.IGNORECASE,
)
"""Who holds what the brief only passes on."""
_DEMAND = re.compile(
    r"\b(?:administration|governments?|president|ministry|minister|department|Pentagon|Kremlin|White\sHouse|leaders?|"
    r"officials|"
    r"Trump|Washington|Beijing|Moscow|Brussels)\s(?:\w+\s)?expects?$"
)
"""Who expects something of others wants it, more often than not."""
_ONCE = re.compile(
    r"\b(?:looked|seemed|appeared|was|were|became|had\sbeen|has\sbeen|have\sbeen)\s(?:\w+\s){0,2}$", re.IGNORECASE
)
"""Before the words of likelihood: it was likely once."""
_BARE = re.compile(r"(?:19|20)\d\d$|(?:from|since|starting|beginning|effective|as\sof)\b", re.IGNORECASE)
"""Times that are no deadline: a year as an adjective ("projected 2035 demand"), and the day something begins on."""
_WILL = re.compile(r"\bwill\s(?:\w+\s){0,2}$")


def is_said_to_come(brief: Brief, estimate: Estimate) -> bool:
    """Return whether the brief says of something how likely it is, rather than compares, allows or wishes it."""
    before, behind = around(brief, estimate)
    is_ahead = estimate.is_forecast or (_WILL.search(before) and not behind.startswith(" have "))
    if not is_ahead or estimate.unclear or estimate.unresolved or not estimate.proposition.strip():
        return False
    if _COMPARED.match(estimate.phrase) or is_doubted(estimate):
        return False
    if estimate.kind == "idiom" and estimate.standard_interval is None:
        return False
    if _ADJECTIVE.search(estimate.phrase) and _ARTICLE.search(before):
        return False  # "in a likely effort to"
    if _ONCE.search(before) or (estimate.horizon is not None and _BARE.match(estimate.horizon.text)):
        return False
    if estimate.standard_interval is None and _NAMED_CHANCE.match(estimate.phrase):
        return False
    text = f"{before}{behind}".rstrip()
    if (
        _FRINGE.search(text)
        or _BUDGET.search(text)
        or _LABEL.match(text)
        or _DEMAND.search(f"{before}{brief.plain(estimate)}")
        or text.endswith(("?", ":"))
        or _WISH.search(before)
        or _RELATIVE.search(before)
    ):
        return False
    if estimate.phrase.endswith(("will be expected", "would be expected")):
        return False  # of what somebody has to do
    if estimate.horizon is None:
        return True
    until = brief.plain(Span(estimate.end, max(estimate.end, estimate.horizon.start)))
    return not (_SUSTAINED.match(estimate.horizon.text) or _OTHER_CLAUSE.search(until))


def is_doubted(estimate: Estimate) -> bool:
    """Return whether a statement is what hardly anybody holds: "few think that"."""
    return estimate.kind == "expectation" and _DOUBTERS.match(estimate.phrase) is not None


_DOUBTERS = re.compile(r"(?:few|hardly any(?:one|body)?|almost|virtually|practically|not many|only a few)\b")


def is_of_the_future(brief: Brief, estimate: Estimate) -> bool:
    """Return whether a statement says that something may come, be it ever so vague.

    Not so permissions, rules, wishes, budgets, what is past, what is only compared, and what leans on a word whose
    meaning is not certain.
    """
    before, behind = around(brief, estimate)
    text = f"{before}{behind}".rstrip()
    is_ahead = estimate.is_forecast or (_WILL.search(before) and not behind.startswith(" have "))
    is_doubtful = estimate.unresolved or estimate.unclear not in ("", "supposed") or not estimate.proposition.strip()
    if not is_ahead or is_doubtful or _COMPARED.match(estimate.phrase):
        return False
    if _ADJECTIVE.search(estimate.phrase) and _ARTICLE.search(before) and not _OUTCOME.match(behind):
        return False
    if (estimate.kind == "idiom" and estimate.standard_interval is None) or _LABEL.match(text):
        return False
    return not (
        _ONCE.search(before)
        or _BUDGET.search(text)
        or _WISH.search(before)
        or (_RELATIVE.search(before) and not before.endswith("due to "))
        or text.endswith(("?", ":"))
        or estimate.phrase.endswith(("will be expected", "would be expected"))
    )


_OUTCOME = re.compile(r"\s(?:outcome|result|scenario|course|consequence|development|reaction|response|step)s?\b")
"""Behind "the most probable": that what the sentence tells next is so."""


def is_allowed(sentence: Sentence) -> bool:
    """Return whether a sentence says what is permitted, or what a rule is."""
    return bool(_ALLOWED.search(sentence.phrase) or _RULE.search(sentence.subject))


def why_not(brief: Brief, estimate: Estimate, sentence: Sentence, *, has_day: bool) -> str:
    """Return in a few words why a statement about something to come is not asked; empty where nothing speaks against.

    Parameters
    ----------
    has_day
        Whether the brief says by when.
    """
    before, behind = around(brief, estimate)
    text = f"{before}{behind}"
    soft = _SOFT.search(sentence.phrase)
    vague = "" if can_be_settled(sentence, has_day=has_day, needs_name=False) else _vague_word(sentence)
    if soft or vague:
        return f"{VAGUE}: `{soft[0] if soft else vague}`"
    if estimate.unclear or condition_of(brief, estimate) is None:
        supposed = _SUPPOSED.search(text)
        return f"{UNDER_CONDITION}: `{supposed[0].strip()}`" if supposed else UNDER_CONDITION
    if is_doubted(estimate):
        return f"{estimate.phrase} so"
    fringe = _FRINGE.search(text)
    if fringe is not None:
        return f"said by {fringe[0].strip()}"
    if estimate.holder != "author":
        return f"said by {' '.join(estimate.holder.split()[:6])}"
    if not has_day:
        return "no date"
    return "" if can_be_settled(sentence, has_day=has_day) else "nobody is named"


_SOFT = re.compile(r"\b(?:rhetoric|tensions?|pressure|efforts?|influence|ties|relations|support)\b")
"""What everybody sees otherwise."""


def _vague_word(sentence: Sentence) -> str:
    """Return the word for which nobody could see whether a sentence has come true."""
    found = _COMPARATIVE.search(sentence.phrase) or _VAGUE.search(f"{sentence.subject} {sentence.phrase}")
    stems = {sentence.verb, sentence.verb.removesuffix("d"), sentence.verb.removesuffix("ed")}
    return found[0].strip() if found is not None else sentence.verb if stems & _ENDLESS else ""


def is_whole(brief: Brief, estimate: Estimate, sentence: Sentence) -> bool:
    """Return whether a subject stands where one can in its sentence, and is not cut out of a longer one."""
    before, _ = around(brief, estimate)
    if not before or estimate.stands_for is not None:
        return True
    text = brief.sentences[estimate.sentence].plain if estimate.sentence is not None else ""
    if sentence.verb in ("be", "take"):
        return True
    places = re.finditer(rf"\b{re.escape(sentence.subject)}\b", text, re.IGNORECASE)
    return any(is_subject(text, place.start()) for place in places)


_BETWEEN = words(
    "is are was were be been being will would may might could can should must shall to not n't also now then still "
    "even likely unlikely probably possibly perhaps expected set poised about due bound going slated scheduled "
    "projected forecast forecasted anticipated planned estimated sure certain almost very highly most "
    "more than all but it seems "
    "appears remains remain seem appear look looks likelier has have had the a an of that chance risk possibility "
    "potential potentially soon once again only further itself themselves both already eventually ultimately indeed "
    "however therefore thus first next ready plans plan planning intends intend aims aim seeks "
    "seek wants hopes threatens "
    "threatening threatened preparing considering weighing mulling announced pledged vowed promised committed agreed "
    "decided on in at for and"
)
"""Words that may stand between a subject and its verb."""


def is_intact(brief: Brief, estimate: Estimate, sentence: Sentence) -> bool:
    """Return whether subject and verb stand in the brief as they do in the question, with nothing between them.

    A subject that was put in for a pronoun, or a noun of an event, stands elsewhere and is left to other rules.
    """
    if estimate.sentence is None or estimate.stands_for is not None or sentence.verb in ("be", "take"):
        return True
    text = " ".join(brief.sentences[estimate.sentence].plain.split())
    head = re.escape(" ".join(sentence.phrase.split()[:2]).removeprefix("be "))
    verb = re.search(rf"\s{head}", text)
    if verb is None:
        return sentence.verb not in text.split()
    return any(
        is_subject(text, found.start()) and _is_joined(text[found.end() : place.start()], estimate.phrase)
        for place in re.finditer(rf"\s{head}", text)
        for found in re.finditer(rf"\b{re.escape(sentence.subject)}\b", text[: place.start()], re.IGNORECASE)
    )


def _is_joined(between: str, phrase: str) -> bool:
    """Return whether only words of tense and likelihood stand between a subject and its verb, or its second verb."""
    plain = _APPOSED.sub("", between).replace("n’t", " not")
    second = re.split(r"\s(?:and|but)\s", plain)[-1] if re.search(r",?\s(?:and|but)\s", plain) else ""
    own = {*phrase.split(), *_BETWEEN}
    return any(
        all(word.lower() in own or word.endswith("ly") for word in re.findall(r"[\w’']+", part))
        for part in (plain, second)
        if part or part is plain
    )


_APPOSED = re.compile(r",\s[^,;:]{1,80},(?=\s)|\s\([^()]*\)|,\s(?=however|therefore|then|in turn)")


def is_strict(brief: Brief, estimate: Estimate, sentence: Sentence) -> bool:
    """Return whether a statement may be asked without anybody having looked at it.

    It must be a clause of its own: of somebody or something that is named, no comparison, no example, and not bound to
    what the words around say ("is only likely to").
    """
    before, _ = around(brief, estimate)
    is_example = estimate.horizon is None and _EXAMPLE.match(before)
    if is_example or _ONLY.search(f"{before}{brief.plain(estimate)}") or _VAGUE_SUBJECT.match(sentence.subject):
        return False
    return is_intact(brief, estimate, sentence)


_EXAMPLE = re.compile(r"(?:For\s(?:example|instance)|Imagine|Suppose|Say|Consider|Perhaps)\b")
_ONLY = re.compile(r"\bonly\s(?:\w+\s?)?$")
_VAGUE_SUBJECT = re.compile(
    r"(?:the\s)?(?:larger?|smaller|greater|newer|higher|lower|more|fewer|additional|future|new|other|further|any|such|"
    r"increased|continued|growing|rising)\b",
    re.IGNORECASE,
)


_ENDLESS = words(
    "counter cope harm hamper see wish struggle serve persist retain tell center centre manage acquiesce pressured "
    "equipped forced force left held regarded precipitate constitute cause deny "
    "continue keep remain stay evolve develop grow improve deepen strengthen weaken intensify worsen expand "
    "increase "
    "decrease rise fall decline shrink diminish reduce raise lower enhance support help foster promote encourage "
    "facilitate "
    "maintain sustain preserve limit undermine retain prioritise prioritize integrate drive advance accelerate "
    "accentuate "
    "slow focus face see experience confront shift change adapt adjust adopt pursue seek try aim attempt work use "
    "leverage exploit test challenge compel compete cooperate collaborate engage rely create generate bring strain "
    "complicate benefit suffer tolerate enable allow need want hope react respond deal handle manage address boost "
    "bolster reinforce curb deter induce incentivise incentivize persuade inspire embolden transform reshape redefine "
    "determine determined shape shaped influence influenced affected driven used needed seen act perform operate "
    "function "
    "rival dominate be judge weigh struggle enjoy possess have gain lead prove assist decide unify receive overtake "
    "surpass outpace descend form play perceive judge assess calculate regard interpret treat prefer favour favor "
    "expect find"
)
"""Verbs of what goes on, or of what nobody could date, unless a number or a name of an event goes with them."""
_COMPARATIVE = re.compile(
    r"\b(?:more|less|fewer|greater|better|worse|higher|lower|stronger|weaker|increasingly|further|deeper|closer|ever|"
    r"growing|significantly|substantially|considerably|gradually|slowly|steadily|largely|generally|broadly|effectively|"
    r"some|various|certain|(?<!-)large(?!-scale)|small|lots?|most|many|much|other|several|numerous|always|often|"
    r"sometimes|usually|overall|potential|possible|"
    r"significant|substantial|considerable|serious|important|coherent|genuine|real|broad|wide|wider|strong|effective|"
    r"significant|substantial|considerable|serious|important|"
    r"coherent|genuine|real|broad|wider?|strong|effective|"
    r"successful|massive|rapid|radical|robust|smaller|larger|bigger|meaningful|appropriate|additional|similar|"
    r"any\s(?!major|further|new|more))\b",
    re.IGNORECASE,
)
"""Degrees and amounts that nobody has fixed."""
_ALLOWED = re.compile(
    r"\bbe\s(?:\w+\s)?(?:able|allowed|permitted|eligible|required|entitled|authori[sz]ed|subject|available|unable|"
    r"obliged|"
    r"exempt|expected|considered|treated|applied|designed|intended|based|considered|needed)\b"
)
_FIXED = re.compile(
    r"(?:increase|raise|lower|reduce|cut)\sthe\s(?:number|size|share|quantity|price|age|minimum)\s|"
    r"(?:increase|raise|lower|reduce|cut)\s(?:\w+\s){0,2}(?:taxes|tariffs|interest\srates|the\sretirement\sage)\b|"
    r"(?:experience|face|suffer|see)\s(?:an?|another)\s(?:\w+\s){0,2}(?:crisis|recession|default|coup|civil\swar|"
    r"famine)\b|"
    r"adopt\s(?:\w+\s){0,3}(?:sanctions|resolutions?|constitution|the\seuro|laws?)\b"
)
"""What verbs without an end of their own say with these objects can be seen."""
_LEAD_TO = re.compile(
    r"bring\s.*\bto\sthe\s(?:negotiating\s)?table\b|lead\sto\s(?:an?\s|the\s)?(?:\w+\s)?(?:ceasefire|war|collapse|"
    r"agreement|peace|deal|default|recession|coup)"
)
_NAME = re.compile(
    r"(?:^|\s)[“‘(]?(?!(?:GDP|AI|EVs?|GNP|CO2|CEOs?|NGOs?|SMEs?|LNG|ICT)\b)(?:U\.S\.|[A-Z][\w’'-]*[a-z]|[A-Z]{2,})"
)
_NUMBER = re.compile(
    r"(?<![\w-])\d[\d,.]*(?![\w-]*[A-Za-z])|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|"
    r"thirty|(?:hundreds|thousands|tens|dozens)\sof)\s[a-z]"
)
_WORLD = re.compile(r"\b(?:global(?:ly)?|worldwide|world|international)\b")


def can_be_settled(sentence: Sentence, *, has_day: bool, needs_name: bool = True) -> bool:
    """Return whether somebody from outside could say on a day whether it has happened.

    Parameters
    ----------
    has_day
        Whether the brief says by when.
    needs_name
        Whether somebody or something must be named in it, without which only a reader of the brief knows what is meant.
    """
    whole = f"{sentence.subject} {sentence.phrase}"
    has_number = _NUMBER.search(sentence.phrase) is not None
    if _ALLOWED.search(sentence.phrase) or _RULE.search(sentence.subject):
        return False
    if re.match(
        r"(?:the\s)?(?:many|most|some|several|numerous|future|upcoming|subsequent|potential)\s", sentence.subject
    ) or _RATE.search(sentence.phrase):
        return False
    is_event = sentence.verb in ("be", "take")
    named = _NAME.search(whole if is_event else sentence.subject)
    if needs_name and named is None and not (has_day and has_number and (_NAME.search(whole) or _WORLD.search(whole))):
        return False
    if re.match(r"(?:an?|any|another)\s", sentence.subject) and sentence.verb not in ("be", "take"):
        return False  # "a Russian victory would": supposed as well
    if re.search(r"\bof\sthe\s[a-z]+$", sentence.phrase) or (is_event and " and " in whole):
        return False
    if re.search(r"(?:^|\s)share$", sentence.subject):
        return False  # of what, another sentence says
    passive = as_verb(sentence.verb, "participle")
    verb = passive.base if passive is not None and sentence.phrase.startswith("be ") else sentence.verb
    stems = {verb, sentence.verb, sentence.verb.removesuffix("d"), sentence.verb.removesuffix("ed")}
    if stems & _ENDLESS and not has_number and not has_end(sentence):
        return sentence.verb == "be" and sentence.subject == "there"
    if _COMPARATIVE.search(re.sub(r"^be\s(?:further|more|additional)\s", "be ", sentence.phrase)):
        return has_number
    heads = (
        head_of(sentence.phrase)
        if _NAME.search(sentence.subject)
        else f"{head_of(sentence.subject)} {head_of(sentence.phrase)}"
    )
    return has_number or has_end(sentence) or not _VAGUE.search(heads)


_RATE = re.compile(
    r"\bper\s(?:day|week|month|person|head|capita|hour)\b|\b(?:daily|monthly|weekly|annually|every\s(?:day|year))\b"
)
"""What is done again and again, by a rule."""


def has_end(sentence: Sentence) -> bool:
    """Return whether a verb without an end of its own has one in what follows: "lead to a ceasefire"."""
    trying = re.match(r"(?:attempt|try|begin|start)\sto\s(?P<verb>[a-z]+)\s", sentence.phrase)
    verb = as_verb(trying["verb"], "base") if trying else None
    if _LEAD_TO.match(sentence.phrase) or _FIXED.match(sentence.phrase):
        return True
    return verb is not None and verb.is_strong


_VAGUE = re.compile(
    r"\b(?:efforts?|pressure|ties|relations|relationships?|engagement|cooperation|strateg(?:y|ies)|polic(?:y|ies)|"
    r"agenda|"
    r"capacity|capacities|needs?|demands?\sfor|measures|steps|actions?|means|options?|values|views?|behaviors?|"
    r"investments?|resources|access|competition|confrontation|cost|future|presence|progress|"
    r"reforms|issues?|problems?|developments?|damage|threats?|risks?|security|stability|instability|burden|"
    r"practices?|commitments?|responses?|initiatives?|capabilit\w+|readiness|posture|freedom|space|efficienc\w+|"
    r"activit(?:y|ies)|attention|focus|emphasis|costs|understanding|awareness|trust|importance|approach(?:es)?|"
    r"narratives?|"
    r"perceptions?|trends?|dynamics|relevance|quality|role|resilience|innovation|opportunit\w+|challenges?|outcomes?|"
    r"frictions?|goals?|pretexts?|influence|interests?|footprint|messages?|gaps?|rhetoric|standards|superiority|tensions?|scope|"
    r"fallout|conditions?|adjustments?|environment|vulnerabilit\w+|landscape|momentum|leverage|complexit\w+|experience|"
    r"abilit(?:y|ies)|share(?!\sof\b)|authority|goodwill|crisis|vacuum|period|era|phase|plans?|race|status|standing|"
    r"credibility|confidence|will|"
    r"advantages?|effectiveness|balance|tactics|size|scale|norms|"
    r"support|assistance|impetus|basis|relief|insights?|guidance|incentives?|flexibility|protection|visibility|"
    r"advances|improvements?|gains|concerns?|consequences?|harm|unrest|domain|sphere|nature|character)\b",
    re.IGNORECASE,
)
"""What nobody can see to have happened on a day."""
