"""Lists of indices as the arrays of a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detente.model.model import Ints


def ints(values: Sequence[int]) -> Ints:
    """Return whole numbers as an array of 32 bits."""
    return np.array(values, dtype=np.int32)
