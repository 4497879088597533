"""Talks in W draws of what is not known about them, with their names, lines and dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from detente.model.model import ABSENT, Family, Floats, Ints
from detente.negotiation.talks import Talks
from detente.negotiation.zone import Limits
from detente.sheets.sheet import Sheet
from detente.world.draws import draw_worlds
from detente.world.sobol import points

MOST_NUMBERS = 1 << 23
"""Numbers of one kind (positions, saliences, ...) in all draws: 64 MB each. Tables of more parties get fewer draws."""

DRAWS_OF_TERMS = 256
"""Draws where nothing is uncertain but what is agreed."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An issue, in words."""

    id: str
    text: str = ""
    ends: tuple[str, ...] = ()
    """What the low and the high end mean, or nothing."""


@dataclass(frozen=True, slots=True)
class Session:
    """A day by which there may be a deal."""

    id: str
    date: dt.date | None
    days: float
    """Days for which agreement has been possible by then."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What `settle` works on."""

    name: str
    text: str
    file: str
    case: str
    """Name of the case; empty for a file of positions."""
    case_hash: str
    parties: tuple[str, ...]
    """[A]"""
    issues: tuple[Subject, ...]
    """[I]"""
    talks: Talks
    limits: Limits
    rate: Floats
    """[W] hazard of agreement per day"""
    sessions: tuple[Session, ...]
    is_fixed: bool
    """Whether no position, salience, power or line is uncertain."""
    chance: Floats
    """[W, I, 2] uniform numbers for the terms of a deal"""
    seed: int
    lens: tuple[str, ...] = ()
    overrides: tuple[tuple[str, str], ...] = ()
    hindsight: bool = False
    notes: tuple[str, ...] = ()
    held: Floats | None = None
    """[W, S] chance that a session is held; None: all are. An expression of the state counts as at the start."""

    @property
    def n_draws(self) -> int:
        """W."""
        return self.talks.n_draws


def affordable(draws: int, n_parties: int, n_issues: int) -> int:
    """Return how many of the draws asked for fit into memory, at least one."""
    return max(1, min(draws, MOST_NUMBERS // (n_parties * n_issues)))


def set_sheet(sheet: Sheet, *, draws: int, seed: int, days: float | None) -> Setting:
    """Return a sheet in W draws.

    Parameters
    ----------
    sheet : Sheet
        Positions read from a file.
    draws : int
        W; fewer are made where the table is very large.
    seed : int
        Seed of all random numbers.
    days : float, optional
        For how long the parties talk.
    """
    n_parties, n_issues = sheet.position.shape
    is_fixed = bool((np.delete(sheet.draws.family, sheet.agreement) == Family.FIXED).all())
    wanted = draws
    if is_fixed:
        wanted = min(draws, DRAWS_OF_TERMS) if sheet.has_veto.any() or days is not None else 1
    count = affordable(wanted, n_parties, n_issues)
    drawn = draw_worlds(sheet.draws, seed=seed, first=0, count=count)
    read = _Columns(drawn)
    notes = list(sheet.notes)
    if count < wanted:
        notes.append(f"{count:,} draws instead of {draws:,}: {n_parties:,} parties on {n_issues} issues")
    sessions = () if days is None else (Session(f"after {days:g} days", None, days),)
    return Setting(
        name=sheet.name,
        text=sheet.text,
        file=sheet.file,
        case="",
        case_hash="",
        parties=sheet.parties,
        issues=tuple(Subject(issue) for issue in sheet.issues),
        talks=Talks(
            position=read.of(sheet.position, sheet.low),
            salience=read.of(sheet.salience, 0.0),
            capability=read.of(sheet.capability, 0.0),
            low=sheet.low,
            high=sheet.high,
        ),
        limits=Limits(
            at_least=read.of(sheet.at_least, -np.inf),
            at_most=read.of(sheet.at_most, np.inf),
            has_veto=sheet.has_veto,
            reference=read.of(sheet.reference, np.nan),
            cost_of_delay=read.of(sheet.cost_of_delay, 0.0),
            is_linked=True,
        ),
        rate=drawn[:, sheet.agreement],
        sessions=sessions,
        is_fixed=is_fixed,
        chance=chances(count, n_issues, seed, after=int(sheet.draws.dimension.max(initial=0)) + 1),
        seed=seed,
        notes=tuple(notes),
    )


class _Columns:
    def __init__(self, drawn: Floats) -> None:
        self.drawn = drawn

    def of(self, columns: Ints, missing: float | Floats) -> Floats:
        """Return the values of columns, ``[W, ...]``; ``missing`` where there is none."""
        return np.where(columns == ABSENT, missing, self.drawn[:, columns])


def chances(count: int, n_issues: int, seed: int, *, after: int) -> Floats:
    """Return uniform numbers for the terms of each issue, ``[W, I, 2]``, from dimensions that nothing else uses."""
    u = points(0, count, np.arange(after, after + 2 * n_issues, dtype=np.int32), seed)
    return u.reshape(count, n_issues, 2)
