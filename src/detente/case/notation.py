"""How numbers are written: ``5``, ``5 to 20 weeks``, ``{p10: 5, p90: 20}``, ``uniform(1, 3)``.

Reading is blind to the place a number stands in; what it means there is the business of `detente.case.uncertain`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from detente.core.near import near_names
from detente.core.text import clip
from detente.core.units import days_in, time_unit

if TYPE_CHECKING:
    from detente.priors.cite import Citation

Form = Literal[
    "fixed",
    "quantiles",
    "normal",
    "lognormal",
    "uniform",
    "triangular",
    "pert",
    "beta",
    "choice",
    "expression",
    "views",
]

LARGEST: Final = 1e15
"""Largest number a case may hold: beyond it a double no longer tells neighbouring integers apart by much."""
WIDEST_LOG_SD: Final = 10.0
"""Largest standard deviation on the log scale; an interval so wide (a factor of 10^14) says nothing."""
MOST_CHOICES: Final = 100
_LARGEST_GSD: Final = 22_026.0
"""e to the power of `WIDEST_LOG_SD`."""
_LONGEST_TEXT: Final = 4_000
_CHANCE_TOLERANCE: Final = 1e-9
"""How far the chances of a ``choice`` may miss one: rounding of decimal fractions, not of thought."""


class NotationError(ValueError):
    """A number that cannot be read, or not in its place."""

    def __init__(self, found: str, expected: str, hint: str = "") -> None:
        self.found = found
        self.expected = expected
        self.hint = hint
        super().__init__(f"found {found}, expected {expected}" + (f"; did you mean {hint}?" if hint else ""))


@dataclass(frozen=True, slots=True)
class Notation:
    """A number as written, before its place is known."""

    form: Form
    numbers: tuple[float, ...]
    """fixed: value; quantiles: p, x, p, x (p in 0..1); choice: chance, value, ...; otherwise the arguments in order."""
    unit: str = ""
    """Unit as written: ``weeks``, ``per year``, ``%``, the unit of a quantity, or nothing."""

    def __str__(self) -> str:
        if self.form in ("expression", "views"):
            return "an expression" if self.form == "expression" else "views of several analysts"
        unit = self.unit if self.unit in ("", "%") else f" {self.unit}"
        if self.form == "fixed":
            if self.numbers[0] == 1 and time_unit(self.unit):
                return f"1 {time_unit(self.unit)}"
            return f"{format_number(self.numbers[0])}{unit}"
        if self.form == "quantiles":
            low_p, low, high_p, high = self.numbers
            if (low_p, high_p) == (0.05, 0.95):
                return f"{format_number(low)}{'%' if unit == '%' else ''} to {format_number(high)}{unit}"
            low_text, high_text = f"{format_number(low)}{unit}", f"{format_number(high)}{unit}"
            return f"{{{_percentile(low_p)}: {low_text}, {_percentile(high_p)}: {high_text}}}"
        if self.form == "choice":
            pairs = zip(self.numbers[::2], self.numbers[1::2], strict=True)
            inside = ", ".join(f"{format_number(chance)}: {format_number(value)}" for chance, value in pairs)
        else:
            inside = ", ".join(format_number(number) for number in self.numbers)
        return f"{self.form}({inside}){' %' if unit == '%' else unit}"

    def to_data(self) -> float | str | dict[str, float | str]:
        """Return the number as plain data that `read_notation` reads back."""
        if self.form == "fixed" and not self.unit:
            return _whole(self.numbers[0])
        if self.form == "quantiles" and (self.numbers[0], self.numbers[2]) != (0.05, 0.95):
            pairs = ((self.numbers[0], self.numbers[1]), (self.numbers[2], self.numbers[3]))
            return {_percentile(p): Notation("fixed", (value,), self.unit).to_data() for p, value in pairs}  # type: ignore[misc]
        return str(self)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a case with where it comes from."""

    notation: Notation
    source: str = ""
    """Key of a source, or nothing."""
    why: str = ""
    """Reason, or nothing."""
    cited: Citation | None = field(default=None, compare=False, repr=False, kw_only=True)
    """Entry of the library that it was written as; no part of what the case means."""
    entry_said: str = field(default="", compare=False, repr=False, kw_only=True)
    """Where that entry has its figure from: the reason, unless the case gives another."""

    def to_data(self, *, as_written: bool = False) -> Any:
        """Return plain data that `read_number` reads back; ``as_written`` with the entry of the library it cites."""
        if as_written and self.cited is not None:
            own_why = "" if self.why == self.entry_said else self.why
            beside = {key: text for key, text in (("source", self.source), ("why", own_why)) if text}
            return {**self.cited.to_data(), **beside}
        data = self.notation.to_data()
        if not (self.source or self.why):
            return data
        extras = {key: text for key, text in (("source", self.source), ("why", self.why)) if text}
        return {"value": data, **extras}

    def __str__(self) -> str:
        return str(self.notation)


