"""PDF files: by their structure where they have one, by the layout where not; markers, notes, columns, harm, scans."""

from __future__ import annotations

import io
import re
import shutil
import time
from importlib.util import find_spec

import pytest

from detente.brief.load import pdf
from detente.brief.load.pdf import load_pdf
from detente.brief.model import Brief
from detente.brief.read import read_text
from detente.core.errors import BriefError
from tests.written_pdf import HEIGHT, Element, Run, column, element, line_of, width, write_pdf

STRAIT = (
    "The strait carries a fifth of the grain that the region buys. Convoys pass it by day, and the harbour masters on "
    "both shores report each of them by radio. In the spring the number of ships fell by a third."
)
PORT = (
    "The port on the northern shore was closed for six weeks. Its cranes were moved inland, and the workers were paid "
    "from a fund of the union. Nobody expects the quays to open again before the autumn."
)
TARIFF = (
    "A tariff on timber was agreed in June. It ends after four years unless both parliaments renew it, which the "
    "larger of the two has promised to do. Traders doubt that the smaller one will follow."
)


def read(data: bytes) -> Brief:
    return read_text(data, name="a.pdf")


def paragraphs(brief: Brief, *kinds: str) -> list[str]:
    return [
        " ".join(brief.text[each.start : each.end].split())
        for each in brief.paragraphs
        if not kinds or each.kind in kinds
    ]


def with_furniture(runs: list[Run], page: int) -> list[Run]:
    return [Run(72, 760, "Yearbook of the Straits", 8), *runs, Run(300, 30, str(page + 1), 8)]


def pages_of(*texts: str, size: float = 10) -> list[list[Run]]:
    return [column(text, 72, 640, 75, size=size) for text in texts]


# Structure


def tagged_report() -> tuple[list[list[Run]], Element]:
    first = [
        Run(72, 740, "Grain and the Strait", 18, content=0),
        Run(72, 700, "What passes", 13, content=1),
        *column(STRAIT.replace("region buys.", "region buys.^1^"), 72, 680, 75, content=2),
        *column("• wheat from the north", 90, 620, 60, content=3),
        *column("• barley from the east", 90, 600, 60, content=4),
        Run(72, 570, "Table 1. Ships a month", 10, content=5),
        *(Run(x, y, text, content=number) for number, (x, y, text) in enumerate(CELLS, 6)),
        *column("^1^Office of the Harbours, Yearly Return, 12 May 2021.", 72, 100, 75, size=8, content=10),
        Run(72, 40, "Yearbook of the Straits", 8),
    ]
    tree = element(
        "Document",
        element("H1", (0, 0)),
        element("H2", (0, 1)),
        element("P", (0, 2)),
        element("Note", element("P", (0, 10))),
        element("L", element("LI", element("LBody", (0, 3))), element("LI", element("LBody", (0, 4)))),
        element("Caption", (0, 5)),
        element(
            "Table",
            element("TR", element("TH", element("P", (0, 6))), element("TH", element("P", (0, 7)))),
            element("TR", element("TD", element("P", (0, 8))), element("TD", element("P", (0, 9)))),
        ),
    )
    return [first], tree


CELLS = ((72, 540, "Month"), (200, 540, "Ships"), (72, 525, "May"), (200, 525, "412"))


def test_the_structure_says_what_each_paragraph_is() -> None:
    brief = read(write_pdf(*tagged_report()))
    assert paragraphs(brief, "heading") == ["Grain and the Strait", "What passes"]
    assert paragraphs(brief, "text") == [STRAIT.replace("region buys.", "region buys.1")]
    assert paragraphs(brief, "item") == ["• wheat from the north", "• barley from the east"]
    assert paragraphs(brief, "caption") == ["Table 1. Ships a month"]
    assert paragraphs(brief, "table") == ["Month Ships", "May 412"]
    assert [(note.n, note.text) for note in brief.notes] == [
        ("1", "Office of the Harbours, Yearly Return, 12 May 2021.")
    ]
    assert [(marker.n, marker.note) for marker in brief.markers] == [("1", 0)]
    assert brief.sentences[2].plain == STRAIT.split(".", maxsplit=1)[0] + "."


