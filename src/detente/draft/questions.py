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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from detente.brief.find.subjects import HAPPENS
from detente.brief.model import Brief, Estimate, Span
from detente.core.reference_classes import find_class
from detente.draft.actors import Actor
from detente.draft.acts import is_subject
from detente.draft.asking import Sentence, take_apart
from detente.draft.lines import Lines, Scalar
from detente.draft.naming import Names, slug
from detente.draft.passages import Passage, place_of
from detente.draft.plan import YEAR, Deadline, deadline, short
from detente.draft.precedents import Precedent
from detente.draft.sources import BRIEF, Sources
from detente.draft.verbs import EVENT_NOUN, as_verb, words

_SURE = 0.5
_MOST = 10
"""Questions of a draft; what else the brief says is counted in a comment."""
_LEAST_WORTH = 4.0
"""Worth, as `_worth` counts it, from which on a statement is asked; a judgement, from reading drafts."""
_KINDS = {"number": 2.0, "word": 1.0, "expectation": 0.5, "idiom": 0.0, "modal": 0.0}
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


def plan_questions(
    brief: Brief, told: Sequence[Passage], day: dt.date, actors: Mapping[str, Actor], names: Names, sources: Sources
) -> tuple[tuple[Asked, ...], int]:
    """Return the questions, the one that the title is about first, and how many statements are not asked."""
    lead = _lead_words(brief)
    spoken = frozenset(re.findall(r"\b[a-z]+\b", brief.text))
    named = {word for entity in brief.entities for mention in entity.mentions for word in mention.text.split()}
    candidates: list[tuple[float, float, Estimate, Sentence]] = []
    stated = [e for e in brief.estimates if e.kind != "forecast"]  # those without a word: see `_asserted`
    forecasts = [e for e in stated if e.is_forecast and e.confidence >= _SURE and e.proposition.strip()]
    for estimate in (*forecasts, *_asserted(brief, told)):
        sentence = take_apart(
            estimate.proposition.replace(HAPPENS, "", 1),
            horizon=estimate.horizon.text if estimate.horizon else "",
            lowers=lambda word: word.lower() in spoken and word not in named,
        )
        if sentence is not None and not (_OWN_TIME.search(_whole(sentence)) and estimate.horizon is None):
            worth = _worth(brief, estimate, sentence, actors)
            share = _share(sentence, lead)
            if worth and worth + 2 * share >= _LEAST_WORTH:
                candidates.append((share, worth, estimate, sentence))
    candidates.sort(key=lambda each: (-each[1] - each[0], each[2].start))
    headline = max(
        candidates,
        key=lambda each: (8 * each[0] + each[1] + 3 * (probability_of(brief, each[2])[0] is not None), -each[2].start),
        default=None,
    )
    chosen: list[tuple[float, float, Estimate, Sentence]] = []
    for candidate in [headline, *candidates] if headline else []:
        if len(chosen) < _MOST and not any(_is_alike(candidate[3], other[3]) for other in chosen):
            chosen.append(candidate)
    asked: list[Asked] = []
    for _, _, estimate, sentence in chosen:
        due = deadline(brief, estimate, day)
        event = names.fresh(slug(_whole(sentence), fallback="event"))
        interval, origin = probability_of(brief, estimate)
        span = Span(
            min(estimate.start, estimate.proposition_span.start), max(estimate.end, estimate.proposition_span.end)
        )
        asked.append(
            Asked(
                id=event.replace("_", "-"),
                event=event,
                estimate=estimate,
                sentence=sentence,
                deadline=due,
                interval=interval,
                rate=rates(interval, day, due.day) if interval else "",
                origin=origin,
                actor=_decider(brief, estimate, actors),
                place=place_of(brief, span),
                source=sources.at(brief, span),
                is_headline=not asked,
            )
        )
    return tuple(asked), len(forecasts) - sum(question.estimate.phrase != _WILL for question in asked)


_WILL = "will"
_OWN_TIME = re.compile(
    r"\b(?:by|in|until|before|end of|since|on)\s(?:\w+\s){0,2}(?:(?:19|20)\d\ds?\b|"
    r"(?:January|February|March|April|June|July|August|September|October|November|December)\b)"
)
"""A time in a question that the reader did not take for its deadline: past, or that of something else."""


