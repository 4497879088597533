"""What a case of an older format says that now means something else, by name: for `check` and `upgrade`.

Format 1 meant by its words what format 2 says otherwise, or means otherwise: how likely an actor leaves things as they
are, what the past says of a move that is open at the start, what "in this step" is where time has no steps. Each entry
names one place of one case.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, get_args

from detente.case import syntax as s
from detente.case.bounds import Interval, Limits, truth
from detente.case.expressions import parse, resolve
from detente.case.grain import grain_of
from detente.case.implication import MIRRORED
from detente.case.notation import Notation, Number, format_number
from detente.case.places import IDLE, dates_of, memberships, range_of, survey, terms
from detente.case.relations import facts_of
from detente.case.schema import FORMAT_VERSION, Case
from detente.case.scope import conditions, moves_of, scope_of
from detente.case.uncertain import interval
from detente.core.text import enumerated
from detente.core.units import days_in

Kind = Literal["idle", "tempo", "open", "later", "turn", "since", "worth", "noise"]
"""What a change is about."""
ABOUT: Final[dict[str, str]] = {
    "idle": "how likely actors leave things as they are",
    "tempo": "how often actors decide by default",
    "open": "moves open at the start",
    "later": "moves that a date opens",
    "turn": "actors with several moves",
    "since": "conditions that meant in this step",
    "worth": "effects beyond the range of a quantity",
    "noise": "noise that the step made wider",
}
"""The same in words, in the order in which changes are told."""
_LEAST_SPREAD: Final = 0.05
"""Share by which a spread must have been too wide to be told, judgement: less than most numbers are known to."""


@dataclass(frozen=True, slots=True)
class Change:
    """One place of a case that now means something else."""

    kind: Kind
    """What it is about."""
    path: str
    """Dotted path."""
    text: str
    """What it meant, and what it means or what to write."""
    line: int = 0
    """Line in the file as it is, 0 if there is none."""


def changes(case: Case) -> tuple[Change, ...]:
    """Return what a sound case of an older format says that now means something else; nothing for one of the present.

    Examples
    --------
    >>> from detente.case.load import loads
    >>> case = loads("{detente: 2, case: row, time: {start: 2022-01-03, end: 2022-12-31}}")
    >>> changes(case)
    ()
    """
    if case.detente >= FORMAT_VERSION:
        return ()
    found = [*_idle(case), *_tempo(case), *_openings(case), *_turns(case), *_since(case), *_worth(case), *_noise(case)]
    kinds = get_args(Kind)
    placed = [Change(kind, path, text, case.line_of(path)) for kind, path, text in found]
    return tuple(sorted(placed, key=lambda change: (kinds.index(change.kind), change.line)))


def written_out(case: Case) -> dict[str, Number]:
    """Return, by path, the numbers that a case of format 1 left to defaults that are others now."""
    numbers: dict[str, Number] = {}
    for name in _deciding(case):
        actor = case.actors[name]
        if actor.tempo is None and case.time.step != "week":
            why = "a step, the default of format 1 of the language"
            numbers[f"actors.{name}.tempo"] = Number(Notation("fixed", (1.0,), case.time.step), why=why)
        if actor.idle is None:
            numbers[f"actors.{name}.idle"] = IDLE[1]
    return numbers


_Found = Iterator[tuple[Kind, str, str]]


def _deciding(case: Case) -> list[str]:
    movers = {move.by for move in case.moves.values()}
    return [name for name in case.actors if name in movers]


def _idle(case: Case) -> _Found:
    for path, number in written_out(case).items():
        if path.endswith(".idle"):
            default = f"where format {FORMAT_VERSION} has {IDLE[FORMAT_VERSION]} by default"
            yield "idle", path, f"to wait weighed as much as any one move; written out as {number}, {default}: argue it"


def _tempo(case: Case) -> _Found:
    for path in written_out(case):
        if path.endswith(".tempo"):
            yield "tempo", path, f"the default was a step and is a week; written out as 1 {case.time.step}"


def _openings(case: Case) -> _Found:
    scope, start = scope_of(case), _at_start(case)
    day = case.time.start
    for name, move in case.moves.items():
        if move.reply or move.new is not None or move.since is not None:
            continue
        tree = parse(move.when) if move.when is not None else s.TruthWord(value=True, span=s.Span(0, 0))
        is_open = truth(resolve(tree, scope), start)
        if is_open is not False:
            where = "open at the start" if is_open else "where it is open at the start"
            text = (
                f"{where}, it counts as open before and left for reasons that still hold, so its risk no longer falls"
            )
            text += f" on the first days; `new: true` if it could not be made before {day}"
            yield "open", f"moves.{name}", text
        elif any(isinstance(node, s.Today) for node in s.nodes(tree)):
            text = "opens on a day of the case and is made at once where it is then wanted"
            yield "later", f"moves.{name}", f"{text}; `since: DAY` if it could be made before {day}"


def _at_start(case: Case) -> Limits:
    """Return what is known of the start: the 90% intervals of start values, and what cannot have happened yet."""
    own, scope = survey(case).own, scope_of(case)
    known: dict[int, Interval] = {}
    for name in case.quantities:
        known[scope.quantities[name]] = interval(own[f"quantities.{name}.start"].uncertain)
    for pair, is_member in memberships(case).items():
        known[scope.memberships[pair]] = (float(is_member), float(is_member))
    for name, (table, issue) in terms(case).items():
        known[scope.quantities[name]] = interval(own[f"tables.{table}.issues.{issue}.reference"].uncertain)
    past = {name for name, date in dates_of(case).items() if date < case.time.start}
    return Limits(known, facts_of(case).once, {n for name, n in scope.events.items() if name not in past}, 0.0)


def _turns(case: Case) -> _Found:
    for name in _deciding(case):
        n = sum(not move.reply for move in moves_of(case, name).values())
        if n > 1:
            yield "turn", f"actors.{name}", f"does at a tick all it wants to do; its {n} moves waited for a tick each"


def _since(case: Case) -> _Found:
    if case.time.step == "day" and grain_of(case.time) == 1:
        return
    for path, text, _ in conditions(case):
        for parts in _taken_together(parse(text)):
            day = max((first for part in parts for first in _first_days(part)), default="DAY")
            for node in (node for part in parts for node in s.nodes(part)):
                for shown, past in _of_the_step(node, text, days_in(case.time.step)):
                    now = f"`{past} <= date - {day}` holds once it has happened on or after {day}"
                    yield "since", path, f"`{shown}` meant in one step, and holds on one day alone; {now}"


def _taken_together(tree: s.Syntax) -> Iterator[list[s.Syntax]]:
    """Yield the parts of a condition that must hold at once: those that `and` joins, apart for each side of an `or`."""
    parts, todo = [], [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, s.Binary) and node.operator == "and":
            todo += [node.right, node.left]
        elif (isinstance(node, s.Binary) and node.operator == "or") or (
            isinstance(node, s.Unary) and node.operator == "not"
        ):
            for side in s.children(node):
                yield from _taken_together(side)
        else:
            parts.append(node)
    if parts:
        yield parts


def _first_days(node: s.Syntax) -> Iterator[str]:
    """Yield the days from which on a comparison of dates can hold; a deadline is none."""
    if not isinstance(node, s.Chain):
        return
    for operator, left, right in zip(node.operators, node.operands, node.operands[1:], strict=False):
        for sign, today, day in ((operator, left, right), (MIRRORED[operator], right, left)):
            if isinstance(today, s.Today) and isinstance(day, s.Date) and sign in (">", ">=", "=="):
                last_before = sign == ">" and day.date < dt.date.max
                yield str(day.date + dt.timedelta(days=1) if last_before else day.date)


def _of_the_step(node: s.Syntax, text: str, step: float) -> Iterator[tuple[str, str]]:
    """Yield comparisons, with what they measure, of a time since an event with less than a step, or with one time."""
    if not isinstance(node, s.Chain):
        return
    for operator, left, right in zip(node.operators, node.operands, node.operands[1:], strict=False):
        for sign, past, limit in ((operator, left, right), (MIRRORED[operator], right, left)):
            days = _days(limit)
            is_past = any(isinstance(part, s.Call) and part.function == "since" for part in s.nodes(past))
            if is_past and days is not None and (sign == "==" or (sign in ("<", "<=") and days < step)):
                yield text[left.span.start : right.span.end], text[past.span.start : past.span.end]


def _days(node: s.Syntax) -> float | None:
    return node.days if isinstance(node, s.Duration) else node.value if isinstance(node, s.Number) else None


def _worth(case: Case) -> _Found:
    """Find quantities that the effects of a move would take beyond their range from where they start."""
    own = survey(case).own
    valued = {quantity for actor in case.actors.values() for quantity in actor.values}
    for name, move in case.moves.items():
        beyond: dict[str, None] = {}
        happenings = {"": move, **{f".outcomes.{outcome}": entry for outcome, entry in move.outcomes.items()}}
        for inside, happening in happenings.items():
            for quantity, effects in happening.effects.items():
                if quantity not in valued or quantity not in case.quantities:
                    continue
                path = f"moves.{name}{inside}.effects.{quantity}"
                places = [f"{path}.{index}" for index in range(len(effects))] if len(effects) > 1 else [path]
                amounts = [interval(own[place].uncertain) for place in places]
                first, last = interval(own[f"quantities.{quantity}.start"].uncertain)
                low, high = range_of(case.quantities[quantity])
                if last + sum(least for least, _ in amounts) < low or first + sum(most for _, most in amounts) > high:
                    beyond[quantity] = None
        if beyond:
            text = f"from the start it would take {enumerated(list(beyond))} beyond the range"
            yield "worth", f"moves.{name}", f"{text}; in worth it counts as far as that goes"


def _noise(case: Case) -> _Found:
    """Find noise whose spread around the rest depended on the step: sqrt(2 theta D / (1 - r^2)) times the exact one."""
    own, step = survey(case).own, days_in(case.time.step)
    for name, quantity in case.quantities.items():
        if quantity.noise is None or quantity.half_life is None:
            continue
        low, high = interval(own[f"quantities.{name}.half_life"].uncertain)
        exponent = 2.0 * math.log(2.0) * step / math.sqrt(low * high)
        excess = math.sqrt(exponent / -math.expm1(-exponent)) - 1.0
        if excess > _LEAST_SPREAD:
            share = format_number(round(100.0 * excess))
            text = f"by the {case.time.step} it spread {share}% wider than it says; now it does as it says"
            yield "noise", f"quantities.{name}.noise", text
