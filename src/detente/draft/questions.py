"""Questions of a drafted case, from the forecasts of the brief, and placeholders that make it run.

A question needs something that can happen. Until the analyst says by whose choice and at what price it does, a shock
stands in, with the rate at which the event comes true by the deadline as often as the brief says: with a constant rate
r, P(by T) = 1 - exp(-r T). Where the words of the brief have no probability the shock has no rate, and the question is
void in every path. A drafted case therefore repeats the brief, and nothing more.
"""

from __future__ import annotations

import bisect
import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from detente.brief.find.subjects import HAPPENS
from detente.brief.model import Brief, Estimate, Span
from detente.core.reference_classes import find_class
from detente.draft.actors import Actor
from detente.draft.asking import Sentence, head_of, says_enough, take_apart, timeless
from detente.draft.intents import POSSIBLE, is_intent
from detente.draft.lines import Lines, Scalar
from detente.draft.naming import Names, slug
from detente.draft.passages import place_of
from detente.draft.plan import YEAR, Deadline, deadline, short
from detente.draft.precedents import Precedent
from detente.draft.settled import can_be_settled, condition_of, has_end, is_said_to_come, is_strict, is_whole
from detente.draft.sources import BRIEF, Sources
from detente.draft.verbs import EVENT_HEAD, as_verb, words

_SURE = 0.5
MOST = 10
"""Questions of a draft; what else the brief says is counted in a comment."""
_SURE_OF_WILL = 0.4
"""Confidence that a bare "will" is a forecast, of which the reader is never sure."""
_LEAST_WORTH = 4.5
"""Worth, as `worth_of` counts it, from which on a statement is asked; a judgement, from reading drafts."""
_LEAST_HEADLINE = 3.5
"""Worth from which on a statement is asked where a brief has no better one; a judgement."""
_MOST_OTHERS = 3
"""Statements that say otherwise which a question names."""
_KINDS = {"number": 2.0, "word": 1.0, "expectation": 1.0, "idiom": 0.5, "forecast": 0.5, "modal": 0.5}
"""What a statement is worth by its kind: those that say most come first."""
_ALMOST = 0.005
"""How near to 0 and 1 an interval may come: a constant rate reaches neither."""
_ALIKE = 0.6
"""Share of the telling words in common from which on two statements ask the same."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its placeholder."""

    id: str
    event: str
    """Name of the shock."""
    estimate: Estimate
    sentence: Sentence
    condition: str
    """Words on which it depends; empty where it does on nothing."""
    supposed: str
    """Name of the shock that stands for the condition."""
    deadline: Deadline
    interval: tuple[float, float] | None
    """Probability by the deadline; None where the words have none."""
    rate: str
    """Rate of its shock; empty where there is no probability."""
    origin: str
    """Whose interval it is."""
    actor: str
    """Key of the actor that would decide, where the brief names one."""
    place: str
    """Where the brief says so."""
    source: str
    is_headline: bool
    otherwise: tuple[str, ...] = ()
    """Other statements of the brief on the same, with which this one cannot agree."""

    def text(self) -> str:
        """Return the question."""
        asked = self.sentence.question(self.deadline.day, condition=self.condition)
        estimate = self.estimate
        if estimate.holder == "author":
            return asked
        who = short(estimate.holder) if estimate.holder_entity is not None else "someone else"
        return f"{asked} (said by {who}, not by the author)"


