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


def test_what_was_tuned_is_an_option_of_all_that_ask_a_case(detente, tmp_path: Path) -> None:
    text = CASE + "observations: [{date: 2022-02-01, quantity: prize, value: 0, sd: 5}]\n"
    (tmp_path / "one.yaml").write_text(text, encoding="utf-8")
    assert detente("tune", "one.yaml", "-o", "fit.json", "-q").code == 0
    tuned = ("--tuned", "fit.json", "--json", "-", "-q")
    size = ("--worlds", "512", "--paths", "8")
    for asked in (
        ("check", "one.yaml"),
        ("explain", "one.yaml", "struck", "--drivers", *size),
        ("compare", "one.yaml", "--forbid", "strike", *size),
        ("watch", "one.yaml", "struck", "--until", "2022-03-01", *size),
        ("update", "one.yaml", *size),
    ):
        plain, with_it = detente(*asked, "--json", "-", "-q"), detente(*asked, *tuned)
        assert (plain.code, with_it.code) == (0, 0), (asked, with_it.err)
        assert plain.out != with_it.out, asked
    assert detente("report", "one.yaml", *tuned[:2], "-q", *size).code == 0
    refused = detente("explain", "one.yaml", "struck", "--run", "somewhere", *tuned[:2])
    assert refused.code == 2
    assert "a stored run has its own numbers" in refused.err
