"""What red lines leave at the tables of a case, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.core.text import percent_in_whole
from detente.inspect.zones import IssueZone, TableZone


def lines_of(zones: Sequence[TableZone]) -> Iterator[str]:
    """Yield the prospects as text."""
    for zone in zones:
        width = max(len(issue.issue) for issue in zone.issues)
        for issue in zone.issues:
            yield f"{zone.table}  {issue.issue:<{width}}  {percent_in_whole(issue.open):>5} open{_between(issue)}"
        link = "a deal on everything" if zone.is_linked else "a deal on some issue"
        share = f"{percent_in_whole(zone.open)} of {zone.draws:,} draws"
        yield f"{zone.table}: {link} that all with a veto accept is open in {share}"
        if zone.blocks:
            worst = next(issue for issue in zone.issues if issue.issue == zone.blocks)
            fails = "the talks fail on this issue" if zone.is_linked else "no deal on this issue"
            there = "" if worst.open <= 0.5 else "there "
            share = f"{percent_in_whole(1.0 - worst.open)} of draws"
            yield f"{zone.table}: no overlap on {worst.issue} in {share}: {there}{fails}"
        if zone.struck:
            struck = f"an open deal would be struck by the last session with {percent_in_whole(zone.struck)}"
            yield f"{zone.table}: {struck} (a prior, uncalibrated)"


def _between(issue: IssueZone) -> str:
    ends = []
    if issue.low_party:
        ends.append(f"{issue.low_party} at least {issue.low:.3g}")
    if issue.high_party:
        ends.append(f"{issue.high_party} at most {issue.high:.3g}")
    return f"; medians: {', '.join(ends)}" if ends else "; no red lines"
