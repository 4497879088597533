"""Actors of a draft: who belongs to the argument."""

from __future__ import annotations

from dataclasses import replace

from detente.brief.model import Span
from detente.draft.actors import count_mentions, plan_actors, write_actors
from detente.draft.lines import Lines
from tests.unit.draft.briefs import brief, entity, estimate


def planned(*entities, estimates=()):
    return plan_actors(replace(brief(), entities=tuple(entities), estimates=tuple(estimates)))


def test_three_mentions_make_an_actor():
    found = planned(
        entity("Norway", mentions=3, at=300),
        entity("Sweden", mentions=2),
        entity("Denmark", mentions=5),
        entity("Oslo", "place", mentions=9),
        entity("the Union", "bloc", mentions=3, at=100),
        entity("the Board", "organisation", mentions=4),
        entity("Finland", mentions=0),
    )
    # Those named most first; of those named alike, the one named first.
    assert [(each.key, each.kind, each.n_mentions) for each in found.values()] == [
        ("denmark", "state", 5),
        ("board", "group", 4),
        ("union", "bloc", 3),
        ("norway", "state", 3),
    ]


def test_whoever_stands_for_another_counts_for_it():
    holm = entity("Ada Holm", "person", mentions=2, actor="norway")
    bergen = entity("Erik Bergen", "person", mentions=1, actor="norway")
    found = planned(entity("Norway", mentions=1), holm, bergen)
    assert count_mentions(replace(brief(), entities=(entity("Norway", mentions=1), holm, bergen)))["norway"] == 4
    assert list(found) == ["norway"]
    assert found["norway"].people == ("Ada Holm", "Erik Bergen")
    # Oslo stands for Norway too, and is nobody who speaks for it.
    assert planned(entity("Norway"), entity("Oslo", "place", actor="norway"))["norway"].people == ()


def test_a_person_for_nobody_acts_only_in_a_forecast():
    holm = entity("Ada Holm", "person", mentions=9, at=10)
    own = replace(holm, actor="ada_holm")
    assert planned(holm) == planned(own) == {}
    said = estimate(proposition_span=Span(0, 11))
    assert [each.kind for each in planned(holm, estimates=[said]).values()] == ["leader"]
    assert planned(own, estimates=[said])["ada_holm"].people == ()
    assert planned(holm, estimates=[replace(said, is_forecast=False)]) == {}
    assert planned(holm, estimates=[replace(said, proposition_span=Span(0, 10))]) == {}
    # Named once, but in a forecast.
    assert list(planned(entity("Sweden", mentions=1, at=4), estimates=[said])) == ["sweden"]


def test_at_most_twenty_four():
    names = [f"State {chr(65 + n)}{chr(65 + n)}" for n in range(26)]
    assert len(planned(*(entity(name) for name in names))) == 24


def test_how_they_are_written():
    aliases = ("Norway", "Norwegian", "the  Norwegians", "the Norwegians", *(f"N{n}" for n in range(9)))
    holm = entity("Ada Holm", "person", mentions=0, actor="norway")
    line_five = len(brief().text[: brief().text.index("Norway and")])
    found = planned(
        replace(entity("Norway", at=line_five), aliases=aliases), holm, entity("Sweden", mentions=1, at=0),
        estimates=[estimate(proposition_span=Span(0, 1))],
    )  # fmt: skip
    lines = Lines()
    write_actors(lines, found)
    assert (
        lines.text()
        == """\
actors:
  # open: give those who decide moves, values and a horizon; drop those who only watch
  # named 3 times, first in line 5
  norway: {kind: state, text: "Norway; also Norwegian, the Norwegians, N0, N1, N2, N3, N4, N5; for it: Ada Holm"}
  # named once, first in line 1
  sweden: {kind: state, text: Sweden}
"""
    )
    empty = Lines()
    write_actors(empty, {})
    assert empty.text() == "\n"
