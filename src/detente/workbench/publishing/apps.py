"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Publications of a workbench."""

    name = "detente.workbench.publishing"
    label = "publishing"
