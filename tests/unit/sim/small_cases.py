"""Small cases written out as YAML, compiled: what the tests of paths need."""

from __future__ import annotations

import textwrap

from detente.case.load import loads
from detente.compile import compile_case
from detente.model.model import Model

HEAD = """
case: small
time: {start: 2022-01-03, end: 2022-12-26, step: week}
"""


def small(text: str, *, time: str = "", **overrides: str | float) -> Model:
    """Compile a case from its parts; ``time`` replaces the 52 weeks from 2022-01-03. ``overrides``: ``__`` for dots."""
    head = HEAD if not time else f"case: small\ntime: {time}\n"
    case = loads(head + textwrap.dedent(text))
    return compile_case(case, overrides={path.replace("__", "."): value for path, value in overrides.items()})
