"""A backtest as people read it, within 100 columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.core.text import trimmed, wrap
from detente.render.frames import interval_columns
from detente.render.rendering import Frame, Rendering, Row

if TYPE_CHECKING:
    from detente.history.backtest import Backtest


def table(found: Backtest) -> str:
    """Return a backtest in plain text."""
    lines = [f"{found.level}, crises where {found.where}"]
    lines.append(
        f"tested {found.first_year}-{found.last_year}: {found.n} crises, {found.count} came to it "
        f"({100 * found.count / found.n:.0f}%)"
    )
    width = max(len(each.name) for each in found.scored) + 2
    lines += ["", f"{'':{width}}{'log':>6} {'Brier':>6}   {'reduction in log loss, 90% interval':38}"]
    lines.append(f"{'forecaster':{width}}{'loss':>6} {'0-1':>6}   {'against the base rate':26}against the recent one")
    for each in found.scored:
        star = "*" * bool(each.late) + "!" * each.is_suspect
        lines.append(
            f"{each.name + star:{width}}{each.log_loss:6.3f} {each.brier:6.3f}   {_span(each.reduction):26}"
            f"{_span(each.over_recent)}"
        )
    if found.pairs:
        lines.append("")
        lines += [f"{a} against {b}: {_span((mid, low, high))}" for a, b, mid, low, high in found.pairs]
    lines.append("")
    text = (
        "For the crises of each year a forecaster has learned from those that were over before it. Less loss is "
        "better; a reduction of 0.05 means 5% less loss than the base rate has. Intervals by bootstrap over crises."
    )
    lines += wrap(text)
    late = sorted({column for each in found.scored for column in each.late})
    if late:
        lines += wrap(f"* reads what was coded in retrospect ({', '.join(late)}): part of its skill is leakage.")
    if any(each.is_suspect for each in found.scored):
        lines += wrap("! better than anything honest has been on all crises: chance, or a leak.")
    return trimmed(lines)


def _span(values: tuple[float, float, float]) -> str:
    mid, low, high = values
    return f"{mid:+.3f} [{low:+.3f}, {high:+.3f}]"


def _rows(found: Backtest) -> Iterator[Row]:
    for each in found.scored:
        yield {
            "forecaster": each.name,
            "log_loss": each.log_loss,
            "brier": each.brier,
            **interval_columns("reduction", each.reduction),
            **interval_columns("over_recent", each.over_recent),
            "late": "; ".join(each.late),
        }


RENDERINGS = {
    "Backtest": Rendering(
        "backtest",
        table,
        room="history.backtest",
        frame=Frame(("forecaster",), "One row a forecaster.", _rows),
        brief=lambda found: f"{found.level}, {found.first_year} to {found.last_year}, {len(found.scored)} forecasters",
    )
}
"""How this room shows it."""
