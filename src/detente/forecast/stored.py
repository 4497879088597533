"""Stored runs beside the case they are asked about: the same version, or a refusal that names the difference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.case.dump import content_hash
from detente.core.errors import CaseError, CompileError, RunError
from detente.forecast.forecast import METHOD
from detente.sim.runs import Runs

if TYPE_CHECKING:
    from detente.case.schema import Case

MOST_NAMED = 3
"""Differences that a refusal names; whoever has more has another case."""
PROSE = frozenset({"title", "about", "text", "why", "source", "sources", "hindsight", "brief"})
"""Entries that no number depends on: named only where nothing else differs."""


def open_run_of(case: Case, directory: str | Path) -> Runs:
    """Return a stored run of a case.

    Parameters
    ----------
    case
        The case, as it is now.
    directory
        Where the run was stored (`detente.forecast_case` with ``out``, or ``detente run --out``).

    Returns
    -------
    Runs
        The run, with the lens and the overrides it was made with.

    Raises
    ------
    RunError
        If the run is of another case, of another version of this one, or was made in another way than runs are made
        now. The message names what differs.
    """
    from detente.case.load import load_case
    from detente.compile import compile_case
    from detente.sim.store import CASE, read_record, read_run

    folder = Path(directory)
    record = read_record(folder)
    if record.case != case.case:
        raise RunError(f"{folder}: found a run of the case {record.case!r}, expected one of {case.case!r}")
    if record.method != METHOD:
        raise RunError(
            f"{folder}: found a run made by détente {record.version} in another way ({record.method}), "
            f"expected {METHOD}; run it again"
        )
    # A case compiled as the run was has the run's hash if it is the same; only another one is worth reading.
    with suppress(CaseError, CompileError):
        model = compile_case(case, lens=record.lens, overrides=dict(record.overrides))
        if model.case_hash == record.case_hash:
            return read_run(folder, model)
    stored = load_case(folder / CASE)
    if content_hash(stored) != content_hash(case):
        named = list(differences(stored, case))
        more = f", and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
        raise RunError(
            f"{folder}: found a run of another version of {case.case!r}: {'; '.join(named[:MOST_NAMED])}{more}. "
            f"Expected a run of the case as it is; run it again, or ask about {folder / CASE}"
        )
    model = compile_case(case, lens=record.lens, overrides=dict(record.overrides))
    return read_run(folder, model)


def differences(stored: Case, case: Case) -> Iterator[str]:
    """Yield what differs between two versions of a case, prose only where nothing else does."""
    from detente.case.dump import to_data

    found = list(_differences(to_data(stored), to_data(case), ()))
    telling = [(path, text) for path, text in found if not PROSE & set(path)]
    for path, text in telling or found:
        yield f"{'.'.join(path)} {text}"
    if not found:
        yield "the order of its entries"


def _differences(stored: Any, now: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the paths at which plain data differ, and how."""
    if isinstance(stored, Mapping) and isinstance(now, Mapping):
        for key in dict.fromkeys([*stored, *now]):
            if key not in now:
                yield (*path, str(key)), "is only in the run"
            elif key not in stored:
                yield (*path, str(key)), "is only in the case"
            else:
                yield from _differences(stored[key], now[key], (*path, str(key)))
    elif isinstance(stored, list) and isinstance(now, list) and len(stored) == len(now):
        for index, (one, other) in enumerate(zip(stored, now, strict=True)):
            yield from _differences(one, other, (*path, str(index)))
    elif stored != now:
        yield path, f"is {_shown(stored)} in the run and {_shown(now)} in the case"


def _shown(value: Any) -> str:
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return f"`{text if len(text) <= 60 else text[:57] + '...'}`"
