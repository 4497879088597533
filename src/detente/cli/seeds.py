"""``detente seeds``: what weight analysts have earned on questions whose answers are known."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import Reads, ToOptions
from detente.cli.output import emit


@command
def seeds(
    *,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A CSV file: question, analyst, quantiles (p5, p50, p95) and answer, a row each."
        ),
        Reads(),
    ],
    cutoff: Annotated[
        str,
        typer.Option("--cutoff", metavar="SCORE", help="Calibration below which an analyst has no weight; or best."),
    ] = "0.05",
    to: ToOptions,
) -> None:
    """Weigh analysts by seed questions (Cooke's classical model); say which way of pooling them did best."""
    from detente.elicit.seeds import seeds as weigh

    emit(weigh(file, cutoff=cutoff), to)
