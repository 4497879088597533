"""``detente gather``: the forecast of a run whose parts were made apart."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import Reads, ToOptions
from detente.cli.output import emit


def _files(given: str) -> Iterable[Path]:
    return (path for pattern in ("*.json", "*.yaml", "*.tally") for path in Path(given).glob(pattern))


@command
def gather(
    *,
    directory: Annotated[str, typer.Argument(metavar="DIR", help="The directory of the parts."), Reads(_files)],
    to: ToOptions,
) -> None:
    """Join the parts of a run: print what `detente run` would have printed, byte for byte."""
    from detente.forecast.parts import gather_parts

    emit(gather_parts(directory), to)
