"""The episode an actor would solve at the start."""

from __future__ import annotations

from typing import get_args

from detente.core.errors import GameError
from detente.inspect.games import GameData as Data
from detente.inspect.games import GameFormat, solved_game
from detente.inspect.stages.request import Request


def look(request: Request) -> Data:
    """Return the game with its solution, numbers at their medians."""
    if request.format not in get_args(GameFormat):
        raise GameError(f"found format {request.format}, expected one of {', '.join(get_args(GameFormat))}")
    return solved_game(request.model, actor=request.actor, viewer=request.viewer, after=request.after)
