"""An episode's game as text: for Gambit (``.efg``), for people, and for other programs (JSON)."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from functools import partial
from typing import Any, Literal, TypeAlias, TypedDict, get_args

from detente.core.errors import GameError
from detente.game.efg import write_efg
from detente.game.logit import GameTree, Kind, Solution, scale_to_unit_rationality, solve_logit
from detente.inspect.perceived import MAX_ENDS, perceived_game
from detente.model.model import Floats, Model

__all__ = ["GameFormat", "perceived_game", "show_game"]

GameFormat: TypeAlias = Literal["efg", "text", "json"]
"""How to write a game down."""


class Branch(TypedDict):
    """One branch of a node."""

    name: str
    """Name of the option, or what comes by chance."""
    probability: float
    """How likely it is taken."""
    weight: float
    """Factor on its odds beside what follows, where someone decides; 1 where chance does."""
    node: int
    """The node it leads to."""


class _AnyNode(TypedDict):
    id: int
    """Its number, from 0."""
    kind: Literal["decision", "chance", "terminal"]
    """Who or what decides there, if anyone."""
    values: dict[str, float]
    """What follows is then worth to each player."""


class Node(_AnyNode, total=False):
    """One node of a game."""

    name: str
    """Its name, where it has one."""
    player: str
    """Who decides, where someone does."""
    branches: list[Branch]
    """What may follow; none at an end."""


class Player(TypedDict):
    """One player of a game."""

    name: str
    """Name of the actor."""
    rationality: float
    """Logit precision per unit of worth."""


class GameData(TypedDict):
    """A game with its solution."""

    title: str
    """What it is."""
    method: str
    """How it was solved."""
    players: list[Player]
    """In their order."""
    nodes: list[Node]
    """By number; the first is the root."""


MAX_LINES = 400
"""Lines of the text form; what follows is counted, not shown."""


def show_game(
    model: Model,
    *,
    actor: str | int | None = None,
    viewer: str | int | None = None,
    format: GameFormat = "text",  # noqa: A002 - the command's option has this name
    numbers: Floats | None = None,
    state: Floats | None = None,
    available: Collection[str] | None = None,
) -> str:
    """Return the episode that an actor would solve now, as text.

    Parameters
    ----------
    model
        Compiled case.
    actor
        Who opens; the first actor that can, if not given.
    viewer
        As whom to see all numbers: an actor or ``"world"``; the opening actor itself if not given.
    format
        ``efg``: for Gambit, with payoffs multiplied by each player's rationality and shifted to make up for what
        options weigh, so that its logit solution at ``lambda = 1`` is ours; outcomes and pacts are chance nodes unless
        that would be too large.
        ``text``: an indented tree with the chance of each branch and what follows is worth to each player.
        ``json``: the folded game and its solution, node by node.
    numbers, state
        Values of the drawn columns (medians), and quantities now (their start).
    available
        Names of the moves and pacts whose gates are open; those open at the start if not given.

    Raises
    ------
    GameError
        As in :func:`perceived_game`; if no actor of the case can open an episode; if the format is unknown.
    """
    if format not in get_args(GameFormat):
        raise GameError(f"found format {format}, expected one of {', '.join(get_args(GameFormat))}")
    if actor is None:
        openers = model.moves.by[~model.moves.is_reply]
        if len(openers) == 0:
            raise GameError("no actor of the case has a move that opens an episode")
        actor = int(openers.min())
    open_game = partial(perceived_game, model, actor, viewer=viewer, numbers=numbers, state=state, available=available)
    if format == "efg":
        return _efg(open_game)
    game = open_game(fold=True)
    return _json(game) if format == "json" else _text(game)


def _efg(open_game: Callable[..., GameTree]) -> str:
    """Write the game with every outcome drawn, or folded where it would be too large."""
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


def _text(game: GameTree) -> str:
    """Write an indented tree: chance of each branch where it hangs, and the value of what follows."""
    solution = solve_logit(game)
    rows = _lines(game, solution)
    shown = rows[:MAX_LINES]
    width = max(len(label) for label, _, _ in shown)
    columns = [max(len(name), 9) for name in game.players]
    heads = "  ".join(f"{name:>{columns[a]}}" for a, name in enumerate(game.players))
    scales = ", ".join(f"{name} {r:.4g}" for name, r in zip(game.players, game.rationality.tolist(), strict=True))
    lines = [
        game.title,
        f"Chance of each option at its node, and what follows is then worth to each player. Rationality: {scales}.",
        *_weighing(game),
        "",
        f"{'':{width}}  chance  {heads}".rstrip(),
    ]
    for label, probability, values in shown:
        cells = "  ".join(f"{value:>{columns[a]}.3f}" for a, value in enumerate(values))
        lines.append(f"{label:{width}}  {_percent(probability):>6}  {cells}")
    if len(rows) > len(shown):
        lines.append(f"... and {len(rows) - len(shown):,} lines more; `--format json` has them all.")
    return "\n".join(lines) + "\n"


def _weighing(game: GameTree) -> list[str]:
    """Return what to wait or let pass weighs against each worthless move, where it is not the same."""
    odds: dict[str, float] = {}
    for node in range(game.n_nodes):
        for row in game.branches(node):
            if game.branch_names[row] in ("wait", "nothing") and game.weight[row] != 1.0:
                odds[game.players[game.owner[node]]] = float(game.weight[row])
    if not odds:
        return []
    told = ", ".join(f"{name} {weight:.4g} : 1" for name, weight in odds.items())
    return [f"Odds of leaving things as they are against a move worth nothing: {told}."]


def _percent(probability: float) -> str:
    """Write a probability so that neither something rare nor something likely looks certain."""
    if 0.0 < probability < 0.0005:
        return "<0.1%"
    if 0.9995 < probability < 1.0:
        return ">99.9%"
    return f"{100.0 * probability:.1f}%"


def _lines(game: GameTree, solution: Solution) -> list[tuple[str, float, list[float]]]:
    """List (indented label, probability, values) of every branch, depth first."""
    lines: list[tuple[str, float, list[float]]] = []
    todo = [(row, 0) for row in reversed(game.branches(0))]
    above = dict.fromkeys(game.branches(0), 0)
    while todo:
        row, depth = todo.pop()
        following = int(game.child[row])
        node = above[row]
        # Names only where the one who chooses is not plain from the title.
        who = f"{game.players[game.owner[node]]}: " if node > 0 and game.kind[node] == Kind.DECISION else ""
        label = f"{'  ' * depth}{who}{game.branch_names[row]}"
        lines.append((label, float(solution.probability[row]), solution.values[following].tolist()))
        branches = game.branches(following)
        above.update(dict.fromkeys(branches, following))
        todo.extend((r, depth + 1) for r in reversed(branches))
    return lines


def _json(game: GameTree) -> str:
    """Write nodes and branches with the solution."""
    solution = solve_logit(game)
    nodes: list[dict[str, Any]] = []
    for node in range(game.n_nodes):
        kind = Kind(int(game.kind[node]))
        entry: dict[str, Any] = {"id": node, "kind": kind.name.lower()}
        if game.node_names[node]:
            entry["name"] = game.node_names[node]
        if kind == Kind.DECISION:
            entry["player"] = game.players[game.owner[node]]
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
        nodes.append(entry)
    players = [
        {"name": name, "rationality": rationality}
        for name, rationality in zip(game.players, game.rationality.tolist(), strict=True)
    ]
    return json.dumps({"title": game.title, "method": solution.method, "players": players, "nodes": nodes}, indent=1)
