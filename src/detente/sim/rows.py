"""Numbers of a block of worlds: drawn columns turned into per-step numbers, each computed once, one row per number.

A row is named by what it is (:class:`Kind`) and the drawn columns it is made of, so two viewers that see the same number share it.
Rows are in double precision, ``[n_rows, W]``; the lanes of the preparation are eight consecutive worlds.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import numpy as np

from detente.core import elementary
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
    INVERSE_SPAN = "1 / (x - y)"
    PORTION = "x / max(1, floor(y / D + 1/2))"
    CHANCE = "chance of outcome u of a group, after the rule for rest"
    CUMULATIVE = "chance of outcomes up to u of a group"
    COMBINATION = "product of chances"
    CALL = "chance that a leaf calls a pact, times the chance that it is honoured"


Key = tuple[Kind, tuple[object, ...]]


class Rows:
    """The rows a compiled case needs, each once; ``compute`` fills them for a block of worlds."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.keys: dict[Key, int] = {}

    def __len__(self) -> int:
        return len(self.keys)

    def add(self, kind: Kind, *parts: object) -> int:
        """Return the index of a row, making it when new. Parts are columns, or rows, or a constant."""
        key = (kind, parts)
        return self.keys.setdefault(key, len(self.keys))

    def column(self, viewer: int, place: int) -> int:
        """Return the drawn column that a viewer uses for a place."""
        return int(self.model.view[viewer, place])

    def chance(self, kind: Kind, viewer: int, outcome: int) -> int:
        """Return the row of an outcome's (cumulative) chance as a viewer sees it."""
        moves = self.model.moves
        move = int(np.searchsorted(moves.outcome_start, outcome, side="right") - 1)
        first, end = int(moves.outcome_start[move]), int(moves.outcome_start[move + 1])
        columns = tuple(
            REST if moves.outcome_chance[u] == REST else self.column(viewer, int(moves.outcome_chance[u]))
            for u in range(first, end)
        )
        return self.add(kind, columns, outcome - first)

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
        n_worlds = drawn.shape[0]
        columns = np.ascontiguousarray(drawn.T)
        out = np.empty((len(self.keys), n_worlds))
        simple: dict[Kind, list[tuple[int, tuple[int, ...]]]] = {}
        composed: list[tuple[int, Kind, tuple[object, ...]]] = []
        for (kind, parts), row in self.keys.items():
            if kind is Kind.CONSTANT:
                out[row] = parts[0]
            elif kind in _SIMPLE:
                simple.setdefault(kind, []).append((row, parts))  # pyright: ignore[reportArgumentType]
            else:
                composed.append((row, kind, parts))
        days = self.model.timeline.step_days
        for kind, entries in simple.items():
            rows = [row for row, _ in entries]
            arguments = [columns[[parts[i] for _, parts in entries]] for i in range(len(entries[0][1]))]
            out[rows] = _SIMPLE[kind](days, *arguments)
        chances: dict[tuple[int, ...], Floats] = {}
        for row, kind, parts in composed:
            out[row] = self._composed(kind, parts, columns, out, chances)
        return out

    def _composed(
        self,
        kind: Kind,
        parts: tuple[object, ...],
        columns: Floats,
        out: Floats,
        chances: dict[tuple[int, ...], Floats],
    ) -> Floats:
        if kind in {Kind.CHANCE, Kind.CUMULATIVE}:
            group, position = parts
            assert isinstance(group, tuple)
            assert isinstance(position, int)
            if group not in chances:
                chances[group] = _outcome_chances(group, columns)
            if kind is Kind.CHANCE:
                return chances[group][position]
            total = chances[group][0].copy()
            for u in range(1, position + 1):
                total = total + chances[group][u]
            return total
        if kind is Kind.COMBINATION:
            product = np.ones(columns.shape[1])
            for row in parts:
                assert isinstance(row, int)
                product = product * out[row]
            return product
        assert kind is Kind.CALL
        honoured, groups = parts
        assert isinstance(honoured, int)
        assert isinstance(groups, tuple)
        return out[honoured] * _called(groups, out, columns.shape[1])


def _outcome_chances(group: tuple[int, ...], columns: Floats) -> Floats:
    """Return chances [U, W] that sum to one: those given, scaled down where they exceed one; rest gets what is left."""
    given = [np.zeros(columns.shape[1]) if column == REST else columns[column] for column in group]
    total = given[0].copy()
    for chance in given[1:]:
        total = total + chance
    scale = np.where(total > 1.0, total, 1.0)
    left = np.maximum(0.0, 1.0 - total)
    return np.stack([left if column == REST else chance / scale for column, chance in zip(group, given, strict=True)])


def _called(groups: tuple[tuple[int, ...], ...], out: Floats, n_worlds: int) -> Floats:
    """Return the chance that a pact is called: 1 if no group is given, else 1 - product of (1 - sum of chances)."""
    if not groups:
        return np.ones(n_worlds)
    none = np.ones(n_worlds)
    for group in groups:
        total = np.zeros(n_worlds)
        for row in group:
            total = total + out[row]
        none = none * (1.0 - total)
    return 1.0 - none


def _whole_steps(days: float, x: Floats, least: float) -> Floats:
    return np.maximum(least, np.floor(x / days + 0.5))


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
    Kind.INVERSE_SPAN: lambda _days, x, y: 1.0 / (x - y),
    Kind.PORTION: lambda days, x, y: x / _whole_steps(days, y, 1.0),
}
