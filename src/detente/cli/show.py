"""``detente show``: print any intermediate between a case and its forecast."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from detente.cli.failure import guarded
from detente.cli.options import CaseArgument, JsonOption, LensOption, SeedOption, SetOption, parse_overrides
from detente.cli.output import check_target, print_json, write_text
from detente.inspect.stages import STAGES

StageName = StrEnum("StageName", {name: name for name in STAGES})  # type: ignore[misc]  # typer wants a closed choice


class Form(StrEnum):
    """How to write a game."""

    TEXT = "text"
    EFG = "efg"
    JSON = "json"


HELP = "  ".join(f"{name}: {stage.description}." for name, stage in STAGES.items())


@guarded
def show(
    stage: Annotated[StageName, typer.Argument(metavar="STAGE", help=HELP)],
    case: CaseArgument,
    lens: LensOption = None,
    settings: SetOption = None,
    seed: SeedOption = 0,
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
    form: Annotated[Form, typer.Option("--format", help="game: text, efg (for Gambit) or json.")] = Form.TEXT,
    json: JsonOption = None,
) -> None:
    """Print a stage of a case: what was read, compiled, drawn, weighed, played."""
    overrides = parse_overrides(settings)
    check_target(json)

    from detente.case.load import load_case
    from detente.inspect.stages import show_stage
    from detente.inspect.stages.request import Request

    shown = show_stage(
        stage.value,
        Request(
            case=load_case(case),
            lens=tuple(lens or ()),
            overrides=dict(overrides),
            seed=seed,
            world=world,
            path=path,
            actor=actor,
            viewer=viewer,
            format=form.value,
        ),
    )
    if json is not None:
        print_json(shown.to_dict(), json)
    if json != "-":
        write_text(f"{shown}\n", "-")
