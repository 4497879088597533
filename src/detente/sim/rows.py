"""Numbers of a block of worlds: drawn columns turned into what the time loop reads, each computed once, one a row.

A row is named by what it is (:class:`Kind`) and the drawn columns it is made of, so two viewers that see the same
number share it. Rows are in double precision, ``[n_rows, W]``; the lanes of the preparation are eight consecutive
worlds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

import numpy as np

from detente.core import elementary
from detente.game.menu import log_odds
from detente.model.model import REST, Floats, Model
from detente.world.flow import Linked, mean_retention, noise_factor, transition
from detente.world.pulls import tangent
from detente.world.steps import Stepped, stepped

TRANSITIONS = 2048
"""Transitions worked out at once, about: more would not stay near the processor."""


class Kind(Enum):
    """How a row follows from drawn columns (x, y), with G the grain of the case and D the length of an interval, days.

    Kinds that depend on D have it, a whole number, as their last part.
    """

    CONSTANT = "the number given"
    FIXED = "what part of an expression comes to: reckoned by the program itself, in single precision"
    RAW = "x"
    DAYS = "max(0, floor(x + 1/2))"
    DAYS_AT_LEAST_ONE = "max(1, floor(x + 1/2))"
    GRAINS = "max(0, floor(x + 1/2)) / G"
    GRAINS_AT_LEAST_A_DAY = "max(1, floor(x + 1/2)) / G"
    PER_GRAIN = "G x"
    PER_GRAIN_OF_RETURN = "G x 2^(-G / 2 / y)"
    LAG = "x / G"
    RETENTION = "2^(-G / x)"
    MEAN_RETENTION = "mean of 2^(-t / x) over 0 <= t <= G"
    NOISE = "sqrt(D) x"
    NOISE_OF_RETURN = "x sqrt((1 - r^2) / (2 theta)), theta = ln 2 / y, r = exp(-theta D)"
    RETURN = "1 - 2^(-D / 2 / x)"
    PER_LENGTH = "D x"
    CHANCE_OF_TIME = "1 - exp(-D / x)"
    CHANCE_OF_RATE = "1 - exp(-D x)"
    FLOW = "entry (i, j) of exp(A D / 2): group, D, i, j"
    DRIFT = "x D / 2"
    DRIFT_OF_RETURN = "x D / 2 times the mean of 2^(-t / y) over 0 <= t <= D / 2"
    FLOW_DRIFT = "entry i of what drifts come to beside exp(A D / 2): group, D, i"
    STEP_GAIN = "x h, h = D / 2 / n a sub-step"
    STEP_RETURN = "1 - 2^(-h / 2 / x)"
    STEP_DRIFT = "x h / 2"
    STEP_DRIFT_OF_RETURN = "x h / 2 times the mean of 2^(-t / y) over 0 <= t <= h / 2"
    STEP_FLOW = "entry (i, j) of exp(A h / 2): group, D, i, j"
    STEP_FLOW_DRIFT = "entry i of what drifts come to beside exp(A h / 2): group, D, i"
    SUBSTEPS = "n: in how many sub-steps half an interval of D days is followed"
    SLOPE = "slope of a link's pull at the start, per unit of its gain: viewer, link"
    GRAIN_FLOW = "entry (i, j) of exp(A G): group, i, j"
    MEAN_FLOW = "entry (i, j) of the mean of exp(A t) over 0 <= t <= G: group, i, j"
    UNSEEN = "x / (x + y): chance that reasons of mean life y are newer than the last tick of a clock of mean time x"
    LOG_ODDS = "ln(x / (1 - x)), kept finite"
    INVERSE_SPAN = "1 / (x - y)"
    LEFT = "x - y"
    BOUND_LEFT = "the number given - y"
    LOW_PART = "x - x in single precision"
    PORTION = "x / max(1, floor(y + 1/2))"
    CHANCE = "chance of outcome u of a group, after the rule for rest"
    CUMULATIVE = "chance of outcomes up to u of a group"
    COMBINATION = "product of chances"
    CALL = "chance that a leaf calls a pact, times the chance that it is honoured"


@dataclass(frozen=True, slots=True)
class RowList:
    """The rows of a program as frozen data."""

    keys: tuple[tuple[str, tuple[int, ...]], ...]
    """Kind by its name, and parts, of each row."""
    constants: tuple[float, ...]
    groups: tuple[tuple[int, ...], ...]
    """Drawn columns of the chances of outcomes that go together."""
    calls: tuple[tuple[tuple[int, ...], ...], ...]
    """Rows of the chances of the outcomes that call a pact."""
    flows: tuple[tuple[Linked, int], ...]
    """Quantities that links join, and who looks at them."""


class Rows:
    """The rows a compiled case needs, each once; ``compute`` fills them for a block of worlds."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.keys: dict[tuple[Kind, tuple[int, ...]], int] = {}
        self._constants: list[float] = []
        self._groups: list[tuple[int, ...]] = []
        self._calls: list[tuple[tuple[int, ...], ...]] = []
        self._flows: list[tuple[Linked, int]] = []
        self.stepped = stepped(model)

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def of(cls, model: Model, listed: RowList) -> Rows:
        """Return the rows that are listed, for a model of their structure."""
        rows = cls(model)
        rows.keys = {(Kind[kind], parts): row for row, (kind, parts) in enumerate(listed.keys)}
        rows._constants, rows._groups = list(listed.constants), list(listed.groups)
        rows._calls, rows._flows = list(listed.calls), list(listed.flows)
        return rows

    def listed(self) -> RowList:
        """Return all rows as frozen data."""
        return RowList(
            keys=tuple((kind.name, parts) for kind, parts in self.keys),
            constants=tuple(self._constants),
            groups=tuple(self._groups),
            calls=tuple(self._calls),
            flows=tuple(self._flows),
        )

    def add(self, kind: Kind, *parts: int) -> int:
        """Return the index of a row, making it when new. Parts are drawn columns; for COMBINATION, rows."""
        return self.keys.setdefault((kind, parts), len(self.keys))

    def constant(self, value: float) -> int:
        """Return the row of a fixed number."""
        return self.add(Kind.CONSTANT, _index(self._constants, value))

    def bound(self, value: float, start: int) -> int:
        """Return the row of a bound, counted from the drawn column of a start value."""
        return self.add(Kind.BOUND_LEFT, _index(self._constants, value), start)

    def call(self, honoured: int, groups: tuple[tuple[int, ...], ...]) -> int:
        """Return the row of the chance that a pact is called, times that it is honoured; groups hold rows."""
        return self.add(Kind.CALL, honoured, _index(self._calls, groups))

    def flow(self, kind: Kind, viewer: int, linked: Linked, entry: tuple[int, ...], days: int = 0) -> int:
        """Return the row of an entry of a group's transition as a viewer sees it; FLOWS depend on ``days``."""
        seen = _index(self._flows, (linked, viewer))
        return self.add(kind, seen, days, *entry) if kind in FLOWS else self.add(kind, seen, *entry)

    def column(self, viewer: int, place: int) -> int:
        """Return the drawn column that a viewer uses for a place."""
        return int(self.model.view[viewer, place])

    def chance(self, kind: Kind, viewer: int, outcome: int) -> int:
        """Return the row of an outcome's CHANCE or CUMULATIVE chance as a viewer sees it."""
        moves = self.model.moves
        move = int(np.searchsorted(moves.outcome_start, outcome, side="right") - 1)
        first, end = int(moves.outcome_start[move]), int(moves.outcome_start[move + 1])
        return self._chance(kind, viewer, moves.outcome_chance[first:end].tolist(), outcome - first)

    def chance_of_event(self, event: int, outcome: int) -> int:
        """Return the row of the chance of the outcomes up to one, of an event that nobody chooses, in the world."""
        outcomes = self.model.outcomes
        places = [int(outcomes.chance[u]) for u in outcomes.of(event)]
        return self._chance(Kind.CUMULATIVE, 0, places, outcome)

    def _chance(self, kind: Kind, viewer: int, places: list[int], outcome: int) -> int:
        columns = tuple(REST if place == REST else self.column(viewer, place) for place in places)
        return self.add(kind, _index(self._groups, columns), outcome)

    def compute(self, drawn: Floats, steps: Stepped | None = None) -> Floats:
        """Compute all rows.

        Parameters
        ----------
        drawn
            [W, D] draws in canonical units.
        steps
            How finely quantities are followed, of another model of this structure.

        Returns
        -------
        Floats
            [n_rows, W]
        """
        columns, steps = np.ascontiguousarray(drawn.T), steps or self.stepped
        out = np.empty((len(self.keys), drawn.shape[0]))
        chances = [_outcome_chances(group, columns) for group in self._groups]
        simple: dict[tuple[Kind, float], list[tuple[int, tuple[int, ...]]]] = {}
        for (kind, parts), row in self.keys.items():
            if kind in _PER_LENGTH:
                length = _half_substep(steps, parts[-1]) if kind in _PER_STEP else parts[-1]
                simple.setdefault((kind, length), []).append((row, parts[:-1]))
            elif kind in _SIMPLE:
                simple.setdefault((kind, self.model.timeline.grain), []).append((row, parts))
        # All rows of a kind at once: a call of NumPy costs more than the numbers it works on.
        for (kind, days), entries in simple.items():
            arguments = [columns[[parts[i] for _, parts in entries]] for i in range(len(entries[0][1]))]
            out[[row for row, _ in entries]] = {**_SIMPLE, **_PER_LENGTH}[kind](days, *arguments)
        self._compute_flows(columns, steps, out)
        self._compute_slopes(columns, out)
        for (kind, parts), row in self.keys.items():
            if kind is Kind.CONSTANT:
                out[row] = self._constants[parts[0]]
            elif kind is Kind.FIXED:
                out[row] = 0.0
            elif kind is Kind.SUBSTEPS:
                out[row] = steps.substeps(parts[0])
            elif kind is Kind.BOUND_LEFT:
                out[row] = self._constants[parts[0]] - columns[parts[1]]
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

    def _compute_flows(self, columns: Floats, steps: Stepped, out: Floats) -> None:
        """Compute the rows of transitions, one matrix after the other."""
        grain, wanted = (
            float(self.model.timeline.grain),
            dict[tuple[int, float], list[tuple[Kind, tuple[int, ...], int]]](),
        )
        for (kind, parts), row in self.keys.items():
            if kind in FLOWS:
                seen, days, entry = parts[0], parts[1], parts[2:]
                length = _half_substep(steps, days) if kind in _PER_STEP else days / 2
                wanted.setdefault((seen, length), []).append((kind, entry, row))
            elif kind in (Kind.GRAIN_FLOW, Kind.MEAN_FLOW):
                seen, i, j = parts
                wanted.setdefault((seen, grain), []).append((kind, (i, j), row))
        for linked in dict.fromkeys(self._flows[seen][0] for seen, _ in wanted):
            asked = [(seen, length) for seen, length in wanted if self._flows[seen][0] == linked]
            most = max(1, TRANSITIONS // columns.shape[1])
            for first in range(0, len(asked), most):
                several = {each: wanted[each] for each in asked[first : first + most]}
                self._compute_transitions(columns, out, linked, several)

    def _compute_transitions(
        self,
        columns: Floats,
        out: Floats,
        linked: Linked,
        wanted: Mapping[tuple[int, float], list[tuple[Kind, tuple[int, ...], int]]],
    ) -> None:
        """Compute transitions of one group, by viewer's number among ``_flows`` and days: kind, entry and row of each.

        All at once: a call of NumPy costs more than the numbers of a few worlds.
        """
        numbers = {seen: columns[self.model.view[self._flows[seen][1]]] for seen, _ in wanted}
        rates = {seen: linked.rates(self.model, each) for seen, each in numbers.items()}
        n_worlds = columns.shape[1]
        days = np.repeat([length for _, length in wanted], n_worlds)
        matrices, means = transition(np.concatenate([rates[seen] for seen, _ in wanted], axis=-1), days)
        for position, ((seen, length), entries) in enumerate(wanted.items()):
            those = slice(position * n_worlds, (position + 1) * n_worlds)
            for kind, entry, row in entries:
                if kind in (Kind.FLOW_DRIFT, Kind.STEP_FLOW_DRIFT):
                    drifts = linked.drifts(self.model, numbers[seen])
                    out[row] = length * _sum(means[entry[0], ..., those] * drifts)
                else:
                    i, j = entry
                    out[row] = (means if kind is Kind.MEAN_FLOW else matrices)[i, j, those]

    def _compute_slopes(self, columns: Floats, out: Floats) -> None:
        """Compute the rows of the slopes of links that are not linear."""
        for (kind, parts), row in self.keys.items():
            if kind is Kind.SLOPE:
                viewer, link = parts
                out[row] = tangent(self.model, columns[self.model.view[viewer]], link).slope


def _half_substep(steps: Stepped, days: int) -> float:
    """Return the days of half a sub-step of an interval."""
    return days / 4 / steps.substeps(days)


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


def _whole_days(x: Floats, least: float) -> Floats:
    return np.maximum(least, np.floor(x + 0.5))


_SIMPLE: dict[Kind, Callable[..., Floats]] = {
    Kind.RAW: lambda _grain, x: x,
    Kind.DAYS: lambda _grain, x: _whole_days(x, 0.0),
    Kind.DAYS_AT_LEAST_ONE: lambda _grain, x: _whole_days(x, 1.0),
    Kind.GRAINS: lambda grain, x: _whole_days(x, 0.0) / grain,
    Kind.GRAINS_AT_LEAST_A_DAY: lambda grain, x: _whole_days(x, 1.0) / grain,
    Kind.PER_GRAIN: lambda grain, x: grain * x,
    Kind.PER_GRAIN_OF_RETURN: lambda grain, x, y: grain * x * elementary.pow2(-grain / 2.0 / y),
    Kind.LAG: lambda grain, x: x / grain,
    Kind.RETENTION: lambda grain, x: elementary.pow2(-grain / x),
    Kind.MEAN_RETENTION: mean_retention,
    Kind.UNSEEN: lambda _grain, x, y: x / (x + y),
    Kind.LOG_ODDS: lambda _grain, x: log_odds(x),
    Kind.INVERSE_SPAN: lambda _grain, x, y: 1.0 / (x - y),
    Kind.LEFT: lambda _grain, x, y: x - y,
    Kind.LOW_PART: lambda _grain, x: x - x.astype(np.float32).astype(np.float64),
    Kind.PORTION: lambda _grain, x, y: x / _whole_days(y, 1.0),
}
_PER_LENGTH: dict[Kind, Callable[..., Floats]] = {
    Kind.NOISE: lambda days, x: np.sqrt(float(days)) * x,
    Kind.NOISE_OF_RETURN: lambda days, x, y: x * noise_factor(days, y),
    Kind.RETURN: lambda days, x: 1.0 - elementary.pow2(-days / 2.0 / x),
    Kind.PER_LENGTH: lambda days, x: days * x,
    Kind.CHANCE_OF_TIME: lambda days, x: 1.0 - elementary.exp(-days / x),
    Kind.CHANCE_OF_RATE: lambda days, x: 1.0 - elementary.exp(-days * x),
    Kind.DRIFT: lambda days, x: days / 2.0 * x,
    Kind.DRIFT_OF_RETURN: lambda days, x, y: days / 2.0 * mean_retention(days / 2.0, y) * x,
    # Of half a sub-step, days.
    Kind.STEP_GAIN: lambda half, x: 2.0 * half * x,
    Kind.STEP_RETURN: lambda half, x: 1.0 - elementary.pow2(-half / x),
    Kind.STEP_DRIFT: lambda half, x: half * x,
    Kind.STEP_DRIFT_OF_RETURN: lambda half, x, y: half * mean_retention(half, y) * x,
}
FLOWS = frozenset({Kind.FLOW, Kind.FLOW_DRIFT, Kind.STEP_FLOW, Kind.STEP_FLOW_DRIFT})
"""Kinds of which each is an entry of a group's transition, and which depend on D."""
_PER_STEP = frozenset(kind for kind in Kind if kind.name.startswith("STEP_"))
