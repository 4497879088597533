"""The backtest: forecasters put to past crises year by year, each told only what was known at the onset.

The window expands: for the crises of a year a forecaster learns from all crises that had ended before that year. What
it is told of a new crisis is what could be known when it began; names, numbers and days are kept from it. Three guards
stand before the future. A forecaster that asks for an outcome stops the test. All outcomes from a year on are put into
disorder, in what is passed on and in the package's own tables, and the forecasts up to that year must stay the same to
the bit. And a forecaster that does much better than anything ever has on these crises is refused, or marked as suspect.

References: tashman2000 (expanding windows); efron1979 (the bootstrap); tetlock2015.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from detente.core.calls import checked
from detente.core.errors import HistoryError
from detente.core.result import Framed
from detente.history.data_set import DataSet, Values
from detente.history.forecaster import Forecaster, LeakError, Onset
from detente.history.forecasters import BASE_RATE, FORECASTERS, RECENT
from detente.history.shipped import crises, stand_in
from detente.history.where import select
from detente.score.binary import brier, log_score

Array = npt.NDArray[np.float64]
Value = str | float | bool
PREWAR = "not in_war and trigger != 'violent'"
"""Crises that are forecast: no war yet, and no violent act to open them."""
SINCE = 1960
"""First year that is tested: some 90 crises lie before it."""
SUSPECT = 0.2
"""Proportional reduction in log loss above which a forecaster is suspect: three times what honest ones reach here. One
whose whole 90% interval lies above is refused."""
N_RESAMPLES = 10_000
"""Resamples of the bootstrap: ends of a 90% interval known to about 2% of its width."""
CUTS = 3
"""Years from which the future is put into disorder, evenly spaced."""
_KEY = 0x6261636B
"""Second key of the bootstrap's random numbers; the first is the seed."""
_HIDDEN = frozenset({"crisis", "name", "onset"})
"""What would give a crisis away to a forecaster that remembers."""


@dataclass(frozen=True, slots=True)
class Scored:
    """How a forecaster did."""

    name: str
    """Its name."""
    text: str
    """What it does."""
    late: tuple[str, ...]
    """Columns it read that were coded in retrospect: part of its skill is leakage."""
    log_loss: float
    """Mean log score (natural logarithms); less is better."""
    brier: float
    """Mean Brier score, 0 to 1; less is better."""
    reduction: tuple[float, float, float]
    """Proportional reduction in log loss against the all-history base rate, with its 90% bootstrap interval."""
    over_recent: tuple[float, float, float]
    """The same against the base rate of the last 20 years."""
    forecasts: tuple[float, ...] = field(repr=False)
    """Its forecasts, in the order of the crises."""

    @property
    def is_suspect(self) -> bool:
        """Whether it does better than anything honest has on these crises."""
        return self.reduction[0] > SUSPECT


@dataclass(frozen=True, slots=True, repr=False)
class Backtest(Framed):
    """What came of a backtest."""

    level: str
    """What was forecast."""
    where: str
    """Which crises."""
    first_year: int
    """First year tested."""
    last_year: int
    """Last year tested."""
    n: int
    """Crises tested."""
    count: int
    """How many came to it."""
    seed: int
    """Seed of the bootstrap."""
    scored: tuple[Scored, ...]
    """The forecasters, in their order."""
    outcomes: tuple[int, ...] = field(repr=False)
    """0 or 1 for each crisis, in order."""
    pairs: tuple[tuple[str, str, float, float, float], ...] = ()
    """Who is compared with whom: name, name, proportional reduction in log loss of the first against the second, with
    its 90% bootstrap interval."""

    def __getitem__(self, name: str) -> Scored:
        """Return a forecaster's result by its name."""
        for each in self.scored:
            if each.name == name:
                return each
        raise HistoryError(f"found {name!r}, expected one of {', '.join(each.name for each in self.scored)}")


