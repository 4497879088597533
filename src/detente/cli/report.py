"""``detente report``: everything a run says, on one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.failure import guarded
from detente.cli.options import (
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
from detente.cli.output import check_target, progress_bar, write_text


@guarded
def report(
    case: Annotated[
        str,
        typer.Argument(
            metavar="CASE|RUN", help="A YAML file, the name of a shipped case, or a stored run's directory."
        ),
    ],
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="FILE", help="Write the page to FILE; - is standard output.")
    ] = "report.html",
    question: Annotated[
        str | None,
        typer.Option("--question", metavar="ID", help="Question to go into; the one most spoken of by default."),
    ] = None,
    lens: LensOption = None,
    settings: SetOption = None,
    seed: SeedOption = 0,
    worlds: WorldsOption = 1000,
    paths: PathsOption = 100,
    threads: ThreadsOption = None,
    quiet: QuietOption = False,
    yes: YesOption = False,
) -> None:
    """Write one page of HTML that needs nothing else: what the run says, why, and what would have to be true."""
    overrides = parse_overrides(settings)
    check_target(out, "page")
    is_stored = Path(case).is_dir()
    if is_stored and (lens or settings):
        raise typer.BadParameter("a stored run has its own lens and numbers", param_hint="--lens, --set")

    from detente.report.findings import gather, gather_stored
    from detente.report.page import report_page

    if is_stored:
        findings = gather_stored(case, question=question)
    else:
        with progress_bar(is_quiet=quiet) as progress:
            findings = gather(
                case,
                question=question,
                lens=tuple(lens or ()),
                overrides=overrides,
                worlds=worlds,
                paths=paths,
                seed=seed,
                threads=threads,
                progress=progress,
                allow_large=yes,
            )
    write_text(report_page(findings), out)
    if out != "-" and not quiet:
        typer.echo(f"wrote {out}")
