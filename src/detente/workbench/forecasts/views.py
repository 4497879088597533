"""Pages of what runs say: one view for all that can be asked, the events of a job, and the small run of a slider."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from detente.core.errors import RunError
from detente.workbench.cases.models import Case, Version
from detente.workbench.cases.views import case_of
from detente.workbench.engines import CancelledError, EngineError, RefusedError, StoppedError
from detente.workbench.forecasts import jobs, warm
from detente.workbench.forecasts.asking import ASKS, Ask, ask_of, checked_spec, command_of, in_fields
from detente.workbench.forecasts.models import LIVE, Job, State
from detente.workbench.people.acts import note

LISTED = 12
"""Earlier answers that a page lists."""
STREAM = 300.0
"""Seconds after which a stream of events ends; the browser asks for it again."""
EVENT = 0.3
"""Seconds between two looks at how far a job is."""
LARGEST_BODY = 100_000
"""Bytes of what a slider sends."""


def ask(request: HttpRequest, project: str, case: str, name: str) -> HttpResponse:  # noqa: ARG001
    """Show what can be asked of a case, and of a forecast the latest there is."""
    found, wanted = case_of(request, case), _ask_named(name)
    version = _version(request, found)
    shown = _context(found, version, wanted)
    last = _earlier(found, wanted).filter(version=version, state=State.DONE).first()
    if last is not None and wanted.task == "findings":
        return _answered(request, found, wanted, last.pk)
    shown |= _offered(wanted, found, version)
    return render(request, "forecasts/page.html", shown, status=shown.get("status", 200))


def begin(request: HttpRequest, project: str, case: str, name: str) -> HttpResponse:  # noqa: ARG001
    """Ask something of a case."""
    found, wanted = case_of(request, case), _ask_named(name)
    version = _version(request, found)
    offered = _offered(wanted, found, version, given=request.POST)
    form = offered.get("form")
    if form is None or not form.is_valid():
        shown = {**_context(found, version, wanted), **offered}
        return render(request, "forecasts/page.html", shown, status=shown.get("status", 422))
    if not jobs.has_room(request.user):
        form.add_error(None, jobs.FULL)
        return render(request, "forecasts/page.html", {**_context(found, version, wanted), **offered}, status=429)
    before = form.cleaned_data.get("old")
    old = get_object_or_404(Version, case=found, number=before) if before is not None else None
    asked = jobs.ask(wanted.task, version, form.options(), by=request.user, old=old)
    note(request.user, f"asked to {wanted.name}", found, project=request.project, detail=f"version {version.number}")
    return redirect("forecasts:job", project=request.project.slug, case=found.slug, name=name, number=asked.pk)


def job(request: HttpRequest, project: str, case: str, name: str, number: str) -> HttpResponse:  # noqa: ARG001
    """Show a job: how far it is, or what was found."""
    return _answered(request, case_of(request, case), _ask_named(name), int(number))


def _answered(request: HttpRequest, found: Case, wanted: Ask, number: int) -> HttpResponse:
    asked = get_object_or_404(
        Job.objects.select_related("version__case", "old", "asked_by", "case"), case=found, task=wanted.task, pk=number
    )
    page = json.loads(asked.page) if asked.page else {}
    offered = _offered(wanted, found, asked.version, asked=asked)
    shown = {
        **_context(found, asked.version, wanted),
        **offered,
        "message": in_fields(asked.message, offered.get("form")),
        "job": asked,
        "page": page,
        "apart": apart(asked.task, asked.options),
        "play": {
            "question": page.get("question", ""),
            "option": page.get("option", ""),
            "version": asked.version.number,
            **{name: asked.options[name] for name in ("lens", "overrides", "seed") if name in asked.options},
        },
        "command": command_of(asked.task, found.slug, asked.options, f"{found.slug}-old.yaml" if asked.old else ""),
    }
    return render(request, "forecasts/page.html", shown)


def _offered(
    wanted: Ask, case: Case, version: Version, *, given: Any = None, asked: Job | None = None
) -> dict[str, Any]:
    """Return the form of what can be asked of a version, or why nothing can."""
    try:
        outline = warm.outline_of(version)
    except RefusedError as error:
        return {"problems": str(error), "status": 422}
    except (StoppedError, EngineError) as error:
        return {"problems": str(error), "status": 503}
    lacks = bool(wanted.needs) and not outline[wanted.needs]
    return {"lacks": lacks} if lacks else {"form": form_of(wanted, outline, case, version, given, asked)}


def cancel(request: HttpRequest, project: str, case: str, number: int) -> HttpResponse:  # noqa: ARG001
    """Cancel a job."""
    asked = _own(request, case, number)
    jobs.cancel(asked)
    note(request.user, "cancelled", asked, project=request.project)
    return redirect(
        "forecasts:job", project=request.project.slug, case=case, name=ask_of(asked.task).name, number=number
    )


def data(request: HttpRequest, project: str, case: str, number: int) -> HttpResponse:  # noqa: ARG001
    """Give what was found as the command writes it, byte for byte."""
    found = case_of(request, case)
    asked = get_object_or_404(Job, case=found, pk=number, state=State.DONE)
    name = f"{found.slug}-{ask_of(asked.task).name}-{asked.version.number}.json"
    return HttpResponse(
        bytes(asked.json),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


async def events(request: HttpRequest, project: str, case: str, number: int) -> HttpResponse:  # noqa: ARG001
    """Tell how far a job is, as server-sent events, until it ends."""
    await sync_to_async(_own)(request, case, number)
    return StreamingHttpResponse(_events(number), content_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _own(request: HttpRequest, case: str, number: int) -> Job:
    """Return a job of the request's project, without what was found."""
    found: Job = get_object_or_404(Job.objects.defer(*jobs.HEAVY), case=case_of(request, case), pk=number)
    return found


