"""A call of the command line as a process: from its first import to its last word.

`call` is around everything, the import of the commands included. Whatever escapes a command ends here.
"""

from __future__ import annotations

import _thread
import atexit
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NoReturn

from detente.cli.failure import Exit, code_of, stopped

if TYPE_CHECKING:
    from types import FrameType


COLLECT_EVERY = 100_000
"""Objects more than before at which Python looks for circles among them; by its default of 700 that takes a fiftieth
of a report's time, and finds next to nothing."""


def call(arguments: list[str], *, until_now: Callable[..., None] | None = None) -> int:
    """Run one call of the command line; return its exit code.

    ``until_now`` is what `detente.cli.main` has listening for Ctrl-C, and may still listen while the commands are
    imported.
    """
    asked: list[int] = []
    gc.set_threshold(COLLECT_EVERY)
    atexit.register(gc.freeze)  # or Python would look for circles once more among all that is about to go
    try:
        _fill_descriptors()
        run = _imported()
        with _listening(asked, until_now):
            try:
                code = run(arguments)
                return code if not asked else stopped(asked)  # typer makes a code of Ctrl-C
            except BaseException as error:  # noqa: BLE001 - this is where everything ends
                return code_of(error, asked)
    except BaseException as error:  # noqa: BLE001 - the same for the little around it
        return code_of(error, asked)


def end(code: int) -> NoReturn:
    """End the process; nothing may complain any more, neither of Ctrl-C nor of a pipe whose reader has left."""
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
def _listening(asked: list[int], until_now: Callable[..., None] | None) -> Iterator[None]:
    """Let Ctrl-C and a request to end interrupt what is going on, wherever that is, and note them."""

    def stop(number: int, _: FrameType | None) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    def raise_again(unraisable: Any) -> None:
        # Raised where nothing can be raised, such as in a destructor, it would be printed and forgotten.
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            # In another thread, so that it is raised after this, not in it, where it would be printed as well.
            with suppress(RuntimeError):  # the interpreter ends already
                _thread.start_new_thread(
                    _thread.interrupt_main, (signal.Signals(asked[-1]) if asked else signal.SIGINT,)
                )
        else:
            hook(unraisable)

    hook = sys.unraisablehook
    before: dict[int, Any] = {}
    try:
        sys.unraisablehook = raise_again
        # What is ignored already, as in the background of a shell, is not listened for; nor is anything in a thread.
        with suppress(ValueError):
            for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGTERM, signal.SIG_DFL)):
                if signal.getsignal(number) in {usual, until_now or usual}:
                    before[number] = usual
                    signal.signal(number, stop)
        yield
    finally:
        sys.unraisablehook = hook
        for each, usual in before.items():
            signal.signal(each, usual)


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


def _imported() -> Callable[[list[str]], int]:
    """Return what runs a call, once all that is needed for it is imported."""
    # Looking for plugins of pydantic, of which none can be of use here, takes longer than reading a case.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Matrices are small here: threads of their own cost more than they save, and keep a report from working in a child.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from detente.cli.app import app
    from detente.cli.arguments import with_json_default, with_new_names
    from detente.cli.streams import prepare_streams

    def run(arguments: list[str]) -> int:
        prepare_streams()
        code = app(args=with_json_default(with_new_names(arguments)), prog_name="detente", standalone_mode=False)
        return code if isinstance(code, int) else Exit.OK

    return run
