"""``detente check``: report everything that is wrong with a case, and what its numbers imply."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.failure import Exit, guarded
from detente.cli.options import CaseArgument, JsonOption, LensOption, SetOption, parse_overrides
from detente.cli.output import check_target, print_json, write_text


@guarded
def check(
    case: CaseArgument,
    lens: LensOption = None,
    settings: SetOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Treat what is worth knowing as an error.")] = False,
    json: JsonOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but problems.")] = False,
) -> None:
    """Report all problems of a case with file and line; if there are none, what its numbers imply."""
    overrides = parse_overrides(settings)
    check_target(json)

    from detente.case.load import load_case
    from detente.core.errors import CaseError
    from detente.core.plain import to_plain
    from detente.inspect.check import check as check_case

    try:
        report = check_case(load_case(case), lens=tuple(lens or ()), overrides=dict(overrides))
    except CaseError as error:
        if json is not None:
            print_json({"ok": False, "problems": to_plain(error.problems)}, json)
        raise
    if json is not None:
        print_json(report.to_dict(), json)
    if json != "-" and not quiet:
        write_text(f"{report}\n", "-")
    if strict and report.notices:
        typer.echo(f"{len(report.notices)} worth knowing, and --strict was asked for", err=True)
        raise typer.Exit(Exit.BAD_INPUT)
