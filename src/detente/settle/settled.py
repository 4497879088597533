"""Where talks end up, as data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from detente.core.plain import HIDDEN
from detente.core.result import Framed
from detente.inspect.labels import Words
from detente.model.model import Floats

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles told."""


@dataclass(frozen=True, slots=True)
class PartyOnIssue:
    """A party on an issue: means over the draws."""

    party: str
    position: float
    salience: float
    capability: float
    at_least: float | None
    """Red line; None where it draws none."""
    at_most: float | None
    has_veto: bool


@dataclass(frozen=True, slots=True)
class Overlap:
    """What red lines leave on an issue."""

    p_open: float
    """Share of draws in which something is left."""
    low: float
    """Median of the highest line drawn from below, or the end of the scale; over all draws."""
    high: float
    """Median of the lowest line drawn from above."""
    low_party: str
    """Who draws it most often; empty if nobody."""
    high_party: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed on an issue if there is a deal."""

    mean: float
    quantiles: dict[float, float]


@dataclass(frozen=True, slots=True)
class IssueSettled:
    """Where talks end up on one issue."""

    id: str
    text: str
    ends: tuple[str, ...]
    scale: tuple[float, float]
    mean: float
    median: float
    quantiles: dict[float, float]
    """By level (`LEVELS`)."""
    grid: Floats
    """[n] evenly spaced on the scale"""
    cdf: Floats
    """[n] probability of at most this"""
    compromise: float
    """Mean over the draws of the weighted mean of the positions."""
    reference: float | None
    """What holds without a deal; mean over the draws, None if not known."""
    overlap: Overlap | None
    """None where nobody can veto."""
    p_deal: float | None
    """Probability that a deal covers the issue: by the last session, or, without sessions, that one is open."""
    if_deal: Terms | None
    """None where there is next to no deal."""
    parties: tuple[PartyOnIssue, ...]
    """Those that take part."""


@dataclass(frozen=True, slots=True)
class SessionSettled:
    """A session, or a day by which there may be a deal."""

    id: str
    date: dt.date | None
    p_deal: float
    """Probability that the deal is made there."""
    p_deal_by: float
    """Probability that it is made by then."""


@dataclass(frozen=True, slots=True)
class Lever:
    """A change of one party, and what it does to the compromise on an issue."""

    issue: str
    party: str
    change: str
    """``comes over``, ``stops caring`` or ``cares most``."""
    compromise: float
    """Where the compromise would stand; mean over the draws, exact in each."""
    gain: float
    """By how much it comes nearer to the position of the party for whom levers are sought."""


@dataclass(frozen=True, slots=True)
class RedLine:
    """A red line, and what moving it would do."""

    party: str
    issue: str
    is_lower: bool
    """Whether the party wants at least this much; else at most."""
    value: float
    """Median over the draws."""
    p_open_if_dropped: float
    """Probability of an open deal if the line were given up and all else stayed."""
    distance_for_half: float | None
    """How far it must move for a deal to be open in half of the draws; None if that is not enough."""


@dataclass(frozen=True, slots=True)
class Spoiler:
    """A party that is better off without a deal than with any package, though red lines leave room on every issue."""

    party: str
    """Name."""
    share: float
    """Share of draws in which it is the one that loses most."""


@dataclass(frozen=True, slots=True, repr=False)
class Settled(Framed):
    """Where talks end up, whether there is a deal, and why."""

    case: str
    """Name of the case; empty for a file of positions."""
    case_hash: str
    table: str
    text: str
    file: str
    model: str
    """Name of the model of the distribution."""
    lens: tuple[str, ...]
    overrides: dict[str, str]
    hindsight: bool
    seed: int
    draws: int
    is_fixed: bool
    """Whether nothing about the parties is uncertain."""
    is_linked: bool
    issues: tuple[IssueSettled, ...]
    p_open: float | None
    """Probability that some deal is acceptable to all who can block it; None where nobody can."""
    p_deal: float | None
    """Probability of a deal by the last session; without sessions, that one is open."""
    agreement_per_year: float
    """Median of the hazard of agreement while a deal is open. A prior: not calibrated on negotiations."""
    sessions: tuple[SessionSettled, ...]
    spoilers: tuple[Spoiler, ...]
    """Parties that prefer no deal to any package; none where nobody can veto."""
    for_party: str
    """For whom levers are sought; empty if for nobody."""
    levers: tuple[Lever, ...]
    """Best first."""
    red_lines: tuple[RedLine, ...]
    """Those whose fall would help, best first."""
    together: tuple[tuple[str, float], ...]
    """Red lines to give up one after the other (in words), and the probability of an open deal reached."""
    steps: tuple[str, ...]
    """What a model that goes step by step did, at the mean of the draws: challenges, exchanges; else nothing."""
    mixture: str
    """What the default distribution was estimated on."""
    notes: tuple[str, ...]
    version: str
    words: Words | None = field(default=None, compare=False, metadata={HIDDEN: True})
    """What the case calls its actors and events; None of a file of positions."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, in sentences, as the text and the JSON have them."""
        return tuple(self.to_dict()["reasons"])
