"""The tables that come with the package, and the reference classes worked out of them.

References: pape1997 (by whose count 5 of 115 episodes are successes of sanctions); hufbauer1990 (by whose count 40).
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from detente.history.data_set import DataSet
from detente.history.sources import SHIPPED

FOLDER = Path(__file__).parent / "data"
_ALL = ""
_BEFORE = "not in_war and trigger != 'violent' and year >= 1946"
_MOVE = "not in_war and trigger == 'non-violent military' and year >= 1946"
_GROUPS = {
    "in-crises": (_ALL, "in any international crisis since 1918"),
    "after-nonviolent-trigger": (
        _BEFORE,
        "in a crisis since 1946 that no violent act opened, its first actor not yet in a war",
    ),
    "after-military-move": (
        _MOVE,
        "in a crisis since 1946 that a military move without violence opened, its first actor not yet in a war",
    ),
}
_LEVELS = {
    "violence": "any violence",
    "serious-violence": "serious clashes or war",
    "war": "full-scale war",
    "agreement": "a formal or semi-formal agreement",
}
_EPISODES = {"where": "", "unit": "episode", "n": 115, "first_year": 1914, "last_year": 1990}
QUOTED = (
    {
        "name": "sanctions-alone-succeed",
        "text": (
            "economic sanctions alone made a state give way, by the strictest count of episodes 1914-1990; those who "
            "compiled the episodes count 40 of 115, 35% (sanctions-succeed)"
        ),
        "data": "pape1997",
        "level": "success",
        "count": 5,
        **_EPISODES,
    },
    {
        "name": "sanctions-succeed",
        "text": (
            "economic sanctions contributed to an outcome that whoever imposed them sought at least in part, as those "
            "count who compiled the episodes 1914-1990; the strictest count is 5 of 115, 4.3% (sanctions-alone-succeed)"
        ),
        "data": "hufbauer1990",
        "level": "success",
        "count": 40,
        **_EPISODES,
    },
)
"""Classes whose counts are quoted from the literature."""


_STAND_INS: ContextVar[Mapping[str, DataSet]] = ContextVar("stand_ins", default={})  # noqa: B039 - never changed


def shipped(name: str) -> DataSet:
    """Return a shipped table by its name; within `stand_in`, the one that stands in for it."""
    return _STAND_INS.get().get(name) or _shipped(name)


@contextmanager
def stand_in(tables: Mapping[str, DataSet]) -> Iterator[None]:
    """Let other tables stand in for shipped ones, for a test of who looks at them."""
    token = _STAND_INS.set(tables)
    try:
        yield
    finally:
        _STAND_INS.reset(token)


@functools.cache
def _shipped(name: str) -> DataSet:
    return DataSet(SHIPPED[name], FOLDER / f"{name}.parquet")


def crises() -> DataSet:
    """Return the crises, one a row."""
    return shipped("icb-crises")


def actors() -> DataSet:
    """Return the crisis actors, one a row."""
    return shipped("icb-actors")


def definitions() -> tuple[tuple[str, str, str, str], ...]:
    """Return name, text, level and condition of every shipped class that is counted in the crises."""
    return tuple(
        (f"{level}-{group}", f"{words} {text}", "serious" if level == "serious-violence" else level, where)
        for group, (where, text) in _GROUPS.items()
        for level, words in _LEVELS.items()
    )


def work_out() -> list[dict[str, Any]]:
    """Return the figures of all shipped classes as plain data, counted anew."""
    from detente.history.rate import count_class

    counted = [
        count_class(crises(), level=level, where=where, name=name, text=text)
        for name, text, level, where in definitions()
    ]
    return [*(dataclasses.asdict(each) for each in counted), *(dict(each) for each in QUOTED)]