def plan_questions(
    brief: Brief, day: dt.date, actors: Mapping[str, Actor], names: Names, sources: Sources
) -> tuple[tuple[Asked, ...], int]:
    """Return the questions, the one that the title is about first, and how many statements are not asked."""
    candidates = _candidates(brief, actors)
    good = [each for each in candidates if each.worth >= _LEAST_WORTH]
    named = [each for each in good if each.is_named]
    good = named or good
    if not good:  # a brief with forecasts has a headline
        good = [
            each
            for each in candidates
            if each.worth >= _LEAST_HEADLINE and each.estimate.kind not in ("modal", "forecast")
        ]
        good = sorted(good or _possible(brief, actors), key=headline_of)[-1:]
    good.sort(key=lambda each: (-each.worth - 2 * each.share, each.estimate.start))
    headline = max(good, key=headline_of, default=None)
    chosen: list[Candidate] = []
    others: dict[int, list[Candidate]] = {}
    for candidate in [headline, *good] if headline else []:
        same = next((index for index, each in enumerate(chosen) if is_alike(candidate, each)), None)
        if same is not None:
            others.setdefault(same, []).append(candidate)
        elif len(chosen) < MOST:
            chosen.append(candidate)
    asked = tuple(
        asked_of(brief, each, others.get(index, ()), (day, actors, names, sources), is_headline=not index)
        for index, each in enumerate(chosen)
    )
    stated = [e for e in brief.estimates if e.kind != "forecast" and e.is_forecast and e.confidence >= _SURE]
    n_stated = sum(bool(estimate.proposition.strip()) for estimate in stated)
    return asked, n_stated - sum(question.estimate.kind != "forecast" for question in asked)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement that can be asked."""

    estimate: Estimate
    sentence: Sentence
    condition: str
    worth: float
    share: float
    """Of its telling words, how many the title, the lead and the argument tell as well; 0 to 1."""
    is_named: bool
    """Whether somebody or something is named in it, so that it can be asked of who has not read the brief."""


def _possible(brief: Brief, actors: Mapping[str, Actor]) -> list[Candidate]:
    """Return the deeds of actors that the brief only calls possible: asked where it says nothing firmer."""
    found = _candidates(brief, actors, is_open=True)
    return [
        each
        for each in found
        if each.is_named
        and not each.condition
        and (not is_intent(each.estimate) or phrase_of(each.estimate) in POSSIBLE)
        and each.worth >= _LEAST_HEADLINE
        and each.share >= _LEAST_SHARE
    ]


_LEAST_SHARE = 0.2
"""How much of what the brief is about a deed must be that is only possible; a judgement."""


def _candidates(brief: Brief, actors: Mapping[str, Actor], *, is_open: bool = False) -> list[Candidate]:
    """Return the statements that can be asked, in the order of the text.

    Parameters
    ----------
    is_open
        Whether deeds count that are only called possible, without a day.
    """
    topic = Topic(brief)
    lowers = common_nouns(brief)
    found: list[Candidate] = []
    for estimate in brief.estimates:
        sure = _SURE_OF_WILL if estimate.kind == "forecast" else _SURE
        if estimate.confidence < sure or not is_said_to_come(brief, estimate):
            continue
        has_day = estimate.horizon is not None and estimate.horizon.when is not None
        sentence = take_apart(
            estimate.proposition.replace(HAPPENS, "", 1),
            horizon=estimate.horizon.text if estimate.horizon else "",
            lowers=lowers,
        )
        sentence = sentence and timeless(sentence, has_day=has_day)
        if sentence is None or not is_whole(brief, estimate, sentence) or not is_strict(brief, estimate, sentence):
            continue
        is_ripe = _is_ripe(brief, estimate, sentence, actors, has_day=has_day)
        if not is_ripe and not (is_open and _is_deed(brief, estimate, sentence, actors)):
            continue
        condition = condition_of(brief, estimate)
        is_dated_event = has_day and sentence.verb in ("be", "take") and probability_of(brief, estimate)[0] is not None
        is_named = can_be_settled(sentence, has_day=has_day)
        if condition is None or not (
            is_named or (is_dated_event and can_be_settled(sentence, has_day=has_day, needs_name=False))
        ):
            continue
        worth = worth_of(brief, estimate, sentence, actors) - 0.5 * bool(condition)
        found.append(Candidate(estimate, sentence, condition, worth, topic.share(sentence), is_named))
    return found


def common_nouns(brief: Brief) -> Callable[[str], bool]:
    """Return what tells whether a capitalised word is a common noun, which only begins a sentence."""
    spoken = frozenset(re.findall(r"\b[a-z]+\b", brief.text))
    named = {word for entity in brief.entities for mention in entity.mentions for word in mention.text.split()}
    return lambda word: word not in named and (word.lower() in spoken or _COMMON.search(word) is not None)


_COMMON = re.compile(r"[a-z]{2}(?:[ts]ions?|ments?|ness|ity|ities|ers?|als?|ous|ive|ies|ances?|ences?|ing|ed|est)$")
"""Ends of words that are names only where a name is known."""


def _is_ripe(
    brief: Brief, estimate: Estimate, sentence: Sentence, actors: Mapping[str, Actor], *, has_day: bool
) -> bool:
    """Return whether a statement is definite enough for its kind: the less it says how likely, the more of the rest."""
    is_deed = _is_seen(sentence) and sentence.verb not in _MEASURED
    if estimate.kind == "modal" or _MAYBE.match(estimate.phrase):
        # That something may come one day is no forecast.
        is_named = is_deed and bool(_NAME.search(sentence.subject))
        return has_day and (is_named or _COUNTED.search(sentence.phrase) is not None)
    if has_day:
        return True
    if sentence.verb == "take" and not (
        EVENT_HEAD.search(head_of(sentence.subject)) and _NAME.search(sentence.subject)
    ):
        return False
    if probability_of(brief, estimate)[0] is not None:
        return is_deed
    # "The programme will": it is planned, and nobody says by when.
    is_plain = (
        estimate.kind != "forecast"
        or (is_intent(estimate) and estimate.confidence >= _SURE and _is_deed(brief, estimate, sentence, actors))
        or (estimate.phrase in ("will", "going to") and _is_deed(brief, estimate, sentence, actors))
    )
    return is_plain and is_deed and bool(_decider(brief, estimate, actors))


def _is_deed(brief: Brief, estimate: Estimate, sentence: Sentence, actors: Mapping[str, Actor]) -> bool:
    """Return whether a statement is that an actor does something definite to somebody or something named."""
    verb = as_verb(sentence.verb, "base")
    named = _NAME.search(sentence.phrase) or _COUNTED.search(sentence.phrase)
    is_strong = verb is not None and verb.is_strong and _is_seen(sentence)
    return is_strong and named is not None and bool(_decider(brief, estimate, actors))


_MEASURED = words("cost exceed total reach grow rise decline shrink double triple plateau receive become")
"""Verbs of a level, which wants a day."""
_MAYBE = re.compile(
    r"^(?:(?:very|quite|entirely|also)\s)?(?:(?:im)?possibl[ey]|im?plausibl[ey]|plausibl[ey]|(?:in)?conceivabl[ey]|"
    r"perhaps|maybe|potentially)$"
)


def headline_of(candidate: Candidate) -> tuple[float, int]:
    """Return how much a statement is what the brief is about, as a key to order by."""
    return 8 * candidate.share + candidate.worth, -candidate.estimate.start


def asked_of(
    brief: Brief,
    candidate: Candidate,
    others: Sequence[Candidate],
    given: tuple[dt.date, Mapping[str, Actor], Names, Sources],
    *,
    is_headline: bool,
) -> Asked:
    """Return a question; ``given`` are the day of the brief, the actors, the names that are taken, and the sources."""
    day, actors, names, sources = given
    estimate, sentence = candidate.estimate, candidate.sentence
    due = deadline(brief, estimate, day)
    event = names.fresh(slug(whole_of(sentence), fallback="event"))
    interval, origin = probability_of(brief, estimate)
    return Asked(
        id=event.replace("_", "-"),
        event=event,
        estimate=estimate,
        sentence=sentence,
        condition=candidate.condition,
        supposed=names.fresh(slug(candidate.condition, fallback="supposed")) if candidate.condition else "",
        deadline=due,
        interval=interval,
        rate=rates(interval, day, due.day) if interval else "",
        origin=origin,
        actor=_decider(brief, estimate, actors),
        place=place_of(brief, span_of(estimate)),
        source=sources.at(brief, span_of(estimate)),
        is_headline=is_headline,
        otherwise=tuple(
            f'"{short(phrase_of(each.estimate))}" in {place_of(brief, span_of(each.estimate))}'
            for each in others
            if _differs(interval, probability_of(brief, each.estimate)[0])
        )[:_MOST_OTHERS],
    )


def span_of(estimate: Estimate) -> Span:
    """Return where a statement stands: its words of likelihood and what they are about."""
    about = estimate.proposition_span
    return Span(min(estimate.start, about.start), max(estimate.end, about.end))


def _differs(one: tuple[float, float] | None, other: tuple[float, float] | None) -> bool:
    """Return whether two intervals of the same thing have nothing in common."""
    return one is not None and other is not None and (one[1] < other[0] or other[1] < one[0])


class Topic:
    """What a brief is about: the words of its title, of its lead, and those that it says again and again."""

    def __init__(self, brief: Brief) -> None:
        first = [sentence.plain for sentence in brief.sentences if len(sentence.plain.split()) > 5][:3]
        self._title = _telling(f"{brief.metadata.title} {brief.metadata.subtitle}")
        self._lead = _telling(" ".join(first))
        self._counts = Counter(word[:6] for word in re.findall(r"[a-z]{3,}", brief.text.lower()))
        self._most = max(self._counts.values(), default=1)

    def share(self, sentence: Sentence) -> float:
        """Return how much of a statement is what the brief is about, 0 to 1."""
        return self.of_words(whole_of(sentence))

    def of_words(self, text: str) -> float:
        """Return how much of some words is what the brief is about, 0 to 1."""
        own = _telling(text)
        if not own:
            return 0.0
        told = sum(math.log1p(self._counts[word]) for word in own) / math.log1p(self._most)
        title = sum(word in self._title for word in own) / max(1, min(len(own), len(self._title)))
        return 0.5 * title + 0.25 * (len(own & self._lead) + told) / len(own)


def _telling(text: str) -> frozenset[str]:
    """Return the telling words of a text, cut to what their inflexions share."""
    return frozenset(word[:6] for word in slug(text, words=60, longest=600).split("_") if len(word) > 2)


def whole_of(sentence: Sentence) -> str:
    """Return what a sentence says, without a verb that says nothing."""
    return f"{sentence.subject} {sentence.phrase}" if sentence.verb != "take" else sentence.subject


def is_alike(one: Candidate, other: Candidate) -> bool:
    """Return whether two statements ask the same."""
    if one is other:
        return True
    own, others = (_telling(f"{whole_of(each.sentence)} {each.condition}") for each in (one, other))
    return len(own & others) >= _ALIKE * max(1, min(len(own), len(others)))


def _is_seen(sentence: Sentence) -> bool:
    """Return whether what a sentence says of its subject can be seen to happen."""
    if sentence.verb in ("be", "take") or sentence.verb in _SEEN or says_enough(sentence.phrase) or has_end(sentence):
        return True
    verb = as_verb(sentence.verb, "base", "participle")
    return verb is not None and verb.is_strong and verb.base not in _UNSEEN


def worth_of(brief: Brief, estimate: Estimate, sentence: Sentence, actors: Mapping[str, Actor]) -> float:
    """Return how much a statement is worth asking: whether it says how likely, who, what and when."""
    verb = as_verb(sentence.verb, "base", "participle")
    is_event = sentence.verb in ("be", "take")
    has_day = estimate.horizon is not None and estimate.horizon.when is not None
    worth = _KINDS[estimate.kind] + 1.0 * (probability_of(brief, estimate)[0] is not None)
    worth += 0.5 * (estimate.holder == "author") + 1.5 * has_day
    if _is_seen(sentence):
        worth += 1.5
    elif verb is not None:
        worth += 0.5
    elif not _COUNTED.search(sentence.phrase):
        worth -= 3.0  # a verb that nobody knows
    worth += 1.5 * bool(_NAME.search(sentence.subject) or (is_event and _NAME.search(sentence.phrase)))
    worth += 0.5 * bool(_decider(brief, estimate, actors))
    worth += 1.0 * bool(_NAME.search(sentence.phrase)) + 0.5 * bool(_COUNTED.search(sentence.phrase))
    return max(0.0, worth - 0.05 * max(0, len(whole_of(sentence).split()) - 18))


_SEEN = words(
    "hold agree announce implement appoint elect produce deliver establish stop reach return stage lose spend run win "
    "fall collapse default host visit meet sign receive cost exceed total rejoin arrive begin start end finish "
    "complete "
    "expire vote resign die retire achieve ratify build become grow rise decline shrink drop double triple cease "
    "renounce "
    "ease held signed delivered built elected replaced ousted completed lifted overthrown withdrawn submit recover "
    "regain "
    "crush base switch publish nominate confirm convict indict import secede reunify relocate evacuate ship acquire "
    "commission detonate crash devalue peg award co-develop operate link supply graduate plateau field deploy ask "
    "provide "
    "send encircle besiege recapture conclude chair convene host rule sue repay"
)
"""Verbs besides the strong ones of what can be seen."""
_UNSEEN = words("curb wield deter disrupt exploit undermine resist push pull violate order grant release cover provoke")
"""Strong verbs of what cannot."""
_COUNTED = re.compile(r"\d")


def probability_of(brief: Brief, estimate: Estimate) -> tuple[tuple[float, float] | None, str]:
    """Return the probability that the words of a statement have, and whose meaning that is; None where there is none.

    A number is the brief's own, a word is what the standard says, and a word that the standard does not know is what a
    survey of readers made of it. "May" and its like have no probability, whatever readers think.
    """
    if estimate.standard_interval:
        return estimate.standard_interval, "the brief's number" if estimate.kind == "number" else brief.standard
    if estimate.reader_interval and estimate.kind == "word":
        return estimate.reader_interval, f"how readers take it; {brief.standard} does not have it"
    return None, "its words have no probability"


_NAME = re.compile(r"[A-Z][\w.’'-]+")


def named_in(brief: Brief, estimate: Estimate, actors: Mapping[str, Actor]) -> list[tuple[int, str]]:
    """Return the actors that are named in what is forecast: where, and their keys."""
    span = estimate.proposition_span
    found: list[tuple[int, str]] = []
    for entity in brief.entities:
        key = entity.actor if entity.actor in actors else entity.id
        if key in actors:
            first = bisect.bisect_left(entity.mentions, span.start, key=lambda mention: mention.start)
            last = bisect.bisect_left(entity.mentions, span.end, lo=first, key=lambda mention: mention.start)
            found += [(mention.start, actors[key].key) for mention in entity.mentions[first:last]]
    return sorted(found)


def _decider(brief: Brief, estimate: Estimate, actors: Mapping[str, Actor]) -> str:
    """Return the key of the actor that would decide: the first that is named, unless it stands behind "of"."""
    for start, key in named_in(brief, estimate, actors)[:1]:
        before = brief.text[estimate.proposition_span.start : start]
        return "" if re.search(r"\b(?:of|on|in|against|for|with)\s(?:the\s)?$", before) else key
    return ""


def rates(interval: tuple[float, float], start: dt.date, end: dt.date) -> str:
    """Return the yearly rate at which something comes true by a day with a probability in an interval.

    Examples
    --------
    >>> rates((0.05, 0.2), dt.date(2022, 1, 19), dt.date(2022, 12, 31))
    '0.0541 to 0.235 per year'
    """
    years = max((end - start).days, 1) / YEAR.days
    low, high = (-math.log1p(-min(max(p, _ALMOST), 1 - _ALMOST)) / years for p in interval)
    if math.isclose(low, high):
        return f"{low:.3g} per year"
    return f"{low:.3g} to {high:.3g} per year"


def write_placeholders(lines: Lines, asked: Sequence[Asked], day: dt.date) -> None:
    """Write the section `shocks`."""
    if not asked:
        return
    lines.gap()
    lines.comment(
        "Placeholders. Each comes true by its deadline as often as the brief says, so a run of this draft repeats "
        "the brief. Where the brief gives no probability there is no rate, and a run reports its question as void."
    )
    lines.comment(
        "open: make each a move of the actor that decides, with what it gains and what it risks, or a shock with a "
        "sourced rate."
    )
    lines.add("shocks")
    for question in asked:
        hint = f"a move of {question.actor}?" if question.actor else ""
        lines.add(question.event, depth=1)
        lines.add("text", short(question.sentence.statement(), 160), depth=2)
        lines.add("when", f"date >= {day}", depth=2)
        lines.add("once", value=True, depth=2)
        if question.interval is None:
            value = {"value": "0 per year", "why": "no rate yet: the words of the brief have no probability"}
            lines.add("rate", value, depth=2, comment=f"open: its rate{hint and f', or {hint}'}")
            continue
        low, high = question.interval
        value = {"value": question.rate, "source": question.source}
        said = f"{low:.0%}" if math.isclose(low, high) else f"{low:.0%} to {high:.0%}"
        lines.add("rate", value, depth=2, comment=f"{said} ({question.origin}){hint and f'; open: {hint}'}")
    for question in asked:
        if question.condition:
            lines.add(question.supposed, depth=1)
            lines.add("text", short(f"What {question.id} depends on: {question.condition}", 160), depth=2)
            lines.add("when", f"date >= {day}", depth=2)
            lines.add("once", value=True, depth=2)
            value = {
                "value": "0 per year",
                "why": "no rate yet: the brief supposes it and does not say how likely it is",
            }
            lines.add("rate", value, depth=2, comment="open: its rate, or a move; until then its question is void")


def write_questions(
    lines: Lines,
    asked: Sequence[Asked],
    n_more: int,
    standard: str,
    start: dt.date,
    precedents: Sequence[Precedent] = (),
) -> None:
    """Write the section `questions`.

    Parameters
    ----------
    n_more
        Statements of likelihood that are not asked.
    start
        First day of the case.
    precedents
        Past cases that the brief compares with: candidates for base rates.
    """
    if not asked:
        return
    lines.gap()
    lines.add("questions")
    for question in asked:
        if question.is_headline:
            lines.comment("the headline: what the title and the lead of the brief are most about", depth=1)
        _write_question(lines, question, standard, start)
        _write_base_rate(lines, question, precedents)
    write_rest(lines, n_more)


def write_rest(lines: Lines, n_more: int) -> None:
    """Write how many statements of likelihood the section says nothing of."""
    if n_more > 0:
        more = "1 more statement of likelihood is" if n_more == 1 else f"{n_more} more statements of likelihood are"
        lines.comment(f"open: {more} not asked here; `detente read` lists them", depth=1)


def _write_question(lines: Lines, question: Asked, standard: str, start: dt.date) -> None:
    due = question.deadline
    lines.add(question.id, depth=1)
    lines.add("text", question.text(), depth=2, comment="open: say what would count as yes")
    lines.add("condition", f"happened({question.event})", depth=2)
    lines.add("by", due.day, depth=2, comment=f"open: {due.why}" if due.is_proposed else due.why)
    if question.interval is None:
        note = f"open: not asked yet; delete this line once shocks.{question.event}.rate is more than 0"
        lines.add("if", f"date < {start}", depth=2, comment=note)
    elif question.condition:
        lines.add("if", f"happened({question.supposed})", depth=2, comment="what the brief supposes")
    lines.add("said", said_of(question, standard), depth=2)
    if question.otherwise:
        lines.comment(f"open: the brief says otherwise as well: {'; '.join(question.otherwise)}", depth=2)


def said_of(question: Asked, standard: str) -> dict[str, Scalar]:
    """Return what the brief says of a question: who, in which words, by which standard, and where."""
    estimate = question.estimate
    said: dict[str, Scalar] = {
        "who": BRIEF if estimate.holder == "author" else short(estimate.holder),
        "phrase": short(phrase_of(estimate)),
        "standard": standard if question.origin == standard else "",
        "place": question.place,
    }
    return {key: value for key, value in said.items() if value}


_CLASSES = (
    (r"\b(?:war|invade|invasion|full-scale|occup\w+|annex\w*)\b", "war-in-crises"),
    (
        r"\b(?:attacks?|strikes?|clash\w*|offensive|escalat\w+|blockade|violence|incursion|intervention|military)\b",
        "violence-in-crises",
    ),
    (r"\b(?:agreement|deal|treaty|ceasefire|truce|settlement|accord|peace)\b", "agreement-in-crises"),
    (r"\bsanctions?\b", "sanctions-alone-succeed"),
)
"""Words of a question -> the shipped reference class that is nearest."""


def _write_base_rate(lines: Lines, question: Asked, precedents: Sequence[Precedent]) -> None:
    """Propose a reference class where a shipped one fits, with the past cases that the brief itself names."""
    text = whole_of(question.sentence).lower()
    found = next((name for pattern, name in _CLASSES if re.search(pattern, text)), "")
    if not found or find_class(found) is None:
        return
    told = _telling(text)
    near = [each for each in precedents if question.is_headline or _telling(each.text) & told][:3]
    named = "; ".join(f"{each.text} ({each.place})" for each in near)
    why = f"the brief names {named}" if named else "the shipped class nearest to it; the brief names no past case"
    lines.propose("base_rate", {"class": found, "why": why}, depth=2, comment="open: a class of cases like this one?")


def phrase_of(estimate: Estimate) -> str:
    """Return the words of likelihood with their "not"; so that no table knows them where their reach is unclear."""
    if estimate.unclear:
        return f"{estimate.phrase} ({estimate.unclear})"
    if is_intent(estimate):
        return estimate.phrase.removesuffix(" …")
    if not estimate.negated:
        return estimate.phrase
    follows = estimate.kind in ("modal", "forecast") or estimate.phrase.endswith(("ably", "ibly", "inly", "perhaps"))
    return f"{estimate.phrase} not" if follows else f"not {estimate.phrase}"
