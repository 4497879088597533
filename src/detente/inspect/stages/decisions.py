"""What each actor does at its first decision."""

from __future__ import annotations

from typing import TypedDict

from detente.inspect.first_decisions import FirstDecision, Flag, first_decisions
from detente.inspect.stages.request import Request


class Data(TypedDict):
    """What each actor does at its first decision."""

    worlds: int
    """Worlds looked at for the bands; 0 where there are none."""
    decisions: list[FirstDecision]
    """Of all actors that can open an episode, or of one."""
    unvalued: list[Flag]
    """Moves that are worth nothing to anybody."""
    too_large: str
    """Why nothing is told, where the games are too large; empty otherwise."""


def look(request: Request) -> Data:
    """Return the first decisions of all actors, or of one."""
    model, actor = request.model, request.known_actor()
    found = first_decisions(model)
    return {
        "worlds": found.worlds,
        "decisions": [each for each in found.decisions if actor in {None, each.actor}],
        "unvalued": [flag for flag in found.unvalued if actor in {None, flag.actor}],
        "too_large": found.too_large,
    }
