"""Two sides put in path by path: every number of a comparison against one that is counted from them directly."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np
import pytest
import scipy.stats

from detente.compare import compare_runs
from detente.compare.contrast import contrast, join, pair_numbers, pair_truths
from detente.core.errors import RunError
from detente.model.model import Question
from detente.sim.runs import NEVER, Runs

WORLDS, PATHS = 40, 25


def pair(plant: Callable[..., Runs], questions, **given) -> tuple[Runs, Runs]:
    """Return two runs of the same worlds and paths with results of their own."""
    size = {"worlds": WORLDS, "paths": PATHS} | given
    one, other = (plant(questions, seed=seed, keep=True, **size) for seed in (1, 2))
    named = dataclasses.replace(one.model.quantities, texts=("how much", "how far"), units=("percent", ""))
    model = dataclasses.replace(one.model, quantities=named)
    changed = dataclasses.replace(model, case_hash="1" * 64, lens="sober")
    return dataclasses.replace(one, model=model), dataclasses.replace(other, model=changed, seed=one.seed)


def test_chance_of_pairs_by_hand() -> None:
    """Two worlds of four paths: 1 and 3 of four on one side, 2 and 3 on the other, one and two paths differ."""
    base = np.array([1, 0, 0, 0, 1, 1, 1, 0], dtype=bool)
    changed = np.array([1, 1, 0, 0, 0, 1, 1, 1], dtype=bool)
    found = pair_truths(base, changed, 2)
    assert (found.base.tolist(), found.changed.tolist(), found.size) == ([0.25, 0.75], [0.5, 0.75], 2)
    assert found.base_chance.tolist() == pytest.approx([0.25 * 0.75 / 3] * 2)
    assert found.changed_chance.tolist() == pytest.approx([0.5 * 0.5 / 3, 0.75 * 0.25 / 3])
    # Differences of paths are 0, 1, 0, 0 and -1, 0, 0, 1: their variance with divisor 3, over 4.
    expected = [np.var(each, ddof=1) / 4 for each in ([0, 1, 0, 0], [-1, 0, 0, 1])]
    assert found.difference_chance.tolist() == pytest.approx(expected)


def test_chance_of_numbers_by_hand() -> None:
    base = np.array([1.0, 3.0, 10.0, 12.0], dtype=np.float32)
    changed = np.array([4.0, 4.0, 9.0, 15.0], dtype=np.float32)
    found = pair_numbers(base, changed, 2)
    assert (found.base.tolist(), found.changed.tolist()) == ([2.0, 11.0], [4.0, 12.0])
    assert found.base_chance.tolist() == pytest.approx([2.0 / 2, 2.0 / 2])
    assert found.changed_chance.tolist() == pytest.approx([0.0, 18.0 / 2])
    # Changed less base is 3, 1 and -1, 3.
    assert found.difference_chance.tolist() == pytest.approx([2.0 / 2, 8.0 / 2])
    single = pair_numbers(base, changed, 4)
    assert single.difference_chance.tolist() == [0.0] * 4
    assert contrast(single, 1).band is None


def of_replicates(means: np.ndarray) -> float:
    """Return the standard error of the mean of eight replicates of five worlds each."""
    return float(means.reshape(5, 8).mean(axis=0).std(ddof=1)) / math.sqrt(8)


@pytest.mark.parametrize("are_numbers", [False, True])
def test_a_contrast_is_that_of_the_differences_of_worlds(*, are_numbers: bool) -> None:
    """The band is that of the worlds' own differences: their quantiles drawn together by the chance taken out."""
    rng = np.random.default_rng(3)
    if are_numbers:
        one = rng.normal(5, 1, (WORLDS, PATHS)).astype(np.float32)
        other = (one + rng.normal(0, 1, (WORLDS, 1)) + rng.normal(0, 2, one.shape)).astype(np.float32)
        found = contrast(pair_numbers(one.ravel(), other.ravel(), WORLDS), PATHS)
    else:
        one = rng.random((WORLDS, PATHS)) < rng.random((WORLDS, 1))
        other = one & (rng.random((WORLDS, PATHS)) < rng.random((WORLDS, 1)))
        found = contrast(pair_truths(one.ravel(), other.ravel(), WORLDS), PATHS)
    apart = other.astype(float) - one.astype(float)
    means = apart.mean(axis=1)
    error = of_replicates(means)
    assert (found.base, found.changed) == pytest.approx((one.mean(), other.mean()))
    assert found.difference == pytest.approx(apart.mean())
    assert found.error == pytest.approx(error)
    reach = scipy.stats.t.ppf(0.95, 7) * error
    assert found.interval == pytest.approx((apart.mean() - reach, apart.mean() + reach), rel=1e-4)
    chance = (apart.var(axis=1, ddof=1) / PATHS).mean()
    factor = math.sqrt(max(means.var(ddof=1) - chance, 0.0) / means.var(ddof=1))
    assert 0.3 < factor < 0.99
    expected = apart.mean() + factor * (np.quantile(means, [0.05, 0.95]) - apart.mean())
    assert found.band == pytest.approx(tuple(expected), rel=1e-6)
    assert found.unpaired_error == pytest.approx(
        math.hypot(*(of_replicates(each.mean(axis=1)) for each in (one, other)))
    )
    assert found.ratio == pytest.approx(found.unpaired_error / found.error)


