"""What can be wrong with a case beyond its schema and its numbers: names that mean nothing, dates that cannot be.

Not here: shapes, names and dates of single entries (`detente.case.schema`), and numbers in their places together with
the paths of beliefs and lenses (`detente.case.places`). `detente.case.load` adds file and line to the problems. What is
not wrong but worth knowing is in `detente.case.examination`.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from detente.case.analysts import check_analysts
from detente.case.check_courses import check_course, check_shape
from detente.case.check_dates import check_dates
from detente.case.check_judgements import check_judgements
from detente.case.check_levels import check_ends
from detente.case.check_minds import check_minds
from detente.case.check_moves import check_moves
from detente.case.check_questions import check_questions
from detente.case.check_tables import check_tables
from detente.case.check_types import BELIEFS_MOVE, check_types
from detente.case.expressions import ExpressionError, Mistake, Scope, Type, excerpt, parse, try_resolve
from detente.case.factors import check_factors
from detente.case.formula import TYPES, Formula, scope_within
from detente.case.grain import MOST_DAYS
from detente.case.notation import Number, Views
from detente.case.places import Assumption, happenings, membership_name, memberships, range_of, survey, terms
from detente.case.schema import Case, Gated, Observation
from detente.case.scope import Findings, conditions, event_names, formulas, moves_of, quantity_names, scope_of
from detente.case.syntax import Word, nodes
from detente.case.types import beliefs
from detente.core.errors import Problem
from detente.core.near import nearest


def problems(case: Case) -> list[Problem]:
    """Return everything that is wrong between the parts of a case, each with its path but without file and line."""
    findings = Findings(case)
    _check_uses(findings)
    _check_time(findings)
    _check_names(findings)
    _check_sources(findings)
    _check_quantities(findings)
    _check_actors(findings)
    _check_happenings(findings)
    check_moves(findings)
    _check_shocks(findings)
    check_dates(findings)
    _check_conditions(findings)
    _check_observations(findings)
    check_questions(findings)
    check_tables(findings)
    check_minds(findings)
    check_analysts(findings)
    check_types(findings)
    check_factors(findings)
    check_judgements(findings)
    return findings.problems


def _check_uses(findings: Findings) -> None:
    if findings.case.use:
        findings.add("use", "parts in a case built in Python", "a text with them, for `detente.case.load.loads`")


def _check_time(findings: Findings) -> None:
    time = findings.case.time
    if time.end <= time.start:
        findings.add("time.end", f"`{time.end}`", f"a day after the start, {time.start}")
    if (n_days := (time.end - time.start).days) > MOST_DAYS:
        found = f"`{time.end}`, {n_days:,} days after the start"
        findings.add("time.end", found, f"a span of at most {MOST_DAYS:,} days, which is what a run holds")


def _check_names(findings: Findings) -> None:
    """Check that nothing shares its name with something else that conditions or tables could mean."""
    case = findings.case
    taken: dict[str, str] = dict.fromkeys(case.quantities, "a quantity")
    for actor, bloc in memberships(case):
        name = membership_name(actor, bloc)
        if name in taken:
            expected = f"another name (this one belongs to the membership of {actor} in {bloc})"
            path = f"quantities.{name}" if name in case.quantities else f"actors.{bloc}"
            findings.add(path, f"`{name}`, {taken[name]}", expected)
        taken.setdefault(name, "a membership")
    for section, kind, entries in (
        ("moves", "a move", case.moves),
        ("shocks", "a shock", case.shocks),
        ("calendar", "a calendar entry", case.calendar),
        ("processes", "a process", case.processes),
    ):
        for name in entries:
            if name in taken:
                findings.add(f"{section}.{name}", f"`{name}`, already {taken[name]}", "a name of its own")
            taken.setdefault(name, kind)
    outcomes = {f"{name}.{outcome}" for name, move in case.moves.items() for outcome in move.outcomes}
    for name, actor_entry in case.actors.items():
        for pact in actor_entry.pacts:
            if f"{name}.{pact}" in outcomes:
                path = f"actors.{name}.pacts.{pact}"
                findings.add(path, f"`{name}.{pact}`, already an outcome of the move {name}", "a name of its own")


def _check_sources(findings: Findings) -> None:
    sources = findings.case.sources
    for path, source in sources_named(findings.case):
        findings.refer(path, source, sources, "a key of `sources`")


def sources_named(entry: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every key of a source that is named anywhere below an entry, with its path."""
    if isinstance(entry, Number):
        if entry.source:
            yield f"{path}.source", entry.source
        if isinstance(entry, Formula):
            for name, inside in entry.numbers:
                yield from sources_named(inside, f"{path}.{name}")
        if isinstance(entry, Views):
            views = ((f"{path}.views.{name}", number) for name, number in entry.by_analyst)
            for at, number in (*views, (f"{path}.value", entry.otherwise)):
                yield from sources_named(number, at)
    elif isinstance(entry, BaseModel):
        for name, field in type(entry).model_fields.items():
            inner = f"{path}.{field.alias or name}" if path else field.alias or name
            value = getattr(entry, name)
            if name == "source" and value:
                yield inner, value
            elif isinstance(value, (BaseModel, Number, dict, tuple)) and name != "sources":
                yield from sources_named(value, inner)
    elif isinstance(entry, dict):
        for key, value in entry.items():
            yield from sources_named(value, f"{path}.{key}")
    elif isinstance(entry, tuple):
        for index, value in enumerate(entry):
            # A single effect may be written without a list; its path is then that of the list.
            yield from sources_named(value, f"{path}.{index}" if len(entry) > 1 or ".effects." not in path else path)


