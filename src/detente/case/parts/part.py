"""One part: what it takes, what it gives, and the tiny case that is its test.

A part is data. Placeholders such as ``<by>`` in its names and values stand for its parameters; nothing in it is
evaluated, it reads no file, and it takes no other part.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from detente.case.words import NAME_PATTERN
from detente.case.yaml_reader import read_yaml
from detente.core.errors import CaseError, Problem
from detente.core.near import nearest
from detente.core.text import clip

KINDS: Final = ("actor", "bloc", "move", "shock", "loop")
"""What a part can be; in this order they are listed and composed."""
TYPES: Final[Mapping[str, str]] = {
    "actor": "the name of an actor of the case",
    "actors": "a list of names of actors of the case",
    "quantity": "the name of a quantity of the case",
    "event": "the name of a move, shock or other event, such as `strike` or `strike.won`",
    "events": "a list of names of events",
    "number": "a number as a case writes it, such as `5`, `5 to 20` or `{prior: NAME}`",
    "date": "a date such as `2022-02-24`",
    "condition": "a condition",
    "text": "words",
}
"""Types of parameters, and what may stand for them."""
SECTIONS: Final = (
    "sources", "quantities", "links", "actors", "moves", "variants", "shocks", "calendar", "processes", "beliefs",
    "lenses", "questions", "tables",
)  # fmt: skip
"""Sections of a case that a part may add to."""
RESERVED: Final = ("part", "as", "hash")
"""Keys of a `use` that are not parameters."""
PLACEHOLDER: Final = re.compile(r"<([a-z][a-z0-9_]{0,40})>")
IF_GIVEN: Final = "if_given"
"""Key of an entry of a part that is left out where the parameter it names is not given."""
LARGEST_PART: Final = 100_000
"""Letters of a part: twenty times the largest that is shipped."""
MOST_PARAMETERS: Final = 40
_KEYS: Final = ("part", "kind", "title", "about", "words", "with", "takes", "gives", "test")
_PART_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,60}\Z")
_OF_PARAMETER: Final = ("is", "text", "default", "role")
_ROLES: Final = ("by", "on")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a part asks for."""

    name: str
    """Its name, as a case gives it."""
    type: str
    """One of `TYPES`."""
    text: str
    """What it is, in words."""
    is_required: bool
    """Whether a case must give it."""
    default: Any = None
    """What it is otherwise, which may name earlier parameters; None where it is then left out."""
    role: str = ""
    """Whom `detente new --from` puts there: ``by`` or ``on`` of the first move; by its name where it does not say."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part as its file has it."""

    name: str
    """Its name, as a case uses it."""
    kind: str
    """One of `KINDS`."""
    title: str
    """What it is, in a line."""
    about: str
    """How it works, and where its numbers come from."""
    words: tuple[str, ...]
    """Further words by which it may be sought."""
    company: tuple[str, ...]
    """Parts of kind actor that `detente new --from` puts beside it."""
    parameters: tuple[Parameter, ...]
    """What it takes, in order."""
    gives: Mapping[str, Any]
    """What it adds to a case, by section, with placeholders."""
    test: Mapping[str, Any]
    """A tiny case that uses it."""
    file: str
    """What messages call its file."""
    text: str = field(repr=False)
    """Its text."""
    lines: Mapping[str, int] = field(repr=False)
    """Line of every entry by dotted path."""

    @property
    def hash(self) -> str:
        """What it takes and gives as 32 hexadecimal digits: its title, its test and its comments do not count."""
        taken = [[each.name, each.type, each.is_required, each.default] for each in self.parameters]
        text = json.dumps([taken, self.gives], ensure_ascii=True, separators=(",", ":"), default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def parameter(self, name: str) -> Parameter | None:
        """Return a parameter by its name."""
        return next((each for each in self.parameters if each.name == name), None)


def is_part_name(name: object) -> bool:
    """Return whether a part can have this name: small letters, digits and hyphens, so that it is a safe file name."""
    return isinstance(name, str) and _PART_NAME.match(name) is not None


def read_part(text: str, name: str, file: str) -> Part:
    """Return the part that a text holds.

    Parameters
    ----------
    text
        The YAML.
    name
        The name it must have: that of its file.
    file
        What messages call its file.

    Raises
    ------
    CaseError
        With everything that is wrong with it.
    """
    if len(text) > LARGEST_PART:
        raise CaseError([Problem("", f"{len(text):,} letters", f"a part of at most {LARGEST_PART:,}", file=file)])
    document = read_yaml(text.removeprefix("\ufeff"), file)
    if not isinstance(document.data, dict):
        raise CaseError([Problem("", "no entries", "a part: entries such as `part: NAME`", file=file, line=1)])
    reader = _Reader(document.data, dict(document.lines), name, file)
    part = reader.part(text)
    problems = [*document.problems, *reader.problems]
    if problems:
        placed = [
            Problem(
                each.path, each.found, each.expected, each.hint, file=file, line=each.line or reader.line(each.path)
            )
            for each in problems
        ]
        raise CaseError(sorted(placed, key=lambda each: each.line))
    return part


class _Reader:
    """Reads a part and gathers what is wrong with it."""

    def __init__(self, data: dict[str, Any], lines: dict[str, int], name: str, file: str) -> None:
        self.data, self.lines, self.name, self.file = data, lines, name, file
        self.problems: list[Problem] = []

    def line(self, path: str) -> int:
        """Return the line of a path, or of what is around it."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 1)

    def part(self, text: str) -> Part:
        """Return the part, as far as it can be read."""
        for key in self.data:
            if key not in _KEYS:
                self._unknown(key, key, _KEYS)
        if self.data.get("part") != self.name:
            self._wrong("part", f"`{clip(str(self.data.get('part')))}`", f"`{self.name}`, as its file is called")
        if self.data.get("kind") not in KINDS:
            self._wrong("kind", f"`{clip(str(self.data.get('kind')))}`", f"one of {', '.join(KINDS)}")
        words = self._list("words")
        taken = self._mapping("takes")
        if len(taken) > MOST_PARAMETERS:
            self._wrong("takes", f"{len(taken)} parameters", f"at most {MOST_PARAMETERS}")
            taken = {}
        parameters = tuple(self._parameter(name, value) for name, value in taken.items())
        gives = self._mapping("gives")
        self._check_gives(gives, {"as", *(each.name for each in parameters)})
        self._check_defaults(parameters)
        return Part(
            name=self.name,
            kind=str(self.data.get("kind")),
            title=self._words("title"),
            about=self._words("about"),
            words=tuple(words),
            company=tuple(self._list("with")),
            parameters=parameters,
            gives=gives,
            test=self._mapping("test"),
            file=self.file,
            text=text,
            lines=self.lines,
        )

    def _wrong(self, path: str, found: str, expected: str, hint: str = "") -> None:
        self.problems.append(Problem(path, found, expected, hint))

    def _unknown(self, path: str, key: str, known: tuple[str, ...]) -> None:
        near = nearest(key, known)
        self._wrong(path, f"`{clip(key)}`", f"one of {', '.join(known)}", f"`{near}`" if near else "")

    def _mapping(self, key: str) -> dict[str, Any]:
        value = self.data.get(key)
        if value is not None and not isinstance(value, dict):
            self._wrong(key, "no mapping", "entries with names")
        return value if isinstance(value, dict) else {}

    def _list(self, key: str) -> list[str]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self._wrong(key, "no list of words", "a list such as `[embargo, boycott]`")
            return []
        return value

    def _words(self, key: str) -> str:
        value = self.data.get(key, "")
        if not isinstance(value, str):
            self._wrong(key, f"`{clip(str(value))}`", "words")
            return ""
        return " ".join(value.split())

    def _parameter(self, name: str, value: Any) -> Parameter:
        path = f"takes.{name}"
        if not PLACEHOLDER.fullmatch(f"<{name}>") or name in RESERVED:
            self._wrong(
                path, f"the parameter `{clip(name)}`", "small letters, digits and `_`, and none of part, as, hash"
            )
        given = value if isinstance(value, dict) else {}
        for key in given:
            if key not in _OF_PARAMETER:
                self._unknown(f"{path}.{key}", key, _OF_PARAMETER)
        if given.get("is") not in TYPES:
            self._wrong(path, f"the type `{clip(str(given.get('is')))}`", f"`is` as one of {', '.join(TYPES)}")
        text, role = str(given.get("text", "")), str(given.get("role", ""))
        if role and role not in _ROLES:
            self._unknown(f"{path}.role", role, _ROLES)
        return Parameter(name, str(given.get("is")), text, "default" not in given, given.get("default"), role)

    def _check_defaults(self, parameters: tuple[Parameter, ...]) -> None:
        known = {"as"}
        for each in parameters:
            for found in placeholders(each.default):
                if found not in known:
                    self._wrong(f"takes.{each.name}", f"`<{found}>`", "`<as>` or a parameter that stands above it")
            known.add(each.name)

    def _check_gives(self, gives: dict[str, Any], known: set[str]) -> None:
        for section, entries in gives.items():
            if section not in SECTIONS:
                self._unknown(f"gives.{section}", section, SECTIONS)
            elif not isinstance(entries, dict):
                self._wrong(f"gives.{section}", "no mapping", "entries with names")
            else:
                for name in entries:
                    self._check_name(section, name)
        for path, found in _used("gives", gives):
            if found not in known:
                near = nearest(found, sorted(known))
                self._wrong(path, f"`<{found}>`", "a parameter of `takes`, or `<as>`", f"`<{near}>`" if near else "")

    def _check_name(self, section: str, name: str) -> None:
        """Refuse a name that is not the part's own: two parts, or a part and a case, could mean different things."""
        match = PLACEHOLDER.match(name)
        rest = name[match.end() :] if match else name
        if match is None or (rest and not (rest[0] in "_-" and NAME_PATTERN.match(f"a{rest.replace('-', '_')}"))):
            expected = "a name that begins with `<as>`, or with a parameter, such as `<as>_cost`"
            self._wrong(f"gives.{section}.{name}", f"`{clip(name)}`", expected)


def placeholders(value: Any) -> Iterator[str]:
    """Yield the names of the placeholders in a value, however deep."""
    yield from (found for _, found in _used("", value))


def _used(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield path and name of every placeholder."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from ((path, found) for found in PLACEHOLDER.findall(str(key)))
            if key == IF_GIVEN:
                yield f"{path}.{key}", str(inner)
            else:
                yield from _used(f"{path}.{key}", inner)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _used(f"{path}.{position}", inner)
    elif isinstance(value, str):
        yield from ((path, found) for found in PLACEHOLDER.findall(value))
