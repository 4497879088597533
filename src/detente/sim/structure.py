"""What a model is made of, apart from its numbers: models of one structure share one program.

The generator writes no number of the case into its code, so two models of the same structure (a case, and the same case
through a lens or with other numbers) have the same program. Of their numbers only one thing is asked: which quantities
dwarf what happens to them. An expression is part of the structure; all numbers that an override may put in its place
share another.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum

import numpy as np

from detente.model.model import Model
from detente.sim.wide import wide_quantities

NOT_STRUCTURE = frozenset({"name", "case_hash", "lens", "draws"})
"""Fields of a model that its program does not hang on."""


def structure_of(model: Model) -> str:
    """Return what names the structure of a model: equal for models that share a program, and for no others.

    Examples
    --------
    >>> import detente
    >>> case = detente.load_case("ultimatum")
    >>> other = detente.compile_case(case, overrides={"actors.challenger.rationality": 3})
    >>> structure_of(detente.compile_case(case)) == structure_of(other)
    True
    """
    digest = hashlib.sha256()
    parts = [
        *(getattr(model, each.name) for each in fields(model) if each.name not in NOT_STRUCTURE),
        len(model.draws.paths),
        tuple(sorted(wide_quantities(model))),
    ]
    for part in parts:
        for piece in _pieces(part):
            digest.update(piece)
    return digest.hexdigest()


def _pieces(value: object) -> Iterator[bytes]:
    """Yield bytes that tell a value from all others."""
    if isinstance(value, np.ndarray):
        yield f"array {value.dtype} {value.shape} ".encode()
        yield value.tobytes()
    elif is_dataclass(value):
        yield f"{type(value).__name__} {len(fields(value))} ".encode()
        for each in fields(value):
            yield from _pieces(getattr(value, each.name))
    elif isinstance(value, tuple | list):
        yield f"{len(value)} of ".encode()
        for each in value:
            yield from _pieces(each)
    elif isinstance(value, Mapping):
        yield f"{len(value)} by ".encode()
        for key, each in value.items():
            yield from _pieces((key, each))
    elif value is None or isinstance(value, str | int | float | Enum | dt.date):
        text = repr(value)
        yield f"{len(text)} {text} ".encode()
    else:
        raise TypeError(f"found {type(value).__name__} in a model, expected plain values, arrays and records of them")
