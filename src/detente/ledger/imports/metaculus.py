"""Exports of Metaculus: questions in one table, forecasts of people and aggregates in another, often in one archive."""

from __future__ import annotations

import ast
import datetime as dt
import json
import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from detente.core.errors import LedgerError
from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.entry import Draft
from detente.ledger.imports.asked import Asked
from detente.ledger.imports.columns import answer_of, curve_of
from detente.ledger.imports.read import Reading
from detente.ledger.imports.sheet import Row, Sheet, members_of, parse_sheet, read_file, read_member
from detente.ledger.inputs import moment_of, number_of, probability_of, whole_shares

QUESTIONS, FORECASTS = "question_data.csv", "forecast_data.csv"
"""Names of the two tables."""
KINDS = {
    "binary": "binary",
    "multiple choice": "choice",
    "numeric": "number",
    "discrete": "number",
    "date": "date",
}
"""Kinds of questions that are read, by Metaculus's names."""
PERCENTILES = {
    "0.05": "5th Percentile",
    "0.25": "25th Percentile",
    "0.5": "Median",
    "0.75": "75th Percentile",
    "0.95": "95th Percentile",
}
"""Columns of the quantiles of a number, by level."""
BEYOND = {"above_upper_bound": "above", "below_lower_bound": "below"}
"""Answers that say only on which side of the range of a question it came out."""
AGGREGATES = frozenset(
    {"recency_weighted", "unweighted", "single_aggregation", "metaculus_prediction", "geometric_mean"}
)
"""What stands for an aggregate in an export without names, where each has a number of forecasters beside it."""
ANONYMOUS = re.compile(r"[0-9a-f]{64}")
"""What stands for a person there."""
LETTERS = 16
"""Letters of it that are kept: among a million people two are the same in 1 of 40 million exports."""
DIGITS = 6
"""Decimals of a chance in a curve."""


@dataclass(frozen=True, slots=True)
class Asks:
    """What reading a forecast needs to know of its question."""

    kind: str
    """As the ledger calls it."""
    options: tuple[str, ...] = ()
    """Of a choice: all there ever were."""
    range: tuple[float, ...] = ()
    """Of a number or a date (seconds since 1970): where the points of a distribution lie."""


def read_metaculus(path: Path, asked: Asked) -> Reading:
    """Return the forecasts of an export: an archive, a folder, or one of its two tables with the other beside it.

    Ids are ``metaculus/`` and the number of the question. Aggregates, which have no forecaster's number, are crowds;
    bots are models.

    Raises
    ------
    LedgerError
        If a table or a column is missing.
    """
    questions, forecasts = _sheets(path, asked.encoding)
    _check(questions, "Question ID", "Question Type")
    _check(forecasts, "Question ID", "Start Time")
    reading = Reading()
    asks: dict[str, Asks] = {}
    for row in reading.take(questions):
        with reading.at(row.place) as drafts:
            _read_question(row, drafts, asks, asked)
    untils = _ends(rows := reading.take(forecasts))
    censored = 0
    for row in rows:
        with reading.at(row.place) as drafts:
            number = row["Question ID"]
            if number not in asks:
                raise LedgerError(f"found question {number!r}, expected one that can be read in {QUESTIONS}")
            draft, n_left_out = _forecast(row, asks[number], untils[row.place])
            censored += n_left_out
            drafts.append(draft)
    if censored:
        reading.notes.append(
            f"{censored:,} percentiles left out, of forecasts that put so much beyond the range of the question that "
            "Metaculus writes its end in their place"
        )
    return reading


def _check(sheet: Sheet, *headings: str) -> None:
    """Raise if a table lacks what every row needs."""
    for heading in headings:
        if not sheet.has(heading):
            raise LedgerError(
                f"{sheet.name}:{sheet.line}: found no column {heading!r}, expected an export of Metaculus"
            )


