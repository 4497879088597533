"""Pages on which the record is read: questions, one question, boards, the proof, downloads."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from detente.core.errors import DetenteError, LedgerError, ScoreError
from detente.ledger.files import WRITERS, export_ledger
from detente.ledger.scoreboard import Scoreboard, score_ledger
from detente.render.ledger import NOT_YET
from detente.report.scores import score_parts
from detente.workbench.record.comparison import comparison
from detente.workbench.record.forms import AnswerForm, CommentForm, ForecastForm, RevisionForm
from detente.workbench.record.keeping import has_record, opened, path_of
from detente.workbench.record.showing import STATUSES, Reading, Shown, moment_of, reason_of

View = Callable[..., HttpResponse]
LISTED = 200
"""Questions on a page."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
}
"""What downloads are, by their ending."""


def told(view: View) -> View:
    """Return a view that shows on a page why a ledger cannot be read or does not give what is asked for."""

    @wraps(view)
    def wrapped(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *given, **named)
        except LedgerError as error:
            context = {"problem": why(request, error)}
            return render(request, "record/refused.html", context, status=422)

    return wrapped


def why(request: HttpRequest, error: DetenteError) -> str:
    """Return what the ledger of the request's project complains of."""
    return reason_of(error, str(path_of(request.project).parent))


@told
def questions(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001 - the guard has looked it up
    """Show the questions of a project: all, or those of a status, with a word, or that wait for one's forecast."""
    status, words = request.GET.get("status", ""), request.GET.get("words", "").strip()[:200]
    is_mine = request.GET.get("mine", "") == "waiting"
    found: list[Shown] = []
    if has_record(request.project):
        with opened(request.project, request.user) as ledger:
            found = Reading(ledger).questions
    kept = [
        each
        for each in found
        if (not status or each.status == status)
        and (not is_mine or (each.takes_forecasts and not each.is_mine))
        and _has(each, words.casefold())
    ]
    context = {
        "questions": kept[:LISTED],
        "n_found": len(kept),
        "n_all": len(found),
        "statuses": STATUSES,
        "status": status,
        "words": words,
        "is_mine": is_mine,
    }
    return render(request, "record/questions.html", context)


def _has(each: Shown, words: str) -> bool:
    """Return whether a question has some words in its text, its name or its tags."""
    question = each.question
    return all(word in " ".join((question.id, question.text, *question.tags)).casefold() for word in words.split())


@told
def question(request: HttpRequest, project: str, question: int) -> HttpResponse:  # noqa: ARG001
    """Show a question, and all that was said of it."""
    return question_page(request, question)


def question_page(request: HttpRequest, number: int, *, status: int = 200, **more: Any) -> HttpResponse:
    """Return the page of a question; with forms as they were sent, where something was wrong with them.

    Raises
    ------
    Http404
        If the record has no such question.
    LedgerError
        If it cannot be read.
    """
    if not has_record(request.project):
        raise Http404
    with opened(request.project, request.user) as ledger:
        reading = Reading(ledger)
        found = reading.numbered(number)
        if found is None:
            raise Http404
        entries = reading.entries(found.question.id)
        standing = reading.standing(found.question.id, entries)
        team = reading.state.team
        author = ledger.author
    name = found.question.id
    given = reading.state.given.get(name, [])
    context = {
        "each": found,
        "entries": [_entry(each) for each in entries],
        "is_hidden": any(each["says"] == NOT_YET for each in entries),
        "standing": standing,
        "comparison": comparison(standing, found.question),
        "mine": [each for each in standing if each["body"]["who"] == author],
        "given": given,
        "is_disputed": len({str(each.answer) for each in given}) > 1,
        "needs_another": found.status == "unconfirmed",
        "is_own_answer": found.resolution is not None and found.resolution.author == author,
        "confirmed_by": team.confirmations.get(found.resolution.seq, ()) if found.resolution else (),
        "two_persons": team.is_set("two_persons"),
        "blind": team.is_set("blind"),
        "forecast_form": ForecastForm(found.question),
        "comment_form": CommentForm(),
        "answer_form": AnswerForm(),
        "revision_form": RevisionForm(
            initial={"text": found.question.text, "closes": found.closes, "rule": found.question.rule}
        ),
        **more,
    }
    return render(request, "record/question.html", context, status=status)


def _entry(each: dict[str, Any]) -> dict[str, Any]:
    """Return an entry as its row shows it."""
    body = each["body"]
    said = body.get("entry") or body
    at = dt.datetime.fromisoformat(each["recorded_at"])
    return {
        **each,
        "at": at if at.tzinfo else at.replace(tzinfo=dt.UTC),
        "note": said.get("note", "") if each["kind"] in {"forecast", "correction", "resolution"} else "",
        "source": said.get("source", ""),
    }


@told
def board(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001
    """Show who did how well: what ``detente score`` says of the ledger, drawn as its page draws it."""
    context: dict[str, Any] = {"parts": [], "pattern": request.GET.get("question", "")}
    if has_record(request.project):
        try:
            found = board_of(request)
        except (LedgerError, ScoreError) as error:
            context["problem"] = reason_of(error, str(path_of(request.project).parent))
        else:
            context |= {"parts": score_parts(found), "text": str(found)}
    return render(request, "record/board.html", context, status=422 if "problem" in context else 200)


def board_of(request: HttpRequest) -> Scoreboard:
    """Return the board of a project, of all questions or of some; it bears the name of the project.

    Raises
    ------
    LedgerError
        If the record is not what was written, or there is no such question.
    ScoreError
        If a reference has no forecast.
    """
    with opened(request.project, request.user):
        pass
    pattern = request.GET.get("question", "").strip()[:200]
    found = score_ledger(path_of(request.project), questions=[pattern] if pattern else ())
    return replace(found, title=request.project.slug)


@told
def board_data(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001
    """Give the board as ``detente score --json`` writes it."""
    if not has_record(request.project):
        raise Http404
    try:
        data = board_of(request).to_json()
    except ScoreError as error:
        raise LedgerError(str(error)) from None
    name = f"{request.project.slug}-scores.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data.encode(), content_type="application/json", headers=headers)


@told
def proof(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001
    """Show whether every entry follows from the one before, as ``detente ledger verify`` says, and the rules."""
    context: dict[str, Any] = {"forms": list(WRITERS)}
    if has_record(request.project):
        with opened(request.project, request.user) as ledger:
            verdict, team = ledger.verify(), ledger.state().team
            last = next(iter(ledger.since(verdict.n_entries - 1)), None) if verdict.n_entries else None
        folder = f"{path_of(request.project).parent}/"
        context |= {
            "verdict": verdict,
            "problems": [each.replace(folder, "") for each in verdict.problems],
            "notes": [each.replace(folder, "") for each in verdict.notes],
            "last": None if last is None else moment_of(last.recorded_at),
            "blind": team.is_set("blind"),
            "two_persons": team.is_set("two_persons"),
        }
    return render(request, "record/proof.html", context)


@told
def download(request: HttpRequest, project: str, form: str) -> HttpResponse:  # noqa: ARG001
    """Give every entry as a file, as ``detente ledger export`` writes it; not to whom some are not shown yet."""
    if form not in TYPES or not has_record(request.project):
        raise Http404
    with tempfile.TemporaryDirectory(prefix="detente-export-") as folder:
        target = Path(folder) / f"ledger.{form}"
        with opened(request.project, request.user) as ledger:
            export_ledger(ledger, target)
        data = target.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="{request.project.slug}.{form}"'}
    return HttpResponse(data, content_type=TYPES[form], headers=headers)
