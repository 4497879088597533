"""Addresses of what runs say."""

from __future__ import annotations

from typing import Any

app_name = "forecasts"
urlpatterns: list[Any] = []
