"""Seed questions: what weight each analyst has earned, and which way of pooling them would have done best.

Weights are those of Cooke's classical model (`detente.score.classical`). Whether they are worth having is another
question, to which the same seeds answer: each is forecast from all others (weights and who is best are found without
it), and the loss of the pools is compared.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from detente.core.calls import checked
from detente.core.errors import RunError, ScoreError
from detente.core.result import Result
from detente.elicit.seed_file import SeedTable, read_seeds
from detente.score import classical
from detente.score.means import mean_score

Floats = npt.NDArray[np.float64]

BEST: Final = "best"
FEW: Final = 10
"""Seeds below which the result says that they are few: studies of the classical model ask between ten and fifteen
(aspinall2016)."""


@dataclass(frozen=True, slots=True)
class AnalystScore:
    """How one analyst did on the seeds."""

    name: str
    """Name of the analyst."""
    calibration: float
    """Calibration score: chance that quantiles such as these would miss as much if they held; 1 is best."""
    information: float
    """Mean information against a uniform distribution over what anybody thought possible, in nats."""
    combined: float
    """Product of both."""
    weight: float
    """Share of the weight, of 1; 0 below the cutoff."""
    counts: tuple[int, ...]
    """Answers below the lowest quantile, between each two, and above the highest."""
    loss: float
    """Mean quantile score in shares of the intrinsic range; 0 is best."""


@dataclass(frozen=True, slots=True)
class PoolScore:
    """How one way of pooling did."""

    name: str
    """What it is called: ``equal``, ``performance``, ``item``, ``quantiles`` or ``best``."""
    text: str
    """What it does."""
    calibration: float
    """Calibration of the pool on all seeds, from which its weights come: too good to be true."""
    information: float
    """Information of the pool."""
    loss: float
    """Mean quantile score on all seeds."""
    held_out_calibration: float | None
    """Calibration where each seed is forecast from the others; None for a single seed."""
    held_out_loss: float | None
    """Mean quantile score there."""
    difference: float | None
    """How much less it loses there than equal weights; None for these, and for a single seed."""
    low: float | None
    """Lower end of a 90% interval of the difference, seeds taken as independent; None where seeds are too few."""
    high: float | None
    """Upper end."""


@dataclass(frozen=True, slots=True, repr=False)
class Seeds(Result):
    """What seed questions say of analysts, and of ways to pool them."""

    file: str
    """Where they stand."""
    questions: tuple[str, ...]
    """Seeds that everybody answered."""
    left_out: tuple[str, ...]
    """Seeds that somebody did not."""
    levels: tuple[float, ...]
    """Levels of the quantiles."""
    cutoff: float
    """Calibration below which an analyst has no weight."""
    cutoff_by: Literal["given", "best"]
    """Whether it was given, or is the one with which the pool scores best on the seeds."""
    overshoot: float
    """Share by which the intrinsic range is wider than what was said and came true, at either end."""
    analysts: tuple[AnalystScore, ...]
    """By name."""
    pools: tuple[PoolScore, ...]
    """Ways of pooling, in a fixed order."""
    best: str
    """The pool that loses least where each seed is forecast from the others; empty for a single seed."""
    is_told: bool
    """Whether it is told from equal weights: the interval of the difference lies above 0."""
    notes: tuple[str, ...]
    """What has to be said beside it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Training:
    """What a pool may learn from."""

    quantiles: Floats
    """[E, N, K]"""
    answers: Floats
    """[N]"""
    levels: Floats
    span: Floats
    """[N, 2]"""
    cutoff: float | None
    """None: the best on these seeds."""

    def scores(self) -> tuple[Floats, Floats]:
        """Return calibration [E] and information [E, N]."""
        calibrated = classical.calibration(forecast=self.quantiles, outcome=self.answers, levels=self.levels)
        said = classical.information(forecast=self.quantiles, levels=self.levels, span=self.span)
        return calibrated, said

    def chosen(self) -> float:
        """Return the cutoff."""
        if self.cutoff is not None:
            return self.cutoff
        return classical.best_cutoff(forecast=self.quantiles, outcome=self.answers, levels=self.levels, span=self.span)