def test_what_is_outside_the_structure_is_no_part_of_the_text() -> None:
    brief = read(write_pdf(*tagged_report()))
    assert "Yearbook" not in " ".join(paragraphs(brief, "text", "heading", "item", "table", "note"))


def test_columns_are_read_in_the_order_of_the_structure_however_the_file_has_them() -> None:
    left, right = column(STRAIT, 72, 700, 30, content=0), column(PORT, 330, 700, 30, content=1)
    rows = [run for pair in zip(left, right, strict=False) for run in pair] + left[len(right) :] + right[len(left) :]
    brief = read(write_pdf([rows], element("Document", element("P", (0, 0)), element("P", (0, 1)))))
    assert paragraphs(brief) == [STRAIT, PORT]
    assert brief.source.warnings == ()


def test_a_paragraph_goes_on_over_the_end_of_its_page_with_a_note_between() -> None:
    cut = PORT.index("and the workers")
    pages = [
        [
            *column(PORT[:cut] + "2", 72, 200, 75, content=0),
            *column("^1^Union of Dockers, Report, 2021.", 72, 80, 75, size=8, content=1),
        ],
        column(PORT[cut:], 72, 700, 75, content=0),
    ]
    tree = element("Document", element("P", (0, 0), (1, 0)), element("Note", element("P", (0, 1))))
    brief = read(write_pdf(pages, tree))
    assert paragraphs(brief, "text") == [f"{PORT[:cut]}2 {PORT[cut:]}"]


def test_text_in_a_frame_is_text_and_no_row_of_a_table() -> None:
    runs = [*column(STRAIT, 72, 700, 75, content=0), *column(PORT, 72, 600, 75, content=1)]
    tree = element(
        "Document", element("Table", element("TR", element("TD", element("P", (0, 0)), element("P", (0, 1)))))
    )
    assert paragraphs(read(write_pdf([runs], tree)), "text") == [STRAIT, PORT]


def test_what_no_element_claims_stays_where_the_file_has_it() -> None:
    runs = [
        *column(STRAIT, 72, 700, 75, content=0),
        *column(PORT, 72, 600, 75, content=1),
        *column(TARIFF, 72, 500, 75, content=2),
    ]
    tree = element("Document", element("P", (0, 0)), element("P", (0, 2)))
    assert paragraphs(read(write_pdf([runs], tree))) == [STRAIT, PORT, TARIFF]


def test_what_is_in_a_paragraph_without_being_one_stays_in_it() -> None:
    text = noted(STRAIT, 1)
    runs = []
    for place, run in enumerate(column(text, 72, 700, 75)):
        runs.append(Run(run.x, run.y, run.text, run.size, content=place))
    runs += [
        Run(72, 80, "1.", 8, content=90),
        Run(72 + width("1. ", 8), 80, NOTES[0], 8, content=91),
        Run(72, 760, "Yearbook", 8, content=92),
    ]
    kids = [element("Span", (0, place)) for place in range(len(runs) - 3)]
    kids[1] = element("NonStruct", kids[1])
    tree = element(
        "Document", element("P", *kids), element("Div", (0, 90)), element("P", (0, 91)), element("P", (0, 92))
    )
    other = [*column(PORT, 72, 700, 75, content=0), Run(72, 760, "Yearbook", 8, content=1)]
    tree.kids += [element("P", (1, 0)), element("P", (1, 1))]
    brief = read(write_pdf([runs, other], tree))
    assert paragraphs(brief, "text") == [text.replace("^", ""), PORT]
    assert [note.text for note in brief.notes] == [NOTES[0]]
    assert [marker.note for marker in brief.markers] == [0]
    assert "Yearbook" not in brief.text


def test_a_structure_that_holds_little_of_the_page_is_left_alone() -> None:
    runs = [*column(STRAIT, 72, 700, 75), *column(PORT, 72, 600, 75), Run(72, 500, "Annex", content=0)]
    tree = element("Document", element("P", (0, 0)))
    assert paragraphs(read(write_pdf([runs], tree)))[:2] == [STRAIT, PORT]


