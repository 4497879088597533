"""``detente rules``: list the rules of the audit, or explain one."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli import names
from detente.cli.command import command
from detente.cli.options import ToLoudOptions
from detente.cli.output import emit
from detente.cli.streams import fitting


@command
def rules(
    *,
    rule: Annotated[
        str,
        typer.Argument(
            metavar="RULE",
            help="A rule to explain; all are listed if none is named.",
            autocompletion=names.rules,
        ),
    ] = "",
    to: ToLoudOptions,
) -> None:
    """List the rules of the audit with what they find, or explain one with an example."""
    from detente.brief.audit.all_rules import RULES
    from detente.brief.audit.guide import describe, explain, listing
    from detente.brief.audit.settings import settings_from
    from detente.core.result import Shown

    chosen = settings_from({}, select=[rule]).rules if rule else tuple(RULES.values())
    with fitting():
        text = "\n\n".join(map(explain, chosen)) if rule else listing()
    emit(Shown("rules", text, {"rules": [describe(entry) for entry in chosen]}), to)
