"""Small results that bring their own text and data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from detente.core.plain import to_plain
from detente.render.rendering import Rendering

if TYPE_CHECKING:
    from detente.core.result import Shown


def plain(shown: Shown) -> Mapping[str, Any]:
    """Return what it holds."""
    data: dict[str, Any] = to_plain(shown.data)
    return data


RENDERINGS = {"Shown": Rendering("shown", lambda shown: shown.text, plain=plain, brief=lambda shown: shown.kind)}
"""How this room shows it."""
