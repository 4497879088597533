"""The keys that entries of a case can have, and where: for advice on one that stands where it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from detente.case.schema import Case

TOP = "the case itself"
"""What the top of a file is called, where others are called by their section."""


@cache
def keys() -> Mapping[str, tuple[str, ...]]:
    """Return every key of the language with the entries it can stand in, these by the key they are found under.

    Examples
    --------
    >>> keys()["once"], keys()["rises_with"]
    (('moves', 'shocks', 'pacts'), ('shocks',))
    """
    found: dict[str, dict[str, None]] = {}
    seen = set[tuple[str, type[BaseModel]]]()
    todo: list[tuple[str, type[BaseModel]]] = [(TOP, Case)]
    while todo:
        where, model = todo.pop(0)
        if (where, model) in seen:
            continue
        seen.add((where, model))
        for name, field in model.model_fields.items():
            key = field.alias or name
            found.setdefault(key, {})[where] = None
            todo += [(key, inner) for inner in _models_in(field.annotation)]
    return {key: tuple(places) for key, places in found.items()}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
