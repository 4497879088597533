"""The same game for many worlds at once, which differ in weights and the like alone.

What effects add to what players value, who may reply to what, and which outcomes there are do not hang on the weights
of actors, their rationality, loss aversion, idleness and costs. So the tree is written down once, with payoffs that
have one entry a world, and solved from the leaves to the root for all of them together: in every world with the very
bits of `detente.inspect.perceived.perceived_game` and `detente.game.logit.solve_logit`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from detente.core.elementary import exp
from detente.game import menu
from detente.game.logit import VANISHING, Decision, GameTree, Kind, Terminal, Written, make_game
from detente.inspect.perceived import Prices, View, begun
from detente.model.model import Floats, Model
from detente.world.response import viewer_numbers


@dataclass(frozen=True)
class SolvedGame(GameTree):
    """The game of one world, and how it is played."""

    probability: Floats = field(default_factory=lambda: np.zeros(0))
    """[C] probability of each branch, given that its node is reached."""

    def __post_init__(self) -> None:
        """Check nothing: the game is that of another world with other payoffs."""


class _Views(View):
    """One viewer's numbers in many worlds: a number that is the same in all is one, another is an array [W]."""

    def __init__(self, model: Model, numbers: Floats, state: Floats, players: list[int], prices: Prices) -> None:
        """Take the numbers [W, N] that a viewer sees."""
        self.many = numbers
        self.is_same = (numbers == numbers[0]).all(axis=0)
        super().__init__(model, numbers[0], state, players, prices)

    def number(self, place: int) -> Any:
        """Return the number at a place."""
        return float(self.many[0, place]) if self.is_same[place] else self.many[:, place]

    def menu_weights(self, idle: int, groups: list[int], is_waiting: list[bool]) -> list[Any]:
        """Return what options weigh, one of them a world."""
        ready = self.number(idle)
        if isinstance(ready, float):
            return list(menu.weights(groups, is_waiting, idle=ready))
        every = [menu.weights(groups, is_waiting, idle=each) for each in ready.tolist()]
        return [np.array(column) for column in zip(*every, strict=True)]

    def worth_of(self, bundles: Sequence[int], *, after: Sequence[int] = ()) -> list[Any]:
        """Return what bundles are worth to each player, in each world."""
        key = (tuple(bundles), tuple(after))
        if key not in self.prices.changes:
            self.prices.changes[key] = self._changes(bundles, after)
        found: list[Any] = []
        for change, weights, aversion in zip(self.prices.changes[key], self.weights, self.loss_aversion, strict=True):
            total: Any = 0.0
            for moved, weight in zip(change.tolist(), weights, strict=True):
                if moved != 0.0:
                    total = total + _counted(moved * weight, aversion)
            found.append(total)
        return found


def _counted(part: Any, aversion: Any) -> Any:
    """Return a part of a worth: a loss counts as often as the loss aversion has it."""
    if isinstance(part, float) and isinstance(aversion, float):
        return part if part >= 0.0 else aversion * part
    return np.where(part >= 0.0, part, aversion * part)


