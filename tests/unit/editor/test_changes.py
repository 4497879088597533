"""What forms change in a text: the entry, and nothing else."""

import random
import re

import pytest

from detente.case.load import load_case, loads
from detente.case.places import survey
from detente.case.shipped import find_case, shipped_cases
from detente.core.errors import CaseError
from detente.editor.changes import Literal, number, put, set_number, written
from detente.editor.text import edited
from detente.editor.tree import Tree, read_tree


def comments(tree: Tree) -> list[str]:
    """Return the comments of a text in their order."""
    text = tree.text
    for entry in tree.root.within() if tree.root is not None else ():
        if entry.kind == "text":
            text = text[: entry.span.start] + "x" * (entry.span.end - entry.span.start) + text[entry.span.end :]
    return re.findall(r"(?:^|(?<=\s))#[^\r\n]*", text, re.MULTILINE)


def leaves(tree: Tree) -> dict[str, str]:
    """Return all single values by path, in the order of the text."""
    return {path: entry.text for path, entry in tree.by_path.items() if entry.kind == "text"}


def after(text: str, path: str, value: object) -> str:
    return edited(text, put(read_tree(text), path, value))


@pytest.mark.parametrize("name", shipped_cases())
def test_every_number_can_be_set_and_nothing_else_changes(name: str) -> None:
    text = find_case(name).read_text(encoding="utf-8")
    tree = read_tree(text)
    before, said = leaves(tree), comments(tree)
    own = survey(load_case(find_case(name))).own
    paths = [path for path, each in own.items() if each.line and each.formula is None]
    chosen = random.Random(15).sample([path for path in paths if path in tree.by_path], 12)
    for path in chosen:
        unit = re.sub(r"[-+0-9.e%]+|to", "", str(own[path].number)).strip()
        new = edited(text, set_number(tree, path, f"0.25 to 0.5 {unit}".strip(), why="a test: with a colon # and more"))
        now = read_tree(new)
        assert comments(now) == said
        kept = {key: value for key, value in leaves(now).items() if not f"{key}.".startswith(f"{path}.")}
        assert kept == {key: value for key, value in before.items() if not f"{key}.".startswith(f"{path}.")}
        assert list(kept) == [key for key in before if key in kept]
        inner = next(
            now.by_path[f"{path}.{key}"] for key in ("value", "amount", "weight") if f"{path}.{key}" in now.by_path
        )
        assert inner.text == f"0.25 to 0.5 {unit}".strip()
        assert now.by_path[f"{path}.why"].text == "a test: with a colon # and more"


def test_a_number_keeps_its_comment_and_its_place() -> None:
    text = "a: {x: 1, # one\n  start: 65, # two\n  y: 2}\n"
    assert edited(text, set_number(read_tree(text), "a.start", "5 to 6")) == text.replace("65", "5 to 6")


def test_source_and_reason_are_set_changed_and_taken_out() -> None:
    text = "a:\n  start:\n    value: 5 # now\n    why: a guess # of mine\n  rest: 4\n"
    tree = read_tree(text)
    assert edited(text, set_number(tree, "a.start", None, why="a poll")) == text.replace("a guess", "a poll")
    assert edited(text, set_number(tree, "a.start", "6", source="poll")) == (
        "a:\n  start:\n    value: 6 # now\n    why: a guess # of mine\n    source: poll\n  rest: 4\n"
    )
    assert edited(text, set_number(tree, "a.start", None, source="poll", why="")) == (
        "a:\n  start:\n    value: 5 # now\n    source: poll\n  rest: 4\n"
    )


def test_a_bare_effect_is_written_at_length_by_its_own_name() -> None:
    text = "moves:\n  raid: {by: north, effects: {land: 5}}\n"
    assert "effects: {land: {amount: 5, why: counted}}" in edited(
        text, set_number(read_tree(text), "moves.raid.effects.land", None, why="counted")
    )
    assert "effects: {land: {amount: 5, over: 6 months}}" in after(
        text, "moves.raid.effects.land.over", Literal("6 months")
    )


def test_quantiles_give_way_to_a_number_on_a_line_but_not_with_a_comment() -> None:
    text = "a: {start: {p10: 5, p90: 20, why: counted}}\n"
    assert (
        edited(text, set_number(read_tree(text), "a.start", "4 to 9")) == "a: {start: {value: 4 to 9, why: counted}}\n"
    )
    text = "a:\n  start:\n    p10: 5 # low\n    p90: 20\n"
    with pytest.raises(CaseError, match="comments"):
        set_number(read_tree(text), "a.start", "4 to 9")


