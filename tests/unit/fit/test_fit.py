"""Fits of small cases: closed forms, both likelihoods, what is refused, and the same bytes however it is run."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import textwrap

import pytest

import detente
from detente.case.load import loads
from detente.core.errors import CaseError, RunError
from detente.fit import fit

DRIFT = """
    case: drift
    time: {start: 2022-01-03, end: 2022-12-26, step: week}
    quantities:
      x: {start: 50, drift: "normal(0, 1) per week", range: [null, null]}
"""
"""x(t) = 50 + drift t: a measurement y of x after t weeks with error s tells of a normal drift in closed form."""
WALK = """
    case: walk
    time: {start: 2022-01-03, end: 2022-12-26, step: week}
    quantities:
      x: {start: "normal(50, 10)", noise: 2 per week, range: [null, null]}
    shocks:
      strike: {rate: 0.5 to 4 per year, once: true}
"""
READINGS = ["x = 45 +- 3 on 2022-03-07", "x = 43 +- 3 on 2022-03-14"]
SIZE = {"worlds": 1024, "seed": 3}


def case_of(text):
    return loads(textwrap.dedent(text))


def mean_and_sd(found, path):
    values = found.sample.values[found.sample.paths.index(path)]
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))


def test_a_drift_measured_twice():
    # Two measurements of 50 + d t with error s: precision 1 + sum t^2 / s^2, mean sum t (y - 50) / s^2 / precision.
    found = fit(case_of(DRIFT), ["x = 60 +- 4 on 2022-01-31", "x = 58 +- 4 on 2022-02-28"], paths=1, **SIZE)
    weeks, above, s = (4, 8), (10, 8), 4
    precision = 1 + sum(t * t for t in weeks) / s**2
    mean, sd = mean_and_sd(found, "quantities.x.drift")
    assert found.likelihood == "paths"  # no noise, so there is nothing to filter
    assert 7 * mean == pytest.approx(sum(t * y for t, y in zip(weeks, above, strict=True)) / s**2 / precision, abs=0.06)
    assert 7 * sd == pytest.approx(precision**-0.5, rel=0.1)
    assert [each.is_explained for each in found.checks] == [True, True]
    assert found.luck_sd == pytest.approx(0.0, abs=1e-6)


def posterior_of_walk():
    """The start m ~ N(50, 10^2) from a random walk (2 a week) read after 9 and 10 weeks with error 3."""
    a, b, c = 9 * 4 + 9, 9 * 4, 10 * 4 + 9  # variances of the readings and their covariance, given m
    det = a * c - b * b
    weights = ((c - b) / det, (a - b) / det)
    precision = 1 / 100 + sum(weights)
    mean = (50 / 100 + weights[0] * 45 + weights[1] * 43) / precision
    return mean, precision**-0.5


@pytest.mark.parametrize(("likelihood", "paths"), [("linear", 1), ("paths", 200)])
def test_the_start_of_a_walk_in_closed_form_and_by_paths(likelihood, paths):
    found = fit(case_of(WALK), READINGS, likelihood=likelihood, paths=paths, **SIZE)
    mean, sd = mean_and_sd(found, "quantities.x.start")
    expected, spread = posterior_of_walk()
    assert mean == pytest.approx(expected, abs=4 * 1.5 * spread / math.sqrt(1024))
    assert sd == pytest.approx(spread, rel=0.12)
    assert found.likelihood == likelihood


def test_a_rate_that_only_an_event_tells_of():
    case = case_of(WALK)
    quiet = fit(case, ["no strike by 2022-12-26"], numbers="shocks.strike", paths=20, **SIZE)
    struck = fit(case, ["strike by 2022-02-07"], numbers="shocks.strike", paths=20, **SIZE)
    assert quiet.likelihood == struck.likelihood == "paths"
    assert [each.path for each in quiet.numbers] == ["shocks.strike.rate"]
    assert quiet.numbers[0].after[1] < quiet.numbers[0].before[1] < struck.numbers[0].after[1]


def test_auto_sees_what_is_linear_and_what_is_not():
    moved = WALK.replace("once: true}", "once: true, effects: {x: {amount: -20}}}")
    assert fit(case_of(WALK), READINGS, worlds=256).likelihood == "linear"
    assert fit(case_of(moved), READINGS, worlds=256, paths=20).likelihood == "paths"
    bounded = WALK.replace("[null, null]", "[40, null]")
    assert fit(case_of(bounded), READINGS, worlds=256, paths=20).likelihood == "paths"
    with pytest.raises(RunError, match="expected `paths`"):
        fit(case_of(moved), READINGS, worlds=256, likelihood="linear")


def test_nothing_after_until_is_used():
    found = fit(case_of(WALK), READINGS, until="2022-03-10", worlds=256)
    alone = fit(case_of(WALK), READINGS[:1], worlds=256)
    assert found.sample.values == alone.sample.values
    assert found.notes == ("1 observations after 2022-03-10 were not used",)
    with pytest.raises(RunError, match="found nothing that was observed up to 2022-02-01"):
        fit(case_of(WALK), READINGS, until="2022-02-01", worlds=256)


def test_what_cannot_be_explained_is_named_with_how_far_it_is_off():
    lone = [*READINGS, "x = 90 +- 3 on 2022-03-21"]
    with pytest.raises(
        RunError, match=r"cannot explain 1 of.*\n  x = 90 \+- 3 on 2022-03-21: \d+\.\d standard dev.* above"
    ):
        fit(case_of(WALK), lone, worlds=256)
    found = fit(case_of(WALK), lone, worlds=256, anyway=True)
    assert [each.is_explained for each in found.checks] == [True, True, False]
    assert any("x = 90" in note for note in found.notes)


def test_events_that_no_path_has_are_named():
    rare = case_of(WALK.replace("0.5 to 4 per year", "0.00001 to 0.00002 per year"))
    with pytest.raises(RunError, match=r"0 of 256 worlds.*\n  strike by 2022-06-01: met on 0\.00%"):
        fit(rare, ["strike by 2022-06-01"], worlds=256, paths=4)


@pytest.mark.parametrize(
    ("given", "options", "said"),
    [
        (["x = 45 on 2022-03-07"], {}, "standard"),
        (READINGS, {"numbers": "quantities.y"}, "number: found 'quantities.y'"),
        (READINGS, {"likelihood": "kalman"}, "likelihood: found 'kalman'"),
        ([], {}, "found nothing that was observed"),
    ],
)
def test_what_is_asked_wrongly(given, options, said):
    with pytest.raises((RunError, CaseError), match=said):
        fit(case_of(WALK), given, worlds=64, **options)


def test_what_the_case_itself_says_of_its_fit():
    told = "observations: [" + ", ".join(
        f"{{date: {day}, quantity: x, value: {value}, sd: 3}}"
        for value, day in ((45, "2022-03-07"), (43, "2022-03-14"))
    )
    text = textwrap.dedent(WALK) + told + "]\nfit: {numbers: quantities.x, until: 2022-03-10}\n"
    found = fit(loads(text), worlds=256)
    wanted = fit(case_of(WALK), READINGS[0], numbers="quantities.x.start", until="2022-03-10", worlds=256)
    assert found.sample.paths == ("quantities.x.start",)
    assert found.sample.values == wanted.sample.values
    longer = fit(loads(text), numbers="shocks", until="2022-12-26", worlds=256)
    assert longer.sample.paths == ("shocks.strike.rate",)
    assert len(longer.checks) == 2


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("{numbers: quantities.y}", r"fit.numbers.0: found `quantities.y`, expected the path of an uncertain"),
        ("{numbers: quantities.x.noise}", r"`quantities.x.noise`, which is certain"),
        ("{numbers: [quantities.x, shocks.strik.rate]}", r"fit.numbers.1.*did you mean `shocks.strike.rate`"),
        ("{until: 2023-03-10}", r"fit.until: found `2023-03-10`, expected a day from 2022-01-03 to 2022-12-26"),
    ],
)
def test_what_is_wrong_with_what_the_case_says_of_its_fit(plan, said):
    with pytest.raises(CaseError, match=said):
        loads(textwrap.dedent(WALK) + f"fit: {plan}\n")


def test_readings_that_follow_each_other_closely_after_a_long_time_are_linear():
    # What noise brings to y in a week is small beside what x has brought it in nine months.
    text = """
        case: chain
        time: {start: 2022-01-03, end: 2022-12-26, step: week}
        quantities:
          x: {start: "normal(5, 1)", noise: 1 to 3 per week, range: [null, null]}
          y: {start: "normal(1, 3)", noise: 0.3 to 0.9 per week, range: [null, null]}
        links: {x_y: {from: x, to: y, gain: "normal(0.05, 0.03) per week"}}
    """
    late = [f"y = 50 +- 2 on 2022-{day}" for day in ("02-21", "10-17", "10-24")]
    assert fit(case_of(text), late, worlds=128, anyway=True).likelihood == "linear"


def test_readings_from_a_file(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("date,quantity,value,sd\n2022-03-07,x,45,3\n2022-03-14,x,43,3\n1999-01-01,x,1,3\n")
    found = fit(case_of(WALK), file, worlds=256)
    assert found.sample.values == fit(case_of(WALK), READINGS, worlds=256).sample.values
    assert found.notes == ("1 readings lie outside the time of the case and were left out",)
    file.write_text("date,quantity,value,sd\n2022-03-07,x,45,\n")
    with pytest.raises((RunError, CaseError), match=r"standard error|sd"):
        fit(case_of(WALK), file, worlds=64)


def test_the_same_bytes_in_any_number_of_threads():
    one, two = (fit(case_of(WALK), ["strike by 2022-05-01"], worlds=256, paths=16, threads=n) for n in (1, 2))
    assert one.sample.to_bytes() == two.sample.to_bytes()


def test_the_same_bytes_under_any_hash_seed():
    code = (
        "import detente; f = detente.fit('crimea-2014', numbers='quantities.approval', until='2013-09-01', worlds=64); "
        "print(f.sample_hash)"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashes) == 1


def test_plain_data_are_those_of_the_form():
    import jsonschema

    found = detente.fit(case_of(WALK), READINGS, worlds=64)
    data = found.to_dict()
    jsonschema.validate(data, detente.schema("fit"))
    assert "sample" not in data
    assert found.to_polars().height == 2
