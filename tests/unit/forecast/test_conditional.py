"""Questions with an ``if``: closed forms, errors, bands, and what is void in every path."""

from __future__ import annotations

import math
import textwrap
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.case.dump import dump_case
from detente.case.examination import notices
from detente.case.load import loads
from detente.case.schema import Case
from detente.core.errors import CaseError, RunError
from detente.forecast.coherence import implications
from detente.forecast.conditional import band_of_ratios, error_of_ratio
from detente.forecast.curves import curves
from detente.forecast.forecast import Forecast
from detente.forecast.run import forecast_case, open_run
from detente.forecast.spread import band_of_counts, error_of_counts
from detente.forecast.tally import tally
from detente.sim.runs import NEVER, Runs
from detente.sim.twin.batch import run_twin

HEAD = """
detente: 2
case: asked
time: {start: 2022-01-03, end: 2022-12-31, step: week}
quantities:
  heat: {start: 40 to 60, range: [0, 100], noise: 4 per month, half_life: 20 weeks}
shocks:
  talks: {rate: 1 per year, once: true, effects: {heat: -10}}
  clash: {rate: 0.5 to 2 per year, once: true, effects: {heat: 10}}
  war: {rate: 1 per year, once: true, when: happened(talks)}
questions:
"""
ASKED = """
  clash-if-talks: {if: happened(talks), condition: happened(clash), by: 2022-06-30}
  clash-if-none: {if: not happened(talks), condition: happened(clash), by: 2022-06-30}
  war-if-talks: {if: happened(talks), condition: happened(war)}
  hot: {kind: number, quantity: heat, on: 2022-10-01, if: {condition: heat > 50, by: 2022-05-01}}
  first: {kind: choice, first: {talks: happened(talks), clash: happened(clash)}, if: heat > 55, by: 2022-12-01}
  when-true: {kind: date, condition: happened(clash), if: true}
  when: {kind: date, condition: happened(clash)}
  heat-true: {kind: number, quantity: heat, if: true}
  heat: {kind: number, quantity: heat}
  same: {if: happened(clash), condition: happened(clash)}
  void: {if: false, condition: happened(clash)}
  void-number: {kind: number, quantity: heat, if: false}
  void-choice: {kind: choice, first: {talks: happened(talks), clash: happened(clash)}, if: false}
"""


def case_of(questions: str) -> Case:
    """Return the small case with questions."""
    return loads(HEAD + questions)


@pytest.fixture(scope="module")
def case() -> Case:
    return case_of(ASKED)


@pytest.fixture(scope="module")
def runs(case: Case) -> Runs:
    return detente.run(case, worlds=128, paths=64, seed=3)


@pytest.fixture(scope="module")
def found(case: Case, runs: Runs) -> Forecast:
    return detente.forecast(runs, case)


def test_engine_is_twin(case: Case) -> None:
    engine = detente.run(case, worlds=8, paths=16, seed=1)
    twin = run_twin(detente.compile_case(case), worlds=8, paths=16, seed=1)
    assert engine.asked is not None
    assert twin.asked is not None
    assert np.array_equal(engine.asked, twin.asked)
    assert np.array_equal(engine.hits, twin.hits)
    assert np.array_equal(np.isnan(engine.values), np.isnan(twin.values))
    assert np.allclose(engine.values, twin.values, rtol=1e-5, equal_nan=True)


def test_closed_forms() -> None:
    """With rates a of talks and b of a war that only comes after them, all by the time T."""
    fixed = {"quantities.heat.start": 50, "shocks.clash.rate": "1 per year", "shocks.war.rate": "3 per year"}
    daily = loads((HEAD + ASKED).replace("step: week", "step: week, grain: day"))  # two shocks of a day have no order
    runs = detente.run(daily, worlds=64, paths=1000, seed=5, overrides=fixed)
    found = detente.forecast(runs)
    day = 365.25
    half, whole = 178 / day, 362 / day
    clash = 1 - math.exp(-half)  # independent of the talks
    a, b = 1.0, 3.0
    talks = 1 - math.exp(-a * whole)
    war = 1 - math.exp(-a * whole) - a / (b - a) * (math.exp(-a * whole) - math.exp(-b * whole))
    for name, exact, asked in (
        ("clash-if-talks", clash, 1 - math.exp(-half)),
        ("clash-if-none", clash, math.exp(-half)),
        ("war-if-talks", war / talks, talks),
        ("same", 1.0, talks),
    ):
        answer = found[name]
        assert answer.probability is not None
        assert answer.mc_error is not None
        assert answer.asked is not None
        size = runs.size * asked
        error = max(math.sqrt(exact * (1 - exact) / size), 1 / size)
        assert answer.probability == pytest.approx(exact, abs=4 * error), name
        assert answer.mc_error == pytest.approx(error, rel=0.8), name
        assert answer.asked == pytest.approx(asked, abs=4 * math.sqrt(asked * (1 - asked) / runs.size)), name
        assert answer.band == pytest.approx((answer.probability,) * 2), name  # nothing is uncertain of it


