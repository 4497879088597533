"""Numbers of a block of worlds: drawn columns turned into per-step numbers, each computed once, one row per number.

A row is named by what it is (:class:`Kind`) and the drawn columns it is made of, so two viewers that see the same
number share it. Rows are in double precision, ``[n_rows, W]``; the lanes of the preparation are eight consecutive
worlds.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

import numpy as np

from detente.core import elementary
from detente.game.menu import log_odds
from detente.model.model import REST, Floats, Model


class Kind(Enum):
    """How a row follows from drawn columns (x, y), with D the nominal days of a step."""

    CONSTANT = "the number given"
    RAW = "x"
    STEPS = "max(0, floor(x / D + 1/2))"
    STEPS_AT_LEAST_ONE = "max(1, floor(x / D + 1/2))"
    PER_STEP = "D x"
    PER_ROOT_STEP = "sqrt(D) x"
    RETENTION = "2^(-D / x)"
    RETURN = "1 - 2^(-D / x)"
    CHANCE_OF_TIME = "1 - exp(-D / x)"
    CHANCE_OF_RATE = "1 - exp(-D x)"
    UNSEEN = "chance at the start that reasons of mean life y were not looked at by a clock of mean time x"
    LOG_ODDS = "ln(x / (1 - x)), kept finite"
    INVERSE_SPAN = "1 / (x - y)"
    PORTION = "x / max(1, floor(y / D + 1/2))"
    CHANCE = "chance of outcome u of a group, after the rule for rest"
    CUMULATIVE = "chance of outcomes up to u of a group"
    COMBINATION = "product of chances"
    CALL = "chance that a leaf calls a pact, times the chance that it is honoured"


class Rows:
    """The rows a compiled case needs, each once; ``compute`` fills them for a block of worlds."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.keys: dict[tuple[Kind, tuple[int, ...]], int] = {}
        self._constants: list[float] = []
        self._groups: list[tuple[int, ...]] = []
        self._calls: list[tuple[tuple[int, ...], ...]] = []

    def __len__(self) -> int:
        return len(self.keys)

    def add(self, kind: Kind, *parts: int) -> int:
        """Return the index of a row, making it when new. Parts are drawn columns; for COMBINATION, rows."""
        return self.keys.setdefault((kind, parts), len(self.keys))

    def constant(self, value: float) -> int:
        """Return the row of a fixed number."""
        return self.add(Kind.CONSTANT, _index(self._constants, value))

    def call(self, honoured: int, groups: tuple[tuple[int, ...], ...]) -> int:
        """Return the row of the chance that a pact is called, times that it is honoured; groups hold rows."""
        return self.add(Kind.CALL, honoured, _index(self._calls, groups))

    def column(self, viewer: int, place: int) -> int:
        """Return the drawn column that a viewer uses for a place."""
        return int(self.model.view[viewer, place])

    def chance(self, kind: Kind, viewer: int, outcome: int) -> int:
        """Return the row of an outcome's CHANCE or CUMULATIVE chance as a viewer sees it."""
        moves = self.model.moves
        move = int(np.searchsorted(moves.outcome_start, outcome, side="right") - 1)
        first, end = int(moves.outcome_start[move]), int(moves.outcome_start[move + 1])
        columns = tuple(
            REST if moves.outcome_chance[u] == REST else self.column(viewer, int(moves.outcome_chance[u]))
            for u in range(first, end)
        )
        return self.add(kind, _index(self._groups, columns), outcome - first)

    def compute(self, drawn: Floats) -> Floats:
        """Compute all rows.

        Parameters
        ----------
        drawn
            [W, D] draws in canonical units.

        Returns
        -------
        Floats
            [n_rows, W]
        """
        columns = np.ascontiguousarray(drawn.T)
        out = np.empty((len(self.keys), drawn.shape[0]))
        chances = [_outcome_chances(group, columns) for group in self._groups]
        simple: dict[Kind, list[tuple[int, tuple[int, ...]]]] = {}
        for (kind, parts), row in self.keys.items():
            if kind in _SIMPLE:
                simple.setdefault(kind, []).append((row, parts))
        # All rows of a kind at once: a call of NumPy costs more than the numbers it works on.
        for kind, entries in simple.items():
            arguments = [columns[[parts[i] for _, parts in entries]] for i in range(len(entries[0][1]))]
            out[[row for row, _ in entries]] = _SIMPLE[kind](self.model.timeline.step_days, *arguments)
        for (kind, parts), row in self.keys.items():
            if kind is Kind.CONSTANT:
                out[row] = self._constants[parts[0]]
            elif kind is Kind.CHANCE:
                out[row] = chances[parts[0]][parts[1]]
            elif kind is Kind.CUMULATIVE:
                out[row] = _sum(chances[parts[0]][: parts[1] + 1])
            elif kind is Kind.COMBINATION:
                out[row] = 1.0
                for factor in parts:
                    out[row] *= out[factor]
            elif kind is Kind.CALL:
                out[row] = out[parts[0]] * _called(self._calls[parts[1]], out)
        return out


