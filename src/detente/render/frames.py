"""The machinery of frames and data sets; what a row is, each result says in its own file of this room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.core.errors import RunError
from detente.core.result import require
from detente.render.rendering import Frame, Rendering, Row

if TYPE_CHECKING:
    import polars as pl
    import xarray


def frame(result: Any, rendering: Rendering, **options: Any) -> pl.DataFrame:
    """Return a result as a Polars frame."""
    if rendering.polars is not None:
        own: pl.DataFrame = rendering.polars(result, **options)
        return own
    found: pl.DataFrame = require("polars").DataFrame(columns_of(result, rendering), strict=False)
    return found


def dataset(result: Any, rendering: Rendering) -> xarray.Dataset:
    """Return a result as an xarray data set whose dimensions are the columns that name a row."""
    if rendering.xarray is not None:
        own: xarray.Dataset = rendering.xarray(result)
        return own
    return _dataset(columns_of(result, rendering), _frame_of(rendering).index)


def columns_of(result: Any, rendering: Rendering) -> dict[str, list[Any]]:
    """Return a result as columns by name, all of the same length."""
    rows = list(_frame_of(rendering).rows(result))
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def _frame_of(rendering: Rendering) -> Frame:
    """Return what a row is; what has no frame never asks for one."""
    if rendering.frame is None:
        raise RunError(f"found a {rendering.kind}, expected a result that has a frame")
    return rendering.frame


def interval_columns(name: str, interval: Any) -> Row:
    """Return a number with its interval as three columns; empty where there is none."""
    value, low, high = interval if interval is not None else (None, None, None)
    return {name: value, f"{name}_low": low, f"{name}_high": high}


def _dataset(columns: Mapping[str, list[Any]], index: tuple[str, ...]) -> xarray.Dataset:
    """Return columns spread over the distinct values of those that name a row; empty cells where there is no row."""
    library = require("xarray")
    if not columns:
        return library.Dataset()
    axes = {name: list(dict.fromkeys(columns[name])) for name in index}
    places = tuple(np.array([axes[name].index(value) for value in columns[name]]) for name in index)
    shape = tuple(len(values) for values in axes.values())
    variables = {}
    for name, values in columns.items():
        if name not in axes:
            kind = _kind(values)
            filled = np.full(shape, _EMPTY[kind], dtype=kind)
            filled[places] = [_EMPTY[kind] if value is None else value for value in values]
            variables[name] = (index, filled)
    coordinates = {name: _coordinate(values) for name, values in axes.items()}
    return library.Dataset(variables, coordinates)


_EMPTY: Mapping[str, Any] = {"float64": np.nan, "datetime64[ns]": np.datetime64("NaT"), "object": None}
"""What stands where there is nothing, by type."""


def _kind(values: list[Any]) -> str:
    """Return the type that holds all values and emptiness."""
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, float | int) and not isinstance(value, bool) for value in known):
        return "float64"
    return "datetime64[ns]" if known and all(isinstance(value, dt.date) for value in known) else "object"


def _coordinate(values: list[Any]) -> Any:
    """Return the values along a dimension."""
    return np.array(values, dtype="datetime64[ns]") if _kind(values) == "datetime64[ns]" else values
