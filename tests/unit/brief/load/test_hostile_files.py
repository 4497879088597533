"""Files that mean harm, or are broken: a clear error or a reading, in bounded time, whatever they hold."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest

from detente.brief.read import read, read_text, spans_of
from detente.core.errors import BriefError

SECONDS = 60
"""Far above what any of these takes: a test must not fail because the machine is busy."""


def archive(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/") + ".xml", text)
    return target.getvalue()


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))

REFUSED = {
    "empty.txt": (b"", "empty file"),
    "blank.md": (b" \n\t\n", "empty file"),
    "bytes.txt": (bytes(range(256)) * 200, "no text"),
    "zeros.txt": (b"\0" * 50_000, "no text"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "picture"),
    "brackets.txt": (b"[" * 65 * 2**20, "at most 64 MB"),
    "brackets.md": (b"[" * 20 * 2**20, "at most 16 MB"),
    "long.txt": (b"Russia may attack. " * 60_000, "at most 1,000,000"),
    "head.pdf": (b"%PDF-1.7\n", "cannot be opened"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Ki", "cannot be opened"),
    "no.pdf": (b"hello", "called pdf but is none"),
    "cut.docx": (archive(word__document="<w:document/>")[:60], "cannot be unpacked"),
    "other.docx": (archive(a="<a/>"), "without word/document.xml"),
    "bomb.docx": (archive(word__document="<a>" + " " * 65 * 2**20 + "</a>"), "more than 64 MB unpacked"),
    "laughs.docx": (
        archive(word__document=f'<!DOCTYPE l [<!ENTITY a "ha">{LAUGHS}]><w:document {WORD}>&j;</w:document>'),
        "document type declaration",
    ),
    "deep.docx": (archive(word__document=f"<w:document {WORD}>" + "<w:p>" * 9_000), "nested deeper"),
    "tags.html": (b"<p>a</p>" + b"<div>" * 310_000, "150,000 tags"),
    "scripts.html": (b"<script>Russia may attack" * 20_000, "without words"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_brief_is_refused(tmp_path: Path, name: str) -> None:
    data, words = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(data)
    start = time.monotonic()
    with pytest.raises(BriefError, match=words) as caught:
        read(path)
    assert str(path) in str(caught.value)
    assert time.monotonic() - start < SECONDS


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BriefError, match="directory"):
        read(tmp_path)


READ = {
    "brackets.md": "[" * 20_000,
    "links.md": "[a](" * 6_000,
    "stars.md": "*_`" * 8_000,
    "headings.md": "# a\n" * 4_000,
    "quotes.txt": '"a ' * 8_000,
    "apostrophes.txt": "a'" * 8_000,
    "digits.txt": "1" * 20_000,
    "commas.txt": "1," * 12_000,
    "dates.txt": "January 1, 2022 " * 1_500,
    "sentences.txt": "A. " * 8_000,
    "names.txt": "Vladimir " * 3_000,
    "ands.txt": "Xi and " * 3_000,
    "said.txt": 'Putin said "no" [1] in May. ' * 800,
    "likely.txt": "very likely " * 2_000,
    "nots.txt": "not " * 6_000,
    "ministries.txt": "Ministry of " * 2_000,
    "notes.txt": "[1] a\n\n" * 3_000,
    "raised.html": "<sup>1</sup>" * 2_000,
    "wrong.txt": "Russia may attack. \u202eno\u202c \u200f\u2066x\u2069 \ufffd\u0301",
    "arabic.txt": "قال الرئيس «لن نهاجم» في 3 يناير 2022.[1]\n\n[1] الجزيرة، 3 يناير 2022.\n",
    "flags.txt": "\U0001f1f7\U0001f1fa may \U0001f680 attack \U0001f1fa\U0001f1e6 on 3 May 2022.",
}


@pytest.mark.parametrize("name", READ)
def test_a_strange_text_is_read_and_every_span_lies_in_it(name: str) -> None:
    start = time.monotonic()
    brief = read_text(READ[name], name=name)
    assert time.monotonic() - start < SECONDS
    assert all(0 <= span.start <= span.end <= len(brief.text) for span in spans_of(brief))
    assert all(q.text == brief.text[q.start : q.end] for q in brief.quotations)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_words_arrive_in_any_encoding(encoding: str) -> None:
    brief = read_text("Le Président: Café may close in 2022. It is likely.\n".encode(encoding), name="a.txt")
    assert "Café may close" in brief.text
    assert [estimate.phrase for estimate in brief.estimates][-1:] == ["likely"]