def test_where_worlds_cannot_differ_the_band_is_a_point() -> None:
    rng = np.random.default_rng(4)
    one, other = rng.random(1000) < 0.3, rng.random(1000) < 0.5
    found = contrast(pair_truths(one, other, WORLDS), PATHS, differ=False)
    assert found.band == (found.difference, found.difference)


def test_a_difference_has_a_sign_and_is_clear_either_way() -> None:
    base, changed = np.zeros(400, dtype=bool), np.arange(400) % 4 == 0
    up, down = (contrast(pair_truths(*sides, 40), 10, least_error=0.01) for sides in ((base, changed), (changed, base)))
    assert up.difference == -down.difference == 0.25
    assert up.is_clear
    assert down.is_clear
    assert (up.interval.low, up.interval.high) == (-down.interval.high, -down.interval.low)


def test_parts_join_in_their_order() -> None:
    parts = [pair_truths(np.array(one, dtype=bool), np.array(other, dtype=bool), 1) for one, other in
             (([1, 0], [1, 1]), ([0, 0], [1, 0]))]  # fmt: skip
    whole = join(parts)
    assert (whole.base.tolist(), whole.changed.tolist()) == ([0.5, 0.0], [1.0, 0.5])
    assert whole.size == 2


def test_questions_of_every_kind(plant: Callable[..., Runs], four_questions: tuple[Question, ...]) -> None:
    one, other = pair(plant, four_questions)
    found = compare_runs(one, other)
    assert [(each.id, each.option) for each in found.questions] == [
        ("path", ""), ("when", ""), ("approval", ""), ("first-step", "talks"), ("first-step", "strike"),
        ("first-step", "none"),
    ]  # fmt: skip
    size = WORLDS * PATHS
    for name, row in (("path", 0), ("when", 1)):
        was, came = one.hits[row], other.hits[row]
        change = found[name]
        assert change.gained == ((came != NEVER) & (was == NEVER)).sum() / size
        assert change.lost == ((came == NEVER) & (was != NEVER)).sum() / size
        assert change.gained != change.lost
        days = range(0, four_questions[row].day + 1, 7)
        assert change.dates == tuple(one.model.timeline.dates[day] for day in days)
        assert change.base_curve == pytest.approx([(was <= day).mean() for day in days])
        assert change.changed_curve == pytest.approx([(came <= day).mean() for day in days])
    number = found["approval"]
    assert (number.gained, number.lost, number.base_curve, number.dates) == (None, None, (), ())
    assert number.contrast.difference == pytest.approx(float((other.values[0] - one.values[0]).mean()), rel=1e-4)
    with pytest.raises(RunError, match="expected one of path, when, approval, first-step"):
        found["nothing"]


