"""The program that the engine makes from a case, as LLVM text."""

from __future__ import annotations

from detente.inspect.stages import Shown
from detente.inspect.stages.request import Request
from detente.sim.generator import generate


def show(request: Request) -> Shown:
    """Return the generated program, before optimisation."""
    text = generate(request.model).text
    return Shown(text if text.endswith("\n") else text + "\n", {"llvm": text})
