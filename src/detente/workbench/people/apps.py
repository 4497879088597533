"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People of a workbench."""

    name = "detente.workbench.people"
    label = "people"