def test_what_is_no_number_is_refused_with_what_was_meant() -> None:
    with pytest.raises(CaseError, match="the lower number first"):
        set_number(read_tree("a: {start: 1}"), "a.start", "9 to 4")


@pytest.mark.parametrize(
    ("text", "path", "value", "expected"),
    [
        (
            "m: {r: {by: a}}\n",
            "m.r.replies.+",
            {"by": "b", "options": ["x"]},
            "m: {r: {by: a, replies: [{by: b, options: [x]}]}}\n",
        ),
        ("m:\n  o: [x, y] # two\n", "m.o.+", "z", "m:\n  o: [x, y, z] # two\n"),
        (
            "m:\n  o:\n    - x # one\n    - y # two\n  p: 1\n",
            "m.o.+",
            "z",
            "m:\n  o:\n    - x # one\n    - y # two\n    - z\n  p: 1\n",
        ),
        ("m:\n  o: [x, y]\n", "m.o.0", None, "m:\n  o: [y]\n"),
        ("m:\n  o: [x, y]\n", "m.o.1", None, "m:\n  o: [x]\n"),
        ("m:\n  o: [x]\n  p: 1\n", "m.o.0", None, "m:\n  p: 1\n"),
        ("m:\n  o:\n    - x # one\n    - y # two\n  p: 1\n", "m.o.0", None, "m:\n  o:\n    - y # two\n  p: 1\n"),
        ("m:\n  o:\n    - by: a\n      n: 1\n", "m.o.0.by", None, "m:\n  o:\n    - n: 1\n"),
        ("m:\n  # above\n  a: 1\n  b: 2 # b\n  # below\n", "m.b", None, "m:\n  # above\n  a: 1\n  # below\n"),
        ("m: {a: 1, # one\n  b: 2}\n", "m.c", 3, "m: {a: 1, # one\n  b: 2, c: 3}\n"),
        ("m: {a: 1,}\n", "m.c", 3, "m: {a: 1, c: 3,}\n"),
        ("m: {}\n", "m.c", 3, "m: {c: 3}\n"),
        ("m:\n", "m.c", 3, "m: {c: 3}\n"),
        ("a: 1\n", "m.c.d", "x: y", 'a: 1\nm: {c: {d: "x: y"}}\n'),
        (
            "beliefs:\n  a:\n    x.y: 1\n",
            "beliefs.a.moves.b.cost",
            2,
            "beliefs:\n  a:\n    x.y: 1\n    moves.b.cost: 2\n",
        ),
        ("m:\r\n  a: 1 # c\r\n", "m.b", 2, "m:\r\n  a: 1 # c\r\n  b: 2\r\n"),
        ("m:\n  a: >\n    long\n    text\n\n  b: 1\n", "m.a", "short", "m:\n  a: short\n\n  b: 1\n"),
        ("m:\n  a:\n    x: 1\n    y: 2\n  b: 1\n", "m.a", "short", "m:\n  a: short\n  b: 1\n"),
    ],
)
def test_entries_are_set_added_and_taken_out_as_their_siblings_stand(text, path, value, expected) -> None:  # type: ignore[no-untyped-def]
    assert after(text, path, value) == expected
    assert read_tree(expected).is_whole


def test_text_that_cannot_be_read_is_not_edited() -> None:
    with pytest.raises(CaseError, match="cannot be read"):
        put(read_tree("a: {b: \nc: 1\n"), "c", 2)


def test_texts_are_quoted_where_they_would_mean_something_else() -> None:
    assert written("true") == '"true"'
    assert written("a, b") == '"a, b"'
    assert number("0.1 to 0.2 per year") == "0.1 to 0.2 per year"


def test_a_form_of_a_whole_case_gives_a_case() -> None:
    text = find_case("ultimatum").read_text(encoding="utf-8")
    for path, value in [
        ("moves.attack.effects.challenger_loss", Literal("5 to 15")),
        ("moves.refuse.replies.0.options.+", "nothing"),
        ("moves.demand_30.replies.0.options.1", None),
        ("moves.back_down.text", "It is over: no more"),
    ]:
        text = after(text, path, value)
    case = loads(text)
    assert case.moves["refuse"].replies[0].options == ("attack", "back_down", "nothing")
    assert case.moves["demand_30"].replies[0].options == ("accept_30",)
    assert case.moves["back_down"].text == "It is over: no more"
