"""What it takes to show one kind of result; every file of this room beside the machinery holds one or more of these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NamedTuple

from detente.core.plain import to_plain
from detente.render.forms import Form, Forms

Row = dict[str, Any]
"""A row of a frame: cells by column."""


class Prose(NamedTuple):
    """A cell of words, with what stands small below it."""

    text: str
    below: str = ""


Cell = Prose | str
"""Prose, set to the left, or a number as text, set to the right."""


@dataclass(frozen=True, slots=True)
class Grid:
    """How a notebook shows a result: a heading, a short table, and what must be said below it."""

    heads: Callable[[Any], Sequence[Cell]]
    """Names of the columns; words above words."""
    rows: Callable[[Any], Iterator[Sequence[Cell]]]
    """Cells, as many as there are names; one alone goes across."""
    rest: Callable[[Any], Sequence[str]] = lambda _: ()
    """Paragraphs below."""
    title: Callable[[Any], str] = lambda result: str(result).partition("\n")[0]
    """What it is about."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How a result becomes a data frame."""

    index: tuple[str, ...]
    """Columns that together name a row; they become the dimensions of a data set."""
    description: str
    """What a row is."""
    rows: Callable[[Any], Iterator[Row]]
    """Makes the rows; all have the same columns."""


def _no_more(_: Any) -> str:
    return ""


def _as_it_is(result: Any) -> Mapping[str, Any]:
    plain: dict[str, Any] = to_plain(result)
    return plain


@dataclass(frozen=True, slots=True)
class Rendering:
    """All ways to show one kind of result."""

    kind: str
    """What its plain data call it, such as ``forecast``; `detente schema KIND` prints their form."""
    text: Callable[[Any], str]
    """Text for a terminal, without a new line at its end."""
    schema: int = 1
    """Version of the form of its plain data."""
    plain: Callable[[Any], Mapping[str, Any]] = _as_it_is
    """Plain data without ``kind`` and ``schema``; every field as it is, unless said otherwise."""
    room: str = ""
    """Module of this package that defines the class, such as ``history.rate``: from its fields follows the form."""
    form: Callable[[Forms], Form] | None = None
    """The form of plain data that are not every field as it is: how they differ from the class."""
    grid: Grid | None = None
    """The table of a notebook; without one a notebook shows the text."""
    html: Callable[[Any], str] | None = None
    """The cell of a notebook, for what is no table."""
    frame: Frame | None = None
    """The frame, if it has one."""
    polars: Callable[..., Any] | None = None
    """Makes the Polars frame, for what is more than one table."""
    xarray: Callable[[Any], Any] | None = None
    """Makes the data set, likewise."""
    brief: Callable[[Any], str] = _no_more
    """What a line says of it, behind the name of its class."""


def form_of(name: str, rendering: Rendering, forms: Forms) -> Form:
    """Return the form of the plain data of a class, ``kind`` and ``schema`` included."""
    if rendering.form is not None:
        return headed(rendering.kind, rendering.schema, rendering.form(forms))
    owner = getattr(import_module(f"detente.{rendering.room}"), name)
    return headed(rendering.kind, rendering.schema, forms.object(owner))


def headed(kind: str, version: int, form: Form) -> Form:
    """Return the form of an object with what stands first in all plain data; likewise where it has several forms.

    Raises
    ------
    TypeError
        If the object has something else of these names.
    """
    if "anyOf" in form:
        return {**form, "anyOf": [headed(kind, version, each) for each in form["anyOf"]]}
    head = {
        "kind": {"const": kind, "description": "What it is."},
        "schema": {"const": version, "description": "Version of the form."},
    }
    if head.keys() & form["properties"].keys():
        raise TypeError(f"{kind}: its plain data have a kind or a schema of their own")
    return {**form, "properties": {**head, **form["properties"]}, "required": [*head, *form["required"]]}
