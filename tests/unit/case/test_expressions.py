"""Types and names of conditions."""

import datetime as dt

import pytest

from detente.case.expressions import ExpressionError, Scope, parse, resolve, try_resolve
from detente.model import expression as m

SCOPE = Scope(
    quantities={"approval": 0, "forces": 1, "ukraine_in_nato": 2},
    events={"invade": 0, "invade.quick_victory": 1, "unrest": 2},
    memberships={("ukraine", "nato"): 2},
    start=dt.date(2022, 1, 3),
    actors=("ukraine", "russia", "nato"),
)
APPROVAL, FORCES = m.QuantityValue(0), m.QuantityValue(1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", m.Truth(value=True)),
        ("approval < 60", m.Comparison("<", APPROVAL, m.Constant(60.0))),
        ("date >= 2022-01-10", m.Comparison(">=", m.Today(), m.Constant(7.0))),
        ("date >= 2021-12-27", m.Comparison(">=", m.Today(), m.Constant(-7.0))),
        ("since(invade) > 1 month", m.Comparison(">", m.Since(0), m.Constant(30.4375))),
        ("count(unrest) == 2", m.Comparison("==", m.Count(2), m.Constant(2.0))),
        ("member(ukraine, nato)", m.Comparison(">", m.QuantityValue(2), m.Constant(0.5))),
        (
            "50 < approval <= 60",
            m.Both(m.Comparison("<", m.Constant(50.0), APPROVAL), m.Comparison("<=", APPROVAL, m.Constant(60.0))),
        ),
        ("abs(-forces) > 1", m.Comparison(">", m.Absolute(m.Negative(FORCES)), m.Constant(1.0))),
        (
            "date - 1 week > 2022-01-10 or not happened(invade.quick_victory)",
            m.Either(
                m.Comparison(">", m.Arithmetic("-", m.Today(), m.Constant(7.0)), m.Constant(7.0)),
                m.Not(m.Happened(1)),
            ),
        ),
        (
            "max(since(invade), since(unrest)) / 1 week > 3",
            m.Comparison(
                ">",
                m.Arithmetic("/", m.Arithmetic("max", m.Since(0), m.Since(2)), m.Constant(7.0)),
                m.Constant(3.0),
            ),
        ),
    ],
)
def test_resolve(text: str, expected: m.Expression) -> None:
    assert resolve(text, SCOPE) == expected
    assert resolve(parse(text), SCOPE, text=text) == expected


def test_a_number_where_one_is_asked_for() -> None:
    assert resolve("approval / 2", SCOPE, expect="number") == m.Arithmetic("/", APPROVAL, m.Constant(2.0))
    with pytest.raises(ExpressionError, match="found a duration, expected a number; did you mean"):
        resolve("since(invade)", SCOPE, expect="number")
    with pytest.raises(ExpressionError, match="found a number, expected a condition"):
        resolve("approval", SCOPE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("aproval > 3", "found `aproval`, expected the name of a quantity; did you mean `approval`?"),
        (
            "invade",
            "found the event `invade` where a quantity stands, expected a question about it; did you mean `happened",
        ),
        ("happened(approval)", "found the quantity `approval`, expected the name of an event"),
        ("happened(invad)", "did you mean `invade`?"),
        ("happened(invade.quick_victry)", "did you mean `invade.quick_victory`?"),
        ("member(ukrane, nato)", "found `ukrane`, expected the name of an actor; did you mean `ukraine`?"),
        ("member(russia, nato)", "russia is no member of nato and nothing makes it one"),
        ("approval > date", "found a number compared with a date, expected two of the same type"),
        ("approval > 8 weeks", "found a number compared with a duration"),
        ("since(invade) > 8", "found a duration compared with a number"),
        ("date + 2022-01-01 > date", "found `+` between a date and a date, expected two types that one can add"),
        ("8 weeks - date > date", "found `-` between a duration and a date"),
        ("date * 2 > date", "found `*` between a date and a number"),
        ("-date > date", "found a date after `-`"),
        ("abs(date) > date", "found abs() of a date"),
        ("min(1, date) > 2", "found min() of a number and a date"),
        ("min(true, false)", "found min() of a condition"),
        ("not approval", "found a number after `not`"),
        ("approval and true", "found a number beside `and`"),
        ("true or 1 day", "found a duration beside `or`"),
        ("true == false", "found `==` between two conditions, expected `and`, `or` and `not`"),
        ("approval.x > 1", "found `approval.x`, expected the name of a quantity; did you mean `approval`?"),
    ],
)
def test_mistakes(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        resolve(text, SCOPE)
    assert message in str(caught.value)


def test_all_mistakes_are_collected_and_none_is_invented() -> None:
    _, mistakes = try_resolve(parse("aproval + 1 > frces * 2 and happened(x) or 1 < date"), SCOPE)
    assert [mistake.found for mistake in mistakes] == ["`aproval`", "`frces`", "`x`", "a number compared with a date"]
    assert all(mistake.span.start < mistake.span.end for mistake in mistakes)


def test_long_chains_stay_shallow() -> None:
    expression = resolve(" < ".join(["forces"] * 200), SCOPE)
    depth, level = 0, [expression]
    while level:
        depth += 1
        level = [side for node in level if isinstance(node, m.Both | m.Comparison) for side in (node.left, node.right)]
    assert depth <= 10
