"""A table of forecasts with named columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.core.errors import LedgerError
from detente.core.near import near_names
from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.imports.read import Reading
from detente.ledger.imports.sheet import Row, Sheet
from detente.ledger.inputs import chance_of, moment_of, number_of, probability_of

COLUMNS = {
    "question": "id of the question",
    "probability": "0.52, 52%, odds 13:12, or words such as very unlikely",
    "who": "whose forecast it is",
    "role": "person (default), crowd, model, brief or base rate",
    "date": "when it was made",
    "text": "the question in words, where it is new",
    "rule": "how it is resolved",
    "opens": "first day of the question",
    "closes": "its deadline",
    "answer": "yes, no or void, where it is known",
    "resolved": "the day that was known",
    "note": "anything else",
    "source": "where the forecast is from",
}
"""Columns that a table can have, and what stands in them."""


def read_columns(
    sheet: Sheet,
    *,
    columns: Mapping[str, str],
    defaults: Mapping[str, str],
    known: Mapping[str, object],
    standard: str,
) -> Reading:
    """Return the forecasts of a table, and the questions and answers it holds.

    Parameters
    ----------
    sheet
        The table.
    columns
        Headings by the name of the column they stand for, where they differ.
    defaults
        What holds for all rows whose cell is empty: ``who``, ``role``, ``question``.
    known
        Questions that are in the ledger already, by id; these are not asked again.
    standard
        Table of likelihood that gives words an interval.

    Raises
    ------
    LedgerError
        With every problem of every row.
    """
    headings = {name: name for name in COLUMNS} | dict(columns)
    _check_columns(sheet, columns, headings, defaults)
    reading = Reading(notes=list(sheet.notes))
    asked: set[str] = set(known)
    answered: set[str] = set()
    for row in sheet.rows:
        cells = {name: row[heading] or defaults.get(name, "") for name, heading in headings.items()}
        with reading.at(row.place):
            _read_row(row, cells, reading, asked, answered, standard)
    return reading.finish()


def _check_columns(
    sheet: Sheet, columns: Mapping[str, str], headings: Mapping[str, str], defaults: Mapping[str, str]
) -> None:
    """Raise if a column is missing, or one is named that nothing is known of."""
    problems = []
    for name, heading in columns.items():
        if name not in COLUMNS:
            problems.append(f"--column: found {name!r}, expected one of {', '.join(COLUMNS)}{_near(name, COLUMNS)}")
        elif heading not in sheet.headings:
            near = _near(heading, sheet.headings)
            problems.append(f"{sheet.name}:1: found no column {heading!r}, expected one for {name}{near}")
    needed = [name for name in ("question", "who") if not defaults.get(name)]
    for name in needed:
        if headings[name] not in sheet.headings and name not in columns:
            text = f"{sheet.name}:1: found no column {name!r}, expected one; name it with --column {name}=HEADING"
            problems.append(text + _near(name, sheet.headings))
    if not {headings["probability"], headings["answer"], headings["text"]} & set(sheet.headings):
        problems.append(f"{sheet.name}:1: found neither probability, answer nor text, expected one of these columns")
    if problems:
        raise LedgerError(problems)


def _near(name: str, names: Any) -> str:
    """Return what was perhaps meant."""
    near = near_names(name.lower(), {str(each).lower(): each for each in names})
    return f"; did you mean {near[0]!r}?" if near else ""


def _read_row(
    row: Row, cells: Mapping[str, str], reading: Reading, asked: set[str], answered: set[str], standard: str
) -> None:
    """Read one row."""
    name = cells["question"]
    if not name:
        raise LedgerError("found no question, expected its id")
    if name not in asked:
        asked.add(name)
        draft = question_draft(
            name,
            text=cells["text"],
            rule=cells["rule"],
            opens=moment_of(cells["opens"]) if cells["opens"] else None,
            closes=moment_of(cells["closes"]) if cells["closes"] else None,
            place=row.place,
        )
        reading.drafts.append(draft)
    if cells["probability"]:
        if not cells["date"]:
            raise LedgerError("found no date, expected when the forecast was made")
        words = chance_of(cells["probability"], standard)
        draft = forecast_draft(
            name,
            who=cells["who"],
            role=cells["role"] or "person",
            at=moment_of(cells["date"]),
            probability=None if words else probability_of(cells["probability"]),
            interval=words,
            phrase=cells["probability"] if words else "",
            standard=standard if words else "",
            note=cells["note"],
            source=cells["source"],
            place=row.place,
        )
        reading.drafts.append(draft)
    if cells["answer"] and name not in answered:
        if not cells["resolved"]:
            raise LedgerError("found an answer without the day it was known, expected one in `resolved`")
        answered.add(name)
        answer = answer_of(cells["answer"], "binary")
        reading.drafts.append(resolution_draft(name, answer, at=moment_of(cells["resolved"]), place=row.place))


def answer_of(text: str, kind: str) -> Any:
    """Return an answer as the ledger has it: ``yes``, ``no``, ``void``, an option, a date or a number.

    Examples
    --------
    >>> answer_of("Yes", "binary"), answer_of("3.5", "number"), answer_of("annulled", "choice")
    ('yes', 3.5, 'void')
    """
    given = text.strip()
    if given.lower() in {"void", "annulled", "ambiguous"}:
        return "void"
    if kind == "number":
        return number_of(given, "answer")
    if kind == "binary":
        same = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}
        return same.get(given.lower(), given)
    return given
