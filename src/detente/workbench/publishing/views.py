"""Pages of publications: the list of a project, a page before and after it is published, and the archive."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from detente.workbench.cases.views import case_of
from detente.workbench.forecasts.models import Job, State
from detente.workbench.forecasts.views import about
from detente.workbench.people.acts import note
from detente.workbench.publishing import exporting
from detente.workbench.publishing.models import Publication
from detente.workbench.publishing.publishing import (
    HEADERS,
    found_under,
    page_of,
    policy_of,
    publish,
    published,
    withdraw,
)


def publication_list(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001 - the guard has looked it up
    """Show what is published of a project, by whom, when, and how often it was seen."""
    shown = [{"it": each, "about": about(each.job.options)} for each in published(request.project)]
    return render(request, "publishing/list.html", {"shown": shown, "root": request.build_absolute_uri("/")})


def page_job(request: HttpRequest, case: str, number: int) -> Job:
    """Return a job that made a page of a case of the request's project.

    Raises
    ------
    Http404
        If there is none.
    """
    jobs = Job.objects.select_related("version", "project", "case")
    found: Job = get_object_or_404(jobs, case=case_of(request, case), pk=number, task="report", state=State.DONE)
    return found


def preview(request: HttpRequest, project: str, case: str, number: int) -> HttpResponse:  # noqa: ARG001
    """Show members the page as strangers would see it."""
    return _page(page_of(page_job(request, case, number)))


def _page(page: Any) -> HttpResponse:
    """Return a page with its own policy."""
    headers = {"Content-Security-Policy": policy_of(page["script"], page["style"]), **HEADERS}
    return HttpResponse(page["html"].encode(), headers=headers)


def publish_page(request: HttpRequest, project: str, case: str, number: int) -> HttpResponse:  # noqa: ARG001
    """Publish the page of a job."""
    publish(page_job(request, case, number), by=request.user, replaces=request.POST.get("replaces") == "on")
    return redirect("publishing:list", project=request.project.slug)


def withdraw_page(request: HttpRequest, project: str, publication: int) -> HttpResponse:  # noqa: ARG001
    """Withdraw a publication."""
    found = get_object_or_404(Publication, project=request.project, pk=publication)
    withdraw(found, by=request.user)
    return redirect("publishing:list", project=request.project.slug)


def page(request: HttpRequest, word: str) -> HttpResponse:
    """Show a stranger what is published under a link."""
    found = found_under(word, counts=request.method == "GET")
    if found is None:
        raise Http404
    return _page({**page_of(found.job), "script": found.script, "style": found.style})


async def export(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001
    """Send all of a project as one archive, while it is made."""
    await sync_to_async(note)(request.user, "exported", project=request.project)
    name = f"{request.project.slug}-{timezone.now():%Y%m%d}.zip"  # a slug: letters, digits, - and _
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    chunks = _chunks(exporting.archive_of(request.project))
    return StreamingHttpResponse(chunks, content_type="application/zip", headers=headers)


async def _chunks(made: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Yield what is made, piece by piece; in between, others have the thread that asks the database."""
    while chunk := await sync_to_async(_next)(made):
        yield chunk


def _next(made: Iterator[bytes]) -> bytes:
    """Return the next piece; an empty one at the end."""
    return next(made, b"")
