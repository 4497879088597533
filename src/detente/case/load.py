"""Files and texts -> cases, with every problem found at once and the line of each.

`load_case` reads a file or a shipped case, `loads` a text. What stands in it is checked in three rounds: the schema
(shapes, names, dates, notation), the numbers in their places, and what lies between the parts (`detente.case.check`).
So that a slip in one entry does not hide what is wrong elsewhere, the later rounds run on a mended copy: unknown keys
are renamed to what they were meant to be or dropped, and unreadable numbers replaced.
"""

from __future__ import annotations

import copy
import dataclasses
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from detente.case import check
from detente.case.explain import Mender, describe_errors, empty_entries
from detente.case.parts.use import expand_uses, with_origin
from detente.case.places import survey
from detente.case.readings import expand_series
from detente.case.remembered import remembered
from detente.case.schema import FORMAT_VERSION, Case
from detente.case.shipped import find_case, shipped_cases
from detente.case.through import problems_through
from detente.case.yaml_mistakes import key_mend
from detente.case.yaml_reader import LARGEST_BYTES, Document, decode, read_yaml
from detente.core.calls import checked
from detente.core.errors import CaseError, Problem


@checked
def load_case(given: str | os.PathLike[str]) -> Case:
    """Read a case from a file.

    Parameters
    ----------
    given
        A YAML file, a folder with a ``case.yaml``, or the name of a shipped case.

    Raises
    ------
    CaseError
        With everything that is wrong with it, each with file and line.
    """
    return _with_fitted(load_as_written(given), find_case(given))


def files_named(path: Path) -> Iterator[Path]:
    """Yield the files beside a case that it names: fitted numbers (``tuned``) and readings (``series``).

    What cannot be read names none; reading the case says what is wrong.
    """
    try:
        text = path.read_bytes()
        if len(text) > LARGEST_BYTES or re.search(rb"tuned|series|\\[xuU\r\n]", text) is None:
            return
        data = read_yaml(decode(text, str(path)), str(path)).data
    except (OSError, CaseError):
        return
    if not isinstance(data, dict):
        return
    observations = data.get("observations")
    listed = observations if isinstance(observations, list) else [observations]
    named = [data.get("tuned"), *(each.get("series") for each in listed if isinstance(each, dict))]
    yield from (path.parent / each for each in named if isinstance(each, str))


def load_as_written(given: str | os.PathLike[str]) -> Case:
    """Read a case from a file, without the fitted numbers that it may name (``tuned``).

    Raises
    ------
    CaseError
        With everything that is wrong with it.
    """
    path = find_case(given)
    return loads(_read(path), name=str(path), folder=path.parent)


def _with_fitted(case: Case, path: Path) -> Case:
    """Return a case read from a file with the fitted numbers that it names, of a file beside it."""
    if not case.tuned:
        return case
    from detente.case.tuned import read_tuned, with_tuned

    return with_tuned(case, read_tuned(path.parent / case.tuned))


def with_held(case: Case) -> Case:
    """Return a case held as a text alone, with the fitted numbers that it names (``tuned``).

    Such a text has no folder beside it, and no file is read that it names: only the shipped case of its name lends
    what lies beside it, which fits or is refused.

    Raises
    ------
    CaseError
        If the case names a file that is not that of a shipped case, or that does not fit it.
    """
    if not case.tuned:
        return case
    shipped = shipped_cases().get(case.case)
    if shipped is not None and load_as_written(shipped).tuned == case.tuned:
        return _with_fitted(case, shipped)
    expected = "the fitted numbers written out: the text that `detente show case FILE` prints"
    raise CaseError([Problem("tuned", "a file beside a case that is kept as a text", expected, file=case.file)])


def _read(path: Path) -> str:
    name = str(path)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise CaseError([Problem("", "something that is not a file", "a YAML file", file=name)])
        if size > LARGEST_BYTES:
            raise CaseError([Problem("", f"{size:,} bytes", f"a case of at most {LARGEST_BYTES:,} bytes", file=name)])
        return decode(path.read_bytes(), name)
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror or error})"
        raise CaseError([Problem("", found, "a YAML file", file=name)]) from None


def loads(text: str | bytes, *, name: str = "", folder: Path | None = None) -> Case:
    r"""Read a case from a text.

    Parameters
    ----------
    text
        The YAML.
    name
        What messages call it; a file name, usually.
    folder
        Folder whose ``parts`` the case may use; without it, the shipped ones alone.

    Raises
    ------
    CaseError
        With everything that is wrong with it.

    Examples
    --------
    >>> case = loads("case: row\ntime: {start: 2022-01-03, end: 2022-12-31, step: week}")
    >>> case.time.step
    'week'
    """
    if isinstance(text, bytes):
        text = decode(text, name)
    text = text.removeprefix("\ufeff")
    if len(text) > LARGEST_BYTES:
        raise CaseError([Problem("", f"{len(text):,} letters", f"a case of at most {LARGEST_BYTES:,}", file=name)])
    return case_of_document(read_yaml(text, name), text, name=name, folder=folder)


