"""Why there is a deal or none, in sentences."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.core.text import percent_in_whole, significant
from detente.model.model import Floats
from detente.negotiation.compromise import compromise
from detente.negotiation.session import Meeting
from detente.negotiation.zone import Packages, find_packages, zone_of_agreement
from detente.settle.setting import Setting
from detente.settle.settled import Overlap

FAILS = 0.5
"""Share of draws without overlap from which the talks are said to fail on an issue."""
LEAST_TOLD = 0.005
"""Share of draws below which nothing is said."""


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


def reasons(setting: Setting, found: tuple[Overlap, ...], meeting: Meeting | None) -> tuple[str, ...]:
    """Return sentences: the issues on which talks fail, then who is worse off with any package."""
    said = []
    is_single = setting.is_fixed
    for subject, overlap in sorted(zip(setting.issues, found, strict=True), key=lambda pair: pair[1].p_open):
        closed = 1.0 - overlap.p_open
        if closed < LEAST_TOLD:
            continue
        how_often = "" if is_single else f" in {_share_of(closed)} of draws"
        consequence = ": the talks fail on this issue" if closed >= FAILS and setting.limits.is_linked else ""
        if closed >= FAILS and not setting.limits.is_linked:
            consequence = ": no deal on this issue"
        said.append(f"No overlap on {subject.id}{how_often}{consequence}; {_lines(overlap, is_single=is_single)}.")
    packages = find_packages(setting.talks, setting.limits, points_of(setting))
    said += _spoilers(setting, packages)
    if meeting is not None and not said:
        said.append("Red lines leave room on every issue, and a package that nobody who can block it loses by.")
    elif meeting is not None and not is_single:
        said.append(_how_often(float(np.mean(meeting.is_open)), is_linked=setting.limits.is_linked))
    return tuple(said)


def _how_often(share: float, *, is_linked: bool) -> str:
    if share == 0.0:
        return "In none of the draws is there a deal that all who can block it accept."
    what = "a deal" if is_linked else "a deal on some issue"
    return f"In {_share_of(share)} of draws there is {what} that all who can block it accept."


def _lines(overlap: Overlap, *, is_single: bool) -> str:
    ends = []
    if overlap.low_party:
        ends.append(f"{overlap.low_party} accepts {significant(overlap.low)} at the least")
    if overlap.high_party:
        ends.append(f"{overlap.high_party} {significant(overlap.high)} at the most")
    return " and ".join(ends) + ("" if is_single else " (medians)")


def _spoilers(setting: Setting, packages: Packages) -> list[str]:
    """Return a sentence for each party that often loses by every package."""
    n = setting.n_draws
    result = []
    for party in np.unique(packages.spoiler[packages.spoiler >= 0]):
        share = float(np.count_nonzero(packages.spoiler == party)) / n
        if share >= LEAST_TOLD:
            often = "" if setting.is_fixed else f"In {_share_of(share)} of draws "
            begin = f"{often}red lines leave room on every issue" if often else "Red lines leave room on every issue"
            result.append(f"{begin}, yet {setting.parties[party]} is better off without a deal than with any package.")
    return result


def points_of(setting: Setting) -> Floats:
    """Return the compromise on every issue, the reference where nobody has weight, ``[W, I]``."""
    points = np.stack([compromise(*setting.talks.on(i)) for i in range(len(setting.issues))], axis=1)
    return np.where(np.isnan(points), setting.limits.reference, points)


def _share_of(share: float) -> str:
    return percent_in_whole(share, under="under ", over="over ")
