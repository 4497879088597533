"""Where the nodes of a layered graph go: in columns, ordered so that few edges cross, level with their neighbours.

Sugiyama's method: an edge over several columns passes a place in each between them; orders are improved by sweeping
medians from left to right and back; heights follow by pulling every place towards its neighbours.

References: sugiyama1981 (the method); gansner1993 (medians; sweeps until nothing is won).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

Node = Hashable
SWEEPS = 12
"""Sweeps over the columns: little is won after ten (gansner1993 use 24 at most)."""
WAY = 9.0
"""Room of an edge that passes a column, in pixels."""


@dataclass(frozen=True, slots=True)
class Edge:
    """From one node to another in a later column."""

    source: Node
    target: Node


@dataclass(slots=True)
class Layout:
    """Where nodes and edges go."""

    middles: dict[Node, float]
    """Middle of each node, from the top."""
    ways: dict[Edge, list[tuple[int, float]]]
    """Places (column, middle) that an edge passes between its ends."""
    height: float
    """Of the whole."""


@dataclass(slots=True)
class _Places:
    """Columns of places: nodes, and edges that pass."""

    columns: list[list[Node]]
    heights: Mapping[Node, float]
    before: dict[Node, list[Node]] = field(default_factory=dict)
    after: dict[Node, list[Node]] = field(default_factory=dict)

    def connect(self, left: Node, right: Node) -> None:
        self.after.setdefault(left, []).append(right)
        self.before.setdefault(right, []).append(left)

    def height(self, place: Node) -> float:
        return self.heights.get(place, WAY)


def lay_out(
    columns: Sequence[Sequence[Node]], edges: Sequence[Edge], heights: Mapping[Node, float], *, gap: float
) -> Layout:
    """Return where nodes and edges go.

    Parameters
    ----------
    columns
        Nodes by column, from the left.
    edges
        Each from an earlier column to a later one.
    heights
        Height of each node, in pixels.
    gap
        Room between neighbours in a column.
    """
    column_of = {node: number for number, column in enumerate(columns) for node in column}
    places = _Places([list(column) for column in columns], heights)
    passed: dict[Edge, list[tuple[Edge, int]]] = {}
    for edge in edges:
        first, last = column_of[edge.source], column_of[edge.target]
        stops = [(edge, number) for number in range(first + 1, last)]
        for stop in stops:
            places.columns[stop[1]].append(stop)
        for left, right in zip([edge.source, *stops], [*stops, edge.target], strict=True):
            places.connect(left, right)
        passed[edge] = stops
    _order(places)
    middles = _settle(places, gap)
    height = max(
        (middles[place] + places.height(place) / 2 for column in places.columns for place in column), default=0.0
    )
    ways = {edge: [(stop[1], middles[stop]) for stop in stops] for edge, stops in passed.items()}
    return Layout({node: middles[node] for node in column_of}, ways, height)


def _order(places: _Places) -> None:
    """Order each column by the medians of its neighbours, as long as crossings become fewer."""
    best, fewest = [list(column) for column in places.columns], _crossings(places)
    for sweep in range(SWEEPS):
        is_forward = sweep % 2 == 0
        numbers = range(1, len(places.columns)) if is_forward else range(len(places.columns) - 2, -1, -1)
        for number in numbers:
            column = places.columns[number]
            beside = places.columns[number - 1 if is_forward else number + 1]
            rank = {place: position for position, place in enumerate(beside)}
            neighbours = places.before if is_forward else places.after
            own = {place: position for position, place in enumerate(column)}

            def key(place: Node, rank: Mapping[Node, int] = rank, own: Mapping[Node, int] = own) -> tuple[float, int]:
                found = sorted(rank[each] for each in neighbours.get(place, []) if each in rank)  # noqa: B023
                middle = found[len(found) // 2] if found else own[place] * len(rank) / max(len(own), 1)
                mean = sum(found) / len(found) if found else middle
                return (middle + mean) / 2, own[place]

            column.sort(key=key)
        crossings = _crossings(places)
        if crossings < fewest:
            best, fewest = [list(column) for column in places.columns], crossings
    places.columns = best


def _crossings(places: _Places) -> int:
    """Count the crossings of edges between neighbouring columns."""
    total = 0
    for left, right in zip(places.columns, places.columns[1:], strict=False):
        rank = {place: position for position, place in enumerate(right)}
        ends = [
            rank[each] for place in left for each in sorted(places.after.get(place, []), key=lambda e: rank.get(e, -1))
        ]
        total += sum(a > b for i, a in enumerate(ends) for b in ends[i + 1 :])
    return total


def _settle(places: _Places, gap: float) -> dict[Node, float]:
    """Return the middle of each place: packed from the top, then pulled level with its neighbours."""
    middles: dict[Node, float] = {}
    for column in places.columns:
        top = 0.0
        for place in column:
            middles[place] = top + places.height(place) / 2
            top += places.height(place) + gap
    tallest = max((_bottom(places, column, middles) for column in places.columns), default=0.0)
    for column in places.columns:  # shorter columns begin in the middle
        shift = (tallest - _bottom(places, column, middles)) / 2
        for place in column:
            middles[place] += shift
    for sweep in range(SWEEPS):
        for column in places.columns if sweep % 2 == 0 else reversed(places.columns):
            wanted = []
            for place in column:
                beside = [*places.before.get(place, []), *places.after.get(place, [])]
                wanted.append(sum(middles[each] for each in beside) / len(beside) if beside else middles[place])
            _pack(places, column, wanted, middles, gap, tallest)
    return middles


def _bottom(places: _Places, column: Sequence[Node], middles: Mapping[Node, float]) -> float:
    """Return where a column ends."""
    return middles[column[-1]] + places.height(column[-1]) / 2 if column else 0.0


def _pack(
    places: _Places,
    column: Sequence[Node],
    wanted: Sequence[float],
    middles: dict[Node, float],
    gap: float,
    tallest: float,
) -> None:
    """Place a column as near to what is wanted as its order, its gaps and the height of the whole allow."""
    low = 0.0
    for place, want in zip(column, wanted, strict=True):
        half = places.height(place) / 2
        middles[place] = max(want, low + half)
        low = middles[place] + half + gap
    high = tallest
    for place in reversed(column):
        half = places.height(place) / 2
        middles[place] = min(middles[place], high - half)
        high = middles[place] - half - gap
