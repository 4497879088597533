"""What a user keeps: copies of data sets, classes saved by name, and a list of the classes tried.

Everything lies in one folder for user data (see `detente.core.reference_classes.data_folder`). A file is there whole
or not at all.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from detente.core.errors import HistoryError
from detente.core.files import write_whole
from detente.core.parquet import from_values, write_parquet
from detente.core.reference_classes import (
    ReferenceClass,
    data_folder,
    from_data,
    saved_classes,
    saved_file,
    shipped_classes,
)
from detente.history.data_set import DataSet
from detente.history.shipped import shipped
from detente.history.sources import SHIPPED
from detente.history.stored import stored
from detente.history.user_sources import BY_NAME, RECOGNISED, Recognised

LARGEST = 200_000_000
"""Bytes of a file that is read: ten times the largest that is recognised."""
LARGEST_WHOLE = 2.0**53
"""Up to here a floating-point number tells whole numbers apart."""
MOST_TRIED = 500
"""Classes remembered as tried."""
NOTHING = frozenset({"", "NA", "N/A", "n/a", "#N/A", "NULL", "null", "NaN", "nan", "-nan"})
"""What stands in a cell of comma-separated values that is empty."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_TRUTHS = {word: truth for truth in (True, False) for word in (str(truth), str(truth).lower(), str(truth).upper())}
_EPOCH = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Added:
    """A data set that was added."""

    name: str
    """Name of its table."""
    title: str
    """What it is."""
    rows: int
    """Its rows."""
    columns: int
    """Its columns."""
    path: Path
    """Where it is kept."""
    replaced: bool
    """Whether a copy was there before."""


def add(file: str | Path) -> Added:
    """Recognise a file of a known data set and keep a copy as a table.

    Parameters
    ----------
    file
        A file of R (``.rda``, ``.RData``), comma-separated values, or Parquet.

    Returns
    -------
    Added
        What it was and where it is kept.

    Raises
    ------
    HistoryError
        If the file cannot be read, or is none of the known ones; nothing is kept then.
    """
    path = Path(file)
    given = _read(path)
    kind = _recognise(path, tuple(given))
    table = _tidy(given, kind)
    target = data_folder() / "tables" / f"{kind.source.name}.parquet"
    replaced = target.exists()
    _write_table(table, target, path)
    return Added(
        kind.source.name, kind.source.title, len(next(iter(table.values()))), len(table), target, replaced=replaced
    )


def tables() -> tuple[DataSet, ...]:
    """Return every table there is here: the shipped ones, then those the user added."""
    added = [DataSet(BY_NAME[name].source, path) for name, path in _added().items()]
    return (*(shipped(name) for name in SHIPPED), *added)


def open_table(name: str) -> DataSet:
    """Return a table by its name.

    Raises
    ------
    HistoryError
        If there is none; with the nearest name, or with what would have to be added.
    """
    if name in SHIPPED:
        return shipped(name)
    added = _added()
    if name in added:
        return DataSet(BY_NAME[name].source, added[name])
    if name in BY_NAME:
        raise HistoryError(
            f"{name}: not on this machine; add your own copy of `{BY_NAME[name].source.title}` with "
            "`detente history add FILE`"
        )
    from detente.core.near import did_you_mean

    known = [*SHIPPED, *added]
    hint = did_you_mean(name, known)
    raise HistoryError(f"found data {name!r}, expected one of {', '.join(known)}{hint}")


def save_class(figures: ReferenceClass) -> Path:
    """Keep a class under its name, so that a case can cite it on this machine.

    Raises
    ------
    HistoryError
        If the name is that of a shipped class, or the file cannot be written.
    """
    if figures.name in shipped_classes():
        raise HistoryError(f"found the name {figures.name!r}, which a shipped class has; expected another one")
    kept = {**saved_classes(), figures.name: figures}
    write_text(json.dumps([dataclasses.asdict(each) for each in kept.values()], indent=2) + "\n", saved_file())
    return saved_file()


def tried(data: str, level: str) -> tuple[ReferenceClass, ...]:
    """Return the classes tried before for an outcome; none if their list cannot be read."""
    try:
        found = [from_data(each) for each in _listed_as_tried()]
    except (KeyError, ValueError, TypeError):
        return ()
    return tuple(each for each in found if (each.data, each.level) == (data, level))


