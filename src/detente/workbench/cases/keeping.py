"""Putting a case away, bringing it back, and giving it another name in addresses."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from detente.workbench.cases.models import Case
from detente.workbench.cases.views import case_of
from detente.workbench.databases import writing
from detente.workbench.people.acts import note
from detente.workbench.people.models import SLUG_LENGTH


class RenameForm(forms.Form):
    """Another name in addresses."""

    slug = forms.SlugField(max_length=SLUG_LENGTH, label="name in its address")


def keep(request: HttpRequest, project: str, case: str) -> HttpResponse:  # noqa: ARG001 - the guard has looked it up
    """Show what can be done with a case as a whole."""
    found = case_of(request, case)
    return _page(request, found, RenameForm(initial={"slug": found.slug}))


def _page(request: HttpRequest, case: Case, form: RenameForm, *, status: int = 200) -> HttpResponse:
    return render(request, "cases/keep.html", {"case": case, "form": form}, status=status)


def archive(request: HttpRequest, project: str, case: str) -> HttpResponse:  # noqa: ARG001
    """Put a case away, or bring it back: nothing of it is lost, and whoever has its address still reads it."""
    found = case_of(request, case)
    is_away = request.POST.get("away") == "on"
    with writing():
        before = Case.objects.filter(pk=found.pk, archived_at__isnull=is_away)
        if before.update(archived_at=timezone.now() if is_away else None):
            note(request.user, "archived" if is_away else "brought back", found, project=request.project)
    return redirect("cases:list", project=request.project.slug)


def rename(request: HttpRequest, project: str, case: str) -> HttpResponse:  # noqa: ARG001
    """Give a case another name in addresses; the one that it had leads nowhere from then on."""
    found = case_of(request, case)
    form = RenameForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    slug, before = form.cleaned_data["slug"], found.slug
    with writing():
        locked = list(request.project.cases.select_for_update().values_list("pk", "slug"))
        if any(name == slug and number != found.pk for number, name in locked):
            form.add_error("slug", "a case of this project has this name already")
            return _page(request, found, form, status=422)
        if slug != before:
            Case.objects.filter(pk=found.pk).update(slug=slug)
            note(request.user, "renamed", before, project=request.project, detail=slug)
    return redirect("cases:page", project=request.project.slug, case=slug)
