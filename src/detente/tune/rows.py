"""The games of judgements for many draws of the fitted numbers at once.

A problem says which draws come next (`Rows.coming`); the first game that is asked for is then solved for all of them,
and those that follow are found. What cannot be solved so (numbers that change what effects do, players who choose
together) is solved game by game.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from detente.game import logit
from detente.game.logit import GameTree
from detente.inspect import perceived
from detente.inspect.perceived import Prices
from detente.inspect.perceived_many import SolvedGame, solved_games
from detente.model.model import Floats, Model


@dataclass(slots=True)
class Rows(Prices):
    """What is kept of one state in one world, and the games solved there for the draws that come next."""

    coming: Floats | None = None
    """[W, D] the world with each of these draws in it; None where games are solved one by one."""
    varied: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """[C] the columns in which they differ."""
    solved: dict[bytes, SolvedGame] = field(default_factory=dict)
    """By the draw's own values."""

    like: SolvedGame | None = None
    """A game that was solved there before: the others have the same branches."""

    def expect(self, coming: Floats, varied: np.ndarray) -> None:
        """Take the draws whose games will be asked for."""
        self.coming, self.varied, self.solved = coming, varied, {}


def perceived_game(
    model: Model,
    actor: str,
    *,
    viewer: str,
    numbers: Floats,
    state: Floats,
    available: Collection[str],
    after: Sequence[str],
    fold: bool,
    prices: Prices,
    present: Mapping[int, float],
) -> GameTree:
    """Return a game as `detente.inspect.perceived.perceived_game` does, found if its draw was expected.

    ``present`` has what expressions of the state give, by column of ``numbers``.
    """
    if isinstance(prices, Rows) and prices.coming is not None:
        key = numbers[prices.varied].tobytes()
        if key not in prices.solved:
            many = prices.coming.copy()
            for column, value in present.items():
                many[:, column] = value
            games = solved_games(
                model,
                actor,
                viewer=viewer,
                numbers=many,
                state=state,
                available=available,
                after=after,
                prices=prices,
                like=prices.like,
            )
            prices.like = games[0]
            if games[0].groups:  # a choice of several at once has no closed form
                prices.coming = None
            else:
                prices.solved = {row[prices.varied].tobytes(): game for row, game in zip(many, games, strict=True)}
        if key in prices.solved:
            return prices.solved[key]
    there = numbers.copy()
    for column, value in present.items():
        there[column] = value
    return perceived.perceived_game(
        model,
        actor,
        viewer=viewer,
        numbers=there,
        state=state,
        available=available,
        after=after,
        fold=fold,
        prices=prices,
    )


def solve_logit(game: GameTree) -> logit.Solution:
    """Return how a game is played; of one that was solved with others, without its values."""
    if isinstance(game, SolvedGame):
        return logit.Solution(np.zeros(0), game.probability, "logit")
    return logit.solve_logit(game)
