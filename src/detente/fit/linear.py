"""The likelihood of numbers in closed form, where quantities are linear and nothing but noise makes paths differ.

Then a world has one path without noise, and around it the readings are jointly normal. Noise enters at the moments of
the case: between two of them deviations turn by exp(A t), and at each quantity k gains variance (see
`detente.world.flow.noise_factor`). So the covariance of the state goes

    P <- F P F' + Q,        F = exp(A t),  Q diagonal,

and a reading y of quantity k with standard error s, whose expectation given all earlier readings is m with variance
v = P[k, k], adds -(log(v + s^2) + (y - m)^2 / (v + s^2)) / 2: Kalman's filter. The path without noise comes from the
engine itself, one a world, so that the calendar, delays, courses and tables of a case mean here what they mean there.

Whether a case is of this kind is not read off it but tried: see `whitened`.

References: kalman1960.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from detente.core.elementary import log, ndtri
from detente.fit.paths import worlds_at
from detente.forecast.measure import parts_of
from detente.model.model import ABSENT, Model, Quantities
from detente.sim.runs import Singles
from detente.update.likelihood import Likelihood
from detente.update.observations import Observed
from detente.world.flow import Linked, linked_groups, noise_factor, transition

if TYPE_CHECKING:
    from detente.core.spec import RunSpec

Values = npt.NDArray[np.float64]

N_TRIED = 256
"""Worlds in which it is tried whether a case is linear, with `PATHS_TRIED` paths each: 4,096 paths find what happens on
one path in 1,400 with 95%."""
PATHS_TRIED = 16
TOO_FAR = 6.5
"""Standard deviations beyond which no residual of a linear case lies: a chance of 8e-11 for each of up to a million."""
TOO_WIDE = 5.0
"""Standard errors by which the mean of residuals may differ from 0, and their variance from 1."""
MOST_AT_A_BOUND = 0.001
"""Share of the tried values of a reading that may lie on a bound of its quantity: so few move the likelihood by less
than a thousandth of what the reading says."""


@dataclass(frozen=True, slots=True, eq=False)
class Residuals:
    """Readings against what the earlier ones lead to expect."""

    z: Values
    """[O, N] (reading - expectation) / standard deviation, in the order of the readings."""
    gap: Values
    """[O, N] reading - expectation."""
    log_likelihood: Values
    """[N] up to the constant (2 pi)^(-O/2)."""


@dataclass(slots=True, eq=False)
class ByFilter:
    """How well worlds fit, in closed form."""

    likelihood: Likelihood
    spec: RunSpec
    columns: npt.NDArray[np.int64]
    """[C] the uncertain columns whose scores are given."""
    name: str = "linear"

    def __call__(self, z: Values) -> Values:
        """Return the log-likelihood of each world [N]."""
        return self.residuals(z).log_likelihood

    def residuals(self, z: Values) -> Residuals:
        """Return how readings differ from what each world [N] expects of them, one after the other."""
        return self.residuals_of(worlds_at(self.likelihood, self.columns, z))

    def residuals_of(self, drawn: Values) -> Residuals:
        """Return the same for worlds whose numbers [N, D] are given."""
        found = []
        for start, count in parts_of(len(drawn), 64):
            part = drawn[start : start + count]
            expected = self._without_noise(part)
            observed = self.likelihood.observed
            readings = np.array([each.value for each in observed])
            errors = np.array([each.sd for each in observed])
            found.append(filtered(self.likelihood.gauge.model, observed, part, readings[:, None] - expected, errors))
        return Residuals(
            np.concatenate([each.z for each in found], axis=1),
            np.concatenate([each.gap for each in found], axis=1),
            np.concatenate([each.log_likelihood for each in found]),
        )

    def is_linear(self) -> bool:
        """Tell whether the case is of this kind, by its own paths in worlds as they are assumed."""
        model = self.likelihood.gauge.model
        if not readable(model, self.likelihood.observed):
            return False
        from detente.world.draws import draw_worlds

        drawn = draw_worlds(model.draws, seed=self.spec.seed, first=0, count=N_TRIED)
        levels = self._levels(drawn, PATHS_TRIED)
        if any(
            at_a_bound(model, each, row) > MOST_AT_A_BOUND
            for each, row in zip(self.likelihood.observed, levels, strict=True)
        ):
            return False
        expected = np.repeat(self._without_noise(drawn), PATHS_TRIED, axis=1)
        return whitened(model, self.likelihood.observed, np.repeat(drawn, PATHS_TRIED, axis=0), levels - expected)

    def _without_noise(self, drawn: Values) -> Values:
        """Return the levels [O, N] of worlds in which no noise enters: one path in each."""
        quiet = drawn.copy()
        noisy = [place for place in self.likelihood.gauge.model.quantities.noise.tolist() if place != ABSENT]
        quiet[:, noisy] = 0.0
        return self._levels(quiet, 1)

    def _levels(self, drawn: Values, paths: int) -> Values:
        from dataclasses import replace

        measured = self.likelihood.gauge.run(replace(self.spec, paths=paths), worlds=len(drawn), draws=drawn)
        levels: Singles = measured.levels
        return levels.astype(np.float64)


def readable(model: Model, observed: Sequence[Observed]) -> bool:
    """Tell whether there is a filter to try: measured values alone, of quantities that are linear in the noise."""
    if any(each.kind != "value" for each in observed):
        return False
    noise = model.quantities.noise.tolist()
    reached = _ancestors(model, {each.index for each in observed})
    links = model.links
    into = [link for link in range(len(links.names)) if int(links.target[link]) in reached]
    has_noise = any(noise[k] != ABSENT for k in reached)
    odd = [link for link in into if links.on_change[link] or links.delay[link] != ABSENT or not links.is_plain(link)]
    return has_noise and not odd


def at_a_bound(model: Model, observed: Observed, levels: Values) -> float:
    """Return the share of values [N] of a reading's quantity that lie on a bound of its range."""
    low, high = float(model.quantities.low[observed.index]), float(model.quantities.high[observed.index])
    return float(((levels <= low) | (levels >= high)).mean())


