"""The case as détente reads it: canonical YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from detente.case.dump import to_data
from detente.inspect.stages.request import Request


class Data(TypedDict):
    """A case in canonical form."""

    case: Mapping[str, Any]
    """The case, as its file has it; `detente schema case` prints the form."""


def look(request: Request) -> Data:
    """Return the case in canonical form: order of the schema, defaults left out."""
    return {"case": to_data(request.case)}
