"""Moves that a brief speaks of: someone who decides, and a verb of action or the noun of one.

"Russia could blockade", "the EU imposes", "Iran threatened to", "an attack by Israel", "China's embargo". Everything that
is found is a proposal: a move in force would be played by the engine, and a run would say what the brief does not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.brief.model import Brief, Span
from detente.draft.acts import DOING, DONE, NAMED, OPTION, acts_of, is_subject, object_of
from detente.draft.actors import Actor
from detente.draft.lines import Lines, Value, flow
from detente.draft.naming import Names, slug
from detente.draft.passages import Named, Passage, place_of
from detente.draft.plan import short
from detente.draft.sources import Sources
from detente.draft.verbs import ACTION_NOUN, as_verb

_MOST = 20
"""Moves of a draft; more than an analyst would keep."""
_MOST_EACH = 6
"""Moves of one actor."""
_NEAR = 600
"""Characters over which an answer may follow what it answers."""
_AIM = re.compile(
    r"\b(?:options?|choices?|decision|threats?|plans?|intention|efforts?|attempts?|desire|willingness|pledge|promise|"
    r"pressure|proposals?|ambition|offer|ability|right|call|bid|determination|readiness)\b"
    r"(?::|\s(?:is|are|was))?\sto\s(?:\w+ly\s|further\s)?(?P<verb>[a-z-]+)\b"
)
"""An action announced by a noun: "has two options: to", "Iran's threat to"."""
_RESPONSE = re.compile(
    r"\bin (?:response|retaliation|reply|return|answer|reaction)\b|\bretaliat\w+|\brespond\w*\b|\bresponse from\b",
    re.IGNORECASE,
)
_HOW = {
    OPTION: "the brief speaks of it as an option",
    DOING: "the brief says that it goes on",
    DONE: "the brief says that it was done",
    NAMED: "the brief names it",
}


@dataclass(frozen=True, slots=True)
class Move:
    """Something that an actor of the brief can do."""

    key: str
    actor: str
    """Id of the entity."""
    verb: str
    """The verb of action, or the noun."""
    what: str
    """Verb and object."""
    how: int
    """As `detente.draft.acts` tells it apart."""
    span: Span
    is_reply: bool
    is_strong: bool
    answers: str = ""
    """Key of the move that it answers, where one is near."""


def plan_moves(brief: Brief, told: Sequence[Passage], names: Names, actors: Collection[str]) -> tuple[Move, ...]:
    """Return the moves of a brief in the order of the text: of each actor those that are most clearly options."""
    found = [move for move in find_moves(brief, told) if move.actor in actors]
    found.sort(key=lambda move: (_rank(move), move.span.start))
    by_actor: dict[str, list[Move]] = {}
    for move in found:
        own = by_actor.setdefault(move.actor, [])
        if len(own) < _MOST_EACH and not any(_is_same(move, other) for other in own):
            own.append(move)
    # In turns, so that who is named seldom has a say as well.
    turns = [(turn // 2, _rank(move), move.span.start, move) for own in by_actor.values() for turn, move in enumerate(own)]
    kept = [each[-1] for each in sorted(turns, key=lambda each: each[:3])[:_MOST]]
    kept.sort(key=lambda move: (move.span.start, move.span.end, move.actor))
    return _linked([replace(move, key=names.fresh(slug(move.what, fallback="move"))) for move in kept])


def find_moves(brief: Brief, told: Sequence[Passage]) -> Iterator[Move]:
    """Yield everything that someone does or may do in a brief, in the order of the text."""
    for passage in told:
        yield from _moves_in(brief, passage)


def _rank(move: Move) -> int:
    return move.how + (0 if move.is_strong else 2)


def _is_same(move: Move, other: Move) -> bool:
    own, others = (set(slug(each.what, words=6).split("_")) for each in (move, other))
    common = len(own & others)
    return (move.verb == other.verb and common >= 2) or common >= 0.6 * min(len(own), len(others))


def _linked(moves: Sequence[Move]) -> tuple[Move, ...]:
    """Return the moves; an answer is tied to the nearest move of another actor before it."""
    linked = []
    for index, move in enumerate(moves):
        near = [
            other
            for other in moves[:index]
            if other.actor != move.actor and not other.is_reply and move.span.start - other.span.end < _NEAR
        ]
        linked.append(replace(move, answers=near[-1].key) if move.is_reply and near else move)
    return tuple(linked)


def _moves_in(brief: Brief, passage: Passage) -> Iterator[Move]:
    for named in passage.named:
        for verb, what, how, start, end, is_strong in (*_verbs(passage, named), *_nouns(passage, named)):
            around = passage.text[max(0, start - 120) : end + 80]
            yield Move(
                key="",
                actor=named.actor,
                verb=verb,
                what=what,
                how=how,
                span=brief.reading.to_text(passage.start + start, passage.start + end),
                is_reply=bool(_RESPONSE.search(around)),
                is_strong=is_strong,
            )


_Found = Iterator[tuple[str, str, int, int, int, bool]]
"""Verb, verb and object, how, where the words begin and end, whether the verb is a strong one."""


def _verbs(passage: Passage, named: Named) -> _Found:
    """Yield what the one who is named does as the subject of verbs."""
    text = passage.text
    if is_subject(text, named.start):
        acts = list(acts_of(text, named.end, is_adjective=named.is_adjective))
        for act, following in zip(acts, [*acts[1:], None], strict=False):
            what = object_of(text, act.end, following.start if following else None)
            if (act.is_negative and act.how != OPTION) or (not what and act.verb.needs_object):
                continue
            yield act.verb.base, f"{act.verb.base} {what}".strip(), act.how, named.start, act.end + len(what) + 1, act.verb.is_strong
    elif not named.is_adjective and not text[named.end :].startswith(("'s", "’s")):
        return
    others = [other.start for other in passage.named if other.start > named.end]
    for match in _AIM.finditer(text, named.end, min([named.end + 90, *others[:1]])):
        verb = as_verb(match["verb"], "base")
        if verb is not None:
            what = object_of(text, match.end())
            yield verb.base, f"{verb.base} {what}".strip(), OPTION, named.start, match.end() + len(what) + 1, verb.is_strong


_OWN = re.compile(r"(?:['’]s?)?\s(?:[a-z-]+\s){0,3}$")
_BY = re.compile(r"\bby\s(?:the\s)?(?:[a-z-]+\s){0,1}$")


def _nouns(passage: Passage, named: Named) -> _Found:
    """Yield the actions that are named as those of someone: "Russia's invasion of", "an attack by Israel"."""
    text = passage.text
    is_own = named.is_adjective or text[named.end :].startswith(("'s", "’s"))
    is_by = bool(_BY.search(text[max(0, named.start - 24) : named.start]))
    first, last = (max(0, named.start - 70), named.start) if is_by else (named.end, named.end + 60)
    if not (is_own or is_by):
        return
    for match in ACTION_NOUN.finditer(text, first, min(last, len(text))):
        between = text[match.end() : named.start] if is_by else text[named.end : match.start()]
        if (is_by and len(between.split()) > 7) or (not is_by and not _OWN.search(between)):
            continue
        if any(match.end() < other.start < named.start or named.end < other.start < match.start() for other in passage.named) and not is_by:
            continue
        what = object_of(text, match.end(), named.start if is_by else None)
        what = re.sub(r"\s*\bby(?: the)?$", "", what)
        begins, ends = min(named.start, match.start()), max(named.end, match.end() + len(what) + 1)
        words = f"{match.group()} {what}" if what.split()[:1] and what.split()[0] in _OBJECT else match.group()
        yield match.group().lower(), words, NAMED, begins, min(ends, len(text)), True
        return


_OBJECT = frozenset("of on in against to into over upon at from for".split())
"""Words with which the object of a noun begins."""


def write_moves(
    lines: Lines, moves: Sequence[Move], actors: Mapping[str, Actor], brief: Brief, sources: Sources
) -> None:
    """Write the section `moves`, all of it proposals."""
    if not moves:
        return
    lines.gap()
    lines.comment(
        "Moves that the brief speaks of. None is in force: actors would play it, and a run would say more than the brief."
    )
    lines.comment("open: accept what are options, and say what each brings and costs: effects, values, outcomes.")
    with lines.braces("moves"):
        # Parts of a library (effects and outcomes with sources, for moves of a kind) would be proposed here, by move.
        for move in moves:
            entry: dict[str, Value] = {
                "by": actors[move.actor].key,
                "text": short(brief.plain(move.span), 120),
                "source": sources.at(brief, move.span),
                **({"reply": True} if move.answers else {}),
                "effects": {},
            }
            lines.propose(
                move.key,
                entry,
                comment=f"{actors[move.actor].name}, {_HOW[move.how]}: {place_of(brief, move.span)}{_answer(move, actors)}",
                is_within_braces=True,
            )


def _answer(move: Move, actors: Mapping[str, Actor]) -> str:
    """Return how an answer is tied to the move before it, once both are accepted."""
    if not move.answers:
        return ""
    stage = flow([{"by": actors[move.actor].key, "options": [move.key, "nothing"]}])
    return f"; in answer to {move.answers}, which then takes replies: {stage}"
