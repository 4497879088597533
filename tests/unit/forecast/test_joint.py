"""Joint samples: the file, and a model that draws from it."""

from __future__ import annotations

import json
import textwrap

import numpy as np
import pytest

from detente.case.load import loads
from detente.core.errors import CaseError, OutputError, RunError
from detente.forecast.joint import JointSample, read_joint
from detente.forecast.run import run
from detente.world.draws import draw_worlds

CASE = """
    case: pair
    time: {start: 2022-01-03, end: 2022-03-28, step: week}
    quantities:
      x: {start: "normal(0, 1)", range: [null, null]}
      y: {start: "normal(0, 1)", range: [null, null]}
      z: {start: "normal(0, 1)", range: [null, null]}
    lenses:
      low: {set: {quantities.x.start: "normal(-5, 1)"}, why: a test}
    questions:
      x-end: {kind: number, quantity: x, on: 2022-03-28}
"""
PATHS = ("quantities.x.start", "quantities.y.start")
SAMPLE = JointSample(PATHS, ("", ""), ((1.0, 2.0, 3.0, 4.0), (10.0, 20.0, 30.0, 40.0)), {"case": "pair"})


def case():
    return loads(textwrap.dedent(CASE))


def test_what_is_written_is_read(tmp_path):
    file = tmp_path / "fit.json"
    SAMPLE.write(file)
    found = read_joint(file)
    assert (found.paths, found.units, found.values, found.hash) == (PATHS, ("", ""), SAMPLE.values, SAMPLE.hash)
    with pytest.raises(OutputError):
        SAMPLE.write(file)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"hash": "0"}, "changed by hand"),
        ({"kind": "run"}, "no `kind: joint-sample`"),
        ({"format": 2}, "format 2"),
        ({"worlds": 5}, "without path, unit or 5 values"),
        ({"worlds": -1}, "worlds -1"),
        ({"numbers": []}, "no list of numbers"),
        ({"numbers": [{"path": "a", "unit": "", "values": [1, 2, 3, "4"]}]}, "that is no number"),
        ({"numbers": [{"path": "a", "unit": "", "values": [1, 2, 3, 1e999]}]}, "that is no number"),
        ({"numbers": [{"path": "a", "unit": "", "values": [1, 2, 3, 4]}] * 2}, "stands twice"),
        ({"source": None}, "no `source`"),
    ],
)
def test_what_is_no_sample_is_refused(tmp_path, change, said):
    file = tmp_path / "fit.json"
    file.write_text(json.dumps({**json.loads(SAMPLE.to_bytes()), **change}))
    with pytest.raises(CaseError, match=said):
        read_joint(file)
    file.write_text("{")
    with pytest.raises(CaseError, match="no JSON"):
        read_joint(file)
    with pytest.raises(CaseError, match="cannot be read"):
        read_joint(tmp_path / "none.json")


def test_what_belongs_together_stays_together():
    runs = run(case(), fitted=SAMPLE, worlds=64, paths=1)
    x, y, z = (drawn(runs)[:, runs.model.draws.paths.index(f"quantities.{name}.start")] for name in "xyz")
    assert np.array_equal(10 * x, y)
    assert np.bincount(x.astype(int))[1:].tolist() == [16] * 4  # points are even
    plain = run(case(), worlds=64, paths=1)
    assert np.array_equal(z, drawn(plain)[:, runs.model.draws.paths.index("quantities.z.start")])
    assert runs.model.case_hash != plain.model.case_hash


def drawn(runs):
    return draw_worlds(runs.model.draws, seed=runs.seed, first=0, count=runs.n_worlds)


def renamed(path, unit=""):
    return JointSample((path,), (unit,), ((1.0, 2.0),), {"case": "pair"})


@pytest.mark.parametrize(
    ("sample", "options", "said"),
    [
        (renamed("quantities.x.strat"), {}, "no such number: quantities.x.start"),
        (renamed("quantities.x.start", "days"), {}, "in 'days', the case in ''"),
        (SAMPLE, {"overrides": {"quantities.x.start": 3}}, "is set by a lens or --set"),
        (SAMPLE, {"lens": "low"}, "is set by a lens or --set"),
    ],
)
def test_a_sample_that_does_not_go_with_the_case_is_refused(sample, options, said):
    with pytest.raises(RunError, match=said):
        run(case(), fitted=sample, worlds=8, paths=1, **options)
