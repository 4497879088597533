"""Days and order of events, and noise on every date: closed forms, and the engine against the twin."""

from __future__ import annotations

import math

import numpy as np
import pytest

from detente.model.model import Model
from detente.sim.executor import simulate
from detente.sim.runs import NEVER, Runs
from detente.sim.twin import run_twin
from tests.unit.sim.small_cases import small

YEAR = "{start: 2026-01-01, end: 2026-12-31, grain: week}"


def run(model: Model, *, paths: int = 16384, keep: frozenset[str] = frozenset()) -> Runs:
    return simulate(model, worlds=1, paths=paths, seed=5, threads=1, keep=keep)


def share(runs: Runs, question: str) -> float:
    return float((runs.hits_of(question)[0] != NEVER).mean())


def choice(options: list[str]) -> str:
    moves = "\n".join(f"  m{i}: {{by: a, once: true, new: true, effects: {{x: 0}}}}" for i in range(5))
    listed = ", ".join(f"{option}: happened({option})" for option in options)
    return f"""
quantities:
  x: {{start: 0}}
actors:
  a: {{horizon: 1 year, values: {{x: 1}}, idle: 0.8, tempo: 1 day, memory: 100 years}}
moves:
{moves}
questions:
  first: {{kind: choice, by: 2026-02-26, first: {{{listed}}}}}
"""


def test_of_moves_made_on_one_day_the_first_on_the_path_wins_however_they_are_listed() -> None:
    options = [f"m{i}" for i in range(5)]
    runs, others = (run(small(choice(each), time=YEAR)) for each in (options, options[::-1]))
    winners, mirrored = runs.winners_of("first"), others.winners_of("first")
    np.testing.assert_array_equal(winners, np.where(mirrored < 0, mirrored, 4 - mirrored))
    shares = np.array([(winners == option).mean() for option in range(5)])
    # Moves of equal worth: each comes first as often as any other, to four standard errors.
    error = math.sqrt(shares.mean() * (1 - shares.mean()) / winners.size)
    np.testing.assert_allclose(shares, shares.mean(), atol=4 * error)
    assert ((runs.hits_of("first") != NEVER).sum(axis=0) <= 1).all()


def test_conditions_met_at_one_look_go_to_the_first_listed() -> None:
    model = small(
        """
        quantities: {x: {start: 5}}
        questions:
          one: {kind: choice, first: {low: x > 1, high: x > 4}}
          other: {kind: choice, first: {high: x > 4, low: x > 1}}
        """
    )
    runs = run(model, paths=8)
    assert (runs.winners_of("one") == 0).all()
    assert (runs.winners_of("other") == 0).all()


SHOCKS = """
shocks:
  {others}
  rare: {{rate: 1 per week, cooldown: 2 days}}
questions:
  n: {{kind: number, quantity: count(rare)}}
  when: {{kind: date, condition: happened(rare)}}
"""


def test_a_shock_that_has_nothing_to_do_with_another_does_not_move_its_days() -> None:
    counts, days = [], []
    for others in ("rain: {rate: 3 per day}", "rain: {rate: 0 per day}"):
        runs = run(small(SHOCKS.format(others=others), time=YEAR), paths=8192)
        counts.append(runs.values_of("n"))
        days.append(runs.hits_of("when"))
    np.testing.assert_array_equal(*counts)
    np.testing.assert_array_equal(*days)


def test_an_event_that_waits_for_another_is_not_earlier_and_since_is_never_negative() -> None:
    model = small(
        """
        shocks:
          red: {rate: 1 per week}
          blue: {rate: 1 per day, when: since(red) <= 1 day}
        questions:
          n: {kind: number, quantity: count(blue)}
          negative: {condition: since(red) < 0 days or since(blue) < 0 days}
        """,
        time=YEAR,
    )
    runs, twin = simulate(model, worlds=1, paths=64, seed=2), run_twin(model, worlds=1, paths=64, seed=2)
    np.testing.assert_array_equal(runs.values, twin.values)
    assert share(runs, "negative") == 0.0
    red, blue = (runs.model.events.index(name) for name in ("red", "blue"))
    first = run(model, paths=256, keep=frozenset({"events"})).first
    assert first is not None
    assert (first[red] <= first[blue]).all()


