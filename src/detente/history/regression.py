"""A small logistic regression on categories, and the base rate it gives once covariates are allowed for.

Newton's method on the likelihood times a normal prior on every coefficient but the first. Sums run row by row and the
linear systems are solved here, so that the same data give the same bits on any machine.

References: hosmer2013 (section 1.2, the likelihood equations); cessie1992 (the ridge).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from detente.core.elementary import log, logistic
from detente.core.errors import HistoryError
from detente.core.near import did_you_mean
from detente.core.plain import PLAIN
from detente.core.reference_classes import plural
from detente.core.renamed import renamed_keywords
from detente.history.data_set import DataSet
from detente.history.where import select

Array = npt.NDArray[np.float64]
RIDGE = 4.0
"""Precision of the prior on a coefficient: a standard deviation of one half in log odds. A category seldom shifts the
odds of war by more than a factor of e; the backtest's page shows how little hangs on it between 2 and 5."""
_MOST_STEPS = 50
_TOLERANCE = 1e-10
_Z90 = 1.6448536269514722
"""95th percentile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Logit:
    """A fitted regression."""

    levels: tuple[tuple[str, str], ...]
    """Column and value of each coefficient after the first."""
    coefficients: Array
    """``[1 + levels]`` Intercept, then one for each level; a level that was not seen has none and counts as average."""
    curvature: Array
    """``[1 + levels, 1 + levels]`` Curvature at the mode: the inverse of the covariance."""

    def probability(self, covariates: Mapping[str, str]) -> float:
        """Return the chance for some values of the columns."""
        return logistic(float(np.sum(self._row(covariates) * self.coefficients)))

    def interval(self, covariates: Mapping[str, str]) -> tuple[float, float, float]:
        """Return the chance with its 90% interval, which is normal in log odds (Laplace's approximation)."""
        row = self._row(covariates)
        score = float(np.sum(row * self.coefficients))
        variance = float(np.sum(row * _solve(self.curvature, row)))
        spread = _Z90 * float(np.sqrt(max(variance, 0.0)))
        return logistic(score), logistic(score - spread), logistic(score + spread)

    def _row(self, covariates: Mapping[str, str]) -> Array:
        return np.array([1.0, *(1.0 if covariates.get(column) == value else 0.0 for column, value in self.levels)])


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A base rate with covariates allowed for."""

    probability: float
    """The rate."""
    low: float
    """Lower end of its 90% interval."""
    high: float
    """Upper end."""
    covariates: Mapping[str, str] = field(metadata={PLAIN: "given"})
    """Values of the columns."""
    n: int
    """Rows it was fitted to."""
    unit: str
    """What a row is."""
    late: tuple[str, ...]
    """Columns among them that were coded in retrospect: part of their gain is leakage."""

    @property
    def given(self) -> Mapping[str, str]:
        """Earlier name of ``covariates``."""
        return self.covariates

    def __str__(self) -> str:
        what = ", ".join(f"{column} = {value}" for column, value in self.covariates.items())
        line = (
            f"given {what}: {100 * self.probability:.1f}%, 90% interval {100 * self.low:.1f}% to "
            f"{100 * self.high:.1f}% (regression over {self.n:,} {plural(self.unit)})"
        )
        if self.late:
            line += f"\nwarning: coded afterwards ({', '.join(self.late)}): part of the outcome leaks in"
        return line


def fit_logit(columns: Mapping[str, Sequence[str]], outcome: Array, *, ridge: float = RIDGE) -> Logit:
    """Fit the log odds of an outcome to the values of some columns.

    Parameters
    ----------
    columns
        Values by column, ``[n]`` each.
    outcome
        ``[n]`` 0 or 1.
    ridge
        Precision of the normal prior on each coefficient but the intercept.

    Returns
    -------
    Logit
        The mode and the curvature there.

    Raises
    ------
    HistoryError
        For no rows, or for an outcome that never or always comes without a ridge to hold it.

    Examples
    --------
    >>> fitted = fit_logit({"side": ["a", "a", "b", "b"]}, np.array([0.0, 1.0, 1.0, 1.0]), ridge=1.0)
    >>> fitted.probability({"side": "a"}) < fitted.probability({"side": "b"})
    True
    """
    levels = tuple((column, value) for column, values in columns.items() for value in sorted(set(values)))
    n = len(outcome)
    if n == 0:
        raise HistoryError("found no rows to fit to, expected at least one")
    design = np.ones((n, 1 + len(levels)))
    for place, (column, value) in enumerate(levels, 1):
        design[:, place] = [1.0 if each == value else 0.0 for each in columns[column]]
    coefficients, curvature = maximise(design, outcome, ridge=ridge)
    return Logit(levels, coefficients, curvature)


def maximise(design: Array, outcome: Array, *, ridge: float) -> tuple[Array, Array]:
    """Return the mode of the penalised likelihood and the curvature there.

    Parameters
    ----------
    design
        ``[n, k]``; the first column is one everywhere and is not penalised.
    outcome
        ``[n]`` 0 or 1.
    ridge
        Precision of the prior.
    """
    k = design.shape[1]
    penalty = np.full(k, ridge)
    penalty[0] = 0.0
    # A share of one half of an event keeps the intercept finite where nothing, or everything, happened (jeffreys1946).
    start = (float(outcome.sum()) + 0.5) / (len(outcome) + 1.0)
    coefficients = np.zeros(k)
    coefficients[0] = float(log(start / (1.0 - start)))
    curvature = np.diag(np.full(k, 1.0))
    for _ in range(_MOST_STEPS):
        chance = logistic((design * coefficients[None, :]).T.sum(axis=0))
        weight = np.fmax(chance * (1.0 - chance), 1e-12)
        slope = (design * (outcome - chance)[:, None]).sum(axis=0) - penalty * coefficients
        curvature = _weighted_products(design, weight) + np.diag(penalty + 1e-9)
        step = _solve(curvature, slope)
        size = float(np.abs(step).max())
        coefficients = coefficients + step * min(1.0, 5.0 / size if size > 0.0 else 1.0)
        if size < _TOLERANCE:
            break
    return coefficients, curvature


@renamed_keywords(given="covariates")
def adjusted_rate(
    table: DataSet, *, level: str, covariates: Mapping[str, str], where: str = "", ridge: float = RIDGE
) -> Adjusted:
    """Return the base rate of a class for some values of columns, from a regression over the whole class.

    Parameters
    ----------
    table, level, where
        As in `detente.history.rate.rate`; the condition should leave the given columns free.
    covariates
        Values by column, such as ``{"trigger": "non-violent military"}``.
    ridge
        As in `fit_logit`.

    Raises
    ------
    HistoryError
        If there is no such column or value.

    Examples
    --------
    >>> from detente.history.shipped import crises
    >>> found = adjusted_rate(crises(), level="war", covariates={"trigger": "non-violent military"}, where="not in_war")
    >>> 0.0 < found.low < found.probability < found.high < 1.0
    True
    """
    rows, came = select(table, where), select(table, table.level(level).where)
    taken = rows.holds & came.known
    late: list[str] = []
    for name, value in covariates.items():
        column = table.column(name)
        if column.kind != "text":
            raise HistoryError(f"{name}: found a column of {column.kind}s, expected one of categories")
        cells = table.values(name)
        values = set(cells.data[cells.known].tolist())
        if value not in values:
            hint = did_you_mean(value, values)
            raise HistoryError(f"{name}: found {value!r}, expected one of {', '.join(sorted(values))}{hint}")
        taken &= cells.known
        late += [name] if column.stage != "onset" else []
    if not taken.any():
        raise HistoryError(f"{table.name}: found no {table.source.unit} to fit to, expected at least one")
    columns = {name: table.values(name).data[taken].tolist() for name in covariates}
    fitted = fit_logit(columns, came.holds[taken].astype(float), ridge=ridge)
    return Adjusted(*fitted.interval(covariates), dict(covariates), int(taken.sum()), table.source.unit, tuple(late))


def _weighted_products(design: Array, weight: Array) -> Array:
    """Return the sum over rows of weight times the outer product of the row with itself."""
    return (design[:, :, None] * design[:, None, :] * weight[:, None, None]).sum(axis=0)


def _solve(matrix: Array, right: Array) -> Array:
    """Solve a symmetric positive definite system by Cholesky's decomposition, in one fixed order of operations."""
    k, rows = len(right), matrix.tolist()
    lower = [[0.0] * k for _ in range(k)]
    for i in range(k):
        for j in range(i + 1):
            value = rows[i][j]
            for m in range(j):
                value -= lower[i][m] * lower[j][m]
            lower[i][j] = math.sqrt(max(value, 1e-300)) if i == j else value / lower[j][j]
    result: list[float] = right.tolist()
    for i in range(k):
        for m in range(i):
            result[i] -= lower[i][m] * result[m]
        result[i] /= lower[i][i]
    for i in reversed(range(k)):
        for m in range(i + 1, k):
            result[i] -= lower[m][i] * result[m]
        result[i] /= lower[i][i]
    return np.array(result)
