"""The one door through which results leave: standard output, files, and a bar for the patient."""

from __future__ import annotations

import dataclasses
import os
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.cli.streams import fit, fitting, is_colourful, say, tell, write_out
from detente.core.errors import OutputError
from detente.core.files import Place, check_place, place_of, write_whole

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from detente.core.result import Result

PATIENCE = 1.0
"""Seconds before a progress bar appears."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where the result of a call goes."""

    files: Mapping[str, str] = field(default_factory=dict)
    """Files by form, such as ``json`` and ``html``; ``-`` is standard output."""
    fresh: frozenset[str] = frozenset()
    """Forms whose file must not be there yet."""
    is_quiet: bool = False
    """Whether to print neither text nor progress nor notes."""

    @property
    def has_text(self) -> bool:
        """Whether text is wanted, and standard output is free for it."""
        return not self.is_quiet and not any(map(_is_output, self.files.values()))

    def also(self, **files: str | None) -> Outputs:
        """Return the same with more files, where they are named."""
        named = {form: target for form, target in files.items() if target is not None}
        return dataclasses.replace(self, files={**self.files, **named})


def emit(
    result: Result | None,
    to: Outputs,
    *,
    notes: Sequence[str] = (),
    failure: str = "",
    receipt: str = "",
    is_receipt: bool = False,
    is_verbatim: bool = False,
    **forms: Callable[[], str],
) -> None:
    """Write a result to wherever it should go. Every command ends with one call of this.

    Parameters
    ----------
    result
        What was found; it knows its text and its JSON. None where there is nothing but notes.
    to
        Where it goes.
    notes
        What else is worth a line, on standard error.
    failure
        What is wrong with it: told last, on standard error, and the command fails.
    receipt
        A line on standard error that says what was written; told only once all of it is.
    is_receipt
        Whether its text is one, and printed only once all is written.
    is_verbatim
        Whether its text is code, of which no line may be broken.
    forms
        Make what else may be asked for, and a page other than that of the result; called only if it was.

    Raises
    ------
    OutputError
        If something could not be written. Everything else is written all the same.
    """
    known = {**forms} if result is None else {"html": lambda: _page(result), "json": result.to_json, **forms}
    failed: list[str] = []
    # Files come first: who reads standard output may leave.
    for form, target in sorted(to.files.items(), key=lambda each: _is_output(each[1])):
        text = known[form]()
        with _noting(failed):
            write_text(text, target, replace=form not in to.fresh)
    if result is not None and to.has_text and not (is_receipt and failed):
        with fitting():
            text = str(result) if is_verbatim else fit(str(result))
        with _noting(failed):
            print_table(text)
    for note in () if to.is_quiet else (*notes, *([receipt] if receipt and not failed else [])):
        tell(note)
    if failed:
        raise OutputError("\n".join(failed))
    if failure:
        import typer

        from detente.cli.failure import Exit

        tell(failure)
        raise typer.Exit(Exit.BAD_INPUT)


def _page(result: Result) -> str:
    from detente.report.report import page_of

    return page_of(result)


def to_json(data: Any) -> str:
    """Return plain data as text: indented, ending with a new line."""
    import json

    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write_text(text: str, target: str, *, replace: bool = True) -> None:
    """Write text in UTF-8: ``-`` is standard output, anything else a file, as `detente.core.files` writes it."""
    if target == "-":
        write_out(text, encoding="utf-8")
    else:
        write_whole(target, text.encode(), replace=replace)


