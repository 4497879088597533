"""Lists of notes in every usual form, the marks that point to them, and numbers that are neither."""

from __future__ import annotations

import itertools

import pytest

from benchmarks.reading.note_forms import (
    HEADINGS,
    LABELS,
    MARKDOWN_LABELS,
    MARKDOWN_MARKS,
    MARKS,
    PLACES,
    SENTENCES,
    UNHEADED,
    document,
    linked,
)
from detente.brief.read import read_text

NUMBERS = [str(n) for n in range(1, 13)]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("mark", MARKS)
def test_marks_and_notes_of_any_form_are_linked_in_text(mark: str, label: str) -> None:
    place = list(MARKS).index(mark) + list(LABELS).index(label)
    heading = HEADINGS[place % 2 * 4]
    between = ("\n", "\n\n")[place % 3 == 0]
    brief = read_text(document(MARKS[mark], LABELS[label], heading, between), name="a.txt")
    assert linked(brief) == NUMBERS
    assert [note.n for note in brief.notes] == NUMBERS


@pytest.mark.parametrize("label", LABELS | MARKDOWN_LABELS)
@pytest.mark.parametrize("mark", MARKDOWN_MARKS)
def test_marks_and_notes_of_any_form_are_linked_in_markdown(mark: str, label: str) -> None:
    place = list(MARKDOWN_MARKS).index(mark) + list(LABELS | MARKDOWN_LABELS).index(label)
    heading = HEADINGS[place % len(HEADINGS)]
    text = document(MARKDOWN_MARKS[mark], (LABELS | MARKDOWN_LABELS)[label], heading, ("\n", "\n\n")[place % 2])
    brief = read_text(text, name="a.md")
    assert linked(brief) == NUMBERS
    assert [note.n for note in brief.notes] == NUMBERS


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("heading", UNHEADED)
@pytest.mark.parametrize("label", ["[1]", "1.", "¹", "^1"])
def test_a_list_at_the_end_needs_no_heading(heading: str, label: str, place: str) -> None:
    brief = read_text(document(MARKS["[1]"], LABELS[label], heading, "\n", place=place), name="a.md")
    assert linked(brief) == NUMBERS


def test_notes_by_the_hundred() -> None:
    brief = read_text(document(MARKS["¹"], LABELS["1."], "Notes\n\n", "\n", n=400), name="a.txt")
    assert linked(brief) == [str(n) for n in range(1, 401)]


def test_a_note_has_its_own_words_and_no_others() -> None:
    text = (
        "# Assessment\n\nThe army struck the port on 26 February 2026.[1] A ceasefire is unlikely.[2]\n\n"
        "Endnotes\n[1] https://t.me/channel/56598 ; https://example.org/a\n[2] https://t.me/official/1\n"
        "[3] http://example dot org/events/79225\n"
    )
    brief = read_text(text, name="a.md")
    assert [note.n for note in brief.notes] == ["1", "2", "3"]
    assert brief.notes[0].urls == ("https://t.me/channel/56598", "https://example.org/a")
    assert brief.notes[2].text == "http://example dot org/events/79225"
    headings = [brief.plain(p) for p in brief.paragraphs if p.kind == "heading"]
    assert headings == ["Assessment", "Endnotes"]
    assert [estimate.phrase for estimate in brief.estimates] == ["unlikely"]


def test_what_follows_the_list_is_no_note() -> None:
    text = document(MARKS["[1]"], LABELS["[1]"], "", "\n\n", n=4) + "\n\nShare this page:\n"
    assert read_text(text, name="a.txt").notes[-1].text == "Ibid."


PARTS = (5, 4, 6)


def chapters(where: str, heading: str) -> str:
    """Three parts, the marks of each beginning anew; their notes below each part, or all at the end."""
    words = itertools.cycle(SENTENCES)
    parts, lists = [], []
    for part, n in enumerate(PARTS):
        body = " ".join(f"{next(words)}.[{k}]" for k in range(1, n + 1))
        notes = "\n".join(f"{k}. Part {part}, source {k}, Example Times, May {k}, 2021." for k in range(1, n + 1))
        parts.append(f"## Part {part}: the border\n\n{body} {next(words)}.[1]")
        lists.append(notes)
    if where == "below each part":
        joined = "\n\n".join(f"{part}\n\n{heading}{notes}" for part, notes in zip(parts, lists, strict=True))
    else:
        joined = "\n\n".join(parts) + f"\n\n{heading or 'Notes'}\n\n" + "\n\n".join(lists)
    return f"# The Border After The Vote\n\n3 July 2022\n\n{joined}\n"


