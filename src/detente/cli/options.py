"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="A YAML file, or the name of a shipped case.")]
QuestionArgument = Annotated[str, typer.Argument(metavar="QUESTION", help="Id of a question of the case.")]
BriefArgument = Annotated[str, typer.Argument(metavar="BRIEF", help="A file as txt, md, html, pdf or docx.")]
StandardOption = Annotated[
    str,
    typer.Option("--standard", metavar="NAME", help="Table of likelihood: icd203, phia, nato, ipcc, efsa or kent."),
]
JsonOption = Annotated[
    str | None, typer.Option("--json", metavar="FILE", help="Write the result as JSON to FILE; - is standard output.")
]
LensOption = Annotated[
    list[str] | None,
    typer.Option("--lens", metavar="NAME", help="Apply a lens of the case; may be repeated, later wins."),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Use another number for one assumption; may be repeated."),
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="N", help="Seed of all random numbers.")]
WorldsOption = Annotated[int, typer.Option("--worlds", metavar="W", help="Draws of the assumptions.")]
PathsOption = Annotated[int, typer.Option("--paths", metavar="P", help="Histories in each world.")]
ThreadsOption = Annotated[
    int | None,
    typer.Option("--threads", metavar="N", min=1, help="Threads; all cores by default. Never changes results."),
]
RunOption = Annotated[
    str | None, typer.Option("--run", metavar="DIR", help="Ask a stored run of the case instead of a new one.")
]
DbOption = Annotated[
    str | None,
    typer.Option("--db", metavar="WHERE", help="The ledger: a file, or postgresql://USER@HOST/DATABASE."),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print no table and no progress.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Run even what takes very long or very much memory.")]


def parse_overrides(settings: Sequence[str] | None, option: str = "--set") -> dict[str, str]:
    """Return ``--set`` options as numbers by path, or those of another option as values by name.

    Examples
    --------
    >>> parse_overrides(["actors.russia.horizon = 1 year"])
    {'actors.russia.horizon': '1 year'}
    """
    result: dict[str, str] = {}
    for setting in settings or ():
        path, separator, value = (part.strip() for part in setting.partition("="))
        if not separator or not path or not value:
            wanted = {"--set": "PATH=VALUE such as actors.russia.horizon='8 weeks'", "--given": "COLUMN=VALUE"}[option]
            raise typer.BadParameter(f"found {setting!r}, expected {wanted}", param_hint=option)
        result[path] = value
    return result
