"""YAML as it is written: what is read back is what was meant."""

from __future__ import annotations

import datetime as dt

import pytest
from ruamel.yaml import YAML

from detente.draft.lines import Lines, flow


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        "a: b",
        "it's",
        'say "no"',
        "back\\slash",
        "# no comment",
        "[x]",
        "{x}",
        "1, 2",
        "yes",
        "12",
        "",
        "- x",
        "é – ü",
    ],
)
def test_any_text_is_read_back_within_braces(value):
    text = flow({"key": value, "list": [value, 1, 2.5, True, None], "inner": {"x": value}})
    assert "\n" not in text
    assert YAML(typ="safe").load(text) == {"key": value, "list": [value, 1, 2.5, True, None], "inner": {"x": value}}


def test_quotes_only_where_they_are_needed():
    assert flow({"a": "Talks (3) in Geneva", "b": "a+b", "d": dt.date(2021, 3, 12)}) == (
        '{a: Talks (3) in Geneva, b: "a+b", d: 2021-03-12}'
    )
    assert flow("a+b") == "a+b"


def test_entries_at_their_depth():
    lines = Lines()
    lines.gap()
    lines.add("head")
    lines.add("one", 1, depth=1, comment="  why\nso ")
    lines.item({"a": 1}, comment="note")
    lines.gap()
    lines.gap()
    lines.comment("")
    lines.add("two", "x")
    assert lines.text() == "head:\n  one: 1  # why so\n  - {a: 1}  # note\n\ntwo: x\n"


def test_long_comments_stand_above_and_are_broken():
    lines = Lines()
    lines.add("key", "v" * 100, depth=1, comment="c" * 12)
    assert lines.text() == f"  # {'c' * 12}\n  key: {'v' * 100}\n"
    fits = Lines()
    fits.add("key", "v" * 100, depth=1, comment="c" * 9)
    assert fits.text() == f"  key: {'v' * 100}  # {'c' * 9}\n"
    assert len(fits.text()) == 121
    broken = Lines()
    broken.comment("word " * 60, depth=2)
    rows = broken.text().splitlines()
    assert [len(row) for row in rows[:-1]] == [4 + 1 + 5 * 23] * (len(rows) - 1)
    assert all(row.startswith("    # word") for row in rows)
    assert " ".join(rows).count("word") == 60


def test_nothing_unprintable_ends_a_comment():
    lines = Lines()
    lines.add("a", 1, comment="x\x07y\u2028case: evil")
    assert lines.text() == "a: 1  # x y case: evil\n"
