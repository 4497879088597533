"""Links of a PDF: an address is behind the words in its rectangle, and each is a source of its sentence or note."""

from __future__ import annotations

import pytest

from detente.brief.load import pdf_links, pdf_process
from detente.brief.model import Brief
from detente.brief.read import read_text
from tests.written_pdf import Annotation, Run, column, width, write_pdf

LINES = ("The harbour masters report each of the convoys", "by radio, and a yearly return counts what they", "report.")
AFTER = "The port on the northern shore was closed for six weeks, and its cranes were moved inland. Nobody knows why."


def runs() -> list[Run]:
    lines = [Run(72, 700 - 12 * row, line) for row, line in enumerate(LINES)]
    return [*lines, *column(AFTER, 72, 640, 75)]


def place(words: str, row: int) -> tuple[float, float, float, float]:
    """Return the rectangle of some words in a line of `LINES`."""
    left = 72 + width(LINES[row][: LINES[row].index(words)], 10)
    return left, 698 - 12 * row, left + width(words, 10), 708 - 12 * row


def read(*links: Annotation) -> Brief:
    return read_text(write_pdf([runs()], links=links), name="a.pdf")


def found(brief: Brief) -> list[tuple[str, str]]:
    return [(brief.text[link.start : link.end], link.url) for link in brief.links]


def test_an_address_is_behind_the_words_in_its_rectangle() -> None:
    brief = read(Annotation(0, (place("yearly return", 1),), "https://example.org/return?utm_source=x"))
    assert found(brief) == [("yearly return", "https://example.org/return")]
    sentence = brief.links[0].sentence
    assert sentence is not None
    assert brief.sentences[sentence].plain == " ".join(LINES)


def test_a_link_over_a_line_end_is_one() -> None:
    places = (place("convoys", 0), place("by radio", 1))
    assert found(read(Annotation(0, places, "https://example.org/a"))) == [
        ("convoys by radio", "https://example.org/a")
    ]


@pytest.mark.parametrize("apart", [True, False])
def test_one_address_in_two_annotations_is_one_link_where_nothing_stands_between(apart: bool) -> None:
    second = place("what", 1) if apart else place("by radio", 1)
    links = [Annotation(0, (where,), "https://example.org/a") for where in (place("convoys", 0), second)]
    assert len(found(read(*links))) == 1 + apart


def test_points_and_brackets_that_the_rectangle_covers_are_no_part_of_the_link() -> None:
    assert found(read(Annotation(0, (place("by radio,", 1),), "https://example.org/a")))[0][0] == "by radio"
    assert found(read(Annotation(0, (place("report.", 2),), "https://example.org/a")))[0][0] == "report"


@pytest.mark.parametrize(
    ("address", "action"),
    [
        ("javascript:alert(1)", "URI"), ("file:///etc/passwd", "URI"), ("mailto:a@example.org", "URI"),
        ("https://example.org/a", "JS"), ("https://example.org/" + "a" * 3000, "URI"), ("", "URI"),
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_no_link(address: str, action: str) -> None:
    assert found(read(Annotation(0, (place("convoys", 0),), address, action))) == []


def test_a_rectangle_over_much_of_the_page_is_no_link() -> None:
    assert found(read(Annotation(0, ((0, 300, 612, 790),), "https://example.org/a"))) == []


def test_a_written_address_that_a_line_end_broke_is_whole_in_the_link() -> None:
    note = ["^1^ Office of the Harbours, Return, 12 May 2021, https://example.org/reports", "grain of the year"]
    text = [*column(f"{LINES[0]}.^1^ {AFTER}", 72, 700, 75)]
    for row, line in enumerate(note):
        text += column(line, 72, 90 - 10 * row, 90, size=8)
    left = 72 + width(note[0].replace("^", "")[:49], 8)
    link = Annotation(0, ((left, 88, 560, 97),), "https://example.org/reports/grain")
    brief = read_text(write_pdf([text], links=[link]), name="a.pdf")
    assert [note.urls for note in brief.notes] == [("https://example.org/reports/grain",)]
    assert brief.links == ()


def test_beyond_the_limit_links_are_left_out_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_links, "MAX_PAGE_LINKS", 3)
    links = [Annotation(0, (place(word, 0),), f"https://example.org/{word}") for word in LINES[0].split()[1:]]
    read_all = pdf_process.parse(write_pdf([runs()], links=links))
    assert len(read_all["links"]) == 3
    assert ["links" in warning for warning in read_all["warnings"]] == [True]


def test_thousands_of_links_over_each_other_end() -> None:
    links = [Annotation(0, ((0, 400, 400, 790),), f"https://example.org/{n}") for n in range(3000)]
    assert len(read(*links).links) <= 1
