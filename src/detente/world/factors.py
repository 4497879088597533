"""Numbers that move together: from independent quantiles to those of columns that share factors.

Column i has the normal score z_i = sum_k l_ik F_k + sqrt(1 - sum_k l_ik^2) e_i, with independent standard normal
factors F_k and parts of its own e_i. Each z_i is standard normal whatever the loadings l, so every column keeps its own
distribution; and two scores correlate by sum_k l_ik l_jk. That is a Gaussian copula whose correlation matrix, LL' plus
a positive diagonal, is positive definite for any loadings with sum_k l_ik^2 < 1.

References: li2000 (the Gaussian copula); krupskii2013 (copulas of factors).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.core.elementary import ndtr, ndtri
from detente.model.model import Draws

Floats = npt.NDArray[np.float64]
Columns = npt.NDArray[np.int64]

_LEAST = 2.0**-53
"""Quantiles are kept so far inside (0, 1)."""


def own_parts(draws: Draws) -> Floats:
    """Return sqrt(1 - sum of squared loadings) of every column, ``[D]``: the weight of its own part; 1 without any."""
    shared = np.zeros(len(draws.family))
    for column, loading in zip(draws.loadings.column.tolist(), draws.loadings.value.tolist(), strict=True):
        shared[column] += loading * loading
    return np.sqrt(1.0 - shared)


def coupled(draws: Draws, columns: Columns, u: Floats) -> Floats:
    """Return the quantiles at which columns stand, ``[count, C]``, from independent ones of the same columns.

    Parameters
    ----------
    draws
        The drawn columns of a model.
    columns
        ``[C]`` which columns; a factor that is not among them stands in its middle.
    u
        ``[count, C]``: of a factor its own quantile, of a column that loads that of its own part, of any other its
        quantile, which is returned as it is, to the bit.
    """
    loadings = draws.loadings
    loaded = np.flatnonzero(np.isin(columns, loadings.column))
    if not len(loaded):
        return u
    used = np.flatnonzero(np.isin(columns, [*loadings.column, *loadings.factor]))
    z = coupled_scores(draws, columns[used], ndtri(u[:, used]))
    result = u.copy()
    result[:, loaded] = np.clip(ndtr(z[:, np.isin(used, loaded)]), _LEAST, 1.0 - _LEAST)
    return result


def coupled_scores(draws: Draws, columns: Columns, z: Floats) -> Floats:
    """Return the same for normal scores: z_i of every column, ``[count, C]``, from independent e_i and F_k."""
    loadings = draws.loadings
    if not len(loadings.column):
        return z
    place = {column: number for number, column in enumerate(columns.tolist())}
    result = z * own_parts(draws)[columns]
    for column, factor, loading in zip(
        loadings.column.tolist(), loadings.factor.tolist(), loadings.value.tolist(), strict=True
    ):
        if column in place and factor in place:
            result[:, place[column]] += loading * z[:, place[factor]]
    return result
