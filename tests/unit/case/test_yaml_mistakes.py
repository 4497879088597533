"""What people write that is no YAML: what they are told to do about it, with the line as it should stand."""

import pytest

from detente.case import loads
from detente.case.yaml_mistakes import _LARGEST_TRIED
from detente.case.yaml_reader import read_yaml
from detente.core.errors import CaseError


@pytest.mark.parametrize(
    ("text", "line", "found", "corrected"),
    [
        ("title: Iran: the case", 1, "`Iran: the case`, a text with a colon in it", 'title: "Iran: the case"'),
        ("a: b\nc: Is it: so # why", 2, "`Is it: so`, a text with a colon in it", 'c: "Is it: so" # why'),
        ('about: See "X": a study', 1, '`See "X": a study`', "about: 'See \"X\": a study'"),
        ("- a\n- b: c: d", 2, "`c: d`, a text with a colon", '- b: "c: d"'),
        ("t: ends with:", 1, "`ends with:`", 't: "ends with:"'),
        ("title: @x", 1, "`@x`, a text that begins with `@`", 'title: "@x"'),
        ("title: %5", 1, "`%5`, a text that begins with `%`", 'title: "%5"'),
        ("title: `x`", 1, "``x``, a text that begins with ```", 'title: "`x`"'),
        ("title: [Draft] The case", 1, "`[Draft] The case`", 'title: "[Draft] The case"'),
        ("x: > y", 1, "`> y`, a text that begins with `>`", 'x: "> y"'),
        ("a: & b", 1, "`& b`", 'a: "& b"'),
        ("%x: 1", 1, "`%x`, a key that begins with `%`", '"%x": 1'),
        ("title: 'it's'", 1, "`'it's'`, a text with `'` in it", 'title: "it\'s"'),
        ('t: "Is it?", she said', 1, '`"Is it?", she said`', "t: '\"Is it?\", she said'"),
        ('f: "C:\\dir"', 1, '`"C:\\dir"`, a backslash between double quotes', "f: 'C:\\dir'"),
        ("a: 'x\nb: y", 1, "`'` that is never closed", "a: 'x'"),
        ("a: 'x\nb: 'y'\nc: 'z'", 1, "`'` that is never closed", "a: 'x'"),
        ("q: {a: 'x, b: y}", 1, "`'` that is never closed", "q: {a: 'x, b: y'}"),
        ("a: {t: Iran: the case, b: c}", 1, "`Iran: the case`", 'a: {t: "Iran: the case", b: c}'),
        ("a: {t: Is it? Yes: so}", 1, "`Is it? Yes: so`", 'a: {t: "Is it? Yes: so"}'),
        ("a: {b: x, t: 'it's'}", 1, "`'it's'`", 'a: {b: x, t: "it\'s"}'),
        ("a: {t: 'Will it, isn't it'}", 1, "`'Will it, isn't it'`", 'a: {t: "Will it, isn\'t it"}'),
        ("a: {t: @x, b: c}", 1, "`@x`", 'a: {t: "@x", b: c}'),
        ("a: {b: >5}", 1, "`>5`", 'a: {b: ">5"}'),
        ("a: {b:, c: d}", 1, "`b:` without a value", "a: {b: , c: d}"),
        ("t: {start: 2020-01-01 end: 2020-12-31}", 1, "no comma", "t: {start: 2020-01-01, end: 2020-12-31}"),
        ("a: {\n b: 5\n c: 6\n}", 2, "no comma after `b: 5`", "b: 5,"),
        ("a: {b: 1}}", 1, "`}` that closes nothing", "a: {b: 1}"),
        ("a: {b: c},\nd: e", 1, "a comma after the last brace", "a: {b: c}"),
        ("a: [1,,2]", 1, "two commas", "a: [1,2]"),
        ("m:\n  a: {b: {c: 3}\n  d: 4\n", 2, "`{` on line 2 that is never closed", "a: {b: {c: 3}}"),
        ("m: {\n  a: {b: 3},\n  c: {b: 4}\nd: 5", 3, "`{` on line 1 that is never closed", "c: {b: 4}}"),
        ("a: {b: [1, 2}", 1, "`[` on line 1 that is never closed", "a: {b: [1, 2]}"),
        ("a: - 5", 1, "`- 5`", "a: -5"),
        ("case:x\ntitle: y", 1, "`case:x` without a space after the colon", "case: x"),
        ("case: x\nmoves\nactors: y", 2, "`moves` without a colon", "moves:"),
        ("a: b\nc = 5\nd: e", 2, "`c = 5`", "c: 5"),
        ("// x\na: b", 1, "`//`", "# x"),
        ("a:\n  b: 1\n c: 2", 3, "`c: 2`, indented like no line above it", "c: 2"),
        ("a: 1\n   b: 2", 2, "`b: 2` indented under `a: 1`", "b: 2"),
        ("title: [Draft] The case\na: {b: c}\n", 1, "`[Draft] The case`", 'title: "[Draft] The case"'),
        ("h: {p10: 6, p90: 12} months\na: {b: c}\n", 1, "`months` after", "h: {p10: 6 months, p90: 12 months}"),
        ("a: {s: choice(0.5: 1, 0.5: 3)}", 1, "`choice(0.5: 1, 0.5: 3)`", 'a: {s: "choice(0.5: 1, 0.5: 3)"}'),
        ("a: {s: f(g(1: 2), 3: 4), b: c}", 1, "`f(g(1: 2), 3: 4)`", 'a: {s: "f(g(1: 2), 3: 4)", b: c}'),
        ("a: {by: iran reply: true, b: c}", 1, "no comma before `reply:`", "a: {by: iran, reply: true, b: c}"),
        ("a: {amount: 5; over: 2 weeks}", 1, "`;` before `over:`", "a: {amount: 5, over: 2 weeks}"),
        ("a: {text: Ask the source: yes}", 1, "`Ask the source: yes`", 'a: {text: "Ask the source: yes"}'),
        ("a: {b: c}\nd {by: x, reply: true}", 2, "`d {by: x, reply: true}` without a colon", "d: {by: x, reply: true}"),
        ("a:\n  by: x\n  text Strike it\n  when: y", 3, "`text Strike it` without a colon", "text: Strike it"),
        ("a: {b: x, effects {land: 5}}", 1, "`effects` without a colon", "a: {b: x, effects: {land: 5}}"),
        ("a: {range [0, 100], start: 10}", 1, "`range` without a colon", "a: {range: [0, 100], start: 10}"),
        ("a:\n  gdp 0.1 # why\n  land: y", 2, "`gdp 0.1` without a colon", "gdp: 0.1 # why"),
        ("a: b\nc: x\u00a0: y: z\n", 2, "`x", 'c: "x?: y: z"'),
    ],
)
def test_says_what_to_write(text, line, found, corrected):
    with pytest.raises(CaseError) as caught:
        read_yaml(text, "f")
    (problem,) = caught.value.problems
    assert (problem.line, problem.hint) == (line, f"`{corrected}`")
    assert problem.found.startswith(found)


