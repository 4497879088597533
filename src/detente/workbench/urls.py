"""The addresses. Every one has a line in `detente.workbench.rights.RIGHTS`.

Those of the API are in a list of their own (`detente.workbench.api.urls`), for requests that begin as theirs do: Django
Ninja takes half a second to import, and the first page does not wait for it.
"""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("detente.workbench.about")),
    path("", include("detente.workbench.people.urls")),
    path("projects/<slug:project>/briefs/", include("detente.workbench.briefs.urls")),
    path("", include("detente.workbench.publishing.urls")),
    path("projects/<slug:project>/", include("detente.workbench.record.urls")),
    path("projects/<slug:project>/cases/", include("detente.workbench.cases.urls")),
    path("projects/<slug:project>/cases/<slug:case>/", include("detente.workbench.forecasts.urls")),
]
handler400 = "detente.workbench.guard.bad_request"
handler404 = "detente.workbench.guard.not_found"
handler500 = "detente.workbench.guard.failed"
