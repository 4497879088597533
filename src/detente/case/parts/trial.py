"""The tiny case of a part, which is its test: it must load and run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

from detente.case.dump import dump_data
from detente.case.load import loads
from detente.case.parts.part import Part
from detente.case.schema import Case

_SPAN: Final[dict[str, Any]] = {"start": dt.date(2026, 1, 5), "end": dt.date(2026, 12, 31), "step": "week"}


def trial_text(part: Part) -> str:
    """Return the tiny case of a part as YAML; its name and its span are given where the part leaves them out."""
    return dump_data({"case": f"{part.name}-trial", "time": _SPAN, **part.test})


def trial_case(part: Part, folder: Path | None = None) -> Case:
    """Return the tiny case of a part.

    Raises
    ------
    CaseError
        If it is none.

    Examples
    --------
    >>> from detente.case.parts.library import find_part
    >>> list(trial_case(find_part("sanctions-package")).moves)
    ['sanctions_package']
    """
    return loads(trial_text(part), name=f"test of {part.name}", folder=folder)