@pytest.mark.parametrize("is_by_line", [True, False])
def test_a_structure_that_calls_lines_or_whole_pages_paragraphs_gives_way_to_the_layout(is_by_line: bool) -> None:
    texts = [STRAIT, PORT, TARIFF, *(STRAIT.replace("spring", f"spring of {year}") for year in range(1900, 1910))]
    lines, y = [], 740.0
    for text in texts:
        lines += column(text, 72, y, 75)
        y = lines[-1].y - 24
    runs = [Run(run.x, run.y, run.text, run.size, content=place) for place, run in enumerate(lines)]
    places = [(0, place) for place in range(len(runs))]
    tree = element("Document", *(element("P", place) for place in places) if is_by_line else [element("P", *places)])
    assert paragraphs(read(write_pdf([runs], tree))) == texts


def nested(depth: int) -> Element:
    inner = element("Sect", (0, 0))
    for _ in range(depth):
        inner = element("Sect", inner)
    return inner


def circle() -> Element:
    inner = element("Sect", (0, 0))
    outer = element("Sect", inner)
    inner.kids += [outer, inner]
    return outer


HARM = {
    "a circle": circle,
    "deep": lambda: nested(3_000),
    "many claims to one content": lambda: element("Document", *(element("P", (0, 0)) for _ in range(2_000))),
    "contents that are not there": lambda: element("Document", element("P", (0, 0), (0, 900_000), (0, 2**31 - 1))),
    "wide": lambda: element("Document", element("P", *[(0, 0)] * 300_000)),
    "notes in notes": lambda: element("Note", element("Note", element("Note", element("P", (0, 0))))),
    "a row without a table": lambda: element("TR", element("TD", (0, 0))),
}


@pytest.mark.parametrize("name", HARM)
def test_a_structure_that_means_harm_is_read_or_left_alone(name: str) -> None:
    structure = HARM[name]()
    if name.startswith("contents"):  # a list of owners of two thousand million contents is not to be written
        owned = element("Document", element("P", (0, 0)))
        data = write_pdf([column(STRAIT, 72, 700, 75, content=0)], owned).replace(b"/MCID 0>>]", b"/MCID 2147483647>>]")
    else:
        data = write_pdf([column(STRAIT, 72, 700, 75, content=0)], structure)
    start = time.monotonic()
    brief = read(data)
    assert time.monotonic() - start < 60
    assert [" ".join(brief.text.split())] == [STRAIT]


def test_more_structure_than_any_report_has_gives_way_to_the_layout_with_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from detente.brief.load import pdf_process, pdf_tags

    monkeypatch.setattr(pdf_tags, "MAX_TAG_NODES", 5)
    pages, tree = tagged_report()
    found = pdf_process.parse(write_pdf(pages, tree))
    assert "What passes" in found["text"]
    assert ["layout" in warning for warning in found["warnings"]] == [True]


# Layout


def test_columns_that_the_file_goes_down_one_by_one_are_never_spliced() -> None:
    runs = [*column(f"{STRAIT} {TARIFF}", 72, 700, 30), *column(PORT, 330, 700, 30)]
    brief = read(write_pdf([runs]))
    assert " ".join(paragraphs(brief)) == f"{STRAIT} {TARIFF} {PORT}"
    assert brief.source.warnings == ()


@pytest.mark.parametrize("gap", [12, 18, 40])
def test_columns_that_the_file_goes_through_row_by_row_are_unspliced_with_a_warning(gap: float) -> None:
    left = column(f"{STRAIT} {TARIFF}", 72, 700, 36)
    right = column(f"{PORT} {PORT}", 72 + width("x" * 36, 10) + gap, 700, 36)
    rows = [run for pair in zip(left, right, strict=False) for run in pair]
    brief = read(write_pdf([rows]))
    sentences = [sentence.plain for sentence in brief.sentences]
    whole = re.findall(r"[^.]+\.", f"{STRAIT} {TARIFF} {PORT}")
    assert sum(sentence.strip() in sentences for sentence in whole) >= 7
    assert any("columns" in warning and ": 1" in warning for warning in brief.source.warnings)