def check_targets(targets: Sequence[tuple[str, str]], inputs: Callable[[], Iterable[Path]] = tuple) -> None:
    """Raise, before any work, if a file cannot be written, or would take the place of something else.

    Parameters
    ----------
    targets
        Files with what is written there; ``-`` is standard output.
    inputs
        Returns what is read by the same call. Places are compared, not how they are spelled.
    """
    output = _standard_output()
    is_file = output is not None and output.status is not None and stat.S_ISREG(output.status.st_mode)
    taken: dict[object, str] = {}
    if output is not None and is_file:
        taken[output.identity] = "text"
    places = []
    for target, what in targets:
        place = output if target == "-" else check_place(target, f"the {what}")
        if place is None:
            continue
        key: object = place.identity if place.descriptor != 1 else 1
        if _is_shared(place):
            continue
        if key in taken:
            other = taken[key]
            raise OutputError(f"{target}: found the place of the {other} too, expected another one for the {what}")
        taken[key] = what
        places.append((place, target, what))
    if not places and not is_file:
        return
    from detente.core.reference_classes import data_folder

    with suppress(RuntimeError):  # no home folder, so no data in it
        own = Path(os.path.realpath(data_folder().parent))
        for place, target, what in places:
            if place.path.is_relative_to(own):
                raise OutputError(f"{target}: found détente's own data, expected another place for the {what}")
    if output is not None and is_file:
        places.append((output, "standard output", "text"))
    read = {identity for path in inputs() if (identity := _identity(path)) is not None}
    for place, target, what in places:
        if place.identity in read:
            raise OutputError(f"{target}: found what this call reads, expected another place for the {what}")


def check_fresh(target: str, *, hint: str = "") -> None:
    """Raise if there is a file already where a new one should go; the hint says what may be done about it."""
    if target != "-" and (place := place_of(target)).status is not None and not place.is_stream:
        more = f"; {hint}" if hint else ""
        raise OutputError(f"{target}: found a file of that name, expected none; nothing was written{more}")


def print_table(text: str) -> None:
    """Print a text; its first line is bold where that can be shown."""
    if is_colourful():
        head, _, rest = text.partition("\n")
        text = f"\x1b[1m{head}\x1b[0m\n{rest}"
    say(text)


@contextmanager
def progress_bar(*, is_quiet: bool, of: str = "worlds") -> Iterator[Callable[[int, int], None] | None]:
    """Yield what to call with the worlds (or parts) done and all of them.

    A bar appears on a terminal once a second has passed.
    """
    if is_quiet or sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    started = time.monotonic()
    bar: list[tuple[Progress, TaskID]] = []

    def report(done: int, total: int) -> None:
        if not bar and time.monotonic() - started > PATIENCE and done < total:
            bar.append(_open_bar(total, of))
        if bar:
            progress, task = bar[0]
            progress.update(task, completed=done)

    try:
        yield report
    finally:
        if bar:
            with suppress(OSError):  # the terminal is gone
                bar[0][0].stop()


def _open_bar(total: int, of: str) -> tuple[Progress, TaskID]:
    """Return a bar on standard error, started, that goes when it is done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(of), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    progress.start()
    return progress, progress.add_task(of, total=total)


@contextmanager
def _noting(failed: list[str]) -> Iterator[None]:
    """Go on after what could not be written, and keep why."""
    try:
        yield
    except OutputError as error:
        failed.append(str(error))


def _is_output(target: str) -> bool:
    """Return whether a target is standard output, however it is spelled."""
    return target == "-" or place_of(target).descriptor == 1


def _standard_output() -> Place | None:
    """Return the place of standard output; None where it is closed or something in memory."""
    try:
        return Place("-", Path("-"), os.fstat(sys.stdout.fileno()), 1)
    except (OSError, ValueError, AttributeError):
        return None


def _is_shared(place: Place) -> bool:
    """Return whether a place may be read and written by many at once, as a terminal or ``/dev/null`` may."""
    if place.status is None or place.descriptor == 1:
        return False
    return not (stat.S_ISREG(place.status.st_mode) or stat.S_ISFIFO(place.status.st_mode))


def _identity(path: Path) -> tuple[int, int, str] | None:
    """Return what is the same of all spellings of something that is read; None if there is nothing."""
    try:
        place = place_of(path)
        return None if _is_shared(place) else place.identity
    except (OutputError, OSError):
        return None
