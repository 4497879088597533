"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class BriefsConfig(AppConfig):
    """Briefs of a workbench."""

    name = "detente.workbench.briefs"
    label = "briefs"
