"""Settling talks: from a file of positions to numbers and sentences."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from detente.case.load import loads
from detente.compile import compile_case
from detente.core.errors import CaseError, RunError
from detente.settle import settle, settle_sheet
from detente.settle.settled import Settled
from detente.sim.executor import simulate
from detente.sim.runs import NEVER

HEAD = "actor,issue,capability,position,salience,at_least,at_most,reference,cost_of_delay\n"


def settled(folder: Path, rows: str, **options) -> Settled:
    path = folder / "talks.csv"
    path.write_text(HEAD + rows)
    return settle_sheet(path, **options)


OPEN = "A,forces,1,0,1,,60,,\nB,forces,3,100,1,30,,,\n"
SHUT = "A,forces,1,0,1,,20,80,\nB,forces,3,100,1,70,,,\nA,bases,1,10,1,,,50,\nB,bases,3,60,1,,,,\n"


def test_without_red_lines_nothing_is_said_of_a_deal(tmp_path: Path) -> None:
    result = settled(tmp_path, "A,forces,1,0,1,,,,\nB,forces,3,100,1,,,,\n")
    (issue,) = result.issues
    assert (result.p_deal, result.p_open, issue.p_deal, issue.overlap, result.reasons) == (None, None, None, None, ())
    assert issue.compromise == 75.0
    assert result.is_fixed
    assert list(issue.quantiles) == [0.05, 0.25, 0.5, 0.75, 0.95]
    assert (np.diff(issue.cdf) >= 0.0).all()
    assert (issue.grid[0], issue.grid[-1], issue.cdf[-1]) == (0.0, 100.0, 1.0)


def test_an_open_deal_is_struck_in_time(tmp_path: Path) -> None:
    now, then, late = (settled(tmp_path, OPEN, days=days) for days in (0.0, 90.0, 3650.0))
    assert (now.p_deal, now.p_open) == (0.0, 1.0)
    assert 0.2 < (then.p_deal or 0.0) < 0.6
    assert (late.p_deal or 0.0) > 0.99
    assert settled(tmp_path, OPEN).p_deal == 1.0
    terms = then.issues[0].if_deal
    assert terms is not None
    assert 30.0 <= terms.quantiles[0.05] <= terms.quantiles[0.95] <= 60.0


def test_talks_fail_where_lines_do_not_meet(tmp_path: Path) -> None:
    result = settled(tmp_path, SHUT)
    assert (result.p_deal, result.p_open) == (0.0, 0.0)
    assert result.reasons[0] == (
        "No overlap on forces: the talks fail on this issue; B accepts 70 at the least and A 20 at the most."
    )
    # Were B to give up its line, 20 at the most would still leave it worse off than the 80 it has without a deal.
    assert [(line.party, line.distance_for_half) for line in result.red_lines] == [("A", 50.0)]
    assert result.issues[0].if_deal is None


def test_a_share_of_draws_fails(tmp_path: Path) -> None:
    rows = SHUT.replace(",,20,80,", ',,"uniform(0, 100)",80,')
    result = settled(tmp_path, rows)
    overlap = result.issues[0].overlap
    assert overlap is not None
    # A's line is even between 0 and 100, B's at 70: they meet in 30%; Monte Carlo error of 2,048 Sobol points < 0.1%.
    assert overlap.p_open == pytest.approx(0.3, abs=0.002)
    assert "No overlap on forces in 70% of draws: the talks fail on this issue" in result.reasons[0]


def test_a_party_that_only_loses(tmp_path: Path) -> None:
    rows = "A,forces,1,0,1,,100,0,\nB,forces,3,100,1,40,,,\n"
    result = settled(tmp_path, rows)
    assert result.p_open == 0.0
    assert result.reasons[0].startswith("Red lines leave room on every issue, yet A is better off without a deal")


def test_levers_are_ranked(tmp_path: Path) -> None:
    rows = "A,x,1,0,1,,,,\nB,x,3,100,1,,,,\nC,x,1,50,1,,,,\nC,y,1,50,1,,,,\nB,y,3,20,1,,,,\n"
    result = settled(tmp_path, rows, for_party="A")
    assert result.for_party == "A"
    first = result.levers[0]
    assert (first.party, first.change, first.issue) == ("B", "comes over", "x")
    assert first.compromise == pytest.approx(10.0)
    assert first.gain == pytest.approx(60.0)
    assert {lever.issue for lever in result.levers} == {"x"}
    assert [lever.gain for lever in result.levers] == sorted((lever.gain for lever in result.levers), reverse=True)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    rows = OPEN.replace("A,forces,1,0,1", "A,forces,1,5 to 20,0.5 to 2")
    first, again = (settled(tmp_path, rows, days=30.0).to_dict() for _ in range(2))
    assert first == again
    assert settled(tmp_path, rows, days=30.0, seed=1).to_dict() != first


def test_unknown_names(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="found no party `C`, expected one of A, B"):
        settled(tmp_path, OPEN, for_party="C")
    with pytest.raises(RunError, match="found no model `nash`, expected one of mixture, "):
        settled(tmp_path, OPEN, model="nash")
    with pytest.raises(RunError, match="found 0 draws"):
        settled(tmp_path, OPEN, draws=0)


def test_models_that_go_step_by_step_tell_their_steps(tmp_path: Path) -> None:
    """Two actors on opposite sides of two issues: one exchange, of which each gains 500 in salience x percent."""
    rows = "A1,x,1,0,10,,,,\nA1,y,1,0,90,,,,\nA2,x,1,100,60,,,,\nA2,y,1,100,50,,,,\n"
    assert settled(tmp_path, rows, model="exchange").steps == (
        "A1 votes for 100 on x, A2 in return for 80 on y; each gains 500",
    )
    rounds = settled(tmp_path, "A,x,0.2,0,0.2,,,,\nB,x,1,60,0.9,,,,\nC,x,0.9,100,0.5,,,,\n", model="challenge").steps
    assert rounds[0] == "x, round 1: A 0 -> 30.5, C 100 -> 85.1; median 60"
    assert settled(tmp_path, rows).steps == ()


CHANCES = """
detente: 2
case: talks
time: {{start: 2024-01-01, end: 2024-12-31, grain: day}}
quantities: {{x: {{start: 0}}}}
actors: {{a: {{horizon: 1 year, values: {{x: 1}}}}, b: {{horizon: 1 year, values: {{x: 1}}}}}}
calendar:
  first: {{date: 2024-03-31{first}}}
  second: {{date: 2024-09-27{second}}}
