"""Quantities and observations of a drafted case, from the dated figures of the brief."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.brief.model import Brief, Figure
from detente.case.notation import LARGEST
from detente.draft.lines import Lines, Scalar
from detente.draft.naming import Names, slug
from detente.draft.plan import YEAR, short
from detente.draft.sources import BRIEF, Sources

_SURE = 0.5
_MOST = 20
"""Quantities of a draft; what has more figures than that is a statistical report."""
_CHANGES = re.compile(
    r"grow|increas|declin|decreas|chang|inflation|fell|rise|rose|drop|contract|surg|jump", re.IGNORECASE
)
"""Words of subjects whose percentages may be negative or above a hundred."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure that says what a quantity was on a day."""

    day: dt.date
    value: float
    approximate: str
    precision: str
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity, with what the brief says of it."""

    key: str
    text: str
    unit: str
    range: tuple[float | None, float | None]
    readings: tuple[Reading, ...]
    """In order of their days."""


def plan_quantities(brief: Brief, day: dt.date, sources: Sources, names: Names) -> tuple[Measured, ...]:
    """Return the quantities on which the brief has dated figures up to its own day."""
    grouped: dict[tuple[str, str], tuple[str, list[Reading]]] = {}
    for figure in brief.figures:
        reading = _reading(brief, figure, day, sources)
        subject = short(figure.subject, 80)
        if reading is None or not subject or not re.search(r"[^\W\d_]{3}", subject):
            continue
        _, readings = grouped.setdefault((slug(subject, fallback="figure"), figure.unit), (subject, []))
        readings.append(reading)
    found: list[Measured] = []
    for (name, unit), (subject, readings) in grouped.items():
        ordered = tuple(sorted(dict.fromkeys(readings), key=lambda reading: (reading.day, reading.line)))
        key = names.fresh(name)
        found.append(Measured(key, subject, unit, _range(subject, unit, ordered), ordered))
    found.sort(key=lambda quantity: -len(quantity.readings))
    return tuple(found[:_MOST])


def _reading(brief: Brief, figure: Figure, day: dt.date, sources: Sources) -> Reading | None:
    if figure.value is None or figure.when is None or figure.confidence < _SURE:
        return None
    if abs(figure.value) > LARGEST:  # "$45,653 trillion": no case can hold it, and it is hardly meant
        return None
    when = figure.when
    if when.precision in ("decade", "century", "range", "fiscal year") or when.earliest > day:
        return None
    key = sources.by_note.get(figure.note, BRIEF) if figure.note is not None else BRIEF
    return Reading(
        min(when.latest, day), figure.value, figure.approximate, when.precision, key, brief.line(figure.start)
    )


def _range(subject: str, unit: str, readings: Sequence[Reading]) -> tuple[float | None, float | None]:
    values = [reading.value for reading in readings]
    if unit == "percent" and not _CHANGES.search(subject) and all(0 <= value <= 100 for value in values):
        return 0, 100
    if min(values) < 0 or (unit == "percent" and _CHANGES.search(subject)):
        return None, None
    return 0, None


def start_of(quantities: Sequence[Measured], day: dt.date) -> dt.date:
    """Return the first day of the case: early enough for the figures of the year before the brief."""
    recent = [
        reading.day
        for quantity in quantities
        for reading in quantity.readings
        if day - YEAR < reading.day and reading.precision in ("day", "month")
    ]
    first = min([*recent, day])
    return first - dt.timedelta(days=first.weekday())


def write_quantities(lines: Lines, quantities: Sequence[Measured], start: dt.date) -> None:
    """Write the section `quantities`; older figures stand in comments."""
    if not quantities:
        return
    lines.gap()
    lines.add("quantities")
    lines.comment(
        "open: say what moves each of these, how it fades and how it wavers; drop what nothing depends on", depth=1
    )
    for quantity in quantities:
        at_start = [reading for reading in quantity.readings if reading.day <= start] or quantity.readings[:1]
        latest = at_start[-1]
        lines.add(quantity.key, depth=1)
        lines.add("text", quantity.text, depth=2)
        if quantity.unit:
            lines.add("unit", quantity.unit, depth=2)
        lines.add("range", list(quantity.range), depth=2)
        about = f"{latest.approximate} in the text; " if latest.approximate else ""
        lines.add("start", _start(latest), depth=2, comment=f"{about}{_when(latest)}, line {latest.line}")
        for reading in at_start[:-1]:
            lines.comment(f"{_number(reading.value)} {_when(reading)}: {reading.source}, line {reading.line}", depth=2)


def _when(reading: Reading) -> str:
    return {"day": f"on {reading.day}", "month": f"in {reading.day:%Y-%m}"}.get(
        reading.precision, f"in {reading.day.year}"
    )


def _start(reading: Reading) -> Mapping[str, Scalar]:
    return {"value": _number(reading.value), "source": reading.source}


def _number(value: float) -> int | float:
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def write_observations(lines: Lines, quantities: Sequence[Measured], start: dt.date) -> None:
    """Write the section `observations`: the figures from the first day of the case on."""
    found = [(reading, quantity) for quantity in quantities for reading in quantity.readings if reading.day >= start]
    if not found:
        return
    lines.gap()
    lines.add("observations")
    for reading, quantity in sorted(found, key=lambda pair: (pair[0].day, pair[1].key)):
        entry: dict[str, Scalar] = {
            "date": reading.day,
            "quantity": quantity.key,
            "value": _number(reading.value),
            "source": reading.source,
        }
        note = f"{reading.approximate}; " if reading.approximate else ""
        about = "" if reading.precision == "day" else f", known to the {reading.precision}"
        lines.item(entry, comment=f"{note}line {reading.line}{about}; open: its standard error")
