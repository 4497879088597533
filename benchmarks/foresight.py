"""Trial of one step of foresight: ``python -m benchmarks.foresight`` prints what came of it.

An actor's later worth is regressed on state and events of the paths of a run, and what a move adds to it beyond what
the actor counts already is put onto the leaves of the next run, as an effect on a quantity that only this actor values.
What came of it, and why it is not in the engine: ``docs/explanation/foresight.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

import detente
from detente.case import loads
from detente.sim.runs import NEVER, Runs

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

HEAD = """\
detente: 2
case: {name}
title: {name}
time: {{start: 2001-01-01, end: 2002-12-31, step: week}}
"""
ACTOR = "{{kind: state, horizon: 1 year, rationality: 0.5, tempo: 4 weeks, idle: 0.9, values: {{{values}}}}}"
WEEKS = 52
"""Horizon of all actors."""
STEP = 2
"""Weeks from one look at a path to the next."""
PASSES = 9
WORLDS, PATHS = 8, 4_000
FEWEST = 30
"""Looks at which a move was made, without which nothing is told of it."""


@dataclass(frozen=True, slots=True)
class Move:
    """A move whose later worth is asked for."""

    by: str
    """Its actor."""
    direct: float
    """What the engine counts for it: the worth of its own effects over the horizon."""
    is_open: Callable[[Mapping[str, Bools]], Bools]
    """Whether it can be made, by what has happened."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A small case in which foresight should make a difference."""

    text: str
    moves: Mapping[str, Move]
    values: Mapping[str, Mapping[str, float]]
    """Weights of each actor."""
    hoped: str
    """What foresight should do."""
    name: str


def _later(actor: str) -> str:
    return f"later_{actor}"


def _quantities(names: Mapping[str, str]) -> str:
    return "quantities:\n" + "".join(f"  {name}: {body}\n" for name, body in names.items())


WIDE = "{unit: points, range: [-1000, 1000], start: 0}"

THREAT = Trial(
    HEAD.format(name="threat")
    + _quantities({"prize": WIDE, "standing": WIDE, _later("c"): WIDE})
    + f"""\
actors:
  c: {ACTOR.format(values="prize: 1, standing: 1, later_c: 1")}
  d: {ACTOR.format(values="prize: -1")}
moves:
  threaten: {{by: c, once: true, effects: {{standing: -2, later_c: 0}}}}
  seize:
    by: c
    when: happened(threaten)
    once: true
    effects: {{later_c: 0}}
    outcomes:
      won: {{chance: 80%, effects: {{prize: 12}}}}
      lost: {{chance: rest, effects: {{prize: -12}}}}
questions:
  threaten: {{text: the threat, condition: happened(threaten), by: 2002-12-31}}
  seize: {{text: the seizure, condition: happened(seize), by: 2002-12-31}}
""",
    {
        "threaten": Move("c", -2.0, lambda fell: ~fell["threaten"]),
        "seize": Move("c", 7.2, lambda fell: fell["threaten"] & ~fell["seize"]),
    },
    {"c": {"prize": 1.0, "standing": 1.0}},
    "a threat that costs 2 is made because it can be carried out for 7.2",
    "threat",
)
COMMITMENT = Trial(
    HEAD.format(name="commitment")
    + _quantities(
        {
            "security": WIDE,
            "power": "{unit: points, range: [0, 100], start: 60, noise: 6 per month}",
            _later("old"): WIDE,
            _later("new"): WIDE,
        }
    )
    + f"""\
actors:
  old: {ACTOR.format(values="security: 1, later_old: 1")}
  new: {ACTOR.format(values="security: -1, later_new: 1")}
moves:
  strike: {{by: old, once: true, when: not happened(coerce), effects: {{security: -4, later_old: 0}}}}
  coerce:
    by: new
    once: true
    when: not happened(strike) and power > 70
    effects: {{security: -12, later_new: 0}}
questions:
  strike: {{text: the strike, condition: happened(strike), by: 2002-12-31}}
  coerce: {{text: the coercion, condition: happened(coerce), by: 2002-12-31}}
""",
    {"strike": Move("old", -4.0, lambda fell: ~fell["strike"] & ~fell["coerce"])},
    {"old": {"security": 1.0}},
    "a strike that costs 4 is made because the other, once stronger, would take 12",
    "commitment",
)
WAITING = Trial(
    HEAD.format(name="waiting")
    + _quantities({"prize": WIDE, _later("c"): WIDE})
    + f"""\
actors:
  c: {ACTOR.format(values="prize: 1, later_c: 1")}
  d: {ACTOR.format(values="prize: -1")}
moves:
  early:
    by: c
    once: true
    when: not happened(late) and not happened(ready)
    effects: {{later_c: 0}}
    outcomes: {{won: {{chance: 60%, effects: {{prize: 10}}}}, lost: {{chance: rest, effects: {{prize: -10}}}}}}
  late:
    by: c
    once: true
    when: not happened(early) and happened(ready)
    effects: {{later_c: 0}}
    outcomes: {{won: {{chance: 90%, effects: {{prize: 10}}}}, lost: {{chance: rest, effects: {{prize: -10}}}}}}
calendar:
  ready: {{text: the army is ready, date: 2001-06-01}}
questions:
  early: {{text: an attack before, condition: happened(early), by: 2002-12-31}}
  late: {{text: an attack after, condition: happened(late), by: 2002-12-31}}
""",
    {
        "early": Move("c", 2.0, lambda fell: ~fell["early"] & ~fell["late"] & ~fell["ready"]),
        "late": Move("c", 8.0, lambda fell: ~fell["early"] & ~fell["late"] & fell["ready"]),
    },
    {"c": {"prize": 1.0}},
    "an attack worth 2 now is left for one worth 8 in June; from June on nothing is gained by waiting",
    "waiting",
)
TRIALS = (THREAT, COMMITMENT, WAITING)


