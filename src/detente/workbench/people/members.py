"""Pages of a project's people: members, roles, invitations, the log; and new projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from detente.workbench.cases.holding import hold_shipped
from detente.workbench.databases import writing
from detente.workbench.people.acts import note
from detente.workbench.people.links import invite
from detente.workbench.people.models import SLUG_LENGTH, Act, Membership, Project
from detente.workbench.rights import ROLES, Role

REMOVED = "none"
"""What is sent instead of a role for who shall no longer be a member."""
TAKEN = "a project has this name already"
ACTS_A_PAGE = 100
"""Lines of the log on a page."""


class InviteForm(forms.Form):
    """Whom a link lets in."""

    role = forms.ChoiceField(choices=[(role.value, f"{role.value}: {what}") for role, what in ROLES.items()])
    note = forms.CharField(max_length=120, required=False, label="for whom")


class RoleForm(forms.Form):
    """Another role, or none."""

    role = forms.ChoiceField(choices=[*((role.value, role.value) for role in Role), (REMOVED, "no longer a member")])


def members(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001 - the guard has looked it up
    """Show who belongs to a project."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **more: object) -> HttpResponse:
    """Return the page of a project's people."""
    memberships = request.project.memberships.select_related("person").order_by("person__name")
    open_ones = request.project.invitations.select_related("by").filter(
        used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )
    context = {
        "memberships": memberships,
        "invitations": open_ones.order_by("created_at"),
        "roles": ROLES,
        "form": InviteForm(),
        "choices": RoleForm.base_fields["role"].choices,
        **more,
    }
    return render(request, "people/members.html", context, status=status)


def invite_member(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001
    """Make a link that lets somebody in, and show it this once."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, form=form)
    role = Role(form.cleaned_data["role"])
    with writing():
        word = invite(request.project, role, by=request.user, note=form.cleaned_data["note"])
        note(request.user, "invited", role.value, project=request.project, detail=form.cleaned_data["note"])
    link = request.build_absolute_uri(reverse("people:join", kwargs={"word": word}))
    return _page(request, link=link, link_role=role.value)


def withdraw(request: HttpRequest, project: str, invitation: int) -> HttpResponse:  # noqa: ARG001
    """Withdraw an invitation."""
    with writing():
        open_ones = request.project.invitations.select_for_update().filter(used_at=None, withdrawn_at=None)
        found = get_object_or_404(open_ones, pk=invitation)
        found.withdrawn_at = timezone.now()
        found.save(update_fields=["withdrawn_at"])
        note(request.user, "withdrew an invitation", found.role, project=request.project, detail=found.note)
    return redirect("people:members", project=request.project.slug)


def set_role(request: HttpRequest, project: str, person: int) -> HttpResponse:  # noqa: ARG001
    """Give a member another role, or none; the last owner stays."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, problem="there is no such role")
    role = form.cleaned_data["role"]
    with writing():
        Project.objects.select_for_update().get(pk=request.project.pk)  # two owners do not remove each other
        found = get_object_or_404(request.project.memberships.select_related("person"), person=person)
        others = request.project.memberships.filter(role=Role.OWNER).exclude(pk=found.pk)
        if role != Role.OWNER and not others.exists():
            return _page(request, status=422, problem="a project keeps one owner at least")
        if role == REMOVED:
            found.delete()
        else:
            found.role = role
            found.save(update_fields=["role"])
        note(request.user, "set a role", found.person, project=request.project, detail=role)
    return redirect("people:members", project=request.project.slug)


def log(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001
    """Show who did what in a project, the last first."""
    acts = Paginator(Act.objects.filter(project=request.project.slug).order_by("-pk"), ACTS_A_PAGE)
    return render(request, "people/log.html", {"page": acts.get_page(request.GET.get("page"))})


class ProjectForm(forms.Form):
    """A new project."""

    title = forms.CharField(max_length=120)
    slug = forms.SlugField(max_length=SLUG_LENGTH, label="name in its address")
    with_cases = forms.BooleanField(required=False, label="with the cases that come with détente")

    def clean_slug(self) -> str:
        """Return a name that no project has."""
        slug = str(self.cleaned_data["slug"]).lower()
        if Project.objects.filter(slug=slug).exists():
            raise forms.ValidationError(TAKEN)
        return slug


def new_project(request: HttpRequest) -> HttpResponse:
    """Begin a project; who begins it owns it."""
    form = ProjectForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/new_project.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        project = _begun(form.cleaned_data, request.user)
    except IntegrityError:  # somebody else has just begun one
        form.add_error("slug", TAKEN)
        return render(request, "people/new_project.html", {"form": form}, status=422)
    return redirect("cases:list", project=project.slug)


def _begun(given: dict[str, Any], person: Any) -> Project:
    """Return a project that a person has just begun."""
    with writing():
        project = Project.objects.create(slug=given["slug"], title=given["title"])
        Membership.objects.create(project=project, person=person, role=Role.OWNER)
        note(person, "began the project", project=project)
        if given["with_cases"]:
            hold_shipped(project, person)
    return project