Weigher = Callable[[_Training, Floats], Floats]
"""From training and the information of the questions to forecast, [E, M], to weights [E] or [E, M]."""


def _equal(training: _Training, _: Floats) -> Floats:
    n = len(training.quantiles)
    return np.full(n, 1.0 / n)


def _performance(training: _Training, _: Floats) -> Floats:
    calibrated, said = training.scores()
    return classical.weights_of(calibrated=calibrated, informed=said.mean(axis=-1), cutoff=training.chosen())


def _by_item(training: _Training, informed: Floats) -> Floats:
    calibrated, _ = training.scores()
    return classical.weights_of(calibrated=calibrated, informed=informed, cutoff=training.chosen())


def _best_analyst(training: _Training, _: Floats) -> Floats:
    calibrated, said = training.scores()
    combined = calibrated * said.mean(axis=-1)
    weights = np.zeros(len(combined))
    weights[int(np.argmax(combined))] = 1.0
    return weights


POOLS: Final[Mapping[str, tuple[str, Weigher | None]]] = {
    "equal": ("linear pool, equal weights", _equal),
    "performance": ("linear pool, weights by performance", _performance),
    "item": ("linear pool, weights by performance and by what is said of each question", _by_item),
    "quantiles": ("mean of the analysts' quantiles", None),
    "best": ("the analyst who scores best", _best_analyst),
}
"""Ways of pooling by name: what each does, and how it weighs; None for the mean of quantiles."""


@checked
def seeds(
    file: str | os.PathLike[str], *, cutoff: float | str = classical.CUTOFF, overshoot: float = classical.OVERSHOOT
) -> Seeds:
    """Weigh analysts by seed questions, and say which way of pooling them did best.

    Parameters
    ----------
    file
        A CSV file: question, analyst, quantiles (``p5``, ``p50``, ``p95``), answer.
    cutoff
        Calibration below which an analyst has no weight, 0 to 1; or ``best``: that with which the pool scores best.
    overshoot
        Share by which the intrinsic range is wider than what was said and came true, above 0 and up to 1.

    Returns
    -------
    Seeds
        With weights that sum to one; they are equal where no analyst reaches the cutoff.

    Raises
    ------
    CaseError
        With everything that is wrong with the file.
    RunError
        Where cutoff or overshoot is not what it should be.
    """
    least = _cutoff(cutoff)
    if not 0.0 < overshoot <= 1.0:
        raise RunError(f"overshoot: found {overshoot:g}, expected a share above 0, up to 1")
    table = read_seeds(file)
    levels = np.array(table.levels)
    span = classical.intrinsic_range(forecast=table.quantiles, outcome=table.answers, overshoot=overshoot)
    whole = _Training(table.quantiles, table.answers, levels, span, least)
    calibrated, said = whole.scores()
    used = whole.chosen()
    notes: list[str] = []
    try:
        weights = classical.weights_of(calibrated=calibrated, informed=said.mean(axis=-1), cutoff=used)
    except ScoreError:
        weights = _equal(whole, said)
        notes.append(f"No analyst reaches a calibration of {used:.2g}: the weights are equal.")
    pools, without = _pools(table, whole, overshoot)
    if without:
        notes.append(
            f"Without one seed or another nobody reaches the cutoff; in {without} of {len(table.questions)} the "
            "weights by performance were equal ones."
        )
    tried = [each for each in pools if each.held_out_loss is not None]
    best = min(tried, key=lambda each: (each.held_out_loss or 0.0, each.name), default=None)
    counts = classical.counts_in_bins(forecast=table.quantiles, outcome=table.answers)
    loss = classical.quantile_loss(forecast=table.quantiles, outcome=table.answers, levels=levels, span=span)
    return Seeds(
        file=table.file,
        questions=table.questions,
        left_out=table.left_out,
        levels=table.levels,
        cutoff=used,
        cutoff_by="best" if least is None else "given",
        overshoot=overshoot,
        analysts=tuple(
            AnalystScore(
                name=name,
                calibration=float(calibrated[e]),
                information=float(said[e].mean()),
                combined=float(calibrated[e] * said[e].mean()),
                weight=float(weights[e]),
                counts=tuple(counts[e].astype(int).tolist()),
                loss=float(loss[e].mean()),
            )
            for e, name in enumerate(table.analysts)
        ),
        pools=pools,
        best=best.name if best is not None else "",
        is_told=best is not None and best.low is not None and best.low > 0.0,
        notes=tuple(notes),
    )


