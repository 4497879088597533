"""What of the records waits on somebody's desk: questions to forecast, deadlines, what is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from detente.core.errors import LedgerError
from detente.ledger.inputs import moment
from detente.workbench.record.keeping import KEEPER, has_record, opened
from detente.workbench.record.showing import Reading, Shown
from detente.workbench.rights import FORECASTERS, RESOLVERS, Role

ON_DESK = 8
"""Questions of a kind on the desk."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a project's record waits for somebody."""

    mine: tuple[Shown, ...] = ()
    """Open questions of which they have no forecast yet."""
    near: tuple[Shown, ...] = ()
    """Open ones that close soon, of which they have one."""
    answers: tuple[Shown, ...] = ()
    """Those that wait for an answer, or for its confirmation, where they may give it."""
    n_new: int = 0
    """Entries of others since they said that they had seen what is new."""
    problem: str = ""
    """Why the record cannot be read."""


def waiting(membership: Any) -> Waiting:
    """Return what of a project's record waits for a member."""
    project, person, role = membership.project, membership.person, Role(membership.role)
    if not has_record(project):
        return Waiting()
    since = moment(membership.seen_at or membership.created_at)
    try:
        with opened(project, person) as ledger:
            reading = Reading(ledger)
            questions = reading.questions
            n_new = _n_new(reading, since, str(person.name))
    except LedgerError:
        return Waiting(problem="the record of this project cannot be read; its page says why")
    mine = [each for each in questions if each.takes_forecasts and not each.is_mine and role in FORECASTERS]
    near = [each for each in questions if each.is_near and each.is_mine]
    answers = [each for each in questions if each.status in {"closed", "unconfirmed"} and role in RESOLVERS]
    return Waiting(tuple(mine[:ON_DESK]), tuple(near[:ON_DESK]), tuple(answers[:ON_DESK]), n_new)


def _n_new(reading: Reading, since: int, name: str) -> int:
    """Return how many entries others have added since a moment."""
    written = [(row.recorded_at, row.seq) for row in reading.rows]
    written += [(at, seq) for seq, at in reading.state.stamps.items()]
    first = min((seq for at, seq in written if at > since), default=None)
    if first is None:
        return 0
    entries = reading.ledger.since(first - 1)
    return sum(entry.recorded_at > since and entry.author not in {name, KEEPER} for entry in entries)
