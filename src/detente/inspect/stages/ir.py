"""The program that the engine makes from a case, as LLVM text."""

from __future__ import annotations

from typing import TypedDict

from detente.inspect.stages.request import Request
from detente.sim.generator import generate


class Data(TypedDict):
    """A program made from a case."""

    llvm: str
    """Its text in the language of LLVM."""


def look(request: Request) -> Data:
    """Return the generated program, before optimisation."""
    return {"llvm": generate(request.model).text}
