"""What is wrong with a text, each problem with the very letters it concerns: what `detente check` says, in place.

`check` names lines and dotted paths. Here a path becomes the place of its key or its value, a mistake in an expression
the part of the expression, and broken YAML the line. Where the nearest thing that exists is known, the edit that puts
it there is found too (`detente.editor.mends`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from detente.case.load import case_of_document
from detente.case.syntax import span_of_excerpt
from detente.core.errors import CaseError, DetenteError, Problem
from detente.editor.parts import Reader
from detente.editor.text import Lines, Span
from detente.editor.tree import Entry, Tree, read_tree, written_offsets

if TYPE_CHECKING:
    from pathlib import Path

    from detente.case.schema import Case

_OF_KEY: Final = re.compile(r"the unknown key `|`[^`]*` twice|no space after|.* in the key `|`<<`")
"""What `check` says of a key and not of its value."""
_FIELDS_OF_NUMBER: Final = ("amount", "weight", "position", "value", "condition")
"""Entries that hold what their mapping stands for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say of a part of a text."""

    span: Span
    """The letters it concerns."""
    text: str
    """What is said."""
    severity: Literal["error", "information"]
    path: str = ""
    """Dotted path, or empty."""
    problem: Problem | None = None
    """Of an error: as `check` has it."""
    file: str = ""
    """Another file in which the problem stands, if it stands in one; the span is then where the case names it."""


class Checked:
    """A version of a text, and what is wrong with it."""

    def __init__(self, text: str, case: Case | None, problems: tuple[Problem, ...], near: int | None) -> None:
        self.text = text
        self.case = case
        """The case, if nothing is wrong."""
        self.problems = problems
        self._near = near

    @cached_property
    def tree(self) -> Tree:
        """The entries of the text with their places."""
        return read_tree(self.text, near=self._near)

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text."""
        return Lines(self.text)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The problems in their places, in the order of the text."""
        found = [self._placed(problem) for problem in self.problems]
        return tuple(sorted(dict.fromkeys(found), key=lambda each: each.span))

    def notice(self, path: str, text: str, line: int) -> Finding:
        """Return something worth knowing in its place."""
        entry = self.tree.nearest(path)
        return Finding(entry.place if entry else self.lines.line_span(line - 1), text, "information", path)

    def _placed(self, problem: Problem) -> Finding:
        said = f"found {problem.found}, expected {problem.expected}"
        said += f"; did you mean {problem.hint}?" if problem.hint else ""
        return Finding(self._span(problem), said, "error", problem.path, problem, problem.file)

    def _span(self, problem: Problem) -> Span:
        entry = self.tree.nearest(problem.path) if problem.path else None
        if entry is None:
            return self.lines.line_span(problem.line - 1)
        if entry.path != problem.path:
            inside = self._of_expression(entry, problem)
            return inside or (entry.span if entry.kind == "text" and entry.span.end > entry.span.start else entry.place)
        return span_of(entry, problem, self.text, self.lines)

    def _of_expression(self, entry: Entry, problem: Problem) -> Span | None:
        return _within_text(held(entry), problem, self.text)


def check_text(
    text: str, *, reader: Reader | None = None, near: int | None = None, folder: Path | None = None
) -> Checked:
    r"""Return what is wrong with a text; nothing that stands in it makes this fail.

    Parameters
    ----------
    text
        The case as YAML.
    reader
        What is known of the version before, so that only what has changed is read.
    near
        Offset of the last change, where broken lines are looked for first.
    folder
        Folder of the case, whose ``parts`` it may use.

    Examples
    --------
    >>> checked = check_text("case: row\ntime: {start: 2022-01-03, end: 2022-12-31, stp: week}")
    >>> [(found.span, found.text[:22]) for found in checked.findings]
    [(Span(start=53, end=56), 'found the unknown key ')]
    """
    plain = text.removeprefix("\ufeff")
    try:
        document = (reader or Reader()).read(plain)
        case = case_of_document(document, plain, folder=folder)
        _check_further(case)
    except CaseError as error:
        return Checked(text, None, error.problems, near)
    except DetenteError as error:
        return Checked(text, None, (Problem("", str(error), "a case that can be compiled"),), near)
    return Checked(text, case, (), near)


def _check_further(case: Case) -> None:
    """Raise what `check` finds beyond the case itself: classes that its questions cite and nobody can count."""
    if any(question.base_rate is not None for question in case.questions.values()):
        from detente.history.outside import check_base_rates

        check_base_rates(case)


def examine(case: Case) -> tuple[tuple[str, str, int], ...]:
    """Return what is worth knowing of a sound case, and what its comments call open: path, sentence, line each.

    It takes about half a second: the games of the first decisions are solved.
    """
    from detente.inspect.check import check

    try:
        report = check(case)
    except CaseError as error:
        return tuple((each.path, f"found {each.found}, expected {each.expected}", each.line) for each in error.problems)
    except DetenteError as error:
        return (("", str(error), 1),)
    return tuple((each.path, each.text, each.line) for each in (*report.notices, *report.open_points))


def held(entry: Entry) -> Entry:
    """Return the text that an entry holds: itself, or what its mapping stands for."""
    for _ in range(3):
        if entry.kind != "mapping":
            break
        inside = next((found for name in _FIELDS_OF_NUMBER if (found := entry.child(name))), None)
        if inside is None:
            break
        entry = inside
    return entry


def span_of(entry: Entry, problem: Problem, text: str, lines: Lines) -> Span:
    """Return the part of an entry that a problem concerns: its key, its value, or a part of the expression in it."""
    entry = _on_line(entry, problem.line, lines)
    if entry.key_span is not None and (_OF_KEY.match(problem.found) or _names_key(entry, problem.found)):
        return entry.key_span
    value = held(entry)
    if problem.excerpt and (inside := _within_text(value, problem, text)):
        return inside
    if value.kind == "text" and value.span.end > value.span.start and not problem.found.startswith("no `"):
        return _word_quoted(value, problem.found, text) or value.span
    quoted = [child for child in entry.children if _quotes(problem.found, child.text) and child.kind == "text"]
    return quoted[0].span if len(quoted) == 1 else entry.place


def _on_line(entry: Entry, line: int, lines: Lines) -> Entry:
    """Return the entry of the same key that stands on a line, where the key is given more than once."""
    if entry.parent is None or not line:
        return entry
    same = [each for each in entry.parent.children if each.key == entry.key]
    return next((each for each in same if lines.position(each.place.start).line == line - 1), entry)


def _names_key(entry: Entry, found: str) -> bool:
    """Tell whether a problem quotes the key of an entry, and not what stands there."""
    quoted = re.match(r"`([^`]*)`|no number at `([^`]*)`", found)
    said = (quoted[1] or quoted[2]) if quoted else ""
    return bool(said) and said == entry.key and not (entry.kind == "text" and entry.text.strip() == said)


def _quotes(found: str, word: str) -> bool:
    return bool(word) and (f"`{word}`" in found or f"'{word}'" in found)


def _word_quoted(entry: Entry, found: str, text: str) -> Span | None:
    """Return the one word of a text that a problem quotes alone, None where it is the whole or there are several."""
    quoted = re.match(r"`([\w.-]+)`", found)
    if quoted is None or quoted[1] == entry.text:
        return None
    places = [*re.finditer(rf"(?<![\w.-]){re.escape(quoted[1])}(?![\w.-])", entry.text)]
    offsets = written_offsets(text, entry) if len(places) == 1 else None
    return Span(offsets[places[0].start()], offsets[places[0].end() - 1] + 1) if offsets is not None else None


def _within_text(entry: Entry, problem: Problem, text: str) -> Span | None:
    """Return the part of an expression that a problem points at."""
    if entry.kind != "text" or not problem.excerpt:
        return None
    inner = span_of_excerpt(entry.text, problem.excerpt)
    offsets = written_offsets(text, entry)
    if inner is None or offsets is None or inner.end >= len(offsets):
        return None
    return Span(offsets[inner.start], max(offsets[inner.end - 1] + 1, offsets[inner.start] + 1))


_CASE_FILE: Final = re.compile(r"(?:^|/)(?:case[\w.-]*\.ya?ml|cases/[^?#]*)\Z", re.IGNORECASE)
_CASE_TEXT: Final = re.compile(r"^(?:case|detente)[ \t]*:", re.MULTILINE)


def is_case(name: str, text: str) -> bool:
    """Return whether a file is a case, by its name or by what stands in it, rather than any other YAML.

    Examples
    --------
    >>> is_case("file:///a/case.yaml", ""), is_case("compose.yaml", "services: {}"), is_case("row.yaml", "case: row")
    (True, False, True)
    """
    return bool(_CASE_FILE.search(name) or _CASE_TEXT.search(text))


Check = Callable[[str], Checked]
"""What checks a text, with whatever it knows of the one before."""
