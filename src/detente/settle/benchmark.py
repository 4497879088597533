"""How the models of settlement do on decisions whose outcome is known: errors, scores, intervals by proposal.

Issues of one proposal are not independent, so folds and bootstrap samples are made of whole proposals.

References: arregui2022 (the data), gneiting2007 (the score), efron1979 (the bootstrap).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detente.core.calls import checked
from detente.core.errors import CaseError, Problem
from detente.core.result import Result
from detente.core.version import __version__
from detente.model.model import Floats
from detente.negotiation.catalogue import CATALOGUE
from detente.negotiation.models import on_percent, solve
from detente.negotiation.settlement import Mixture, Settlement, settle, settlement
from detente.negotiation.talks import Talks
from detente.settle.setting import set_sheet
from detente.sheets.read import read_sheets
from detente.sheets.sheet import Sheet

N_FOLDS = 10
"""Parts for cross-validation; ten is customary."""
N_SAMPLES = 2000
"""Bootstrap samples: an end of a 90% interval then errs by a few hundredths of its length."""
LEVEL = 0.90
SHARES = tuple(n / 20 for n in range(21))
"""Shares of the election tried for the mixture."""
SPREADS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)
"""Spreads tried, as shares of the scale."""
CELLS = 800
"""Cells of the scale over which scores are integrated while weights are sought; none is narrower than data that come
in whole percent need."""
FEWEST_PROPOSALS = 2
REFERENCE = "normal"
"""Differences are told against this model, N(compromise, 25)."""


class Interval(NamedTuple):
    """A mean with its bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """How one model did."""

    name: str
    description: str
    mae: Interval
    """Mean absolute error of its median, in percent of the scale."""
    crps: Interval
    """Mean continuous ranked probability score, likewise; for a point it is the absolute error."""
    against: Interval
    """CRPS less that of N(compromise, 25), pair by pair."""


@dataclass(frozen=True, slots=True, repr=False)
class Benchmark(Result):
    """Models beside each other on one file."""

    file: str
    n_issues: int
    """Issues with an outcome."""
    n_proposals: int
    left_out: int
    """Issues without an outcome."""
    scores: tuple[Score, ...]
    """Least CRPS first."""
    estimated: Mixture
    """Weights estimated on the whole file."""
    folds: tuple[tuple[float, float], ...]
    """Share and spread estimated without each fold."""
    at_stated: float
    """Share of outcomes that equal a stated position."""
    at_reference: float
    """Share of those with a known reference that equal it."""
    version: str


@dataclass(frozen=True, slots=True)
class _Decision:
    """One issue with its outcome, everything in percent of the scale."""

    proposal: int
    talks: Talks
    """``[1, A, 1]``"""
    outcome: float
    reference: float
    by_model: dict[str, Settlement]


@checked
def benchmark_deu(file: str | Path) -> Benchmark:
    """Score every model on a table of *Decision-making in the European Union*.

    The default is scored twice: as it stands (``mixture``; its weights were estimated on the training part of the
    data), and with weights estimated anew without each tenth of the proposals (``mixture, cross-validated``).
    Climatology is the outcomes of the other nine tenths.

    Parameters
    ----------
    file : str or Path
        The table, tab separated (`detente.sheets.deu`).

    Returns
    -------
    Benchmark

    Raises
    ------
    CaseError
        Where the file cannot be used, or holds fewer than two proposals with outcomes.
    """
    sheets = read_sheets(file)
    decisions = [decision for p, sheet in enumerate(sheets) for decision in _decisions(p, sheet)]
    used = sorted({decision.proposal for decision in decisions})
    if len(used) < FEWEST_PROPOSALS:
        found = f"{len(used)} proposals with an outcome"
        raise CaseError([Problem("", found, f"at least {FEWEST_PROPOSALS}", file=str(file))])
    proposal = np.searchsorted(np.array(used), [decision.proposal for decision in decisions])
    outcome = np.array([decision.outcome for decision in decisions])
    estimates = _Estimates(decisions, outcome)
    fold_of = proposal % N_FOLDS
    folds = [estimates.best(fold_of != fold) for fold in range(min(N_FOLDS, len(used)))]
    columns_of = {name: _scored([d.by_model[name] for d in decisions], outcome) for name in CATALOGUE}
    columns_of["mixture, cross-validated"] = _scored(
        [_mixed(d, folds[fold_of[n]]) for n, d in enumerate(decisions)], outcome
    )
    columns_of["climatology"] = _scored([_past(outcome[fold_of != fold]) for fold in fold_of], outcome)
    even = _past((np.arange(CELLS) + 0.5) / CELLS * 100.0)
    columns_of["uniform"] = _scored([even] * len(decisions), outcome)
    columns_of["constant"] = _scored([_past(np.array([50.0]))] * len(decisions), outcome)
    resample = _Bootstrap(proposal)
    base = columns_of[REFERENCE][1]
    scores = [
        Score(name, _described(name), resample(error), resample(crps), resample(crps - base))
        for name, (error, crps) in columns_of.items()
    ]
    share, spread = estimates.best(np.ones(len(decisions), dtype=np.bool_))
    known = [d for d in decisions if not np.isnan(d.reference)]
    return Benchmark(
        file=str(file),
        n_issues=len(decisions),
        n_proposals=len(used),
        left_out=sum(len(sheet.issues) for sheet in sheets) - len(decisions),
        scores=tuple(sorted(scores, key=lambda score: score.crps.mean)),
        estimated=Mixture(share, spread, f"minimum of the mean CRPS over {len(decisions)} issues of {file}"),
        folds=tuple(folds),
        at_stated=float(np.mean([(d.talks.position[0, :, 0] == d.outcome).any() for d in decisions])),
        at_reference=float(np.mean([d.reference == d.outcome for d in known])) if known else float("nan"),
        version=__version__,
    )


