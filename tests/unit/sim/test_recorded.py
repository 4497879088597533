"""The engine's record of a path against what the twin says of it: events, decisions, odds, reasons, parts of worth."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import numpy as np
import pytest

import detente
from detente.case.load import loads
from detente.explain.motives import motives
from detente.model.model import Interventions, Model
from detente.sim import executor
from detente.sim.recorded import Recorded, Recorder
from detente.sim.twin import Decision, Splitter, Trace, WorldNumbers, trace
from detente.world.draws import draw_worlds
from tests.random_cases import random_text
from tests.random_chances import case_with_chances
from tests.unit.sim.small_cases import small
from tests.unit.sim.test_together import CRISIS

ROUNDING = 1e-4
"""A path whose closest comparison is nearer than this can part from its twin (see the tests of engine and twin)."""
SINGLE = 1e-4
"""Relative difference of what was worked out in single precision: some hundred roundings of 1e-7, of numbers that
differences of others can leave ten times smaller."""

SAME = 1e-3
"""Quantities nearer than this, relative to the quantity's largest value, are the same up to rounding along a path."""

MINDS = """
    quantities: {x: {start: 0, noise: 1 per week}, y: {start: 0}}
    actors:
      a: {horizon: 8 weeks, rationality: 1, tempo: 2 weeks, memory: 6 weeks, values: {x: 0.2, y: 0.1}}
      b: {horizon: 8 weeks, rationality: 2, tempo: 3 weeks, memory: 6 weeks, values: {y: 0.3}}
    moves:
      push: {by: a, effects: {x: 3}, cooldown: 3 weeks, replies: [{by: b, options: [hit, nothing]}]}
      shove: {by: a, effects: {x: 2, y: -1}, cooldown: 2 weeks}
      hit:
        by: b
        reply: true
        effects: {x: -2, y: 2}
        outcomes: {won: {chance: 0.4, effects: {y: 3}}, lost: {chance: rest}}
      ask: {by: b, effects: {y: 1}, when: x > -1, cooldown: 2 weeks}
    shocks:
      quake: {rate: 2 per year, once: true, effects: {x: -5}, set: {actors.a.rationality: 3, actors.a.values.y: 0.6}}
    questions: {pushed: {condition: happened(push)}}
"""
LARGE = """
    quantities: {people: {start: 146000000}, x: {start: 0, noise: 1 per week}}
    actors: {a: {horizon: 8 weeks, tempo: 2 weeks, memory: 4 weeks, values: {x: 0.2, people: 0.05}}}
    moves: {help: {by: a, effects: {people: 3, x: 1}, cooldown: 2 weeks, when: people > 0}}
    questions: {helped: {condition: happened(help)}}
"""


def outline(decisions: tuple[Decision, ...]) -> list[tuple[object, ...]]:
    """Return who chose what among what, without numbers."""
    return [
        (each.day, each.actor, each.after, tuple(option.name for option in each.options), each.chosen, each.together)
        for each in decisions
    ]


def largest_difference(twin: Trace, record: Recorded) -> float:
    """Return the largest difference of a number of a decision, relative to its size where that is above one."""
    pairs = [
        (ours, theirs)
        for one, other in zip(record.decisions, twin.decisions, strict=True)
        for a, b in zip(one.options, other.options, strict=True)
        for ours, theirs in (
            (a.chance, b.chance), (a.worth, b.worth), (a.offset, b.offset), (a.reason, b.reason), (a.score, b.score)
        )
    ]  # fmt: skip
    return max((abs(ours - theirs) / max(1.0, abs(theirs)) for ours, theirs in pairs), default=0.0)


def compare(model: Model, *, worlds: int, paths: int, seed: int) -> int:
    """Hold records against the twin; return how many decisions were the same."""
    recorder = Recorder(model, seed=seed)
    drawn, same, parted = draw_worlds(model.draws, seed=seed, first=0, count=worlds), 0, 0
    for world in range(worlds):
        numbers = WorldNumbers(model, drawn[world])
        for path in range(paths):
            record = recorder.follow(world=world, path=path, drawn=drawn[world])
            twin = trace(model, seed=seed, world=world, path=path, numbers=numbers)
            if twin.margin <= ROUNDING and outline(record.decisions) != outline(twin.decisions):
                parted += 1
                continue
            assert tuple(sorted(record.happenings, key=lambda each: each.day)) == twin.happenings
            assert outline(record.decisions) == outline(twin.decisions)
            assert largest_difference(twin, record) < SINGLE
            assert record.first().tolist() == list(twin.first)
            scale = np.maximum(1.0, np.abs(twin.values).max(axis=0))
            assert (np.abs(record.values - twin.values) / scale).max() < SAME
            same += len(record.decisions)
    assert parted <= 0.05 * worlds * paths
    return same


