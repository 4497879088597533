"""What people do to the record: ask, forecast, remark, answer, confirm, open again. Each is one addition to the ledger.

An act is noted in the log of the project in the transaction that waits for the ledger, so that nothing is acknowledged
which is not in both. The log says what was done and to which question, never what was forecast.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from detente.core.errors import LedgerError
from detente.ledger import adding, people, resolving
from detente.ledger.drafts import confirmation_draft, setting_draft
from detente.ledger.inputs import name_of
from detente.ledger.ledger import Added, Ledger
from detente.workbench.databases import writing
from detente.workbench.people.acts import note
from detente.workbench.record.forms import (
    AnswerForm,
    CommentForm,
    ConfirmForm,
    EntryForm,
    ForecastForm,
    QuestionForm,
    ReasonForm,
    RevisionForm,
    SettingForm,
)
from detente.workbench.record.keeping import has_record, opened
from detente.workbench.record.picking import picking_of
from detente.workbench.record.showing import Reading, Shown
from detente.workbench.record.views import question_page, told, why

Act = Callable[[Ledger, Shown, dict[str, Any]], Added]


def _on_question(
    request: HttpRequest, number: int, make: Callable[[Shown], forms.Form], act: Act, *, verb: str, as_: str
) -> HttpResponse:
    """Do something to a question with what a form says, and show it; what was typed stays where something is wrong.

    Parameters
    ----------
    request
        What was sent.
    number
        Entry that asks the question.
    make
        Returns the form, filled in.
    act
        Adds to the ledger.
    verb
        What the log says.
    as_
        What the page calls the form.
    """
    if not has_record(request.project):
        raise Http404
    with opened(request.project, request.user) as ledger:
        found = Reading(ledger).numbered(number)
    if found is None:
        raise Http404
    form = make(found)
    if form.is_valid():
        try:
            with writing(), opened(request.project, request.user) as ledger:
                # Looked at again; what another process adds in between is judged by the ledger, by when it was written.
                now = Reading(ledger).numbered(number) or found
                note(request.user, verb, found.question.id, project=request.project)
                act(ledger, now, form.cleaned_data)
        except LedgerError as error:
            form.add_error(None, why(request, error))
        else:
            return redirect("record:question", project=request.project.slug, question=number)
    return question_page(request, number, status=422, **{as_: form, "tried": as_})


@told
def forecast(request: HttpRequest, project: str, question: int) -> HttpResponse:  # noqa: ARG001 - the guard has it
    """Give one's forecast of a question, or another in its place: from now on."""

    def act(ledger: Ledger, found: Shown, _: dict[str, Any]) -> Added:
        found.check_takes_forecasts()
        return adding.add(
            ledger,
            found.question.id,
            asked=adding.Asked(),
            said=adding.Said(who=ledger.author, role="person", **form[0].said()),
        )

    form: list[ForecastForm] = []

    def make(found: Shown) -> forms.Form:
        form.append(ForecastForm(found.question, request.POST))
        return form[0]

    return _on_question(request, question, make, act, verb="gave a forecast", as_="forecast_form")


@told
def withdraw(request: HttpRequest, project: str, question: int) -> HttpResponse:  # noqa: ARG001
    """Withdraw one's forecast from now on; what stood before still counts."""

    def act(ledger: Ledger, found: Shown, given: dict[str, Any]) -> Added:
        said = adding.Said(who=ledger.author)
        return adding.withdraw(ledger, given["entry"], found.question.id, said=said, why=given["why"])

    return _on_question(
        request, question, lambda _: EntryForm(request.POST), act, verb="withdrew a forecast", as_="withdraw_form"
    )


@told
def comment(request: HttpRequest, project: str, question: int) -> HttpResponse:  # noqa: ARG001
    """Remark on a question."""

    def act(ledger: Ledger, found: Shown, given: dict[str, Any]) -> Added:
        return people.comment(ledger, found.question.id, given["text"].replace("\r\n", "\n"))

    return _on_question(
        request, question, lambda _: CommentForm(request.POST), act, verb="commented", as_="comment_form"
    )


