"""What the engines of the benchmarks leave out, and therefore refuse."""

from __future__ import annotations

from detente.model.model import ABSENT, Model


def refuse_chances(model: Model) -> None:
    """Refuse a case in which something is left to chance beside shocks, clocks and outcomes of moves.

    Raises
    ------
    ValueError
        Where an entry of the calendar has a chance or a drawn day, an event that nobody chooses has outcomes, or
        something goes through stages.
    """
    found = {
        "a chance of a calendar entry": bool((model.calendar.chance != ABSENT).any()),
        "a calendar entry on a drawn day": bool(model.undated.names),
        "outcomes of an event that nobody chooses": bool(model.outcomes.names),
        "a process": bool(model.processes.names),
    }
    for what, is_found in found.items():
        if is_found:
            raise ValueError(f"found {what}, expected a case without: this engine does not know them")
