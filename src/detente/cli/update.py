"""``detente update``: what the case says once something has been observed."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import CaseArgument, SpecOptions, ToOptions, TunedOption, tuned_case
from detente.cli.output import emit, progress_bar


@command
def update(
    *,
    case: CaseArgument,
    observe: Annotated[
        list[str] | None,
        typer.Option(
            "--observe",
            metavar="WHAT",
            help="'EVENT on DATE', 'EVENT by DATE', 'no EVENT by DATE', 'no EVENT from DATE to DATE' or "
            "'QUANTITY = VALUE +- SD on DATE'; may be repeated. Without any, the case's own observations.",
        ),
    ] = None,
    with_observations: Annotated[
        bool, typer.Option("--with-observations", help="Use the case's own observations beside those given.")
    ] = False,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="DATE",
            help="What was known on that day: later observations are left out, and what is not observed to have "
            "happened by then had not.",
        ),
    ] = None,
    only_observed: Annotated[
        bool,
        typer.Option("--only-observed", help="With --until, conclude nothing from what is not among the observations."),
    ] = False,
    tolerance: Annotated[
        int,
        typer.Option("--tolerance", metavar="N", min=0, help="Weeks an event on a day may fall earlier or later."),
    ] = 1,
    tuned: TunedOption = None,
    spec: SpecOptions,
    most_paths: Annotated[
        int, typer.Option("--most-paths", metavar="N", min=1, help="Paths of all rounds after which to stop.")
    ] = 1_000_000,
    to: ToOptions,
) -> None:
    """Weigh worlds and paths by how well they fit what was observed; say what follows for questions and assumptions."""
    from detente.case.load import as_case
    from detente.update import update as update_case

    loaded = as_case(tuned_case(case, tuned))
    observations = [*(loaded.observations if with_observations or not observe else ()), *(observe or ())]
    with progress_bar(is_quiet=to.is_quiet) as progress:
        result = update_case(
            loaded,
            observations,
            until=until,
            only_observed=only_observed,
            tolerance=tolerance,
            most_paths=most_paths,
            spec=spec,
            progress=progress,
        )
    emit(result, to)
