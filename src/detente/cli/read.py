"""``detente read``: what a brief says and where, and what its tradecraft leaves to wish for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import BriefArgument, Reads, StandardOption, ToOptions, Writes
from detente.cli.output import emit, to_json


def _files_of_settings(given: str | None) -> tuple[Path, ...]:
    """Return the file of settings."""
    return (Path("detente.toml" if given is None else given),)


@command
def read(
    *,
    brief: BriefArgument,
    standard: StandardOption = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="RULES", help="Run these rules or groups only; may be repeated."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="RULES", help="Leave out these rules or groups; may be repeated."),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option("--config", metavar="FILE", help="Settings of the audit; detente.toml here if it is there."),
        Reads(_files_of_settings, has_default=True),
    ] = None,
    sarif: Annotated[
        str | None,
        typer.Option("--sarif", metavar="FILE", help="Write the findings as SARIF, for editors; - is standard output."),
        Writes("SARIF"),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail if the audit has errors or warnings, or no rule applies.")
    ] = False,
    to: ToOptions,
) -> None:
    """Read a brief (txt, md, html, pdf, docx): print what was found in it, and the findings of the audit.

    Nothing is fetched and nothing is sent.
    """
    from detente.brief.audit.audit import audit
    from detente.brief.audit.settings import read_settings
    from detente.brief.read import read as read_brief
    from detente.render.sarif import to_sarif

    settings = read_settings(config, select=select or (), ignore=ignore or ())
    result = audit(read_brief(brief, standard=standard), settings)
    grave = sum(finding.severity != "note" for finding in result.findings)
    failure = f"{grave} errors and warnings, and --strict was asked for" if strict and grave else ""
    if strict and not result.applies:
        failure = "no rule applies to the language of the text, and --strict was asked for"
    if sarif is not None:
        to = to.also(sarif=sarif)
    emit(result, to, failure=failure, sarif=lambda: to_json(to_sarif(result)))
