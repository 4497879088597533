"""Cells of tables that are written for spreadsheets."""

from __future__ import annotations

import re
from typing import Any


def harmless(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe goes before what looks like one.

    Examples
    --------
    >>> harmless("=HYPERLINK(1)"), harmless(-0.5), harmless("-3"), harmless("plain")
    ("'=HYPERLINK(1)", -0.5, '-3', 'plain')
    """
    if not isinstance(value, str) or re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
        return value
    is_risky = value.lstrip()[:1] in {"=", "+", "-", "@"} or value[:1] in {"\t", "\r", "\n"}
    return f"'{value}" if is_risky else value
