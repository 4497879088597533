"""Faults that are planted: what they change, and that the choice stays the same."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def faults():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "scripts"))
        import faults

        yield faults
        sys.modules.pop("faults")


SOURCE = '''\
"""é"""
LIMIT = 0.5


def least(a: float, b: float) -> float:
    """Return a < b."""
    if a < LIMIT and not b:
        a += 1
    return min(a, -b)


def cut(rows: list[int], first: int, last: int) -> list[int]:
    rows.append(least(first, last), f"{first + last}")
    return rows[first:last] if last else []
'''


def test_every_kind_of_fault(faults):
    found = {fault.name.partition(" ")[2] for fault in faults.faults_of("x.py", SOURCE)}
    assert found == {
        "-: number: 0.5 -> 1.0",
        "least: comparison: < -> <=",
        "least: comparison: < -> >",
        "least: and, or: and -> or",
        "least: not: not b -> (b)",
        "least: arithmetic: += -> -=",
        "least: statement: a += 1 -> pass",
        "least: number: 1 -> 2",
        "least: opposite: min -> max",
        "least: sign: -b -> b",
        "least: return: min(a, -b) -> 0.0",
        'cut: statement: rows.append(least(first, last), f"{first + last}") -> pass',
        "cut: branch: rows[first:last] if last else [] -> ([]) if (last) else (rows[first:last])",
        "cut: slice: first -> (first) + 1",
        "cut: slice: last -> (last) - 1",
        "cut: order: first, last -> last, first",
        "cut: return: rows[first:last] if last else [] -> []",
    }


def test_each_is_another_program_with_the_same_lines(faults):
    for fault in faults.faults_of("x.py", SOURCE):
        planted = fault.planted(SOURCE)
        assert fault.is_one_in(SOURCE)
        ast.parse(planted)
        before, after = SOURCE.splitlines(), planted.splitlines()
        assert len(before) == len(after)
        assert [n for n, (a, b) in enumerate(zip(before, after, strict=True), 1) if a != b] == [fault.line]


def test_a_fault_keeps_its_name_and_rank_when_lines_move(faults):
    moved = SOURCE.replace("LIMIT = 0.5\n", "LIMIT = 0.5\nMORE = 1\n\n")
    one, other = ({f.name: f.rank(7) for f in faults.faults_of("x.py", text)} for text in (SOURCE, moved))
    assert one.items() <= other.items()
    assert len(set(one.values())) == len(one)


def test_pixels_are_left_alone(faults):
    source = "def place(x: float) -> object:\n    return x - 12.0, 2 * x, x / 100, x + 1, x * 46.0\n"
    found = {f.name.partition(": ")[2] for f in faults.faults_of("x.py", source, without_pixels=True)}
    assert found == {
        "arithmetic: * -> /", "arithmetic: / -> *", "arithmetic: + -> -", "number: 2 -> 3", "number: 100 -> 101",
        "number: 1 -> 2", "arithmetic: * -> / #2",
    }  # fmt: skip


def test_exceptions_that_are_caught_have_no_order(faults):
    source = """\
def read(x: str) -> float:
    try:
        return float(x)
    except (TypeError, ValueError):
        return -1.0
"""
    assert {fault.kind for fault in faults.faults_of("x.py", source)} == {"return", "number"}
