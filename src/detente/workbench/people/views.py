"""Pages of people: desk, first account, log in and out."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from detente.workbench.cases.holding import hold_shipped
from detente.workbench.databases import writing
from detente.workbench.people.acts import note
from detente.workbench.people.forms import AccountForm, LogInForm
from detente.workbench.people.links import invitation_of
from detente.workbench.people.log_in import is_closed, note_failure, note_success
from detente.workbench.people.models import Membership, Person, Project
from detente.workbench.rights import Role

FIRST_PROJECT = ("first", "First project")
"""Name in addresses, and title, of the project that the first account finds."""


def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for who is logged in."""
    memberships = Membership.objects.filter(person=request.user).select_related("project").order_by("project__title")
    return render(request, "people/desk.html", {"memberships": memberships})


def welcome(request: HttpRequest, word: str) -> HttpResponse:
    """Make the first account, its project, and the shipped cases in it."""
    with writing():
        invitation = invitation_of(word)
        if invitation is None or invitation.project is not None or Person.objects.exists():
            raise Http404
        form = AccountForm(request.POST or None)
        if request.method != "POST" or not form.is_valid():
            return render(request, "people/welcome.html", {"form": form}, status=422 if form.is_bound else 200)
        person = Person.objects.create_user(
            form.cleaned_data["name"], form.cleaned_data["password"], is_administrator=True
        )
        slug, title = FIRST_PROJECT
        project = Project.objects.create(slug=slug, title=title)
        Membership.objects.create(project=project, person=person, role=Role.OWNER)
        invitation.used_at, invitation.used_by = timezone.now(), person
        invitation.save(update_fields=["used_at", "used_by"])
        note(person, "made the first account")
        hold_shipped(project, person)
    login(request, person)
    return redirect("people:desk")


def log_in(request: HttpRequest) -> HttpResponse:
    """Let somebody in who has an account."""
    form = LogInForm(request.POST or None)
    following = safe_next(request)
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/log_in.html", {"form": form, "next": following})
    name, address = form.cleaned_data["name"].strip(), request.META.get("REMOTE_ADDR", "")
    if is_closed(name, address):
        form.add_error(None, "too many logins failed; wait a quarter of an hour")
        return render(request, "people/log_in.html", {"form": form, "next": following}, status=429)
    person = authenticate(request, name=name, password=form.cleaned_data["password"])
    if person is None:
        note_failure(name, address)
        form.add_error(None, "no account has this name and this password")
        return render(request, "people/log_in.html", {"form": form, "next": following}, status=422)
    note_success(name, address)
    login(request, person)
    note(person, "logged in")
    return redirect(following)


def log_out(request: HttpRequest) -> HttpResponse:
    """End a session."""
    note(request.user, "logged out")
    logout(request)
    return redirect("people:log_in")


def safe_next(request: HttpRequest) -> str:
    """Return where to go after logging in: an address of ours, and nowhere else."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if is_ours else "/"
