"""``detente explain`` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SMALL = ("--worlds", "512", "--paths", "16")
TINY = ("--worlds", "64", "--paths", "4")


def test_an_answer_explained(detente, row: Path) -> None:
    result = detente("explain", str(row), "seizure", *SMALL, "--no-total", "--json", "why.json")
    assert (result.code, result.err) == (0, "")
    heads = [
        line.partition(":")[0] for line in result.out.splitlines() if line.startswith(("Drivers", "Flips", "Stor"))
    ]
    assert heads == ["Drivers", "Flips", "Flips", "Stories"]  # half, and the edge of what the brief said
    assert max(map(len, result.out.splitlines())) <= 100
    assert "beliefs.arland.moves.seize.outcomes.holds.chance" in result.out
    assert "Noise line" in result.out
    found = json.loads(Path("why.json").read_text(encoding="utf-8"))
    assert (found["question"], len(found["drivers"]), len(found["stories"])) == ("seizure", 1, 1)
    first = found["drivers"][0]["drivers"][0]
    assert first["first_order"]["low"] < first["first_order"]["value"] < first["first_order"]["high"]
    assert {flip["direction"] for flip in found["flips"]} <= {"above", "below"}


def test_one_part_alone(detente, row: Path) -> None:
    result = detente("explain", str(row), "seizure", "--stories", *SMALL)
    assert result.code == 0
    assert "Stories: " in result.out
    assert "Why on " in result.out
    assert "Drivers: " not in result.out


def test_a_stored_run_says_the_same(detente, row: Path) -> None:
    asked = ("explain", str(row), "seizure", "--drivers", "--no-total", "--json", "-")
    fresh = detente(*asked, *SMALL, "--lens", "sober")
    assert fresh.code == 0
    assert detente("run", str(row), *SMALL, "--lens", "sober", "--out", "stored", "-q").code == 0
    stored = detente(*asked, "--run", "stored", "--threads", "1")
    assert json.loads(stored.out) == json.loads(fresh.out)


def test_a_run_of_another_version_is_refused(detente, row: Path, tmp_path: Path) -> None:
    assert detente("run", str(row), *TINY, "--out", "old", "-q").code == 0
    changed = tmp_path / "changed.yaml"
    text = row.read_text(encoding="utf-8")
    before = next(line for line in text.splitlines() if line.strip().startswith("horizon:"))
    changed.write_text(
        text.replace(before, before[: before.index("horizon:")] + "horizon: 9 months", 1), encoding="utf-8"
    )
    result = detente("explain", str(changed), "seizure", "--run", "old")
    assert (result.code, result.out) == (2, "")
    assert "another version" in result.err
    assert "horizon" in result.err
    assert "9 months" in result.err


def test_a_case_in_which_nothing_is_uncertain(detente) -> None:
    result = detente("explain", "ultimatum", "war", *TINY)
    assert result.code == 0
    assert "No number of the case is uncertain" in " ".join(result.out.split())
    assert "Stories: " in result.out


def test_nothing_flips_it(detente, row: Path) -> None:
    result = detente("explain", str(row), "seizure", "--flips", "--line", "99.9%", *SMALL)
    told = " ".join(result.out.split())  # so few paths do not tell a chance of 98% from one of 99.9%
    assert "it cannot be told whether up to" in told
    assert "more paths or more worlds would tell. Nearest come" in told


def test_every_kind_of_question(detente, row: Path) -> None:
    number = detente("explain", str(row), "approval-at-the-end", *SMALL, "--no-total")
    assert number.code == 0
    assert "Drivers: " in number.out
    assert "Flips: " not in number.out  # a number has no line of its own
    line = detente("explain", str(row), "approval-at-the-end", "--flips", "--line", "75", *SMALL)
    assert "to be above 75" in line.out or "to be below 75" in line.out
    when = detente("explain", str(row), "when-seized", "--drivers", "--timing", "--no-total", *SMALL)
    assert "on average after" in when.out
    among = detente("explain", str(row), "war", "--given", "seizure", "--no-total", *SMALL)
    assert "among paths with seizure" in among.out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("seizur",), "did you mean 'seizure'?"),
        (("seizure", "--worlds", "10"), "found 10 worlds, expected at least 64"),
        (("seizure", "--paths", "1"), "expected at least two"),
        (("seizure", "--flips", "--line", "most"), "expected a number, a percentage, a date, or `band`"),
        (("seizure", "--flips", "--line", "250%"), "expected a probability between 0 and 1"),
        (("seizure", "--flips", "--line", "band", "--lens", "nowhere"), "nowhere"),
        (("seizure", "--by", "soon"), "expected a date such as"),
        (("seizure", "--by", "1999-01-01"), "expected one from 2026-01-05"),
        (("seizure", "--given", "peace"), "peace"),
        (("seizure", "--given", "seizure", "--flips"), "flips are looked for among all paths"),
        (("approval-at-the-end", "--flips"), "expected a value to cross"),
        (("seizure", "--option", "x"), "it is not a choice"),
        (("seizure", "--run", "nowhere"), "found no run.json"),
        (("seizure", "--run", "x", "--lens", "sober"), "its own lens"),
    ],
)
def test_bad_options(detente, row: Path, arguments: tuple[str, ...], expected: str) -> None:
    defaults = {"--worlds": "64", "--paths": "4"} if "--run" not in arguments else {}
    sizes = [each for name, value in defaults.items() if name not in arguments for each in (name, value)]
    result = detente("explain", str(row), *arguments, *sizes)
    assert result.code == 2
    assert expected in " ".join(result.err.split())
    assert result.out == ""
    assert "Traceback" not in result.err
