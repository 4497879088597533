"""Weighted worlds and paths: a run as it is, and further rounds where it does not fit what was observed well enough.

The first round is the run itself. As long as too few worlds carry the weight, a further round draws as many worlds
again (a tenth of all so far, where that is more), most of them from a proposal that follows the weights so far (of a
flattened likelihood, where the full one leaves too few). Further worlds have further numbers, so their paths are new.
All rounds count in the end, each world with its exact ratio.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from detente.core.elementary import exp, ndtr, ndtri
from detente.forecast.batches import total
from detente.forecast.measure import parts_of
from detente.forecast.tally import joint_counts
from detente.model.model import ABSENT, Bools, Family, Floats, Model
from detente.sim.runs import Runs, Singles, Steps
from detente.update.likelihood import Likelihood
from detente.update.observations import FAR
from detente.update.proposal import (
    ENOUGH_TO_LOOK,
    TEMPERATURES,
    Proposal,
    effective,
    from_prior,
    propose,
    ratios,
    tempered,
)
from detente.world.draws import draw_worlds, place_worlds
from detente.world.sobol import points

if TYPE_CHECKING:
    from detente.core.spec import RunSpec

Values = npt.NDArray[np.float64]

GROWTH = 10
"""After so many rounds of one size they grow, each by this part of all worlds so far. Every world is weighed against
the proposals of all rounds, so that thousands of small rounds would cost far more than the paths in them."""


@dataclass(slots=True, eq=False)
class Round:
    """Worlds drawn from one proposal, and the paths in them that fit at all."""

    proposal: Proposal | None
    z: Values
    """[W, C] normal scores of the uncertain assumptions."""
    drawn: Floats
    """[W, D] the worlds' numbers."""
    paths: npt.NDArray[np.int64]
    """[M] places of the paths that fit, in the round."""
    of_values: Values
    """[O, M] log-likelihood of each measured value; 0 for other observations."""
    hits: Steps
    """[H, M]"""
    values: Singles
    """[V, M]"""
    asked: Bools
    """[C, M] whether each question with an ``if`` is asked."""
    flat: Values
    """[temperatures, W] mean weight of the paths of each world under each power of the likelihood."""
    fits: npt.NDArray[np.int64]
    """[O] paths that fit each observation alone."""
    joint: npt.NDArray[np.int64]
    """[O, O] paths that fit two observations."""
    levels: Singles
    """[L, N] the quantities that were measured, on all paths of the first round; nothing of later ones."""


