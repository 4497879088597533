"""The commands: one file each, thin; they parse, call one public function, and print."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as in `detente/__init__.py`
if TYPE_CHECKING:
    from types import FrameType

SAID = {2: b"interrupted\n", 15: b"terminated\n"}
"""What a process says that ends because of SIGINT or SIGTERM."""


def main() -> None:
    """Run the command line, and end the process with the code of `detente.cli.failure.Exit`."""
    try:
        import signal
        import threading

        # Raised as an exception while modules are imported, Ctrl-C may be lost, or come out as another one.
        if threading.current_thread() is threading.main_thread():
            for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGTERM, signal.SIG_DFL)):
                if signal.getsignal(number) == usual:
                    signal.signal(number, leave)
        from detente.cli.process import call, end

        end(call(sys.argv[1:], until_now=leave))
    except KeyboardInterrupt:  # before, or after, anything could listen for it
        sys.stderr.write("interrupted\n")
        sys.exit(130)


def leave(number: int, _frame: FrameType | None) -> None:
    """End the process at once: nothing was begun yet. Listens until the commands are imported."""
    try:
        os.write(2, SAID[number])
    finally:
        os._exit(128 + number)
