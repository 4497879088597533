"""Values of options that mean what they are: those left out, texts, plain numbers.

What typer makes of a value may go through a library of validators, which takes longer to import than a run takes that
was prepared before. Whatever is not plain, and every mistake, is left to it.
"""

from __future__ import annotations

from typing import Any

LONGEST = 18
"""Digits of a whole number that is read here."""
ASKED = ("min", "max", "parser", "click_type", "formats", "exists", "resolve_path", "clamp")
"""What typer may ask of a value beside its type."""


def read_plainly(parameter: Any) -> Any:
    """Return a parameter of a command that reads plain values by itself."""
    described: Any = getattr(parameter, "type_descriptor", None)
    asked = getattr(described, "parameter_info", None)
    if asked is None or parameter.nargs != 1 or "process_value" in vars(parameter):
        return parameter
    usual: Any = parameter.process_value
    is_free = not any(getattr(asked, name, None) not in {None, False} for name in ASKED)

    def read(context: Any, value: Any) -> Any:
        if value is None and not parameter.required:
            found: Any = () if parameter.multiple else None
        else:
            found = _plain(described.annotation, value) if is_free else None
            if found is None:
                return usual(context, value)
        return found if parameter.callback is None else parameter.callback(context, parameter, found)

    parameter.process_value = read
    return parameter


def _plain(kind: Any, value: Any) -> Any:
    """Return a value that is written plainly as its type; None for any other."""
    if kind in {str, bool, float} and type(value) is kind:
        return value
    if kind is int and (type(value) is int or _is_number(value)):
        return int(value)
    if kind == list[str] and isinstance(value, tuple | list) and all(type(each) is str for each in value):
        return list(value)
    return None


def _is_number(value: Any) -> bool:
    return type(value) is str and value.isascii() and value.isdigit() and len(value) <= LONGEST
