"""Tasks: the very bytes that commands write, markup that a strict policy allows, and no code made twice."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from detente.case.shipped import find_case
from detente.sim import generator
from detente.workbench.engines.tasks import TASKS

SMALL = {"worlds": 128, "paths": 8, "seed": 3}


def told(_done: int, _total: int) -> None:
    """Hear of progress and do nothing."""


def done(task: str, name: str, **options: Any) -> dict[str, bytes]:
    """Return what a task gives for a shipped case."""
    file = find_case(name)
    return TASKS[task]({"case": file.read_text(encoding="utf-8")}, str(file), options, told)


def command(*words: str) -> bytes:
    """Return what a command writes with --json."""
    return subprocess.run([sys.executable, "-m", "detente", *words, "--json"], capture_output=True, check=True).stdout


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("ultimatum", {"seed": 0}, ()),
        ("ultimatum", {"seed": 7, "overrides": {"actors.challenger.rationality": "0.5 to 2"}},
         ("--set", "actors.challenger.rationality=0.5 to 2")),
        ("crimea-2014", {"seed": 1}, ()),
    ],
)  # fmt: skip
def test_the_bytes_of_a_forecast_are_those_of_the_command(
    name: str, options: dict[str, Any], words: tuple[str, ...]
) -> None:
    size = {"worlds": 128, "paths": 8}
    expected = command("run", name, "--worlds", "128", "--paths", "8", "--seed", str(options["seed"]), *words)
    assert done("forecast", name, **size, **options)["json"] == expected
    assert done("findings", name, **size, **options)["json"] == expected


def test_another_number_never_makes_code_again(monkeypatch: pytest.MonkeyPatch) -> None:
    done("play", "ultimatum", question="war")

    def never(*_: object, **__: object) -> None:
        pytest.fail("code was made for another number")

    monkeypatch.setattr(generator, "generate", never)
    found = [
        json.loads(
            done("play", "ultimatum", question="war", overrides={"actors.challenger.rationality": value})["json"]
        )
        for value in ("0.2", "4")
    ]
    assert found[0]["value"] != found[1]["value"]
    assert [(each["worlds"], each["paths"]) for each in found] == [(256, 32)] * 2


def test_a_play_is_the_forecast_of_the_same_size() -> None:
    size = {"worlds": 64, "paths": 8, "overrides": {"actors.challenger.rationality": "2"}}
    whole = json.loads(done("forecast", "ultimatum", **size)["json"])
    small = json.loads(done("play", "ultimatum", question="war", **size)["json"])
    assert small["value"] == next(each["probability"] for each in whole["questions"] if each["id"] == "war")
    assert small["case_hash"] == whole["case_hash"]


def test_a_slider_can_be_set_to_each_of_its_places() -> None:
    page = json.loads(done("findings", "crimea-2014", **SMALL)["page"])
    assert page["sliders"]
    settings = {each["path"]: each["values"] for each in page["settings"] if each["values"]}
    assert settings
    for path, values in settings.items():
        ends = [
            json.loads(
                done("play", "crimea-2014", question=page["question"], worlds=8, paths=8, overrides={path: value})[
                    "json"
                ]
            )
            for value in (values[0], values[-1])
        ]
        assert ends[0]["case_hash"] != ends[1]["case_hash"]


PAGES: dict[str, dict[str, Any]] = {
    "findings": {"overrides": {"actors.challenger.rationality": "0.5 to 2"}},
    "explain": {"question": "war", "overrides": {"actors.challenger.rationality": "0.5 to 2"}},
    "watch": {"question": "war", "until": "2001-01-05", "worlds": 512, "paths": 16},
    "compare": {"overrides": {"actors.challenger.rationality": "2"}},
    "update": {"observe": ["no attack by 2001-02-01"]},
    "history": {"number": 3, "trigger": "verbal"},
}


@pytest.mark.parametrize("task", PAGES)
def test_pages_have_no_styles_or_scripts_inside(task: str) -> None:
    found = done(task, "ultimatum", **{**SMALL, **PAGES[task]})
    page = found["page"].decode()
    assert json.loads(found["json"])["kind"]
    for forbidden in (" style=", "<script", " onclick", "javascript:"):
        assert forbidden not in page
    assert "<" in page


def test_a_difference_is_told_between_two_texts() -> None:
    file = find_case("ultimatum")
    old = file.read_text(encoding="utf-8")
    new = old.replace("horizon: 1 week", "horizon: 2 weeks")
    found = TASKS["diff"]({"old": old, "case": new}, "case.yaml", {"worlds": 64, "paths": 8}, told)
    assert [each["name"] for each in json.loads(found["json"])["edits"]] == [
        "actors.challenger.horizon",
        "actors.defender.horizon",
    ]
