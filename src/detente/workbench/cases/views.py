"""Pages of cases: the list, a case, its versions, saving, deciding about conflicts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from detente.core.errors import CaseError
from detente.workbench.cases.lines import LineMatcher
from detente.workbench.cases.merge import WAYS, Merged, merge
from detente.workbench.cases.models import TITLE_LENGTH, Case, Version
from detente.workbench.cases.pending import pending
from detente.workbench.cases.saving import Saved, base_of, begin, clean_text, save
from detente.workbench.cases.titles import with_title
from detente.workbench.people.models import SLUG_LENGTH

FILE_LIMIT = 2_000_000
"""Bytes of a case: what `detente` reads of one."""
TAKEN = "a case of this project has this name already"
AROUND = 2
"""Lines shown around what was changed."""


def case_of(request: HttpRequest, slug: str) -> Case:
    """Return a case of the request's project.

    Raises
    ------
    Http404
        If the project has none of this name.
    """
    found: Case = get_object_or_404(request.project.cases.select_related("head__author", "project"), slug=slug)
    return found


def version_of(case: Case, number: int) -> Version:
    """Return a version of a case.

    Raises
    ------
    Http404
        If it has none of this number.
    """
    found: Version = get_object_or_404(case.versions.select_related("author", "parent", "merged"), number=number)
    return found


def case_list(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001 - the guard has looked it up
    """Show the cases of a project."""
    cases = request.project.cases.select_related("head__author").defer("head__text").order_by("title")
    shown = {"cases": cases.filter(archived_at=None), "away": cases.exclude(archived_at=None)}
    return render(request, "cases/list.html", shown)


def page(request: HttpRequest, project: str, case: str) -> HttpResponse:  # noqa: ARG001
    """Show a case with its text."""
    return _page(request, case_of(request, case))


def _page(request: HttpRequest, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    """Return the page of a case."""
    versions = case.versions.select_related("author").defer("text").order_by("-number")
    context = {"case": case, "version": case.head, "versions": versions, "pending": pending(case), **more}
    return render(request, "cases/page.html", context, status=status)


class Line(NamedTuple):
    """A line of what was changed."""

    sign: str
    """``+``, ``-``, a blank for a line that stayed, and ``…`` where lines that stayed are left out."""
    text: str
    """The line."""


def changed_lines(before: str, after: str) -> Iterator[Line]:
    """Yield the lines that differ between two texts, each with a few around it."""
    old, new = before.splitlines(), after.splitlines()
    for number, group in enumerate(LineMatcher(old, new).get_grouped_opcodes(AROUND)):
        if number:
            yield Line("…", "")
        for tag, i, j, k, m in group:
            if tag == "equal":
                yield from (Line(" ", text) for text in old[i:j])
            else:
                yield from (Line("-", text) for text in old[i:j])
                yield from (Line("+", text) for text in new[k:m])


def version(request: HttpRequest, project: str, case: str, number: int) -> HttpResponse:  # noqa: ARG001
    """Show an earlier version of a case, and what was changed in it."""
    found = case_of(request, case)
    shown = version_of(found, number)
    changes = list(changed_lines(shown.parent.text, shown.text)) if shown.parent else []
    return render(request, "cases/version.html", {"case": found, "version": shown, "changes": changes})


def download(request: HttpRequest, project: str, case: str, number: int) -> HttpResponse:  # noqa: ARG001
    """Send the text of a version as a file."""
    found = version_of(case_of(request, case), number)
    name = f"{found.case.slug}-{found.number}.yaml"  # a slug: letters, digits, - and _
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(found.text.encode(), content_type="application/yaml", headers=headers)


def language(request: HttpRequest, project: str, case: str) -> HttpResponse:  # noqa: ARG001
    """Say that a WebSocket is spoken here (`detente.workbench.language.door`): a page asks in vain."""
    case_of(request, case)
    return HttpResponse("This address speaks WebSocket.\n", content_type="text/plain")


class SaveForm(forms.Form):
    """A text, and the version that was changed to it."""

    text = forms.CharField(strip=False, required=False, widget=forms.Textarea)
    base = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    merges = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    note = forms.CharField(max_length=TITLE_LENGTH, required=False)

    def __init__(self, case: Case, *given: Any) -> None:
        super().__init__(*given)
        self._case = case

    def clean(self) -> dict[str, Any]:
        """Return what was sent, where the case has the versions that are named."""
        given: dict[str, Any] = super().clean()
        wanted = {given[key] for key in ("base", "merges") if given.get(key) is not None}
        if self._case.versions.filter(number__in=wanted).count() < len(wanted):
            raise forms.ValidationError("this case has no such version")
        return given


def save_case(request: HttpRequest, project: str, case: str) -> HttpResponse:  # noqa: ARG001
    """Save a case; where somebody else changed the same lines, show what is left to decide."""
    found = case_of(request, case)
    form = SaveForm(found, request.POST)
    if not form.is_valid():
        if _wants_json(request):
            return JsonResponse({"problems": form.errors.get_json_data()}, status=422)
        # What was typed stays in the form: nobody types it twice.
        return _page(request, found, status=422, form=form, text=request.POST.get("text", ""))
    given = form.cleaned_data
    saved = save(found, given["text"], base=given["base"], by=request.user, merges=given["merges"], note=given["note"])
    return _answer(request, found, saved)


def _wants_json(request: HttpRequest) -> bool:
    """Return whether a script asks, and not a form."""
    return bool(request.headers.get("Accept") == "application/json")


def _answer(request: HttpRequest, case: Case, saved: Saved) -> HttpResponse:
    """Return what is said of a text that was saved."""
    where = {"project": request.project.slug, "case": case.slug}
    is_open = saved.conflict is not None
    address = reverse("cases:merge", kwargs={**where, "number": saved.sent.number}) if is_open else ""
    if _wants_json(request):
        head = saved.head
        told = {"version": head.number, "sha256": head.sha256, "sent": saved.sent.number, "merged": saved.is_merged}
        sent = clean_text(request.POST.get("text", ""))
        text = head.text if head.text != sent else None
        return JsonResponse({**told, "conflict": address, "text": text}, status=409 if is_open else 200)
    if is_open:
        return redirect(address)
    return redirect(reverse("cases:page", kwargs=where))


class Choice(NamedTuple):
    """A piece of a merge as its page shows it."""

    name: str
    """Of its field; empty where nothing is to decide."""
    piece: Any
    """The piece."""


def choices_of(merged: Merged) -> list[Choice]:
    """Return the pieces of a merge with the names of the fields in which they are decided."""
    names = iter(range(merged.n_conflicts))
    return [Choice("" if piece.is_settled else f"piece-{next(names)}", piece) for piece in merged.pieces]


def merge_version(request: HttpRequest, project: str, case: str, number: int) -> HttpResponse:  # noqa: ARG001
    """Decide, piece by piece, about a text that was saved beside another."""
    found = case_of(request, case)
    sent = version_of(found, number)
    if sent not in pending(found):
        raise Http404
    merged = merge(base_of(sent, found.head).text, sent.text, found.head.text)
    choices = choices_of(merged)
    given = [request.POST.get(choice.name, "") for choice in choices if choice.name]
    if request.method == "POST" and all(way in WAYS for way in given):
        base = request.POST.get("base", "")
        if base == str(found.head.number):
            text = merged.decided(given)
            saved = save(found, text, base=found.head.number, by=request.user, merges=number, note=sent.note)
            return _answer(request, found, saved)
    context = {"case": found, "sent": sent, "head": found.head, "merged": merged, "choices": choices, "ways": WAYS}
    return render(request, "cases/merge.html", context, status=422 if request.method == "POST" else 200)


class NewForm(forms.Form):
    """A new case."""

    title = forms.CharField(max_length=TITLE_LENGTH)
    slug = forms.SlugField(max_length=SLUG_LENGTH, label="name in its address")
    file = forms.FileField(required=False, label="file to begin from", help_text="a case as YAML; else a short example")
    parts = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="or put it together from parts",
        help_text="who does what to whom is a first guess then, one line a part, to be changed",
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        from detente.case.parts.library import all_parts

        super().__init__(*given, **named)
        kinds: dict[str, list[tuple[str, str]]] = {}
        for part in all_parts():
            kinds.setdefault(f"{part.kind}s".capitalize(), []).append((part.name, f"{part.name}: {part.title}"))
        self.fields["parts"].choices = list(kinds.items())

    def clean(self) -> dict[str, Any]:
        """Put the parts together, where some were chosen."""
        from detente.case.parts.compose import compose

        given: dict[str, Any] = super().clean() or {}
        if given.get("parts") and given.get("file"):
            raise forms.ValidationError("found a file and parts, expected one of them")
        if given.get("parts") and given.get("slug"):
            try:
                self.starter = compose(given["slug"], given["parts"])
            except CaseError as error:
                self.add_error("parts", str(error))
        return given

    def clean_slug(self) -> str:
        """Return a name that a case can have."""
        from detente.case.starter import starter_case

        slug = str(self.cleaned_data["slug"])
        try:
            self.starter = starter_case(slug)
        except CaseError as error:
            raise forms.ValidationError(f"expected {error.problems[0].expected}") from None
        return slug

    def clean_file(self) -> str:
        """Return the text of the file; empty where there is none."""
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > FILE_LIMIT:
            raise forms.ValidationError(f"found {file.size:,} bytes, expected {FILE_LIMIT:,} at most")
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError("expected a text in UTF-8") from None

    @property
    def text(self) -> str:
        """The text to begin with."""
        return self.cleaned_data["file"] or with_title(self.starter, self.cleaned_data["title"])


def new(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001
    """Begin a case."""
    form = NewForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        slug = form.cleaned_data["slug"]
        if request.project.cases.filter(slug=slug).exists():
            form.add_error("slug", TAKEN)
        else:
            try:
                begin(request.project, slug, form.cleaned_data["title"], form.text, by=request.user)
            except IntegrityError:  # somebody else has just begun one
                form.add_error("slug", TAKEN)
            else:
                return redirect("cases:page", project=request.project.slug, case=slug)
    return render(request, "cases/new.html", {"form": form}, status=422 if form.is_bound else 200)