def case_of_document(document: Document, text: str, *, name: str = "", folder: Path | None = None) -> Case:
    """Return the case that a document holds, as `loads` does for a text that is still to be read.

    Parameters
    ----------
    document
        What was read.
    text
        The text it was read from.
    name
        What messages call it.
    folder
        Folder whose ``parts`` the case may use; without it, the shipped ones alone.

    Raises
    ------
    CaseError
        With everything that is wrong with it.
    """
    data = document.data
    if data is None:
        found = "an empty file" if not text.strip() else "a file without entries"
        raise CaseError([Problem("", found, "a case (`detente new NAME` writes one to start from)", file=name, line=1)])
    if not isinstance(data, dict):
        found = "a list" if isinstance(data, list) else "a single text or number"
        hint = f"`{mend}`" if isinstance(data, str) and (mend := key_mend(text)) else ""
        raise CaseError([Problem("", found, "a case: entries such as `case: NAME`", hint, file=name, line=1)])
    _check_version(data, document, name)
    readings = expand_series(document, folder, name)
    expanded = expand_uses(readings.document, folder, name)
    document, data = expanded.document, expanded.document.data
    _check_size(data, document, name)
    mender = Mender(data)
    case, found_problems = _build(document, mender)
    empty = empty_entries(document.data, {problem.path for problem in found_problems})
    problems = _placed([*document.problems, *found_problems, *empty], document.lines, name)
    if case is not None:
        case._file, case._text, case._lines = name, text, document.lines  # noqa: SLF001 - provenance is load's to give
        case._parts = tuple(use.part.name for use in expanded.uses)  # noqa: SLF001
        case._series = readings.series  # noqa: SLF001
        lacking = {problem.path.rpartition(".")[0] for problem in empty}
        later = [
            problem for problem in _problems_of(case) if not mender.may_mislead(problem) and problem.path not in lacking
        ]
        problems += _placed(later, document.lines, name)
    if problems or case is None:
        raise CaseError(_in_order([readings.told(with_origin(problem, expanded.origins)) for problem in problems]))
    return case


def _check_version(data: dict[str, Any], document: Document, name: str) -> None:
    version = data.get("detente", FORMAT_VERSION)
    line = document.lines.get("detente", 0)
    if isinstance(version, int) and not isinstance(version, bool) and version > FORMAT_VERSION:
        expected = f"version {FORMAT_VERSION} or older: this case needs a newer détente"
        raise CaseError([Problem("detente", f"format version {version}", expected, file=name, line=line)])


MOST_NAMES = 5_000
"""Entries of one section: more than the engine takes, and few enough to be held against each other in seconds."""
MOST_ACTORS = 1_000


def _check_size(data: dict[str, Any], document: Document, name: str) -> None:
    """Refuse what no run could hold before time goes into checking it."""
    problems = [
        Problem(section, f"{len(entries):,} entries", f"at most {most:,}", file=name, line=document.lines[section])
        for section, entries in data.items()
        if isinstance(entries, (dict, list))
        and len(entries) > (most := MOST_ACTORS if section == "actors" else MOST_NAMES)
    ]
    if problems:
        raise CaseError(problems)


_MOST_ROUNDS = 5
"""Rounds of mending: one for each level of nesting at which a key can be misspelt."""


def _build(document: Document, mender: Mender) -> tuple[Case | None, list[Problem]]:
    """Return the case, mended where it had to be, and the problems of the schema."""
    try:
        return Case.model_validate(document.data), []
    except ValidationError as error:
        next_error = error
    problems = describe_errors(next_error, document.data)
    mender.data = copy.deepcopy(document.data)
    for _ in range(_MOST_ROUNDS):
        if not mender.mend(next_error):
            break
        document.rename(mender.renamed)
        try:
            return Case.model_validate(mender.data), problems
        except ValidationError as error:
            next_error = error
        later = describe_errors(next_error, mender.data)
        guessed = set(mender.renamed.values())
        problems += [
            problem
            for problem in later
            if problem not in problems and problem.path not in guessed and not mender.may_mislead(problem)
        ]
    return None, problems


@checked
def as_case(case: Case | str | Path) -> Case:
    """Return a case given itself, the path of its file, or the name of a shipped one.

    Raises
    ------
    CaseError
        With everything that is wrong with it.
    """
    return load_case(case) if isinstance(case, str | os.PathLike) else case


def case_problems(case: Case) -> list[Problem]:
    """Return everything that is wrong with a case built in Python or read, beyond what its types already ensure."""
    return _placed(_problems_of(case), case._lines, case.file)  # noqa: SLF001


def require_valid(case: Case) -> None:
    """Raise `CaseError` with everything that is wrong with a case."""
    problems = case_problems(case)
    if problems:
        raise CaseError(_in_order(problems))


@remembered
def _problems_of(case: Case) -> list[Problem]:
    return [*survey(case).problems, *check.problems(case), *problems_through(case)]


_LONGEST_PATH = 300
"""Letters of a path in a message: more than any that leads somewhere."""


def _placed(problems: list[Problem], lines: dict[str, int], name: str) -> list[Problem]:
    """Add file and line to problems that have none."""
    placed = []
    for problem in problems:
        line, path = problem.line, problem.path
        while not line and path:
            line = lines.get(path, 0)
            path = path.rpartition(".")[0]
        if not line and not problem.path and name:
            line = 1  # what is missing from the file as a whole is missing from its top
        tidy = "".join(letter if letter.isprintable() else "?" for letter in problem.path[:_LONGEST_PATH])
        placed.append(dataclasses.replace(problem, path=tidy, file=problem.file or name, line=line))
    return placed


def _in_order(problems: list[Problem]) -> list[Problem]:
    """Return problems by line, each once."""
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.line)
