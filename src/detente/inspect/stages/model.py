"""The compiled case: plain arrays, names as indices."""

from __future__ import annotations

import dataclasses
from typing import Any

from detente.inspect.stages.request import Request
from detente.model.model import Model

Data = Model


def look(request: Request) -> dict[str, Any]:
    """Return every field of the model."""
    return {each.name: getattr(request.model, each.name) for each in dataclasses.fields(request.model)}
