"""Pages of cases: the list, a case, its versions, saving."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from detente.case.starter import starter_case
from detente.core.errors import CaseError
from detente.workbench.cases.models import TITLE_LENGTH, Case, Version
from detente.workbench.cases.saving import begin, save
from detente.workbench.people.models import SLUG_LENGTH


def case_of(request: HttpRequest, slug: str) -> Case:
    """Return a case of the request's project.

    Raises
    ------
    Http404
        If the project has none of this name.
    """
    found: Case = get_object_or_404(request.project.cases.select_related("head__author", "project"), slug=slug)
    return found


def case_list(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001 - the guard has looked it up
    """Show the cases of a project."""
    cases = request.project.cases.select_related("head__author").order_by("title")
    return render(request, "cases/list.html", {"cases": cases})


def page(request: HttpRequest, project: str, case: str) -> HttpResponse:  # noqa: ARG001
    """Show a case with its text."""
    found = case_of(request, case)
    return render(request, "cases/page.html", {"case": found, "version": found.head})


def version(request: HttpRequest, project: str, case: str, number: int) -> HttpResponse:  # noqa: ARG001
    """Show an earlier version of a case."""
    found = case_of(request, case)
    shown = get_object_or_404(Version.objects.select_related("author", "parent"), case=found, number=number)
    return render(request, "cases/version.html", {"case": found, "version": shown})


class SaveForm(forms.Form):
    """A text, and the version that was changed to it."""

    text = forms.CharField(strip=False, required=False, widget=forms.Textarea)
    base = forms.IntegerField(min_value=1)
    merges = forms.IntegerField(min_value=1, required=False)
    note = forms.CharField(max_length=TITLE_LENGTH, required=False)


def save_case(request: HttpRequest, project: str, case: str) -> HttpResponse:  # noqa: ARG001
    """Save a case; where somebody else changed the same lines, show what is left to decide."""
    found = case_of(request, case)
    form = SaveForm(request.POST)
    if not form.is_valid():
        return render(request, "cases/page.html", {"case": found, "version": found.head, "form": form}, status=422)
    given = form.cleaned_data
    wanted = [number for number in (given["base"], given["merges"]) if number is not None]
    if found.versions.filter(number__in=wanted).count() < len(set(wanted)):
        form.add_error(None, "this case has no such version")
        return render(request, "cases/page.html", {"case": found, "version": found.head, "form": form}, status=422)
    saved = save(found, given["text"], base=given["base"], by=request.user, merges=given["merges"], note=given["note"])
    if saved.conflict is not None:
        context = {"case": found, "saved": saved, "merged": saved.conflict}
        return render(request, "cases/merge.html", context, status=409)
    return redirect("cases:page", project=request.project.slug, case=found.slug)


class NewForm(forms.Form):
    """A new case."""

    title = forms.CharField(max_length=TITLE_LENGTH)
    slug = forms.SlugField(max_length=SLUG_LENGTH, label="name in its address")

    def clean_slug(self) -> str:
        """Return a name that a case can have."""
        slug = str(self.cleaned_data["slug"])
        try:
            starter_case(slug)
        except CaseError as error:
            raise forms.ValidationError(f"expected {error.problems[0].expected}") from None
        return slug


def new(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001
    """Begin a case."""
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        slug = form.cleaned_data["slug"]
        if request.project.cases.filter(slug=slug).exists():
            form.add_error("slug", "a case of this project has this name already")
        else:
            begin(request.project, slug, form.cleaned_data["title"], starter_case(slug), by=request.user)
            return redirect("cases:page", project=request.project.slug, case=slug)
    return render(request, "cases/new.html", {"form": form}, status=422 if form.is_bound else 200)
