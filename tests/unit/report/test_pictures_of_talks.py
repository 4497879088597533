"""Talks drawn back: who stands where with what weight, where the settlement lies, and what the red lines leave."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from types import SimpleNamespace

import numpy as np
import pytest

from detente.report.settlement import settlement_page, talks_part, told
from detente.settle import settle_sheet, settle_table
from detente.settle.settled import SessionSettled
from tests.drawn import across, amount, assert_near, pictures

ROWS = """actor,issue,capability,position,salience,at_least,at_most,reference
North,forces,1,10,0.5,,60,85
South,forces,4,70,1,30,,85
East,forces,2,40,0.25,,,85
"""


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    path = tmp_path_factory.mktemp("talks") / "talks.csv"
    path.write_text(ROWS)
    return settle_sheet(path, scale=(0.0, 100.0))


def drawn(settled):
    """Return both pictures with their axis."""
    for picture in pictures(settlement_page(settled)):
        base = next(line["y1"] for line in picture.all("line", "axis") if line["x2"] - line["x1"] > 100)
        below = [w for w in picture.all("text", "s") if 10 < w.middle[1] - base < 16]
        yield picture, base, across(picture, [(w["x"], amount(w.text)) for w in below])


def test_everyone_stands_at_their_position(settled):
    for picture, _, x in drawn(settled):
        parties = {shape.title.partition(":")[0]: shape for shape in picture.all("circle", "party")}
        assert_near([x(parties[name]["cx"]) for name in ("North", "East", "South")], [10.0, 40.0, 70.0], x.grain)
        heights = [parties[name]["cy"] for name in ("North", "East", "South")]
        assert heights == sorted(heights), "in the order of their positions"
        zone = picture.one("rect", "zone")
        for party in parties.values():
            assert zone["y"] < party["cy"] - party["r"] < party["cy"] + party["r"] < zone["y"] + zone["height"]
        # The area is the power: a quarter and a half of the greatest.
        assert_near([parties[name]["r"] ** 2 for name in ("North", "East", "South")], [25.0, 50.0, 100.0], 1.5)
        assert [next(iter(parties[name].classes - {"party"})) for name in ("North", "East", "South")] == [
            "c2",
            "c1",
            "c4",
        ]
        for name, words in (("North", "salience 0.5, capability 1"), ("South", "salience 1, capability 4")):
            assert parties[name].title.endswith(words)


def test_what_they_accept(settled):
    for picture, _, x in drawn(settled):
        north, south = sorted(picture.all("line", "reach"), key=lambda line: line["y1"])
        assert_near([x(north["x1"]), x(north["x2"])], [0.0, 60.0], x.grain)
        assert_near([x(south["x1"]), x(south["x2"])], [30.0, 100.0], x.grain)
        assert_near(
            [x(line["x1"]) for line in sorted(picture.all("line", "red"), key=lambda line: line["y1"])],
            [60.0, 30.0],
            x.grain,
        )
        zone = picture.one("rect", "zone")
        assert_near([x(zone["x"]), x(zone["x"] + zone["width"])], [30.0, 60.0], x.grain)
        assert_near([x(picture.one("line", "reference")["x1"])], [85.0], x.grain)
        assert "no deal" in picture.texts()
        assert "room for agreement in 100% of draws" in picture.texts()


def test_where_lines_do_not_meet(settled):
    (issue,) = settled.issues
    overlap = dataclasses.replace(issue.overlap, low=80.0, high=20.0, p_open=0.1)
    apart = dataclasses.replace(settled, issues=(dataclasses.replace(issue, overlap=overlap),))
    for picture, _, x in drawn(apart):
        gap = picture.one("rect", "gap")
        assert_near([x(gap["x"]), x(gap["x"] + gap["width"])], [20.0, 80.0], x.grain)
        assert "no overlap in 90% of draws" in picture.texts()
    assert "leave room in 10% of draws; in the median they stand apart, at 20 and 80." in told(apart.issues[0])


def test_the_middle_of_the_settlement(settled):
    (issue,) = settled.issues
    assert issue.compromise == pytest.approx((10 * 0.5 + 70 * 4 + 40 * 0.5) / 5)
    for picture, base, x in drawn(settled):
        compromise, median = picture.one("polygon", "compromise"), picture.one("polygon", "median")
        assert_near([x(compromise.points[0][0]), x(median.points[0][0])], [issue.compromise, issue.median], x.grain)
        assert compromise.points[0][1] < base < compromise.points[1][1], "the triangle points up"


def test_the_density_and_its_sticks(settled):
    """Half of the weight is on two positions exactly; the rest is a hill around 40."""
    (issue,) = settled.issues
    grid = np.linspace(0.0, 100.0, 401)
    hill = np.exp(-0.5 * ((grid - 40.0) / 10.0) ** 2)
    steps = 0.5 * hill / hill.sum()
    steps[280] += 0.4
    steps[40] += 0.1
    planted = dataclasses.replace(issue, grid=grid, cdf=np.cumsum(steps))
    for picture, base, x in drawn(dataclasses.replace(settled, issues=(planted,))):
        line = picture.one("polyline", "curve model").points
        assert_near([x(line[0][0]), x(line[-1][0])], [0.0, 100.0], x.grain)
        heights = [base - y for _, y in line]
        assert x(line[int(np.argmax(heights))][0]) == pytest.approx(40.0, abs=1.0)
        # One standard deviation away the hill stands at exp(-1/2) of its height, without the sticks.
        at = {round(x(place), 1): height for (place, _), height in zip(line, heights, strict=True)}
        near = min(at, key=lambda value: abs(value - 30.0))
        assert at[near] / max(heights) == pytest.approx(np.exp(-0.5), abs=0.02)
        sticks = picture.all("line", "stick")
        assert_near([x(stick["x1"]) for stick in sticks], [10.0, 70.0], x.grain)
        low, high = (stick["y1"] - stick["y2"] for stick in sticks)
        assert low / high == pytest.approx(0.25, abs=0.02)
        assert {"40%", "10%"} <= set(picture.texts())


def test_only_the_weightiest_are_drawn(tmp_path):
    path = tmp_path / "many.csv"
    rows = "".join(f"P{n},1,{n},{0.1 + n / 100}\n" for n in range(30))
    path.write_text(f"actor,capability,position,salience\n{rows}")
    page = settlement_page(settle_sheet(path, scale=(0.0, 100.0)))
    picture = pictures(page)[0]
    assert [shape.title.partition(":")[0] for shape in picture.all("circle", "party")] == [
        f"P{n}" for n in range(6, 30)
    ]
    assert "6 parties with less weight are in the data only." in page


def test_the_summary(settled):
    by = tuple(_session("first", day, p, p_by) for day, p, p_by in ((1, 0.2, 0.2), (8, 0.1, 0.3)))
    page = settlement_page(dataclasses.replace(settled, sessions=by, p_deal=0.3, agreement_per_year=1.5))
    assert "Probability of a deal by 8 Feb 2022: 30%. While one is open it is struck 1.5 times a year" in page
    assert page.count("<tr>") == 3
    assert "A deal is open with probability 30%." in settlement_page(
        dataclasses.replace(settled, sessions=(), p_deal=0.3)
    )


def _session(name, day, p, p_by):
    """Return a session with its chances."""
    nothing = {each.name: None for each in dataclasses.fields(SessionSettled)}
    return SessionSettled(**nothing | {"id": name, "date": dt.date(2022, 2, day), "p_deal": p, "p_deal_by": p_by})


def test_tables_of_a_case(settled):
    assert talks_part(SimpleNamespace(talks=())) is None
    words = SimpleNamespace(actors={"North": "the North"}, events={})
    one, two = (talks_part(SimpleNamespace(talks=(settled,) * n, words=words)) for n in (1, 2))
    assert {"The North", "South", "East"} <= set(pictures(one)[0].texts()), "as the case calls them"
    assert (len(pictures(one)), len(pictures(two))) == (2, 4)
    assert (one.count("<h3>"), two.count("<h3>")) == (1, 4), "tables have headings where there are several"


def test_a_page_of_a_table_calls_everyone_as_the_case_does():
    page = settlement_page(settle_table("russia-2022", "vienna", draws=64))
    body = page.partition("</header>")[2]
    assert "<h1>Talks on security guarantees between Russia and the West</h1>" in page
    assert "the Kremlin accepts" in body
    assert "The Kremlin</text>" in body
    assert "Enlargement: Whether NATO may take in" in body
    assert not re.search(r"\b(usa|russia|ukraine|nato|geneva|arms_control)\b", re.sub(r"<[^>]*>|russia-2022", "", body))
