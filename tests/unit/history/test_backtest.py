"""The backtest: what forecasters are told, and that none of them sees the future."""

from __future__ import annotations

import math

import numpy as np
import pytest

from detente.core.errors import HistoryError
from detente.history import backtest as module
from detente.history.backtest import backtest
from detente.history.forecaster import Forecast, Forecaster, LeakError, Onset, Past
from detente.history.forecasters import on_categories
from detente.history.shipped import crises

LATE = 2000
"""First year of the small tests; fewer years are quicker."""
EARLIER = crises()  # what a forecaster may have read before the test begins


def run(forecaster: Forecaster, **options: object) -> module.Backtest:
    return backtest(since=LATE, forecasters=(forecaster,), **options)  # type: ignore[arg-type]


def constant(past: Past) -> Forecast:
    return lambda _: 0.13


def test_an_honest_forecaster_passes_and_is_scored() -> None:
    found = run(Forecaster("thirteen", "always the same", constant), pairs=(("thirteen", "base rate"),))
    scored = found["thirteen"]
    outcome = np.array(found.outcomes)
    assert len(scored.forecasts) == found.n == len(outcome)
    assert scored.brier == pytest.approx(float(np.mean((0.13 - outcome) ** 2)))
    assert scored.log_loss == pytest.approx(-float(np.mean(np.where(outcome == 1, math.log(0.13), math.log(0.87)))))
    assert found["base rate"].reduction == (0.0, 0.0, 0.0)
    assert found.pairs[0][2] == pytest.approx(1 - scored.log_loss / found["base rate"].log_loss)
    assert scored.reduction[1] <= scored.reduction[0] <= scored.reduction[2]
    assert found == run(Forecaster("thirteen", "always the same", constant), pairs=(("thirteen", "base rate"),))


def test_it_learns_only_from_what_was_over() -> None:
    seen: list[tuple[int, int]] = []

    def learn(past: Past) -> Forecast:
        def forecast(onset: Onset) -> float:
            seen.append((int(float(onset["year"] or 0)), max(int(float(other["year"] or 0)) for other, _ in past)))
            return 0.1

        return forecast

    run(Forecaster("watcher", "notes what it is told", learn))
    assert seen
    assert all(latest < year for year, latest in seen)


def test_asking_for_an_outcome_stops_the_test() -> None:
    with pytest.raises(LeakError, match="'violence', which a forecaster must not know"):
        run(Forecaster("asks", "asks", constant, ("violence",)))
    with pytest.raises(LeakError, match="'name'"):
        run(Forecaster("asks", "asks", constant, ("name",)))

    def learn(past: Past) -> Forecast:
        return lambda onset: 0.9 if onset["violence"] == "full-scale war" else 0.1

    with pytest.raises(LeakError, match="asked for 'violence'"):
        run(Forecaster("asks", "asks later", learn))


def test_a_forecaster_that_looks_into_the_tables_is_found() -> None:
    """It counts wars of the very year it forecasts in the package's own table: no more than a hint, and yet found."""

    def learn(past: Past) -> Forecast:
        def forecast(onset: Onset) -> float:
            table = crises()
            same = table.values("year").data == float(onset["year"] or 0)
            wars = table.values("violence").data[same] == "full-scale war"
            return 0.1 + 0.05 * float(wars.mean())

        return forecast

    with pytest.raises(LeakError, match="it sees them"):
        run(Forecaster("looks", "looks into the table", learn))


def test_a_forecaster_that_remembers_is_too_good_to_be_true() -> None:
    """It read all outcomes before the test began, and finds a crisis again by what it is told of it."""
    columns = ("first_actor", "region", "trigger", "power_discrepancy")
    memory: dict[tuple[object, ...], float] = {}
    for row in range(EARLIER.n_rows):
        told = tuple(EARLIER.cell(name, row) for name in (*columns, "year"))
        memory[told] = 0.95 if EARLIER.cell("violence", row) == "full-scale war" else 0.02

    def learn(past: Past) -> Forecast:
        return lambda onset: memory[tuple(onset[name] for name in (*columns, "year"))]

    cheat = Forecaster("remembers", "has read it all", learn, columns)
    with pytest.raises(LeakError, match="it has seen the future"):
        run(cheat)
    assert run(cheat, allow_suspect=True)["remembers"].reduction[0] > 0.5


def test_a_forecaster_with_a_state_of_its_own_is_found() -> None:
    """It gives other forecasts when asked again: nothing that can be tested."""
    calls = [0]

    def learn(past: Past) -> Forecast:
        calls[0] += 1
        return lambda _: 0.1 + 1e-6 * calls[0]

    with pytest.raises(LeakError):
        run(Forecaster("counts", "counts its calls", learn))


@pytest.mark.parametrize("chance", [-0.1, 1.5, math.nan])
def test_a_forecast_is_a_probability(chance: float) -> None:
    with pytest.raises(HistoryError, match="expected a probability"):
        run(Forecaster("wild", "says anything", lambda _: lambda _: chance))


@pytest.mark.parametrize(("chance", "kept"), [(0.0, 1e-6), (1.0, 1.0 - 1e-6)])
def test_a_forecast_may_be_certain_and_is_scored_as_almost_so(chance: float, kept: float) -> None:
    scored = run(Forecaster("sure", "has no doubt", lambda _: lambda _: chance))["sure"]
    assert set(scored.forecasts) == {kept}
    assert math.isfinite(scored.log_loss)


def test_bad_input() -> None:
    with pytest.raises(HistoryError, match="names that differ"):
        run(on_categories("trigger"))
    with pytest.raises(HistoryError, match="expected some"):
        backtest(since=2100)
    with pytest.raises(HistoryError, match="did you mean 'war'"):
        backtest(level="wars")
    with pytest.raises(HistoryError, match="expected one of"):
        run(Forecaster("x", "x", constant))["y"]


def test_what_is_told() -> None:
    onset = Onset({"trigger": None, "year": 1990.0})
    assert onset.text("trigger") == "unknown"
    assert dict(onset) == {"trigger": None, "year": 1990.0}
    assert len(onset) == 2
    with pytest.raises(LeakError):
        onset["violence"]
