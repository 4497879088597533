"""A case as its file would have it."""

from __future__ import annotations

from detente.case.dump import dump_case
from detente.inspect.stages.case import Data
from detente.inspect.stages.request import Request


def text(request: Request, _: Data) -> str:
    """Return canonical YAML."""
    return dump_case(request.case)
