"""Addresses of cases."""

from __future__ import annotations

from django.urls import path

from detente.workbench.cases import keeping, views

app_name = "cases"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("+new/", views.new, name="new"),
    path("<slug:case>/", views.page, name="page"),
    path("<slug:case>/keep/", keeping.keep, name="keep"),
    path("<slug:case>/archive/", keeping.archive, name="archive"),
    path("<slug:case>/rename/", keeping.rename, name="rename"),
    path("<slug:case>/language/", views.language, name="language"),
    path("<slug:case>/save/", views.save_case, name="save"),
    path("<slug:case>/versions/<int:number>/", views.version, name="version"),
    path("<slug:case>/versions/<int:number>/merge/", views.merge_version, name="merge"),
    path("<slug:case>/versions/<int:number>/case.yaml", views.download, name="download"),
]
