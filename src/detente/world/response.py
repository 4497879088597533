"""What a change is worth: the linear response of all quantities to a push on one, averaged over an actor's horizon.

Meaning and symbols: docs/reference/algorithm.md, "What a change is worth". Everything here is for one set of numbers:
one world as one viewer sees it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.elementary import pow2
from detente.model.model import ABSENT, Bools, Floats, Ints, Model
from detente.world.flow import mean_retention, tangent_groups, transition
from detente.world.pulls import tangent


def whole_days(days: float, *, least: int = 0) -> int:
    """Return a duration in whole days, to the nearest, halves up, and at least ``least``.

    Examples
    --------
    >>> whole_days(10.4), whole_days(10.5), whole_days(0.2, least=1)
    (10, 11, 1)
    """
    return max(least, math.floor(days + 0.5))


def viewer_numbers(model: Model, drawn: Floats, viewer: int) -> Floats:
    """Return the value of every place as a viewer sees it, ``[N]``.

    Parameters
    ----------
    model
        The case.
    drawn
        ``[D]`` one world, as ``draw_worlds`` gives it.
    viewer
        0 for the world itself, 1 + a for actor a.
    """
    return np.asarray(drawn[model.view[viewer]], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Dynamics:
    """How deviations from rest move by themselves and move each other, in cells of the case's grain."""

    grain: int
    """Days of a cell, G."""
    flow: Floats
    """``[K, K]`` what a cell leaves of deviations: returns and undelayed links on levels together, exp(A G)."""
    mean_flow: Floats
    """``[K, K]`` the mean of exp(A t) over the cell."""
    source: Ints
    """``[L]`` of the links that are left: those with a delay, and those on changes."""
    target: Ints
    """``[L]``"""
    gain: Floats
    """``[L]`` units of the target per cell and unit of the source's deviation, or per unit of its change."""
    on_change: Bools
    """``[L]``"""
    lag: Floats
    """``[L]`` delay in cells."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a push of one unit on quantity k sets off: entry ``[n, j, k]`` is about quantity j in cell n."""

    grain: int
    """Days of a cell, G."""
    mean: Floats
    """``[N + 1, K, K]`` mean deviation over the cell."""
    total: Floats
    """``[N + 1, K, K]`` integral of the deviation from the push to the beginning of the cell, in unit days."""
    twice: Floats
    """``[N + 1, K, K]`` integral of ``total``, likewise."""

    def once_until(self, days: float, quantity: int) -> Floats:
        """Return the integral ``[K]`` over the first ``days`` after a push on a quantity; 0 for negative ones.

        Within a cell the response is taken as a line, with the slope of a parabola through the means of three cells.
        """
        n, x = self._place(days)
        bend = 0.5 * (x * x - x) * self._slope(n, quantity)
        inside: Floats = self.total[n, :, quantity] + self.grain * (x * self.mean[n, :, quantity] + bend)
        return inside

    def twice_until(self, days: float, quantity: int) -> Floats:
        """Return the integral ``[K]`` of :meth:`once_until` over the first ``days``; 0 for negative ones."""
        n, x = self._place(days)
        step = self.grain * x
        inside: Floats = (
            self.twice[n, :, quantity]
            + step * self.total[n, :, quantity]
            + 0.5 * step * step * self.mean[n, :, quantity]
        )
        # In each cell the response was taken as its mean; what that leaves out adds up to its change since the push.
        change = self._at(n, x, quantity) - self._at(0, 0.0, quantity)
        return inside - self.grain * self.grain / 12.0 * change

    def _at(self, n: int, x: float, quantity: int) -> Floats:
        """Return the response at part x of cell n."""
        at: Floats = self.mean[n, :, quantity] + (x - 0.5) * self._slope(n, quantity)
        return at

    def _slope(self, n: int, quantity: int) -> Floats:
        """Return the slope of the response in the middle of a cell, per cell."""
        here, after = self.mean[n, :, quantity], self.mean[n + 1, :, quantity]
        if n:
            return 0.5 * (after - self.mean[n - 1, :, quantity])
        return 0.5 * (4.0 * after - 3.0 * here - self.mean[2, :, quantity])

    def _place(self, days: float) -> tuple[int, float]:
        cells = max(0.0, days) / self.grain
        return math.floor(cells), cells - math.floor(cells)


