"""Data in JSON: read whole, and looked into with messages that say what was found."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from detente.core.errors import LedgerError
from detente.ledger.imports.encodings import decoded, is_odd
from detente.ledger.inputs import moment_of

NOTHING = frozenset({"", "N/A", "null"})
"""Texts that say that something is not known."""
LAST = 253_402_300_800
"""Seconds since 1970 at the end of the year 9999; later moments are no dates."""


def parse_json(data: bytes, name: str, *, encoding: str | None = None) -> Any:
    """Return what a file holds.

    Raises
    ------
    LedgerError
        If it is no JSON.
    """
    try:
        text = decoded(data, name, encoding=encoding)
        if is_odd(text):
            raise LedgerError(f"{name}: found bytes that are no UTF-8")
        return json.loads(text)
    except ValueError as error:
        raise LedgerError(f"{name}: this is no JSON ({error})") from None
    except RecursionError:
        raise LedgerError(f"{name}: this is JSON too deep to be read") from None


def text_in(thing: Mapping[str, Any], key: str, *, needed: bool = False) -> str:
    """Return a text or a number as text; empty where there is none.

    Raises
    ------
    LedgerError
        If it is something else, or is needed and not there.
    """
    value = thing.get(key)
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        found = str(value).strip()
    elif value is None:
        found = ""
    else:
        raise LedgerError(f"{key}: found {str(value)[:60]!r}, expected a text")
    if found in NOTHING:
        if needed:
            raise LedgerError(f"{key}: found nothing, expected a text")
        return ""
    return found


def chance_in(thing: Mapping[str, Any], key: str) -> float:
    """Return a probability.

    Raises
    ------
    LedgerError
        If it is none.
    """
    value = thing.get(key)
    try:
        found = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except ValueError:
        found = math.nan
    if not 0.0 <= found <= 1.0:
        raise LedgerError(f"{key}: found {str(value)[:60]!r}, expected a probability between 0 and 1")
    return found


def moment_in(thing: Mapping[str, Any], *keys: str) -> int | None:
    """Return the first moment of some that is there, written as a date; None if none is.

    Raises
    ------
    LedgerError
        If it is no date.
    """
    for key in keys:
        text = text_in(thing, key)
        if text:
            try:
                return moment_of(text)
            except LedgerError as error:
                raise LedgerError([f"{key}: {problem}" for problem in error.problems]) from None
    return None


def since_1970(thing: Mapping[str, Any], key: str, *, per_second: int) -> int | None:
    """Return a moment given as a number since 1970; None if there is none.

    Raises
    ------
    LedgerError
        If it is no moment before the year 10000.
    """
    value = thing.get(key)
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or not 0 <= value / per_second < LAST:
        raise LedgerError(f"{key}: found {str(value)[:60]!r}, expected a moment since 1970")
    return int(value * (1_000_000 // per_second))


def things_in(thing: Any, key: str) -> list[Any]:
    """Return a list under a key; an empty one if there is none."""
    value = thing.get(key) if isinstance(thing, Mapping) else None
    return value if isinstance(value, list) else []


def first_of(things: Any) -> Mapping[str, Any]:
    """Return the first object of a list, or the object itself: what a file is told from."""
    found = things[0] if isinstance(things, list) and things else things
    return found if isinstance(found, Mapping) else {}
