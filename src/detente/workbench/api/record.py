"""The API of the record: questions, what was said of one, one's own forecast, the board. What is blind is so here."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from detente.core.errors import LedgerError, ScoreError
from detente.ledger import adding
from detente.workbench.databases import writing
from detente.workbench.people.acts import note
from detente.workbench.problems import problem
from detente.workbench.record.forms import LINE_LENGTH, TEXT_LENGTH
from detente.workbench.record.keeping import has_record, opened
from detente.workbench.record.showing import Reading, Shown
from detente.workbench.record.views import board_of, why

router = Router(tags=["record"])
Line = Annotated[str, Field(max_length=LINE_LENGTH)]
MOST_PARTS = 1_000
"""Shares, quantiles or dates of a forecast."""


class QuestionOut(Schema):
    """A question as it is now."""

    number: int
    id: str
    text: str
    kind: str
    rule: str
    closes: str
    status: str
    answer: str | None
    forecasts: int
    mine: bool


class EntryOut(Schema):
    """An entry of a question; of one that is not shown yet, only that it is there."""

    seq: int
    kind: str
    recorded_at: str
    author: str
    says: str
    became: str
    hash: str
    body: dict[str, Any]


class ForecastIn(Schema):
    """A forecast, in the form that its question asks for."""

    model_config = ConfigDict(extra="forbid")

    probability: Line = ""
    shares: dict[Line, Line] = Field(default_factory=dict, max_length=MOST_PARTS)
    quantiles: dict[Line, Line] = Field(default_factory=dict, max_length=MOST_PARTS)
    curve: dict[Line, Line] = Field(default_factory=dict, max_length=MOST_PARTS)
    note: str = Field("", max_length=TEXT_LENGTH)


class ForecastOut(Schema):
    """The entry that a forecast became; None where the same had been said at the same moment."""

    seq: int | None


@router.get("/projects/{slug:project}/record/questions", response=list[QuestionOut], url_name="questions")
def questions(request: HttpRequest, project: str) -> Any:  # noqa: ARG001 - the guard has looked it up
    """Return the questions of a project, those that close first, first."""
    if not has_record(request.project):
        return []
    try:
        with opened(request.project, request.user) as ledger:
            return [_question(each) for each in Reading(ledger).questions]
    except LedgerError as error:
        return problem(422, why(request, error))


def _question(each: Shown) -> QuestionOut:
    """Return a question."""
    return QuestionOut(
        number=each.number,
        id=each.question.id,
        text=each.question.text,
        kind=each.question.kind,
        rule=each.question.rule,
        closes=each.closes,
        status=each.status,
        answer=None if each.resolution is None else str(each.resolution.answer),
        forecasts=each.n_forecasts,
        mine=each.is_mine,
    )


@router.get(
    "/projects/{slug:project}/record/questions/{question}",
    response=list[EntryOut],
    url_name="question",
)
def question(request: HttpRequest, project: str, question: int) -> Any:  # noqa: ARG001
    """Return all that was said of a question, as ``detente ledger list`` does."""
    if not has_record(request.project):
        raise Http404
    try:
        with opened(request.project, request.user) as ledger:
            reading = Reading(ledger)
            found = reading.entries(_numbered(reading, question).question.id)
    except LedgerError as error:
        return problem(422, why(request, error))
    return [EntryOut(**{name: each[name] for name in EntryOut.model_fields}) for each in found]


def _numbered(reading: Reading, number: int) -> Shown:
    """Return the question that an entry asks.

    Raises
    ------
    Http404
        If there is none.
    """
    found = reading.numbered(number)
    if found is None:
        raise Http404
    return found


@router.post(
    "/projects/{slug:project}/record/questions/{question}/forecasts",
    response=ForecastOut,
    url_name="forecast",
)
def give_forecast(request: HttpRequest, project: str, question: int, sent: ForecastIn) -> Any:  # noqa: ARG001
    """Give the forecast of whose token it is, from now on."""
    if not has_record(request.project):
        raise Http404
    try:
        with writing(), opened(request.project, request.user) as ledger:
            found = _numbered(Reading(ledger), question)
            found.check_takes_forecasts()
            said = adding.Said(who=ledger.author, role="person", **sent.dict())
            note(request.user, "gave a forecast", found.question.id, project=request.project, detail="by a program")
            added = adding.add(ledger, found.question.id, asked=adding.Asked(), said=said)
    except LedgerError as error:
        return problem(422, why(request, error))
    return ForecastOut(seq=added.entries[-1].seq if added.entries else None)


@router.get("/projects/{slug:project}/record/board", url_name="board")
def board(request: HttpRequest, project: str) -> Any:  # noqa: ARG001
    """Return the board as ``detente ledger score --json`` writes it."""
    if not has_record(request.project):
        raise Http404
    try:
        data = board_of(request).to_json().encode()
    except (LedgerError, ScoreError) as error:
        return problem(422, why(request, error))
    return HttpResponse(data, content_type="application/json")