@checked
def backtest(
    *,
    level: str = "war",
    where: str = PREWAR,
    since: int = SINCE,
    forecasters: Sequence[Forecaster] = (),
    pairs: Sequence[tuple[str, str]] = (),
    seed: int = 0,
    strict: bool = True,
    allow_suspect: bool = False,
) -> Backtest:
    """Test forecasters on past crises.

    Parameters
    ----------
    level
        Outcome of the crises that is forecast.
    where
        Which crises, in the test and before it.
    since
        First year tested; whatever ended before is learned from, and so on year by year.
    forecasters
        Forecasters besides those of `detente.history.forecasters.FORECASTERS`.
    pairs
        Names of forecasters to compare with each other, the first against the second.
    seed
        Seed of the bootstrap.
    strict
        Whether a crisis that began in an earlier year but was not over at the turn of the year is kept from what is
        learned.
    allow_suspect
        Whether to give results even of a forecaster that is too good.

    Returns
    -------
    Backtest
        Scores with intervals.

    Raises
    ------
    LeakError
        If a forecaster has seen the future, or is too good to be true.
    HistoryError
        If there is nothing to test on, or a forecast is no probability.
    """
    everyone = (*FORECASTERS, *forecasters)
    names = [each.name for each in everyone]
    if len(set(names)) < len(names):
        raise HistoryError(f"found two forecasters of one name among {', '.join(names)}, expected names that differ")
    truth = _Record(crises(), level, where, strict=strict)
    tested = np.flatnonzero(truth.taken & (truth.years >= since))
    before = truth.taken & (truth.years < since)
    if len(tested) == 0 or not before.any():
        raise HistoryError(f"found {len(tested)} crises from {since} on and {int(before.sum())} before, expected some")
    outcome = truth.happened[tested].astype(float)
    forecasts: dict[str, Array] = {}
    for each in (*forecasters, *FORECASTERS):  # those not known before come first: they are why the test may stop
        forecasts[each.name] = _walk(each, truth, since)
        _check_order_of_time(each, truth, since, forecasts[each.name])
    picks = _resamples(seed, len(tested))
    losses = {name: log_score(forecast=given, outcome=outcome) for name, given in forecasts.items()}
    scored = tuple(
        Scored(
            name=each.name,
            text=each.text,
            late=tuple(name for name in each.columns if truth.table.column(name).stage == "retrospect"),
            log_loss=_mean(losses[each.name]),
            brier=_mean(brier(forecast=forecasts[each.name], outcome=outcome)),
            reduction=_reduction(losses[each.name], losses[BASE_RATE], picks),
            over_recent=_reduction(losses[each.name], losses[RECENT], picks),
            forecasts=tuple(forecasts[each.name].tolist()),
        )
        for each in everyone
    )
    too_good = [each for each in scored if each.reduction[1] > SUSPECT]
    if too_good and not allow_suspect:
        raise LeakError(
            f"{too_good[0].name}: found a reduction of {too_good[0].reduction[0]:.2f}, expected one that may "
            f"be {SUSPECT} or less: nothing "
            "that forecasts these crises from their onset comes near, so it has seen the future"
        )
    return Backtest(
        level=level,
        where=where,
        first_year=int(truth.years[tested].min()),
        last_year=int(truth.years[tested].max()),
        n=len(tested),
        count=int(outcome.sum()),
        seed=seed,
        scored=scored,
        outcomes=tuple(outcome.astype(int).tolist()),
        pairs=tuple((a, b, *_reduction(losses[a], losses[b], picks)) for a, b in pairs),
    )


class _Record:
    """The crises of a test with their outcomes: true ones, or from some year on put into disorder."""

    def __init__(self, table: DataSet, level: str, where: str, *, strict: bool) -> None:
        came = select(table, table.level(level).where)
        self.table, self.level, self.where, self.strict = table, level, where, strict
        self.taken = select(table, where).holds & came.known
        self.happened = came.holds
        self.years = table.values("year").data.astype(np.int64)
        self.ended = _last_years(table) if strict else self.years
        self._onsets: dict[tuple[tuple[str, ...], int], Onset] = {}

    def onset(self, row: int, columns: tuple[str, ...]) -> Onset:
        """Return what a forecaster is told of a crisis."""
        key = (columns, row)
        if key not in self._onsets:
            told: dict[str, Value | None] = {}
            for name in dict.fromkeys((*columns, "year")):
                column = self.table.column(name)
                if column.stage == "outcome" or name in _HIDDEN:
                    raise LeakError(f"asked for the column {name!r}, which a forecaster must not know ({column.stage})")
                cell = self.table.cell(name, row)
                told[name] = cell if isinstance(cell, str | float | bool) else None
            self._onsets[key] = Onset(told)
        return self._onsets[key]

    def disordered(self, year: int) -> _Record:
        """Return the record with every outcome from a year on turned round, in all columns that say how it went."""
        late = self.years >= year
        order = np.arange(self.table.n_rows)
        order[late] = order[late][::-1]
        changed = {}
        for column in self.table.columns:
            if column.stage == "outcome":
                values = self.table.values(column.name)
                changed[column.name] = Values(values.data[order], values.known[order])
        other = _Record(self.table.with_values(changed), self.level, self.where, strict=self.strict)
        other.taken, other.ended = self.taken, self.ended
        other.happened = np.where(late, ~self.happened, self.happened)
        return other