def _check_quantities(findings: Findings) -> None:
    case = findings.case
    known, agreed, believed = quantity_names(case), terms(case), beliefs(case)
    for name, quantity in case.quantities.items():
        if quantity.owner:
            findings.refer(f"quantities.{name}.owner", quantity.owner, case.actors, "the name of an actor")
        check_course(findings, name)
    for name, link in case.links.items():
        findings.refer(f"links.{name}.from", link.from_, known, "the name of a quantity")
        check_shape(findings, name)
        if link.to in agreed:
            findings.add(f"links.{name}.to", f"the term `{link.to}`", "a quantity (terms change by a deal)")
        elif link.to in believed:
            findings.add(f"links.{name}.to", f"the belief `{link.to}`", BELIEFS_MOVE)
        elif link.to in known and link.to not in case.quantities:
            findings.add(
                f"links.{name}.to", f"the membership `{link.to}`", "a quantity (memberships change by `joins`)"
            )
        else:
            findings.refer(f"links.{name}.to", link.to, case.quantities, "the name of a quantity")


def _check_actors(findings: Findings) -> None:
    case = findings.case
    known = quantity_names(case)
    for name, actor in case.actors.items():
        path = f"actors.{name}"
        own_moves = moves_of(case, name)
        if own_moves and actor.horizon is None:
            listed = ", ".join(list(own_moves)[:3]) + (", ..." if len(own_moves) > 3 else "")
            findings.add(path, "no horizon", f"a `horizon` such as `26 weeks`, since {name} has moves ({listed})")
        for quantity, value in actor.values.items():
            value_path = f"{path}.values.{quantity}"
            findings.refer(value_path, quantity, known, "the name of a quantity")
            if (value.satisfied is None) != (value.desperate is None):
                given, missing = ("desperate", "satisfied") if value.satisfied is None else ("satisfied", "desperate")
                findings.add(value_path, f"`{given}` without `{missing}`", "both or neither")
            elif value.satisfied and value.desperate and value.satisfied.notation == value.desperate.notation:
                findings.add(value_path, f"`satisfied` and `desperate` both {value.satisfied}", "two different levels")
            else:
                own = survey(case).own
                levels = ("", ".satisfied", ".desperate")
                check_ends(findings, value_path, [own.get(f"{value_path}{level}") for level in levels])
        _check_bloc(findings, name)


def _check_bloc(findings: Findings, name: str) -> None:
    case = findings.case
    actor = case.actors[name]
    path = f"actors.{name}"
    for field, is_given in (("members", actor.members), ("pacts", actor.pacts), ("purpose", actor.purpose)):
        if is_given and actor.kind != "bloc":
            findings.add(f"{path}.{field}", f"`{field}` of a {actor.kind}", f"`kind: bloc` for {name}, or no `{field}`")
    for index, member in enumerate(actor.members):
        member_path = f"{path}.members.{index}"
        if member == name:
            findings.add(member_path, f"`{name}` as its own member", "another actor")
        elif member in actor.members[:index]:
            findings.add(member_path, f"`{member}` twice", "each member once")
        else:
            findings.refer(member_path, member, case.actors, "the name of an actor")
    events = event_names(case)
    for pact_name, pact in actor.pacts.items():
        pact_path = f"{path}.pacts.{pact_name}"
        if not pact.on:
            findings.add(f"{pact_path}.on", "no event", "the events that call for the pact")
        for index, event in enumerate(pact.on):
            if event == f"{name}.{pact_name}":
                findings.add(f"{pact_path}.on.{index}", f"`{event}`, the pact itself", "another event")
            elif event in pact.on[:index]:
                findings.add(f"{pact_path}.on.{index}", f"`{event}` twice", "each event once")
            else:
                findings.refer(f"{pact_path}.on.{index}", event, events, "the name of an event")


