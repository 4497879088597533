"""Numbers that may be uncertain: which distribution a notation means in which place.

The `Domain` declared for a place decides the family of an interval such as ``5 to 20``, its bounds and its units; the
sign of the numbers never does. So ``5 to 20`` is log-normal for a duration, logit-normal for a quantity between 0 and
100, and normal for an amount.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Literal

from detente.case.notation import WIDEST_LOG_SD, Notation, NotationError, Number, Views, format_number
from detente.core.units import LONGEST_DAYS, days_in, time_unit

Family = Literal[
    "fixed", "normal", "lognormal", "logitnormal", "uniform", "triangular", "beta", "choice", "expression", "views"
]


class Domain(StrEnum):
    """What kind of number a place holds."""

    DURATION = "duration"
    """Time, more than none. Canonical unit: nominal days."""
    DELAY = "delay"
    """Time, possibly none. Days."""
    RATE = "rate"
    """Events per time. Per day."""
    NOISE = "noise"
    """Standard deviation over one unit of time, growing with its root. Per square root of a day."""
    POSITIVE = "positive"
    """A plain number from 0."""
    CHANCE = "chance"
    """A probability."""
    SIGNED = "signed"
    """A plain number of either sign."""
    AMOUNT = "amount"
    """A change of a quantity, either sign, in its unit."""
    LEVEL = "level"
    """A value of a quantity, on its range, in its unit."""
    GAIN = "gain"
    """Strength of a link on a level, either sign. Per day."""

    @property
    def family(self) -> str:
        """Family of ``5 to 20`` here, in words."""
        if self is Domain.CHANCE:
            return "logit-normal"
        if self is Domain.LEVEL:
            return "logit-normal on the range; log-normal from the lower bound, if that is the only one; else normal"
        return "normal" if self in _SIGNED else "log-normal"

    @property
    def example(self) -> str:
        """A number as it may stand here."""
        return _EXAMPLES[self]


_SIGNED: Final = frozenset({Domain.SIGNED, Domain.AMOUNT, Domain.GAIN})
_TIMES: Final = frozenset({Domain.DURATION, Domain.DELAY})
_PER_TIME: Final = frozenset({Domain.RATE, Domain.NOISE, Domain.GAIN})
_IN_UNIT: Final = frozenset({Domain.AMOUNT, Domain.LEVEL})
_EXAMPLES: Final = {
    Domain.DURATION: "8 weeks",
    Domain.DELAY: "2 weeks",
    Domain.RATE: "0.1 to 0.3 per year",
    Domain.NOISE: "2.4 per month",
    Domain.POSITIVE: "0.5 to 2",
    Domain.CHANCE: "0.1 to 0.4",
    Domain.SIGNED: "-0.5 to 1",
    Domain.AMOUNT: "5 to 15",
    Domain.LEVEL: "63 to 67",
    Domain.GAIN: "0.05 to 0.2 per month",
}
_UNIT_OF_DOMAIN: Final = {
    Domain.DURATION: "days",
    Domain.DELAY: "days",
    Domain.RATE: "per day",
    Domain.GAIN: "per day",
    Domain.NOISE: "per sqrt day",
}


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A distribution in canonical units; the parameters are those of `detente.model.model.Family`."""

    family: Family
    a: float
    b: float = 0.0
    c: float = 0.0
    low: float = -math.inf
    high: float = math.inf
    unit: str = ""
    """Canonical unit, for display."""
    values: tuple[float, ...] = ()
    """choice: the values, ascending."""
    chances: tuple[float, ...] = ()
    """choice: their probabilities."""
    views: tuple[tuple[str, Uncertain], ...] = field(default=(), repr=False)
    """views: each analyst's distribution."""
    otherwise: Uncertain | None = field(default=None, repr=False)
    """views: that of those who give none."""

    @property
    def is_fixed(self) -> bool:
        """Whether there is nothing to draw."""
        return self.family in ("fixed", "expression")

    def parts(self) -> tuple[Uncertain, ...]:
        """Return what each analyst holds, and those who give no view; the number alone where none differ."""
        if self.family != "views":
            return (self,)
        return (*(each for _, each in self.views), *((self.otherwise,) if self.otherwise is not None else ()))

    def of(self, analyst: str) -> Uncertain | None:
        """Return what holds if an analyst is right; None where there is no such view, nor one for the others."""
        return dict(self.views).get(analyst, self.otherwise) if self.family == "views" else self


def is_zero(uncertain: Uncertain) -> bool:
    """Tell whether a number is 0 for certain; of an expression nobody can say."""
    return uncertain.family == "fixed" and uncertain.a == 0.0


