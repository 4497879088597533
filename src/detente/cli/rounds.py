"""``detente rounds``: answers of analysts in rounds with feedback, and the case with their last ones."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import CaseArgument, Reads, ToOptions, Writes
from detente.cli.output import check_fresh, emit


@command
def rounds(
    *,
    case: CaseArgument,
    file: Annotated[
        str,
        typer.Argument(metavar="ROUNDS", help="A YAML file with a list of rounds, or a folder with 1.yaml, 2.yaml."),
        Reads(),
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Write the case with the last answers as views to FILE, a new one."
        ),
        Writes("case"),
    ] = None,
    to: ToOptions,
) -> None:
    """Say who answered what in which round and who moved; with --out, write the case with the last ones."""
    if out is not None:
        check_fresh(out, hint="nothing is ever written over")

    import dataclasses

    from detente.elicit.rounds import rounds as check_rounds

    result = check_rounds(case, file)
    if out is not None:
        to = dataclasses.replace(to.also(case=out), fresh=frozenset({"case"}))
    emit(result, to, case=lambda: result.text)
