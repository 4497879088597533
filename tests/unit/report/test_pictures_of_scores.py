"""The page of scores drawn back: what was said across, what happened up, and the data beneath."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import re
from urllib.parse import unquote

import pytest

from detente.ledger.board import Board, Line
from detente.ledger.scoreboard import Saying, Scoreboard, Spotlight
from detente.report.scores import render_scores
from detente.score.standings import standings
from tests.drawn import across, assert_near, axis, pictures, share

SAID = (0.1, 0.1, 0.1, 0.1, 0.75, 0.75, 0.35, 0.35)
CAME = (0, 0, 0, 1, 1, 1, 0, 1)


def standing():
    """Return the standing of one forecaster on eight questions."""
    (found,) = standings(
        forecaster=[0] * 8, question=list(range(8)), day=[1] * 8, forecast=SAID, outcome=CAME, last_day=[5] * 8
    )
    return dataclasses.replace(found, skill=(None, None))


def scoreboard(**changed):
    board = Board(
        lines=(Line("Ada", "person", standing(), None, None, 0),),
        non_binary=(),
        crowd="Crowd",
        base_rate=None,
        on=None,
        counts={"resolved": 8},
        n_forecasts=8,
        n_late=0,
    )
    return dataclasses.replace(Scoreboard("ledger.db", False, board, ()), **changed)


def test_words_and_world():
    page = render_scores(scoreboard())
    (picture,) = pictures(page)
    grid = picture.all("line", "grid")
    labels = [(w, share(w.text)) for w in picture.all("text", "s") if share(w.text) is not None]
    x = across(picture, [(w["x"], value) for w, value in labels if w.attributes["text-anchor"] == "middle"])
    y = axis([(w.middle[1], value) for w, value in labels if w.attributes["text-anchor"] == "end"])
    assert y(10.0) > y(20.0)
    assert_near(
        sorted({x(line["x1"]) for line in grid if line["x1"] == line["x2"]}), [0.0, 0.25, 0.5, 0.75, 1.0], x.grain
    )
    dots = picture.all("circle", "dot model")
    # Of four called 10% one came, of two called 35% one, of two called 75% both.
    expected = [(0.1, 0.25, 4), (0.35, 0.5, 2), (0.75, 1.0, 2)]
    assert_near([x(dot["cx"]) for dot in dots], [said for said, _, _ in expected], x.grain)
    assert_near([y(dot["cy"]) for dot in dots], [came for _, came, _ in expected], y.grain)
    assert_near([(dot["r"] - 3.0) ** 2 / 36.0 for dot in dots], [1.0, 0.5, 0.5], 0.02)
    whiskers = picture.all("line", "whisker")
    for whisker, bin_ in zip(whiskers, standing().calibration, strict=True):
        assert_near([y(whisker["y1"]), y(whisker["y2"])], list(bin_.interval), y.grain)
        assert_near([x(whisker["x1"])], [bin_.said], x.grain)
    diagonal = picture.one("line", "axis")
    assert_near([x(diagonal["x1"]), y(diagonal["y1"]), x(diagonal["x2"]), y(diagonal["y2"])], [0, 0, 1, 1], x.grain)
    assert "of what was called 70 to 80%, 100% happened" in picture.description


def test_the_curve_without_bins_lies_on_its_band():
    (picture,) = pictures(render_scores(scoreboard()))
    labels = [(w, share(w.text)) for w in picture.all("text", "s") if share(w.text) is not None]
    x = across(picture, [(w["x"], value) for w, value in labels if w.attributes["text-anchor"] == "middle"])
    y = axis([(w.middle[1], value) for w, value in labels if w.attributes["text-anchor"] == "end"])
    curve = picture.one("polyline", "curve")
    # The shares 1/4, 1/2 and 1 rise as they are: nothing is pooled.
    assert_near([x(px) for px, _ in curve.points], [0.1, 0.35, 0.75], x.grain)
    assert_near([y(py) for _, py in curve.points], [0.25, 0.5, 1.0], y.grain)
    corners = picture.one("polygon", "area").points
    band = standing().reliability.band()
    high, low = ([point.consistent_high for point in band], [point.consistent_low for point in band])
    assert_near([y(py) for _, py in corners], [*high, *reversed(low)], y.grain)


def test_the_data_of_the_pictures():
    href = re.search(
        r'href="data:text/csv;charset=utf-8,([^"]*)" download="calibration.csv"', render_scores(scoreboard())
    )
    heads, first, second, third = csv.reader(io.StringIO(unquote(href[1])))
    assert heads == ["forecaster", "from", "to", "n", "said", "happened", "low", "high"]
    assert first[:6] == ["Ada", "0.1", "0.2", "4", "0.1", "0.25"]
    assert (second[4:6], third[4:6]) == (["0.35", "0.5"], ["0.75", "1"])
    low, high = standing().calibration[0].interval
    assert (float(first[6]), float(first[7])) == (pytest.approx(low, rel=1e-4), pytest.approx(high, rel=1e-4))
    assert low < 0.25 < high


def test_what_was_said():
    day = dt.date(2022, 1, 18)
    sayings = (
        Saying("Brief", "brief", day, 0.125, 0.05, 0.2, "very unlikely", 0.766, 0.64, 0.903),
        Saying("Metaculus", "crowd", day, 0.52, None, None, "", 0.23, None, None),
        Saying("Ada", "person", day, 0.333, None, None, "", 0.444, None, None),
    )
    known = Spotlight("war", "Will it come?", "yes", dt.date(2022, 2, 24), sayings)
    page = render_scores(scoreboard(spotlights=(known,)))
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", page[page.index("Will it come?") : page.index("Scores</h2>")])
    assert cells == [
        *("very unlikely (5 to 20%)", "0.766", "0.640 to 0.903"),
        *("52%, 18 Jan 2022", "0.230", ""),
        *("33%", "0.444", ""),
    ]
    assert "It came out: yes, known on 24 Feb 2022." in page


def test_the_lead_says_what_must_be_known():
    assert (
        "8 questions are resolved. Each forecast counts from when it was written down, for the days it stood."
        in render_scores(scoreboard())
    )
    board = dataclasses.replace(scoreboard().board, on=19_000, n_late=2)
    page = render_scores(scoreboard(is_hindsight=True, board=board, unscored=("'maybe'",)))
    assert "not what it foresaw" in page
    assert "for the days it stood" not in page
    assert "Void, as they came after the answer was known or the question had closed: 2 forecasts." in page
    assert re.search(r"these words no interval: .*maybe", page)
    assert "Crowd: Crowd. Base rate: none." in page


def test_the_table():
    row = re.search(r"<tbody><tr><th scope=\"row\">Ada.*?</tr>", render_scores(scoreboard()))[0]
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", row)
    brier = (3 * 0.01 + 0.81 + 2 * 0.0625 + 0.35**2 + 0.65**2) / 8
    assert cells[:3] == ["8", "100%", f"{brier:.3f}"]
    assert (cells[4:6], cells[7:9]) == (["", ""], ["", ""])  # nobody to compare with
    assert cells[9] == f"{auc_by_hand():.2f}"


def auc_by_hand():
    """Return the share of pairs that are in the right order, ties counting half."""
    yes = [p for p, came in zip(SAID, CAME, strict=True) if came]
    no = [p for p, came in zip(SAID, CAME, strict=True) if not came]
    return sum((a > b) + 0.5 * (a == b) for a in yes for b in no) / (len(yes) * len(no))


def test_one_question_makes_no_picture():
    alone = dataclasses.replace(standing(), n_questions=1)
    board = dataclasses.replace(scoreboard().board, lines=(Line("Ada", "person", alone, None, None, 0),))
    assert pictures(render_scores(scoreboard(board=board))) == []