def whitened(model: Model, observed: Sequence[Observed], drawn: Values, deviations: Values) -> bool:
    """Tell whether deviations [O, N] of paths from the paths without noise are what the filter says they are.

    If they are, its residuals are independent standard normal numbers. A random event, an actor's move, a bound that
    the noise meets, or a link that is not linear shows as a residual that is far too large, or as a variance that is
    not 1, and the case is then judged by its paths (`detente.fit.paths`).
    """
    # An error of a thousandth: single precision has as much, and readings of one day must not have none between them.
    # It is added too, or else what noise brings in a short time after a long one would seem too little.
    errors = 1e-3 * np.maximum(np.abs(deviations).max(axis=1), 1e-3)
    luck = np.random.Generator(np.random.Philox(key=[len(drawn), 0x77686974]))
    added = np.asarray(ndtri(np.clip(luck.random(deviations.shape), 2.0**-54, 1.0 - 2.0**-53)), dtype=np.float64)
    residuals = filtered(model, observed, drawn, deviations + errors[:, None] * added, errors).z
    n = residuals.shape[1]
    variance = np.cumsum(residuals * residuals, axis=1)[:, -1] / n
    first = [number for number, each in enumerate(observed) if each.first not in {o.first for o in observed[:number]}]
    mean = np.cumsum(residuals, axis=1)[:, -1] / n
    is_even = np.abs(variance[first] - 1.0) < TOO_WIDE * np.sqrt(2.0 / n)
    is_even &= np.abs(mean[first]) < TOO_WIDE / np.sqrt(n)
    # Where no noise has come in yet there is nothing to be uneven.
    nothing = np.abs(deviations[first]).max(axis=1) < 1e-4
    return bool(np.all(is_even | nothing) and np.abs(residuals).max() < TOO_FAR)


