"""Exports of Fatebook: one row a forecast, each with its question; of a choice, one row for each option."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from detente.core.errors import LedgerError
from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.entry import Draft
from detente.ledger.imports.asked import Asked
from detente.ledger.imports.read import Reading
from detente.ledger.imports.sheet import Row, Sheet
from detente.ledger.inputs import moment_of, probability_of, whole_shares

HEADINGS = ("Question title", "Forecast created by", "Forecast (scale = 0-1)", "Forecast created at")
"""Columns that an export must have."""
ANSWERS = {"YES": "yes", "NO": "no", "AMBIGUOUS": "void"}
"""How Fatebook says what came out."""
EXACT = 1e-6
"""How far a sum of shares may be from 1 by the way in which numbers are stored."""


def read_fatebook(sheet: Sheet, asked: Asked) -> Reading:
    """Return the forecasts of an export, with their questions and answers.

    Fatebook gives questions no id that it exports: ``fatebook/`` and ten letters of the SHA-256 of title, author and
    time stand for it, so that the same question has the same id in every export, also in those before September 2024,
    whose headings are others.

    Raises
    ------
    LedgerError
        If a column is missing.
    """
    missing = [heading for heading in HEADINGS if not sheet.has(heading)]
    if missing:
        raise LedgerError(f"{sheet.name}:{sheet.line}: found no column {missing[0]!r}, expected an export of Fatebook")
    reading = Reading()
    by_question: dict[str, list[Row]] = defaultdict(list)
    for row in reading.take(sheet):
        with reading.at(row.place):
            by_question[_name(row)].append(row)
    for name, rows in by_question.items():
        if any(row["Multiple choice option"] for row in rows):
            _read_choice(name, rows, reading, asked)
        else:
            _read_binary(name, rows, reading, asked)
    return reading


def _name(row: Row) -> str:
    """Return the id of a row's question."""
    if not row["Question title"]:
        raise LedgerError("found no Question title, expected one")
    parts = "\n".join((row["Question title"], row["Question created by"], row["Question created at"]))
    return f"fatebook/{hashlib.sha256(parts.encode()).hexdigest()[:10]}"


def _question(name: str, row: Row, options: Sequence[str] = ()) -> Draft:
    """Return a question."""
    created, by = row["Question created at"], row["Question resolve by"]
    return question_draft(
        name,
        text=row["Question title"],
        kind="choice" if options else "binary",
        rule=row["Question notes"],
        opens=moment_of(created) if created else None,
        options=options,
        tags=[each.strip() for each in row["Question tags"].split(";") if each.strip()],
        source=f"Fatebook; to be resolved by {by}" if by else "Fatebook",
        place=row.place,
    )


def _resolved(row: Row) -> tuple[str, int] | None:
    """Return how a row's question, or its option, came out and when; None if it has not."""
    text = row["Resolution"] or row["Question resolution"]
    if not text:
        return None
    if text not in ANSWERS:
        raise LedgerError(f"Resolution: found {text!r}, expected {', '.join(ANSWERS)}")
    return ANSWERS[text], moment_of(row["Resolved at"] or row["Question resolved at"])


def _forecast(name: str, row: Row, given: Mapping[str, Any]) -> Draft:
    """Return a forecast that was made when a row says."""
    return forecast_draft(
        name,
        who=row["Forecast created by"],
        at=moment_of(row["Forecast created at"]),
        source="Fatebook",
        place=row.place,
        **given,
    )


def _read_binary(name: str, rows: Sequence[Row], reading: Reading, asked: Asked) -> None:
    """Read the rows of a question for yes or no."""
    if name not in asked.known:
        with reading.at(*(row.place for row in rows), is_shared=True) as drafts:
            drafts.append(_question(name, rows[0]))
    for row in rows:
        with reading.at(row.place) as drafts:
            drafts.append(_forecast(name, row, {"probability": probability_of(row["Forecast (scale = 0-1)"])}))
            resolved = _resolved(row)
            if resolved:
                drafts.append(resolution_draft(name, resolved[0], at=resolved[1], source="Fatebook", place=row.place))


def _read_choice(name: str, rows: Sequence[Row], reading: Reading, asked: Asked) -> None:
    """Read the rows of a choice: one question, with one forecast for each time its shares are whole."""
    good: list[tuple[int, Row, float]] = []
    for row in rows:
        with reading.at(row.place):
            if not row["Multiple choice option"]:
                raise LedgerError("found no Multiple choice option, expected one as in the other rows of the question")
            _resolved(row)
            chance = probability_of(row["Forecast (scale = 0-1)"])
            good.append((moment_of(row["Forecast created at"]), row, chance))
    good.sort(key=lambda each: each[0])
    if not good:
        return
    options = list(dict.fromkeys(row["Multiple choice option"] for row in rows if row["Multiple choice option"]))
    places = [row.place for _, row, _ in good]
    with reading.at(*places, is_shared=True) as drafts:
        if name not in asked.known:
            drafts.append(_question(name, good[0][1], options))
        answer = _answer([row for _, row, _ in good])
        if answer:
            drafts.append(resolution_draft(name, answer[0], at=answer[1], source="Fatebook", place=places[0]))
    by_person: dict[str, list[tuple[int, Row, float]]] = defaultdict(list)
    for each in good:
        by_person[each[1]["Forecast created by"]].append(each)
    for theirs in by_person.values():
        _read_shares(name, theirs, options, reading)


def _read_shares(name: str, theirs: Sequence[tuple[int, Row, float]], options: Sequence[str], reading: Reading) -> None:
    """Read one person's shares, which come option by option: they are a forecast whenever they sum to 1.

    Options may be added later: of some of them alone the sum must be 1 without rounding.
    """
    now: dict[str, float] = {}
    waiting: list[str] = []
    for _, row, chance in theirs:
        now[row["Multiple choice option"]] = chance
        waiting.append(row.place)
        if len(now) < len(options) and abs(sum(now.values()) - 1.0) > EXACT:
            continue
        try:
            shares, details = whole_shares(now)
        except LedgerError:
            continue
        with reading.at(*waiting) as drafts:
            drafts.append(_forecast(name, row, {"shares": shares, "details": details}))
        waiting = []
    for place in waiting:
        said = "; ".join(f"{option}: {share:g}" for option, share in now.items())
        missing = f", nothing of {', '.join(map(repr, set(options) - set(now)))}" if len(now) < len(options) else ""
        total = sum(now.values())
        reading.set_aside(place, [f"found shares that are no whole ({said}; {total:g} in sum{missing}), expected 1"])


def _answer(rows: Sequence[Row]) -> tuple[str, int] | None:
    """Return which option came, or ``none`` where all that are there are said not to have; None if that is open."""
    by_option: dict[str, set[tuple[str, int] | None]] = defaultdict(set)
    for row in rows:
        by_option[row["Multiple choice option"]].add(_resolved(row))
    for option, found in by_option.items():
        if len(found) > 1:
            raise LedgerError(f"a conflict: two answers to option {option!r}")
    said = {option: next(iter(found)) for option, found in by_option.items()}
    known = {option: each for option, each in said.items() if each is not None}
    yes = [option for option, each in known.items() if each[0] == "yes"]
    if len(yes) > 1:
        raise LedgerError(
            f"a conflict: found {len(yes)} options that came ({', '.join(yes)}), expected one of a choice"
        )
    if yes:
        return yes[0], known[yes[0]][1]
    if len(known) < len(said):
        return None
    last = max(at for _, at in known.values())
    return ("void", last) if any(each == "void" for each, _ in known.values()) else ("none", last)