@dataclass(frozen=True, slots=True)
class Views(Number):
    """A number on which analysts differ: each one's own, kept apart.

    Its notation has the unit of the first view and the numbers of all, one after the other.

    Examples
    --------
    >>> str(read_number({"views": {"analyst-a": "5 to 20", "analyst-b": "30 to 60"}}))
    'analyst-a: 5 to 20; analyst-b: 30 to 60'
    """

    by_analyst: tuple[tuple[str, Number], ...] = ()
    """Each analyst's number, as the case has them."""
    otherwise: Number | None = None
    """The number of those who give none."""

    def of(self, analyst: str) -> Number | None:
        """Return what an analyst holds: the own view, or else what stands there for those who give none."""
        return dict(self.by_analyst).get(analyst, self.otherwise)

    def to_data(self, *, as_written: bool = False) -> Any:
        """Return plain data that `read_number` reads back."""
        views = {name: number.to_data(as_written=as_written) for name, number in self.by_analyst}
        value = {} if self.otherwise is None else {"value": self.otherwise.to_data(as_written=as_written)}
        own_why = "" if self.why == self.entry_said else self.why
        return {**value, "views": views, **{k: text for k, text in (("source", self.source), ("why", own_why)) if text}}

    def __str__(self) -> str:
        views = [f"{name}: {number}" for name, number in self.by_analyst]
        return "; ".join(views if self.otherwise is None else [*views, f"others: {self.otherwise}"])


def numbers_in(number: Number) -> Iterator[Number]:
    """Yield a number, or of one on which analysts differ what each of them holds."""
    if not isinstance(number, Views):
        yield number
        return
    yield from (each for _, each in number.by_analyst)
    if number.otherwise is not None:
        yield number.otherwise


UNREADABLE: Final = Number(Notation("fixed", (math.nan,)), why="stands for a number that could not be read")
"""Placeholder while the rest of a broken case is checked; never part of a case that anyone gets."""


def format_number(value: float) -> str:
    """Return the shortest text that reads back as the same number.

    Examples
    --------
    >>> format_number(5.0), format_number(0.1), format_number(-2.50)
    ('5', '0.1', '-2.5')
    """
    return str(_whole(value))


def _whole(value: float) -> float:
    return int(value) if abs(value) < LARGEST and value == math.floor(value) else value


def _percentile(p: float) -> str:
    return f"p{format_number(round(p * 100, 10))}"


_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_PLAIN = re.compile(_NUMBER)
_FIXED = re.compile(rf"({_NUMBER})\s*(.*)", re.DOTALL)
_INTERVAL = re.compile(rf"({_NUMBER})\s*([^\d\s][^\d]*?)?\s+to\s+({_NUMBER})\s*(.*)", re.DOTALL)
_FUNCTION = re.compile(r"([A-Za-z_]+)\s*\(([^()]*)\)\s*(.*)", re.DOTALL)
_UNIT = re.compile(r"[^\W\d_][\w $€£/.^-]{0,60}|%|[$€£]")
_QUANTILE_KEY = re.compile(r"p([0-9]{1,2}(?:\.[0-9]{1,6})?)")
_ARGUMENTS: Final = {
    "normal": ("normal(mean, sd)", 2),
    "lognormal": ("lognormal(median, gsd)", 2),
    "uniform": ("uniform(a, b)", 2),
    "triangular": ("triangular(a, mode, b)", 3),
    "pert": ("pert(a, mode, b)", 3),
    "beta": ("beta(a, b)", 2),
}
_FORMS = "a number such as `5`, `5 to 20`, `{p10: 5, p90: 20}` or `uniform(5, 20)`"