def filtered(
    model: Model, observed: Sequence[Observed], drawn: Values, deviations: Values, errors: Values
) -> Residuals:
    """Return the residuals of readings whose deviations [O, N] from paths without noise are given, in each world.

    Parameters
    ----------
    model
        The case.
    observed
        Readings [O], in any order of time.
    drawn
        ``[N, D]`` the worlds' numbers.
    deviations
        ``[O, N]`` reading less the path without noise.
    errors
        ``[O]`` standard errors of the readings.
    """
    timeline, quantities = model.timeline, model.quantities
    members = sorted(_ancestors(model, {each.index for each in observed}))
    place = {quantity: i for i, quantity in enumerate(members)}
    n, n_worlds = len(members), len(drawn)
    numbers = np.ascontiguousarray(drawn.T)
    groups = _groups(model, members)
    by_moment: dict[int, list[int]] = {}
    for number, each in enumerate(observed):
        by_moment.setdefault(timeline.moment_of(each.first), []).append(number)
    mean, cover = np.zeros((n, n_worlds)), np.zeros((n, n, n_worlds))
    z, gaps, logs = np.zeros((len(observed), n_worlds)), np.zeros((len(observed), n_worlds)), np.zeros(n_worlds)
    moments = timeline.moments.tolist()
    flows: dict[int, Values] = {}
    noises: dict[int, Values] = {}
    for moment in range(max(by_moment) + 1):
        if moment:
            days = moments[moment] - moments[moment - 1]
            if days not in flows:
                flows[days] = _flow(groups, place, model, numbers, days)
                noises[days] = _noise(members, quantities, numbers, days)
            flow = flows[days]
            mean = _product(flow, mean[:, None])[:, 0]
            cover = _product(_product(flow, cover), flow.transpose(1, 0, 2))
            for i in range(n):
                cover[i, i] += noises[days][i]
        for number in by_moment.get(moment, ()):
            k = place[observed[number].index]
            variance = cover[k, k] + errors[number] ** 2
            gap = deviations[number] - mean[k]
            gaps[number] = gap
            is_sure = variance <= 0.0
            safe = np.where(is_sure, 1.0, variance)
            z[number] = np.where(is_sure, np.where(gap == 0.0, 0.0, np.inf), gap / np.sqrt(safe))
            logs += np.where(is_sure, np.where(gap == 0.0, 0.0, -np.inf), -0.5 * (log(safe) + gap * gap / safe))
            gain = cover[:, k] / safe
            mean = mean + gain * gap
            cover = cover - gain[:, None] * cover[k][None]
    return Residuals(z, gaps, logs)


def _ancestors(model: Model, wanted: set[int]) -> set[int]:
    """Return quantities and all that undelayed links bring into them."""
    links, found = model.links, set(wanted)
    while True:
        more = {int(links.source[n]) for n in range(len(links.names)) if int(links.target[n]) in found} - found
        if not more:
            return found
        found |= more


def _groups(model: Model, members: Sequence[int]) -> list[Linked]:
    """Return the groups in which members are linked, and each that stands alone."""
    linked = [group for group in linked_groups(model) if set(group.quantities) & set(members)]
    joined = {k for group in linked for k in group.quantities}
    return [*linked, *(Linked((k,), ()) for k in members if k not in joined)]


def _flow(groups: Sequence[Linked], place: dict[int, int], model: Model, numbers: Values, days: int) -> Values:
    """Return exp(A t) [n, n, W] of the members."""
    n = len(place)
    flow = np.zeros((n, n, numbers.shape[1]))
    for group in groups:
        matrix, _ = transition(group.rates(model, numbers), float(days))
        for i, k in enumerate(group.quantities):
            for j, m in enumerate(group.quantities):
                if k in place and m in place:
                    flow[place[k], place[m]] = matrix[i, j]
    return flow


def _noise(members: Sequence[int], quantities: Quantities, numbers: Values, days: int) -> Values:
    """Return the variances [n, W] that enter over some days."""
    result = np.zeros((len(members), numbers.shape[1]))
    for i, k in enumerate(members):
        noise, half_life = int(quantities.noise[k]), int(quantities.half_life[k])
        if noise == ABSENT:
            continue
        unit = np.sqrt(float(days)) if half_life == ABSENT else noise_factor(float(days), numbers[half_life])
        result[i] = (numbers[noise] * unit) ** 2
    return result


def _product(left: Values, right: Values) -> Values:
    """Multiply matrices [n, m, W] world by world, in a fixed order of plain additions."""
    result = np.zeros((left.shape[0], right.shape[1], left.shape[2]))
    for k in range(left.shape[1]):
        result += left[:, k, None] * right[None, k]
    return result