@told
def revise(request: HttpRequest, project: str, question: int) -> HttpResponse:  # noqa: ARG001
    """Say a question anew, from now on."""

    def act(ledger: Ledger, found: Shown, given: dict[str, Any]) -> Added:
        before = {"text": found.question.text, "closes": found.closes, "rule": found.question.rule}
        new = {name: given[name] for name in before if given[name] and given[name] != before[name]}
        if not new:
            raise LedgerError("found nothing that is said anew")
        return adding.revise(ledger, found.question.id, asked=adding.Asked(**new), why=given["why"])

    return _on_question(
        request, question, lambda _: RevisionForm(request.POST), act, verb="revised", as_="revision_form"
    )


@told
def resolve(request: HttpRequest, project: str, question: int) -> HttpResponse:  # noqa: ARG001
    """Say how a question came out, with the evidence; where the project asks for two, another person confirms it."""

    def act(ledger: Ledger, found: Shown, given: dict[str, Any]) -> Added:
        answer, source = given["answer"].strip(), given["source"].replace("\r\n", "\n")
        return resolving.resolve(
            ledger, found.question.id, answer, date=given["date"], source=source, note=given["note"]
        )

    return _on_question(request, question, lambda _: AnswerForm(request.POST), act, verb="answered", as_="answer_form")


@told
def confirm(request: HttpRequest, project: str, question: int) -> HttpResponse:  # noqa: ARG001
    """Confirm the very answer that the page showed."""

    def act(ledger: Ledger, found: Shown, given: dict[str, Any]) -> Added:
        if found.resolution is None or found.resolution.seq != given["entry"]:
            raise LedgerError("the answer has changed since the page was loaded; look at it again")
        return ledger.append([confirmation_draft(given["entry"])])

    return _on_question(
        request, question, lambda _: ConfirmForm(request.POST), act, verb="confirmed", as_="confirm_form"
    )


@told
def reopen(request: HttpRequest, project: str, question: int) -> HttpResponse:  # noqa: ARG001
    """Undo an answer, or disagree with one: the question is open again, and all stays readable."""

    def act(ledger: Ledger, found: Shown, given: dict[str, Any]) -> Added:
        return resolving.reopen(ledger, found.question.id, why=given["why"])

    return _on_question(
        request, question, lambda _: ReasonForm(request.POST), act, verb="opened again", as_="reopen_form"
    )


@told
def new(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001
    """Ask a question; the page may come filled in with one that was picked from a case."""
    picking = picking_of(request)
    form = QuestionForm(request.POST or None, initial={**_filled_in(request), **picking.filled_in})
    if request.method == "POST" and form.is_valid():
        try:
            with writing(), opened(request.project, request.user) as ledger:
                name = _new_name(ledger, form.cleaned_data["id"])
                note(request.user, "asked", name, project=request.project)
                adding.add(ledger, name, asked=_asked(form.cleaned_data), said=adding.Said())
                number = ledger.state().questions[name].seq
        except LedgerError as error:
            form.add_error(None, why(request, error))
        else:
            return redirect("record:question", project=request.project.slug, question=number)
    context = {"form": form, "picking": picking}
    return render(request, "record/new.html", context, status=422 if request.method == "POST" else 200)


def _new_name(ledger: Ledger, given: str) -> str:
    """Return the name of a new question.

    Raises
    ------
    LedgerError
        If it is none, or another question has it.
    """
    name = name_of(given, "short name")
    if name in ledger.state().questions:
        raise LedgerError(f"a question is called {name!r} already")
    return name


def _filled_in(request: HttpRequest) -> dict[str, str]:
    """Return what of a question an address says."""
    return {name: request.GET[name][:400] for name in ("id", "text", "closes", "rule", "tags") if name in request.GET}


def _asked(given: dict[str, Any]) -> adding.Asked:
    """Return a question as it was typed."""
    return adding.Asked(
        text=given["text"],
        rule=given["rule"].replace("\r\n", "\n"),
        kind=given["kind"],
        closes=given["closes"].strip(),
        options=[line.strip() for line in given["options"].splitlines() if line.strip()],
        tags=tuple(tag.strip() for tag in given["tags"].split(",") if tag.strip()),
        timezone=given["timezone"].strip(),
    )


@told
def change_settings(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001
    """Set whether forecasts are blind, and whether answers are given by two."""
    form = SettingForm(request.POST)
    form.is_valid()
    with writing(), opened(request.project, request.user) as ledger:
        for name, value in form.cleaned_data.items():
            if ledger.state().team.is_set(name) != value:
                note(request.user, f"set {name}", "yes" if value else "no", project=request.project)
                ledger.append([setting_draft(name, value=value)])
    return redirect("record:proof", project=request.project.slug)
