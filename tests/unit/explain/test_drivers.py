"""Drivers of a small case: what stands out, how it is said, and what is not said."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from detente.case.load import load_case
from detente.case.schema import Case
from detente.compile import compile_case
from detente.core.errors import RunError
from detente.explain.drivers import _confirmed, _Trials, drivers
from detente.explain.flips import flips
from detente.explain.sensitivity.indices import IntervalEstimate
from detente.explain.sensitivity.together import MOST_PAIRED, Together, together_of
from detente.explain.sensitivity.total import TotalEffect
from detente.sim.executor import build_engine, simulate
from detente.sim.runs import NEVER, Runs

ROW = Path(__file__).resolve().parents[2] / "end_to_end" / "row.yaml"


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case(ROW)


@pytest.fixture(scope="module")
def runs(case: Case) -> Runs:
    return simulate(compile_case(case), worlds=1024, paths=24, seed=2)


def test_what_stands_out_and_why(case: Case, runs: Runs) -> None:
    found = drivers(runs, "seizure", case=case, total=False)
    # Effect on approval and horizon have 20% and 17% of the variance: close enough to change places in 1,024 worlds.
    first = next(each for each in found.drivers[:2] if each.path == "moves.seize.effects.approval")
    assert first.label == 'effect of "Arland seizes the strip" on approval of Arland\'s government'
    assert first.first_order.low < first.first_order.value < first.first_order.high
    assert first.first_order.value > found.noise_line
    assert first.shape.form == "rises"
    assert first.in_words.startswith("The higher, the likelier: ")
    assert [driver.first_order.value for driver in found.drivers] == sorted(
        (driver.first_order.value for driver in found.drivers), reverse=True
    )
    # A short horizon, a mild answer and high hopes make the move likelier too: the drivers are those of the argument.
    paths = [driver.path for driver in found.drivers]
    assert {"actors.arland.horizon", "moves.fight.effects.land", "moves.fight.effects.economy"} <= set(paths)
    hope = next(each for each in found.drivers if each.path == "beliefs.arland.moves.seize.outcomes.holds.chance")
    assert hope.label == 'chance of "holds" after "Arland seizes the strip", as the government of Arland sees it'
    assert hope.shape.form == "rises"
    assert found.answer == pytest.approx((runs.hits_of("seizure")[0] != NEVER).mean(), abs=1e-12)
    assert 0.5 < found.explained <= 1.0
    assert not set(paths) & set(found.within_noise)


def test_the_same_run_gives_the_same_bytes(case: Case, runs: Runs) -> None:
    texts = {json.dumps(drivers(runs, "seizure", case=case, total=False).to_dict(), allow_nan=False) for _ in range(2)}
    assert len(texts) == 1
    threaded = simulate(runs.model, worlds=1024, paths=24, seed=2, threads=1)
    texts.add(json.dumps(drivers(threaded, "seizure", case=case, total=False).to_dict(), allow_nan=False))
    assert len(texts) == 1


def test_total_effects_where_they_are_asked_for(case: Case, runs: Runs) -> None:
    found = drivers(runs, "seizure", case=case, total=True)
    assert found.has_totals
    for driver in found.drivers:
        assert driver.total is not None
        # What goes with it alone is part of what goes with it in all.
        assert driver.total.high > driver.first_order.low
    assert [driver.total.value for driver in found.drivers if driver.total] == sorted(
        (driver.total.value for driver in found.drivers if driver.total), reverse=True
    )
    assert "alone or together with others" in " ".join(str(found).split())


def test_units_are_those_of_the_case(case: Case, runs: Runs) -> None:
    found = {driver.path: driver for driver in drivers(runs, "seizure", case=case).drivers}
    assert "months" in found["actors.arland.horizon"].in_words
    assert "%" in found["beliefs.arland.moves.seize.outcomes.holds.chance"].in_words.replace("% ", "", 1)


def test_every_kind_of_question(case: Case, runs: Runs) -> None:
    when = drivers(runs, "when-seized", case=case, timing=True)
    assert when.measure == "days"
    assert "earlier" in when.drivers[0].in_words
    number = drivers(runs, "approval-at-the-end", case=case)
    assert number.measure == "value"
    assert number.answer == pytest.approx(runs.values_of("approval-at-the-end").mean(), rel=1e-6)
    assert number.drivers
    question = next(each for each in runs.model.questions if each.kind == "choice")
    option = question.options[0]
    choice = drivers(runs, question.id, option=option, case=case)
    assert choice.option == option
    assert option in str(choice)
    earlier = drivers(runs, "seizure", by=runs.model.timeline.dates[12], case=case)
    assert earlier.answer < drivers(runs, "seizure", case=case).answer


def test_drivers_among_paths_with_an_outcome(case: Case, runs: Runs) -> None:
    all_paths = drivers(runs, "war", case=case)
    among = drivers(runs, "war", given="seizure", case=case)
    assert among.given == "seizure"
    assert among.answer > all_paths.answer
    # Once the strip is seized, whether there is war is Borland's choice: the horizon of Arland has had its say.
    paths = [driver.path for driver in among.drivers]
    assert paths
    assert "actors.arland.horizon" not in paths[:2]
    assert "among paths with seizure" in str(among)
    assert all(driver.total is None for driver in among.drivers)


def test_text_within_a_hundred_columns(case: Case, runs: Runs) -> None:
    text = str(drivers(runs, "seizure", case=case, total=True))
    assert max(map(len, text.splitlines())) <= 100
    assert "Nothing is claimed about the" in text


def effect(share: float, *, is_real: bool = True, is_seen: bool = True) -> TotalEffect:
    """Return a total effect with a narrow interval, a tenth of it alone."""
    around = IntervalEstimate(share, share - 0.01, share + 0.01)
    company = IntervalEstimate(share - 0.1, share - 0.11, share - 0.09)
    return TotalEffect(around, company, is_real=is_real, is_seen=is_seen, n_worlds=256)


def test_who_stands_the_test() -> None:
    """Axes 0 to 2 are above the noise, 3 and 4 show in another way: these need an effect told from nothing."""
    effects = {0: effect(0.3), 1: effect(0.3), 2: effect(0.02, is_real=False), 3: effect(0.1)}
    effects[4] = effect(0.1, is_real=False)
    target = SimpleNamespace(is_confined=False)
    # What chance makes of sizes condemns nobody: axis 2 stands, though its total effect is not told from nothing.
    assert _confirmed(_Trials(effects), {1}, {0, 1, 2}, target) == [0, 2, 3]
    # Among paths with an outcome total effects are of all paths: they count for nothing but that something came of it.
    assert _confirmed(_Trials(effects), {1}, {0, 1, 2}, SimpleNamespace(is_confined=True)) == [0, 2]


def together(shares: dict[tuple[int, ...], float]) -> tuple[list[tuple[int, ...]], tuple[Together, ...]]:
    """Return which sets were tried of ten assumptions, and what came of it.

    Each has more in company than the one before, and the last is not told from nothing.
    """
    effects = {axis: effect(0.1 + 0.05 * axis, is_real=axis < 9) for axis in range(10)}
    tried: list[tuple[int, ...]] = []

    def joint(columns: list[int], n: int) -> tuple[IntervalEstimate, bool]:
        axes = tuple(column - 20 for column in columns)
        tried.extend([axes] if axes not in tried else [])
        share = shares.get(axes, 0.0)
        return IntervalEstimate(share, share - 0.01, share + 0.005), share > 0.0

    found = together_of(SimpleNamespace(joint=joint), {axis: 20 + axis for axis in range(10)}, effects)
    return tried, found


def test_pairs_are_tried_of_what_does_most_in_company() -> None:
    tried, found = together({(7, 8): 0.2, (3, 4): 0.12})
    assert tried == list(itertools.combinations(range(9 - MOST_PAIRED, 9), 2))
    assert [(each.axes, each.is_part) for each in found] == [((7, 8), False), ((3, 4), False)]


def test_what_three_do_only_together_is_named_once() -> None:
    pairs = {(6, 7): 0.2, (6, 8): 0.2, (7, 8): 0.3}
    tried, found = together(pairs | {(6, 7, 8): 0.2})
    assert [axes for axes in tried if len(axes) == 3] == [(6, 7, 8)]
    # Two of the pairs do it with the third alone; the last does more than the three.
    assert [each.axes for each in found if not each.is_part] == [(7, 8), (6, 7, 8)]
    assert all(not each.is_part for each in together(pairs)[1])


def test_a_joint_share_is_no_more_than_what_each_does_in_company() -> None:
    found = together({(3, 8): 0.4})[1]
    assert found[0].share.value == pytest.approx(0.15)  # axis 3: 0.25 in all, a tenth of it alone
    assert found[0].share.high == pytest.approx(0.405)


# --- what is not said -------------------------------------------------------------------------------------------------


def with_hits(runs: Runs, value: int) -> Runs:
    return dataclasses.replace(runs, hits=np.full_like(runs.hits, value))


def test_never_and_always(runs: Runs) -> None:
    never = drivers(with_hits(runs, NEVER), "war")
    assert never.drivers == ()
    assert never.remark.startswith("It never happens: on none of 24,576 paths.")
    assert len(never.within_noise) > 5
    always = drivers(with_hits(runs, 3), "war")
    assert always.remark.startswith("It always happens: on all 24,576 paths.")
    assert always.remark in str(always).replace("\n", " ")
    json.dumps(always.to_dict(), allow_nan=False)


EITHER = {
    "detente": 2,
    "case": "either",
    "title": "Exactly one of two",
    "time": {"start": "2024-01-01", "end": "2024-12-31", "step": "month"},
    "quantities": {name: {"start": "uniform(0, 100)", "range": [0, 100]} for name in "abz"},
    "calendar": {
        "war": {
            "date": "2024-06-01",
            "chance": {"value": "if(a > 50 and b <= 50 or a <= 50 and b > 50, hi, lo)", "hi": 0.9, "lo": 0.05},
        },
    },
    "questions": {
        "war": {"text": "War?", "condition": "happened(war)"},
        "n": {"text": "How many?", "kind": "number", "quantity": "count(always)"},
    },
}
"""Two numbers that do something only together."""


def test_no_direction_is_made_of_noise() -> None:
    plain = json.loads(json.dumps(EITHER))
    plain["calendar"]["always"] = {"date": "2024-03-01"}
    model = compile_case(Case.model_validate(plain))
    engine = build_engine(model)
    for seed in range(10):
        runs = simulate(model, worlds=512, paths=20, seed=seed, engine=engine)
        found = drivers(runs, "war")
        assert {driver.path for driver in found.drivers} == {"quantities.a.start", "quantities.b.start"}
        for driver in found.drivers:
            assert driver.in_words.startswith("It matters together with others; by itself it moves nothing")
    same = drivers(runs, "n")
    assert same.drivers == ()
    assert same.remark == "It is always 1: on all 10,240 paths. No assumption makes a difference that can be seen."
    assert flips(runs, "n", line=0.5).remark == same.remark


def test_too_rare(runs: Runs) -> None:
    hits = np.full_like(runs.hits, NEVER)
    hits[:, :7] = 1
    found = drivers(dataclasses.replace(runs, hits=hits), "war")
    assert found.drivers == ()
    assert "on only 7 of 24,576 paths" in found.remark
    assert "Some 360,000 paths would bring 100" in found.remark


def test_worlds_that_differ_by_chance_alone(runs: Runs) -> None:
    rng = np.random.default_rng(0)
    hits = np.where(rng.random(runs.hits.shape) < 0.3, 5, NEVER).astype(np.uint16)
    found = drivers(dataclasses.replace(runs, hits=hits), "war")
    assert found.drivers == ()
    assert "no more than chance would make them differ" in found.remark


def test_too_few_worlds_for_a_claim(case: Case) -> None:
    model = compile_case(case)
    with pytest.raises(RunError, match="found 63 worlds, expected at least 64"):
        drivers(simulate(model, worlds=63, paths=8), "seizure")
    with pytest.raises(RunError, match="one path in each world"):
        drivers(simulate(model, worlds=512, paths=1), "seizure")
    few = drivers(simulate(model, worlds=64, paths=8, seed=1), "war", total=False)
    assert few.worlds_needed > 64
    assert few.noise_line > 0.05
    assert all(driver.first_order.value > few.noise_line for driver in few.drivers)


def test_a_case_without_uncertain_numbers() -> None:
    runs = simulate(compile_case(load_case("ultimatum")), worlds=64, paths=8)
    assert "No number of the case is uncertain" in drivers(runs, "war").remark


def test_questions_that_are_not_asked(runs: Runs) -> None:
    with pytest.raises(RunError, match="did you mean 'seizure'"):
        drivers(runs, "seisure")
    with pytest.raises(RunError, match="expected a question that happens at a time"):
        drivers(runs, "approval-at-the-end", timing=True)


def test_in_the_first_week_motives_count_that_act_at_once(case: Case, runs: Runs) -> None:
    found = drivers(runs, "seizure", by=dt.date(2026, 1, 12), case=case, total=False)
    assert 0 < found.answer < 0.3
    assert found.by == dt.date(2026, 1, 12)
    assert found.drivers
    # Nobody decides on the first day itself.
    nothing = drivers(runs, "seizure", by=dt.date(2026, 1, 5), case=case, total=False)
    assert nothing.answer == 0
    assert nothing.drivers == ()


# --- what does nothing ------------------------------------------------------------------------------------------------

N_DUMMIES = 60


@pytest.fixture(scope="module")
def with_dummies(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The small case with sixty uncertain numbers that have no say in anything."""
    idle = "".join(f"  idle_{i}:\n    start: 1 to 2\n" for i in range(N_DUMMIES))
    path = tmp_path_factory.mktemp("idle") / "idle.yaml"
    path.write_text(
        ROW.read_text(encoding="utf-8").replace("quantities:\n", f"quantities:\n{idle}", 1), encoding="utf-8"
    )
    return load_case(path)


