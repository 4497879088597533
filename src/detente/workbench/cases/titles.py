"""What a text calls itself, without reading all of it as a case."""

from __future__ import annotations

import json
import re
from contextlib import suppress

_KEY = r"^{key}:[ \t]+(?P<value>\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^\n#]+)"


def title_of(text: str) -> str:
    r"""Return the title of a case, or its name; empty where it has neither.

    Examples
    --------
    >>> title_of('case: row\ntitle: "A row: two states"\n')
    'A row: two states'
    """
    return _value(text, "title") or _value(text, "case")


def with_title(text: str, title: str) -> str:
    r"""Return a text of a case with another title; as it is where it has none.

    Examples
    --------
    >>> with_title("case: row\ntitle: A row\nabout: x\n", 'Two "states": a row')
    'case: row\ntitle: "Two \\"states\\": a row"\nabout: x\n'
    """
    quoted = json.dumps(title, ensure_ascii=False)  # what JSON quotes, YAML reads
    return re.sub(r"^title:[^\n]*", lambda _: f"title: {quoted}", text, count=1, flags=re.MULTILINE)


def _value(text: str, key: str) -> str:
    """Return what stands behind a key at the margin, without its quotes."""
    found = re.search(_KEY.format(key=key), text, re.MULTILINE)
    value = found["value"].strip() if found else ""
    if value.startswith("'"):
        return value[1:-1].replace("''", "'")
    if value.startswith('"'):
        with suppress(ValueError):  # YAML knows a few escapes that JSON has not
            return str(json.loads(value))
        return value[1:-1]
    return value
