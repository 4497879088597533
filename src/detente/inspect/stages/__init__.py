"""Every intermediate between a case and its forecast, made visible: what ``detente show STAGE`` prints.

One file a stage, here for what it holds and in `detente.render.stages` for its text. The table below is all there is
to a new one: the command, its help, the reference page and the tests go through it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Unpack

from detente.core.errors import RunError
from detente.core.near import did_you_mean
from detente.core.result import Kinded
from detente.core.spec import DrawFields, RunSpec, check_address, spec_of, takes_draws

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.inspect.stages.request import Request


class Stage(NamedTuple):
    """One stage that can be shown."""

    description: str
    """What it is, in one line."""
    module: str
    """Where its function ``look(request)`` is, and its class ``Data``, the form of what that returns."""
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
    "decisions": Stage(
        "what each actor does at its first decision: every option's worth, its parts, its odds, and what is odd",
        "detente.inspect.stages.decisions",
        ("actor",),
        "detente show decisions ultimatum",
    ),
    "game": Stage(
        "the episode an actor would solve at the start, or a game in an .efg file, with its solution; "
        "--format efg for Gambit",
        "detente.inspect.stages.game",
        ("actor", "as", "after", "format"),
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


@dataclass(frozen=True, slots=True, repr=False)
class ShownStage(Kinded):
    """A stage of a case."""

    stage: str
    """Its name in `STAGES`."""
    request: Request
    """The case, and what of it was asked for."""
    data: Mapping[str, Any]
    """All that there is to see."""

    @property
    def kind(self) -> str:
        """What its plain data are called."""
        return kind_of(self.stage)

    @property
    def text(self) -> str:
        """What a terminal shows."""
        return str(self)


def show_stage(stage: str, request: Request) -> ShownStage:
    """Return one stage of a case.

    Raises
    ------
    DetenteError
        If the case or the request has problems.
    """
    check_address(world=request.world, path=request.path, seed=request.spec.seed)
    return ShownStage(stage, request, import_module(STAGES[stage].module).look(request))


def kind_of(stage: str) -> str:
    """Return what the plain data of a stage are called."""
    return f"show-{stage}"


@takes_draws
def show(
    stage: str,
    case: Case | str | Path,
    *,
    world: int = 0,
    path: int = 0,
    actor: str | None = None,
    viewer: str | None = None,
    after: Sequence[str] = (),
    form: Literal["text", "json", "efg"] = "text",
    spec: RunSpec | None = None,
    **fields: Unpack[DrawFields],
) -> ShownStage:
    """Return an intermediate between a case and its forecast.

    Parameters
    ----------
    stage
        A name of `STAGES`: ``case``, ``assumptions``, ``model``, ``world``, ``tables``, ``worth``, ``decisions``,
        ``game``, ``trace``, ``ir``.
    case
        A case, the path of its file, or the name of a shipped one; for ``game`` also the path of an ``.efg`` file.
    world, path
        Which world, and which path in it: for ``world``, ``tables``, ``trace``.
    actor, viewer
        Who opens a game or whose worth it is, and as whom to see the numbers.
    after
        Events that have changed minds before a game, in their order.
    form
        How to write a game.
    spec
        With which numbers and which luck, as in `detente.run`; or ``lens``, ``overrides``, ``seed``.

    Raises
    ------
    CaseError
        If the case has problems.
    GameError
        If an ``.efg`` file cannot be read, or holds a game of another kind than those solved here.
    RunError
        If there is no such stage, world or actor.
    """
    from detente.case.load import as_case
    from detente.inspect.stages.request import Request

    if stage not in STAGES:
        hint = did_you_mean(stage, STAGES)
        raise RunError(f"found the stage {stage!r}, expected one of {', '.join(STAGES)}{hint}")
    numbers = spec_of(spec, fields)
    if stage == "game" and isinstance(case, str | Path) and Path(case).suffix.lower() == ".efg":
        from detente.inspect.stages.game import file_request

        if actor is not None or viewer is not None or numbers != RunSpec():
            raise RunError("found numbers or actors to choose for a game in a file, which has its own; expected a case")
        return show_stage(stage, file_request(Path(case), form))
    return show_stage(
        stage,
        Request(
            given=as_case(case),
            spec=numbers,
            world=world,
            path=path,
            actor=actor,
            viewer=viewer,
            after=tuple(after),
            format=form,
        ),
    )