def read_dynamics(model: Model, numbers: Floats, *, is_linked: bool = True) -> Dynamics:
    """Return the dynamics under the numbers of one viewer, without links where not ``is_linked``.

    The numbers are those of one world ``[N]``, or of several side by side ``[N, W]``; then everything but the indices
    has a last axis W.
    """
    grain, n, more = model.timeline.grain, len(model.quantities.names), numbers.shape[1:]
    links = model.links
    flow = np.zeros((n, n, *more))
    flow[range(n), range(n)] = 1.0
    mean_flow = flow.copy()
    for k in np.flatnonzero(model.quantities.half_life != ABSENT).tolist():
        half_life = numbers[model.quantities.half_life[k]].reshape(-1)
        flow[k, k] = pow2(-grain / half_life).reshape(more)
        mean_flow[k, k] = mean_retention(grain, half_life).reshape(more)
    groups = tangent_groups(model) if is_linked else ()
    for group in groups:
        rates = group.rates(model, numbers)
        matrix, mean = transition(rates.reshape(*rates.shape[:2], -1), grain)
        at = np.ix_(group.quantities, group.quantities)
        flow[at], mean_flow[at] = matrix.reshape(rates.shape), mean.reshape(rates.shape)
    exact = {link for group in groups for link in group.links}
    rest = np.array([n for n in range(len(links.names)) if is_linked and n not in exact], dtype=np.int32)
    aside = (slice(None), *(None for _ in more))
    gain = numbers[links.gain[rest]]
    for i, link in enumerate(rest.tolist()):
        if not links.is_plain(link):
            gain[i] = gain[i] * tangent(model, numbers, link).slope
    returns = model.quantities.half_life[links.source[rest]]
    # What a link adds in a cell comes in its middle on average: half a cell's return of its source is taken off.
    kept: Floats = np.where((returns == ABSENT)[aside], 1.0, pow2(-grain / 2.0 / numbers[np.maximum(returns, 0)]))
    delay = links.delay[rest]
    return Dynamics(
        grain=grain,
        flow=flow,
        mean_flow=mean_flow,
        source=links.source[rest],
        target=links.target[rest],
        gain=np.where(links.on_change[rest][aside], gain, grain * gain * kept),
        on_change=links.on_change[rest],
        lag=np.where((delay == ABSENT)[aside], 0.0, numbers[np.maximum(delay, 0)] / grain),
    )


def unit_response(dynamics: Dynamics, days: float) -> Response:
    """Return the response to a push of one unit on each quantity, over ``days``.

    Ranges are left out: this is the linear part alone. The recursion runs from the right, R_{n+1} = R_n E + what links
    with a delay and on changes add, as that of the engine's preparation does. Dynamics of several worlds give a
    response with a last axis W; `of_worlds` takes it apart.
    """
    n_cells = math.ceil(max(0.0, days) / dynamics.grain) + 3
    shape = (n_cells, *dynamics.flow.shape)
    mean, total, twice = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    mean[0] = dynamics.mean_flow
    is_there = (dynamics.flow != 0.0).any(axis=tuple(range(2, dynamics.flow.ndim)))
    entries = [(int(m), int(k), dynamics.flow[m, k]) for m, k in np.argwhere(is_there)]
    links = list(
        zip(
            dynamics.source.tolist(),
            dynamics.target.tolist(),
            dynamics.gain,
            dynamics.on_change.tolist(),
            dynamics.lag,
            strict=True,
        )
    )
    grain = dynamics.grain
    for cell in range(n_cells - 1):
        total[cell + 1] = total[cell] + grain * mean[cell]
        twice[cell + 1] = twice[cell] + grain * total[cell] + 0.5 * grain * grain * mean[cell]
        for m, k, share in entries:
            mean[cell + 1, :, k] += share * mean[cell, :, m]
        for source, target, gain, on_change, lag in links:
            drive = _earlier(mean, cell, cell + 0.5 * (not on_change) - lag, target)
            if on_change:
                drive = drive - _earlier(mean, cell, cell - 1 - lag, target)
            mean[cell + 1, :, source] += gain * drive
    return Response(grain, mean, total, twice)


