"""Red lines, vetoes, linkage: which deals are acceptable to all who can block one, and when they are struck.

A layer of its own. The data on which settlements are estimated hold only talks that ended in a decision, so they say
nothing about whether there is a deal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.elementary import exp
from detente.negotiation.compromise import Floats, total_over_parties
from detente.negotiation.talks import Talks

Bools = npt.NDArray[np.bool_]

MOST_SWEEPS = 1000
"""Rounds of concessions before a package is given up. Of 400 random tables of four parties and three issues, 200 rounds
missed 3 that linear programming found open, 1,000 none."""
SWEEPS_PER_PROOF = 20
"""Rounds after which it is tried to prove that there is no package; what is proved needs no more rounds."""
PROVED_AT_ONCE = 1 << 22
"""Numbers held while that is tried, which takes the square of the number of parties: 32 MB."""
RELAXATION = 1.5
"""Who is worse off is compensated by this much more than needed, which gets there sooner (bauschke1996: below 2)."""
TOLERANCE = 1e-6
"""Loss, as a share of a party's total salience, that counts as none."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What parties accept."""

    at_least: Floats
    """``[W, A, I]`` the lowest position a party accepts, -inf where it draws no line."""
    at_most: Floats
    """``[W, A, I]`` the highest, inf where it draws none."""
    has_veto: Bools
    """``[A]`` whether there is no deal without the party."""
    reference: Floats
    """``[W, I]`` what holds without a deal; NaN where that is not known, and then nobody compares with it."""
    cost_of_delay: Floats
    """``[W, A]`` what a party gives up rather than have no deal: salience x share of the scale."""
    is_linked: bool
    """Whether nothing is agreed until everything is."""

    def first(self, n: int) -> Limits:
        """Return the same limits in the first ``n`` draws."""
        return self.at(slice(n))

    def at(self, draws: npt.NDArray[np.int64] | slice) -> Limits:
        """Return the same limits in some draws."""
        return Limits(
            self.at_least[draws],
            self.at_most[draws],
            self.has_veto,
            self.reference[draws],
            self.cost_of_delay[draws],
            self.is_linked,
        )


@dataclass(frozen=True, slots=True)
class Zone:
    """What red lines leave on each issue."""

    low: Floats
    """``[W, I]`` the highest of the lines drawn from below, or the end of the scale."""
    high: Floats
    """``[W, I]`` the lowest of those drawn from above; below ``low`` where nothing is left."""
    low_party: npt.NDArray[np.int64]
    """``[W, I]`` who draws the line from below; -1 if nobody does."""
    high_party: npt.NDArray[np.int64]
    """``[W, I]`` who draws it from above."""

    @property
    def is_open(self) -> Bools:
        """``[W, I]`` whether something is left."""
        return np.asarray(self.low <= self.high)


@dataclass(frozen=True, slots=True)
class Packages:
    """Settlements moved to where all who can block them accept them."""

    terms: Floats
    """``[W, I]``; without meaning where nothing is acceptable."""
    is_acceptable: Bools
    """``[W]`` if the issues are linked: whether there is an acceptable package near; else whether there is a deal on
    any issue."""
    is_settled: Bools
    """``[W, I]`` whether a deal covers the issue."""
    spoiler: npt.NDArray[np.int64]
    """``[W]`` where red lines leave something on every issue and yet no package is acceptable: the party that loses
    most by it against the reference; else -1."""


def zone_of_agreement(talks: Talks, limits: Limits) -> Zone:
    """Return what the red lines of those with a veto leave on each issue.

    Parameters
    ----------
    talks : Talks
        Read for its scales only.
    limits : Limits
        Lines of parties without a veto bind nobody.

    Returns
    -------
    Zone
    """
    veto = limits.has_veto[None, :, None]
    at_least = np.where(veto, limits.at_least, -np.inf)
    at_most = np.where(veto, limits.at_most, np.inf)
    low_party, high_party = np.argmax(at_least, axis=1), np.argmin(at_most, axis=1)
    low = np.max(at_least, axis=1)
    high = np.min(at_most, axis=1)
    return Zone(
        low=np.maximum(low, talks.low),
        high=np.minimum(high, talks.high),
        low_party=np.where(np.isfinite(low), low_party, -1),
        high_party=np.where(np.isfinite(high), high_party, -1),
    )


