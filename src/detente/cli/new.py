"""``detente new``: write a commented case to start from."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.failure import guarded
from detente.cli.options import JsonOption


@guarded
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the case: letters, digits, - and _.")],
    directory: Annotated[str, typer.Option("--dir", metavar="DIR", help="Where the file goes.")] = ".",
    json: JsonOption = None,
) -> None:
    """Write a commented starter case, DIR/NAME.yaml. It runs as it stands; nothing is overwritten."""
    from pathlib import Path

    from detente.case.starter import starter_case
    from detente.cli.output import check_target, print_json, write_new

    check_target(json)
    path = Path(directory) / f"{name}.yaml"
    write_new(starter_case(name), path)
    if json is not None:
        print_json({"case": name, "file": str(path)}, json)
    if json != "-":
        typer.echo(f"wrote {path}; next: detente check {path}, detente run {path}")
