"""Addresses of what runs say."""

from __future__ import annotations

from django.urls import path, re_path

from detente.workbench.forecasts import views
from detente.workbench.forecasts.asking import ASKS

NAMES = "|".join(ASKS)
app_name = "forecasts"
urlpatterns = [
    path("play/", views.play, name="play"),
    path("jobs/<int:number>/events/", views.events, name="events"),
    path("jobs/<int:number>/cancel/", views.cancel, name="cancel"),
    path("jobs/<int:number>/data/", views.data, name="data"),
    re_path(rf"^(?P<name>{NAMES})/$", views.ask, name="ask"),
    re_path(rf"^(?P<name>{NAMES})/begin/$", views.begin, name="begin"),
    re_path(rf"^(?P<name>{NAMES})/(?P<number>[0-9]{{1,18}})/$", views.job, name="job"),
]
