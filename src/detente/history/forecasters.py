"""The forecasters every backtest has: base rates, power, and small regressions on what began a crisis.

References: satopaa2014; cessie1992; jeffreys1946.
"""

from __future__ import annotations

import numpy as np

from detente.core.elementary import logistic
from detente.history.forecaster import Forecast, Forecaster, Onset, Past
from detente.history.regression import RIDGE, fit_logit, maximise

BASE_RATE = "base rate"
RECENT = "base rate, last 20 years"
RECENT_YEARS = 20


def base_rate(past: Past) -> Forecast:
    """Forecast the share of all past crises that came to it, with Jeffreys' half a crisis for and against."""
    chance = (sum(happened for _, happened in past) + 0.5) / (len(past) + 1.0)
    return lambda _: chance


def recent_base_rate(past: Past) -> Forecast:
    """Forecast the share among the past crises that began in the 20 years before."""

    def forecast(onset: Onset) -> float:
        since = _number(onset["year"]) - RECENT_YEARS
        recent = [happened for other, happened in past if _number(other["year"]) >= since]
        return (sum(recent) + 0.5) / (len(recent) + 1.0)

    return forecast


def by_power(past: Past) -> Forecast:
    """Regress on the difference in power between the adversaries; where it is not coded it counts as none."""
    design = np.array([[1.0, _number(onset["power_discrepancy"]) / 10.0] for onset, _ in past])
    coefficients, _ = maximise(design, np.array([float(happened) for _, happened in past]), ridge=0.0)

    def forecast(onset: Onset) -> float:
        score = coefficients[0] + coefficients[1] * _number(onset["power_discrepancy"]) / 10.0
        return logistic(float(score))

    return forecast


def on_categories(*columns: str, ridge: float = RIDGE) -> Forecaster:
    """Return a forecaster that regresses on categories."""

    def learn(past: Past) -> Forecast:
        values = {column: [onset.text(column) for onset, _ in past] for column in columns}
        fitted = fit_logit(values, np.array([float(happened) for _, happened in past]), ridge=ridge)
        return lambda onset: fitted.probability({column: onset.text(column) for column in columns})

    words = " and ".join(columns)
    return Forecaster(f"{words} logit", f"regression on {words}, ridge {ridge:g}", learn, columns)


def _number(cell: object) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0


FORECASTERS: tuple[Forecaster, ...] = (
    Forecaster(BASE_RATE, "share of all past crises", base_rate),
    Forecaster(RECENT, "share of those of the 20 years before", recent_base_rate),
    Forecaster("power logit", "regression on the difference in power", by_power, ("power_discrepancy",)),
    on_categories("trigger"),
    on_categories("trigger", "gravity"),
)
"""Every forecaster that is always tested, the two that others are measured against first."""
