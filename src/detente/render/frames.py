"""Findings as data frames and data sets.

Each kind of finding has one entry in `FRAMES`: which columns it has, and which of them name its rows. The methods of
`Framed`, the documentation and the tests go through that table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.render.runs import require

if TYPE_CHECKING:
    import polars as pl
    import xarray

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """How one kind of finding becomes a table."""

    index: tuple[str, ...]
    """Columns that together name a row; they become the dimensions of a data set."""
    description: str
    """What a row is."""
    rows: Callable[[Any], Iterator[Row]]
    """Makes the rows; all have the same columns."""


class Framed:
    """A finding that can be had as a data frame, a data set and a notebook cell."""

    __slots__ = ()

    def to_polars(self) -> pl.DataFrame:
        """Return the finding as a Polars frame; see `detente.render.frames.FRAMES` for what a row is.

        Raises
        ------
        RunError
            If Polars is not installed.
        """
        frame: pl.DataFrame = require("polars").DataFrame(columns_of(self), strict=False)
        return frame

    def to_xarray(self) -> xarray.Dataset:
        """Return the finding as an xarray data set whose dimensions are the columns that name a row.

        Raises
        ------
        RunError
            If xarray is not installed.
        """
        return _dataset(columns_of(self), FRAMES[type(self).__name__].index)

    def _repr_html_(self) -> str:
        from detente.render.notebook import html

        return html(self)


def columns_of(finding: object) -> dict[str, list[Any]]:
    """Return a finding as columns by name, all of the same length."""
    rows = list(FRAMES[type(finding).__name__].rows(finding))
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


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


# --- rows ------------------------------------------------------------------------------------------------------------


def _interval(name: str, found: Any) -> Row:
    """Return a number with its interval as three columns; empty where there is none."""
    value, low, high = found if found is not None else (None, None, None)
    return {name: value, f"{name}_low": low, f"{name}_high": high}


def _forecast(found: Any) -> Iterator[Row]:
    for answer in found.questions:
        said, resolved = answer.facts.said, answer.facts.resolved
        common = {
            "said": said.phrase if said else None,
            "happened": str(resolved.answer) if resolved else None,
        }
        quantiles = answer.quantiles if answer.kind == "number" else None
        for option, each in [("", answer), *((share.option, share) for share in answer.shares)]:
            low, high = each.band or (None, None)
            yield {
                "question": answer.id,
                "option": option,
                "kind": answer.kind,
                "by": answer.by,
                "probability": each.probability,
                "mean": answer.mean if not option else None,
                "mc_error": each.mc_error,
                "low": low,
                "high": high,
                **{f"p{round(100 * q)}": (quantiles or {}).get(q) if not option else None for q in QUANTILES},
                **common,
            }


QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of numbers in a forecast's frame."""


def _drivers(found: Any) -> Iterator[Row]:
    for rank, driver in enumerate(found.drivers, 1):
        yield {
            "assumption": driver.path,
            "rank": rank,
            "label": driver.label,
            **_interval("first_order", driver.first_order),
            **_interval("distribution", driver.distribution),
            **_interval("total", driver.total),
            "form": driver.shape.form,
            "in_words": driver.in_words,
        }


def _flips(found: Any) -> Iterator[Row]:
    for kind, flips in (("single", found.single), ("together", found.together)):
        for number, flip in enumerate(flips, 1):
            for condition in flip.conditions:
                yield {
                    "flip": f"{kind} {number}",
                    "assumption": condition.path,
                    "above": condition.above.value if condition.above else None,
                    "below": condition.below.value if condition.below else None,
                    "in_words": condition.in_words,
                    "answer": flip.answer,
                    **_interval("tested", flip.tested),
                    "share": flip.share,
                    "coverage": flip.coverage,
                    "density": flip.density,
                    "quasi_p": condition.quasi_p,
                }


def _stories(found: Any) -> Iterator[Row]:
    for number, story in enumerate(found.stories, 1):
        common = {"answer": story.answer, "probability": story.probability, "world": story.world, "path": story.path}
        for position, line in enumerate(story.lines, 1):
            yield {
                "story": number,
                "line": position,
                **common,
                "date": line.date,
                "kind": line.kind,
                "actor": line.actor or None,
                "name": line.name,
                "answers": ", ".join(answer.event for answer in line.answers) or None,
                "before": line.before,
                "after": line.after,
            }


def _indicators(found: Any) -> Iterator[Row]:
    for leader in found.indicators:
        for each in (leader, *leader.also):
            for number, answer in enumerate(found.answers):
                yield {
                    "indicator": each.name,
                    "answer": answer,
                    "group": leader.name,
                    "kind": each.kind,
                    "text": each.text,
                    "bits": each.bits,
                    "bits_low": each.bits_interval.low,
                    "bits_high": each.bits_interval.high,
                    "seen": each.seen,
                    "if_seen": each.if_seen[number],
                    "if_seen_error": each.if_seen_error[number],
                    "if_not": each.if_not[number],
                    "if_not_error": each.if_not_error[number],
                }


def _comparison(found: Any) -> Iterator[Row]:
    for each in found.questions:
        yield {
            "question": each.id,
            "option": each.option,
            "kind": each.kind,
            "by": each.by,
            "base": each.contrast.base,
            "changed": each.contrast.changed,
            "difference": each.contrast.difference,
            "error": each.contrast.error,
            "low": each.contrast.interval.low,
            "high": each.contrast.interval.high,
        }


def _update(found: Any) -> Iterator[Row]:
    for each in found.questions:
        for option, estimate in [("", each.estimate), *each.options.items()]:
            yield {
                "question": each.id,
                "option": option,
                "kind": each.kind,
                "by": each.by,
                "before": estimate.before,
                "before_error": estimate.before_error,
                "after": estimate.after,
                "after_error": estimate.after_error,
            }


FRAMES: Mapping[str, Frame] = {
    "Forecast": Frame(("question", "option"), "One row a question, and one an option of a choice.", _forecast),
    "Drivers": Frame(("assumption",), "One row an assumption that stands out from noise.", _drivers),
    "Flips": Frame(("flip", "assumption"), "One row a condition of each flip.", _flips),
    "Stories": Frame(("story", "line"), "One row a dated line of each story.", _stories),
    "Indicators": Frame(("indicator", "answer"), "One row an indicator and an answer to the question.", _indicators),
    "Comparison": Frame(("question", "option"), "One row a question, and one an option of a choice.", _comparison),
    "Update": Frame(("question", "option"), "One row a question, and one an option of a choice.", _update),
}
"""Every kind of finding that has a frame, by the name of its class."""
