"""What follows from what, on conditions as analysts write them."""

import datetime as dt

import pytest

from detente.case.expressions import Scope, resolve
from detente.case.implication import Facts, exclude, implies, is_lasting

EVENTS = ("invade", "invade.quick", "invade.long", "talks", "talks.deal", "talks.none", "unrest")
SCOPE = Scope({"x": 0, "y": 1}, {name: index for index, name in enumerate(EVENTS)}, {}, dt.date(2022, 1, 3))
FACTS = Facts(outcomes={0: (1, 2), 3: (4, 5)}, once=frozenset({0, 1, 2}), ranges={1: (0.0, 100.0)})


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("happened(invade)", "happened(invade) or happened(unrest)", True),
        ("happened(invade) and happened(unrest)", "happened(unrest)", True),
        ("happened(invade)", "happened(unrest)", False),
        ("happened(invade.quick)", "happened(invade)", True),
        ("happened(invade)", "happened(invade.quick)", False),
        ("happened(invade)", "happened(invade.quick) or happened(invade.long)", True),
        ("happened(invade) and not happened(invade.quick)", "happened(invade.long)", True),
        ("happened(talks.deal)", "happened(talks)", True),
        ("count(talks.deal) >= 2", "count(talks) >= 2", True),
        ("count(talks.deal) >= 2", "happened(talks)", True),
        ("x > 80", "x > 60", True),
        ("x > 60", "x > 80", False),
        ("60 < x < 70", "x != 75", True),
        ("x > 3", "3 < x", True),
        ("2 * x - 6 > 0", "x > 3", True),
        ("x - y > 3", "y < x - 2", True),
        ("-x < -3", "x > 3", True),
        ("x / 2 >= 1.5", "x >= 3", True),
        ("min(x, y) > 3", "min(x, y) > 2", True),
        ("min(x, y) > 3", "x > 3", False),
        ("x > 1", "y <= 100", True),
        ("x > 1", "y < 0", False),
        ("since(unrest) < 8 weeks", "happened(unrest)", True),
        ("since(unrest) < 8 weeks", "since(unrest) < 9 weeks", True),
        ("happened(unrest)", "since(unrest) < 9 weeks", False),
        ("date >= 2022-03-01", "date > 2022-02-01", True),
        ("count(unrest) > 1.5", "count(unrest) >= 2", True),
        ("false", "happened(unrest)", True),
        ("happened(unrest)", "true", True),
        ("happened(unrest) or not happened(unrest)", "1 < 2", True),
        ("count(unrest) >= -5", "count(unrest) >= 0", True),
    ],
)
def test_implies(a: str, b: str, expected: bool) -> None:
    assert implies(resolve(a, SCOPE), resolve(b, SCOPE), FACTS) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("happened(invade.quick)", "happened(invade.long)", True),
        ("happened(talks.deal)", "happened(talks.none)", False),
        ("happened(talks)", "not happened(talks.deal) and not happened(talks.none)", True),
        ("x > 80", "x < 60", True),
        ("x > 80", "x <= 90", False),
        ("not happened(invade)", "happened(invade.long)", True),
        ("not happened(unrest)", "since(unrest) < 1 week", True),
        ("count(invade) >= 2", "true", True),
    ],
)
def test_exclude(a: str, b: str, expected: bool) -> None:
    assert exclude(resolve(a, SCOPE), resolve(b, SCOPE), FACTS) is expected
    assert exclude(resolve(b, SCOPE), resolve(a, SCOPE), FACTS) is expected


def test_all_outcomes_of_a_move_played_often_can_happen() -> None:
    facts = Facts(outcomes={0: (1, 2, 3)})
    scope = Scope({}, {"m": 0, "m.a": 1, "m.b": 2, "m.c": 3}, {}, dt.date(2022, 1, 3))
    assert exclude(resolve("happened(m.a) and happened(m.b)", scope), resolve("happened(m.c)", scope), facts) is False


def test_too_large_a_table_is_not_guessed() -> None:
    names = [f"e{index}" for index in range(13)]
    scope = Scope({}, {name: index for index, name in enumerate(names)}, {}, dt.date(2022, 1, 3))
    every = resolve(" and ".join(f"happened({name})" for name in names), scope)
    assert implies(every, every) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("happened(invade)", True),
        ("happened(invade) and (happened(unrest) or count(talks) >= 2)", True),
        ("happened(invade) and date >= 2022-02-01", True),
        ("2 < count(talks)", True),
        ("not happened(invade)", False),
        ("x > 3", False),
        ("since(invade) < 3 weeks", False),
        ("date < 2022-02-01", False),
    ],
)
def test_is_lasting(text: str, expected: bool) -> None:
    assert is_lasting(resolve(text, SCOPE)) is expected
