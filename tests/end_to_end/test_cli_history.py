"""``detente history`` as a user types it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from detente.cli.app import GROUPS

ASKED = ("--level", "war", "--where", "trigger == 'non-violent military' and year >= 1946 and not in_war")


def test_a_rate_with_its_crises(detente) -> None:
    result = detente("history", "rate", *ASKED)
    assert (result.code, result.err) == (0, "")
    assert "2 of 53 crises (1947-2017): 3.8%, 90% interval 1.1% to 10%" in result.out
    assert "2008  Russo-Georgian War            no" in result.out
    assert "and 41 more" in result.out
    assert "Six Day War" in detente("history", "rate", *ASKED, "--all").out
    data = json.loads(detente("history", "rate", *ASKED, "--json", "-").out)
    assert (data["count"], data["n"], len(data["instances"])) == (2, 53, 53)
    assert data["prior"] == "beta(2.5, 51.5)"
    near = detente("history", "rate", *ASKED, "--like", "russia-2022").out
    assert near.index("Russo-Georgian War") < near.index("N. Korea Nuclear V")


def test_a_class_is_saved_and_cited(detente, row: Path) -> None:
    result = detente("history", "rate", *ASKED, "--save", "massed-troops", "--text", "war after troops massed")
    assert "base_rate: {class: massed-troops}" in result.out
    assert "massed-troops" in detente("history", "show").out
    citation = result.out.rsplit("base_rate: ", 1)[1].strip()
    text = row.read_text(encoding="utf-8")
    for written in ("{class: massed-troops}", citation):
        row.write_text(
            text.replace(
                "questions:\n", f"questions:\n  again: {{condition: happened(seize), base_rate: {written}}}\n"
            ),
            encoding="utf-8",
        )
        checked = detente("check", str(row))
        assert checked.code == 0, checked.err
        ran = detente("run", str(row), "--worlds", "50", "--paths", "10", "--pool")
        assert "base rate: 3.8%" in ran.out
        assert "pooled on log odds (50% base rate, 50% forecast)" in ran.out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("rate", "--level", "war", "--where", "__import__('os')"), "found `__import__`, expected a column"),
        (("rate", "--level", "wor"), "did you mean 'war'"),
        (("rate", "--level", "war", "--data", "icb"), "expected one of icb-crises"),
        (("rate", "--level", "war", "--where", "year > 3000"), "expected at least one"),
        (("rate", "--level", "war", "--save", "war-in-crises"), "which a shipped class has"),
        (("rate", "--level", "war", "--like", "rusia-2022"), "russia-2022"),
        (("rate", "--level", "war", "--given", "trigger=polical"), "did you mean 'political'"),
        (("rate", "--level", "war", "--given", "year=1950"), "expected one of categories"),
        (("rate", "--level", "war", "--given", "trigger"), "expected COLUMN=VALUE"),
        (("add", "nowhere.rda"), "cannot be read"),
        (("show", "war-after-militry-move"), "did you mean 'war-after-military-move'"),
        (("like", "ultimatum"), "--trigger"),
    ],
)
def test_bad_input(detente, arguments: tuple[str, ...], expected: str) -> None:
    result = detente("history", *arguments)
    assert result.code == 2
    assert expected in result.err
    assert result.out == ""
    assert "Traceback" not in result.err


def test_adding_and_showing(detente, tmp_path: Path) -> None:
    (tmp_path / "nmc.csv").write_text("ccode,year,milex,milper,cinc\n2,1990,5,6,0.1\n", encoding="utf-8")
    assert "capabilities: added, 1 rows" in detente("history", "add", "nmc.csv").out
    shown = detente("history", "show", "capabilities")
    assert "share of the world's capabilities" in shown.out
    data = json.loads(detente("history", "show", "icb-crises", "--json", "-").out)
    assert {column["name"]: column["stage"] for column in data["columns"]}["gravity"] == "retrospect"
    assert json.loads(detente("history", "show", "war-in-crises", "--json", "-").out)["n"] == 486
    assert len(json.loads(detente("history", "show", "--json", "-").out)["tables"]) == 4


@pytest.mark.parametrize(
    "command",
    [command for group in GROUPS if group.name == "history" for command in group.commands if command.name != "add"],
    ids=lambda command: command.name,
)
def test_every_example_works(detente, command) -> None:
    result = detente(*shlex.split(command.example)[1:])
    assert (result.code, result.err) == (0, "")
    assert result.out.strip()
