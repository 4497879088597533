"""What stands in words beside the pictures: ends of curves, legends, stories line by line, marks of a text."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from detente.brief.model import Span
from detente.explain.chronology import Answer, Line
from detente.explain.motives import Motive, Share, Weighed
from detente.inspect.labels import Words
from detente.report import storyboard
from detente.report.drawing import band, lines_of, text_width, triangle, wrapped
from detente.report.gathering import gather
from detente.report.phrases import percent
from detente.report.questions import questions_table
from detente.report.reading.marked import Marked
from detente.report.risk import risk_figure, small_risks, small_risks_data
from detente.report.scales import day_label
from tests.drawn import pictures
from tests.unit.draft.briefs import brief
from tests.unit.report.test_pictures import HIGH, LOW, PROBABILITY, with_curve

HOSTILE = Path(__file__).with_name("hostile.yaml")


@pytest.fixture(scope="module")
def findings():
    return gather(HOSTILE, worlds=128, paths=16)


# --- the ends of curves -------------------------------------------------------------------------------


def ends_of(found):
    """Return the numbers at the ends of the curves from above to below, with their places and styles."""
    picture = pictures(risk_figure(found))[-1]
    place = max(x for x, _ in picture.one("polyline", "curve model").points)
    words = [each for each in picture.all("text") if each["x"] > place and each.text.endswith("%")]
    return [(each["y"], each.text, each.classes) for each in words]


@pytest.mark.parametrize("lens", [0.0, 0.1, 0.33, 0.34, 0.35, 0.6, 1.0])
def test_the_ends_of_curves_are_told_apart_and_from_above_to_below(findings, lens):
    """Each curve has its own number at its end, the model's in bold; where two would touch they are moved apart."""
    found = with_curve(findings, probability=PROBABILITY, low=LOW, high=HIGH)
    answer = dataclasses.replace(found.lenses[0]["war"], probability=lens)
    others = tuple(answer if each.id == "war" else each for each in found.lenses[0].questions)
    found = dataclasses.replace(found, lenses=(dataclasses.replace(found.lenses[0], questions=others),))
    ends = ends_of(found)
    expected = sorted([(0.34, "b"), (lens, "w")], reverse=True)
    assert [(text, "b" in classes) for _, text, classes in ends] == [
        (percent(p), style == "b") for p, style in expected
    ]
    assert ends[1][0] - ends[0][0] >= 13.9
    if abs(lens - 0.34) > 0.2:
        picture = pictures(risk_figure(found))[-1]
        final = picture.one("polyline", "curve model").points[-1][1]
        bold = next(y for y, _, classes in ends if "b" in classes)
        assert bold == pytest.approx(final, abs=6.0)


def test_a_question_of_which_nothing_is_said_ends_at_nothing(findings):
    found = with_curve(dataclasses.replace(findings, lenses=()), probability=(0.0,) * 6)
    assert [text for _, text, _ in ends_of(found)] == ["0%"]


def test_curves_that_another_question_drew_are_left_out(findings):
    curve = with_curve(findings, probability=PROBABILITY).curves[0]
    twice = (curve, dataclasses.replace(curve, question="when"))
    assert len(pictures(small_risks(dataclasses.replace(findings, focus="level", curves=twice)))) == 1
    own = (dataclasses.replace(curve, question="when"), curve)
    assert len(pictures(small_risks(dataclasses.replace(findings, focus="war", curves=own)))) == 1
    at_once = dataclasses.replace(curve, probability=(0.3,) * 6)
    text = small_risks(dataclasses.replace(findings, focus="level", curves=(at_once,)))
    assert pictures(text) == []
    assert "Decided on one day alone: " in text
    _, rows = small_risks_data(dataclasses.replace(findings, curves=(curve,)))
    assert all(low != low and high != high for *_, low, high in rows)  # no band, no numbers


# --- the legend of the questions ----------------------------------------------------------------------


