"""A table with named columns, such as a spreadsheet of one's own."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from detente.core.errors import LedgerError
from detente.core.near import near_names
from detente.ledger.drafts import forecast_draft, question_draft, resolution_draft
from detente.ledger.imports.asked import Asked
from detente.ledger.imports.read import Reading
from detente.ledger.imports.sheet import Row, Sheet, plain_heading
from detente.ledger.inputs import chance_of, moment_of, number_of, once, probability_of, whole_shares

if TYPE_CHECKING:
    from detente.ledger.state import LedgerQuestion

COLUMNS = {
    "question": "id of the question",
    "probability": "0.52, 52%, odds 13:12, or words such as very unlikely",
    "who": "whose forecast it is",
    "role": "person (default), crowd, model, brief or base rate",
    "date": "when it was made",
    "until": "when it ends, if it does before the question",
    "text": "the question in words, where it is new",
    "kind": "binary (default), choice, number or date",
    "options": "of a choice: `Red; Blue; Green`",
    "option": "of a choice with one row for each option: the one that `probability` is of",
    "shares": "of a choice: `Red: 60%; Blue: 40%`; or a column `share: NAME` for each option",
    "quantiles": "of a number: `5%: 10; 50%: 20; 95%: 40`; or a column `quantile: 5%` for each level, `median`",
    "curve": "of a date, the chance that it has come by then: `2025-06-01: 20%; 2025-12-31: 60%`; or columns `by: DAY`",
    "rule": "how it is resolved",
    "opens": "first day of the question",
    "closes": "its deadline",
    "timezone": "where its days end, such as Europe/Kyiv",
    "tags": "words to find it by: `energy; Europe`",
    "if": "another question and its answer, `war=yes`; with any other answer this one is void",
    "answer": "yes, no, void, an option, a number, a date or never, where it is known",
    "resolved": "the day that was known",
    "note": "anything else",
    "source": "where the forecast is from",
}
"""Columns that a table can have, and what stands in them."""
FACTS = ("text", "kind", "options", "rule", "opens", "closes", "timezone", "tags", "if")
"""Columns that say something of the question."""
GIVEN = ("probability", "shares", "quantiles", "curve")
"""Columns that say a forecast."""
FORMS_OF = {"choice": "shares, or the option it is of", "number": "quantiles", "date": "a curve"}
"""What is forecast of questions that do not ask for yes or no."""
ALSO_CALLED = {
    "question": ("id", "question id", "topic"),
    "who": ("forecaster", "analyst", "name", "author", "user", "person", "by"),
    "date": ("day", "when", "time", "made", "timestamp", "created"),
    "probability": ("p", "chance", "prob", "forecast", "value", "likelihood", "estimate"),
    "answer": ("outcome", "resolution", "result"),
    "resolved": ("resolved at", "resolution date"),
}
"""What others call these columns: suggested, never assumed."""
OURS = frozenset({"reason", "line"})
"""Columns of a file of rejects that are no part of the table."""
ORDERS = ("day", "month")
"""What may come first in a date whose year comes last; it must be said, as 1/2/2025 can be either."""
_OTHER_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:,?\s+(\S.*))?", re.ASCII)
_WIDE = re.compile(r"\s*(share|quantile|by)\s*:\s*(.+?)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wide:
    """Columns of which each holds one number of a forecast."""

    shares: Mapping[str, str]
    """Headings by option."""
    quantiles: Mapping[str, str]
    """Headings by level as it is recorded."""
    curve: Mapping[str, str]
    """Headings by day."""


@dataclass
class Told:
    """What the rows of one question say of it."""

    facts: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    """By column and cell, the places of the rows."""
    places: list[str] = field(default_factory=list)
    """Of all its rows."""
    options: list[str] = field(default_factory=list)
    """Those that shares are of, as they come."""
    forms: set[str] = field(default_factory=set)
    """Kinds of questions that its forecasts speak for."""


def read_columns(sheet: Sheet, asked: Asked) -> Reading:
    """Return the forecasts of a table, and the questions and answers it holds.

    Raises
    ------
    LedgerError
        If a column is missing that every row needs, or one is named that nothing is known of.
    """
    reading = Reading()
    rows = reading.take(sheet)
    headings = _headings(sheet, asked)
    wide = _wide(sheet)
    used = {plain_heading(each) for each in (*headings.values(), *_all(wide))}
    unread = [each for each in sheet.headings if each and plain_heading(each) not in used | OURS]
    if unread:
        reading.notes.append(f"{sheet.name}: columns that are not read: {', '.join(unread)}")
    cells: dict[str, dict[str, str]] = {}
    told: dict[str, Told] = defaultdict(Told)
    for row in rows:
        with reading.at(row.place):
            found = {name: row[heading] for name, heading in headings.items()}
            name = found.get("question") or asked.defaults.get("question", "")
            if not name:
                raise LedgerError("found no question, expected its id")
            _gather(told[name], row, found, wide)
            cells[row.place] = {**found, "question": name}
    kinds = {name: _ask(name, each, reading, asked) for name, each in told.items()}
    parts: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows:
        if row.place in cells and row.place not in reading.aside:
            with reading.at(row.place) as drafts:
                _read_row(row, cells[row.place], drafts, parts, kinds, wide, asked, sheet)
    for places in parts.values():
        with reading.at(*places) as drafts:
            drafts.append(_joined([cells[place] for place in places], asked, sheet, places[-1]))
    return reading


def _headings(sheet: Sheet, asked: Asked) -> dict[str, str]:
    """Return the heading of each column that is there.

    Raises
    ------
    LedgerError
        If a column is missing, or one is named that nothing is known of.
    """
    place = f"{sheet.name}:{sheet.line}"
    problems = []
    for name, heading in asked.columns.items():
        if name not in COLUMNS:
            problems.append(f"--column: found {name!r}, expected one of {', '.join(COLUMNS)}{_near(name, COLUMNS)}")
        elif not sheet.has(heading):
            near = _near(heading, sheet.headings)
            problems.append(f"{place}: found no column {heading!r}, expected one for {name}{near}")
    found = {name: name for name in COLUMNS if sheet.has(name)} | dict(asked.columns)
    for name in ("question", "who"):
        if name not in found and not asked.defaults.get(name):
            text = f"{place}: found no column {name!r}, expected one; name it with --column {name}=HEADING"
            problems.append(text + _near_column(name, sheet.headings))
    if not {*GIVEN, "answer", "text"} & set(found) and not any(_all(_wide(sheet))):
        near = _near_column("probability", sheet.headings)
        problems.append(f"{place}: found neither probability, answer nor text, expected one of these columns{near}")
    if problems:
        raise LedgerError(problems)
    return found


def _near(name: str, names: Iterable[str]) -> str:
    """Return what was perhaps meant."""
    by_plain = {plain_heading(each): each for each in names}
    near = near_names(plain_heading(name), by_plain)
    return f"; did you mean {by_plain[near[0]]!r}?" if near else ""


def _near_column(name: str, headings: Sequence[str]) -> str:
    """Return which heading was perhaps meant for a column."""
    others = [each for each in headings if plain_heading(each) in ALSO_CALLED.get(name, ())]
    return f"; did you mean {others[0]!r}?" if others else _near(name, [each for each in headings if each])


def _wide(sheet: Sheet) -> Wide:
    """Return the columns that hold one number of a forecast each."""
    found: dict[str, dict[str, str]] = {"share": {}, "quantile": {}, "by": {}}
    for heading in sheet.headings:
        match = _WIDE.fullmatch(heading)
        if match:
            found[match[1].lower()][match[2]] = heading
        elif plain_heading(heading) == "median":
            found["quantile"]["0.5"] = heading
    try:
        quantiles = {level_of(level): heading for level, heading in found["quantile"].items()}
        curve = {_day(day): heading for day, heading in found["by"].items()}
    except LedgerError as error:
        raise LedgerError([f"{sheet.name}:{sheet.line}: {problem}" for problem in error.problems]) from None
    return Wide(found["share"], quantiles, curve)


def _all(wide: Wide) -> list[str]:
    """Return the headings of all columns that hold one number each."""
    return [*wide.shares.values(), *wide.quantiles.values(), *wide.curve.values()]


def _gather(told: Told, row: Row, cells: Mapping[str, str], wide: Wide) -> None:
    """Note what a row says of its question."""
    told.places.append(row.place)
    for name in FACTS:
        if cells.get(name):
            told.facts[name][cells[name]].append(row.place)
    options = [name for name, heading in wide.shares.items() if row[heading]]
    options += list(_pairs(cells["shares"], "shares")) if cells.get("shares") else []
    options += [cells["option"]] if cells.get("option") else []
    told.options += [each for each in options if each not in told.options and each != "none"]
    forms = {
        "choice": bool(options),
        "number": bool(cells.get("quantiles")) or any(row[heading] for heading in wide.quantiles.values()),
        "date": bool(cells.get("curve")) or any(row[heading] for heading in wide.curve.values()),
    }
    told.forms |= {kind for kind, is_said in forms.items() if is_said}


def _ask(name: str, told: Told, reading: Reading, asked: Asked) -> str:
    """Ask a question where it is new, and return its kind; where its rows contradict each other, set all aside."""
    for column, by_text in told.facts.items():
        if len(by_text) > 1:
            shown = "; ".join(f"{text[:60]!r} ({places[0]})" for text, places in by_text.items())
            for place in told.places:
                reading.set_aside(place, [f"a conflict: {column} of question {name!r}: {shown}"])
    facts = {column: next(iter(by_text)) for column, by_text in told.facts.items()}
    known = asked.known.get(name)
    if known is not None:
        with reading.at(*told.places, is_shared=True):
            differing = _differing(known, facts, asked)
            if differing:
                other = " and ".join(differing)
                reading.notes.append(
                    f"question {name!r} has another {other} in the ledger, which stands; revise it there"
                )
        return known.kind
    kind = facts.get("kind", "").lower() or ("choice" if "options" in facts else min(told.forms, default="binary"))
    with reading.at(*told.places, is_shared=True) as drafts:
        options = _list(facts["options"]) if "options" in facts else told.options if kind == "choice" else []
        draft = question_draft(
            name,
            text=facts.get("text", ""),
            kind=kind,
            rule=facts.get("rule", ""),
            opens=_moment(facts["opens"], asked.dates) if "opens" in facts else None,
            closes=_moment(facts["closes"], asked.dates) if "closes" in facts else None,
            options=options,
            condition=_condition(facts["if"]) if "if" in facts else None,
            tags=_list(facts.get("tags", "")),
            timezone=facts.get("timezone", ""),
            place=told.places[0],
        )
        drafts.append(draft)
    return kind


def _differing(known: LedgerQuestion, facts: Mapping[str, str], asked: Asked) -> list[str]:
    """Return the columns that say something else of a question than the ledger does."""
    here = {
        "text": facts.get("text"),
        "rule": facts.get("rule"),
        "kind": facts["kind"].lower() if "kind" in facts else None,
        "opens": _moment(facts["opens"], asked.dates) if "opens" in facts else None,
        "closes": _moment(facts["closes"], asked.dates) if "closes" in facts else None,
        "options": tuple(_list(facts["options"])) if "options" in facts else None,
    }
    return [column for column, value in here.items() if value is not None and value != getattr(known, column)]


def _read_row(
    row: Row,
    cells: Mapping[str, str],
    drafts: list[Any],
    parts: dict[tuple[str, str, str], list[str]],
    kinds: Mapping[str, str],
    wide: Wide,
    asked: Asked,
    sheet: Sheet,
) -> None:
    """Read what a row forecasts and answers."""
    name = cells["question"]
    kind = kinds[name]
    given = _given(row, cells, kind, wide, asked.standard, sheet)
    if cells.get("option") and cells.get("probability"):
        parts[name, _who(cells, asked), cells.get("date", "")].append(row.place)
    elif given:
        drafts.append(_forecast(name, cells, given, asked, row.place))
    elif cells.get("probability"):
        raise LedgerError(f"found a probability, expected {FORMS_OF[kind]}: question {name!r} asks for a {kind}")
    elif cells.get("who"):
        raise LedgerError("found no probability, expected what " + cells["who"] + " said")
    elif not cells.get("answer") and not any(cells.get(each) for each in FACTS):
        raise LedgerError("found neither probability, answer nor text, expected one of them")
    if cells.get("answer"):
        if not cells.get("resolved"):
            raise LedgerError("found an answer without the day it was known, expected one in `resolved`")
        answer = answer_of(cells["answer"], kind)
        drafts.append(resolution_draft(name, answer, at=_moment(cells["resolved"], asked.dates), place=row.place))


def _who(cells: Mapping[str, str], asked: Asked) -> str:
    """Return whose forecast a row is."""
    return cells.get("who") or asked.defaults.get("who", "")


def _forecast(name: str, cells: Mapping[str, str], given: Mapping[str, Any], asked: Asked, place: str) -> Any:
    """Return the forecast of a row."""
    if not cells.get("date"):
        raise LedgerError("found no date, expected when the forecast was made")
    return forecast_draft(
        name,
        who=_who(cells, asked),
        role=(cells.get("role") or asked.defaults.get("role") or "person").lower(),
        at=_moment(cells["date"], asked.dates),
        until=_moment(cells["until"], asked.dates) if cells.get("until") else None,
        note=cells.get("note", ""),
        source=cells.get("source", ""),
        place=place,
        **given,
    )


def _joined(rows: Sequence[Mapping[str, str]], asked: Asked, sheet: Sheet, place: str) -> Any:
    """Return the one forecast of a choice that several rows make, one for each option."""
    shares: dict[str, float] = {}
    for cells in rows:
        if cells["option"] in shares:
            raise LedgerError(f"found option {cells['option']!r} twice in one forecast, expected it once")
        shares[cells["option"]] = probability_of(_pointed(cells["probability"], sheet))
    found, details = whole_shares(shares)
    return _forecast(rows[0]["question"], rows[0], {"shares": found, "details": details}, asked, place)


def _given(row: Row, cells: Mapping[str, str], kind: str, wide: Wide, standard: str, sheet: Sheet) -> dict[str, Any]:
    """Return what a row forecasts, in the form of its question; nothing if it does not."""
    if kind == "choice":
        cell = _pairs(cells["shares"], "shares") if cells.get("shares") else {}
        texts = once([*_filled(row, wide.shares), *cell.items()], "shares")
        if not texts:
            return {}
        shares, details = whole_shares({name: probability_of(_pointed(text, sheet)) for name, text in texts.items()})
        return {"shares": shares, "details": details}
    if kind == "number":
        cell = _pairs(cells["quantiles"], "quantiles") if cells.get("quantiles") else {}
        levels = ((level_of(level), text) for level, text in cell.items())
        texts = once([*_filled(row, wide.quantiles), *levels], "quantiles")
        values = {level: number_of(_pointed(text, sheet), f"quantile {level}") for level, text in texts.items()}
        return {"quantiles": values} if values else {}
    if kind == "date":
        cell = _pairs(cells["curve"], "curve") if cells.get("curve") else {}
        days = ((_day(day), text) for day, text in [*_filled(row, wide.curve), *cell.items()])
        chances = {day: probability_of(_pointed(text, sheet)) for day, text in once(days, "curve").items()}
        return {"curve": curve_of(chances)} if chances else {}
    text = cells.get("probability", "")
    if not text:
        return {}
    words = chance_of(text, standard)
    if words:
        return {"interval": words, "phrase": text, "standard": standard}
    return {"probability": probability_of(_pointed(text, sheet))}


def _filled(row: Row, headings: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what stands in the columns of options, levels or days, without the empty cells."""
    return [(name, row[heading]) for name, heading in headings.items() if row[heading]]


