"""What a score is given: checked, so that a forecast and an outcome that were swapped or mistyped do not pass."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.core.errors import ScoreError

Array = npt.NDArray[np.float64]
Given = npt.ArrayLike


def probabilities(forecast: Given, name: str = "forecast") -> Array:
    """Return probabilities as an array.

    Raises
    ------
    ScoreError
        If one lies outside [0, 1], or is no number.
    """
    values = _numbers(forecast, name)
    wrong = ~((values >= 0.0) & (values <= 1.0))
    if wrong.any():
        first = float(values[wrong].flat[0])
        near = f"; did you mean {first / 100:g}?" if 1.0 < first <= 100.0 else ""
        raise ScoreError(f"{name}: found {first:g}, expected a probability between 0 and 1{near}")
    return values


def outcomes(outcome: Given) -> Array:
    """Return outcomes, 1 for yes and 0 for no, as an array.

    Raises
    ------
    ScoreError
        If one is anything but 0 or 1.
    """
    values = _numbers(outcome, "outcome")
    wrong = ~((values == 0.0) | (values == 1.0))
    if wrong.any():
        raise ScoreError(f"outcome: found {float(values[wrong].flat[0]):g}, expected 0 (no) or 1 (yes)")
    return values


def binary(forecast: Given, outcome: Given) -> tuple[Array, Array]:
    """Return probabilities and outcomes of one shape."""
    return together(probabilities(forecast), outcomes(outcome))


def together(first: Array, second: Array) -> tuple[Array, Array]:
    """Return two arrays of one shape.

    Raises
    ------
    ScoreError
        If they do not fit.
    """
    try:
        one, two = np.broadcast_arrays(first, second)
    except ValueError:
        raise ScoreError(f"found forecasts {first.shape} and outcomes {second.shape}, expected one shape") from None
    return one, two


def distributions(forecast: Given) -> Array:
    """Return distributions over categories ``[..., K]``.

    Raises
    ------
    ScoreError
        If there are fewer than two categories or the probabilities do not sum to one (within 1e-6: what is left by
        six printed digits).
    """
    values = probabilities(forecast)
    if values.ndim == 0 or values.shape[-1] < 2:
        raise ScoreError(f"forecast: found shape {values.shape}, expected at least two categories in the last axis")
    sums = values.sum(axis=-1)
    if (np.abs(sums - 1.0) > 1e-6).any():
        raise ScoreError(f"forecast: found probabilities that sum to {float(sums.flat[0]):g}, expected 1")
    return values


def categories(outcome: Given, count: int) -> npt.NDArray[np.int64]:
    """Return numbers of categories, from 0.

    Raises
    ------
    ScoreError
        If one is not a whole number from 0 to ``count`` - 1.
    """
    values = _numbers(outcome, "outcome")
    wrong = (values != np.floor(values)) | (values < 0) | (values >= count)
    if wrong.any():
        first = float(values[wrong].flat[0])
        raise ScoreError(f"outcome: found {first:g}, expected the number of a category, 0 to {count - 1}")
    return values.astype(np.int64)


def _numbers(values: Given, name: str) -> Array:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ScoreError(f"{name}: found {values!r:.60}, expected numbers") from None
