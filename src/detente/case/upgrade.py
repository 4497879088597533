"""A case of an older format -> the same case in the present one: its text, and what in it now means something else.

What a number left to the language has another default now, it is written out; the rest of the text stays as its author
wrote it, to the letter. What cannot be decided without the author is listed, not rewritten.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.case.edit import Scalar, edit_case
from detente.case.load import as_case, loads
from detente.case.notation import Number
from detente.case.older import Change, changes, written_out
from detente.case.schema import FORMAT_VERSION, Case
from detente.case.yaml_reader import read_yaml
from detente.core.calls import checked
from detente.core.errors import CaseError, Problem
from detente.core.result import Result


@dataclass(frozen=True, slots=True, repr=False)
class Upgrade(Result):
    """A case rewritten in the present format of the language."""

    case: str
    """Name of the case."""
    file: str
    """File it was read from, or nothing."""
    format: int
    """Format it was written in."""
    changes: tuple[Change, ...]
    """What in it now means something else; empty where it was of the present format."""
    text: str
    """The YAML in the present format; what it was where that is its format."""

    @property
    def is_new(self) -> bool:
        """Whether the text differs from what it was."""
        return self.format < FORMAT_VERSION


@checked
def upgrade(case: Case | str | Path) -> Upgrade:
    r"""Rewrite a case in the present format of the language.

    Nothing is written to any file. Comments, order, quotes and spacing stay.

    Parameters
    ----------
    case
        The path of a file, the name of a shipped case, or a case that was read from a text.

    Raises
    ------
    CaseError
        If the case cannot be read, has problems, or was built in Python and so has no text; or if it is written in a
        way that cannot be added to.

    Examples
    --------
    >>> from detente.case import loads
    >>> old = loads("detente: 1   # the first\ncase: row\ntime: {start: 2022-01-03, end: 2022-12-31}\n")
    >>> print(upgrade(old).text, end="")
    detente: 2   # the first
    case: row
    time: {start: 2022-01-03, end: 2022-12-31}
    """
    case = as_case(case)
    text = case.source_text
    if not text:
        raise CaseError([Problem("", "a case built in Python", "one that was read from a text")])
    text = text.removeprefix("\ufeff")
    if case.detente < FORMAT_VERSION:
        text = _rewritten(text, {"detente": FORMAT_VERSION, **written_out(case)}, case)
    return Upgrade(case.case, case.file, case.detente, changes(case), text)


def _rewritten(text: str, entries: dict[str, Scalar], case: Case) -> str:
    """Return a text with entries set, having read it back: that and nothing else must have become of it."""
    new = edit_case(text, entries)
    if read_yaml(new, case.file).data != _with(read_yaml(text, case.file).data, entries):
        written = ", ".join(entries)
        expected = f"a case to which {written} can be added; write them yourself"
        raise CaseError([Problem("", "a text that cannot be rewritten in place", expected, file=case.file, line=1)])
    loads(new, name=case.file)
    return new


def _with(data: Any, entries: dict[str, Scalar]) -> Any:
    """Return plain data with entries set by dotted path; what an anchor and its aliases share is set for all."""
    data = copy.deepcopy(data)
    for path, value in entries.items():
        *way, last = path.split(".")
        entry = data
        for key in way:
            entry = entry[key]
        entry[last] = value.to_data(as_written=True) if isinstance(value, Number) else value
    return data
