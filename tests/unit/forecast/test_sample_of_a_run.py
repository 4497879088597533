"""The part of a run that is kept whole beside the rest: the same paths as when they are followed again."""

from __future__ import annotations

import numpy as np
import pytest

import detente
from detente.forecast.run import run_with_sample
from detente.forecast.sample import FEWEST_PATHS, sample_of, size_of_sample
from detente.sim.executor import simulate
from detente.sim.runs import Runs

MODEL = detente.compile_case(detente.load_case("succession"))


def _same(left: Runs, right: Runs) -> None:
    assert (left.n_worlds, left.n_paths) == (right.n_worlds, right.n_paths)
    for name in ("hits", "values", "first", "quantities", "asked"):
        one, other = getattr(left, name), getattr(right, name)
        assert (one is None) == (other is None)
        assert one is None or one.tobytes() == other.tobytes()
    assert left.assumptions().tobytes() == right.assumptions().tobytes()


@pytest.mark.parametrize(
    ("worlds", "paths", "sample"),
    [(40, 24, (40, 16)), (40, 24, (40, 24)), (21, 13, (9, 5)), (3, 9, (1, 1)), (1100, 16, (1030, 8))],
)
def test_a_sample_kept_is_the_sample_followed_again(worlds: int, paths: int, sample: tuple[int, int]) -> None:
    runs = simulate(MODEL, worlds=worlds, paths=paths, seed=5, keep=frozenset({"events"}), sample=sample)
    alone = simulate(MODEL, worlds=sample[0], paths=sample[1], seed=5, keep=frozenset({"events", "paths"}))
    assert runs.sample is not None
    assert runs.quantities is None
    _same(runs.sample, alone)


def test_what_a_run_says_does_not_depend_on_its_sample() -> None:
    plain = simulate(MODEL, worlds=16, paths=24, seed=2, keep=frozenset({"events"}))
    _same(plain, simulate(MODEL, worlds=16, paths=24, seed=2, keep=frozenset({"events"}), sample=(16, 8)))


def test_events_are_kept_for_the_sample_alone_where_nobody_asks_for_them() -> None:
    runs = simulate(MODEL, worlds=8, paths=16, sample=(8, 8))
    assert runs.first is None
    assert runs.sample is not None
    assert runs.sample.first is not None


def test_given_draws_go_with_the_sample() -> None:
    drawn = simulate(MODEL, worlds=8, paths=8).assumptions()[::-1].copy()
    runs = simulate(MODEL, worlds=8, paths=16, draws=drawn, sample=(4, 8))
    assert runs.sample is not None
    np.testing.assert_array_equal(runs.sample.assumptions(), drawn[:4])


def test_a_report_s_run_has_the_sample_that_stories_ask_for() -> None:
    runs = run_with_sample("succession", spec=detente.RunSpec(worlds=512, paths=64, seed=3))
    assert runs.sample is not None
    assert sample_of(runs) is runs.sample
    _same(sample_of(detente.run("succession", worlds=512, paths=64, seed=3)), runs.sample)


def test_another_size_of_sample_is_followed_again() -> None:
    runs = run_with_sample("succession", spec=detente.RunSpec(worlds=64, paths=64))
    part = sample_of(runs, limit=1024)
    assert (part.n_worlds, part.n_paths) == size_of_sample(MODEL, 64, 64, limit=1024) == (64, 2 * FEWEST_PATHS)
