"""A forecast as plain data: what ``--json`` prints and ``forecast.json`` holds."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from detente.forecast.forecast import Answer, Forecast
    from detente.forecast.spread import Band


def to_json(forecast: Forecast) -> str:
    """Return a forecast as JSON text: an object, indented, ending with a new line; never NaN or infinity."""
    return json.dumps(plain(forecast), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def plain(forecast: Forecast) -> dict[str, Any]:
    """Return a forecast as plain data, ready for JSON."""
    result = {
        field.name: to_plain(getattr(forecast, field.name))
        for field in dataclasses.fields(forecast)
        if field.name != "questions"
    }
    return result | {"questions": [_plain_answer(answer) for answer in forecast.questions]}


def _plain_answer(answer: Answer) -> dict[str, Any]:
    """Return the answer to a question as plain data."""
    facts = answer.facts
    result: dict[str, Any] = {
        "id": answer.id,
        "text": answer.text,
        "kind": answer.kind,
        "by": answer.by.isoformat(),
        "probability": to_plain(answer.probability),
        "band": _plain_band(answer.band),
        "mc_error": to_plain(answer.mc_error),
        "curve": _plain_curve(answer.dates, answer.curve),
    }
    if answer.shares:
        result["shares"] = [
            {
                "option": share.option,
                "probability": share.probability,
                "band": _plain_band(share.band),
                "mc_error": share.mc_error,
                "curve": _plain_curve(answer.dates, share.curve),
            }
            for share in answer.shares
        ]
    if answer.mean is not None:
        result["mean"] = to_plain(answer.mean)
    if answer.quantiles is not None:
        result["quantiles"] = _plain_quantiles(answer.quantiles)
    if answer.if_it_happens is not None:
        result["if_it_happens"] = _plain_quantiles(answer.if_it_happens)
        result["never"] = None if answer.probability is None else to_plain(1 - answer.probability)
    result["said"] = to_plain(facts.said)
    result["forecasts"] = to_plain(facts.forecasts)
    result["base_rate"] = to_plain(facts.base_rate)
    if answer.pooled is not None:
        result["pooled"] = to_plain(answer.pooled)
    result["resolved"] = to_plain(facts.resolved)
    return result


def _plain_band(band: Band | None) -> list[float | None] | None:
    """Return a band as a list of two."""
    return None if band is None else [to_plain(band.low), to_plain(band.high)]


def _plain_curve(dates: Sequence[dt.date], curve: Sequence[float]) -> list[dict[str, Any]]:
    """Return a curve as a list of dates and probabilities."""
    return [
        {"date": date.isoformat(), "probability": value} for date, value in zip(dates, curve, strict=False) if curve
    ]


def _plain_quantiles(quantiles: Mapping[float, float | dt.date | None]) -> dict[str, Any]:
    """Return quantiles by name: ``p5`` to ``p95``."""
    return {f"p{round(100 * level)}": to_plain(value) for level, value in quantiles.items()}


def to_plain(value: Any) -> Any:
    """Return a value as JSON can hold it: dates as text, arrays as lists, None for what is not finite."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dt.date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        # A tree's nodes need their names; a node without fields would be nothing at all.
        is_node = type(value).__module__.endswith(".expression")
        return {"node": type(value).__name__, **fields} if is_node else fields
    if isinstance(value, Mapping):
        return {str(key): to_plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(each) for each in value]
    return value if value is None or isinstance(value, str | int | bool) else str(value)
