"""The errors of détente: every failure a user can cause has a class, and every message can be acted on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace


class DetenteError(Exception):
    """Base of all errors raised on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input, and where.

    Printed as ``file:line: path: found X, expected Y; did you mean Z?``.
    """

    path: str
    """Dotted path of the entry, such as ``moves.invade.by``; empty for the file as a whole."""
    found: str
    """What stands there."""
    expected: str
    """What should stand there."""
    hint: str = ""
    """The nearest thing that exists, when there is one."""
    file: str = ""
    """File name as the user gave it; empty for a case built in Python."""
    line: int = 0
    """Line, counted from 1; 0 where there is none."""
    excerpt: str = ""
    """Lines to print below: the expression with carets under the mistake, where there is one."""

    def __str__(self) -> str:
        place = self.file or "case"
        if self.line:
            place += f":{self.line}"
        text = f"{place}: {self.path + ': ' if self.path else ''}found {self.found}, expected {self.expected}"
        text = f"{text}; did you mean {self.hint}?" if self.hint else text
        return f"{text}\n{self.excerpt}" if self.excerpt else text


class CaseError(DetenteError):
    """A case cannot be used; ``problems`` lists everything that is wrong with it."""

    def __init__(self, problems: list[Problem] | tuple[Problem, ...]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@contextmanager
def asked_of(file: str) -> Iterator[None]:
    """Let the problems of what was asked of a case name its file, where they name none."""
    try:
        yield
    except CaseError as error:
        raise CaseError([replace(each, file=each.file or file) for each in error.problems]) from None


class ArgumentError(DetenteError, TypeError):
    """A function of Python is called with something of another kind than it takes, or by a name that it has not."""


class CompileError(DetenteError):
    """A valid case asks for more than the engine can build (a tree too large, a run too long)."""


class GameError(DetenteError):
    """A game is no tree, or a file that should hold one cannot be read."""


class BriefError(DetenteError):
    """A document cannot be read."""


class RunError(DetenteError):
    """A run cannot be made, stored or read back."""


class OutputError(DetenteError):
    """What was asked for cannot be written where it should go."""


class ScoreError(DetenteError):
    """A forecast cannot be scored: a probability outside [0, 1], an outcome that is none, arrays that do not fit."""


class LedgerError(DetenteError):
    """A ledger cannot be opened, or refuses what would go into it; ``problems`` lists everything that is wrong."""

    def __init__(self, problems: str | list[str] | tuple[str, ...]) -> None:
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))


class HistoryError(DetenteError):
    """Past crises cannot be asked, or a table of them cannot be read."""


class PriorError(DetenteError):
    """An entry of the library of priors is asked for that it does not have, or cannot be read."""
