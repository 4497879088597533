"""``detente run``: simulate a case and print what it says about its questions."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.command import command
from detente.cli.options import CaseArgument, DbOption, OutOption, SpecOptions, ToOptions
from detente.cli.output import emit, progress_bar

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.core.spec import RunSpec


class Kept(StrEnum):
    """What a stored run can keep beside the answers to its questions."""

    EVENTS = "events"
    PATHS = "paths"


@command
def run(
    *,
    case: CaseArgument,
    spec: SpecOptions,
    out: OutOption = None,
    keep: Annotated[
        list[Kept] | None,
        typer.Option("--keep", help="Store also when each event happened, or all quantities; may be repeated."),
    ] = None,
    pool: Annotated[
        bool, typer.Option("--pool", help="Pool forecasts with the base rates of their questions, on log odds.")
    ] = False,
    weight: Annotated[
        float | None,
        typer.Option(
            "--weight", metavar="W", help="Weight of the base rates in the pool; else the case's, or one half."
        ),
    ] = None,
    extremise: Annotated[
        float, typer.Option("--extremise", metavar="A", help="Factor on the pooled log odds; 1 is none.")
    ] = 1.0,
    record: Annotated[bool, typer.Option("--record", help="Record the forecasts in the ledger.")] = False,
    db: DbOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace another run in DIR.")] = False,
    to: ToOptions,
) -> None:
    """Simulate a case: W worlds x P paths, and for every question a probability by date with its band."""
    if not pool and (weight is not None or extremise != 1.0):
        raise typer.BadParameter(
            "a weight and a factor are those of a pool: add --pool", param_hint="--weight, --extremise"
        )
    if keep and out is None:
        raise typer.BadParameter("what is kept goes to a directory: add --out DIR", param_hint="--keep")

    from detente.case.load import as_case
    from detente.forecast.run import forecast_case

    page, loaded = "", as_case(case)
    with progress_bar(is_quiet=to.is_quiet) as progress:
        if "html" in to.files and out is None:  # one run for both
            from detente.report.gathering import gather
            from detente.report.page import report_page

            findings = gather(loaded, spec=spec, progress=progress)
            page, result = report_page(findings), findings.forecast
        else:
            result = forecast_case(
                loaded,
                keep=frozenset(each.value for each in keep or ()),
                out=out,
                replace=force,
                spec=spec,
                progress=progress,
            )
            if "html" in to.files:
                from detente.report.findings import gather_stored
                from detente.report.page import report_page

                page = report_page(gather_stored(str(out)))
    if pool:
        from detente.forecast.pooling import with_pools

        result = with_pools(result, weight=weight, extremise=extremise)
    notes = [] if to.is_quiet else _first_decisions(loaded, spec)
    if record:
        from detente.ledger.recording import record_run

        done = record_run(case, result, where=db)
        notes.append(f"recorded {len(done.entries):,} entries; {done.n_known:,} were there already")
        notes += [f"not recorded: {each}" for each in done.left_out]
    emit(result, to, html=lambda: page, notes=notes)


def _first_decisions(case: Case, spec: RunSpec) -> list[str]:
    """Return what is odd about the first decisions, in a line or two."""
    from detente.compile import compile_case
    from detente.inspect.first_decisions import first_decisions
    from detente.render.first_decisions import pointer

    return pointer(first_decisions(compile_case(case, spec=spec)))
