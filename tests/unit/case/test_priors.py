"""A case that cites the library of priors means what it would with the numbers written by hand."""

from __future__ import annotations

import pytest

import detente
from detente.case.dump import content_hash, dump_case, to_data
from detente.case.load import loads
from detente.case.places import survey
from detente.case.uncertain import Domain
from detente.core.errors import CaseError
from detente.editor.complete import complete
from detente.editor.hover import hover
from detente.editor.tree import read_tree

CASE = """case: row
time: {{start: 2022-01-03, end: 2022-12-31, step: week}}
quantities:
  approval: {{start: 60, half_life: {half_life}}}
shocks:
  war:
    rate: 2 per year
    effects: {{approval: {effect}}}
    outcomes:
      big: {{chance: {chance}}}
      small: {{chance: rest}}
questions:
  war: {{condition: happened(war)}}
  approval: {{kind: number, quantity: approval, on: 2022-12-31}}
"""
CITED = {
    "half_life": "{prior: crisis-duration, where: {trigger: political}}",
    "effect": "{prior: approval-change, where: {months: 1}}",
    "chance": "{prior: crisis-war, where: {trigger: political}}",
}


def test_equals_the_case_by_hand() -> None:
    icb = "Brecher and Wilkenfeld 2000"
    again = "(worked out anew from the data)"
    hand = {
        "half_life": (
            "{p10: 16.2 days, p90: 527.4 days, why: 'prior crisis-duration {trigger: political}: "
            f"{icb}, 111 days, n = 97, 1918-2017 {again}'}}"
        ),
        "effect": (
            "{value: -5 to 5, why: 'prior approval-change {months: 1}: "
            f"Levada Center 2024, 0 points, n = 300, 1999-2024 {again}'}}"
        ),
        "chance": (
            "{value: 'beta(16.5, 81.5)', why: 'prior crisis-war {trigger: political}: "
            f"{icb}, 16 of 97, 1918-2017 {again}'}}"
        ),
    }
    cited, by_hand = loads(CASE.format(**CITED)), loads(CASE.format(**hand))
    assert cited == by_hand
    assert content_hash(cited) == content_hash(by_hand)
    assert to_data(cited) == to_data(by_hand)
    first, second = (detente.run(case, worlds=20, paths=5, seed=1).to_json() for case in (cited, by_hand))
    assert first == second


def test_what_was_written_is_kept() -> None:
    case = loads(CASE.format(**CITED))
    text = dump_case(case)
    assert "prior: crisis-war" in text
    assert loads(text) == case
    assert dump_case(loads(text)) == text


def test_studies_that_disagree() -> None:
    """Each study alike; the spread within them is left out."""
    chance = "{prior: coup-success, where: {era: since-2003}, dissent: mixture}"
    case = loads(CASE.format(**{**CITED, "chance": chance}))
    assert str(case.shocks["war"].outcomes["big"].chance) == "choice(0.5: 0.666667, 0.5: 0.222222)"
    assert "dissent: mixture" in dump_case(case)


def test_own_reason_and_source() -> None:
    chance = "{prior: crisis-war, why: all crises since 1918}"
    case = loads(CASE.format(**{**CITED, "chance": chance}))
    number = case.shocks["war"].outcomes["big"].chance
    assert number.why == "all crises since 1918"
    assert "why: all crises since 1918" in dump_case(case)


def test_a_share_in_an_expression_is_a_chance() -> None:
    """It means the same there as where a chance stands, and as the Beta distribution by hand."""
    named = "{{value: share * exp(-approval / 100), share: {share}}}"
    cited = named.format(share="{prior: crisis-war, where: {trigger: political}}")
    by_hand = named.format(share="{value: 'beta(16.5, 81.5)', why: counted}")
    numbers = [
        survey(loads(CASE.format(**{**CITED, "chance": chance}))).own["shocks.war.outcomes.big.chance.share"]
        for chance in (cited, by_hand)
    ]
    assert numbers[0].domain is numbers[1].domain is Domain.CHANCE
    assert numbers[0].uncertain == numbers[1].uncertain
    assert (numbers[0].uncertain.low, numbers[0].uncertain.high) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("chance", "found"),
    [
        ("{prior: crisis-wars}", "(`detente priors list`); did you mean `crisis-war`?"),
        ("{prior: crisis-war, where: {trigger: politicl}}", "found `trigger: politicl`"),
        ("{prior: crisis-war, where: {triger: political}}", "found `triger`, by which `crisis-war` is not divided"),
        ("{prior: crisis-war, dissent: mixture}", "found `dissent: mixture`, expected no `dissent`"),
        ("{prior: crisis-war, dissent: mean}", "found `mean` as `dissent`, expected `mixture`"),
        ("{prior: crisis-war, trigger: political}", "found `trigger` beside `prior`"),
        ("{prior: 3}", "found `3` as `prior`"),
        ("{prior: crisis-war, where: violent}", "found `violent` as `where`"),
        ("{prior: crisis-duration}", "expected a number without a unit of time"),
    ],
)  # fmt: skip
def test_errors(chance: str, found: str) -> None:
    with pytest.raises(CaseError) as caught:
        loads(CASE.format(**{**CITED, "chance": chance}), name="row.yaml")
    assert "row.yaml:10: shocks.war.outcomes.big.chance: found " in str(caught.value)
    assert found in str(caught.value)


def test_check_says_the_source() -> None:
    report = detente.check(loads(CASE.format(**CITED)))
    assert {each.prior for each in report.cited} == {"crisis-war", "crisis-duration", "approval-change"}
    assert "shocks.war.outcomes.big.chance: prior crisis-war {trigger: political}: Brecher" in str(report)


def test_hover_and_completion() -> None:
    text = CASE.format(**CITED)
    said = hover(read_tree(text), text.index("crisis-war") + 2)
    assert said is not None
    assert "16 of 97" in said.text
    start = text[: text.index("crisis-war")]
    offers = [each.label for each in complete(start + "crisis-w", len(start) + 8).offers]
    assert "crisis-war" in offers
    inside = text[: text.index("political", text.index("crisis-war"))]
    assert "violent" in [each.label for each in complete(inside, len(inside)).offers]
    axes = inside.removesuffix("trigger: ")
    assert "trigger" in [each.label for each in complete(axes, len(axes)).offers]