@pytest.mark.parametrize("heading", ["### Notes\n\n", "Endnotes\n", ""])
@pytest.mark.parametrize("where", ["below each part", "at the end"])
def test_numbers_that_begin_anew_mean_the_note_of_their_part(where: str, heading: str) -> None:
    text = chapters(where, heading)
    brief = read_text(text, name="a.md")
    starts = [text.index(f"Part {part}:") for part in range(len(PARTS))]
    assert len(brief.notes) == sum(PARTS)
    assert len(brief.markers) == sum(PARTS) + len(PARTS)
    for marker in brief.markers:
        part = sum(start < marker.start for start in starts) - 1
        assert marker.note is not None
        assert brief.notes[marker.note].text.startswith(f"Part {part}, source {marker.n},")


NO_MARKS = {
    "names with numbers": "Boeing 747 flights to Area 51 rose by 12 in 2019, COVID-19 cases fell, said the G7 "
    "and Article 5.",
    "powers": "The area is 300 km² and the dose 10⁶ times 5 m³; the model has 10²⁵ operations, as in 2 × 10³ tests.",
    "enumeration": "The plan needs (1) money, (2) men, and (3) time, and none of them is there, said the minister.",
    "years in brackets": "By [2022] it rose, and in [2023] it may fall again, as the bank of the coast expects.",
}


@pytest.mark.parametrize("name", NO_MARKS)
def test_a_number_that_is_no_mark_is_none(name: str) -> None:
    notes = "\n".join(f"{k}. Example Times, May {k}, 2021." for k in range(1, 9))
    text = f"The Border After The Vote\n\n3 July 2022\n\n{NO_MARKS[name]} {SENTENCES[0]}.\n\nNotes\n\n{notes}\n"
    brief = read_text(text, name="a.txt")
    assert brief.markers == ()
    assert len(brief.notes) == 8


def test_a_power_in_markdown_is_no_mark() -> None:
    raised = "above 10<sup>25</sup> operations and 300 km<sup>2</sup> of land.<sup>1</sup>"
    text = f"# Models\n\n{SENTENCES[0]} {raised}\n\n[^1]: Ibid.\n"
    assert [marker.n for marker in read_text(text, name="a.md").markers] == ["1"]


NO_NOTES = {
    "recommendations": "## What to do\n\n1. Raise the budget, as the report of 2021 asks.\n2. Train men in "
    "2023.\n3. Buy.",
    "after a colon": "The way forward is this:\n\n1. Raise the budget in 2023.\n2. Train men, see p. 4.\n3. Buy "
    "trucks.",
    "chronology": "1 May 2021: the army moved.\n\n2 May 2021: the port closed.\n\n3 May 2021: talks began.",
    "steps": "(1) The army moved in 2021.\n\n(2) The port closed, said the report.\n\n(3) Talks began in 2022.",
    "method": "## Notes on method\n\n1. We asked 300 people in 2021.\n\n2. We asked them again, the report says.",
}


@pytest.mark.parametrize("name", NO_NOTES)
def test_a_numbered_list_of_the_argument_is_no_list_of_notes(name: str) -> None:
    body = " ".join(f"{sentence}." for sentence in SENTENCES)
    brief = read_text(f"# The Border After The Vote\n\n3 July 2022\n\n{body}\n\n{NO_NOTES[name]}\n", name="a.md")
    assert brief.notes == ()


def test_links_by_reference_are_links_and_numbers_that_none_uses_head_notes() -> None:
    text = (
        f"# Links\n\n{SENTENCES[0]}, says [the Times][times] and [another][2]. {SENTENCES[1]}.[1]\n\n"
        "[times]: https://example.org/t\n[2]: https://example.org/2\n[1]: https://example.org/1\n"
    )
    brief = read_text(text, name="a.md")
    assert [(link.text, link.url) for link in brief.links] == [
        ("the Times", "https://example.org/t"),
        ("another", "https://example.org/2"),
    ]
    assert [(note.n, note.url) for note in brief.notes] == [("1", "https://example.org/1")]
