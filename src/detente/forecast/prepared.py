"""A case ready to run: its model, and what it says beside it; found again where the same case was prepared before.

What is found on disk goes by the bytes of the case, the numbers asked for, and everything of this program, of this
machine and of the user's own tables on which the answer hangs. So an unchanged case is neither read nor checked nor
compiled again, and the schema is not even imported.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from detente.core.cache import fingerprint, name_of, read_entry, write_entry
from detente.core.errors import CaseError
from detente.core.frozen import FrozenError, pack, unpack
from detente.core.spec import RunSpec

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.forecast.beside import Beside
    from detente.model.model import Model

KIND = "case"
"""Kind of a cache entry that is a prepared case."""
LARGEST_BYTES = 1 << 24
"""Bytes of a file that is looked for: more than of any that would be read."""
ROOMS = (
    "core", "model", "priors", "world", "game", "negotiation", "sim", "case", "compile", "history", "inspect",
    "forecast", "render",
)  # fmt: skip
"""Rooms of the program on which a prepared case hangs, and all that is said of it before it runs."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case ready to run."""

    model: Model
    """The compiled case."""
    beside: Beside
    """What it says beside its model."""


def prepare(case: Case | str | Path, spec: RunSpec) -> Prepared:
    """Return a case ready to run.

    Raises
    ------
    CaseError
        If the case has problems.
    CompileError
        If it is too large.
    """
    name = name_of_case(case, spec)
    found = _kept(name) if name else None
    if found is not None:
        return found
    from detente.compile import compile_case
    from detente.forecast.beside import beside

    loaded = load(case)
    made = Prepared(compile_case(loaded, spec=spec), beside(loaded))
    if name:
        write_entry(KIND, name, pack(made, _records()))
    return made


def load(case: Case | str | Path) -> Case:
    """Return a case given itself, its file or its name; what its questions cite is there.

    Raises
    ------
    CaseError
        If the case has problems, or cites a reference class that is not there.
    """
    from detente.case.load import as_case
    from detente.history.outside import check_base_rates

    loaded = as_case(case)
    check_base_rates(loaded)
    return loaded


def name_of_case(case: Case | str | Path, spec: RunSpec, what: str = "") -> str:
    """Return the name of what is known of a case run with these numbers; nothing for one that is no file."""
    if not isinstance(case, str | os.PathLike):
        return ""
    from detente.case import series
    from detente.case.parts import own as parts
    from detente.case.shipped import find_case

    try:
        path = find_case(case)
        if not path.is_file() or path.stat().st_size > LARGEST_BYTES:
            return ""
        text = path.read_bytes()
        if may_name_a_file(text):
            return ""
        own = name_of(*_own_data(), *parts.stamps(path.parent), *series.stamps(text, path.parent))
    except (OSError, ValueError, CaseError):  # said where the case is read
        return ""
    numbers = [part for pair in spec.overrides.items() for part in pair]
    return name_of(what, text, fingerprint(ROOMS), own, str(len(spec.lens)), *spec.lens, *numbers)


def may_name_a_file(text: bytes) -> bool:
    r"""Return whether a case may name, also in escapes of YAML, a file of fitted numbers, which may change.

    Examples
    --------
    >>> may_name_a_file(b"tuned: row.tuned.json"), may_name_a_file(rb'"\x74uned": a')
    (True, True)
    >>> may_name_a_file(rb'text: "\"so\""')
    False
    """
    return b"tuned" in text or re.search(rb"\\[xuU\r\n]", text) is not None


def _own_data() -> Iterator[str]:
    """Yield name, size and date of each of the user's own tables and classes."""
    from detente.core.reference_classes import data_folder

    for folder, _, files in os.walk(data_folder()):
        for name in sorted(files):
            status = (Path(folder) / name).stat()
            yield f"{folder} {name} {status.st_size} {status.st_mtime_ns}"


def _kept(name: str) -> Prepared | None:
    """Return what is kept under a name."""
    data = read_entry(KIND, name)
    try:
        found = None if data is None else unpack(data, _records())
    except FrozenError:
        return None
    return found if isinstance(found, Prepared) else None


@cache
def _records() -> tuple[type, ...]:
    """Return the records that a prepared case is made of."""
    from detente.forecast.beside import Beside
    from detente.history.outside import OutsideView
    from detente.inspect import facts
    from detente.model import addresses, expression, minds, model

    modules = (model, expression, minds, addresses, facts)
    own = {each for module in modules for each in vars(module).values() if isinstance(each, type)}
    named = sorted((each for each in own if each.__module__.startswith("detente.")), key=lambda each: each.__name__)
    return (Prepared, Beside, OutsideView, *named)
