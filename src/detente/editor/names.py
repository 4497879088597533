"""Every name of a text: where it is defined and where it is used, in values, keys, expressions and dotted paths.

A name is known by the dotted path of its definition: ``moves.invade``, ``moves.invade.outcomes.defeat``. Names that are
put together have a part for each: ``ukraine_in_nato`` names two actors, ``invade.defeat`` a move and its outcome,
``vienna_forces`` a table and its issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from detente.case import syntax as s
from detente.case.expressions import ExpressionError, parse
from detente.case.notation import NotationError, read_notation
from detente.case.scope import ENDINGS, NOTHING
from detente.editor.language import DEFINED, Kind, Meaning, meanings
from detente.editor.text import Span
from detente.editor.tree import Entry, Tree, written_offsets

SECTIONS: Final[Mapping[str, Kind]] = {
    key.removeprefix("Case."): kind for key, kind in DEFINED.items() if "Case." in key
}
"""Sections of a case whose keys are names, and of what."""
_EVENT_SECTIONS: Final = ("moves", "shocks", "calendar")
_INSIDE: Final[Mapping[str, str]] = {
    "moves": "outcomes", "shocks": "outcomes", "calendar": "outcomes", "processes": "stages", "actors": "pacts",
}  # fmt: skip
"""Sections whose entries have events of their own, and where."""
_OF_KIND: Final[Mapping[Kind, str]] = {kind: section for section, kind in SECTIONS.items()}
_LONGEST: Final = 1_000
"""Letters of a path or an expression in which names are looked for."""


@dataclass(frozen=True, slots=True)
class Use:
    """A place at which a name stands."""

    target: str
    """Dotted path of the definition."""
    span: Span
    """The letters of the name alone."""
    role: str
    """``definition``, ``value``, ``key``, ``expression`` or ``path``."""
    entry: Entry
    """The entry in which it stands."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A name and what it is the name of."""

    target: str
    kind: Kind
    entry: Entry

    @property
    def name(self) -> str:
        """The name itself."""
        return self.entry.key if self.kind != "factor" else self.entry.text


