"""Comparisons: the statistics of pairs, sides in parts, and what is refused."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.compare import compare, compare_runs
from detente.compare.contrast import contrast, join, pair_numbers, pair_truths
from detente.compile import compile_case, intervene
from detente.core.errors import CaseError, RunError
from detente.forecast import measure
from detente.sim.executor import simulate

ROW = Path(__file__).parents[2] / "end_to_end" / "row.yaml"
SMALL = {"worlds": 64, "paths": 16, "seed": 3}


def test_contrast_of_truths() -> None:
    rng = np.random.default_rng(1)
    base = rng.random((32, 8)) < rng.random(32)[:, None]
    changed = base ^ (rng.random((32, 8)) < 0.1)
    found = contrast(pair_truths(base.ravel(), changed.ravel(), 32), 8)
    replicates = [each.reshape(4, 8, 8).mean(axis=(0, 2)) for each in (base, changed)]
    means = replicates[1] - replicates[0]
    assert found.difference == pytest.approx(changed.mean() - base.mean())
    assert found.error == pytest.approx(means.std(ddof=1) / math.sqrt(8))
    unpaired = math.hypot(*(each.std(ddof=1) / math.sqrt(8) for each in replicates))
    assert found.unpaired_error == pytest.approx(unpaired)
    assert found.ratio == pytest.approx(unpaired / found.error)
    assert found.interval.low < found.difference < found.interval.high
    assert found.band is not None


def test_contrast_of_numbers_in_parts() -> None:
    rng = np.random.default_rng(2)
    base = rng.normal(50, 5, (40, 6)).astype(np.float32)
    changed = (base + rng.normal(2, 1, (40, 6))).astype(np.float32)
    whole = pair_numbers(base.ravel(), changed.ravel(), 40)
    halves = zip(np.split(base, 2), np.split(changed, 2), strict=True)
    parts = join([pair_numbers(one.ravel(), other.ravel(), 20) for one, other in halves])
    assert contrast(whole, 6) == contrast(parts, 6)
    assert contrast(whole, 6).difference == pytest.approx(float((changed - base).mean()), rel=1e-5)


def test_the_interval_holds_ninety_percent_and_clear_asks_for_more() -> None:
    base = np.zeros(4000, dtype=np.float32)
    noise = np.tile([-1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0], 500)
    # Student's t with seven degrees of freedom: 1.89 for the interval, 2.36 for the test.
    for errors, leaves_out_zero, is_clear in ((1.85, False, False), (1.95, True, False), (2.4, True, True)):
        changed = (noise + errors / math.sqrt(7)).astype(np.float32)
        found = contrast(pair_numbers(base, changed, 4000), 1)
        assert found.difference / found.error == pytest.approx(errors, abs=0.01)
        assert ((found.interval.low > 0), found.is_clear) == (leaves_out_zero, is_clear)


def test_a_single_world_has_the_scatter_of_its_paths() -> None:
    base, changed = np.array([True, False, False, True]), np.array([True, True, False, True])
    found = contrast(pair_truths(base, changed, 1), 4)
    assert found.error == pytest.approx(np.std([0, 1, 0, 0], ddof=1) / 2)
    assert found.band is None


def test_no_difference_is_not_knowledge_of_none() -> None:
    same = np.array([True, False] * 20)
    found = contrast(pair_truths(same, same, 10), 4, least_error=1 / 40)
    assert (found.difference, found.ratio) == (0.0, None)
    assert found.error == 1 / 40


def test_parts_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = compare(ROW, overrides={"actors.arland.horizon": "1 year"}, **SMALL)
    monkeypatch.setattr(measure.parts_of, "__defaults__", (128,))
    parts = compare(ROW, overrides={"actors.arland.horizon": "1 year"}, threads=1, **SMALL)
    assert parts == whole


def test_comparing_runs_is_comparing_the_case() -> None:
    case = detente.load_case(ROW)
    model = compile_case(case)
    changed = intervene(model, forbid=["sanctions"])
    runs = [simulate(each, keep={"events", "paths"}, **SMALL) for each in (model, changed)]
    one, other = compare_runs(*runs, case), compare(case, forbid=["sanctions"], **SMALL)
    assert one.questions == other.questions
    assert one.events == other.events
    assert one.quantities == other.quantities
    bare = [simulate(each, **SMALL) for each in (model, changed)]
    few = compare_runs(*bare, case)
    assert few.questions == other.questions
    assert few.events == few.quantities == ()
    assert "kept no events" in few.notes[0]


def test_what_changes_on_the_way() -> None:
    found = compare(ROW, do=["arland: seize on 2026-03-02"], worlds=200, paths=20)
    seize = next(each for each in found.events if each.event == "seize")
    assert seize.is_intervention
    assert seize.changed == 1.0
    assert seize.gap_date.isoformat() == "2026-03-02"
    assert seize.is_clear
    assert found["seizure"].is_intervention
    assert found["seizure"].contrast.changed == 1.0
    assert found["seizure"].gained == pytest.approx(1 - found["seizure"].contrast.base)
    assert found["seizure"].lost == 0
    assert not found["war"].is_intervention
    assert found["war"].contrast.difference == pytest.approx(found["war"].gained - found["war"].lost)
    assert abs(found.events[0].gap) == max(abs(each.gap) for each in found.events)
    land = [each for each in found.quantities if each.quantity == "land"]
    assert [each.date.isoformat() for each in land] == ["2026-07-04", "2026-12-31"]
    assert land[0].contrast.difference > 0


def test_curves_and_options() -> None:
    found = compare(ROW, forbid=["fight"], **SMALL)
    for change in found.questions:
        if change.base_curve:
            assert change.base_curve[-1] == pytest.approx(change.contrast.base)
            assert change.changed_curve[-1] == pytest.approx(change.contrast.changed)
            assert len(change.dates) == len(change.base_curve) == len(change.changed_curve)
    shares = [each for each in found.questions if each.id == "answer"]
    # Of a choice only the option that asks for what was forbidden is an intervention.
    assert [each.is_intervention for each in shares] == [True, False, False]
    assert [each.option for each in shares] == ["fight", "sanctions", "none"]
    for side in ("base", "changed"):
        assert sum(getattr(each.contrast, side) for each in shares) == pytest.approx(1.0)


def test_lenses_are_sides() -> None:
    one = compare(ROW, lens="sober", **SMALL)
    assert (one.base.lens, one.changed.lens) == ((), ("sober",))
    both = compare("ultimatum", lens=["as-equals", "ruinous-war"], **SMALL)
    assert (both.base.name, both.changed.name) == ("lens as-equals", "lens ruinous-war")
    under = compare("ultimatum", under="as-equals", forbid=["demand_10"], **SMALL)
    assert (under.base.lens, under.changed.lens) == (("as-equals",), ("as-equals",))
    assert under.changed.name == "no demand_10"


def test_the_interval_is_honest_and_pairing_pays() -> None:
    # Over 24 seeds: errors against the scatter of differences, paired and with a seed of its own on each side. Sobol
    # worlds scatter less than independent ones, so errors may be too large, but not too small (chi-square of 23 at one
    # in a thousand: 1.5).
    case = detente.load_case(ROW)
    found = [
        compare(case, forbid=["sanctions"], worlds=100, paths=10, seed=seed)["seizure"].contrast for seed in range(24)
    ]
    scatter = np.std([each.difference for each in found], ddof=1)
    error = np.mean([each.error for each in found])
    assert 0.4 < scatter / error < 1.5
    apart = [one.changed - other.base for one, other in zip(found, found[1:] + found[:1], strict=True)]
    measured, stated = np.std(apart, ddof=1) / scatter, np.mean([each.ratio for each in found])
    assert measured > 1.3
    assert stated > 1.3
    assert 0.4 < measured / stated < 1.6


def test_plain_data_and_text() -> None:
    found = compare(ROW, lens="sober", **SMALL)
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert data["changed"]["name"] == "lens sober"
    assert data["questions"][0]["contrast"]["interval"] == list(found["seizure"].contrast.interval)
    assert data["provenance"]["seed"] == 3
    text = str(found)
    assert max(len(line) for line in text.splitlines()) <= 110
    assert "90% of worlds" in text
    with pytest.raises(RunError, match="expected one of"):
        found["nothing"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "two sides that are the same"),
        ({"overrides": {"actors.arland.tempo": "4 weeks"}}, None),
        ({"lens": ["sober", "sober", "sober"]}, "3 lenses"),
        ({"lens": ["sober", "sober"]}, "two sides that are the same"),
        ({"lens": "sobr"}, "sober"),
        ({"forbid": ["figt"]}, "did you mean `fight`?"),
        ({"forbid": ["fight"], "dates": ["2030-01-01"]}, "expected a day from"),
        ({"forbid": ["fight"], "dates": ["soon"]}, "expected one such as"),
        ({"forbid": ["fight"], "worlds": 0}, "worlds"),
    ],
)
def test_bad_comparisons(options: dict[str, object], expected: str | None) -> None:
    if expected is None:  # a number set to what it is has another hash: it is compared, and nothing differs
        found = compare(ROW, **{**SMALL, **options})
        assert all(each.contrast.difference == 0 for each in found.questions)
        assert "No question's probability differs" in str(found)
        return
    with pytest.raises((CaseError, RunError)) as raised:
        compare(ROW, **{**SMALL, **options})
    assert expected in str(raised.value)


def test_runs_that_do_not_belong_together() -> None:
    model = compile_case(detente.load_case(ROW))
    changed = intervene(model, forbid=["fight"])
    base = simulate(model, worlds=8, paths=8, seed=1)
    with pytest.raises(RunError, match="the same case with the same numbers"):
        compare_runs(base, base)
    with pytest.raises(RunError, match="differ in their seed"):
        compare_runs(base, simulate(changed, worlds=8, paths=8, seed=2))
    with pytest.raises(RunError, match="number of worlds"):
        compare_runs(base, simulate(changed, worlds=16, paths=8, seed=1))
    with pytest.raises(RunError, match="events"):
        compare_runs(base, simulate(compile_case(detente.load_case("ultimatum")), worlds=8, paths=8, seed=1))
