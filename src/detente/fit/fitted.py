"""What a fit says: numbers before and after, how the cloud got there, and whether the data are what it expects."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass

from detente.core.result import Framed
from detente.fit.smc import Stage
from detente.forecast.joint import JointSample
from detente.forecast.provenance import Provenance


@dataclass(frozen=True, slots=True)
class FittedNumber:
    """One number before and after, in the unit of the case."""

    path: str
    """Dotted path."""
    label: str
    """The same in words."""
    unit: str
    """Unit of the numbers."""
    before: tuple[float, float, float]
    """5%, 50% and 95% as the case has them."""
    after: tuple[float, float, float]
    """The same, given the data."""
    shift: float
    """How far its mean moved, in standard deviations of what the case assumes, on the scale on which that is normal."""
    spread: float
    """Standard deviation that is left, as a share of what the case assumes."""


@dataclass(frozen=True, slots=True)
class Check:
    """One observation beside what the fitted case expects."""

    text: str
    """As it was given."""
    date: dt.date
    """Day it refers to."""
    expected: float
    """What the fitted case expects: of a value, given the earlier values (likelihood ``linear``) or alone (``paths``);
    of an event, the share of paths that have it so."""
    off_by: float
    """How far the value lies from it, in standard deviations of prediction and measurement together; of an event 0."""
    tail: float
    """Probability of something as far off or farther, either way; of an event, the share of paths that have it so."""
    is_explained: bool
    """Whether the fitted case can bring this about: the tail is no smaller than 1 in 1,000 over all observations."""


@dataclass(frozen=True, slots=True, repr=False)
class Fit(Framed):
    """The numbers of a case, given data."""

    numbers: tuple[FittedNumber, ...]
    """The named numbers, those that moved most first."""
    checks: tuple[Check, ...]
    """The observations in order of time."""
    likelihood: str
    """``linear``: in closed form; ``paths``: the mean over paths, an unbiased estimate."""
    stages: tuple[Stage, ...]
    """The way of the cloud."""
    n_ancestors: int
    """Points of the first cloud from which all of the last descend."""
    effective: float
    """Effective points before the last stage was resampled and moved."""
    log_evidence: float
    """Log of the probability density of the data under the case, up to a constant of the data."""
    luck_sd: float | None
    """Standard deviation of the log-likelihood's estimate at the middle of the cloud; 0 for ``linear``, None where in
    some worlds there no path fits at all."""
    simulated: int
    """Paths simulated in all."""
    provenance: Provenance
    """Where it comes from."""
    title: str
    """Title of the case."""
    hindsight: bool
    """Whether the case was written when the answers were known."""
    sample_hash: str
    """Hash of the joint sample."""
    sample: JointSample
    """The numbers in all worlds of the cloud together."""
    notes: tuple[str, ...] = ()
    """What to bear in mind."""

    def write(self, path: str | os.PathLike[str], *, replace: bool = False) -> None:
        """Write the joint sample, for ``detente run CASE --fitted FILE``."""
        self.sample.write(path, replace=replace)
