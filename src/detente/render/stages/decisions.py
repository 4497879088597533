"""What each actor does at its first decision, as people read it."""

from __future__ import annotations

from detente.inspect.stages.decisions import Data
from detente.inspect.stages.request import Request
from detente.render.first_decisions import full


def text(_: Request, data: Data) -> str:
    """Return every option of every actor with its worth, its parts and its odds."""
    return "\n".join(full(data["decisions"], data["unvalued"], data["worlds"], data["too_large"]))
