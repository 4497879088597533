"""``detente run``: simulate a case and print what it says about its questions."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.failure import guarded
from detente.cli.options import (
    CaseArgument,
    DbOption,
    JsonOption,
    LensOption,
    PathsOption,
    QuietOption,
    SeedOption,
    SetOption,
    ThreadsOption,
    WorldsOption,
    YesOption,
    parse_overrides,
)
from detente.cli.output import check_target, print_table, progress_bar, write_text

if TYPE_CHECKING:
    from detente.forecast.forecast import Forecast


class Kept(StrEnum):
    """What a stored run can keep beside the answers to its questions."""

    EVENTS = "events"
    PATHS = "paths"


@guarded
def run(
    case: CaseArgument,
    lens: LensOption = None,
    settings: SetOption = None,
    seed: SeedOption = 0,
    worlds: WorldsOption = 1000,
    paths: PathsOption = 100,
    threads: ThreadsOption = None,
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="DIR", help="Store the run in DIR (Parquet); resumes an interrupted one."),
    ] = None,
    keep: Annotated[
        list[Kept] | None,
        typer.Option("--keep", help="Store also when each event happened, or all quantities; may be repeated."),
    ] = None,
    json: JsonOption = None,
    report: Annotated[
        str | None,
        typer.Option("--report", metavar="FILE", help="Write also a page of HTML, as `detente report` does."),
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
    quiet: QuietOption = False,
    force: Annotated[bool, typer.Option("--force", help="Replace another run in DIR.")] = False,
    yes: YesOption = False,
) -> None:
    """Simulate a case: W worlds x P paths, and for every question a probability by date with its band."""
    overrides = parse_overrides(settings)
    check_target(json)
    check_target(report, "page")
    if not pool and (weight is not None or extremise != 1.0):
        raise typer.BadParameter(
            "a weight and a factor are those of a pool: add --pool", param_hint="--weight, --extremise"
        )
    if keep and out is None:
        raise typer.BadParameter("what is kept goes to a directory: add --out DIR", param_hint="--keep")

    from detente.forecast.run import forecast_case

    if report is not None and out is None:  # one run for both
        result = _report(case, report, tuple(lens or ()), overrides, worlds, paths, seed, threads, quiet, yes)
    else:
        with progress_bar(is_quiet=quiet) as progress:
            result = forecast_case(
                case,
                lens=tuple(lens or ()),
                overrides=overrides,
                worlds=worlds,
                paths=paths,
                seed=seed,
                threads=threads,
                keep=frozenset(each.value for each in keep or ()),
                out=out,
                replace=force,
                progress=progress,
                allow_large=yes,
            )
    if report is not None and out is not None:
        from detente.report.findings import gather_stored
        from detente.report.page import report_page

        write_text(report_page(gather_stored(out)), report)
    if pool:
        from detente.forecast.pooling import with_pools

        result = with_pools(result, weight=weight, extremise=extremise)
    if record:
        from detente.ledger.recording import record_run

        done = record_run(case, result, where=db)
        if not quiet:
            typer.echo(f"recorded {len(done.entries):,} entries; {done.n_known:,} were there already", err=True)
    if not quiet and json != "-":
        print_table(str(result))
    if json is not None:
        write_text(result.to_json(), json)


def _report(
    case: str,
    target: str,
    lens: tuple[str, ...],
    overrides: Mapping[str, str],
    worlds: int,
    paths: int,
    seed: int,
    threads: int | None,
    quiet: bool,
    yes: bool,
) -> Forecast:
    """Write the page of a new run; return its forecast."""
    from detente.report.findings import gather
    from detente.report.page import report_page

    with progress_bar(is_quiet=quiet) as progress:
        findings = gather(
            case,
            lens=lens,
            overrides=overrides,
            worlds=worlds,
            paths=paths,
            seed=seed,
            threads=threads,
            progress=progress,
            allow_large=yes,
        )
    write_text(report_page(findings), target)
    return findings.forecast
