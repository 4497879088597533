"""The honest trial: a generic case of each past crisis, made of what was known at its onset and run by the engine.

Does it add anything to a regression on what began the crisis? The case is one ultimatum, the same for all crises: a
challenger asks for a part of what the defender has, the defender gives way or refuses, and the challenger then attacks
or lets it be. Only numbers differ: the chances of war by capabilities, allies and distance; its price by regimes and
nuclear weapons; the price of giving way by how the crisis began. Nothing was fitted to outcomes, and every number that
no source gives is judgement, made once, before the first run.

References: fearon1995 (the bargain); singer1972 (capabilities); leeds2002 (alliances); berkemeier2018 (how often they
are honoured); bueno1981 (power falls with distance); fearon1994 (audiences).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from detente.case.schema import Case
from detente.core.elementary import log, logistic
from detente.history.backtest import Array
from detente.history.data_set import DataSet
from detente.history.forecaster import Forecast, Forecaster, Onset, Past
from detente.history.regression import RIDGE, maximise
from detente.history.shipped import actors
from detente.history.store import open_table

WORLDS, PATHS = 64, 32
"""Size of a run: the Monte Carlo error of a chance is then about a point, a tenth of what forecasts differ by."""
HONOURED = 0.41
"""How often defence pacts are honoured (berkemeier2018)."""
DISTANCE = {"neighbours": 1.0, "near": 0.8, "distant": 0.6}
"""Share of the challenger's power that arrives (bueno1981 has the idea; the numbers are judgement)."""
PLEDGED = {"non-violent military": 6.0, "indirect violent": 10.0}
"""Points a challenger loses by backing down, by what began the crisis; judgement: who moved troops has pledged more."""
PLEDGED_ELSE = 2.0
WAR = (8.0, 25.0)
"""Points that war costs a side, 5th to 95th percentile; judgement, as in the shipped ultimatum."""
NUCLEAR, DEMOCRACY = 30.0, 3.0
"""Points that war costs more where the other side has nuclear weapons, and where voters are to be faced; judgement."""
COLUMNS = ("first_actor", "triggered_by", "threat_from", "trigger", "regime", "nuclear", "proximity")
"""What a case is made of, besides tables of capabilities and alliances of the year before."""
_ARMED = ("weapons", "second strike")
_LEAST = 1e-3
"""A forecast of never counts as this: about half a path."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the generic case of a crisis is made of."""

    power: float
    """Challenger's share of the power of both, allies and distance allowed for; one half if not known."""
    challenger_price: float
    """Points that war costs the challenger beyond the usual."""
    defender_price: float
    """Points that war costs the defender beyond the usual."""
    pledged: float
    """Points that backing down costs the challenger."""


def engine_forecasters() -> tuple[Forecaster, ...]:
    """Return the forecasters of the trial: the engine as it is, with its scale fitted, and beside the trigger.

    Raises
    ------
    HistoryError
        If the tables of capabilities and alliances were not added.
    """
    capabilities, pacts = _capabilities(open_table("capabilities")), _pacts(open_table("alliances"))

    def score(onset: Onset) -> float:
        chance = run_facts(facts_of(onset, capabilities, pacts))
        inside = min(max(chance, _LEAST), 1.0 - _LEAST)
        return float(log(inside / (1.0 - inside)))

    return (
        Forecaster("engine", "a generic case, run as it is", lambda _: lambda onset: logistic(score(onset)), COLUMNS),
        Forecaster("engine logit", "regression on its log odds", lambda past: _fit(past, score, ()), COLUMNS),
        Forecaster(
            "trigger and engine logit",
            f"regression on trigger and its log odds, ridge {RIDGE:g}",
            lambda past: _fit(past, score, ("trigger",)),
            COLUMNS,
        ),
    )


PAIRS = (("trigger and engine logit", "trigger logit"), ("engine logit", "base rate"))
"""What the trial asks."""


def facts_of(onset: Onset, capabilities: dict[tuple[int, int], float], pacts: dict[tuple[int, int], set[int]]) -> Facts:
    """Return what the case of a crisis is made of, from its onset and the tables of the year before."""
    year = int(float(onset["year"] or 0))
    defender = onset.text("first_actor")
    challenger = next(
        (
            name
            for name in (onset.text("triggered_by"), onset.text("threat_from"))
            if name in _numbers() and name != defender
        ),
        "",
    )
    d, c = _numbers().get(defender, 0), _numbers().get(challenger, 0)
    allies = pacts.get((d, year - 1), set()) - {c, d}
    strength_d = capabilities.get((d, year - 1))
    strength_c = capabilities.get((c, year - 1))
    power = 0.5
    if strength_c and strength_d:
        helped = strength_d + HONOURED * sum(capabilities.get((ally, year - 1), 0.0) for ally in sorted(allies))
        arriving = strength_c * DISTANCE.get(onset.text("proximity"), 1.0)
        power = arriving / (arriving + helped)
    regime_c, nuclear_c = _last_coded(challenger, year)
    return Facts(
        power=round(min(max(power, 0.03), 0.97), 3),
        challenger_price=NUCLEAR * (onset.text("nuclear") in _ARMED) + DEMOCRACY * (regime_c == "democratic"),
        defender_price=NUCLEAR * (nuclear_c in _ARMED) + DEMOCRACY * (onset.text("regime") == "democratic"),
        pledged=PLEDGED.get(onset.text("trigger"), PLEDGED_ELSE),
    )


