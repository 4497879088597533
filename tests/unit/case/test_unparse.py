"""Conditions printed back."""

import datetime as dt
from pathlib import Path

import pytest

from detente.case.expressions import Scope, resolve
from detente.case.load import load_case
from detente.case.scope import conditions, event_names, quantity_names, scope_of
from detente.case.unparse import unparse
from detente.model import expression as m

START = dt.date(2022, 1, 3)
SCOPE = Scope({"x": 0, "y": 1}, {"invade": 0, "invade.win": 1}, {}, START)


@pytest.mark.parametrize(
    "text",
    [
        "not (x > 3 or happened(invade)) and true",
        "x > 3 or y > 3 and not happened(invade.win)",
        "(x > 3 or y > 3) and x < 5",
        "x - (y - 1) > -2 * (x + 1) / 3",
        "-(x + y) < 0",
        "date >= 2022-02-24",
        "date - 2022-02-24 > 8 weeks",
        "date + 3 months < 2023-01-01",
        "since(invade) / 1 week >= count(invade.win)",
        "min(since(invade), 10 days) == 2 years",
        "max(date, 2021-12-01) != 2022-01-01 + abs(x) * 1.5 days",
    ],
)
def test_text_comes_back_as_it_was(text: str) -> None:
    assert unparse(resolve(text, SCOPE), quantities=["x", "y"], events=["invade", "invade.win"], start=START) == text


def test_nodes_built_by_hand() -> None:
    def text(node: m.Expression) -> str:
        return unparse(node, quantities=["x", "y"], events=[], start=START)

    # Constants that no text gives still print as something to read.
    assert text(m.Comparison(">", m.QuantityValue(0), m.Constant(-1.5))) == "x > -1.5"
    assert text(m.Comparison(">", m.Today(), m.Constant(0.5))) == "date > 0.5"
    assert text(m.Constant(1e22)) == "1e+22"


def test_conditions_of_the_shipped_cases(cases: Path) -> None:
    for path in cases.glob("*/case.yaml"):
        case = load_case(path)
        scope = scope_of(case)
        for _, text, is_condition in conditions(case):
            node = resolve(text, scope, expect="truth" if is_condition else "number")
            printed = unparse(node, quantities=quantity_names(case), events=event_names(case), start=case.time.start)
            assert resolve(printed, scope, expect="truth" if is_condition else "number") == node
