"""What every event does to every quantity: a table whose colours show the size."""

from __future__ import annotations

import math
from collections.abc import Sequence

from detente.core.text import capital
from detente.inspect.causes import Push
from detente.report.figure import download
from detente.report.findings import Findings
from detente.report.markup import Markup, element

STEPS = (0.1, 0.3, 0.7, 1.5)
"""Sizes, in standard deviations of a quantity's change over a run, at which the colour grows stronger."""


def matrix_table(findings: Findings) -> Markup | None:
    """Return the table of effects, or None where events do nothing."""
    pushes = [push for push in findings.causes.pushes if push.quantity in findings.words.quantities]
    if not pushes:
        return None
    quantities = [name for name in findings.words.quantities if any(push.quantity == name for push in pushes)]
    events = list(dict.fromkeys((push.event, push.kind, push.actor) for push in pushes))
    groups: dict[str, list[tuple[str, str]]] = {}
    for event, kind, actor in events:
        groups.setdefault(actor, []).append((event, kind))
    cells = {(push.event, push.quantity): push for push in pushes}
    head = element(
        "tr",
        element("th", "Event", scope="col"),
        [
            element("th", element("span", capital(findings.words.quantities[name])), scope="col", class_="tilt")
            for name in quantities
        ],
    )
    bodies = [
        element(
            "tbody",
            element(
                "tr",
                element("th", _who(findings, actor), colspan=len(quantities) + 1, scope="rowgroup"),
                class_="group",
            ),
            [_row(findings, event, kind, quantities, cells) for event, kind in rows],
        )
        for actor, rows in groups.items()
    ]
    table = element("table", element("thead", head), bodies, class_="matrix")
    data = (
        ("event", "kind", "actor", "quantity", "amount", "size"),
        [(push.event, push.kind, push.actor, push.quantity, push.amount, push.size) for push in pushes],
    )
    return element(
        "div",
        element(
            "div",
            table,
            class_="scrolled",
            tabindex="0",
            role="region",
            aria_label="What every event does to every quantity",
        ),
        element("div", download("effects", data), class_="under"),
    )


def _who(findings: Findings, actor: str) -> str:
    """Return whose events follow."""
    return capital(findings.words.actors[actor]) if actor else "Chance events and the calendar"


def _row(
    findings: Findings, event: str, kind: str, quantities: Sequence[str], cells: dict[tuple[str, str], Push]
) -> Markup:
    """Return one event with what it does."""
    return element(
        "tr",
        element("th", findings.words.events[event], scope="row", class_=kind),
        [_cell(cells.get((event, name))) for name in quantities],
    )


def _cell(push: Push | None) -> Markup:
    """Return what an event does to one quantity."""
    if push is None or push.amount == 0:
        return element("td")
    size = abs(push.size) if math.isfinite(push.size) else 0.0
    level = sum(size >= step for step in STEPS)
    text = f"{push.amount:+,.0f}" if abs(push.amount) >= 100 else f"{push.amount:+.3g}"
    return element("td", text.replace("-", "−"), class_=f"{'up' if push.amount > 0 else 'down'} s{level}")