@pytest.mark.parametrize(
    ("text", "paths"), [(CRISIS, 12), (MINDS, 12), (LARGE, 12)], ids=["together", "changing minds", "large numbers"]
)
def test_the_record_says_what_the_twin_says(text: str, paths: int) -> None:
    assert compare(small(text), worlds=3, paths=paths, seed=4) > 50


@pytest.mark.parametrize(("name", "paths"), [("russia-2022", 6), ("ultimatum", 16)])
def test_it_does_so_of_shipped_cases(name: str, paths: int) -> None:
    assert compare(detente.compile_case(detente.load_case(name)), worlds=2, paths=paths, seed=5) > 50


def test_it_does_so_of_random_cases() -> None:
    for seed in (0, 3, 9, 11):
        model = detente.compile_case(loads(random_text(Random(seed)), name=f"random {seed}"))
        assert compare(model, worlds=1, paths=8, seed=seed) > 100


def test_it_does_so_where_days_and_outcomes_are_drawn() -> None:
    for seed in (1, 2):
        model = detente.compile_case(loads(json.dumps(case_with_chances(seed)), name=f"chances {seed}"))
        compare(model, worlds=2, paths=8, seed=seed)


def test_a_forced_move_is_no_decision_and_a_forbidden_one_no_option() -> None:
    model = small(MINDS)
    push, shove = model.moves.names.index("push"), model.moves.names.index("shove")
    changed = replace(model, interventions=Interventions(forbidden=(shove,), forced=((push, 28), (push, 30))))
    assert compare(changed, worlds=2, paths=8, seed=4) > 20


def test_a_log_that_is_too_short_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    model = small(MINDS)
    drawn = draw_worlds(model.draws, seed=1, first=0, count=1)[0]
    whole = Recorder(model, seed=1).follow(world=0, path=11, drawn=drawn)
    monkeypatch.setattr(executor, "LOG_WORDS", 16)
    again = Recorder(model, seed=1).follow(world=0, path=11, drawn=drawn)
    assert again.happenings == whole.happenings
    assert again.decisions == whole.decisions


def test_writing_down_changes_nothing() -> None:
    """A path is the same with and without a log, and an ordinary run after a recorded one as well."""
    model = small(MINDS)
    before = detente.simulate(model, worlds=2, paths=16, seed=3, keep={"events", "paths"})
    drawn = before.assumptions()
    record = Recorder(model, seed=3).follow(world=1, path=13, drawn=drawn[1])
    after = detente.simulate(model, worlds=2, paths=16, seed=3, keep={"events", "paths"})
    assert before.quantities is not None
    assert before.first is not None
    assert np.array_equal(record.values, before.quantities[16 + 13])
    assert record.first().tolist() == before.first[:, 16 + 13].tolist()
    assert np.array_equal(before.quantities, after.quantities)


def test_what_options_are_worth_for_what_is_what_the_twin_would_say() -> None:
    """Taken apart from the engine's values, an option has the same parts as from the twin's."""
    model = small(CRISIS)
    row = draw_worlds(model.draws, seed=1, first=0, count=1)[0]
    numbers = WorldNumbers(model, row)
    splitter = Splitter(numbers)
    expected: list[list[list[float]]] = []
    trace(
        model, seed=1, world=0, path=0, numbers=numbers,
        witness=lambda episode, node, _: expected.append(
            [[part.worth for part in splitter.split(episode, node, i).parts] for i in episode.offered(node)]
        ),
    )  # fmt: skip
    found = [
        [[part.worth for part in each.parts] for each in motive.options]
        for motive in motives(model, seed=1, world=0, path=0)
    ]
    assert len(found) == len(expected)
    for ours, theirs in zip(found, expected, strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert one == pytest.approx(other, rel=1e-4, abs=1e-5)