def read_number(value: Any) -> Number:
    """Read a number with its source, in any form the language knows.

    Examples
    --------
    >>> read_number({"value": "5 to 20 weeks", "source": "poll"})
    Number(notation=Notation(form='quantiles', numbers=(0.05, 5.0, 0.95, 20.0), unit='weeks'), source='poll', why='')

    Raises
    ------
    NotationError
        Where it cannot be read.
    """
    if isinstance(value, Number):
        return value
    if not isinstance(value, Mapping):
        return Number(read_notation(value), why=_class_cited(value))
    rest = dict(value)
    source, why = _take_text(rest, "source"), _take_text(rest, "why")
    if "views" in rest:
        return _read_views(rest, source, why)
    if "prior" in rest:
        return _cited_number(rest, source, why)
    if "value" in rest:
        inner = rest.pop("value")
        if rest:
            raise NotationError(f"`{clip(str(next(iter(rest))))}`", "only `value`, `source` and `why`")
        return Number(read_notation(inner), source, why or ("" if source else _class_cited(inner)))
    return Number(read_notation(rest), source, why)


_ANALYST: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
MOST_ANALYSTS: Final = 50
"""Analysts of a case: far more than any panel whose numbers a person could compare."""


def _read_views(data: Mapping[Any, Any], source: str, why: str) -> Views:
    """Return the numbers of several analysts, and that of those who give none."""
    rest = dict(data)
    views = rest.pop("views")
    if not isinstance(views, Mapping) or not views:
        raise NotationError(
            "an empty mapping as `views`" if views == {} else f"`{_shown(views)}` as `views`",
            "each analyst's number, such as `views: {analyst-a: 5 to 20, analyst-b: 30 to 60}`",
        )
    if len(views) > MOST_ANALYSTS:
        raise NotationError(f"views of {len(views)} analysts", f"at most {MOST_ANALYSTS}")
    given: list[tuple[str, Number]] = []
    for key, value in views.items():
        name = str(key) if isinstance(key, int) and not isinstance(key, bool) else key
        if not isinstance(name, str) or not _ANALYST.fullmatch(name):
            raise NotationError(f"`{_shown(key)}` in `views`", "the name of an analyst: letters, digits, `-` and `_`")
        given.append((name, _read_view(value, f"the view of `{name}`")))
    if len(dict(given)) < len(given):
        raise NotationError("an analyst twice in `views`", "one view of each")
    otherwise = None
    if "value" in rest or "prior" in rest or any(map(is_quantile_key, rest)):
        inner = rest if "value" not in rest else rest.pop("value")
        otherwise = _read_view(inner, "`value`, the number of those who give no view")
        rest = {key: each for key, each in rest.items() if inner is not rest}
    if rest:
        raise NotationError(f"`{_shown(next(iter(rest)))}` beside `views`", "only `value`, `source` and `why`")
    parts = [number for _, number in given] + ([otherwise] if otherwise is not None else [])
    said = ""
    if not (source or why) and all(number.source or number.why for number in parts):
        said = "; ".join(f"{name}: {number.why or number.source}" for name, number in given)
    unit = given[0][1].notation.unit
    return Views(
        Notation("views", tuple(number for part in parts for number in part.notation.numbers), unit),
        source,
        why or said,
        by_analyst=tuple(given),
        otherwise=otherwise,
        entry_said=said,
    )


def _read_view(value: Any, what: str) -> Number:
    try:
        number = read_number(value)
    except NotationError as error:
        raise NotationError(f"{error.found} as {what}", error.expected, error.hint) from None
    if isinstance(number, Views):
        raise NotationError(f"views as {what}", "one number")
    return number


