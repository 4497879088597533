"""A solved game as people read it: a tree with the chance of each branch; or as Gambit or another program does."""

from __future__ import annotations

import json
from collections.abc import Iterator

from detente.core.text import percent_in_tenths
from detente.game.efg import write_efg
from detente.inspect.games import Branch, GameData, gambit_game
from detente.inspect.stages.request import Request

MAX_LINES = 400
"""Lines of the tree; what follows is counted, not shown."""


def text(request: Request, data: GameData) -> str:
    """Return the game in the format that was asked for."""
    if request.format == "efg" and request.game is not None:
        return write_efg(request.game)
    if request.format == "efg":
        return gambit_game(request.model, actor=request.actor, viewer=request.viewer, after=request.after)
    return json.dumps(data, indent=1) if request.format == "json" else tree(data)


def tree(game: GameData) -> str:
    """Return an indented tree: the chance of each branch where it hangs, and the value of what follows."""
    rows = list(_branches(game))
    shown = rows[:MAX_LINES]
    names = [player["name"] for player in game["players"]]
    width = max(len(label) for label, _ in shown)
    columns = [max(len(name), 9) for name in names]
    heads = "  ".join(f"{name:>{columns[a]}}" for a, name in enumerate(names))
    scales = ", ".join(f"{player['name']} {player['rationality']:.4g}" for player in game["players"])
    lines = [
        game["title"],
        f"Chance of each option at its node, and what follows is then worth to each player. Rationality: {scales}.",
        *_weighing(game),
        *_types(game),
        "",
        f"{'':{width}}  chance  {heads}".rstrip(),
    ]
    for label, branch in shown:
        values = game["nodes"][branch["node"]]["values"]
        cells = "  ".join(f"{values[name]:>{columns[a]}.3f}" for a, name in enumerate(names))
        lines.append(
            f"{label:{width}}  {percent_in_tenths(branch['probability']):>6}  {cells}{_of_types(game, branch)}"
        )
    if len(rows) > len(shown):
        lines.append(f"... and {len(rows) - len(shown):,} lines more; `--format json` has them all.")
    return "\n".join(lines)


def _types(game: GameData) -> Iterator[str]:
    """Yield who may be of which type, and what is believed of it."""
    if "types" not in game:
        return
    types = game["types"]
    believed = "; ".join(
        f"{viewer} believes {_by_type(types['names'], belief)}" for viewer, belief in types["believed"].items()
    )
    yield f"{types['actor']} is {' or '.join(types['names'])}; {believed or 'nobody watches it'}."
    yield "Chances are what the viewer expects; at its choices, by type, and what is believed after them."


def _of_types(game: GameData, branch: Branch) -> str:
    """Return the chances of each type, and what is then believed, of an option of who may be of several."""
    if "types" not in game or "by_type" not in branch:
        return ""
    names = game["types"]["names"]
    told = f"  {_by_type(names, branch['by_type'])}"
    after = [f"{viewer} {_by_type(names, belief)}" for viewer, belief in branch.get("believed", {}).items()]
    return told + (f"; then {', '.join(after)}" if after else "")


def _by_type(names: list[str], chances: list[float]) -> str:
    return ", ".join(f"{name} {percent_in_tenths(chance)}" for name, chance in zip(names, chances, strict=True))


def _weighing(game: GameData) -> Iterator[str]:
    """Yield what to wait or let pass weighs against each worthless move, where it is not the same."""
    odds: dict[str, float] = {}
    for node in game["nodes"]:
        for branch in node.get("branches", []):
            if branch["name"] in ("wait", "nothing") and branch["weight"] != 1.0:
                odds[node["player"]] = branch["weight"]
    if odds:
        told = ", ".join(f"{name} {weight:.4g} : 1" for name, weight in odds.items())
        yield f"Odds of leaving things as they are against a move worth nothing: {told}."


def _branches(game: GameData) -> Iterator[tuple[str, Branch]]:
    """Yield every branch with its indented label, depth first."""
    todo = [(0, 0, branch) for branch in reversed(game["nodes"][0].get("branches", []))]
    while todo:
        depth, above, branch = todo.pop()
        node = game["nodes"][above]
        # Names only where the one who chooses is not plain from the title.
        who = f"{node['player']}: " if above > 0 and "player" in node else ""
        if "together_with" in node:
            who = f"at the same time, {who}"
        yield f"{'  ' * depth}{who}{branch['name']}", branch
        following = game["nodes"][branch["node"]].get("branches", [])
        todo.extend((depth + 1, branch["node"], each) for each in reversed(following))
