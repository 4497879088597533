"""Forecasts column by column: to make rows of a million of them takes as long as to score them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.ledger.rows import ForecastRow
from detente.score.validation import Array

Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
ABSENT = int(np.iinfo(np.int64).min)
"""Where there is no moment. None that can be written as a date lies so early."""
_NAMES = frozenset({"question", "who", "role", "author"})
_CHANCES = frozenset({"probability", "low", "high"})


@dataclass(frozen=True, slots=True)
class Forecasts:
    """What a `ForecastRow` has, of many ``[N]``, in the order of their entries."""

    seq: Ints
    question: Places
    """Place of the name in ``names``."""
    who: Places
    """Place of the name, too."""
    role: Places
    """Place of the name, too."""
    at: Ints
    recorded_at: Ints
    probability: Array
    """NaN where there is none."""
    low: Array
    """NaN where there is none."""
    high: Array
    """NaN where there is none."""
    until: Ints
    """`ABSENT` where there is none."""
    trusted_at: Ints
    """`ABSENT` where there is none."""
    author: Places
    """Place of the name, too."""
    names: Mapping[str, int]
    """Names in the order of their places; some may not occur."""

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.seq)

    @staticmethod
    def of(rows: Iterable[ForecastRow], names: Iterable[str] = ()) -> Forecasts:
        """Return rows as columns; ``names`` are the first of the names."""
        gathered = Gathered(names)
        gathered.add(list(zip(*rows, strict=True)))
        return gathered.forecasts()

    def rows(self) -> Iterator[ForecastRow]:
        """Yield them one by one."""
        columns = (self._values(name) for name in ForecastRow._fields)
        yield from map(ForecastRow._make, zip(*columns, strict=True))

    def _values(self, name: str) -> list[Any]:
        """Return a column as plain values."""
        column = getattr(self, name)
        if name in _NAMES:
            return list(map([*self.names].__getitem__, column.tolist()))
        is_absent = np.isnan(column) if name in _CHANCES else column == ABSENT
        return [None if nothing else value for value, nothing in zip(column.tolist(), is_absent.tolist(), strict=True)]

    def where(self, chosen: npt.NDArray[np.bool_]) -> Forecasts:
        """Return some of them."""
        return replace(self, **{name: getattr(self, name)[chosen] for name in ForecastRow._fields})

    def followed_by(self, rows: Sequence[ForecastRow]) -> Forecasts:
        """Return them with others behind."""
        others = Forecasts.of(rows, self.names)
        both = {name: np.concatenate([getattr(self, name), getattr(others, name)]) for name in ForecastRow._fields}
        return replace(self, **both, names=others.names)

    def in_order(self, places: Places) -> Ints:
        """Return the distinct places in a column of names, in the order in which they first occur."""
        first = np.full(len(self.names), -1, dtype=np.int64)
        first[places[::-1]] = np.arange(len(places) - 1, -1, -1)  # of several values for one place the last is taken
        found = np.flatnonzero(first >= 0)
        return found[np.argsort(first[found])]

    def called(self, name: str) -> int:
        """Return the place of a name; -1 if it is none of them."""
        return self.names.get(name, -1)


class Gathered:
    """Takes forecasts many at a time, and makes columns of them.

    Parameters
    ----------
    names
        Names that keep these places.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names: defaultdict[str, int] = defaultdict(None, {name: place for place, name in enumerate(names)})
        self._names.default_factory = self._names.__len__  # a new name has the next place
        self._parts: dict[str, list[Any]] = {name: [_array(name, (), self._names)] for name in ForecastRow._fields}

    def add(self, columns: Sequence[Sequence[Any]]) -> None:
        """Take forecasts: a sequence of plain values for each column of a `ForecastRow`, or nothing."""
        for name, values in zip(ForecastRow._fields, columns, strict=bool(columns)):
            self._parts[name].append(_array(name, values, self._names))

    def forecasts(self) -> Forecasts:
        """Return all that was taken."""
        columns: dict[str, Any] = {name: np.concatenate(parts) for name, parts in self._parts.items()}
        return Forecasts(**columns, names=dict(self._names))


def _array(name: str, values: Sequence[Any], names: Mapping[str, int]) -> npt.NDArray[Any]:
    """Return a column of plain values as an array."""
    if name in _NAMES:
        return np.fromiter(map(names.__getitem__, values), np.int32, len(values))
    absent, kind = (np.nan, np.float64) if name in _CHANCES else (ABSENT, np.int64)
    n_absent = values.count(None)
    if n_absent == len(values):
        return np.full(len(values), absent, dtype=kind)
    return np.array([absent if value is None else value for value in values] if n_absent else values, dtype=kind)
