"""How the questions of one run hang together, counted on the same paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from detente.forecast.tally import Tally


class Implication(NamedTuple):
    """On every path where ``premise`` comes true, so does ``conclusion``."""

    premise: str
    conclusion: str


def implications(counted: Tally) -> tuple[Implication, ...]:
    """Return the pairs of binary and date questions of which one came true wherever the other did.

    Questions with an ``if`` are left out: one probability given a condition bounds no other.

    Seen on the paths of a run, not proved: a rare exception may not have been drawn. The premise came true at
    least once.
    """
    conditional = {each.id for each in counted.model.questions if each.given is not None}
    rows = tuple((name, row) for name, row in _single_rows(counted) if name not in conditional)
    joint = counted.joint
    return tuple(
        Implication(premise, conclusion)
        for premise, first in rows
        for conclusion, second in rows
        if first != second and joint[first, first] > 0 and joint[first, second] == joint[first, first]
    )


def contradictions(counted: Tally, exclusive: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield one sentence for each pair of questions that the case calls exclusive and that both came true on a path."""
    rows = dict(_single_rows(counted))
    for name, other in exclusive:
        if name not in rows or other not in rows:
            continue
        both = int(counted.joint[rows[name], rows[other]])
        if both:
            paths = f"{both:,} of {counted.size:,} paths"
            yield f"{name} and {other} are called exclusive, but both came true on {paths}"


def _single_rows(counted: Tally) -> Iterator[tuple[str, int]]:
    """Yield id and row of each question that has one condition."""
    start = counted.layout.hit_start
    for q, question in enumerate(counted.model.questions):
        if question.kind in {"binary", "date"}:
            yield question.id, int(start[q])
