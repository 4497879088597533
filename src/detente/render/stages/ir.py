"""A generated program as LLVM reads it."""

from __future__ import annotations

from detente.inspect.stages.ir import Data
from detente.inspect.stages.request import Request


def text(_: Request, data: Data) -> str:
    """Return the program."""
    return data["llvm"]
