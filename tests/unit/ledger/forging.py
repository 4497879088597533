"""What someone does who owns the file of a ledger and knows how it is made: no trace is left in the file itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from detente.ledger.addition import COLUMNS, row_for
from detente.ledger.entry import START, Entry, canonical, chained_hash
from detente.ledger.record.guards import SQLITE

Change = Callable[[list[tuple[Entry, dict[str, Any]]]], list[tuple[Entry, dict[str, Any]]]]
"""Returns entries with what they say, as they are to stand."""


def write_anew(path: Path, change: Change) -> None:
    """Write the entries of a ledger anew: numbers, hashes, columns and triggers are right afterwards."""
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT seq, kind, recorded_at, text, hash, author, signature FROM detente_ledger_entry ORDER BY seq"
    )
    wanted = change([(entry, entry.body) for entry in (Entry(*row) for row in rows)])
    for name in SQLITE:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("DELETE FROM detente_ledger_entry")
    previous = START
    for seq, (entry, body) in enumerate(wanted, start=1):
        text = canonical(body)
        digest = chained_hash(previous, seq, entry.kind, entry.recorded_at, text, entry.author)
        forged = entry._replace(seq=seq, text=text, hash=digest)
        places = ", ".join("?" * len(COLUMNS))
        statement = f"INSERT INTO detente_ledger_entry ({', '.join(COLUMNS)}) VALUES ({places})"
        connection.execute(statement, row_for(forged, body))
        previous = digest
    for trigger in SQLITE.values():
        connection.execute(trigger)
    connection.commit()
    connection.close()


def with_value(seq: int, **values: Any) -> Change:
    """Return a change of what one entry says."""
    return lambda entries: [(entry, {**body, **values} if entry.seq == seq else body) for entry, body in entries]


def without_end(seq: int) -> Change:
    """Return a change that cuts off all after an entry."""
    return lambda entries: entries[:seq]
