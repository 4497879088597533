"""Offsets and positions: as the protocol counts, in every encoding, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.editor.text import Edit, Lines, Position, Span, edited

TEXTS = st.text(alphabet="ab \n\r\té\u2028\u0085\x0c\U0001f600\ud800", max_size=40)


@given(TEXTS, st.sampled_from(["utf-16", "utf-8", "utf-32"]))
def test_there_and_back(text: str, encoding: str) -> None:
    lines = Lines(text, encoding)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] == "\r\n":
            continue  # between the two letters of one break no position leads
        assert lines.offset(lines.position(offset)) == offset


def test_only_breaks_of_the_protocol_end_a_line() -> None:
    assert Lines("a\u2028b\x0cc\u0085d\ne\rf\r\ng").starts == [0, 8, 10, 13]


@pytest.mark.parametrize(("encoding", "column"), [("utf-16", 2), ("utf-8", 4), ("utf-32", 1)])
def test_an_emoji_has_as_many_columns_as_units(encoding: str, column: int) -> None:
    lines = Lines("\U0001f600x", encoding)
    assert lines.position(1) == Position(0, column)
    assert lines.offset(Position(0, column)) == 1


def test_a_position_inside_a_letter_is_before_it() -> None:
    assert Lines("\U0001f600x").offset(Position(0, 1)) == 0


def test_positions_beyond_the_text_are_its_ends() -> None:
    lines = Lines("ab\ncd")
    assert [lines.offset(Position(*at)) for at in ((0, 99), (99, 0), (-1, 0), (1, -3))] == [2, 5, 0, 3]
    assert lines.position(99) == Position(1, 2)
    assert lines.position(-1) == Position(0, 0)


def test_a_line_without_its_indentation() -> None:
    assert Lines("  ab \r\n\n").line_span(0) == Span(2, 4)
    assert Lines("  ab \r\n\n").line_span(7) == Span(8, 8)


@given(TEXTS)
def test_edits_do_not_disturb_each_other(text: str) -> None:
    spans = [Span(at, at + 1) for at in range(0, len(text), 2)]
    assert edited(text, [Edit(span, "<>") for span in spans]) == "".join(
        "<>" if at % 2 == 0 else letter for at, letter in enumerate(text)
    )
