"""What of a ledger is shown to whom: where forecasts are blind, one's own comes first."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from detente.ledger.entry import Entry
from detente.ledger.rows import ForecastRow
from detente.ledger.state import State

_OPEN = frozenset({"open", "waiting", "unconfirmed"})
_OPINIONS = frozenset({"forecast", "correction", "comment", "attachment"})
"""Kinds of entries from which one could tell what others think."""


def stands(row: ForecastRow, state: State, now: int) -> bool:
    """Return whether a forecast stands: it was not withdrawn, and has not ended."""
    body = state.corrections.get(row.seq)
    if body is None:
        return row.until is None or row.until > now
    return bool(body) and ("until" not in body or body["until"] > now)


def hidden(entries: Iterable[Entry], state: State, viewer: str, spoken: Collection[str]) -> set[int]:
    """Return the numbers of entries that someone is not shown yet, who is not shown everything (`rights.shows_all`).

    Parameters
    ----------
    entries
        Those that are asked for.
    state
        What holds.
    viewer
        Who asks.
    spoken
        Questions of which the viewer has a forecast that stands.
    """
    found = set()
    for entry in entries:
        if entry.kind not in _OPINIONS:
            continue
        body = entry.body
        name = body.get("question", "")
        is_own = viewer in {entry.author, body.get("who"), body.get("entry", {}).get("who")}
        is_secret = name in state.questions and state.status(name) in _OPEN and name not in spoken
        if is_secret and not is_own and body.get("of") != "question":
            found.add(entry.seq)
    return found
