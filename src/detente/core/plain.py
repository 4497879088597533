"""Values as JSON can hold them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping
from enum import Enum
from pathlib import PurePath
from typing import Any

import numpy as np

PLAIN = "plain"
"""Key in the metadata of a field: what JSON calls it, where that is not its name."""
HIDDEN = "hidden"
"""Key in the metadata of a field that is no result: JSON has nothing of it."""


def plain_name(field: dataclasses.Field[Any]) -> str:
    """Return what JSON calls a field."""
    name: str = field.metadata.get(PLAIN, field.name)
    return name


def to_plain(value: Any) -> Any:
    """Return a value as JSON can hold it: dates and paths as text, arrays as lists, None for what is not finite.

    Raises
    ------
    TypeError
        If JSON has nothing for it, at any depth: a set above all, whose order is that of its hashes.

    Examples
    --------
    >>> import datetime
    >>> to_plain({"by": datetime.date(2022, 2, 24), "chance": (0.5, float("nan"))})
    {'by': '2022-02-24', 'chance': [0.5, None]}
    """
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return to_plain(value.value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {
            plain_name(field): to_plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if HIDDEN not in field.metadata
        }
        # A tree's nodes need their names; a node without fields would be nothing at all.
        is_node = type(value).__module__.endswith(".expression")
        return {"node": type(value).__name__, **fields} if is_node else fields
    if isinstance(value, Mapping):
        return {str(key): to_plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(each) for each in value]
    raise TypeError(f"JSON has no {type(value).__name__}: {value!r}")
