"""Random cases given drifts, courses, scaled links and lookups: the engine against the twin, path by path."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

import pytest

from detente.case.dump import to_data
from detente.case.load import loads
from detente.case.places import survey
from detente.case.schema import Case
from detente.case.uncertain import interval
from detente.compile.compile import compile_case
from tests.property.sim.test_engine_and_twin import Tally, check, compare
from tests.random_cases import random_text


def shaped(case: Case, rng: Random) -> Case:
    """Return a case with drifts and courses on some of its quantities, and links of which some are not linear."""
    data, own = to_data(case), survey(case).own
    middle: dict[str, float] = {}
    scale: dict[str, float] = {}
    for name, entry in data["quantities"].items():
        low, high = interval(own[f"quantities.{name}.start"].uncertain)
        middle[name] = 0.5 * (low + high)
        ends = [end for end in entry.get("range", [None, None]) if end is not None]
        scale[name] = abs(ends[-1] - ends[0]) if len(ends) == 2 else 2.0 * abs(middle[name]) + 1e-3
        _move(entry, case, middle[name], scale[name], rng)
    for name, entry in data.get("links", {}).items():
        source = entry["from"]
        if source not in middle:
            continue
        gain = sum(interval(own[f"links.{name}.gain"].uncertain)) / 2
        is_change = entry.get("on") == "change"
        if rng.random() < 0.6:
            entry["times"] = rng.choice(list(middle))
            gain /= scale[entry["times"]]
        if not is_change and rng.random() < 0.4:
            entry["on"] = "value"
        if not is_change and rng.random() < 0.4:
            knots = sorted({round(middle[source] + rng.uniform(-0.4, 0.4) * scale[source], 6) for _ in range(4)})
            entry["lookup"] = {str(knot): rng.uniform(-0.3, 0.3) * scale[source] for knot in knots}
        entry["gain"] = f"{gain:.6g}" + ("" if is_change else " per day")
    # Beliefs and lenses may be about numbers that are there no more.
    return Case.model_validate({key: value for key, value in data.items() if key not in ("beliefs", "lenses")})


def _move(entry: dict[str, Any], case: Case, middle: float, scale: float, rng: Random) -> None:
    """Give a quantity a drift or a course, or both."""
    if rng.random() < 0.4:
        entry["drift"] = f"{rng.uniform(-0.3, 0.3) * scale:.6g} per year"
    if rng.random() < 0.4:
        entry.pop("rest", None)
        days = (case.time.end - case.time.start).days
        low, high = entry.get("range", [None, None])
        for _ in range(rng.randint(1, 3)):
            level = middle + rng.uniform(-0.2, 0.2) * scale
            level = max(level, low + 0.01 * scale) if low is not None else level
            level = min(level, high - 0.01 * scale) if high is not None else level
            date = case.time.start + dt.timedelta(days=rng.randint(-days // 3, 4 * days // 3))
            entry.setdefault("path", {})[str(date)] = f"{level:.6g}"


def compare_shaped(seeds: range) -> Tally:
    total = Tally()
    for seed in seeds:
        case = shaped(loads(random_text(Random(seed)), name=f"random {seed}"), Random(seed + 1))
        total.add(compare(compile_case(case), worlds=2, paths=6, seed=seed))
    return total


def test_random_cases() -> None:
    check(compare_shaped(range(8)))


@pytest.mark.long
def test_many_random_cases() -> None:
    check(compare_shaped(range(1000, 1500)))
