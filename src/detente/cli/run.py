"""``detente run``: simulate a case and print what it says about its questions."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from detente.cli.failure import guarded
from detente.cli.options import (
    CaseArgument,
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
    quiet: QuietOption = False,
    force: Annotated[bool, typer.Option("--force", help="Replace another run in DIR.")] = False,
    yes: YesOption = False,
) -> None:
    """Simulate a case: W worlds x P paths, and for every question a probability by date with its band."""
    overrides = parse_overrides(settings)
    check_target(json)
    if keep and out is None:
        raise typer.BadParameter("what is kept goes to a directory: add --out DIR", param_hint="--keep")

    from detente.explore.plain import to_json
    from detente.explore.run import forecast_case

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
    if not quiet and json != "-":
        print_table(str(result))
    if json is not None:
        write_text(to_json(result), json)
