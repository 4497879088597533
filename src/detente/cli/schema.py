"""``detente schema``: the published form of what commands write as JSON, and of the case."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli import names
from detente.cli.command import command
from detente.cli.options import ToLoudOptions
from detente.cli.output import emit, to_json


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
    from detente.core.result import Shown
    from detente.render.schema import CASE, kinds_shown
    from detente.render.schema import schema as schema_of

    if reference and (kind != CASE or to.files):
        raise typer.BadParameter(
            "the language of cases alone has a reference, as text: schema case --reference", param_hint="--reference"
        )
    if reference:
        from detente.case.json_schema import reference_markdown

        emit(Shown("case-reference", reference_markdown().rstrip("\n"), {}), to, is_verbatim=True)
    elif kind:
        text = to_json(schema_of(kind))
        emit(Shown("json-schema", text.rstrip("\n"), {}), to, is_verbatim=True, json=lambda: text)
    else:
        emit(kinds_shown(), to)
