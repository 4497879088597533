"""The parts of every option's worth add up to it, whatever the case."""

from random import Random

import pytest

from detente.case.load import loads
from detente.compile import compile_case
from detente.sim.twin import Splitter, WorldNumbers, trace
from detente.world.draws import draw_worlds
from tests.random_cases import random_text

ROUNDING = 1e-12
"""Relative to the size of the parts: some thousand additions in double precision."""
SEEDS = range(300, 316)


def splits_of(seed):
    """Yield (option, split) of every option of every choice on two paths of a random case."""
    model = compile_case(loads(random_text(Random(seed))))
    for world, drawn in enumerate(draw_worlds(model.draws, seed=seed, first=0, count=2)):
        numbers = WorldNumbers(model, drawn)
        splitter = Splitter(numbers)
        found = []

        def witness(episode, node, decision, splitter=splitter, found=found):
            for position, option in zip(episode.offered(node), decision.options, strict=True):
                found.append((option, splitter.split(episode, node, position)))

        trace(model, seed=seed, world=world, path=0, numbers=numbers, witness=witness)
        yield from found


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_add_up_to_the_worth(seed):
    for option, split in splits_of(seed):
        size = sum(abs(part.direct) + abs(part.through_links) for part in split.parts)
        assert abs(split.worth - option.worth) <= ROUNDING * (size + 1.0), option
        assert all(0.0 <= reply.chance <= 1.0 + ROUNDING for reply in split.replies)


def test_the_random_cases_have_parts_of_every_kind():
    """So that the sum above is no sum over nothing."""
    parts = [part for seed in SEEDS for _, split in splits_of(seed) for part in split.parts]
    replies = [reply for seed in SEEDS for _, split in splits_of(seed) for reply in split.replies]
    assert len(parts) > 500
    assert any(part.direct and part.through_links for part in parts)
    assert any(part.pushed != part.quantity for part in parts)
    assert any("." in part.event for part in parts)
    assert any(0.01 < reply.chance < 0.99 for reply in replies)
