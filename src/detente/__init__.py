"""détente: run the argument of a geopolitical brief.

The public face. Importing it costs nothing: every name below is fetched from its room when first used.

Examples
--------
>>> import detente
>>> runs = detente.run("ultimatum", worlds=64, paths=8)
>>> print(detente.forecast(runs))  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from detente.case.schema import Case
    from detente.sim.runs import Runs

__version__ = "0.1.0"

_FACE = {
    "Case": "detente.case.schema",
    "Forecast": "detente.explore.forecast",
    "Model": "detente.model.model",
    "Runs": "detente.sim.runs",
    "BriefError": "detente.core.errors",
    "CaseError": "detente.core.errors",
    "CompileError": "detente.core.errors",
    "DetenteError": "detente.core.errors",
    "RunError": "detente.core.errors",
    "compile_case": "detente.compile",
    "forecast": "detente.explore.forecast",
    "load_case": "detente.case",
    "simulate": "detente.sim",
}
"""Public names and the modules they live in."""

__all__ = [*_FACE, "__version__", "run"]  # noqa: PLE0604 - the names are those of _FACE


def __getattr__(name: str) -> Any:
    if name not in _FACE:
        raise AttributeError(f"module 'detente' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_FACE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