def gain_over_reference(talks: Talks, limits: Limits, terms: Floats) -> Floats:
    """Return what a package is worth to each party against no deal, ``[W, A]``.

    ``g_i = sum_k s_ik (|r_k - x_ik| - |z_k - x_ik|) / R_k + cost of delay``, over the issues with a reference r.
    """
    span = talks.high - talks.low
    without = np.abs(limits.reference[:, None, :] - talks.position)
    with_it = np.abs(terms[:, None, :] - talks.position)
    known = ~np.isnan(limits.reference)[:, None, :]
    gains = np.where(known, talks.salience * (without - with_it) / span, 0.0)
    return total_over_parties(gains) + limits.cost_of_delay


def find_packages(talks: Talks, limits: Limits, terms: Floats) -> Packages:
    """Move settlements to acceptable ones near them.

    If the issues are linked, a package must lie within all red lines and leave nobody with a veto worse off than the
    reference, its cost of delay taken into account; a loss on one issue may be made good on another. The package is
    found by letting whoever is worse off be compensated in turn, where it cares most (projections onto convex sets,
    bauschke1996). If they are not linked, each issue is settled for itself and must be acceptable for itself.

    Parameters
    ----------
    talks : Talks
        Positions and saliences.
    limits : Limits
        What parties accept.
    terms : Floats
        ``[W, I]`` where the talks would end without the limits.

    Returns
    -------
    Packages

    References
    ----------
    bauschke1996.
    """
    zone = zone_of_agreement(talks, limits)
    low, high = zone.low, zone.high
    if not limits.is_linked:
        low, high = _narrowed(talks, limits, zone)
        # Where nobody may lose, opposite sides leave the reference alone: a point that rounding must not close.
        is_settled = low <= high + TOLERANCE * (talks.high - talks.low)
        inside = np.minimum(np.maximum(terms, low), high)
        nobody = np.full(len(terms), -1)
        return Packages(inside, np.logical_or.reduce(is_settled, axis=1), is_settled, nobody)
    is_open: Bools = np.logical_and.reduce(zone.is_open, axis=1)
    inside = np.minimum(np.maximum(terms, low), np.maximum(low, high))
    spoiler = np.full(len(terms), -1)
    is_acceptable = is_open.copy()
    rows = np.flatnonzero(is_open)
    if len(rows) and not np.isnan(limits.reference).all():
        found = _concede(talks, limits, inside[rows], low[rows], high[rows], rows)
        inside[rows], losses = found
        worst = np.argmin(losses, axis=1)
        fails = losses[np.arange(len(rows)), worst] < 0.0
        is_acceptable[rows[fails]] = False
        spoiler[rows[fails]] = worst[fails]
    return Packages(inside, is_acceptable, np.broadcast_to(is_acceptable[:, None], terms.shape), spoiler)


def _narrowed(talks: Talks, limits: Limits, zone: Zone) -> tuple[Floats, Floats]:
    """Return the zone of each issue with what the reference leaves, each issue for itself."""
    span = talks.high - talks.low
    reach = np.abs(limits.reference[:, None, :] - talks.position)
    patience = np.where(talks.salience > 0.0, talks.salience, 1.0)
    reach = reach + limits.cost_of_delay[:, :, None] * span / patience
    binds = limits.has_veto[None, :, None] & (talks.salience > 0.0) & ~np.isnan(limits.reference)[:, None, :]
    low = np.max(np.where(binds, talks.position - reach, -np.inf), axis=1)
    high = np.min(np.where(binds, talks.position + reach, np.inf), axis=1)
    return np.maximum(zone.low, low), np.minimum(zone.high, high)


