"""A run into the record: what `detente run CASE --record` writes, of the very run that a page shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from detente.core.errors import LedgerError
from detente.ledger.entry import Draft
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
        added = ledger.append(_drafts(said["drafts"]))
        detail = f"version {job.version.number}, {len(added.entries)} entries"
        note(request.user, "recorded a run of", found, project=request.project, detail=detail)
        questions = ledger.state().questions
    names = dict.fromkeys(entry.body.get("question", entry.body.get("id", "")) for entry in added.entries)
    context = {
        "case": found,
        "number": number,
        "added": added,
        "left_out": said["left_out"],
        "questions": [questions[name] for name in names if name in questions],
    }
    if not said["left_out"] and not added.notes and added.entries:
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
