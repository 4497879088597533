"""Checks of what events set: a number there is, one that events may set, each once in an event."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from detente.case.check_levels import check_ends
from detente.case.minds import SETTABLE, instead_of, is_settable, split_belief
from detente.case.places import find_place, happenings, places_to_set, survey
from detente.case.scope import Findings
from detente.core.errors import CaseError

_LEVEL: Final = re.compile(r"(?P<value>(beliefs\.[^.]+\.)?actors\.[^.]+\.values\.[^.]+)(\.satisfied|\.desperate)?")


def check_minds(findings: Findings) -> None:
    """Check the paths of all numbers that events set; the numbers themselves are fitted with all others."""
    case = findings.case
    entries = [(path, happening) for path, happening in happenings(case) if happening.set]
    if not entries:
        return
    places = places_to_set(case)
    for path, happening in entries:
        taken: dict[str, str] = {}
        for target in happening.set:
            written = f"{path}.set.{target}"
            try:
                known, _ = find_place(case, target, places, wants_hint=findings.wants_hints)
            except CaseError as error:
                problem = error.problems[0]
                expected, hint = _not_given(findings, target) or (problem.expected, problem.hint.strip("`"))
                findings.add(written, problem.found, expected, hint)
                continue
            if known in taken:
                findings.add(written, f"`{target}` again (beside `{taken[known]}`)", "each number once in an event")
            elif not is_settable(known):
                instead = instead_of(known)
                expected = f"a number with which an actor decides; here, {instead}" if instead else SETTABLE
                findings.add(written, f"`{known}`, a number of the world", expected)
            taken.setdefault(known, target)
        _check_levels(findings, path, taken)


def _check_levels(findings: Findings, path: str, targets: Mapping[str, str]) -> None:
    """Check the levels of values of which an event sets some, beside what stands there from the start."""
    own = survey(findings.case).own
    for value in dict.fromkeys(match["value"] for target in targets if (match := _LEVEL.fullmatch(target))):
        levels = [f"{value}{level}" for level in ("", ".satisfied", ".desperate")]
        start = [own.get(split_belief(level)[1]) for level in levels]
        entries = [own.get(f"{path}.set.{level}", known) for level, known in zip(levels, start, strict=True)]
        if all(entries) and entries != start:
            _, satisfied, desperate = (entry.number.notation for entry in entries if entry is not None)
            if satisfied == desperate:
                written = targets.get(levels[1]) or targets[levels[2]]
                found = f"`satisfied` and `desperate` both {satisfied}"
                findings.add(f"{path}.set.{written}", found, "two different levels")
            else:
                first = next(level for level in levels if level in targets)
                check_ends(findings, f"{path}.set.{targets[first]}", entries)


def _not_given(findings: Findings, target: str) -> tuple[str, str] | None:
    """Return what to write first where an actor has no such number for events to change; None where that is not it."""
    case = findings.case
    viewer, place = split_belief(target)
    if viewer and viewer not in case.actors:
        return None
    match place.split("."):
        case ["memberships", *_] if not viewer:
            return instead_of(place), ""
        case ["actors", actor, "cost"] if actor in case.actors:
            return f"a cost that {actor} has from the start, if only 0", f"cost: 0 at actors.{actor}"
        case ["actors", actor, "idle" | "horizon" as field] if actor in case.actors:
            return f"a `{field}` that the case gives {actor}", ""
        case ["actors", actor, "values", quantity, *_] if actor in case.actors and quantity in case.quantities:
            if quantity not in case.actors[actor].values:
                expected = f"a quantity that {actor} values from the start, if only with the weight 0"
                return expected, f"{quantity}: 0 in actors.{actor}.values"
            return f"`satisfied` and `desperate` that {actor} has from the start", ""
        case ["moves", move, "cost"] if move in case.moves:
            return f"a cost that {move} has from the start, if only 0", f"cost: 0 at moves.{move}"
    return None
