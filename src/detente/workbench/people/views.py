"""Pages of people: desk, log in and out, and the links that make accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from detente.workbench.briefs.listing import lately_read
from detente.workbench.cases.holding import hold_shipped
from detente.workbench.cases.pending import lately_changed
from detente.workbench.databases import writing
from detente.workbench.people.acts import note
from detente.workbench.people.forms import AccountForm, LogInForm, PasswordForm
from detente.workbench.people.links import invitation_of, reset_of
from detente.workbench.people.log_in import forget_failures, is_closed, note_failure, place_of, safe_next
from detente.workbench.people.models import Membership, Person, Project
from detente.workbench.record.desk import Waiting, waiting

FIRST_PROJECT = ("first", "First project")
"""Name in addresses, and title, of the project that the first account finds."""

ON_DESK = 8
"""Cases of a project on the desk: those that changed last."""
BRIEFS_ON_DESK = 4
"""Briefs: those that were read last."""


def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for who is logged in: their projects, and what changed there since they said they had seen it."""
    memberships = list(
        Membership.objects.filter(person=request.user).select_related("project").order_by("project__title")
    )
    return render(request, "people/desk.html", {"shown": [_shown(each) for each in memberships]})


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a desk shows of a project."""

    membership: Membership
    """What its owner is there."""
    cases: list[Any]
    """The cases that changed last."""
    briefs: list[Any]
    """The briefs that were read last."""
    new_cases: set[int]
    """Which of the cases others changed since they were last said to have been seen."""
    new_briefs: set[int]
    """Which of the briefs."""
    waits: Waiting
    """What of the record waits."""


def _shown(membership: Membership) -> _Shown:
    """Return what a desk shows of a project."""
    since = membership.seen_at or membership.created_at

    def new(found: list[Any]) -> set[int]:
        others = [each for each in found if each.head.author_id != membership.person_id]
        return {each.pk for each in others if each.head.created_at > since}

    cases = list(lately_changed(membership.project)[:ON_DESK])
    briefs = list(lately_read(membership.project)[:BRIEFS_ON_DESK])
    return _Shown(membership, cases, briefs, new(cases), new(briefs), waiting(membership))


def seen(request: HttpRequest, project: str) -> HttpResponse:  # noqa: ARG001 - the guard has looked it up
    """Note that somebody has seen what changed in a project."""
    Membership.objects.filter(project=request.project, person=request.user).update(seen_at=timezone.now())
    return redirect("people:desk")


def welcome(request: HttpRequest, word: str) -> HttpResponse:
    """Make the first account, its project, and the shipped cases in it."""
    with writing():
        invitation = invitation_of(word)
        if invitation is None or invitation.project is not None or Person.objects.exists():
            raise Http404
        form = AccountForm(request.POST or None)
        person = form.made(is_administrator=True) if request.method == "POST" and form.is_valid() else None
        if person is None:
            return render(request, "people/welcome.html", {"form": form}, status=422 if form.is_bound else 200)
        slug, title = FIRST_PROJECT
        project = Project.objects.create(slug=slug, title=title)
        _let_in(invitation, person, project)
        note(person, "made the first account")
        hold_shipped(project, person)
    login(request, person)
    return redirect("people:desk")


def join(request: HttpRequest, word: str) -> HttpResponse:
    """Let somebody into a project by an invitation: with a new account, or with the one they are logged in with."""
    with writing():
        invitation = invitation_of(word)
        if invitation is None or invitation.project is None:
            raise Http404
        person = request.user if request.user.is_authenticated else None
        form = AccountForm(request.POST or None) if person is None else None
        joined = None
        if request.method == "POST" and (form is None or form.is_valid()):
            joined = person if form is None else form.made()
        if joined is None:
            context = {"form": form, "invitation": invitation, "here": request.path}
            return render(
                request, "people/join.html", context, status=422 if form is not None and form.is_bound else 200
            )
        if not Membership.objects.filter(project=invitation.project, person=joined).exists():
            _let_in(invitation, joined, invitation.project)
            note(joined, "joined", invitation.role, project=invitation.project)
    if form is not None:
        login(request, joined)
    return redirect("cases:list", project=invitation.project.slug)


def _let_in(invitation: Any, person: Any, project: Project) -> None:
    """Make somebody a member by an invitation, which then no longer holds."""
    Membership.objects.create(project=project, person=person, role=invitation.role)
    invitation.used_at, invitation.used_by = timezone.now(), person
    invitation.save(update_fields=["used_at", "used_by"])


def log_in(request: HttpRequest) -> HttpResponse:
    """Let somebody in who has an account."""
    form = LogInForm(request.POST or None)
    following = safe_next(request)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "next": following}
        return render(request, "people/log_in.html", context, status=422 if form.is_bound else 200)
    name, place = form.cleaned_data["name"].strip(), place_of(request)
    if is_closed(name, place):
        form.add_error(None, "too many logins failed; wait a quarter of an hour")
        return render(request, "people/log_in.html", {"form": form, "next": following}, status=429)
    note_failure(name, place)  # before the look at the password, so that many at once do not slip through
    person = authenticate(request, name=name, password=form.cleaned_data["password"])
    if person is None:
        form.add_error(None, "no account has this name and this password")
        return render(request, "people/log_in.html", {"form": form, "next": following}, status=422)
    forget_failures(name, place)
    login(request, person)
    note(person, "logged in")
    return redirect(following)


def log_out(request: HttpRequest) -> HttpResponse:
    """End a session."""
    note(request.user, "logged out")
    logout(request)
    return redirect("people:log_in")


def reset(request: HttpRequest, word: str) -> HttpResponse:
    """Let somebody set another password who got a link for it; their sessions elsewhere end."""
    with writing():
        link = reset_of(word)
        if link is None:
            raise Http404
        form = PasswordForm(link.person, request.POST or None)
        if request.method != "POST" or not form.is_valid():
            context = {"form": form, "person": link.person}
            return render(request, "people/reset.html", context, status=422 if form.is_bound else 200)
        form.set_password()
        link.used_at = timezone.now()
        link.save(update_fields=["used_at"])
        note(link.person, "set another password", "by a link")
    login(request, link.person)
    return redirect("people:desk")
