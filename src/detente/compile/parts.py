"""The parts of a case as arrays, one function per table of the model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from detente.case.formula import Formula
from detente.case.places import dates_of, membership_name, memberships, range_of, scale_of, terms
from detente.case.schema import CalendarEntry, Case, Gated, Given, Happening, Question
from detente.case.types import about_path, beliefs
from detente.compile.arrays import ints as _ints
from detente.compile.names import Names
from detente.model.expression import Expression
from detente.model.model import (
    ABSENT,
    NOTHING,
    REST,
    Actors,
    Calendar,
    Effects,
    Floats,
    Gate,
    Ints,
    Links,
    Moves,
    Pacts,
    Quantities,
    Shocks,
)
from detente.model.model import Question as ModelQuestion

Index = Mapping[str, int]
"""Place by path."""


class Bundles:
    """Collects bundles of effects; bundle 0 is the empty one."""

    def __init__(self, names: Names, index: Index) -> None:
        self.names = names
        self.index = index
        self.starts = [0, 0]
        self.rows: list[tuple[int, int, int, int]] = []

    def add(self, path: str, happening: Happening) -> int:
        """Return the number of the bundle with what a happening does: its effects, who joins, who leaves."""
        before = len(self.rows)
        for quantity, effects in happening.effects.items():
            k = self.names.quantities[quantity]
            for number in range(len(effects)):
                place = f"{path}.effects.{quantity}" + (f".{number}" if len(effects) > 1 else "")
                after, over = self.index.get(f"{place}.after", ABSENT), self.index.get(f"{place}.over", ABSENT)
                self.rows.append((k, self.index[place], after, over))
        for changes, place in ((happening.joins, "memberships.joins"), (happening.leaves, "memberships.leaves")):
            for actor, blocs in changes.items():
                for bloc in blocs:
                    k = self.names.quantities[membership_name(actor, bloc)]
                    self.rows.append((k, self.index[place], ABSENT, ABSENT))
        if len(self.rows) == before:
            return 0
        self.starts.append(len(self.rows))
        return len(self.starts) - 2

    def build(self) -> Effects:
        """Return all bundles."""
        rows = np.array(self.rows, dtype=np.int32).reshape(-1, 4)
        quantity, amount, after, over = (np.ascontiguousarray(column) for column in rows.T)
        return Effects(start=_ints(self.starts), quantity=quantity, amount=amount, after=after, over=over)


def _gate(path: str, entry: Gated, names: Names, index: Index) -> Gate:
    when = names.condition(entry.when) if entry.when is not None else None
    return Gate(when=when, once=entry.once, cooldown=index.get(f"{path}.cooldown", ABSENT))


def start_places(case: Case, index: Index) -> list[int]:
    """Return the places of the starts of all quantities: those declared, memberships, terms, beliefs."""
    start = [index[f"quantities.{name}.start"] for name in case.quantities]
    start += [index[f"memberships.{membership_name(*pair)}"] for pair in memberships(case)]
    start += [index[f"tables.{table}.issues.{issue}.reference"] for table, issue in terms(case).values()]
    return start + [index[about_path(*belief)] for belief in beliefs(case).values()]


def build_quantities(case: Case, names: Names, index: Index, pairs: Mapping[tuple[str, str], bool]) -> Quantities:
    """Return the declared quantities, then the memberships, then the terms that tables agree on, then the beliefs."""
    declared, believed = list(case.quantities.items()), beliefs(case).values()
    start = start_places(case, index)
    rest = [index.get(f"quantities.{name}.rest", index[f"quantities.{name}.start"]) for name, _ in declared]
    issues = [(f"{table}.issues.{issue}", case.tables[table].issues[issue]) for table, issue in terms(case).values()]
    members = start[len(declared) :]
    none = [ABSENT] * len(members)
    ranges = [range_of(quantity) for _, quantity in declared] + [(0.0, 1.0)] * len(pairs)
    ranges += [scale_of(issue) for _, issue in issues] + [(0.0, 1.0)] * len(believed)
    half_life = [index.get(f"quantities.{name}.half_life", ABSENT) for name, _ in declared]
    half_life += none[: len(none) - len(believed)]
    half_life += [index.get(f"actors.{viewer}.forgets", ABSENT) for viewer, _, _ in believed]
    return Quantities(
        names=tuple(names.quantities),
        texts=(
            *(quantity.text for _, quantity in declared),
            *(f"{actor} in {bloc}" for actor, bloc in pairs),
            *(issue.text for _, issue in issues),
            *(f"{viewer}'s belief that {actor} is {kind}" for viewer, actor, kind in believed),
        ),
        units=(
            *(quantity.unit for _, quantity in declared),
            *["membership"] * len(pairs),
            *[""] * (len(issues) + len(believed)),
        ),
        owner=_ints([names.actors.get(quantity.owner, ABSENT) for _, quantity in declared] + none),
        start=_ints(start),
        rest=_ints(rest + members),
        half_life=_ints(half_life),
        noise=_ints([index.get(f"quantities.{name}.noise", ABSENT) for name, _ in declared] + none),
        low=np.array([low for low, _ in ranges], dtype=np.float64),
        high=np.array([high for _, high in ranges], dtype=np.float64),
        drift=_ints([index.get(f"quantities.{name}.drift", ABSENT) for name, _ in declared] + none),
        **_courses(case, index, len(members)),
    )


def _courses(case: Case, index: Index, n_more: int) -> dict[str, Ints]:
    """Return the dated courses of the declared quantities; the ``n_more`` others have none.

    A course without a date on or before the start comes from the start value.
    """
    starts, days, levels = [0], list[int](), list[int]()
    for name, quantity in case.quantities.items():
        dates = sorted(quantity.path)
        if dates and dates[0] > case.time.start:
            days.append(0)
            levels.append(index[f"quantities.{name}.start"])
        days += [(date - case.time.start).days for date in dates]
        levels += [index[f"quantities.{name}.path.{date}"] for date in dates]
        starts.append(len(days))
    starts += [len(days)] * n_more
    return {"course_start": _ints(starts), "course_day": _ints(days), "course_level": _ints(levels)}


def build_links(case: Case, names: Names, index: Index) -> Links:
    """Return the links in the order of the case."""
    links = case.links
    return Links(
        names=tuple(links),
        source=_ints([names.quantities[link.from_] for link in links.values()]),
        target=_ints([names.quantities[link.to] for link in links.values()]),
        gain=_ints([index[f"links.{name}.gain"] for name in links]),
        on_change=np.array([link.on == "change" for link in links.values()], dtype=np.bool_),
        delay=_ints([index.get(f"links.{name}.delay", ABSENT) for name in links]),
        on_value=np.array([link.on == "value" or bool(link.lookup) for link in links.values()], dtype=np.bool_),
        times=_ints([names.quantities.get(link.times, ABSENT) for link in links.values()]),
        lookup_start=_ints(np.cumsum([0, *(len(link.lookup) for link in links.values())]).tolist()),
        lookup_at=np.array([knot for link in links.values() for knot in sorted(link.lookup)], dtype=np.float64),
        lookup_pull=_ints(
            [index[f"links.{name}.lookup.{knot:.15g}"] for name, link in links.items() for knot in sorted(link.lookup)]
        ),
        is_changing=np.array([isinstance(link.gain, Formula) for link in links.values()], dtype=np.bool_),
    )


def build_actors(case: Case, names: Names, index: Index) -> Actors:
    """Return the actors in the order of the case."""
    actors = case.actors
    start, quantity, weight, satisfied, desperate = [0], [], [], [], []
    for name, actor in actors.items():
        for valued in actor.values:
            place = f"actors.{name}.values.{valued}"
            quantity.append(names.quantities[valued])
            weight.append(index[place])
            satisfied.append(index.get(f"{place}.satisfied", ABSENT))
            desperate.append(index.get(f"{place}.desperate", ABSENT))
        start.append(len(quantity))
    return Actors(
        names=tuple(actors),
        texts=tuple(actor.text for actor in actors.values()),
        kinds=tuple(actor.kind for actor in actors.values()),
        horizon=_ints([index.get(f"actors.{name}.horizon", ABSENT) for name in actors]),
        rationality=_ints([index[f"actors.{name}.rationality"] for name in actors]),
        memory=_ints([index[f"actors.{name}.memory"] for name in actors]),
        tempo=_ints([index[f"actors.{name}.tempo"] for name in actors]),
        loss_aversion=_ints([index[f"actors.{name}.loss_aversion"] for name in actors]),
        idle=_ints([index.get(f"actors.{name}.idle", ABSENT) for name in actors]),
        value_start=_ints(start),
        value_quantity=_ints(quantity),
        value_weight=_ints(weight),
        value_satisfied=_ints(satisfied),
        value_desperate=_ints(desperate),
    )


def build_moves(case: Case, names: Names, index: Index, bundles: Bundles) -> Moves:
    """Return the moves with their stages of replies and their outcomes."""
    moves = case.moves
    group = {move: number for number, members in enumerate(case.variants.values()) for move in members}
    stage_start, stage_actor, option_start, option_move = [0], [], [0], []
    outcome_start, outcome_names, chance, outcome_bundle, outcome_event = [0], [], [], [], []
    bundle = []
    for name, move in moves.items():
        bundle.append(bundles.add(f"moves.{name}", move))
        for stage in move.replies:
            stage_actor.append(names.actors[stage.by])
            option_move += [NOTHING if option == "nothing" else names.moves[option] for option in stage.options]
            option_start.append(len(option_move))
        stage_start.append(len(stage_actor))
        for outcome_name, outcome in move.outcomes.items():
            path = f"moves.{name}.outcomes.{outcome_name}"
            outcome_names.append(outcome_name)
            chance.append(REST if isinstance(outcome.chance, str) else index[f"{path}.chance"])
            outcome_bundle.append(bundles.add(path, outcome))
            outcome_event.append(names.events[f"{name}.{outcome_name}"])
        outcome_start.append(len(outcome_names))
    return Moves(
        names=tuple(moves),
        texts=tuple(move.text for move in moves.values()),
        by=_ints([names.actors[move.by] for move in moves.values()]),
        is_reply=np.array([move.reply for move in moves.values()], dtype=np.bool_),
        was_open=np.array([move.since is not None for move in moves.values()], dtype=np.bool_),
        is_new=np.array([move.new is not None and move.new.value for move in moves.values()], dtype=np.bool_),
        variants=_ints([group.get(name, ABSENT) for name in moves]),
        cost=_ints(
            [
                index.get(f"moves.{name}.cost", index.get(f"actors.{move.by}.cost", ABSENT))
                for name, move in moves.items()
            ]
        ),
        gates=tuple(_gate(f"moves.{name}", move, names, index) for name, move in moves.items()),
        bundle=_ints(bundle),
        event=_ints([names.events[name] for name in moves]),
        stage_start=_ints(stage_start),
        stage_actor=_ints(stage_actor),
        stage_together=np.array([s.together for move in moves.values() for s in move.replies], dtype=np.bool_),
        option_start=_ints(option_start),
        option_move=_ints(option_move),
        outcome_start=_ints(outcome_start),
        outcome_names=tuple(outcome_names),
        outcome_chance=_ints(chance),
        outcome_bundle=_ints(outcome_bundle),
        outcome_event=_ints(outcome_event),
    )


def build_shocks(case: Case, names: Names, index: Index, bundles: Bundles) -> Shocks:
    """Return the shocks in the order of the case."""
    shocks = case.shocks
    start, quantity, coefficient = [0], [], []
    for name, shock in shocks.items():
        for driver in shock.rises_with:
            quantity.append(names.quantities[driver])
            coefficient.append(index[f"shocks.{name}.rises_with.{driver}"])
        start.append(len(quantity))
    return Shocks(
        names=tuple(shocks),
        texts=tuple(shock.text for shock in shocks.values()),
        rate=_ints([index[f"shocks.{name}.rate"] for name in shocks]),
        gates=tuple(_gate(f"shocks.{name}", shock, names, index) for name, shock in shocks.items()),
        bundle=_ints([bundles.add(f"shocks.{name}", shock) for name, shock in shocks.items()]),
        event=_ints([names.events[name] for name in shocks]),
        rise_start=_ints(start),
        rise_quantity=_ints(quantity),
        rise_coefficient=_ints(coefficient),
    )


def build_calendar(case: Case, names: Names, index: Index, bundles: Bundles) -> Calendar:
    """Return the entries whose day is known, in the order of the case."""
    dates = dates_of(case)
    entries = {name: case.calendar[name] for name in dates}
    start, end = case.time.start, case.time.end
    days = [(date - start).days if start <= date <= end else ABSENT for date in dates.values()]
    return Calendar(
        names=tuple(entries),
        texts=tuple(entry.text for entry in entries.values()),
        dates=tuple(dates.values()),
        day=_ints(days),
        gates=tuple(entry_gate(entry, names) for entry in entries.values()),
        chance=_ints([index.get(f"calendar.{name}.chance", ABSENT) for name in entries]),
        bundle=_ints([bundles.add(f"calendar.{name}", entry) for name, entry in entries.items()]),
        event=_ints([names.events[name] for name in entries]),
    )


def entry_gate(entry: CalendarEntry, names: Names) -> Gate:
    """Return the gate of a calendar entry: its condition on the day."""
    when = names.condition(entry.when) if entry.when is not None else None
    return Gate(when=when, once=False, cooldown=ABSENT)


def build_pacts(case: Case, names: Names, index: Index, bundles: Bundles) -> Pacts:
    """Return the pacts of all blocs."""
    pacts = [
        (f"{bloc}.{name}", f"actors.{bloc}.pacts.{name}", names.actors[bloc], pact)
        for bloc, actor in case.actors.items()
        for name, pact in actor.pacts.items()
    ]
    on_event = [names.events[event] for *_, pact in pacts for event in pact.on]
    return Pacts(
        names=tuple(name for name, *_ in pacts),
        texts=tuple(pact.text for *_, pact in pacts),
        bloc=_ints([bloc for _, _, bloc, _ in pacts]),
        gates=tuple(_gate(path, pact, names, index) for _, path, _, pact in pacts),
        honoured=_ints([index[f"{path}.honoured"] for _, path, _, _ in pacts]),
        bundle=_ints([bundles.add(path, pact) for _, path, _, pact in pacts]),
        event=_ints([names.events[name] for name, *_ in pacts]),
        on_start=_ints(np.cumsum([0, *(len(pact.on) for *_, pact in pacts)]).tolist()),
        on_event=_ints(on_event),
    )


def events_before(case: Case, names: Names) -> Floats:
    """Return, per event, the day (negative) before the start on which it happened; NaN where it did not."""
    before = np.full(len(names.events), np.nan)
    days = dates_of(case)
    for name, date in days.items():
        if date < case.time.start:
            before[names.events[name]] = (date - case.time.start).days
    for name, table in case.tables.items():
        dates = [days[session] for session in table.sessions]
        if dates and max(dates) < case.time.start:
            # Talks that are over: had there been a deal, it would be in the start values.
            before[names.events[f"{name}.no_deal"]] = (max(dates) - case.time.start).days
    return before


def build_questions(case: Case, names: Names) -> tuple[ModelQuestion, ...]:
    """Return the questions in the order of the case."""
    return tuple(_question(case, name, entry, names) for name, entry in case.questions.items())


def _question(case: Case, name: str, entry: Question, names: Names) -> ModelQuestion:
    conditions: tuple[Expression, ...]
    if entry.kind == "number":
        conditions = (names.condition(entry.quantity or "0", "number"),)
    elif entry.kind == "choice":
        conditions = tuple(names.condition(text) for text in entry.first.values())
    else:
        conditions = (names.condition(entry.condition or "false"),)
    by = (entry.on if entry.kind == "number" else entry.by) or case.time.end
    asked = ModelQuestion(
        id=name,
        text=entry.text or name,
        kind=entry.kind,
        conditions=conditions,
        options=tuple(entry.first) if entry.kind == "choice" else (),
        day=min(max((by - case.time.start).days, 0), (case.time.end - case.time.start).days),
        by=by,
    )
    return asked if entry.if_ is None else _conditional(asked, case.time.start, entry.if_, names)


def _conditional(asked: ModelQuestion, start: dt.date, entry: Given, names: Names) -> ModelQuestion:
    """Return a question with what must hold for it to be asked."""
    by = entry.by or asked.by
    return replace(
        asked,
        given=names.condition(entry.condition),
        given_day=min(max((by - start).days, 0), asked.day),
        given_text=entry.condition if by == asked.by else f"{entry.condition} on {by}",
    )
