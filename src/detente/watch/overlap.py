"""Indicators that tell the same are one line of the list, not several.

B repeats A where most of what B tells of the question is known from A already: I(Y; B | A) is a small part of I(Y; B).
The list is made from the most telling indicator down: each either joins the one above it that says most of the same,
or opens a group of its own.

References: cover2006, chapter 2 (conditional mutual information).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from detente.watch.information import information

Truths = npt.NDArray[np.bool_]

REPEATED = 0.5
"""Share of what an indicator tells that another must know for the two to be one group."""


def group(seen: Sequence[Truths], answer: npt.NDArray[np.uint8], n_answers: int) -> list[list[int]]:
    """Return groups of indicators, given from the most telling down; each group begins with its most telling one.

    Parameters
    ----------
    seen
        [M] truths for each indicator, on the same paths.
    answer
        [M] answer on each path.
    n_answers
        C.

    Examples
    --------
    The second says what the first says, the third something else:

    >>> rng = np.random.default_rng(0)
    >>> a, c = rng.random(1000) < 0.5, rng.random(1000) < 0.5
    >>> group([a, ~a, c], (a + 2 * c).astype(np.uint8), 4)
    [[0, 1], [2]]
    """
    groups: list[list[int]] = []
    own = [_joint([each], answer, n_answers) for each in seen]
    for number, truths in enumerate(seen):
        best: tuple[float, list[int]] | None = None
        for found in groups:
            leader = found[0]
            more = _joint([seen[leader], truths], answer, n_answers) - own[leader]
            if own[number] > 0 and (best is None or more < best[0]):
                best = (more, found)
        if best is not None and best[0] <= (1 - REPEATED) * own[number]:
            best[1].append(number)
        else:
            groups.append([number])
    return groups


def together(seen: Sequence[Truths], answer: npt.NDArray[np.uint8], n_answers: int) -> float:
    """Return what several indicators tell together, in bits; for a few on many paths, where bias is no matter."""
    return _joint(seen, answer, n_answers)


def _joint(seen: Sequence[Truths], answer: npt.NDArray[np.uint8], n_answers: int) -> float:
    """Return the information of all combinations of indicators."""
    code = answer.astype(np.int64)
    for position, truths in enumerate(seen):
        code += n_answers * (1 << position) * truths
    table = np.bincount(code, minlength=n_answers << len(seen)).reshape(1 << len(seen), n_answers)
    return float(information(table.astype(np.float64)))
