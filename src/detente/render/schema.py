"""The published form of everything that is written as JSON: `detente schema KIND`."""

from __future__ import annotations

from importlib import import_module
from inspect import getdoc
from typing import Any, NamedTuple

from detente.core.calls import checked
from detente.core.errors import RunError
from detente.core.near import nearest
from detente.core.result import Shown
from detente.core.text import wrap
from detente.render.forms import Forms
from detente.render.rendering import Rendering, form_of, headed
from detente.render.renderings import RENDERINGS, rendering_named
from detente.render.shown import SMALL

DIALECT = "https://json-schema.org/draft/2020-12/schema"
CASE = "case"
"""What the language of cases goes by; it is what users write, so it has a version of its own and no ``kind``."""


class Kind(NamedTuple):
    """One kind of JSON."""

    kind: str
    """What plain data call it."""
    schema: int
    """Version of its form."""
    about: str
    """What it is, in a line."""


def kinds() -> tuple[Kind, ...]:
    """Return everything that is written as JSON, in the order of the alphabet."""
    found = {name: Kind(name, small.schema, small.about) for name, small in SMALL.items()}
    for name, rendering in _renderings().items():
        found.setdefault(rendering.kind, Kind(rendering.kind, rendering.schema, _about(name, rendering)))
    return tuple(found[name] for name in sorted(found))


def _about(name: str, rendering: Rendering) -> str:
    """Return what a class of results is: the first sentence of its docstring."""
    words = (getdoc(getattr(import_module(f"detente.{rendering.room}"), name)) or "").partition("\n\n")[0].split()
    return f"{' '.join(words).partition('. ')[0].rstrip('.')}."


def kinds_shown() -> Shown:
    """Return the kinds as a list, for people and for programs; the language of cases first."""
    found = kinds()
    rows = [("kind", "version", "what"), (CASE, "", "The language of cases: what may stand in a case file.")]
    rows += [(each.kind, str(each.schema), each.about) for each in found]
    widths = [max(len(row[place]) for row in rows) for place in (0, 1)]
    lines = []
    for kind, version, about in rows:
        head = f"{kind:{widths[0]}}  {version:>{widths[1]}}  "
        lines += wrap(about, lead=head)
    return Shown("kinds", "\n".join(lines), {"kinds": [each._asdict() for each in found]})


@checked
def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a kind of JSON.

    Parameters
    ----------
    kind
        What ``to_dict()`` of a result and ``--json`` of a command call it, such as ``forecast``; ``case`` is a case
        file, as `detente.json_schema` returns it.

    Raises
    ------
    RunError
        If there is no such kind.

    Examples
    --------
    >>> list(schema("forecast")["properties"])[:4]
    ['kind', 'schema', 'case', 'title']
    """
    if kind == CASE:
        from detente.case.json_schema import json_schema

        return json_schema()
    shown = {rendering.kind: name for name, rendering in reversed(_renderings().items())}
    forms = Forms()
    if kind in shown:
        rendering = rendering_named(shown[kind])
        version, about = rendering.schema, _about(shown[kind], rendering)
        form = form_of(shown[kind], rendering, forms)
    elif kind in SMALL:
        version, about = SMALL[kind].schema, SMALL[kind].about
        form = headed(kind, version, SMALL[kind].form(forms))
    else:
        known = sorted({CASE, *shown, *SMALL})
        near = nearest(kind, known)
        hint = f"; did you mean {near}?" if near else "; `detente schema` lists them"
        raise RunError(f"found {kind!r}, expected a kind of JSON{hint}")
    definitions = {"$defs": forms.definitions} if forms.definitions else {}
    head = {"$schema": DIALECT, "title": f"détente {kind}, version {version}", "description": about}
    return {**head, **form, **definitions}


def _renderings() -> dict[str, Rendering]:
    """Return how each class of results is shown; small ones have a table of their own."""
    return {name: rendering_named(name) for name in RENDERINGS if rendering_named(name).kind != "shown"}
