"""Sums in one fixed order, so that they have the same bits on every machine."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.model.model import Floats


def fixed_sum(values: Floats) -> float:
    """Return a sum made from left to right."""
    return float(np.cumsum(values)[-1]) if len(values) else 0.0


def sum_last(values: Floats) -> Floats:
    """Return sums over the last axis from left to right."""
    return np.asarray(np.cumsum(values, axis=-1)[..., -1])


def sums_by(index: npt.NDArray[np.integer], weights: Floats, size: int = 0) -> Floats:
    """Return the sum of the weights of each index, 0 to ``size - 1``; integers exactly."""
    return np.asarray(np.bincount(index, weights=weights, minlength=size), dtype=np.float64)