def _cited_number(data: Mapping[Any, Any], source: str, why: str) -> Number:
    """Return the number that an entry of the library stands for, with the entry as its reason where none is given."""
    from detente.priors.cite import CitationError, expand, read_citation  # few cases cite one

    try:
        citation = read_citation(data)
        found = expand(citation)
    except CitationError as error:
        raise NotationError(error.found, error.expected, error.hint) from None
    return Number(read_notation(found.value), source, why or found.why, cited=citation, entry_said=found.why)


def read_notation(value: Any) -> Notation:
    """Read a number without source. See `read_number`."""
    if isinstance(value, Notation):
        return value
    if isinstance(value, bool) or value is None:
        raise NotationError("nothing" if value is None else f"`{str(value).lower()}`", _FORMS)
    if isinstance(value, (int, float)):
        return Notation("fixed", (_checked(value),))
    if isinstance(value, str):
        return _read_text(value)
    if isinstance(value, Mapping):
        return _read_quantiles(value)
    raise NotationError("a list" if isinstance(value, (list, tuple)) else f"`{clip(str(value))}`", _FORMS)


def _take_text(data: dict[Any, Any], key: str) -> str:
    text = data.pop(key, "")
    if isinstance(text, bool) or not isinstance(text, (str, int, float)):
        raise NotationError(f"`{_shown(text)}`", f"text as `{key}`")
    return str(text).strip()


def _shown(value: Any) -> str:
    return clip(" ".join(str(value).split()))


def _checked(value: float, shown: str = "") -> float:
    """Return a finite number of usable size as float."""
    try:
        number = float(value) + 0.0  # turns -0.0 into 0.0
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise NotationError(f"`{shown or clip(str(value))}`", "a finite number")
    if abs(number) > LARGEST:
        raise NotationError(f"`{shown or clip(str(value))}`", f"a number of at most {LARGEST:g}")
    return number


def _read_text(text: str) -> Notation:
    try:
        return _parse(text)
    except NotationError as error:
        if error.hint or len(text) > _LONGEST_TEXT:
            raise
        raise NotationError(error.found, error.expected, _suggestion(text)) from None


def _parse(text: str) -> Notation:
    shown = _shown(text)
    stripped = text.strip().replace("\N{MINUS SIGN}", "-")
    if len(stripped) > _LONGEST_TEXT:
        raise NotationError(f"a text of {len(stripped):,} characters", _FORMS)
    if match := _FUNCTION.fullmatch(stripped):
        return _read_function(match[1].lower(), match[2], match[3], shown)
    if match := _INTERVAL.fullmatch(stripped):
        unit = _read_unit(match[4], shown)
        if match[2] and (first := _read_unit(match[2], shown)) != unit and _singular(first) != _singular(unit):
            both = f"{match[1]} to {match[3]} {match[4] or match[2]}"
            raise NotationError(f"`{shown}`", "one unit, after the second number", f"`{both}`" if not match[4] else "")
        return _quantiles(0.05, float(match[1]), 0.95, float(match[3]), unit, shown)
    if match := _ODDS.fullmatch(stripped):
        raise NotationError(f"`{shown}`", _FORMS, f"`{float(match[1]) / float(match[2]):.6g}`")
    if _TWO_NUMBERS.fullmatch(stripped):
        raise NotationError(f"`{shown}`", _FORMS)
    if match := _FIXED.fullmatch(stripped):
        return Notation("fixed", (_checked(float(match[1]), shown),), _read_unit(match[2], shown))
    if re.match(r"[A-Za-z]+\s*\([^)]*$", stripped):
        expected = "the whole form in quotes (inside `{ }` a comma ends the entry)"
        raise NotationError(f"`{shown}`", expected, _near_function(stripped))
    raise NotationError(f"`{shown}`" if shown else "an empty text", _FORMS, _near_function(stripped))


