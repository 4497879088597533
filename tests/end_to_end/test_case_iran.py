"""iran-2025: a case made of parts, with weights fitted to judgements. What it argues follows from what stands in it.

Monte Carlo errors at 1,000 worlds x 16 paths and this seed, as the forecasts print them: at most 0.5 points for a
probability. Bounds below keep at least five of these away.
"""

from __future__ import annotations

import datetime as dt
import time
from functools import cache

import numpy as np
import pytest

from detente.case import Case, find_case, load_case
from detente.case.parts.library import find_part
from detente.case.parts.pin import pin
from detente.case.tuned import read_tuned
from detente.case.yaml_reader import read_yaml
from detente.compile import compile_case
from detente.forecast.forecast import Forecast, forecast
from detente.forecast.run import run
from detente.sim.runs import NEVER, Runs
from detente.world.draws import medians

NAME = "iran-2025"
WORLDS, PATHS, SEED = 1000, 16, 20250410
ISRAEL = "as-israel-saw-it"


@cache
def _case() -> Case:
    return load_case(NAME)


@cache
def _runs(lens: str = "") -> Runs:
    return run(_case(), lens=lens, worlds=WORLDS, paths=PATHS, seed=SEED, keep={"events"})


@cache
def _forecast(lens: str = "") -> Forecast:
    return forecast(_runs(lens), _case())


def _chance(question: str, lens: str = "") -> float:
    probability = _forecast(lens)[question].probability
    assert probability is not None
    return probability


def _first(event: str) -> np.ndarray:
    runs = _runs()
    assert runs.first is not None
    return runs.first[runs.model.events.index(event)]


def test_ten_parts_and_more_are_used_and_each_is_pinned() -> None:
    text = find_case(NAME).read_text(encoding="utf-8")
    uses = read_yaml(text, NAME).data["use"]
    assert len({use["part"] for use in uses}) >= 10
    assert all(use["hash"] == find_part(use["part"]).hash for use in uses)
    assert not pin(find_case(NAME)).is_new


def test_its_weights_are_those_fitted_to_its_judgements() -> None:
    case = _case()
    fitted = read_tuned(find_case(NAME).parent / "tuned.json").content
    assert set(fitted.judgements) == set(case.judgements)
    weights = {number.path: number.becomes for number in fitted.numbers}
    assert str(case.actors["israel"].idle) == str(weights["actors.israel.idle"])
    assert {each.factor for each in case.together} > {"israeli_optimism"}


def test_what_the_brief_calls_highly_unlikely_is() -> None:
    answer = _forecast()["council-sanctions"]
    said = answer.facts.said
    assert said is not None
    assert (said.low, said.high) == (0.1, 0.2)  # the British table, PHIA
    assert _chance("council-sanctions") < 0.05


def test_a_belief_in_a_window_brings_the_strike_and_doubt_in_its_use_holds_it_back() -> None:
    argued, default, seen = (_chance("strike", lens) for lens in ("as-argued", "", ISRAEL))
    assert argued + 0.05 < default < seen - 0.025
    assert all(path.startswith("beliefs.israel.") for path in _case().lenses[ISRAEL].set)


def test_other_questions_do_not_hang_on_what_israel_believes() -> None:
    for question in ("snapback", "council-sanctions", "censure"):
        assert _chance(question, ISRAEL) == pytest.approx(_chance(question), abs=0.03)


def test_the_clocks_of_the_case() -> None:
    runs = _runs()
    days = runs.model.timeline.dates
    notice, strike, signed = (_first(event) for event in ("snapback", "israel_strike", "iran_signs"))
    assert days[notice[notice != NEVER].max()] <= dt.date(2025, 9, 18)
    assert days[_first("censure").min()] >= dt.date(2025, 6, 9)
    both = (strike != NEVER) & (signed != NEVER)
    assert both.any()
    late = strike[both].astype(int) - signed[both]
    assert late.max() < 7  # an agreement keeps strikes off, from the week after it on
    deadline = _first("deadline")
    assert dt.date(2025, 5, 10) <= days[deadline.min()] <= days[deadline.max()] <= dt.date(2025, 6, 15)


def test_a_strike_comes_when_the_time_given_to_the_talks_is_over() -> None:
    strike, deadline = _first("israel_strike"), _first("deadline")
    before = (strike < deadline).mean() / 60  # a day, from 7 April to about the end of May
    soon = ((strike >= deadline) & (strike < deadline + 30)).mean() / 30
    assert soon > 2 * before


def test_the_stock_grows_as_the_reports_before_the_brief_had_it() -> None:
    model = compile_case(_case())
    numbers = dict(zip(model.draws.paths, medians(model.draws).tolist(), strict=False))
    per_day = 100 * numbers["links.enrichment.gain"]  # at full capacity
    expected = numbers["quantities.heu.start"] + per_day * (dt.date(2025, 5, 17) - dt.date(2025, 4, 7)).days
    answer = _forecast()["stock"]
    assert answer.mean == pytest.approx(expected, abs=4)  # a few paths have strikes or an agreement by then
    assert expected < 408.6  # what came was more: the rate had risen


def test_a_thousand_paths_take_less_than_a_second_of_a_processor() -> None:
    run(_case(), worlds=40, paths=25, seed=1)
    began = time.process_time()
    run(_case(), worlds=40, paths=25, seed=2)
    assert time.process_time() - began < 1.0
