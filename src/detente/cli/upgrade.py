"""``detente upgrade``: a case of an older format in the present one, and what in it now means something else."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import CaseArgument, ToDataOptions
from detente.cli.output import emit
from detente.cli.rewriting import rewriting


@command
def upgrade(
    *,
    case: CaseArgument,
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write the case to FILE; standard output by default."),
    ] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="Write the case over its own file.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace another file that is there.")] = False,
    to: ToDataOptions,
) -> None:
    """Rewrite a case in the present format, comments kept; list what in it now means something else."""
    from detente.case.upgrade import upgrade as upgrade_case

    where = rewriting(case, out, in_place=in_place)
    if out is None and not in_place and "-" in to.files.values():  # the JSON holds the text
        emit(upgrade_case(case), to)
        return
    where.check(to, force=force)
    result = upgrade_case(case)
    if where.is_own and not result.is_new:
        emit(result, to)
        return
    notes = str(result).splitlines() if where.target == "-" else []
    emit(result, where.outputs(to, force=force), notes=notes, case=lambda: result.text)
