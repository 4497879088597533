"""What several parts and the case itself say of one thing, put together: the case has the last word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from detente.case.notation import is_number_key

_PEDIGREE: Final = frozenset({"source", "why"})
"""Keys that say where a number comes from."""


def merge(under: Any, over: Any) -> Any:
    """Return two values as one: mappings entry by entry, and otherwise the one that lies over the other.

    A number written at length takes the place of another as a whole, so that no half of each remains; and whatever says
    more than where a number comes from takes the place of one.

    Examples
    --------
    >>> merge({"start": {"value": 5, "why": "a guess"}, "unit": "points"}, {"start": {"p10": 1, "p90": 9}})
    {'start': {'p10': 1, 'p90': 9}, 'unit': 'points'}
    >>> merge({"approval": {"prior": "rally-mean"}}, {"approval": {"amount": 3, "after": "1 week"}})
    {'approval': {'amount': 3, 'after': '1 week'}}
    >>> merge({"value": 5, "why": "a guess"}, {"why": "mine"})
    {'value': 5, 'why': 'mine'}
    """
    if not isinstance(under, dict) or not isinstance(over, dict) or any(is_number_key(key) for key in over):
        return over
    if any(is_number_key(key) for key in under) and not set(over) <= _PEDIGREE:
        return over
    return {**under, **{key: merge(under[key], value) if key in under else value for key, value in over.items()}}


def without(given: dict[str, Any], own: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """Return what parts give and what the case says, less the entries that the case strikes out with ``no``.

    Only whole entries are struck, such as a question: `questions: {talks-succeed: no}`. A ``no`` to what no part gives
    stays where it is, and is the case's mistake.

    Returns
    -------
    given, own, struck
        Both without the entries, and their dotted paths.

    Examples
    --------
    >>> without({"questions": {"a": {}, "b": {}}}, {"questions": {"a": "no"}})
    ({'questions': {'b': {}}}, {'questions': {}}, ['questions.a'])
    """
    struck = [
        (section, name)
        for section, entries in own.items()
        if isinstance(entries, dict) and isinstance(given.get(section), dict)
        for name, entry in entries.items()
        if (entry is False or entry == "no") and name in given[section]
    ]

    def left(all_of: dict[str, Any]) -> dict[str, Any]:
        return {
            section: {name: entry for name, entry in entries.items() if (section, name) not in struck}
            if isinstance(entries, dict)
            else entries
            for section, entries in all_of.items()
        }

    return left(given), left(own), [f"{section}.{name}" for section, name in struck]


def conflicts(first: Any, second: Any, over: Any, path: str = "") -> Iterator[str]:
    """Yield the paths at which two parts differ and the case does not decide."""
    if isinstance(first, dict) and isinstance(second, dict):
        for key, value in second.items():
            if key in first:
                inner = over.get(key) if isinstance(over, dict) else over
                yield from conflicts(first[key], value, inner, f"{path}.{key}" if path else key)
    elif over is None and first != second:
        yield path
