"""How a call ends: an exit code, and where it failed one line on standard error that says why."""

from __future__ import annotations

import errno
import re
import signal
import sys
import traceback
from collections.abc import Sequence
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of all commands."""

    OK = 0
    """Done. `check` may have warned; whoever read the output may have left before its end."""
    BUG = 1
    """Something unforeseen; a traceback says where. Please report it."""
    BAD_INPUT = 2
    """The case, an option or a file is not as it should be, or cannot be written; standard error says what."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C (128 + SIGINT, as shells count). A long stored run goes on from there when called again."""
    TERMINATED = 143
    """Asked to end (128 + SIGTERM); as after Ctrl-C."""


ENVIRONMENT = frozenset({
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EBADF, errno.EMFILE, errno.ENFILE,
    errno.ENOMEM, errno.EACCES, errno.EPERM, errno.ENXIO,
})  # fmt: skip
"""Errors of the system that are no fault of this program."""
REPORT = "this is a fault of détente; please report it with the lines above"


OPTIONS = {
    "allow_large": "--yes",
    "do": "--do",
    "forbid": "--forbid",
    "lens": "--lens",
    "most_paths": "--most-paths",
    "observations": "--observe",
    "only_observed": "--only-observed",
    "overrides": "--set",
    "replace": "--force",
    "trigger": "--trigger",
    "until": "--until",
    "worlds": "--worlds",
}
"""What errors call an argument of a Python function, and what commands call it."""
ARGUMENT = re.compile(rf'`({"|".join(OPTIONS)})=(?:True|"([^"`]*)")?`')
"""An argument in the message of an error: alone, switched on or with a text."""


def as_typed(message: str) -> str:
    """Return a message with the options as they are typed.

    Examples
    --------
    >>> as_typed("leave out later observations (`until=`)")
    'leave out later observations (--until)'
    >>> as_typed('leave out what is later (`until="2026-03-02"`)')
    'leave out what is later (--until 2026-03-02)'
    """
    return ARGUMENT.sub(lambda found: " ".join(filter(None, (OPTIONS[found[1]], found[2]))), message)


def stopped(asked: Sequence[int]) -> int:
    """Say that the call was stopped from outside; return the exit code."""
    from detente.cli.streams import tell

    code = Exit.TERMINATED if signal.SIGTERM in asked else Exit.INTERRUPTED
    tell(code.name.lower())
    return code


def code_of(error: BaseException, asked: Sequence[int]) -> int:
    """Say what went wrong; return the exit code."""
    from detente.cli.streams import divert, tell
    from detente.core.errors import DetenteError
    from detente.core.files import is_left

    # Ctrl-C within a library may come out of it as another error.
    if asked or isinstance(error, KeyboardInterrupt):
        return stopped(asked)
    if isinstance(error, SystemExit) and isinstance(error.__context__, OSError) and is_left(error.__context__):
        divert(1)  # typer makes a failure of a reader that has left
        return Exit.OK
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else Exit.OK if error.code is None else Exit.BUG
    if isinstance(error, DetenteError):
        tell(as_typed(str(error)))
        return Exit.BAD_INPUT
    if isinstance(error, OSError) and error.filename is None and (is_left(error) or error.errno in ENVIRONMENT):
        divert(1)  # all else that is written has a name
        if is_left(error):
            return Exit.OK
        tell(f"standard output: it cannot be written ({error.strerror})")
        return Exit.BAD_INPUT
    if isinstance(error, OSError) and error.errno in ENVIRONMENT:
        tell(f"{error.filename}: {error.strerror}")
        return Exit.BAD_INPUT
    if isinstance(error, MemoryError):
        tell("found too little memory")
        return Exit.BAD_INPUT
    typer = sys.modules.get("typer")
    if typer is not None and isinstance(error, typer.BadParameter.__mro__[2]):  # its base of all wrong calls
        from detente.cli.usage import wrong_call

        tell(wrong_call(error))
        return Exit.BAD_INPUT
    if typer is not None and isinstance(error, typer.Abort):
        return stopped(asked)
    tell("".join(traceback.format_exception(error)) + REPORT)
    return Exit.BUG
