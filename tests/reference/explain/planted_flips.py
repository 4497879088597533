"""Cases whose flips are known: where the line is crossed follows from the rule by which they were made.

War comes at a rate, once, while a condition on some numbers holds; other numbers do nothing. Its chance in a year is
then 1 - exp(-rate x T) where the condition holds and 0, or that of a second shock, elsewhere; and means over what is
uncertain are integrals of one line.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from statistics import NormalDist
from typing import Any

from detente.case.schema import Case

YEARS = 365 / 365.25
"""From the first to the last day of the cases, in years of the units of rates."""
UNIFORM = "uniform(0, 100)"
LOADING = 0.8
"""Of numbers that share a factor; their own parts have 0.6."""
RATE = "shocks.war.rate"
NORMAL = NormalDist()


@dataclass(frozen=True)
class Planted:
    """A case with flips that are known."""

    case: Case
    line: float = 0.5
    question: str = "war"
    single: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict)
    """Single assumptions and the values at which they cross, lower sides before upper ones where they are two-sided."""
    together: tuple[Mapping[str, float], ...] = ()
    """Assumptions that cross together, and at which values; the first of them is to be found."""
    n_boxes: int = 1
    """Combinations of these."""
    must: tuple[str, ...] = ("single", "together")
    """What of this must be found in every seed."""


def planted(
    rate: str,
    when: str = "",
    numbers: Mapping[str, str] | None = None,
    *,
    n_idle: int = 10,
    calm: str = "",
    share: tuple[str, ...] = (),
) -> Case:
    """Return a case of one war; ``calm`` is the rate of a second shock that counts as war, everywhere."""
    texts = {**(numbers or {}), **{f"idle{i}": UNIFORM for i in range(n_idle)}}
    shocks: dict[str, Any] = {"war": {"text": "War", "rate": rate, "once": True, **({"when": when} if when else {})}}
    if calm:
        shocks["other"] = {"text": "Another war", "rate": calm, "once": True}
    condition = "happened(war) or happened(other)" if calm else "happened(war)"
    data: dict[str, Any] = {
        "case": "planted",
        "time": {"start": "2023-01-01", "end": "2024-01-01", "step": "month"},
        "quantities": {name: {"text": name.upper(), "start": text} for name, text in texts.items()},
        "shocks": shocks,
        "questions": {"war": {"text": "Will there be war?", "condition": condition}},
    }
    if share:
        data["together"] = [{"factor": "mood", "of": [start(each) for each in share], "by": LOADING, "why": "planted"}]
    return Case.model_validate(data)


def start(name: str) -> str:
    """Return the path of a number."""
    return f"quantities.{name}.start"


def chance(rate: float) -> float:
    """Return the chance of a shock within a case."""
    return 1.0 - math.exp(-rate * YEARS)


def rate_of(probability: float) -> float:
    """Return the rate at which a shock has a chance, per day."""
    return -math.log(1.0 - probability) / 365


def levels(sds: Mapping[str, float], line: float) -> dict[str, float]:
    """Return where a sum of normal numbers about 0 is at a line, all of them above what is sought.

    Each side x lies where x plus what the others are on average beyond theirs is the line.
    """
    sides = dict.fromkeys(sds, 0.0)
    for _ in range(200):
        for name in sides:
            sides[name] = line - sum(_mean_above(sides[each], sd) for each, sd in sds.items() if each != name)
    return sides


def _mean_above(side: float, sd: float) -> float:
    return sd * NORMAL.pdf(side / sd) / (1.0 - NORMAL.cdf(side / sd))


def mood_and_own(part: float, top: float) -> tuple[float, float]:
    """Return where factor and own part of a number cross together, which is beyond ``top`` (a normal score).

    With both above their sides the share of one part that lies beyond is that of the other's tail.
    """
    own, mood = 0.6, 0.0
    rest = (1.0 - LOADING**2) ** 0.5
    for _ in range(200):
        # Of the own parts above their side a share `part` must take the number beyond, the mood at its side.
        tail = part * (1.0 - NORMAL.cdf(own))
        mood = (top - rest * NORMAL.inv_cdf(1.0 - tail)) / LOADING
        tail = part * (1.0 - NORMAL.cdf(mood))
        own = (top - LOADING * NORMAL.inv_cdf(1.0 - tail)) / rest
    return mood, own


def _cases() -> dict[str, Planted]:
    a, b, c = start("a"), start("b"), start("c")
    one, two, three = (dict.fromkeys(names, UNIFORM) for names in ("a", "ab", "abc"))
    often = chance(2.0)
    part = 0.5 / often
    top = NORMAL.inv_cdf(0.6)
    rest = (1.0 - LOADING**2) ** 0.5
    mood = (top + rest * NORMAL.inv_cdf(part)) / LOADING
    own = (top + LOADING * NORMAL.inv_cdf(part)) / rest
    moods = mood_and_own(part, top)
    slope = 100.0 * part
    sds = {"calendar.one.effects.y": 3.0, "calendar.two.effects.y": 2.0, "calendar.three.effects.y": 1.0}
    subsets = [some for size in (2, 3) for some in combinations(sds, size)]
    return {
        "one step": Planted(planted("2 per year", "a > 37", one), single={a: (37.0,)}),
        "one step among eighty": Planted(
            planted("2 per year", "a > 62", one, n_idle=80, calm="0.3 per year"), single={a: (62.0,)}
        ),
        "one slope": Planted(planted("uniform(0.1, 2) per year"), single={RATE: (rate_of(0.5),)}),
        "a step and a slope": Planted(
            planted("uniform(0.2, 3) per year", "a > 30", one),
            single={a: (30.0,), RATE: (rate_of(0.5 / 0.7),)},
            together=({a: 30.0, RATE: rate_of(0.5)},),
            must=("single",),
        ),
        "between": Planted(planted("2 per year", "a > 30 and a < 65", one), single={a: (30.0, 65.0)}),
        "at both ends": Planted(planted("2 per year", "a < 25 or a > 80", one), single={a: (25.0, 80.0)}),
        "a level": Planted(
            planted("2 per year", "a > 15", {"a": "choice(0.3: 10, 0.4: 20, 0.3: 30)"}), single={a: (20.0,)}
        ),
        "both": Planted(planted("2 per year", "a > 55 and b < 40", two), together=({a: 55.0, b: 40.0},)),
        "either of two": Planted(
            planted("uniform(1, 3) per year", "(a > 50 and b < 50) or (a < 50 and b > 50)", two),
            together=({a: 50.0, b: 50.0},),
            n_boxes=2,
        ),
        "either of two among eighty": Planted(
            planted("uniform(1, 3) per year", "(a > 50 and b < 50) or (a < 50 and b > 50)", two, n_idle=80),
            together=({a: 50.0, b: 50.0},),
            n_boxes=2,
        ),
        "three": Planted(
            planted("2 per year", "a > 48 and b > 52 and c < 50", three), together=({a: 48.0, b: 52.0, c: 50.0},)
        ),
        "a sum": Planted(
            planted("2 per year", "a + b > 110", two),
            single={a: (10.0 + slope,), b: (10.0 + slope,)},
            together=(dict.fromkeys((a, b), (10.0 + slope) / (1.0 + part)),),
        ),
        "peace": Planted(planted("2 per year", "a <= 60 or b <= 60", two), together=({a: 60.0, b: 60.0},)),
        "both, and calm": Planted(
            planted("2 per year", "a > 50 and b > 50", two, calm="uniform(0, 0.4) per year"),
            single={a: (50.0,), b: (50.0,)},
            together=({a: 50.0, b: 50.0},),
            must=("together",),
        ),
        "a level of tension": Planted(
            _tension(sds),
            line=1.0,
            question="level",
            single=dict.fromkeys(sds, (1.0,)),
            together=tuple(levels({path: sds[path] for path in some}, 1.0) for some in subsets),
            must=(),
        ),
        "moods": Planted(
            planted("2 per year", "a > 60", two, share=("a", "b")),
            single={"together.mood": (mood,), a: (100.0 * NORMAL.cdf(rest * own),)},
            together=({"together.mood": moods[0], a: 100.0 * NORMAL.cdf(rest * moods[1])},),
            must=("together",),
        ),
        "too seldom": Planted(planted("uniform(0.1, 0.5) per year", n_idle=40), must=()),
        "nothing matters": Planted(planted("0.62 per year", n_idle=80), must=()),
    }


def _tension(sds: Mapping[str, float]) -> Case:
    """Return a case of a quantity that three dated events move by normal amounts."""
    idle = {f"idle{i}": {"text": f"Idle {i}", "start": UNIFORM} for i in range(10)}
    events = {
        path.split(".")[1]: {"date": f"2023-0{month}-01", "effects": {"y": f"normal(0, {sd:g})"}}
        for month, (path, sd) in enumerate(sds.items(), 2)
    }
    return Case.model_validate(
        {
            "case": "planted",
            "time": {"start": "2023-01-01", "end": "2024-01-01", "step": "month"},
            "quantities": {"y": {"text": "Tension", "start": 0, "noise": "1 per month"}, **idle},
            "calendar": events,
            "questions": {"level": {"text": "Tension?", "kind": "number", "quantity": "y", "on": "2023-12-01"}},
        }
    )


CASES = _cases()
"""By name."""