def check_place(notation: Notation, domain: Domain) -> None:
    """Raise `NotationError` where the domain alone, without quantity or link, forbids the number."""
    if domain is Domain.GAIN:
        return
    if domain in _IN_UNIT:
        _refuse_time(notation)
    else:
        fit(notation, domain)


def _refuse_time(notation: Notation) -> None:
    if time_unit(notation.unit) or notation.unit.startswith("per "):
        raise NotationError(f"`{notation}`", "a number without a unit of time")


def _factor(notation: Notation, domain: Domain, unit: str) -> float:
    """Return what the written numbers are multiplied with to be in canonical units."""
    written = notation.unit
    if domain in _TIMES:
        if (named := time_unit(written)) is None:
            raise NotationError(f"`{notation}`", f"a duration such as `{domain.example}`", _reciprocal(notation))
        return days_in(named)
    if domain in _PER_TIME:
        if not written.startswith("per "):
            named = time_unit(written)
            hint = f"`{replace(notation, unit=f'per {named}')}`" if named else ""
            hint = _reciprocal(notation) if domain is Domain.RATE else hint  # once in 8 weeks is not 8 per week
            raise NotationError(f"`{notation}`", f"a number per time such as `{domain.example}`", hint)
        days = days_in(written[4:])
        return 1 / math.sqrt(days) if domain is Domain.NOISE else 1 / days
    _refuse_time(notation)
    if not written:
        return 1.0
    is_percent = written.lower() in ("%", "percent")
    if domain is Domain.CHANCE and is_percent:
        return 0.01
    if domain in _IN_UNIT and _is_unit_of(written, unit):
        return 1.0
    allowed = f"a number in `{unit}`" if domain in _IN_UNIT and unit else "a number without a unit"
    raise NotationError(f"`{notation}`", allowed, _in_plain(notation, domain, unit))


_MULTIPLES: Final = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "millions": 1e6, "mio": 1e6, "mln": 1e6, "mn": 1e6,
    "billion": 1e9, "billions": 1e9, "bn": 1e9, "trillion": 1e12, "trillions": 1e12, "dozen": 12.0,
}  # fmt: skip
"""Words that multiply the number before them. Not ``m``, which may be metres or minutes."""
_SCALED_FORMS: Final = frozenset({"fixed", "quantiles", "normal", "uniform", "triangular", "pert"})
"""Forms whose numbers are all multiplied with the unit."""


def _in_plain(notation: Notation, domain: Domain, unit: str) -> str:
    """Return a number without a unit that means the same, in backquotes; nothing where none surely does.

    Examples
    --------
    >>> from detente.case.notation import read_notation
    >>> [_in_plain(read_notation(text), Domain.AMOUNT, "people") for text in ("3 million", "5 tanks", "12%", "2 m")]
    ['`3000000`', '', '', '']
    """
    first, _, rest = notation.unit.partition(" ")
    if first.lower() in ("%", "percent"):
        factor = 0.01 if domain not in _IN_UNIT else 0.0
    elif first.lower() in _MULTIPLES:
        named = unit.lower().split()
        factor = 1.0 if first.lower() in named else _MULTIPLES[first.lower()]
        if set(named) & _MULTIPLES.keys() and factor != 1.0:
            factor = 0.0  # millions of dollars, and the number in billions: it takes more than a unit less
        if rest and unit and not _is_unit_of(rest, " ".join(word for word in named if word not in _MULTIPLES)):
            factor = 0.0
    elif any(letter.isdigit() for letter in notation.unit) or len(first) < 2:
        factor = 0.0
    else:
        factor = 1.0 if not unit else 0.0
    if not factor or (factor != 1.0 and notation.form not in _SCALED_FORMS):
        return ""
    values = notation.numbers
    if factor != 1.0:
        at = slice(1, None, 2) if notation.form == "quantiles" else slice(None)
        scaled = [float(f"{value * factor:.12g}") for value in values[at]]
        values = (values[0], scaled[0], values[2], scaled[1]) if notation.form == "quantiles" else tuple(scaled)
    return f"`{Notation(notation.form, values)}`"


def _reciprocal(notation: Notation) -> str:
    """Return the rate of a duration or the duration of a rate, in backquotes: 8 weeks, 0.125 per week."""
    per = notation.unit.startswith("per ")
    named = time_unit(notation.unit[4:] if per else notation.unit)
    at = {"fixed": (0,), "quantiles": (3, 1)}.get(notation.form, ())
    if named is None or not at or any(notation.numbers[i] <= 0 for i in at):
        return ""
    if notation.form == "quantiles" and (notation.numbers[0], notation.numbers[2]) != (0.05, 0.95):
        return ""
    values = tuple(float(f"{1 / notation.numbers[i]:.4g}") for i in at)
    numbers = values if len(values) == 1 else (0.05, values[0], 0.95, values[1])
    return f"`{Notation(notation.form, numbers, f'{named}s' if per else f'per {named}')}`"


