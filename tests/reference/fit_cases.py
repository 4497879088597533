"""Random cases for the calibration of fits, each with what is measured of it."""

from __future__ import annotations

import datetime as dt
import itertools
from random import Random
from typing import Any

START = dt.date(2022, 1, 3)
Readings = list[tuple[str, dt.date, float]]
"""Quantity, day, standard error."""
Events = list[tuple[str, dt.date]]
"""Event, and the day by which it is asked for."""


def _day(week: int) -> dt.date:
    return START + dt.timedelta(weeks=week)


def _head() -> dict[str, Any]:
    return {"case": "random", "time": {"start": "2022-01-03", "end": "2022-12-26", "step": "week"}}


def linear_case(rng: Random) -> tuple[dict[str, Any], Readings, Events]:
    """Return one to three quantities that noise moves, in a chain of links."""
    n = rng.randint(1, 3)
    names = ["x", "y", "z"][:n]
    quantities: dict[str, Any] = {}
    for name in names:
        entry: dict[str, Any] = {"start": f"normal({rng.randint(-5, 5)}, {rng.choice([1, 3])})", "range": [None, None]}
        noise = rng.choice([0.3, 1.0])
        entry["noise"] = f"{noise} to {3 * noise} per week"
        if rng.random() < 0.7:
            entry["rest"] = f"normal({rng.randint(-5, 5)}, 2)"
            entry["half_life"] = f"{rng.choice([3, 10])} to {rng.choice([20, 40])} weeks"
        quantities[name] = entry
    links = {
        f"{a}_{b}": {"from": a, "to": b, "gain": f"normal({rng.choice([-0.05, 0.05])}, 0.03) per week"}
        for a, b in itertools.pairwise(names)
    }
    readings = [
        (rng.choice(names), _day(week), rng.choice([1.0, 2.0])) for week in rng.sample(range(2, 50), rng.randint(1, 4))
    ]
    return {**_head(), "quantities": quantities, **({"links": links} if links else {})}, readings, []


def striking_case(rng: Random) -> tuple[dict[str, Any], Readings, Events]:
    """Return a quantity that shocks move, with rates that are not known: events and values are observed."""
    high = rng.choice([2, 4])
    shocks = {
        name: {
            "rate": f"{rng.choice([0.2, 0.5])} to {high} per year",
            "once": True,
            "effects": {"x": {"amount": f"normal({rng.choice([-6, 6])}, 3)"}},
        }
        for name in ("strike", "scandal")[: rng.randint(1, 2)]
    }
    x = {"start": "normal(0, 2)", "noise": "0.5 to 1 per week", "half_life": "10 to 30 weeks", "range": [None, None]}
    readings = [("x", _day(week), 2.0) for week in rng.sample(range(4, 50), rng.randint(1, 2))]
    events = [(name, _day(rng.randint(20, 50))) for name in shocks]
    return {**_head(), "quantities": {"x": x}, "shocks": shocks}, readings, events
