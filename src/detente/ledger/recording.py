"""A run into the ledger: what the model says of each question, with what the case holds beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from detente.ledger.case_entries import in_time, model_drafts, other_drafts, speaks_on
from detente.ledger.ledger import clock, open_ledger

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from detente.case.schema import Case
    from detente.forecast.forecast import Forecast
    from detente.ledger.entry import Entry


class Recorded(NamedTuple):
    """What came of recording a run."""

    entries: tuple[Entry, ...]
    """What was written, in order."""
    n_known: int
    """What stood there already; it is not written again."""
    left_out: tuple[str, ...]
    """Questions that had closed before the day for which the case speaks, and why each is left out."""


def record_run(case: Case | str | Path, forecast: Forecast, *, where: str | os.PathLike[str] | None = None) -> Recorded:
    """Record a run's forecasts, and the brief's words, others' forecasts, base rates and answers that the case holds.

    A case written with hindsight, or one whose span is over, speaks for the day of its brief (for its start, where the
    brief is of another time); any other for the moment at which its run is recorded. When an entry was written is
    recorded in any case, and so is hindsight. A question that had closed by then is left out, and named.

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
    Recorded
        What was written, and what was left out.

    Raises
    ------
    LedgerError
        If the ledger refuses it; nothing is written then.
    """
    from detente.case.load import as_case

    loaded = as_case(case)
    at = speaks_on(loaded, clock())
    drafts, left_out = in_time([*model_drafts(loaded, forecast, at=at), *other_drafts(loaded, forecast)])
    with open_ledger(where) as ledger:
        added = ledger.append(drafts)
    return Recorded(added.entries, added.n_known, left_out)