def solved_games(
    model: Model,
    actor: str,
    *,
    viewer: str,
    numbers: Floats,
    state: Floats,
    available: Collection[str],
    after: Sequence[str],
    prices: Prices,
    like: GameTree | None = None,
) -> list[SolvedGame]:
    """Return the folded game of each world, solved.

    Parameters
    ----------
    model, actor, viewer, state, available, after, prices
        As in `detente.inspect.perceived.perceived_game`.
    numbers
        ``[W, D]`` values of the drawn columns, which differ in weights, rationality, loss aversion, idleness and costs
        of actors alone.
    like
        A game that an earlier call with the same arguments but ``numbers`` returned, whose branches these have too.

    Raises
    ------
    GameError
        As there; and if players choose together, which is solved world by world.
    """

    def views(model: Model, _drawn: Floats, row: int, state: Floats, players: list[int], prices: Prices) -> View:
        seen = np.stack([viewer_numbers(model, each, row) for each in numbers])
        return _Views(model, seen, state, players, prices)

    found = begun(
        model,
        actor,
        viewer=viewer,
        drawn=numbers[0],
        state=state,
        available=available,
        after=after,
        fold=True,
        prices=prices,
        make_view=views,
    )
    n = len(numbers)
    names = [model.actors.names[a] for a in found.players]
    rationality = np.stack([_column(found.view.number(int(model.actors.rationality[a])), n) for a in found.players])
    game = make_game(names, _first(found.root), rationality=rationality[:, 0].tolist()) if like is None else like
    payoff, weight = _in_order(found.root, game, n)
    probability = _backward(game, payoff, weight, rationality)
    return [
        SolvedGame(
            players=game.players,
            rationality=rationality[:, w],
            kind=game.kind,
            owner=game.owner,
            start=game.start,
            child=game.child,
            chance=game.chance,
            weight=weight[:, w],
            payoff=payoff[:, :, w],
            node_names=game.node_names,
            branch_names=game.branch_names,
            title=game.title,
            information_sets=game.information_sets,
            probability=probability[:, w],
        )
        for w in range(n)
    ]


def _column(value: Any, n: int) -> Floats:
    return np.broadcast_to(np.asarray(value, dtype=np.float64), (n,))


def _first(node: Written) -> Written:
    """Return nested nodes with the payoffs of the first world."""
    if isinstance(node, Terminal):
        return Terminal(
            [float(_column(each, 1)[0]) if np.ndim(each) == 0 else float(np.asarray(each)[0]) for each in node.payoffs],
            node.name,
        )
    if isinstance(node, Decision):
        weights = [float(each) if np.ndim(each) == 0 else float(np.asarray(each)[0]) for each in node.weights]
        options = [(name, _first(then)) for name, then in node.options]
        return Decision(node.player, options, node.name, weights, node.information_set)
    raise TypeError("a folded game has no draws of nature")


def _in_order(root: Written, game: GameTree, n: int) -> tuple[Floats, Floats]:
    """Return the payoffs [N, A, W] and the weights of branches [C, W] in the order of the arrays of a game."""
    payoff = np.zeros((game.n_nodes, len(game.players), n))
    weight = np.ones((len(game.child), n))
    todo: list[tuple[Written, int]] = [(root, 0)]
    while todo:
        node, at = todo.pop()
        if isinstance(node, Terminal):
            for player, each in enumerate(node.payoffs):
                payoff[at, player] = each
        elif isinstance(node, Decision):
            for row, (each, (_, then)) in enumerate(
                zip(node.weights or [1.0] * len(node.options), node.options, strict=True), start=int(game.start[at])
            ):
                weight[row] = each
                todo.append((then, int(game.child[row])))
    return payoff, weight


def _backward(game: GameTree, payoff: Floats, weight: Floats, rationality: Floats) -> Floats:
    """Return the probability of each branch [C, W], by the sums and in the order of `detente.game.logit`."""
    values = payoff.copy()
    probability = np.zeros_like(weight)
    for node in range(game.n_nodes - 1, -1, -1):
        if Kind(int(game.kind[node])) == Kind.TERMINAL:
            continue
        rows = list(game.branches(node))
        owner = int(game.owner[node])
        below = values[game.child[rows]]
        own = below[:, owner]
        apart = own - own.max(axis=0)
        with np.errstate(invalid="ignore"):  # an infinite rationality times nothing
            exponent = np.where(apart == 0.0, 0.0, np.maximum(rationality[owner] * apart, VANISHING))
        weighed = np.asarray(exp(exponent)) * weight[rows]
        total = np.cumsum(weighed, axis=0)[-1]
        probability[rows] = weighed / total
        values[node] = np.cumsum(probability[rows][:, None] * below, axis=0)[-1]
    return probability
