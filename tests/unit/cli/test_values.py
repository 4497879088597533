"""Values that are read plainly are those that typer would make, and commands are imported when they are called."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from detente.cli.app import COMMANDS, GROUPS, app
from detente.cli.help import WhenAsked
from detente.cli.values import read_plainly

VALUES: tuple[Any, ...] = (
    None, "", "a", "12", "007", "-3", "+3", " 4", "4 ", "1_000", "1.5", "٣", "9" * 30, "true", "no", 3, 2.5, True,
    False, (), ("a",), ["a", "b"], ("1",),
)  # fmt: skip


def parameters() -> Iterator[tuple[str, Any, Any]]:
    """Yield every parameter of every command, twice: as typer has it, and as it is read here."""
    for name in (each.name for each in COMMANDS):
        usual, ours = (typer.main.get_command(app).commands[name] for _ in range(2))  # type: ignore[attr-defined]  # a group
        context = typer.Context(ours)
        for one, other in zip(usual.params, ours.params, strict=True):
            yield f"{name} {one.name}", one, read_plainly(other)
        assert [each.name for each in ours.get_params(context)][: len(ours.params)] == [p.name for p in ours.params]


def made(parameter: Any, value: Any) -> object:
    context = typer.Context(typer.main.get_command(typer.Typer(callback=lambda: None)))
    try:
        return repr(parameter.process_value(context, value))
    except Exception as error:  # noqa: BLE001 - whatever it is, it should be the same
        return type(error), str(getattr(error, "message", error))


def test_every_option_reads_what_typer_reads() -> None:
    n_differing = [
        (name, value, made(usual, value), made(ours, value))
        for name, usual, ours in parameters()
        for value in VALUES
        if made(usual, value) != made(ours, value)
    ]
    # What no command line gives to an option of one value, but typer would turn into a text, is left out.
    assert n_differing == []


def test_a_command_is_made_when_it_is_asked_for() -> None:
    asked: list[str] = []
    commands = WhenAsked({name: (f"the {name}", lambda name=name: asked.append(name) or name.upper()) for name in "ab"})  # type: ignore[func-returns-value,misc]  # on purpose
    assert (list(commands), len(commands), "a" in commands, "c" in commands, commands.get("c")) == (
        ["a", "b"], 2, True, False, None,
    )  # fmt: skip
    assert asked == []
    assert (commands["b"], commands["b"]) == ("B", "B")
    assert asked == ["b"]


@pytest.mark.parametrize("arguments", [["--help"], ["cases"], ["ledger", "--help"], ["rum"]])
def test_no_command_but_the_one_called_is_imported(arguments: list[str]) -> None:
    program = (
        "import sys\nfrom detente.cli.process import call\ncall(sys.argv[1:])\n"
        "files = {name.removeprefix('detente.cli.') for name in sys.modules if name.startswith('detente.cli.')}\n"
        "print(sorted(files & set(sys.stdin.read().split())), file=sys.stderr)\n"
    )
    files = {
        each.place.partition(".")[0] for each in (*COMMANDS, *(each for group in GROUPS for each in group.commands))
    }
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        input=" ".join(files), capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert done.stderr.splitlines()[-1] == repr(sorted(files & {arguments[0]}) if arguments == ["cases"] else [])
