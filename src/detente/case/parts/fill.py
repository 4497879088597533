"""A part and the values of its parameters -> what it adds to a case, with the line of the part for every entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from detente.case.parts.part import IF_GIVEN, PLACEHOLDER, Part
from detente.core.text import clip

MOST_ADDED: Final = 50_000
"""Entries that the parts of one case may add: a hundred times what a large case has."""
_LONGEST: Final = 2_000
"""Letters of a text after its placeholders are filled."""


class FillError(ValueError):
    """A part cannot be filled with the values given."""

    def __init__(self, line: int, found: str, expected: str) -> None:
        self.line, self.found, self.expected = line, found, expected
        super().__init__(f"found {found}, expected {expected}")


@dataclass(frozen=True, slots=True)
class Filled:
    """What a part adds to a case."""

    data: dict[str, Any]
    """By section."""
    lines: dict[str, int]
    """Line in the part's file of every entry, by dotted path in the case."""


def fill(part: Part, values: Mapping[str, Any], *, budget: int = MOST_ADDED) -> Filled:
    """Return what a part adds with values for its parameters.

    Parameters
    ----------
    part
        The part.
    values
        By parameter, ``as`` among them; None for what is not given.
    budget
        Entries it may add.

    Raises
    ------
    FillError
        If a value cannot stand where the part puts it, or more is added than may be.
    """
    filler = _Filler(part, values, budget)
    data = {section: filler.filled(entries, f"gives.{section}", section) for section, entries in part.gives.items()}
    return Filled(data, filler.lines)


class _Filler:
    def __init__(self, part: Part, values: Mapping[str, Any], budget: int) -> None:
        self.part, self.values, self.budget = part, values, budget
        self.lines: dict[str, int] = {}

    def filled(self, value: Any, raw: str, path: str) -> Any:
        """Return a value filled; ``raw`` is its path in the part, ``path`` that in the case."""
        line = self.part.lines.get(raw) or self.part.lines.get(raw.rpartition(".")[0], 1)
        self.lines[path] = line
        self.budget -= 1
        if self.budget < 0:
            raise FillError(line, "more entries than parts may add", f"at most {MOST_ADDED:,} in all")
        if isinstance(value, dict):
            return self._mapping(value, raw, path)
        if isinstance(value, list):
            kept = [(position, each) for position, each in enumerate(value) if not self._is_left_out(each)]
            return [self.filled(each, f"{raw}.{old}", f"{path}.{new}") for new, (old, each) in enumerate(kept)]
        return self.text(value, line) if isinstance(value, str) else value

    def _mapping(self, value: dict[str, Any], raw: str, path: str) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, inner in value.items():
            if key == IF_GIVEN or self._is_left_out(key) or self._is_left_out(inner):
                continue
            name = str(self.text(key, self.part.lines.get(f"{raw}.{key}", 1)))
            data[name] = self.filled(inner, f"{raw}.{key}", f"{path}.{name}")
        inside = data.get("value")
        if isinstance(inside, dict) and ("prior" in inside or "value" in inside):  # it says itself where it comes from
            return {**{key: each for key, each in data.items() if key not in ("value", "source", "why")}, **inside}
        return data

    def _is_left_out(self, value: Any) -> bool:
        """Return whether an entry goes because the parameter that it needs is not given."""
        if isinstance(value, dict) and IF_GIVEN in value:
            return self.values.get(value[IF_GIVEN]) is None
        whole = PLACEHOLDER.fullmatch(value) if isinstance(value, str) else None
        return whole is not None and self.values.get(whole[1]) is None

    def text(self, text: str, line: int) -> Any:
        """Return a text with its placeholders filled; one that is a placeholder alone becomes the value itself."""
        if "<" not in text:
            return text
        if whole := PLACEHOLDER.fullmatch(text):
            return self.values[whole[1]]
        filled = PLACEHOLDER.sub(lambda match: self._said(match[1], line), text)
        if len(filled) > _LONGEST:
            raise FillError(line, f"a text of {len(filled):,} letters", f"at most {_LONGEST:,}")
        return filled

    def _said(self, name: str, line: int) -> str:
        value = self.values[name]
        parameter = self.part.parameter(name)
        if parameter is not None and parameter.type == "condition" and value is not None:
            return f"({str(value).lower() if isinstance(value, bool) else value})"
        if isinstance(value, (bool, dict, list)) or value is None:
            found = "nothing" if value is None else f"`{clip(str(value))}`"
            raise FillError(line, f"{found} for `{name}` within a text", "a name, a word or a single number")
        return value.isoformat() if isinstance(value, dt.date) else str(value)