_ODDS = re.compile(rf"({_NUMBER})(?:\s+(?:in|of|out of)\s+|\s*/\s*)([1-9][0-9]{{0,14}})")
_TWO_NUMBERS = re.compile(
    rf"(?:(?:between|from)\s+)?({_NUMBER})\s*(?:-|\.\.+|–|—|…|±|\+/?-|\b(?:to|and|or|until|till|through|bis|à)\b)"
    rf"\s*({_NUMBER})\s*(.*)",
    re.DOTALL | re.IGNORECASE,
)
"""Two numbers with something between them other than `to` alone."""
_ABOUT = re.compile(r"(?:~|≈|about|around|roughly|approx(?:\.|imately)?|circa|ca?\.)\s*", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]+(?:[.,'’_\u00a0\u202f ][0-9]+)*")
_GROUPED: Final = {
    separator: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(separator)}[0-9]{{3}})+")
    for separator in (",", ".", "'", "_", " ")
}
"""Digits in groups of three, by what stands between them."""


def _suggestion(text: str) -> str:
    """Return a number in the language's own form, in backquotes, that means what a text says; nothing in doubt.

    Examples
    --------
    >>> [_suggestion(text) for text in ("1,5", "1.000.000", "between 5 and 20", "12,34", "at least 5")]
    ['`1.5`', '`1000000`', '`5 to 20`', '`12.34`', '']
    """
    plain = text.strip().strip("\"'“”‘’").replace("\N{MINUS SIGN}", "-")
    if match := re.fullmatch(r"[(\[]([^()\[\]]*)[)\]]", plain):
        plain = re.sub(r"\s*[,;]\s+", " to ", match[1], count=1)
    tokens = {token: _decimal(token) for token in _DIGITS.findall(plain)}
    if not all(tokens.values()):
        return ""
    plain = _ABOUT.sub("", _DIGITS.sub(lambda match: tokens[match[0]], plain), count=1)
    if match := _TWO_NUMBERS.fullmatch(plain):
        low, high = float(match[1]), float(match[2])
        if re.search(r"±|\+/?-", plain[match.end(1) : match.start(2)]):
            low, high = low - high, low + high
        unit = f" {match[3]}" if match[3] else ""
        plain = f"{format_number(round(low, 12))} to {format_number(round(high, 12))}{unit}"
    try:
        _parse(plain)
    except NotationError:
        return ""
    return f"`{plain}`" if plain != text.strip() else ""


def _decimal(token: str) -> str:
    """Return digits with separators as a plain number, nothing where they can be read in two ways or in none."""
    token = re.sub("[\u00a0\u202f]", " ", token).replace("’", "'")
    separators = [letter for letter in token if not letter.isdecimal()]
    if not separators or separators == ["."]:
        return token
    last = separators[-1]
    if last in ",." and separators.count(last) == 1:
        whole, _, fraction = token.rpartition(last)
        if len(separators) > 1:
            is_grouped = len(set(separators[:-1])) == 1 and _GROUPED[separators[0]].fullmatch(whole)
            return f"{re.sub('[^0-9]', '', whole)}.{fraction}" if is_grouped else ""
        if last == "," and not _GROUPED[","].fullmatch(token):
            return f"{whole}.{fraction}"
    is_grouped = len(set(separators)) == 1 and _GROUPED[last].fullmatch(token)
    return re.sub("[^0-9]", "", token) if is_grouped else ""


def _near_function(text: str) -> str:
    match = re.match(r"([A-Za-z_]+)\s*\(", text)
    if not match:
        return ""

    near = near_names(match[1].lower(), [*_ARGUMENTS, "choice"])
    return '`"choice(0.2: 1, 0.8: 3)"`' if near == ["choice"] else f"`{_ARGUMENTS[near[0]][0]}`" if near else ""


def _singular(unit: str) -> str:
    return time_unit(unit) or unit


def _read_unit(text: str, shown: str) -> str:
    """Return the canonical spelling of a unit: plural for times, ``per week`` for rates, other words as they are."""
    words = text.split()
    if not words:
        return ""
    if words[0].lower() == "per" or words[0].startswith("/"):
        named = " ".join(words[1:]) if words[0].lower() == "per" else " ".join(words).lstrip("/ ")
        unit = time_unit(named)
        if unit is None:
            raise NotationError(f"`{shown}`", "`per day`, `per week`, `per month` or `per year`")
        return f"per {unit}"
    if unit := time_unit(" ".join(words)):
        return f"{unit}s"
    joined = " ".join(words)
    if not _UNIT.fullmatch(joined) or words[0].lower() == "to":
        raise NotationError(f"`{shown}`", _FORMS)
    return joined


