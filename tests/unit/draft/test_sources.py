"""Sources of a draft: one for the brief, one for each thing its notes name."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from detente.brief.model import Author, Metadata
from detente.draft.lines import Lines
from detente.draft.sources import plan_sources, write_sources
from tests.unit.draft.briefs import brief, day, note, period


def planned(*notes, metadata=None):
    found = replace(brief(), notes=tuple(notes))
    return plan_sources(found if metadata is None else replace(found, metadata=metadata))


def test_the_brief_itself_comes_first():
    about = Metadata(
        title="Quotas", authors=(Author("Ada Holm"), Author("Erik Bergen")), publisher="Harbour", series="Papers",
        number="12", when=period("2021-03", "month", "2021-03-01", "2021-03-31"), url="https://example.org",
    )  # fmt: skip
    (own,) = planned(metadata=about).entries
    assert own.key == "brief"
    assert dict(own.fields) == {
        "title": "Quotas", "author": "Ada Holm, Erik Bergen", "publisher": "Harbour Papers No. 12", "date": "2021-03",
        "url": "https://example.org", "language": "en", "reliability": "the argument this case models",
    }  # fmt: skip
    (bare,) = planned(metadata=Metadata(language="")).entries
    assert dict(bare.fields) == {"reliability": "the argument this case models"}


def test_notes_on_one_source_are_one_entry():
    found = planned(
        note("1", url="https://www.example.org/a", same_source=(2,), title="One"),
        note("2", kind="comment"),
        note("3", url="https://www.example.org/a", same_source=(0,), start=30),
        note("4", kind="back reference", refers_to=2),
        note("5", kind="back reference", refers_to=1),
        note("6", url="https://other.com/b"),
    )
    assert [each.key for each in found.entries] == ["brief", "note_1_example", "note_6_other"]
    assert dict(found.by_note) == {0: "note_1_example", 2: "note_1_example", 3: "note_1_example", 5: "note_6_other"}
    assert found.entries[1].fields["note"] == "note 1 and 3 of the brief"
    assert found.entries[1].lines == (1, 3)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"url": "https://www.nytimes.com/x"}, "note_4_nytimes"),
        ({"url": "https://m.news.bbc.co.uk:80/x"}, "note_4_bbc"),
        ({"url": "https://en.kremlin.ru/x"}, "note_4_kremlin"),
        ({"url": "", "publisher": "Daily Harbour News"}, "note_4_daily_harbour"),
        ({"url": "", "authors": "Ada Holm"}, "note_4_ada_holm"),
        ({"url": "", "title": "Old Quotas"}, "note_4_old_quotas"),
        ({"url": ""}, "note_4_source"),
    ],
)
def test_keys_are_found_at_a_glance(given, key):
    assert planned(note("4", **given)).entries[1].key == key
    assert planned(note("*", **given)).entries[1].key == key.replace("4_", "")


def test_how_they_are_written():
    found = planned(
        note("1", url="https://example.org/a", same_source=(1,), when=day("2021-03-10")),
        note("2", same_source=(0,), start=30),
        note("", kind="source", title="Other", when=period("2020", "year", "2020-01-01", "2020-12-31")),
        metadata=Metadata(language=""),
    )
    lines = Lines()
    write_sources(lines, found)
    assert (
        lines.text()
        == """\
sources:
  brief: {reliability: the argument this case models}
  # lines 1, 3
  note_1_example: {date: 2021-03-10, url: "https://example.org/a", note: note 1 and 2 of the brief}
  # line 1
  note_other: {title: Other, date: "2020"}
"""
    )
    assert found.entries[1].fields["date"] == dt.date(2021, 3, 10)
