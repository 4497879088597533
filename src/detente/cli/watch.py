"""``detente watch``: which observation in the coming weeks tells most of a question."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import (
    CaseArgument,
    QuestionArgument,
    RunOption,
    SpecOptions,
    ToOptions,
    TunedOption,
    tuned_case,
)
from detente.cli.output import emit, progress_bar


@command
def watch(
    *,
    case: CaseArgument,
    question: QuestionArgument,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Last day of the watch.")],
    run: RunOption = None,
    tuned: TunedOption = None,
    spec: SpecOptions,
    to: ToOptions,
) -> None:
    """Rank what may be seen by a date by how much it tells of a question, in bits; what overlaps is one line."""
    if run is not None and (spec.lens or spec.overrides):
        raise typer.BadParameter("a stored run has its own lens and numbers", param_hint="--run")

    asked = tuned_case(case, tuned, run)
    from detente.watch import watch as watch_run
    from detente.watch import watch_case

    if run is not None:
        from detente.case.load import load_case
        from detente.forecast.stored import open_run_of

        loaded = load_case(case)
        result = watch_run(open_run_of(loaded, run), question, until=until, case=loaded, threads=spec.threads)
    else:
        with progress_bar(is_quiet=to.is_quiet) as progress:
            result = watch_case(asked, question, until=until, spec=spec, progress=progress)
    emit(result, to)
