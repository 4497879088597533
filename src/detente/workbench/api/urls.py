"""All addresses with those of the API before them; see `detente.workbench.urls`."""

from __future__ import annotations

from django.urls import include, path

from detente.workbench.api import answers  # noqa: F401 - it puts its addresses into the API
from detente.workbench.api.description import api

urlpatterns = [path("api/", api.urls), path("", include("detente.workbench.urls"))]
handler400 = "detente.workbench.guard.bad_request"
handler404 = "detente.workbench.guard.not_found"
handler500 = "detente.workbench.guard.failed"