def test_a_heading_over_two_columns_keeps_its_place() -> None:
    runs = [
        Run(72, 740, "Grain, Ports and Tariffs of a Narrow Sea", 18),
        *column(f"{STRAIT} {TARIFF}", 72, 700, 30),
        *column(f"{PORT} {STRAIT}", 330, 700, 30),
    ]
    assert paragraphs(read(write_pdf([runs])))[0] == "Grain, Ports and Tariffs of a Narrow Sea"


def test_what_runs_along_the_pages_is_left_out() -> None:
    pages = [with_furniture(runs, index) for index, runs in enumerate(pages_of(STRAIT, PORT, TARIFF))]
    brief = read(write_pdf(pages))
    assert paragraphs(brief) == [STRAIT, PORT, TARIFF]


def test_rows_of_cells_are_a_table() -> None:
    cells = [("Month", "Ships", "Tons"), ("May", "412", "9,100"), ("June", "388", "8,750"), ("July", "401", "8,900")]
    runs = [
        *column(STRAIT, 72, 700, 75),
        *(Run(72 + 150 * c, 560 - 14 * r, cell) for r, row in enumerate(cells) for c, cell in enumerate(row)),
        *column(PORT, 72, 450, 75),
    ]
    brief = read(write_pdf([runs]))
    assert paragraphs(brief, "table") == ["Month Ships Tons May 412 9,100 June 388 8,750 July 401 8,900"]
    assert paragraphs(brief, "text") == [STRAIT, PORT]


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("The inspectors asked for infor-", "mation on every shipment.", "information"),
        ("The fleet, a well-known and long-", "known sight, and a long-known risk, sailed.", "and long-known sight"),
        ("The inspectors asked for infor\xad", "mation on every shipment.", "information"),
        ("They met in the years 2019-", "2021 and never again after.", "2019-2021"),
        ("He left the harbour –", "nobody knew why he did so.", "harbour – nobody"),
        ("The report is at https://example.org/reports/", "grain-2021.pdf since the spring.", "reports/grain-2021.pdf"),
        ("The report is at https://example.org/on-", "grain since the spring of the year.", "org/on-grain"),
        ("The report is at https://example.org/grain", "and was read by all of the traders.", "grain and was"),
    ],
)
def test_words_broken_at_a_line_end_are_made_whole(above: str, below: str, joined: str) -> None:
    runs = [Run(72, 700, above), Run(72, 688, below), *column(PORT, 72, 600, 75)]
    assert joined in " ".join(paragraphs(read(write_pdf([runs]))))


# Markers and notes

NOTES = (
    "Office of the Harbours, Yearly Return, 12 May 2021.",
    "Union of Dockers, “The Fund,” 3 June 2021.",
    "Chamber of Timber, “Tariffs in Force,” p. 12.",
)


def noted(text: str, number: int) -> str:
    """Return a text with a marker behind its first sentence."""
    return text.replace(".", f".^{number}^", 1)


def test_footnotes_at_the_foot_of_each_page_are_linked() -> None:
    pages = [
        [*column(noted(text, n), 72, 700, 75), *column(f"^{n}^ {NOTES[n - 1]}", 72, 80, 75, size=8)]
        for n, text in enumerate((STRAIT, PORT, TARIFF), 1)
    ]
    brief = read(write_pdf(pages))
    assert [note.text for note in brief.notes] == list(NOTES)
    assert [marker.note for marker in brief.markers] == [0, 1, 2]
    assert [marker.claim_text for marker in brief.markers] == [
        text.split(".")[0] + "." for text in (STRAIT, PORT, TARIFF)
    ]


def test_a_sentence_goes_on_in_the_next_column_behind_the_footnotes_of_the_first() -> None:
    text = noted(f"{STRAIT} {TARIFF}", 1) + " " + noted(PORT, 2)
    runs = column(text, 72, 700, 34)
    lines: list[list[Run]] = []
    for run in runs:
        if lines and abs(lines[-1][0].y - run.y) < 5:
            lines[-1].append(run)
        else:
            lines.append([run])
    half = len(lines) // 2
    left = [run for line in lines[:half] for run in line]
    shift = 700 - lines[half][0].y
    right = [Run(run.x + 260, run.y + shift, run.text, run.size) for line in lines[half:] for run in line]
    notes = [column(f"^{n}^ {NOTES[n - 1]}", 72 + 260 * (n - 1), 90, 42, size=8) for n in (1, 2)]
    brief = read(write_pdf([[*left, *notes[0], *right, *notes[1]]]))
    assert paragraphs(brief, "text") == [text.replace("^", "")]
    assert [note.text for note in brief.notes] == list(NOTES[:2])
    assert [marker.note for marker in brief.markers] == [0, 1]


