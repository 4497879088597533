"""Forecasts -> how long each stood: from when it was written down, or from the day on which it is said to be made.

What was written down in time is *live*, and only that is ranked. A day that is claimed afterwards proves nothing: it is
counted apart. A correction or a withdrawal changes nothing before it was written down, in either way of counting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from detente.ledger.days import CLOCKS_DIFFER, Times, local_day
from detente.ledger.forecasts import ABSENT, Forecasts, Ints
from detente.ledger.inputs import DAY
from detente.ledger.rows import ForecastRow, row_of
from detente.ledger.state import Change, State
from detente.ledger.zones import offset_at
from detente.score.validation import Array

FOREVER = np.iinfo(np.int64).max // 2
"""Of what does not end by itself."""
_HOUR = DAY // 24


class Columns(NamedTuple):
    """Forecasts of answered questions as arrays ``[N]``, in the order in which they were written; corrections last."""

    seq: Ints
    """Number of the entry."""
    root: Ints
    """The forecast's entry; for a correction, the one it corrects in the end."""
    question: Ints
    """Number of the question."""
    who: Ints
    """Number of the forecaster."""
    at: Ints
    """Moment at which it is said to have been made."""
    written: Ints
    """Moment at which it was written down."""
    until: Ints
    """Moment at which it ends by itself."""
    chance: Array
    """Of yes; NaN for choices, numbers and dates."""
    low: Array
    """Lower end of the interval of words; NaN without words."""
    high: Array
    """Upper end."""
    is_correction: npt.NDArray[np.bool_]
    """Whether it is one."""
    is_claimed: npt.NDArray[np.bool_]
    """Whether it is said to have been made on an earlier day than that on which it was written down."""
    is_trusted: npt.NDArray[np.bool_]
    """Whether another ledger wrote it down that is trusted."""
    people: tuple[str, ...]
    """Forecasters by number."""
    roles: tuple[str, ...]
    """What they are."""


class Stood(NamedTuple):
    """Which forecasts count, and for how long; arrays ``[K]``, in the order in which they began to stand."""

    row: Ints
    """Place in `Columns`."""
    day: Ints
    """First day."""
    until: Ints
    """Last day on which it stands by itself."""


