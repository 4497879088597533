"""Sentences with dates and figures whose right values stand beside them, from the folder shared with this one."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from detente.brief.model import Brief, Event, Figure
from detente.brief.read import read_text

SHARED = next(
    (
        parent / "shared" / "faults" / "reading" / "sentences.tsv"
        for parent in Path(__file__).resolve().parents
        if (parent / "shared" / "faults" / "reading" / "sentences.tsv").is_file()
    ),
    None,
)
HEAD = "A Brief For Tests\n\nJanuary 19, 2022\n\nThe paragraph says little, and takes a whole sentence for it. "


class Row(NamedTuple):
    """One line of the file."""

    kind: str
    sentence: str
    expected: str


class Read(NamedTuple):
    """What the reader makes of a sentence."""

    sentence: str
    events: list[Event]
    figures: list[Figure]

    @property
    def dates(self) -> list[str]:
        return [event.when.date for event in self.events if event.when]


def rows() -> Iterator[Row]:
    """Yield the lines about dates and figures."""
    if SHARED is None:
        return
    with SHARED.open(encoding="utf-8", newline="") as file:
        for line in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if line[0] in {"date", "figure", "month or modal"}:
                yield Row(line[0], ast.literal_eval(line[1]), line[2])


def look_at(sentence: str) -> Read:
    """Read a sentence in a brief of January 19, 2022."""
    brief: Brief = read_text(f"{HEAD}{sentence}\n", name="a.txt")
    events = [event for event in brief.events if event.text != "January 19, 2022"]
    return Read(sentence, events, list(brief.figures))


Check = Callable[[Read, str], bool]


def _dates(read: Read, expected: str) -> bool:
    """Each date that is named is found, and no other."""
    wanted = []
    for part in re.split(r"\s*&\s*", expected):
        wanted.append(part if len(part) > 2 else f"{wanted[0][:8]}{part}")
    return read.dates == wanted


DATES: dict[str, Check] = {
    "BC: null or -0480": lambda read, _: all(e.when is None for e in read.events) and not read.figures,
    "no wrong date": lambda read, _: all(e.when is None for e in read.events) and not read.figures,
    "fiscal": lambda read, _: [e.when.precision for e in read.events if e.when] == ["fiscal year"],
    "fiscal 2022/2023": lambda read, _: read.dates == ["2022/2023"] and _is(read, "fiscal year"),
    "problem": lambda read, _: [bool(e.problem) for e in read.events] == [True],
    "range": lambda read, _: read.dates == ["2021-04-30/2021-05-02"],
    "winter": lambda read, _: read.dates == ["2021-12/2022-02"] and _is(read, "season"),
    "1990s approx": lambda read, _: _is(read, "decade") and _approximate(read),
    "approx 2021-05": lambda read, _: read.dates == ["2021-05"] and _approximate(read),
    "none": lambda read, _: not read.events,
    "rel": lambda read, _: [bool(e.when and e.when.relative) for e in read.events] == [True],
    "two": lambda read, _: read.dates == ["1917-10-25", "1917-11-07"],
    "2001/2011 or month?": lambda read, _: read.dates in (["2001/2011"], ["2001-11"]),
    "?": lambda read, _: not any(f.value == 24 for f in read.figures) and not any(_slipped(e) for e in read.events),
    "-": lambda read, _: read.dates in ([], ["2021-03"], ["2021-03-15"]),
}
"""How what stands in the third column of a date is held; anything else is the date itself."""


def _is(read: Read, precision: str) -> bool:
    return [e.when.precision for e in read.events if e.when] == [precision]


def _approximate(read: Read) -> bool:
    return [e.when.approximate for e in read.events if e.when] == [True]


def _slipped(event: Event) -> bool:
    """Return whether 29 February became a month, with nothing said of it."""
    return bool(event.text == "February 29" and event.when and not event.problem)


def _values(*values: float) -> Check:
    return lambda read, _: [f.value for f in read.figures] == pytest.approx(list(values))


def _with_unit(value: float, *units: str) -> Check:
    return lambda read, _: [(f.value, f.unit in units) for f in read.figures] == [(value, True)]


def _range(low: float, high: float) -> Check:
    return lambda read, _: [(f.value, f.low, f.high) for f in read.figures] == [(None, low, high)]


def _bound(approximate: str, value: float) -> Check:
    return lambda read, _: [(f.value, f.approximate, f.unit) for f in read.figures] == [(value, approximate, "soldier")]


FIGURES: dict[str, Check] = {
    "5 points;45%": lambda read, _: (
        [(f.value, f.unit) for f in read.figures] == [(5, "percentage point"), (45, "percent")]
    ),
    "1.2e6;9e5": _values(1.2e6, 9e5),
    "5e9 eur": _with_unit(5e9, "EUR"),
    "5e9": _with_unit(5e9, "USD"),
    "5-7e9": _range(5e9, 7e9),
    "1.5e12": _with_unit(1.5e12, "GBP"),
    "5e6": _with_unit(5e6, "EUR"),
    "2/3": _values(2 / 3),
    "3/5": _values(0.6),
    "ratio": lambda read, _: [(f.value, f.unit) for f in read.figures] == [(2, "ratio")],
    "52,48": _values(52, 48),
    "90,10": _values(90, 10),
    "null": lambda read, _: [f.value for f in read.figures] == [None],
    "range": _range(5000, 7000),
    ">=7000": _bound("at least", 7000),
    "<7000": _bound("less than", 7000),
    ">=": _bound("at least", 7000),
    "50 percent": _with_unit(50, "percent"),
    "50 bp": _with_unit(50, "basis point"),
    "5 percent": _with_unit(5, "percent"),
    "5-7": _range(5, 7),
    "none": lambda read, _: not read.figures,
    "100000 + note 3": _values(1e5),
    "?": lambda read, _: not any(f.value == 0 for f in read.figures),
    "ambig": lambda read, _: [(f.value, f.low, f.high) for f in read.figures] == [(None, 5, 5000)],
}
"""How what stands in the third column of a figure is held; anything else is its value."""

MONTHS = {
    "On 3 May the ministers met.": ["2021-05-03"],
    "On 3 May 2021 the ministers met.": ["2021-05-03"],
    "On June 3 the ministers met.": ["2021-06-03"],
    "By May the ministers had met.": ["2021-05"],
    "In May, the army moved; in June, it left.": ["2021-05", "2021-06"],
    "Since May the army moved.": ["2021-05"],
    "It was May.": ["2021-05"],
    "In March the army marched.": ["2021-03"],
    "The army may march in May.": ["2022-05"],
}
"""Of the lines that say in general what they are about, the dates that each has for a reader."""


def is_right(row: Row) -> bool:
    """Return whether the reader finds what the third column says."""
    read = look_at(row.sentence)
    if row.kind == "month or modal":
        return read.dates == MONTHS[row.sentence]
    if row.kind == "date":
        return DATES.get(row.expected, _dates)(read, row.expected)
    check = FIGURES.get(row.expected)
    return check(read, row.expected) if check else _values(float(row.expected))(read, row.expected)


ROWS = list(rows())


@pytest.mark.skipif(SHARED is None, reason="the shared folder is not on this machine")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: re.sub(r"\W+", "-", row.sentence)[:40])
def test_what_stands_beside_a_shared_sentence_is_found(row: Row) -> None:
    assert is_right(row)
