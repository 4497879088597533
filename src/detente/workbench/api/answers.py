"""The API: projects, cases and their versions as JSON. Each address has its line in the table of rights, too.

Programs come with a token alone; whoever has only a session is not let in, so no page elsewhere can use it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Schema
from pydantic import ConfigDict, Field

from detente.workbench.api import jobs, publications, record
from detente.workbench.api.description import api
from detente.workbench.cases.models import TITLE_LENGTH, Case, Version
from detente.workbench.cases.saving import save
from detente.workbench.cases.views import FILE_LIMIT, case_of, version_of
from detente.workbench.people.models import Membership

for each in (jobs, publications, record):
    api.add_router("", each.router)


class ProjectOut(Schema):
    """A project."""

    slug: str
    title: str
    role: str


class CaseOut(Schema):
    """A case as it is now."""

    slug: str
    title: str
    version: int
    sha256: str
    saved_at: dt.datetime
    by: str
    archived: bool = Field(description="whether it was put away")


class VersionLine(Schema):
    """A version of a case."""

    number: int
    sha256: str
    saved_at: dt.datetime
    by: str
    note: str
    parent: int | None
    merged: int | None


class VersionOut(VersionLine):
    """A version of a case, with its text."""

    text: str


class VersionIn(Schema):
    """A text to save, and the number of the version that was changed to it."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=FILE_LIMIT)
    base: jobs.Number
    note: str = Field("", max_length=TITLE_LENGTH)


class SavedOut(Schema):
    """What came of saving: the case's version now, the one that holds what was sent, and where to decide."""

    version: int
    sha256: str
    sent: int
    merged: bool
    conflict: str


@api.get("/projects", response=list[ProjectOut], url_name="projects")
def projects(request: HttpRequest) -> list[ProjectOut]:
    """Return the projects of which one is a member."""
    found = Membership.objects.filter(person=request.user).select_related("project").order_by("project__slug")
    return [ProjectOut(slug=each.project.slug, title=each.project.title, role=each.role) for each in found]


@api.get("/projects/{slug:project}/cases", response=list[CaseOut], url_name="cases")
def cases(
    request: HttpRequest,
    project: str,  # noqa: ARG001 - the guard has looked it up
    archived: bool = False,  # noqa: FBT001, FBT002 - it stands in the address
) -> list[CaseOut]:
    """Return the cases of a project; with `archived`, those too that were put away."""
    found = request.project.cases.select_related("head__author").defer("head__text").order_by("slug")
    return [_case(each) for each in found if archived or each.archived_at is None]


def _case(case: Case) -> CaseOut:
    """Return a case as it is now."""
    head = case.head
    return CaseOut(
        slug=case.slug,
        title=case.title,
        version=head.number,
        sha256=head.sha256,
        saved_at=head.created_at,
        by=str(head.by),
        archived=case.archived_at is not None,
    )


@api.get("/projects/{slug:project}/cases/{slug:case}", response=VersionOut, url_name="case")
def case(request: HttpRequest, project: str, case: str, version: jobs.Number | None = None) -> VersionOut:  # noqa: ARG001
    """Return a case with its text: as it is now, or in an earlier version."""
    found = case_of(request, case)
    return _version(version_of(found, found.head.number if version is None else version))


@api.get("/projects/{slug:project}/cases/{slug:case}/history", response=list[VersionLine], url_name="history")
def history(request: HttpRequest, project: str, case: str) -> list[VersionLine]:  # noqa: ARG001
    """Return the versions of a case without their texts, the newest first."""
    rows = case_of(request, case).versions.select_related("author", "parent", "merged")
    rows = rows.defer("text", "parent__text", "merged__text").order_by("-number")
    return [VersionLine(**_line(each)) for each in rows]


def _line(found: Version) -> dict[str, Any]:
    """Return what is known of a version without its text."""
    return {
        "number": found.number,
        "sha256": found.sha256,
        "saved_at": found.created_at,
        "by": str(found.by),
        "note": found.note,
        "parent": found.parent.number if found.parent else None,
        "merged": found.merged.number if found.merged else None,
    }


def _version(found: Version) -> VersionOut:
    """Return a version."""
    return VersionOut(**_line(found), text=found.text)


@api.post(
    "/projects/{slug:project}/cases/{slug:case}/versions", response={200: SavedOut, 409: SavedOut}, url_name="save"
)
def add_version(request: HttpRequest, project: str, case: str, sent: VersionIn) -> Any:
    """Save a text; 409 where somebody else changed the same lines, and a page on which somebody decides."""
    found = case_of(request, case)
    get_object_or_404(found.versions, number=sent.base)
    saved = save(found, sent.text, base=sent.base, by=request.user, note=sent.note)
    place = {"project": project, "case": case, "number": saved.sent.number}
    told = SavedOut(
        version=saved.head.number,
        sha256=saved.head.sha256,
        sent=saved.sent.number,
        merged=saved.is_merged,
        conflict=reverse("cases:merge", kwargs=place) if saved.conflict else "",
    )
    return api.create_response(request, told, status=409 if saved.conflict else 200)
