"""Every number of a case: what was written and what it implies."""

from __future__ import annotations

from typing import TypedDict

from detente.inspect.assumptions import Implied, implied, lines_of
from detente.inspect.stages.request import Request


class Data(TypedDict):
    """Every number of a case with what it implies."""

    assumptions: list[Implied]
    """In the order of the case."""


def show(request: Request) -> tuple[str, Data]:
    """Return the numbers with medians and tails, and how many of them have a source."""
    rows = list(implied(request.case, request.model))
    n_judgements = sum(row.is_judgement for row in rows)
    n_uncertain = sum(not row.is_fixed for row in rows)
    head = f"{len(rows)} numbers, {n_uncertain} of them uncertain, {n_judgements} of them the analyst's judgement"
    return "\n".join([head, "", *lines_of(rows)]), {"assumptions": rows}
