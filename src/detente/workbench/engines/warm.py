"""What an engine keeps at hand: cases that were read, and the runs that were made last.

Machine code is kept by `detente.sim.executor.build_engine`, by the structure of the model: another number never makes
code again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from detente.core.spec import RunSpec

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.sim.runs import Runs

Value = TypeVar("Value")
MOST_CASES = 16
"""Versions of a case that are kept: a few megabytes each."""
MOST_RUNS = 2
"""Runs that are kept: the default size of an explanation takes a few tens of megabytes."""


class Kept(Generic[Value]):
    """Values that were made last, by key."""

    def __init__(self, most: int) -> None:
        self._most, self._held, self._lock = most, OrderedDict[Hashable, Value](), Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made if it is not there; while one makes it, others may too."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made


_cases: Kept[Case] = Kept(MOST_CASES)
_runs: Kept[Runs] = Kept(MOST_RUNS)


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text."""
    return sha256(text.encode()).hexdigest()


def case_of(text: str, name: str) -> Case:
    """Return the case that a text holds; what it cites is there.

    Raises
    ------
    CaseError
        With everything that is wrong with it.
    """
    from detente.case.load import loads, with_held
    from detente.forecast.prepared import load

    return _cases.get((name, hash_of(text)), lambda: load(with_held(loads(text, name=name))))


def runs_of(text: str, name: str, spec: RunSpec) -> Runs:
    """Return a run of a case, kept from an earlier request if there was one."""
    from detente.forecast.run import run

    same = replace(spec, threads=None, progress=None)
    return _runs.get((name, hash_of(text), same), lambda: run(case_of(text, name), spec=spec))
