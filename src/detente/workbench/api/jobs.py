"""Jobs for programs: begin, follow, read and cancel what the tabs of a case ask; and have a text checked."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from detente.workbench.cases.models import Version
from detente.workbench.cases.views import FILE_LIMIT, case_of, version_of
from detente.workbench.engines import EngineError, RefusedError, Request, StoppedError
from detente.workbench.forecasts import jobs, views, warm
from detente.workbench.forecasts.asking import ASKS, ask_of, command_of
from detente.workbench.forecasts.models import Job, State
from detente.workbench.people.acts import note
from detente.workbench.problems import problem

router = Router(tags=["jobs"])
Name = Literal["forecast", "explain", "compare", "watch", "update", "settle", "history", "changes", "report"]
"""What can be asked, by its place in addresses."""
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""Number of a version."""
Word = Annotated[str, Field(max_length=4096)]
LISTED = 100
"""Jobs that are listed."""


class AskIn(Schema):
    """What is asked: the fields of the form in the browser. What is left out is as by default."""

    model_config = ConfigDict(extra="forbid")

    version: Number | None = Field(None, description="version that is asked about; the latest by default")
    old: Number | None = Field(None, description="changes: the version before")
    question: Word | None = None
    lens: list[Word] | None = None
    overrides: dict[Word, Word | int | float] | None = Field(None, description="other numbers, by path")
    seed: Annotated[int, Field(ge=0, lt=2**64)] | None = None
    worlds: int | None = None
    paths: int | None = None
    line: Word | None = Field(None, description="explain: line to cross")
    until: dt.date | None = Field(None, description="watch: until when; update: as known on")
    do: list[Word] | None = Field(None, description="compare: ACTOR: MOVE on DATE")
    forbid: list[Word] | None = Field(None, description="compare: moves that nobody can do")
    under: list[Word] | None = Field(None, description="compare: lenses on both sides")
    observe: list[Word] | None = Field(None, description="update: what was observed")
    with_observations: bool | None = Field(None, description="update: beside the case's own observations")
    table: Word | None = Field(None, description="settle: which talks")
    number: int | None = Field(None, description="history: crises to list")
    trigger: Word | None = Field(None, description="history: what began the crisis")
    by: Literal["", "change", "part", "section"] | None = Field(None, description="changes: what is one edit")


class JobOut(Schema):
    """A job: what was asked, how far it is, where its answer is."""

    number: int
    ask: str
    case: str
    version: int
    old: int | None
    options: dict[str, Any]
    command: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    done: int
    total: int
    by: str
    asked_at: dt.datetime
    ended_at: dt.datetime | None
    seconds: float
    message: str = Field(description="why there is no answer")
    data: str | None = Field(description="address of the answer, once there is one")
    events: str = Field(description="address of its progress, as server-sent events")


