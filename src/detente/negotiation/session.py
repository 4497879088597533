"""One meeting: whether the parties agree, and on what.

In every draw the settlement is one draw from the default distribution (see `detente.negotiation.settlement`), moved to
the nearest package that all who can block it accept; if there is one, the parties strike it with the chance that their
hazard of agreement gives them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.negotiation.compromise import Floats, compromise, total_over_parties
from detente.negotiation.election import elect
from detente.negotiation.settlement import MIXTURE, Mixture, cut_normal, stated_ends
from detente.negotiation.talks import Talks
from detente.negotiation.zone import Bools, Limits, find_packages


@dataclass(frozen=True, slots=True)
class Meeting:
    """How a session ends in W draws."""

    is_deal: Bools
    """``[W]``"""
    is_settled: Bools
    """``[W, I]`` whether the deal covers the issue."""
    terms: Floats
    """``[W, I]`` what is agreed; without meaning where nothing is."""
    is_open: Bools
    """``[W]`` whether there was something all could accept."""


def meet(
    talks: Talks, limits: Limits, chance: Floats, agrees: Floats, terms: Floats, *, mixture: Mixture = MIXTURE
) -> Meeting:
    """Return how a session ends.

    Parameters
    ----------
    talks, limits : Talks, Limits
        Who stands where, and what they accept, in W draws.
    chance : Floats
        ``[W]`` chance that an open deal is struck, ``1 - exp(-rate x days since the last session)``.
    agrees : Floats
        ``[W]`` uniform numbers: a deal is struck where they are below ``chance``.
    terms : Floats
        ``[W, I, 2]`` uniform numbers for the terms of each issue: which part of the mixture, and where in it.
    mixture : Mixture
        The distribution of the terms.

    Returns
    -------
    Meeting
    """
    wanted = np.stack([_settlement(talks, i, terms[:, i], mixture) for i in range(len(talks.low))], axis=1)
    wanted = np.where(np.isnan(wanted), limits.reference, wanted)
    packages = find_packages(talks, limits, wanted)
    is_deal = packages.is_acceptable & (agrees < chance)
    return Meeting(is_deal, packages.is_settled & is_deal[:, None], packages.terms, packages.is_acceptable)


def _settlement(talks: Talks, issue: int, u: Floats, mixture: Mixture) -> Floats:
    """Return one draw of the settlement on an issue per draw, ``[W]``; NaN where nobody has any weight."""
    position, weight = talks.on(issue)
    has_weight = total_over_parties(weight) > 0.0
    result = np.full(len(position), np.nan)
    position, weight, u = position[has_weight], weight[has_weight], u[has_weight]
    low, high = stated_ends(position, weight)
    near = cut_normal(compromise(position, weight), mixture.spread * talks.span(issue), low, high, u[:, 1])
    is_stated = np.flatnonzero(u[:, 0] < mixture.election_share)
    near[is_stated] = _elected(position[is_stated], weight[is_stated], u[is_stated, 1], talks.span(issue))
    result[has_weight] = near
    return result


def _elected(position: Floats, weight: Floats, u: Floats, span: float) -> Floats:
    """Return the stated positions that win at uniform numbers, ``[W]`` each."""
    if not len(position):
        return u
    election = elect(position, weight, span=span)
    below = np.cumsum(election.chance, axis=1)
    is_option = election.chance > 0.0
    last = election.chance.shape[1] - 1 - np.argmax(is_option[:, ::-1], axis=1)
    won = np.minimum(np.argmax((u[:, None] < below) & is_option, axis=1), last)
    won = np.where(u < np.take_along_axis(below, last[:, None], axis=1)[:, 0], won, last)
    return np.asarray(np.take_along_axis(election.options, won[:, None], axis=1)[:, 0])
