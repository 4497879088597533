"""Names of parts -> the text of a case that uses them, with every parameter filled in so that it runs as it stands.

Who does what to whom is a first guess from the order of the names; it stands in the text, one line a part, to be
changed. Every part is pinned by its hash.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from detente.case.dump import write_scalar
from detente.case.load import loads
from detente.case.parts.library import find_part
from detente.case.parts.part import KINDS, Parameter, Part
from detente.case.starter import START, check_name
from detente.core.errors import CaseError, Problem

N_ACTORS: Final = 4
"""Actors and blocs that a case is filled up to."""
_OTHERS: Final = ("guarded-state", "great-power", "democracy", "trading-state")
"""Actors with which it is filled up."""
_FIRST_MOVE: Final = "show-of-force"
"""What is done where no move is named."""
_ATTACKS: Final = ("limited-strike", "blockade")
"""Moves that call for the help of a bloc: made by those outside it, and the first where a bloc is all there is."""
_FILE: Final = "detente new --from"


@dataclass(slots=True)
class _Chosen:
    """A part that was named, or that another needs."""

    part: Part
    name: str
    given: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)


def compose(name: str, parts: Sequence[str], *, start: dt.date = START, folder: Path | None = None) -> str:
    """Return the text of a case made of parts.

    Parameters
    ----------
    name
        Name of the case.
    parts
        Names of parts, such as ``russia``; with parameters, ``sanctions-package:by=usa:on=russia``.
    start
        First day; it ends with that year.
    folder
        Folder whose ``parts`` may be used beside the shipped ones.

    Raises
    ------
    CaseError
        If there is no such part, or what they make is no case.

    Examples
    --------
    >>> print(compose("strait", ["nato", "russia", "sanctions-package"]).split("use:")[1].split(", hash")[0].strip())
    - {part: russia, as: russia
    """
    check_name(name)
    chosen = _chosen(parts, folder)
    actors = [each for each in chosen if each.part.kind == "actor"]
    sides = _Sides([each.name for each in actors], _members(chosen, actors))
    moves = [each for each in chosen if each.part.kind == "move"]
    pairs: dict[str, tuple[str, str]] = {}
    for position, each in enumerate(moves):
        by = str(each.given.get("by", sides.actor(position, is_attack=each.part.name in _ATTACKS)))
        pairs[each.name] = (by, str(each.given.get("on", sides.against(by))))
    first = moves[0].name
    for each in chosen:
        roles = _roles(pairs.get(each.name, pairs[first]), sides)
        for parameter in each.part.parameters:
            if parameter.name in each.given:
                each.values[parameter.name] = each.given[parameter.name]
            elif parameter.is_required:
                each.values[parameter.name] = _guess(parameter, roles, first, sides)
        if each.part.kind == "bloc":
            _call(each, moves, pairs, sides)
    text = _text(name, chosen, start)
    loads(text, name=f"{name}.yaml", folder=folder)
    return text


def _chosen(parts: Sequence[str], folder: Path | None) -> list[_Chosen]:
    """Return the parts that are named and those they need, by kind, each with a name of its own."""
    found = [_read(each.strip(), folder) for each in parts if each.strip()]
    if not found:
        expected = "names of parts, such as nato,russia,sanctions-package"
        raise CaseError([Problem("", "no part", expected, file=_FILE)])
    for each in list(found):
        found += [_Chosen(find_part(other, folder), "", {}) for other in each.part.company if not _has(found, other)]
    n_actors = sum(each.part.kind in ("actor", "bloc") for each in found)
    others = [other for other in _OTHERS if not _has(found, other)]
    found += [_Chosen(find_part(other, folder), "", {}) for other in others[: max(N_ACTORS - n_actors, 0)]]
    n_deciding = sum(each.part.kind == "actor" for each in found)
    if n_deciding < 2:  # blocs decide nothing
        more = [other for other in _OTHERS if not _has(found, other)]
        found += [_Chosen(find_part(other, folder), "", {}) for other in more[: 2 - n_deciding]]
    if any(each.part.kind == "bloc" for each in found) and not any(_has(found, each) for each in _ATTACKS):
        found.append(_Chosen(find_part(_ATTACKS[0], folder), "", {}))
    if not any(each.part.kind == "move" for each in found):
        found.append(_Chosen(find_part(_FIRST_MOVE, folder), "", {}))
    taken = set[str]()
    for each in found:
        name = base = str(each.given.pop("as", each.part.name)).replace("-", "_")
        number = 1
        while name in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        each.name = name
    return sorted(found, key=lambda each: KINDS.index(each.part.kind))


def _has(found: Sequence[_Chosen], name: str) -> bool:
    return any(each.part.name == name for each in found)


def _read(given: str, folder: Path | None) -> _Chosen:
    """Return a part with the parameters that stand behind its name."""
    name, *pairs = given.split(":")
    part = find_part(name, folder)
    values: dict[str, Any] = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        parameter = part.parameter(key)
        if not sign or not value or (parameter is None and key != "as"):
            known = ", ".join(["as", *(each.name for each in part.parameters)])
            expected = f"NAME=VALUE with one of {known}"
            raise CaseError([Problem("", f"`{pair[:60]}` behind `{part.name}`", expected, file=_FILE)])
        is_list = parameter is not None and parameter.type in ("actors", "events")
        values[key] = value.split("+") if is_list else value
    return _Chosen(part, "", values)


def _members(chosen: Sequence[_Chosen], actors: Sequence[_Chosen]) -> tuple[str, ...]:
    """Return who is on the side of the first bloc: its company and the last of those put in beside the others."""
    bloc = next((each for each in chosen if each.part.kind == "bloc"), None)
    if bloc is None:
        return ()
    if members := bloc.given.get("members"):
        return tuple(members)
    inside = [each.name for each in actors if each.part.name in bloc.part.company]
    outside = [each.name for each in actors if each.name not in inside]
    return tuple(inside + outside[-1:] if len(inside) < 2 <= len(outside) else inside)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Who there is, and who is on one side."""

    actors: list[str]
    members: tuple[str, ...]

    def actor(self, position: int, *, is_attack: bool) -> str:
        """Return who makes a move: the members in turn, or those outside where it is an attack, or else all in turn."""
        among = [each for each in self.actors if (each in self.members) != is_attack] if self.members else self.actors
        return (among or self.actors)[position % len(among or self.actors)]

    def against(self, by: str) -> str:
        """Return whom a move is aimed at: the next who is not on the same side."""
        at = self.actors.index(by) if by in self.actors else 0
        after = [*self.actors[at + 1 :], *self.actors[:at]]
        if self.members and by not in self.members:  # the last of the members is the one that may be attacked
            after.reverse()
        other = [each for each in after if (each in self.members) != (by in self.members)] if self.members else after
        return (other or after)[0]


def _roles(pair: tuple[str, str], sides: _Sides) -> Mapping[str, str]:
    """Return who stands where, by the name of a parameter."""
    by, on = pair
    third = next((each for each in sides.actors if each not in pair), by)
    return {"by": by, "on": on, "of": on, "in": on, "first": by, "second": on, "to": third, "against": on}


def _guess(parameter: Parameter, roles: Mapping[str, str], event: str, sides: _Sides) -> Any:
    """Return a value for a parameter that must be given."""
    match parameter.type:
        case "actor":
            return roles.get(parameter.role or parameter.name, roles["by"])
        case "actors":
            return list(sides.members)
        case "event":
            return event
        case "events":
            return [event]
        case _:
            expected = f"a value, such as `PART:{parameter.name}=VALUE`"
            raise CaseError([Problem("", f"no `{parameter.name}`, which has no default", expected, file=_FILE)])


def _call(bloc: _Chosen, moves: Sequence[_Chosen], pairs: Mapping[str, tuple[str, str]], sides: _Sides) -> None:
    """Let attacks on a member call for the help of a bloc."""
    members = bloc.values.get("members", sides.members)
    attacks = [each.name for each in moves if each.part.name in _ATTACKS and pairs[each.name][1] in members]
    if attacks and bloc.part.parameter("attack") is not None and "attack" not in bloc.values:
        bloc.values["attack"] = attacks
        if bloc.part.parameter("attacked") is not None:
            bloc.values.setdefault("attacked", f"{pairs[attacks[0]][1]}_security")


def _text(name: str, chosen: Sequence[_Chosen], start: dt.date) -> str:
    lines = [
        "# Made of parts by `detente new --from`, one a line. Who does what to whom is a first guess: change",
        "# it. `detente parts show PART` says what a part takes and gives; `detente show case FILE` writes it all out.",
        "# What you write of the same thing below `use` takes its place, such as:",
        "#   moves: {NAME: {cooldown: 8 weeks, why: my own judgement}}",
        "detente: 2",
        f"case: {write_scalar(name)}",
        f"title: {write_scalar('Made of ' + ', '.join(each.part.name for each in chosen))}",
        f"time: {{start: {start.isoformat()}, end: {dt.date(start.year, 12, 31).isoformat()}, step: week}}",
        "use:",
    ]
    for each in chosen:
        entries = {"part": each.part.name, "as": each.name, **each.values, "hash": each.part.hash}
        said = ", ".join(f"{key}: {_flow(value)}" for key, value in entries.items())
        lines.append(f"  - {{{said}}}")
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(write_scalar(each, in_flow=True) for each in value)}]"
    return write_scalar(value, in_flow=True)
