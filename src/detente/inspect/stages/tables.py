"""The tables of a case in one draw: who stands where, who accepts what, and what that leaves."""

from __future__ import annotations

import datetime as dt
import math
from typing import TypedDict

from detente.inspect.stages.request import Request
from detente.model.model import Floats, Model
from detente.negotiation.reading import read_talks
from detente.negotiation.zone import zone_of_agreement
from detente.world.draws import draw_worlds


class TableParty(TypedDict):
    """A party on an issue."""

    party: str
    """Name of the actor."""
    position: float
    """Where it stands."""
    salience: float
    """How much it cares."""
    capability: float
    """Its power at the table."""
    at_least: float | None
    """Least it accepts; null where it draws no line."""
    at_most: float | None
    """Most it accepts."""
    veto: bool
    """Whether it can block."""


class TableIssue(TypedDict):
    """An issue in one draw."""

    name: str
    """Its name."""
    text: str
    """What it is about."""
    ends: list[str]
    """What the low and the high end mean, or nothing."""
    scale: tuple[float, float]
    """Its two ends."""
    reference: float
    """What holds without a deal."""
    zone: tuple[float, float] | None
    """What red lines leave; null where they leave nothing."""
    parties: list[TableParty]
    """Those who care."""


class TableView(TypedDict):
    """A table in one draw."""

    name: str
    """Its name."""
    text: str
    """What it is about."""
    linked: bool
    """Whether nothing is agreed until everything is."""
    sessions: list[tuple[str, dt.date]]
    """Name and date of each."""
    agreement_per_year: float
    """Rate at which an open deal is struck."""
    issues: list[TableIssue]
    """In the order of the case."""


class Data(TypedDict):
    """The tables of a case in one draw."""

    world: int
    """Number of the world."""
    seed: int
    """Seed of the run it belongs to."""
    tables: list[TableView]
    """In the order of the case."""


def look(request: Request) -> Data:
    """Return every table as it stands at the start of one world."""
    model = request.model
    drawn = draw_worlds(model.draws, seed=request.spec.seed, first=request.world, count=1)
    tables = [_table(model, table, drawn) for table in range(len(model.tables.names))]
    return {"world": request.world, "seed": request.spec.seed, "tables": tables}


def _table(model: Model, table: int, drawn: Floats) -> TableView:
    """Return a table as plain data."""
    tables = model.tables
    talks, limits = read_talks(model, table, drawn)
    zone = zone_of_agreement(talks, limits)
    first = int(tables.issue_start[table])
    actors = tables.party_actor[int(tables.party_start[table]) : int(tables.party_start[table + 1])].tolist()
    sessions = tables.session_entry[int(tables.session_start[table]) : int(tables.session_start[table + 1])].tolist()
    return {
        "name": tables.names[table],
        "text": tables.texts[table],
        "linked": limits.is_linked,
        "sessions": [(model.calendar.names[entry], model.calendar.dates[entry]) for entry in sessions],
        "agreement_per_year": 365.25 * float(drawn[0, model.view[0, tables.agreement[table]]]),
        "issues": [
            {
                "name": tables.issue_names[first + k],
                "text": tables.issue_texts[first + k],
                "ends": list(tables.issue_ends[first + k]),
                "scale": (float(talks.low[k]), float(talks.high[k])),
                "reference": float(limits.reference[0, k]),
                "zone": (float(zone.low[0, k]), float(zone.high[0, k])) if zone.is_open[0, k] else None,
                "parties": [
                    {
                        "party": model.actors.names[actor],
                        "position": float(talks.position[0, a, k]),
                        "salience": float(talks.salience[0, a, k]),
                        "capability": float(talks.capability[0, a]),
                        "at_least": _line(float(limits.at_least[0, a, k])),
                        "at_most": _line(float(limits.at_most[0, a, k])),
                        "veto": bool(limits.has_veto[a]),
                    }
                    for a, actor in enumerate(actors)
                    if talks.salience[0, a, k] > 0.0
                ],
            }
            for k in range(len(talks.low))
        ],
    }


def _line(value: float) -> float | None:
    return value if math.isfinite(value) else None
