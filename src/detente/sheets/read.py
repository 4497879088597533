"""Read a file of positions, whatever its format."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from detente.core.calls import checked
from detente.core.errors import CaseError, Problem
from detente.core.near import nearest
from detente.sheets.build import build_sheet
from detente.sheets.decide import is_decide, read_decide
from detente.sheets.deu import is_deu, read_deu
from detente.sheets.ktab import is_ktab_csv, read_ktab_csv, read_ktab_xml
from detente.sheets.listing import Listing
from detente.sheets.rows import read_rows
from detente.sheets.sheet import Sheet

MOST_BYTES = 64_000_000
"""Largest file read: a million rows of the long form. A table of talks has some hundred."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file."""

    name: str
    description: str
    is_it: Callable[[str], bool]
    """From the text of a file to whether it is of this kind; asked in the order of the table."""
    read: Callable[[str, str], tuple[Listing, ...]]
    """From text and file name to tables."""


FORMATS = (
    Format("deu", "the table of Decision-making in the European Union (DEU)", is_deu, read_deu),
    Format("decide", "decide's lines of #A, #P, #M and #D", is_decide, lambda text, file: (read_decide(text, file),)),
    Format("ktab-csv", "KTAB's CSV", is_ktab_csv, lambda text, file: (read_ktab_csv(text, file),)),
    Format(
        "ktab-xml",
        "KTAB's XML",
        lambda text: text.lstrip().startswith("<"),
        lambda text, file: (read_ktab_xml(text.encode(), file),),
    ),
    Format("csv", "CSV with a row per actor, or per actor and issue", lambda _: True, lambda t, f: (read_rows(t, f),)),
)
"""Every format, the first that fits first."""


@checked
def read_sheets(
    given: str | os.PathLike[str], *, scale: tuple[float, float] | None = None, table: str | None = None
) -> tuple[Sheet, ...]:
    """Read all tables of a file.

    Parameters
    ----------
    given : str or os.PathLike
        Path of the file.
    scale : tuple of float, optional
        Scale of every issue; by default what the file says, else 0 to 100.
    table : str, optional
        Read this table of the file only.

    Returns
    -------
    tuple of Sheet

    Raises
    ------
    CaseError
        Where the file cannot be read, or what stands in it cannot be used; all problems at once.
    """
    file = os.fspath(given)
    text = _text(file)
    kind = next(each for each in FORMATS if each.is_it(text))
    listings = kind.read(text, file)
    if table is not None:
        listings = tuple(each for each in listings if table in (each.name, each.text)) or _no_table(
            table, listings, file
        )
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for listing in listings:
        try:
            sheets.append(build_sheet(listing, file=file, scale=scale))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return tuple(sheets)


def read_sheet(
    given: str | os.PathLike[str], *, scale: tuple[float, float] | None = None, table: str | None = None
) -> Sheet:
    """Read the one table of a file, or the one that is named. See `read_sheets`."""
    sheets = read_sheets(given, scale=scale, table=table)
    if len(sheets) > 1:
        shown = ", ".join(sheet.name for sheet in sheets[:8]) + (", ..." if len(sheets) > 8 else "")
        found = f"{len(sheets)} tables"
        raise CaseError([Problem("", found, f"the name of one of them: {shown}", file=os.fspath(given))])
    return sheets[0]


def _no_table(table: str, listings: tuple[Listing, ...], file: str) -> tuple[Listing, ...]:
    shown = ", ".join(each.name for each in listings[:8]) + (", ..." if len(listings) > 8 else "")
    near = nearest(table, [each.name for each in listings])
    raise CaseError([Problem("", f"no table `{table}`", f"one of {shown}", near, file=file)])


def _text(file: str) -> str:
    """Return the text of a file."""
    try:
        size = Path(file).stat().st_size
        if size > MOST_BYTES:
            raise CaseError([Problem("", f"{size:,} bytes", f"at most {MOST_BYTES:,}", file=file)])
        data = Path(file).read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise CaseError([Problem("", f"a file that cannot be read ({reason})", "a table", file=file)]) from None
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise CaseError([Problem("", "a binary file", "text in UTF-8", file=file, line=line)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = f"byte 0x{data[error.start]:02x}"
        raise CaseError([Problem("", found, "text in UTF-8", file=file, line=line)]) from None
    if not text.strip():
        raise CaseError([Problem("", "an empty file", "a table of positions", file=file)])
    return text
