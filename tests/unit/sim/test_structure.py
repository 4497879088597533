"""Models that differ in numbers alone share a program, and no others do."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Event

import pytest

import detente
from detente.case.load import loads
from detente.sim import engine as engines
from detente.sim.executor import build_engine, simulate
from detente.sim.generator import Program, generate
from detente.sim.structure import structure_of
from detente.world.steps import stepped
from tests.random_cases import random_text
from tests.unit.sim.small_cases import small

CASE = """
    quantities: {{x: {{start: {start}, noise: {noise} per week}}, y: {{start: 0}}}}
    links: {{l: {{from: x, to: y, gain: {gain} per week}}}}
    actors: {{a: {{horizon: 8 weeks, values: {{y: 0.1}}}}}}
    moves: {{strike: {{by: a, once: {once}, effects: {{x: 3}}}}}}
    questions: {{war: {{condition: happened(strike)}}}}
"""


def of(**numbers: object):
    return small(CASE.format(**{"start": 0, "noise": 1, "gain": 0.1, "once": "true"} | numbers))


def same(a: Program, b: Program) -> bool:
    return (a.text, a.library, a.paced_rows, a.plan.rows.keys) == (b.text, b.library, b.paced_rows, b.plan.rows.keys)


@pytest.mark.parametrize(
    ("changed", "is_same"),
    [
        ({"start": "1 to 5"}, True),
        ({"noise": "0.5 to 2"}, True),
        ({"gain": -3}, True),
        ({"once": "false"}, False),
        ({"start": 1e9}, False),  # so large that the state holds the distance from it
    ],
)
def test_structure_is_all_but_numbers(changed, is_same):
    assert (structure_of(of()) == structure_of(of(**changed))) == is_same
    assert same(generate(of()), generate(of(**changed))) == is_same


def test_a_lens_has_the_program_of_its_case():
    case = detente.load_case("russia-2022")
    plain = detente.compile_case(case)
    for lens, entry in case.lenses.items():
        if entry.actors:  # it brings types of actors, which want a program of their own
            assert structure_of(detente.compile_case(case, lens=lens)) != structure_of(plain)
            continue
        seen = detente.compile_case(case, lens=lens)
        assert structure_of(seen) == structure_of(plain)
        assert same(generate(seen), generate(plain))
        assert build_engine(seen) is build_engine(plain)


def test_an_override_generates_no_code(monkeypatch):
    case = detente.load_case("ultimatum")
    before = simulate(detente.compile_case(case), worlds=8, paths=8)
    monkeypatch.setattr("detente.sim.generator.generate", None)
    other = detente.compile_case(case, overrides={"actors.challenger.rationality": 0.3})
    after = simulate(other, worlds=8, paths=8)
    monkeypatch.undo()
    engines._built.clear()
    again = simulate(other, worlds=8, paths=8)
    assert (after.hits == again.hits).all()
    assert (after.hits != before.hits).any()


STEPPED = """
    quantities: {x: {start: 4, range: [0, 9], noise: 1 per month}, y: {start: 1, half_life: 3 weeks}}
    links:
      bent: {from: x, to: y, gain: 0.01 per day, lookup: {0: 0, 3: 1, 5: 9}}
      back: {from: y, to: x, gain: -0.02 per day, lookup: {0: 0, 3: 1}}
    questions: {high: {condition: y > 3}}
"""


@pytest.mark.parametrize("gain", ["2 per day", "30 per day"])
def test_an_override_may_change_how_finely_quantities_are_followed(gain):
    plain = small(STEPPED)
    other = small(STEPPED.replace("0.01 per day", gain))
    assert stepped(plain).substeps(7) != stepped(other).substeps(7)
    engine = build_engine(plain)
    assert build_engine(other) is engine
    shared = simulate(other, worlds=9, paths=8, keep={"paths"}, engine=engine)
    engines._built.clear()
    own = simulate(other, worlds=9, paths=8, keep={"paths"})
    assert shared.quantities.tobytes() == own.quantities.tobytes()


def test_who_wants_an_engine_that_is_being_made_waits_for_it_and_nobody_else_does(monkeypatch):
    engines._built.clear()
    made, begun, go_on = [], Event(), Event()
    make = engines._make_engine

    def slowly(model, structure, *, full_effort):
        made.append(model.name)
        if len(made) == 1:
            begun.set()
            assert go_on.wait(60)
        return make(model, structure, full_effort=full_effort)

    monkeypatch.setattr(engines, "_make_engine", slowly)
    with ThreadPoolExecutor(2) as pool:
        first, second = (pool.submit(build_engine, of(noise=noise)) for noise in (1, 2))
        assert begun.wait(60)
        build_engine(of(once="false"))
        go_on.set()
        assert first.result() is second.result()
    assert len(made) == 2


def test_an_engine_that_cannot_be_made_is_tried_again(monkeypatch):
    engines._built.clear()
    monkeypatch.setenv("DETENTE_CACHE", "")
    monkeypatch.setattr("detente.sim.generator.generate", None)
    with pytest.raises(TypeError):
        build_engine(of())
    monkeypatch.undo()
    assert build_engine(of()) is build_engine(of())


def test_only_engines_used_last_are_kept():
    engines._built.clear()
    first = build_engine(of())
    for n in range(engines.MOST_ENGINES):
        build_engine(small(f"quantities: {{x{n}: {{start: 0}}}}"))
    assert len(engines._built) == engines.MOST_ENGINES
    assert build_engine(of()) is not first


def test_structures_of_random_cases_are_all_different_and_the_same_again():
    models = [detente.compile_case(loads(random_text(Random(seed)), name=f"random {seed}")) for seed in range(8)]
    names = [structure_of(model) for model in models]
    assert len(set(names)) == len(names)
    renamed = [dataclasses.replace(model, name="other", case_hash="", lens="eyes") for model in models]
    assert [structure_of(model) for model in renamed] == names


def test_what_a_structure_cannot_tell_apart_is_an_error():
    with pytest.raises(TypeError, match="found set in a model"):
        structure_of(dataclasses.replace(of(), events={"strike"}))
