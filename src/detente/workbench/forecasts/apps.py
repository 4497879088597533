"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ForecastsConfig(AppConfig):
    """Forecasts of a workbench."""

    name = "detente.workbench.forecasts"
    label = "forecasts"