tables:
  geneva:
    agreement: 2 per year
    sessions: [first, second]
    since: 2024-01-01
    issues: {{land: {{scale: [0, 100], reference: 50}}}}
    parties:
      a: {{capability: 1, veto: true, positions: {{land: {{position: 0, salience: 1, at_most: 60}}}}}}
      b: {{capability: 1, veto: true, positions: {{land: {{position: 100, salience: 1, at_least: 40}}}}}}
questions: {{deal: {{condition: happened(geneva.deal)}}}}
"""


@pytest.mark.parametrize(
    ("chances", "held"),
    [(("", ""), (1.0, 1.0)), ((", chance: 0.3", ""), (0.3, 1.0)), ((", chance: 0.3", ", chance: 0.6"), (0.3, 0.6))],
)
def test_a_session_that_is_not_sure_to_be_held(chances: tuple[str, str], held: tuple[float, float]) -> None:
    """What is left open hangs on the last session held: (1 - q) e^(-90 r) p + q e^(-270 r) + (1 - q)(1 - p)."""
    case = loads(CHANCES.format(first=chances[0], second=chances[1]))
    result = settle(case, draws=64)
    rate, (p, q) = 2 / 365.25, held
    after = 1.0 - p + p * math.exp(-rate * 90)
    expected = [1.0 - after, 1.0 - (q * math.exp(-rate * 270) + (1.0 - q) * after)]
    assert result.p_open == 1.0
    assert [session.p_deal_by for session in result.sessions] == pytest.approx(expected, rel=1e-6)
    runs = simulate(compile_case(case), worlds=8, paths=2048, seed=1)
    share = float((runs.hits != NEVER).mean())
    assert share == pytest.approx(expected[1], abs=4 * math.sqrt(0.25 / 16_384))


def test_progress_counts_to_the_end(tmp_path: Path) -> None:
    said: list[tuple[int, int]] = []
    settled(tmp_path, SHUT, progress=lambda done, total: said.append((done, total)))
    assert said == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
