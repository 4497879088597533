"""The page of a brief that was read: strips drawn back, marks where the words are, lists in their order."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from detente.brief.audit.audit import audit
from detente.brief.model import Span
from detente.brief.read import read_text
from detente.report.reading.marked import Marked, describe_estimate, describe_event, describe_figure
from detente.report.reading.page import render_reading
from detente.report.reading.tables import dates_list, estimates_table, figures_list, names_list, strip
from tests.drawn import across, assert_near, pictures

TEXT = """The Strait After The Exercises

12 March 2021

The exercises ended on 9 March 2021.[1] About 4,500 soldiers of Northland took part.
Analysts say that a "new war" is possible.

A blockade by Northland before the end of 2021 remains very unlikely. Further exercises are likely in autumn 2021.
Northland will probably not withdraw from the talks on 6 May 2021.

Notes

[1] "The exercises are over," Daily Harbour, 10 March 2021, https://www.example.org/exercises
"""


@pytest.fixture(scope="module")
def brief():
    return read_text(TEXT)


def test_a_strip_is_the_interval_of_the_words(brief):
    estimate = next(each for each in brief.estimates if each.phrase == "very unlikely")
    readers = estimate.readers
    asked = replace(estimate, standard_interval=(0.05, 0.2), reader_interval=(0.02, 0.3), readers=readers)
    (picture,) = pictures(strip(asked))
    ticks = sorted(line["x1"] for line in picture.all("line", "axis") if line["x1"] == line["x2"])
    x = across(picture, zip(ticks, (0.0, 0.25, 0.5, 0.75, 1.0), strict=True))
    bar = picture.one("rect", "range brief")
    assert_near([x(bar["x"]), x(bar["x"] + bar["width"])], [0.05, 0.2], x.grain)
    whisker = picture.one("line", "whisker")
    assert_near([x(whisker["x1"]), x(whisker["x2"])], [0.02, 0.3], x.grain)
    assert_near([x(picture.one("circle", "dot measured")["cx"])], [readers.quantiles[0.5]], x.grain)
    bare = pictures(strip(replace(asked, standard_interval=None, reader_interval=None, readers=None)))[0]
    assert bare.all("rect") == bare.all("circle") == bare.all("line", "whisker") == []


def test_the_table_of_likelihood(brief):
    said = [replace(brief.estimates[0], holder="Northland", hedges=(), horizon=None, is_forecast=True)]
    said.append(replace(brief.estimates[0], holder="author", hedges=(Span(0, 1),), horizon=None, is_forecast=False))
    first, second = re.findall(r"<tr>(.*?)</tr>", str(estimates_table(replace(brief, estimates=tuple(said)))[1]))[1:]
    assert "<i> Northland</i>" in first
    assert "<i>" not in second
    assert ("hedged twice" in first, "hedged twice" in second) == (False, True)
    assert ("no date" in first, "no date" in second) == (True, False)
    assert estimates_table(replace(brief, estimates=())) is None


def test_marks_stand_where_the_words_are(brief):
    body = render_reading(audit(brief))
    for number, estimate in enumerate(brief.estimates, 1):
        behind = re.sub(r"<[^>]*>", "", body[body.index(f'id="estimate-{number}"') - 6 :])
        assert behind.startswith(brief.plain(estimate).split()[0]), behind[:40]
    whole = Marked(brief, ())
    for paragraph in brief.paragraphs:
        written = re.sub(r"<sup.*?</sup>|<[^>]*>", "", str(whole.write(paragraph)))
        plain = brief.plain(paragraph)
        assert " ".join(written.replace("&quot;", '"').replace("&#x27;", "'").split()) == plain


def test_a_piece_of_the_text_is_marked_as_the_whole_is(brief):
    """Every word keeps its highlight, and no other gets it, wherever the piece begins and ends."""
    whole = Marked(brief, ())
    for estimate in brief.estimates:
        start, end = estimate.start, estimate.end
        assert str(whole.write(Span(start, end))).count('class="estimate') >= 1
        assert 'class="estimate' not in str(whole.write(Span(end, end + 1)))
        before = str(whole.write(Span(max(start - 3, 0), start + 2)))
        assert re.search(r'<span class="[^"]*estimate[^"]*"[^>]*>[^<]{2}</span>$', before), before
        # The longest mark of all may begin far before a piece and still reach into it.
        assert 'class="estimate' in str(whole.write(Span(end - 1, end)))


def test_a_marker_leads_to_its_note(brief):
    page = render_reading(audit(brief))
    assert re.search(
        r'<sup id="marker-1" class="marker" title="[^"]*Daily Harbour[^"]*"><a href="#note-1">1</a></sup>', page
    )
    assert '<a href="#marker-1"' in page
    note = page[page.index('id="notes"') :]
    assert re.search(r"<b>1</b> [^<]*The exercises are over", note), "under the number that the marker shows"
    bare = replace(brief, notes=tuple(replace(each, n="") for each in brief.notes))
    assert "<b>·</b>" in render_reading(audit(bare))


def test_what_is_known_of_each(brief):
    estimate = next(each for each in brief.estimates if each.phrase == "very unlikely")
    text = describe_estimate(brief, replace(estimate, standard_interval=(0.05, 0.2), reader_interval=None))
    assert text.startswith('"very unlikely", 5% to 20% in icd203')
    assert "said by" not in text
    assert "by before the end of 2021" in text or "end of 2021" in text
    other = describe_estimate(
        brief, replace(estimate, standard_interval=None, reader_interval=(0.02, 0.3), holder="Ada")
    )
    assert "no meaning in icd203, 2% to 30% to readers, said by Ada" in other
    figure = next(each for each in brief.figures if each.value == 4500)
    assert describe_figure(figure).startswith("figure of ")
    event = next(each for each in brief.events if each.when is not None)
    assert (
        describe_event(event)
        == f"{event.when.date} ({event.when.precision}{', worked out' if event.when.relative else ''})"
    )
    assert describe_event(replace(event, when=None)) == "a time that cannot be worked out"


def test_lists_are_in_order(brief):
    days = [event.when.earliest for event in brief.events if event.when]
    listed = re.findall(r'href="#event-(\d+)"', str(dates_list(brief)))
    assert [brief.events[int(n) - 1].when.earliest for n in listed] == sorted(days)
    names = re.findall(r"</a> (\d+) ", str(names_list(brief)))
    assert [int(n) for n in names] == sorted((len(each.mentions) for each in brief.entities), reverse=True)
    assert len(re.findall("<li>", str(figures_list(brief)))) == len(brief.figures)
