"""Versions share their luck by name: what is added leaves all else on every path as it was, in engine and twin."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

import detente
from detente.case.load import loads
from detente.compile import compile_case
from detente.diff.align import aligned
from detente.sim.executor import simulate
from detente.sim.twin.batch import trace_all
from tests.random_cases import random_text

CASE = """\
case: crowd
time: {start: 2022-01-03, end: 2022-06-27}
quantities:
{quantity}
  approval: {start: 40 to 60, range: [0, 100], half_life: 10 weeks, noise: 2 per month}
  anger: {start: 20 to 30, range: [0, 100], noise: 1 per month}
  fear: {start: 10 to 30, range: [0, 100], noise: 3 per month}
actors:
{actor}
  one: {horizon: 20 weeks, values: {approval: 1 to 2}, idle: 0.5}
  two: {horizon: 30 weeks, values: {anger: -1}, idle: 0.5}
  club:
    kind: bloc
    members: [one]
    purpose: to talk
    pacts:
{pact}
      help: {on: bang, honoured: 0.5, effects: {fear: -3}}
moves:
{move}
  act: {by: one, effects: {approval: 0.5 to 2}, cooldown: 3 weeks,
    replies: [{by: two, options: [{option}calm, nothing]}],
    outcomes: {good: {chance: 0.4, effects: {anger: -2}}, bad: {chance: rest, effects: {anger: 2}}}}
  calm: {by: two, reply: true, effects: {anger: -1}}
  pause: {by: two, effects: {anger: -0.5}, cooldown: 4 weeks}
shocks:
{shock}
  bang: {rate: 3 per year, effects: {anger: 4}}
  boom: {rate: 2 per year, effects: {fear: 4}}
questions:
  acts: {condition: happened(act)}
  anger: {kind: number, quantity: anger}
  fear: {kind: number, quantity: fear}
"""
ADDED = {
    "quantity": "  other: {start: 1 to 2, noise: 1 per month}",
    "actor": "  zero: {horizon: 5 weeks, values: {other: 1}, idle: 0.5}",
    "pact": "      greet: {on: boom, honoured: 0.5}",
    "move": "  wave: {by: zero, effects: {other: 1}, outcomes: {up: {chance: 0.5}, down: {chance: rest}}}",
    "shock": "  ping: {rate: 5 per year}",
    "option": "",
}


def text(**made: str) -> str:
    found = CASE
    for name in ADDED:
        found = found.replace("{" + name + "}", made.get(name, ""))
    return "\n".join(line for line in found.split("\n") if line.strip())


def pair(old: str, new: str):
    return aligned([compile_case(loads(old)), compile_case(loads(new))])


def test_the_old_version_has_the_numbers_that_it_has_alone() -> None:
    model = compile_case(loads(text()))
    old, _ = pair(text(), text(**ADDED))
    alone, beside = (simulate(each, worlds=16, paths=8, keep={"events", "paths"}) for each in (model, old))
    assert (alone.quantities == beside.quantities).all()
    assert (alone.first == beside.first).all()


@pytest.mark.parametrize("what", ["quantity", "actor", "pact", "shock", "everything"])
def test_what_is_added_in_front_leaves_all_else_as_it_was(what: str) -> None:
    made = ADDED if what == "everything" else {what: ADDED[what]}
    if what == "actor":
        made = {"actor": ADDED["actor"].replace("{other: 1}", "{approval: 0}")}
    plain = [compile_case(loads(each)) for each in (text(), text(**made))]
    old, new = aligned(plain)
    one, other = (simulate(each, worlds=32, paths=8, keep={"events", "paths"}) for each in (old, new))
    kept = [new.quantities.names.index(name) for name in old.quantities.names]
    assert (one.quantities == other.quantities[:, :, kept]).all()
    events = [new.events.index(name) for name in old.events]
    assert (one.first == other.first[events]).all()
    # Without the names they would not be: the numbers of what follows are shifted.
    if what != "actor":
        shifted = simulate(plain[1], worlds=32, paths=8, keep={"paths"})
        assert (one.quantities != shifted.quantities[:, :, kept]).any()


def test_a_reply_that_is_added_leaves_the_reasons_of_others() -> None:
    made = {"move": "  scream: {by: two, reply: true, when: anger > 1000, effects: {anger: 9}}", "option": "scream, "}
    old, new = pair(text(), text(**made))
    assert new.addresses is not None
    assert (
        new.option_positions(0)[new.moves.names.index("calm")] == old.option_positions(0)[old.moves.names.index("calm")]
    )
    one, other = (simulate(each, worlds=32, paths=8, keep={"events"}) for each in (old, new))
    events = [new.events.index(name) for name in old.events]
    assert (one.first == other.first[events]).all()


def test_engine_and_twin_agree_on_addresses() -> None:
    for model in pair(text(), text(**ADDED)):
        engine = simulate(model, worlds=4, paths=4, keep={"events", "paths"}, threads=1)
        twin = trace_all(model, worlds=4, paths=4, seed=0)
        assert (engine.first == np.array([each.first for each in twin], dtype=np.uint16).T).all()
        values = np.array([each.values for each in twin])
        assert np.abs(values - engine.quantities).max() < 1e-3


def test_engine_and_twin_agree_on_random_cases_behind_others() -> None:
    for seed in range(3):
        model = compile_case(loads(random_text(Random(seed))))
        other = compile_case(loads(text(**ADDED)))
        _, moved = aligned([replace(other, timeline=model.timeline), model])
        engine = simulate(moved, worlds=3, paths=3, keep={"events"}, threads=1)
        twin = trace_all(moved, worlds=3, paths=3, seed=0)
        same = (engine.first == np.array([each.first for each in twin], dtype=np.uint16).T).all(axis=0)
        assert same.mean() >= 8 / 9  # one comparison in thousands is nearer than single precision


def test_dimensions_are_by_name_and_no_two_are_one() -> None:
    old, new = pair(text(), text(**ADDED))
    found = [dict(zip(each.draws.paths, each.draws.dimension.tolist(), strict=True)) for each in (old, new)]
    assert all(found[1][path] == dimension for path, dimension in found[0].items() if dimension >= 0)
    used = [each for each in found[1].values() if each >= 0]
    assert len(set(used)) == len(used)
    assert old.draws.dimension.tolist() == compile_case(loads(text())).draws.dimension.tolist()


def test_moments_are_those_of_all_versions_of_one_start() -> None:
    later = text().replace("start: 2022-01-03", "start: 2022-02-03")
    dated = text().replace("acts: {condition: happened(act)}", "acts: {condition: happened(act), by: 2022-03-03}")
    one, other, third = aligned([compile_case(loads(each)) for each in (text(), dated, later)])
    assert (one.timeline.moments == other.timeline.moments).all()
    assert third.timeline.moments.tolist() == compile_case(loads(later)).timeline.moments.tolist()


def test_shipped_cases_keep_their_bytes_beside_another() -> None:
    cases = [compile_case(detente.load_case(name)) for name in ("ultimatum", "russia-2022")]
    alone = simulate(cases[0], worlds=8, paths=4)
    beside = simulate(aligned([cases[0], cases[1]])[0], worlds=8, paths=4)
    assert (alone.hits == beside.hits).all()
