"""The case as détente reads it: canonical YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from detente.case.dump import dump_case, to_data
from detente.inspect.stages.request import Request


class Data(TypedDict):
    """A case in canonical form."""

    case: Mapping[str, Any]
    """The case, as its file has it; `detente schema case` prints the form."""


def show(request: Request) -> tuple[str, Data]:
    """Return the case in canonical form: order of the schema, defaults left out."""
    return dump_case(request.case), {"case": to_data(request.case)}
