"""Who may speak with a language server: the session, the page's own origin, and the table of rights.

A WebSocket is opened by a script of any page in the browser, with this site's cookies; so the origin is looked at
before anything else. What is asked for is then the same as for any address: a session, a role in the case's project,
and a line in `detente.workbench.rights.RIGHTS`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import DisallowedHost
from django.db import connections
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

from detente.workbench.cases.models import Case
from detente.workbench.guard import membership_of
from detente.workbench.language.talk import Receive, Send, talk
from detente.workbench.rights import READ, RIGHTS, refusal

REFUSED: Final = 1008
"""Code of a WebSocket that is refused; a browser sees an answer of 403."""


async def open_door(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """Answer a WebSocket: refuse it, or speak over it until the page leaves."""
    event = await receive()
    if event["type"] != "websocket.connect" or not await asyncio.to_thread(_is_allowed, scope):
        await send({"type": "websocket.close", "code": REFUSED})
        return
    await send({"type": "websocket.accept"})
    await talk(receive, send)


def _is_allowed(scope: Mapping[str, Any]) -> bool:
    """Return whether who opens a WebSocket may; it has a thread of its own, so its connections are closed."""
    try:
        return is_allowed(scope)
    finally:
        connections.close_all()


def is_allowed(scope: Mapping[str, Any]) -> bool:
    """Return whether who opens a WebSocket may."""
    headers = _headers(scope)
    if not is_own_page(headers, is_secure=settings.SESSION_COOKIE_SECURE):
        return False
    try:
        match = resolve(scope["path"])
    except Resolver404:
        return False
    right = RIGHTS.get(match.view_name)
    if match.view_name != "cases:language" or right is None:
        return False
    person = _person(headers)
    slug = match.kwargs["project"]
    project, role = membership_of(person, slug) if person.is_authenticated else (None, None)
    why = refusal(right, method=READ[0], is_logged_in=person.is_authenticated, has_project=True, role=role)
    return why is None and Case.objects.filter(project=project, slug=match.kwargs["case"]).exists()


def _headers(scope: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the headers of a request by name in small letters."""
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


def is_own_page(headers: Mapping[str, list[str]], *, is_secure: bool) -> bool:
    """Return whether a request comes from a page of this server, by a name of its own.

    Parameters
    ----------
    headers
        By name in small letters.
    is_secure
        Whether browsers reach the server through HTTPS.
    """
    origins, hosts = headers.get("origin", []), headers.get("host", [])
    if len(origins) != 1 or len(hosts) != 1:
        return False
    try:
        origin = urlsplit(origins[0])
        name, _ = split_domain_port(hosts[0])
    except (ValueError, DisallowedHost):
        return False
    is_same = origin.netloc.lower() == hosts[0].lower() and origin.scheme == ("https" if is_secure else "http")
    return is_same and bool(name) and validate_host(name, settings.ALLOWED_HOSTS)


def _person(headers: Mapping[str, list[str]]) -> Any:
    """Return who is logged in, as Django has it for a page."""
    request = HttpRequest()
    try:
        cookies = SimpleCookie("; ".join(headers.get("cookie", [])))
    except CookieError:
        cookies = SimpleCookie()
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    engine = import_module(settings.SESSION_ENGINE)
    request.session = engine.SessionStore(morsel.value if morsel is not None else None)
    return get_user(request)
