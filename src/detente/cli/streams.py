"""Standard output and standard error, which may be closed, full, or have lost their reader."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from detente.core.errors import OutputError
from detente.core.files import is_left, write_descriptor
from detente.core.text import WIDTH, at_width, fitted

NARROWEST = 60
"""Columns of a text where a terminal is narrower still."""


def prepare_streams() -> None:
    """Let no character that a terminal cannot show end a command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def say(text: str) -> None:
    """Print a text on standard output.

    Raises
    ------
    OutputError
        If it cannot be written. A reader that has left is no failure: the rest is dropped.
    """
    write_out(f"{text}\n")


def write_out(text: str, *, encoding: str = "") -> None:
    """Write to standard output all that was printed before, then a text; raises as `say` does."""
    try:
        sys.stdout.flush()
        descriptor = None if os.name == "nt" and not encoding else _descriptor()
        if descriptor is None:
            sys.stdout.write(text)
            sys.stdout.flush()
        else:
            write_descriptor(descriptor, text.encode(encoding or sys.stdout.encoding, "replace"))
    except OSError as error:
        divert(1)
        if not is_left(error):
            raise OutputError(f"standard output: it cannot be written ({error.strerror or error})") from None


def tell(text: str, end: str = "\n") -> None:
    """Print a message on standard error; where there is none, nobody wants to know."""
    try:
        sys.stderr.write(text + end)
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        divert(2)


@contextmanager
def fitting() -> Iterator[None]:
    """Lay out texts for the width of the terminal."""
    with at_width(terminal_width()):
        yield


def terminal_width() -> int:
    """Return the columns of a text: what COLUMNS or the terminal says, within limits, or 100."""
    return max(NARROWEST, min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDTH))


def fit(text: str) -> str:
    """Return a text of which no line is wider than the terminal; where there is none, lines are left whole."""
    is_told = os.environ.get("COLUMNS", "").isdecimal() or (sys.stdout is not None and sys.stdout.isatty())
    return fitted(text) if is_told else text


def is_colourful() -> bool:
    """Return whether a text may be bold: on a terminal that can, or wherever FORCE_COLOR asks for it.

    NO_COLOR comes first; see https://no-color.org and https://force-color.org.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "0") != "0" for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return os.environ.get("TERM") != "dumb" and sys.stdout.isatty()


def _descriptor() -> int | None:
    """Return the number of standard output; None where it is something in memory."""
    try:
        return sys.stdout.fileno()
    except (OSError, ValueError, AttributeError):
        return None


def divert(number: int) -> None:
    """Send what is still in the buffers of a stream nowhere, so that the end of the process need not complain.

    Standard output is number 1, standard error number 2.
    """
    try:
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, number)
        os.close(descriptor)
    except OSError:
        return
