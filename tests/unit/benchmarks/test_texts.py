"""Texts that the benchmarks write: cases of any size, edits, models for others."""

from __future__ import annotations

import pytest

from benchmarks.against_pysd import write_vensim
from benchmarks.startup import add_quantity, change_number
from benchmarks.synthetic import synthetic_case
from detente.case.load import load_case, loads
from detente.case.shipped import find_case
from detente.compile.compile import compile_case


@pytest.mark.parametrize("sizes", [{}, {"actors": 2, "quantities": 3}, {"steps": 400, "moves": 1}])
def test_synthetic_cases_have_the_size_asked_for(sizes: dict[str, int]) -> None:
    model = compile_case(loads(synthetic_case(**sizes)))
    expected = {"actors": 4, "quantities": 16, "steps": 52, "moves": 4, **sizes}
    assert len(model.actors.names) == expected["actors"]
    assert len(model.quantities.names) == expected["quantities"]
    assert model.timeline.n_moments == expected["steps"]
    assert int((~model.moves.is_reply).sum()) == expected["actors"] * expected["moves"]


def test_edits_of_the_shipped_case_are_what_they_say() -> None:
    text = find_case("russia-2022").read_text(encoding="utf-8")
    before = compile_case(load_case("russia-2022"))
    grown, changed = compile_case(loads(add_quantity(text))), compile_case(loads(change_number(text)))
    assert len(grown.quantities.names) == len(before.quantities.names) + 1
    assert changed.quantities.names == before.quantities.names
    assert int((changed.draws.a != before.draws.a).sum()) == 1


def test_the_vensim_model_names_every_quantity() -> None:
    model = compile_case(load_case("russia-2022"))
    text = write_vensim(model)
    assert text.count(" = INTEG(") == len(model.quantities.names)
