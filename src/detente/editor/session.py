"""A case that is open: its text as it is now, and all that is asked about it, each worked out once a version.

The server has one for each document; other programs (the workbench) use it in the same way.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from detente.editor.complete import Completion, complete
from detente.editor.format import format_edits
from detente.editor.hover import Hover, hover
from detente.editor.mends import Mend, mends
from detente.editor.names import Definition, Names, Use
from detente.editor.outline import Section, outline
from detente.editor.parts import Reader
from detente.editor.problems import Checked, Finding, check_text, examine
from detente.editor.rename import renamable, rename
from detente.editor.text import Edit, Encoding, Lines, Position, Span, edited
from detente.editor.tree import Tree

if TYPE_CHECKING:
    from pathlib import Path

    from detente.case.schema import Case


class _Version:
    """One version of a text."""

    def __init__(self, text: str, encoding: Encoding, reader: Reader, near: int | None, folder: Path | None) -> None:
        self.text = text
        self.encoding = encoding
        self._reader = reader
        self.near = near
        self.folder = folder

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.text, self.encoding)

    @cached_property
    def checked(self) -> Checked:
        return check_text(self.text, reader=self._reader, near=self.near, folder=self.folder)

    @cached_property
    def names(self) -> Names:
        return Names(self.checked.tree)

    @property
    def is_readable(self) -> bool:
        """Whether it has been checked, and all of it could be read: broken YAML is a problem without a path."""
        known: Checked | None = self.__dict__.get("checked")
        return known is not None and all(problem.path for problem in known.problems)


class OpenCase:
    r"""A case that is being written.

    Parameters
    ----------
    text
        The YAML as it is opened.
    encoding
        Units in which columns are counted.
    folder
        Folder of the file, whose ``parts`` the case may use.

    Examples
    --------
    >>> case = OpenCase("case: row\ntime: {start: 2022-01-03, end: 2022-12-31, step: wek}")
    >>> [found.text[:11] for found in case.findings()]
    ['found `wek`']
    >>> case.change(Position(1, 49), Position(1, 52), "week")
    >>> case.findings()
    ()
    """

    def __init__(self, text: str, *, encoding: Encoding = "utf-16", folder: Path | None = None) -> None:
        self._reader = Reader()
        self._folder = folder
        self._now = _Version(text, encoding, self._reader, None, folder)
        self._sound: Case | None = None
        self._readable: _Version | None = None
        """The last version all of which could be read, before the present one."""
        self._examined: tuple[tuple[str, str, int], ...] = ()

    @property
    def text(self) -> str:
        """The text as it is now."""
        return self._now.text

    @property
    def lines(self) -> Lines:
        """Its lines, with columns in the units of the editor."""
        return self._now.lines

    def replace(self, text: str) -> None:
        """Put another text in the place of all of it."""
        self._follow(_Version(text, self._now.encoding, self._reader, None, self._folder))

    def change(self, start: Position, end: Position, new: str) -> None:
        """Put other letters in the place of those between two positions."""
        first, last = sorted((self.lines.offset(start), self.lines.offset(end)))
        text = edited(self.text, [Edit(Span(first, last), new)])
        self._follow(_Version(text, self._now.encoding, self._reader, first + max(len(new) - 1, 0), self._folder))

    def _follow(self, version: _Version) -> None:
        if self._now.is_readable:
            self._readable = self._now
        self._now = version

    def case(self) -> Case | None:
        """Return the case, or its last version without problems; None if there was none yet."""
        if (case := self._now.checked.case) is not None:
            self._sound = case
        return self._sound

    @property
    def tree(self) -> Tree:
        """The entries of the text with their places."""
        return self._now.checked.tree

    def names(self) -> Names:
        """Return the names of the text; while some lines of it cannot be read, those of the rest."""
        return self._now.names

    def findings(self) -> tuple[Finding, ...]:
        """Return the problems; where there are none, what was worth knowing when the case was last examined."""
        checked = self._now.checked
        if checked.case is None:
            return checked.findings
        self._sound = checked.case
        return tuple(checked.notice(path, text, line) for path, text, line in self._examined)

    def examine(self) -> tuple[tuple[str, str, int], ...]:
        """Return what is worth knowing of the case as it is now; takes half a second, and may run in another thread."""
        case = self._now.checked.case
        return examine(case) if case is not None else ()

    def take(self, examined: tuple[tuple[str, str, int], ...]) -> None:
        """Keep what an examination has found, to be told among the findings."""
        self._examined = examined

    # --- what editors ask --------------------------------------------------------------------------------------------

    def complete(self, offset: int) -> Completion:
        """Return what may be typed at an offset."""
        version = self._now if self._now.checked.tree.is_whole or self._readable is None else self._readable
        return complete(self.text, offset, case=self.case(), names=version.names, folder=self._folder)

    def hover(self, offset: int) -> Hover | None:
        """Return what is told at an offset."""
        return hover(self._now.checked.tree, offset, case=self.case(), names=self.names(), folder=self._folder)

    def definition(self, offset: int) -> Definition | None:
        """Return the definition of the name at an offset."""
        use = self.names().at(offset)
        return self.names().definitions.get(use.target) if use is not None else None

    def uses(self, offset: int) -> list[Use]:
        """Return all places of the name at an offset, its definition among them."""
        use = self.names().at(offset)
        return self.names().of(use.target) if use is not None else []

    def renamable(self, offset: int) -> tuple[Use, Definition] | None:
        """Return the name at an offset that can be changed."""
        return renamable(self.names(), offset)

    def rename(self, offset: int, new: str) -> list[Edit]:
        """Return the edits that give the name at an offset another one; raises `CaseError` with the reason not to."""
        return rename(self.text, offset, new, check=self._check)

    def outline(self) -> tuple[Section, ...]:
        """Return the outline of the text."""
        return outline(self._now.checked.tree, self.names())

    def format(self) -> list[Edit]:
        """Return what formatting changes; raises `CaseError` where it cannot be done without loss."""
        return format_edits(self.text)

    def mends(self, span: Span) -> list[Mend]:
        """Return what can be done about the problems that touch a part of the text."""
        return mends(self._now.checked, span, check=self._check)

    def _check(self, text: str) -> Checked:
        return check_text(text, reader=self._reader, folder=self._folder)
