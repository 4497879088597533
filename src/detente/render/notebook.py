"""The machinery of notebook cells: a heading, a short table, and what must be said beside it.

A table has what one reads, in the words of the result's text; all numbers are in its frame. Styles stand in the
elements, because notebooks and the sites that show them strip style sheets. Which columns a result has is said in its
own file of this room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from detente.render.rendering import Cell, Prose, Rendering

MOST_ROWS = 60
"""Rows that a notebook shows."""
_LEFT = "text-align:left;white-space:normal;vertical-align:top"
_RIGHT = "text-align:right;white-space:nowrap;vertical-align:top"
_TEXT = "white-space:pre-wrap;overflow-wrap:anywhere;font-size:75%;line-height:1.45"
_CODE = "font-size:85%;opacity:.7;overflow-wrap:anywhere"


def cell(result: Any, rendering: Rendering) -> str:
    """Return a result as HTML; its text as it stands where it has no table."""
    if rendering.html is not None:
        return rendering.html(result)
    grid = rendering.grid
    if grid is None:
        return f"<pre style='{_TEXT}'>{escape(rendering.text(result))}</pre>"
    provenance = getattr(result, "provenance", None)
    below = f"{provenance.case}, {provenance}" if provenance is not None else rendering.text(result).split("\n")[1]
    head = f"<p><b>{escape(grid.title(result))}</b><br><span style='opacity:.7'>{escape(below)}</span></p>"
    rows = list(grid.rows(result))
    more = f"<p>{len(rows) - MOST_ROWS} more: <code>to_polars()</code></p>" if len(rows) > MOST_ROWS else ""
    rest = "".join(f"<p>{escape(each)}</p>" for each in grid.rest(result) if each)
    return f"<div>{head}{_table(grid.heads(result), rows[:MOST_ROWS]) if rows else ''}{more}{rest}</div>"


def _table(heads: Sequence[Cell], rows: Sequence[Sequence[Cell]]) -> str:
    """Return a table."""
    named = "".join(
        f"<th style='{_LEFT if isinstance(head, Prose) else _RIGHT}'>"
        f"{escape(head.text if isinstance(head, Prose) else head)}</th>"
        for head in heads
    )
    body = "".join(f"<tr>{''.join(_cells(row, len(heads)))}</tr>" for row in rows)
    return f"<table><thead><tr>{named}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: Sequence[Cell], width: int) -> Iterator[str]:
    """Yield the cells of a row."""
    across = f" colspan='{width}'" if len(row) == 1 and width > 1 else ""
    for cell in row:
        if isinstance(cell, Prose):
            text = f"<b>{escape(cell.text)}</b>" if across else escape(cell.text)
            below = f"<br><code style='{_CODE}'>{escape(cell.below)}</code>" if cell.below else ""
            yield f"<td{across} style='{_LEFT}'>{text}{below}</td>"
        else:
            yield f"<td style='{_RIGHT}'>{escape(cell)}</td>"
