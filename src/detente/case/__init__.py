"""The case as written: schema, YAML with line numbers, conditions, checks.

Names are fetched from their modules when first used, so that reading a condition does not load the schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.case.dump import dump_case as dump_case
    from detente.case.edit import edit_case as edit_case
    from detente.case.load import load_case as load_case
    from detente.case.load import loads as loads
    from detente.case.schema import Case as Case
    from detente.case.shipped import find_case as find_case
    from detente.case.shipped import shipped_cases as shipped_cases

_HOMES = {
    "Case": "schema",
    "dump_case": "dump",
    "edit_case": "edit",
    "find_case": "shipped",
    "load_case": "load",
    "loads": "load",
    "shipped_cases": "shipped",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'detente.case' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"detente.case.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
