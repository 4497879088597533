"""What actors are said to believe, expect or fear: where a case may have to see the world through their eyes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.brief.model import Brief
from detente.draft.actors import Actor
from detente.draft.acts import is_subject
from detente.draft.lines import Lines, Value
from detente.draft.passages import Named, Passage, place_of
from detente.draft.plan import short
from detente.draft.questions import Asked

_BELIEF = re.compile(
    r"(?:['’]s?)?(?:\s(?!that\b|who\b|which\b|and\b|to\b|is\b|was\b)[\w’'-]+){0,4}?\s(?:(?:also|still|long|\w+ly|now|"
    r"have|has|had)\s){0,2}"
    r"(?P<cue>believe[sd]?|expect(?:s|ed)?|fear(?:s|ed)?|thinks?|thought|assume[sd]?|calculate[sd]?|hope[sd]?|worr(?:y|"
    r"ies|ied)|"
    r"suspect(?:s|ed)?|doubt(?:s|ed)?|feels?|judge[sd]?|assess(?:es|ed)?|reckon(?:s|ed)?|perceive[sd]?|sees?|saw|"
    r"view(?:s|ed)?|"
    r"regard(?:s|ed)?|consider(?:s|ed)?|(?:is|are|was|were) (?:convinced|confident|certain|sure|aware|afraid|concerned|"
    r"worried))\s"
    r"(?P<content>(?:that\s)?[^.;:!?()]{8,220})"
)
_VIEW = re.compile(r"see|saw|view|regard|consider|perceive")
"""Cues that need an "as": "sees the talks as"."""
_CLAUSE = re.compile(
    r"^ (?:that|about|of)\b|\s(?:is|are|was|were|will|would|could|may|might|can|cannot|has|have|had|to|must|should)\s|"
    r"\w(?:ing|es)\s"
)
"""What makes more than a noun of what somebody believes or fears."""
_MOST_EACH = 3


@dataclass(frozen=True, slots=True)
class Belief:
    """What an actor is said to believe."""

    actor: str
    """Id of the entity."""
    words: str
    """The verb and what follows."""
    place: str
    start: int


def plan_beliefs(brief: Brief, told: Sequence[Passage], actors: Mapping[str, Actor]) -> tuple[Belief, ...]:
    """Return what those who decide are said to believe, a few of each, in the order of the text."""
    found: list[Belief] = []
    for passage in told:
        for named in passage.named:
            belief = _of(brief, passage, named) if named.actor in actors else None
            if belief is not None and sum(other.actor == belief.actor for other in found) < _MOST_EACH:
                found.append(belief)
    return tuple(found)


def _of(brief: Brief, passage: Passage, named: Named) -> Belief | None:
    match = _BELIEF.match(passage.text, named.end)
    if match is None or not is_subject(passage.text, named.start):
        return None
    cue, content = match["cue"], match["content"]
    is_view = bool(_VIEW.match(cue))
    if (is_view and " as " not in f" {content[:60]} ") or (not is_view and not _CLAUSE.search(f" {content} ")):
        return None
    begins, ends = match.start("cue"), min(match.end(), len(passage.text))
    span = brief.reading.to_text(passage.start + named.start, passage.start + ends)
    return Belief(named.actor, short(passage.text[begins:ends], 140), place_of(brief, span), span.start)


def write_beliefs(
    lines: Lines, beliefs: Sequence[Belief], asked: Sequence[Asked], brief: Brief, actors: Mapping[str, Actor]
) -> None:
    """Write the section `beliefs`, all of it proposals: one for each actor that is said to believe something."""
    own = _own_estimates(brief, asked, actors)
    holders = [key for key in actors if key in own or any(belief.actor == key for belief in beliefs)]
    if not holders:
        return
    lines.gap()
    lines.comment(
        "open: what actors are said to believe. A belief is a number of the case as that actor sees it: name the "
        "number "
        "by its dotted path once the case has it, such as moves.X.outcomes.Y.chance."
    )
    with lines.braces("beliefs"):
        for key in holders:
            for belief in beliefs:
                if belief.actor == key:
                    lines.comment(f"{actors[key].name} {belief.words} ({belief.place})", depth=1)
            value: dict[str, Value] = dict(own.get(key, {}))
            lines.propose(actors[key].key, value, is_within_braces=True)


def _own_estimates(brief: Brief, asked: Sequence[Asked], actors: Mapping[str, Actor]) -> dict[str, dict[str, str]]:
    """Return, by actor, the rates of the questions whose likelihood is that actor's own and not the author's."""
    found: dict[str, dict[str, str]] = {}
    for question in asked:
        holder = question.estimate.holder_entity
        if holder is None or question.estimate.holder == "author" or question.interval is None:
            continue
        entity = brief.entities[holder]
        key = entity.actor if entity.actor in actors else entity.id
        if key in actors:
            found.setdefault(key, {})[f"shocks.{question.event}.rate"] = question.rate
    return found
