"""What holds on every path of every case: checked on random ones."""

import math
from functools import cache
from random import Random

import numpy as np
import pytest

from detente.case.load import loads
from detente.compile import compile_case
from detente.sim.runs import NEVER
from detente.sim.twin import WorldNumbers, trace
from detente.world.draws import draw_worlds
from tests.random_cases import random_text


@cache
def traces_of(seed, worlds=2, paths=2):
    model = compile_case(loads(random_text(Random(seed))))
    drawn = draw_worlds(model.draws, seed=seed, first=0, count=worlds)
    result = []
    for world in range(worlds):
        numbers = WorldNumbers(model, drawn[world])
        result += [(numbers, trace(model, seed=seed, world=world, path=path, numbers=numbers)) for path in range(paths)]
    return result


SEEDS = range(300, 316)


@pytest.mark.parametrize("seed", SEEDS)
def test_paths(seed):
    for numbers, one in traces_of(seed):
        model = numbers.model
        check_quantities(model, one)
        check_decisions(one)
        check_events(numbers, one)
        assert one.margin >= 0


def check_quantities(model, one):
    assert one.values.shape == (model.timeline.n_moments + 1, len(model.quantities.names))
    assert np.isfinite(one.values).all()
    assert (one.values >= model.quantities.low).all()
    assert (one.values <= model.quantities.high).all()
    assert (one.sizes >= 0).all()


def check_decisions(one):
    for decision in one.decisions:
        assert sum(option.chance for option in decision.options) == pytest.approx(1)
        assert decision.chosen == max(decision.options, key=lambda option: option.score).name
        assert len({option.number for option in decision.options}) == len(decision.options)
        for option in decision.options:
            assert math.isfinite(option.score)
            if option.name == "wait":
                assert option.worth == 0


def check_events(numbers, one):
    model = numbers.model
    gates = {
        **dict(zip(model.moves.names, model.moves.gates, strict=True)),
        **dict(zip(model.shocks.names, model.shocks.gates, strict=True)),
        **dict(zip(model.pacts.names, model.pacts.gates, strict=True)),
    }
    for e, event in enumerate(model.events):
        days = [each.day for each in one.happenings if each.event == event]
        assert one.first[e] == (days[0] if days else NEVER)
        assert days == sorted(days)
        gate = gates.get(event)
        if gate is not None and gate.once:
            assert len(days) <= 1
        if gate is not None and gate.cooldown >= 0:
            assert all(np.diff(days) >= numbers.cooldown(gate))
    moved = [(each.day, each.event) for each in one.happenings if each.cause in ("move", "reply")]
    chosen = [(each.day, each.chosen) for each in one.decisions if each.chosen not in ("wait", "nothing")]
    assert sorted(moved) == sorted(chosen)


def test_they_really_act():
    """The random cases are there to try everything: most decide, and all kinds of events occur."""
    causes = set()
    acting = 0
    for seed in SEEDS:
        found = {each.cause for _, one in traces_of(seed) for each in one.happenings}
        acting += "move" in found
        causes |= found
    assert causes == {"calendar", "shock", "move", "reply", "outcome", "pact", "talks"}
    assert acting >= 0.7 * len(SEEDS)
