"""``detente completion``: the script by which a shell completes commands, options, cases, lenses and questions."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer

from detente.cli.command import command

VARIABLE = "_DETENTE_COMPLETE"
"""Environment variable by which a shell asks."""


class Shell(StrEnum):
    """Shells that can complete."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


@command
def completion(
    *,
    context: typer.Context,
    shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash, zsh, fish or powershell.")],
) -> None:
    """Print the script that lets a shell complete what is typed after `detente`.

    `detente --install-completion` puts it where the shell you are in reads it.
    """
    os.environ[VARIABLE] = f"source_{shell.value}"
    try:
        context.find_root().command.main(args=[], prog_name="detente", standalone_mode=False)
    finally:
        del os.environ[VARIABLE]
