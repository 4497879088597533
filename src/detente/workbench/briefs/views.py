"""Pages of briefs: the list, a new one, a brief beside what was found in it, its readings and documents."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from detente.core.errors import BriefError
from detente.workbench.briefs.files import load
from detente.workbench.briefs.forms import DocumentForm, NewForm, free_slug
from detente.workbench.briefs.keeping import begin, read_again
from detente.workbench.briefs.kinds import KINDS
from detente.workbench.briefs.listing import with_progress
from detente.workbench.briefs.models import Brief, Reading
from detente.workbench.briefs.shown import blocks_of, parts_of
from detente.workbench.briefs.standing import OPEN, decisions_of, progress_of, standings

STATES = {"": "all", OPEN: "still open", "decided": "decided"}
"""What a page can be narrowed to."""
TAKEN = "a brief of this project has this name already"


def brief_of(request: HttpRequest, slug: str) -> Brief:
    """Return a brief of the request's project.

    Raises
    ------
    Http404
        If the project has none of this name.
    """
    found: Brief = get_object_or_404(request.project.briefs.select_related("head__author", "project"), slug=slug)
    return found


def brief_list(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001 - the guard has looked it up
    """Show the briefs of a project, and how far their review is."""
    return render(request, "briefs/list.html", {"shown": with_progress(request.project)})


def new(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001
    """Begin a brief."""
    is_sent = request.method == "POST"
    form = NewForm(request.POST, request.FILES) if is_sent else NewForm()
    if is_sent and form.is_valid():
        data, name = form.document
        slug = form.cleaned_data["slug"] or free_slug(form.cleaned_data["title"] or name, request.project.briefs)
        if request.project.briefs.filter(slug=slug).exists():
            form.add_error("slug", TAKEN)
        else:
            try:
                begin(request.project, slug, form.cleaned_data["title"].strip(), data, name, by=request.user)
            except BriefError as error:
                form.add_error(None, str(error))
            except IntegrityError:  # somebody else has just begun one
                form.add_error("slug", TAKEN)
            else:
                return redirect("briefs:page", project=request.project.slug, brief=slug)
    return render(request, "briefs/new.html", {"form": form}, status=422 if is_sent else 200)


def again(request: HttpRequest, project: str, brief: str) -> HttpResponse:  # noqa: ARG001
    """Read a brief again with the reader as it is now, or another document in its place."""
    found = brief_of(request, brief)
    form = DocumentForm(request.POST, request.FILES)
    is_same = "same" in request.POST
    try:
        if is_same:
            read_again(found, load(found.head.sha256), found.head.name, by=request.user)
        elif form.is_valid():
            read_again(found, *form.document, by=request.user)
        else:
            return show(request, found, found.head, status=422, form=form)
    except BriefError as error:
        form.add_error(None, str(error))
        return show(request, found, found.head, status=422, form=form)
    return redirect("briefs:page", project=request.project.slug, brief=found.slug)


def page(request: HttpRequest, project: str, brief: str) -> HttpResponse:  # noqa: ARG001
    """Show a brief beside what was found in it."""
    found = brief_of(request, brief)
    return show(request, found, found.head)


def reading(request: HttpRequest, project: str, brief: str, number: int) -> HttpResponse:  # noqa: ARG001
    """Show an earlier reading of a brief."""
    found = brief_of(request, brief)
    return show(request, found, reading_of(found, number))


def reading_of(brief: Brief, number: int) -> Reading:
    """Return a reading of a brief.

    Raises
    ------
    Http404
        If it has none of this number.
    """
    found: Reading = get_object_or_404(brief.readings.select_related("author"), number=number)
    return found


def show(request: HttpRequest, brief: Brief, shown: Reading, *, status: int = 200, **more: Any) -> HttpResponse:
    """Return the page of a reading."""
    decisions = decisions_of(shown)
    found = standings(shown, decisions)
    kinds = [kind for kind in request.GET.getlist("kind") if kind in KINDS] or list(KINDS)
    state = request.GET.get("state", "")
    visible = [
        each
        for each in found.values()
        if each.found["kind"] in kinds and (not state or each.is_open is (state == OPEN))
    ]
    parts = parts_of(visible, shown.text, shown.outline)
    part = parts[number_in(request.GET.get("part", ""), len(parts)) - 1]
    counts = {kind: sum(each.found["kind"] == kind for each in found.values()) for kind in KINDS}
    context = {
        "brief": brief,
        "reading": shown,
        "is_head": shown == brief.head,
        "blocks": blocks_of(shown.text, shown.outline, part.findings, within=(part.start, part.end)),
        "findings": part.findings,
        "n_visible": len(visible),
        "part": part,
        "parts": parts,
        "narrowed": urlencode(
            [("kind", kind) for kind in request.GET.getlist("kind")] + [("state", state)] * bool(state)
        ),
        "kinds": [(kind, counts[kind.name], kind.name in kinds) for kind in KINDS.values()],
        "state": state if state in STATES else "",
        "states": STATES,
        "progress": progress_of(found, decisions),
        "has_finished": has_finished(request.user, decisions),
        "readings": brief.readings.select_related("author").defer("text", "found", "outline").order_by("-number"),
        **more,
    }
    return render(request, "briefs/page.html", context, status=status)


def number_in(given: str, most: int) -> int:
    """Return the number of a part that an address names, held to those that there are."""
    is_number = given.isascii() and given.isdigit() and len(given) < 10
    return min(max(int(given), 1), most) if is_number else 1


def has_finished(person: Any, decisions: Any) -> bool:
    """Return whether somebody's last word on a reading is that they have finished."""
    said = [each.act for each in decisions if each.by_id == person.pk and each.act in ("finished", "resumed")]
    return said[-1:] == ["finished"]


def document(request: HttpRequest, project: str, brief: str, number: int) -> HttpResponse:  # noqa: ARG001
    """Send a document as it was uploaded, as a file: a browser never shows it as a page of ours."""
    found = reading_of(brief_of(request, brief), number)
    try:
        data = load(found.sha256)
    except BriefError as error:
        return HttpResponse(f"{error}\n", content_type="text/plain", status=409)
    ending = found.about.get("format", "txt")
    headers = {"Content-Disposition": f'attachment; filename="{found.brief.slug}-{found.number}.{ending}"'}
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)
