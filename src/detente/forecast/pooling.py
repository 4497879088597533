"""Inside and outside view in one number: forecasts pooled with the base rates of their questions."""

from __future__ import annotations

import dataclasses

from detente.core.errors import RunError
from detente.forecast.forecast import Answer, Forecast, Pooled
from detente.history.outside import pool


def with_pools(forecast: Forecast, *, weight: float | None = None, extremise: float = 1.0) -> Forecast:
    """Return a forecast with every question that has a base rate pooled with it, on the scale of log odds.

    A forecast of 0 or 1 counts as half a path more or less, so that the pool stays finite.

    Parameters
    ----------
    forecast
        The forecast.
    weight
        Weight of the base rates, 0 to 1; by default what the case says of each, or else one half.
    extremise
        Factor on the pooled log odds; 1, the default, for none (see `detente.history.outside.pool`).

    Raises
    ------
    RunError
        If a number is out of its range.
    """
    if weight is not None and not 0.0 <= weight <= 1.0:
        raise RunError(f"found the weight {weight:g}, expected 0 (the forecast alone) to 1 (the base rate alone)")
    if not 0.0 < extremise <= 10.0:
        raise RunError(f"found the factor {extremise:g}, expected above 0 and at most 10; 1 is none")
    size = forecast.worlds * forecast.paths
    answers = tuple(_pooled(answer, size, weight, extremise) for answer in forecast.questions)
    return dataclasses.replace(forecast, questions=answers)


def _pooled(answer: Answer, size: int, weight: float | None, extremise: float) -> Answer:
    view = answer.facts.base_rate
    if view is None or answer.probability is None:
        return answer
    share = view.weight if weight is None else weight
    size = max(round(size * (1.0 if answer.asked is None else answer.asked)), 1)
    inside = min(max(answer.probability, 0.5 / size), 1.0 - 0.5 / size)
    probability = pool(forecast=inside, outside=view.mean, weight=share, extremise=extremise)
    return dataclasses.replace(answer, pooled=Pooled(probability, share, extremise))
