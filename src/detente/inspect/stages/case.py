"""The case as détente reads it: canonical YAML."""

from __future__ import annotations

from detente.case.dump import dump_case, to_data
from detente.core.plain import to_plain
from detente.inspect.stages import Shown
from detente.inspect.stages.request import Request


def show(request: Request) -> Shown:
    """Return the case in canonical form: order of the schema, defaults left out."""
    return Shown(dump_case(request.case), to_plain(to_data(request.case)))
