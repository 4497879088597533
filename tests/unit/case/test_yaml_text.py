"""What YAML 1.2 reads inside brackets and braces and the C parser alone does not."""

import pytest

from detente.case.shipped import find_case
from detente.case.yaml_reader import _Builder, read_yaml
from detente.case.yaml_text import syntax_failure, with_stand_ins

SHIPPED = ("russia-2022", "crimea-2014", "iran-2025", "succession", "signal", "ultimatum")


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("{text: Will it come?, b: c}", {"text": "Will it come?", "b": "c"}),
        ("[a?, b]", ["a?", "b"]),
        ("{when: x?}", {"when": "x?"}),
        ("[x?]", ["x?"]),
        ("{a: Viendra-t-il ?, b: Really ?!}", {"a": "Viendra-t-il ?", "b": "Really ?!"}),
        ("{a: ?b, c: d?e}", {"a": "?b", "c": "d?e"}),
        ("{a: http://x, b: 12:30, c: b:c}", {"a": "http://x", "b": "12:30", "c": "b:c"}),
        ('{a: He asked "why?", b: c?}', {"a": 'He asked "why?"', "b": "c?"}),
        ('{"a":1, b: c?}', {"a": 1, "b": "c?"}),
        ("{? a : b?}", {"a": "b?"}),
        ("a: {b: c?,\n  d: Is it\n   so?}", {"a": {"b": "c?", "d": "Is it so?"}}),
        ("a: [x?]   # Why?\nb: |\n  Who? a:b\nc: 'd?'", {"a": ["x?"], "b": "Who? a:b\n", "c": "d?"}),
        ("{a: \ue000 \ue001?}", {"a": "\ue000 \ue001?"}),
    ],
)
def test_question_marks_and_colons_inside_words(text, data):
    assert read_yaml(text, "f").data == data


def test_lines_stay():
    document = read_yaml("q:\n  a: {text: Will it come?,\n    by: 2024-01-01}\nb: [x?,\n y]\n", "f")
    assert document.lines == {"q": 1, "q.a": 2, "q.a.text": 2, "q.a.by": 3, "b": 4, "b.0": 4, "b.1": 5}


@pytest.mark.parametrize("name", SHIPPED)
def test_stand_ins_change_nothing_in_shipped_cases(name):
    text = find_case(name).read_text(encoding="utf-8")
    parsed, written = with_stand_ins(text)
    assert parsed != text
    plain = read_yaml(text, "f")
    forced = _Builder(parsed, "f", written).build()
    assert (forced.data, forced.lines) == (plain.data, plain.lines)


def test_nothing_stands_in_where_no_letter_is_free():
    text = "".join(map(chr, range(0xE001, 0xF900))) + "a?"
    assert with_stand_ins(text) == (text, {})


def test_where_a_text_stops_being_yaml():
    assert [syntax_failure(text) for text in ("a: b", "{a: b?}", "a: b: c", "a: @x")] == [None, None, 4, 3]
