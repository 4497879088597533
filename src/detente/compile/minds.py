"""What events set, as regimes: every combination of last setters that some course of events leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np

from detente.case.minds import event_of, split_belief
from detente.case.places import canonical, happenings, places_to_set
from detente.case.schema import Case
from detente.compile.names import Names
from detente.core.errors import CompileError
from detente.model.minds import EVERYBODY, Minds, no_minds
from detente.model.model import Ints

MOST_REGIMES = 64
"""Regimes of a case. Each is one more set of eyes per actor; six events that set different numbers make as many."""
_NOBODY = -1
"""In place of the event that last set something: none has."""
_OF_ACTOR = re.compile(r"actors\.([^.]+)\.")
_OF_MOVE = re.compile(r"moves\.([^.]+)\.cost")

Row = tuple[int, int, int, int]
"""Event, viewer or EVERYBODY, place, number."""
State = tuple[int, ...]
"""Per group of numbers that the same events set: the event that was the last to do so, or _NOBODY."""


def build_minds(case: Case, names: Names, index: Mapping[str, int], view: Ints) -> tuple[Minds, Ints]:
    """Return what events set, and the columns that viewers use for places in every regime, ``[R (A + 1), N]``.

    Raises
    ------
    CompileError
        Where events can leave minds in more than ``MOST_REGIMES`` ways.
    """
    rows = list(_rows(case, names, index))
    if not rows:
        return no_minds(), view
    setters = tuple(sorted({event for event, *_ in rows} - _past(case, names)))
    numbers = _numbers_by_key(rows, len(view), setters)
    groups = sorted({tuple(sorted(by_event)) for by_event in numbers.values()})
    states = _states(groups, setters)
    regime = {state: number for number, state in enumerate(states)}
    group_of = {key: groups.index(tuple(sorted(by_event))) for key, by_event in numbers.items()}
    views = np.concatenate([_view_in(view, state, numbers, group_of) for state in states])
    owners = _owners(case, names, index)
    renews = np.zeros((len(setters), len(states), len(view) - 1), dtype=np.bool_)
    for event, seen_by, place, _ in rows:
        if event in setters and seen_by == EVERYBODY and place in owners:
            actor = owners[place]
            group = group_of[1 + actor, place]
            renews[setters.index(event), :, actor] |= [state[group] != event for state in states]
    event, seen_by, place, number = np.array(rows, dtype=np.int32).T.copy()
    return Minds(
        event=event,
        seen_by=seen_by,
        place=place,
        number=number,
        n_viewers=len(view),
        n_regimes=len(states),
        setters=setters,
        follows=np.array(
            [[regime[_after(state, groups, event)] for state in states] for event in setters], dtype=np.int32
        ).reshape(len(setters), len(states)),
        renews=renews,
    ), views


def _rows(case: Case, names: Names, index: Mapping[str, int]) -> Iterator[Row]:
    """Yield the numbers that events set, in the order of the case."""
    places: Mapping[str, object] = {}
    for path, happening in happenings(case):
        for target in happening.set:
            places = places or places_to_set(case)
            known = canonical(target, places) or target
            viewer, place = split_belief(known)
            seen_by = 1 + names.actors[viewer] if viewer else EVERYBODY
            yield names.events[event_of(path)], seen_by, index[place], index[f"{path}.set.{known}"]


def _past(case: Case, names: Names) -> set[int]:
    """Return the events that the calendar has before the start: they have happened, and set nothing."""
    before = {name: entry for name, entry in case.calendar.items() if entry.date and entry.date < case.time.start}
    outcomes = (f"{name}.{outcome}" for name, entry in before.items() for outcome in entry.outcomes)
    return {names.events[name] for name in (*before, *outcomes)}


def _numbers_by_key(rows: list[Row], n_viewers: int, setters: tuple[int, ...]) -> dict[tuple[int, int], dict[int, int]]:
    """Return by viewer and place which event sets which number; what is set for one viewer goes before the rest."""
    numbers: dict[tuple[int, int], dict[int, int]] = {}
    for event, seen_by, place, number in sorted(rows, key=lambda row: row[1]):  # EVERYBODY comes first
        if event in setters:
            for viewer in range(n_viewers) if seen_by == EVERYBODY else (seen_by,):
                numbers.setdefault((viewer, place), {})[event] = number
    return numbers


def _states(groups: list[tuple[int, ...]], setters: tuple[int, ...]) -> list[State]:
    """Return all states that events lead to, that of the start first."""
    states: list[State] = [tuple(_NOBODY for _ in groups)]
    known = set(states)
    for state in states:  # grows on the way
        for event in setters:
            after = _after(state, groups, event)
            if after not in known:
                known.add(after)
                states.append(after)
        if len(states) > MOST_REGIMES:
            raise CompileError(
                f"the {len(setters)} events that `set` numbers can leave minds in more than {MOST_REGIMES} ways; the "
                "engine holds at most so many: let fewer events set numbers, or let them set the same ones (then only "
                "the last of them counts)"
            )
    return states


def _after(state: State, groups: list[tuple[int, ...]], event: int) -> State:
    return tuple(event if event in group else last for group, last in zip(groups, state, strict=True))


def _view_in(
    view: Ints,
    state: State,
    numbers: Mapping[tuple[int, int], Mapping[int, int]],
    group_of: Mapping[tuple[int, int], int],
) -> Ints:
    """Return which columns viewers use for places while a state lasts, ``[A + 1, N]``."""
    result = view.copy()
    for (viewer, place), by_event in numbers.items():
        event = state[group_of[viewer, place]]
        if event != _NOBODY:
            result[viewer, place] = view[viewer, by_event[event]]
    return result


def _owners(case: Case, names: Names, index: Mapping[str, int]) -> dict[int, int]:
    """Return whose mind a place belongs to, by place."""
    owners: dict[int, int] = {}
    for path, place in index.items():
        if match := _OF_ACTOR.match(path):
            owners[place] = names.actors[match[1]]
        elif match := _OF_MOVE.fullmatch(path):
            owners[place] = names.actors[case.moves[match[1]].by]
    return owners
