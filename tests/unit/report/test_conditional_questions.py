"""Reports of questions with an ``if``: what they hang on is said, and what is void leaves no number."""

from __future__ import annotations

import re

import pytest

import detente
from detente.case.load import loads
from detente.report.findings import Findings
from detente.report.gathering import gather
from detente.report.page import report_page

CASE = """
detente: 2
case: asked
time: {start: 2022-01-03, end: 2022-12-31, step: month}
quantities:
  heat: {start: 40 to 60, range: [0, 100], noise: 4 per month, half_life: 20 weeks}
shocks:
  talks: {rate: 1 per year, once: true}
  clash: {rate: 0.5 to 2 per year, once: true, effects: {heat: 10}}
questions:
  clash-if-talks: {text: Is there a clash?, if: happened(talks), condition: happened(clash)}
  hot: {text: How hot is it?, kind: number, quantity: heat, if: happened(talks)}
  first: {text: What comes first?, kind: choice, first: {talks: happened(talks), clash: happened(clash)}, if: heat > 50}
  void: {text: Is it void?, condition: happened(clash), if: false, resolved: {answer: void}}
  void-number: {text: How void is it?, kind: number, quantity: heat, if: false}
  void-choice: {text: Which is void?, kind: choice, first: {a: happened(talks), b: happened(clash)}, if: false}
"""
SIZE = {"worlds": 64, "paths": 16, "seed": 1}


def found(question: str | None = None) -> Findings:
    return gather(loads(CASE), question=question, **SIZE)


def test_what_a_question_hangs_on_is_said() -> None:
    findings = found()
    assert findings.focus == "clash-if-talks"
    page = report_page(findings)
    share = findings["clash-if-talks"].asked
    assert share is not None
    assert f"if happened(talks): asked in {100 * share:.1f}% of paths" in page
    assert page.count("void in every path") >= 3
    assert not re.search(r"\bnan\b", page, re.IGNORECASE)


@pytest.mark.parametrize("question", ["void", "void-number", "void-choice", "hot", "first"])
def test_any_question_can_be_in_focus(question: str) -> None:
    findings = found(question)
    page = report_page(findings)
    assert "NaN" not in page
    if question.startswith("void"):
        assert "void in every path" in findings.gaps["indicators"]


def test_a_data_set_tells_void_from_none() -> None:
    told = detente.run(loads(CASE), **SIZE).to_xarray()
    assert set(told["questions.void-choice"].to_numpy().ravel()) == {"void"}
    assert "void" in set(told["questions.first"].to_numpy().ravel())
