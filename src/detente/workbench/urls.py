"""The addresses. Every one has a line in `detente.workbench.rights.RIGHTS`."""

from __future__ import annotations

from django.urls import include, path

from detente.workbench.api.answers import api

urlpatterns = [
    path("", include("detente.workbench.people.urls")),
    path("api/", api.urls),
    path("projects/<slug:project>/cases/", include("detente.workbench.cases.urls")),
    path("projects/<slug:project>/cases/<slug:case>/", include("detente.workbench.forecasts.urls")),
]
handler404 = "detente.workbench.guard.not_found"
