"""A run into the ledger: what the model says of each question, with what the case holds beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.ledger.case_entries import as_of, model_drafts, other_drafts
from detente.ledger.inputs import moment
from detente.ledger.ledger import Added, clock, open_ledger

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from detente.case.schema import Case
    from detente.forecast.forecast import Forecast


def record_run(case: Case | str | Path, forecast: Forecast, *, where: str | os.PathLike[str] | None = None) -> Added:
    """Record a run's forecasts, and the brief's words, others' forecasts, base rates and answers that the case holds.

    A case written with hindsight, or one whose span is over, speaks for the day of its brief (or its start); any other
    for the moment at which its run is recorded. When an entry was written is recorded in any case.

    Parameters
    ----------
    case
        The case, its file, or its name.
    forecast
        What a run of it says.
    where
        The ledger, as in `open_ledger`.

    Returns
    -------
    Added
        What was written; what stood there already is not written again.

    Raises
    ------
    LedgerError
        If the ledger refuses it; nothing is written then.
    """
    from detente.case.load import as_case

    loaded = as_case(case)
    now = clock()
    at = moment(as_of(loaded)) if loaded.hindsight or moment(loaded.time.end) < now else now
    with open_ledger(where) as ledger:
        return ledger.append([*model_drafts(loaded, forecast, at=at), *other_drafts(loaded, forecast)])
