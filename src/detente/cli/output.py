"""Where results go: standard output, a file that is there whole or not at all, and a bar for the patient."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from detente.core.errors import RunError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds before a progress bar appears."""


def prepare_streams() -> None:
    """Let no character that a terminal cannot show end a command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def print_json(data: Any, target: str) -> None:
    """Write data as JSON: ``-`` is standard output, anything else a file."""
    import json

    write_text(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n", target)


def write_text(text: str, target: str) -> None:
    """Write text in UTF-8: ``-`` is standard output, anything else a file, which appears whole or not at all."""
    if target == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    path = Path(target)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    except OSError as error:
        raise RunError(f"{target}: the file cannot be written ({error.strerror or error})") from None
    finally:
        draft.unlink(missing_ok=True)


def write_new(text: str, path: Path) -> None:
    """Write text to a file that is not there yet."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise RunError(f"{path}: found a file of that name, expected none; nothing was written") from None
    except OSError as error:
        raise RunError(f"{path}: the file cannot be written ({error.strerror or error})") from None


def check_target(target: str | None, what: str = "JSON") -> None:
    """Raise, before any work, if a file cannot be written where an option such as ``--json`` wants it."""
    if target in {None, "-"}:
        return
    path = Path(str(target))
    if path.is_dir():
        raise RunError(f"{target}: found a directory, expected a file for the {what} (or - for standard output)")
    if not path.parent.is_dir():
        raise RunError(f"{target}: found no directory {path.parent}, expected one for the {what}")


def print_table(text: str) -> None:
    """Print a table; on a terminal its first line is bold."""
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        head, _, rest = text.partition("\n")
        text = f"\x1b[1m{head}\x1b[0m\n{rest}"
    typer.echo(text)


@contextmanager
def progress_bar(*, is_quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Yield what to call with the worlds done and all worlds; a bar appears on a terminal once a second has passed."""
    if is_quiet or not sys.stderr.isatty():
        yield None
        return
    started = time.monotonic()
    bar: list[tuple[Progress, TaskID]] = []

    def report(done: int, total: int) -> None:
        if not bar and time.monotonic() - started > PATIENCE and done < total:
            bar.append(_open_bar(total))
        if bar:
            progress, task = bar[0]
            progress.update(task, completed=done)

    try:
        yield report
    finally:
        if bar:
            bar[0][0].stop()


def _open_bar(total: int) -> tuple[Progress, TaskID]:
    """Return a bar on standard error, started, that goes when it is done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("worlds"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    progress.start()
    return progress, progress.add_task("worlds", total=total)
