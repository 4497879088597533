"""The episode an actor would solve at the start."""

from __future__ import annotations

import json

from detente.inspect.games import GameData as Data
from detente.inspect.games import show_game
from detente.inspect.stages.request import Request


def show(request: Request) -> tuple[str, Data]:
    """Return the game with its solution, numbers at their medians."""
    model, actor, viewer = request.model, request.actor, request.viewer
    text = show_game(model, actor=actor, viewer=viewer, format=request.format)
    data: Data = json.loads(show_game(model, actor=actor, viewer=viewer, format="json"))
    return text, data
