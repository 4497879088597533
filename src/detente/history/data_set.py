"""A table of history: named columns that know what they mean and when it was known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from detente.core.errors import HistoryError
from detente.core.parquet import Cells
from detente.core.parquet import Kind as StoredKind
from detente.history.stored import Stored, stored

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["text", "number", "truth", "date"]
Stage = Literal["name", "onset", "retrospect", "outcome"]
"""When a column can be known: ``name`` identifies; ``onset`` was known when it began; ``retrospect`` describes the
onset but was coded with the whole course in view; ``outcome`` says how it went."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    """Its name, as conditions use it."""
    kind: Kind
    """What its cells hold."""
    stage: Stage
    """When it can be known."""
    text: str
    """What it says."""
    code: str = ""
    """Its name in the source, if it is another one."""


@dataclass(frozen=True, slots=True)
class Level:
    """An outcome that can be counted."""

    name: str
    """Its name, such as ``war``."""
    where: str
    """The condition that says it came to this."""
    text: str
    """What that means, in words."""
    days: str = ""
    """Column with the days from the onset to it; empty where the source does not date it."""


@dataclass(frozen=True, slots=True)
class DataSource:
    """A data set: what its tables hold and where it comes from."""

    name: str
    """Name of its table, such as ``icb-crises``."""
    title: str
    """What it is called."""
    unit: str
    """What a row is: ``crisis``, ``dispute``."""
    cite: tuple[str, ...]
    """Keys of references."""
    columns: tuple[Column, ...]
    """Its columns, in order."""
    levels: tuple[Level, ...] = ()
    """Outcomes that can be counted; none for tables of facts."""
    end: str = ""
    """Column with the days after which it was over."""
    note: str = ""
    """Terms, and what to beware of."""
    keeps_other_columns: bool = False
    """Whether columns besides these are kept as they are."""


class Values(NamedTuple):
    """The cells of a column."""

    data: npt.NDArray[np.generic]
    """``[rows]``: text, numbers, 0 and 1 for a truth, the ordinal of a date; anything where not known."""
    known: npt.NDArray[np.bool_]
    """``[rows]``: whether the cell is filled."""


@dataclass(frozen=True)
class DataSet:
    """A table in memory, read from Parquet column by column as it is asked for."""

    source: DataSource
    """What it holds."""
    path: Path
    """The file."""
    _read: dict[str, Values] = field(default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        """Its name."""
        return self.source.name

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Its columns: those described, then those that a user's copy has besides."""
        described = {column.name: column for column in self.source.columns}
        return tuple(
            described.get(name) or Column(name, _KINDS.get(kind, "number"), "outcome", "not described here")
            for name, kind in self._file.kinds.items()
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def n_rows(self) -> int:
        """Rows."""
        return self._file.n_rows

    @cached_property
    def _file(self) -> Stored:
        return stored(self.path)

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        for column in self.columns:
            if column.name == name:
                return column
        from detente.core.near import did_you_mean

        hint = did_you_mean(name, self.names)
        raise HistoryError(f"{self.name}: found column {name!r}, expected one of {', '.join(self.names)}{hint}")

    def values(self, name: str) -> Values:
        """Return the cells of a column."""
        if name not in self._read:
            column = self.column(name)
            self._read[name] = _values(self._file.cells(name), column.kind)
        return self._read[name]

    def to_polars(self) -> pl.DataFrame:
        """Return the table as a frame of polars.

        Raises
        ------
        HistoryError
            If polars is not installed.
        """
        try:
            import polars as pl
        except ImportError:
            raise HistoryError("frames need the package polars: pip install 'detente[frames]'") from None
        return pl.read_parquet(self.path)

    def with_values(self, changed: Mapping[str, Values]) -> DataSet:
        """Return the same table with other cells in some columns."""
        return DataSet(self.source, self.path, {**self._read, **changed})

    def row(self, index: int) -> dict[str, object]:
        """Return a row by the names of its columns; None where a cell is empty."""
        return {name: self.cell(name, index) for name in self.names}

    def cell(self, name: str, index: int) -> str | float | bool | dt.date | None:
        """Return one cell; None where it is empty."""
        values = self.values(name)
        if not values.known[index]:
            return None
        match self.column(name).kind:
            case "text":
                return str(values.data[index])
            case "truth":
                return bool(values.data[index])
            case "date":
                return dt.date.fromordinal(int(values.data[index]))
            case "number":
                return float(values.data[index])

    def level(self, name: str) -> Level:
        """Return an outcome by its name."""
        for level in self.source.levels:
            if level.name == name:
                return level
        if not self.source.levels:
            raise HistoryError(f"{self.name}: a table of facts, it has no outcomes to count")
        from detente.core.near import did_you_mean

        names = [level.name for level in self.source.levels]
        hint = did_you_mean(name, names)
        raise HistoryError(f"{self.name}: found level {name!r}, expected one of {', '.join(names)}{hint}")


_KINDS: Mapping[StoredKind, Kind] = {"text": "text", "truth": "truth", "date": "date", "moment": "date"}
"""What the cells of a table hold, by how they are stored; the others are numbers."""
_EPOCH_DAY = dt.date(1970, 1, 1).toordinal()
_DAY = 86_400_000_000


def _values(cells: Cells, kind: Kind) -> Values:
    known = np.ones(len(cells.data), dtype=bool) if cells.known is None else cells.known.copy()
    if kind == "text":
        plain = ["" if cell is None else str(cell) for cell in cells.values()]
        return Values(np.array(plain, dtype=np.str_), known)
    numbers = np.zeros(len(cells.data))
    if cells.kind == "date":
        numbers[known] = cells.data[known].astype(np.int64) + _EPOCH_DAY
    elif cells.kind == "moment":
        numbers[known] = cells.data[known].astype(np.int64) // _DAY + _EPOCH_DAY
    elif cells.kind != "text":
        numbers[known] = cells.data[known]
    if kind == "number":
        known &= ~np.isnan(numbers)
    return Values(numbers, known)
