"""A file into a ledger: what is good of it in one addition, what is not set aside, told and written to a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.core.errors import LedgerError
from detente.core.likelihood import DEFAULT_STANDARD
from detente.ledger.imports.asked import Asked
from detente.ledger.imports.forms import read_form
from detente.ledger.imports.read import Reading, Recorded
from detente.ledger.lines import read_lines
from detente.ledger.rejects import check_rejects, write_rejects

if TYPE_CHECKING:
    from detente.ledger.ledger import Added, Ledger

TOLD = 5
"""Rows that are set aside and told one by one; all of them are in the file of rejects."""
MOST_PROBLEMS = 50
"""Problems of a file none of which can be read that are told one by one."""


def import_file(
    ledger: Ledger,
    path: str | Path,
    *,
    form: str | None = None,
    columns: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
    standard: str = DEFAULT_STANDARD,
    encoding: str | None = None,
    dates: str = "",
    rejects: str | Path | None = None,
    replace: bool = False,
) -> tuple[Added, tuple[str, ...]]:
    """Add what a file holds. What is there already is left out; rows that cannot be read are set aside.

    All good rows are added, or none if they cannot be written. A row that cannot be read, is refused by the ledger, or
    contradicts another one is set aside whole: it is counted, told, and written to a file of rejects.

    Parameters
    ----------
    ledger
        Where it goes.
    path
        A table or JSON; for Metaculus also an archive or a folder. A ledger that was exported as ``.jsonl`` is restored
        as it was.
    form
        One of `detente.ledger.imports.forms.FORMS`; told from headings or keys by default.
    columns
        For a table with named columns: headings by the names of the columns they stand for.
    defaults
        What holds where a cell is empty: ``who``, ``role``, ``question``.
    standard
        The table of likelihood that gives words an interval.
    encoding
        What the bytes stand for where they are not UTF-8, such as ``cp1251``. It is never guessed.
    dates
        For a table with named columns: ``day`` or ``month``, whichever comes first in dates whose year comes last.
    rejects
        Where rows that are set aside go; beside the file by default, under a name that is not taken.
    replace
        Whether a file of rejects that is there is replaced.

    Returns
    -------
    Added
        What was written, and how much was there already.
    notes
        What was set aside or left out.

    Raises
    ------
    LedgerError
        If the file cannot be read as a whole, if no row of it can, or if it cannot be written.
    """
    source = Path(path)
    if source.suffix.lower() == ".jsonl":
        return ledger.restore(read_lines(source), shown=str(path)), ()
    if rejects is not None:
        check_rejects(rejects, source, replace=replace)
    questions = ledger.state().questions
    asked = Asked(columns or {}, defaults or {}, standard, encoding, dates, questions)
    reading = read_form(source, form, asked)
    _settle(ledger, reading)
    notes: list[str] = []
    n_aside = len(reading.aside)
    if n_aside:
        where, why = write_rejects(reading, source, rejects, replace=replace)
        written = f"see {where}" if where else f"no file of rejects could be written ({why})"
        if n_aside == len(reading.rows) and not reading.standing() and not reading.n_known:
            shown = _shown(reading, MOST_PROBLEMS)
            what = "the only row is" if n_aside == 1 else f"all {n_aside:,} rows are"
            raise LedgerError([*shown, f"{what} set aside, and nothing is added; {written}"])
        count = f"{n_aside:,} of {len(reading.rows):,} rows {'is' if n_aside == 1 else 'are'} set aside"
        notes += [f"{count}; {written}", *_shown(reading, TOLD)]
    notes += reading.notes
    drafts = [item.draft for item in reading.standing()]
    if reading.n_twice:
        stand = (
            "stands there again, word for word, and is"
            if reading.n_twice == 1
            else "stand there again, word for word, and are"
        )
        notes.append(f"{reading.n_twice:,} of the forecasts {stand} entered once")
    added = ledger.append(drafts)
    return added._replace(n_known=added.n_known + reading.n_known), tuple(notes)


def _settle(ledger: Ledger, reading: Reading) -> None:
    """Set aside what contradicts itself or the ledger, or is refused by it, until all that stands can be added."""
    reading.set_aside_conflicts(_Recorded(ledger))
    reading.close()
    while refused := ledger.refusals([item.draft for item in reading.standing()]):
        reasons: Mapping[str, Sequence[str]] = _by_place(reading, refused)
        for place, found in reasons.items():
            reading.set_aside(place, found)
        reading.close()


def _by_place(reading: Reading, refused: Mapping[int, Sequence[str]]) -> dict[str, list[str]]:
    """Return why rows are refused, by place, from why drafts are, by number."""
    found: dict[str, list[str]] = defaultdict(list)
    for number, item in enumerate(reading.standing()):
        own = f"{item.draft.place}: "
        for place in item.places if number in refused else ():
            found[place] += [reason.removeprefix(own) for reason in refused[number]]
    return found


def _shown(reading: Reading, most: int) -> list[str]:
    """Return why the first rows were set aside, and how many more were."""
    told = [f"{place}: {reason}" for place in reading.rows for reason in reading.aside.get(place, ())]
    more = len(told) - most
    return told[:most] + ([f"and {more:,} more"] if more > 0 else [])


class _Recorded:
    """Forecasts that stand in a ledger, question by question, as they are asked for."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._names: set[str] | None = None
        self._found: dict[str, dict[tuple[str, int], list[tuple[int, Mapping[str, Any]]]]] = {}

    def __call__(self, question: str) -> Recorded:
        """Return what is recorded of a question, by forecaster and moment; corrected forecasts in both forms."""
        if self._names is None:
            self._names = set(self._ledger.state().questions)
        if question not in self._names:
            return {}
        if question not in self._found:
            found: dict[tuple[str, int], list[tuple[int, Mapping[str, Any]]]] = defaultdict(list)
            for entry in self._ledger.entries(question=question, kinds=("forecast", "correction")):
                body = entry.body
                seq = body["corrects"] if entry.kind == "correction" else entry.seq
                said = body.get("entry", {}) if entry.kind == "correction" else body
                if "who" in said:
                    found[said["who"], said["at"]].append((seq, said))
            self._found[question] = found
        return self._found[question]
