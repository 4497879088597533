"""Publications for programs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from detente.workbench.publishing.publishing import publish, published, withdraw
from detente.workbench.publishing.views import page_job

router = Router(tags=["publications"])


class PublishIn(Schema):
    """How a page is published."""

    model_config = ConfigDict(extra="forbid")

    replaces: bool = Field(default=False, description="whether earlier publications of the case are withdrawn")


class PublicationOut(Schema):
    """What is published under a link."""

    number: int
    title: str
    description: str
    case: str
    version: int
    job: int
    by: str
    at: dt.datetime
    withdrawn_at: dt.datetime | None
    views: int
    link: str | None = Field(description="under which strangers see it, until it is withdrawn")


def _shown(request: HttpRequest, number: int) -> PublicationOut:
    return _out(request, get_object_or_404(published(request.project), pk=number))


def _out(request: HttpRequest, each: Any) -> PublicationOut:
    """Return a publication as programs see it."""
    address = reverse("publishing:page", "detente.workbench.urls", kwargs={"word": each.word})
    return PublicationOut(
        number=each.pk,
        title=each.title,
        description=each.description,
        case=each.case.slug,
        version=each.job.version.number,
        job=each.job_id,
        by=str(each.who),
        at=each.at,
        withdrawn_at=each.withdrawn_at,
        views=each.views,
        link=None if each.withdrawn_at else request.build_absolute_uri(address),
    )


@router.get("/projects/{slug:project}/publications", response=list[PublicationOut], url_name="publications")
def list_publications(request: HttpRequest, project: str) -> list[PublicationOut]:  # noqa: ARG001
    """Return what is, or was, published of a project, the newest first."""
    return [_out(request, each) for each in published(request.project)]


@router.post(
    "/projects/{slug:project}/cases/{slug:case}/jobs/{int:number}/publish",
    response={201: PublicationOut},
    url_name="publish",
)
def publish_job(request: HttpRequest, project: str, case: str, number: int, sent: PublishIn) -> Any:  # noqa: ARG001
    """Put the page that a job made (ask for ``report``) under a link."""
    made = publish(page_job(request, case, number), by=request.user, replaces=sent.replaces)
    return Status(201, _shown(request, made.pk))


@router.post(
    "/projects/{slug:project}/publications/{int:publication}/withdraw", response=PublicationOut, url_name="withdraw"
)
def withdraw_publication(request: HttpRequest, project: str, publication: int) -> PublicationOut:  # noqa: ARG001
    """Let a link lead nowhere from now on."""
    withdraw(get_object_or_404(published(request.project), pk=publication), by=request.user)
    return _shown(request, publication)
