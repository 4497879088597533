"""What red lines leave on each issue, and who is worse off with any deal."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.model.model import Floats
from detente.negotiation.compromise import compromise
from detente.negotiation.zone import find_packages, zone_of_agreement
from detente.settle.setting import Setting
from detente.settle.settled import Overlap, Spoiler


def overlaps(setting: Setting) -> tuple[Overlap, ...]:
    """Return what red lines leave on each issue."""
    zone = zone_of_agreement(setting.talks, setting.limits)
    return tuple(
        Overlap(
            p_open=float(np.mean(zone.is_open[:, i])),
            low=float(np.median(zone.low[:, i])),
            high=float(np.median(zone.high[:, i])),
            low_party=_most_often(setting, zone.low_party[:, i]),
            high_party=_most_often(setting, zone.high_party[:, i]),
        )
        for i in range(len(setting.issues))
    )


def _most_often(setting: Setting, parties: npt.NDArray[np.int64]) -> str:
    named = parties[parties >= 0]
    return setting.parties[int(np.argmax(np.bincount(named)))] if len(named) else ""


def spoilers(setting: Setting) -> tuple[Spoiler, ...]:
    """Return the parties that are better off without a deal than with any package, where lines leave room for one."""
    packages = find_packages(setting.talks, setting.limits, points_of(setting))
    named = packages.spoiler[packages.spoiler >= 0]
    return tuple(
        Spoiler(setting.parties[party], float(np.count_nonzero(named == party)) / setting.n_draws)
        for party in np.unique(named)
    )


def points_of(setting: Setting) -> Floats:
    """Return the compromise on every issue, the reference where nobody has weight, ``[W, I]``."""
    points = np.stack([compromise(*setting.talks.on(i)) for i in range(len(setting.issues))], axis=1)
    return np.where(np.isnan(points), setting.limits.reference, points)
