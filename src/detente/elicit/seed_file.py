"""Files of seed questions: each analyst's quantiles, and what came true."""

from __future__ import annotations

import itertools
import math
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from detente.core.errors import CaseError, Problem
from detente.sheets.rows import delimiter_of, numbered

Floats = npt.NDArray[np.float64]

LARGEST_BYTES: Final = 16_000_000
MOST_SEEDS: Final = 500
MOST_ANALYSTS: Final = 50
"""Far more than any panel answers; they bound the work of cross-validation."""
LARGEST: Final = 1e15
_LEVEL: Final = re.compile(r"(?:p([0-9]{1,2}(?:\.[0-9]{1,6})?)|([0-9]{1,2}(?:\.[0-9]{1,6})?)\s*%)")
_NAMES: Final = {
    "seed": "question", "item": "question", "expert": "analyst", "who": "analyst", "realised": "answer",
    "realized": "answer", "realisation": "answer", "realization": "answer", "truth": "answer", "happened": "answer",
}  # fmt: skip
"""Other names of columns."""
_EXPECTED: Final = "the columns question, analyst, p5, p50, p95 (two quantiles or more) and answer"


@dataclass(frozen=True, slots=True, eq=False)
class SeedTable:
    """Answers to seed questions, of analysts who answered all of them."""

    file: str
    """Where they stand."""
    analysts: tuple[str, ...]
    """[E] by name."""
    questions: tuple[str, ...]
    """[N] in the order of the file."""
    levels: tuple[float, ...]
    """[K] levels of the quantiles, ascending."""
    quantiles: Floats
    """[E, N, K]; of a question on a log scale their logarithms."""
    answers: Floats
    """[N] what came true, likewise."""
    left_out: tuple[str, ...]
    """Questions that not everybody answered."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the file."""

    line: int
    question: str
    analyst: str
    quantiles: tuple[float, ...]
    answer: float | None
    is_log: bool


def read_seeds(given: str | os.PathLike[str]) -> SeedTable:
    """Read a CSV file with one row per question and analyst.

    Columns: ``question``, ``analyst``, one per quantile (``p5`` or ``5%``), ``answer`` (what came true; on one row of a
    question at least), and if wanted ``scale``: ``log`` for questions over orders of magnitude.

    Raises
    ------
    CaseError
        With everything that is wrong, each with its line.
    """
    file = os.fspath(given)
    lines = list(_lines(file))
    if not lines:
        raise CaseError([Problem("", "an empty file", _EXPECTED, file=file)])
    at, header = lines[0]
    columns = _columns(header, at, file)
    problems: list[Problem] = []
    rows = [row for line, cells in lines[1:] if (row := _row(cells, line, columns, file, problems)) is not None]
    table = _table(rows, [level for level in columns.values() if isinstance(level, float)], file, problems)
    if problems or table is None:
        raise CaseError(problems[:200])
    return table


def _lines(file: str) -> list[tuple[int, list[str]]]:
    try:
        if Path(file).stat().st_size > LARGEST_BYTES:
            found, expected = "a file that is too large", f"at most {LARGEST_BYTES:,} bytes"
            raise CaseError([Problem("", found, expected, file=file)])
        text = Path(file).read_bytes().decode("utf-8-sig")
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror or error})"
        raise CaseError([Problem("", found, "a CSV file", file=file)]) from None
    except UnicodeDecodeError:
        raise CaseError([Problem("", "bytes that are no UTF-8", "a CSV file in UTF-8", file=file)]) from None
    if "\0" in text:
        raise CaseError([Problem("", "a NUL character", "a CSV file", file=file)])
    return list(numbered(text, delimiter_of(text)))


def _columns(header: list[str], line: int, file: str) -> dict[int, str | float]:
    """Return what each column holds by its place: a name, or the level of a quantile."""
    found: dict[int, str | float] = {}
    for place, cell in enumerate(header):
        name = " ".join(cell.lower().split()).replace(" ", "_")
        match = _LEVEL.fullmatch(name)
        level = float(match[1] or match[2]) / 100 if match else 0.0
        what: str | float = level if 0.0 < level < 1.0 else _NAMES.get(name, name)
        if what in found.values():
            raise CaseError([Problem("", f"two columns `{cell}`", "each column once", file=file, line=line)])
        found[place] = what
    levels = [each for each in found.values() if isinstance(each, float)]
    missing = [name for name in ("question", "analyst", "answer") if name not in found.values()]
    if missing or len(levels) < 2:
        what = ", ".join(f"`{name}`" for name in missing) or "two quantiles"
        raise CaseError([Problem("", f"a header without {what}", _EXPECTED, file=file, line=line)])
    unknown = [each for each in found.values() if isinstance(each, str) and each not in _KNOWN]
    if unknown:
        hint = "a level is written `p5` or `5%`"
        raise CaseError([Problem("", f"a column `{unknown[0][:60]}`", f"{_EXPECTED}; {hint}", file=file, line=line)])
    return found


