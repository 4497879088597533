"""``detente completion``: what shells ask, and what they are told."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from detente.cli.completion import Shell

SRC = Path(__file__).resolve().parents[2] / "src"


def _ask(folder: Path, **environment: str) -> str:
    """Return what a shell is told."""
    env = {**os.environ, "PYTHONPATH": str(SRC), **environment}
    done = subprocess.run(
        [sys.executable, "-m", "detente"], cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    return done.stdout


def _offered(folder: Path, line: str) -> list[str]:
    """Return what bash is offered at the end of a line."""
    words = shlex.split(line) + ([""] if line.endswith(" ") else [])
    asked = {"_DETENTE_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    return _ask(folder, **asked).split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("detente re", ["read", "report", "restore"]),
        ("detente ledger res", ["resolve"]),
        ("detente run --wo", ["--worlds"]),
        ("detente run ult", ["ultimatum"]),
        ("detente run ro", ["row.yaml"]),
        ("detente run sub/", ["sub/deep.yaml"]),
        ("detente check s", ["signal", "succession", "sub/"]),
        ("detente run ultimatum --lens over", ["overconfident-challenger", "overconfident-defender"]),
        ("detente run row.yaml --lens ", ["sober"]),
        ("detente explain ultimatum ba", ["backs-down"]),
        ("detente explain row.yaml sei", ["seizure"]),
        ("detente explain broken.yaml ", []),
        ("detente explain nothing ", []),
        ("detente settle russia-2022 vi", ["vienna"]),
        ("detente compare ultimatum --forbid demand_3", ["demand_30"]),
        ("detente diff ult", ["ultimatum"]),
        ("detente diff ultimatum ro", ["row.yaml"]),
        ("detente diff ultimatum row.yaml --lens over", ["overconfident-challenger", "overconfident-defender"]),
        ("detente read brief.txt --standard ic", ["icd203"]),
        ("detente rules no-dead", ["no-deadline"]),
        ("detente show wor", ["world", "worth"]),
        ("detente completion po", ["powershell"]),
    ],
)
def test_what_is_offered(row: Path, tmp_path: Path, line: str, offered: list[str]) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "deep.yaml").write_text("")
    (tmp_path / "sub" / "notes.txt").write_text("")
    (tmp_path / "broken.yaml").write_text("questions: [")
    assert _offered(tmp_path, line) == offered


def test_every_shell_is_told_in_its_own_way(row: Path, tmp_path: Path) -> None:
    line = {"_TYPER_COMPLETE_ARGS": "detente explain ultimatum ba"}
    zsh = _ask(tmp_path, _DETENTE_COMPLETE="complete_zsh", **line)
    assert zsh == "_arguments '*: :((\"backs-down\"))'\n"
    fish = _ask(tmp_path, _DETENTE_COMPLETE="complete_fish", _TYPER_COMPLETE_FISH_ACTION="get-args", **line)
    assert fish == "backs-down\n"
    powershell = _ask(tmp_path, _DETENTE_COMPLETE="complete_powershell", _TYPER_COMPLETE_WORD_TO_COMPLETE="ba", **line)
    assert powershell.startswith("backs-down:::")


@pytest.mark.parametrize("shell", Shell)
def test_the_script_names_the_command_and_its_variable(detente, shell: Shell) -> None:
    result = detente("completion", shell.value)
    assert (result.code, result.err) == (0, "")
    assert "_DETENTE_COMPLETE" in result.out
    assert f"complete_{shell.value}" in result.out
    assert detente("-h").code == 0  # the question leaves nothing behind


@pytest.mark.parametrize("name", ["zsh", "fish"])
def test_the_script_is_sound(detente, tmp_path: Path, name: str) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"no {name} here")
    (tmp_path / "script").write_text(detente("completion", name).out)
    assert subprocess.run([name, "-n", "script"], cwd=tmp_path, check=False).returncode == 0


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_completes(row: Path, tmp_path: Path) -> None:
    """The script is sourced, and its function asked as bash asks it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "detente").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m detente "$@"\n')
    (folder / "detente").chmod(0o755)
    script = """
        source <(detente completion bash)
        complete -p detente
        ask() {
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
            _detente_completion detente "${!#}" "${@: -2:1}"
            echo "${COMPREPLY[@]}"
        }
        ask detente wa
        ask detente explain row.yaml w
        ask detente run row.yaml --lens ""
    """
    env = {**os.environ, "PYTHONPATH": str(SRC), "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "--norc", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "complete -o default -F _detente_completion detente", "watch", "war when-seized", "sober",
    ]  # fmt: skip