def _check_happenings(findings: Findings) -> None:
    """Check what moves, outcomes, shocks, calendar entries, stages and pacts have in common."""
    case = findings.case
    all_quantities, agreed, believed = quantity_names(case), terms(case), beliefs(case)
    blocs = [name for name, actor in case.actors.items() if actor.kind == "bloc"]
    for path, happening in happenings(case):
        for quantity in happening.effects:
            effect_path = f"{path}.effects.{quantity}"
            if quantity in agreed:
                findings.add(effect_path, f"the term `{quantity}`", "a quantity (terms change by a deal)")
            elif quantity in believed:
                findings.add(effect_path, f"the belief `{quantity}`", BELIEFS_MOVE)
            elif quantity in all_quantities and quantity not in case.quantities:
                findings.add(effect_path, f"the membership `{quantity}`", "a quantity, or `joins` and `leaves`")
            else:
                findings.refer(effect_path, quantity, case.quantities, "the name of a quantity")
        for field, changes in (("joins", happening.joins), ("leaves", happening.leaves)):
            for actor, joined in changes.items():
                change_path = f"{path}.{field}.{actor}"
                findings.refer(change_path, actor, case.actors, "the name of an actor")
                for index, bloc in enumerate(joined):
                    if bloc in case.actors and bloc not in blocs:
                        found = f"`{bloc}`, a {case.actors[bloc].kind}"
                        findings.add(change_path, found, f"a bloc, or `kind: bloc` for {bloc}")
                    elif bloc == actor:
                        findings.add(change_path, f"`{actor}` in itself", "another bloc")
                    elif bloc in joined[:index]:
                        findings.add(change_path, f"`{bloc}` twice", "each bloc once")
                    else:
                        findings.refer(change_path, bloc, blocs, "the name of a bloc")
        for actor in happening.joins.keys() & happening.leaves.keys():
            both = set(happening.joins[actor]) & set(happening.leaves[actor])
            for bloc in sorted(both):
                findings.add(f"{path}.leaves.{actor}", f"`{bloc}` in `joins` and `leaves`", "one of them")
        if isinstance(happening, Gated) and happening.once and happening.cooldown is not None:
            findings.add(f"{path}.cooldown", "`cooldown` beside `once: true`", "one of them")


def _check_shocks(findings: Findings) -> None:
    case = findings.case
    known = quantity_names(case)
    for name, shock in case.shocks.items():
        for quantity in shock.rises_with:
            findings.refer(f"shocks.{name}.rises_with.{quantity}", quantity, known, "the name of a quantity")


def _check_conditions(findings: Findings) -> None:
    scope = scope_of(findings.case)
    for path, text, is_condition in conditions(findings.case):
        try:
            expect: Type = "truth" if is_condition else "number"
            _, mistakes = try_resolve(parse(text), scope, expect=expect, suggest=findings.wants_hints)
        except ExpressionError as error:
            mistakes = error.mistakes
        for mistake in mistakes:
            _add_mistake(findings, path, text, mistake)
    for path, assumption, formula in formulas(findings.case):
        _check_formula(findings, path, assumption, formula, scope)


def _check_formula(findings: Findings, path: str, place: Assumption, formula: Formula, scope: Scope) -> None:
    """Check that an expression that stands where a number could is one, and that it uses what it names."""
    tree = formula.syntax
    for name, _ in formula.numbers:
        if name in scope.quantities:
            findings.add(path, f"`{name}`, already a quantity", "another name for a number of the expression")
        elif not any(isinstance(node, Word) and node.name == name for node in nodes(tree)):
            findings.add(f"{path}.{name}", f"`{name}`, which `{formula.text}` does not speak of", "a number it uses")
    named = dict(formula.numbers)
    if isinstance(tree, Word) and tree.name not in (*scope.quantities, *named):
        expected = f"a number such as `{place.domain.example}`, or an expression of quantities"
        near = nearest(tree.name, scope.quantities) if findings.wants_hints else ""
        findings.add(path, f"`{formula.text}`", expected, near)
        return
    within = scope_within(formula, scope, {})
    _, mistakes = try_resolve(tree, within, expect=TYPES[place.domain], suggest=findings.wants_hints)
    for mistake in mistakes:
        _add_mistake(findings, path, formula.text, mistake)


