"""Entries -> who did how well: forecasters side by side, against the crowd and the base rate.

References: mellers2014 (a forecast counts for the days it stood); murphy1988 (skill); metaculus2024 (peers and their
order); karger2025 (difficulty); bracher2021 (numbers).
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from detente.core.errors import ScoreError
from detente.core.near import near_names
from detente.core.plain import PLAIN
from detente.ledger.clocks import by_running_clock
from detente.ledger.counting import (
    Columns,
    Stood,
    columns_of,
    days_of,
    details_of,
    opening_days,
    standing_on,
    stood,
)
from detente.ledger.days import Times, late_revisions, local_day, times_of
from detente.ledger.entry import REFERENCES
from detente.ledger.forecasts import ABSENT, Forecasts, Ints
from detente.ledger.non_binary import OtherScore, score_others
from detente.ledger.rows import ForecastRow
from detente.ledger.state import Resolution, State
from detente.score.means import Mean
from detente.score.standings import Standing, Time, standings


@dataclass(frozen=True, slots=True)
class Line:
    """One forecaster on the board."""

    who: str
    """Name."""
    role: str
    """What they are: person, crowd, model, brief, base rate."""
    standing: Standing
    """Scores, at the middle of the interval where words were used."""
    best: Mean | None
    """Brier score if each of the words meant what suits it best; None where no words were used."""
    worst: Mean | None
    """Brier score if each of them meant what suits it worst."""
    n_afterwards: int
    """Forecasts that were written down after the answer was known."""
    n_claimed: int = 0
    """Forecasts that are said to have been made on an earlier day than that on which they were written down."""
    n_revised: int = 0
    """Forecasts that were made before their question was last revised."""


@dataclass(frozen=True, slots=True)
class Board:
    """Who did how well."""

    lines: tuple[Line, ...]
    """Forecasters on yes-or-no questions, by what was written down in time, by the sum of their peer scores."""
    non_binary: tuple[OtherScore, ...] = field(metadata={PLAIN: "others"})
    """Scores on choices, numbers and dates."""
    crowd: str | None
    """Whose forecasts are the crowd's."""
    base_rate: str | None
    """Whose forecasts are the base rates."""
    on: int | None
    """Day of the comparison, counted from 1970; None: over the time forecasts stood."""
    counts: Mapping[str, int]
    """How many questions are open, resolved, void, waiting, unconfirmed."""
    n_forecasts: int
    """Forecasts in all, corrected ones once."""
    n_late: int
    """Of them, how many were made after the answer was known or the question had closed; they are void."""
    notes: tuple[str, ...] = ()
    """What could not be scored, and why."""
    claimed: tuple[Line, ...] = ()
    """Forecasters with forecasts whose day is claimed, scored as if from that day; never ranked with the others."""
    claimed_others: tuple[OtherScore, ...] = ()
    """The same on choices, numbers and dates."""
    n_claimed: int = 0
    """Forecasts whose day is claimed."""
    is_claimed: bool = False
    """Whether all of the board is as claimed: a case, of which nothing was written down beforehand."""

    @property
    def others(self) -> tuple[OtherScore, ...]:
        """Earlier name of ``non_binary``."""
        return self.non_binary


def make_board(
    state: State,
    rows: Forecasts | Iterable[ForecastRow],
    *,
    details: Mapping[int, Mapping[str, Any]] | None = None,
    on: int | None = None,
    crowd: str | None = None,
    base_rate: str | None = None,
    questions: frozenset[str] | None = None,
    as_claimed: bool = False,
) -> Board:
    """Score forecasters on what was resolved.

    Parameters
    ----------
    state
        What holds: questions, resolutions, corrections.
    rows
        Forecasts in the order they were written, as columns or as rows.
    details
        What forecasts say that are more than a probability, by number of the entry.
    on
        A day: only what stood on it is scored, as one forecast each. By default each forecast counts for the days it
        stood, until the day the answer was known or the question closed.
    crowd, base_rate
        Names of the references of skill; by default the forecaster of that role with the most forecasts.
    questions
        Only these.
    as_claimed
        Whether everything counts from the day on which it is said to have been made: for a case, which is no record.

    Returns
    -------
    Board
        One line per forecaster with a score.

    Raises
    ------
    ScoreError
        If a reference is named that has no forecast.
    """
    set_back: tuple[int, ...] = ()
    forecasts = rows if isinstance(rows, Forecasts) else Forecasts.of(rows)
    if not as_claimed:
        state, forecasts, set_back = by_running_clock(state, forecasts)
    wanted = {name: None for name in state.questions if questions is None or name in questions}  # in their order
    current = forecasts if questions is None else _about(forecasts, wanted)
    answers = {name: answer for name in wanted if (answer := state.answer(name)) is not None}
    chosen = {
        role: _reference(current, role, given) for role, given in zip(REFERENCES, (crowd, base_rate), strict=True)
    }
    times = {name: times_of(state, name, answer) for name, answer in answers.items()}
    columns = columns_of(_about(current, answers), state, times)
    said = details_of(details or {}, state)
    references = tuple(chosen.values())
    made = _scored(state, columns, times, answers, said, on, references, as_claimed=as_claimed)
    apart = _NONE
    if not as_claimed and columns.is_claimed.any():
        apart = _only_claimed(_scored(state, columns, times, answers, said, on, references, as_claimed=True), columns)
    end = np.array([each.end for each in times.values()], dtype=np.int64)
    began = np.where(columns.is_claimed, columns.at, np.maximum(columns.at, columns.written))
    is_late = (began >= end[columns.question]) & ~columns.is_correction
    notes = (*made.notes, *(each for each in apart.notes if each not in made.notes), *_late_revisions(state, answers))
    notes += (*_trust(current), *_clock(set_back))
    if not state.team.has_owner:
        notes += tuple(_from_whom(current, chosen))
    return Board(
        lines=made.lines,
        non_binary=made.others,
        crowd=chosen["crowd"],
        base_rate=chosen["base rate"],
        on=on,
        counts=Counter(state.status(name) for name in wanted),
        n_forecasts=len(current),
        n_late=int(is_late.sum()),
        notes=notes,
        claimed=apart.lines,
        claimed_others=apart.others,
        n_claimed=int(columns.is_claimed.sum()),
        is_claimed=as_claimed,
    )


