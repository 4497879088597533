"""What nobody chooses, compiled: drawn days, outcomes of shocks and entries, stages."""

from detente.compile.dated import USUAL_SHAPE
from detente.model.model import ABSENT, REST
from tests.unit.sim.small_cases import small

TEXT = """
    quantities: {x: {start: 0}}
    shocks: {unrest: {rate: 1 per year, outcomes: {mild: {text: It blows over, chance: 0.6, effects: {x: 1}}, severe: {chance: rest}}}}
    calendar:
      vote: {between: 2022-01-10 and 2023-03-01, likeliest: 2022-02-01, outcomes: {left: {chance: 1}}}
      ruling: {date: 2022-09-10, chance: 0.4, when: x > 1}
    processes:
      bomb:
        starts: happened(vote)
        again: true
        stages: {dash: {lasts: 3 weeks, effects: {x: 2}}, weapon: {lasts: 2 months, spread: exponential}, test: {lasts: 1 day, spread: fixed}}
      other: {stages: {only: {lasts: 1 year, shape: 9}}}
"""  # noqa: E501


def test_entries_are_split_by_whether_their_day_is_known():
    model = small(TEXT)
    assert model.calendar.names == ("ruling",)
    assert model.undated.names == ("vote",)
    assert (model.undated.first.tolist(), model.undated.last.tolist()) == ([7], [422])
    assert model.undated.likeliest.tolist() == [29]
    assert model.undated.chance.tolist() == [ABSENT]
    assert model.draws.paths[model.calendar.chance[0]] == "calendar.ruling.chance"
    # A drawn day is no moment, a known one is.
    assert 250 in model.timeline.moments


def test_events_stand_last_and_know_their_rows():
    model = small(TEXT)
    ends = ("unrest.mild", "unrest.severe", "vote.left", "bomb.dash", "bomb.weapon", "bomb.test", "other.only")
    assert model.events[-len(ends) :] == ends
    outcomes = model.outcomes
    assert [model.events[event] for event in outcomes.event] == list(ends[:3])
    assert outcomes.of(model.events.index("unrest")) == range(2)
    assert outcomes.of(model.events.index("ruling")) == range(0)
    assert outcomes.texts[0] == "It blows over"
    assert outcomes.chance[1] == REST
    assert [bundle > 0 for bundle in outcomes.bundle] == [True, False, False]


def test_stages():
    processes = small(TEXT).processes
    assert [list(processes.stages(p)) for p in range(2)] == [[0, 1, 2], [3]]
    assert processes.stage_shape.tolist() == [USUAL_SHAPE, 1, 0, 9]
    assert processes.again.tolist() == [True, False]
    assert [condition is None for condition in (*processes.starts, *processes.stops)] == [False, True, True, True]