def _add_mistake(findings: Findings, path: str, text: str, mistake: Mistake) -> None:
    shown = excerpt(text, mistake.span) if mistake.span.end or len(text) < 100 else ""
    findings.add(path, mistake.found, mistake.expected, mistake.hint, excerpt=shown)


def _check_observations(findings: Findings) -> None:
    case = findings.case
    quantities, events = quantity_names(case), event_names(case)
    for index, observation in enumerate(case.observations):
        path = f"observations.{index}"
        if observation.series:  # what a file reads in its place is gone from here
            expected = "a case that is read from a file, in whose place its rows then stand"
            if not case.source_text:  # in a text its key is misspelt, which is told
                findings.add(f"{path}.series", f"`{observation.series}`, which was not read", expected)
            continue
        _check_days(findings, path, observation)
        given = [name for name in ("quantity", "event") if getattr(observation, name)]
        given += ["not"] if observation.not_ else []
        if len(given) != 1:
            found = " and ".join(f"`{name}`" for name in given) or "neither `quantity`, `event` nor `not`"
            findings.add(path, found, "one of `quantity`, `event` and `not`")
        elif observation.not_:
            if findings.refer(f"{path}.not", observation.not_, events, "the name of an event"):
                _check_not_seen(findings, path, observation)
            if observation.value is not None or observation.sd is not None:
                findings.add(path, "a value for an event", "`not` and `until` alone")
        elif observation.event:
            negated = observation.event.partition(" ")
            if negated[0] in ("no", "not") and negated[2] in events:
                expected = f"`not: {negated[2]}` and `until: {observation.date}`, for what had not happened by then"
                findings.add(f"{path}.event", f"`{observation.event}`", expected)
            else:
                findings.refer(f"{path}.event", observation.event, events, "the name of an event")
            if observation.value is not None or observation.sd is not None:
                findings.add(path, "a value for an event", "`date` and `event` alone")
        elif findings.refer(f"{path}.quantity", observation.quantity, quantities, "the name of a quantity"):
            _check_value(findings, path, observation)


def _check_days(findings: Findings, path: str, observation: Observation) -> None:
    """Check that an observation has the days of its kind, and that they lie in the case."""
    time, is_span = findings.case.time, bool(observation.not_)
    days = {"date": observation.date, "from": observation.from_, "until": observation.until}
    for name, day in days.items():
        if day is None:
            continue
        if (name == "date") == is_span:
            expected = "`until`, the last day on which it had not" if is_span else f"`date`; `{name}` goes with `not`"
            findings.add(f"{path}.{name}", f"`{name}` beside `not`" if is_span else f"`{name}` without `not`", expected)
        elif not time.start <= day <= time.end:
            findings.add(f"{path}.{name}", f"`{day}`", f"a day from {time.start} to {time.end}")
    if is_span and observation.until is None:
        findings.add(path, "no `until`", f"`until`: the last day on which {observation.not_} had not happened")
    elif not is_span and observation.date is None:
        findings.add(path, "no `date`", "`date`: the day it refers to")
    if observation.from_ and observation.until and observation.from_ > observation.until:
        findings.add(f"{path}.from", f"`{observation.from_}`", f"a day up to `until`, {observation.until}")


def _check_not_seen(findings: Findings, path: str, observation: Observation) -> None:
    """Check that what did not happen in a span is not observed to have happened there."""
    case, until = findings.case, observation.until
    first = observation.from_ or case.time.start
    for index, other in enumerate(case.observations):
        if other.event != observation.not_ or other.date is None or until is None or not first <= other.date <= until:
            continue
        line = case.line_of(f"observations.{index}")
        where = f" (line {line})" if line else ""
        found = f"`{observation.not_}` not from {first} to {until}, though observed on {other.date}{where}"
        findings.add(path, found, "a span that does not hold it, or no such observation")


def _check_value(findings: Findings, path: str, observation: Observation) -> None:
    if observation.value is None:
        findings.add(path, "no value", f"the `value` of {observation.quantity} on that day")
        return
    quantity = findings.case.quantities.get(observation.quantity)
    low, high = range_of(quantity) if quantity else (0.0, 1.0)
    if not low <= observation.value <= high:
        expected = f"a number on the range of {observation.quantity}, {low:g} to {high:g}"
        findings.add(f"{path}.value", f"`{observation.value:g}`", expected)
