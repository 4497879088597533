"""Layered graphs: nothing overlaps, crossings that can be avoided are, edges pass between boxes."""

import itertools
import random

import pytest

from detente.report.layers import WAY, Edge, lay_out


def tops_and_bottoms(layout, column, heights):
    return sorted(
        (layout.middles[node] - heights[node] / 2, layout.middles[node] + heights[node] / 2) for node in column
    )


@pytest.mark.parametrize("seed", range(8))
def test_nothing_overlaps(seed):
    rng = random.Random(seed)
    columns = [[f"{c}{i}" for i in range(rng.randint(1, 7))] for c in range(5)]
    edges = []
    for first in range(5):
        for last in range(first + 1, 5):
            for source in columns[first]:
                edges += [Edge(source, rng.choice(columns[last]))] * (rng.random() < 0.4)
    edges = list(dict.fromkeys(edges))
    heights = {node: rng.uniform(15, 50) for column in columns for node in column}
    layout = lay_out(columns, edges, heights, gap=8)
    for number, column in enumerate(columns):
        boxes = tops_and_bottoms(layout, column, heights)
        passing = [middle for edge in edges for at, middle in layout.ways[edge] if at == number]
        boxes += [(middle - WAY / 2, middle + WAY / 2) for middle in passing]
        boxes.sort()
        assert boxes[0][0] >= -1e-6
        assert boxes[-1][1] <= layout.height + 1e-6
        for (_, bottom), (top, _) in itertools.pairwise(boxes):
            assert top >= bottom + 8 - 1e-6


def test_crossings_that_can_be_avoided_are():
    columns = [["a", "b", "c"], ["x", "y", "z"]]
    edges = [Edge("a", "z"), Edge("b", "y"), Edge("c", "x")]
    layout = lay_out(columns, edges, dict.fromkeys("abcxyz", 10.0), gap=5)
    order = sorted("abc", key=lambda node: layout.middles[node])
    beside = sorted("xyz", key=lambda node: layout.middles[node])
    assert [dict(zip("abc", "zyx", strict=True))[node] for node in order] == beside
    for edge in edges:
        assert layout.middles[edge.source] == pytest.approx(layout.middles[edge.target])


def test_long_edges_pass_every_column_between():
    edge = Edge("a", "d")
    layout = lay_out([["a"], ["b"], ["c"], ["d"]], [edge], dict.fromkeys("abcd", 20.0), gap=5)
    assert [column for column, _ in layout.ways[edge]] == [1, 2]


def test_same_every_time():
    columns = [["a", "b"], ["x", "y"]]
    edges = [Edge("a", "x"), Edge("a", "y"), Edge("b", "x")]
    runs = [lay_out(columns, edges, dict.fromkeys("abxy", 12.0), gap=4).middles for _ in range(2)]
    assert runs[0] == runs[1]
