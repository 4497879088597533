"""The data of the Good Judgment Project: its list of questions, and the forecasts of its surveys."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from detente.core.errors import LedgerError
from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.entry import Draft
from detente.ledger.imports.asked import Asked
from detente.ledger.imports.read import Reading
from detente.ledger.imports.sheet import Row, Sheet, parse_sheet, read_file
from detente.ledger.inputs import moment_of, probability_of, whole_shares

LIST = ("ifp_id", "q_text", "options", "outcome", "q_status")
"""Columns that the list of questions must have."""
SURVEY = ("ifp_id", "user_id", "forecast_id", "fcast_type", "answer_option", "value", "timestamp")
"""Columns that the forecasts of a survey must have."""
LIST_NAMES = ("ifps.csv", "ifps.tab")
"""What the list is called where it lies beside the forecasts."""
WITHDRAWN = "4"
"""Type of a forecast that withdraws the one before."""
MISSING = frozenset({"", "NA", "NULL"})
"""What stands where nothing is known."""
CENTURY = 2000
"""Years are given by their last two digits; all are from 2011 on."""
_OPTION = re.compile(r"\(([a-z])\)\s*")


def read_questions(sheet: Sheet, asked: Asked) -> Reading:
    """Return the questions of the list, with their answers; ids are ``gjp/`` and the number.

    A question that hangs on another says so in its text: of each such set all but one are void.
    """
    reading = Reading()
    for row in reading.take(sheet):
        with reading.at(row.place) as drafts:
            drafts.extend(_question(row, asked))
    return reading


def read_survey(sheet: Sheet, asked: Asked, path: Path) -> Reading:
    """Return the forecasts of a survey, of questions that are in the ledger or in the list beside it."""
    reading = Reading()
    letters = _letters(asked, path, reading)
    sets: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in reading.take(sheet):
        with reading.at(row.place):
            name = f"gjp/{row['ifp_id']}"
            if row["user_id"] in MISSING:
                raise LedgerError(f"found the forecaster {row['user_id'] or 'missing'!r}, expected a number")
            if name not in letters:
                raise LedgerError(f"found no question {name!r}, expected the list of questions to be imported first")
            sets[name, row["forecast_id"]].append(row)
    ends = _withdrawals(sets)
    for (name, _), rows in sets.items():
        if rows[0]["fcast_type"] != WITHDRAWN:
            with reading.at(*(row.place for row in rows)) as drafts:
                drafts.append(_forecast(name, rows, letters[name], ends))
    reading.notes.append("times are taken as UTC: the data do not say whose they are")
    return reading


def _question(row: Row, asked: Asked) -> list[Draft]:
    """Return a question of the list, with its answer."""
    name = f"gjp/{row['ifp_id']}"
    if not row["ifp_id"]:
        raise LedgerError("found no ifp_id, expected the number of a question")
    condition, options = _options(row["options"])
    by_letter = dict(zip("abcdefghijklmnopqrstuvwxyz", options, strict=False))
    is_binary = [each.lower() for each in options] == ["yes", "no"]
    drafts = []
    if name not in asked.known:
        draft = question_draft(
            name,
            text=f"{row['q_text']} [{condition}]" if condition else row["q_text"],
            kind="binary" if is_binary else "choice",
            rule=" ".join(row["q_desc"].split()),
            opens=_day(row["date_start"]),
            closes=_day(row["date_to_close"]),
            options=[] if is_binary else options,
            source="Good Judgment Project",
            place=row.place,
        )
        drafts.append(draft)
    if row["q_status"] == "voided":
        answer = "void"
    elif row["outcome"] in MISSING:
        return drafts
    elif row["outcome"] in by_letter:
        answer = by_letter[row["outcome"]].lower() if is_binary else by_letter[row["outcome"]]
    else:
        raise LedgerError(f"outcome: found {row['outcome']!r}, expected one of {', '.join(by_letter)}")
    at = _day(row["date_closed"]) or _day(row["date_to_close"])
    if at is None:
        raise LedgerError("date_closed: found none, expected when the answer was known")
    return [*drafts, resolution_draft(name, answer, at=at, source="Good Judgment Project", place=row.place)]


def _options(text: str) -> tuple[str, list[str]]:
    """Return what a question hangs on, if anything, and its options.

    Examples
    --------
    >>> _options("If it rains : (a) Yes, (b) No")
    ('If it rains', ['Yes', 'No'])
    """
    parts = _OPTION.split(text)
    if parts[1::2] != list("abcdefghijklmnopqrstuvwxyz")[: len(parts) // 2] or len(parts) < 5:
        raise LedgerError(f"options: found {text[:60]!r}, expected such as '(a) Yes, (b) No'")
    return parts[0].strip(" :\t"), [part.strip().rstrip(",;").strip() for part in parts[2::2]]


def _day(text: str) -> int | None:
    """Return a day such as ``12/31/11``, or one with a time: month, day, and the last two digits of the year."""
    if text in MISSING:
        return None
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})(?:\s+(\d{1,2}:\d{2}))?", text)
    if not found:
        return moment_of(text)
    month, day, year, time = found.groups()
    full = int(year) + (CENTURY if len(year) == 2 else 0)
    return moment_of(f"{full}-{month:>02}-{day:>02}" + (f" {time}" if time else ""))


def _letters(asked: Asked, path: Path, reading: Reading) -> dict[str, dict[str, str]]:
    """Return what the letters of the answers stand for, by question."""
    found: dict[str, list[str]] = {}
    for name, question in asked.known.items():
        if name.startswith("gjp/"):
            found[name] = ["yes", "no"] if question.kind == "binary" else list(question.options)
    beside = next((path.with_name(each) for each in LIST_NAMES if path.with_name(each).is_file()), None)
    if beside is not None:
        questions = read_questions(parse_sheet(read_file(beside), beside.name, encoding=asked.encoding), asked)
        reading.notes.append(f"questions and answers are taken from {beside.name} beside it")
        reading.rows.update(questions.rows)
        reading.items += questions.items
        for place, reasons in questions.aside.items():
            reading.set_aside(place, reasons)
        for item in questions.items:
            if item.draft.kind == "question":
                body = item.draft.body
                found[body["id"]] = ["yes", "no"] if body["kind"] == "binary" else list(body["options"])
    return {name: dict(zip("abcdefghijklmnopqrstuvwxyz", each, strict=False)) for name, each in found.items()}


def _withdrawals(sets: Mapping[tuple[str, str], Sequence[Row]]) -> dict[tuple[str, str], list[str]]:
    """Return when forecasters withdrew, by question and forecaster, in order."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (name, _), rows in sets.items():
        if rows[0]["fcast_type"] == WITHDRAWN:
            found[name, rows[0]["user_id"]].add(rows[0]["timestamp"])
    return {key: sorted(times) for key, times in found.items()}


