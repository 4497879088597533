"""What base rate, case, crowd, brief and people say of a question now, side by side, as a picture."""

from __future__ import annotations

from typing import Any

from detente.ledger.state import LedgerQuestion
from detente.report.drawing import circle, line, svg, words
from detente.report.markup import Child, Markup
from detente.report.scales import Linear

ORDER = ("base rate", "crowd", "brief", "model", "person")
"""Whom the picture shows first: the outside view, then the case, then people."""
WIDTH = 340.0
"""Of the picture, in pixels: it fits a telephone."""
ROW = 38.0
"""Height of a forecaster's row."""
MOST_ROWS = 30
"""Forecasters that are drawn."""
NAME_LENGTH = 44
"""Letters of a name that fit."""


def comparison(standing: list[dict[str, Any]], question: LedgerQuestion) -> Markup | None:
    """Return a picture of probabilities of yes, one row a forecaster; None where there is nothing to draw.

    Parameters
    ----------
    standing
        Forecasts that stand and are shown, as ``Reading.standing`` returns them.
    question
        The question.
    """
    rows = [each["body"] for each in standing if "probability" in each["body"]]
    if question.kind != "binary" or not rows:
        return None
    rows.sort(key=lambda body: (ORDER.index(body["role"]), body["who"]))
    rows = rows[:MOST_ROWS]
    height = ROW * len(rows) + 24.0
    x = Linear(0.0, 1.0, 14.0, WIDTH - 14.0)
    parts: list[Child] = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(line(x(tick), 4.0, x(tick), height - 20.0, "grid"))
        anchor = "start" if tick == 0.0 else "end" if tick == 1.0 else "middle"
        parts.append(words(x(tick), height - 6.0, f"{100 * tick:.0f}%", "s", anchor=anchor))
    told = []
    for number, body in enumerate(rows):
        y = ROW * number + 28.0
        said = f"{100 * body['probability']:.3g}%"
        name = body["who"] if len(body["who"]) <= NAME_LENGTH else f"{body['who'][: NAME_LENGTH - 1]}…"
        parts.append(words(x(0.0) + 5.0, y - 10.0, f"{name}: {body.get('phrase') or said}", "s"))
        if "low" in body and "high" in body:
            parts.append(line(x(body["low"]), y, x(body["high"]), y, "whisker"))
        parts.append(circle(x(body["probability"]), y, 4.5, "dot model" if body["role"] == "model" else "dot said"))
        told.append(f"{body['who']}, {body['role']}: {said}")
    title = "What each says now: the chance of yes"
    return svg(WIDTH, height, parts, title=title, description="; ".join(told), key="comparison")