def _asserted(brief: Brief, told: Sequence[Passage]) -> Iterator[Estimate]:
    """Yield what the author says will come, without any word of likelihood: "the EU will close its market".

    It is asked where there is room, as the brief's claim without a probability.
    """
    taken = [*brief.quotations, *brief.reports]
    for passage in told:
        for named in passage.named:
            match = _ASSERTED.match(passage.text, named.end)
            if match is None or not is_subject(passage.text, named.start):
                continue
            start = (
                len(passage.text[: named.start].rstrip()) - 3
                if passage.text[: named.start].lower().endswith("the ")
                else named.start
            )
            span = brief.reading.to_text(
                passage.start + start, passage.start + min(match.end() + 200, len(passage.text))
            )
            if any(each.start < span.end and span.start < each.end for each in taken):
                continue
            yield Estimate(
                start=span.start,
                end=span.end,
                phrase=_WILL,
                kind="modal",
                holder="author",
                holder_entity=None,
                proposition=brief.plain(span),
                proposition_span=span,
                negated=False,
                standard_interval=None,
                standard_phrase="",
                reader_interval=None,
                readers=None,
                horizon=None,
            )


_ASSERTED = re.compile(
    r"(?:['’]s)?(?:\s(?!that\b|who\b|which\b|and\b|to\b)[\w’'-]+){0,4}?\swill\s(?!not\b|likely\b|probably\b|never\b|"
    r"have\b|be\s(?:able|the|a|an)\b)(?=[a-z])"
)


def _lead_words(brief: Brief) -> frozenset[str]:
    """Return the telling words of the title, the subtitle and the first two sentences."""
    first = [sentence.plain for sentence in brief.sentences if len(sentence.plain.split()) > 5][:2]
    return _telling(" ".join([brief.metadata.title, brief.metadata.subtitle, *first]))


def _telling(text: str) -> frozenset[str]:
    """Return the telling words of a text, cut to what their inflexions share."""
    return frozenset(word[:6] for word in slug(text, words=60, longest=600).split("_") if len(word) > 2)


def _whole(sentence: Sentence) -> str:
    return f"{sentence.subject} {sentence.phrase}" if sentence.verb != "take" else sentence.subject


def _share(sentence: Sentence, lead: frozenset[str]) -> float:
    """Return the share of a statement's telling words that stand in the title and the lead."""
    own = _telling(_whole(sentence))
    return len(own & lead) / len(own) if own else 0.0


def _is_alike(one: Sentence, other: Sentence) -> bool:
    own, others = _telling(_whole(one)), _telling(_whole(other))
    return len(own & others) >= _ALIKE * max(1, min(len(own), len(others)))


def _worth(brief: Brief, estimate: Estimate, sentence: Sentence, actors: Mapping[str, Actor]) -> float:
    """Return how much a statement is worth asking: whether it says how likely, who, what and when."""
    verb = as_verb(sentence.verb, "base", "participle")
    whole = _whole(sentence)
    is_named = bool(_NAME.match(sentence.subject) or _NAME.search(sentence.subject[1:]))
    is_weak = verb is None or not (verb.is_strong or verb.base in _SEEN) or verb.base in _UNSEEN
    is_event = sentence.verb in ("be", "take")
    is_empty = is_weak and not is_event and not _COUNTED.search(whole) and not EVENT_NOUN.search(whole)
    if (
        _COMPARED.match(estimate.phrase)
        or is_empty
        or (sentence.phrase.startswith("be ") and not is_named and not is_event)
    ):
        return 0.0  # nobody is named, and nothing that can be counted or seen
    worth = _KINDS[estimate.kind] + 0.5 * (estimate.holder == "author") - 0.5 * (estimate.phrase == _WILL)
    worth += (
        2.5 if is_event else 1.5 if verb and verb.is_strong else 0.75 if verb else 1.5 * bool(EVENT_NOUN.search(whole))
    )
    worth += 1.5 * (probability_of(brief, estimate)[0] is not None) + 0.5 * (estimate.horizon is not None)
    decides = bool(_decider(brief, estimate, actors))
    worth += 1.5 * bool(_named(brief, estimate, actors)) + 1.0 * decides
    if probability_of(brief, estimate)[0] is None and not decides and not is_event:
        worth -= 2.0 if estimate.kind != "word" else 1.0  # "may" of what nobody decides
    if sentence.phrase.startswith("be ") and is_weak and not (verb and verb.is_strong) and not is_event:
        worth -= 1.5
    worth -= 1.5 * (sentence.verb in _SOFT or (sentence.verb in _GROWTH and not _COUNTED.search(whole)))
    if probability_of(brief, estimate)[0] is None and not is_event and re.match(r"an?\s", sentence.subject):
        worth -= 1.0  # "a member may": nobody in particular
    worth -= 0.5 * bool(estimate.conditions) + 3.5 * bool(_ABSTRACT.search(whole))
    return max(0.0, worth - 0.05 * max(0, len(whole.split()) - 18))


