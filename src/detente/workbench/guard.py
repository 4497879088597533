"""The middleware that holds every request to the table of rights, and every answer to a strict policy."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from detente.core.version import __version__
from detente.workbench.people.models import Membership, Project
from detente.workbench.people.tokens import person_of
from detente.workbench.problems import problem
from detente.workbench.rights import LOG_IN, NO_SUCH_PAGE, RIGHTS, Refusal, Role, refusal

Handler = Callable[[HttpRequest], HttpResponse]
API = "/api/"
"""What the addresses of the API begin with."""
API_ADDRESSES = "detente.workbench.api.urls"
"""The list that has them."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{nonce}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page may fetch and run: nothing from elsewhere, and no script or style within the page itself.

Style sheets that a script makes (CodeMirror's) carry a nonce, where a page asks for one.
"""

STRANGE_HOST = Refusal(400, "this server is not called that")
UNREADABLE = Refusal(400, "what was sent cannot be read")
TOO_LARGE = Refusal(413, "what was sent is too large")


class Nonce:
    """A word that lets style sheets in which carry it; there is none unless a template prints it."""

    def __init__(self) -> None:
        self._word = ""

    def __str__(self) -> str:
        self._word = self._word or secrets.token_urlsafe(16)
        return self._word

    @property
    def allowance(self) -> str:
        """What the policy says of it."""
        return f" 'nonce-{self._word}'" if self._word else ""


class PolicyMiddleware:
    """Says with every page what it may fetch and run, and that nobody keeps it."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        request.csp_nonce = Nonce()
        if request.path.startswith(API):
            request.urlconf = API_ADDRESSES
        try:
            request.get_host()  # refuses other names: a page elsewhere could else have its name lead to this machine
            response = self._get_response(request)
        except DisallowedHost:
            response = refused(request, STRANGE_HOST)
        response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=request.csp_nonce.allowance))
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class TokenMiddleware:
    """Lets programs in by a token; what comes with one has no session, and no form of another site can send it."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        request.has_token = "Authorization" in request.headers
        if request.has_token:
            request.COOKIES = {}
            request._dont_enforce_csrf_checks = True
        return self._get_response(request)


class RightsMiddleware:
    """Refuses what the table of rights does not allow, before any view is called."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        request.project, request.role = None, None
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *found: Any) -> HttpResponse | None:
        """Find the project of the address and the role of who asks; answer where it is refused."""
        right = RIGHTS.get(request.resolver_match.view_name)
        if request.has_token:
            request.user = person_of(request.headers["Authorization"]) or AnonymousUser()
        slug = found[-1].get("project")  # after the view and its arguments by position come those by name
        if slug is not None and request.user.is_authenticated:
            request.project, request.role = membership_of(request.user, slug)
        why = refusal(
            right,
            method=request.method,
            has_token=request.has_token,
            is_logged_in=request.user.is_authenticated,
            has_project=slug is not None,
            role=request.role,
            is_administrator=getattr(request.user, "is_administrator", False),
        )
        return None if why is None else refused(request, why)


def membership_of(person: Any, slug: str) -> tuple[Project | None, Role | None]:
    """Return a project and a person's role there; twice None where they are no member, or there is none."""
    found = Membership.objects.select_related("project").filter(person=person, project__slug=slug).first()
    return (found.project, Role(found.role)) if found else (None, None)


def refused(request: HttpRequest, why: Refusal) -> HttpResponse:
    """Return the answer to a request that is not let through."""
    if why is LOG_IN:
        return redirect(f"{reverse('people:log_in')}?{urlencode({'next': request.get_full_path()})}")
    if getattr(request, "has_token", False) or request.path.startswith(API):
        response = problem(why.status, why.reason)
    else:
        response = render(request, "workbench/refused.html", {"why": why}, status=why.status)
    if why.status == 405:
        response.headers["Allow"] = ", ".join(RIGHTS[request.resolver_match.view_name].methods)
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Return the page for an address that leads nowhere."""
    return refused(request, NO_SUCH_PAGE)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for what cannot be read, or is too large for a form."""
    return refused(request, TOO_LARGE if isinstance(exception, RequestDataTooBig) else UNREADABLE)


def failed(request: HttpRequest) -> HttpResponse:
    """Return the page for what went wrong here; it looks nothing up, as that may be what went wrong."""
    if request.path.startswith(API):
        return problem(500, "something went wrong here; the server's output says what it was")
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Return the page for a form that does not come from a page of ours, or from an old one."""
    why = Refusal(403, "this form is out of date or comes from elsewhere; load its page again")
    return render(request, "workbench/refused.html", {"why": why}, status=403)


def shared_context(request: HttpRequest) -> dict[str, Any]:
    """Return what every template knows."""
    return {
        "project": getattr(request, "project", None),
        "role": getattr(request, "role", None),
        "program_version": __version__,
    }
