"""A run into the record: what `detente run CASE --record` writes, of the very run that a page shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from detente.core.errors import LedgerError
from detente.ledger.entry import Draft
from detente.ledger.state import LedgerQuestion
from detente.workbench.cases.views import case_of
from detente.workbench.databases import writing
from detente.workbench.engines import EngineError, RefusedError, Request, StoppedError
from detente.workbench.forecasts import warm
from detente.workbench.forecasts.models import Job, State
from detente.workbench.forecasts.work import engine_key, name_of
from detente.workbench.people.acts import note
from detente.workbench.record.keeping import opened
from detente.workbench.record.views import told

TASKS = ("findings", "forecast")
"""Jobs that hold a forecast of the whole case."""
KINDS = frozenset({"question", "forecast", "resolution"})
"""What a case has to say: an engine, which reads what analysts wrote, adds nothing else."""


@told
def record(request: HttpRequest, project: str, case: str, number: int) -> HttpResponse:  # noqa: ARG001 - the guard has it
    """Record what a run says of each question, with what the case holds beside it."""
    found = case_of(request, case)
    job = get_object_or_404(
        Job.objects.select_related("version__case", "case"), case=found, pk=number, state=State.DONE, task__in=TASKS
    )
    asked = Request("record", {"case": job.version.text}, name_of(job.version), job.options)
    try:
        said = json.loads(warm.engines().ask(engine_key(found), asked)["json"])
    except RefusedError as error:
        raise LedgerError(str(error)) from None
    except (StoppedError, EngineError) as error:
        raise LedgerError(f"the run could not be repeated ({error}); nothing was written") from None
    with writing(), opened(request.project, request.user) as ledger:
        drafts, asked_otherwise = fitting(_drafts(said["drafts"]), ledger.state().questions)
        added = ledger.append(drafts)
        detail = f"version {job.version.number}, {len(added.entries)} entries"
        note(request.user, "recorded a run of", found, project=request.project, detail=detail)
        questions = ledger.state().questions
    names = dict.fromkeys(entry.body.get("question", entry.body.get("id", "")) for entry in added.entries)
    context = {
        "case": found,
        "number": number,
        "added": added,
        "left_out": [*said["left_out"], *asked_otherwise],
        "questions": [questions[name] for name in names if name in questions],
    }
    if not context["left_out"] and not added.notes and added.entries:
        return redirect("record:questions", project=request.project.slug)
    return render(request, "record/recorded.html", context)


def _drafts(given: list[list[Any]]) -> Iterator[Draft]:
    """Yield what an engine says that there is to add.

    Raises
    ------
    LedgerError
        If something else is among it.
    """
    for kind, body in given:
        if kind not in KINDS or not isinstance(body, dict):
            raise LedgerError(f"found a {kind} in a run, expected questions, forecasts and answers")
        yield Draft(kind, body)


def fitting(drafts: Iterable[Draft], questions: Mapping[str, LedgerQuestion]) -> tuple[list[Draft], list[str]]:
    """Return what can be added to a record that may ask questions of the case already, and what is left out, in words.

    Somebody who picked a question of the case may have given it a rule or tags of their own, and it is the same; one in
    other words, or with another deadline, is another one, and what a run says of the case's own is none of it.
    """
    wanted = list(drafts)
    others = {
        each.body["id"]
        for each in wanted
        if each.kind == "question" and (known := questions.get(each.body["id"])) and _meaning(each.body) != (
            known.text, known.kind, known.closes, known.options
        )
    }  # fmt: skip
    kept = [
        each
        for each in wanted
        if each.body.get("id", each.body.get("question")) not in others
        and not (each.kind == "question" and each.body["id"] in questions)
    ]
    return kept, [
        f"{name} is asked in the record in other words; what the run says of it is left out" for name in sorted(others)
    ]


def _meaning(body: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what makes a question the one that it is: its words, kind, deadline and options."""
    return body.get("text", ""), body["kind"], body.get("closes"), tuple(body.get("options", ()))
