"""``detente show``: print any intermediate between a case and its forecast."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import CaseOrGameArgument, NumbersOptions, ToLoudOptions
from detente.cli.output import emit
from detente.cli.streams import fitting
from detente.inspect.stages import STAGES

StageName = StrEnum("StageName", {name: name for name in STAGES})  # type: ignore[misc]  # typer wants a closed choice


class Form(StrEnum):
    """How to write a game."""

    TEXT = "text"
    EFG = "efg"
    JSON = "json"


CODE = ("case", "model", "ir")
"""Stages whose text is for programs too: no line of it may be broken."""
HELP = "  ".join(f"{name}: {stage.description}." for name, stage in STAGES.items())


@command
def show(
    *,
    stage: Annotated[StageName, typer.Argument(metavar="STAGE", help=HELP)],
    case: CaseOrGameArgument,
    spec: NumbersOptions,
    world: Annotated[
        int, typer.Option("--world", metavar="N", min=0, help="world, tables, trace: number of the world.")
    ] = 0,
    path: Annotated[int, typer.Option("--path", metavar="N", min=0, help="trace: number of the path in it.")] = 0,
    actor: Annotated[
        str | None,
        typer.Option("--actor", metavar="NAME", help="game: who opens; worth: whose. All or the first by default."),
    ] = None,
    viewer: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="game: as whom to see the numbers; an actor, or world.")
    ] = None,
    after: Annotated[
        list[str] | None,
        typer.Option("--after", metavar="EVENT", help="game: an event that has changed minds; may be repeated."),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="game: text, efg (for Gambit) or json.")] = Form.TEXT,
    to: ToLoudOptions,
) -> None:
    """Print a stage of a case: what was read, compiled, drawn, weighed, played."""
    from detente.inspect.stages import show as show_stage

    with fitting():
        shown = show_stage(
            stage.value,
            case,
            world=world,
            path=path,
            actor=actor,
            viewer=viewer,
            after=after or (),
            form=form.value,
            spec=spec,
        )
    is_code = stage.value in CODE or form is not Form.TEXT
    emit(shown, to, is_verbatim=is_code)