def note_tried(figures: ReferenceClass) -> None:
    """Remember that a class was tried; where nothing can be written, nothing is remembered."""
    listed = _listed_as_tried()
    key = (figures.data, figures.level, figures.where)
    rest = [each for each in listed if (each.get("data"), each.get("level"), each.get("where")) != key]
    now = dataclasses.asdict(dataclasses.replace(figures, within=()))
    try:
        write_text(json.dumps([*rest, now][-MOST_TRIED:], indent=2) + "\n", _tried_file())
    except HistoryError:
        return


def forget_tried() -> int:
    """Forget which classes were tried; return how many there were."""
    n = len(_listed_as_tried())
    try:
        _tried_file().unlink(missing_ok=True)
    except OSError as error:
        raise HistoryError(f"{_tried_file()}: the file cannot be removed ({error.strerror or error})") from None
    return n


def write_text(text: str, path: Path) -> None:
    """Write a file that is there whole or not at all."""
    _write_bytes(text.encode("utf-8"), path)


def _listed_as_tried() -> list[dict[str, Any]]:
    """Return the list of classes tried; empty if there is none that can be read."""
    try:
        listed = json.loads(_tried_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _tried_file() -> Path:
    return data_folder() / "tried.json"


def _added() -> dict[str, Path]:
    folder = data_folder() / "tables"
    return {name: folder / f"{name}.parquet" for name in BY_NAME if (folder / f"{name}.parquet").is_file()}


def _write_bytes(data: bytes, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HistoryError(f"{path}: the file cannot be written ({error.strerror or error})") from None
    write_whole(path, data)


def _write_table(table: Mapping[str, Sequence[object]], path: Path, origin: Path) -> None:
    sink = BytesIO()
    write_parquet(sink, {name: from_values(cells) for name, cells in table.items()}, {"detente_origin": origin.name})
    _write_bytes(sink.getvalue(), path)


# --- reading what users have -----------------------------------------------------------------------------------------


def _read(path: Path) -> dict[str, list[Any]]:
    """Return the columns of a file."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise HistoryError(f"{path}: found a directory, expected a file (.rda, .csv or .parquet)")
    except OSError as error:
        raise HistoryError(f"{path}: the file cannot be read ({error.strerror or error})") from None
    if size > LARGEST:
        raise HistoryError(f"{path}: found {size:,} bytes, expected at most {LARGEST:,}")
    suffix = path.suffix.lower()
    if suffix in {".rda", ".rdata"}:
        return _read_r(path)
    if suffix == ".parquet":
        return _read_parquet(path)
    if suffix in {".csv", ".txt", ".tsv"}:
        return _read_csv(path, "\t" if suffix == ".tsv" or _has_tabs(path) else ",")
    raise HistoryError(f"{path}: found {suffix or 'no ending'!r}, expected a file of R (.rda), .csv, .tsv or .parquet")


def _read_r(path: Path) -> dict[str, list[Any]]:
    try:
        import rdata
    except ImportError:
        raise HistoryError(f"{path}: files of R need the package rdata: install détente with [rda]") from None
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            objects = dict(rdata.read_rda(path))
    except Exception as error:  # noqa: BLE001 - a parser of foreign files raises whatever it meets
        raise HistoryError(f"{path}: found no file of R that can be read ({type(error).__name__})") from None
    frames = {name: each for name, each in objects.items() if hasattr(each, "columns")}
    if len(frames) != 1:
        raise HistoryError(f"{path}: found {len(frames)} tables ({', '.join(objects) or 'nothing'}), expected one")
    frame = next(iter(frames.values()))
    return {str(name): list(frame[name]) for name in frame.columns}


def _read_parquet(path: Path) -> dict[str, list[Any]]:
    found = stored(path)
    return {name: found.cells(name).values() for name in found.kinds}


def _has_tabs(path: Path) -> bool:
    """Return whether tabs divide the first line of a file, as in tables that end in .txt."""
    try:
        with path.open("rb") as file:
            head = file.readline(100_000)
    except OSError:
        return False
    return b"\t" in head and b"," not in head


def _read_csv(path: Path, separator: str) -> dict[str, list[Any]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise HistoryError(f"{path}: the file cannot be read ({error.strerror or error})") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    try:
        rows = [row for row in csv.reader(StringIO(text, newline=""), delimiter=separator) if row]
    except csv.Error as error:
        raise HistoryError(f"{path}: found no table that can be read ({_first_line(error)})") from None
    if not rows:
        raise HistoryError(f"{path}: found no table that can be read (it is empty)")
    headings, *cells = rows
    for number, row in enumerate(cells, start=2):
        if len(row) != len(headings):
            raise HistoryError(
                f"{path}: found no table that can be read (row {number} has {len(row)} cells, the headings are "
                f"{len(headings)})"
            )
    columns = zip(*cells, strict=True) if cells else iter([()] * len(headings))
    return {name: _typed(column) for name, column in zip(headings, columns, strict=True)}


def _typed(cells: Sequence[str]) -> list[Any]:
    """Return cells as dates or truths if all that are filled look like them, else as the text they are."""
    filled = [cell for cell in cells if cell not in NOTHING]
    if filled and all(_DATE.fullmatch(cell) for cell in filled):
        dates = [None if cell in NOTHING else _date(cell) for cell in cells]
        if sum(date is not None for date in dates) == len(filled):
            return dates
    if filled and all(cell in _TRUTHS for cell in filled):
        return [None if cell in NOTHING else _TRUTHS[cell] for cell in cells]
    return [None if cell in NOTHING else cell for cell in cells]


def _first_line(error: Exception | None) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


def _recognise(path: Path, columns: tuple[str, ...]) -> Recognised:
    """Return what kind of file it is: of those whose telling columns are all there, the one with most of them."""
    lower = {name.lower() for name in columns}
    fitting = [each for each in RECOGNISED if each.needs <= lower]
    if fitting:
        return max(fitting, key=lambda each: len(each.needs))
    near = max(RECOGNISED, key=lambda each: len(each.needs & lower) / len(each.needs))
    lacking = sorted(near.needs - lower)
    shown = ", ".join(columns[:12]) + (" ..." if len(columns) > 12 else "")
    hint = f"; nearest is {near.source.title!r}, which lacks {', '.join(lacking)}" if near.needs & lower else ""
    known = "; ".join(each.source.title for each in BY_NAME.values())
    raise HistoryError(f"{path}: found columns {shown}, expected those of one of: {known}{hint}")


def _tidy(given: Mapping[str, Sequence[Any]], kind: Recognised) -> dict[str, list[object]]:
    """Return the table with new names, codes as words, and empty cells where the source has a number for nothing."""
    result: dict[str, list[object]] = {}
    for column, cells in given.items():
        lower = column.lower()
        name = kind.rename.get(lower, lower)
        labels = kind.labels.get(name)
        if labels is not None:
            result[name] = [
                labels.get(int(number)) if (number := _number(cell)) is not None else None for cell in cells
            ]
        elif lower in kind.dates:
            result[name] = [_date(cell) for cell in cells]
        else:
            result[name] = _plain(cells, kind.missing)
    if not result or not len(next(iter(result.values()))):
        raise HistoryError("found a table without rows, expected at least one")
    if kind.span is not None:
        result |= _spanned(*(result[name] for name in kind.span))
    return result


def _spanned(first: Sequence[object], last: Sequence[object]) -> dict[str, list[object]]:
    """Return the year in which each row began and the days it lasted, the first and the last counted."""
    days: list[object] = [
        (end - start).days + 1 if isinstance(start, dt.date) and isinstance(end, dt.date) else None
        for start, end in zip(first, last, strict=True)
    ]
    return {"year": [start.year if isinstance(start, dt.date) else None for start in first], "days": days}


def _number(cell: Any) -> float | None:
    try:
        number = float(cell)
    except (TypeError, ValueError):
        return None
    return number if number == number else None  # noqa: PLR0124 - not a number is the only one that differs from itself


def _date(cell: Any) -> dt.date | None:
    if cell is None or cell != cell:  # noqa: PLR0124 - what R and others have for no date differs from itself
        return None
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    number = _number(cell)
    if number is not None:
        return dt.date.fromordinal(_EPOCH + int(number))
    try:
        return dt.date.fromisoformat(str(cell)[:10])
    except ValueError:
        return None


def _plain(cells: Sequence[Any], missing: Sequence[float]) -> list[object]:
    """Return cells as numbers if all of them are, whole ones as such; else as text."""
    if all(isinstance(cell, dt.date) or cell is None for cell in cells) and any(cell is not None for cell in cells):
        return [_date(cell) for cell in cells]
    filled = [cell for cell in cells if cell is not None and str(cell) not in {"", "nan", "NA", "<NA>"}]
    numbers = [_number(cell) for cell in filled]
    if all(number is not None for number in numbers):
        found = [_number(cell) for cell in cells]
        kept = [None if number is None or number in missing else number for number in found]
        if all(number is None or (number.is_integer() and abs(number) < LARGEST_WHOLE) for number in kept):
            return [None if number is None else int(number) for number in kept]
        return list(kept)
    return [None if cell is None or str(cell) in {"", "nan", "NA", "<NA>"} else str(cell) for cell in cells]
