"""Checks of satisfied and desperate levels: with them the weight of a value falls as the actor is better off."""

from __future__ import annotations

from collections.abc import Sequence

from detente.case.places import Assumption
from detente.case.scope import Findings
from detente.case.uncertain import interval


def check_ends(findings: Findings, path: str, entries: Sequence[Assumption | None]) -> None:
    """Check that the weight falls as the actor is better off, and does not rise.

    The worth of one more unit is weight x clip((satisfied - x) / (satisfied - desperate), 0, 1). Where more is better
    (weight above 0), it is to fall with x: satisfied above desperate. Where less is better, the other way round. What
    is uncertain is an error only if it is wrong over the whole of its 90% intervals.

    Parameters
    ----------
    findings, path
        Where to tell it, and of what.
    entries
        Weight, satisfied and desperate; nothing is checked where one is None.
    """
    given = [entry for entry in entries if entry is not None]
    if len(given) < 3:
        return
    (light, heavy), (a, b), (c, d) = (interval(entry.uncertain) for entry in given)
    if (light > 0 and b < c) or (heavy < 0 and a > d):
        satisfied, desperate = (entry.number for entry in given[1:])
        side, better = ("above", "more") if light > 0 else ("below", "less")
        findings.add(
            path,
            f"`satisfied` {satisfied} and `desperate` {desperate} where {better} is better: it would care "
            "the more, the better off it is",
            f"`satisfied` {side} `desperate`",
            f"satisfied: {desperate}, desperate: {satisfied}",
        )
