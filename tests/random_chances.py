"""What nobody chooses, added to random cases: chances and outcomes of dates, drawn days, processes."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from tests.random_cases import random_case

Plain = dict[str, Any]


def case_with_chances(seed: int) -> Plain:
    """Write a random case with more left to chance than shocks and the outcomes of moves."""
    case, rng = random_case(Random(seed)), Random(f"chances {seed}")
    start, end = (dt.date.fromisoformat(case["time"][key]) for key in ("start", "end"))
    days = (end - start).days
    calendar: Plain = case.setdefault("calendar", {})
    for entry in calendar.values():
        if entry["date"] >= case["time"]["start"]:
            entry.update(_chance(rng, 0.5) | _outcomes(rng, case, 0.5))
    for shock in case.get("shocks", {}).values():
        shock.update(_outcomes(rng, case, 0.6))
    events = [*case["moves"], *case.get("shocks", {})]
    for number in range(3):
        first = rng.choice([0, rng.randrange(days)])
        last = first + rng.randint(1, days)
        between = [start + dt.timedelta(days=day) for day in (first, last)]
        entry = {"between": f"{between[0]} and {between[1]}", **_chance(rng, 0.3), **_effects(rng, case)}
        if rng.random() < 0.4:
            entry["likeliest"] = str(start + dt.timedelta(days=rng.randint(first, last)))
        if rng.random() < 0.3:
            entry["when"] = _condition(rng, case, events)
        calendar[f"u{number}"] = entry | _outcomes(rng, case, 0.7)
        events.append(f"u{number}")
    case["processes"] = {f"p{number}": _process(rng, case, events, days) for number in range(2)}
    stages = [f"{name}.{stage}" for name, process in case["processes"].items() for stage in process["stages"]]
    ends = [f"{name}.{end}" for name, entry in calendar.items() for end in entry.get("outcomes", {})]
    for actor in case["actors"].values():
        for pact in actor.get("pacts", {}).values():
            pact["on"] = [*pact["on"], rng.choice(stages + ends)]
    case.setdefault("questions", {}).update(
        {
            "stage": {"condition": f"happened({stages[-1]})"},
            "counts": {"kind": "number", "quantity": " + ".join(f"count({event})" for event in stages + ends)},
            "which": {"kind": "choice", "first": {"x": f"happened({stages[0]})", "y": "happened(u0)"}},
        }
    )
    return case


def _process(rng: Random, case: Plain, events: list[str], days: int) -> Plain:
    stages: Plain = {}
    for number in range(rng.randint(1, 4)):
        low = rng.uniform(0.5, days / 4)
        stage: Plain = {"lasts": rng.choice([f"{low:.3g} to {2 * low:.3g} days", f"{round(low) + 1} days"])}
        stage |= rng.choice([{}, {"shape": rng.randint(1, 9)}, {"spread": "exponential"}, {"spread": "fixed"}])
        stages[f"s{number}"] = stage | _effects(rng, case)
    process: Plain = {"stages": stages, "again": rng.random() < 0.5}
    if rng.random() < 0.8:
        process["starts"] = _condition(rng, case, events)
    if rng.random() < 0.4:
        process["stops"] = f"({_condition(rng, case, events)}) and ({_condition(rng, case, events)})"
    return process


def _condition(rng: Random, case: Plain, events: list[str]) -> str:
    quantity = rng.choice(list(case["quantities"]))
    some, other = rng.choice(events), rng.choice(events)
    return rng.choice(
        [
            f"happened({some})",
            f"happened({some}) or happened({other})",
            f"since({some}) > 3 weeks",
            f"{quantity} >= 0",
            f"date >= {case['time']['start']}",
        ]
    )


def _chance(rng: Random, share: float) -> Plain:
    return {"chance": rng.choice([0.5, "0.3 to 0.8", 0.9])} if rng.random() < share else {}


def _outcomes(rng: Random, case: Plain, share: float) -> Plain:
    if rng.random() >= share:
        return {}
    chances = rng.choice([["rest", 0.3], ["0.2 to 0.4", "0.1 to 0.3", "rest"], [0.25, 0.75], [0.2, "rest", 0.5]])
    return {"outcomes": {f"o{u}": {"chance": chance, **_effects(rng, case)} for u, chance in enumerate(chances)}}


def _effects(rng: Random, case: Plain) -> Plain:
    name, quantity = rng.choice(list(case["quantities"].items()))
    low, high = quantity["range"]
    size = 0.1 * ((high - low) if low is not None and high is not None else 1.0) * rng.choice([-1, 1])
    more = rng.choice([{}, {"after": "9 days"}, {"over": "5 weeks"}])
    return {"effects": {name: {"amount": round(size, 6), **more}}} if rng.random() < 0.7 else {}
