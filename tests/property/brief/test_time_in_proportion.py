"""Reading, auditing and drafting take time in proportion to the text, whatever it is made of."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from detente.brief.audit.audit import audit
from detente.brief.document import Format
from detente.brief.model import Brief
from detente.brief.read import read_text
from detente.draft.draft import draft

HEAD = "Title of the Brief\n\n3 May 2021\n\n"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
OFTEN = ("[1]", "'", "1.", "3 May ", "5 million ", "1. a\n", "may ", "80% chance that ")
"""Of which each, when looked at first, took time with the square of its number."""
UNITS = (
    "[", "(", ")", "()", '"', "“", "’", "‘", "1", "1 ", "1,", ".", "-", "—", "*", "#", "|", ">", "> ", "http://",
    "a.com ", "A.", "A. ", "May ", "2021 ", "word ", "x", "Word. ", ", ", "`", "\\", "5% ", "=", "^", "&amp;", "<a>",
    "¹", "a^1 ", " (1)", "\n x", "\u200b", "@", "/", "and ", "he said ", "if ", "not ", "likely ", "could ", "to ",
    "of the ", "Russia, ", "between ", "from 5 to ", "one ", "half of ", "[a](b) ", "[a](", "![", "[a][b] ", "[^1]",
    "[^1]: a\n", "- a\n", "# a\n", "|a|b|\n", "**a** ", "“A.” ", "“a,” he said. ", ' "a', "according to ", ", which ",
    "President ", "Ibid. ", "a-", "中", "Notes\n", "By ", "Will it? ", "two thirds ", "$5bn-", '[1]"(\'', "\n", " ",
    "word\n\n", "word-\n", "AB: a?\n\nCD: b\n\n",
)  # fmt: skip


def numbered(make: Callable[[int], str], n: int) -> str:
    """Return a text of at least n characters, made of parts with a number each."""
    parts: list[str] = []
    length = 0
    while length < n:
        parts.append(make(len(parts)))
        length += len(parts[-1])
    return HEAD + "".join(parts)


def name(n: int) -> str:
    return "Smi" + "".join(LETTERS[n // 26**place % 26] for place in range(4))


MADE: dict[str, Callable[[int], str]] = {
    "persons": lambda n: f"John {name(n)} said so. ",
    "officers": lambda n: f"President {name(n)} left. ",
    "bodies": lambda n: f"The {name(n)} Ministry of Defense ({name(n).upper()}) left. ",
    "links": lambda n: f"[a{n}](https://example.org/{n}) ",
    "addresses": lambda n: f"https://example.org/{n} ",
    "headings": lambda n: f"# Head {n}\n\nWord.\n\n",
    "numbers": lambda n: f"{n} men, ",
    "days": lambda n: f"on {n % 28 + 1} May he left. ",
    "nested lists": lambda n: " " * (2 * (n % 50)) + "- a\n",
    "nested quotations": lambda n: ">" * (n % 300) + " a\n",
    "quotations in quotations": lambda n: "“a " if n % 2000 < 1000 else "” ",
    "listed": lambda n: f"{n}. word\n",
}


def seconds(text: str, kind: Format) -> float:
    """Return the processor time that everything takes."""
    start = time.process_time()
    brief: Brief = read_text(text, kind=kind)
    audit(brief)
    draft(brief)
    return time.process_time() - start


def check(make: Callable[[int], str], kind: Format) -> None:
    """Read four times the text in less than nine times the time; squares take sixteen."""
    seconds("Talks may fail.", kind)
    least = seconds(make(15_000), kind)
    assert seconds(make(60_000), kind) < 9 * least + 0.5


@pytest.mark.parametrize("unit", OFTEN)
def test_four_times_the_text_takes_about_four_times_as_long(unit: str) -> None:
    check(lambda n: HEAD + unit * (n // len(unit)), "txt")


@pytest.mark.long
@pytest.mark.parametrize("kind", ["txt", "md"])
@pytest.mark.parametrize("unit", UNITS)
def test_so_it_does_whatever_is_repeated(unit: str, kind: Format) -> None:
    check(lambda n: HEAD + unit * (n // len(unit)) + " end", kind)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["txt", "md"])
@pytest.mark.parametrize("what", MADE)
def test_so_it_does_with_many_different_things(what: str, kind: Format) -> None:
    check(lambda n: numbered(MADE[what], n), kind)


def test_what_can_be_no_word_is_set_aside_and_said_so() -> None:
    brief = read_text(f"{HEAD}War is likely. {'[1]' * 40_000} Talks may fail.", kind="txt")
    assert [estimate.phrase for estimate in brief.estimates] == ["likely", "may"]
    assert ["without a space" in warning for warning in brief.source.warnings] == [True]
    kinds = {p.kind for p in brief.paragraphs if p.end - p.start > 100_000}
    assert kinds == {"boilerplate"}


def test_a_long_paragraph_is_read_in_pieces_that_end_with_sentences() -> None:
    sentence = "War is likely, and the talks in the capital may well go on for months. "
    brief = read_text(HEAD + sentence * 400, kind="txt")
    long = [p for p in brief.paragraphs if p.kind == "text"]
    assert len(long) == 3
    assert all(brief.text[p.start : p.end].endswith(".") for p in long)
    assert len([estimate for estimate in brief.estimates if estimate.phrase == "likely"]) == 400
    assert ["in pieces" in warning for warning in brief.source.warnings] == [True]


def test_a_text_that_someone_wrote_is_left_as_it_is() -> None:
    brief = read_text(HEAD + "\n\n".join(["War is likely. " * 100] * 3), kind="txt")
    assert brief.source.warnings == ()
    assert [p.end - p.start for p in brief.paragraphs if p.kind == "text"] == [1499] * 3