def curve_of(chances: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the chances that something has come by some days, in the order of the days.

    Raises
    ------
    LedgerError
        If they fall: what has come has come.
    """
    curve = sorted(chances.items())
    if any(later < earlier - 1e-9 for (_, earlier), (_, later) in pairwise(curve)):
        raise LedgerError("curve: found a chance that falls, expected one that has come by a later day to be no less")
    return curve


def _pointed(text: str, sheet: Sheet) -> str:
    """Return a number with a point; where commas do not separate cells, ``0,35`` can only mean 0.35."""
    if sheet.separator != "," and re.fullmatch(r"[+-]?\d+,\d+\s*%?", text):
        return text.replace(",", ".")
    return text


def _pairs(text: str, what: str) -> dict[str, str]:
    """Return pairs such as ``Red: 60%; Blue: 40%``, or those of a JSON object."""
    if text.lstrip().startswith("{"):
        try:
            data = json.loads(text, object_pairs_hook=lambda pairs: once(pairs, what))
        except ValueError:
            raise LedgerError(f"{what}: found {text[:60]!r}, which begins as JSON and is none") from None
        return {str(name): str(value) for name, value in data.items()}
    found: list[tuple[str, str]] = []
    for part in filter(None, (each.strip() for each in re.split(r"[;\n]", text))):
        match = re.fullmatch(r"(.+?)\s*[:=]\s*([^:=]+)", part)
        if not match:
            raise LedgerError(f"{what}: found {part[:60]!r}, expected NAME: VALUE")
        found.append((match[1], match[2].strip()))
    return once(found, what)


def level_of(text: str) -> str:
    """Return the level of a quantile in the form in which it is recorded.

    Examples
    --------
    >>> level_of("5%"), level_of("0.95"), level_of("median")
    ('0.05', '0.95', '0.5')
    """
    return "0.5" if text.strip().lower() == "median" else f"{probability_of(text):g}"


def _moment(text: str, dates: str) -> int:
    """Return a date, or one with a time: the year first, or as `Asked.dates` says."""
    found = _OTHER_DATE.fullmatch(text)
    if not found:
        return moment_of(text)
    if dates not in ORDERS:
        raise LedgerError(
            f"found {text!r}, expected a date such as 2022-01-18; or say which comes first: --dates day, --dates month"
        )
    one, other, year, time = found.groups()
    day, month = (one, other) if dates == "day" else (other, one)
    return moment_of(f"{year}-{month}-{day}" + (f" {time}" if time else ""))


def _day(text: str) -> str:
    """Return a day in the form in which it is recorded."""
    moment_of(text)
    found = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", text.strip())
    return f"{found[1]}-{found[2]:>02}-{found[3]:>02}" if found else text.strip()


def _list(text: str) -> list[str]:
    """Return a list such as ``Red; Blue``, or one of JSON."""
    if text.lstrip().startswith("["):
        try:
            return [str(each) for each in json.loads(text)]
        except ValueError:
            raise LedgerError(f"found {text[:60]!r}, which begins as JSON and is none") from None
    return [each for each in (part.strip() for part in re.split(r"[;\n]", text)) if each]


def _condition(text: str) -> tuple[str, str]:
    """Return another question and the answer it must have."""
    other, separator, answer = (part.strip() for part in text.partition("="))
    if not separator or not other or not answer:
        raise LedgerError(f"if: found {text[:60]!r}, expected QUESTION=ANSWER such as war=yes")
    return other, answer


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
    if kind == "date":
        return "never" if given.lower() == "never" else given
    return given