NOISE = """
quantities:
  y: {{start: 50, {half_life}noise: 5 per week}}
questions:
  on: {{kind: number, quantity: y, on: 2026-06-11}}
  between: {{kind: number, quantity: y, on: 2026-06-15}}
  next: {{kind: number, quantity: y, on: 2026-06-18}}
"""


@pytest.mark.parametrize("half_life", [10.0, None])
def test_noise_has_the_variance_of_its_process_on_every_date(half_life: float | None) -> None:
    """2026-06-11 and 18 are whole weeks from the start, 2026-06-15 is not."""
    given = f"half_life: {half_life} days, " if half_life else ""
    runs = run(small(NOISE.format(half_life=given), time=YEAR), paths=65536)
    days, size = (161, 165, 168), 5 / math.sqrt(7)
    theta = math.log(2) / half_life if half_life else 0.0

    def covariance(first: int, second: int) -> float:
        if not theta:
            return size**2 * first
        return size**2 / (2 * theta) * (1 - math.exp(-2 * theta * first)) * math.exp(-theta * (second - first))

    found = np.cov([runs.values_of(name) for name in ("on", "between", "next")])
    expected = np.array([[covariance(min(a, b), max(a, b)) for b in days] for a in days])
    # The standard error of a variance over n paths is sqrt(2 / n) of it, 0.55%.
    np.testing.assert_allclose(found, expected, rtol=4 * math.sqrt(2 / 65536))


ORDER = """
shocks:
  coup: {rate: 2 per month}
  arrest: {rate: 2 per month}
questions:
  before: {condition: happened(coup) and not happened(arrest)}
  after: {condition: happened(arrest) and not happened(coup)}
  first: {kind: choice, first: {coup: happened(coup) and true, arrest: count(arrest) >= 1}}
  soon: {condition: since(coup) <= 1 day}
  both: {kind: date, condition: since(coup) <= 3 days and since(arrest) <= 3 days}
  coup: {kind: date, condition: happened(coup)}
"""


def test_the_order_of_events_within_a_week_is_not_missed() -> None:
    runs = run(small(ORDER, time=YEAR))
    assert share(runs, "before") + share(runs, "after") == pytest.approx(1.0, abs=1e-3)
    # Equal rates; on one day the coup comes first, as it is listed first: 1/2 + 1/2 of the chance of one day.
    daily = 24 / 365.25
    together = (1 - math.exp(-daily)) / (1 + math.exp(-daily))
    assert share(runs, "before") == pytest.approx((1 + together) / 2, abs=4 * math.sqrt(0.25 / 16384))
    winners = runs.winners_of("first")
    np.testing.assert_array_equal(winners == 0, runs.hits_of("before")[0] != NEVER)


def test_a_condition_about_events_is_looked_at_as_they_happen() -> None:
    runs = run(small(ORDER, time=YEAR), paths=1024)
    np.testing.assert_array_equal(runs.hits_of("soon"), runs.hits_of("coup"))


def test_the_engine_answers_questions_about_events_as_the_twin_does() -> None:
    model = small(ORDER, time=YEAR)
    runs, twin = simulate(model, worlds=1, paths=128, seed=3), run_twin(model, worlds=1, paths=128, seed=3)
    np.testing.assert_array_equal(runs.hits, twin.hits)


def test_what_has_not_happened_is_told_at_the_end_of_the_first_day() -> None:
    model = small(
        """
        calendar:
          now: {date: 2022-01-03}
          later: {date: 2022-02-02}
        questions:
          quiet: {condition: not happened(later)}
          never: {condition: not happened(now)}
          late: {kind: date, condition: happened(later) and not happened(now) or happened(later)}
        """
    )
    runs = run(model, paths=8)
    assert (runs.hits_of("quiet") == 0).all()
    assert (runs.hits_of("never") == NEVER).all()
    assert (runs.hits_of("late") == 30).all()
