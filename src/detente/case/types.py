"""Actors that may be of one of several types: who they are, who watches them, and how what is believed is called.

An actor of one type is an actor without any: only those with two or more count here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from detente.case.notation import Number
    from detente.case.schema import Actor, Case

MOST_TYPES: Final = 6
"""Types of an actor: every viewer solves an episode once for each of them."""
ROUNDING: Final = 1e-9
"""How far chances may sum from one: rounding, not error."""
_OF_ITSELF: Final = re.compile(
    r"horizon|rationality|loss_aversion|idle|cost|values\.[^.]+(\.(weight|satisfied|desperate))?"
)
_OF_A_MOVE: Final = re.compile(r"moves\.(?P<move>[^.]+)\.cost")
SETTABLE: Final = (
    "a number with which the actor decides: its `values`, `horizon`, `rationality`, `loss_aversion`, `idle` or `cost`, "
    "or the `cost` of a move of its own (`moves.MOVE.cost`)"
)
"""What a type may set, in words."""


def typed_actors(case: Case) -> dict[str, Actor]:
    """Return the actors that may be of several types, in the order of the case."""
    return {name: actor for name, actor in case.actors.items() if len(actor.types) > 1}


def type_path(actor: str) -> str:
    """Return the path of the number of an actor's true type, from 1 on."""
    return f"actors.{actor}.type"


def about_path(viewer: str, actor: str, kind: str) -> str:
    """Return the path of how likely a viewer takes an actor to be of a type at the start."""
    return f"actors.{viewer}.about.{actor}.{kind}"


def belief_name(viewer: str, actor: str, kind: str) -> str:
    """Return the name of the quantity that holds a belief.

    Examples
    --------
    >>> belief_name("usa", "russia", "resolved")
    'belief_usa_russia_resolved'
    """
    return f"belief_{viewer}_{actor}_{kind}"


def target_of(actor: str, path: str) -> str:
    """Return the path of the number of the case that a type of an actor sets.

    Examples
    --------
    >>> target_of("russia", "values.prestige.weight"), target_of("russia", "moves.invade.cost")
    ('actors.russia.values.prestige', 'moves.invade.cost')
    """
    if path.startswith("moves."):
        return path
    return f"actors.{actor}.{path.removesuffix('.weight')}"


def is_settable(case: Case, actor: str, path: str) -> bool:
    """Return whether a type of an actor may set a number, by its path from the actor on."""
    move = _OF_A_MOVE.fullmatch(path)
    if move is not None:
        return move["move"] in case.moves and case.moves[move["move"]].by == actor
    return _OF_ITSELF.fullmatch(path) is not None


def set_path(actor: str, kind: str, target: str) -> str:
    """Return the path of the number that a type sets, by that of the number in whose place it comes."""
    return f"actors.{actor}.types.{kind}.set.{target.removeprefix(f'actors.{actor}.')}"


def true_chances(actor: Actor) -> dict[str, float]:
    """Return how likely an actor is of each type; `rest` gets what the others leave.

    Chances that are none are told in `detente.case.check_types`; until then all types are as likely.
    """
    given = {name: fixed_chance(kind.chance) for name, kind in actor.types.items() if not isinstance(kind.chance, str)}
    known = [chance for chance in given.values() if chance is not None]
    if len(known) < len(given) or sum(known) > 1.0 + ROUNDING:
        return dict.fromkeys(actor.types, 1.0 / len(actor.types))
    rest = max(0.0, 1.0 - sum(known))
    return {name: rest if (chance := given.get(name)) is None else chance for name in actor.types}


def fixed_chance(number: Number) -> float | None:
    """Return a chance that is a plain number; None where it is anything else."""
    notation = number.notation
    if notation.form != "fixed" or notation.unit not in ("", "%"):
        return None
    chance = notation.numbers[0] * (0.01 if notation.unit == "%" else 1.0)
    return chance if 0.0 <= chance <= 1.0 else None


def left_out(case: Case, viewer: str, actor: str) -> str:
    """Return the type whose chance follows from those of the others in a viewer's eyes."""
    kinds = case.actors[actor].types
    given: Mapping[str, object] = case.actors[viewer].about.get(actor, {})
    if not given:
        given = {name: kind for name, kind in kinds.items() if not isinstance(kind.chance, str)}
    return next((name for name in kinds if name not in given), list(kinds)[-1])


def trees_of(case: Case) -> dict[str, set[str]]:
    """Return, by opening actor, the actors that may choose in its episodes, itself among them."""
    found: dict[str, set[str]] = {}
    for move in case.moves.values():
        if not move.reply:
            found.setdefault(move.by, set())
    for opener, owners in found.items():
        waiting = [name for name, move in case.moves.items() if move.by == opener and not move.reply]
        seen = set(waiting)
        owners.add(opener)
        while waiting:
            for stage in case.moves[waiting.pop()].replies:
                owners.add(stage.by)
                new = [option for option in stage.options if option in case.moves and option not in seen]
                seen.update(new)
                waiting += new
    return found


def watchers(case: Case) -> dict[tuple[str, str], None]:
    """Return every pair of a viewer and an actor of several types that it forms a belief about, in order.

    They are those who meet in an episode, and those who say what they think (`about`).
    """
    typed = typed_actors(case)
    if not typed:
        return {}
    trees = trees_of(case).values()
    return {
        (viewer, actor): None
        for viewer, entry in case.actors.items()
        for actor in typed
        if viewer != actor and (actor in entry.about or any({viewer, actor} <= owners for owners in trees))
    }


def beliefs(case: Case) -> dict[str, tuple[str, str, str]]:
    """Return the quantities that hold beliefs: name -> viewer, actor, type."""
    return {
        belief_name(viewer, actor, kind): (viewer, actor, kind)
        for viewer, actor in watchers(case)
        for kind in case.actors[actor].types
    }