def _sheets(path: Path, encoding: str | None) -> tuple[Sheet, Sheet]:
    """Return the two tables of an export."""
    if path.is_dir():
        return _sheet(path / QUESTIONS, encoding), _sheet(path / FORECASTS, encoding)
    if zipfile.is_zipfile(path):
        return _member(path, QUESTIONS, encoding), _member(path, FORECASTS, encoding)
    return _sheet(path.with_name(QUESTIONS), encoding), _sheet(path.with_name(FORECASTS), encoding)


def _sheet(path: Path, encoding: str | None) -> Sheet:
    """Return a table in a file."""
    return parse_sheet(read_file(path), path.name, encoding=encoding)


def _member(path: Path, name: str, encoding: str | None) -> Sheet:
    """Return a table in an archive."""
    found = [each for each in members_of(path) if Path(each).name == name]
    if not found:
        raise LedgerError(f"{path.name}: found no {name}, expected an export of Metaculus")
    return parse_sheet(read_member(path, found[0]), name, encoding=encoding)


def _read_question(row: Row, drafts: list[Draft], asks: dict[str, Asks], asked: Asked) -> None:
    """Read one question, with its answer."""
    number = row["Question ID"]
    if not number:
        raise LedgerError("found no Question ID, expected one")
    kind = KINDS.get(row["Question Type"].lower().replace("_", " "))
    if kind is None:
        raise LedgerError(f"Question Type: found {row['Question Type']!r}, expected one of {', '.join(KINDS)}")
    options: list[str] = []
    if kind == "choice":
        all_ever = row["MC Options (All)"] or row["MC Options"] or row["MC Options (Current)"]
        options = [str(each) for each in _list_of(all_ever, "MC Options")]
    asks[number] = Asks(kind, tuple(options), _range_of(row, kind) if kind in {"number", "date"} else ())
    name = f"metaculus/{number}"
    scheduled = row["Scheduled Close Time"] or row["Actual Close Time"]
    if name not in asked.known:
        draft = question_draft(
            name,
            text=f"{row['Question Title']} [{row['Label']}]" if row["Label"] else row["Question Title"],
            kind=kind,
            opens=moment_of(row["Open Time"]) if row["Open Time"] else None,
            closes=moment_of(scheduled) if scheduled else None,
            options=options,
            tags=[str(each) for each in _list_of(row["Categories"], "Categories")] if row["Categories"] else [],
            source=row["Question URL"] or "Metaculus",
            place=row.place,
        )
        drafts.append(draft)
    if row["Resolution"]:
        at = row["Resolution Known Time"] or row["Actual Close Time"] or row["Scheduled Close Time"]
        answer, note = _answer(row["Resolution"], asks[number])
        draft = resolution_draft(name, answer, at=moment_of(at), source="Metaculus", note=note, place=row.place)
        drafts.append(draft)


def _answer(text: str, asks: Asks) -> tuple[Any, str]:
    """Return an answer as the ledger has it, and what else is to be said of it.

    An answer beyond the range of a number is known only to lie there. It is counted at the end of the range: as no
    quantile that Metaculus gives lies farther out, scores are too small by the same amount for everyone.
    """
    side = BEYOND.get(text.strip().lower())
    if side is None:
        answer = answer_of(text, asks.kind)
        return (answer[:10] if asks.kind == "date" and answer != "void" else answer), ""
    if asks.kind == "date" and side == "above":
        return "never", "later than the range of the question"
    if not asks.range:
        raise LedgerError(f"Resolution: found {text!r} of a question whose range is not given, expected a value")
    end = asks.range[-1] if side == "above" else asks.range[0]
    if asks.kind == "date":
        return _day(end), "before the range of the question began, and counted at its beginning"
    return end, f"{side} the range of the question, and counted at its end, {end:g}"


