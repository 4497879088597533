"""Frozen data as bytes and back: records, arrays and plain values, and nothing that could run as it is read.

JSON with the arrays behind it. What a record may be is told by who reads: a name that is not among the records it
gives, or a record with other fields, is an error, never looked up or imported.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

KINDS = frozenset("biufc?")
"""Kinds of numbers of arrays; none of them holds objects."""
ALIGNED = 64
"""Arrays begin at multiples of so many bytes."""
LENGTH = 8
"""Bytes of the length of what is JSON."""


class FrozenError(ValueError):
    """Something is no frozen data, or not that of the records it should be."""


def pack(value: object, records: Iterable[type]) -> bytes:
    """Return a value as bytes.

    Parameters
    ----------
    value
        Records (frozen dataclasses, enumerations) of these types, tuples, lists, mappings, arrays, dates and plain
        values, one in another.
    records
        Types of the records.

    Raises
    ------
    FrozenError
        If there is something else in it.

    Examples
    --------
    >>> unpack(pack((1, 2.5, {"a": None}), ()), ())
    (1, 2.5, {'a': None})
    """
    known, arrays = set(records), list[npt.NDArray[np.generic]]()
    tree = _packed(value, known, arrays)
    heads, at = [], 0
    for array in arrays:
        heads.append((array.dtype.str, array.shape, at))
        at += -(-array.nbytes // ALIGNED) * ALIGNED
    text = json.dumps([heads, tree], separators=(",", ":")).encode()
    blob = b"".join(array.tobytes() + bytes(-array.nbytes % ALIGNED) for array in arrays)
    return len(text).to_bytes(LENGTH, "little") + text + blob


def unpack(data: bytes, records: Iterable[type]) -> Any:
    """Return what `pack` made bytes of.

    Raises
    ------
    FrozenError
        If it is nothing of the kind.
    """
    try:
        end = LENGTH + int.from_bytes(data[:LENGTH], "little")
        heads, tree = json.loads(data[LENGTH:end])
        arrays = [_array(data, end, *head) for head in heads]
        return _unpacked(tree, {each.__name__: each for each in records}, arrays)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise FrozenError(f"found other data, expected what was packed ({error})") from None


def _packed(value: Any, known: set[type], arrays: list[npt.NDArray[np.generic]]) -> Any:
    """Return a value as JSON has it: plain values as they are, all else as a list that begins with what it is."""
    kind: Any = type(value)
    if value is None or kind in {bool, int, float, str}:
        return value
    if kind in {tuple, list}:
        return ["t" if kind is tuple else "l", *(_packed(each, known, arrays) for each in value)]
    if isinstance(value, Enum) and kind in known:
        return ["e", kind.__name__, value.name]
    if is_dataclass(value) and kind in known:
        return ["r", kind.__name__, *(_packed(getattr(value, name), known, arrays) for name in _names(kind))]
    if isinstance(value, np.ndarray) and value.dtype.kind in KINDS:
        arrays.append(np.asarray(value, order="C"))
        return ["a", len(arrays) - 1]
    if kind is dt.date:
        return ["d", value.isoformat()]
    if isinstance(value, Mapping):
        return ["m", *([_packed(key, known, arrays), _packed(each, known, arrays)] for key, each in value.items())]
    raise FrozenError(f"found {kind.__name__}, expected frozen data")


def _unpacked(tree: Any, records: Mapping[str, Any], arrays: list[npt.NDArray[np.generic]]) -> Any:
    if not isinstance(tree, list):
        return tree
    head = tree[0]
    if head == "t":
        return tuple([each if type(each) is not list else _unpacked(each, records, arrays) for each in tree[1:]])
    if head == "r":
        made = records[tree[1]]
        if len(tree) - 2 != len(_names(made)):
            raise FrozenError(f"found {len(tree) - 2} fields of {tree[1]}")
        return made(
            **{name: _unpacked(each, records, arrays) for name, each in zip(_names(made), tree[2:], strict=True)}
        )
    if head == "a":
        return arrays[tree[1]]
    if head == "d":
        return dt.date.fromisoformat(tree[1])
    if head == "m":
        return {_unpacked(key, records, arrays): _unpacked(each, records, arrays) for key, each in tree[1:]}
    if head == "l":
        return [_unpacked(each, records, arrays) for each in tree[1:]]
    if head == "e":
        return records[tree[1]][tree[2]]
    raise FrozenError(f"found a part of kind {head!r}")


def _array(data: bytes, begin: int, kind: str, shape: list[int], at: int) -> npt.NDArray[np.generic]:
    """Return a copy of an array, which can be written to as any other."""
    dtype = np.dtype(kind)
    if dtype.kind not in KINDS:
        raise FrozenError(f"found an array of {kind}")
    size = int(np.prod(shape, dtype=np.int64))
    return np.frombuffer(data, dtype=dtype, count=size, offset=begin + at).reshape(shape).copy()


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """Return the fields of a record."""
    return tuple(each.name for each in fields(kind))
