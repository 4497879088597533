"""An episode's game, solved, as data; and as text for Gambit (``.efg``)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any, Literal, TypeAlias, cast

from detente.core.errors import GameError
from detente.game.efg import write_efg
from detente.game.logit import GameTree, Kind, scale_to_unit_rationality, solve_logit
from detente.inspect.game_data import Branch, GameData, Node, Player
from detente.inspect.perceived import MAX_ENDS, WORLD, index_of, perceived_game
from detente.inspect.typed_games import has_typed, typed_game
from detente.model.model import Floats, Model

__all__ = ["Branch", "GameData", "GameFormat", "gambit_game", "perceived_game", "solved", "solved_game"]

GameFormat: TypeAlias = Literal["efg", "text", "json"]
"""How to write a game down."""


def solved_game(
    model: Model,
    *,
    actor: str | int | None = None,
    viewer: str | int | None = None,
    numbers: Floats | None = None,
    state: Floats | None = None,
    available: Collection[str] | None = None,
    after: Sequence[str] = (),
) -> GameData:
    """Return the episode that an actor would solve now, with its solution: outcomes and pacts folded into payoffs.

    Parameters
    ----------
    model
        Compiled case.
    actor
        Who opens; the first actor that can, if not given.
    viewer
        As whom to see all numbers: an actor or ``"world"``; the opening actor itself if not given.
    numbers, state
        Values of the drawn columns (medians), and quantities now (their start).
    available
        Names of the moves and pacts whose gates are open; those open at the start if not given.
    after
        Names of events that have changed minds, in their order.

    Raises
    ------
    GameError
        As in :func:`perceived_game`; if no actor of the case can open an episode.
    """
    opener = _opener(model) if actor is None else actor
    by_type = partial(_typed_game, model, viewer=viewer, numbers=numbers, state=state, available=available)
    if (found := by_type(opener)) is not None:
        return found
    return solved(
        perceived_game(
            model, opener, viewer=viewer, numbers=numbers, state=state, available=available, after=after, fold=True
        )
    )


def solved(game: GameTree) -> GameData:
    """Return a game with its solution by logit choice.

    Raises
    ------
    GameError
        As in :func:`detente.game.logit.solve_logit`.
    """
    solution = solve_logit(game)
    unseen = {node: head for head, seats in game.groups.items() for nodes in seats[1:] for node in nodes}
    nodes: list[Node] = []
    for node in range(game.n_nodes):
        kind = Kind(int(game.kind[node]))
        entry: dict[str, Any] = {"id": node, "kind": kind.name.lower()}
        if game.node_names[node]:
            entry["name"] = game.node_names[node]
        if kind == Kind.DECISION:
            entry["player"] = game.players[game.owner[node]]
        if node in unseen:
            entry["together_with"] = unseen[node]
        if kind != Kind.TERMINAL:
            entry["branches"] = [
                {
                    "name": game.branch_names[row],
                    "probability": float(solution.probability[row]),
                    "weight": float(game.weight[row]),
                    "node": int(game.child[row]),
                }
                for row in game.branches(node)
            ]
        entry["values"] = dict(zip(game.players, solution.values[node].tolist(), strict=True))
        nodes.append(cast("Node", entry))
    players: list[Player] = [
        {"name": name, "rationality": rationality}
        for name, rationality in zip(game.players, game.rationality.tolist(), strict=True)
    ]
    return {"title": game.title, "method": solution.method, "players": players, "nodes": nodes}


def gambit_game(
    model: Model,
    *,
    actor: str | int | None = None,
    viewer: str | int | None = None,
    numbers: Floats | None = None,
    state: Floats | None = None,
    available: Collection[str] | None = None,
    after: Sequence[str] = (),
) -> str:
    """Return the same episode in Gambit's format.

    Payoffs are multiplied by each player's rationality, so that Gambit's logit solution at ``lambda = 1`` is ours;
    outcomes and pacts are chance nodes unless that would be too large.

    Parameters
    ----------
    model
        Compiled case.
    actor
        Who opens; the first actor that can, if not given.
    viewer
        As whom to see all numbers: an actor or ``"world"``; the opening actor itself if not given.
    numbers, state
        Values of the drawn columns (medians), and quantities now (their start).
    available
        Names of the moves and pacts whose gates are open; those open at the start if not given.
    after
        Names of events that have changed minds, in their order.

    Raises
    ------
    GameError
        As in :func:`solved_game`.
    """
    opener = _opener(model) if actor is None else actor
    if has_typed(model, index_of(model, opener)):
        raise GameError(
            "found an episode in which an actor of several types takes part, expected one without: Gambit's format is "
            "written for games in which the past is known; `--format json` has what is solved"
        )
    open_game = partial(
        perceived_game, model, opener, viewer=viewer, numbers=numbers, state=state, available=available, after=after
    )
    note = "Outcomes and pacts are chance nodes."
    try:
        game = open_game(fold=False)
    except GameError:
        game = open_game(fold=True)
        note = f"Outcomes and pacts are averaged into the payoffs: drawn one by one they make over {MAX_ENDS:,} ends."
    scales = ", ".join(f"{name} {r:.6g}" for name, r in zip(game.players, game.rationality.tolist(), strict=True))
    weighed = ", and make up for what options weigh beside it" if (game.weight != 1.0).any() else ""
    comment = (
        f"Payoffs are worth x rationality ({scales}){weighed}: the logit solution at lambda = 1 is how actors choose. "
        f"{note}"
    )
    return write_efg(scale_to_unit_rationality(game), comment=comment)


def _typed_game(
    model: Model,
    actor: str | int,
    *,
    viewer: str | int | None,
    numbers: Floats | None,
    state: Floats | None,
    available: Collection[str] | None,
) -> GameData | None:
    """Return an episode in which somebody of several types takes part; None where nobody does."""
    if model.types.is_empty:
        return None
    opener = index_of(model, actor)
    if not has_typed(model, opener):
        return None
    if viewer == WORLD:
        raise GameError("found viewer world, expected an actor: what is believed, somebody believes")
    seer = None if viewer is None else index_of(model, viewer)
    return typed_game(model, opener, viewer=seer, numbers=numbers, state=state, available=available)


def _opener(model: Model) -> int:
    """Return the first actor that can open an episode."""
    openers = model.moves.by[~model.moves.is_reply]
    if len(openers) == 0:
        raise GameError("no actor of the case has a move that opens an episode")
    return int(openers.min())