def test_answers_are_ratios_of_sums(runs: Runs, found: Forecast) -> None:
    asked = runs.asked_of("clash-if-talks")
    answer = found["clash-if-talks"]
    assert answer.asked == asked.mean()
    assert answer.probability == (runs.hits_of("clash-if-talks")[0] != NEVER).sum() / asked.sum()
    assert answer.curve[-1] == answer.probability
    values = runs.values_of("hot")
    inside = runs.asked_of("hot")
    assert np.isnan(values[~inside]).all()
    assert found["hot"].mean == pytest.approx(float(values[inside].astype(np.float64).mean()), rel=1e-12)
    choice = found["first"]
    assert sum(share.probability for share in choice.shares) == pytest.approx(1.0, abs=1e-12)
    assert choice.shares[0].probability == (runs.winners_of("first") == 0).sum() / runs.asked_of("first").sum()


def test_an_if_that_always_holds_changes_nothing(found: Forecast) -> None:
    for plain, conditional in (("when", "when-true"), ("heat", "heat-true")):
        one, other = found[plain], found[conditional]
        assert (one.asked, other.asked) == (None, 1.0)
        assert one.probability == other.probability
        assert one.curve == other.curve
        assert one.quantiles == other.quantiles
        assert other.mean is None or one.mean == pytest.approx(other.mean, rel=1e-12)
        assert one.mc_error == pytest.approx(other.mc_error, rel=1e-9)
        assert one.band == pytest.approx(other.band, rel=1e-9)


def test_an_if_that_never_holds_leaves_no_number(case: Case, runs: Runs, found: Forecast) -> None:
    for name in ("void", "void-number", "void-choice"):
        answer = found[name]
        assert answer.asked == 0.0
        assert (answer.probability, answer.mean, answer.mc_error, answer.band) == (None, None, None, None)
        assert (answer.shares, answer.curve, answer.quantiles) == ((), (), None)
        with pytest.raises(RunError, match="void in every path"):
            detente.explain_run(runs, name, case=case, sections=["drivers"], option="talks" if "choice" in name else "")
    text = str(found)
    assert "void in every path" in text
    assert "nan" not in text.lower()
    assert "NaN" not in found.to_json()
    assert {curve.question for curve in curves(runs)} == {
        "clash-if-talks", "clash-if-none", "war-if-talks", "first", "when-true", "when", "same"
    }  # fmt: skip
    frame = found.to_polars()
    assert frame.filter(frame["question"] == "void")["asked"].to_list() == [0.0]


def test_parts_and_disk_give_the_same(case: Case, tmp_path: Path) -> None:
    size = {"worlds": 32, "paths": 16, "seed": 2}
    whole = detente.forecast(detente.run(case, **size), case)
    parts = forecast_case(case, part_paths=128, out=tmp_path / "run", **size)
    assert parts == whole
    stored, kept = open_run(tmp_path / "run"), detente.run(case, **size)
    assert stored.asked is not None
    assert kept.asked is not None
    assert np.array_equal(stored.asked, kept.asked)
    assert np.array_equal(stored.hits, kept.hits)
    assert np.array_equal(stored.values, kept.values, equal_nan=True)


def test_columns_are_empty_where_a_question_is_void(runs: Runs) -> None:
    paths = runs.to_polars("paths")
    void = paths.filter(~paths["first.if"])
    assert len(void) == int((~runs.asked_of("first")).sum())
    assert void["first"].null_count() == len(void)
    worlds = runs.to_polars("worlds")
    assert worlds["questions.void"].null_count() == len(worlds)
    share = worlds["questions.clash-if-talks.if"].to_numpy()
    assert share.mean() == pytest.approx(runs.asked_of("clash-if-talks").mean())


# --- errors and bands --------------------------------------------------------------


def test_the_error_is_that_of_seeds() -> None:
    """Over 40 seeds the answers scatter as the errors say (a chi-squared of 39 degrees: within a factor of 1.5)."""
    case = case_of(ASKED)
    answers = [detente.forecast(detente.run(case, worlds=64, paths=8, seed=seed)) for seed in range(40)]
    for name in ("clash-if-talks", "clash-if-none", "hot"):
        values = [each[name].probability if name != "hot" else each[name].mean for each in answers]
        errors = [each[name].mc_error or 0.0 for each in answers]
        told = math.sqrt(sum(error * error for error in errors) / len(errors))
        assert float(np.std([value or 0.0 for value in values], ddof=1)) == pytest.approx(told, rel=0.5), name


