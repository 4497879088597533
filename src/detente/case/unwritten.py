"""Paths that could lead to a number and do not: the case leaves it out, or gives it by a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import BaseModel

from detente.case.notation import Number
from detente.core.text import clip

if TYPE_CHECKING:
    from detente.case.schema import Case

_BY_QUANTITY: Final = ("values", "effects", "rises_with", "moves_with")
"""Entries that hold a number for each quantity named."""


class Unwritten(NamedTuple):
    """Why there is no number at a path, and how to have one there."""

    found: str
    expected: str


def unwritten(case: Case, path: str) -> Unwritten | None:
    """Return why a path that the language knows leads to no number of a case; None where it knows no such path.

    Parameters
    ----------
    case
        The case.
    path
        Dotted path, without ``beliefs.ACTOR``.

    Examples
    --------
    >>> from detente.case import load_case
    >>> unwritten(load_case("ultimatum"), "moves.attack.cost").expected
    'a number that the case gives: write `cost: NUMBER` under `moves.attack` first'
    >>> unwritten(load_case("ultimatum"), "moves.attack.costs")
    """
    entry: Any = case
    keys = path.split(".")
    for position, key in enumerate(keys):
        above, within = ".".join(keys[:position]), keys[position - 1] if position else ""
        if isinstance(entry, tuple):  # of effects; one alone goes without its place
            is_place = key.isdecimal() and int(key) < len(entry)
            if not is_place and len(entry) != 1:
                return None
            entry = entry[int(key) if is_place else 0]
            if is_place:
                continue
        if isinstance(entry, BaseModel):
            fields = type(entry).model_fields
            name = next((name for name, field in fields.items() if key in (name, field.alias)), None)
            if name is None:
                return None
            entry = getattr(entry, name)
            if entry is None and Number in _types_in(fields[name].annotation):
                return _left_out(above, key)
            if entry == "rest" and name == "chance":
                return _of_rest(case, above)
        elif isinstance(entry, dict):
            if key not in entry:
                return _left_out(above, key) if within in _BY_QUANTITY and key in case.quantities else None
            entry = entry[key]
        else:
            return None
    return None


def _types_in(annotation: Any) -> set[Any]:
    inner = getattr(annotation, "__args__", ())
    return {annotation}.union(*(_types_in(each) for each in inner)) if inner else {annotation}


def _left_out(above: str, key: str) -> Unwritten:
    expected = f"a number that the case gives: write `{key}: NUMBER` under `{clip(above, 120)}` first"
    return Unwritten("the case leaves it out", expected)


def _of_rest(case: Case, above: str) -> Unwritten:
    """Say that the chance of an outcome is what the others leave."""
    _, move, _, outcome = above.split(".")
    others = [name for name in case.moves[move].outcomes if name != outcome]
    named = ", ".join(f"`moves.{move}.outcomes.{name}.chance`" for name in others)
    expected = f"the chance of another outcome ({named}), from which it follows"
    return Unwritten("it is the `rest`, what the other outcomes leave", expected)