def _concede(
    talks: Talks, limits: Limits, terms: Floats, low: Floats, high: Floats, rows: npt.NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Return packages in which nobody with a veto loses, as far as there are any, and what each loses in them."""
    span = talks.high - talks.low
    x = (talks.position[rows] - talks.low) / span
    z = (terms - talks.low) / span
    bottom, top = (low - talks.low) / span, (high - talks.low) / span
    reference = (limits.reference[rows] - talks.low) / span
    s = np.where(np.isnan(reference)[:, None, :], 0.0, talks.salience[rows])
    without = total_over_parties(s * np.abs(np.nan_to_num(reference)[:, None, :] - x)) + limits.cost_of_delay[rows]
    slack = TOLERANCE * total_over_parties(s)
    parties = np.flatnonzero(limits.has_veto)
    open_rows = np.arange(len(rows))
    blame = np.zeros(without.shape)
    for sweep in range(1, MOST_SWEEPS + 1):
        lost = np.zeros(len(open_rows), dtype=np.bool_)
        for party in parties:
            toward = x[open_rows, party] - z[open_rows]
            mine = s[open_rows, party]
            loss = total_over_parties(mine * np.abs(toward)) - without[open_rows, party]
            is_worse = loss > slack[open_rows, party]
            if not is_worse.any():
                continue
            lost |= is_worse
            worse, loss, toward, mine = open_rows[is_worse], loss[is_worse], toward[is_worse], mine[is_worse]
            pull = np.where(toward != 0.0, mine, 0.0)
            square = total_over_parties(pull * pull)
            size = RELAXATION * loss / np.where(square > 0.0, square, 1.0)
            blame[worse, party] += size
            moved = z[worse] + np.sign(toward) * np.minimum(size[:, None] * pull, np.abs(toward))
            z[worse] = np.minimum(np.maximum(moved, bottom[worse]), top[worse])
        open_rows = open_rows[lost]
        if sweep % SWEEPS_PER_PROOF == 0 and len(open_rows) > 0:
            at_once = max(1, PROVED_AT_ONCE // len(parties) ** 2)
            parts = [open_rows[first : first + at_once] for first in range(0, len(open_rows), at_once)]
            proofs = []
            for part in parts:
                blamed, theirs, caring, least = (values[part][:, parties] for values in (blame, x, s, without))
                proofs.append(_is_hopeless(blamed, theirs, caring, least, bottom[part], top[part]))
            open_rows = open_rows[~np.concatenate(proofs)]
            blame[:] = 0.0
        if len(open_rows) == 0:
            break
    losses = without - total_over_parties(s * np.abs(z[:, None, :] - x)) + slack
    losses = np.where(limits.has_veto[None, :], losses, np.inf)
    return talks.low + z * span, losses


def _is_hopeless(blame: Floats, x: Floats, s: Floats, without: Floats, bottom: Floats, top: Floats) -> Bools:
    """Return where it is proved that every package leaves somebody worse off, ``[rows]``.

    Were no one worse off, no sum of gains with weights that are not negative could be negative. The weights are how
    much each had to be compensated: where there is no package, projections end in a cycle in which these balance. The
    greatest sum is found issue by issue, as it is concave and bends only where a party stands.
    """
    greatest = total_over_parties(blame * without)
    for issue in range(x.shape[2]):
        places = np.minimum(np.maximum(x[:, :, issue], bottom[:, issue, None]), top[:, issue, None])
        pull = blame * s[:, :, issue]
        worth = np.abs(places[:, :, None] - x[:, None, :, issue]) * pull[:, None, :]
        greatest -= np.min(total_over_parties(worth), axis=1)
    return np.asarray(greatest < -TOLERANCE * total_over_parties(blame * total_over_parties(s)))


def chance_of_agreement(rate: Floats, days: Floats) -> Floats:
    """Return the probability that an open zone of agreement turns into a deal within some days, ``[W, S]``.

    Parameters
    ----------
    rate : Floats
        ``[W]`` hazard of agreement per day while there is a zone.
    days : Floats
        ``[S]`` days.

    Returns
    -------
    Floats
        ``1 - exp(-rate days)``.

    Examples
    --------
    >>> chance_of_agreement(np.array([0.01]), np.array([0.0, 100.0])).round(3)
    array([[0.   , 0.632]])
    """
    return 1.0 - exp(-rate[:, None] * days[None, :])
