"""``detente rules``: list the rules of the audit, or explain one."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.failure import guarded
from detente.cli.options import JsonOption


@guarded
def rules(
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="A rule to explain; all are listed if none is named.")
    ] = "",
    json: JsonOption = None,
) -> None:
    """List the rules of the audit with what they find, or explain one with an example."""
    from detente.brief.audit.all_rules import RULES
    from detente.brief.audit.guide import describe, explain, listing
    from detente.brief.audit.settings import settings_from
    from detente.cli.output import check_target, print_json

    check_target(json)
    chosen = settings_from({}, select=[rule]).rules if rule else tuple(RULES.values())
    if json is not None:
        print_json({"rules": [describe(entry) for entry in chosen]}, json)
    if json != "-":
        typer.echo("\n\n".join(map(explain, chosen)) if rule else listing())
