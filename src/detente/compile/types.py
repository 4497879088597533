"""Types of actors: the eyes that see an actor as one of a type, its own numbers by its true type, and beliefs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from detente.case.schema import Case
from detente.case.types import (
    about_path,
    belief_name,
    left_out,
    set_path,
    target_of,
    true_chances,
    type_path,
    typed_actors,
    watchers,
)
from detente.compile.arrays import ints as _ints
from detente.compile.formulas import with_columns
from detente.compile.names import Names
from detente.compile.numbers import Numbers
from detente.model import expression as m
from detente.model.model import ABSENT, Family, Ints
from detente.model.types import BY_TYPE, Types, no_types


def build_types(case: Case, names: Names, numbers: Numbers, view: Ints) -> tuple[Types, Numbers, Ints]:
    """Return the typed actors, and numbers and columns of viewers with those of their types.

    The eyes of a typed actor see its numbers as its true type has them: columns of their own, which follow from the
    type that the world draws. Behind all other viewers stand those that see an actor as one of a certain type.
    """
    typed = typed_actors(case)
    if not typed:
        return no_types(), numbers, view
    pairs = list(watchers(case))
    view = view.copy()
    start = np.cumsum([0, *(len(actor.types) for actor in typed.values())]).tolist()
    sees = np.full((len(case.actors), start[-1]), ABSENT, dtype=np.int32)
    columns, formulas, rows = list[str](), dict[int, m.Expression](), [*view]
    for position, (name, actor) in enumerate(typed.items()):
        by_place = _numbers_set(case, name, numbers.index)
        for viewer in (name, *(viewer for viewer, other in pairs if other == name)):
            base = view[1 + names.actors[viewer]]
            for y, kind in enumerate(actor.types, start=start[position]):
                row = base.copy()
                for place, by_kind in by_place.items():
                    row[place] = by_kind.get(kind, base[place])
                sees[names.actors[viewer], y] = len(rows)
                rows.append(row)
        own = view[1 + names.actors[name]]
        drawn = int(own[numbers.index[type_path(name)]])
        paths = {place: path for path, place in numbers.index.items() if place in by_place}
        for place, by_kind in by_place.items():
            column = len(numbers.draws.numbers) + len(columns)
            columns.append(f"{paths[place]}{BY_TYPE}")
            formulas[column] = _by_type(drawn, [by_kind.get(kind, int(own[place])) for kind in actor.types])
            rows[1 + names.actors[name]][place] = column
    draws = with_columns(numbers.draws, columns)
    followed = dict(draws.formulas) | formulas | _priors(case, numbers, pairs)
    numbers = replace(numbers, draws=replace(draws, formulas=tuple(sorted(followed.items()))))
    most = max(len(actor.types) for actor in typed.values())
    position_of = {name: position for position, name in enumerate(typed)}
    belief = [
        [names.quantities[belief_name(viewer, actor, kind)] for kind in typed[actor].types]
        + [ABSENT] * (most - len(typed[actor].types))
        for viewer, actor in pairs
    ]
    return (
        Types(
            actor=_ints([names.actors[name] for name in typed]),
            start=_ints(start),
            names=tuple(kind for actor in typed.values() for kind in actor.types),
            drawn=_ints([numbers.index[type_path(name)] for name in typed]),
            sees=sees,
            viewer=_ints([names.actors[viewer] for viewer, _ in pairs]),
            about=_ints([position_of[actor] for _, actor in pairs]),
            belief=np.array(belief, dtype=np.int32).reshape(len(pairs), most),
        ),
        numbers,
        np.array(rows, dtype=np.int32),
    )


def _numbers_set(case: Case, name: str, index: Mapping[str, int]) -> dict[int, dict[str, int]]:
    """Return the places of the numbers that types of an actor set, each with what stands there by type."""
    found: dict[int, dict[str, int]] = {}
    for kind_name, kind in case.actors[name].types.items():
        for written in kind.set:
            target = target_of(name, written)
            found.setdefault(index[target], {})[kind_name] = index[set_path(name, kind_name, target)]
    return dict(sorted(found.items()))


def _by_type(drawn: int, columns: list[int]) -> m.Expression:
    """Return the number in the column of the true type."""
    *firsts, last = columns
    result: m.Expression = m.Parameter(last)
    for number, column in reversed(list(enumerate(firsts, start=1))):
        is_of_type = m.Comparison("<=", m.Parameter(drawn), m.Constant(number + 0.5))
        result = m.Choose(is_of_type, m.Parameter(column), result)
    return result


def _priors(case: Case, numbers: Numbers, pairs: list[tuple[str, str]]) -> dict[int, m.Expression]:
    """Return what the chances of the other types leave for the one that a viewer does not name, by column."""
    found: dict[int, m.Expression] = {}
    for viewer, actor in pairs:
        rest = left_out(case, viewer, actor)
        left: m.Expression = m.Constant(1.0)
        for kind in case.actors[actor].types:
            if kind != rest:
                left = m.Arithmetic("-", left, m.Parameter(numbers.index[about_path(viewer, actor, kind)]))
        column = numbers.index[about_path(viewer, actor, rest)]
        plain = 0.0 if case.actors[viewer].about.get(actor) else true_chances(case.actors[actor])[rest]
        if numbers.draws.family[column] == Family.FIXED and numbers.draws.a[column] == plain:  # else it is overridden
            found[column] = m.Arithmetic("max", left, m.Constant(0.0))
    return found
