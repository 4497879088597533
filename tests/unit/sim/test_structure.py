"""Models that differ in numbers alone share a program, and no others do."""

from __future__ import annotations

import dataclasses
from random import Random

import pytest

import detente
from detente.case.load import loads
from detente.sim import executor
from detente.sim.executor import build_engine, simulate
from detente.sim.generator import Program, generate
from detente.sim.structure import structure_of
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
    for lens in case.lenses:
        seen = detente.compile_case(case, lens=lens)
        assert structure_of(seen) == structure_of(plain)
        assert same(generate(seen), generate(plain))
        assert build_engine(seen) is build_engine(plain)


def test_an_override_generates_no_code(monkeypatch):
    case = detente.load_case("ultimatum")
    before = simulate(detente.compile_case(case), worlds=8, paths=8)
    monkeypatch.setattr(executor, "generate", None)
    other = detente.compile_case(case, overrides={"actors.challenger.rationality": 0.3})
    after = simulate(other, worlds=8, paths=8)
    monkeypatch.undo()
    executor._built.clear()
    again = simulate(other, worlds=8, paths=8)
    assert (after.hits == again.hits).all()
    assert (after.hits != before.hits).any()


def test_structures_of_random_cases_are_all_different_and_the_same_again():
    models = [detente.compile_case(loads(random_text(Random(seed)), name=f"random {seed}")) for seed in range(8)]
    names = [structure_of(model) for model in models]
    assert len(set(names)) == len(names)
    renamed = [dataclasses.replace(model, name="other", case_hash="", lens="eyes") for model in models]
    assert [structure_of(model) for model in renamed] == names


def test_what_a_structure_cannot_tell_apart_is_an_error():
    with pytest.raises(TypeError, match="found set in a model"):
        structure_of(dataclasses.replace(of(), events={"strike"}))