def test_options_of_a_choice(plant: Callable[..., Runs], four_questions: tuple[Question, ...]) -> None:
    """What comes first of two wins, the earlier listed where both come at once; none is an option of its own."""
    one, other = pair(plant, four_questions)
    found = {each.option: each for each in compare_runs(one, other).questions if each.id == "first-step"}
    wins = {"base": [], "changed": []}
    for side, runs in (("base", one), ("changed", other)):
        talks, strike = runs.hits[2].astype(int), runs.hits[3].astype(int)
        wins[side] = [(talks <= strike) & (talks != NEVER), strike < talks, (talks == NEVER) & (strike == NEVER)]
        for k, option in enumerate(("talks", "strike", "none")):
            assert getattr(found[option].contrast, side) == pytest.approx(wins[side][k].mean())
            if option != "none":
                curve = [(wins[side][k] & (runs.hits[2 + k] <= day)).mean() for day in range(0, 71, 7)]
                assert getattr(found[option], f"{side}_curve") == pytest.approx(curve)
    for k, option in enumerate(("talks", "strike", "none")):
        assert found[option].gained == (wins["changed"][k] & ~wins["base"][k]).mean()
        assert found[option].lost == (wins["base"][k] & ~wins["changed"][k]).mean()
        assert not found[option].is_intervention
    assert (found["none"].dates, found["none"].base_curve, found["none"].changed_curve) == ((), (), ())


def test_events_by_batches_of_worlds(plant: Callable[..., Runs], four_questions: tuple[Question, ...]) -> None:
    one, other = pair(plant, four_questions)
    first = other.first.copy()
    first[0] = np.where(one.first[0] <= 56, one.first[0] + 14, NEVER)  # two weeks later, wherever it comes
    first[2] = NEVER  # on the base side only
    other = dataclasses.replace(other, first=first)
    found = {each.event: each for each in compare_runs(one, other).events}
    assert set(found) == {"strike", "strike.success", "talks"}
    gaps = [abs(each.gap) for each in compare_runs(one, other).events]
    assert gaps == sorted(gaps, reverse=True)
    assert found["strike"].delay_days == 14.0
    assert (found["talks"].delay_days, found["talks"].changed, found["talks"].changed_by_then) == (None, 0.0, 0.0)
    both = (one.first[1] != NEVER) & (first[1] != NEVER)
    later = (first[1][both].astype(int) - one.first[1][both].astype(int)).mean()
    assert found["strike.success"].delay_days == pytest.approx(later)
    for event, name in enumerate(one.model.events):
        change = found[name]
        came = np.array([[(side[event] <= day) for day in range(71)] for side in (one.first, first)])
        shares = came.mean(axis=2)
        gap = shares[1] - shares[0]
        day = int(np.abs(gap).argmax())
        assert change.gap == pytest.approx(gap[day])
        assert change.gap_date == one.model.timeline.dates[day]
        assert (change.base, change.changed) == pytest.approx((shares[0, -1], shares[1, -1]))
        assert (change.base_by_then, change.changed_by_then) == pytest.approx((shares[0, day], shares[1, day]))
        apart = (came[1, day].astype(float) - came[0, day]).reshape(WORLDS, PATHS).mean(axis=1)
        assert change.gap_error == pytest.approx(of_replicates(apart))
        # Three events at eleven moments count as tests: one in twenty over all of them. Forty worlds are forty batches,
        # and their scatter must allow it as well as that of the replicates.
        critical = scipy.stats.norm.ppf(1 - 0.05 / 2 / 33) * max(apart.std(ddof=1) / math.sqrt(WORLDS), 1 / 1000)
        alone = scipy.stats.t.ppf(0.975, 7) * change.gap_error
        assert change.is_clear == (abs(gap[day]) > max(critical, alone))
    assert [found[name].is_clear for name in ("strike", "talks")] == [True, True]