_SEEN = words(
    "hold agree announce implement appoint elect produce deliver provide establish conduct stop start respond reach "
    "return "
    "stage continue lose spend run"
)
"""Weak verbs of what can be seen."""
_UNSEEN = words("curb wield deter disrupt exploit undermine resist push pull violate order grant release cover")
"""Strong verbs of what cannot."""
_GROWTH = words("increase expand grow rise fall reinforce raise lower change")
"""Verbs of changes that want a number."""
_SOFT = words(
    "improve intensify worsen strengthen weaken undermine support enhance help restrict continue encourage facilitate "
    "maintain sustain reduce limit precipitate conduct retain hobble "
    "prioritise prioritize drive foster promote integrate evolve"
)
"""Verbs of changes without a measure."""
_COMPARED = re.compile(r"(?:\w+\s)?(?:more|less|equally)\s(?!than not)")
"""Words that only compare: how likely it is, they do not say."""
_COUNTED = re.compile(r"\d")
_ABSTRACT = re.compile(
    r"\b(?:ability|abilities|advantages?|effectiveness|considerations?|inequalit\w+|inequit\w+|proportion|balance|"
    r"tactics|size|"
    r"scale|norms|attention|focus|emphasis|costs|capabilit\w+|understanding|awareness|trust|importance|approach(?:es)?|"
    r"narratives?|perceptions?|trends?|dynamics|relevance|efficiency|quality|role|tool kit|toolkit|resilience|"
    r"innovation|"
    r"opportunit\w+|challenges?|outcomes?|frictions?|activit(?:y|ies)|goals?|pretexts?|axis|influence|interests?|"
    r"footprint|alarm|behaviou?r|messages?|disputes|ways?|positions?|"
    r"gaps?|standards|superiority|tensions?|scope|incidences?|fallout|missions?|"
    r"conditions?|instincts?|breakthroughs?|adjustments?|environment|vulnerabilit\w+|landscape|momentum|leverage|tide|"
    r"complexit\w+|experience|data|information|concept|process)\b",
    re.IGNORECASE,
)
"""What nobody can see to happen on a day."""


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


def _named(brief: Brief, estimate: Estimate, actors: Mapping[str, Actor]) -> list[tuple[int, str]]:
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
    for start, key in _named(brief, estimate, actors)[:1]:
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
        # Whether the proposed day is accepted or not, what comes later than it does not count.
        until = f" and date <= {question.deadline.day}" if question.deadline.is_proposed else ""
        lines.add("when", f"date >= {day}{until}", depth=2)
        lines.add("once", value=True, depth=2)
        if question.interval is None:
            value = {"value": "0 per year", "why": "no rate yet: the words of the brief have no probability"}
            lines.add("rate", value, depth=2, comment=f"open: its rate{hint and f', or {hint}'}")
            continue
        low, high = question.interval
        value = {"value": question.rate, "source": question.source}
        said = f"{low:.0%}" if math.isclose(low, high) else f"{low:.0%} to {high:.0%}"
        lines.add("rate", value, depth=2, comment=f"{said} ({question.origin}){hint and f'; open: {hint}'}")


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
    if n_more:
        more = "1 more statement of likelihood is" if n_more == 1 else f"{n_more} more statements of likelihood are"
        lines.comment(f"open: {more} not asked here; `detente read` lists them", depth=1)


def _write_question(lines: Lines, question: Asked, standard: str, start: dt.date) -> None:
    estimate, due = question.estimate, question.deadline
    lines.add(question.id, depth=1)
    lines.add("text", question.sentence.question(due.day), depth=2, comment="open: say what would count as yes")
    lines.add("condition", f"happened({question.event})", depth=2)
    if due.is_proposed:
        lines.propose("by", due.day, depth=2, comment=f"open: {due.why}")
    else:
        lines.add("by", due.day, depth=2, comment=due.why)
    if question.interval is None:
        lines.add(
            "if",
            f"date < {start}",
            depth=2,
            comment=f"open: not asked yet; delete this line once shocks.{question.event}.rate is more than 0",
        )
    said: dict[str, Scalar] = {
        "who": BRIEF if estimate.holder == "author" else short(estimate.holder),
        "phrase": short(phrase_of(estimate)),
        "standard": standard if question.origin == standard else "",
        "place": question.place,
    }
    lines.add("said", {key: value for key, value in said.items() if value}, depth=2)
    if estimate.conditions:
        n = len(estimate.conditions)
        which = "a condition" if n == 1 else f"{n} conditions"
        lines.comment(f"open: the brief attaches {which} to it, see {question.place}", depth=2)


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
    text = _whole(question.sentence).lower()
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
    if not estimate.negated:
        return estimate.phrase
    follows = estimate.kind == "modal" or estimate.phrase.endswith(("ably", "ibly", "inly", "perhaps"))
    return f"{estimate.phrase} not" if follows else f"not {estimate.phrase}"
