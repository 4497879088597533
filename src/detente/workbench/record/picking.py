"""Picking a question of a case, to be asked in the record: who asks sees its words before it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from detente.core.errors import LedgerError
from detente.workbench.engines import EngineError, RefusedError, StoppedError
from detente.workbench.forecasts import warm
from detente.workbench.record.keeping import has_record, opened


@dataclass(frozen=True, slots=True)
class Picking:
    """From which case a question is picked, and which."""

    cases: Sequence[Any]
    """The cases of the project that are not put away."""
    case: Any = None
    """The case that was chosen."""
    questions: Sequence[tuple[Mapping[str, Any], int]] = ()
    """Its questions, each with its number in the record; 0 where the record has none of its name."""
    problem: str = ""
    """Why it has none to pick from."""
    filled_in: Mapping[str, Any] = field(default_factory=dict)
    """What the form begins with, once a question was picked."""


def picking_of(request: HttpRequest) -> Picking:
    """Return what an address says of picking: ``?case=CASE`` lists its questions, ``&pick=KEY`` fills one in."""
    cases = list(request.project.cases.filter(archived_at=None).defer("head__text").order_by("title"))
    named = request.GET.get("case", "")
    case = next((each for each in cases if each.slug == named), None)
    if case is None:
        return Picking(cases)
    try:
        asked = warm.outline_of(case.head)["asked"]
    except RefusedError:
        return Picking(cases, case, problem="the case has problems; its page lists them")
    except (StoppedError, EngineError) as error:
        return Picking(cases, case, problem=str(error))
    picked = next((each for each in asked if each["key"] == request.GET.get("pick", "")), None)
    known = _numbers(request)
    problem = "" if asked else "the case asks no question"
    return Picking(cases, case, [(each, known.get(each["id"], 0)) for each in asked], problem, _form_of(picked))


def _form_of(picked: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a question as the form has it."""
    return {} if picked is None else {**picked, "options": "\n".join(picked["options"])}


def _numbers(request: HttpRequest) -> dict[str, int]:
    """Return the questions that the record holds, by name, with their numbers."""
    if not has_record(request.project):
        return {}
    try:
        with opened(request.project, request.user) as ledger:
            return {name: each.seq for name, each in ledger.state().questions.items()}
    except LedgerError:
        return {}
