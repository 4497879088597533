"""Every number of a case: what was written and what it implies."""

from __future__ import annotations

from detente.core.plain import to_plain
from detente.inspect.assumptions import implied, lines_of
from detente.inspect.stages import Shown
from detente.inspect.stages.request import Request


def show(request: Request) -> Shown:
    """Return the numbers with medians and tails, and how many of them have a source."""
    rows = list(implied(request.case, request.model))
    n_judgements = sum(row.is_judgement for row in rows)
    n_uncertain = sum(not row.is_fixed for row in rows)
    head = f"{len(rows)} numbers, {n_uncertain} of them uncertain, {n_judgements} of them the analyst's judgement"
    return Shown("\n".join([head, "", *lines_of(rows)]) + "\n", to_plain(rows))
