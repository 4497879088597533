"""The small cases with which parts of the language are measured."""

from __future__ import annotations

import pytest

from benchmarks.language import PARTS, written
from detente.case.load import loads
from detente.compile.compile import compile_case


@pytest.mark.parametrize("part", PARTS)
def test_both_sides_of_a_pair_can_be_run_and_differ(part: str) -> None:
    texts = [written(side) for side in PARTS[part]]
    assert len({compile_case(loads(text)).case_hash for text in texts}) == 2
    assert not any("@" in text for text in texts)
