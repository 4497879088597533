"""What a text calls itself, without reading all of it as a case."""

from __future__ import annotations

import re

_KEY = r"^{key}:[ \t]+(?P<value>\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^\n#]+)"


def title_of(text: str) -> str:
    r"""Return the title of a case, or its name; empty where it has neither.

    Examples
    --------
    >>> title_of('case: row\ntitle: "A row: two states"\n')
    'A row: two states'
    """
    return _value(text, "title") or _value(text, "case")


def _value(text: str, key: str) -> str:
    """Return what stands behind a key at the margin, without its quotes."""
    found = re.search(_KEY.format(key=key), text, re.MULTILINE)
    value = found["value"].strip() if found else ""
    return value[1:-1] if value[:1] in {'"', "'"} and value[-1:] == value[:1] else value
