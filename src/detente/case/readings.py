"""``series`` among the observations: files of readings beside a case, written out before anything else reads it.

What comes of it is the case that one could have written by hand, with one observation for each row that lies in its
time: the same content, with the same hash. So whatever knows a case by its hash notices a changed file.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from detente.case.series import LONGEST_NAME, NAME, Series
from detente.core.errors import CaseError, Problem
from detente.core.near import nearest
from detente.core.text import clip

if TYPE_CHECKING:
    from detente.case.yaml_reader import Document

LARGEST_SERIES: Final = 1_000_000
"""Bytes of a file: twenty years of days with a note on each."""
MOST_ROWS: Final = 5_000
"""Rows of a file, as many as a case may have observations."""
MOST_SERIES: Final = 100
"""Files that one case may name."""
MOST_PROBLEMS: Final = 20
"""Problems that are told of one file: they tend to have one cause."""
LONGEST_CELL: Final = 500
"""Letters of a cell."""
NEEDED: Final = ("date", "value")
COLUMNS: Final = (*NEEDED, "sd", "quantity", "source", "note")
_GIVEN: Final = ("series", "quantity", "sd", "source", "note")
"""Keys of an entry that names a file."""
_EXPECTED: Final = (
    "a CSV file whose first line names the columns date, value and, if wanted, sd, quantity, source, note"
)


@dataclass(frozen=True, slots=True)
class WithSeries:
    """A case with its files of readings written out."""

    document: Document
    """The case as if it had been written by hand; each reading has the line of the entry that names its file."""
    series: tuple[Series, ...] = ()
    """The files."""
    places: tuple[int, ...] = ()
    """By observation, the place of the entry that it comes from."""
    rows: Mapping[int, str] = field(default_factory=dict)
    """By observation that comes from a file, the file and its line."""

    def told(self, problem: Problem) -> Problem:
        """Return a problem in terms of the case as it is written, with the line of the file that it is about."""
        section, _, rest = problem.path.partition(".")
        number, _, key = rest.partition(".")
        if not self.series or section != "observations" or not number.isdecimal() or int(number) >= len(self.places):
            return problem
        path = f"observations.{self.places[int(number)]}{'.' if key else ''}{key}"
        row = self.rows.get(int(number), "")
        # A quantity or a source is that of all rows, and told once.
        found = problem.found if not row or key in ("quantity", "source") else f"{problem.found} ({row})"
        return replace(problem, path=path, found=found)


def expand_series(document: Document, folder: Path | None, name: str) -> WithSeries:
    """Return a case with the readings of the files that it names among its observations.

    Parameters
    ----------
    document
        The case as it is written; it is not changed.
    folder
        Folder of the case; None where there is none, as for a text.
    name
        What messages call the case.

    Raises
    ------
    CaseError
        With everything that is wrong with the files, each with its line.
    """
    data = document.data
    entries = data.get("observations") if isinstance(data, dict) else None
    if not isinstance(entries, list) or not any(_names_series(each) for each in entries):
        return WithSeries(document)
    reader = _Reader(document, folder, name)
    for place, entry in enumerate(entries):
        reader.take(place, entry)
    if reader.problems:
        raise CaseError(sorted([*document.problems, *reader.problems], key=lambda each: each.line))
    lines = {path: line for path, line in document.lines.items() if not path.startswith("observations.")}
    written = {path: line for path, line in document.lines.items() if path.startswith("observations.")}
    rests: dict[int, list[tuple[str, int]]] = {}
    for path, line in written.items():
        number, dot, rest = path.removeprefix("observations.").partition(".")
        rests.setdefault(int(number), []).append((f"{dot}{rest}", line))
    for place, come_from in enumerate(reader.places):
        is_row = place in reader.rows
        kept = [(rest, line) for rest, line in rests.get(come_from, []) if not (is_row and rest)]
        lines |= {f"observations.{place}{rest}": line for rest, line in kept}
    expanded = replace(document, data={**data, "observations": reader.made}, lines=lines)
    return WithSeries(expanded, tuple(reader.series), tuple(reader.places), reader.rows)


def _names_series(entry: Any) -> bool:
    return isinstance(entry, dict) and "series" in entry


class _Reader:
    """Takes observations one by one and gathers what is wrong with their files."""

    def __init__(self, document: Document, folder: Path | None, name: str) -> None:
        self.document, self.folder, self.file = document, folder, name
        self.problems: list[Problem] = []
        self.made: list[Any] = []
        self.places: list[int] = []
        self.rows: dict[int, str] = {}
        self.series: list[Series] = []
        sources = document.data.get("sources")
        self.sources = sources if isinstance(sources, dict) else {}
        time = document.data.get("time")
        days = [time.get(key) if isinstance(time, dict) else None for key in ("start", "end")]
        self.first, self.last = (day if isinstance(day, dt.date) else None for day in days)

    def take(self, place: int, entry: Any) -> None:
        """Add an observation, or the readings of the file that it names."""
        if not _names_series(entry):
            self.made.append(entry)
            self.places.append(place)
            return
        if len(self.series) >= MOST_SERIES:
            self.wrong(place, "series", "one file more", f"at most {MOST_SERIES}")
            return
        before = len(self.problems)
        self.check_entry(place, entry)
        path = self.path_of(place, entry["series"]) if len(self.problems) == before else None
        if path is None:
            return
        shown = str(entry["series"])
        try:
            text = _text_of(path, shown)
            readings = list(self.readings(place, entry, text, shown))
        except CaseError as error:
            self.problems += [
                replace(each, path=f"observations.{place}.series", file=self.file, line=self.line(place, "series"))
                for each in error.problems
            ]
            return
        if len(self.problems) > before:
            return
        kept = [(line, row) for line, row in readings if self.is_inside(row["date"])]
        if not kept:
            expected = f"one at least from {self.first} to {self.last}" if readings else "one row at least"
            self.wrong(place, "series", f"no reading in the time of the case in {shown}", expected)
        for line, row in kept:
            self.rows[len(self.made)] = f"{shown}:{line}"
            self.made.append(row)
            self.places.append(place)
        self.series.append(Series(shown, len(readings), len(readings) - len(kept)))

    def is_inside(self, day: dt.date) -> bool:
        """Tell whether a day lies in the time of the case; where that is no time, it is told elsewhere."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)

    def check_entry(self, place: int, entry: Mapping[str, Any]) -> None:
        """Check what stands beside the name of a file."""
        for key in entry:
            if key not in _GIVEN:
                near = nearest(str(key), _GIVEN)
                expected = f"{', '.join(f'`{each}`' for each in _GIVEN)} and no more: days and values are in the file"
                self.wrong(
                    place, str(key), f"`{clip(str(key))}` beside `series`", expected, f"`{near}`" if near else ""
                )
        sd = entry.get("sd")
        if sd is not None and (isinstance(sd, bool) or not isinstance(sd, (int, float)) or not 0 <= sd < math.inf):
            self.wrong(place, "sd", f"`{clip(str(sd))}`", "the standard error of rows that have none, 0 or more")

    def path_of(self, place: int, given: Any) -> Path | None:
        """Return the file that is named, if it lies beside the case."""
        expected = "a file beside the case, such as approval.csv or data/approval.csv"
        if not isinstance(given, str) or len(given) > LONGEST_NAME or not NAME.match(given):
            self.wrong(place, "series", f"`{clip(str(given))}`", f"{expected}, in letters, digits, `-` and `_`")
        elif self.folder is None:
            found = f"`{given}` in a text that has no folder"
            self.wrong(place, "series", found, "a case that is read from a file; or its readings, written out here")
        else:
            path = (self.folder / given).resolve()
            if not path.is_relative_to(self.folder.resolve()):
                self.wrong(place, "series", f"`{given}`, which leads out of the folder of the case", expected)
            elif not path.exists():
                self.wrong(place, "series", f"no file `{given}` beside the case", expected)
            elif not path.is_file():
                self.wrong(place, "series", f"`{given}`, which is no file", expected)
            else:
                return path
        return None

    def readings(
        self, place: int, entry: Mapping[str, Any], text: str, shown: str
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield line and observation of each row; what is wrong is noted."""
        table = csv.reader(text.splitlines(keepends=True), strict=True)
        told = 0
        try:
            names = [each.strip().lower() for each in next(table, [])]
            self.check_columns(place, entry, names, shown)
            if any(each not in names for each in NEEDED):
                return
            for count, cells in enumerate(table):
                if not any(cell.strip() for cell in cells):
                    continue
                if count >= MOST_ROWS:
                    self.wrong(place, "series", f"more than {MOST_ROWS:,} rows in {shown}", "fewer")
                    return
                row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
                made, wrong = self.reading(entry, row, n_cells=len(cells), n_columns=len(names))
                for found, expected in wrong[: max(0, MOST_PROBLEMS - told)]:
                    self.wrong(place, "series", f"{found} ({shown}:{table.line_num})", expected)
                told += len(wrong)
                if not wrong:
                    yield table.line_num, made
        except csv.Error as error:
            self.wrong(place, "series", f"{error} ({shown}:{table.line_num})", _EXPECTED)

    def check_columns(self, place: int, entry: Mapping[str, Any], names: list[str], shown: str) -> None:
        """Note columns that lack, stand twice, or may be slips."""
        for each in NEEDED:
            if each not in names:
                near = nearest(each, names)
                self.wrong(
                    place, "series", f"no column `{each}` ({shown}:1)", _EXPECTED, f"`{clip(near)}`" if near else ""
                )
        for each in COLUMNS:
            if names.count(each) > 1:
                self.wrong(place, "series", f"the column `{each}` twice ({shown}:1)", "each column once")
        for each in names:
            free = [known for known in COLUMNS if known not in (*names, *NEEDED)]
            slip = nearest(each, free) if each not in COLUMNS else None
            if slip:
                expected = f"`{slip}`, or a name that is not so near to it"
                self.wrong(place, "series", f"the column `{clip(each)}` ({shown}:1)", expected)
        if "quantity" not in entry and "quantity" not in names:
            expected = f"`quantity` here, or a column `quantity` in {shown}"
            self.wrong(place, "", "no `quantity`", expected)

    def reading(
        self, entry: Mapping[str, Any], row: Mapping[str, str], *, n_cells: int, n_columns: int
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """Return a row as an observation, and what is wrong with it: found, expected."""
        wrong: list[tuple[str, str]] = []
        if n_cells > n_columns:
            wrong.append((f"{n_cells} cells", f"at most {n_columns}, as the first line has"))
        if any(len(cell) > LONGEST_CELL for cell in row.values()):
            wrong.append(("a long cell", f"at most {LONGEST_CELL} letters"))
        made: dict[str, Any] = {
            key: entry[key] for key in ("quantity", "sd", "source", "note") if entry.get(key) is not None
        }
        day = row.get("date", "")
        try:
            made["date"] = dt.date.fromisoformat(day) if len(day) == 10 else None
        except ValueError:
            made["date"] = None
        if made["date"] is None:
            wrong.append((f"date `{clip(day)}`", "a day such as 2014-03-22"))
        value, sd = _number(row.get("value", "")), _number(row.get("sd", ""))
        if value is None:
            wrong.append((f"value `{clip(row.get('value', ''))}`", "a number"))
        made["value"] = value
        if row.get("sd"):
            if sd is None or sd < 0:
                wrong.append((f"sd `{clip(row['sd'])}`", "a standard error, 0 or more"))
            made["sd"] = sd
        if row.get("quantity"):
            made["quantity"] = row["quantity"]
        if row.get("source"):  # a key, or words
            made["source" if row["source"] in self.sources else "note"] = row["source"]
        if row.get("note"):
            made["note"] = row["note"]
        return made, wrong

    def line(self, place: int, key: str) -> int:
        """Return the line of an entry."""
        lines = self.document.lines
        return lines.get(f"observations.{place}.{key}") or lines.get(f"observations.{place}", 1)

    def wrong(self, place: int, key: str, found: str, expected: str, hint: str = "") -> None:
        """Note a problem of one entry."""
        path = f"observations.{place}{'.' if key else ''}{key}"
        self.problems.append(Problem(path, found, expected, hint, file=self.file, line=self.line(place, key)))


def _number(text: str) -> float | None:
    """Return a finite number, or None."""
    if not re.match(r"[-+]?[0-9.]", text) or len(text) > 40 or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _text_of(path: Path, shown: str) -> str:
    """Return the text of a file of readings."""
    from detente.case.yaml_reader import decode

    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_SERIES + 1)
    except OSError as error:
        found = f"a file that cannot be read, {shown} ({error.strerror or error})"
        raise CaseError([Problem("", found, _EXPECTED)]) from None
    if len(raw) > LARGEST_SERIES:
        raise CaseError([Problem("", f"more than {LARGEST_SERIES:,} bytes in {shown}", "a shorter file")])
    try:
        return decode(raw, shown)
    except CaseError as error:
        raise CaseError(
            [replace(each, found=f"{each.found} ({shown}:{max(each.line, 1)})") for each in error.problems]
        ) from None
