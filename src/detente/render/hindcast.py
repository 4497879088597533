"""A run held against readings, as people read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.render.rendering import Rendering

if TYPE_CHECKING:
    from detente.forecast.hindcast import Hindcast


def table(result: Hindcast) -> str:
    """Return a hindcast in plain text."""
    return "\n".join(_table(result))


def _table(result: Hindcast) -> Iterator[str]:
    """Yield a hindcast as lines of text."""
    lens = f"lens {result.lens}" if result.lens else "no lens"
    yield f"{result.case}: {lens}, seed {result.seed}, {result.worlds:,} worlds x {result.paths:,} paths"
    for entry in result.coverage:
        yield ""
        yield f"{entry.quantity}: {entry.n} readings"
        yield f"  in the 50% band {entry.inside_50:4.0%}   mean width {entry.width_50:5.1f}"
        yield f"  in the 90% band {entry.inside_90:4.0%}   mean width {entry.width_90:5.1f}"
        yield f"  RMSE {entry.rmse:.1f}, bias {entry.bias:+.1f}, CRPS {entry.crps:.2f}"
        yield f"  {'beside (run on the same readings)':36} {'n':>4}  {'RMSE':>12}  {'90% width':>12}  {'CRPS':>12}"
        for rival in entry.rivals:
            yield (
                f"  {rival.name:36} {rival.n:4}  {rival.rmse:5.1f} ({rival.run_rmse:4.1f})"
                f"  {rival.width_90:5.1f} ({rival.run_width_90:4.1f})  {rival.crps:5.2f} ({rival.run_crps:4.2f})"
            )


RENDERINGS = {"Hindcast": Rendering("hindcast", table, room="forecast.hindcast")}
"""How this room shows it."""
