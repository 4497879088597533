"""Questions that a draft proposes: statements of something to come that are too vague, open or remote to be asked.

They are comments, so that the analyst decides: a line that is accepted is a question which is void until it says what
would make it true.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from detente.brief.find.subjects import HAPPENS
from detente.brief.model import Brief, Estimate
from detente.draft.actors import Actor
from detente.draft.asking import Sentence, head_of, names_event, split, take_apart, timeless
from detente.draft.lines import Lines, Value
from detente.draft.moves import Move
from detente.draft.naming import Names
from detente.draft.questions import (
    MOST,
    Asked,
    Candidate,
    Topic,
    asked_of,
    common_nouns,
    headline_of,
    is_alike,
    named_in,
    said_of,
    worth_of,
    write_rest,
)
from detente.draft.settled import UNDER_CONDITION, VAGUE, condition_of, is_allowed, is_intact, is_of_the_future, why_not
from detente.draft.sources import Sources
from detente.draft.verbs import ACTION_NOUN

_SURE = 0.45
"""Confidence from which on a statement is proposed: a bare "will" is a forecast more often than not."""
_LEAST_WORTH = 2.5
"""Worth, as `worth_of` counts it, from which on a statement without a word of likelihood is proposed; a judgement."""
_LOOSE = 1.5
"""What a statement loses that is no definite act or event; a judgement."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A question that is proposed."""

    asked: Asked
    why_not: str
    """Why it is not asked, in a few words."""
    move: str
    """Key of the proposed move that the statement is about; empty where there is none."""

    def is_ready(self, end: dt.date) -> bool:
        """Return whether it is asked as soon as its line is accepted, in a case that ends then.

        The brief says how likely it is, and supposes nothing: a shock stands for it already.
        """
        question = self.asked
        is_supposed = bool(question.condition) or self.why_not.startswith(UNDER_CONDITION)
        return question.interval is not None and not is_supposed and question.deadline.day <= end

    def text(self) -> str:
        """Return the question, and that the brief supposes something where it cannot be repeated."""
        is_open = self.why_not.startswith(UNDER_CONDITION)
        return f"{self.asked.text()}{' (the brief says so under a condition)' if is_open else ''}"


def plan_offers(
    brief: Brief,
    day: dt.date,
    asked: Sequence[Asked],
    moves: Sequence[Move],
    given: tuple[Mapping[str, Actor], Names, Sources],
) -> tuple[Offer, ...]:
    """Return the questions that are proposed besides those that are asked, the best first.

    Parameters
    ----------
    given
        The actors, the names that are taken, and the sources.
    """
    actors, names, sources = given
    found = _refused(brief, actors, {question.estimate.start for question in asked})
    found.sort(key=lambda pair: (_tier(pair[1]), -pair[0].worth - 2 * pair[0].share, pair[0].estimate.start))
    vague = [pair for pair in found if _tier(pair[1]) == _LAST and pair[0].estimate.kind in _SAID]
    found = [*(pair for pair in found if _tier(pair[1]) < _LAST), *vague[:_FEW]]
    if not asked and found:  # the first stands where the headline would
        best = max(found, key=lambda pair: headline_of(pair[0]))
        found = [best, *(pair for pair in found if pair is not best)]
    kept = [_candidate(question) for question in asked]
    offers: list[Offer] = []
    for candidate, why in found:
        if len(kept) == MOST or any(is_alike(candidate, other) for other in kept):
            continue
        kept.append(candidate)
        question = asked_of(brief, candidate, (), (day, actors, names, sources), is_headline=not (asked or offers))
        offers.append(Offer(question, why, _move_of(candidate.estimate, moves)))
    return tuple(offers)


_LAST = 2
_SAID = ("word", "number", "expectation")
_FEW = 2
"""Of what is vague only a few are proposed, and only where the brief says how likely they are."""


def _tier(why: str) -> int:
    """Return how far a statement is from a question, by why it is not asked: nothing much, a condition, its words."""
    return _LAST if why.startswith(VAGUE) else int(why.startswith((UNDER_CONDITION, "said by")))


def _candidate(question: Asked) -> Candidate:
    return Candidate(question.estimate, question.sentence, question.condition, 0.0, 0.0, is_named=True)


