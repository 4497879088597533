"""The whole way in one call: a case to runs, forecasts and stored runs, in one part or in many."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from benchmarks.language import written
from detente.case.load import load_case, loads
from detente.case.schema import Case
from detente.compile import compile_case
from detente.core.errors import RunError
from detente.core.spec import check_address, check_size
from detente.forecast.forecast import forecast
from detente.forecast.run import forecast_case, open_run, run
from detente.sim.cost import LARGE_PATHS, estimate, refuse_too_large
from detente.sim.twin import run_twin

SIZE = {"worlds": 60, "paths": 9, "seed": 5}


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case(Path(__file__).resolve().parents[2] / "end_to_end" / "row.yaml")


@pytest.mark.parametrize("part_paths", [1, 9, 100, 10**6])
def test_parts_threads_and_storage_change_nothing(case: Case, tmp_path: Path, part_paths: int) -> None:
    whole = forecast(run(case, **SIZE, threads=1), case).to_json()
    assert forecast_case(case, **SIZE, threads=2, part_paths=part_paths).to_json() == whole
    assert forecast_case(case, **SIZE, part_paths=part_paths, out=tmp_path / "run").to_json() == whole
    assert (tmp_path / "run" / "forecast.json").read_text(encoding="utf-8") == whole


def test_a_stored_run_opens_as_it_was(case: Case, tmp_path: Path) -> None:
    changes = {
        "lens": "sober",
        "overrides": {"actors.arland.horizon": "1 to 2 years", "shocks.scandal.rate": "3 per year"},
    }
    result = forecast_case(case, **SIZE, **changes, keep={"events", "paths"}, out=tmp_path / "run", part_paths=100)
    runs = run(case, **SIZE, **changes, keep={"events", "paths"})
    back = open_run(tmp_path / "run")
    for field in ("hits", "values", "first", "quantities"):
        np.testing.assert_array_equal(getattr(back, field), getattr(runs, field))
    assert back.model.case_hash == runs.model.case_hash == result.case_hash
    assert result.lens == "sober"
    assert json.loads((tmp_path / "run" / "run.json").read_text())["overrides"] == changes["overrides"]
    np.testing.assert_array_equal(back.assumptions(), runs.assumptions())


def test_forecast_of_the_engine_is_that_of_the_twin(case: Case) -> None:
    model = compile_case(case)
    engine = forecast(run(case, worlds=20, paths=8, seed=5), case)
    twin = forecast(run_twin(model, worlds=20, paths=8, seed=5), case)
    for ours, theirs in zip(engine.questions, twin.questions, strict=True):
        if ours.probability is None:
            assert ours.mean == pytest.approx(theirs.mean, abs=1e-3)  # single against double precision
        else:
            # One path in 160 may part at a threshold by rounding.
            assert ours.probability == pytest.approx(theirs.probability, abs=1.5 / 160)


def test_progress_reaches_the_end(case: Case) -> None:
    seen: list[tuple[int, int]] = []
    forecast_case(case, **SIZE, part_paths=100, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (60, 60)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len(seen) >= 6


def test_choices_made_together_cost_time() -> None:
    """A look at every moment at which one of eight paths decides, every two weeks each; measured, 9 more per path."""
    texts = (written({}), written({"together": ", together: true"}))
    models = [compile_case(loads(text)) for text in texts]
    plain, together = (estimate(model, worlds=1000, paths=100).seconds / 100_000 for model in models)
    looks = models[0].timeline.n_moments * (1 - math.exp(-8 * 7 / 14))
    assert together - plain == pytest.approx(looks / 8 * 2.5e-6)
    assert 4e-6 < together - plain < 40e-6


def test_what_a_run_would_cost(case: Case) -> None:
    model = compile_case(case)
    small = estimate(model, worlds=1000, paths=100)
    assert not small.is_large
    assert small.seconds < 10
    large = estimate(model, worlds=10**9, paths=100, is_stored=True)
    assert large.is_large
    assert large.disk > large.size
    with pytest.raises(RunError, match=r"1,000,000,000 worlds x 100 paths, which would take about \d+ days"):
        refuse_too_large(large, allow_large=False)
    refuse_too_large(large, allow_large=True)
    with pytest.raises(RunError, match="memory"):
        run(case, worlds=LARGE_PATHS, paths=1, keep={"paths"})


@pytest.mark.parametrize(
    ("size", "name"),
    [({"worlds": 0}, "worlds"), ({"worlds": 2**32}, "worlds"), ({"paths": 2**29}, "paths"), ({"seed": 2**64}, "seed")],
)
def test_sizes_that_cannot_be_numbered(size: dict[str, int], name: str) -> None:
    with pytest.raises(RunError, match=name):
        check_size(**{"worlds": 1, "paths": 1, "seed": 0, **size})


def test_addresses_that_cannot_be() -> None:
    check_address(world=0, path=0, seed=2**64 - 1)
    with pytest.raises(RunError, match="path"):
        check_address(world=0, path=-1, seed=0)
