"""Actors of a drafted case, from the entities of the brief."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from detente.brief.model import Brief, Entity
from detente.draft.lines import Lines
from detente.draft.naming import Names, slug

_KINDS = {"state": "state", "bloc": "bloc", "organisation": "group", "group": "group", "person": "leader"}
"""Kinds of entities that can act -> kinds of actors."""
_LEAST = 3
"""Mentions from which on someone belongs to the argument, unless a forecast names him."""
_MOST = 24
"""Actors of a draft; more than an argument has."""
_MOST_ALIASES = 8


@dataclass(frozen=True, slots=True)
class Actor:
    """An entry of `actors`."""

    key: str
    kind: str
    name: str
    aliases: tuple[str, ...]
    people: tuple[str, ...]
    """Who acts or speaks for it."""
    n_mentions: int
    line: int
    """Of the first mention."""


def plan_actors(brief: Brief) -> dict[str, Actor]:
    """Return the actors by id of their entity, those named most first."""
    mentions = count_mentions(brief)
    named = _in_forecasts(brief)
    chosen = [
        (mentions[entity.id], entity)
        for entity in brief.entities
        if entity.kind in _KINDS and entity.actor in ("", entity.id) and entity.mentions
        # A person who acts for nobody is a witness or an author far more often than an actor.
        if (entity.kind != "person" or entity.id in named) and (mentions[entity.id] >= _LEAST or entity.id in named)
    ]
    chosen.sort(key=lambda pair: (-pair[0], pair[1].mentions[0].start))
    names = Names()
    people = _people(brief)
    return {
        entity.id: Actor(
            key=names.fresh(slug(entity.id.replace("_", " "), fallback="actor")),
            kind=_KINDS[entity.kind],
            name=entity.name,
            aliases=_aliases(entity),
            people=people.get(entity.id, ()),
            n_mentions=n,
            line=brief.line(entity.mentions[0].start),
        )
        for n, entity in chosen[:_MOST]
    }


def count_mentions(brief: Brief) -> Counter[str]:
    """Return how often each actor is named, by its own name or through those who stand for it."""
    counts: Counter[str] = Counter()
    for entity in brief.entities:
        counts[entity.actor or entity.id] += len(entity.mentions)
    return counts


def _in_forecasts(brief: Brief) -> set[str]:
    spans = [
        estimate.proposition_span
        for estimate in brief.estimates
        if estimate.is_forecast and estimate.kind != "forecast"
    ]
    return {
        entity.actor or entity.id
        for entity in brief.entities
        if any(span.start <= mention.start < span.end for mention in entity.mentions for span in spans)
    }


def _people(brief: Brief) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for entity in brief.entities:
        if entity.kind == "person" and entity.actor not in ("", entity.id):
            found.setdefault(entity.actor, []).append(entity.name)
    return {actor: tuple(names) for actor, names in found.items()}


def _aliases(entity: Entity) -> tuple[str, ...]:
    spoken = (" ".join(alias.split()) for alias in entity.aliases if alias != entity.name)
    return tuple(dict.fromkeys(spoken))[:_MOST_ALIASES]


def write_actors(lines: Lines, actors: Mapping[str, Actor]) -> None:
    """Write the section `actors`."""
    if not actors:
        return
    lines.gap()
    lines.add("actors")
    lines.comment("open: give those who decide moves, values and a horizon; drop those who only watch", depth=1)
    for actor in actors.values():
        also = f"; also {', '.join(actor.aliases)}" if actor.aliases else ""
        people = f"; for it: {', '.join(actor.people[:_MOST_ALIASES])}" if actor.people else ""
        times = "once" if actor.n_mentions == 1 else f"{actor.n_mentions} times"
        lines.comment(f"named {times}, first in line {actor.line}", depth=1)
        lines.add(actor.key, {"kind": actor.kind, "text": f"{actor.name}{also}{people}"}, depth=1)
