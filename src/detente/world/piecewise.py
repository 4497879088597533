"""Straight lines through points, held flat beyond the ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detente.model.model import Floats


def along(x: Floats, xs: Sequence[float], ys: Sequence[Floats]) -> Floats:
    """Return the height of a line at x: a sum over its pieces, each as far as x has come through it.

    Parameters
    ----------
    x
        Where, of any shape.
    xs
        Where the line bends, ascending.
    ys
        Its heights there, of the shape of x or one that goes with it.

    Examples
    --------
    >>> along(np.array([-1.0, 5.0, 20.0]), [0.0, 10.0], [np.array(1.0), np.array(3.0)])
    array([1., 2., 3.])
    """
    value = ys[0]
    for i in range(len(xs) - 1):
        value = value + np.clip((x - xs[i]) / (xs[i + 1] - xs[i]), 0.0, 1.0) * (ys[i + 1] - ys[i])
    return value