def test_an_event_of_neither_side_is_left_out(plant: Callable[..., Runs], four_questions: tuple[Question, ...]) -> None:
    one, other = pair(plant, four_questions)
    sides = []
    for runs in (one, other):
        first = runs.first.copy()
        first[1] = NEVER
        sides.append(dataclasses.replace(runs, first=first))
    assert {each.event for each in compare_runs(*sides).events} == {"strike", "talks"}


def test_quantities_halfway_and_at_the_end(plant: Callable[..., Runs], four_questions: tuple[Question, ...]) -> None:
    one, other = pair(plant, four_questions)
    found = compare_runs(one, other).quantities
    dates = one.model.timeline.dates_of_moments()
    assert [(each.quantity, each.text, each.unit, each.date) for each in found] == [
        ("x", "how much", "percent", dates[5]), ("path", "how far", "", dates[5]),
        ("x", "how much", "percent", dates[10]), ("path", "how far", "", dates[10]),
    ]  # fmt: skip
    for each, (moment, k) in zip(found, ((5, 0), (5, 1), (10, 0), (10, 1)), strict=True):
        apart = other.quantities[:, moment, k].astype(float) - one.quantities[:, moment, k]
        assert each.contrast.difference == pytest.approx(apart.mean())
        assert each.contrast.base == pytest.approx(float(one.quantities[:, moment, k].astype(float).mean()))


def test_sides_are_named_by_what_sets_them_apart(
    plant: Callable[..., Runs], four_questions: tuple[Question, ...]
) -> None:
    one, other = pair(plant, four_questions)
    found = compare_runs(one, other)
    assert (found.base.name, found.changed.name) == ("no lens", "lens sober")
    assert (found.base.lens, found.changed.lens) == ((), ("sober",))
    assert (found.base.case_hash, found.changed.case_hash) == ("0" * 64, "1" * 64)
    assert found.provenance.case_hash == "0" * 64
    assert (found.title, found.hindsight, found.notes) == ("", False, ())
    back = compare_runs(other, one)
    assert (back.base.name, back.changed.name) == ("lens sober", "no lens")
    assert back["path"].contrast.difference == -found["path"].contrast.difference
    plain = dataclasses.replace(other, model=dataclasses.replace(other.model, lens=""))
    assert compare_runs(one, plain).changed.name == f"run ({'1' * 8})"
    assert compare_runs(one, plain).base.name == f"run ({'0' * 8})"
    bare = compare_runs(one, dataclasses.replace(other, quantities=None))
    assert bare.quantities == ()
    assert bare.events == found.events


def test_few_worlds_are_said_to_be_few(plant: Callable[..., Runs], ask: Callable[..., Question]) -> None:
    for worlds, is_few in ((31, True), (32, False)):
        notes = compare_runs(*pair(plant, [ask("war")], worlds=worlds, paths=4)).notes
        assert bool(notes) == is_few
        assert all(note.startswith(f"{worlds} worlds are too few") for note in notes)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"first_world": 3}, r"differ in their first world \(0 and 3\)"),
        ({"n_worlds": 20, "n_paths": 50}, r"number of worlds \(40 and 20\)"),
        ({"seed": 8}, r"seed \(1 and 8\)"),
    ],
)
def test_what_does_not_belong_together_is_said_in_numbers(
    plant: Callable[..., Runs], four_questions: tuple[Question, ...], changed: dict[str, int], expected: str
) -> None:
    one, other = pair(plant, four_questions)
    with pytest.raises(RunError, match=expected):
        compare_runs(one, dataclasses.replace(other, **changed))
    shorter = dataclasses.replace(other.model, events=("strike",))
    with pytest.raises(RunError, match="differ in their events, expected"):
        compare_runs(one, dataclasses.replace(other, model=shorter))
    asked = dataclasses.replace(other.model, questions=other.model.questions[:1])
    with pytest.raises(RunError, match="differ in their questions, expected"):
        compare_runs(one, dataclasses.replace(other, model=asked))
