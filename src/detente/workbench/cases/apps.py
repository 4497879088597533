"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases of a workbench."""

    name = "detente.workbench.cases"
    label = "cases"