async def _events(number: int) -> AsyncIterator[bytes]:
    """Yield an event whenever something is new, and a comment now and then, so that the line stays open."""
    last, silent = "", 0.0
    for _ in range(int(STREAM / EVENT)):
        state, text = await sync_to_async(_progress)(number)
        if text != last or silent > 10.0:
            yield (f"event: progress\ndata: {text}\n\n" if text != last else ": still here\n\n").encode()
            last, silent = text, 0.0
        if state not in LIVE:
            return
        await asyncio.sleep(EVENT)
        silent += EVENT


def _progress(number: int) -> tuple[str, str]:
    """Return the state of a job, and what is told of it."""
    row = Job.objects.filter(pk=number).values("state", "done", "total", "message").first()
    if row is None:
        return State.CANCELLED, json.dumps({"state": State.CANCELLED})
    ahead = Job.objects.filter(state=State.WAITING, pk__lt=number).count() if row["state"] == State.WAITING else 0
    return str(row["state"]), json.dumps({**row, "ahead": ahead})


async def play(request: HttpRequest, project: str, case: str) -> HttpResponse:  # noqa: ARG001
    """Run a case, small, with the numbers that sliders stand at; no thread that makes pages waits for it."""
    return await sync_to_async(_play, thread_sensitive=True)(request, case)


def _play(request: HttpRequest, case: str) -> HttpResponse:
    try:
        given = _object(request.body)
        version = get_object_or_404(
            Version.objects.select_related("case"), case=case_of(request, case), number=_whole(given, "version")
        )
        options = {**checked_spec(given), **{name: str(given.get(name) or "") for name in ("question", "option")}}
        return JsonResponse(warm.play(version, options, person=None if given.get("is_warming") else request.user.pk))
    except (RunError, RefusedError) as error:
        return JsonResponse({"error": str(error)}, status=422)
    except CancelledError:
        return JsonResponse({"error": "asked again meanwhile"}, status=409)
    except (StoppedError, EngineError) as error:
        return JsonResponse({"error": str(error)}, status=503)


def _object(body: bytes) -> dict[str, Any]:
    """Return what was sent.

    Raises
    ------
    RunError
        If it is no object of JSON, or too large.
    """
    if len(body) > LARGEST_BODY:
        raise RunError(f"found {len(body):,} bytes, expected {LARGEST_BODY:,} at most")
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):  # also whole numbers of thousands of digits, and brackets inside each other
        raise RunError("found no JSON") from None
    if not isinstance(given, dict):
        raise RunError("found something else, expected an object")
    return given


