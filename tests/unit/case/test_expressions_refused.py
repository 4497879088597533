"""What is said where an expression in place of a number is broken, hidden, or may not stand."""

from __future__ import annotations

import pytest

from detente.case.examination import notices
from detente.case.load import loads
from detente.case.schema import Case
from detente.compile import compile_case
from detente.core.errors import CaseError
from detente.world.draws import medians

CHANCE = "moves.m.outcomes.a.chance"


def case_of(chance: str = "0.5", rate: str = "1 per year", more: str = "") -> Case:
    return loads(
        f"""
detente: 2
case: c
time: {{start: 2024-01-01, end: 2024-12-31}}
quantities: {{arms: {{start: 20}}, p: {{start: 1}}}}
actors: {{red: {{horizon: 26 weeks, values: {{arms: 1}}}}}}
moves:
  m: {{by: red, effects: {{arms: 1}}, outcomes: {{a: {{chance: {chance}}}, b: {{chance: rest}}}}}}
shocks: {{s: {{rate: {rate}}}}}
{more}
questions: {{s: {{condition: happened(m)}}}}
"""
    )


@pytest.mark.parametrize(("chance", "rate"), [("{value: q, q: 0.3}", "{value: r, r: 2 per year, why: z}")])
def test_one_named_number_is_an_expression(chance: str, rate: str) -> None:
    model = compile_case(case_of(chance, rate))
    drawn = medians(model.draws)
    assert drawn[model.draws.paths.index(CHANCE)] == drawn[model.draws.paths.index(f"{CHANCE}.q")] == 0.3
    assert drawn[model.draws.paths.index("shocks.s.rate")] == pytest.approx(2 / 365.25)


@pytest.mark.parametrize(
    ("chance", "told"),
    [
        ('"0.3 +"', "found the end of the text in `0.3 +`, expected a number, a name or `(`"),
        ('"(0.3"', "found the end of the text in `(0.3`, expected `)`"),
        ("arms +", "found the end of the text in `arms +`"),
        ('"2 ** 3"', "found `*` in `2 ** 3`"),
        ('"1 > 0"', "found a condition (true or false), `1 > 0`, expected a number"),
        ('"1 / 0"', "found a division by 0 in `1 / 0`"),
        ('"0.3 + 0.2"', "found `0.3 + 0.2`, in which nothing changes, expected the number that it comes to"),
        ('"1 / 2"', "did you mean `0.5`?"),
        ('"0.1 - 0.2"', "did you mean `0.1 to 0.2`?"),
        ('{value: "0.3 +", q: 0.5}', "found the end of the text in `0.3 +`"),
        ('{value: "0.2 + 0.3", q: 0.5}', "found `q`, which `0.2 + 0.3` does not speak of"),
        ("high", "found `high`, expected a number such as"),
    ],
)
def test_what_is_wrong_with_it(chance: str, told: str) -> None:
    with pytest.raises(CaseError) as error:
        case_of(chance)
    assert told in str(error.value)
    assert len(error.value.problems) == 1


def test_a_number_with_the_name_of_a_quantity_is_one_error() -> None:
    with pytest.raises(CaseError) as error:
        case_of(rate='{value: "p * arms", p: 1 per year}')
    assert [problem.found for problem in error.value.problems] == ["`p`, already a quantity"]


@pytest.mark.parametrize("number", ["0.1 * arms", "{value: k * arms, k: 1}", '"0.1 +"', '"1 > 0"', '"logistic(arms)"'])
@pytest.mark.parametrize(
    "place",
    [
        "beliefs: {{red: {{" + CHANCE + ": {number}}}}}",
        "lenses: {{x: {{set: {{" + CHANCE + ": {number}}}}}}}",
        "calendar: {{e: {{date: 2024-03-01, set: {{actors.red.values.arms: {number}}}}}}}",
    ],
)
def test_where_none_may_stand(place: str, number: str) -> None:
    with pytest.raises(CaseError, match=r"found the expression `.*`, expected a number: an expression may stand as"):
        case_of(more=place.format(number=number))


@pytest.mark.parametrize(
    ("number", "told"), [("logistic(arms)", "found the expression"), ("high", "expected a number")]
)
def test_no_override_is_one(number: str, told: str) -> None:
    with pytest.raises(CaseError, match=told):
        compile_case(case_of(), overrides={CHANCE: number})


FORMULA = "{value: logistic(base), base: 0}"
WHOLE = f"beliefs.red.{CHANCE}: 0.9"
INSIDE = f"beliefs.red.{CHANCE}.base: 3"


@pytest.mark.parametrize(
    ("more", "path"),
    [
        (
            f"calendar: {{e: {{date: 2024-03-01, set: {{{WHOLE}, {INSIDE}}}}}}}",
            f"calendar.e.set.beliefs.red.{CHANCE}.base",
        ),
        (f"beliefs: {{red: {{{CHANCE}: 0.9, {CHANCE}.base: 3}}}}", f"beliefs.red.{CHANCE}.base"),
        (f"lenses: {{x: {{set: {{{CHANCE}: 0.9, {CHANCE}.base: 3}}}}}}", f"lenses.x.set.{CHANCE}.base"),
        (
            f"beliefs: {{red: {{{CHANCE}: 0.9}}}}\ncalendar: {{e: {{date: 2024-03-01, set: {{{INSIDE}}}}}}}",
            f"calendar.e.set.beliefs.red.{CHANCE}.base",
        ),
        (f"calendar: {{e: {{date: 2024-03-01, set: {{{INSIDE}}}}}}}", ""),
    ],
)
def test_a_number_hidden_by_a_plain_one_is_told(more: str, path: str) -> None:
    found = [notice.path for notice in notices(case_of(FORMULA, more=more)) if "in place of the whole" in notice.text]
    assert found == ([path] if path else [])