def _ends(rows: Sequence[Row]) -> dict[str, str]:
    """Return when each forecast ends, by place; nothing where the next one of the same forecaster takes its place."""
    starts = {(row["Question ID"], _forecaster(row), row["Start Time"]) for row in rows}
    return {
        row.place: "" if (row["Question ID"], _forecaster(row), row["End Time"]) in starts else row["End Time"]
        for row in rows
    }


def _forecaster(row: Row) -> tuple[str, str]:
    """Return whose forecast a row is, and what they are."""
    if row["Forecaster (Anonymized)"]:
        name = row["Forecaster (Anonymized)"]
        if row["Forecaster Count"] or name in AGGREGATES:
            return f"Metaculus {name}", "crowd"
        shown = name[:LETTERS] if ANONYMOUS.fullmatch(name) else name
        return f"anonymous {shown}", "model" if row["Is Bot"].lower() == "true" else "person"
    name = row["Forecaster Username"] or row["Forecaster ID"]
    if not row["Forecaster ID"]:
        return f"Metaculus {name}" if name else "", "crowd"
    return name, "model" if row["Is Bot"].lower() == "true" else "person"


def _forecast(row: Row, asks: Asks, until: str) -> tuple[Draft, int]:
    """Return one forecast, and how many of its percentiles are left out."""
    who, role = _forecaster(row)
    given, n_left_out = _given(row, asks)
    draft = forecast_draft(
        f"metaculus/{row['Question ID']}",
        who=who,
        role=role,
        at=moment_of(row["Start Time"]),
        until=moment_of(until) if until else None,
        source="Metaculus",
        place=row.place,
        **given,
    )
    return draft, n_left_out


def _given(row: Row, asks: Asks) -> tuple[dict[str, Any], int]:
    """Return what a forecast says, in the form of its question, and how many percentiles are left out."""
    heading = "Probability Yes Per Category"
    if asks.kind == "binary":
        if row["Probability Yes"] or not row[heading]:
            return {"probability": probability_of(row["Probability Yes"])}, 0
        values = _list_of(row[heading], heading)  # a geometric mean: no, yes
        if len(values) != 2:
            raise LedgerError(f"{heading}: found {len(values)}, expected those of no and yes")
        return {"probability": probability_of(str(values[1]))}, 0
    if asks.kind == "choice":
        values = _list_of(row[heading], heading)
        if len(values) != len(asks.options):
            raise LedgerError(f"{heading}: found {len(values)}, expected {len(asks.options)}")
        there = {
            option: probability_of(str(value))
            for option, value in zip(asks.options, values, strict=True)
            if value is not None and str(value) != "None" and not (isinstance(value, float) and math.isnan(value))
        }
        shares, details = whole_shares(there)
        return {"shares": shares, "details": details}, 0
    if asks.kind == "date":
        return {"curve": _curve(row, asks)}, 0
    return _quantiles(row, asks)


def _quantiles(row: Row, asks: Asks) -> tuple[dict[str, Any], int]:
    """Return the quantiles of a number: its percentiles, or those of its distribution where there are none."""
    found = {level: row[heading] for level, heading in PERCENTILES.items() if row[heading]}
    quantiles = {level: number_of(value, PERCENTILES[level]) for level, value in found.items()}
    cdf = _cdf(row)
    if not quantiles and cdf and asks.range:
        places = np.interp(np.linspace(0.0, 1.0, len(cdf)), np.linspace(0.0, 1.0, len(asks.range)), asks.range)
        quantiles = {level: float(np.interp(float(level), cdf, places)) for level in PERCENTILES}
    kept = {level: value for level, value in quantiles.items() if not _is_beyond(float(level), row, cdf, asks)}
    if not kept:
        raise LedgerError("found no percentiles, expected those of the forecast, or a distribution and its range")
    return {"quantiles": kept}, len(quantiles) - len(kept)