Item = TypeVar("Item")


def _index(items: list[Item], item: Item) -> int:
    """Return where an item stands in a list, adding it when new."""
    if item not in items:
        items.append(item)
    return items.index(item)


def _sum(rows: Floats) -> Floats:
    """Add rows one after the other: a fixed order, so the same bits everywhere."""
    total = rows[0].copy()
    for row in rows[1:]:
        total += row
    return total


def _outcome_chances(group: tuple[int, ...], columns: Floats) -> Floats:
    """Return chances [U, W] that sum to one: those given, scaled down where they exceed one; rest gets what is left."""
    given = np.stack([np.zeros(columns.shape[1]) if column == REST else columns[column] for column in group])
    total = _sum(given)
    chances = given / np.where(total > 1.0, total, 1.0)
    if REST in group:
        chances[group.index(REST)] = np.maximum(0.0, 1.0 - total)
    return chances


def _called(groups: tuple[tuple[int, ...], ...], out: Floats) -> Floats:
    """Return the chance that a pact is called: 1 if no group is given, else 1 - product of (1 - sum of chances)."""
    none = np.zeros(out.shape[1]) if not groups else np.ones(out.shape[1])
    for group in groups:
        none *= 1.0 - _sum(out[list(group)])
    return 1.0 - none


def _whole_steps(days: float, x: Floats, least: float) -> Floats:
    return np.maximum(least, np.floor(x / days + 0.5))


def _unseen(days: float, tempo: Floats, memory: Floats) -> Floats:
    """Return R / (1 - (1 - R)(1 - K)), R the chance of new reasons in a step and K that of a tick after it."""
    kept, asleep = elementary.exp(-days / memory), elementary.exp(-days / tempo)
    return (1.0 - kept) / (1.0 - kept * asleep)


_SIMPLE: dict[Kind, Callable[..., Floats]] = {
    Kind.RAW: lambda _days, x: x,
    Kind.STEPS: lambda days, x: _whole_steps(days, x, 0.0),
    Kind.STEPS_AT_LEAST_ONE: lambda days, x: _whole_steps(days, x, 1.0),
    Kind.PER_STEP: lambda days, x: days * x,
    Kind.PER_ROOT_STEP: lambda days, x: np.sqrt(days) * x,
    Kind.RETENTION: lambda days, x: elementary.pow2(-days / x),
    Kind.RETURN: lambda days, x: 1.0 - elementary.pow2(-days / x),
    Kind.CHANCE_OF_TIME: lambda days, x: 1.0 - elementary.exp(-days / x),
    Kind.CHANCE_OF_RATE: lambda days, x: 1.0 - elementary.exp(-days * x),
    Kind.UNSEEN: _unseen,
    Kind.LOG_ODDS: lambda _days, x: log_odds(x),
    Kind.INVERSE_SPAN: lambda _days, x, y: 1.0 / (x - y),
    Kind.PORTION: lambda days, x, y: x / _whole_steps(days, y, 1.0),
}
