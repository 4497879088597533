"""``detente watch``: which observation in the coming weeks tells most of a question."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.failure import guarded
from detente.cli.options import (
    CaseArgument,
    JsonOption,
    LensOption,
    PathsOption,
    QuestionArgument,
    QuietOption,
    RunOption,
    SeedOption,
    SetOption,
    ThreadsOption,
    WorldsOption,
    YesOption,
    parse_overrides,
)
from detente.cli.output import check_target, print_json, print_table, progress_bar


@guarded
def watch(
    case: CaseArgument,
    question: QuestionArgument,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Last day of the watch.")],
    lens: LensOption = None,
    settings: SetOption = None,
    run: RunOption = None,
    seed: SeedOption = 0,
    worlds: WorldsOption = 1000,
    paths: PathsOption = 100,
    threads: ThreadsOption = None,
    json: JsonOption = None,
    quiet: QuietOption = False,
    yes: YesOption = False,
) -> None:
    """Rank what may be seen by a date by how much it tells of a question, in bits; what overlaps is one line."""
    overrides = parse_overrides(settings)
    check_target(json)
    if run is not None and (lens or settings):
        raise typer.BadParameter("a stored run has its own lens and numbers", param_hint="--run")

    from detente.watch import watch as watch_run
    from detente.watch import watch_case

    if run is not None:
        from detente.case.load import load_case
        from detente.forecast.stored import open_run_of

        loaded = load_case(case)
        result = watch_run(open_run_of(loaded, run), question, until=until, case=loaded, threads=threads)
    else:
        with progress_bar(is_quiet=quiet) as progress:
            result = watch_case(
                case,
                question,
                until=until,
                lens=tuple(lens or ()),
                overrides=overrides,
                worlds=worlds,
                paths=paths,
                seed=seed,
                threads=threads,
                progress=progress,
                allow_large=yes,
            )
    if not quiet and json != "-":
        print_table(str(result))
    if json is not None:
        print_json(result.to_dict(), json)
