"""Every intermediate between a case and its forecast, made visible: what ``detente show STAGE`` prints.

One file a stage. The table below is all there is to a new one: the command, its help, the reference page and the tests
go through it.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from detente.inspect.stages.request import Request


class Shown(NamedTuple):
    """A stage of a case, for people and for programs."""

    text: str
    """For people."""
    data: Any
    """Plain data, ready for JSON."""


class Stage(NamedTuple):
    """One stage that can be shown."""

    description: str
    """What it is, in one line."""
    module: str
    """Where its function ``show(request) -> Shown`` is."""
    options: tuple[str, ...]
    """Options it looks at, besides ``--lens`` and ``--set``."""
    example: str
    """A call that works as it stands."""


STAGES: Mapping[str, Stage] = {
    "case": Stage("the case in canonical form", "detente.inspect.stages.case", (), "detente show case ultimatum"),
    "assumptions": Stage(
        "every number: what was written, its median and tails, its source",
        "detente.inspect.stages.assumptions",
        (),
        "detente show assumptions ultimatum",
    ),
    "model": Stage(
        "the compiled case: every array", "detente.inspect.stages.model", (), "detente show model ultimatum"
    ),
    "world": Stage(
        "one draw of all assumptions, and how each actor sees it",
        "detente.inspect.stages.world",
        ("seed", "world"),
        "detente show world ultimatum --world 7",
    ),
    "tables": Stage(
        "who stands where at each table in one draw, who accepts what, and what that leaves",
        "detente.inspect.stages.tables",
        ("seed", "world"),
        "detente show tables russia-2022",
    ),
    "worth": Stage(
        "what a unit of each quantity is worth to each actor, and what that does to its choices",
        "detente.inspect.stages.worth",
        ("actor",),
        "detente show worth ultimatum",
    ),
    "game": Stage(
        "the episode an actor would solve at the start, with its solution; --format efg for Gambit",
        "detente.inspect.stages.game",
        ("actor", "as", "format"),
        "detente show game ultimatum --format efg",
    ),
    "trace": Stage(
        "one path, told date by date: who decided what and why, what happened",
        "detente.inspect.stages.trace",
        ("seed", "world", "path"),
        "detente show trace ultimatum --world 3 --path 5",
    ),
    "ir": Stage(
        "the program made from the case, before it becomes machine code",
        "detente.inspect.stages.ir",
        (),
        "detente show ir ultimatum",
    ),
}
"""All stages, in the order of the data's way."""


def show_stage(stage: str, request: Request) -> Shown:
    """Return one stage of a case.

    Raises
    ------
    DetenteError
        If the case or the request has problems.
    """
    from detente.sim.cost import check_address

    check_address(world=request.world, path=request.path, seed=request.seed)
    shown: Shown = import_module(STAGES[stage].module).show(request)
    return shown
