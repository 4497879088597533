"""``use``: the parts that a case takes, written out before anything else reads it.

What comes of it is the case that one could have written by hand: the same numbers, in the same order, with the same
hash. Parts come first, in the order in which they are used; what the case itself says of the same thing lies over it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from detente.case.notation import NotationError, read_notation
from detente.case.parts.fill import MOST_ADDED, Filled, FillError, fill
from detente.case.parts.library import find_part
from detente.case.parts.merge import conflicts, merge, without
from detente.case.parts.part import RESERVED, TYPES, Parameter, Part
from detente.case.words import LONGEST_NAME, NAME_PATTERN
from detente.case.yaml_reader import Document
from detente.core.errors import CaseError, Problem
from detente.core.near import nearest
from detente.core.text import clip

MOST_USES: Final = 200
"""Parts that one case may take."""
_HASH_DIGITS: Final = 32


@dataclass(frozen=True, slots=True)
class Use:
    """A part as a case takes it."""

    position: int
    """Place in the list, from 0."""
    name: str
    """What its entries are called after."""
    part: Part
    """The part."""
    values: Mapping[str, Any]
    """By parameter, and ``as``."""
    filled: Filled
    """What it adds."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """A case with its parts written out."""

    document: Document
    """The case as if it had been written by hand; what a part adds has the line of its `use`."""
    origins: dict[str, str] = field(default_factory=dict)
    """By dotted path, from which line of which part an entry comes."""
    uses: tuple[Use, ...] = ()
    """The parts."""


def expand_uses(document: Document, folder: Path | None, name: str) -> Expanded:
    """Return a case with the parts that it takes written out.

    Parameters
    ----------
    document
        The case as it is written; it is not changed.
    folder
        Folder whose ``parts`` may be used; None for the shipped ones alone.
    name
        What messages call the case.

    Raises
    ------
    CaseError
        If a part is not there, has changed, or is given what it does not take.
    """
    if not isinstance(document.data, dict) or "use" not in document.data:
        return Expanded(document)
    reader = _Uses(document, folder, name)
    uses = reader.uses(document.data["use"])
    reader.stop()
    own = {key: value for key, value in document.data.items() if key != "use"}
    given: dict[str, Any] = {}
    origins: dict[str, str] = {}
    lines = dict(document.lines)
    for use in uses:
        for path in conflicts(given, use.filled.data, own):
            theirs = origins[path]
            expected = f"one of them, or your own `{path}` in the case"
            reader.wrong(use.position, "", f"`{path}`, which {theirs} gives otherwise", expected)
        given = merge(given, use.filled.data)
        for path, line in use.filled.lines.items():
            origins.setdefault(path, f"{use.part.file}:{line}")
            lines.setdefault(path, reader.line(f"use.{use.position}"))
    given, own, struck = without(given, own)
    data = merge(given, own)
    reader.check_names(uses, data)
    reader.stop()
    origins = {path: said for path, said in origins.items() if path not in document.lines}
    for path in struck:
        gone = [each for each in lines if each == path or each.startswith(f"{path}.")]
        for each in gone:
            del lines[each]
            origins.pop(each, None)
    written = Document(data, lines, list(document.problems), document.parsed)
    return Expanded(written, origins, tuple(uses))


def with_origin(problem: Problem, origins: Mapping[str, str]) -> Problem:
    """Return a problem that says from which line of a part the entry comes that it is about."""
    path = problem.path
    while path and path not in origins:
        path = path.rpartition(".")[0]
    if not path or "." not in path:
        return problem
    return dataclasses.replace(problem, found=f"{problem.found} ({origins[path]})")


class _Uses:
    """Reads the list of parts and gathers what is wrong with it."""

    def __init__(self, document: Document, folder: Path | None, name: str) -> None:
        self.document, self.folder, self.file = document, folder, name
        self.problems: list[Problem] = []
        self.budget = MOST_ADDED

    def stop(self) -> None:
        """Raise what has been found."""
        if self.problems:
            raise CaseError(sorted([*self.document.problems, *self.problems], key=lambda each: each.line))

    def line(self, path: str) -> int:
        """Return the line of a path of the case, or of what is around it."""
        while path and path not in self.document.lines:
            path = path.rpartition(".")[0]
        return self.document.lines.get(path, 1)

    def wrong(self, position: int, key: str, found: str, expected: str, hint: str = "") -> None:
        """Note a problem of one use."""
        path = f"use.{position}.{key}" if key else f"use.{position}"
        self.problems.append(Problem(path, found, expected, hint, file=self.file, line=self.line(path)))

    def uses(self, given: Any) -> list[Use]:
        """Return the parts that can be used."""
        if not isinstance(given, list):
            expected = "a list of parts such as `- {part: rally, of: russia}`"
            self.problems.append(Problem("use", "no list", expected, file=self.file, line=self.line("use")))
            return []
        if len(given) > MOST_USES:
            found, expected = f"{len(given):,} parts", f"at most {MOST_USES}"
            self.problems.append(Problem("use", found, expected, file=self.file, line=self.line("use")))
            return []
        found_uses: list[Use] = []
        names: dict[str, int] = {}
        for position, entry in enumerate(given):
            use = self._use(position, entry)
            if use is None:
                continue
            if use.name in names:
                first = self.line(f"use.{names[use.name]}")
                self.wrong(position, "as", f"`{use.name}` twice (first on line {first})", "another name as `as`")
            else:
                names[use.name] = position
                found_uses.append(use)
        return found_uses

    def _use(self, position: int, entry: Any) -> Use | None:
        before = len(self.problems)
        entry = {"part": entry} if isinstance(entry, str) else entry
        if not isinstance(entry, dict) or not isinstance(entry.get("part"), str):
            self.wrong(position, "", "no `part`", "a part such as `{part: rally, of: russia}`")
            return None
        try:
            part = find_part(entry["part"], self.folder)
        except CaseError as error:
            for each in error.problems:
                place = f" ({each.file}:{each.line})" if each.line else ""
                said = f"{each.path}: {each.found}" if each.path else each.found
                self.wrong(position, "part", f"{said}{place}", each.expected, each.hint)
            return None
        self._check_hash(position, entry, part)
        values = self._values(position, entry, part)
        if len(self.problems) > before:
            return None
        try:
            filled = fill(part, values, budget=self.budget)
        except FillError as error:
            self.wrong(position, "", f"{error.found} ({part.file}:{error.line})", error.expected)
            return None
        self.budget -= len(filled.lines)
        return Use(position, values["as"], part, values, filled)

    def _check_hash(self, position: int, entry: Mapping[str, Any], part: Part) -> None:
        pinned = entry.get("hash")
        if pinned is not None and str(pinned) != part.hash:
            found = f"the part `{part.name}` changed: its hash is {part.hash}"
            expected = (
                f"{clip(str(pinned))}, with which it was pinned; if the change is right (`detente parts show "
                f"{part.name}`), `detente parts pin CASE --in-place` pins it anew"
            )
            self.wrong(position, "hash", found, expected)

    def _values(self, position: int, entry: Mapping[str, Any], part: Part) -> dict[str, Any]:
        """Return the value of every parameter."""
        known = [each.name for each in part.parameters]
        for key in entry:
            if key not in known and key not in RESERVED:
                near = nearest(str(key), known)
                expected = f"what `{part.name}` takes: {', '.join([*known, 'as', 'hash'])}"
                self.wrong(position, key, f"`{clip(str(key))}`", expected, f"`{near}`" if near else "")
        values: dict[str, Any] = {"as": self._name(position, entry, part)}
        for parameter in part.parameters:
            if parameter.name in entry:
                value = entry[parameter.name]
                problem = wrong_type(parameter, value)
                if problem:
                    about = f": {parameter.text}" if parameter.text else ""
                    self.wrong(position, parameter.name, problem, f"{TYPES[parameter.type]}{about}")
                values[parameter.name] = value
            elif parameter.is_required:
                about = f" ({parameter.text})" if parameter.text else ""
                self.wrong(position, "", f"no `{parameter.name}`", f"{TYPES[parameter.type]}{about}")
                values[parameter.name] = None
            else:
                values[parameter.name] = _default(part, parameter.default, values)
        return values

    def _name(self, position: int, entry: Mapping[str, Any], part: Part) -> str:
        given = entry.get("as", part.name)
        name = str(given).replace("-", "_")
        if not isinstance(given, str) or not NAME_PATTERN.match(name) or len(name) > LONGEST_NAME // 2:
            expected = f"a name of small letters, digits and `_` (at most {LONGEST_NAME // 2})"
            self.wrong(position, "as", f"`{clip(str(given))}`", expected)
            return "part"
        return name

    def check_names(self, uses: list[Use], data: Mapping[str, Any]) -> None:
        """Refuse names of actors and quantities that neither the case nor any part has."""
        for use in uses:
            for parameter in use.part.parameters:
                section = {"actor": "actors", "actors": "actors", "quantity": "quantities"}.get(parameter.type)
                value = use.values[parameter.name]
                entries = data.get(section) if section else None
                if section is None or value is None or (entries is not None and not isinstance(entries, dict)):
                    continue
                for each in value if isinstance(value, list) else [value]:
                    if each not in (entries or {}):
                        self._no_such(use, parameter, str(each), section, entries or {})

    def _no_such(self, use: Use, parameter: Parameter, name: str, section: str, known: Mapping[str, Any]) -> None:
        near = nearest(name, known)
        kind = section.removesuffix("s").replace("quantitie", "quantity")
        expected = f"one of `{section}`: write it there, use a part that has it, or give `{parameter.name}`"
        found = f"no {kind} `{clip(name)}` for `{parameter.name}` of `{use.part.name}`"
        self.wrong(use.position, parameter.name, found, expected, f"`{near}`" if near else "")


def _default(part: Part, default: Any, values: Mapping[str, Any]) -> Any:
    """Return the default of a parameter, with those above it in the place of their placeholders."""
    stand_in = dataclasses.replace(part, gives={"default": {"given": default}}, lines={})
    try:
        return fill(stand_in, values).data["default"].get("given")
    except FillError:
        return None


def wrong_type(parameter: Parameter, value: Any) -> str:
    """Return what is wrong with the value of a parameter; nothing where it can stand."""
    shown = f"`{clip(str(value))}`"
    match parameter.type:
        case "actor" | "quantity":
            return "" if _is_name(value) else shown
        case "actors" | "events":
            check = _is_name if parameter.type == "actors" else _is_event
            return "" if isinstance(value, list) and value and all(check(each) for each in value) else shown
        case "event":
            return "" if _is_event(value) else shown
        case "date":
            return "" if isinstance(value, dt.date) else shown
        case "number":
            return _wrong_number(value, shown)
        case "condition":
            is_condition = isinstance(value, (str, bool)) and str(value).strip() != "" and len(str(value)) <= 500
            return "" if is_condition else shown
        case _:
            return "" if isinstance(value, (str, int, float)) and len(str(value)) <= 500 else shown


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and NAME_PATTERN.match(value) is not None and len(value) <= LONGEST_NAME


def _is_event(value: Any) -> bool:
    return (
        isinstance(value, str) and 1 <= value.count(".") + 1 <= 3 and all(_is_name(each) for each in value.split("."))
    )


def _wrong_number(value: Any, shown: str) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float, str, dict)):
        return shown
    if isinstance(value, dict):
        return "" if any(key in value for key in ("value", "prior")) or len(value) >= 2 else shown
    try:
        read_notation(value)
    except NotationError as error:
        return error.found
    return ""