def _is_unit_of(written: str, unit: str) -> bool:
    if written.lower() == unit.lower():
        return True
    if unit.lower() in ("%", "percent"):
        return written.lower() in ("%", "percent", "points", "point", "percentage points", "percentage point")
    return written.lower() in (f"{unit.lower()}s", unit.lower().removesuffix("s"))


def fit(
    notation: Notation, domain: Domain, *, low: float = -math.inf, high: float = math.inf, unit: str = ""
) -> Uncertain:
    """Return the distribution a notation means in a place.

    Parameters
    ----------
    notation
        The number as written.
    domain
        What the place holds.
    low, high
        Range of the quantity; read only for `Domain.LEVEL`.
    unit
        Unit of the quantity; its numbers may name it.

    Raises
    ------
    NotationError
        Where the unit is wrong or the numbers leave the domain.

    Examples
    --------
    >>> from detente.case.notation import read_notation
    >>> fit(read_notation("5 to 20"), Domain.POSITIVE).family
    'lognormal'
    >>> fit(read_notation("8 weeks"), Domain.DURATION)
    Uncertain(family='fixed', a=56.0, b=0.0, c=0.0, low=0.0, high=inf, unit='days', values=(), chances=())
    """
    factor = _factor(notation, domain, unit)
    if domain is Domain.CHANCE:
        low, high = 0.0, 1.0
    elif domain in _SIGNED:
        low, high = -math.inf, math.inf
    elif domain is not Domain.LEVEL:
        low, high = 0.0, math.inf
    fitted = _FITS[notation.form](notation, factor, low, high)
    _check_support(notation, fitted, domain)
    canonical = _UNIT_OF_DOMAIN.get(domain, unit if domain in _IN_UNIT else "")
    return replace(fitted, unit=canonical) if canonical else fitted


def fit_number(
    number: Number, domain: Domain, *, low: float = -math.inf, high: float = math.inf, unit: str = ""
) -> Uncertain:
    """Return the distribution of a number in a place, as `fit` does; of one on which analysts differ, each one's.

    Raises
    ------
    NotationError
        Where a unit is wrong or a number leaves the domain.

    Examples
    --------
    >>> from detente.case.notation import read_number
    >>> fit_number(read_number({"views": {"analyst-a": "1 to 2", "analyst-b": 7}}), Domain.POSITIVE).of("analyst-b").a
    7.0
    """
    if not isinstance(number, Views):
        return fit(number.notation, domain, low=low, high=high, unit=unit)
    views = []
    for name, each in number.by_analyst:
        try:
            views.append((name, fit(each.notation, domain, low=low, high=high, unit=unit)))
        except NotationError as error:
            raise NotationError(f"{error.found} as the view of `{name}`", error.expected, error.hint) from None
    otherwise = None
    if number.otherwise is not None:
        otherwise = fit(number.otherwise.notation, domain, low=low, high=high, unit=unit)
    first = views[0][1]
    return Uncertain(
        "views", 0.0, low=first.low, high=first.high, unit=first.unit, views=tuple(views), otherwise=otherwise
    )


def _check_support(notation: Notation, fitted: Uncertain, domain: Domain) -> None:
    points = fitted.values if fitted.family == "choice" else (fitted.a,) if fitted.family == "fixed" else ()
    if points:
        least, most = min(points), max(points)
        if not fitted.low <= least <= most <= fitted.high or (domain is Domain.DURATION and least <= 0):
            raise NotationError(f"`{notation}`", _expected_domain(domain, fitted.low, fitted.high))
    if domain in _TIMES and _largest(fitted) > LONGEST_DAYS:
        raise NotationError(f"`{notation}`", "at most 100,000 years")


def _largest(fitted: Uncertain) -> float:
    """Return a value (in days) that hardly any draw exceeds, to keep times countable in steps."""
    if fitted.family == "lognormal":
        return math.exp(min(fitted.a + 5 * fitted.b, 700.0))
    if fitted.family == "choice":
        return max(fitted.values)
    if fitted.family == "beta":
        return fitted.high
    return max(fitted.a, fitted.a + 5 * fitted.b if fitted.family == "normal" else fitted.b, fitted.c)


