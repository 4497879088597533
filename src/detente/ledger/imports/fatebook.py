"""Exports of Fatebook: one row a forecast, each with its question."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from detente.core.errors import LedgerError
from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.imports.read import Reading
from detente.ledger.imports.sheet import Row, Sheet
from detente.ledger.inputs import moment_of, probability_of

HEADINGS = ("Question title", "Forecast created by", "Forecast (scale = 0-1)", "Forecast created at")
"""Columns that an export must have."""
ANSWERS = {"YES": "yes", "NO": "no", "AMBIGUOUS": "void"}
"""How Fatebook says what came out."""


def read_fatebook(sheet: Sheet, *, known: Mapping[str, object]) -> Reading:
    """Return the forecasts of an export, with their questions and answers.

    Fatebook gives questions no id that it exports: ``fatebook/`` and ten letters of the SHA-256 of title, author and
    time stand for it, so that the same question has the same id in every export.

    Raises
    ------
    LedgerError
        With every problem of every row.
    """
    missing = [heading for heading in HEADINGS if heading not in sheet.headings]
    if missing:
        raise LedgerError(f"{sheet.name}:1: found no column {missing[0]!r}, expected an export of Fatebook")
    reading = Reading(notes=list(sheet.notes))
    asked, answered = set(known), set[str]()
    for row in sheet.rows:
        with reading.at(row.place):
            _read_row(row, reading, asked, answered)
    return reading.finish()


def _read_row(row: Row, reading: Reading, asked: set[str], answered: set[str]) -> None:
    """Read one row."""
    created = row["Question created at"]
    parts = "\n".join((row["Question title"], row["Question created by"], created))
    name = f"fatebook/{hashlib.sha256(parts.encode()).hexdigest()[:10]}"
    if name not in asked:
        asked.add(name)
        by = row["Question resolve by"]
        draft = question_draft(
            name,
            text=row["Question title"],
            rule=row["Question notes"],
            opens=moment_of(created) if created else None,
            source=f"Fatebook; to be resolved by {by}" if by else "Fatebook",
            place=row.place,
        )
        reading.drafts.append(draft)
    draft = forecast_draft(
        name,
        who=row["Forecast created by"],
        at=moment_of(row["Forecast created at"]),
        probability=probability_of(row["Forecast (scale = 0-1)"]),
        source="Fatebook",
        place=row.place,
    )
    reading.drafts.append(draft)
    answer = row["Question resolution"]
    if answer and name not in answered:
        answered.add(name)
        if answer not in ANSWERS:
            raise LedgerError(f"Question resolution: found {answer!r}, expected {', '.join(ANSWERS)}")
        at = moment_of(row["Question resolved at"])
        reading.drafts.append(resolution_draft(name, ANSWERS[answer], at=at, source="Fatebook", place=row.place))
