"""``detente compare`` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SMALL = ("--worlds", "40", "--paths", "10")


def test_the_table_says_what_changes(detente, row: Path) -> None:
    result = detente("compare", str(row), "--forbid", "sanctions", *SMALL)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("border-row: A border dispute between Arland and Borland\n")
    assert "base:    the case as it is\nchanged: no sanctions\n" in result.out
    assert "40 worlds x 10 paths a side, the same luck" in result.out
    assert "sanctions (what was changed)" in result.out


def test_every_kind_of_change(detente, row: Path) -> None:
    changes = (
        ("--set", "actors.arland.horizon=1 year"),
        ("--set", "actors.arland.horizon=1 year", "--set", "actors.arland.rationality=3"),
        ("--lens", "sober"),
        ("--under", "sober", "--do", "arland: seize on 2026-03-02"),
        ("--do", "arland: seize on 2026-03-02", "--forbid", "fight", "--date", "2026-04-01", "--date", "2026-05-01"),
    )
    for change in changes:
        result = detente("compare", str(row), *change, *SMALL, "--json")
        assert result.code == 0, result.err
        data = json.loads(result.out)
        assert data["base"]["case_hash"] != data["changed"]["case_hash"]
        assert len(data["questions"]) == 7  # the choice has two options and none
        assert {"base", "changed", "difference", "interval", "ratio"} <= set(data["questions"][0]["contrast"])
    assert [each["date"] for each in data["quantities"][:4:3]] == ["2026-04-01", "2026-05-01"]


def test_stored_runs(detente, row: Path, tmp_path: Path) -> None:
    for name, lens in (("one", ()), ("two", ("--lens", "sober"))):
        kept = ("--keep", "events", "--out", name, "-q")
        assert detente("run", str(row), *SMALL, *lens, *kept).code == 0
    result = detente("compare", str(row), "--run", "one", "--run", "two", "--json")
    assert result.code == 0
    stored = json.loads(result.out)
    fresh = json.loads(detente("compare", str(row), "--lens", "sober", *SMALL, "--json").out)
    assert stored["questions"] == fresh["questions"]
    assert stored["events"] == fresh["events"]
    row.write_text(row.read_text(encoding="utf-8").replace("horizon: 3 to 12 months", "horizon: 2 to 12 months"))
    refused = detente("compare", str(row), "--run", "one", "--run", "two")
    assert refused.code == 2
    assert "actors.arland.horizon" in refused.err


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), "two sides that are the same"),
        (("--forbid", "sanction"), "did you mean `sanctions`?"),
        (("--do", "arland: seize"), "ACTOR: MOVE on DATE"),
        (("--do", "borland: seize on 2026-03-02"), "its owner, arland"),
        (("--do", "arland: seize on 2029-03-02"), "expected a day from"),
        (("--lens", "sobr"), "sober"),
        (("--lens", "sober", "--lens", "sober", "--lens", "sober"), "one or two"),
        (("--forbid", "sanctions", "--date", "soon"), "expected one such as"),
        (("--set", "actors.arland.horizn=1 year"), "actors.arland.horizon"),
        (("--run", "nowhere"), "twice"),
        (("--run", "one", "--run", "two", "--forbid", "fight"), "no other change"),
        (("--run", "one", "--run", "two"), "found no run.json"),
    ],
)
def test_bad_options(detente, row: Path, options: tuple[str, ...], expected: str) -> None:
    result = detente("compare", str(row), *SMALL, *options)
    assert result.code == 2
    assert expected in result.err
    assert result.out == ""
    assert "Traceback" not in result.err