def _decisions(proposal: int, sheet: Sheet) -> Iterator[_Decision]:
    """Yield the issues of a proposal that have an outcome, solved by every model with all of its issues at hand."""
    has_outcome = ~np.isnan(sheet.outcome)
    if not has_outcome.any():
        return
    setting = set_sheet(sheet, draws=1, seed=0, days=None)
    talks = setting.talks
    span = talks.high - talks.low
    scaled = on_percent(talks)
    solved = {name: solve(scaled, name) for name in CATALOGUE}
    for i in np.flatnonzero(has_outcome):
        takes_part = np.flatnonzero(scaled.salience[0, :, i] * scaled.capability[0] > 0.0)
        one = Talks(
            scaled.position[:, takes_part, i : i + 1],
            scaled.salience[:, takes_part, i : i + 1],
            scaled.capability[:, takes_part],
            scaled.low[i : i + 1],
            scaled.high[i : i + 1],
        )
        yield _Decision(
            proposal,
            one,
            float(100.0 * (sheet.outcome[i] - talks.low[i]) / span[i]),
            float(100.0 * (setting.limits.reference[0, i] - talks.low[i]) / span[i]),
            {name: each[i] for name, each in solved.items()},
        )


def _mixed(decision: _Decision, weights: tuple[float, float]) -> Settlement:
    position, weight = decision.talks.on(0)
    return settle(position, weight, span=100.0, mixture=Mixture(*weights, ""))


def _past(values: Floats) -> Settlement:
    return settlement(values, np.ones_like(values))


def _scored(distributions: list[Settlement], outcome: Floats) -> tuple[Floats, Floats]:
    """Return the absolute errors of the medians and the CRPS, ``[n]`` each."""
    half = np.array([0.5])
    error = [abs(float(d.quantile(half)[0]) - y) for d, y in zip(distributions, outcome.tolist(), strict=True)]
    crps = [d.crps(outcome=y) for d, y in zip(distributions, outcome.tolist(), strict=True)]
    return np.array(error), np.array(crps)


class _Estimates:
    """CRPS of every mixture tried on every issue: a quadratic form in the shares of its two parts.

    With F the distribution function of a mixture and 1 that of the outcome, the score is the integral of ``(F - 1)^2``,
    and ``F - 1 = a (E - 1) + (1 - a) (N - 1)``.
    """

    def __init__(self, decisions: list[_Decision], outcome: Floats) -> None:
        middle = (np.arange(CELLS) + 0.5) / CELLS * 100.0
        width = 100.0 / CELLS
        reached = middle[None, :] >= outcome[:, None]
        election = np.stack([d.by_model["election"].cdf(middle) for d in decisions]) - reached
        both = (election * election).sum(axis=1) * width
        share = np.array(SHARES)[:, None]
        scores = []
        for spread in SPREADS:
            near = np.stack([_mixed(d, (0.0, spread)).cdf(middle) for d in decisions]) - reached
            mixed = (election * near).sum(axis=1) * width
            alone = (near * near).sum(axis=1) * width
            scores.append(share**2 * both + 2.0 * share * (1.0 - share) * mixed + (1.0 - share) ** 2 * alone)
        self.scores = np.stack(scores)
        """[spreads, shares, n]"""

    def best(self, chosen: np.ndarray) -> tuple[float, float]:
        """Return the share and the spread with the least mean score over the chosen issues."""
        mean = self.scores[:, :, chosen].mean(axis=2)
        spread, share = np.unravel_index(int(np.argmin(mean)), mean.shape)
        return SHARES[int(share)], SPREADS[int(spread)]


class _Bootstrap:
    """Means with intervals from samples of whole proposals."""

    def __init__(self, proposal: npt.NDArray[np.int64]) -> None:
        self.proposal = proposal
        n = int(proposal.max()) + 1
        self.sizes = np.bincount(proposal, minlength=n).astype(np.float64)
        self.drawn = np.random.Generator(np.random.Philox(20220119)).integers(0, n, (N_SAMPLES, n))

    def __call__(self, values: Floats) -> Interval:
        totals = np.bincount(self.proposal, values, len(self.sizes))
        means = totals[self.drawn].sum(axis=1) / self.sizes[self.drawn].sum(axis=1)
        low, high = np.quantile(means, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
        return Interval(float(values.mean()), float(low), float(high))


def _described(name: str) -> str:
    return {
        "mixture, cross-validated": "the mixture with weights estimated on the other nine tenths of the proposals",
        "climatology": "the outcomes of the other nine tenths of the proposals",
        "uniform": "every place of the scale alike",
        "constant": "the middle of the scale",
    }.get(name) or CATALOGUE[name].description
