"""How a call ends: an exit code, and where it failed one line on standard error that says why.

`call` is around everything, the import of the commands included. Whatever escapes a command ends here.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from types import FrameType


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


def call(arguments: list[str]) -> int:
    """Run one call of the command line; return its exit code."""
    asked: list[int] = []
    with _listening(asked):
        try:
            _fill_descriptors()
            code = _run(arguments)
            return code if not asked else _stopped(asked)  # typer makes a code of Ctrl-C
        except BaseException as error:  # noqa: BLE001 - this is where everything ends
            return _code_of(error, asked)


def end(code: int) -> NoReturn:
    """End the process; nothing may complain any more, neither of Ctrl-C nor of a pipe whose reader has left."""
    import signal

    interrupted = code in {Exit.INTERRUPTED, Exit.TERMINATED}
    with suppress(ValueError):  # not the main thread
        # What was done is done. What was interrupted may have to wait for a thread; a second Ctrl-C ends that too.
        signal.signal(signal.SIGINT, signal.SIG_DFL if interrupted else signal.SIG_IGN)
    from detente.cli.streams import tell, write_out
    from detente.core.errors import OutputError

    try:
        write_out("")
    except OutputError as error:
        tell(str(error))
        code = code or Exit.BAD_INPUT
    tell("", end="")
    sys.exit(code)


@contextmanager
def _listening(asked: list[int]) -> Iterator[None]:
    """Let Ctrl-C and a request to end interrupt what is going on, wherever that is, and note them."""
    import signal

    def stop(number: int, _: FrameType | None) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    def raise_again(unraisable: Any) -> None:
        # Raised where nothing can be raised, such as in a destructor, it would be printed and forgotten.
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            signal.raise_signal(asked[-1] if asked else signal.SIGINT)
        else:
            hook(unraisable)

    hook = sys.unraisablehook
    before: dict[int, Any] = {}
    try:
        sys.unraisablehook = raise_again
        # What is ignored already, as in the background of a shell, is not listened for; nor is anything in a thread.
        with suppress(ValueError):
            for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGTERM, signal.SIG_DFL)):
                if signal.getsignal(number) is usual:
                    before[number] = usual
                    signal.signal(number, stop)
        yield
    finally:
        sys.unraisablehook = hook
        for number, usual in before.items():
            signal.signal(number, usual)


def _fill_descriptors() -> None:
    """Open what is closed of standard input, output and error, so that no other file takes their numbers.

    Output can then be written neither by Python nor as ``/dev/stdout``, and says so; messages go nowhere.
    """
    for number, mode in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # takes the lowest number that is free
            if number:
                name = ("stdin", "stdout", "stderr")[number]
                setattr(sys, name, os.fdopen(number, "w", encoding="utf-8", errors="replace", closefd=False))


def _run(arguments: list[str]) -> int:
    # Looking for plugins of pydantic, of which none can be of use here, takes longer than reading a case.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from detente.cli.app import app
    from detente.cli.arguments import with_json_default, with_new_names
    from detente.cli.streams import prepare_streams

    prepare_streams()
    code = app(args=with_json_default(with_new_names(arguments)), prog_name="detente", standalone_mode=False)
    return code if isinstance(code, int) else Exit.OK


def _stopped(asked: list[int]) -> int:
    """Say that the call was stopped from outside; return the exit code."""
    import signal

    from detente.cli.streams import tell

    code = Exit.TERMINATED if signal.SIGTERM in asked else Exit.INTERRUPTED
    tell(code.name.lower())
    return code


def _code_of(error: BaseException, asked: list[int]) -> int:
    """Say what went wrong; return the exit code."""
    from detente.cli.streams import divert, tell
    from detente.core.errors import DetenteError
    from detente.core.files import is_left

    # Ctrl-C within a library may come out of it as another error.
    if asked or isinstance(error, KeyboardInterrupt):
        return _stopped(asked)
    if isinstance(error, SystemExit) and isinstance(error.__context__, OSError) and is_left(error.__context__):
        divert(1)  # typer makes a failure of a reader that has left
        return Exit.OK
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else Exit.OK if error.code is None else Exit.BUG
    if isinstance(error, DetenteError):
        tell(str(error))
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
        return _stopped(asked)
    tell("".join(traceback.format_exception(error)) + REPORT)
    return Exit.BUG
