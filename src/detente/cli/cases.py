"""``detente cases``: list the cases that come with détente."""

from __future__ import annotations

import textwrap

import typer

from detente.cli.failure import guarded
from detente.cli.options import JsonOption


@guarded
def cases(json: JsonOption = None) -> None:
    """List the shipped cases; each can be run by its name."""
    from detente.case.load import load_case
    from detente.case.shipped import shipped_cases
    from detente.cli.output import check_target, print_json

    check_target(json)
    found = [(name, path, load_case(path)) for name, path in shipped_cases().items()]
    if json is not None:
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
            for name, path, case in found
        ]
        print_json(rows, json)
        if json == "-":
            return
    width = max((len(name) for name, _, _ in found), default=0) + 2
    for name, _, case in found:
        start, end = case.time.start.year, case.time.end.year
        notes = [f"{start}" if start == end else f"{start}-{end}", f"{len(case.questions)} questions"]
        if case.hindsight:
            notes.append("written with hindsight")
        if case.lenses:
            notes.append(f"lenses: {', '.join(case.lenses)}")
        typer.echo(f"{name:<{width}}{case.title}")
        indent = " " * width
        for line in textwrap.wrap("; ".join(notes), 100, initial_indent=indent, subsequent_indent=indent):
            typer.echo(line)
