"""The application that holds what all parts share: the base template, template tags."""

from __future__ import annotations

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """The workbench itself."""

    name = "detente.workbench"
    label = "workbench"