def test_the_legend_has_the_marks_of_the_strips(findings):
    found = with_curve(findings, probability=PROBABILITY, low=LOW, high=HIGH)
    text = str(questions_table(found))
    entries = re.findall(r"<li>(.*?)</li>", text[: text.index("</ul>")])
    told = [re.search(r"<span>(.*?)</span>", each).group(1) for each in entries]
    assert told[:2] == ["the model, with its 90% band over worlds", "what the brief&#x27;s words stand for"]
    assert told[-1] == "what happened"
    bars = [re.search(r'<rect[^>]*class="range (\w+)"[^>]*>', each) for each in entries]
    assert [bar and bar.group(1) for bar in bars] == ["model", "brief", *([None] * (len(entries) - 2))]
    for bar, height in zip(bars[:2], (7.0, 12.0), strict=True):
        numbers = {name: float(value) for name, value in re.findall(r'(\w+)="([\d.]+)"', bar.group(0))}
        assert (numbers["x"], numbers["width"]) == (2.0, 24.0)  # the whole of the key
        assert numbers["height"] == height
        assert numbers["y"] + numbers["height"] / 2 == 9.0  # on its middle
    dots = [re.search(r'class="dot (\w+)', each) for each in entries]
    assert [dot and dot.group(1) for dot in dots][:2] == ["model", None]
    middle = re.search(r'<circle cx="([\d.]+)" cy="([\d.]+)"', entries[0]).groups()
    assert middle == ("14", "9")


# --- stories in words ---------------------------------------------------------------------------------

WORDS = Words(
    actors={"a": "arland", "b": "borland"},
    quantities={"x": "tension", "y": "trade", **{f"q{n}": f"quantity {n}" for n in range(9)}},
    units={"x": "percent", "y": "USD"},
    events={"strike": "a strike", "wait": "no move", "hit": "hitting back", "won": "it is won", "talk": "talks"},
)  # fmt: skip


def weighed(name, worth, *parts, replies=()):
    """Return an option with its worth by quantity: direct, through links, replies."""
    return SimpleNamespace(name=name, worth=worth, shares=tuple(Share(*each) for each in parts), replies=replies)


def text_of(markup):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", str(markup))).strip()


def test_the_worth_of_an_option_beside_its_rival():
    """By quantity, what is left of it as all else, and the sum; a rest that both print as nothing is left out."""
    about = weighed("strike", 3.0, ("x", 2.0, 0.5, 0.0), ("y", 0.0, 0.0, 0.5))
    rival = weighed("wait", 1.0, ("x", 0.25, 0.0, 0.0), ("y", -0.5, 0.0, 0.0))
    rows = re.findall(r"<tr.*?</tr>", str(storyboard._worths(about, rival, WORDS)))
    assert [text_of(row) for row in rows] == [
        "effects · through links · replies of others a strike no move",
        "tension +2.50 +0.25",
        "trade +0.50 -0.50",
        "all else +0.00 +1.25",
        "worth +3.00 +1.00",
    ]
    alone = re.findall(r"<tr.*?</tr>", str(storyboard._worths(about, None, WORDS)))
    assert [text_of(row) for row in alone[1:]] == ["tension +2.50", "trade +0.50", "worth +3.00"]


def test_only_the_weightiest_quantities_are_told_and_the_rest_is_summed():
    about = weighed("strike", 10.0, *((f"q{n}", 1.0, 0.0, 0.0) for n in range(9)))
    rows = [text_of(row) for row in re.findall(r"<tr.*?</tr>", str(storyboard._worths(about, None, WORDS)))]
    assert rows[1:8] == [f"quantity {n} +1.00" for n in range(7)]
    assert rows[8:] == ["all else +3.00", "worth +10.00"]


