"""What red lines leave at the tables of a case before anything has moved, and how likely an open deal is struck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.elementary import exp
from detente.model.model import ABSENT, Floats, Model
from detente.negotiation.compromise import compromise
from detente.negotiation.reading import read_talks
from detente.negotiation.talks import Talks
from detente.negotiation.zone import find_packages, zone_of_agreement
from detente.world.draws import draw_worlds

DRAWS = 2048
"""Worlds looked at: a share of them errs by 1.1 points at most (one standard error)."""


@dataclass(frozen=True, slots=True)
class IssueZone:
    """What red lines leave on one issue."""

    issue: str
    """Name."""
    open: float
    """Share of worlds in which something is left."""
    low: float
    """Median of the highest line drawn from below; the end of the scale where nobody draws one."""
    low_party: str
    """Who draws it most often; empty if nobody."""
    high: float
    """Median of the lowest line drawn from above."""
    high_party: str
    """Who draws it most often."""
    alone: float
    """Share of worlds in which this issue is the only one on which nothing is left."""


@dataclass(frozen=True, slots=True)
class TableZone:
    """The prospects of a table at the start of the case."""

    table: str
    """Name."""
    is_linked: bool
    """Whether nothing is agreed until everything is."""
    draws: int
    """Worlds looked at."""
    open: float
    """Share of worlds in which some deal is acceptable to all who can block it."""
    struck: float
    """Median over worlds of the chance that a deal which is open all the time is struck by the last session; 0 without
    sessions."""
    issues: tuple[IssueZone, ...]
    """In the order of the case."""
    blocks: str
    """Issue on which talks fail in most worlds; empty where nothing blocks."""


def table_zones(model: Model) -> Iterator[TableZone]:
    """Yield the prospects of every table of a case.

    Parameters
    ----------
    model : Model
        Compiled case.
    """
    if model.tables.is_empty:
        return
    drawn = draw_worlds(model.draws, seed=0, first=0, count=DRAWS)
    for table in range(len(model.tables.names)):
        yield _zone(model, table, drawn)


def _zone(model: Model, table: int, drawn: Floats) -> TableZone:
    tables = model.tables
    talks, limits = read_talks(model, table, drawn)
    zone = zone_of_agreement(talks, limits)
    packages = find_packages(talks, limits, np.where(np.isnan(points := _points(talks)), limits.reference, points))
    closed = ~zone.is_open
    names = tables.issue_names[int(tables.issue_start[table]) : int(tables.issue_start[table + 1])]
    actors = [
        model.actors.names[a] for a in tables.party_actor[tables.party_start[table] : tables.party_start[table + 1]]
    ]
    is_only = np.count_nonzero(closed, axis=1) == 1
    issues = tuple(
        IssueZone(
            issue=name,
            open=float(np.mean(zone.is_open[:, k])),
            low=float(np.median(zone.low[:, k])),
            low_party=_most_often(actors, zone.low_party[:, k]),
            high=float(np.median(zone.high[:, k])),
            high_party=_most_often(actors, zone.high_party[:, k]),
            alone=float(np.mean(closed[:, k] & is_only)),
        )
        for k, name in enumerate(names)
    )
    worst = min(issues, key=lambda issue: issue.open)
    return TableZone(
        table=tables.names[table],
        is_linked=bool(tables.is_linked[table]),
        draws=len(drawn),
        open=float(np.mean(packages.is_acceptable)),
        struck=_struck(model, table, drawn),
        issues=issues,
        blocks=worst.issue if worst.open < 1.0 else "",
    )


def _points(talks: Talks) -> Floats:
    return np.stack([compromise(*talks.on(issue)) for issue in range(len(talks.low))], axis=1)


def _most_often(actors: Sequence[str], parties: npt.NDArray[np.int64]) -> str:
    drawn = parties[parties != ABSENT]
    return actors[int(np.argmax(np.bincount(drawn)))] if len(drawn) else ""


def _struck(model: Model, table: int, drawn: Floats) -> float:
    tables, calendar = model.tables, model.calendar
    sessions = tables.session_entry[int(tables.session_start[table]) : int(tables.session_start[table + 1])]
    if not len(sessions):
        return 0.0
    last = max((calendar.dates[entry] - model.timeline.dates[0]).days for entry in sessions)
    rate = drawn[:, model.view[0, tables.agreement[table]]]
    return float(np.median(1.0 - exp(-rate * (last - float(tables.since[table])))))
