"""The stages of a case between its file and its forecast: one file a stage, with its text for people."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from detente.core.plain import to_plain
from detente.render.rendering import Rendering

if TYPE_CHECKING:
    from detente.inspect.stages import ShownStage


def text(shown: ShownStage) -> str:
    """Return a stage as a terminal shows it: the word of the file of its name."""
    told: str = import_module(f"{__name__}.{shown.stage}").text(shown.request, shown.data)
    return told.removesuffix("\n")


RENDERINGS = {
    "ShownStage": Rendering("shown", text, plain=lambda shown: to_plain(shown.data), brief=lambda shown: shown.kind)
}
"""How this room shows it; the forms of its data stand in `detente.render.shown.SMALL`."""
