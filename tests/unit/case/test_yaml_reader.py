"""YAML as the case language takes it, and what is refused before anything is built from it."""

import datetime as dt
import math

import pytest

from detente.case.yaml_reader import DEEPEST, LARGEST_BYTES, MOST_ENTRIES, decode, is_plain_text, read_scalar, read_yaml
from detente.core.errors import CaseError


def test_every_entry_has_its_line():
    document = read_yaml("a: 5\nb:\n  - x\n  - {c: d,\n     e: f}\nc.d: |\n  text\n", "f")
    assert document.data == {"a": 5, "b": ["x", {"c": "d", "e": "f"}], "c.d": "text\n"}
    assert document.lines == {"a": 1, "b": 2, "b.0": 3, "b.1": 4, "b.1.c": 4, "b.1.e": 5, "c.d": 6}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5), ("-5", -5), ("+5", 5), ("0.5", 0.5), (".5", 0.5), ("5.", 5.0), ("1e-05", 1e-5), ("010", 10),
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("true", True), ("FALSE", False), ("", None), ("~", None),
        ("null", None), ("2022-02-24", dt.date(2022, 2, 24)), ("2022-02-30", "2022-02-30"), ("12:30", "12:30"),
        ("5 to 20", "5 to 20"), ("0x10", "0x10"), ("1_000", "1_000"), ("-", "-"), (".inf", math.inf),
        ("-.INF", -math.inf), ("9" * 400, "9" * 400), ("١٢", "١٢"),
    ],
)  # fmt: skip
def test_scalars_follow_yaml_1_2(text, value):
    assert read_scalar(text) == value
    assert type(read_scalar(text)) is type(value)


def test_nan_is_a_number_so_that_it_can_be_refused_as_one():
    assert math.isnan(read_scalar(".nan"))


def test_quotes_make_texts():
    assert read_yaml("{a: '5', b: \"true\"}", "f").data == {"a": "5", "b": "true"}


def test_keys_are_texts():
    assert read_yaml("5: a\ntrue: b\n2022-01-01: c\n~: d", "f").data == {
        "5": "a",
        "true": "b",
        "2022-01-01": "c",
        "~": "d",
    }


def test_aliases_stand_for_what_they_name():
    document = read_yaml("a: &x [1, 2]\nb: *x\nc: &y z\nd: *y", "f")
    assert document.data == {"a": [1, 2], "b": [1, 2], "c": "z", "d": "z"}
    assert document.lines["b"] == 2


def test_a_key_given_twice_is_reported_and_the_first_stands():
    document = read_yaml("a: 5\nb: {c: 1, c: [2]}\na: {d: 6}\n<<: {x: 1}\n", "f")
    assert document.data == {"a": 5, "b": {"c": 1}}
    assert [str(problem) for problem in document.problems] == [
        "f:2: b.c: found `c` twice (first on line 2), expected each key once",
        "f:3: a: found `a` twice (first on line 1), expected each key once",
        "f:4: <<: found `<<`, expected each entry written out (merge keys are not part of YAML 1.2)",
    ]


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12)
)
NESTED_ALIASES = "".join(f"a{i}: &a{i} [{f'*a{i - 1}' if i else ''}]\n" for i in range(100))


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("a:\n\tb: 5", 2, "a tab at the start of a line"),
        ("a: {\n\t\tb: 5}", 2, "a tab at the start of a line"),
        ("a: 1\nb: c: d", 2, "`c: d`, a text with a colon in it"),
        ("a: [1, 2", 1, "`[` on line 1 that is never closed"),
        ("a: 'open", 1, "`'` that is never closed"),
        ("- a\nb: c", 2, "broken YAML: did not find expected '-' indicator"),
        ("%YAML 3.0\n---\na: 1", 1, "broken YAML"),
        ("a: @b", 1, "`@b`, a text that begins with `@`"),
        ("a: 1\n---\nb: 1", 2, "a second document"),
        ("a: !!python/object:os.system x", 1, "the tag `tag:yaml.org,2002:python/object:os.system`"),
        ("a: !money 5", 1, "the tag `!money`"),
        ("a: !!set {x}", 1, "the tag"),
        ("? [1, 2]\n: 5", 1, "a list or mapping as a key"),
        ("{[1]: 5}", 1, "a list or mapping as a key"),
        ("a: &x [1]\n*x : 5", 2, "a list or mapping as a key"),
        ("a: *b", 1, "the alias *b"),
        ("a: &a [*a]", 1, "the alias *a"),
        (BOMB, 6, f"aliases that expand to more than {MOST_ENTRIES:,} entries"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), 1, f"more than {DEEPEST} levels of nesting"),
        ("[" * 100_000, 1, f"more than {DEEPEST} levels of nesting"),
        ("{a: " * 100_000, 1, f"more than {DEEPEST} levels of nesting"),
        ("- " * 100_000, 1, f"more than {DEEPEST} levels of nesting"),
        (NESTED_ALIASES, 40, f"more than {DEEPEST} levels"),
        ("a: b\nc: \0", 2, "the character U+0000"),
        ("a: b\nc: \x07", 2, "the character U+0007"),
        ("a: \ud800", 1, "the character U+D800"),
    ],
)  # fmt: skip
def test_refuses_what_is_no_case(text, line, found):
    with pytest.raises(CaseError) as caught:
        read_yaml(text, "f")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("f", line)
    assert problem.found.startswith(found)


def test_nesting_up_to_the_limit_is_fine():
    read_yaml("[" * DEEPEST + "]" * DEEPEST, "f")


def test_tabs_within_a_line_and_in_texts_are_fine():
    assert read_yaml("a: b\t# comment\nc: |\n  x\ty\n\nd: 'p\tq'\n", "f").data == {
        "a": "b",
        "c": "x\ty\n\n".rstrip("\n") + "\n",
        "d": "p\tq",
    }


@pytest.mark.parametrize(
    ("raw", "line", "found", "expected"),
    [
        (b"a: b\nc: \xff", 2, "byte 0xff", "text in UTF-8"),
        (b"\x7fELF\0\0\xff", 1, "byte 0xff", "a text, not a binary file"),
        ("a: b".encode("utf-16"), 1, "byte 0xff", "a text, not a binary file"),
        (b"a" * (LARGEST_BYTES + 1), 0, "2,000,001 bytes", "at most 2,000,000 bytes"),
    ],
)
def test_refuses_what_is_no_text(raw, line, found, expected):
    with pytest.raises(CaseError) as caught:
        decode(raw, "f")
    (problem,) = caught.value.problems
    assert (problem.line, problem.found) == (line, found)
    assert expected in problem.expected


def test_a_byte_order_mark_is_no_letter():
    assert decode(b"\xef\xbb\xbfa: b", "f") == "a: b"


@pytest.mark.parametrize(
    "text", ["plain", "5 to 20 weeks", "-5 to -2", "forces >= 100", "Does it?", "a, b", "café", "x:y"]
)
def test_texts_that_need_no_quotes(text):
    assert is_plain_text(text)
    assert read_yaml(f"a: {text}", "f").data == {"a": text}


@pytest.mark.parametrize(
    "text",
    ["5", "true", "", " a", "a ", "a: b", "a #b", "- a", "[a", "#a", "2022-01-01", "a:", "~", "&a", "x" * 200, "a\n"],
)
def test_texts_that_need_quotes(text):
    assert not is_plain_text(text)
