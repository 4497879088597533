"""What the settlement models read: who stands where on which issue, how strongly and with what power."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.negotiation.compromise import Floats


@dataclass(frozen=True, slots=True)
class Talks:
    """Parties and issues in W draws. A party that takes no part on an issue has salience 0 there."""

    position: Floats
    """``[W, A, I]`` on the issue's scale; finite everywhere, without meaning where the salience is 0."""
    salience: Floats
    """``[W, A, I]`` how much a party cares, at least 0, in any unit."""
    capability: Floats
    """``[W, A]`` power, at least 0, in any unit."""
    low: Floats
    """``[I]`` lower end of the issue's scale."""
    high: Floats
    """``[I]`` upper end."""

    @property
    def n_draws(self) -> int:
        """W."""
        return len(self.position)

    def on(self, issue: int) -> tuple[Floats, Floats]:
        """Return positions and weights (capability x salience) on an issue, ``[W, A]`` each."""
        position = np.ascontiguousarray(self.position[:, :, issue])
        return position, self.capability * self.salience[:, :, issue]

    def span(self, issue: int) -> float:
        """Return the length of an issue's scale."""
        return float(self.high[issue] - self.low[issue])

    def first(self, n: int) -> Talks:
        """Return the same talks in the first ``n`` draws."""
        return self.at(slice(n))

    def at(self, draws: npt.NDArray[np.int64] | slice) -> Talks:
        """Return the same talks in some draws."""
        return Talks(self.position[draws], self.salience[draws], self.capability[draws], self.low, self.high)
