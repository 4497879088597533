"""The commands: one file each, thin; they parse, call one public function, and print."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as in `detente/__init__.py`
if TYPE_CHECKING:
    from types import FrameType


def main() -> None:
    """Run the command line, and end the process with the code of `detente.cli.failure.Exit`."""
    try:
        import signal
        import threading

        # Raised as an exception while modules are imported, Ctrl-C may be lost, or come out as another one.
        is_usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if is_usual and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, leave)
        from detente.cli.process import call, end

        end(call(sys.argv[1:], until_now=leave))
    except KeyboardInterrupt:  # before, or after, anything could listen for it
        sys.stderr.write("interrupted\n")
        sys.exit(130)


def leave(_number: int, _frame: FrameType | None) -> None:
    """End the process at once: nothing was begun yet. Listens for Ctrl-C until the commands are imported."""
    try:
        os.write(2, b"interrupted\n")
    finally:
        os._exit(130)
