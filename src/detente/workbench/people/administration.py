"""Pages for who looks after the workbench: accounts, and links for those who forgot their password."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from detente.workbench.databases import writing
from detente.workbench.people.acts import note
from detente.workbench.people.links import reset_link
from detente.workbench.people.members import ACTS_A_PAGE
from detente.workbench.people.models import Act, Person


def people(request: HttpRequest) -> HttpResponse:
    """Show all accounts, and what belongs to no project in the log."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **more: object) -> HttpResponse:
    """Return the page of all accounts."""
    acts = Paginator(Act.objects.filter(project="").order_by("-pk"), ACTS_A_PAGE)
    context = {"people": Person.objects.order_by("name"), "page": acts.get_page(request.GET.get("page")), **more}
    return render(request, "people/administration.html", context, status=status)


def link(request: HttpRequest, person: int) -> HttpResponse:
    """Make a link with which somebody sets another password, and show it this once."""
    found = get_object_or_404(Person, pk=person, is_active=True)
    with writing():
        word = reset_link(found)
        note(request.user, "made a link for another password", found)
    shown = request.build_absolute_uri(reverse("people:reset", kwargs={"word": word}))
    return _page(request, link=shown, link_person=found)


def close(request: HttpRequest, person: int) -> HttpResponse:
    """Close an account, or open it again; one's own stays open."""
    if person == request.user.pk:
        return _page(request, status=422, problem="your own account stays open")
    with writing():
        found = get_object_or_404(Person.objects.select_for_update(), pk=person)
        found.is_active = not found.is_active
        found.save(update_fields=["is_active"])
        note(request.user, "opened an account" if found.is_active else "closed an account", found)
    return redirect("people:administration")
