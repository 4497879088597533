"""The episode an actor would solve at the start, or a game in a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args

from detente.core.errors import GameError
from detente.game.efg import read_efg
from detente.game.logit import Kind
from detente.inspect.games import GameData as Data
from detente.inspect.games import GameFormat, solved, solved_game
from detente.inspect.stages.request import Request


def look(request: Request) -> Data:
    """Return the game with its solution, numbers at their medians."""
    if request.format not in get_args(GameFormat):
        raise GameError(f"found format {request.format}, expected one of {', '.join(get_args(GameFormat))}")
    if request.game is not None:
        return solved(request.game)
    return solved_game(request.model, actor=request.actor, viewer=request.viewer, after=request.after)


def file_request(path: Path, form: Literal["text", "json", "efg"]) -> Request:
    """Return what is asked for where a game in a file takes the place of a case; rationality is 1 in such a file.

    Raises
    ------
    GameError
        If the file cannot be read, is no ``.efg``, or holds a game whose players do not know other things than what is
        chosen at the same time.
    """
    try:
        game = read_efg(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise GameError(f"{path}: cannot be read: {reason}") from None
    except GameError as error:
        raise GameError(f"{path}: {error}") from None
    title = game.title or path.name
    if game.kind[0] == Kind.DECISION:
        title = f"{title}: {game.players[game.owner[0]]} opens"
    return Request(given=None, format=form, game=game if form == "efg" else replace(game, title=title))
