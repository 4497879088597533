"""Small cases written out as YAML, compiled: what the tests of paths need."""

from __future__ import annotations

import textwrap

from detente.case.load import loads
from detente.compile import compile_case
from detente.model.model import Model

HEAD = """
detente: 1
case: small
time: {start: 2022-01-03, end: 2022-12-26, step: week}
"""
"""In format 1 waiting weighs as much as any other option, unless a case says more."""


def small(text: str, *, time: str = "", **overrides: str | float) -> Model:
    """Compile a case from its parts; ``time`` replaces the 52 weeks from 2022-01-03. ``overrides``: ``__`` for dots."""
    head = HEAD if not time else f"detente: 1\ncase: small\ntime: {time}\n"
    case = loads(head + textwrap.dedent(text))
    return compile_case(case, overrides={path.replace("__", "."): value for path, value in overrides.items()})
