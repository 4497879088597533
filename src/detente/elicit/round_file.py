"""Files of rounds: who said what in each, with which reasons, and what was shown to all before it.

One file with a list of `rounds`, or a folder with a file for each: ``1.yaml``, ``2.yaml`` and so on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import Field, ValidationError

from detente.case.notation import Number, Views
from detente.case.schema import AnyNumber, SchemaEntry
from detente.case.words import CaseId, Date, Term, Text
from detente.case.yaml_reader import Document, decode, read_yaml
from detente.core.errors import CaseError, Problem
from detente.core.text import clip

LARGEST_BYTES: Final = 4_000_000
MOST_ROUNDS: Final = 20
MOST_ANSWERS: Final = 20_000
"""Far more than any panel gives."""
_NAME: Final = re.compile(r"0*([1-9][0-9]{0,3})\.ya?ml")
_EXPECTED: Final = "a YAML file with a list of `rounds`, or a folder with a file for each (`1.yaml`, `2.yaml`)"


class Round(SchemaEntry):
    """One round: what each analyst answered, and what all had been shown before."""

    date: Date | None = Field(None, description="Day on which it closed.")
    feedback: Text = Field("", description="What all were shown before they answered, in words.")
    answers: dict[CaseId, dict[Term, AnyNumber]] = Field(
        description="By analyst, numbers by dotted path of the case, each with a reason: `{value: 5 to 20, why: ...}`."
    )


class _Rounds(SchemaEntry):
    rounds: tuple[Round, ...] = Field(description="The rounds, in order.")


@dataclass(frozen=True, slots=True)
class RoundFile:
    """Rounds as they were read."""

    file: str
    """The file or folder they came from."""
    rounds: tuple[Round, ...]
    """In order."""
    places: tuple[tuple[str, Document, str], ...]
    """For each round the file it stands in, what that holds, and the path of the round in it."""

    def problem(self, number: int, path: str, found: str, expected: str, hint: str = "") -> Problem:
        """Return a problem at a path in a round (from 0), with its file and line."""
        file, document, around = self.places[number]
        at = ".".join(filter(None, (around, path)))
        return Problem(at, found, expected, hint, file, _line(document, at))


def read_rounds(given: str | os.PathLike[str]) -> RoundFile:
    """Read a file or a folder of rounds.

    Raises
    ------
    CaseError
        With everything that is wrong, each with its file and line.
    """
    path = Path(given)
    if path.is_dir():
        return _of_folder(path)
    document = _document(path)
    read = _valid(_Rounds, document, str(path))
    places = tuple((str(path), document, f"rounds.{number}") for number in range(len(read.rounds)))
    return _checked(RoundFile(str(path), read.rounds, places))


def _of_folder(folder: Path) -> RoundFile:
    found = sorted((int(match[1]), each) for each in folder.iterdir() if (match := _NAME.fullmatch(each.name)))
    if not found:
        raise CaseError([Problem("", "a folder without rounds", _EXPECTED, file=str(folder))])
    numbers = [number for number, _ in found]
    if numbers != list(range(1, len(found) + 1)):
        listed = ", ".join(map(str, numbers[:10]))
        raise CaseError([Problem("", f"rounds {listed}", "rounds numbered from 1, none missing", file=str(folder))])
    documents = [(str(file), _document(file), "") for _, file in found[: MOST_ROUNDS + 1]]
    rounds: list[Round] = []
    problems: list[Problem] = []
    for file, document, _ in documents:
        try:
            rounds.append(_valid(Round, document, file))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return _checked(RoundFile(str(folder), tuple(rounds), tuple(documents)))


def _document(path: Path) -> Document:
    name = str(path)
    try:
        if path.stat().st_size > LARGEST_BYTES:
            expected = f"at most {LARGEST_BYTES:,} bytes"
            raise CaseError([Problem("", "a file that is too large", expected, file=name)])
        document = read_yaml(decode(path.read_bytes(), name), name)
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror or error})"
        raise CaseError([Problem("", found, _EXPECTED, file=name)]) from None
    if document.problems:
        raise CaseError(document.problems)
    return document


def _valid(model: Any, document: Document, file: str) -> Any:
    """Return a document as what it should be."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise CaseError(list(_problems(error, document, file))) from None


def _problems(error: ValidationError, document: Document, file: str) -> Iterator[Problem]:
    for detail in error.errors(include_url=False)[:200]:
        names = [str(part) for part in detail["loc"] if part != "[key]"]
        context: Mapping[str, Any] = detail.get("ctx", {})
        at = ".".join(names)[:400]
        if detail["type"] == "missing":
            found, expected = "nothing", f"`{names[-1]}`" if names else _EXPECTED
        elif detail["type"] == "extra_forbidden":
            found = f"`{clip(names[-1])}`"
            expected = "`rounds`" if len(names) == 1 and _is_whole(document) else "`date`, `feedback`, `answers`"
        elif "found" in context:
            found, expected = str(context["found"]), str(context["expected"])
        else:
            found, expected = clip(str(detail.get("input", ""))), _EXPECTED if not names else str(detail["msg"])
        yield Problem(at, found, expected, str(context.get("hint", "")), file, _line(document, at))


def _is_whole(document: Document) -> bool:
    """Tell whether a document is a whole file of rounds."""
    return isinstance(document.data, Mapping) and "rounds" in document.data


def _line(document: Document, at: str) -> int:
    """Return the line of a path, or of the nearest entry around it; keys may hold dots."""
    while at and at not in document.lines:
        at = at.rpartition(".")[0]
    return document.lines.get(at, 0)


def _checked(read: RoundFile) -> RoundFile:
    """Return rounds with whose shape nothing is wrong.

    Raises
    ------
    CaseError
        With everything that is.
    """
    problems: list[Problem] = []
    if not read.rounds or len(read.rounds) > MOST_ROUNDS:
        found = f"{len(read.rounds)} rounds" if read.rounds else "no rounds"
        raise CaseError([Problem("rounds", found, f"1 to {MOST_ROUNDS}", file=read.file)])
    before = None
    n_answers = 0
    for number, each in enumerate(read.rounds):
        if before is not None and each.date is not None and each.date < before:
            problems.append(read.problem(number, "date", str(each.date), f"a day not before that of round {number}"))
        before = each.date or before
        if not each.answers:
            problems.append(read.problem(number, "answers", "no answers", "those of an analyst at least"))
        for analyst, answers in each.answers.items():
            n_answers += len(answers)
            if not answers:
                problems.append(read.problem(number, f"answers.{analyst}", "no answers", "a number by its path"))
            problems += [
                read.problem(number, f"answers.{analyst}.{path}", "views of analysts", "the one answer of this one")
                for path, given in answers.items()
                if isinstance(given, Views)
            ]
    if n_answers > MOST_ANSWERS:
        problems.append(Problem("rounds", f"{n_answers:,} answers", f"at most {MOST_ANSWERS:,}", file=read.file))
    if problems:
        raise CaseError(problems)
    return read


def last_answers(read: RoundFile) -> dict[str, dict[str, tuple[int, Number]]]:
    """Return by path, then by analyst, the last answer and the round (from 0) in which it was given."""
    found: dict[str, dict[str, tuple[int, Number]]] = {}
    for number, each in enumerate(read.rounds):
        for analyst, answers in each.answers.items():
            for path, given in answers.items():
                found.setdefault(path, {})[analyst] = (number, given)
    return found
