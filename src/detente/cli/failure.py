"""How commands fail: problems on standard error, and an exit code that says whose they are."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from enum import IntEnum
from typing import ParamSpec

import typer

Parameters = ParamSpec("Parameters")


class Exit(IntEnum):
    """Exit codes of all commands."""

    OK = 0
    """Done. `check` may have warned."""
    BUG = 1
    """Something unforeseen; a traceback says where. Please report it."""
    BAD_INPUT = 2
    """The case, an option or a file is not as it should be; each problem is a line on standard error."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C (128 + SIGINT, as shells count). A long stored run goes on from there when called again."""


def guarded(command: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """Return a command whose foreseen failures end in a message and an exit code instead of a traceback."""

    @functools.wraps(command)
    def guard(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        from detente.core.errors import DetenteError

        try:
            command(*args, **kwargs)
        except DetenteError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(Exit.BAD_INPUT) from None
        except KeyboardInterrupt:
            typer.echo("interrupted", err=True)
            raise typer.Exit(Exit.INTERRUPTED) from None
        except BrokenPipeError:
            # The reader has seen enough (``detente cases | head``). Closing must not complain a second time.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(Exit.OK) from None

    return guard
