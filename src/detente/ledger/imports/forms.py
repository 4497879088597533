"""The forms of files that are read: how each is told, what reads it, and what the reader was checked against."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.core.errors import LedgerError
from detente.core.near import did_you_mean
from detente.ledger.imports import fatebook, forecastbench, good_judgment, infer, manifold, metaculus, polymarket
from detente.ledger.imports.asked import Asked
from detente.ledger.imports.columns import read_columns
from detente.ledger.imports.json_data import parse_json
from detente.ledger.imports.read import Reading
from detente.ledger.imports.sheet import Sheet, members_of, parse_sheet, read_file, read_member

WORKBOOK = "xl/workbook.xml"
"""What the archive that a spreadsheet is saved as holds."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was opened."""

    path: Path
    """Where it is."""
    sheet: Sheet | None = None
    """The table it holds, if it holds one."""
    data: Any = None
    """What it holds as JSON, if it does."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of files."""

    name: str
    """What ``--format`` calls it."""
    what: str
    """What is read."""
    is_told: Callable[[Source], bool]
    """Whether a file is of this form, by its headings or keys."""
    read: Callable[[Source, Asked], Reading]
    """Reads it."""
    checked: str
    """What the reader was held against, and what of the form could not be seen."""


def _table(read: Callable[[Sheet, Asked], Reading]) -> Callable[[Source, Asked], Reading]:
    """Return a reader of tables as one of files."""

    def reader(source: Source, asked: Asked) -> Reading:
        if source.sheet is None:
            raise LedgerError(f"{source.path.name}: expected a table, found something else")
        return read(source.sheet, asked)

    return reader


def _json(read: Callable[[Any, str, Asked], Reading]) -> Callable[[Source, Asked], Reading]:
    """Return a reader of JSON as one of files."""

    def reader(source: Source, asked: Asked) -> Reading:
        if source.data is None:
            raise LedgerError(f"{source.path.name}: expected JSON, found something else")
        return read(source.data, source.path.name, asked)

    return reader


def _has(*headings: str) -> Callable[[Source], bool]:
    """Return whether a file is a table with some headings."""
    return lambda source: source.sheet is not None and source.sheet.has(*headings)


def _is_metaculus(source: Source) -> bool:
    """Return whether a file is an export of Metaculus."""
    if source.sheet is None:
        return source.data is None
    names = (metaculus.QUESTIONS, metaculus.FORECASTS)
    return source.path.name.endswith(names) and source.sheet.has("Question ID")


def _good_judgment(source: Source, asked: Asked) -> Reading:
    """Return what a file of the Good Judgment Project holds."""
    if source.sheet is not None and source.sheet.has(*good_judgment.SURVEY):
        return good_judgment.read_survey(source.sheet, asked, source.path)
    if source.sheet is not None and source.sheet.has(*good_judgment.LIST):
        return good_judgment.read_questions(source.sheet, asked)
    raise LedgerError(f"{source.path.name}: expected the list of questions (ifps) or forecasts of a survey")


def _is_good_judgment(source: Source) -> bool:
    """Return whether a file is of the Good Judgment Project."""
    return _has(*good_judgment.SURVEY)(source) or _has(*good_judgment.LIST)(source)


FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        Form(
            "metaculus",
            "exports of questions: an archive, a folder, or `question_data.csv` with `forecast_data.csv` beside it",
            _is_metaculus,
            lambda source, asked: metaculus.read_metaculus(source.path, asked),
            "15 exports of February 2026 (aggregates of binary and numeric questions) and the program that writes them "
            "(2026-08), which shows the other kinds and exports without names. The earlier shape (`MC Options`, "
            "`Scaling`, no percentiles) as that program wrote it before; no file of it was seen",
        ),
        Form(
            "fatebook",
            "the export of one's forecasts or of a tournament",
            _has(*fatebook.HEADINGS),
            _table(fatebook.read_fatebook),
            "the program that writes it, in its present shape (2025-12) and that before September 2024, and two "
            "programs of others that read it; no file of a person was seen",
        ),
        Form(
            "good-judgment",
            "the Good Judgment Project's list of questions (`ifps`) and the forecasts of its surveys (`survey_fcasts`)",
            _is_good_judgment,
            _good_judgment,
            "the whole list (617 questions), a part of the first year's forecasts, and a program that reads all four "
            "years. Its prediction markets are not read; Good Judgment Open has no export that could be seen",
        ),
        Form(
            "forecastbench",
            "sets of questions, of resolutions and of forecasts (JSON)",
            lambda source: forecastbench.is_forecastbench(source.data),
            _json(forecastbench.read_forecastbench),
            "the human set and the resolutions of 2024-07-21, resolutions of 2026-07-19, sets of questions of 2025, "
            "and the programs that write them; sets of forecasts by these programs only. Combinations are left out",
        ),
        Form(
            "manifold",
            "markets with their answers, and bets (JSON)",
            lambda source: manifold.is_manifold(source.data),
            _json(manifold.read_manifold),
            "the documentation of its API, with its examples of 2022 and now, and a program that reads it; the dumps "
            "of 2024 were not seen",
        ),
        Form(
            "polymarket",
            "markets, events with their markets, and price histories (JSON)",
            lambda source: polymarket.is_polymarket(source.data),
            _json(polymarket.read_polymarket),
            "the documentation of its interfaces and two programs that read them; no file was seen, and no earlier "
            "shape is known but lists written out instead of as text",
        ),
        Form(
            "infer",
            "questions and sets of predictions of INFER and other sites of Cultivate Forecasts (JSON)",
            lambda source: infer.is_infer(source.data),
            _json(infer.read_infer),
            "the documentation of 2019, and two programs that read the present interface; no file was seen, and no "
            "table that the sites may export",
        ),
        Form("csv", "a table with named columns", lambda source: source.sheet is not None, _table(read_columns), ""),
    )
}
"""By name, in the order in which a file is tried."""


def read_form(path: Path, form: str | None, asked: Asked) -> Reading:
    """Return what a file comes to.

    Parameters
    ----------
    path
        A file, an archive, or a folder.
    form
        One of `FORMS`; told from what it holds by default.
    asked
        What holds for the whole file.

    Raises
    ------
    LedgerError
        If it cannot be read as a whole.
    """
    if form is not None and form not in FORMS:
        raise LedgerError(f"--format: found {form!r}, expected one of {', '.join(FORMS)}{did_you_mean(form, FORMS)}")
    source = _opened(path, asked.encoding)
    if form is None and asked.columns:
        form = "csv"
    if form is not None:
        return FORMS[form].read(source, asked)
    for each in FORMS.values():
        if each.is_told(source):
            return each.read(source, asked)
    raise LedgerError(f"{path.name}: found JSON of no form that is known, expected one of {', '.join(FORMS)}")


def _opened(path: Path, encoding: str | None) -> Source:
    """Return a file with what it holds; a folder, or an archive of several files, holds tables of its own."""
    if path.is_dir():
        return Source(path)
    if zipfile.is_zipfile(path):
        names = members_of(path)
        if WORKBOOK in names:
            raise LedgerError(f"{path.name}: found a workbook of a spreadsheet, expected a table; save it as CSV UTF-8")
        if len(names) != 1:
            return Source(path)
        return _holding(path.with_name(Path(names[0]).name), read_member(path, names[0]), encoding)
    return _holding(path, read_file(path), encoding)


def _holding(path: Path, data: bytes, encoding: str | None) -> Source:
    """Return what a file holds."""
    if path.suffix.lower() == ".json" or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return Source(path, data=parse_json(data, path.name, encoding=encoding))
    return Source(path, sheet=parse_sheet(data, path.name, encoding=encoding))