def simulate(trial: Trial, added: Mapping[str, float], seed: int) -> Runs:
    """Return the runs of a case with what foresight adds to each move."""
    overrides = {f"moves.{name}.effects.{_later(trial.moves[name].by)}": worth for name, worth in added.items()}
    return detente.run(
        loads(trial.text), worlds=WORLDS, paths=PATHS, seed=seed, keep=("events", "paths"), overrides=overrides
    )


def first_days(runs: Runs) -> dict[str, Floats]:
    """Return by event the first day of it on each path, infinite where there is none."""
    assert runs.first is not None
    days = np.where(runs.first == NEVER, np.inf, runs.first.astype(np.float64))
    return dict(zip(map(str, runs.model.events), days, strict=True))


@dataclass(frozen=True, slots=True)
class Later:
    """What a move is worth with all that follows, against not making it now."""

    worth: float
    error: float
    """Its standard error."""
    r2: float
    """Share of the variance that the regression explains on paths it was not made from."""
    n: int
    """Looks at which the move was made."""


def later_worth(trial: Trial, runs: Runs, name: str) -> Later:
    """Regress the mean worth of the coming year on state, time, events, and whether the move is made now."""
    move, quantities = trial.moves[name], runs.quantities
    assert quantities is not None
    first, names = first_days(runs), list(runs.model.quantities.names)
    weights = np.zeros(len(names))
    for each, weight in trial.values[move.by].items():
        weights[names.index(each)] = weight
    worth = np.asarray(quantities, dtype=np.float64) @ weights
    total = np.concatenate([np.zeros((len(worth), 1)), np.cumsum(worth, axis=1)], axis=1)
    rows: list[Floats] = []
    gains: list[Floats] = []
    made: list[Bools] = []
    for week in range(0, quantities.shape[1] - WEEKS - STEP, STEP):
        fell = {event: day <= 7 * week for event, day in first.items()}
        here = move.is_open(fell)
        now = here & (first[name] <= 7 * (week + STEP))
        gain = (total[:, week + WEEKS + 1] - total[:, week + 1]) / WEEKS - worth[:, week]
        others = [fell[other] for other in trial.moves if other != name]
        time = np.full(len(worth), week / WEEKS)
        rows.append(np.column_stack([np.ones(len(worth)), quantities[:, week], *others, time, time**2, now])[here])
        gains.append(gain[here])
        made.append(now[here])
    x, y, z = np.vstack(rows), np.concatenate(gains), np.concatenate(made)
    n = int(z.sum())
    if n < FEWEST:
        return Later(np.nan, np.nan, np.nan, n)
    x = x[:, [True, *(x[:, 1:].std(axis=0) > 1e-9)]]
    fitted = np.linalg.lstsq(x, y, rcond=None)[0]
    half = np.random.default_rng(0).permutation(len(y))
    left, right = half[: len(y) // 2], half[len(y) // 2 :]
    other = np.linalg.lstsq(x[left], y[left], rcond=None)[0]
    r2 = 1.0 - float(np.var(y[right] - x[right] @ other) / np.var(y[right]))
    error = float((y - x @ fitted)[z].std() / np.sqrt(n))
    return Later(float(fitted[-1]), error, r2, n)


@dataclass(frozen=True, slots=True)
class Pass:
    """One run, and what is learned from it."""

    shares: dict[str, float]
    """How often each move was made."""
    later: dict[str, Later]


def passes(trial: Trial, *, step: float, seed: int = 0) -> list[Pass]:
    """Run, learn and run again; each time what is added moves by ``step`` of the way to what was learned."""
    added, found = dict.fromkeys(trial.moves, 0.0), list[Pass]()
    for number in range(PASSES):
        runs = simulate(trial, added, seed + number)
        later = {name: later_worth(trial, runs, name) for name in trial.moves}
        first = first_days(runs)
        shares = {name: float(np.isfinite(first[name]).mean()) for name in trial.moves}
        found.append(Pass(shares, later))
        for name, each in later.items():
            if np.isfinite(each.worth):
                added[name] += step * (each.worth - trial.moves[name].direct - added[name])
    return found


def main() -> None:
    """Print a table for each trial."""
    for trial in TRIALS:
        print(f"{trial.name}: {trial.hoped}\n")
        for step in (1.0, 0.5):
            found = passes(trial, step=step)
            for name in trial.moves:
                said = " ".join(f"{100 * each.shares[name]:5.1f}" for each in found)
                last = found[-1].later[name]
                print(
                    f"  step {step}: {name:9} made on % of paths, by pass: {said}; at last worth {last.worth:.2f} "
                    f"(se {last.error:.2f}, R2 {last.r2:.3f}, n {last.n:,})"
                )
        print()


if __name__ == "__main__":
    main()