def columns_of(forecasts: Forecasts, state: State, times: Mapping[str, Times]) -> Columns:
    """Return forecasts of answered questions, each with its corrections, as arrays."""
    added = _corrections(forecasts, state) if state.histories else []
    every = forecasts.followed_by([row for _, row in added]) if added else forecasts
    count = len(every)
    seq, at = every.seq, every.at
    question = _numbers(every, times)
    is_trusted = every.trusted_at != ABSENT
    written = np.where(is_trusted, every.trusted_at, every.recorded_at)
    people = every.in_order(every.who)
    roles = _last_roles(every, written)
    made_on, written_on = days_of(at, question, times), days_of(written, question, times)
    # A date of today: where it is tomorrow in UTC, its midnight there is still to come.
    at = np.where((at % DAY == 0) & (made_on == written_on), np.minimum(at, written), at)
    claimed = made_on < written_on
    claimed &= at + CLOCKS_DIFFER < written  # just before midnight, and written down just after
    claimed &= (at % DAY != 0) | (at // DAY != written // DAY)  # today's date in UTC, where it is tomorrow already
    answered_by, answered_at, end = (
        np.array([getattr(each, field) for each in times.values()], dtype=np.int64)
        for field in ("answered_by", "answered_at", "end")
    )
    # By when each was written down, not by where it stands: ledgers may be merged in any order.
    there = np.array([each.answered_by in state.trusted for each in times.values()], dtype=bool)
    is_elsewhere = is_trusted | there[question]
    follows = np.where(is_elsewhere, written > answered_at[question], seq > answered_by[question])
    written = np.where(follows, np.maximum(written, end[question]), written)
    root = seq.copy()
    root[len(forecasts) :] = [target for target, _ in added]
    is_correction = np.arange(count) >= len(forecasts)
    names = [*every.names]
    number = np.zeros(len(names), dtype=np.int64)
    number[people] = np.arange(len(people))
    return Columns(
        seq=seq,
        root=root,
        question=question,
        who=number[every.who],
        at=at,
        written=written,
        until=np.where(every.until == ABSENT, FOREVER, every.until),
        chance=every.probability,
        low=every.low,
        high=every.high,
        is_correction=is_correction,
        is_claimed=claimed & ~is_correction,
        is_trusted=is_trusted,
        people=tuple(names[place] for place in people.tolist()),
        roles=tuple(names[place] for place in roles[people].tolist()),
    )


def _numbers(forecasts: Forecasts, times: Mapping[str, Times]) -> Ints:
    """Return the numbers of the questions of forecasts ``[N]``."""
    number = {name: k for k, name in enumerate(times)}
    names = [*forecasts.names]
    found = np.zeros(len(names), dtype=np.int64)
    for place in np.unique(forecasts.question).tolist():
        found[place] = number[names[place]]
    return found[forecasts.question]


def _last_roles(forecasts: Forecasts, written: Ints) -> Ints:
    """Return what each name is as a forecaster: as was last written down, in whatever order ledgers were merged."""
    who, role = forecasts.who, forecasts.role
    found = np.zeros(len(forecasts.names), dtype=np.int64)
    found[who] = role
    if (found[who] != role).any():
        order = np.lexsort((forecasts.seq, written))
        found[who[order]] = role[order]  # of several values for one place the last is taken
    return found


def _corrections(forecasts: Forecasts, state: State) -> list[tuple[int, ForecastRow]]:
    """Return corrections as rows, each with the forecast it corrects; withdrawals are none."""
    corrected = np.array(sorted(state.histories), dtype=np.int64)
    return [
        (
            target,
            row_of(
                change.seq, change.written_at, change.body, change.written_at if change.seq in state.trusted else None
            ),
        )
        for target in corrected[np.isin(corrected, forecasts.seq)].tolist()
        for change in state.histories[target]
        if change.body
    ]


def days_of(moments: Ints, question: Ints, times: Mapping[str, Times]) -> Ints:
    """Return the days of moments, each as its question has them ``[N]``: `local_day` of many."""
    days = moments // DAY
    zones = [each.zone for each in times.values()]
    if any(zones):
        distinct, number = np.unique(zones, return_inverse=True)
        mine = np.where(moments % DAY != 0, number[question], -1)  # a date without a time is that day everywhere
        for k, zone in enumerate(distinct.tolist()):
            if zone:
                places = np.flatnonzero(mine == k)
                days[places] = _local_days(moments[places], zone)
    return days


def _local_days(moments: Ints, zone: str) -> Ints:
    """Return the days of moments in a zone ``[N]``; its clocks are asked twice an hour, and each time they change."""
    order = np.argsort(moments)
    at = moments[order]
    first = np.flatnonzero(np.diff(at // _HOUR, prepend=FOREVER))
    last = np.append(first[1:], len(at))[: len(first)] - 1
    ahead, afterwards = (
        np.array([offset_at(moment, zone) for moment in at[places].tolist()], dtype=np.int64)
        for places in (first, last)
    )
    hour = np.repeat(np.arange(len(first)), last + 1 - first)
    found = (at + ahead[hour]) // DAY
    for place in np.flatnonzero((ahead != afterwards)[hour]).tolist():
        found[place] = local_day(int(at[place]), zone)
    days = np.empty_like(found)
    days[order] = found
    return days


def stood(columns: Columns, state: State, times: Mapping[str, Times], *, as_claimed: bool) -> Stood:
    """Return which forecasts count and for how long.

    Parameters
    ----------
    columns
        Forecasts.
    state
        What holds, with the corrections.
    times
        By question, in the order of their numbers.
    as_claimed
        Whether a forecast counts from the day on which it is said to have been made; by when it was written down
        otherwise. A correction, and what claims no earlier day, counts from when it was written down in either case.
    """
    begin = np.maximum(columns.at, columns.written)
    if as_claimed:
        begin = np.where(columns.is_claimed, columns.at, begin)
    end = np.array([each.end for each in times.values()], dtype=np.int64)
    kept = begin < end[columns.question]
    until = columns.until
    if state.histories:
        dropped, ends = _superseded(columns, state, begin)
        kept[dropped] = False
        until = until.copy()
        for place, moment in ends.items():
            until[place] = min(int(until[place]), moment)
    order = np.flatnonzero(kept)
    made = np.where(columns.is_correction, FOREVER, columns.at)
    order = order[np.lexsort((made[order], begin[order]))]
    opens = np.array([0 if each.opens is None else each.opens for each in times.values()], dtype=np.int64)
    question = columns.question[order]
    day = np.maximum(days_of(begin[order], question, times), opens[question])
    return Stood(order, day, _last_days(until[order], question, times))


def opening_days(times: Mapping[str, Times], *, as_claimed: bool) -> Ints:
    """Return the day on which each question opened ``[Q]``: as it says, else when it was asked.

    Where days are claimed, the day on which a question was written down says nothing: then it is open from its first
    forecast on, and the last day stands here, which any forecast precedes.
    """
    return np.array(
        [(each.last if as_claimed else each.asked) if each.opens is None else each.opens for each in times.values()],
        dtype=np.int64,
    )


def _last_days(until: Ints, question: Ints, times: Mapping[str, Times]) -> Ints:
    """Return the last day on which each stands by itself."""
    ends = until < FOREVER
    days = np.full(len(until), FOREVER // DAY)
    days[ends] = days_of(until[ends], question[ends], times)
    return days


class _Event(NamedTuple):
    """Something that happens to what a forecaster says of a question; in the order of its fields."""

    begin: int
    made: int
    """When a forecast is said to have been made; corrections and withdrawals follow on those of the same moment."""
    seq: int
    root: int
    place: int
    """Place of the row; -1 for a withdrawal."""


def _superseded(columns: Columns, state: State, begin: Ints) -> tuple[list[int], dict[int, int]]:
    """Return corrections of forecasts that stood no more, and when forecasts were withdrawn, by place of the row.

    A correction or withdrawal of a forecast in whose place the forecaster had put another by then changes nothing.
    """
    pair = columns.question * len(columns.people) + columns.who
    targets = np.array(sorted(state.histories), dtype=np.int64)
    affected = np.unique(pair[np.isin(columns.root, targets)])
    events: dict[int, list[_Event]] = defaultdict(list)
    for place in np.flatnonzero(np.isin(pair, affected)).tolist():
        root, seq = int(columns.root[place]), int(columns.seq[place])
        is_first = not columns.is_correction[place]
        made = int(columns.at[place]) if is_first else FOREVER
        some = events[int(pair[place])]
        some.append(_Event(int(begin[place]), made, seq, root, place))
        if is_first:
            some += _withdrawals(state.histories.get(seq, ()), seq)
    dropped: list[int] = []
    ends: dict[int, int] = {}
    for some in events.values():
        standing = _Event(0, 0, 0, -1, -1)
        for event in sorted(some):
            if event.place < 0:
                if standing.root == event.root:
                    ends[standing.place] = event.begin
                    standing = _Event(0, 0, 0, -1, -1)
            elif columns.is_correction[event.place] and event.root != standing.root:
                dropped.append(event.place)
            else:
                standing = event
    return dropped, ends


def _withdrawals(history: Sequence[Change], root: int) -> list[_Event]:
    """Return the withdrawals of a forecast as events."""
    return [_Event(each.written_at, FOREVER, each.seq, root, -1) for each in history if not each.body]


def standing_on(kept: Stood, columns: Columns, last: Ints, on: int) -> tuple[Stood, Ints, Ints, Ints]:
    """Return the forecasts that stood on a day, each as the only one of a question that was open on that day alone."""
    question = columns.question[kept.row]
    candidates = np.flatnonzero((kept.day <= on) & (last[question] >= on))
    who = columns.who[kept.row[candidates]]
    # The last of each pair is the first one met from the end; that it ended before leaves none.
    _, from_end = np.unique((who * len(last) + question[candidates])[::-1], return_index=True)
    chosen = candidates[np.sort(len(candidates) - 1 - from_end)]
    chosen = chosen[kept.until[chosen] >= on]
    alone = np.full(len(last), on, dtype=np.int64)
    there = Stood(kept.row[chosen], np.full(len(chosen), on, dtype=np.int64), kept.until[chosen])
    return there, alone, alone, alone


def details_of(details: Mapping[int, Mapping[str, Any]], state: State) -> dict[int, Mapping[str, Any]]:
    """Return what forecasts say that are more than a probability, and their corrections, by number of the entry."""
    changed = {
        change.seq: change.body for target in details for change in state.histories.get(target, ()) if change.body
    }
    return {**details, **changed}
