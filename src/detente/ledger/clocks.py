"""A record -> its clock, which never goes back: whatever follows on an entry was written down no earlier than it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import NamedTuple, TypeVar

import numpy as np

from detente.ledger.days import CLOCKS_DIFFER
from detente.ledger.forecasts import Forecasts
from detente.ledger.state import Change, Resolution, Schedule, State

_Said = TypeVar("_Said", Change, Schedule)


class Timed(NamedTuple):
    """A record by its own clock."""

    state: State
    """What holds, with the times at which it was written down."""
    forecasts: Forecasts
    """Forecasts."""
    set_back: tuple[int, ...]
    """Entries before which the clock was set back, by more than clocks of two machines may differ."""


def by_running_clock(state: State, forecasts: Forecasts) -> Timed:
    """Return a record in which each entry was written down no earlier than any before it.

    What a trusted ledger wrote down keeps its time, which is by the clock of that ledger.

    Parameters
    ----------
    state
        What holds after all entries.
    forecasts
        All forecasts.
    """
    stamps = np.array([*state.stamps.items()], dtype=np.int64).reshape(-1, 2)
    seqs = np.concatenate([stamps[:, 0], forecasts.seq])
    order = np.argsort(seqs, kind="stable")  # they are in order, but for what is no forecast
    recorded = np.concatenate([stamps[:, 1], forecasts.recorded_at])[order]
    running = np.maximum.accumulate(recorded)
    behind = np.flatnonzero(recorded < running)
    if len(behind) == 0:
        return Timed(state, forecasts, ())
    drops = behind[(recorded[behind] < recorded[behind - 1]) & (recorded[behind] + CLOCKS_DIFFER < running[behind])]
    by_clock = np.empty_like(recorded)
    by_clock[order] = running
    own = {seq: at for seq, at in zip(state.stamps, by_clock.tolist(), strict=False) if seq not in state.trusted}
    return Timed(
        dataclasses.replace(
            state,
            resolutions={name: _answered(each, own) for name, each in state.resolutions.items()},
            given={name: [_answered(each, own) for each in some] for name, some in state.given.items()},
            histories={seq: [_said(each, own) for each in some] for seq, some in state.histories.items()},
            schedules={name: [_said(each, own) for each in some] for name, some in state.schedules.items()},
        ),
        dataclasses.replace(forecasts, recorded_at=by_clock[len(stamps) :]),
        tuple(seqs[order][drops].tolist()),
    )


def _answered(given: Resolution, moved: Mapping[int, int]) -> Resolution:
    """Return a resolution with its time by the clock of the record."""
    return dataclasses.replace(given, written_at=moved[given.seq]) if given.seq in moved else given


def _said(said: _Said, moved: Mapping[int, int]) -> _Said:
    """Return what was said with its time by the clock of the record."""
    return said._replace(written_at=moved[said.seq]) if said.seq in moved else said
