"""``detente compare``: what another number, lens or course of action would change."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli import names
from detente.cli.command import command
from detente.cli.options import CaseArgument, RunsOption, SidesOptions, ToOptions, TunedOption, tuned_case
from detente.cli.output import emit, progress_bar


@command
def compare(
    *,
    case: CaseArgument,
    lens: Annotated[
        list[str] | None,
        typer.Option(
            "--lens",
            metavar="NAME",
            help="One: the case without and with it. Two: the first and the second.",
            autocompletion=names.lenses,
        ),
    ] = None,
    do: Annotated[
        list[str] | None,
        typer.Option(
            "--do", metavar="MOVE", help="'ACTOR: MOVE on DATE' happens on the changed side; may be repeated."
        ),
    ] = None,
    forbid: Annotated[
        list[str] | None,
        typer.Option(
            "--forbid",
            metavar="MOVE",
            help="Nobody can play MOVE on the changed side; may be repeated.",
            autocompletion=names.moves,
        ),
    ] = None,
    under: Annotated[
        list[str] | None,
        typer.Option(
            "--under",
            metavar="NAME",
            help="Apply a lens on both sides; may be repeated, later wins.",
            autocompletion=names.lenses,
        ),
    ] = None,
    date: Annotated[
        list[str] | None,
        typer.Option("--date", metavar="DATE", help="Compare quantities then; halfway and at the end by default."),
    ] = None,
    run: RunsOption = None,
    tuned: TunedOption = None,
    spec: SidesOptions,
    to: ToOptions,
) -> None:
    """Compare the case with a changed one on the same luck: differences, intervals, and what changes on the way."""
    if run is not None and (len(run) != 2 or lens or spec.overrides or do or forbid or under or date):
        raise typer.BadParameter("give it twice, and no other change: the runs have theirs", param_hint="--run")

    asked = tuned_case(case, tuned, run)
    from detente.compare import compare as compare_case
    from detente.compare import compare_runs

    if run is not None:
        from detente.case.load import load_case
        from detente.forecast.stored import open_run_of

        loaded = load_case(case)
        base, changed = (open_run_of(loaded, directory) for directory in run)
        result = compare_runs(base, changed, loaded)
    else:
        with progress_bar(is_quiet=to.is_quiet) as progress:
            result = compare_case(
                asked,
                lens=tuple(lens or ()),
                do=tuple(do or ()),
                forbid=tuple(forbid or ()),
                under=tuple(under or ()),
                dates=tuple(date or ()),
                spec=spec,
                progress=progress,
            )
    emit(result, to)