def _is_beyond(level: float, row: Row, cdf: Sequence[float], asks: Asks) -> bool:
    """Return whether a quantile lies beyond the range of its question, where Metaculus writes the end of the range."""
    below, above = row["Probability Below Lower Bound"], row["Probability Above Upper Bound"]
    if not below and not above and cdf and asks.range:
        return not cdf[0] <= level <= cdf[-1]
    return level < number_of(below or "0", "Probability Below") or level > 1.0 - number_of(above or "0", "Above")


def _curve(row: Row, asks: Asks) -> list[tuple[str, float]]:
    """Return the chance that a date has come by each day of the range, or by the days of the percentiles."""
    cdf = _cdf(row)
    if cdf and asks.range:
        places = np.interp(np.linspace(0.0, 1.0, len(cdf)), np.linspace(0.0, 1.0, len(asks.range)), asks.range)
        return curve_of({_day(place): round(float(p), DIGITS) for place, p in zip(places, cdf, strict=True)})
    days: dict[str, float] = {}
    for level, heading in PERCENTILES.items():
        if row[heading]:
            moment_of(row[heading])
            days[row[heading][:10]] = float(level)
    if not days:
        raise LedgerError("found neither a distribution with its range nor percentiles, expected those of the forecast")
    return curve_of(days)


def _cdf(row: Row) -> list[float]:
    """Return the distribution of a forecast; none if there is none."""
    if not row["Continuous CDF"]:
        return []
    values = _list_of(row["Continuous CDF"], "Continuous CDF")
    cdf = [probability_of(str(each)) for each in values]
    if len(cdf) < 2 or any(later < earlier - 1e-9 for earlier, later in pairwise(cdf)):
        raise LedgerError("Continuous CDF: expected at least two numbers that do not fall")
    return cdf


def _range_of(row: Row, kind: str) -> tuple[float, ...]:
    """Return where the points of a distribution lie: as the export lists them, or as its scaling says."""
    if row["Continuous Range"]:
        values = _list_of(row["Continuous Range"], "Continuous Range")
        return tuple(
            _seconds(str(each)) if kind == "date" else number_of(str(each), "Continuous Range") for each in values
        )
    ends = [row["Lower Bound"], row["Upper Bound"]]
    zero: float | None = None
    if row["Scaling"]:
        scaling = _mapping_of(row["Scaling"])
        ends = [str(scaling.get(each, "")) for each in ("Range Min", "Range Max")]
        given = scaling.get("Zero Point")
        zero = None if given is None else number_of(str(given), "Zero Point")
    if not all(ends):
        return ()
    low, high = (_seconds(each) if kind == "date" else number_of(each, "range") for each in ends)
    places = np.linspace(0.0, 1.0, 201)
    if zero is None:
        return tuple((low + (high - low) * places).tolist())
    ratio = (high - zero) / (low - zero)
    return tuple((low + (high - low) * (ratio**places - 1.0) / (ratio - 1.0)).tolist())


def _seconds(text: str) -> float:
    """Return a date, or a number of seconds since 1970, as seconds since 1970."""
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?(e\+?\d+)?", text) else moment_of(text) / 1e6


def _day(seconds: float) -> str:
    """Return the day of a moment."""
    return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)).date().isoformat()


def _list_of(text: str, what: str) -> list[Any]:
    """Return a list written as JSON or as Python writes one; read as data, never run."""
    value = _data_of(text, what, "a list")
    if not isinstance(value, list | tuple):
        raise LedgerError(f"{what}: found {text[:60]!r}, expected a list")
    return list(value)


def _mapping_of(text: str) -> Mapping[str, Any]:
    """Return the scaling of a question; read as data, never run."""
    value = _data_of(text, "Scaling", "a mapping")
    if not isinstance(value, dict):
        raise LedgerError(f"Scaling: found {text[:60]!r}, expected a mapping")
    return value


def _data_of(text: str, what: str, expected: str) -> Any:
    """Return data written as JSON or as Python writes it."""
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return ast.literal_eval(re.sub(r"\bnan\b", "None", text))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise LedgerError(f"{what}: found {text[:60]!r}, expected {expected}") from None
