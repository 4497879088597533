"""Actors of a drafted case: those of the brief who decide, not those who publish, report or comment."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from detente.brief.find.publishers import publisher_of_name
from detente.brief.model import Brief, Entity
from detente.draft.lines import Lines, Value
from detente.draft.naming import Names, slug

_KINDS = {"state": "state", "bloc": "bloc", "organisation": "group", "group": "group", "person": "leader"}
"""Kinds of entities that can act -> kinds of actors."""
_LEAST = 3
"""Mentions from which on someone who makes no move belongs to the argument."""
_SHARE = 0.05
"""Of the mentions of whom a brief names most, so many has who belongs to its argument though it makes no move."""
_MOST = 12
"""Actors of a draft; more than an argument has."""
_MOST_ALIASES = 8
_SOLID = ("state", "bloc", "person")
"""Kinds of whom one mention is enough if they do something."""
_OBSERVERS = re.compile(
    r"\b(?:Institut\w*|Universit\w*|College|School|Academy|Cent(?:er|re)s?|Foundation|Fund for|Think|Forum|Society|"
    r"Times|Post|"
    r"Journal|News\w*|Herald|Tribune|Gazette|Press|Review|Magazine|Media|Broadcasting|Television|TV|Radio|Agency "
    r"France|"
    r"Observatory|Programme|Program|Project|Initiative|Network|Survey|Reports?|Library|Studies|Research|Services? "
    r"Award|"
    r"Strategy|Strategic|Analysis|Watch|Monitor|Daily|Weekly|Tracker|Database|Dataset|Act|Treaty|Convention|Agreement|"
    r"Index|"
    r"Battalion|Brigade|Regiment|Squadron|Working Group|Task Force|Subcommittee|"
    r"Funds?|Partnership|Networking|Advisory|Ocean|Sea|Region|Basin|Corridor|Division|Subtitle|Framework|Campaign|"
    r"Principles|Dialogues?|Conference|Summit|Exercise|Plan|Law|Bill|Resolution|Protocol|Declaration|System|Team)\b"
)
"""Words in the names of those who watch, and of papers and plans that the reader takes for bodies."""
_OFFICES = re.compile(
    r"\b(?:Ministry|Department|Government|Army|Navy|Force|Guard|Command|Agency|Council|Party|Court|Bank|Monetary)\b"
)
"""Words in the names of those who act although the name has also one of an observer."""


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


def who_may_act(brief: Brief) -> dict[str, str]:
    """Return the entities of a brief that may decide something, each with the one that acts through it.

    Left out are the publisher and the authors, news media, institutes and others who are only quoted, and persons who
    hold no office known to the reader unless a forecast is about them.
    """
    own = {
        slug(each) for each in (brief.metadata.publisher, *(author.name for author in brief.metadata.authors)) if each
    }
    known = {entity.id for entity in brief.entities}
    named = _in_forecasts(brief)
    found: dict[str, str] = {}
    for entity in brief.entities:
        through = entity.actor or entity.id
        stands_for_other = through != entity.id and through in known
        if not entity.mentions or (entity.kind not in _KINDS and not stands_for_other):
            continue
        is_own = slug(entity.name) in own and entity.kind not in _SOLID  # a bloc that publishes acts all the same
        if not stands_for_other and (is_observer(entity) or is_own):
            continue
        if entity.kind == "person" and not stands_for_other and entity.id not in named:
            continue
        if stands_for_other and entity.kind in ("place", "former state"):
            continue
        found[entity.id] = through if stands_for_other else entity.id
    return {key: through for key, through in found.items() if through in found}


def is_observer(entity: Entity) -> bool:
    """Return whether somebody publishes, reports or studies rather than acts."""
    if entity.kind in ("state", "bloc", "person", "place"):
        return False
    name = entity.name
    return publisher_of_name(name) != "" or bool(_OBSERVERS.search(name) and not _OFFICES.search(name))


def plan_actors(
    brief: Brief,
    acting: Mapping[str, str],
    moving: Collection[str] = (),
    heads: Collection[str] | None = None,
    may: Collection[str] | None = None,
) -> dict[str, Actor]:
    """Return the actors by id of their entity, those named most first.

    Parameters
    ----------
    acting
        As `who_may_act` has it.
    moving
        Ids of those who do something in the brief, of whom one mention is enough.
    heads
        Ids of those of whom a sentence speaks, without whom the others decide nothing; everybody by default.
    may
        Ids of those who still may do something: organisations that are named once must; all that move by default.
    """
    may = moving if may is None else may
    mentions = count_mentions(brief, acting)
    named = _in_forecasts(brief) | set(moving)
    entities = {entity.id: entity for entity in brief.entities}
    least = max(_LEAST, round(_SHARE * max((mentions[key] for key in acting.values()), default=0)))
    once = {key for key in named if mentions[key] == 1 and entities[key].kind not in _SOLID and key not in may}
    chosen = [
        (mentions[key], entities[key])
        for key in dict.fromkeys(acting.values())
        if (key in named and key not in once) or (mentions[key] >= least and (heads is None or key in heads))
    ]
    chosen.sort(key=lambda pair: (pair[1].id not in moving, -pair[0], pair[1].mentions[0].start))
    chosen = sorted(chosen[:_MOST], key=lambda pair: (-pair[0], pair[1].mentions[0].start))
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
        for n, entity in chosen
    }


def count_mentions(brief: Brief, acting: Mapping[str, str]) -> Counter[str]:
    """Return how often each actor is named, by its own name or through those who stand for it."""
    counts: Counter[str] = Counter()
    for entity in brief.entities:
        if entity.id in acting:
            counts[acting[entity.id]] += len(entity.mentions)
    return counts


def _in_forecasts(brief: Brief) -> set[str]:
    """Return those of whom a forecast says that they do something: they are named where it begins."""
    stated = [each for each in brief.estimates if each.is_forecast and each.kind != "forecast"]
    begins = sorted({estimate.proposition_span.start for estimate in stated})

    def is_head(place: int) -> bool:
        before = bisect.bisect_right(begins, place) - 1
        return before >= 0 and place - begins[before] < _HEAD

    return {
        entity.actor or entity.id
        for entity in brief.entities
        if any(is_head(mention.start) for mention in entity.mentions)
    }


_HEAD = 12
"""Characters within which the subject of a proposition begins."""


def _people(brief: Brief) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for entity in brief.entities:
        if entity.kind == "person" and entity.actor not in ("", entity.id):
            found.setdefault(entity.actor, []).append(entity.name)
    return {actor: tuple(names) for actor, names in found.items()}


def _aliases(entity: Entity) -> tuple[str, ...]:
    spoken = (" ".join(alias.split()) for alias in entity.aliases if alias != entity.name)
    return tuple(dict.fromkeys(spoken))[:_MOST_ALIASES]


_PLURAL = re.compile(
    r"(?:the )?(?:United|European|Islamic|African|Czech|Soviet|Dominican)\b|.*\b(?:States|Nations|Kingdom|Union)\b"
)
"""Names that stand behind "the" in every text."""


def with_article(brief: Brief, actor: Actor) -> str:
    """Return the name of an actor as it stands within a sentence, with "the" where the brief writes it so."""
    if actor.name.startswith("the "):
        return actor.name
    name = re.escape(actor.name)
    n_bare = len(re.findall(rf"\b{name}\b(?![’'\w-])", brief.text))
    n_with = len(re.findall(rf"\b[Tt]he {name}\b(?! [A-Za-z-]+s\b)(?![’'\w-])", brief.text))
    return f"the {actor.name}" if _PLURAL.match(actor.name) or n_with > n_bare / 2 else actor.name


def write_actors(lines: Lines, actors: Mapping[str, Actor], moving: Collection[str] = (), horizon: str = "") -> None:
    """Write the section `actors`.

    Parameters
    ----------
    moving
        Ids of those for whom moves are proposed: they need a horizon once one is accepted.
    horizon
        What stands for it until then: the span of the case.
    """
    if not actors:
        return
    lines.gap()
    lines.comment("open: give those who decide values and a horizon; drop those who only watch")
    lines.add("actors")
    for key, actor in actors.items():
        also = f"; also {', '.join(actor.aliases)}" if actor.aliases else ""
        people = f"; for it: {', '.join(actor.people[:_MOST_ALIASES])}" if actor.people else ""
        times = "once" if actor.n_mentions == 1 else f"{actor.n_mentions} times"
        lines.comment(f"named {times}, first in line {actor.line}", depth=1)
        entry: dict[str, Value] = {"kind": actor.kind, "text": f"{actor.name}{also}{people}"}
        if key in moving and horizon:
            entry["horizon"] = {"value": horizon, "why": _HORIZON}
        lines.add(actor.key, entry, depth=1)


_HORIZON = "a placeholder, the span of the case"
