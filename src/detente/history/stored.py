"""Files of Parquet, whoever wrote them: read here where they are plain, by way of polars where they are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from detente.core.errors import HistoryError
from detente.core.parquet import Cells, ForeignParquetError, Kind, ParquetError, ParquetFile, from_values


@dataclass(frozen=True, slots=True)
class Stored:
    """A table in a file."""

    path: Path
    """The file."""
    kinds: Mapping[str, Kind]
    """Kind of each column by its name, in order."""
    n_rows: int
    """Rows."""
    read: Mapping[str, Cells] = field(default_factory=dict)
    """Its columns, where they were read all at once."""

    def cells(self, name: str) -> Cells:
        """Return one column."""
        if name in self.read:
            return self.read[name]
        try:
            with ParquetFile(self.path) as file:
                return file.read([name])[name]
        except (OSError, ParquetError) as error:
            raise _unreadable(self.path, error) from None


def stored(path: Path) -> Stored:
    """Return what a file holds.

    Raises
    ------
    HistoryError
        If it is no table, or one that only polars could read, which is not installed.
    """
    try:
        with ParquetFile(path) as file:
            if file.n_groups:  # whether it can be read shows in the first column
                file.group(0, list(file.kinds)[:1])
            return Stored(path, file.kinds, file.n_rows)
    except ForeignParquetError as error:
        return _by_polars(path, error)
    except (OSError, ParquetError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError | ParquetError) -> HistoryError:
    """Return the error for a file that is no table."""
    if isinstance(error, OSError):
        return HistoryError(f"{path}: the file cannot be read ({error.strerror or error})")
    return HistoryError(f"{error}, expected a table")


def _by_polars(path: Path, reason: ForeignParquetError) -> Stored:
    """Return a table that another program wrote."""
    try:
        import polars as pl
    except ImportError:
        raise HistoryError(
            f"{reason}, as other programs and earlier versions of détente write it, expected polars for it; "
            "get it with: pip install 'detente[frames]', or make the table anew from its source with "
            "`detente history add FILE`"
        ) from None
    try:
        frame = pl.read_parquet(path)
        columns = {name: from_values(frame[name].to_list()) for name in frame.columns}
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise HistoryError(f"{path}: found no table that can be read ({str(error).splitlines()[0]})") from None
    return Stored(path, {name: cells.kind for name, cells in columns.items()}, frame.height, columns)
