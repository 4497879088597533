"""The answers to a question as groups of paths: yes and no, the options of a choice, thirds of a number."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.model.model import ABSENT, Question
from detente.sim.runs import NEVER, Runs

VOID = "void"
"""The answer of a question whose ``if`` does not hold."""
THIRDS = (1 / 3, 2 / 3)
"""Where the values of a number question are cut."""


@dataclass(frozen=True, slots=True)
class Strata:
    """How the paths of a run are parted by their answer to a question."""

    question: str
    """Id of the question."""
    answers: tuple[str, ...]
    """``yes`` and ``no``; the options and ``none``; intervals of a number; last, of a question with an ``if``,
    ``void``."""
    cuts: tuple[float, ...] = ()
    """Where a number's values are cut: an answer holds values above the cut before it, up to its own."""

    has_void: bool = False
    """Whether the last answer is that of the paths on which the question is void."""

    @property
    def n_asked(self) -> int:
        """Number of answers on the paths on which the question is asked."""
        return len(self.answers) - self.has_void

    def of(self, runs: Runs) -> npt.NDArray[np.int64]:
        """Return which answer each path of a run gave, [N], as a position in ``answers``."""
        asked = runs.model.questions[runs.index_of(self.question)]
        found = self._of(runs, asked)
        if asked.given is None:
            return found
        return np.where(runs.asked_of(self.question), found, len(self.answers) - 1)

    def _of(self, runs: Runs, asked: Question) -> npt.NDArray[np.int64]:
        if asked.kind == "number":
            return np.searchsorted(np.array(self.cuts, dtype=np.float32), runs.values_of(self.question), side="left")
        if asked.kind == "choice":
            winners = runs.winners_of(self.question)
            return np.where(winners == ABSENT, len(asked.options), winners)
        return (runs.hits_of(self.question)[0] == NEVER).astype(np.int64)

    def shares(self, runs: Runs) -> tuple[float, ...]:
        """Return the share of a run's paths that gave each answer."""
        counts = np.bincount(self.of(runs), minlength=len(self.answers))
        return tuple(int(count) / runs.size for count in counts)


def strata_of(runs: Runs, question: str) -> Strata:
    """Return how to part paths by their answer to a question; a number is cut at the thirds of the run.

    Examples
    --------
    >>> import detente
    >>> strata_of(detente.run("ultimatum", worlds=8, paths=8), "war").answers
    ('yes', 'no')
    """
    found = runs.model.questions[runs.index_of(question)]
    void = () if found.given is None else (VOID,)
    if found.kind == "choice":
        return Strata(found.id, (*found.options, "none", *void), has_void=bool(void))
    if found.kind != "number":
        return Strata(found.id, ("yes", "no", *void), has_void=bool(void))
    ordered = np.sort(runs.values_of(question)[runs.asked_of(question)])
    ends = {float(ordered[int(share * (len(ordered) - 1))]) for share in THIRDS} if len(ordered) else set[float]()
    cuts = sorted(ends - {float(last) for last in ordered[-1:]})
    return Strata(found.id, (*_intervals(cuts), *void), tuple(cuts), has_void=bool(void))


def _intervals(cuts: list[float]) -> tuple[str, ...]:
    """Return the intervals between cuts in words."""
    if not cuts:
        return ("always the same",)
    texts = [f"{cut:,.0f}" if abs(cut) >= 1000 else f"{cut:.3g}" for cut in cuts]
    between = [f"{low} to {high}" for low, high in itertools.pairwise(texts)]
    return (f"{texts[0]} or less", *between, f"more than {texts[-1]}")
