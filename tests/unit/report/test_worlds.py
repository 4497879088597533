"""Worlds weighted anew: against closed forms, against true runs, and the page's script against its twin."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.core.elementary import ndtri
from detente.report import phrases
from detente.report.document import script
from detente.report.gathering import gather
from detente.report.page import report_page
from detente.report.worlds import FINE, LEAST_WORLDS, REACH, SPREAD, STEPS, ZERO, Slider, Worlds, reweighted

HOSTILE = Path(__file__).with_name("hostile.yaml")
STUB = Path(__file__).with_name("page_stub.js")


@pytest.fixture(scope="module")
def found():
    return gather(HOSTILE, worlds=512, paths=32)


def scores(z):
    """Return normal scores as the page stores them."""
    return bytes(np.clip(np.rint(ZERO + FINE * np.asarray(z)), 0, 255).astype(np.uint8))


def slider(z, own=None):
    """Return a slider over worlds at scores z."""
    texts = tuple(map(str, range(STEPS + 1)))
    return Slider("x", texts, is_level=False, scores=scores(z), own=b"" if own is None else scores(own))


def worlds(answers, *sliders, counts=b""):
    """Return worlds with answers from 0 to 1."""
    packed = bytes(np.rint(255 * np.asarray(answers)).astype(np.uint8))
    return Worlds("probability", packed, counts, 0.0, 1.0, sliders)


GRID = np.asarray(ndtri((np.arange(4000) + 0.5) / 4000))
"""Normal scores of evenly spaced quantiles."""


def test_untouched_it_is_the_mean():
    answers = (np.arange(4000) + 0.5) / 4000
    told = reweighted(worlds(answers, slider(GRID)), {})
    assert told.answer == pytest.approx(0.5, abs=0.001)
    assert told.effective == pytest.approx(4000)
    assert (told.low, told.high) == (pytest.approx(0.05, abs=0.005), pytest.approx(0.95, abs=0.005))


@pytest.mark.parametrize("wanted", [-0.64, 0.0, 0.64])
def test_a_linear_answer_follows_the_value(wanted):
    """With the answer 1/2 + z/8, holding z near z* gives 1/2 + z*/8; bytes round by 0.002, cut weights by 0.01."""
    step = (wanted / REACH + 1) / 2 * STEPS
    told = reweighted(worlds(np.clip(0.5 + GRID / 8, 0, 1), slider(GRID)), {0: step})
    assert told.answer == pytest.approx(0.5 + wanted / 8, abs=0.01)


def test_effective_worlds_have_a_closed_form():
    """At the middle, with s the spread, the share is s sqrt(2 - s^2); cutting weights off there leaves it within 3%."""
    told = reweighted(worlds(np.full(4000, 0.5), slider(GRID)), {0: STEPS / 2})
    assert told.effective / 4000 == pytest.approx(SPREAD * np.sqrt(2 - SPREAD * SPREAD), rel=0.03)


def test_what_a_factor_moves_stays_as_it_was():
    """Setting a number leaves its factor alone: an answer that follows the factor only hardly moves.

    Seen without its own part, as if the number were observed, it would: the factor goes with it by 0.6. Cutting off the
    weights of rare worlds leaves a third of that.
    """
    rng = np.random.default_rng(5)
    factor, own = rng.standard_normal((2, 40_000))
    z = 0.6 * factor + 0.8 * own
    answers = np.clip(0.5 + factor / 8, 0, 1)
    set_at = reweighted(worlds(answers, slider(z, own)), {0: 3 * STEPS / 4})
    seen_at = reweighted(worlds(answers, slider(z)), {0: 3 * STEPS / 4})
    assert set_at.answer == pytest.approx(0.5, abs=0.02)
    assert seen_at.answer > 0.54


def test_levels_and_counts():
    answers, levels = [0.2, 0.4, 0.6, 0.8], bytes([0, 0, 1, 1])
    which = Slider("x", ("no", "yes"), is_level=True, scores=levels, own=b"")
    assert reweighted(worlds(answers, which), {0: 1}).answer == pytest.approx(0.7, abs=0.003)
    counted = worlds(answers, which, counts=bytes([255, 255, 255, 85]))
    told = reweighted(counted, {0: 1})
    assert told.answer == pytest.approx((0.6 + 0.8 / 3) / (4 / 3), abs=0.003)
    assert told.effective == pytest.approx(2.0)


def test_several_sliders_multiply():
    rng = np.random.default_rng(7)
    one, two = rng.standard_normal((2, 40_000))
    both = worlds(np.clip(0.5 + one / 10 + two / 10, 0, 1), slider(one), slider(two))
    told = reweighted(both, {0: 3 * STEPS / 4, 1: 3 * STEPS / 4})
    assert told.answer == pytest.approx(0.5 + 2 * 0.64 / 10, abs=0.02)
    assert told.effective < reweighted(both, {0: 3 * STEPS / 4}).effective


def test_the_page_has_the_run_as_it_is(found):
    answer, packed = found[found.focus], found.worlds
    told = reweighted(packed, {})
    assert told.answer == pytest.approx(answer.probability, abs=0.002)  # bytes: 1 / 510 each, far less in the mean
    assert (told.low, told.high) == (
        pytest.approx(answer.band.low, abs=0.02),
        pytest.approx(answer.band.high, abs=0.02),
    )
    assert len(packed.answers) == 512
    assert {each.path for each in packed.sliders} <= {each.path for each in found.drivers.drivers}


@pytest.mark.parametrize("step", [4, 16, 28])
def test_against_a_true_run(step):
    """As far from a run with the number set as chance (two errors) and the width of the weights (3 points) allow."""
    packed = gather("russia-2022", worlds=512, paths=32).worlds
    first = packed.sliders[0]
    assert first.path == "beliefs.russia.moves.invade.outcomes.quick_victory.chance.january"
    told = reweighted(packed, {0: step})
    assert told.effective > LEAST_WORLDS
    run = detente.forecast_case("russia-2022", worlds=256, paths=32, overrides={first.path: first.texts[step]})
    error = 0.25 / np.sqrt(told.effective)
    assert told.answer == pytest.approx(run["invasion"].probability, abs=2 * error + 0.03)


def _panel(page):
    """Return the attributes of the panel and of its sliders, as the script reads them."""

    def attributes(tag):
        return {name: unescape(value or "") for name, value in re.findall(r'([\w-]+)(?:="([^"]*)")?', tag)}

    panel = attributes(re.search(r"<div class=\"play\"([^>]*)>", page)[1])
    inputs = [attributes(tag) for tag in re.findall(r"<input([^>]*type=\"range\"[^>]*)>", page)]
    return panel, inputs


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_script_says_what_its_twin_says(found, tmp_path):
    packed = found.worlds
    panel, inputs = _panel(report_page(found))
    assert len(inputs) == len(packed.sliders)
    settings = [
        {},
        *({k: step} for k in range(len(inputs)) for step in (0, 9, STEPS)),
        dict.fromkeys(range(len(inputs)), 3),
    ]
    asked = {
        "panel": panel,
        "inputs": inputs,
        "settings": [list(each.items()) for each in settings],
        "script": script(),
    }
    (tmp_path / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    done = subprocess.run(
        ["node", str(STUB), str(tmp_path / "asked.json")], capture_output=True, text=True, check=True, timeout=60
    )
    for setting, said in zip(settings[1:], json.loads(done.stdout)[1:], strict=True):
        told = reweighted(packed, setting)
        if told.effective < LEAST_WORLDS:
            assert said["then"] == "too few worlds"
            assert said["worlds"].startswith(f"only {round(told.effective)} of 512 worlds")
            continue
        assert said["then"] == phrases.percent(told.answer)
        ends = phrases.percent(told.low).removesuffix("%"), phrases.percent(told.high)
        assert said["between"] == " to ".join(ends)
        assert said["worlds"] == f"as if from {round(told.effective)} of 512 worlds"
    untouched = json.loads(done.stdout)[0]
    assert untouched["then"] == phrases.percent(found[found.focus].probability)
    assert untouched["worlds"].startswith("as the case has it")
