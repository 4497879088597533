"""Numbers by where they come from."""

import pytest

from detente.case import load_case, loads
from detente.case.examination import origins
from detente.case.judgement import is_bare
from detente.compile import compile_case

CASE = """\
case: o
time: {start: 2024-01-01, end: 2024-12-31, step: week}
brief: {title: "The Brief: On X", url: "https://www.example.org/brief/"}
sources:
  same_title: {title: "the brief, on X"}
  same_place: {title: Something, url: "http://example.org/brief"}
  poll: {title: Poll, url: "https://example.org/poll"}
quantities:
  a: {start: {value: 1, source: poll}}
  b: {start: {value: 1, source: poll, why: judgement}}
  c: {start: {value: 1, source: same_title, why: "page 3"}}
  d: {start: 1, source: same_place}
  e: {start: {value: 1, why: "a third of the seats"}}
  f: {start: {value: 1, why: Judgement.}}
  g: {start: 1}
  h: {start: 1, why: my best guess}
actors:
  k: {horizon: 8 weeks, source: poll, values: {a: 1}}
moves: {m: {by: k, why: "as usual", effects: {a: 1}}}
beliefs: {k: {moves.m.effects.a: 2}}
lenses: {other: {why: assumption, set: {quantities.a.start: 3}}}
"""


def test_each_number_has_one_origin():
    found = origins(loads(CASE))
    assert found.sourced == ("quantities.a.start", "quantities.b.start", "actors.k.horizon", "actors.k.values.a")
    assert found.from_brief == ("quantities.c.start", "quantities.d.start")
    assert found.reasoned == ("quantities.e.start", "moves.m.effects.a")
    assert found.bare == (
        "quantities.f.start", "quantities.g.start", "quantities.h.start", "actors.k.idle",
        "beliefs.k.moves.m.effects.a", "lenses.other.set.quantities.a.start",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("why", "bare"),
    [
        ("", True), ("judgement", True), ("the analyst's judgement", True), ("Assumed.", True),
        ("expert opinion", True), ("TBD", True), ("n/a", True), ("...", True),
        ("a guess from two polls", False), ("guess: 3 of 7", False),
        ("judgement after 2014", False), ("geography", False),
    ],
)  # fmt: skip
def test_words_that_are_no_reason(why, bare):
    assert is_bare(why) is bare


def test_a_shipped_case_knows_which_source_is_its_brief():
    assert "actors.russia.values.approval" in origins(load_case("russia-2022")).from_brief


def test_what_check_counts_as_bare_is_judgement_in_the_model_too():
    case = loads(CASE)
    bare = set(origins(case).bare)
    for lens in ("", "other"):
        draws = compile_case(case, lens=lens).draws
        judged = {path for path, is_judged in zip(draws.paths, draws.is_judgement, strict=True) if is_judged}
        replaced = {"quantities.a.start"} if lens else set()
        assert judged == {path for path in bare if not path.startswith("lenses.")} | replaced
