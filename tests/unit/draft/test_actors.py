"""Actors of a draft: who belongs to the argument."""

from __future__ import annotations

from dataclasses import replace

from detente.brief.model import Author, Metadata, Span
from detente.draft.actors import count_mentions, plan_actors, who_may_act, write_actors
from detente.draft.lines import Lines
from tests.unit.draft.briefs import brief, entity, estimate


def planned(*entities, estimates=(), moving=(), metadata=None):
    found = replace(brief(), entities=tuple(entities), estimates=tuple(estimates))
    found = found if metadata is None else replace(found, metadata=metadata)
    return plan_actors(found, who_may_act(found), moving)


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
    told = replace(brief(), entities=(entity("Norway", mentions=1), holm, bergen))
    assert count_mentions(told, who_may_act(told))["norway"] == 4
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
    # It must be about the person, not only name it somewhere.
    assert planned(holm, estimates=[replace(said, proposition_span=Span(11, 40))]) == {}
    assert list(planned(replace(holm, mentions=holm.mentions[-1:]), estimates=[said])) == []
    # Named once, but a forecast begins with it.
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
# open: give those who decide values and a horizon; drop those who only watch
actors:
  # named 3 times, first in line 5
  norway: {kind: state, text: "Norway; also Norwegian, the Norwegians, N0, N1, N2, N3, N4, N5; for it: Ada Holm"}
  # named once, first in line 1
  sweden: {kind: state, text: Sweden}
"""
    )
    empty = Lines()
    write_actors(empty, {})
    assert empty.text() == "\n"


def test_whoever_publishes_reports_or_studies_is_no_actor():
    about = Metadata(publisher="Harbour Trust", authors=(Author("Ada Holm"),))
    found = planned(
        entity("Norway"),
        entity("Harbour Trust", "organisation", at=100),
        entity("Ada Holm", "person", at=200),
        entity("The New York Times", "organisation", at=300),
        entity("Institute for Polar Studies", "organisation", at=400),
        entity("Northern Herald", "organisation", at=500),
        entity("Ministry of Research", "organisation", at=600),
        metadata=about,
    )
    assert [each.name for each in found.values()] == ["Norway", "Ministry of Research"]


def test_one_mention_is_enough_for_whoever_moves():
    assert planned(entity("Finland", mentions=1)) == {}
    assert list(planned(entity("Finland", mentions=1), moving={"finland"})) == ["finland"]


def test_a_horizon_only_for_those_with_moves():
    lines = Lines()
    write_actors(lines, planned(entity("Norway"), entity("Sweden", at=100)), {"sweden"}, "340 days")
    written = lines.text().splitlines()
    assert 'horizon: {value: "340 days", why: "a placeholder, the span of the case"}' in written[-1]
    assert "horizon" not in written[-3]
