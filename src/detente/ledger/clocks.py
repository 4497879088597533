"""A record -> its clock, which never goes back: whatever follows on an entry was written down no earlier than it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from detente.ledger.days import CLOCKS_DIFFER
from detente.ledger.rows import ForecastRow
from detente.ledger.state import Change, Resolution, Schedule, State

_Said = TypeVar("_Said", Change, Schedule)


class Timed(NamedTuple):
    """A record by its own clock."""

    state: State
    """What holds, with the times at which it was written down."""
    rows: Sequence[ForecastRow]
    """Forecasts."""
    set_back: tuple[int, ...]
    """Entries before which the clock was set back, by more than clocks of two machines may differ."""


def by_running_clock(state: State, rows: Sequence[ForecastRow]) -> Timed:
    """Return a record in which each entry was written down no earlier than any before it.

    What a trusted ledger wrote down keeps its time, which is by the clock of that ledger.

    Parameters
    ----------
    state
        What holds after all entries.
    rows
        All forecasts.
    """
    seqs = np.array([*state.stamps, *(row.seq for row in rows)], dtype=np.int64)
    order = np.argsort(seqs)
    recorded = np.array([*state.stamps.values(), *(row.recorded_at for row in rows)], dtype=np.int64)[order]
    running = np.maximum.accumulate(recorded)
    behind = np.flatnonzero(recorded < running)
    if len(behind) == 0:
        return Timed(state, rows, ())
    numbers = seqs[order]
    moved = dict(zip(numbers[behind].tolist(), running[behind].tolist(), strict=True))
    drops = behind[(recorded[behind] < recorded[behind - 1]) & (recorded[behind] + CLOCKS_DIFFER < running[behind])]
    own = {seq: at for seq, at in moved.items() if seq not in state.trusted}
    return Timed(
        dataclasses.replace(
            state,
            resolutions={name: _answered(each, own) for name, each in state.resolutions.items()},
            given={name: [_answered(each, own) for each in some] for name, some in state.given.items()},
            histories={seq: [_said(each, own) for each in some] for seq, some in state.histories.items()},
            schedules={name: [_said(each, own) for each in some] for name, some in state.schedules.items()},
        ),
        [row._replace(recorded_at=moved[row.seq]) if row.seq in moved else row for row in rows],
        tuple(numbers[drops].tolist()),
    )


def _answered(given: Resolution, moved: Mapping[int, int]) -> Resolution:
    """Return a resolution with its time by the clock of the record."""
    return dataclasses.replace(given, written_at=moved[given.seq]) if given.seq in moved else given


def _said(said: _Said, moved: Mapping[int, int]) -> _Said:
    """Return what was said with its time by the clock of the record."""
    return said._replace(written_at=moved[said.seq]) if said.seq in moved else said
