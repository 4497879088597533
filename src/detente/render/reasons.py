"""Why talks come to a deal or to none, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from detente.core.text import percent_in_whole, significant
from detente.settle.settled import Overlap, Settled

FAILS = 0.5
"""Share of draws without overlap from which the talks are said to fail on an issue."""
LEAST_TOLD = 0.005
"""Share of draws below which nothing is said."""


def reasons(settled: Settled) -> tuple[str, ...]:
    """Return sentences: the issues on which talks fail, then who is worse off with any package."""
    if settled.p_open is None:  # nobody can veto
        return ()
    said = [*_closed(settled), *_spoilers(settled)]
    if not said:
        said.append("Red lines leave room on every issue, and a package that nobody who can block it loses by.")
    elif not settled.is_fixed:
        said.append(_how_often(settled.p_open, is_linked=settled.is_linked))
    return tuple(said)


def _closed(settled: Settled) -> Iterator[str]:
    """Yield a sentence for each issue on which red lines leave nothing, the worst first."""
    found = [(issue.id, issue.overlap) for issue in settled.issues if issue.overlap is not None]
    for name, overlap in sorted(found, key=lambda pair: pair[1].p_open):
        closed = 1.0 - overlap.p_open
        if closed < LEAST_TOLD:
            continue
        how_often = "" if settled.is_fixed else f" in {_share(closed)} of draws"
        fails = "the talks fail on this issue" if settled.is_linked else "no deal on this issue"
        consequence = f": {fails}" if closed >= FAILS else ""
        yield f"No overlap on {name}{how_often}{consequence}; {_lines(overlap, is_fixed=settled.is_fixed)}."


def _lines(overlap: Overlap, *, is_fixed: bool) -> str:
    ends = []
    if overlap.low_party:
        ends.append(f"{overlap.low_party} accepts {significant(overlap.low)} at the least")
    if overlap.high_party:
        ends.append(f"{overlap.high_party} {significant(overlap.high)} at the most")
    return " and ".join(ends) + ("" if is_fixed else " (medians)")


def _spoilers(settled: Settled) -> Iterator[str]:
    """Yield a sentence for each party that often loses by every package."""
    for spoiler in settled.spoilers:
        if spoiler.share >= LEAST_TOLD:
            begin = "Red" if settled.is_fixed else f"In {_share(spoiler.share)} of draws red"
            end = f"yet {spoiler.party} is better off without a deal than with any package"
            yield f"{begin} lines leave room on every issue, {end}."


def _how_often(share: float, *, is_linked: bool) -> str:
    if share == 0.0:
        return "In none of the draws is there a deal that all who can block it accept."
    what = "a deal" if is_linked else "a deal on some issue"
    return f"In {_share(share)} of draws there is {what} that all who can block it accept."


def _share(share: float) -> str:
    return percent_in_whole(share, under="under ", over="over ")
