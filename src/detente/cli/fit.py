"""``detente fit``: what data say of the numbers of a case."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import CaseArgument, Reads, SpecOptions, ToOptions, TunedOption, Writes, tuned_case
from detente.cli.output import check_fresh, emit


class Likelihood(StrEnum):
    """How well worlds fit."""

    AUTO = "auto"
    LINEAR = "linear"
    PATHS = "paths"


@command
def fit(
    *,
    case: CaseArgument,
    number: Annotated[
        list[str] | None,
        typer.Option(
            "--number",
            metavar="PATH",
            help="Number that is asked about, or all numbers under a path; may be repeated. All by default.",
        ),
    ] = None,
    observe: Annotated[
        list[str] | None,
        typer.Option("--observe", metavar="WHAT", help="As in `detente update`; may be repeated."),
    ] = None,
    readings: Annotated[
        str | None,
        typer.Option(
            "--readings", metavar="FILE", help="A CSV file of readings: date, quantity, value, sd (and source)."
        ),
        Reads(),
    ] = None,
    with_observations: Annotated[
        bool, typer.Option("--with-observations", help="Use the case's own observations beside those given.")
    ] = False,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Use nothing observed after this day.")
    ] = None,
    tolerance: Annotated[
        int,
        typer.Option("--tolerance", metavar="N", min=0, help="Weeks an event on a day may fall earlier or later."),
    ] = 1,
    likelihood: Annotated[
        Likelihood,
        typer.Option("--likelihood", help="In closed form, by paths, or the first where it holds."),
    ] = Likelihood.AUTO,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Fit the case even if it cannot explain an observation.")
    ] = False,
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write the numbers of all worlds together to FILE (JSON)."),
        Writes("joint sample"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    tuned: TunedOption = None,
    spec: SpecOptions,
    to: ToOptions,
) -> None:
    """Fit numbers of a case to what was observed; with --out, write them for `detente run CASE --fitted FILE`."""
    if out is not None and not force:
        check_fresh(out, hint="--force replaces it")

    from detente.case.load import as_case
    from detente.fit import fit as fit_case

    loaded = as_case(tuned_case(case, tuned))
    own = loaded.observations if with_observations or not (observe or readings) else ()
    given = [*own, *(observe or ()), *([readings] if readings else ())]
    result = fit_case(
        loaded,
        given,
        numbers=number or (),
        until=until,
        tolerance=tolerance,
        likelihood=likelihood.value,
        anyway=anyway,
        spec=spec,
    )
    if out is not None:
        to = dataclasses.replace(to.also(sample=out), fresh=frozenset() if force else frozenset({"sample"}))
    emit(result, to, sample=lambda: result.sample.to_bytes().decode())
