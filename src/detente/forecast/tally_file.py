r"""A part's counts as a file: a line that says what it is, a line of JSON, then the arrays, little end first.

::

    detente tally 1\n
    {"plan": "<SHA-256 of the plan>", "part": 3, "first_world": 64, "n_worlds": 32, "engine": "llvm", "arrays": [...]}\n
    <by_day><by_world><joint><values><asked>

Nothing in it depends on when, where or in how many threads it was made, so a part that is made again is the same file,
and its name can carry its digest.
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from detente.core.errors import RunError
from detente.forecast.tally import Tally
from detente.sim.runs import Diagnostics, lay_out

if TYPE_CHECKING:
    from detente.forecast.plan import Plan
    from detente.model.model import Model

MAGIC = b"detente tally 1\n"
ARRAYS = ("by_day", "by_world", "joint", "values", "asked")
LONGEST_HEADER = 1 << 16
"""Bytes that the line of JSON may take."""


def to_bytes(counted: Tally, plan: Plan, part: int) -> bytes:
    """Return the counts of a part as the bytes of a file."""
    arrays = {name: _little(getattr(counted, name)) for name in ARRAYS}
    header = {
        "plan": plan.identity,
        "part": part,
        "first_world": counted.first_world,
        "n_worlds": counted.n_worlds,
        "engine": counted.diagnostics.engine,
        "arrays": [[name, each.dtype.str, list(each.shape)] for name, each in arrays.items()],
    }
    line = json.dumps(header, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    return b"".join([MAGIC, line, *(each.tobytes() for each in arrays.values())])


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes."""
    return hashlib.sha256(data).hexdigest()


def from_bytes(data: bytes, plan: Plan, model: Model, *, part: int, place: str) -> Tally:
    """Return the counts of a part from the bytes of its file; ``place`` is named in errors.

    Raises
    ------
    RunError
        If they are not those of that part of that plan.
    """
    header, start = _header_of(data, place)
    if header["plan"] != plan.identity or header["part"] != part:
        raise RunError(
            f"{place}: found part {header['part']} of the run {str(header['plan'])[:12]}, "
            f"expected part {part} of {plan.identity[:12]}"
        )
    first, count = plan.block(part)
    expected = _expected(plan, model, count)
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, (kind, shape) in expected.items():
        size = math.prod(shape) * kind.itemsize
        if start + size > len(data):
            raise RunError(f"{place}: found {len(data):,} bytes, expected more: the file was cut off")
        arrays[name] = np.frombuffer(data, kind, math.prod(shape), start).reshape(shape).astype(kind.newbyteorder("="))
        start += size
    if header["arrays"] != [[name, kind.str, list(shape)] for name, (kind, shape) in expected.items()]:
        raise RunError(f"{place}: found counts of other questions, expected those of the case beside the plan")
    if start != len(data):
        raise RunError(f"{place}: found {len(data):,} bytes, expected {start:,}")
    return Tally(
        model=model,
        seed=plan.seed,
        n_worlds=count,
        n_paths=plan.paths,
        first_world=first,
        diagnostics=Diagnostics(engine=str(header["engine"])),
        **arrays,
    )


def _header_of(data: bytes, place: str) -> tuple[dict[str, Any], int]:
    """Return what the file says it is, and where its arrays begin."""
    end = data.find(b"\n", len(MAGIC), len(MAGIC) + LONGEST_HEADER)
    text = data[len(MAGIC) : end] if data.startswith(MAGIC) and end > 0 else b"nothing"
    try:
        header = json.loads(text)
        for name in ("plan", "part", "arrays", "engine"):
            header[name]
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(
            f"{place}: found no part of a run ({error}), expected what `detente run --part` writes"
        ) from None
    return header, end + 1


def _expected(plan: Plan, model: Model, count: int) -> dict[str, tuple[np.dtype[Any], tuple[int, ...]]]:
    """Return the kind and shape of each array of a part with so many worlds."""
    layout, per_world = lay_out(model), np.min_scalar_type(plan.paths)
    kinds: dict[str, tuple[Any, tuple[int, ...]]] = {
        "by_day": (np.int64, (layout.n_hits, model.timeline.n_days + 1)),
        "by_world": (per_world, (layout.n_hits, count)),
        "joint": (np.int64, (layout.n_hits, layout.n_hits)),
        "values": (np.float32, (layout.n_values, count * plan.paths)),
        "asked": (per_world, (layout.n_asked, count)),
    }
    return {name: (np.dtype(kind).newbyteorder("<"), shape) for name, (kind, shape) in kinds.items()}


def _little(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return an array with the little end first, without holes."""
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