def _move_of(estimate: Estimate, moves: Sequence[Move]) -> str:
    """Return the key of the move that stands in the words of a statement."""
    about = estimate.proposition_span
    return next((move.key for move in moves if move.span.start < about.end and about.start < move.span.end), "")


def _refused(brief: Brief, actors: Mapping[str, Actor], taken: set[int]) -> list[tuple[Candidate, str]]:
    """Return the statements of something to come that are not asked, each with the reason."""
    topic = Topic(brief)
    lowers = common_nouns(brief)
    found: list[tuple[Candidate, str]] = []
    for estimate in brief.estimates:
        if estimate.confidence < _SURE or estimate.start in taken or not is_of_the_future(brief, estimate):
            continue
        has_day = estimate.horizon is not None and estimate.horizon.when is not None
        horizon = estimate.horizon.text if estimate.horizon else ""
        strict = take_apart(estimate.proposition.replace(HAPPENS, "", 1), horizon=horizon, lowers=lowers)
        loose = strict or split(estimate.proposition, horizon=horizon, lowers=lowers) or _event(estimate, lowers)
        sentence = loose and timeless(loose, has_day=True)
        if sentence is None or is_allowed(sentence) or not _stands_alone(sentence):
            continue  # what "may" and "will" come is proposed of those who decide only
        if not is_intact(brief, estimate, sentence):
            continue
        if estimate.kind in ("modal", "forecast") and not named_in(brief, estimate, actors):
            continue
        condition = condition_of(brief, estimate)
        why = why_not(brief, estimate, sentence, has_day=has_day)
        worth = worth_of(brief, estimate, sentence, actors)
        worth -= _LOOSE * (strict is None) + 1.0 * (condition is None)
        if worth >= _LEAST_WORTH or estimate.kind in ("number", "word"):
            share = topic.share(sentence)
            candidate = Candidate(estimate, sentence, condition or "", worth, share, is_named=True)
            found.append((candidate, why or "less definite than what is asked"))
    return found


def _stands_alone(sentence: Sentence) -> bool:
    """Return whether a sentence is told whole, and of more than a state of things."""
    is_cut = _LEANING.search(sentence.phrase) or _CUT_OUT.match(sentence.subject) or _EMPTY.match(sentence.phrase)
    if sentence.verb == "take" and sentence.phrase == "take place" and not names_event(sentence.subject):
        return False
    return not is_cut and not _STATE.match(sentence.phrase)


_STATE = re.compile(
    r"be\s(?!(?:an?|another)\s(?:\w+\s){0,3}(?:wave|round|war|attack|attempt|crisis)\b)(?!\w+ly\s\w+(?:ed|en)\b)(?!\w+(?:ed|en)\b)"
    r"(?!(?:made|set|hit|put|shot|lost|won|met|sent|built|held|cut|left|sold|brought|caught|struck)\b)"
)
"""Verb phrases that say how things are, and of nothing that happens."""
_EMPTY = re.compile(r"(?:fight|act|respond|react|finish|\w+\s(?:everything|something|anything|nothing))$")
"""Verb phrases that say nothing of their own."""
_CUT_OUT = re.compile(
    r"(?!(?:Beijing|Nanjing|Peking|Italy|Sicily|Germany|Hungary)\b)(?:\w+ing|\w+ly|based|given|due|the\smore)\b|.*\w+ly$",
    re.IGNORECASE,
)
"""First words of what stood before a subject."""
_LEANING = re.compile(r"\b(?:that|the\sabove)\s[a-z]+$|\bthe\s(?:above|latter|former)\b")
"""What leans on another sentence."""


def _event(estimate: Estimate, lowers: Callable[[str], bool]) -> Sentence | None:
    """Return the noun of something that happens as a sentence: "a new wave of threats"."""
    noun, happens, _ = estimate.proposition.partition(HAPPENS)
    noun = re.split(r"[,;:(–—]|\s(?:which|that|who|because|while|if)\s", noun)[0].strip()
    words = noun.split()
    if not happens or not 2 <= len(words) <= _LONGEST_NOUN or not (_ACTS.search(head_of(noun)) or _WAVE.match(noun)):
        return None
    if _GONE.search(noun) or _LEANS.search(noun) or _OPENING.match(noun):
        return None
    first = noun[0].lower() + noun[1:] if words[0] in ("A", "An", "The") or lowers(words[0]) else noun
    if re.match(r"an?\s", first):
        return Sentence("there", "be", f"be {first}")
    return Sentence(first, "take", "take place") if re.match(r"the\s|[A-Z]", first) else None


