"""``detente update``: what the case says once something has been observed."""

from __future__ import annotations

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
from detente.cli.output import check_target, print_json, print_table, progress_bar


@guarded
def update(
    case: CaseArgument,
    observe: Annotated[
        list[str] | None,
        typer.Option(
            "--observe",
            metavar="WHAT",
            help="'EVENT on DATE', 'EVENT by DATE', 'no EVENT by DATE' or 'QUANTITY = VALUE +- SD on DATE'; may be "
            "repeated. Without any, the case's own observations.",
        ),
    ] = None,
    with_observations: Annotated[
        bool, typer.Option("--with-observations", help="Use the case's own observations beside those given.")
    ] = False,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Leave out observations of later days.")
    ] = None,
    tolerance: Annotated[
        int,
        typer.Option("--tolerance", metavar="N", min=0, help="Steps an event on a day may fall earlier or later."),
    ] = 1,
    lens: LensOption = None,
    settings: SetOption = None,
    seed: SeedOption = 0,
    worlds: WorldsOption = 1000,
    paths: PathsOption = 100,
    most_paths: Annotated[
        int, typer.Option("--most-paths", metavar="N", min=1, help="Paths of all rounds after which to stop.")
    ] = 1_000_000,
    threads: ThreadsOption = None,
    json: JsonOption = None,
    quiet: QuietOption = False,
    yes: YesOption = False,
) -> None:
    """Weigh worlds and paths by how well they fit what was observed; say what follows for questions and assumptions."""
    overrides = parse_overrides(settings)
    check_target(json)

    from detente.case.load import load_case
    from detente.update import update as update_case

    loaded = load_case(case)
    observations = [*(loaded.observations if with_observations or not observe else ()), *(observe or ())]
    with progress_bar(is_quiet=quiet) as progress:
        result = update_case(
            loaded,
            observations,
            until=until,
            tolerance=tolerance,
            lens=tuple(lens or ()),
            overrides=overrides,
            worlds=worlds,
            paths=paths,
            seed=seed,
            most_paths=most_paths,
            threads=threads,
            progress=progress,
            allow_large=yes,
        )
    if not quiet and json != "-":
        print_table(str(result))
    if json is not None:
        print_json(result.to_dict(), json)