class TextIn(Schema):
    """A text that may be a case."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=FILE_LIMIT)


class Finding(Schema):
    """One thing that is wrong with a text."""

    path: str
    found: str
    expected: str
    hint: str
    file: str
    line: int
    excerpt: str


class CheckOut(Schema):
    """Whether a text is a case that can be run, and what is wrong with it."""

    ok: bool
    problems: list[Finding]


def form_data(given: dict[str, Any]) -> MultiValueDict[str, str]:
    """Return what was sent as a form of the browser has it."""
    found: MultiValueDict[str, str] = MultiValueDict()
    for name, value in given.items():
        if name == "overrides":
            found[name] = "\n".join(f"{path}={number}" for path, number in value.items())
        elif name in {"do", "observe"}:
            found[name] = "\n".join(value)
        elif isinstance(value, list):
            found.setlist(name, value)
        else:
            found[name] = str(value)
    return found


def shown(job: Job) -> JobOut:
    """Return a job as programs see it."""
    place = {"project": job.project.slug, "case": job.case.slug, "number": job.pk}
    old = f"{job.case.slug}-old.yaml" if job.old else ""
    return JobOut(
        number=job.pk,
        ask=ask_of(job.task).name,
        case=job.case.slug,
        version=job.version.number,
        old=job.old.number if job.old else None,
        options=job.options,
        command=command_of(job.task, job.case.slug, job.options, old),
        state=job.state,
        done=job.done,
        total=job.total,
        by=str(job.by),
        asked_at=job.asked_at,
        ended_at=job.ended_at,
        seconds=job.seconds,
        message=job.message,
        data=reverse("api:job_data", "detente.workbench.api.urls", kwargs=place) if job.state == State.DONE else None,
        events=reverse("api:job_events", "detente.workbench.api.urls", kwargs=place),
    )


def _jobs(request: HttpRequest, case: str) -> Any:
    rows = Job.objects.filter(case=case_of(request, case)).defer(*jobs.HEAVY, "version__text", "old__text")
    return rows.select_related("project", "case", "version", "old", "asked_by")


@router.post("/projects/{slug:project}/cases/{slug:case}/ask/{name}", response={202: JobOut}, url_name="ask")
def ask(request: HttpRequest, project: str, case: str, name: Name, asked: AskIn) -> Any:  # noqa: ARG001
    """Ask something of a case; the same question to the same text finds the answer there is."""
    found, wanted = case_of(request, case), ASKS[name]
    version = version_of(found, asked.version or found.head.number)
    given = {key: value for key, value in asked.model_dump(exclude={"version"}).items() if value is not None}
    try:
        outline = warm.outline_of(version)
    except RefusedError as error:
        return problem(422, "the case has problems", [("case", line) for line in str(error).splitlines()])
    except (StoppedError, EngineError) as error:
        return problem(503, str(error))
    if wanted.needs and not outline[wanted.needs]:
        return problem(422, f"the case has no {wanted.needs} to ask about")
    form = views.form_of(wanted, outline, found, version, form_data(given))
    strange = [(key, f"this is not asked in {name} of this case") for key in given if key not in form.fields]
    if strange or not form.is_valid():
        wrong = [(key, str(text)) for key, texts in form.errors.items() for text in texts]
        return problem(422, "what was sent is not what is expected here", [*strange, *wrong])
    if not jobs.has_room(request.user):
        return problem(429, jobs.FULL)
    before = form.cleaned_data.get("old")
    old = get_object_or_404(Version, case=found, number=before) if before is not None else None
    made = jobs.ask(wanted.task, version, form.options(), by=request.user, old=old)
    note(request.user, f"asked to {wanted.name}", found, project=request.project, detail=f"version {version.number}")
    return Status(202, shown(_jobs(request, case).get(pk=made.pk)))


@router.get("/projects/{slug:project}/cases/{slug:case}/jobs", response=list[JobOut], url_name="jobs")
def list_jobs(request: HttpRequest, project: str, case: str) -> list[JobOut]:  # noqa: ARG001
    """Return the last hundred jobs of a case, the newest first."""
    return [shown(each) for each in _jobs(request, case).order_by("-pk")[:LISTED]]


@router.get("/projects/{slug:project}/cases/{slug:case}/jobs/{int:number}", response=JobOut, url_name="job")
def job(request: HttpRequest, project: str, case: str, number: int) -> JobOut:  # noqa: ARG001
    """Return how far a job is."""
    return shown(get_object_or_404(_jobs(request, case), pk=number))


@router.get(
    "/projects/{slug:project}/cases/{slug:case}/jobs/{int:number}/data",
    url_name="job_data",
    openapi_extra={"responses": {200: {"description": "The JSON of the command", "content": {"application/json": {}}}}},
)
def job_data(request: HttpRequest, project: str, case: str, number: int) -> HttpResponse:  # noqa: ARG001
    """Return what was found, byte for byte as the command writes it."""
    found = get_object_or_404(Job, case=case_of(request, case), pk=number, state=State.DONE)
    return HttpResponse(bytes(found.json), content_type="application/json")


@router.get(
    "/projects/{slug:project}/cases/{slug:case}/jobs/{int:number}/events",
    url_name="job_events",
    openapi_extra={"responses": {200: {"description": "Its progress", "content": {"text/event-stream": {}}}}},
)
async def job_events(request: HttpRequest, project: str, case: str, number: int) -> HttpResponse:
    """Tell how far a job is, as server-sent events, until it ends; or for five minutes, then ask again."""
    return await views.events(request, project, case, number)


@router.post(
    "/projects/{slug:project}/cases/{slug:case}/jobs/{int:number}/cancel", response=JobOut, url_name="job_cancel"
)
def cancel_job(request: HttpRequest, project: str, case: str, number: int) -> JobOut:  # noqa: ARG001
    """Say that nobody wants an answer any longer."""
    found = get_object_or_404(_jobs(request, case), pk=number)
    jobs.cancel(found)
    note(request.user, "cancelled", found, project=request.project)
    return shown(_jobs(request, case).get(pk=number))


@router.post("/projects/{slug:project}/check", response=CheckOut, url_name="check")
def check(request: HttpRequest, project: str, sent: TextIn) -> Any:  # noqa: ARG001
    """Say whether a text is a case that can be run, and what is wrong with it; nothing is kept."""
    asked = Request("check", {"case": sent.text}, "case.yaml", is_quick=True)
    try:
        found = warm.engines().ask(f"{request.project.pk}/check", asked)
    except RefusedError as error:
        return problem(422, str(error))
    except (StoppedError, EngineError) as error:
        return problem(503, str(error))
    return json.loads(found["json"])
