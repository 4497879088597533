"""``detente cases``: list the cases that come with détente."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.cli.command import command
from detente.cli.options import ToLoudOptions
from detente.cli.output import emit
from detente.cli.streams import fitting
from detente.core.text import wrap

if TYPE_CHECKING:
    from detente.case.schema import Case


@command
def cases(to: ToLoudOptions) -> None:
    """List the shipped cases; each can be run by its name."""
    from detente.case.load import load_case
    from detente.case.shipped import shipped_cases
    from detente.core.result import Shown

    found = {name: (path, load_case(path)) for name, path in shipped_cases().items()}
    rows = [
        {
            "case": name,
            "title": case.title,
            "start": case.time.start.isoformat(),
            "end": case.time.end.isoformat(),
            "hindsight": case.hindsight,
            "lenses": list(case.lenses),
            "questions": list(case.questions),
            "file": str(path),
        }
        for name, (path, case) in found.items()
    ]
    with fitting():
        text = "\n".join(_lines({name: case for name, (_, case) in found.items()}))
    emit(Shown("cases", text, {"cases": rows}), to)


def _lines(found: dict[str, Case]) -> Iterator[str]:
    """Yield two lines or more for each case."""
    width = max(map(len, found), default=0) + 2
    for name, case in found.items():
        start, end = case.time.start.year, case.time.end.year
        notes = [f"{start}" if start == end else f"{start}-{end}", f"{len(case.questions)} questions"]
        if case.hindsight:
            notes.append("written with hindsight")
        if case.lenses:
            notes.append(f"lenses: {', '.join(case.lenses)}")
        yield from wrap(case.title, lead=f"{name:<{width}}")
        yield from wrap("; ".join(notes), indent=width)
