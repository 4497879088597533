"""``detente backup`` and ``detente restore``: everything a workbench holds in one file, and back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import QuietOption, Reads, Writes
from detente.cli.output import Outputs, check_fresh, emit

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="FOLDER",
        help="Folder of the workbench; by default DETENTE_WORKBENCH, or `workbench` in the user's data folder.",
    ),
]


@command
def backup(
    *,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Where it goes: a new file, such as workbench.zip."), Writes("backup")
    ],
    data: DataOption = None,
    quiet: QuietOption = False,
) -> None:
    """Write everything a workbench holds to one file, while it is served or not.

    The file holds all cases with all versions, people with hashes of their passwords, and what was uploaded: keep it as
    you keep these. Sessions and the secret key are not in it.
    """
    from detente.core.files import whole
    from detente.workbench.backup import backup
    from detente.workbench.settings import site_of

    check_fresh(file, hint="give it another name")
    os.umask(0o077)  # nobody else's to read
    with whole(file, replace=False) as target:
        counts = backup(site_of(data), target)
    emit(None, Outputs(is_quiet=quiet), receipt=f"wrote {sum(counts.values()):,} rows to {file}")


@command
def restore(
    *,
    file: Annotated[str, typer.Argument(metavar="FILE", help="What `detente backup` wrote."), Reads()],
    data: DataOption = None,
    quiet: QuietOption = False,
) -> None:
    """Fill an empty workbench with what a backup holds: all of it, or nothing.

    It may go into another kind of database than it came from.
    """
    from detente.workbench.backup import restore
    from detente.workbench.settings import site_of

    os.umask(0o077)
    site = site_of(data)
    counts = restore(site, Path(file))
    emit(None, Outputs(is_quiet=quiet), receipt=f"restored {sum(counts.values()):,} rows to {site.database.shown}")
