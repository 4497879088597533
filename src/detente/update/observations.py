"""What was observed, read from words: ``recognise on 2022-02-21``, ``approval = 71 +- 1.5 on 2022-02-28``.

An event *on* a day may fall a week earlier or later (the tolerance): no model knows the day. An event *by*
a day may fall on that day at the latest; that there was *none* by a day is held against all days up to it.

What a case does not list had not happened either: `silences` says so of every move and event up to a day.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from detente.case.words import show
from detente.core.errors import CaseError, Problem, RunError
from detente.core.near import nearest
from detente.model.model import ABSENT, Model

if TYPE_CHECKING:
    from detente.case.schema import Observation

FORMS = (
    "`recognise on 2022-02-21`, `no invade by 2022-02-20`, `no invade from 2022-02-01 to 2022-02-20` or "
    "`approval = 71 +- 1.5 on 2022-02-28`"
)
DEFAULT_TOLERANCE = 1
"""Weeks that an event observed on a day may fall earlier or later."""
WEEK = 7
"""Days in which a tolerance counts, whatever the step of a case: an update depends on it no more than a forecast."""
FAR = 6.0
"""Standard errors beyond which two measurements contradict each other, or one the range of its quantity: a chance of
2e-9 for normal errors."""
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_EVENT = re.compile(r"(?P<no>no\s+)?(?P<event>[A-Za-z][\w.]*)\s+(?P<how>on|by)\s+(?P<date>\S+)")
_SPAN = re.compile(r"no\s+(?P<event>[A-Za-z][\w.]*)\s+from\s+(?P<first>\S+)\s+to\s+(?P<last>\S+)")
_LEVEL = re.compile(
    rf"(?P<quantity>[A-Za-z]\w*)\s*(?P<sign>=|<=|>=|<|>)\s*(?P<value>{_NUMBER})\s*(?P<unit>[^\d+±]*?)"
    rf"(?:\s*(?:\+-|\+/-|±)\s*(?P<sd>{_NUMBER})\s*(?P<sd_unit>[^\d]*?))?\s+on\s+(?P<date>\S+)"
)

Kind = Literal["event", "no event", "value", "least", "most"]


@dataclass(frozen=True, slots=True)
class Observed:
    """One observation, placed in the days of a case."""

    text: str
    """As it was given."""
    kind: Kind
    """An event that happened, or did not; a measured value; a value that a quantity had at least, or at most."""
    date: dt.date
    """Day it refers to."""
    index: int
    """Of the event, or of the quantity."""
    first: int
    """First day on which the event may (or, for "no event", must not) fall; day of the value."""
    last: int
    """Last such day."""
    value: float = math.nan
    """Value measured, or the line that was not crossed."""
    sd: float = 0.0
    """Standard error of the measurement."""
    is_silence: bool = False
    """Whether nobody said so: the event is merely not among those observed (see `silences`)."""

    @property
    def is_event(self) -> bool:
        """Whether it is about an event."""
        return self.kind in {"event", "no event"}


def read_observations(
    model: Model, observations: Sequence[str | Observation], *, tolerance: int = DEFAULT_TOLERANCE
) -> tuple[Observed, ...]:
    """Return observations as the days of a model see them, in the order given.

    Parameters
    ----------
    model : Model
        Compiled case.
    given : sequence of str or Observation
        Texts, or the observations of a case.
    tolerance : int, optional
        Weeks by which an event observed on a day may fall earlier or later.

    Raises
    ------
    CaseError
        With everything that cannot be read, is unknown, or lies outside the case's time.
    RunError
        If two observations contradict each other, or one the range of its quantity.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_case(detente.load_case("ultimatum"))
    >>> [each] = read_observations(model, ["attack on 2001-02-14"])
    >>> each.kind, each.first, each.last
    ('event', 37, 51)
    """
    reader = _Reader(model, max(tolerance, 0))
    found = [reader.read(each) for each in observations]
    if reader.problems:
        raise CaseError(reader.problems)
    observed = tuple(each for each in found if each is not None)
    conflicts = list(contradictions(model, observed))
    if conflicts:
        raise RunError("the observations contradict each other:\n" + "\n".join(f"  {each}" for each in conflicts))
    return observed


def silences(model: Model, observed: Sequence[Observed], last: dt.date) -> Iterator[Observed]:
    """Yield, of each move and event that is not observed to have happened by a day, that it had not.

    Moves, replies, shocks, pacts, deals of tables, stages of processes, and entries of the calendar of which it is
    not sure that they had come by then: that have a condition or a chance, or another day left. Of a move, shock or
    entry that was observed nothing is said of its outcomes, unless one of them was observed too: it had one of
    them, and it is not known which. Of one that was not, none needs to be said; nor does a stage of a process where
    one before it had not ended, nor what is observed not to have happened up to that day. An event that is not
    observed may have happened before the start.
    """
    day = model.timeline.day_of(last)
    seen = {each.index for each in observed if each.kind == "event"}
    denied = {each.index for each in observed if each.kind == "no event" and each.first == 0 and each.last >= day}
    for event in _told_of(model, seen, day):
        if event not in seen | denied:
            text = f"no {model.events[event]} by {last}"
            yield Observed(text, "no event", last, event, 0, day, is_silence=True)


def _told_of(model: Model, seen: set[int], day: int) -> Iterator[int]:
    """Yield the events that would be among the observations if they had happened by a day."""
    moves = model.moves
    for move, event in enumerate(moves.event.tolist()):
        outcomes = moves.outcome_event[moves.outcome_start[move] : moves.outcome_start[move + 1]].tolist()
        yield from _or_outcomes(event, outcomes, seen)
    for event in (*model.shocks.event.tolist(), *_entries(model, day)):
        outcomes = model.outcomes.event[model.outcomes.of(event)].tolist()
        yield from _or_outcomes(event, outcomes, seen)
    yield from model.pacts.event.tolist()
    yield from model.tables.deal_event.tolist()
    yield from _next_stages(model, seen)


def _or_outcomes(event: int, outcomes: Sequence[int], seen: set[int]) -> Sequence[int]:
    """Return an event, or where one of its outcomes was observed, its outcomes."""
    return outcomes if seen.intersection(outcomes) else [event]


def _entries(model: Model, day: int) -> Iterator[int]:
    """Yield the entries of the calendar that may or may not have come by a day."""
    calendar, undated = model.calendar, model.undated
    for entry, gate in enumerate(calendar.gates):
        is_sure = gate.when is None and calendar.chance[entry] == ABSENT
        if not is_sure and 0 <= calendar.day[entry] <= day:
            yield int(calendar.event[entry])
    for entry, gate in enumerate(undated.gates):
        is_sure = gate.when is None and undated.chance[entry] == ABSENT and undated.last[entry] <= day
        if not is_sure and undated.first[entry] <= day:
            yield int(undated.event[entry])


def _next_stages(model: Model, seen: set[int]) -> Iterator[int]:
    """Yield, of each process, the stage after the last that was observed; not where it ends on a day that is fixed."""
    processes = model.processes
    for process in range(len(processes.names)):
        rows = processes.stages(process)
        ended = [row for row in rows if int(processes.stage_event[row]) in seen]
        following = max(ended, default=rows.start - 1) + 1
        is_sure = processes.starts[process] is None and processes.stops[process] is None
        if following < rows.stop and not (is_sure and not processes.stage_shape[rows.start : following + 1].any()):
            yield int(processes.stage_event[following])


def contradictions(model: Model, observed: Sequence[Observed]) -> Iterator[str]:
    """Yield what cannot all be true, whatever the case."""
    for each in observed:
        if not each.is_event:
            low, high = float(model.quantities.low[each.index]), float(model.quantities.high[each.index])
            reach = FAR * each.sd
            name = model.quantities.names[each.index]
            if each.kind != "most" and each.value - reach > high:
                yield f"{each.text}: {name} is at most {high:g}"
            if each.kind != "least" and each.value + reach < low:
                yield f"{each.text}: {name} is at least {low:g}"
    for i, one in enumerate(observed):
        for other in observed[i + 1 :]:
            if one.index == other.index and one.is_event == other.is_event and _clash(model, one, other):
                yield f"{one.text}; {other.text}"


def _clash(model: Model, one: Observed, other: Observed) -> bool:
    """Return whether two observations of the same thing exclude each other."""
    kinds = {one.kind, other.kind}
    if kinds == {"event"}:
        return _is_once(model, one.index) and (one.last < other.first or other.last < one.first)
    if kinds == {"event", "no event"}:
        event, none = (one, other) if one.kind == "event" else (other, one)
        return none.first <= event.first and event.last <= none.last
    if one.first != other.first or kinds <= {"least"} or kinds <= {"most"} or "no event" in kinds:
        return False
    if kinds == {"value"}:
        return abs(one.value - other.value) > FAR * math.hypot(one.sd, other.sd)
    lower, upper = (one, other) if one.kind == "least" or other.kind == "most" else (other, one)
    return lower.value - FAR * lower.sd > upper.value + FAR * upper.sd


def _is_once(model: Model, event: int) -> bool:
    """Return whether an event can happen only once."""
    for part in (model.moves, model.shocks, model.pacts):
        where = part.event.tolist()
        if event in where:
            return part.gates[where.index(event)].once
    if event in model.moves.outcome_event:
        outcome = model.moves.outcome_event.tolist().index(event)
        move = next(m for m, end in enumerate(model.moves.outcome_start[1:].tolist()) if outcome < end)
        return model.moves.gates[move].once
    if event in model.outcomes.event:
        owner = next(e for e in model.outcomes.of_event.tolist() if event in model.outcomes.event[model.outcomes.of(e)])
        return _is_once(model, owner)
    if event in model.processes.stage_event:
        stage, processes = model.processes.stage_event.tolist().index(event), model.processes
        return not any(again and stage in processes.stages(p) for p, again in enumerate(processes.again))
    return True  # a date in the calendar comes once


class _Reader:
    """Reads observations one by one and collects what is wrong with them."""

    def __init__(self, model: Model, tolerance: int) -> None:
        self.model, self.tolerance = model, tolerance
        self.problems: list[Problem] = []

    def read(self, given: str | Observation) -> Observed | None:
        """Return an observation, or None where it has a problem."""
        before = len(self.problems)
        found = self._text(given) if isinstance(given, str) else self._entry(given)
        return found if len(self.problems) == before else None

    def _problem(self, found: str, expected: str, hint: str = "") -> None:
        self.problems.append(Problem("observe", found, expected, f"`{hint}`" if hint else ""))

    def _text(self, given: str) -> Observed | None:
        text = " ".join(given.split())
        event = _EVENT.fullmatch(text)
        if event is not None:
            date = self._date(event["date"])
            index = self._event(event["event"])
            return None if date is None else self._of_event(text, index, event["how"], date, none=bool(event["no"]))
        span = _SPAN.fullmatch(text)
        if span is not None:
            first, last = self._date(span["first"]), self._date(span["last"])
            return self._of_none(text, self._event(span["event"]), first, last)
        level = _LEVEL.fullmatch(text)
        if level is None:
            self._problem(show(given), FORMS)
            return None
        date = self._date(level["date"])
        index = self._quantity(level["quantity"])
        if index is not None:
            self._check_units(index, level["unit"], level["sd_unit"])
        if date is None or index is None:
            return None
        sd = None if level["sd"] is None else float(level["sd"])
        return self._of_level(text, index, level["sign"], float(level["value"]), sd, date)

    def _entry(self, given: Observation) -> Observed | None:
        """Return an observation of a case."""
        if given.not_:
            first = None if given.from_ is None else self._date(given.from_.isoformat())
            how = f"by {given.until}" if given.from_ is None else f"from {given.from_} to {given.until}"
            last = self._date(given.day.isoformat())
            return self._of_none(f"no {given.not_} {how}", self._event(given.not_), first, last)
        date = self._date(given.day.isoformat())
        if given.event:
            text = f"{given.event} on {given.date}"
            index = self._event(given.event)
            return None if date is None else self._of_event(text, index, "on", date, none=False)
        value = math.nan if given.value is None else given.value
        text = f"{given.quantity} = {value:g} +- {given.sd or 0:g} on {given.date}"
        quantity = self._quantity(given.quantity)
        return None if date is None else self._of_level(text, quantity, "=", value, given.sd, date)

    def _of_event(self, text: str, index: int | None, how: str, date: dt.date, *, none: bool) -> Observed | None:
        timeline = self.model.timeline
        day, last = timeline.day_of(date), timeline.n_days
        slack = self.tolerance * WEEK
        if index is None:
            return None
        if not none:
            if how == "by":
                return Observed(text, "event", date, index, 0, day)
            return Observed(text, "event", date, index, max(day - slack, 0), min(day + slack, last))
        return Observed(text, "no event", date, index, day if how == "on" else 0, day)

    def _of_none(self, text: str, index: int | None, first: dt.date | None, last: dt.date | None) -> Observed | None:
        """Return that an event did not happen in a span of days, from the start if nothing is said."""
        if index is None or last is None:
            return None
        timeline = self.model.timeline
        begin = 0 if first is None else timeline.day_of(first)
        if begin > timeline.day_of(last):
            self._problem(show(text), "a first day that is not after the last")
        return Observed(text, "no event", last, index, begin, timeline.day_of(last))

    def _of_level(
        self, text: str, index: int | None, sign: str, value: float, sd: float | None, date: dt.date
    ) -> Observed | None:
        if index is None:
            return None
        day = self.model.timeline.day_of(date)
        if sign != "=":
            if sd is not None:
                self._problem(
                    show(text), f"a line without an error, or `{self.model.quantities.names[index]} = ... +- ...`"
                )
            kind: Kind = "least" if sign.startswith(">") else "most"
            return Observed(text, kind, date, index, day, day, value)
        if sd is None or not math.isfinite(value):
            self._problem(show(text), "a value with its standard error, such as `+- 1.5`")
            return None
        if not 0 < sd < math.inf:
            self._problem(show(text), "a standard error above 0")
            return None
        return Observed(text, "value", date, index, day, day, value, sd)

    def _date(self, text: str) -> dt.date | None:
        dates = self.model.timeline.dates
        try:
            date = dt.date.fromisoformat(text)
        except ValueError:
            self._problem(show(text), f"a date such as {dates[0]}")
            return None
        if not dates[0] <= date <= dates[-1]:
            self._problem(f"{date}", f"a day from {dates[0]} to {dates[-1]}, the case's time")
            return None
        return date

    def _event(self, name: str) -> int | None:
        if name in self.model.events:
            return self.model.events.index(name)
        found = show(name) + (", a quantity" if name in self.model.quantities.names else "")
        self._problem(found, "an event of the case", nearest(name, self.model.events))
        return None

    def _quantity(self, name: str) -> int | None:
        names = self.model.quantities.names
        if name in names:
            return names.index(name)
        found = show(name) + (", an event" if name in self.model.events else "")
        self._problem(found, "a quantity of the case", nearest(name, names))
        return None

    def _check_units(self, quantity: int, *given: str | None) -> None:
        unit = self.model.quantities.units[quantity]
        for word in given:
            bare = (word or "").strip()
            if bare and bare != unit and not (bare == "%" and unit == "percent"):
                self._problem(show(bare), f"`{unit}` or nothing" if unit else "no unit")