def _forecast(
    name: str, rows: Sequence[Row], letters: Mapping[str, str], ends: Mapping[tuple[str, str], Sequence[str]]
) -> Draft:
    """Return one forecast, of which there is a row for each answer."""
    shares: dict[str, float] = {}
    for row in rows:
        letter = row["answer_option"]
        if letter not in letters:
            raise LedgerError(f"answer_option: found {letter!r}, expected one of {', '.join(letters)}")
        if letters[letter] in shares:
            raise LedgerError(f"answer_option: found {letter!r} twice in one forecast, expected it once")
        shares[letters[letter]] = probability_of(row["value"])
    is_binary = set(letters.values()) == {"yes", "no"}
    if is_binary and set(shares) == {"yes"}:
        shares["no"] = 1.0 - shares["yes"]
    whole, details = whole_shares(shares)
    user, time = rows[0]["user_id"], rows[0]["timestamp"]
    until = next((each for each in ends.get((name, user), ()) if each >= time), None)
    return forecast_draft(
        name,
        who=f"GJP {user}",
        at=moment_of(time),
        until=moment_of(until) if until else None,
        probability=whole.get("yes", 0.0) if is_binary else None,
        shares=None if is_binary else whole,
        details=details,
        source="Good Judgment Project",
        place=rows[-1].place,
    )
