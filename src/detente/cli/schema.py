"""``detente schema``: the published form of what commands write as JSON, and of the case."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.failure import guarded
from detente.cli.options import JsonOption
from detente.cli.output import check_target, print_json, print_table, write_text


@guarded
def schema(
    kind: Annotated[
        str,
        typer.Argument(metavar="KIND", help="A kind of JSON, or case for the case language; all are listed if none."),
    ] = "",
    reference: Annotated[
        bool, typer.Option("--reference", help="case: print the reference of the language as Markdown instead.")
    ] = False,
    json: JsonOption = None,
) -> None:
    """List the kinds of JSON that commands write, or print the JSON Schema of one, or that of a case file."""
    check_target(json)

    from detente.render.schema import CASE, kinds_shown
    from detente.render.schema import schema as schema_of

    if reference and (kind != CASE or json is not None):
        raise typer.BadParameter(
            "the language of cases alone has a reference, as text: schema case --reference", param_hint="--reference"
        )
    if reference:
        from detente.case.json_schema import reference_markdown

        write_text(reference_markdown(), "-")
    elif kind:
        print_json(schema_of(kind), json or "-")
    else:
        shown = kinds_shown()
        if json is not None:
            print_json(shown.to_dict(), json)
        if json != "-":
            print_table(str(shown))