def of_worlds(response: Response) -> list[Response]:
    """Return the responses of worlds that were worked out side by side, one by one."""
    n_worlds = response.mean.shape[-1]
    parts = (response.mean, response.total, response.twice)
    return [Response(response.grain, *(each[..., w] for each in parts)) for w in range(n_worlds)]


def _earlier(mean: Floats, cell: int, place: Floats, quantity: int) -> Floats:
    """Return the response ``[K]`` (``[K, W]``) between two cells, up to the present one; nothing before the push."""
    place = np.minimum(place, float(cell))
    first = np.floor(place)
    part = place - first
    index = first.astype(np.int64)
    worlds = np.arange(place.size).reshape(place.shape)

    def at(cells: npt.NDArray[np.int64]) -> Floats:
        inside = np.clip(cells, 0, cell)
        chosen = mean[inside, :, quantity] if not place.ndim else mean[inside, :, quantity, worlds].T
        return np.where(cells >= 0, chosen, 0.0)

    before = at(index)
    value: Floats = before + part * (at(index + 1) - before)
    return value


def effect_worth(
    response: Response, *, quantity: int, amount: float, horizon: int, after: int = 0, over: int = 0
) -> Floats:
    """Return G ``[K]``: what an effect adds to each quantity, averaged over the horizon.

    Parameters
    ----------
    response
        To unit pushes, over the horizon of the actor who judges or longer.
    quantity
        On which quantity the effect falls.
    amount
        Its whole size, in units of that quantity.
    horizon
        Days over which is averaged, H.
    after, over
        Days until it starts, and over which it comes evenly; 0: at once.

    Returns
    -------
    Floats
        ``amount / H`` times the integral of the response over what is left of the horizon, averaged over the days on
        which the effect comes.
    """
    if not over:
        return amount / horizon * response.once_until(horizon - after, quantity)
    spread = response.twice_until(horizon - after, quantity) - response.twice_until(horizon - after - over, quantity)
    return amount / (horizon * over) * spread


def urgency(value: float, satisfied: float, desperate: float) -> float:
    """Return how much of its full weight a quantity carries at ``value``: 0 when satisfied, 1 when desperate.

    Between the two it falls linearly; ``satisfied`` may lie above or below ``desperate``. Where they coincide the
    weight is full below that level and nothing from it on.

    Examples
    --------
    >>> urgency(60.0, satisfied=80.0, desperate=55.0), urgency(90.0, satisfied=80.0, desperate=55.0)
    (0.8, 0.0)
    """
    if satisfied == desperate:
        return 1.0 if value < satisfied else 0.0
    return min(max((satisfied - value) / (satisfied - desperate), 0.0), 1.0)


def worth(change: npt.ArrayLike, weights: npt.ArrayLike, *, loss_aversion: float) -> float:
    """Return the worth of a change: the sum of weight times change, losses counting ``loss_aversion`` times.

    Parameters
    ----------
    change
        ``[J]`` averaged change G of each quantity that is valued.
    weights
        ``[J]`` its present weight: weight times urgency.
    loss_aversion
        Factor on negative components.

    Examples
    --------
    >>> worth([1.0, 2.0], [3.0, -1.0], loss_aversion=2.0)
    -1.0
    """
    parts = np.asarray(change, dtype=np.float64) * np.asarray(weights, dtype=np.float64)
    total = 0.0
    for part in parts.tolist():
        total += part if part >= 0.0 else loss_aversion * part
    return total