@pytest.mark.parametrize("size", [(128, 16), (1000, 8)])
@pytest.mark.parametrize("seed", range(2))
def test_what_does_nothing_never_stands_out(with_dummies: Case, size: tuple[int, int], seed: int) -> None:
    nothing_stands_out_of_the_idle(with_dummies, size, seed, (("seizure", ""), ("war", "seizure")))


@pytest.mark.long
@pytest.mark.parametrize("size", [(64, 64), (128, 16), (512, 16), (1000, 8), (4096, 8)])
def test_what_does_nothing_never_stands_out_whatever_the_seed(with_dummies: Case, size: tuple[int, int]) -> None:
    for seed in (*range(2, 22), 2**31, 2**63):
        asked = (("seizure", ""), ("war", ""), ("war", "seizure"), ("approval-at-the-end", ""))
        nothing_stands_out_of_the_idle(with_dummies, size, seed, asked)


def nothing_stands_out_of_the_idle(
    case: Case, size: tuple[int, int], seed: int, asked: tuple[tuple[str, str], ...]
) -> None:
    model = compile_case(case)
    runs = simulate(model, worlds=size[0], paths=size[1], seed=seed, engine=build_engine(model))
    for question, given in asked:
        found = drivers(runs, question, conditional_on=given, total=False)
        assert [driver.path for driver in found.drivers if "idle" in driver.path] == []


def test_what_does_nothing_has_no_total_effect(with_dummies: Case) -> None:
    runs = simulate(compile_case(with_dummies), worlds=256, paths=16, seed=0)
    found = drivers(runs, "seizure", total=True)
    assert found.drivers
    assert [driver.path for driver in found.drivers if "idle" in driver.path] == []
    assert sum("idle" in path for path in found.within_noise) == N_DUMMIES


def test_earlier_names_still_work(case: Case, runs: Runs) -> None:
    now = drivers(runs, "war", conditional_on="seizure", case=case, confirm=False)
    then = drivers(runs, "war", given="seizure", case=case, confirm=False)
    assert now.to_dict() == then.to_dict()
    assert (then.given, then.others) == (now.conditional_on, now.within_noise)
    assert (now.to_dict()["given"], now.to_dict()["others"]) == ("seizure", list(now.within_noise))
    with pytest.raises(TypeError, match="`given` and `conditional_on`, expected one"):
        drivers(runs, "war", given="seizure", conditional_on="seizure")
