"""The parser: what it accepts, how it groups, and what its errors say and where."""

import pytest

from detente.case import syntax as s
from detente.case.parser import parse
from detente.case.syntax import ExpressionError, Span, names


def skeleton(node: s.Syntax) -> object:
    """Return a tree without positions, as nested tuples."""
    match node:
        case s.Number():
            return node.value
        case s.Duration():
            return ("days", node.days)
        case s.Date():
            return node.date.isoformat()
        case s.Today():
            return "today"
        case s.TruthWord():
            return node.value
        case s.Word():
            return node.name
        case s.Call():
            return (node.function, *(skeleton(argument) for argument in node.arguments))
        case s.Unary():
            return (node.operator, skeleton(node.operand))
        case s.Binary():
            return (skeleton(node.left), node.operator, skeleton(node.right))
        case s.Chain():
            parts = [skeleton(node.operands[0])]
            for operator, operand in zip(node.operators, node.operands[1:], strict=True):
                parts += [operator, skeleton(operand)]
            return tuple(parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("forces >= 100 and not happened(invade)", (("forces", ">=", 100.0), "and", ("not", ("happened", "invade")))),
        ("a or b and c", ("a", "or", ("b", "and", "c"))),
        ("not a > 1", ("not", ("a", ">", 1.0))),
        ("not a and b", (("not", "a"), "and", "b")),
        ("1 - 2 - 3", ((1.0, "-", 2.0), "-", 3.0)),
        ("1 - (2 - 3)", (1.0, "-", (2.0, "-", 3.0))),
        ("1 + 2 * 3", (1.0, "+", (2.0, "*", 3.0))),
        ("-a * b", (("-", "a"), "*", "b")),
        ("-(a * b)", ("-", ("a", "*", "b"))),
        ("2 - -a", (2.0, "-", ("-", "a"))),
        ("1 < x <= 3", (1.0, "<", "x", "<=", 3.0)),
        ("x+1 > y-1", (("x", "+", 1.0), ">", ("y", "-", 1.0))),
        ("since(invade.quick_victory) < 8 weeks", (("since", "invade.quick_victory"), "<", ("days", 56.0))),
        ("date - 2022-02-24", ("today", "-", "2022-02-24")),
        ("2022 - 2 - 24", ((2022.0, "-", 2.0), "-", 24.0)),
        ("1.5 months", ("days", 45.65625)),
        ("1 year and true", (("days", 365.25), "and", True)),
        ("min(a, b, 1)", ("min", "a", "b", 1.0)),
        ("abs(a)", ("abs", "a")),
        ("member(ukraine, nato)", ("member", "ukraine", "nato")),
        ("1e3 + .5", (1000.0, "+", 0.5)),
        ("a\n  and b", ("a", "and", "b")),
        ("5 or 3", (5.0, "or", 3.0)),
    ],
)
def test_parse(text: str, expected: object) -> None:
    assert skeleton(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "start", "end", "message"),
    [
        ("", 0, 0, "found the end of the text, expected a number, a name or `(`"),
        ("a >", 3, 3, "found the end of the text, expected a number, a name or `(`"),
        ("a > )", 4, 5, "found `)`, expected a number, a name or `(`"),
        ("(a > 1", 6, 6, "found the end of the text, expected `)`"),
        ("a b", 2, 3, "found `b`, expected an operator such as `and` or `>`, or the end of the text"),
        ("a = 3", 2, 3, "found `=`, expected an operator; did you mean `==`?"),
        ("a =< b", 2, 4, "found `=<`, expected an operator; did you mean `<=`?"),
        ("a => b", 2, 4, "found `=>`, expected an operator; did you mean `>=`?"),
        ("a && b", 2, 4, "found `&&`, expected an operator; did you mean `and`?"),
        ("a ≥ 3", 2, 3, "found `≥`, expected an operator; did you mean `>=`?"),
        ("a > 60%", 6, 7, "found `%`, expected a plain number in the quantity's unit, such as 60"),
        ("a > 60 percent", 7, 14, "found `percent`, expected an operator, or a unit of time such as weeks"),
        (
            "a > 6 weks",
            6,
            10,
            "found `weks`, expected an operator, or a unit of time such as weeks; did you mean `week`?",
        ),
        ("date > 2022-2-24", 7, 16, "a date of the calendar, written year-month-day"),
        ("date > 2022-02-30", 7, 17, "a date of the calendar, written year-month-day"),
        ("happend(invade)", 0, 7, "did you mean `happened`?"),
        ("happened", 8, 8, "expected `(` after happened"),
        ("happened()", 9, 10, "expected the name of an event in happened()"),
        ("happened(1)", 9, 10, "expected the name of an event in happened()"),
        ("member(a)", 8, 9, "found `)`, expected `,`"),
        ("min(a)", 0, 6, "expected min() of two numbers or more"),
        ("abs(a, b)", 0, 9, "expected abs() of one number"),
        ("NOT a", 0, 3, "did you mean `not`?"),
        ("1e999", 0, 5, "a number a computer can hold"),
        ("1e9 years", 0, 9, "a duration of at most 100,000 years"),
        ("exec(1)", 0, 4, "expected a function"),
        ("__import__('os')", 11, 12, "found `'`"),
        ("a > \x00", 4, 5, "found the character U+0000"),
        ("not", 3, 3, "found the end of the text"),
        ("and", 0, 3, "found `and`, expected a number, a name or `(`"),
    ],
)
def test_errors_know_their_place(text: str, start: int, end: int, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    (mistake,) = caught.value.mistakes
    assert message in str(mistake) + str(caught.value)
    assert mistake.span == Span(start, end)


def test_error_shows_a_caret() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("approval > 60 and\n  forces >> 3")
    assert str(caught.value).splitlines()[1:] == ["      forces >> 3", "              ^"]


def test_long_lines_are_cut_around_the_mistake() -> None:
    text = "a + " * 200 + "%" + " + a" * 200
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    shown, carets = str(caught.value).splitlines()[1:]
    assert len(shown) <= 104
    assert shown[carets.index("^")] == "%"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 60 + "a" + ")" * 60,
        "not " * 60 + "a",
        "-" * 60 + "a",
        "abs(" * 60 + "a" + ")" * 60,
        " + ".join(["a"] * 52),
        " + ".join(["a"] * 300),
        "a < " * 300 + "a",
        "a" * 2001,
    ],
)
def test_size_is_bounded(text: str) -> None:
    with pytest.raises(ExpressionError, match="at most"):
        parse(text)


def test_sizes_within_the_bounds() -> None:
    parse("(" * 45 + "a" + ")" * 45)
    parse(" + ".join(["a"] * 50))
    parse("a" * 2000)
    parse("min(" + ", ".join(["a"] * 400) + ")")


def test_names() -> None:
    found = names(
        parse("min(a, b) > a and since(x.y) < 1 week or member(p, q) and not happened(z) and date > 2022-01-01")
    )
    assert found == s.Names(("a", "b"), ("x.y", "z"), (("p", "q"),))
