"""Two versions of a case between which edits are planted whose effects are known in closed form.

Chances are drawn by world and dates come or not, each for itself; a number starts somewhere and is moved by what comes;
a shock waits exponentially. So what a version says in which some edits are made follows from the means of its numbers.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

BASE = {
    "a": "uniform(0.1, 0.5)",
    "b": "uniform(0.2, 0.6)",
    "c": "0",
    "d": "0",
    "gift": "4",
    "drift": "0.5 per week",
    "start": "normal(40, 3)",
    "rate": "0.8 per year",
    "by": "2022-06-30",
    "extra": "",
    "idle": "uniform(0.2, 0.4)",
    "joint": "happened(c) and happened(d)",
}
EDITED = {
    "a": "uniform(0.3, 0.9)",
    "b": "uniform(0.1, 0.3)",
    "c": "uniform(0.4, 0.8)",
    "d": "0.5",
    "gift": "10",
    "drift": "1 per week",
    "start": "normal(45, 3)",
    "rate": "2 per year",
    "by": "2022-12-26",
    "extra": "  e: {date: 2022-04-04, chance: 0.3, effects: {x: -5}}",
    "idle": "uniform(0.6, 0.8)",
    "joint": "happened(c) and happened(d) and happened(a)",
}
TEXT = """\
case: planted
time: {{start: 2022-01-03, end: 2022-12-26, step: week}}
quantities:
  x: {{start: "{start}", drift: {drift}}}
calendar:
{extra}
  a: {{date: 2022-02-07, chance: "{a}", effects: {{x: {gift}}}}}
  b: {{date: 2022-03-07, chance: "{b}"}}
  c: {{date: 2022-04-04, chance: "{c}"}}
  d: {{date: 2022-05-02, chance: "{d}"}}
  idle: {{date: 2022-05-02, chance: "{idle}"}}
shocks:
  bang: {{rate: {rate}, once: true}}
questions:
  a: {{condition: happened(a)}}
  either: {{condition: happened(a) or happened(b)}}
  both: {{condition: happened(a) and happened(b)}}
  together: {{condition: "{joint}"}}
  bang: {{condition: happened(bang), by: {by}}}
  level: {{kind: number, quantity: x}}
  given: {{condition: happened(b), if: happened(a)}}
"""
MEANS = {
    "a": (0.3, 0.6),
    "b": (0.4, 0.2),
    "c": (0.0, 0.6),
    "d": (0.0, 0.5),
    "gift": (4.0, 10.0),
    "drift": (0.5, 1.0),
    "start": (40.0, 45.0),
    "rate": (0.8, 2.0),
    "by": (178.0, 357.0),
    "extra": (0.0, 0.3),
    "idle": (0.3, 0.7),
    "joint": (0.0, 1.0),
}
"""Of each edit, the mean of the number before and after; days for the deadline, whether for the wording."""
WEEKS = 51
YEAR = 365.25
EDITS = {
    "a": "calendar.a.chance",
    "b": "calendar.b.chance",
    "c": "calendar.c.chance",
    "d": "calendar.d.chance",
    "gift": "calendar.a.effects.x",
    "drift": "quantities.x.drift",
    "start": "quantities.x.start",
    "rate": "shocks.bang.rate",
    "by": "questions.bang.by",
    "extra": "calendar.e",
    "idle": "calendar.idle.chance",
    "joint": "questions.together.condition",
}
"""Names of the edits."""


def text(made: Collection[str]) -> str:
    """Return the case in which some edits are made."""
    return TEXT.format(**{name: (EDITED if name in made else BASE)[name] for name in BASE})


def truth(made: Collection[str]) -> dict[str, float]:
    """Return what that case says."""
    m = {name: pair[name in made] for name, pair in MEANS.items()}
    both = m["a"] * m["b"]
    return {
        "a": m["a"],
        "either": m["a"] + m["b"] - both,
        "both": both,
        "together": m["c"] * m["d"] * (m["a"] if m["joint"] else 1.0),
        "bang": 1 - math.exp(-m["rate"] / YEAR * m["by"]),
        "level": m["start"] + WEEKS * m["drift"] + m["a"] * m["gift"] - 5 * m["extra"],
        "given": m["b"],
    }


def parts() -> Iterator[tuple[str, str, dict[str, float]]]:
    """Yield, by question and edit, what the edit does alone and left out, and its share."""
    everything = set(EDITS)
    old, new = truth(()), truth(everything)
    for edit in EDITS:
        alone, without = truth({edit}), truth(everything - {edit})
        for question in old:
            made, missing = alone[question] - old[question], new[question] - without[question]
            yield question, edit, {"alone": made, "left_out": missing, "share": (made + missing) / 2}


def joint() -> dict[str, float]:
    """Return what the edits do to each question only together."""
    old, new = truth(()), truth(set(EDITS))
    alone = {edit: truth({edit}) for edit in EDITS}
    return {q: new[q] - old[q] - sum(alone[edit][q] - old[q] for edit in EDITS) for q in old}
