"""Programs ready to run: made anew, or found again in this process or on disk.

An engine goes by its program, not by its model: one serves all models that differ in numbers alone. In a process those
used last are kept; on disk the machine code is, and beside it, by the structure of models, how it is called. With both
at hand neither the generator nor the compiler is needed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cache
from threading import Lock, local
from typing import TYPE_CHECKING

from detente.core.cache import fingerprint, name_of, read_entry, write_entry
from detente.core.frozen import FrozenError, pack, unpack
from detente.model.model import Model
from detente.sim.interface import BLOCK_PARAMETERS, RECORDS, RUN_PARAMETERS, Interface
from detente.sim.machine import Code, digest_of, load, load_kept
from detente.sim.rows import Rows
from detente.sim.structure import structure_of

if TYPE_CHECKING:
    from detente.sim.generator import Program

FULL_EFFORT_PATHS = 400_000
"""From here on code that runs a sixth faster makes up for the third of a second more that it takes to compile
(measured on russia-2022, two cores; see the benchmarks)."""
MOST_ENGINES = 8
"""Engines kept at hand, those used last: of each a few megabytes of code and tables."""
KIND = "engine"
"""Kind of a cache entry that says how a program is called."""
ROOMS = ("core", "model", "world", "game", "negotiation", "sim")
"""Rooms of the program on which an engine hangs."""
SIGNATURES = {
    "run": [kind for kind, _ in RUN_PARAMETERS],
    "prepare_block": [kind for kind, _ in BLOCK_PARAMETERS],
}
"""Functions of a program that are called from Python, with the types of their parameters."""


@dataclass(slots=True)
class Engine:
    """A program as machine code, and what is needed to call it."""

    interface: Interface
    rows: Rows
    code: Code
    generated: Callable[[], Program]
    """Returns the program as it was generated; generates it where it was found on disk."""
    scratch: local = field(default_factory=local)
    """Memory of each thread."""

    @property
    def program(self) -> Program:
        """The program as it was generated, for who reads its logs or its text."""
        return self.generated()


def build_engine(model: Model, *, paths: int = 0) -> Engine:
    """Compile a model to machine code, or take what was compiled for one of the same structure.

    Parameters
    ----------
    model
        Compiled case.
    paths
        How many paths it is wanted for, about. Many are worth LLVM's full effort, few are not; results are the same.

    Raises
    ------
    CompileError
        If an episode of the model has too many ways to go.
    """
    structure, full_effort = structure_of(model), paths >= FULL_EFFORT_PATHS
    with _looking:
        # Code made with more effort serves too.
        wanted = (structure, True), (structure, full_effort)
        key = next((each for each in wanted if each in _built), None)
        if key is not None:
            _built.move_to_end(key)
            promised = _built[key]
        else:
            promised = _built[wanted[1]] = Future()
            while len(_built) > MOST_ENGINES:
                _built.popitem(last=False)
    if key is not None:
        return promised.result()
    try:
        engine = _make_engine(model, structure, full_effort=full_effort)
    except BaseException as error:
        with _looking:
            if _built.get(wanted[1]) is promised:
                del _built[wanted[1]]
        promised.set_exception(error)
        raise
    promised.set_result(engine)
    return engine


_looking = Lock()
"""Held while an engine is looked for, not while it is made: who wants another does not wait."""
_built: OrderedDict[tuple[str, bool], Future[Engine]] = OrderedDict()
"""Engines used last, by structure of the model and LLVM's effort, made or being made: a case is run, explained, looked
at through lenses and with other numbers by one."""


def _make_engine(model: Model, structure: str, *, full_effort: bool) -> Engine:
    """Return an engine that is found on disk, or else made and kept there."""
    name = name_of(structure, fingerprint(ROOMS))
    found = _kept_engine(model, name, full_effort=full_effort)
    if found is not None:
        return found
    engine = new_engine(model, full_effort=full_effort)
    program = engine.program
    digests = digest_of(program.library), digest_of(program.text)
    write_entry(KIND, name, pack((*digests, engine.interface), RECORDS))
    return engine


def _kept_engine(model: Model, name: str, *, full_effort: bool) -> Engine | None:
    """Return the engine kept under a name, if it and its machine code are."""
    data = read_entry(KIND, name)
    if data is None:
        return None
    try:
        library, text, interface = unpack(data, RECORDS)
    except FrozenError:
        return None
    code = load_kept(library, text, SIGNATURES, full_effort=full_effort)
    if code is None:
        return None
    return Engine(interface, Rows.of(model, interface.rows), code, _once(model))


def new_engine(model: Model, *, full_effort: bool = False) -> Engine:
    """Return an engine that is generated anew."""
    from detente.sim.generator import generate
    from detente.sim.prepare import make_tables

    program = generate(model)
    plan = program.plan
    viewers = sorted({viewer for _, viewer in plan.sheets})
    interface = program.interface(tuple(make_tables(plan, viewer, 0) for viewer in viewers))
    code = load(program.library, program.text, SIGNATURES, full_effort=full_effort)
    return Engine(interface, plan.rows, code, lambda: program)


def _once(model: Model) -> Callable[[], Program]:
    """Return what generates the program of a model, when it is first asked for it."""

    @cache
    def generated() -> Program:
        from detente.sim.generator import generate
        from detente.sim.prepare import make_tables

        program = generate(model)
        for viewer in sorted({viewer for _, viewer in program.plan.sheets}):
            make_tables(program.plan, viewer, 0)  # which adds rows
        return program

    return generated
