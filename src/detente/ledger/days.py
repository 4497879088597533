"""Days as a question has them: a day closes at its end in the question's time zone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from detente.ledger.entry import Entry
from detente.ledger.inputs import DAY, day_of
from detente.ledger.state import Resolution, Schedule, State
from detente.ledger.zones import day_at
from detente.ledger.zones import end_of as end_of_day

CLOCKS_DIFFER = 300 * 1_000_000
"""Microseconds (five minutes) by which the clocks of two machines may differ before a moment lies in the future."""


def local_day(at: int, zone: str) -> int:
    """Return the day of a moment in a zone, counted from 1970; a date without a time is that day in every zone.

    Examples
    --------
    >>> local_day(DAY - 1, "Europe/Warsaw"), local_day(DAY, "America/New_York"), local_day(DAY + 1, "America/New_York")
    (1, 1, 0)
    """
    return day_of(at) if at % DAY == 0 else day_at(at, zone)


def end_of(at: int, zone: str) -> int:
    """Return the moment from which something is later than a moment, or than its day where only that is known."""
    return end_of_day(day_of(at), zone) if at % DAY == 0 else at


def is_to_come(at: int, now: int, zone: str) -> bool:
    """Return whether a moment, or a day where only that is known, is still to come; it may be today in a zone already.

    Examples
    --------
    >>> is_to_come(DAY, DAY - 3_600_000_000, ""), is_to_come(DAY, DAY - 3_600_000_000, "Europe/Kyiv")
    (True, False)
    """
    is_today = at % DAY == 0 and day_of(at) <= day_at(now, zone)
    return at > now + CLOCKS_DIFFER and not is_today


class Times(NamedTuple):
    """When forecasts of an answered question count."""

    opens: int | None
    """First day, where the question says one."""
    asked: int
    """Day on which the question was written down, or the last day where that is earlier."""
    last: int
    """Last day: of the close, or on which the answer came to be known, whichever comes first."""
    closes: int
    """Last day as it was scheduled."""
    end: int
    """Moment from which a forecast is void."""
    zone: str
    """Time zone whose days these are."""
    answered_by: int
    """Entry that says how it came out: whatever has a higher number was written down later, whatever the clock said."""
    answered_at: int
    """When that was written down, which tells what came later from what a trusted ledger wrote down."""


def times_of(state: State, name: str, answer: Resolution) -> Times:
    """Return when forecasts of an answered question count."""
    held = schedule_in_force(state, name, answer)
    zone = held.timezone
    asked = local_day(state.schedules[name][0].written_at, zone)
    last, end = local_day(answer.at, zone), end_of(answer.at, zone)
    scheduled = last
    if held.closes is not None:
        scheduled = local_day(held.closes, zone)
        last, end = min(last, scheduled), min(end, end_of(held.closes, zone))
    opens = None if held.opens is None else local_day(held.opens, zone)
    return Times(opens, min(asked, last), last, max(scheduled, last), end, zone, answer.seq, answer.written_at)


def schedule_in_force(state: State, name: str, answer: Resolution | None) -> Schedule:
    """Return when a question was open and in which zone, by what had been said in time.

    What was said after the answer was known or given, or after the question had closed, changes nothing any more.
    Nobody can close a question in the past, or open it otherwise once it is open.
    """
    return _in_time(state, name, answer)[0]


def late_revisions(state: State, name: str, answer: Resolution) -> tuple[int, ...]:
    """Return the entries that revised a question after its answer was known or given, or after it had closed."""
    return _in_time(state, name, answer)[1]


def _in_time(state: State, name: str, answer: Resolution | None) -> tuple[Schedule, tuple[int, ...]]:
    """Return the schedule in force, and the entries that came too late to change it."""
    held, *later = state.schedules[name]
    given = None if answer is None else _first_given(state, name, answer)
    late = []
    for said in later:
        if _is_closed(held, said.written_at) or (
            answer is not None and given is not None and _is_after(said, held.timezone, answer, given)
        ):
            late.append(said.seq)
        else:
            held = _replaced(held, said)
    return held, tuple(late)


def _replaced(held: Schedule, said: Schedule) -> Schedule:
    """Return what holds once a question was revised in time: no close lies before that."""
    closes = said.closes
    if closes is not None and closes != held.closes:
        closes = max(closes, said.written_at)
    elif closes is not None and said.timezone != held.timezone and not _is_closed_before(held):
        closes = closes if end_of(closes, said.timezone) > said.written_at else said.written_at
    opens = said.opens if held.opens is not None and said.written_at < held.opens else held.opens
    return Schedule(said.seq, said.written_at, opens, closes, said.timezone)


def _first_given(state: State, name: str, answer: Resolution) -> tuple[int, int]:
    """Return when an answer was first given, and the entry: reopening and giving it again makes nothing in time."""
    alike = [each for each in state.given.get(name, ()) if each.answer == answer.answer]
    return min((each.written_at, each.seq) for each in [*alike, answer])


def _is_after(said: Schedule, zone: str, answer: Resolution, given: tuple[int, int]) -> bool:
    """Return whether something was said of a question after its answer was known, by the zone then, or was given."""
    return (said.written_at, said.seq) > given or said.written_at >= end_of(answer.at, zone)


def _is_closed(held: Schedule, at: int) -> bool:
    """Return whether a question had closed by a moment.

    A close that had passed already when the question was written down closed nothing: it may be mended.
    """
    return held.closes is not None and not _is_closed_before(held) and at >= end_of(held.closes, held.timezone)


def _is_closed_before(held: Schedule) -> bool:
    """Return whether a close had passed already when it was written down."""
    return held.closes is not None and end_of(held.closes, held.timezone) < held.written_at


def void_from(state: State, name: str) -> int | None:
    """Return the moment from which a forecast of a question is void, as far as is known: its close, or its answer."""
    answer = state.resolutions.get(name)
    held = schedule_in_force(state, name, answer)
    known = [each for each in (held.closes, None if answer is None else answer.at) if each is not None]
    return min((end_of(each, held.timezone) for each in known), default=None)


def late_notes(entries: Iterable[Entry], state: State) -> tuple[str, ...]:
    """Return what is to be told of forecasts that were just written down: how many are void."""
    void = 0
    for entry in entries:
        if entry.kind == "forecast":
            void += _is_void(entry.body["question"], entry, state)
    if not void:
        return ()
    forecasts = "1 forecast was" if void == 1 else f"{void:,} forecasts were"
    return (f"{forecasts} made after the answer was known or the question had closed: written down, and void",)


def _is_void(name: str, entry: Entry, state: State) -> bool:
    """Return whether a forecast is void that was just written down: from the day it claims, else from now."""
    at, end, answer = entry.body["at"], void_from(state, name), state.resolutions.get(name)
    days = [local_day(each, state.questions[name].timezone) for each in (at, entry.recorded_at)]
    if at % DAY == 0 and days[0] == days[1]:
        at = min(at, entry.recorded_at)
    is_today = at % DAY == 0 and day_of(at) == day_of(entry.recorded_at)
    if days[0] < days[1] and at + CLOCKS_DIFFER < entry.recorded_at and not is_today:
        return end is not None and at >= end
    follows = answer is not None and answer.seq < entry.seq
    return follows or (end is not None and max(at, entry.recorded_at) >= end)