def generic_case(facts: Facts) -> Case:
    """Return the case of a crisis."""
    low, high = WAR
    half = 0.6 * facts.power * (1.0 - facts.power)
    why = "generic case of the backtest"

    def price(extra: float) -> str:
        return f"{low + extra:g} to {high + extra:g}"

    asked = " or ".join(f"happened(demand_{points})" for points in (10, 20, 30))
    demands = {
        f"demand_{points}": {
            "by": "challenger",
            "when": f"not ({asked})",
            "new": {"why": "the crisis begins with the demand"},
            "replies": [{"by": "defender", "options": [f"accept_{points}", "refuse"]}],
        }
        for points in (10, 20, 30)
    }
    accepts = {
        f"accept_{points}": {
            "by": "defender",
            "reply": True,
            "why": why,
            "effects": {"challenger_share": points, "defender_share": -points},
        }
        for points in (10, 20, 30)
    }
    side = {"horizon": "1 week", "rationality": "0.1 to 0.5", "memory": "1000 years", "idle": 0.5, "why": why}
    return Case.model_validate(
        {
            "case": "generic",
            "time": {"start": "2001-01-01", "end": "2001-12-31", "step": "week"},
            "quantities": {
                **{
                    f"{each}_share": {"start": 50, "range": [0, 100], "why": why} for each in ("challenger", "defender")
                },
                **{f"{each}_loss": {"start": 0, "why": why} for each in ("challenger", "defender")},
            },
            "actors": {
                each: {**side, "values": {f"{each}_share": 1, f"{each}_loss": -1}}
                for each in ("challenger", "defender")
            },
            "moves": {
                **demands,
                **accepts,
                "refuse": {
                    "by": "defender",
                    "reply": True,
                    "replies": [{"by": "challenger", "options": ["attack", "back_down"]}],
                },
                "attack": {
                    "by": "challenger",
                    "reply": True,
                    "why": why,
                    "effects": {
                        "challenger_loss": price(facts.challenger_price),
                        "defender_loss": price(facts.defender_price),
                    },
                    "outcomes": {
                        "win": {
                            "chance": f"{facts.power - half:.4f} to {facts.power + half:.4f}",
                            "effects": {"challenger_share": 50, "defender_share": -50},
                        },
                        "lose": {"chance": "rest", "effects": {"challenger_share": -50, "defender_share": 50}},
                    },
                },
                "back_down": {
                    "by": "challenger",
                    "reply": True,
                    "why": why,
                    "effects": {"challenger_loss": f"{facts.pledged / 2:g} to {facts.pledged * 2:g}"},
                },
            },
            "questions": {"war": {"condition": "happened(attack)"}},
        }
    )


@cache
def run_facts(facts: Facts) -> float:
    """Return the chance of an attack in the case of a crisis, by the engine."""
    from detente.compile import compile_case
    from detente.sim.executor import simulate
    from detente.sim.runs import NEVER

    runs = simulate(compile_case(generic_case(facts)), worlds=WORLDS, paths=PATHS, seed=0)
    return int((runs.hits[0] != NEVER).sum()) / runs.size


def _fit(past: Past, score: Forecast, columns: tuple[str, ...]) -> Forecast:
    """Regress on the engine's log odds, in units of their spread, and on categories."""
    scores = np.array([score(onset) for onset, _ in past])
    middle, spread = _mean(scores), _spread(scores)
    levels = [(name, value) for name in columns for value in sorted({onset.text(name) for onset, _ in past})]

    def row(onset: Onset, points: float) -> list[float]:
        return [1.0, (points - middle) / spread, *(float(onset.text(name) == value) for name, value in levels)]

    design = np.array([row(onset, points) for (onset, _), points in zip(past, scores.tolist(), strict=True)])
    outcome = np.array([float(happened) for _, happened in past])
    coefficients, _ = maximise(design, outcome, ridge=RIDGE if columns else 0.0)
    return lambda onset: logistic(float(np.add.accumulate(np.array(row(onset, score(onset))) * coefficients)[-1]))


def _mean(values: Array) -> float:
    return float(np.add.accumulate(values)[-1]) / len(values)


def _spread(values: Array) -> float:
    return float(np.sqrt(_mean((values - _mean(values)) ** 2))) or 1.0


@cache
def _numbers() -> dict[str, int]:
    """Return the number of each state by its name."""
    table = actors()
    names, numbers = table.values("actor").data.tolist(), table.values("state").data.tolist()
    return {str(name): int(number) for name, number in zip(names, numbers, strict=True)}


@cache
def _last_coded(state: str, year: int) -> tuple[str, str]:
    """Return a state's regime and nuclear capability as they were last coded before a year; empty if never."""
    table = actors()
    rows = [
        row
        for row in range(table.n_rows)
        if table.values("actor").data[row] == state and table.values("year").data[row] < year
    ]
    if not rows:
        return "", ""
    return str(table.cell("regime", rows[-1]) or ""), str(table.cell("nuclear", rows[-1]) or "")


def _capabilities(table: DataSet) -> dict[tuple[int, int], float]:
    """Return each state's share of the world's capabilities by state and year."""
    cinc = table.values("cinc")
    states, years = table.values("state").data.tolist(), table.values("year").data.tolist()
    return {
        (int(state), int(year)): float(share)
        for state, year, share, known in zip(states, years, cinc.data.tolist(), cinc.known.tolist(), strict=True)
        if known
    }


def _pacts(table: DataSet) -> dict[tuple[int, int], set[int]]:
    """Return the states bound to defend a state, by it and year."""
    bound = table.values("defense")
    holds = bound.known & (bound.data.astype(float) == 1.0)
    found: dict[tuple[int, int], set[int]] = {}
    for name_a, name_b in (("state_a", "state_b"), ("state_b", "state_a")):
        a, b = table.values(name_a).data[holds], table.values(name_b).data[holds]
        for state, ally, year in zip(a.tolist(), b.tolist(), table.values("year").data[holds].tolist(), strict=True):
            found.setdefault((int(state), int(year)), set()).add(int(ally))
    return found