def _last_years(table: DataSet) -> npt.NDArray[np.int64]:
    """Return the year in which each crisis was over: by its end, or by its onset and length, or else by its onset."""
    years = table.values("year").data.astype(np.int64)
    months, days = table.values("month"), table.values("days")
    begun = np.where(months.known, (months.data.astype(float) - 1.0) / 12.0, 0.5)
    lasted = np.where(days.known, days.data.astype(float), 0.0) / 365.25
    guess = np.floor(years + begun + lasted).astype(np.int64)
    ends = table.values("end")
    for row in np.flatnonzero(ends.known):
        cell = table.cell("end", int(row))
        guess[row] = getattr(cell, "year", guess[row])
    return np.maximum(guess, years)


def _walk(forecaster: Forecaster, record: _Record, since: int, until: int | None = None) -> Array:
    """Return the forecasts of a forecaster from a year on, year by year."""
    rows = np.flatnonzero(record.taken & (record.years >= since))
    result: list[float] = []
    for year in sorted(set(record.years[rows].tolist())):
        if until is not None and year > until:
            break
        learned = np.flatnonzero(record.taken & (record.ended < year))
        past = [(record.onset(int(row), forecaster.columns), bool(record.happened[row])) for row in learned]
        forecast = forecaster.learn(past)
        for row in rows[record.years[rows] == year]:
            chance = float(forecast(record.onset(int(row), forecaster.columns)))
            if not 0.0 <= chance <= 1.0:
                raise HistoryError(f"{forecaster.name}: found the forecast {chance}, expected a probability")
            result.append(min(max(chance, 1e-6), 1.0 - 1e-6))
    return np.array(result)


def _check_order_of_time(forecaster: Forecaster, truth: _Record, since: int, forecasts: Array) -> None:
    """Check that forecasts stay the same when the future is another one.

    Raises
    ------
    LeakError
        If one changes.
    """
    years = truth.years[truth.taken & (truth.years >= since)]
    rows_in_order = np.sort(years)
    span = sorted(set(years.tolist()))
    for cut in [span[len(span) * part // (CUTS + 1)] for part in range(1, CUTS + 1)]:
        other = truth.disordered(cut)
        with stand_in({truth.table.name: other.table}):
            again = _walk(forecaster, other, since, until=cut)
        for place in np.flatnonzero(again != forecasts[: len(again)]):
            raise LeakError(
                f"{forecaster.name}: its forecast of a crisis of {rows_in_order[place]} changed from "
                f"{forecasts[place]:.3f} to {again[place]:.3f} when only outcomes from {cut} on changed: it sees them"
            )


def _resamples(seed: int, n: int) -> npt.NDArray[np.int64]:
    """Return which crises stand in each resample, ``[N_RESAMPLES, n]``."""
    raw = np.random.Philox(key=[seed, _KEY]).random_raw(N_RESAMPLES * n)
    return ((raw >> np.uint64(40)) * np.uint64(n) >> np.uint64(24)).astype(np.int64).reshape(N_RESAMPLES, n)


def _reduction(losses: Array, reference: Array, picks: npt.NDArray[np.int64]) -> tuple[float, float, float]:
    """Return 1 - (sum of losses) / (sum of the reference's), with the 5th and 95th percentile over resamples."""
    drawn = np.zeros(len(picks))
    base = np.zeros(len(picks))
    for column in picks.T:
        drawn += losses[column]
        base += reference[column]
    shares = np.sort(1.0 - drawn / base)
    low, high = (float(shares[round(level * (len(shares) - 1))]) for level in (0.05, 0.95))
    return 1.0 - _total(losses) / _total(reference), low, high


def _total(values: Array) -> float:
    return float(np.add.accumulate(values)[-1])


def _mean(values: Array) -> float:
    return _total(np.asarray(values, dtype=np.float64)) / len(values)


def without(record: Backtest, *names: str) -> Backtest:
    """Return a backtest without some forecasters."""
    return dataclasses.replace(record, scored=tuple(each for each in record.scored if each.name not in names))