def _about(forecasts: Forecasts, questions: Container[str]) -> Forecasts:
    """Return the forecasts of some questions."""
    is_wanted = np.array([name in questions for name in forecasts.names], dtype=bool)[forecasts.question]
    return forecasts if is_wanted.all() else forecasts.where(is_wanted)


def _trust(forecasts: Forecasts) -> Iterator[str]:
    """Yield how many forecasts count from a day on which they were not written down here."""
    count = int((forecasts.trusted_at != ABSENT).sum())
    if count:
        yield (
            f"{count:,} of these forecasts were merged from ledgers that an owner trusts: they count from when "
            "those wrote them down"
        )


def _from_whom(forecasts: Forecasts, chosen: Mapping[str, str | None]) -> Iterator[str]:
    """Yield who wrote the references down, where several people write and anybody may give one."""
    if len(np.unique(forecasts.author)) < 2:
        return
    names = [*forecasts.names]
    for role, name in chosen.items():
        if name is not None:
            places = np.unique(forecasts.author[forecasts.who == forecasts.called(name)]).tolist()
            authors = sorted({names[place] or "someone unknown" for place in places})
            yield f"the {role} {name} is as {' and '.join(authors)} wrote it down; anybody may here, as nobody owns it"


def _clock(set_back: tuple[int, ...]) -> Iterator[str]:
    """Yield before which entries the clock was set back."""
    if set_back:
        entries = f"entry {set_back[0]}" if len(set_back) == 1 else f"entries {', '.join(map(str, set_back[:20]))}"
        more = f" and {len(set_back) - 20:,} more" if len(set_back) > 20 else ""
        yield (
            f"the clock was set back before {entries}{more}: what follows in the record counts from no earlier than "
            "what stands before it"
        )


class _Scored(NamedTuple):
    """One way of counting."""

    lines: tuple[Line, ...]
    others: tuple[OtherScore, ...]
    notes: tuple[str, ...]


_NONE = _Scored((), (), ())


def _scored(
    state: State,
    columns: Columns,
    times: Mapping[str, Times],
    answers: Mapping[str, Resolution],
    details: Mapping[int, Mapping[str, Any]],
    on: int | None,
    references: tuple[str | None, ...],
    *,
    as_claimed: bool,
) -> _Scored:
    """Return scores by one way of counting: live, or as claimed."""
    kept = stood(columns, state, times, as_claimed=as_claimed)
    is_binary = np.array([state.questions[name].kind == "binary" for name in times], dtype=bool)
    has_chance = is_binary[columns.question[kept.row]]
    opens = opening_days(times, as_claimed=as_claimed)
    lines = _lines(state, columns, _some(kept, has_chance), times, opens, answers, on, references)
    others, notes = score_others(state, columns, _some(kept, ~has_chance), times, opens, answers, details, on=on)
    return _Scored(tuple(sorted(lines, key=_place)), others, notes)


def _place(line: Line) -> tuple[float, float, str]:
    """Return what a line is ordered by; who stood beside nobody comes last, by the Brier score."""
    total = line.standing.peer_total
    return (np.inf if total is None else -round(total, 9), line.standing.brier.value, line.who)


def _some(kept: Stood, chosen: Any) -> Stood:
    """Return some of the forecasts that count."""
    return Stood(*(each[chosen] for each in kept))


def _only_claimed(found: _Scored, columns: Columns) -> _Scored:
    """Return the scores of those who have a forecast whose day is claimed."""
    who = {columns.people[k] for k in np.unique(columns.who[columns.is_claimed]).tolist()}
    lines = tuple(line for line in found.lines if line.who in who)
    return _Scored(lines, tuple(each for each in found.others if each.who in who), found.notes)