def _quantiles(low_p: float, low: float, high_p: float, high: float, unit: str, shown: str) -> Notation:
    low, high = _checked(low, shown), _checked(high, shown)
    if low == high:
        raise NotationError(
            f"the empty range `{shown}`", "two different numbers", f"`{format_number(low)}{' ' * bool(unit)}{unit}`"
        )
    if low > high:
        ends = str(Notation("quantiles", (low_p, high, high_p, low), unit))
        raise NotationError(f"the reversed range `{shown}`", "the lower number first", f"`{ends}`")
    return Notation("quantiles", (low_p, low, high_p, high), unit)


def is_quantile_key(key: object) -> bool:
    """Return whether a key names a quantile, such as ``p10``."""
    return isinstance(key, str) and _QUANTILE_KEY.fullmatch(key) is not None


def is_number_key(key: object) -> bool:
    """Return whether a key tells a mapping that is a number: one such as ``value``, or a quantile such as ``p10``."""
    return key in ("value", "prior", "views") or is_quantile_key(key)


def _read_quantiles(data: Mapping[Any, Any]) -> Notation:
    expected = "two quantiles such as `{p10: 5, p90: 20}`"
    points: list[tuple[float, Notation]] = []
    for key, value in data.items():
        match = _QUANTILE_KEY.fullmatch(key) if isinstance(key, str) else None
        if match is None or not 0 < float(match[1]) < 100:
            raise NotationError(f"`{clip(str(key))}`", expected)
        point = read_notation(value)
        if point.form != "fixed":
            raise NotationError(f"`{point}`", f"one number as `{key}`")
        points.append((float(match[1]) / 100, point))
    if len(points) != 2:
        raise NotationError(f"{len(points)} quantiles" if points else "an empty mapping", expected)
    points.sort(key=lambda pair: pair[0])
    (low_p, low), (high_p, high) = points
    shown = f"{{{_percentile(low_p)}: {low}, {_percentile(high_p)}: {high}}}"
    if low_p == high_p:
        raise NotationError(f"`{shown}`", "two different quantiles")
    units = {low.unit, high.unit}
    if len(units) > 1:
        raise NotationError(f"`{shown}`", "the same unit at both quantiles")
    return _quantiles(low_p, low.numbers[0], high_p, high.numbers[0], low.unit, shown)


def _read_function(name: str, inside: str, unit_text: str, shown: str) -> Notation:
    parts = [part.strip() for part in inside.split(",")]
    if name == "choice":
        return _read_choice(parts, unit_text, shown)
    if name == "base_rate":
        return _read_base_rate(inside.strip(), unit_text, shown)
    if name not in _ARGUMENTS:
        raise NotationError(
            f"`{shown}`",
            f"one of {', '.join(form for form, _ in _ARGUMENTS.values())}, base_rate(class)",
            _near_function(f"{name}("),
        )
    spelling, count = _ARGUMENTS[name]
    has_percent = name != "beta" and bool(parts) and all(part.endswith("%") for part in parts)
    if has_percent:
        parts = [part[:-1].rstrip() for part in parts]
    if len(parts) != count or not all(_PLAIN.fullmatch(part) for part in parts):
        raise NotationError(f"`{shown}`", f"`{spelling}` with {count} numbers")
    numbers = tuple(_checked(float(part), shown) for part in parts)
    _check_arguments(name, numbers, spelling, shown)
    unit = _read_unit(unit_text, shown)
    if has_percent and unit:
        raise NotationError(f"`{shown}`", "percent signs or a unit, not both")
    return Notation(name, numbers, "%" if has_percent else unit)  # type: ignore[arg-type]


