"""Addresses of people."""

from __future__ import annotations

from django.urls import path

from detente.workbench.people import views

app_name = "people"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("welcome/<str:word>/", views.welcome, name="welcome"),
    path("log-in/", views.log_in, name="log_in"),
    path("log-out/", views.log_out, name="log_out"),
]
