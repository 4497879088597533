"""What belongs to the workbench as a whole: its icon, and a page that says which version runs, and by what."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from detente.core.version import __version__
from detente.workbench.settings import HERE

app_name = "about"
ICON = HERE / "static" / "workbench" / "icon.svg"
"""The icon; pages name its address, and browsers ask for ``/favicon.ico`` where a page names none."""
ICON_KEPT = 86_400
"""Seconds for which browsers keep the icon: its address does not change with its bytes."""
PARTS = ("Django", "django-ninja", "uvicorn", "numpy")
"""Packages whose versions the page tells: those that a report of a fault should name."""


@cache
def _icon() -> bytes:
    return ICON.read_bytes()


def icon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Send the icon."""
    headers = {"Cache-Control": f"public, max-age={ICON_KEPT}"}
    return HttpResponse(_icon(), content_type="image/svg+xml", headers=headers)


def page(request: HttpRequest) -> HttpResponse:
    """Say which version runs, with which packages and which database, and whose work is in the pages."""
    context = {
        "version": __version__,
        "python": platform.python_version(),
        "parts": [(name, found) for name in PARTS if (found := _version_of(name))],
        "database": "PostgreSQL" if connection.vendor == "postgresql" else "SQLite",
    }
    return render(request, "workbench/about.html", context)


def _version_of(name: str) -> str:
    """Return the version of a package; nothing where it is not there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


urlpatterns = [path("favicon.ico", icon, name="icon"), path("about/", page, name="page")]
