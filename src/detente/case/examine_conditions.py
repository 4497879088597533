"""Conditions worth a second look: what can never hold, what always does, gates that never open, divisions by zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from detente.case import syntax as s
from detente.case.bounds import Limits, bounds, simplified, truth
from detente.case.expressions import ExpressionError, Scope, parse, resolve, try_resolve
from detente.case.formula import TYPES, scope_within
from detente.case.implication import exclude, implies
from detente.case.places import survey
from detente.case.relations import facts_of
from detente.case.schema import Case
from detente.case.scope import conditions, event_names, formulas, scope_of
from detente.case.uncertain import Domain, is_zero
from detente.model import expression as m
from detente.model.expression import Expression

_YES: Final = m.Truth(value=True)
_MOST_TABLES: Final = 200
"""Conditions that are tried against a table of truth; each may take a tenth of a second."""
_MOST_TURNS: Final = 50
"""Turns in which new events may come; a case that needs more is left alone."""


def condition_notices(case: Case) -> Iterator[tuple[str, str]]:
    """Yield path and text of what is odd about the conditions of a sound case."""
    scope, facts = scope_of(case), facts_of(case)
    impossible = impossible_events(case)
    indices = {scope.events[name] for name in impossible}
    last_day = float((case.time.end - case.time.start).days)
    limits = Limits(facts.ranges, facts.once, indices, last_day)
    for number, (path, text, is_condition) in enumerate(conditions(case)):
        tree = parse(text)
        yield from ((path, note) for note in _dates(case, tree, text))
        yield from ((path, note) for note in _divisions(case, tree, text, scope, limits))
        if not is_condition or isinstance(tree, s.TruthWord):
            continue
        expression = simplified(resolve(tree, scope), limits)
        held: bool | None = truth(expression, limits)
        if held is None and number >= _MOST_TABLES:
            continue
        if held is None and exclude(expression, _YES, facts):
            held = False
        elif held is None and implies(_YES, expression, facts):
            held = True
        if held is not None:
            yield path, _verdict(path, held=held) + _why(tree, impossible)
            continue
        for part in _comparisons(tree):
            node, _ = try_resolve(part, scope, suggest=False)
            always = None if node is None else truth(node, limits)
            if always is not None:
                shown = text[part.span.start : part.span.end]
                yield path, f"`{shown}` {'always holds' if always else 'can never hold'}, whatever else does"


def formula_notices(case: Case) -> Iterator[tuple[str, str]]:
    """Yield path and text of what is odd about expressions that stand where numbers could."""
    scope, facts = scope_of(case), facts_of(case)
    limits = Limits(facts.ranges, facts.once, last_day=float((case.time.end - case.time.start).days))
    for path, assumption, formula in formulas(case):
        within = scope_within(formula, scope, {})
        yield from ((path, note) for note in _divisions(case, formula.syntax, formula.text, within, limits))
        expression = resolve(formula.syntax, within, expect=TYPES[assumption.domain], text=formula.text)
        for event in sorted(m.since_in(expression)):
            name = event_names(case)[event]
            if not _has_begun(case, name) and (note := _before(case, path, assumption.domain, name, expression)):
                yield path, note


def _before(case: Case, path: str, domain: Domain, event: str, expression: Expression) -> str:
    """Return what a number that counts from an event is before it, where nothing says that it is asked for later."""
    since, scope, gate = f"`since({event})`", scope_of(case), _gate_of(case, path)
    if gate and implies(resolve(parse(gate), scope), m.Happened(scope.events[event]), facts_of(case)):
        return ""
    if domain in (Domain.RATE, Domain.GAIN):
        when = f"`when: happened({event})` says so, " if path.startswith("shocks.") else ""
        word = "rate" if domain is Domain.RATE else "gain"
        return (
            f"{since} makes this {word} 0 until {event} has happened; {when}`if(happened({event}), ..., ...)` {_ELSE}"
        )
    if domain is Domain.AMOUNT and scope.events[event] in _growing(expression):
        return f"before {event} has happened, {since} is a billion days; `if(happened({event}), ..., ...)` {_ELSE}"
    return ""


_ELSE: Final = "gives another number before it"


def _growing(node: Expression) -> set[int]:
    """Return the events since which time is counted without bound: outside of functions that level off."""
    match node:
        case m.Lookup() | m.Function("exp" | "logistic") | m.Arithmetic("min" | "max"):
            return set()
        case m.Since() | m.Choose() | m.Comparison() | m.Not() | m.Both() | m.Either():
            return m.since_in(node)
        case _:
            return set[int]().union(*map(_growing, m.parts(node)))


def _has_begun(case: Case, event: str) -> bool:
    """Tell whether an event has surely happened when the run begins."""
    entry = case.calendar.get(event)
    is_past = entry is not None and entry.date is not None and entry.date <= case.time.start
    return is_past and entry is not None and entry.when is None and entry.chance is None


def _gate_of(case: Case, path: str) -> str:
    """Return the condition under which what a number belongs to can happen; "" where there is none."""
    match path.split("."):
        case ["moves" | "shocks" | "calendar" as section, name, *_]:
            return getattr(case, section)[name].when or ""
        case ["actors", name, "pacts", pact, *_]:
            return case.actors[name].pacts[pact].when or ""
    return ""


def _verdict(path: str, *, held: bool) -> str:
    if path.endswith(".when"):
        return "this always holds, so it bars nothing" if held else "this can never hold: the gate never opens"
    if path.endswith(".if.condition"):
        always, never = "so it makes no difference", "the question is void in every path"
        return f"this always holds, {always}" if held else f"this can never hold: {never}"
    if path.startswith("processes."):
        starts, stops = (
            ("it begins at the start", "it never begins") if held else ("it never begins", "nothing stops it")
        )
        return f"this {'always holds' if held else 'can never hold'}: {starts if path.endswith('.starts') else stops}"
    if held:
        return "this always holds: the answer is known before the run"
    return "this can never hold: the answer is known before the run"


def _why(tree: s.Syntax, impossible: Mapping[str, str]) -> str:
    """Return which events of a condition cannot happen, and why."""
    reasons = [f"{event} cannot happen, {impossible[event]}" for event in s.names(tree).events if event in impossible]
    return f" ({'; '.join(reasons)})" if reasons else ""


def _comparisons(tree: s.Syntax) -> Iterator[s.Syntax]:
    """Yield the comparisons of a condition that consists of more than one."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, s.Chain) and node is not tree:
            yield node
        elif not isinstance(node, s.Chain):
            stack.extend(reversed(s.children(node)))


