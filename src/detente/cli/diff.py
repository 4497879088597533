"""``detente diff``: why a forecast changed between two versions of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import names
from detente.cli.command import command
from detente.cli.options import Reads, ToOptions, UnsizedOptions, WorldsOption, files_of_case
from detente.cli.output import emit, progress_bar

if TYPE_CHECKING:
    from detente.diff.revision import Revision

VersionArgument = Annotated[
    str,
    typer.Argument(
        metavar="OLD",
        help="The version before: a YAML file, a folder, the name of a shipped case, or REVISION:FILE as git has it.",
        autocompletion=names.cases,
    ),
    Reads(files_of_case),
]


@command
def diff(
    *,
    old: VersionArgument,
    new: Annotated[
        str | None,
        typer.Argument(
            metavar="[NEW]",
            help="The version after, likewise. Without it OLD is held against what git has of it.",
            autocompletion=names.cases,
        ),
        Reads(files_of_case),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="REV", help="Of one file: the revision before; HEAD, the last commit, if none."),
    ] = None,
    to_: Annotated[
        str | None,
        typer.Option("--to", metavar="REV", help="Of one file: the revision after; the file as it is, if none."),
    ] = None,
    until: Annotated[
        list[str] | None,
        typer.Option(
            "--until",
            metavar="DATE",
            help="Given twice, with one file: the case as of these two days, by what was observed until then.",
        ),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="HOW",
            help="What is one edit: every change, a part of the case (a move, an actor), or a section; auto takes the "
            "finest that leaves a table to be read.",
        ),
    ] = "auto",
    spec: UnsizedOptions,
    worlds: WorldsOption = 1024,
    paths: Annotated[
        int | None,
        typer.Option("--paths", metavar="P", help="Histories in each world: 24 by default, with --until 100."),
    ] = None,
    to: ToOptions,
) -> None:
    """Say which edits between two versions of a case moved each forecast, and by how much, on the same luck."""
    from dataclasses import replace

    from detente.diff import diff as diff_cases

    size = paths or (100 if until else 24)
    versions = _versions(old, new, from_, to_, is_dated=bool(until))
    with progress_bar(is_quiet=to.is_quiet) as progress:
        result = diff_cases(
            *versions,
            until=tuple(until or ()),
            by=by,
            spec=replace(spec, worlds=worlds, paths=size),
            progress=progress,
        )
    emit(result, to)


def _versions(
    old: str, new: str | None, first: str | None, last: str | None, *, is_dated: bool
) -> tuple[str | Revision, str | Revision | None]:
    """Return the two versions that are meant; one where days make the difference."""
    given = {"NEW": new, "--from": first, "--to": last}
    if is_dated:
        for name in (name for name, value in given.items() if value is not None):
            raise typer.BadParameter("give one file and nothing else with --until", param_hint=name)
        return old, None
    if new is not None:
        if first is not None or last is not None:
            raise typer.BadParameter("give one file with it: two files are two versions", param_hint="--from")
        return old, new
    from detente.diff.revision import HEAD, at_revision, revision_of

    if revision_of(old) is not None:
        raise typer.BadParameter("give a second version beside REVISION:FILE, or FILE with --from", param_hint="NEW")
    return at_revision(old, first or HEAD), old if last is None else at_revision(old, last)