def _expected_domain(domain: Domain, low: float, high: float) -> str:
    if domain is Domain.CHANCE:
        return "a probability between 0 and 1"
    if domain in _TIMES:
        return "a duration longer than nothing" if domain is Domain.DURATION else "a duration that is not negative"
    if domain is not Domain.LEVEL:
        return "a number that is not negative"
    ends = [f"from {format_number(low)}"] if low > -math.inf else []
    ends += [f"to {format_number(high)}"] if high < math.inf else []
    return f"a number on the quantity's range ({' '.join(ends)})"


def _fit_fixed(notation: Notation, factor: float, low: float, high: float) -> Uncertain:
    return Uncertain("fixed", notation.numbers[0] * factor, low=low, high=high)


def _fit_quantiles(notation: Notation, factor: float, low: float, high: float) -> Uncertain:
    low_p, first, high_p, second = notation.numbers
    x, y = first * factor, second * factor
    z_low, z_high = normal_quantile(low_p), normal_quantile(high_p)
    if low > -math.inf and high < math.inf:
        if not low < x < y < high:
            expected = f"both numbers inside ({format_number(low)}, {format_number(high)}), without the ends"
            raise NotationError(f"`{notation}`", expected, _uniform_hint(notation, x, y, low, high))
        x, y = natural_log((x - low) / (high - x)), natural_log((y - low) / (high - y))
        family: Family = "logitnormal"
    elif low > -math.inf:
        if not low < x < y:
            expected = f"both numbers above {format_number(low)}"
            raise NotationError(f"`{notation}`", expected, _uniform_hint(notation, x, y, low, high))
        x, y = natural_log(x - low), natural_log(y - low)
        family = "lognormal"
    else:
        if y > high:
            raise NotationError(f"`{notation}`", f"both numbers up to {format_number(high)}")
        family = "normal"
    sd = (y - x) / (z_high - z_low)
    if family != "normal" and sd > WIDEST_LOG_SD:
        raise NotationError(f"`{notation}`", "a narrower range (this one spans more than a factor of 10^14)")
    if not sd > 0:
        raise NotationError(f"`{notation}`", "two numbers further apart")
    return Uncertain(family, x - z_low * sd, sd, low=low, high=high)


def _uniform_hint(notation: Notation, x: float, y: float, low: float, high: float) -> str:
    """Return the form that may touch the ends of its domain, where only that is wrong."""
    if not low <= x < y <= high:
        return ""
    return f"`{Notation('uniform', (notation.numbers[1], notation.numbers[3]), notation.unit)}`"


def _fit_normal(notation: Notation, factor: float, low: float, high: float) -> Uncertain:
    mean, sd = notation.numbers[0] * factor, notation.numbers[1] * factor
    if not low <= mean <= high:
        raise NotationError(f"`{notation}`", f"a mean between {format_bound(low)} and {format_bound(high)}")
    return Uncertain("normal", mean, sd, low=low, high=high)


def _fit_lognormal(notation: Notation, factor: float, low: float, high: float) -> Uncertain:
    if low > 0 or high < math.inf:
        raise NotationError(f"`{notation}`", "a form that stays on the range", "`a to b`")
    return Uncertain(
        "lognormal", natural_log(notation.numbers[0] * factor), natural_log(notation.numbers[1]), low=0.0, high=high
    )


def _fit_uniform(notation: Notation, factor: float, low: float, high: float) -> Uncertain:
    a, b = (number * factor for number in notation.numbers)
    _refuse_outside(notation, a, b, low, high)
    return Uncertain("uniform", a, b, low=low, high=high)


def _fit_triangular(notation: Notation, factor: float, low: float, high: float) -> Uncertain:
    a, mode, b = (number * factor for number in notation.numbers)
    _refuse_outside(notation, a, b, low, high)
    return Uncertain("triangular", a, mode, b, low=low, high=high)


def _fit_pert(notation: Notation, factor: float, low: float, high: float) -> Uncertain:
    a, mode, b = (number * factor for number in notation.numbers)
    _refuse_outside(notation, a, b, low, high)
    return Uncertain("beta", 1 + 4 * (mode - a) / (b - a), 1 + 4 * (b - mode) / (b - a), low=a, high=b)


def _fit_beta(notation: Notation, _factor: float, low: float, high: float) -> Uncertain:
    if low == -math.inf or high == math.inf:
        raise NotationError(f"`{notation}`", "a form that needs no range (`beta` stretches over a range with two ends)")
    return Uncertain("beta", notation.numbers[0], notation.numbers[1], low=low, high=high)


