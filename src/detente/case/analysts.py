"""Whose numbers a case holds: its analysts, their weights, and what is wrong with them.

In each world one analyst is right, the same for all numbers with `views`. Who gave no view of a number takes what
stands there for those who give none (`value`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from detente.case.judgement import is_judgement
from detente.case.notation import Number, Views
from detente.case.places import survey
from detente.case.remembered import remembered
from detente.case.schema import Case
from detente.case.scope import Findings

PATH = "analyst"
"""The path under which who is right stands among the numbers of a model."""


@dataclass(frozen=True, slots=True)
class Mind:
    """One analyst of a case."""

    name: str
    """As `views` and `--lens` call the analyst."""
    text: str
    """In words, or nothing."""
    weight: float
    """Share of the worlds, of 1."""
    source: str
    """Key of the source of the weight, or nothing."""
    why: str
    """Its reason, or nothing."""


@remembered
def minds(case: Case) -> tuple[Mind, ...]:
    """Return the analysts of a case by name, with weights that sum to one; none where nobody has views.

    Where the case does not list its analysts, they are those who have views.
    """
    declared = case.analysts
    named = sorted({name for _, views in all_views(case) for name, _ in views.by_analyst})
    if not named:
        return ()
    names = sorted(declared) if declared else named
    weights = {name: declared[name].weight if name in declared else None for name in names}
    given = {name: 1.0 if weight is None else weight for name, weight in weights.items()}
    whole = math.fsum(given.values())
    return tuple(
        Mind(
            name=name,
            text=declared[name].text if name in declared else "",
            weight=given[name] / whole if whole > 0.0 else 1.0 / len(names),
            source=declared[name].source if name in declared else "",
            why=declared[name].why if name in declared else "",
        )
        for name in names
    )


def are_weighted(case: Case) -> bool:
    """Tell whether the analysts of a case differ in weight."""
    return len({mind.weight for mind in minds(case)}) > 1


def is_weight_judged(case: Case) -> bool:
    """Tell whether analysts differ in weight for no reason that is given."""
    return are_weighted(case) and any(is_judgement(mind.source, mind.why) for mind in minds(case))


def all_views(case: Case) -> Iterator[tuple[str, Views]]:
    """Yield the numbers on which analysts differ, with their paths: the case's own, beliefs, and those of lenses."""
    surveyed = survey(case)
    numbers: list[tuple[str, Number]] = [
        (path, entry.number) for path, entry in (*surveyed.own.items(), *surveyed.beliefs.items())
    ]
    for lens, changes in surveyed.lenses.items():
        numbers += [(f"lenses.{lens}.set.{path}", number) for path, (number, _) in changes.items()]
    yield from ((path, number) for path, number in numbers if isinstance(number, Views))


def check_analysts(findings: Findings) -> None:
    """Check names and weights of analysts, and that each has a number wherever there are views."""
    case = findings.case
    names = [mind.name for mind in minds(case)]
    for name in names:
        if name in case.lenses:
            found = f"`{name}`, already a lens"
            findings.add(f"analysts.{name}" if name in case.analysts else "analysts", found, "a name of its own")
    weights = [entry.weight for entry in case.analysts.values()]
    for name, entry in case.analysts.items():
        if entry.weight is None and any(weight is not None for weight in weights):
            findings.add(f"analysts.{name}", "no `weight` beside those of others", "weights of all, or of none")
    if weights and all(weight == 0 for weight in weights):
        findings.add("analysts", "no weight above 0", "at least one analyst who counts")
    if case.analysts and not names:
        findings.add("analysts", "analysts of whom no number has `views`", "`views` on a number, or no `analysts`")
    for path, views in all_views(case):
        given = [name for name, _ in views.by_analyst]
        for name in given:
            if name not in names:
                findings.refer(f"{path}.views.{name}", name, names, "an analyst of `analysts`")
        missing = [name for name in names if name not in given]
        if missing and views.otherwise is None:
            said = ", ".join(f"`{name}`" for name in missing)
            findings.add(path, f"no view of {said}", "a view of every analyst, or `value` for those who give none")
        if not missing and views.otherwise is not None:
            found = "`value` beside the views of all analysts, which nobody takes"
            findings.add(path, found, "`views` alone: `value` is for those who give none")
