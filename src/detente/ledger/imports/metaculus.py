"""Exports of Metaculus: questions in one table, forecasts of people and aggregates in another, often in one archive."""

from __future__ import annotations

import ast
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from detente.core.errors import LedgerError
from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.imports.columns import answer_of
from detente.ledger.imports.read import Reading
from detente.ledger.imports.sheet import LARGEST, Row, Sheet, parse_sheet, read_file
from detente.ledger.inputs import moment_of, number_of, probability_of

QUESTIONS, FORECASTS = "question_data.csv", "forecast_data.csv"
"""Names of the two tables."""
KINDS = {"binary": "binary", "multiple_choice": "choice", "numeric": "number", "discrete": "number"}
"""Kinds of questions that are read, by Metaculus's names."""
PERCENTILES = {
    "0.05": "5th Percentile",
    "0.25": "25th Percentile",
    "0.5": "Median",
    "0.75": "75th Percentile",
    "0.95": "95th Percentile",
}
"""Columns of the quantiles of a number, by level."""


def read_metaculus(path: str | Path, *, known: Mapping[str, object]) -> Reading:
    """Return the forecasts of an export: an archive, a folder, or one of its two tables with the other beside it.

    Ids are ``metaculus/`` and the number of the question. Aggregates, which have no forecaster's number, are crowds.

    Raises
    ------
    LedgerError
        With every problem of every row.
    """
    questions, forecasts = _sheets(Path(path))
    reading = Reading(notes=[*questions.notes, *forecasts.notes])
    kinds: dict[str, str] = {}
    options: dict[str, list[str]] = {}
    for row in questions.rows:
        with reading.at(row.place):
            _read_question(row, reading, kinds, options, known)
    left_out = 0
    for row in forecasts.rows:
        number = row["Question ID"]
        if number not in kinds:
            left_out += 1
            continue
        with reading.at(row.place):
            _read_forecast(row, reading, kinds[number], options.get(number, []))
    if left_out:
        reading.notes.append(
            f"{left_out:,} forecasts of questions that are not read, such as those for dates, left out"
        )
    return reading.finish()


def _sheets(path: Path) -> tuple[Sheet, Sheet]:
    """Return the two tables of an export."""
    if path.is_dir():
        return _sheet(path / QUESTIONS), _sheet(path / FORECASTS)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return _member(archive, QUESTIONS, path), _member(archive, FORECASTS, path)
    return _sheet(path.with_name(QUESTIONS)), _sheet(path.with_name(FORECASTS))


def _sheet(path: Path) -> Sheet:
    """Return a table in a file."""
    return parse_sheet(read_file(path), path.name)


def _member(archive: zipfile.ZipFile, name: str, path: Path) -> Sheet:
    """Return a table in an archive; one that would swell beyond all measure is refused before it is unpacked."""
    found = [each for each in archive.infolist() if Path(each.filename).name == name]
    if not found:
        raise LedgerError(f"{path.name}: found no {name}, expected an export of Metaculus")
    if found[0].file_size > LARGEST:
        raise LedgerError(f"{path.name}: found {name} of more than {LARGEST >> 30} GiB")
    return parse_sheet(archive.read(found[0]), name)


def _read_question(
    row: Row, reading: Reading, kinds: dict[str, str], options: dict[str, list[str]], known: Mapping[str, object]
) -> None:
    """Read one question, with its answer."""
    number = row["Question ID"]
    if not number:
        raise LedgerError("found no Question ID, expected one")
    kind = KINDS.get(row["Question Type"].lower().replace(" ", "_"))
    if kind is None:
        reading.notes.append(f"{row.place}: questions of the kind {row['Question Type']!r} are not read")
        return
    kinds[number] = kind
    if kind == "choice":
        options[number] = _list_of(row["MC Options (All)"] or row["MC Options (Current)"], "MC Options")
    name = f"metaculus/{number}"
    closes = row["Actual Close Time"] or row["Scheduled Close Time"]
    text = f"{row['Question Title']} [{row['Label']}]" if row["Label"] else row["Question Title"]
    if name not in known:
        draft = question_draft(
            name,
            text=text,
            kind=kind,
            opens=moment_of(row["Open Time"]) if row["Open Time"] else None,
            closes=moment_of(closes) if closes else None,
            options=options.get(number, []),
            source=row["Question URL"] or "Metaculus",
            place=row.place,
        )
        reading.drafts.append(draft)
    if row["Resolution"]:
        at = row["Resolution Known Time"] or closes
        answer = answer_of(row["Resolution"], kind)
        reading.drafts.append(resolution_draft(name, answer, at=moment_of(at), source="Metaculus", place=row.place))


def _read_forecast(row: Row, reading: Reading, kind: str, options: list[str]) -> None:
    """Read one forecast."""
    who = row["Forecaster Username"] or row["Forecaster ID"]
    is_aggregate = not row["Forecaster ID"]
    probability, shares, quantiles = None, None, None
    if kind == "binary":
        probability = probability_of(row["Probability Yes"])
    elif kind == "choice":
        given = _list_of(row["Probability Yes Per Category"], "Probability Yes Per Category")
        if len(given) != len(options):
            raise LedgerError(f"Probability Yes Per Category: found {len(given)}, expected {len(options)}")
        shares = {
            option: probability_of(value) for option, value in zip(options, given, strict=True) if value != "None"
        }
    else:
        found = {level: row[heading] for level, heading in PERCENTILES.items() if row[heading]}
        quantiles = {level: number_of(value, PERCENTILES[level]) for level, value in found.items()}
        if not quantiles:
            raise LedgerError("found no percentiles, expected those of the forecast")
    draft = forecast_draft(
        f"metaculus/{row['Question ID']}",
        who=f"Metaculus {who}" if is_aggregate else who,
        role="crowd" if is_aggregate else "person",
        at=moment_of(row["Start Time"]),
        probability=probability,
        shares=shares,
        quantiles=quantiles,
        source="Metaculus",
        place=row.place,
    )
    reading.drafts.append(draft)


def _list_of(text: str, what: str) -> list[str]:
    """Return a list written as JSON or as Python writes one; read as data, never run."""
    try:
        value = json.loads(text)
    except ValueError:
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            raise LedgerError(f"{what}: found {text[:60]!r}, expected a list") from None
    if not isinstance(value, list | tuple):
        raise LedgerError(f"{what}: found {text[:60]!r}, expected a list")
    return [str(each) for each in value]