def test_a_footnote_may_go_on_on_the_next_page() -> None:
    pages = [
        [*column(noted(STRAIT, 1), 72, 700, 75), *column("^1^ Office of the Harbours, which", 72, 80, 75, size=8)],
        [*column(PORT, 72, 700, 75), *column("counts what passes by day, 2021.", 72, 80, 75, size=8)],
    ]
    brief = read(write_pdf(pages))
    assert [note.text for note in brief.notes] == ["Office of the Harbours, which counts what passes by day, 2021."]
    assert paragraphs(brief, "text") == [STRAIT.replace(".", ".1", 1), PORT]


@pytest.mark.parametrize("rise", [2.0, 3.5, 5.0, 6.5])
def test_a_raised_number_is_a_marker_however_high_it_stands(rise: float) -> None:
    runs = list(line_of(STRAIT[:61], 72, 700))
    runs.append(Run(72 + width(STRAIT[:61], 10), 700 + rise, "1", 6))
    runs += [Run(72 + width(STRAIT[:61], 10) + 4, 700, STRAIT[61:78]), *column(STRAIT[78:], 72, 688, 78)]
    runs += column(f"^1^ {NOTES[0]}", 72, 80, 75, size=8)
    brief = read(write_pdf([runs]))
    assert [(marker.n, marker.note) for marker in brief.markers] == [("1", 0)]
    assert paragraphs(brief, "text") == [f"{STRAIT[:61]}1{STRAIT[61:]}"]


def test_a_marker_that_the_file_has_behind_its_line_is_put_into_it() -> None:
    body = column(STRAIT, 72, 700, 75)
    x = 72 + width(STRAIT[:61], 10)
    runs = [*body, Run(x, 703.5, "1", 5), *column(f"^1^ {NOTES[0]}", 72, 80, 75, size=8)]
    brief = read(write_pdf([runs]))
    assert [(marker.n, marker.note) for marker in brief.markers] == [("1", 0)]
    assert len(paragraphs(brief, "text")) == 1


def test_a_marker_at_the_head_of_a_line_stays_in_its_paragraph() -> None:
    lines = [
        "Convoys pass the strait by day and are counted there",
        "^1^ before they reach the port of the northern shore.",
    ]
    runs = [run for index, line in enumerate(lines) for run in line_of(line, 72, 700 - 12 * index)]
    runs += [*column(PORT, 72, 600, 75), *column(f"^1^ {NOTES[0]}", 72, 80, 75, size=8)]
    brief = read(write_pdf([runs]))
    assert paragraphs(brief, "text") == [" ".join(lines).replace("^", ""), PORT]
    assert [marker.note for marker in brief.markers] == [0]


@pytest.mark.parametrize("label", ["^{}^ ", "{}. ", "[{}] "])
def test_endnotes_by_the_hundred_are_linked(label: str) -> None:
    pages, notes, n = [], [], 0
    for _ in range(20):
        text = re.sub(r"\.(?= |$)", "{}", f"{STRAIT} {PORT}")
        marks = [f".^{n + each}^" for each in range(1, 7)]
        pages.append(column(text.format(*marks), 72, 700, 75))
        n += 6
    for first in range(0, n, 40):
        runs = [Run(72, 740, "Notes", 14, is_bold=True)] if not first else []
        for place in range(first, min(first + 40, n)):
            runs += line_of(
                f"{label.format(place + 1)}Office of the Harbours, Return {place + 1}, 2021.",
                72,
                720 - 16 * (place - first),
            )
        pages.append(runs)
    notes = read(write_pdf(pages)).notes
    assert [note.n for note in notes] == [str(each) for each in range(1, n + 1)]
    assert sum(bool(note.markers) for note in notes) >= 0.95 * n