def test_where_all_ask_the_rules_are_those_of_other_questions() -> None:
    counts = np.random.default_rng(1).binomial(20, np.random.default_rng(2).beta(2, 3, 100))
    asked, tops = np.full(100, 20), counts.astype(np.float64)
    assert band_of_ratios(tops, tops, asked) == pytest.approx(band_of_counts(counts, 20), rel=1e-9)
    assert error_of_ratio(tops, tops, asked) == pytest.approx(error_of_counts(counts, 20), rel=1e-9)
    one = np.array([7.0])
    assert error_of_ratio(one, one, np.array([20])) == pytest.approx(error_of_counts(np.array([7]), 20), rel=1e-9)


def test_a_band_weighs_worlds_by_how_often_they_ask() -> None:
    """Nine worlds in ten ask once in a hundred paths and never say yes, one always asks and always does."""
    asked = np.array([10] * 900 + [1000] * 100)
    tops = np.where(asked == 10, 0.0, 1000.0)
    band = band_of_ratios(tops, tops, asked)
    assert band is not None
    assert band.low == pytest.approx(0.0)  # 9,000 of 109,000 paths: 8 percent of the weight
    assert band.high == pytest.approx(1.0)
    rare = np.where(asked == 10, 4, asked)  # 3.5 percent of the weight
    assert band_of_ratios(tops, tops, rare) == pytest.approx((1.0, 1.0))


def test_worlds_that_never_ask_carry_no_weight() -> None:
    rng = np.random.default_rng(3)
    asked = rng.integers(1, 30, 200)
    tops = rng.binomial(asked, rng.beta(2, 3, 200)).astype(np.float64)
    more = [np.concatenate([each, np.zeros(50, dtype=each.dtype)]) for each in (tops, asked)]
    assert band_of_ratios(more[0], more[0], more[1]) == band_of_ratios(tops, tops, asked)


def test_a_band_has_chance_taken_out() -> None:
    """Worlds whose own probability is beta(4, 6), asked a different number of times: the band is beta's own."""
    rng = np.random.default_rng(4)
    asked = rng.integers(2, 40, 20_000)
    tops = rng.binomial(asked, rng.beta(4, 6, 20_000)).astype(np.float64)
    band = band_of_ratios(tops, tops, asked)
    assert band == pytest.approx((0.169, 0.655), abs=0.02)  # 5% and 95% of beta(4, 6)
    same = rng.binomial(asked, 0.4).astype(np.float64)
    assert band_of_ratios(same, same, asked) == pytest.approx((0.4, 0.4), abs=0.03)


@pytest.mark.parametrize(("asked", "expected"), [([0, 0], None), ([5, 0], None), ([1, 1], None)])
def test_too_little_for_a_band(asked: list[int], expected: None) -> None:
    tops = np.array(asked, dtype=np.float64)
    assert band_of_ratios(tops, tops, np.array(asked)) is expected


# --- what else asks --------------------------------------------------------------


def test_nothing_is_implied_by_a_condition(case: Case, runs: Runs) -> None:
    conditional = {each.id for each in runs.model.questions if each.given is not None}
    pairs = implications(tally(runs))
    assert not {name for pair in pairs for name in pair} & conditional
    said = "said: {phrase: almost certain}"
    odd = case_of(
        f"  a: {{condition: happened(war), if: happened(clash), {said}}}\n"
        "  b: {condition: happened(talks), said: {phrase: remote}}\n"
    )
    assert not [each for each in notices(odd) if "implies" in each.text]  # the odds of a bound nothing
    assert dump_case(case) == dump_case(loads(dump_case(case)))
    assert loads(dump_case(case)) == case


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("{if: happened(clsh), condition: happened(clash)}", "did you mean `clash`?"),
        ("{if: heat, condition: happened(clash)}", "questions.q.if.condition"),
        ("{if: {condition: true, by: 2023-02-01}, condition: happened(clash)}", "that of the question, 2022-12-31"),
        ("{if: {condition: true, by: 2022-07-01}, condition: happened(clash), by: 2022-06-01}", "2022-06-01"),
        ("{if: {by: 2022-06-01}, condition: happened(clash)}", "no `condition`"),
        ("{if: {condition: true, on: 2022-06-01}, condition: happened(clash)}", "unknown key `on`"),
        ("{if: [true], condition: happened(clash)}", "questions.q.if"),
        ("{condition: happened(clash), resolved: {answer: void}}", "`void` where the question has no `if`"),
        ("{kind: choice, first: {if: heat > 1, b: heat < 1}, if: true}", "another name"),
    ],
)
def test_mistakes_are_named(question: str, expected: str) -> None:
    with pytest.raises(CaseError) as raised:
        case_of(f"  q: {question}\n")
    assert expected in str(raised.value)
    assert "questions.q" in str(raised.value)


