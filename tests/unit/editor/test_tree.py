"""The tree: the same entries as the data has, each where it stands, also where some lines are broken."""

from __future__ import annotations

import random

import pytest

from detente.case.shipped import find_case, shipped_cases
from detente.case.yaml_reader import read_yaml
from detente.editor.text import Lines
from detente.editor.tree import MOST_BLANKED, read_tree, written_offsets

CASES = {name: find_case(name).read_text(encoding="utf-8") for name in shipped_cases()}


@pytest.mark.parametrize("name", CASES)
def test_entries_stand_where_the_reader_has_them(name: str) -> None:
    text = CASES[name]
    tree, document = read_tree(text), read_yaml(text, "")
    lines = Lines(text)
    assert tree.by_path.keys() == document.lines.keys()
    for path, entry in tree.by_path.items():
        assert lines.position(entry.place.start).line + 1 == document.lines[path]


@pytest.mark.parametrize("name", CASES)
def test_every_letter_of_a_text_is_found(name: str) -> None:
    text = CASES[name]
    root = read_tree(text).root
    assert root is not None
    for entry in root.within():
        if entry.kind != "text":
            continue
        offsets = written_offsets(text, entry)
        assert offsets is not None, entry.path
        for letter, at in zip(entry.text, offsets, strict=False):
            assert text[at] == letter or (text[at].isspace() and letter.isspace()), entry.path
        assert text[entry.span.start : entry.span.end].strip() == text[entry.span.start : entry.span.end]


QUOTED = {
    "a: 'it''s so'": "it's so",
    'a: "so \\"it\\" is"': 'so "it" is',
    "a: >\n  folded\n  over lines\n": "folded over lines\n",
    "a: |\n  kept\n    as is\n": "kept\n  as is\n",
    "a: plain\n  over lines": "plain over lines",
    'a: "quoted\n  over lines"': "quoted over lines",
    'a: "with a \\\n  break"': "with a break",
    "{a: http://x?y=1}": "http://x?y=1",
}


@pytest.mark.parametrize("source", QUOTED)
def test_letters_in_quotes_and_blocks(source: str) -> None:
    entry = read_tree(source).by_path["a"]
    assert entry.text == QUOTED[source]
    offsets = written_offsets(source, entry)
    assert offsets is not None
    shown = "".join(source[at] for at in offsets[:-1])
    assert shown.split() == QUOTED[source].split()


def test_letters_that_are_written_as_numbers_are_not_found() -> None:
    source = 'a: "\\x41b"'
    assert written_offsets(source, read_tree(source).by_path["a"]) is None


BROKEN = {
    "a key without colon": "a: 1\nb\nc: 3\n",
    "an open brace": "a: 1\nb: {x: 1\nc: 3\n",
    "an open quote": 'a: 1\nb: "x\nc: 3\n',
    "a colon too many": "a: 1\nb: x: y\nc: 3\n",
    "a tab": "a: 1\nb:\n\tx: y: z\nc: 3\n",
    "a letter of control": "a: 1\nb: \x00\x01: x: y\nc: 3\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_rest_of_a_broken_text(name: str) -> None:
    tree = read_tree(BROKEN[name])
    assert {"a", "c"} <= tree.by_path.keys()
    assert [tree.text[tree.by_path[key].span.start] for key in "ac"] == ["1", "3"]


def test_where_something_was_typed_is_looked_at_first() -> None:
    text = "a: 1\nb: [1, 2\nc: 3\nd: 4\n"
    assert read_tree(text, near=text.index("2")).blanked == (1,)


def test_a_hopeless_text_is_given_up() -> None:
    tree = read_tree("]\n" * (MOST_BLANKED + 5))
    assert tree.root is None
    assert not tree.is_whole


def test_an_offset_leads_to_a_path() -> None:
    text = "moves:\n  raid:\n    effects: {land: [5, {amount: 2}]}\n"
    tree = read_tree(text)
    assert tree.path_at(text.index("amount")) == "moves.raid.effects.land.1.amount"
    assert tree.path_at(text.index("5")) == "moves.raid.effects.land.0"
    assert tree.path_at(text.index("raid")) == "moves.raid"


def test_of_a_key_given_twice_both_stand_in_the_tree() -> None:
    tree = read_tree("a: 1\na: 2\n")
    assert tree.root is not None
    assert [child.text for child in tree.root.children] == ["1", "2"]
    assert tree.by_path["a"].text == "1"


def test_nothing_makes_it_fail() -> None:
    random.seed(5)
    text = CASES["ultimatum"]
    for _ in range(150):
        at = random.randrange(len(text))
        end = min(len(text), at + random.choice([0, 1, 30]))
        broken = (
            text[:at] + random.choice(["", "{", '"', "'", ": ", "\n", "- ", "]", "\t", "*x", "&y ", "!z "]) + text[end:]
        )
        tree = read_tree(broken, near=at)
        for entry in tree.by_path.values():
            assert 0 <= entry.whole.start <= entry.whole.end <= len(broken)
