"""Each rule finds what its own example says, and lets its better version pass."""

from __future__ import annotations

import pytest

from detente.brief.audit.all_rules import RULES
from detente.brief.audit.audit import Audit, audit
from detente.brief.audit.guide import overview, page
from detente.brief.audit.precision import precision_of
from detente.brief.audit.rule import Rule
from detente.brief.audit.settings import settings_from
from detente.brief.audit.standards import STANDARDS
from detente.brief.read import read_text


def audited(text: str, rule: str) -> Audit:
    return audit(read_text(text, name="a.txt"), settings_from({}, select=[rule]))


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_finds_what_its_example_says(rule: Rule) -> None:
    found = audited(rule.example.text, rule.id)
    words = tuple(found.brief.text[f.spans[0].start : f.spans[0].end] if f.spans else "" for f in found.findings)
    assert words == rule.example.found
    assert {f.rule for f in found.findings} == {rule.id}
    assert all(f.message and not f.message.endswith(".") for f in found.findings)


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.example.better], ids=lambda rule: rule.id)
def test_a_rule_lets_the_better_text_pass(rule: Rule) -> None:
    assert not audited(rule.example.better, rule.id).findings


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_has_a_page(rule: Rule) -> None:
    text = page(rule)
    assert text.startswith(f"# {rule.id}\n")
    assert rule.standard in STANDARDS
    for part in (rule.why, rule.advice, *rule.example.found):
        assert part in text
    assert f"rules/{rule.id}.md" in overview()


def test_a_rule_with_a_precision_below_six_tenths_is_off() -> None:
    measured = {rule.id: precision_of(rule.id) for rule in RULES.values() if rule.is_default}
    noisy = [rule for rule, found in measured.items() if found and found.judged >= 8 and found.share < 0.6]
    assert noisy == []
    assert sum(found is not None for found in measured.values()) >= 5


def test_one_paragraph_can_be_left_out() -> None:
    text = (
        "The deal was surely bad. <!-- detente: ignore certainty-booster (as he put it) -->\n\nIt was surely worse.\n"
    )
    found = audit(read_text(text, name="a.md"), settings_from({}, select=["certainty-booster"]))
    assert [found.brief.line(f.spans[0].start) for f in found.findings] == [3]
    assert [(s.how, s.why) for s in found.suppressed] == [("inSource", "as he put it")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The deal was surely bad.", 1),
        # A point is granted by a word before it, or taken back by one behind it: not the other way round.
        ("While the deal was surely bad, the war was worse.", 0),
        ("Although the deal was surely bad, the war was worse.", 0),
        ("The deal was surely bad, but the war was worse.", 0),
        ("The deal was surely bad; however, the war was worse.", 0),
        ("The deal was good, but the war was surely bad.", 1),
        ("The deal was surely bad while the war was worse.", 1),
        ("The deal was surely bad even if the war was worse.", 1),
    ],
)
def test_what_is_granted_is_no_boost(text: str, found: int) -> None:
    assert len(audited(text, "certainty-booster").findings) == found
