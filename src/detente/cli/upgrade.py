"""``detente upgrade``: a case of an older format in the present one, and what in it now means something else."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import CaseArgument, ToDataOptions
from detente.cli.output import check_fresh, check_targets, emit


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
    from detente.case.shipped import find_case, shipped_cases
    from detente.case.upgrade import upgrade as upgrade_case
    from detente.core.files import place_of

    source = str(find_case(case))
    if in_place and out is not None:
        raise typer.BadParameter("found --out too, expected one of them", param_hint="--in-place")
    target = source if in_place else "-" if out is None else out
    is_own = target != "-" and place_of(target).identity == place_of(source).identity
    if is_own and source in map(str, shipped_cases().values()):
        raise typer.BadParameter(f"found {case}, which comes with détente, expected a file of yours", param_hint="CASE")
    if out is None and not in_place and "-" in to.files.values():  # the JSON holds the text
        emit(upgrade_case(case), to)
        return
    if not force and not is_own:
        check_fresh(target, hint="--force replaces it")
    others = [(file, "JSON") for file in to.files.values()]
    check_targets([(target, "case"), *others], tuple if is_own else lambda: [find_case(case)])
    result = upgrade_case(case)
    if is_own and not result.is_new:
        emit(result, to)
        return
    notes = str(result).splitlines() if target == "-" else []
    to = dataclasses.replace(to.also(case=target), fresh=frozenset() if force or is_own else frozenset({"case"}))
    emit(result, to, notes=notes, case=lambda: result.text)