def _whole(given: dict[str, Any], name: str) -> int:
    value = given.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise RunError(f"{name}: found something else, expected a whole number")
    return value


def _ask_named(name: str) -> Ask:
    """Return what can be asked under a name."""
    if name not in ASKS:
        raise Http404
    return ASKS[name]


def _version(request: HttpRequest, case: Case) -> Version:
    """Return the version that is asked about: the latest unless the address names another."""
    given = request.GET.get("version", "")
    if not given:
        return case.head
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise Http404
    return get_object_or_404(Version.objects.select_related("case"), case=case, number=int(given))


def _earlier(case: Case, wanted: Ask) -> Any:
    rows = Job.objects.filter(case=case, task=wanted.task).defer(*jobs.HEAVY)
    return rows.select_related("version", "old", "asked_by").order_by("-asked_at", "-pk")


def _context(case: Case, version: Version, wanted: Ask) -> dict[str, Any]:
    """Return what every page of this kind shows."""
    earlier = [{"job": each, "about": about(each.options)} for each in _earlier(case, wanted)[:LISTED]]
    return {
        "case": case,
        "version": version,
        "ask": wanted,
        "earlier": earlier,
        "is_head": version.pk == case.head_id,
    }


def apart(task: str, options: dict[str, Any]) -> str:
    """Return with what an answer is not that of the case as it stands; what is compared says so itself.

    Examples
    --------
    >>> apart("findings", {"lens": ["hot"], "overrides": {"actors.north.horizon": "8 weeks"}})
    'lens hot, actors.north.horizon=8 weeks'
    """
    if task == "compare":
        return ", ".join(f"lens {name} on both sides" for name in options.get("under", ()))
    return about({name: options[name] for name in ("overrides", "lens") if options.get(name)}, "")


def about(options: dict[str, Any], nothing: str = "as by default") -> str:
    """Return in a line what was asked."""
    said = [str(options[name]) for name in ("question", "table", "until", "line", "trigger") if options.get(name)]
    said += [f"{path}={value}" for path, value in options.get("overrides", {}).items()]
    said += [f"lens {name}" for name in options.get("lens", ())]
    said += [f"lens {name} on both sides" for name in options.get("under", ())]
    said += ["beside the case's own observations"] if options.get("with_observations") else []
    said += [str(each) for name in ("do", "forbid", "observe") for each in options.get(name, ())]
    said += [f"{name} {options[name]}" for name in ("seed", "worlds", "paths", "number") if name in options]
    return ", ".join(said) or nothing


def form_of(wanted: Ask, outline: Any, case: Case, version: Version, given: Any, asked: Job | None = None) -> Any:
    """Return the form, filled in as it was sent, or as a job was asked."""
    initial: dict[str, Any] = {}
    if asked is not None:
        initial = dict(asked.options)
        initial["overrides"] = "\n".join(f"{path}={value}" for path, value in initial.get("overrides", {}).items())
        for name in ("do", "observe"):
            initial[name] = "\n".join(initial.get(name, ()))
        if asked.old is not None:
            initial["old"] = asked.old.number
    elif "until" in wanted.form.base_fields and wanted.task == "watch":
        initial["until"] = _some_weeks_on(outline)
    form = wanted.form(outline, given, initial=initial)
    if "old" in form.fields:
        numbers = case.versions.exclude(pk=version.pk).order_by("-number").values_list("number", "note", "created_at")
        form.fields["old"].choices = [
            (number, f"{number}{f': {note_}' if note_ else ''} ({at:%Y-%m-%d %H:%M})") for number, note_, at in numbers
        ]
        if asked is None and version.parent is not None:
            form.fields["old"].initial = version.parent.number
    return form


def _some_weeks_on(outline: Any) -> str:
    """Return a day eight weeks after the start of a case, or a third of its time if that is sooner."""
    import datetime as dt

    start, end = (dt.date.fromisoformat(outline[name]) for name in ("start", "end"))
    return (start + min(dt.timedelta(weeks=8), (end - start) / 3)).isoformat()