def test_odd_conditions_are_noticed() -> None:
    case = case_of(
        textwrap.indent(
            textwrap.dedent("""
                never: {if: not happened(clash), condition: happened(clash)}
                always: {if: happened(clash), condition: happened(clash) or happened(war)}
                later: {if: {condition: not happened(clash), by: 2022-02-01}, condition: happened(clash)}
                void: {if: heat > 200, condition: happened(clash)}
            """),
            "  ",
        )
    )
    told = {each.path: each.text for each in notices(case)}
    assert "the answer is no wherever it is asked" in told["questions.never.if"]
    assert "the answer is yes wherever it is asked" in told["questions.always.if"]
    assert "void in every path" in told["questions.void.if.condition"]
    assert not [path for path in told if "later" in path]


def test_conditional_drivers_compare_watch_and_update(case: Case, runs: Runs) -> None:
    found = detente.explain_run(runs, "clash-if-talks", case=case, sections=["drivers", "flips"], line=0.5)
    drivers = found["drivers"][0]
    assert [each.path for each in drivers.drivers] == ["shocks.clash.rate"]  # type: ignore[attr-defined]
    assert drivers.answer == detente.forecast(runs)["clash-if-talks"].probability  # type: ignore[attr-defined]
    size = {"worlds": 128, "paths": 64, "seed": 3}
    changed = detente.compare(case, overrides={"shocks.clash.rate": "3 per year"}, **size)
    change = changed["clash-if-talks"]
    other = detente.forecast(detente.run(case, overrides={"shocks.clash.rate": "3 per year"}, **size))["clash-if-talks"]
    assert change.contrast.base == pytest.approx(detente.forecast(runs)["clash-if-talks"].probability, rel=1e-12)
    assert change.contrast.changed == pytest.approx(other.probability, rel=1e-12)
    assert change.asked == (detente.forecast(runs)["clash-if-talks"].asked, other.asked)
    assert (change.gained, change.contrast.band) == (None, None)
    assert {each.id for each in changed.questions} == {each.id for each in runs.model.questions} - {
        "void", "void-number", "void-choice"
    }  # fmt: skip
    assert any("void is left out" in note for note in changed.notes)
    seen = detente.watch(runs, "clash-if-talks", until="2022-03-01", case=case)
    is_open = runs.asked_of("clash-if-talks") & (runs.hits_of("clash-if-talks")[0] > 57)
    yes = (runs.hits_of("clash-if-talks")[0] != NEVER) & is_open
    assert seen.probability[0] == yes.sum() / is_open.sum()
    after = detente.update(case, ["no clash by 2022-03-01"], most_paths=1, **size)
    events = detente.run(case, keep={"events"}, **size)
    assert events.first is not None
    fits = events.first[runs.model.events.index("clash")] > 57
    kept = fits & runs.asked_of("clash-if-talks")
    estimate = after["clash-if-talks"].estimate
    assert estimate.after == pytest.approx((runs.hits_of("clash-if-talks")[0][kept] != NEVER).mean(), rel=1e-9)
    asked = after["clash-if-talks"].asked
    assert asked is not None
    assert asked.after == pytest.approx(kept.sum() / fits.sum(), rel=1e-9)
    assert any("void is left out" in note for note in after.notes)


def test_stages_show_what_a_question_hangs_on(case: Case) -> None:
    assert "questions.clash-if-talks.if" in str(detente.show("model", case))
    traced = detente.show("trace", case)
    assert "void: void" in str(traced)
    assert traced.to_dict()["questions"]["void-number"] == "void"


def test_a_void_answer_is_not_scored() -> None:
    said = "by: 2022-06-30, resolved: {answer: void, date: 2022-07-01}"
    case = case_of(
        f"  a: {{if: happened(talks), condition: happened(clash), {said}}}\n"
        "  b: {condition: happened(clash), resolved: {answer: yes, date: 2022-03-01}}\n"
        "  c: {kind: choice, first: {talks: happened(talks), clash: happened(clash)}, if: false}\n"
    )
    board = detente.score(case, worlds=16, paths=16)
    assert board.board.counts["void"] == 1
    assert board.board.counts["resolved"] == 1
    assert "1 void" in str(board)