def _check_arguments(name: str, numbers: tuple[float, ...], spelling: str, shown: str) -> None:
    if name == "normal" and not numbers[1] > 0:
        raise NotationError(f"`{shown}`", f"`{spelling}` with sd above 0")
    if name == "lognormal" and not (numbers[0] > 0 and 1 < numbers[1] <= _LARGEST_GSD):
        raise NotationError(
            f"`{shown}`", f"`{spelling}` with median above 0 and gsd (geometric standard deviation) above 1"
        )
    if name == "beta" and not all(1e-3 <= number <= 1e6 for number in numbers):
        raise NotationError(f"`{shown}`", f"`{spelling}` with both numbers between 0.001 and 1000000")
    if name in ("uniform", "triangular", "pert"):
        ends = "a < b" if name == "uniform" else "a <= mode <= b and a < b"
        if not numbers[0] < numbers[-1] or sorted(numbers) != list(numbers):
            kind = "empty" if numbers[0] == numbers[-1] else "reversed"
            raise NotationError(f"the {kind} range `{shown}`", f"`{spelling}` with {ends}")


_CITED = re.compile(r"\s*base_rate\s*\(([^()]*)\)", re.IGNORECASE)


def _read_base_rate(name: str, unit_text: str, shown: str) -> Notation:
    """Return the prior that the base rate of a reference class makes: of a chance, or per time of a hazard.

    The figures take the class's place, so that a case means the same where the class is not known or has grown.
    """
    from detente.core.reference_classes import find_class, shipped_classes  # few cases cite one

    found = find_class(name)
    if found is None:
        near = near_names(name[:100], shipped_classes())
        hint = f"`base_rate({near[0]}){' ' if unit_text.strip() else ''}{unit_text.strip()}`" if near else ""
        raise NotationError(f"`{shown}`", f"a reference class ({', '.join(shipped_classes())})", hint)
    unit = _read_unit(unit_text, shown)
    if not unit:
        prior = Notation("beta", found.prior)
        if name not in shipped_classes():
            raise NotationError(f"`{shown}`, a class saved on this machine only", "its figures", f"`{prior}`")
        return prior
    if not unit.startswith("per ") or found.hazard is None or not found.timed:
        raise NotationError(f"`{shown}`", "a class whose cases are dated, with `per day` to `per year`, or no unit")
    days = days_in(unit[4:])
    low, high = (round(end * days, 6) for end in found.hazard[1:])
    rate = _quantiles(0.05, low, 0.95, high, unit, shown)
    if name not in shipped_classes():
        raise NotationError(f"`{shown}`, a class saved on this machine only", "its figures", f"`{rate}`")
    return rate


def _class_cited(value: Any) -> str:
    """Return where a number comes from that cites a reference class; nothing for any other."""
    match = _CITED.match(value) if isinstance(value, str) else None
    if match is None:
        return ""
    from detente.core.reference_classes import find_class

    found = find_class(match[1].strip())
    return f"base rate of {found.name}: {found.counted}, {found.first_year}-{found.last_year}" if found else ""


def _read_choice(parts: list[str], unit_text: str, shown: str) -> Notation:
    expected = "`choice(0.2: 1, 0.8: 3)`: chance, colon, value"
    unit = _read_unit(unit_text, shown)
    numbers: list[float] = []
    signs: set[bool] = set()
    for part in parts:
        chance, colon, value = (piece.strip() for piece in part.partition(":"))
        in_percent = chance.endswith("%")
        chance = chance[:-1].strip() if in_percent else chance
        signs.add(value.endswith("%"))
        value = value.removesuffix("%").strip()
        if not colon or not _PLAIN.fullmatch(chance) or not _PLAIN.fullmatch(value):
            raise NotationError(f"`{shown}`", expected)
        numbers += [_checked(float(chance), shown) / (100 if in_percent else 1), _checked(float(value), shown)]
    chances, values = numbers[::2], numbers[1::2]
    if not 2 <= len(values) <= MOST_CHOICES or len(set(values)) < len(values):
        raise NotationError(f"`{shown}`", f"2 to {MOST_CHOICES} different values")
    if not all(0 < chance < 1 for chance in chances) or abs(math.fsum(chances) - 1) > _CHANCE_TOLERANCE:
        raise NotationError(f"chances that sum to {math.fsum(chances):g} in `{shown}`", "chances above 0 that sum to 1")
    if len(signs) > 1 or (signs == {True} and unit):
        raise NotationError(f"`{shown}`", "percent signs on all values, or one unit at the end")
    return Notation("choice", tuple(numbers), "%" if signs == {True} else unit)
