"""Expressions where numbers stand: ``chance: logistic(-1 + 0.05 * arms)``.

A formula is an expression of the state (`detente.case.expressions`) with numbers of its own. Every number in it is an
assumption with a path: those that it names (``{value: base + slope * arms, base: -2 to 0, slope: 0.03 to 0.07}``) under
their names, those written into the text as ``c1``, ``c2`` and so on, in the order of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from detente.case import syntax as s
from detente.case.expressions import Scope, Type, literals
from detente.case.notation import Notation, NotationError, Number, read_number
from detente.case.parser import parse
from detente.case.syntax import RESERVED, ExpressionError, Span, Syntax, nodes
from detente.case.uncertain import Domain
from detente.core.text import clip
from detente.core.units import time_unit

EXPRESSION: Final = Notation("expression", ())
"""Stands for the number of a formula where only the place of a number is asked for."""
MOST_NUMBERS: Final = 50
"""Numbers of one formula."""
_TAKEN: Final = frozenset({"value", "views", "source", "why", "amount", "after", "over", "weight", "position"})
"""What no number of a formula is called: these words end other paths."""
TYPES: Final[dict[Domain, Type]] = {
    Domain.CHANCE: "number",
    Domain.AMOUNT: "number",
    Domain.SIGNED: "number",
    Domain.POSITIVE: "number",
    Domain.RATE: "rate",
    Domain.GAIN: "rate",
}
"""Type of the expressions that may stand in places of a domain."""


@dataclass(frozen=True, slots=True)
class Formula(Number):
    """An expression that stands where a number could.

    Examples
    --------
    >>> read_formula({"value": "base + 0.5 * arms", "base": "1 to 2"}).numbers_of()["base"].notation.form
    'quantiles'
    """

    text: str = ""
    """The expression."""
    numbers: tuple[tuple[str, Number], ...] = ()
    """Numbers that it names."""

    @property
    def syntax(self) -> Syntax:
        """Its tree; it was read before, so it can be."""
        return parse(self.text)

    def numbers_of(self) -> dict[str, Number]:
        """Return all its numbers by name: those named, then those written in the text."""
        return dict(self.numbers) | {name: number for name, number, _ in written(self.syntax)}

    def to_data(self, *, as_written: bool = False) -> Any:
        """Return plain data that `read_formula` reads back."""
        extras = {key: text for key, text in (("source", self.source), ("why", self.why)) if text}
        named = {name: number.to_data(as_written=as_written) for name, number in self.numbers}
        return {"value": self.text, **named, **extras} if named or extras else self.text

    def __str__(self) -> str:
        return self.text


def read_formula(value: Any) -> Formula | None:
    """Read an expression that stands in place of a number; None if this is none.

    Raises
    ------
    NotationError
        Where it can only be meant as one, but cannot be read.
    """
    if isinstance(value, str):
        text, rest = value.strip(), dict[Any, Any]()
    elif isinstance(value, Mapping) and isinstance(value.get("value"), str):
        rest = dict(value)
        text = rest.pop("value").strip()
    else:
        return None
    source, why = (str(rest.pop(key, "") or "").strip() for key in ("source", "why"))
    try:
        tree = parse(text)
    except ExpressionError as error:
        if not (rest or _looks_like_one(text)):
            return None
        mistake = error.mistakes[0]
        raise NotationError(f"{mistake.found} in `{text}`", mistake.expected, _quoted(mistake.hint)) from None
    if not any(isinstance(node, s.Word | s.Call | s.Today) for node in nodes(tree)):
        _check_constant(tree, text, rest)
        return None
    numbers = tuple((_name(key), _number(key, entry)) for key, entry in rest.items())
    if len(numbers) + len(literals(tree)) > MOST_NUMBERS:
        raise NotationError(f"an expression of more than {MOST_NUMBERS} numbers", "a shorter one")
    return Formula(EXPRESSION, source, why, text, numbers)


def check_no_formula(value: Any) -> None:
    """Refuse what can only be meant as an expression, for places in which none may stand; let all else pass.

    Raises
    ------
    NotationError
        Where an expression stands, whether it can be read or not.
    """
    text = value.get("value") if isinstance(value, Mapping) else value
    if not isinstance(text, str) or not _is_calculated(text):
        return
    try:
        is_meant = read_formula(value) is not None
    except NotationError:
        is_meant = True
    if is_meant:
        shown = clip(" ".join(text.split()))
        expected = (
            "a number: an expression may stand as a chance, a promise, an amount, a rate or a gain in the case itself; "
            "beliefs, lenses, `set` and `--set` may change the numbers in it, each by its path"
        )
        raise NotationError(f"the expression `{shown}`", expected)


_OPERATOR = re.compile(r"[-+*/<>=(]")


def _is_calculated(text: str) -> bool:
    """Tell whether a text has an operator or a parenthesis in it: one word alone is more likely a slip."""
    return _OPERATOR.search(text) is not None


def _looks_like_one(text: str) -> bool:
    """Tell whether a text that cannot be parsed was meant as an expression.

    It was where a function is called, where names are calculated with, and where nothing but numbers and operators
    stand in it.
    """
    called = any(f"{name}(" in text.replace(" ", "") for name in (*s.FUNCTIONS, *s.MATHEMATICS))
    called = called or re.match(r"[a-z_]+\s*\([^()]*[a-z]", text) is not None
    calculated = _is_calculated(text) and re.fullmatch(r"[-+*/<>=().\d\s]*\d[-+*/<>=().\d\s]*", text) is not None
    return called or calculated or (re.search(r"[+*]", text) is not None and any(letter.isalpha() for letter in text))


def _check_constant(tree: Syntax, text: str, named: Mapping[Any, Any]) -> None:
    """Refuse an expression of plain numbers alone, and say what is wrong with it; let a single number pass.

    Raises
    ------
    NotationError
        Where it is one.
    """
    if named:
        name = next(iter(named))
        raise NotationError(f"`{clip(str(name))}`, which `{text}` does not speak of", "a number it uses")
    if isinstance(tree, s.Chain | s.TruthWord) or (isinstance(tree, s.Binary) and tree.operator in ("and", "or")):
        raise NotationError(f"a condition (true or false), `{text}`", "a number")
    divisors = [node.right for node in nodes(tree) if isinstance(node, s.Binary) and node.operator == "/"]
    if any(isinstance(divisor, s.Number) and divisor.value == 0 for divisor in divisors):
        raise NotationError(f"a division by 0 in `{text}`", "another divisor")
    if isinstance(tree, s.Binary):
        expected = "the number that it comes to, or an expression of quantities, events, the date or named numbers"
        raise NotationError(f"`{text}`, in which nothing changes", expected)


def _name(key: Any) -> str:
    if not isinstance(key, str) or not key.isidentifier() or key != key.lower():
        raise NotationError(f"`{key}`", "the name of a number of the expression: small letters, digits and `_`")
    is_literal = key[0] == "c" and key[1:].isdecimal()
    if key in RESERVED or key in _TAKEN or is_literal:
        raise NotationError(f"`{key}`, a word of the language", "another name for a number of the expression")
    return key


def _number(key: Any, entry: Any) -> Number:
    try:
        return read_number(entry)
    except NotationError as error:
        raise NotationError(f"{error.found} as `{key}`", error.expected, error.hint) from None


def _quoted(hint: str) -> str:
    return f"`{hint}`" if hint else ""


def written(tree: Syntax) -> Iterator[tuple[str, Number, Span]]:
    """Yield the numbers written into an expression: name, number, and where it stands."""
    for position, node in enumerate(literals(tree), start=1):
        inner = node.operand if isinstance(node, s.Unary) else node
        sign = -1.0 if isinstance(node, s.Unary) else 1.0
        match inner:
            case s.Duration(days):
                notation = Notation("fixed", (sign * days,), "days")
            case s.Rate(per_day):
                notation = Notation("fixed", (sign * per_day,), "per day")
            case s.Number(value):
                notation = Notation("fixed", (sign * value,))
            case _:
                continue
        yield f"c{position}", Number(notation), node.span


def domain_of(number: Number) -> Domain:
    """Return what a number of a formula is: a rate, a duration, a chance, or a plain number of either sign."""
    unit = number.notation.unit
    if unit == "%" or number.notation.form == "beta":  # no other named number has two ends to stretch it over
        return Domain.CHANCE
    if unit.startswith("per "):
        return Domain.GAIN
    return Domain.DELAY if time_unit(unit) else Domain.SIGNED


_TYPE_OF: Final[dict[Domain, Type]] = {
    Domain.GAIN: "rate",
    Domain.DELAY: "duration",
    Domain.CHANCE: "number",
    Domain.SIGNED: "number",
}


def scope_within(formula: Formula, scope: Scope, places: Mapping[str, int]) -> Scope:
    """Return the scope of a formula: that of the case, with its own numbers; ``places`` by their names."""
    numbers = {name: (places.get(name, 0), _TYPE_OF[domain_of(number)]) for name, number in formula.numbers}
    spans = {span: places.get(name, 0) for name, _, span in written(formula.syntax)}
    # A number with the name of a quantity is refused elsewhere; here it must not pass for the quantity.
    quantities = {name: index for name, index in scope.quantities.items() if name not in numbers}
    return replace(scope, quantities=quantities, numbers=numbers, literals=spans)