def _fit_choice(notation: Notation, factor: float, low: float, high: float) -> Uncertain:
    pairs = sorted(zip(notation.numbers[1::2], notation.numbers[::2], strict=True))
    values = tuple(value * factor for value, _ in pairs)
    return Uncertain("choice", 0.0, low=low, high=high, values=values, chances=tuple(chance for _, chance in pairs))


_FITS: Final = {
    "fixed": _fit_fixed,
    "quantiles": _fit_quantiles,
    "normal": _fit_normal,
    "lognormal": _fit_lognormal,
    "uniform": _fit_uniform,
    "triangular": _fit_triangular,
    "pert": _fit_pert,
    "beta": _fit_beta,
    "choice": _fit_choice,
}


def format_bound(value: float) -> str:
    """Return a bound in words where it is none."""
    return format_number(value) if math.isfinite(value) else "any number"


def _refuse_outside(notation: Notation, a: float, b: float, low: float, high: float) -> None:
    if not low <= a < b <= high:
        raise NotationError(f"`{notation}`", f"numbers between {format_bound(low)} and {format_bound(high)}")


_COMMON_QUANTILES: Final = {0.05: -1.6448536269514722, 0.1: -1.2815515655446004, 0.25: -0.6744897501960817, 0.5: 0.0}
"""Standard normal quantiles in daily use, to the last bit (abramowitz1964, table 26.5), so that they need no import."""


def normal_quantile(p: float) -> float:
    """Return the quantile of the standard normal distribution.

    Examples
    --------
    >>> round(normal_quantile(0.95), 6), round(normal_quantile(0.05), 6)
    (1.644854, -1.644854)
    """
    tail, sign = (p, 1.0) if p <= 0.5 else (round(1 - p, 12), -1.0)
    if tail in _COMMON_QUANTILES:
        return sign * _COMMON_QUANTILES[tail] + 0.0
    from detente.core.elementary import ndtri  # rare, and NumPy takes its time to load

    return sign * ndtri(tail)


_LN2_HIGH: Final = 6.93147180369123816490e-01
_LN2_LOW: Final = 1.90821492927058770002e-10
"""The logarithm of 2 in two parts, the first of 33 bits, so that its product with an exponent is exact."""
_SQRT_HALF: Final = 0.7071067811865476


def natural_log(x: float) -> float:
    """Return the natural logarithm of a positive number, with the same bits on every machine.

    The C library's differs between systems in the last bit, which would carry into every draw. With x = 2^n (1 + f) and
    s = f / (2 + f), log(1 + f) = 2 (s + s^3/3 + s^5/5 + ...), where |s| < 0.172 (abramowitz1972, 4.1.27).

    Examples
    --------
    >>> natural_log(1.0), round(natural_log(10.0), 12)
    (0.0, 2.302585092994)
    """
    mantissa, exponent = math.frexp(x)
    if mantissa < _SQRT_HALF:
        mantissa, exponent = mantissa * 2.0, exponent - 1
    f = mantissa - 1.0
    s = f / (2.0 + f)
    square = s * s
    series = 0.0
    for odd in range(23, 1, -2):  # 0.172^23 / 23 is below 2e-19: the rest is rounding
        series = (series + 1.0 / odd) * square
    return exponent * _LN2_HIGH + (2.0 * (s + s * series) + exponent * _LN2_LOW)


OVERLAP: Final = 0.05
"""Tail probability that `interval` leaves out at each end."""


def interval(uncertain: Uncertain) -> tuple[float, float]:
    """Return the 5th and 95th percentile, or the whole support for the families that have narrow ones."""
    a, b, z = uncertain.a, uncertain.b, normal_quantile(1 - OVERLAP)
    match uncertain.family:
        case "fixed":
            return a, a
        case "normal":
            return max(uncertain.low, a - z * b), min(uncertain.high, a + z * b)
        case "lognormal":
            return uncertain.low + math.exp(a - z * b), uncertain.low + math.exp(min(a + z * b, 700.0))
        case "logitnormal":
            width = uncertain.high - uncertain.low
            low, high = (uncertain.low + width / (1 + math.exp(-x)) for x in (a - z * b, a + z * b))
            return low, high
        case "uniform":
            return a + OVERLAP * (b - a), b - OVERLAP * (b - a)
        case "triangular":
            return a, uncertain.c
        case "beta" | "expression":
            return uncertain.low, uncertain.high
        case "choice":
            return uncertain.values[0], uncertain.values[-1]
        case "views":
            ends = [interval(each) for each in uncertain.parts()]
            return min(low for low, _ in ends), max(high for _, high in ends)
