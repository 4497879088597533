"""``detente tune``, and runs with what it wrote, as a user types them."""

from __future__ import annotations

from pathlib import Path

CASE = """\
case: one
time: {start: 2022-01-03, end: 2023-01-01, step: week}
quantities:
  prize: {start: 0, range: [-100, 100]}
actors:
  a: {horizon: 1 week, tempo: 1 week, memory: 20 weeks, rationality: 1, idle: 0.9, values: {prize: "normal(0.1, 0.2)"}}
moves:
  strike: {by: a, effects: {prize: 10}}
questions:
  struck: {condition: happened(strike)}
judgements:
  odds: {move: strike, chance: 20 to 1 against}
"""
SIZE = ("--worlds", "64", "--paths", "8", "-q")


def test_parts_of_a_tuned_run_make_the_run(detente, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(CASE, encoding="utf-8")
    assert "odds" in detente("tune", "one.yaml", "-o", "fit.json").out
    for part in ("1/2", "2/2"):
        given = ("--tuned", "fit.json", "--part", part, "--out", "parts")
        assert detente("run", "one.yaml", *given, *SIZE).code == 0
    other = detente("run", "one.yaml", "--part", "1/2", "--out", "parts", *SIZE)
    assert other.code == 2
    assert "another run" in other.err
    assert detente("run", "one.yaml", "--tuned", "fit.json", "--json", "whole.json", *SIZE).code == 0
    assert detente("gather", "parts", "--json", "gathered.json", "-q").code == 0
    assert (tmp_path / "whole.json").read_bytes() == (tmp_path / "gathered.json").read_bytes()


def test_two_kinds_of_fitted_numbers_are_refused(detente, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(CASE, encoding="utf-8")
    result = detente("run", "one.yaml", "--tuned", "fit.json", "--fitted", "sample.json")
    assert result.code == 2
    assert "cannot be combined with --tuned" in result.err
