"""``detente report``: everything a run says, on one page."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli import names
from detente.cli.command import command
from detente.cli.options import QuietOption, Reads, SpecOptions, TunedOption, Writes, files_of_case, tuned_case
from detente.cli.output import Outputs, emit, progress_bar


@command
def report(
    *,
    case: Annotated[
        str,
        typer.Argument(
            metavar="CASE|RUN",
            help="A YAML file, the name of a shipped case, or a stored run's directory.",
            autocompletion=names.cases,
        ),
        Reads(files_of_case),
    ],
    html: Annotated[
        str,
        typer.Option("--html", "-o", metavar="FILE", help="Write the page to FILE; - is standard output."),
        Writes("page"),
    ] = "report.html",
    question: Annotated[
        str | None,
        typer.Option(
            "--question",
            metavar="ID",
            help="Question to go into; the one most spoken of by default.",
            autocompletion=names.questions,
        ),
    ] = None,
    tuned: TunedOption = None,
    spec: SpecOptions,
    quiet: QuietOption = False,
) -> None:
    """Write one page of HTML that needs nothing else: what the run says, why, and what would have to be true."""
    from detente.core.result import Shown
    from detente.report.gathering import gather

    asked = tuned_case(case, tuned)
    with progress_bar(is_quiet=quiet) as progress:
        findings = gather(asked, question=question, spec=spec, progress=progress)
    from detente.report.page import report_page  # imported while the case was run

    receipt = Shown("report", f"wrote {html}", {"file": html})
    emit(receipt, Outputs(is_quiet=quiet).also(html=html), is_receipt=True, html=lambda: report_page(findings))
