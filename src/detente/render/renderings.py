"""The one table: result type -> its renderings.

`detente.core.result.Result` comes here for everything that is shown; tests and documentation go through `RENDERINGS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from detente.core.result import Kinded
from detente.render.rendering import Rendering

if TYPE_CHECKING:
    import polars as pl
    import xarray

    from detente.core.result import Result

RENDERINGS: Mapping[str, str] = {
    "Audit": "audit",
    "Backtest": "backtest",
    "BaseRate": "base_rate",
    "Asked": "base_rate",
    "Benchmark": "benchmark",
    "Brief": "brief",
    "CheckReport": "check",
    "Comparison": "comparison",
    "Diff": "diff",
    "Draft": "draft",
    "Drivers": "drivers",
    "Explanation": "explanation",
    "Fit": "fit",
    "Flips": "flips",
    "Forecast": "forecast",
    "Hindcast": "hindcast",
    "Indicators": "indicators",
    "Neighbours": "neighbours",
    "Rounds": "rounds",
    "Runs": "runs",
    "Scoreboard": "scoreboard",
    "Seeds": "seeds",
    "Settled": "settled",
    "Shown": "shown",
    "ShownStage": "stages",
    "Stories": "stories",
    "Tuning": "tuning",
    "Update": "update",
    "Upgrade": "upgrade",
}
"""The class of every result, and the file of this room that shows it, in its `RENDERINGS`. A file is read when a result
of its kind is first shown, so that a command pays for what it prints and no more."""

IN_PLACE_OF: Mapping[str, str] = {"check": "CheckReport"}
"""Kinds of which a small result tells what is wrong where there is nothing to make the whole of, and its class."""


def rendering_of(result: Result | type[Result]) -> Rendering:
    """Return how a result, or a kind of them, is shown."""
    return rendering_named((result if isinstance(result, type) else type(result)).__name__)


def rendering_named(name: str) -> Rendering:
    """Return how the results of a class are shown."""
    found: Rendering = import_module(f"detente.render.{RENDERINGS[name]}").RENDERINGS[name]
    return found


def text(result: Result) -> str:
    """Return a result as a terminal shows it."""
    return rendering_of(result).text(result)


def html(result: Result) -> str:
    """Return a result as a notebook shows it."""
    from detente.render.notebook import cell

    return cell(result, rendering_of(result))


def line(result: Result) -> str:
    """Return a result in a line, as an interpreter shows it."""
    said = rendering_of(result).brief(result) or _what(result)
    return f"<{type(result).__name__}{f' {said}' if said else ''}>"


def _what(result: Any) -> str:
    """Return of which case and of what a result is, as far as it says so."""
    case = getattr(getattr(result, "provenance", result), "case", "")
    names = (
        case if isinstance(case, str) else "",
        getattr(result, "lens", ""),
        *(getattr(result, each, "") for each in _ABOUT),
    )
    held = (f"{len(getattr(result, each))} {each}" for each in _HELD if isinstance(getattr(result, each, None), tuple))
    said = ", ".join(name for name in names if name and isinstance(name, str))
    return ": ".join(part for part in (said, ", ".join(held)) if part)


_ABOUT = ("lens", "question", "option", "table", "level", "where", "file")
"""Fields that say what a result is about."""
_HELD = ("questions", "drivers", "stories", "indicators", "notices", "points")
"""Fields whose number says how much there is of it."""


def plain(result: Result) -> dict[str, Any]:
    """Return a result as plain data, ready for JSON: what it is, in which version of its form, and all it holds."""
    rendering = rendering_of(result)
    kind, version = rendering.kind, rendering.schema
    if isinstance(result, Kinded):
        from detente.render.shown import SMALL

        kind = result.kind
        if kind in IN_PLACE_OF:
            version = rendering_named(IN_PLACE_OF[kind]).schema
        elif kind in SMALL:
            version = SMALL[kind].schema
    return {"kind": kind, "schema": version, **rendering.plain(result)}


def frame_of(result: Result, /, **options: Any) -> pl.DataFrame:
    """Return a result as a Polars frame."""
    from detente.render.frames import frame

    return frame(result, rendering_of(result), **options)


def dataset_of(result: Result) -> xarray.Dataset:
    """Return a result as an xarray data set."""
    from detente.render.frames import dataset

    return dataset(result, rendering_of(result))
