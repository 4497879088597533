"""What people type - chances, dates, names, answers - read into plain values, or refused in words that help."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TypeVar

from detente.core.errors import LedgerError
from detente.core.likelihood import interval

_Value = TypeVar("_Value")
MICROSECOND = 1_000_000
DAY = 86_400 * MICROSECOND
"""A day in microseconds."""
LONGEST = 200
"""Characters of a name or an id; more is a mistake, and the columns of the schema hold no more."""
_ODDS = re.compile(r"(\d+(?:\.\d+)?)\s*(?::|\bto\b)\s*(\d+(?:\.\d+)?)", re.ASCII)
_UNPADDED = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:T|\s+)(\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d+)?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
ROUNDED = 0.01
"""How far shares may be from 1 in sum and still be taken for rounded (a judgement): three thirds as 33% are 99%."""
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def probability_of(text: str) -> float:
    """Return a probability given as ``0.52``, ``52%`` or odds ``13:12`` (for yes against no).

    Raises
    ------
    LedgerError
        If it is none of these, or outside [0, 1].

    Examples
    --------
    >>> probability_of("0.52"), probability_of("52 %"), probability_of("1:3")
    (0.52, 0.52, 0.25)
    """
    given = text.strip()
    expected = "expected a probability such as 0.52, 52% or odds 13:12"
    odds = _ODDS.fullmatch(given)
    if odds:
        yes, no = float(odds[1]), float(odds[2])
        if yes + no == 0.0:
            raise LedgerError(f"found odds {given}, {expected}")
        return yes / (yes + no)
    is_percent = given.endswith("%")
    digits = given[:-1].strip() if is_percent else given
    if re.fullmatch(r"\d+,\d+", digits):
        raise LedgerError(f"found {given!r}, {expected}; did you mean {given.replace(',', '.')}?")
    if not _NUMBER.fullmatch(digits):
        raise LedgerError(f"found {given[:60]!r}, {expected}")
    value = float(digits) / 100.0 if is_percent else float(digits)
    if not 0.0 <= value <= 1.0:
        near = f"; did you mean {digits}%?" if not is_percent and 1.0 < value <= 100.0 else ""
        raise LedgerError(f"found {given}, {expected}{near}")
    return value


def chance_of(text: str, standard: str) -> tuple[float, float] | None:
    """Return the interval of words of likelihood, or None if the text is a number, a percentage or odds.

    Raises
    ------
    LedgerError
        If the standard does not know the words.
    """
    if not re.match(r"\s*[A-Za-z]", text):
        return None
    found = interval(text, standard)
    if found is None:
        raise LedgerError(f"found {text[:60]!r}, expected a probability such as 0.52 or 52%, or words of {standard}")
    return found


def moment_of(text: str) -> int:
    """Return a date, or a date with a time, as microseconds since 1970; a time without a zone is UTC.

    Raises
    ------
    LedgerError
        If it is no date in the form 2022-01-18.

    Examples
    --------
    >>> moment_of("1970-01-02"), moment_of("1970-01-01 01:00:00+01:00"), moment_of("1970-1-1 0:0:2")
    (86400000000, 0, 2000000)
    """
    given = text.strip()
    try:
        value = dt.datetime.fromisoformat(_padded(given))
    except ValueError:
        found = f"found {given[:60]!r}, expected a date such as 2022-01-18 or 2022-01-18T12:00Z"
        raise LedgerError(found) from None
    if value.tzinfo is None:
        value = value.replace(tzinfo=dt.UTC)
    return moment(value)


def _padded(given: str) -> str:
    """Return a date and time with the zeros it leaves out: programs print ``10:00:2`` where they mean ``10:00:02``."""
    found = _UNPADDED.fullmatch(given)
    if not found:
        return given
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    date = f"{year}-{month:>02}-{day:>02}"
    if hour is None:
        return date
    return f"{date}T{hour:>02}:{minute:>02}:{second or '00':>02}{fraction or ''}{zone or ''}"


def moment(value: dt.datetime | dt.date) -> int:
    """Return a date or a time with its zone as microseconds since 1970."""
    if not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    span = value - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return (span.days * 86_400 + span.seconds) * MICROSECOND + span.microseconds


def written(at: int) -> str:
    """Return a moment as text: a date where it is midnight UTC, else with its time.

    Examples
    --------
    >>> written(0), written(3_600_000_000)
    ('1970-01-01', '1970-01-01T01:00:00+00:00')
    """
    value = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=at)
    return value.date().isoformat() if at % DAY == 0 else value.isoformat()


def day_of(at: int) -> int:
    """Return the day of a moment, counted from 1970."""
    return at // DAY


def name_of(text: str, what: str) -> str:
    """Return a name or an id, trimmed.

    Raises
    ------
    LedgerError
        If it is empty, too long, or has characters that cannot be seen.
    """
    given = unicodedata.normalize("NFC", text.strip())
    if not given:
        raise LedgerError(f"found no {what}, expected one")
    if len(given) > LONGEST:
        raise LedgerError(f"{what}: found {len(given)} characters, expected at most {LONGEST}")
    hidden = next((letter for letter in given if is_unseen(letter)), None)
    if hidden is not None:
        raise LedgerError(f"{what}: found the character U+{ord(hidden):04X}, which cannot be seen, expected a name")
    return text_of(given, what)


def is_unseen(letter: str) -> bool:
    """Return whether a character cannot be seen: it breaks the line, turns it round, or has no width."""
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def visible(text: str) -> str:
    """Return text in one line in which everything can be seen, so that nothing in it looks like another line.

    Examples
    --------
    >>> visible("war" + chr(0x202E)) == "war" + chr(92) + "u202e"
    True
    """
    if text.isprintable():
        return text
    return "".join(letter.encode("unicode_escape").decode() if is_unseen(letter) else letter for letter in text)


def text_of(text: str, what: str) -> str:
    """Return words as they are.

    Raises
    ------
    LedgerError
        If they hold control characters: no database or terminal should be given them.
    """
    for letter in text:
        if unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t":
            raise LedgerError(f"{what}: found the character U+{ord(letter):04X}, expected text")
    return text


def number_of(text: str, what: str) -> float:
    """Return a finite number.

    Raises
    ------
    LedgerError
        If it is none.
    """
    if not _NUMBER.fullmatch(text.strip()) or not math.isfinite(float(text)):
        raise LedgerError(f"{what}: found {text[:60]!r}, expected a number")
    return float(text)


def once(pairs: Iterable[tuple[str, _Value]], what: str) -> dict[str, _Value]:
    """Return values by name, each said once.

    Raises
    ------
    LedgerError
        If one is said twice: which of them was meant nobody can tell.

    Examples
    --------
    >>> once([("a", 1), ("b", 2)], "--share")
    {'a': 1, 'b': 2}
    """
    found: dict[str, _Value] = {}
    for name, value in pairs:
        if name in found:
            raise LedgerError(f"{what}: found {name!r} twice, expected it once")
        found[name] = value
    return found


def whole_shares(shares: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Return shares that sum to 1, and the sum they had where rounding had made it another one.

    Raises
    ------
    LedgerError
        If their sum is no rounded 1.

    Examples
    --------
    >>> whole_shares({"a": 0.25, "b": 0.75})
    ({'a': 0.25, 'b': 0.75}, {})
    >>> whole_shares({"a": 0.5, "b": 0.495})[1]
    {'sum': 0.995}
    """
    total = math.fsum(shares.values())
    if abs(total - 1.0) <= 1e-6:
        return dict(shares), {}
    if abs(total - 1.0) > ROUNDED + 1e-9:
        raise LedgerError(f"shares: found a sum of {total:g}, expected 1")
    return {name: value / total for name, value in shares.items()}, {"sum": round(total, 9)}
