"""Every number of a case: what was written and what it implies."""

from __future__ import annotations

from typing import TypedDict

from detente.inspect.assumptions import Implied, Shared, implied, shared
from detente.inspect.stages.request import Request


class Data(TypedDict):
    """Every number of a case with what it implies."""

    assumptions: list[Implied]
    """In the order of the case."""
    together: list[Shared]
    """Factors that several of them share, by name."""


def look(request: Request) -> Data:
    """Return the numbers with medians and tails."""
    case, model = request.case, request.model
    return {"assumptions": list(implied(case, model)), "together": list(shared(case, model))}
