"""The ledger as an application of Django, for its own settings and for those of a site that shares it."""

from __future__ import annotations

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The application."""

    name = "detente.ledger.record"
    label = "detente_ledger"
    default_auto_field = "django.db.models.BigAutoField"
