"""Tables small enough to count by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from detente.core.parquet import Kind
from detente.history.data_set import Column, DataSet, DataSource, Values
from detente.history.stored import Stored


def small_table(source: DataSource, names: Sequence[str], rows: Sequence[Sequence[object]]) -> DataSet:
    """Return a table of some columns of a source, its cells given row by row; None is an empty cell."""
    known = {column.name: column for column in source.columns}
    columns: list[Column] = [known[name] for name in names]
    cells = {}
    for at, column in enumerate(columns):
        given = [row[at] for row in rows]
        is_known = np.array([cell is not None for cell in given])
        if column.kind == "text":
            data: np.ndarray = np.array(["" if cell is None else str(cell) for cell in given])
        else:
            data = np.array([0.0 if cell is None else float(cell) for cell in given])  # type: ignore[arg-type]
        cells[column.name] = Values(data, is_known)
    table = DataSet(dataclasses.replace(source, columns=tuple(columns)), Path("not there"), cells)
    # What the file would say of itself.
    kinds: dict[str, Kind] = {column.name: "float64" if column.kind == "number" else column.kind for column in columns}
    vars(table).update(_file=Stored(table.path, kinds, len(rows)))
    return table
