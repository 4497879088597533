"""The sections of an explanation: which are told, of which options, at which lines, and what stands in their way."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.case.load import load_case
from detente.case.schema import Case
from detente.compile import compile_case
from detente.core.errors import RunError
from detente.explain.explain import RARE, SECTIONS, Request, _chosen, _lines, _options, _said, explain, explain_run
from detente.model.model import Question
from detente.sim.executor import simulate
from detente.sim.runs import NEVER, Runs

ROW = Path(__file__).resolve().parents[2] / "end_to_end" / "row.yaml"


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case(ROW)


@pytest.fixture(scope="module")
def runs(case: Case) -> Runs:
    return simulate(compile_case(case), worlds=256, paths=16, seed=2)


def test_sections_are_told_in_the_order_of_the_table(case: Case, runs: Runs) -> None:
    assert list(SECTIONS) == ["drivers", "flips", "stories"]
    found = explain_run(runs, "seizure", case=case, total=False)
    assert list(found.sections) == ["drivers", "flips", "stories"]
    assert list(explain_run(runs, "seizure", case=case, sections=["stories", "drivers"], total=False).sections) == [
        "drivers", "stories",
    ]  # fmt: skip
    assert (found.question, found.text) == ("seizure", case.questions["seizure"].text)
    assert found["stories"][0].question == "seizure"
    with pytest.raises(RunError, match="found the section 'flip', expected one of drivers, flips, stories"):
        explain_run(runs, "seizure", case=case, sections=["drivers", "flip"])
    assert [each.name for each in _chosen(["flips"])] == ["flips"]


def test_what_cannot_be_is_passed_over_unless_it_is_asked_for(case: Case, runs: Runs) -> None:
    """Stories and flips are of all paths up to the deadline; a number needs a line to be flipped over."""
    narrowed = explain_run(runs, "seizure", case=case, by=dt.date(2026, 6, 1), total=False)
    assert list(narrowed.sections) == ["drivers", "flips"]
    asked = explain_run(runs, "seizure", case=case, by=dt.date(2026, 6, 1), sections=["stories"], total=False)
    assert list(asked.sections) == ["stories"]
    late = explain_run(runs, "seizure", case=case, timing=True, total=False)
    assert "stories" not in late.sections
    assert late["drivers"][0].measure == "days"
    number = explain_run(runs, "approval-at-the-end", case=case, total=False)
    assert list(number.sections) == ["drivers", "stories"]
    with_line = explain_run(runs, "approval-at-the-end", case=case, line=60.0, total=False)
    assert [each.line for each in with_line["flips"]] == [60.0]
    with pytest.raises(RunError):
        explain_run(runs, "approval-at-the-end", case=case, sections=["flips"])


def test_flips_are_of_all_paths(case: Case, runs: Runs) -> None:
    given = "seizure"
    found = explain_run(runs, "war", case=case, given=given, total=False)
    assert list(found.sections) == ["drivers"]
    with pytest.raises(RunError, match="found the outcome 'seizure', expected none: flips are looked for among"):
        explain_run(runs, "war", case=case, given=given, sections=["flips"])


def test_lines_to_cross(case: Case, runs: Runs) -> None:
    """What is asked for is the line; a number has none of its own; a text is none but `band`."""

    def lines(question: str = "seizure", line: object = None):
        return _lines(Request(case=case, runs=runs, question=question, line=line), "")

    assert lines(line=0.3) == (0.3,)
    assert lines(line=dt.date(2026, 6, 1)) == (dt.date(2026, 6, 1),)
    assert lines("approval-at-the-end") == (None,)
    with pytest.raises(RunError, match="found the line 'bond', expected a number, a percentage, a date or `band`"):
        lines(line="bond")


def test_a_percentage_is_of_what_the_question_is_in(case: Case, runs: Runs) -> None:
    def line(question: str, *, of: Case = case):
        return _lines(Request(case=of, runs=runs, question=question, line="30%"), "")

    assert line("seizure") == (0.3,)
    assert line("approval-at-the-end") == (30.0,)
    approval = case.quantities["approval"]
    for unit, given in (("", "a number without a unit"), ("points", "in points")):
        other = case.model_copy(
            update={"quantities": {**case.quantities, "approval": approval.model_copy(update={"unit": unit})}}
        )
        with pytest.raises(
            RunError, match=f"approval-at-the-end: found the line '30%'.* it is {given}, not in percent"
        ):
            line("approval-at-the-end", of=other)
    with pytest.raises(RunError, match="found the line 'x%', expected a number, a percentage"):
        _lines(Request(case=case, runs=runs, question="seizure", line="x%"), "")


def war_case(phrase: str, standard: str = "icd203") -> Case:
    """Return a case of a war that comes in about half of all paths, of which the brief said something."""
    return Case.model_validate(
        {
            "case": "row",
            "time": {"start": "2022-01-03", "end": "2022-12-31"},
            "shocks": {"war": {"rate": "0.6 to 0.9 per year", "why": "test"}},
            "questions": {
                "war": {
                    "condition": "happened(war)",
                    "said": {"who": "brief", "phrase": phrase, "standard": standard} if phrase else None,
                }
            },
        }
    )


@pytest.mark.parametrize(
    ("phrase", "band", "expected", "edges"),
    [
        ("very unlikely", "5-20%", (0.5, 0.2), (0.2,)),
        ("very likely", "80-95%", (0.5, 0.8), (0.8,)),
        ("roughly even chance", "45-55%", (0.5,), (0.45, 0.55)),
    ],
)
def test_the_nearest_edge_of_what_the_brief_said(
    phrase: str, band: str, expected: tuple[float, ...], edges: tuple[float, ...]
) -> None:
    """One half, and the edge on the way to the band; inside it both edges are lines, and one half says enough."""
    case = war_case(phrase)
    found = simulate(compile_case(case), worlds=256, paths=16, seed=1)
    assert 0.45 < (found.hits_of("war")[0] != NEVER).mean() < 0.55
    assert _lines(Request(case=case, runs=found, question="war"), "") == expected
    assert _lines(Request(case=case, runs=found, question="war", line="band"), "") == edges
    assert _said(case, "war") == _said(case, "war", is_banded=True) == f"{phrase} ({band})"


def test_words_without_a_band() -> None:
    bare = war_case("heaven knows", "")
    assert (_said(bare, "war"), _said(bare, "war", is_banded=True)) == ("heaven knows", "")
    found = simulate(compile_case(bare), worlds=32, paths=16, seed=1)
    assert _lines(Request(case=bare, runs=found, question="war"), "") == (0.5,)
    with pytest.raises(RunError, match="no words of the brief that stand for a band"):
        _lines(Request(case=bare, runs=found, question="war", line="band"), "")
    assert _said(war_case(""), "war") == ""


def test_options_that_come_often_enough(plant, four_questions: tuple[Question, ...]) -> None:
    """Two percent of the paths are often enough; where none is, the first is explained; one asked for is itself."""
    found = plant(four_questions, worlds=50, paths=20)
    hits = found.hits.copy()
    enough = int(np.ceil(RARE * found.size))

    def options(n_talks: int, n_strike: int, option: str = "") -> tuple[str, ...]:
        hits[2:4] = NEVER
        hits[2, :n_talks], hits[3, n_talks : n_talks + n_strike] = 1, 1
        return _options(dataclasses.replace(found, hits=hits.copy()), "first-step", option)

    assert options(enough, enough) == ("talks", "strike")
    assert options(enough, enough - 1) == ("talks",)
    assert options(enough - 1, enough) == ("strike",)
    assert options(0, 0) == ("talks",)
    assert options(0, 0, "strike") == ("strike",)
    assert _options(found, "path", "") == ("",)


def test_questions_that_are_not_there(case: Case) -> None:
    with pytest.raises(RunError, match=r"found question 'seizur', expected one of seizure.*; did you mean 'seizure'"):
        explain(case, "seizur", worlds=8, paths=8)
    empty = Case.model_validate({"case": "x", "time": {"start": "2022-01-03", "end": "2022-12-31"}})
    with pytest.raises(RunError, match="expected one of none: the case asks nothing"):
        explain(empty, "war", worlds=8, paths=8)


def test_a_run_of_the_case_is_made_as_it_is_specified(case: Case, runs: Runs) -> None:
    fresh = explain(case, "seizure", sections="drivers", worlds=256, paths=16, seed=2, total=False)
    assert fresh.to_dict() == explain_run(runs, "seizure", case=case, sections=["drivers"], total=False).to_dict()
    assert fresh["drivers"][0].answer == detente.forecast(runs)["seizure"].probability


def test_an_answer_is_prepared_once_for_all_sections(case: Case, runs: Runs) -> None:
    request = Request(case=case, runs=runs, question="seizure")
    assert request.analysis("") is request.analysis("")
    assert request.analysis("", by=dt.date(2026, 6, 1)) is not request.analysis("")
    assert len(request.analyses) == 2