def _dates(case: Case, tree: s.Syntax, text: str) -> Iterator[str]:
    for node in s.nodes(tree):
        if isinstance(node, s.Date) and not case.time.start <= node.date <= case.time.end:
            shown = text[node.span.start : node.span.end]
            yield f"`{shown}` lies outside of the case, {case.time.start} to {case.time.end}"


def _divisions(case: Case, tree: s.Syntax, text: str, scope: Scope, limits: Limits) -> Iterator[str]:
    """Find divisors that are zero where a quantity ends its range or starts, or while nothing has happened."""
    own = survey(case).own
    for node in s.nodes(tree):
        if not (isinstance(node, s.Binary) and node.operator == "/"):
            continue
        if isinstance(node.right, s.Number) and node.right.value == 0.0:
            yield f"`{text[node.span.start : node.span.end]}` always counts as 0: it divides by 0"
            continue
        try:
            divisor: Expression = resolve(node.right, scope, expect="number", text=text)
        except ExpressionError:
            continue  # a duration or a constant of one
        if isinstance(divisor, m.Constant):
            continue
        low, high = bounds(divisor, limits)
        name = node.right.name if isinstance(node.right, s.Word) else ""
        start = own.get(f"quantities.{name}.start")
        starts_at_zero = start is not None and is_zero(start.uncertain)
        if 0.0 in (low, high) or (low < 0 < high and starts_at_zero):
            shown, by = (text[part.span.start : part.span.end] for part in (node, node.right))
            yield f"`{shown}` counts as 0 where `{by}` is 0, which it can be"


