"""The engines of the benchmarks refuse what they do not know."""

import pytest

from benchmarks.c_writer import write_c
from benchmarks.numpy_tables import Tables
from detente.sim.generator import generate
from tests.unit.sim.small_cases import small


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("calendar: {c: {date: 2022-02-01, chance: 0.5}}", "a chance of a calendar entry"),
        ("calendar: {c: {between: 2022-02-01 and 2022-03-01}}", "a calendar entry on a drawn day"),
        ("shocks: {s: {rate: 1 per year, outcomes: {a: {chance: 1}}}}", "outcomes of an event that nobody chooses"),
        ("processes: {p: {stages: {a: {lasts: 1 week}}}}", "a process"),
    ],
)
@pytest.mark.parametrize("engine", [write_c, Tables])
def test_what_they_refuse(text, what, engine):
    with pytest.raises(ValueError, match=f"found {what}, expected a case without"):
        engine(generate(small(text)))
