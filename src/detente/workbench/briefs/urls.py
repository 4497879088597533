"""Addresses of briefs."""

from __future__ import annotations

from django.urls import path

from detente.workbench.briefs import reviewing, views

app_name = "briefs"
urlpatterns = [
    path("", views.brief_list, name="list"),
    path("+new/", views.new, name="new"),
    path("<slug:brief>/", views.page, name="page"),
    path("<slug:brief>/again/", views.again, name="again"),
    path("<slug:brief>/draft/", reviewing.draft_case, name="draft"),
    path("<slug:brief>/review/", reviewing.review, name="review"),
    path("<slug:brief>/add/", reviewing.add_finding, name="add"),
    path("<slug:brief>/readings/<int:number>/", views.reading, name="reading"),
    path("<slug:brief>/readings/<int:number>/document/", views.document, name="document"),
    path("<slug:brief>/findings/<slug:key>/", reviewing.finding, name="finding"),
    path("<slug:brief>/findings/<slug:key>/decide/", reviewing.decide_finding, name="decide"),
    path("<slug:brief>/findings/<slug:key>/use/", reviewing.use, name="use"),
]