_ACTS = re.compile(rf"{ACTION_NOUN.pattern}$", re.IGNORECASE)
_GONE = re.compile(r"\b(?:recent|traditional|ongoing|current|past|previous|earlier|existing|initial)\b|\b\w+ly\b")
"""What an event has that is not still to come."""
_LONGEST_NOUN = 18
"""Words of an event that is asked whole."""
_WAVE = re.compile(
    r"(?:an?|the|another|further)\s(?:\w+\s){0,2}(?:waves?|rounds?|series|wars?|crisis|conflicts?)\b", re.IGNORECASE
)
"""Beginnings of events that come again."""
_LEANS = re.compile(
    r"\b(?:it|they|this|these|those|such|its|their|his|her|he|she|we|our|you|is|are|was|were|has|have)\b"
)
"""What leans on another sentence, or is no noun."""
_OPENING = re.compile(r"(?:of|in|on|at|for|from|with|to|by|and|or|but|as|than|not|there)\b", re.IGNORECASE)
"""First words of what is cut out of a sentence."""


def write_offers(
    lines: Lines, offers: Sequence[Offer], n_more: int, standard: str, start: dt.date, end: dt.date, *, is_first: bool
) -> None:
    """Write what is proposed into the section `questions`, and how much of the brief is neither asked nor proposed.

    Parameters
    ----------
    n_more
        Statements of likelihood that are neither asked nor proposed.
    start, end
        First and last day of the case.
    is_first
        Whether nothing is asked, so that the section begins here.
    """
    if not offers:
        return
    if is_first:
        lines.gap()
        with lines.braces("questions"):
            _write_all(lines, offers, standard, (start, end), is_within_braces=True)
    else:
        _write_all(lines, offers, standard, (start, end), is_within_braces=False)
    write_rest(lines, n_more)


def _write_all(
    lines: Lines, offers: Sequence[Offer], standard: str, days: tuple[dt.date, dt.date], *, is_within_braces: bool
) -> None:
    start, end = days
    n_ready = sum(offer.is_ready(end) for offer in offers)
    lines.comment(f"open: {_PROPOSED}{_READY if n_ready else ''}{_VOID if n_ready < len(offers) else ''}.", depth=1)
    lines.gap()  # else the first one would read as part of this
    for offer in offers:
        question, due = offer.asked, offer.asked.deadline
        never = f"date < {start}"
        entry: dict[str, Value] = {"text": offer.text(), "condition": f"date > {end}"}
        if offer.is_ready(end):
            entry["condition"] = f"happened({question.event})"
        entry |= {"by": due.day} if due.day <= end else {}
        entry |= {} if offer.is_ready(end) else {"if": never}
        entry["said"] = said_of(question, standard)
        if question.is_headline:
            lines.comment("the headline: what the title and the lead of the brief are most about", depth=1)
        lines.propose(
            question.id, entry, comment=_about(offer, is_late=due.day > end), is_within_braces=is_within_braces
        )


_PROPOSED = (
    "proposed, and not asked: accept those whose answer somebody will be able to see, and say what would count as yes"
)
_READY = "; one without `if` is asked at once, as likely as the brief says, by its placeholder under `shocks`"
_VOID = (
    "; into the `condition` of one with `if` put the move or shock that makes it true, as happened(NAME), and delete "
    "`if`; until then it is void"
)


def _about(offer: Offer, *, is_late: bool) -> str:
    """Return why a question is only proposed, by when it is due, where the brief says so, and who would move."""
    due = offer.asked.deadline
    when = f"{due.why}: beyond the case, lengthen `time`" if is_late else due.why
    if due.is_proposed and due.why.startswith("the brief names no day"):
        when = "a year from the brief is proposed"
    parts = [offer.why_not, when, offer.asked.place]
    parts += [f"as happened({offer.move}) once that move is accepted"] if offer.move else []
    return "; ".join(dict.fromkeys(parts))
