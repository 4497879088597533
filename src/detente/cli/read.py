"""``detente read``: what a brief says and where, and what its tradecraft leaves to wish for."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.failure import Exit, guarded
from detente.cli.options import BriefArgument, JsonOption, StandardOption
from detente.cli.output import check_target, print_json, write_text


@guarded
def read(
    brief: BriefArgument,
    standard: StandardOption = "icd203",
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
    ] = None,
    json: JsonOption = None,
    html: Annotated[
        str | None, typer.Option("--html", metavar="FILE", help="Write a page: the document, and what is in it.")
    ] = None,
    sarif: Annotated[
        str | None, typer.Option("--sarif", metavar="FILE", help="Write the findings as SARIF, for editors.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail if the audit has errors or warnings.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no text.")] = False,
) -> None:
    """Read a brief (txt, md, html, pdf, docx): print what was found in it, and the findings of the audit.

    Nothing is fetched and nothing is sent.
    """
    for target, what in ((json, "JSON"), (html, "page"), (sarif, "SARIF")):
        check_target(target, what)

    from detente.brief.audit.audit import audit
    from detente.brief.audit.settings import read_settings
    from detente.brief.read import read as read_brief

    settings = read_settings(config, select=select or (), ignore=ignore or ())
    result = audit(read_brief(brief, standard=standard), settings)
    if json is not None:
        print_json(result.to_dict(), json)
    if sarif is not None:
        from detente.render.sarif import to_sarif

        print_json(to_sarif(result), sarif)
    if html is not None:
        from detente.report.reading.page import render_reading

        write_text(render_reading(result), html)
    if not quiet and "-" not in {json, html, sarif}:
        write_text(f"{result}\n", "-")
    grave = sum(finding.severity != "note" for finding in result.findings)
    if strict and grave:
        typer.echo(f"{grave} errors and warnings, and --strict was asked for", err=True)
        raise typer.Exit(Exit.BAD_INPUT)
