"""Add up a judge's verdicts: ``python -m benchmarks.audit.sums SHEET…``; with ``--into judged.json`` they are kept.

The sheets are those of `benchmarks.audit.sample`, with ``r``, ``p`` or ``w`` between the brackets before each number.
Precision is right / all: what is pedantic counts as not right. The share of all findings weighs each rule's precision
by how often it spoke in the documents read, as a user meets it.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VERDICTS: Mapping[str, str] = {"r": "right", "p": "pedantic", "w": "wrong"}
"""What a judge writes, and what it means."""
_JUDGED = re.compile(
    r"\[(?P<verdict>[rpw])\] (?P<number>\d+)\. (?P<rule>[\w-]+) \| (?P<sha256>[0-9a-f]{64}) \| "
    r"(?P<place>\d+-\d+|whole) \|"
)
_TOTAL = re.compile(r"# total (?P<rule>[\w-]+) (?P<n>\d+)$")
_Z = 1.96
"""Of a 95% interval."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge said of a finding."""

    rule: str
    sha256: str
    """Of the document."""
    place: tuple[int, int] | None
    """First span of the finding; None for one about the document as a whole."""
    verdict: str


def verdicts(lines: Iterable[str]) -> Iterator[Verdict]:
    """Yield the verdicts of a sheet; findings without one are left out.

    Examples
    --------
    >>> [v.verdict for v in verdicts(["[w] 1. absolute | " + "0" * 64 + " | 3-9 | never", "[ ] 2. absolute"])]
    ['wrong']
    """
    for line in lines:
        match = _JUDGED.match(line)
        if match:
            start, _, end = match["place"].partition("-")
            place = (int(start), int(end)) if end else None
            yield Verdict(match["rule"], match["sha256"], place, VERDICTS[match["verdict"]])


def totals(lines: Iterable[str]) -> Counter[str]:
    """Return how often each rule spoke in the documents of a sheet, drawn or not."""
    return Counter({match["rule"]: int(match["n"]) for line in lines if (match := _TOTAL.match(line.rstrip()))})


def wilson(right: int, n: int) -> tuple[float, float]:
    """Return the 95% interval of a share by Wilson's score.

    Examples
    --------
    >>> [round(bound, 2) for bound in wilson(7, 8)]
    [0.53, 0.98]
    """
    share, square = right / n, _Z**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _Z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def table(found: Sequence[Verdict], spoken: Counter[str]) -> Iterator[str]:
    """Yield the lines of a table by rule, and the sums."""
    by_rule: dict[str, Counter[str]] = defaultdict(Counter)
    for each in found:
        by_rule[each.rule][each.verdict] += 1
    yield f"{'rule':28}{'right':>6}{'pedantic':>9}{'wrong':>6}{'n':>5}  precision"
    for rule, counts in sorted(by_rule.items()):
        yield _row(rule, counts)
    yield _row("all that were judged", sum(by_rule.values(), Counter()))
    judged = [rule for rule in spoken if rule in by_rule]
    if judged:
        weight = sum(spoken[rule] for rule in judged)
        right = sum(spoken[rule] * by_rule[rule]["right"] / sum(by_rule[rule].values()) for rule in judged)
        yield f"of all {weight} findings of these rules in the documents, about {right / weight:.2f} are right"
    yield f"{len({each.sha256 for each in found})} documents with a finding that was judged"


def _row(name: str, counts: Counter[str]) -> str:
    n = sum(counts.values())
    low, high = wilson(counts["right"], n)
    cells = f"{counts['right']:>6}{counts['pedantic']:>9}{counts['wrong']:>6}{n:>5}"
    return f"{name:28}{cells}  {counts['right'] / n:.2f} ({low:.2f} to {high:.2f})"


def kept(found: Iterable[Verdict], judged: dict[str, Any], draw: int) -> dict[str, Any]:
    """Return the judgements of ``judged.json`` with those of a sheet put in: places, hashes and verdicts only."""
    for each in found:
        entries = judged.setdefault(each.sha256, {"judged": []})["judged"]
        place = list(each.place) if each.place else None
        entries[:] = [entry for entry in entries if (entry["rule"], entry["place"]) != (each.rule, place)]
        entries.append({"rule": each.rule, "place": place, "verdict": each.verdict, "draw": draw})
        entries.sort(key=lambda entry: (entry["rule"], entry["place"] or [-1]))
    return judged


def main() -> None:
    """Print the sums of some sheets, and keep their verdicts if asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sheets", type=Path, nargs="+", metavar="SHEET")
    parser.add_argument("--into", type=Path, metavar="FILE", help="judged.json, to which the verdicts are added")
    parser.add_argument("--draw", type=int, default=1, help="number of the draw, kept with the verdicts")
    asked = parser.parse_args()
    found: list[Verdict] = []
    spoken: Counter[str] = Counter()
    for sheet in asked.sheets:
        lines = sheet.read_text(encoding="utf-8").splitlines()
        found += verdicts(lines)
        spoken += totals(lines)
    if not found:
        parser.error("no finding has a verdict between its brackets, such as [r]")
    print("\n".join(table(found, spoken)))
    if asked.into is not None:
        old = json.loads(asked.into.read_text(encoding="utf-8")) if asked.into.is_file() else {}
        rows = ",\n".join(
            f' "{sha256}": {json.dumps(document)}' for sha256, document in kept(found, old, asked.draw).items()
        )
        asked.into.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
