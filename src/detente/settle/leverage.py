"""Levers: what would move the settlement towards a party, and which red lines stand in the way of a deal."""

from __future__ import annotations

import numpy as np

from detente.core.text import significant
from detente.negotiation.compromise import compromise
from detente.negotiation.levers import Line, opening_moves, pulls
from detente.settle.setting import Setting
from detente.settle.settled import Lever, RedLine

MOST_DRAWS = 512
"""Draws in which red lines are moved: each line is tried at several distances, and a share errs by 2 points."""
LEAST_GAIN = 1e-9
"""Movement, as a share of the scale, that counts as none."""


def levers_for(setting: Setting, party: int) -> tuple[Lever, ...]:
    """Return changes of other parties that bring the compromise nearer to a party's position, best first."""
    found = []
    talks = setting.talks
    for i, subject in enumerate(setting.issues):
        position, weight = talks.on(i)
        salience = np.ascontiguousarray(talks.salience[:, :, i])
        if not salience[:, party].any():
            continue
        now = compromise(position, weight)
        target = position[:, party]
        moved = pulls(position, talks.capability, salience, party)
        for change, ends in (
            ("comes over", moved.if_it_comes_over),
            ("stops caring", moved.if_it_stops_caring),
            ("cares most", moved.if_it_cares_most),
        ):
            nearer = np.abs(now - target)[:, None] - np.abs(ends - target[:, None])
            for a, name in enumerate(setting.parties):
                takes_part = a != party and salience[:, a].any() and np.isfinite(nearer[:, a]).any()
                gain = float(np.nanmean(nearer[:, a])) if takes_part else 0.0
                if gain > LEAST_GAIN * talks.span(i):
                    found.append(Lever(subject.id, name, change, float(np.nanmean(ends[:, a])), gain))
    scale = {subject.id: talks.span(i) for i, subject in enumerate(setting.issues)}
    return tuple(sorted(found, key=lambda lever: -lever.gain / scale[lever.issue]))


def red_lines(setting: Setting) -> tuple[tuple[RedLine, ...], tuple[tuple[str, float], ...]]:
    """Return the red lines whose fall would help, best first, and those to give up one after the other."""
    from detente.settle.overlaps import points_of

    count = 1 if setting.is_fixed else min(MOST_DRAWS, setting.n_draws)
    talks, limits = setting.talks.first(count), setting.limits.first(count)
    opening = opening_moves(talks, limits, points_of(setting)[:count])
    helping = [line for line in opening.lines if line.share_if_dropped > opening.share_now + 1e-12]
    told = tuple(_red_line(setting, line) for line in helping)
    together = tuple((in_words(setting, _red_line(setting, line)), reached) for line, reached in opening.together)
    return told, together


def _red_line(setting: Setting, line: Line) -> RedLine:
    lines = setting.limits.at_least if line.is_lower else setting.limits.at_most
    return RedLine(
        party=setting.parties[line.party],
        issue=setting.issues[line.issue].id,
        is_lower=line.is_lower,
        value=float(np.median(lines[:, line.party, line.issue])),
        p_open_if_dropped=line.share_if_dropped,
        distance_for_half=None if np.isnan(line.distance_for_half) else line.distance_for_half,
    )


def in_words(setting: Setting, line: RedLine) -> str:
    """Return a red line in words."""
    is_single = len(setting.issues) == 1
    on = "" if is_single else f" on {line.issue}"
    return f"{line.party}'s {'least' if line.is_lower else 'most'} {significant(line.value)}{on}"
