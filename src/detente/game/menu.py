"""What an option weighs beside its worth: the readiness to leave things as they are, and moves that are one thing.

An option o is chosen with a probability proportional to ``w_o exp(rationality x worth_o)``. Waiting and letting pass
weigh ``idle / (1 - idle)``, so that their odds against each move that is worth nothing are idle : 1 - idle, whatever
else is open. A move that is one of n open variants of the same thing weighs 1 / n; every other move weighs 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from detente.core import elementary
from detente.model.model import ABSENT

Floats = npt.NDArray[np.float64]

LEAST_CHANCE = 1e-13
"""A readiness of 0 or 1 counts as so near to it: odds of 1e13 are certainty, and their logarithm is a number."""


def log_odds(chance: Floats) -> Floats:
    """Return ln(p / (1 - p)), p kept within `LEAST_CHANCE` of 0 and 1.

    Examples
    --------
    >>> log_odds(np.array([0.5, 0.9])).round(4).tolist()
    [0.0, 2.1972]
    """
    kept = np.clip(chance, LEAST_CHANCE, 1.0 - LEAST_CHANCE)
    return elementary.log(kept) - elementary.log1p(-kept)


def weights(groups: Sequence[int], is_waiting: Sequence[bool], *, idle: float) -> list[float]:
    """Return what each open option of a menu weighs.

    Parameters
    ----------
    groups
        [O] group of variants of each option, ABSENT for none.
    is_waiting
        [O] whether the option is to wait, or to let pass.
    idle
        Readiness of the one who chooses to leave things as they are.

    Examples
    --------
    >>> [round(weight, 6) for weight in weights([-1, 0, 0, -1], [True, False, False, False], idle=0.75)]
    [3.0, 0.5, 0.5, 1.0]
    """
    kept = min(max(idle, LEAST_CHANCE), 1.0 - LEAST_CHANCE)
    return [
        kept / (1.0 - kept) if waits else 1.0 if group == ABSENT else 1.0 / groups.count(group)
        for group, waits in zip(groups, is_waiting, strict=True)
    ]
