"""What every public call returns: data, and no word of how it looks.

A result is frozen and carries its provenance. How it is shown is said in one table, `detente.render.renderings`, which
stands above all rooms that make results; so that ``print(result)`` works all the same, `Result` asks the package for
that room (`detente/__init__.py`), by the methods below.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from detente.core.errors import RunError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import xarray

EXTRA = "frames"
"""Extra that brings what frames need: ``pip install 'detente[frames]'``."""


class Renderings(Protocol):
    """What shows results; the room `detente.render` is one."""

    def text(self, result: Result, /) -> str:
        """Return what a terminal shows."""

    def html(self, result: Result, /) -> str:
        """Return what a notebook shows."""

    def line(self, result: Result, /) -> str:
        """Return a line."""

    def plain(self, result: Result, /) -> dict[str, Any]:
        """Return plain data."""

    def frame_of(self, result: Result, /, **options: Any) -> pl.DataFrame:
        """Return a frame."""

    def dataset_of(self, result: Result, /) -> xarray.Dataset:
        """Return a data set."""


class Result:
    """A result: printed, shown in a notebook, and had as plain data."""

    __slots__ = ()

    @staticmethod
    def renderings() -> Renderings:
        """Return what shows results, which the package knows and this room does not."""
        package = sys.modules[__name__.partition(".")[0]]  # imported, since this is a part of it
        found: Renderings = package.printers()
        return found

    def __str__(self) -> str:
        return Result.renderings().text(self)

    def __repr__(self) -> str:
        return Result.renderings().line(self)

    def _repr_html_(self) -> str:
        return Result.renderings().html(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data, ready for JSON: dates as text, None for what is not finite.

        ``kind`` says what it is and ``schema`` in which version of its form; ``detente schema KIND`` prints that form.
        """
        return Result.renderings().plain(self)

    def to_json(self) -> str:
        """Return the same as text: an object, indented, ending with a new line; never NaN or infinity."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


class Framed(Result):
    """A result that can also be had as a data frame and a data set."""

    __slots__ = ()

    def to_polars(self) -> pl.DataFrame:
        """Return the result as a Polars frame; see `detente.render.frames` for what a row is.

        Raises
        ------
        RunError
            If Polars is not installed.
        """
        return Result.renderings().frame_of(self)

    def to_pandas(self) -> pd.DataFrame:
        """Return the result as a pandas frame, with the rows and columns of `to_polars`.

        Raises
        ------
        RunError
            If Polars or pandas is not installed.
        """
        return as_pandas(self.to_polars())

    def to_xarray(self) -> xarray.Dataset:
        """Return the result as an xarray data set whose dimensions are the columns that name a row.

        Raises
        ------
        RunError
            If xarray is not installed.
        """
        return Result.renderings().dataset_of(self)


class Kinded(Result):
    """A result whose class is of many kinds; each says which it is."""

    __slots__ = ()

    kind: Any
    """What it is, such as ``cases``: text."""


@dataclass(frozen=True, slots=True, repr=False)
class Shown(Kinded):
    """A small result that brings its own text: a list, a receipt."""

    kind: str
    """What it is, such as ``cases``."""
    text: str
    """What a terminal shows, without a new line at its end."""
    data: Mapping[str, Any]
    """The same for programs."""


def as_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """Return a Polars frame as one of pandas, dates as dates.

    Raises
    ------
    RunError
        If pandas is not installed.
    """
    pandas = require("pandas")
    columns = {
        name: pandas.to_datetime(column.to_list()) if str(column.dtype) == "Date" else column.to_list()
        for name, column in zip(frame.columns, frame.get_columns(), strict=True)
    }
    found: pd.DataFrame = pandas.DataFrame(columns)
    return found


def require(name: str) -> ModuleType:
    """Return a library that not every installation has.

    Raises
    ------
    RunError
        If it is not installed; says how to get it.
    """
    try:
        return import_module(name)
    except ImportError:
        raise RunError(f"found no {name}, expected it for this; get it with: pip install 'detente[{EXTRA}]'") from None