def test_several_markers_at_one_place_are_several() -> None:
    text = STRAIT.replace("buys.", "buys.^1,2^").replace("radio.", "radio.^3–5^")
    runs = column(text, 72, 700, 75)
    for n in range(1, 6):
        runs += column(f"^{n}^ {NOTES[n % 3]}", 72, 120 - 12 * n, 75, size=8)
    brief = read(write_pdf([runs]))
    assert [(marker.n, marker.note) for marker in brief.markers] == [(str(n), n - 1) for n in range(1, 6)]
    assert STRAIT.split(".", maxsplit=1)[0] + "." in [sentence.plain for sentence in brief.sentences]


@pytest.mark.parametrize("words", ["an area of 40 km^2^ was closed", "about 3 x 10^6^ tons were moved"])
def test_a_power_is_no_marker(words: str) -> None:
    runs = [*column(f"In the spring {words} by the harbour masters.", 72, 700, 75), *column(PORT, 72, 600, 75)]
    assert read(write_pdf([runs])).markers == ()


# Metadata


def test_title_and_author_are_those_of_the_file() -> None:
    meta = read(write_pdf(pages_of(STRAIT), title="Grain and the Strait", author="Office of the Harbours")).metadata
    assert meta.title == "Grain and the Strait"
    assert [author.name for author in meta.authors] == ["Office of the Harbours"]


def test_the_title_is_what_is_set_largest_where_the_file_has_none() -> None:
    runs = [Run(72, 720, "Grain and the Strait", 20), Run(72, 690, "3 May 2021"), *column(STRAIT, 72, 640, 75)]
    assert read(write_pdf([runs])).metadata.title == "Grain and the Strait"


# Scans


def scan(*texts: str, head: str = "") -> bytes:
    """Return a PDF of pictures of text; it needs Pillow."""
    import textwrap

    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(34)
    pictures = []
    for text in texts:
        picture = Image.new("L", (1654, 2339), 255)
        ImageDraw.Draw(picture).text((180, 80), head, fill=0, font=font)
        lines = textwrap.wrap(text, 70)
        for number, line in enumerate(lines):
            ImageDraw.Draw(picture).text((180, 200 + 48 * number), line, fill=0, font=font)
        pictures.append(picture)
    target = io.BytesIO()
    pictures[0].save(target, "PDF", resolution=200, save_all=True, append_images=pictures[1:])
    return target.getvalue()


def picture_page() -> bytes:
    """Return a PDF of one page that a picture of one pixel covers."""
    data = write_pdf([[]])
    drawn = b"q %d 0 0 %d 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q" % (612, HEIGHT)
    return data.replace(b"<</Length 0>>stream\n", b"<</Length %d>>stream\n%s" % (len(drawn), drawn))


needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None or find_spec("pytesseract") is None or find_spec("PIL") is None,
    reason="needs the extra `ocr` and Tesseract",
)


@needs_tesseract
def test_a_scan_is_read_and_marked_as_such() -> None:
    brief = read(scan(f"{STRAIT} An attack is very unlikely.", PORT))
    assert STRAIT in " ".join(brief.text.split())
    assert any("scans" in warning and "1, 2" in warning for warning in brief.source.warnings)
    assert [estimate.phrase for estimate in brief.estimates][:1] == ["very unlikely"]
    assert 0.3 < brief.estimates[0].confidence < 1


@needs_tesseract
def test_what_runs_along_scanned_pages_is_left_out() -> None:
    brief = read(scan(STRAIT, PORT, TARIFF, head="Yearbook of the Straits"))
    assert "Yearbook" not in brief.text
    assert TARIFF.split(".", maxsplit=1)[0] in " ".join(brief.text.split())


def test_without_the_means_a_scan_is_refused_and_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "what_is_missing", lambda: "the extra `ocr` (pip install 'detente[ocr]')")
    with pytest.raises(BriefError, match=r"without text.*scanned.*detente\[ocr\]"):
        load_pdf(picture_page())


def test_an_empty_page_is_no_scan() -> None:
    with pytest.raises(BriefError, match=r"without text, expected one with text$"):
        load_pdf(write_pdf([[]]))
