"""Addresses of publications."""

from __future__ import annotations

from django.urls import path, re_path

from detente.workbench.publishing import views

app_name = "publishing"
urlpatterns = [
    re_path(r"^published/(?P<word>[A-Za-z0-9_-]{1,64})/$", views.page, name="page"),
    path("projects/<slug:project>/published/", views.publication_list, name="list"),
    path("projects/<slug:project>/published/<int:publication>/withdraw/", views.withdraw_page, name="withdraw"),
    path("projects/<slug:project>/export.zip", views.export, name="export"),
    path("projects/<slug:project>/cases/<slug:case>/jobs/<int:number>/page/", views.preview, name="preview"),
    path("projects/<slug:project>/cases/<slug:case>/jobs/<int:number>/publish/", views.publish_page, name="publish"),
]
