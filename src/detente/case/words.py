"""How single words and numbers of a case are read: names, dates, texts, conditions, and numbers with their domain.

Each type here turns what YAML or Python gives into one form, and says found and expected where it cannot. Messages
travel inside pydantic's own errors (`reject`), from which `detente.case.load` takes them out again.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from detente.case.formula import Formula, check_no_formula, read_formula
from detente.case.notation import UNREADABLE, NotationError, Number, numbers_in, read_number
from detente.case.odds import read_chance, read_span
from detente.case.syntax import RESERVED
from detente.case.uncertain import Domain, check_place

NAME_PATTERN = re.compile(r"[a-z][a-z0-9_]*\Z")
ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z")
LONGEST_NAME = 100
"""Characters of a name; longer ones would not fit a line of any table."""
_SHOWN = 60
"""Characters of a wrong entry that a message quotes."""


def show(value: Any) -> str:
    """Return how a message quotes an entry: short, on one line.

    Examples
    --------
    >>> show("a  b"), show(None), show(True), show({"x": 1})
    ('`a b`', 'nothing', '`true`', 'a mapping')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = " ".join((value if isinstance(value, str) else str(value)).split())
    text = "".join(letter if letter.isprintable() else "?" for letter in text)
    if not text:
        return "an empty text"
    return f"`{text}`" if len(text) <= _SHOWN else f"`{text[: _SHOWN - 3]}...`"


def reject(value: Any, expected: str, hint: str = "", *, found: str = "") -> PydanticCustomError:
    """Return the error that says what was found and what was expected."""
    context = {"found": found or show(value), "expected": expected, "hint": hint}
    return PydanticCustomError("case", "found {found}, expected {expected}", context)


def _read_text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float, dt.date)):
        raise reject(value, "text")
    text = value.strip() if isinstance(value, str) else str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise reject(None, "text that can be written as UTF-8", found="half a surrogate pair") from None
    return text


