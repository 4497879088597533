"""Columns of a table in memory: numbers, text by its names, dates; each cell filled or empty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Kind = Literal["truth", "int32", "uint32", "int64", "float32", "float64", "text", "date", "moment"]
Array = npt.NDArray[np.generic]


class ParquetError(ValueError):
    """A file is no Parquet, or is damaged."""


class Cells(NamedTuple):
    """One column of a table, or the part of one in a row group."""

    kind: Kind
    """What the cells hold."""
    data: Array
    """``[rows]`` numbers; places in ``names`` for text, days since 1970 for dates, microseconds for moments. Anything
    where a cell is empty."""
    known: npt.NDArray[np.bool_] | None = None
    """``[rows]`` whether a cell is filled; None if a column has no empty cells."""
    names: tuple[str, ...] = ()
    """What the numbers of a column of text stand for."""
    unit: str = ""
    """Unit of the numbers."""

    def values(self) -> list[object]:
        """Return the cells as plain values, None for an empty one."""
        filled = self.data if self.known is None else np.where(self.known, self.data, np.zeros((), self.data.dtype))
        plain = filled.tolist()
        found: list[object] = plain
        try:
            match self.kind:
                case "text":
                    found = [self.names[place] for place in plain] if self.names else [""] * len(plain)
                case "date":
                    found = [dt.date.fromordinal(_EPOCH_DAY + day) for day in plain]
                case "moment":
                    found = [_EPOCH + dt.timedelta(microseconds=moment) for moment in plain]
        except (ValueError, OverflowError):
            raise ParquetError("found a date outside the years 1 to 9999") from None
        if self.known is None:
            return found
        return [value if known else None for value, known in zip(found, self.known.tolist(), strict=True)]


Columns = Mapping[str, Cells]
"""A table, or one row group of it."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_EPOCH_DAY = dt.date(1970, 1, 1).toordinal()


_DTYPES: Mapping[Kind, str] = {
    "truth": "bool", "int32": "<i4", "uint32": "<u4", "int64": "<i8", "float32": "<f4", "float64": "<f8", "text": "<i4",
    "date": "<i4", "moment": "<i8",
}  # fmt: skip
"""Type of the numbers in memory; of the places, for text."""


def dtype_of(kind: Kind) -> np.dtype[np.generic]:
    """Return the type of the numbers of a kind; of the places, for text."""
    return np.dtype(_DTYPES[kind])


def numbers(data: npt.ArrayLike, *, known: npt.NDArray[np.bool_] | None = None, unit: str = "") -> Cells:
    """Return a column of numbers or truths, its kind that of the array.

    Examples
    --------
    >>> numbers(np.arange(3, dtype=np.uint32)).kind
    'uint32'
    """
    array = np.asarray(data)
    kinds: dict[str, Kind] = {
        "bool": "truth", "int32": "int32", "uint32": "uint32", "int64": "int64", "float32": "float32",
        "float64": "float64",
    }  # fmt: skip
    if array.dtype.name not in kinds:
        raise ValueError(f"found numbers of type {array.dtype.name}, expected one of {', '.join(kinds)}")
    return Cells(kinds[array.dtype.name], array, known, (), unit)


def from_values(values: Sequence[object]) -> Cells:
    """Return plain values of one kind as a column; None is an empty cell.

    Examples
    --------
    >>> from_values([1, None, 3]).values()
    [1, None, 3]
    >>> from_values(["a", "b", "a"]).names
    ('a', 'b')
    """
    filled = [value for value in values if value is not None]
    known = None if len(filled) == len(values) else np.array([value is not None for value in values], dtype=bool)
    kinds = {_kind_of(value) for value in filled} or {"text"}
    if kinds == {"int64", "float64"}:
        kinds = {"float64"}
    if len(kinds) != 1:
        raise ValueError(f"found cells of the kinds {', '.join(sorted(kinds))} in one column, expected one kind")
    kind: Kind = kinds.pop()
    if kind == "text":
        places = {name: place for place, name in enumerate(dict.fromkeys(str(value) for value in filled))}
        data = np.array([0 if value is None else places[str(value)] for value in values], dtype=np.int32)
        return Cells(kind, data, known, tuple(places))
    plain = [0 if value is None else _number_of(value) for value in values]
    return Cells(kind, np.array(plain, dtype=_DTYPES[kind]), known)


def _kind_of(value: object) -> Kind:
    match value:
        case bool():
            return "truth"
        case int():
            return "int64"
        case float():
            return "float64"
        case str():
            return "text"
        case dt.datetime():
            return "moment"
        case dt.date():
            return "date"
        case _:
            raise ValueError(f"found a cell of the type {type(value).__name__}, expected a number, text or a date")


def _number_of(value: object) -> float:
    match value:
        case dt.datetime():
            moment = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
            return (moment - _EPOCH) // dt.timedelta(microseconds=1)
        case dt.date():
            return value.toordinal() - _EPOCH_DAY
        case int() | float():
            return value
        case _:
            raise ValueError(f"found {value!r}, expected a number")


def joined(parts: Sequence[Columns]) -> dict[str, Cells]:
    """Return the rows of several tables with the same columns as one."""
    if len(parts) == 1:
        return dict(parts[0])
    return {name: join_cells([part[name] for part in parts]) for name in parts[0]}


def join_cells(parts: Sequence[Cells]) -> Cells:
    """Return the cells of several parts of a column as one."""
    first = parts[0]
    known = None
    if any(part.known is not None for part in parts):
        known = np.concatenate(
            [np.ones(len(part.data), dtype=bool) if part.known is None else part.known for part in parts]
        )
    if first.kind != "text" or all(part.names == first.names for part in parts):
        return first._replace(data=np.concatenate([part.data for part in parts]), known=known)
    places: dict[str, int] = {}
    data = []
    for part in parts:
        moved = np.array([places.setdefault(name, len(places)) for name in part.names] or [0], dtype=np.int32)
        data.append(moved[part.data])
    return first._replace(data=np.concatenate(data), known=known, names=tuple(places))


def sliced(table: Columns, start: int, stop: int) -> dict[str, Cells]:
    """Return some rows of a table."""
    return {
        name: cells._replace(
            data=cells.data[start:stop], known=None if cells.known is None else cells.known[start:stop]
        )
        for name, cells in table.items()
    }


def n_rows_of(table: Columns) -> int:
    """Return the number of rows of a table."""
    return len(next(iter(table.values())).data) if table else 0