def motive(**given):
    plain = {
        "date": dt.date(2022, 2, 24), "step": 7, "actor": "a", "after": (), "chosen": "strike", "about": "strike",
        "options": (
            Weighed("strike", 2.0, 0.7, 0.0, frozenset({"strike"}), (), ()),
            Weighed("wait", 1.0, 0.3, 0.0, frozenset({"wait"}), (), ()),
        ),
        "rationality": 1.0,
    }  # fmt: skip
    return Motive(**plain | given)


def test_why_a_decision_was_made():
    """Who chose what after what; held against the rival in a sentence, where there was one."""
    taken = str(storyboard._motive(motive(), WORDS))
    assert "24 Feb" in text_of(taken)
    assert "Arland chose “a strike”" in text_of(taken)
    assert ", after" not in text_of(taken)
    after = text_of(storyboard._motive(motive(after=("talk", "hit")), WORDS))
    assert "Arland chose “a strike”, after “hitting back”" in after
    assert "Arland did not choose “no move”" in text_of(storyboard._motive(motive(about="wait"), WORDS))
    assert taken.count("<p>") == 1
    alone = motive(options=motive().options[:1])
    assert alone.rival is None
    assert "<p>" not in str(storyboard._motive(alone, WORDS))


def test_what_was_expected_to_follow():
    replies = tuple(SimpleNamespace(move=move, chance=p) for move, p in (("hit", 0.6), ("talk", 0.05), ("wait", 0.049)))
    told = storyboard._expected(weighed("strike", 0.0, replies=replies), WORDS)
    assert text_of(told) == "Expected to follow: hitting back (60%), talks (5%)."
    assert storyboard._expected(weighed("strike", 0.0, replies=replies[2:]), WORDS) is None


def test_the_lines_of_a_story():
    """Events are numbered, dates of the line before are set back, quantities rise or fall in their unit."""
    days = [dt.date(2022, 1, day) for day in (3, 10, 17)]
    lines = (
        Line(
            days[0],
            "move",
            "strike",
            "a",
            (Answer("hit", "b", "reply"), Answer("won", "", "outcome")),
            again=(days[2],),
        ),
        Line(days[0], "shock", "talk"),
        Line(days[1], "quantity", "x", before=10.0, after=25.0),
        Line(days[2], "quantity", "y", before=9.0, after=-3.0),
        Line(days[2], "move", "wait", "b"),
    )

    found = [str(each) for each in storyboard._items(SimpleNamespace(lines=lines), WORDS, ["a", "b"])]
    assert [text_of(each) for each in found] == [
        "3 Jan 1 Arland: a strike Borland: hitting back Outcome: it is won again 17 Jan",
        "3 Jan 2 talks",
        "10 Jan Tension rises from 10 to 25%",
        "17 Jan Trade falls from 9 to -3 USD",
        "17 Jan 3 Borland: no move",
    ]
    assert ['class="same"' in each for each in found] == [False, True, False, False, True]
    assert [re.findall(r'class="no (\w+)"', each) for each in found] == [["a0"], ["other"], [], [], ["a1"]]
    assert day_label(days[0]) == "3 Jan"


def test_the_stories_are_parted_by_the_answers_that_came(findings):
    """An answer that never came is not named among them."""
    never = {**findings.stories.answers, "nobody": 0.0}
    text = str(storyboard.stories_part(dataclasses.replace(findings.stories, answers=never)))
    told = re.search(r"parted by their answer \((.*?)\)", text).group(1)
    expected = [f"{name} {percent(share)}" for name, share in findings.stories.answers.items() if share > 0]
    assert told == ", ".join(expected)
    assert len(expected) >= 2


# --- marks of a text ------------------------------------------------------------------------------------


