"""``detente new``: write a commented case to start from."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import ToLoudOptions
from detente.cli.output import check_fresh, check_targets, emit


@command
def new(
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the case: letters, digits, - and _.")],
    directory: Annotated[str, typer.Option("--dir", metavar="DIR", help="Where the file goes.")] = ".",
    parts: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="PARTS", help="Make it of parts: nato,russia,sanctions-package (`detente parts list`)."
        ),
    ] = None,
    to: ToLoudOptions,
) -> None:
    """Write a commented starter case, DIR/NAME.yaml. It runs as it stands; nothing is overwritten."""
    from detente.case.parts.compose import compose
    from detente.case.starter import starter_case
    from detente.core.result import Shown

    text = starter_case(name) if parts is None else compose(name, parts.split(","), folder=Path(directory))
    path = str(Path(directory) / f"{name}.yaml")
    check_fresh(path)
    check_targets([(path, "case"), *((file, "JSON") for file in to.files.values())])
    said = f"wrote {path}; next: detente check {path}, detente run {path}"
    to = dataclasses.replace(to.also(case=path), fresh=frozenset({"case"}))
    emit(Shown("new", said, {"case": name, "file": path}), to, is_receipt=True, case=lambda: text)