@pytest.mark.parametrize("quote", ["'", '"'])
@pytest.mark.parametrize("later", ["", "x: {t: Q1Q, u: Q2Q}\n"])
@pytest.mark.parametrize("n_lines", [1, 30, 60_000])
def test_an_unclosed_quote_is_named_however_long_the_text(quote, later, n_lines):
    text = f"a: b\nt: {quote}Iran\n" + "c: d\n" + "# e\n" * n_lines + later.replace("Q", quote)
    with pytest.raises(CaseError) as caught:
        read_yaml(text, "f")
    (problem,) = caught.value.problems
    assert (problem.line, problem.hint) == (2, f"`t: {quote}Iran{quote}`")


def test_a_quoted_text_of_several_lines_is_not_taken_for_an_unclosed_one():
    with pytest.raises(CaseError) as caught:
        read_yaml('a: "one\n  two\n  three"\nb: c: d\n', "f")
    assert [(each.line, each.hint) for each in caught.value.problems] == [(4, '`b: "c: d"`')]


def test_what_has_no_remedy_shows_the_place():
    with pytest.raises(CaseError) as caught:
        read_yaml("a:\n- b\nc: d\n- e", "f")
    (problem,) = caught.value.problems
    assert problem.found.startswith("broken YAML: ")
    assert problem.excerpt == "    - e\n    ^"


def test_of_a_large_text_only_the_place_is_told():
    text = "a: b\n" * (_LARGEST_TRIED // 5 + 1) + "t: x: y"
    with pytest.raises(CaseError) as caught:
        read_yaml(text, "f")
    (problem,) = caught.value.problems
    assert problem.line == text.count("\n") + 1
    assert not problem.hint


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("{a:b}", 1, "found `a:b`, expected a space after the colon; did you mean `a: b`?"),
        ("{p10:5, p90: 20}", 1, "found `p10:5`, expected a space after the colon; did you mean `p10: 5`?"),
        ("a:\n\u00a0 b: 1", 2, "found a non-breaking space (U+00A0) in the key"),
        ("\u201ca\u201d: b", 1, "found the curly quote `\u201c` in the key"),
        ("a\u200b: b", 1, "found an unusual or invisible space (U+200B) in the key"),
        ("x: >5", 1, "found `>5`, which begins a text over several lines, expected quotes round it, or a number"),
    ],
)
def test_says_what_parses_and_means_something_else(text, line, message):
    (problem,) = read_yaml(text, "f").problems
    assert problem.line == line
    assert message in str(problem)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("case:x", "`case: x`"),
        ("case = x", "`case: x`"),
        ("\n# c\ncase:\u00a0x", "`case: x`"),
        ("case", "`case:`"),
        ("case x", "`case: x`"),
    ],
)
def test_a_text_without_entries_shows_how_one_is_written(text, hint):
    with pytest.raises(CaseError) as caught:
        loads(text, name="f")
    assert caught.value.problems[0].hint == hint


@pytest.mark.parametrize(("text", "hint"), [("a: *star", '`"*star"`'), ("- !x y", '`"!x y"`'), ("a: !!str x", "")])
def test_aliases_and_tags_may_have_been_meant_as_texts(text, hint):
    with pytest.raises(CaseError) as caught:
        read_yaml(text, "f")
    assert caught.value.problems[0].hint == hint