def _late_revisions(state: State, answers: Mapping[str, Resolution]) -> tuple[str, ...]:
    """Return which questions were revised after their answer was known, or after they had closed."""
    found = []
    for name, answer in answers.items():
        late = late_revisions(state, name, answer)
        if late:
            entries = f"entry {late[0]}" if len(late) == 1 else f"entries {', '.join(map(str, late))}"
            found.append(f"{name}: {entries} revised it too late; it is scored by the times that held before")
    return tuple(found)


def _reference(forecasts: Forecasts, role: str, given: str | None) -> str | None:
    """Return the name of a reference: the one given, or the one of a role with the most forecasts.

    Raises
    ------
    ScoreError
        If the one given has no forecast.
    """
    every = [*forecasts.names]
    who = forecasts.who if given is not None else forecasts.who[forecasts.role == forecasts.called(role)]
    counts = np.bincount(who, minlength=len(every))
    names = {every[place]: int(counts[place]) for place in forecasts.in_order(who).tolist()}
    if given is not None:
        if given not in names:
            near = near_names(given, names)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ScoreError(f"found no forecast by {given!r}, expected one to measure skill against{hint}")
        return given
    return min(names, key=lambda name: (-names[name], name)) if names else None


def _lines(
    state: State,
    columns: Columns,
    kept: Stood,
    times: Mapping[str, Times],
    opens: Ints,
    answers: Mapping[str, Resolution],
    on: int | None,
    references: tuple[str | None, ...],
) -> list[Line]:
    """Return the lines of the board."""
    last = np.array([each.last for each in times.values()], dtype=np.int64)
    closes = np.array([each.closes for each in times.values()], dtype=np.int64)
    if on is not None:
        kept, last, opens, closes = standing_on(kept, columns, last, on)
    if len(kept.row) == 0:
        return []
    who, question = columns.who[kept.row], columns.question[kept.row]
    said = columns.chance[kept.row]
    outcome = np.array([answer.answer == "yes" for answer in answers.values()], dtype=np.float64)
    there = set(np.unique(who).tolist())
    place = {columns.people[k]: k for k in there}
    known = tuple(place[name] for name in references if name in place)

    def scored(probability: Any) -> dict[int, Standing]:
        found = standings(
            forecaster=who,
            question=question,
            day=kept.day,
            forecast=probability,
            outcome=outcome,
            last_day=last,
            references=known,
            time=Time(kept.until, opens, closes),
        )
        return {each.forecaster: each for each in found}

    middle = scored(said)
    low, high = columns.low[kept.row], columns.high[kept.row]
    low, high = np.where(np.isnan(low), said, low), np.where(np.isnan(high), said, high)
    has_words = {int(k) for k in who[low < high]}
    happened = outcome[question] == 1.0
    best = scored(np.where(happened, high, low)) if has_words else {}
    worst = scored(np.where(happened, low, high)) if has_words else {}
    counts = _counts(state, columns, kept, times, answers)
    return [
        Line(
            who=columns.people[k],
            role=columns.roles[k],
            standing=_with_places(standing, references, place),
            best=best[k].brier if k in has_words else None,
            worst=worst[k].brier if k in has_words else None,
            n_afterwards=int(counts[0][k]),
            n_claimed=int(counts[1][k]),
            n_revised=int(counts[2][k]),
        )
        for k, standing in middle.items()
    ]


def _counts(
    state: State, columns: Columns, kept: Stood, times: Mapping[str, Times], answers: Mapping[str, Resolution]
) -> tuple[Any, ...]:
    """Return by forecaster: forecasts written down afterwards, with a claimed day, of an earlier revision ``[F]``."""
    question = columns.question[kept.row]
    known = np.array([local_day(each.at, times[name].zone) for name, each in answers.items()])
    flags = (
        (days_of(columns.written[kept.row], question, times) > known[question]) & ~columns.is_correction[kept.row],
        columns.is_claimed[kept.row],
        _before_revision(state, columns, kept, answers),
    )
    who = columns.who[kept.row]
    return tuple(np.bincount(who, weights=flag, minlength=len(columns.people)) for flag in flags)


def _before_revision(state: State, columns: Columns, kept: Stood, answers: Mapping[str, Resolution]) -> Any:
    """Return which forecasts were made before their question was last revised ``[K]``.

    By the record; by when they were written down, where either is from another ledger.
    """
    last = [
        max(((each.written_at, each.seq) for each in state.schedules[name][1:]), default=(0, 0)) for name in answers
    ]
    at, revised = np.array(last, dtype=np.int64).reshape(-1, 2).T
    there = np.array([seq in state.trusted for _, seq in last], dtype=bool)
    question = columns.question[kept.row]
    return np.where(
        columns.is_trusted[kept.row] | there[question],
        columns.written[kept.row] < at[question],
        columns.seq[kept.row] < revised[question],
    )


def _with_places(standing: Standing, references: tuple[str | None, ...], place: Mapping[str, int]) -> Standing:
    """Return a standing whose skill has a place for every reference, also for one without a score."""
    found = iter(standing.skill)
    skill = tuple(next(found) if name in place else None for name in references)
    return dataclasses.replace(standing, skill=skill)