_KNOWN: Final = frozenset({"question", "analyst", "answer", "scale", ""})


def _row(
    cells: list[str], line: int, columns: dict[int, str | float], file: str, problems: list[Problem]
) -> _Row | None:
    """Return one row; None, and a problem, where something is wrong with it."""
    if len(cells) > len(columns):
        problems.append(Problem("", f"{len(cells)} cells", f"{len(columns)}, as in the header", "", file, line))
        return None
    by_name = {columns[place]: cell for place, cell in enumerate(cells)}
    question, analyst = str(by_name.get("question", "")), str(by_name.get("analyst", ""))
    for what, value in (("question", question), ("analyst", analyst)):
        if not value or len(value) > 200:
            problems.append(Problem(what, "nothing" if not value else "a long text", f"a short {what}", "", file, line))
            return None
    levels = sorted(each for each in columns.values() if isinstance(each, float))
    numbers = [_number(by_name.get(level, ""), f"p{100 * level:g}", line, file, problems) for level in levels]
    answer = by_name.get("answer", "")
    happened = _number(answer, "answer", line, file, problems) if answer else None
    scale = by_name.get("scale", "").lower()
    if scale not in ("", "linear", "uniform", "uni", "log"):
        problems.append(Problem("scale", f"`{scale[:60]}`", "`log`, `linear` or nothing", "", file, line))
        return None
    if any(number is None for number in numbers) or (answer and happened is None):
        return None
    quantiles = tuple(number for number in numbers if number is not None)
    if any(low >= high for low, high in itertools.pairwise(quantiles)):
        shown = ", ".join(f"{each:g}" for each in quantiles)
        problems.append(Problem("", f"quantiles {shown}", "numbers that ascend, no two alike", "", file, line))
        return None
    is_log = scale == "log"
    if is_log and (quantiles[0] <= 0.0 or (happened is not None and happened <= 0.0)):
        problems.append(Problem("scale", "numbers of 0 or less on a log scale", "numbers above 0", "", file, line))
        return None
    return _Row(line, question, analyst, quantiles, happened, is_log)


def _number(cell: str, what: str, line: int, file: str, problems: list[Problem]) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > LARGEST:
        shown = f"`{cell[:60]}`" if cell else "nothing"
        problems.append(Problem(what, shown, "a number such as `12.5`", "", file, line))
        return None
    return value


def _table(rows: list[_Row], levels: list[float], file: str, problems: list[Problem]) -> SeedTable | None:
    """Return the rows as a table; None, and problems, where they do not make one."""
    questions = list(dict.fromkeys(row.question for row in rows))
    analysts = sorted({row.analyst for row in rows})
    answers: dict[str, float] = {}
    scales: dict[str, bool] = {}
    known: dict[tuple[str, str], _Row] = {}
    for row in rows:
        if (row.question, row.analyst) in known:
            first = known[row.question, row.analyst].line
            found = f"`{row.analyst}` on `{row.question}` again"
            problems.append(Problem("", found, f"one row (the first is in line {first})", "", file, row.line))
        known[row.question, row.analyst] = row
        if row.answer is not None and answers.setdefault(row.question, row.answer) != row.answer:
            found, expected = f"{row.answer:g}", f"{answers[row.question]:g} as before: one answer to `{row.question}`"
            problems.append(Problem("answer", found, expected, "", file, row.line))
        if scales.setdefault(row.question, row.is_log) != row.is_log:
            problems.append(Problem("scale", "two scales", f"one scale of `{row.question}`", "", file, row.line))
    problems += [
        Problem("answer", f"no answer to `{question}`", "what came true, on one of its rows", "", file)
        for question in questions
        if question not in answers
    ]
    for count, most, what in ((len(questions), MOST_SEEDS, "questions"), (len(analysts), MOST_ANALYSTS, "analysts")):
        if count > most:
            problems.append(Problem("", f"{count:,} {what}", f"at most {most}", "", file))
    complete = [each for each in questions if all((each, analyst) in known for analyst in analysts)]
    if not problems and not complete:
        problems.append(Problem("", "no question that all analysts answered", "at least one", "", file))
    if problems:
        return None
    rows_of = [[known[question, analyst] for question in complete] for analyst in analysts]
    quantiles = np.array([[_scaled(row.quantiles, row.is_log) for row in own] for own in rows_of])
    happened = np.array([_scaled((answers[question],), scales[question])[0] for question in complete])
    left_out = tuple(question for question in questions if question not in complete)
    return SeedTable(file, tuple(analysts), tuple(complete), tuple(sorted(levels)), quantiles, happened, left_out)


def _scaled(values: tuple[float, ...], is_log: bool) -> list[float]:  # noqa: FBT001 - a scale, told at every call
    from detente.core.elementary import log

    return [float(log(value)) for value in values] if is_log else list(values)