def _read_condition(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = _read_text(value)
    if not text:
        raise reject(text, "a condition such as `forces >= 100 and not happened(invade)`")
    return text


def _read_term(value: Any) -> str:
    text = _read_text(value)
    if not text or not text.isprintable():
        raise reject(text, "a name")
    return text


def _read_name(value: Any) -> str:
    if not isinstance(value, str) or not NAME_PATTERN.match(value):
        hint = re.sub(r"[^a-z0-9_]+", "_", value.strip().lower()).strip("_") if isinstance(value, str) else ""
        raise reject(
            value,
            "a name of small letters, digits and `_` that begins with a letter",
            f"`{hint}`" if NAME_PATTERN.match(hint) and len(hint) <= LONGEST_NAME else "",
        )
    if len(value) > LONGEST_NAME:
        raise reject(value, f"a name of at most {LONGEST_NAME} characters")
    if value in RESERVED:
        raise reject(value, "a name that is not a word of the language itself", f"`the_{value}`")
    return value


def _read_id(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not ID_PATTERN.match(value) or len(value) > LONGEST_NAME:
        hint = re.sub(r"[^A-Za-z0-9_-]+", "-", value).strip("-_")[:LONGEST_NAME] if isinstance(value, str) else ""
        expected = f"letters, digits, `-` and `_` (at most {LONGEST_NAME}, a letter or digit first)"
        raise reject(value, expected, f"`{hint}`" if hint else "")
    return value


def _read_date(value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            try:
                return dt.date.fromisoformat(text)
            except ValueError:
                raise reject(value, "a date that exists") from None
    raise reject(value, "a date such as `2022-01-31`")


def _read_day(value: Any) -> dt.date:
    """Return a day; a month is its first one."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}", value.strip()):
        return _read_date(f"{value.strip()}-01")
    try:
        return _read_date(value)
    except PydanticCustomError:
        raise reject(value, "a date such as `2022-01-31`, or a month such as `2022-01`") from None


def _read_knot(value: Any) -> float:
    """Return a plain number, which may come as the text of a key."""
    try:
        number = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else math.nan
    except ValueError:
        number = math.nan
    if not abs(number) <= 1e15:
        raise reject(value, "a plain number: a value of the quantity that pulls")
    return number


def _refuse_repeated(value: Any, read: Callable[[Any], Any]) -> Any:
    """Refuse a mapping of which two keys mean the same; the keys themselves are read, and wrong ones told, later."""
    seen: dict[Any, Any] = {}
    for key in value if isinstance(value, Mapping) else ():
        try:
            meant = read(key)
        except PydanticCustomError:
            continue
        if meant in seen:
            found = f"{show(str(seen[meant]))} and {show(str(key))}, which are the same"
            raise reject(None, "each once", found=found)
        seen[meant] = key
    return value


def days_once(value: Any) -> Any:
    """Refuse a mapping by day that has the same day twice, such as ``2024-06`` and ``2024-06-01``."""
    return _refuse_repeated(value, _read_day)


def knots_once(value: Any) -> Any:
    """Refuse a mapping by number that has the same number twice, such as ``0.5`` and ``0.50``."""
    return _refuse_repeated(value, _read_knot)


class DateSpan(NamedTuple):
    """Days from a first to a last one, both included: ``2024-06-01 and 2024-10-31``."""

    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        return f"{self.first} and {self.last}"


def _read_between(value: Any) -> DateSpan:
    parts = re.split(r"\s+and\s+", value.strip()) if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)) or len(parts) != 2:
        raise reject(value, "two days such as `2024-06-01 and 2024-10-31`")
    first, last = (_read_date(part) for part in parts)
    if first > last:
        raise reject(None, "the earlier day first", f"`{last} and {first}`", found=f"`{first} and {last}`")
    if first == last:
        raise reject(None, "two different days", f"`date: {first}`", found=f"`{first}` twice")
    return DateSpan(first, last)


def _read_date_or_text(value: Any) -> dt.date | str:
    try:
        return _read_date(value)
    except PydanticCustomError:
        return _read_text(value)


def _read_range(value: Any) -> tuple[float | None, float | None]:
    expected = "a range such as `[0, 100]` (either bound may be null)"
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise reject(value, expected)
    bounds: list[float | None] = []
    for bound in value:
        if bound is None:
            bounds.append(None)
        elif isinstance(bound, (int, float)) and not isinstance(bound, bool) and abs(bound) <= 1e15:
            bounds.append(float(bound))
        else:
            raise reject(bound, "a plain number or null as a bound of the range")
    low, high = bounds
    if low is not None and high is not None and not low < high:
        raise reject(None, "a lower bound below the upper one", found=f"`[{low:g}, {high:g}]`")
    return low, high


def _read_answer(value: Any) -> bool | dt.date | float | str:
    if isinstance(value, (bool, dt.date)):
        return value
    if isinstance(value, (int, float)):
        if not abs(value) <= 1e15:
            raise reject(value, "a finite number")
        return float(value)
    if not isinstance(value, str):
        raise reject(value, "`yes`, `no`, a date, a number, or the name of an option")
    text = _read_term(value)
    if text.lower() in ("yes", "no"):
        return text.lower() == "yes"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return _read_date(text)
    return text


def _read_probability(value: Any) -> Any:
    """Return 0.4 for ``40%``; other things unchanged."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]+(\.[0-9]*)?\s*%", value.strip()):
        return float(value.strip()[:-1]) / 100
    return value


def _read_odds(value: Any) -> str:
    return _read_said(value, read_chance)


def _read_span(value: Any) -> str:
    return _read_said(value, read_span)


def _read_said(value: Any, read: Callable[[str | float], object]) -> str:
    """Return the text of a figure that nothing draws, once it is known to be readable."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise reject(value, "a single text or number")
    try:
        read(value)
    except NotationError as error:
        raise reject(value, error.expected, error.hint, found=error.found) from None
    return str(value).strip()


def _read_loading(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -1.0 < value < 1.0:
        raise reject(value, "a plain number between -1 and 1, such as `0.6`")
    return float(value)


def _read_loadings(value: Any) -> dict[str, float] | tuple[str, ...]:
    if isinstance(value, Mapping):
        return {_read_term(path): _read_loading(loading) for path, loading in value.items()}
    return tuple(_read_term(path) for path in as_tuple(value))


Text = Annotated[str, BeforeValidator(_read_text)]
"""Prose or a reference; numbers and dates are taken as they are written."""
Term = Annotated[str, BeforeValidator(_read_term)]
"""A reference that may not be empty."""
Condition = Annotated[str, BeforeValidator(_read_condition)]
"""An expression of the language of conditions, as text."""
Name = Annotated[str, BeforeValidator(_read_name)]
"""Name of a part of the case."""
CaseId = Annotated[str, BeforeValidator(_read_id)]
"""Name of a case, lens or question; these may have ``-``."""
Date = Annotated[dt.date, BeforeValidator(_read_date)]
"""A day."""
Day = Annotated[dt.date, BeforeValidator(_read_day)]
"""A day; a month stands for its first one."""
Knot = Annotated[float, BeforeValidator(_read_knot)]
"""A plain number at which a curve is given."""
Between = Annotated[DateSpan, BeforeValidator(_read_between)]
"""Two days between which something falls."""
DateOrText = Annotated[dt.date | str, BeforeValidator(_read_date_or_text)]
"""A day, or words where no day is known."""
Range = Annotated[tuple[float | None, float | None], BeforeValidator(_read_range)]
"""Bounds; null means none."""
Answer = Annotated[bool | dt.date | float | str, BeforeValidator(_read_answer)]
"""How a question came out."""


Probability = Annotated[float, BeforeValidator(_read_probability), Field(ge=0, le=1, allow_inf_nan=False)]
"""A plain probability, which nothing draws; a percent sign is allowed."""


Odds = Annotated[str, BeforeValidator(_read_odds)]
"""A chance or odds as they are said, which nothing draws."""
Span = Annotated[str, BeforeValidator(_read_span)]
"""A fixed span of time, which nothing draws."""
Loading = Annotated[float, BeforeValidator(_read_loading)]
"""How strongly a number goes with a factor: the correlation of their normal scores."""
Loadings = Annotated[dict[str, float] | tuple[str, ...], BeforeValidator(_read_loadings)]
"""The numbers that share a factor: paths with their loadings, or paths alone, ``-`` before those that turn its sign."""


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """Annotation of a numeric place: its domain, and how pydantic reads and writes it.

    ``domain`` is None where another place decides (in beliefs and lenses).
    """

    domain: Domain | None
    allows_rest: bool = False
    """Whether the word ``rest`` may stand instead of a number."""
    allows_formula: bool = False
    """Whether an expression of the state may stand instead of a number."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._read,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda value: value if isinstance(value, str) else value.to_data()
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Say what may stand here; `detente.case.json_schema` adds pattern and example by the domain."""
        domain = self.domain.value if self.domain else "any"
        return {
            "type": ["number", "string", "object"],
            "domain": f"{domain}-or-expression" if self.allows_formula else domain,
        }

    def _read(self, value: Any) -> Number | Literal["rest"]:
        if self.allows_rest and isinstance(value, str) and value.strip() == "rest":
            return "rest"
        if value is UNREADABLE:
            return value
        if isinstance(value, Formula) and self.allows_formula:
            return value
        number = None
        try:
            number = self._number(value)
            if self.domain is not None and not isinstance(number, Formula):
                for each in numbers_in(number):
                    check_place(each.notation, self.domain)
        except NotationError as error:
            found = error.found
            if isinstance(value, str) and number is not None:
                found = found.replace(f"`{number}`", show(value))  # as it was written, not as it was read
            context = {"found": found, "expected": error.expected, "hint": error.hint, "is_number": True}
            raise PydanticCustomError("case", "found {found}, expected {expected}", context) from None
        return number

    def _number(self, value: Any) -> Number:
        """Read a number, or an expression where one may stand."""
        try:
            return read_number(value)
        except NotationError as error:
            if error.hint and not isinstance(value, Mapping):
                raise  # a number all the same, written in another way
            if not self.allows_formula:
                check_no_formula(value)
            formula = read_formula(value) if self.allows_formula else None
            if formula is None:
                raise
            return formula


OutcomeChance = Annotated[Number | Literal["rest"], NumberPlace(Domain.CHANCE, allows_rest=True, allows_formula=True)]
"""A probability, an expression that gives one, or ``rest``."""


def as_tuple(value: Any) -> Any:
    """Return a list as it is and anything else as a list of one."""
    return value if isinstance(value, (list, tuple)) else (value,)


_NOTATION_KEY = re.compile(r"(?:value|prior|views)$|p[0-9]")


def wrap_single(value: Any, field: str) -> Any:
    """Return ``{field: value}`` where a number stands for a whole entry; other things unchanged.

    A mapping stands for a number where it has ``value``, ``prior`` or quantiles (``p10``) but not the field itself.
    Its ``source`` and ``why`` then stay with the number.
    """
    if isinstance(value, Mapping):
        is_number = field not in value and any(isinstance(key, str) and _NOTATION_KEY.match(key) for key in value)
        if is_number and "value" in value and not value.keys() <= {"value", "views", "source", "why"}:
            other = next(key for key in value if key not in ("value", "views", "source", "why"))
            expected = f"`{field}` beside `{other}`"
            if isinstance(value["value"], str) and re.search(rf"\b{re.escape(str(other))}\b", value["value"]):
                expected = f"`{field}: {{value: ..., {other}: ...}}`, with the numbers of an expression inside"
            raise reject(None, expected, found=f"`value` beside `{other}`")
        return {field: value} if is_number else value
    if isinstance(value, (int, float, str, Number)):
        return {field: value}
    return value
