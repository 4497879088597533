"""What about a world explains its history: numbers that are unusual in it, and speak for the answer it gave.

A history comes about by chance and in a world: one draw of all numbers of the case. Of these, what goes along over all
worlds with how often an answer comes, and stands here in an outer sixth on the side that speaks for it, belongs to the
story; all else is as good as typical or does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from detente.inspect.labels import labeller, scale
from detente.model.model import Family

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.model.model import Floats, Model

UNUSUAL = 1.0 / 6.0
"""Share of the worlds beyond which a value is unusual: about a standard deviation from the middle; a judgement."""
NOISE = 3.0
"""Standard errors by which a rank correlation must differ from none."""
LEAST_CORRELATION = 0.1
"""Rank correlation below which a number hardly matters, however well that is known; a judgement."""
MOST = 3
"""Numbers that a story names."""
TYPICAL = (0.25, 0.75)
"""Ends of what is called typical."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """A number in which the world of a story differs from the others, and which speaks for the story's answer."""

    path: str
    """The assumption's dotted path."""
    label: str
    """The assumption in words."""
    value: float
    """Its value in the world, in canonical units."""
    low: float
    """A quarter of the worlds have less."""
    high: float
    """A quarter of the worlds have more."""
    share: float
    """Share of the worlds that have less than this one; those that have as much count half."""
    correlation: float
    """Rank correlation, over worlds, with how often the answer comes."""
    shown: str
    """The value as the case writes it."""
    typical: str
    """The middle half of the worlds likewise."""


class Unusual:
    """Says of each world of a run what about it speaks for an answer.

    Parameters
    ----------
    model
        The case.
    drawn
        ``[W, D]`` values of the drawn columns.
    """

    def __init__(self, model: Model, drawn: Floats, case: Case | None = None) -> None:
        self.model, self.drawn, self.case = model, drawn, case
        self.labels = labeller(model, case)
        is_own = [not path.startswith("together.") for path in model.draws.paths]
        self.columns = np.flatnonzero((model.draws.family != Family.FIXED) & np.array(is_own, dtype=np.bool_))
        self.ranks = np.stack([_ranks(drawn[:, d]) for d in self.columns]) if len(self.columns) else None

    def of(self, world: int, counts: npt.NDArray[np.int64]) -> tuple[Assumed, ...]:
        """Return what speaks for an answer in a world, the weightiest first.

        Parameters
        ----------
        world
            Position of the world.
        counts
            ``[W]`` paths of each world that gave the answer.
        """
        if self.ranks is None:
            return ()
        n = len(counts)
        correlations = _correlations(self.ranks, _ranks(counts))
        shares = self.ranks[:, world] / (2 * n)
        pushes = correlations * (shares - 0.5)
        least = max(LEAST_CORRELATION, NOISE / np.sqrt(n))
        tells = (np.abs(correlations) >= least) & (np.abs(shares - 0.5) >= 0.5 - UNUSUAL) & (pushes > 0.0)
        chosen = sorted(np.flatnonzero(tells).tolist(), key=lambda i: (-pushes[i], i))[:MOST]
        names = self.labels([self.model.draws.paths[self.columns[i]] for i in chosen])
        return tuple(
            self._assumed(int(self.columns[i]), world, float(shares[i]), float(correlations[i]), names) for i in chosen
        )

    def _assumed(self, column: int, world: int, share: float, correlation: float, names: dict[str, str]) -> Assumed:
        path, values = self.model.draws.paths[column], self.drawn[:, column]
        low, high = (float(end) for end in np.quantile(values, TYPICAL))
        written, value = scale(path, self.model, self.case), float(values[world])
        return Assumed(
            path, names[path], value, low, high, share, correlation, written.show(value), written.between(low, high)
        )


def _ranks(values: Floats | npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return twice the mid-ranks of values, from 1: whole numbers, equal where the values are."""
    ordered = np.sort(values)
    both = np.searchsorted(ordered, values, side="left") + np.searchsorted(ordered, values, side="right")
    return np.asarray(both, dtype=np.int64)


def _correlations(rows: npt.NDArray[np.int64], row: npt.NDArray[np.int64]) -> Floats:
    """Return the correlations ``[n]`` of rows of ranks with another; 0 where one is always the same.

    Twice a mid-rank, less its mean n, is a whole number, so the sums are exact.
    """
    n = rows.shape[1]
    left, right = rows - n, row - n
    spread = (left * left).sum(axis=1) * float((right * right).sum())
    return np.divide((left * right).sum(axis=1), np.sqrt(spread), out=np.zeros(len(rows)), where=spread > 0)