@dataclass(slots=True, eq=False)
class Sample:
    """All rounds, with the weights of their worlds and paths."""

    model: Model
    n_paths: int
    columns: npt.NDArray[np.int64]
    """[C] drawn columns that are uncertain."""
    rounds: list[Round] = field(default_factory=list)
    first: Runs | None = None
    """The first round as a run, with all its paths."""

    @property
    def n_worlds(self) -> int:
        """Worlds of all rounds."""
        return sum(len(each.z) for each in self.rounds)

    @property
    def size(self) -> int:
        """Paths of all rounds."""
        return self.n_worlds * self.n_paths

    @property
    def n_fit(self) -> int:
        """Paths on which everything fits."""
        return sum(len(each.paths) for each in self.rounds)

    @property
    def z(self) -> Values:
        """[W, C] scores of all worlds."""
        return np.concatenate([each.z for each in self.rounds])

    @property
    def drawn(self) -> Floats:
        """[W, D] numbers of all worlds."""
        return np.concatenate([each.drawn for each in self.rounds])

    @property
    def hits(self) -> Steps:
        """[H, M] of all paths that fit."""
        return np.concatenate([each.hits for each in self.rounds], axis=1)

    @property
    def values(self) -> Singles:
        """[V, M] of all paths that fit."""
        return np.concatenate([each.values for each in self.rounds], axis=1)

    @property
    def asked(self) -> Bools:
        """[C, M] of all paths that fit."""
        return np.concatenate([each.asked for each in self.rounds], axis=1)

    @property
    def worlds(self) -> npt.NDArray[np.int64]:
        """[M] world of each path that fits, counted over all rounds."""
        starts = np.cumsum([0, *(len(each.z) for each in self.rounds)])
        parts = [start + each.paths // self.n_paths for start, each in zip(starts, self.rounds, strict=False)]
        return np.concatenate(parts)

    def ratios(self) -> Values:
        """Return [W] p / q of all worlds, q the mixture of all rounds."""
        return ratios(self.z, [(each.proposal, len(each.z)) for each in self.rounds])

    def weights(self, used: npt.NDArray[np.bool_] | None = None) -> Values:
        """Return [M] weights of the paths that fit, up to a factor; by some of the measured values [O], or by all."""
        of_values = np.concatenate([each.of_values for each in self.rounds], axis=1)
        if not self.n_fit:
            return np.zeros(0)
        log_likelihood = total(of_values if used is None else of_values * used[:, None])
        return exp(log_likelihood - log_likelihood.max()) * self.ratios()[self.worlds]

    def by_world(self, weights: Values) -> Values:
        """Return [W] sums of the paths' weights [M]."""
        return np.bincount(self.worlds, weights=weights, minlength=self.n_worlds).astype(np.float64)


def draw_sample(
    likelihood: Likelihood,
    *,
    spec: RunSpec,
    enough: float,
    most_paths: int,
) -> Sample:
    """Return rounds of worlds until enough of them carry weight, or no more paths are allowed.

    Parameters
    ----------
    likelihood
        What is asked.
    spec
        Size of the first rounds, and the seed of all; its ``progress`` is called with the worlds done and the most that
        there can be.
    enough
        Effective worlds to reach.
    most_paths
        Paths after which to stop; at least one round is made.
    """
    model = likelihood.gauge.model
    draws = model.draws
    columns = np.flatnonzero((draws.family != Family.FIXED) & (draws.dimension != ABSENT))
    sample = Sample(model, spec.paths, columns)
    most_worlds = max(spec.worlds, most_paths // spec.paths)
    proposal: Proposal | None = None
    while True:
        done = sample.n_worlds
        count = min(max(spec.worlds, done // GROWTH), most_worlds - done)
        z, drawn = _worlds(model, columns, proposal, seed=spec.seed, first=done, count=count)
        _add_round(sample, likelihood, proposal, z, drawn, spec=spec, first=done)
        if spec.progress is not None:
            spec.progress(sample.n_worlds, most_worlds)
        if sample.n_worlds >= most_worlds or effective(sample.by_world(sample.weights())) >= enough:
            return sample
        proposal = _next(sample)


def _worlds(
    model: Model, columns: npt.NDArray[np.int64], proposal: Proposal | None, *, seed: int, first: int, count: int
) -> tuple[Values, Floats]:
    """Return scores and numbers of the worlds of a round."""
    u = points(first, count, model.draws.dimension[columns], seed)
    z = np.asarray(ndtri(u), dtype=np.float64)
    if proposal is None:
        return z, draw_worlds(model.draws, seed=seed, first=first, count=count)
    moved = ~from_prior(count)
    z[moved] = proposal.mean + proposal.sd * z[moved]
    # The score of a quantile and back again loses nothing of note; quantiles must stay inside (0, 1).
    quantiles = np.clip(np.asarray(ndtr(z)), 2.0**-53, 1.0 - 2.0**-53)
    return z, place_worlds(model.draws, columns, quantiles)


def _add_round(
    sample: Sample,
    likelihood: Likelihood,
    proposal: Proposal | None,
    z: Values,
    drawn: Floats,
    *,
    spec: RunSpec,
    first: int,
) -> None:
    """Simulate a round part by part; of each part only the paths that fit are kept."""
    parts: list[Round] = []
    whole: list[Runs] = []
    for start, count in parts_of(len(z), sample.n_paths):
        measured = likelihood.gauge.run(
            spec,
            first_world=first + start,
            worlds=count,
            draws=None if proposal is None else drawn[start : start + count],
        )
        fit = likelihood.fit(measured, FAR)
        kept = np.flatnonzero(fit.misses == 0)
        log_likelihood = fit.log_likelihood
        flat = [tempered(log_likelihood, fit.misses, each) for each in TEMPERATURES]
        parts.append(
            Round(
                proposal=proposal,
                z=z[start : start + count],
                drawn=drawn[start : start + count],
                paths=kept + start * sample.n_paths,
                of_values=fit.of_values[:, kept],
                hits=measured.runs.hits[:, kept],
                values=measured.runs.values[:, kept],
                asked=_asked(measured.runs)[:, kept],
                flat=np.stack([_mean_by_world(each, sample.n_paths) for each in flat]),
                fits=fit.each.sum(axis=1, dtype=np.int64),
                joint=joint_counts(np.packbits(fit.each, axis=1)),
                levels=measured.levels if first == 0 else measured.levels[:, :0],
            )
        )
        if proposal is None:
            whole.append(measured.runs)
    sample.rounds.append(_joined(parts))
    if sample.first is None:
        from detente.sim.runs import join

        sample.first = join(whole)


def _asked(runs: Runs) -> Bools:
    """Return whether each question with an ``if`` is asked, [C, N]."""
    return np.zeros((0, runs.size), dtype=np.bool_) if runs.asked is None else runs.asked


def _mean_by_world(weights: Values, n_paths: int) -> Values:
    result: Values = np.cumsum(weights.reshape(-1, n_paths), axis=1)[:, -1] / n_paths
    return result


def _joined(parts: list[Round]) -> Round:
    """Return the parts of a round as one."""
    return Round(
        proposal=parts[0].proposal,
        z=np.concatenate([each.z for each in parts]),
        drawn=np.concatenate([each.drawn for each in parts]),
        paths=np.concatenate([each.paths for each in parts]),
        of_values=np.concatenate([each.of_values for each in parts], axis=1),
        hits=np.concatenate([each.hits for each in parts], axis=1),
        values=np.concatenate([each.values for each in parts], axis=1),
        asked=np.concatenate([each.asked for each in parts], axis=1),
        flat=np.concatenate([each.flat for each in parts], axis=1),
        fits=np.sum([each.fits for each in parts], axis=0),
        joint=np.sum([each.joint for each in parts], axis=0),
        levels=np.concatenate([each.levels for each in parts], axis=1),
    )


def _next(sample: Sample) -> Proposal | None:
    """Return the proposal of the next round: it follows the least flattened likelihood that carries enough worlds."""
    corrections = sample.ratios()
    flat = np.concatenate([each.flat for each in sample.rounds], axis=1)
    for power in range(len(TEMPERATURES)):
        weights = flat[power] * corrections
        if effective(weights) >= ENOUGH_TO_LOOK:
            return propose(sample.z, weights)
    return None


def fits_alone(sample: Sample) -> Iterator[int]:
    """Yield how many of all paths fit each observation alone."""
    yield from (int(count) for count in total(np.array([each.fits for each in sample.rounds], dtype=np.float64)))