def test_a_finding_is_led_to_where_it_first_stands():
    """One place of a finding has its name; every place is marked with its message; of an entity likewise."""
    found = brief()
    first = found.paragraphs[2]
    spans = (Span(first.start, first.start + 6), Span(first.start + 11, first.start + 17))
    finding = SimpleNamespace(spans=spans, severity="warning", message="no source is given")
    whole = Marked(found, [finding, SimpleNamespace(spans=spans[1:], severity="note", message="other")])
    marks = [mark for mark in whole._marks if mark.finding]
    assert [(mark.id, mark.title, mark.finding) for mark in marks] == [
        ("at-finding-1", "no source is given", 1),
        ("", "no source is given", 1),
        ("at-finding-2", "other", 2),
    ]
    text = str(whole.write(first))
    assert [text.count(f'id="at-finding-{n}"') for n in (1, 2)] == [1, 1]
    for entity in found.entities:
        named = [mark for mark in whole._marks if mark.id == f"entity-{entity.id}"]
        assert len(named) <= 1
        if named:
            start = found.reading.to_reading(entity.mentions[0].start, entity.mentions[0].end)[0]
            assert named[0].start == start
            assert (
                named[0].title == f"{entity.name}: {entity.role}" if entity.role else f"{entity.name} ({entity.kind})"
            )
    starts = [(mark.start, -mark.end) for mark in whole._marks]
    assert starts == sorted(starts)


def test_a_pointer_tells_what_is_marked_and_not_what_is_objected_to():
    """A finding is told where its number leads; a name and a date are told where they stand."""
    found = brief()
    entity = next(each for each in found.entities if each.mentions)
    place = entity.mentions[0]
    finding = SimpleNamespace(spans=(Span(place.start, place.end),), severity="warning", message="no source is given")
    piece = str(Marked(found, [finding]).write(Span(place.start, place.end)))
    marked = re.search(r'<span class="([^"]*)" title="([^"]*)">', piece)
    assert set(marked.group(1).split()) >= {"entity", "finding", "warning"}
    assert entity.name in marked.group(2)
    assert "no source" not in marked.group(2)
    bare = SimpleNamespace(spans=(Span(0, 6),), severity="note", message="other")
    assert 'class="finding note">Quotas<' in str(Marked(replace_marks(found), [bare]).write(Span(0, 6)))


def replace_marks(found):
    """Return a brief in which nothing was found."""
    return dataclasses.replace(found, estimates=(), quotations=(), figures=(), events=(), entities=())


# --- shapes ---------------------------------------------------------------------------------------------


def test_words_are_broken_at_a_width():
    text = "one two three four five"
    wide = text_width("one two three")
    assert wrapped(text, wide) == ["one two three", "four five"]
    assert wrapped(text, wide - 0.1) == ["one two", "three four", "five"]
    assert wrapped(text, text_width("three"), most=5) == ["one", "two", "three", "four", "five"]
    assert wrapped(text, text_width("three …"), most=2) == ["one", "two …"]
    cut = wrapped("interdependence", 40.0)
    assert len(cut) == 1
    assert cut[0].endswith("…")
    assert text_width(cut[0]) <= 40.0 < text_width(f"{cut[0][:-1]}ee…")
    assert wrapped("", 10.0) == []


def test_lines_of_words_have_their_middle_at_a_place():
    for count in (1, 2, 3):
        places = [float(y) for y in re.findall(r' y="([\d.]+)"', str(lines_of(5.0, 50.0, ["x"] * count)))]
        # The line of letters lies 0.36 of their size below their middle.
        assert sum(places) / count == pytest.approx(50.0 + 0.36 * 12, abs=0.06)
        assert all(b - a == pytest.approx(14.4, abs=0.11) for a, b in itertools.pairwise(places))


def test_an_area_goes_along_above_and_back_below():
    points = re.search(r'points="([^"]*)"', str(band([0, 1, 2], [9, 8, 7], [3, 2, 1], "area"))).group(1)
    assert points == "0,3 1,2 2,1 2,7 1,8 0,9"
    points = re.search(r'points="([^"]*)"', str(triangle(10, 10, 5, "dot"))).group(1)
    assert points == "10,5 15,14 5,14"