# --- what can happen at all ------------------------------------------------------------------------------------------


def impossible_events(case: Case) -> dict[str, str]:
    """Return the events that cannot happen in any path, each with the reason.

    The least fixed point: at first nothing has happened, and what a gate, a trigger or an offer lets happen then is
    added until nothing more comes. So a move that waits for itself, or two that wait for each other, never come.
    """
    scope, facts = scope_of(case), facts_of(case)
    gates = {path: resolve(parse(text), scope) for path, text, is_condition in conditions(case) if is_condition}
    waiting = _waiting(case)
    last_day = float((case.time.end - case.time.start).days)
    for turn in range(_MOST_TURNS):
        before = len(waiting)
        closed = {scope.events[name] for name in waiting}
        limits = Limits(facts.ranges, facts.once, closed, last_day)
        entries = list(waiting.items())
        for name, (gate, needed) in entries if turn % 2 == 0 else reversed(entries):
            opens = gate not in gates or truth(gates[gate], limits) is not False
            if opens and needed is not None and (not needed or any(event not in waiting for event in needed)):
                del waiting[name]
        if len(waiting) == before:
            break
    else:
        return {}
    reasons = {}
    for name, (gate, needed) in waiting.items():
        if needed is None:
            reasons[name] = "its rate is 0" if name in case.shocks else "no move offers it"
        else:
            reasons[name] = (
                "since what it needs cannot" if gate not in gates or needed else "since its gate never opens"
            )
    return reasons


def _waiting(case: Case) -> dict[str, tuple[str, tuple[str, ...] | None]]:
    """Return every event with the path of its gate and the events of which it needs one; None if it never comes."""
    own = survey(case).own
    offers: dict[str, list[str]] = {}
    for name, move in case.moves.items():
        for stage in move.replies:
            for option in stage.options:
                offers.setdefault(option, []).append(name)
    waiting: dict[str, tuple[str, tuple[str, ...] | None]] = {}
    for name, move in case.moves.items():
        needed: tuple[str, ...] | None = ()
        if move.reply:
            needed = tuple(offers[name]) if name in offers else None
        waiting[name] = (f"moves.{name}.when", needed)
        for outcome in move.outcomes:
            waiting[f"{name}.{outcome}"] = ("", (name,))
    for name in case.shocks:
        rate = own.get(f"shocks.{name}.rate")
        never = rate is not None and is_zero(rate.uncertain) and not _is_varied(case, rate.path)
        waiting[name] = (f"shocks.{name}.when", None if never else ())
        waiting |= {f"{name}.{outcome}": ("", (name,)) for outcome in case.shocks[name].outcomes}
    for name, entry in case.calendar.items():
        is_past = entry.date is not None and entry.date < case.time.start
        waiting[name] = ("" if is_past else f"calendar.{name}.when", ())
        waiting |= {f"{name}.{outcome}": ("", (name,)) for outcome in entry.outcomes}
    for name, process in case.processes.items():
        before: tuple[str, ...] = ()
        for stage_name in process.stages:
            waiting[f"{name}.{stage_name}"] = ("" if before else f"processes.{name}.starts", before)
            before = (f"{name}.{stage_name}",)
    for name, actor in case.actors.items():
        for pact_name, pact in actor.pacts.items():
            waiting[f"{name}.{pact_name}"] = (f"actors.{name}.pacts.{pact_name}.when", tuple(pact.on))
    return waiting


def _is_varied(case: Case, path: str) -> bool:
    return any(path in changes for changes in survey(case).lenses.values())
