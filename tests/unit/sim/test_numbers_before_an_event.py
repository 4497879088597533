"""Numbers that count from an event which has not happened yet, and arrivals at gates that are shut."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest

from detente.case.examination import notices
from detente.case.load import loads
from detente.case.schema import Case
from detente.compile import compile_case
from detente.sim.executor import simulate
from detente.sim.runs import NEVER
from detente.sim.twin import trace

HEAD = "detente: 2\ncase: c\ntime: {start: 2024-01-01, end: 2024-12-31, grain: day}\n"
WAR = """
quantities: {{x: {{start: 1, range: [0, 10]}}}}
shocks:
  war: {{rate: 1 per year, once: true}}
  peace: {{rate: {rate}, once: true{more}}}
questions:
  peace: {{condition: happened(peace)}}
  first: {{condition: happened(peace) and not happened(war)}}
"""
WEIBULL = '{value: "2 / scale * since(war) / scale", scale: 200 days}'


def case_of(rate: str, more: str = "") -> Case:
    return loads(HEAD + WAR.format(rate=rate, more=more))


def shares(case: Case, *, worlds: int = 8, paths: int = 8192) -> list[float]:
    runs = simulate(compile_case(case), worlds=worlds, paths=paths, seed=4)
    return (runs.hits != NEVER).mean(axis=1).tolist()


def test_a_hazard_begins_with_the_event_it_counts_from() -> None:
    """P = integral of l exp(-l u) (1 - exp(-((T - u) / m)^2)) du: war comes exponentially, then peace as in Weibull."""
    rate, days, scale = 1 / 365.25, 365.0, 200.0
    u = (np.arange(36_500) + 0.5) / 100
    expected = float(np.mean(rate * np.exp(-rate * u) * (1 - np.exp(-(((days - u) / scale) ** 2)))) * days)
    peace, first = shares(case_of(WEIBULL))
    error = math.sqrt(expected * (1 - expected) / 65_536)
    assert abs(peace - expected) < 4 * error + 0.002  # the day on which war comes is a whole one
    assert first == 0.0


def test_a_gate_that_says_so_changes_nothing() -> None:
    model, gated = (compile_case(case_of(WEIBULL, more)) for more in ("", ", when: happened(war)"))
    runs = [simulate(each, worlds=4, paths=512, seed=1, keep={"events"}) for each in (model, gated)]
    assert runs[0].first.tobytes() == runs[1].first.tobytes()


def test_an_if_says_what_holds_before() -> None:
    """A constant hazard before and after is the constant hazard, to the byte."""
    guarded = case_of('"if(happened(war), 0.5 per year + 0 * since(war) / 1 day / 1 day, 0.5 per year)"')
    plain = case_of('"0.5 per year + 0 per year * x"')
    runs = [simulate(compile_case(case), worlds=4, paths=512, seed=1, keep={"events"}) for case in (guarded, plain)]
    assert runs[0].first.tobytes() == runs[1].first.tobytes()


def test_the_twin_takes_the_same_paths() -> None:
    curve = '"lookup(since(war), 0 days, 0.1 per year, 1 year, 6 per year)"'
    for case in (case_of(WEIBULL), case_of(curve), case_of(WEIBULL, ", when: x > 5")):
        model = compile_case(case)
        runs = simulate(model, worlds=4, paths=16, seed=2, keep={"events"})
        for n in range(64):
            assert list(trace(model, seed=2, world=n // 16, path=n % 16).first) == runs.first[:, n].tolist()


def test_a_gain_begins_with_the_event_it_counts_from() -> None:
    """y' = 0.01 s x per day from day 100 on, x = 1: 0.01 s^2 / 2."""
    model = compile_case(
        loads(
            HEAD
            + """
quantities: {x: {start: 1}, y: {start: 0}}
calendar: {war: {date: 2024-04-10}}
links: {l: {from: x, on: value, to: y, gain: "0.01 / 1 day * since(war) / 1 day"}}
questions: {y: {kind: number, quantity: y}, before: {kind: number, quantity: y, on: 2024-04-10}}
"""
        )
    )
    end, before = trace(model, seed=1, world=0, path=0).numbers
    assert before == 0.0
    assert end == pytest.approx(0.01 * 265**2 / 2, rel=1e-6)
    assert simulate(model, worlds=1, paths=1, seed=1).values[0, 0] == pytest.approx(end, rel=1e-4)


def test_an_enormous_rate_at_a_shut_gate_takes_no_time() -> None:
    case = case_of('"exp(20 * x) / 1 day"', ", when: x > 5")
    assert shares(case, paths=64)[0] == 0.0  # and the code is ready
    begun = time.perf_counter()
    shares(case, worlds=1, paths=512)
    assert time.perf_counter() - begun < 2.0  # it took ten seconds and more to draw what no gate lets pass


@pytest.mark.parametrize(
    ("rate", "more", "told"),
    [
        (WEIBULL, "", "`since(war)` makes this rate 0 until war has happened; `when: happened(war)`"),
        (WEIBULL, ", when: happened(war)", ""),
        (WEIBULL, ", when: since(war) < 8 weeks", ""),
        (WEIBULL, ", when: x > 5", "`since(war)` makes this rate 0"),
        ('"if(happened(war), since(war) / 1 year / 1 year, 0.1 per year)"', "", ""),
        ('"if(since(war) < 30 days, 1 per year, 0.1 per year)"', "", ""),
        (
            "1 per year",
            ', effects: {x: "0.1 * since(war) / 1 day"}',
            "before war has happened, `since(war)` is a billion days",
        ),
        ("1 per year", ', effects: {x: "0.1 * exp(-since(war) / 1 year)"}', ""),
        ("1 per year", ', effects: {x: "0.1 * since(war) / 1 day"}, when: happened(war)', ""),
        ('"x / 0 / 1 year"', "", "`x / 0` always counts as 0: it divides by 0"),
    ],
)
def test_check_tells_of_numbers_that_nothing_guards(rate: str, more: str, told: str) -> None:
    texts = [notice.text for notice in notices(case_of(rate, more)) if "war" in notice.text or "divides" in notice.text]
    assert (told in texts[0]) if told else not texts
