"""``detente check``: report everything that is wrong with a case, and what its numbers imply."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import CaseArgument, FigureOptions, ToOptions, TunedOption, tuned_case
from detente.cli.output import emit


@command
def check(
    *,
    case: CaseArgument,
    tuned: TunedOption = None,
    spec: FigureOptions,
    strict: Annotated[bool, typer.Option("--strict", help="Treat what is worth knowing as an error.")] = False,
    to: ToOptions,
) -> None:
    """Report all problems of a case with file and line; if there are none, what its numbers imply."""
    from detente.case.load import as_case
    from detente.core.errors import CaseError
    from detente.core.result import Shown
    from detente.inspect.check import check as check_case

    try:
        report = check_case(as_case(tuned_case(case, tuned)), spec=spec)
    except CaseError as error:
        found = Shown("check", "", {"ok": False, "problems": error.problems})
        emit(found, dataclasses.replace(to, is_quiet=True), failure=str(error))
        return
    failure = f"{len(report.notices)} worth knowing, and --strict was asked for" if strict and report.notices else ""
    emit(report, to, failure=failure)
