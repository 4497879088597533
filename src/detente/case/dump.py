"""Case -> plain data -> canonical YAML, and the hash of a case's content.

`load(dump(case)) == case` for every case. Fields stand in the order of the schema, names in the order of the case,
defaults are left out, and a number stands bare wherever it may. To change a file and keep its comments use
`detente.case.edit`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from pydantic import BaseModel

from detente.case.notation import Number
from detente.case.remembered import remembered
from detente.case.schema import Case, Effect, Given, New, Value
from detente.case.words import DateSpan
from detente.case.yaml_reader import is_plain_text
from detente.core.calls import checked

_BARE: Final[dict[type[BaseModel], str]] = {Effect: "amount", Given: "condition", New: "value", Value: "weight"}
"""Entries that may be written as a number, a truth or a condition alone, and which field it is."""
_LISTS: Final = frozenset(
    {"replies", "options", "forecasts", "observations", "members", "on", "exclusive_with", "range", "together"}
)
"""Fields that stay a list even with one element."""


def to_data(case: Case, *, as_written: bool = False) -> dict[str, Any]:
    """Return a case as plain data: mappings, lists, texts, numbers, dates. `Case.model_validate` takes it back.

    Parameters
    ----------
    case
        The case.
    as_written
        Whether a number that cites the library of priors stays a citation; otherwise it is the number itself, so that
        a case means the same where the library has changed.
    """
    return {"detente": case.detente, **_entry(case, as_written=as_written)}


@cache
def field_table(model: type[BaseModel]) -> tuple[tuple[str, str, bool, Any], ...]:
    """Return name, spelling, whether it is required, and default of every field; pydantic copies defaults each time."""
    return tuple(
        (name, field.alias or name, field.is_required(), field.get_default(call_default_factory=True))
        for name, field in model.model_fields.items()
    )


def _entry(entry: BaseModel, *, as_written: bool) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, spelling, is_required, default in field_table(type(entry)):
        value = getattr(entry, name)
        if is_required or value != default:
            data[spelling] = _plain(value, is_list=name in _LISTS, as_written=as_written)
    return data


def _plain(value: Any, *, is_list: bool = False, as_written: bool = False) -> Any:
    if isinstance(value, Number):
        return value.to_data(as_written=as_written)
    if isinstance(value, BaseModel):
        data = _entry(value, as_written=as_written)
        bare = _BARE.get(type(value))
        return data[bare] if bare and list(data) == [bare] and not isinstance(data[bare], dict) else data
    if isinstance(value, Mapping):
        return {str(key): _plain(item, as_written=as_written) for key, item in value.items()}
    if isinstance(value, DateSpan):
        return str(value)
    if isinstance(value, (list, tuple)):
        items = [_plain(item, as_written=as_written) for item in value]
        return items[0] if len(items) == 1 and not is_list else items
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return int(value)
    return value


@remembered
def content_hash(case: Case) -> str:
    """Return the SHA-256 of a case's content."""
    text = json.dumps(to_data(case), ensure_ascii=True, separators=(",", ":"), default=dt.date.isoformat)
    return hashlib.sha256(text.encode()).hexdigest()


@checked
def dump_case(case: Case) -> str:
    """Return a case as canonical YAML.

    Examples
    --------
    >>> from detente.case.schema import Case, Time
    >>> print(dump_case(Case(case="row", time=Time(start="2022-01-03", end="2022-12-31"))), end="")
    detente: 2
    case: row
    time:
      start: 2022-01-03
      end: 2022-12-31
    """
    return dump_data(to_data(case, as_written=True))


def dump_data(data: Mapping[str, Any]) -> str:
    """Return plain data as YAML: mappings, lists, texts, numbers, dates."""
    return "".join(_lines(data, 0))


def whole_text(case: Case) -> str:
    """Return a text that means the case with no file beside it: its own, or one with parts and readings written out."""
    return case.source_text if case.source_text and not case.parts and not case.series else dump_case(case)


_FLOW_LIMIT: Final = 100
"""Characters up to which a list of bare words or numbers stands on one line."""


def _lines(data: Mapping[str, Any], depth: int) -> list[str]:
    lines: list[str] = []
    for key, value in data.items():
        lines += _item(f"{'  ' * depth}{write_scalar(key)}:", value, depth)
    return lines


def _item(lead: str, value: Any, depth: int) -> list[str]:
    """Return the lines of a value behind ``lead`` (a key with its colon, or a dash)."""
    if isinstance(value, Mapping):
        if not value:
            return [f"{lead} {{}}\n"]
        if lead.endswith("-"):
            first, *others = _lines(value, depth + 1)
            return [f"{lead} {first.lstrip()}", *others]
        return [f"{lead}\n", *_lines(value, depth + 1)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        flow = _flow(value)
        if flow is not None:
            return [f"{lead} {flow}\n"]
        lines = [f"{lead}\n"]
        for item in value:
            lines += _item(f"{'  ' * (depth + 1)}-", item, depth + 1)
        return lines
    if isinstance(value, str) and _fits_block(value):
        pad = "  " * (depth + 1)
        return [f"{lead} |-\n", *(f"{pad}{line}\n" if line else "\n" for line in value.split("\n"))]
    return [f"{lead} {write_scalar(value)}\n"]


def _flow(values: Sequence[Any]) -> str | None:
    if any(isinstance(value, (Mapping, list, tuple)) for value in values):
        return None
    text = f"[{', '.join(write_scalar(value, in_flow=True) for value in values)}]"
    return text if len(text) <= _FLOW_LIMIT or not values else None


def _fits_block(text: str) -> bool:
    lines = text.split("\n")
    return (
        len(lines) > 1 and all(line.isprintable() for line in lines) and not lines[0].startswith(" ") and bool(lines[0])
    )


_UNSAFE_IN_FLOW: Final = re.compile(r"[,\[\]{}?:]")
"""Question marks and colons are safe by YAML 1.2, but not every parser follows it."""


def write_scalar(value: Any, *, in_flow: bool = False) -> str:
    """Return a single value as YAML, in quotes only where it must be; ``in_flow`` where it may stand inside braces."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return repr(value)
    text = str(value)
    if is_plain_text(text) and not (in_flow and _UNSAFE_IN_FLOW.search(text)):
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    pieces = []
    for letter in text:
        code = ord(letter)
        if letter in '"\\':
            pieces.append(f"\\{letter}")
        elif letter.isprintable():
            pieces.append(letter)
        elif code <= 0xFF:
            pieces.append(f"\\x{code:02x}")
        else:
            pieces.append(f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}")
    return f'"{"".join(pieces)}"'
