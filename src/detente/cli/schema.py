"""``detente schema``: the published form of what commands write as JSON, and of the case."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli import names
from detente.cli.command import command
from detente.cli.options import ToLoudOptions
from detente.cli.output import emit, to_json
from detente.cli.streams import fitting


@command
def schema(
    *,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="A kind of JSON, or case for the case language; all are listed if none.",
            autocompletion=names.kinds,
        ),
    ] = "",
    reference: Annotated[
        bool, typer.Option("--reference", help="case: print the reference of the language as Markdown instead.")
    ] = False,
    to: ToLoudOptions,
) -> None:
    """List the kinds of JSON that commands write, or print the JSON Schema of one, or that of a case file."""
    from detente.render.schema import CASE, kinds_shown
    from detente.render.schema import schema as schema_of

    if reference and (kind != CASE or to.files):
        raise typer.BadParameter(
            "the language of cases alone has a reference, as text: schema case --reference", param_hint="--reference"
        )
    if reference:
        from detente.case.json_schema import reference_markdown

        emit(None, to.also(markdown="-"), markdown=reference_markdown)
    elif kind:
        found = schema_of(kind)  # it is JSON itself: there is no text beside it
        emit(None, to if to.files else to.also(json="-"), json=lambda: to_json(found))
    else:
        with fitting():
            shown = kinds_shown()
        emit(shown, to)
