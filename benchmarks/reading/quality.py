"""Precision and recall of the reader, as tables for the documentation.

``python -m benchmarks.reading.quality [DOCUMENT ...]`` prints every difference to what was marked.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np

from benchmarks.measuring import paragraph
from benchmarks.reading.gold import Gold, golds, text_of
from benchmarks.reading.matching import KINDS, STRUCTURE, Count, Score, score
from detente.brief.read import read as read_brief

_DRAWS = 20_000
_SEED = 20220119


def quality() -> list[str]:
    """Compare the reader with all marked documents that are on this machine."""
    scores = {True: Score(), False: Score()}
    there: list[Gold] = []
    absent: list[Gold] = []
    for gold in golds():
        path = text_of(gold.sha256)
        if path is None:
            absent.append(gold)
            continue
        there.append(gold)
        scores[gold.is_held_out].add(score(read_brief(path), gold))
    if not there:
        return ["No marked document is on this machine; `DETENTE_TEXTS` names the folders where they are looked for."]
    both = Score()
    for part in scores.values():
        both.add(part)
    lines = [*_intro(there, absent), "", *_table(scores, both), ""]
    lines += paragraph(
        "Of what was found in the right place, properties that are right (the table above counts an item as right "
        "only if number, kind, value with unit, date with precision, or phrase are):"
    )
    return [*lines, "", *_properties(both)]


def _intro(there: list[Gold], absent: list[Gold]) -> list[str]:
    held_out = [gold for gold in there if gold.is_held_out]
    characters = sum(end - start for gold in there for start, end in gold.stretches)
    lines = paragraph(
        f"{len(there)} documents of {len({gold.publisher for gold in there})} publishers, marked by hand by one "
        f"annotator ({characters:,} characters); {len(held_out)} of them were held out: nothing was put right "
        "because of them. The marks are in `benchmarks/reading/gold`, with a pointer to each text. Items that can "
        'be seen either way ("in recent weeks", "two documents") count neither for nor against. Intervals: the middle '
        "90% of the posterior of F1 (Goutte and Gaussier 2005)."
    )
    if absent:
        lines += ["", *paragraph(f"Not on this machine: {'; '.join(gold.title for gold in absent)}.")]
    return lines


def _table(scores: dict[bool, Score], both: Score) -> Iterator[str]:
    yield "| kind | | marked | precision | recall | F1 | 90% | F1 held out | marked |"
    yield "|---|---|---:|---:|---:|---:|---|---:|---:|"
    for kind in KINDS:
        count = both.kinds.get(kind, Count())
        marked = count.right + count.missed
        if not marked:
            continue
        low, high = interval(count)
        other = scores[True].kinds.get(kind, Count())
        n_other = other.right + other.missed
        told = f"{f1(other):.2f}" if n_other else ""
        what = "structure" if kind in STRUCTURE else "judgement"
        yield (
            f"| {kind} | {what} | {marked} | {_share(count.right, count.wrong)} | {_share(count.right, count.missed)} "
            f"| {f1(count):.2f} | {low:.2f} to {high:.2f} | {told} | {n_other or ''} |"
        )


def _properties(both: Score) -> Iterator[str]:
    yield "| property | right | of | |"
    yield "|---|---:|---:|---:|"
    for name, values in sorted(both.properties.items()):
        yield f"| {name} | {sum(values)} | {len(values)} | {sum(values) / len(values):.2f} |"


def _share(right: int, other: int) -> str:
    return f"{right / (right + other):.2f}" if right + other else ""


def f1(count: Count) -> float:
    """Return the harmonic mean of precision and recall."""
    total = 2 * count.right + count.wrong + count.missed
    return 2 * count.right / total if total else 0.0


def interval(count: Count) -> tuple[float, float]:
    """Return the middle 90% of the posterior of F1, from a Jeffreys prior."""
    rng = np.random.default_rng(_SEED)
    right = rng.gamma(count.right + 0.5, 2.0, _DRAWS)
    other = rng.gamma(count.wrong + count.missed + 1.0, 1.0, _DRAWS)
    low, high = np.quantile(right / (right + other), (0.05, 0.95))
    return float(low), float(high)


def main(names: list[str]) -> None:
    """Print every difference between the reader and what was marked."""
    for gold in golds():
        path = text_of(gold.sha256)
        if path is None or (names and gold.id not in names):
            continue
        found = score(read_brief(path), gold)
        print(f"== {gold.id}")
        for kind, count in found.kinds.items():
            print(f"-- {kind}: right {count.right}, wrong {count.wrong}, missed {count.missed}, F1 {f1(count):.2f}")
            print("\n".join(f"   {error}" for error in count.errors))


if __name__ == "__main__":
    main(sys.argv[1:])
