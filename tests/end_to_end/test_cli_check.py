"""``detente check``, and what all commands say of files that are not cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

HEAD = "case: x\ntime: {start: 2022-01-03, end: 2022-12-31, step: week}\n"
ACTORS = (
    "quantities: {approval: {range: [0, 100], start: 60}}\nactors: {russia: {horizon: 1 year, values: {approval: 1}}}\n"
)
BAD_CASES = {
    "unknown key": (HEAD + "quantitis: {a: {start: 1}}\n", ["bad.yaml:3", "quantitis", "`quantities`"]),
    "misspelt name": (HEAD + ACTORS + "moves: {invade: {by: rusia}}\n", ["bad.yaml:5", "moves.invade.by", "`russia`"]),
    "wrong unit": (HEAD + "actors: {a: {horizon: 5 percent}}\n", ["bad.yaml:3", "actors.a.horizon", "duration"]),
    "impossible date": ("case: x\ntime: {start: 2022-02-30, end: 2022-12-31}\n", ["bad.yaml:2", "date that exists"]),
    "end before start": ("case: x\ntime: {start: 2022-12-31, end: 2022-01-01}\n", ["bad.yaml:2", "after the start"]),
    "chances": (
        HEAD + ACTORS + "moves: {m: {by: russia, outcomes: {a: {chance: 0.5}, b: {chance: 0.7}}}}\n",
        ["bad.yaml:5", "moves.m.outcomes", "1"],
    ),
    "empty range": (HEAD + "quantities: {a: {range: [5, 5], start: 5}}\n", ["bad.yaml:3", "quantities.a.range"]),
    "interval outside": (HEAD + "quantities: {a: {range: [0, 10], start: 5 to 20}}\n", ["bad.yaml:3", "a.start"]),
    "cycle": (
        HEAD
        + ACTORS
        + "moves:\n  m: {by: russia, replies: [{by: russia, options: [n]}]}\n"
        + "  n: {by: russia, reply: true, replies: [{by: russia, options: [m]}]}\n",
        ["bad.yaml:", "moves."],
    ),
    "condition": (HEAD + ACTORS + "moves: {m: {by: russia, when: approval >}}\n", ["bad.yaml:5", "moves.m.when"]),
    "condition on nothing": (
        HEAD + ACTORS + "moves: {m: {by: russia, when: aproval > 5}}\n",
        ["bad.yaml:5", "`approval`"],
    ),
    "link to nothing": (
        HEAD + ACTORS + "links: {l: {from: approval, to: nowhere, gain: 1 per year}}\n",
        ["bad.yaml:5", "links.l.to"],
    ),
    "nan": (HEAD + "quantities: {a: {start: .nan}}\n", ["bad.yaml:3", "a.start"]),
    "infinity": (HEAD + "quantities: {a: {start: .inf}}\n", ["bad.yaml:3", "a.start"]),
    "aliases": (
        "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        ["bad.yaml"],
    ),
    "deep nesting": ("case: " + "[" * 5000 + "]" * 5000 + "\n", ["bad.yaml"]),
    "tab": ("case: x\ntime:\n\tstart: 2022-01-03\n", ["bad.yaml:3", "tab"]),
    "not utf-8": (b"case: x\ntitle: caf\xe9\n", ["bad.yaml:2", "UTF-8"]),
    "empty": ("", ["bad.yaml:1", "empty file"]),
    "a list": ("- a\n- b\n", ["bad.yaml:1", "list"]),
    "newer format": ("detente: 3\n" + HEAD, ["bad.yaml:1", "version"]),
    "duplicate key": (HEAD + "case: y\n", ["bad.yaml:3", "case"]),
}


@pytest.mark.parametrize("name", BAD_CASES)
def test_bad_cases_are_told_with_file_and_line(detente, tmp_path: Path, name: str) -> None:
    text, expected = BAD_CASES[name]
    path = tmp_path / "bad.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = detente("check", "bad.yaml")
    assert result.code == 2
    assert result.out == ""
    assert "Traceback" not in result.err
    for words in expected:
        assert words in result.err


def test_run_writes_nothing_for_a_bad_case(detente, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(BAD_CASES["misspelt name"][0])
    result = detente("run", "bad.yaml", "--out", "run", "--json", "forecast.json")
    assert result.code == 2
    assert result.out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["bad.yaml"]


def test_all_problems_at_once(detente, tmp_path: Path) -> None:
    bad = HEAD + "quantities: {a: {start: five}, b: {range: [9, 1], start: 5}}\nlinks: {l: {from: c, to: a, gain: 1}}\n"
    (tmp_path / "bad.yaml").write_text(bad)
    result = detente("check", "bad.yaml")
    assert len(result.err.splitlines()) >= 2
    listed = detente("check", "bad.yaml", "--json")
    assert listed.code == 2
    problems = json.loads(listed.out)["problems"]
    assert len(problems) == len(result.err.splitlines())
    assert {"file", "line", "path", "found", "expected", "hint"} <= set(problems[0])


@pytest.mark.parametrize("command", ["check", "run"])
def test_files_that_are_not_there(detente, tmp_path: Path, command: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "russia.yaml").write_text(HEAD)
    for given, expected in (
        ("ultimatm", "`ultimatum`"),
        ("rusia.yaml", "`russia.yaml`"),
        ("nowhere/case.yaml", "no such"),
        ("folder", "a directory"),
        ("x" * 5000, "no such"),
        ("", "case"),
    ):
        result = detente(command, given)
        assert result.code == 2, given
        assert expected in result.err, given
        assert "Traceback" not in result.err
        assert result.out == ""


def test_a_sound_case(detente, row: Path) -> None:
    result = detente("check", str(row))
    assert result.code == 0
    assert "border-row: no errors" in result.out
    assert "shocks.scandal.rate" in result.out  # what the numbers imply
    assert "odds" in result.out  # what they are worth
    data = json.loads(detente("check", str(row), "--json", "-").out)
    assert data["ok"] is True
    assert data["case"] == "border-row"
    assert detente("check", str(row), "--quiet").out == ""


def test_strict_makes_an_error_of_what_is_worth_knowing(detente, tmp_path: Path, row: Path) -> None:
    assert detente("check", "ultimatum", "--strict").code == 0
    assert detente("check", str(row)).code == 0
    strict = detente("check", str(row), "--strict")
    assert (strict.code, "detente: format 1" in " ".join(strict.out.split())) == (2, True)
    (tmp_path / "unused.yaml").write_text(HEAD + "sources: {a: {title: A}}\n")
    assert detente("check", "unused.yaml").code == 0
    strict = detente("check", "unused.yaml", "--strict")
    assert strict.code == 2
    assert "nothing names this source" in strict.out
