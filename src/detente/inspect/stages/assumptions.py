"""Every number of a case: what was written and what it implies."""

from __future__ import annotations

from typing import TypedDict

from detente.inspect.assumptions import Implied, implied
from detente.inspect.stages.request import Request


class Data(TypedDict):
    """Every number of a case with what it implies."""

    assumptions: list[Implied]
    """In the order of the case."""


def look(request: Request) -> Data:
    """Return the numbers with medians and tails."""
    return {"assumptions": list(implied(request.case, request.model))}