class Names:
    """The names of a tree."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.meanings: Mapping[Entry, Meaning] = meanings(tree.root) if tree.root is not None else {}
        self.definitions: dict[str, Definition] = {}
        for entry, meaning in self.meanings.items():
            if meaning.key == "new name" and meaning.kind is not None:
                self.definitions.setdefault(entry.path, Definition(entry.path, meaning.kind, entry))
            elif meaning.value == "factor" and entry.kind == "text":
                self.definitions.setdefault(
                    f"together.{entry.text}", Definition(f"together.{entry.text}", "factor", entry)
                )
            elif meaning.key == "number name":
                path = _path_of_number(entry)
                self.definitions.setdefault(path, Definition(path, "number", entry))
        self._actors = set(self._of("actors"))
        self._terms = {
            f"{table}_{issue}": (table, issue)
            for table in self._of("tables")
            for issue in self.inside("tables", table, "issues")
        }
        self._beliefs = {
            f"belief_{viewer}_{actor}_{kind}": (viewer, actor, kind)
            for actor in self._of("actors")
            for kind in self.types_of(actor)
            for viewer in self._actors - {actor}
        }
        self.uses: tuple[Use, ...] = tuple(sorted(self._all(), key=lambda use: use.span))
        """All of them, in the order of the text."""

    # --- what there is -----------------------------------------------------------------------------------------------

    def _of(self, section: str) -> list[str]:
        entry = self.tree.by_path.get(section)
        return [child.key for child in entry.children if child.key_span] if entry is not None else []

    def inside(self, section: str, name: str, field: str) -> list[str]:
        """Return the names that an entry of a section defines behind one of its keys, such as the issues of a table."""
        entry = self.tree.by_path.get(f"{section}.{name}.{field}")
        return [child.key for child in entry.children if child.key_span] if entry is not None else []

    def types_of(self, actor: str) -> dict[str, str]:
        """Return the types of an actor by name, those that lenses bring included, each with where it is defined."""
        found: dict[str, str] = {}
        for start in ("", *(f"lenses.{lens}." for lens in self._of("lenses"))):
            above = f"{start}actors.{actor}.types"
            if (entry := self.tree.by_path.get(above)) is not None:
                for child in entry.children:
                    if child.key_span:
                        found.setdefault(child.key, f"{above}.{child.key}")
        return found

    def known(self, kind: Kind) -> list[str]:
        """Return the names that may stand where one of a kind is asked for, in the order of the text."""
        if kind == "event":
            return [*self._events()]
        if kind == "quantity":
            members = [f"{a}_in_{b}" for a, b in self.memberships()]
            return [*self._of("quantities"), *members, *self._terms, *sorted(self._beliefs)]
        if kind == "who":
            return self._of("sources")
        if kind == "factor":
            return [each.name for each in self.definitions.values() if each.kind == "factor"]
        return self._of(_OF_KIND[kind]) if kind in _OF_KIND else []

    def _events(self) -> Iterator[str]:
        for section in _EVENT_SECTIONS:
            yield from self._of(section)
        for section, field in _INSIDE.items():
            for name in self._of(section):
                yield from (f"{name}.{inner}" for inner in self.inside(section, name, field))
        yield from (f"{table}.{ending}" for table in self._of("tables") for ending in ENDINGS)

    def memberships(self) -> list[tuple[str, str]]:
        """Return the pairs of actor and bloc that the text speaks of as members, or as joining and leaving."""
        pairs: dict[tuple[str, str], None] = {}
        for entry, meaning in self.meanings.items():
            if meaning.value == "actor" and entry.kind == "text" and entry.parent is not None:
                around = entry.parent
                if around.key == "members" and around.parent is not None:
                    pairs[entry.text, around.parent.key] = None
                elif around.key in ("joins", "leaves"):
                    pairs[entry.key, entry.text] = None
        return list(pairs)

    # --- where they stand --------------------------------------------------------------------------------------------

    def at(self, offset: int) -> Use | None:
        """Return the name at an offset."""
        return next((use for use in self.uses if use.span.holds(offset)), None)

    def of(self, target: str) -> list[Use]:
        """Return all places of a name."""
        return [use for use in self.uses if use.target == target]

    def _all(self) -> Iterator[Use]:
        for entry, meaning in self.meanings.items():
            if entry.key_span is not None:
                yield from self._of_key(entry, meaning, entry.key_span)
            if entry.kind == "text" and entry.text and len(entry.text) <= _LONGEST:
                yield from self._of_value(entry, meaning)

    def _of_key(self, entry: Entry, meaning: Meaning, span: Span) -> Iterator[Use]:
        if len(entry.key) > _LONGEST or span.end - span.start < len(entry.key):
            return
        start = span.start + (span.end - span.start != len(entry.key))  # behind its quote
        if meaning.key in ("new name", "number name"):
            target = entry.path if meaning.key == "new name" else _path_of_number(entry)
            yield Use(target, Span(start, start + len(entry.key)), "definition", entry)
        elif meaning.key == "name" and meaning.kind is not None:
            yield from self._placed(
                entry, "key", self.parts(entry.key, meaning.kind, entry), [*range(start, span.end + 1)]
            )

    def _of_value(self, entry: Entry, meaning: Meaning) -> Iterator[Use]:
        is_expression = meaning.is_condition or (
            meaning.number is not None and meaning.number.allows_formula and not _is_number(entry.text)
        )
        if not is_expression and meaning.value is None:
            return
        offsets = written_offsets(self.tree.text, entry)
        if offsets is None:
            return
        if is_expression:
            yield from self._placed(entry, "expression", self._of_expression(entry), offsets)
        elif meaning.value == "factor":
            yield Use(f"together.{entry.text}", Span(offsets[0], offsets[-1]), "definition", entry)
        elif meaning.value is not None:
            yield from self._placed(entry, "value", self.parts(entry.text, meaning.value, entry), offsets)

    def _placed(
        self, entry: Entry, role: str, parts: Iterator[tuple[str, int, int]], offsets: list[int]
    ) -> Iterator[Use]:
        for target, start, end in parts:
            if 0 <= start < end < len(offsets):
                yield Use(target, Span(offsets[start], offsets[end - 1] + 1), role, entry)

    def parts(self, word: str, kind: Kind, entry: Entry) -> Iterator[tuple[str, int, int]]:
        """Yield the names in a word of a kind: the path of each definition, and where in the word it stands."""
        if kind == "quantity":
            yield from self._quantity(word, entry)
        elif kind in ("event", "move", "calendar"):
            yield from self._event(word)
        elif kind in ("path", "loading"):
            sign = len(word) - len(word.lstrip("- "))
            yield from ((target, start + sign, end + sign) for target, start, end in self._path(word[sign:]))
        elif kind == "issue":
            table = self._around(entry, "tables")
            yield f"tables.{table}.issues.{word}", 0, len(word)
        elif kind == "answer":
            question = self._around(entry, "questions")
            if f"questions.{question}.first.{word}" in self.definitions:
                yield f"questions.{question}.first.{word}", 0, len(word)
        elif kind == "who":
            if f"sources.{word}" in self.definitions:
                yield f"sources.{word}", 0, len(word)
        elif kind == "type":
            actor = entry.parent.key if entry.parent is not None else ""
            target = self.types_of(actor).get(word, "")
            if target in self.definitions:
                yield target, 0, len(word)
        elif kind in _OF_KIND:
            yield f"{_OF_KIND[kind]}.{word}", 0, len(word)

    def _around(self, entry: Entry, section: str) -> str:
        """Return the name of the entry of a section in which another stands."""
        head, _, rest = entry.path.partition(".")
        return rest.partition(".")[0] if head == section else ""

    def _quantity(self, word: str, entry: Entry | None = None) -> Iterator[tuple[str, int, int]]:
        if entry is not None and (own := self._own_number(word, entry)):
            yield own, 0, len(word)
            return
        if f"quantities.{word}" not in self.definitions:
            for match in re.finditer("_in_", word):
                if word[: match.start()] in self._actors and word[match.end() :] in self._actors:
                    yield f"actors.{word[: match.start()]}", 0, match.start()
                    yield f"actors.{word[match.end() :]}", match.end(), len(word)
                    return
            if word in self._terms:
                table, issue = self._terms[word]
                yield f"tables.{table}", 0, len(table)
                yield f"tables.{table}.issues.{issue}", len(table) + 1, len(word)
                return
            if word in self._beliefs:
                viewer, actor, kind = self._beliefs[word]
                starts = len("belief_"), len(f"belief_{viewer}_"), len(f"belief_{viewer}_{actor}_")
                yield f"actors.{viewer}", starts[0], starts[1] - 1
                yield f"actors.{actor}", starts[1], starts[2] - 1
                yield self.types_of(actor)[kind], starts[2], len(word)
                return
        yield f"quantities.{word}", 0, len(word)

    def _own_number(self, word: str, entry: Entry) -> str:
        """Return the path of a number that the expression of an entry names itself."""
        around = entry.parent
        number = around.child(word) if entry.key == "value" and around is not None else None
        path = _path_of_number(number) if number is not None else ""
        return path if path in self.definitions else ""

    def _event(self, word: str) -> Iterator[tuple[str, int, int]]:
        head, dot, inner = word.partition(".")
        if word == NOTHING:
            return
        if not dot:
            section = next((each for each in _EVENT_SECTIONS if f"{each}.{word}" in self.definitions), "moves")
            yield f"{section}.{word}", 0, len(word)
            return
        for section, field in _INSIDE.items():
            if f"{section}.{head}.{field}.{inner}" in self.definitions:
                yield f"{section}.{head}", 0, len(head)
                yield f"{section}.{head}.{field}.{inner}", len(head) + 1, len(word)
                return
        if inner in ENDINGS and f"tables.{head}" in self.definitions:
            yield f"tables.{head}", 0, len(head)

    def _path(self, path: str) -> Iterator[tuple[str, int, int]]:
        """Yield the names in a dotted path."""
        steps = path.split(".")
        starts = [sum(len(step) + 1 for step in steps[:n]) for n in range(len(steps))]

        def part(target: str, n: int) -> tuple[str, int, int]:
            return target, starts[n], starts[n] + len(steps[n])

        if steps[0] == "beliefs" and len(steps) > 2:
            yield part(f"actors.{steps[1]}", 1)
            yield from self._moved(self._path(".".join(steps[2:])), starts[2])
        elif steps[0] in ("memberships", "values") and len(steps) > 1:  # such values are set by types of an actor
            yield from self._moved(self._quantity(steps[1]), starts[1])
        elif "set" in steps[2:-1]:
            at = steps.index("set", 2)
            yield from self._path(".".join(steps[:at]))
            yield from self._moved(self._path(".".join(steps[at + 1 :])), starts[at + 1])
        elif steps[0] in SECTIONS and len(steps) > 1:
            yield from self._plain_path(steps, starts)

    def _plain_path(self, steps: list[str], starts: list[int]) -> Iterator[tuple[str, int, int]]:
        target = steps[0]
        yield f"{target}.{steps[1]}", starts[1], starts[1] + len(steps[1])
        target = f"{target}.{steps[1]}"
        for n in range(2, len(steps)):
            field, step = steps[n - 1], steps[n]
            target = f"{target}.{step}"
            if target in self.definitions:
                yield target, starts[n], starts[n] + len(step)
            elif field in ("values", "effects", "rises_with", "moves_with"):
                yield from self._moved(self._quantity(step), starts[n])
            elif field == "parties":
                yield f"actors.{step}", starts[n], starts[n] + len(step)
            elif field == "positions":
                yield f"tables.{steps[1]}.issues.{step}", starts[n], starts[n] + len(step)

    def _moved(self, parts: Iterator[tuple[str, int, int]], by: int) -> Iterator[tuple[str, int, int]]:
        return ((target, start + by, end + by) for target, start, end in parts)

    def _of_expression(self, entry: Entry) -> Iterator[tuple[str, int, int]]:
        try:
            tree = parse(entry.text)
        except ExpressionError:
            return
        stack: list[s.Syntax] = [tree]
        while stack:
            node = stack.pop()
            if isinstance(node, s.Word):
                yield from self._moved(self._quantity(node.name, entry), node.span.start)
            elif isinstance(node, s.Call) and node.function in (*s.EVENT_FUNCTIONS, "member"):
                for word in node.arguments:
                    if isinstance(word, s.Word):
                        is_member = node.function == "member"
                        parts = (
                            iter([(f"actors.{word.name}", 0, len(word.name))]) if is_member else self._event(word.name)
                        )
                        yield from self._moved(parts, word.span.start)
            else:
                stack.extend(s.children(node))


def _path_of_number(entry: Entry) -> str:
    """Return the dotted path of a number that an expression names: that of the place, and its name."""
    around = entry.parent.path if entry.parent is not None else ""
    for ending in (".amount", ".weight", ".position"):
        around = around.removesuffix(ending)
    return f"{around}.{entry.key}"


def _is_number(text: str) -> bool:
    if text.strip() == "rest":
        return True
    try:
        read_notation(text)
    except NotationError:
        return text[:1].isdecimal()
    return True