def _cutoff(given: float | str) -> float | None:
    """Return a cutoff as a number, None for the best one."""
    try:
        value = None if given == BEST else float(given)
    except ValueError:
        value = -1.0
    if value is not None and not 0.0 <= value <= 1.0:
        raise RunError(f"cutoff: found {given}, expected a calibration from 0 to 1, or `{BEST}`")
    return value


def _pools(table: SeedTable, whole: _Training, overshoot: float) -> tuple[tuple[PoolScore, ...], int]:
    """Return the scores of all pools, and of how many seeds nobody reached the cutoff on the others."""
    n = len(table.questions)
    own = {name: _forecast(weigher, whole, whole.quantiles, whole.span)[0] for name, (_, weigher) in POOLS.items()}
    held = {name: np.empty((n, len(table.levels))) for name in POOLS}
    fallen: set[int] = set()
    for left in range(n) if n > 1 else ():
        others = np.arange(n) != left
        training = _Training(
            whole.quantiles[:, others], whole.answers[others], whole.levels, whole.span[others], whole.cutoff
        )
        asked = whole.quantiles[:, left : left + 1]
        span = classical.intrinsic_range(forecast=asked, overshoot=overshoot)  # of this answer nobody knows
        for name, (_, weigher) in POOLS.items():
            held[name][left : left + 1], is_fallen = _forecast(weigher, training, asked, span)
            if is_fallen:
                fallen.add(left)
    losses = {name: _loss(whole, held[name]) for name in POOLS} if n > 1 else {}
    return tuple(_score(name, whole, own[name], held[name], losses) for name in POOLS), len(fallen)


def _forecast(weigher: Weigher | None, training: _Training, asked: Floats, span: Floats) -> tuple[Floats, bool]:
    """Return a pool's quantiles [M, K] of questions, and whether it had to fall back on equal weights."""
    if weigher is None:
        return asked.mean(axis=0), False
    informed = classical.information(forecast=asked, levels=training.levels, span=span)
    is_fallen = False
    try:
        weights = weigher(training, informed)
    except ScoreError:
        weights, is_fallen = _equal(training, informed), True
    return classical.pool(forecast=asked, levels=training.levels, span=span, weights=weights), is_fallen


def _loss(whole: _Training, quantiles: Floats) -> Floats:
    return classical.quantile_loss(forecast=quantiles, outcome=whole.answers, levels=whole.levels, span=whole.span)


def _score(name: str, whole: _Training, own: Floats, held: Floats, losses: Mapping[str, Floats]) -> PoolScore:
    calibrated = classical.calibration(forecast=own, outcome=whole.answers, levels=whole.levels)
    said = classical.information(forecast=own, levels=whole.levels, span=whole.span)
    held_calibration = held_loss = difference = low = high = None
    if losses:
        held_calibration = float(classical.calibration(forecast=held, outcome=whole.answers, levels=whole.levels))
        held_loss = float(losses[name].mean())
        if name != "equal":
            mean = mean_score(losses["equal"] - losses[name])
            difference, low, high = mean.value, mean.low, mean.high
    return PoolScore(
        name=name,
        text=POOLS[name][0],
        calibration=float(calibrated),
        information=float(said.mean()),
        loss=float(_loss(whole, own).mean()),
        held_out_calibration=held_calibration,
        held_out_loss=held_loss,
        difference=difference,
        low=low,
        high=high,
    )
