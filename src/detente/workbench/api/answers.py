"""The API: projects, cases and their versions as JSON. Each address has its line in the table of rights, too.

Programs come with a token alone; whoever has only a session is not let in, so no page elsewhere can use it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import NinjaAPI, Schema

from detente.core.version import __version__
from detente.workbench.api.record import router as record
from detente.workbench.cases.models import Case, Version
from detente.workbench.cases.saving import save
from detente.workbench.cases.views import case_of, version_of
from detente.workbench.people.models import Membership

api = NinjaAPI(title="détente workbench", version=__version__, urls_namespace="api", docs_url=None)
api.add_router("", record)


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


class VersionOut(Schema):
    """A version of a case, with its text."""

    number: int
    sha256: str
    saved_at: dt.datetime
    by: str
    note: str
    parent: int | None
    merged: int | None
    text: str


class VersionIn(Schema):
    """A text to save, and the number of the version that was changed to it."""

    text: str
    base: int
    note: str = ""


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


@api.get("/projects/{project}/cases", response=list[CaseOut], url_name="cases")
def cases(request: HttpRequest, project: str) -> list[CaseOut]:  # noqa: ARG001 - the guard has looked it up
    """Return the cases of a project."""
    found = request.project.cases.select_related("head__author").defer("head__text").order_by("slug")
    return [_case(each) for each in found]


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
    )


@api.get("/projects/{project}/cases/{case}", response=VersionOut, url_name="case")
def case(request: HttpRequest, project: str, case: str, version: int | None = None) -> VersionOut:  # noqa: ARG001
    """Return a case with its text: as it is now, or in an earlier version."""
    found = case_of(request, case)
    return _version(version_of(found, found.head.number if version is None else version))


def _version(found: Version) -> VersionOut:
    """Return a version."""
    return VersionOut(
        number=found.number,
        sha256=found.sha256,
        saved_at=found.created_at,
        by=str(found.by),
        note=found.note,
        parent=found.parent.number if found.parent else None,
        merged=found.merged.number if found.merged else None,
        text=found.text,
    )


@api.post("/projects/{project}/cases/{case}/versions", response={200: SavedOut, 409: SavedOut}, url_name="save")
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
