"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The record of a workbench's projects; its rows are in ledgers, so it has no tables."""

    name = "detente.workbench.record"
    label = "record"
