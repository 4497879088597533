"""Whatever stands in a condition, it is read, or refused with its place; it never does anything else."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detente.case.syntax import ExpressionError
from detente.history.shipped import crises
from detente.history.where import canonical, select

PIECES = st.sampled_from(
    [
        "year",
        "trigger",
        "in_war",
        "'violent'",
        "1946",
        ">=",
        "==",
        "and",
        "or",
        "not",
        "in",
        "(",
        ")",
        ",",
        "true",
        "-",
        "é",
    ]
)
TESTS = st.sampled_from(
    ["in_war", "year >= 1950", "trigger == 'violent'", "regime != 'democratic'", "power in ('superpower')", "days > 30"]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map(" ".join)))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ExpressionError):
        rows = select(crises(), text)
        assert rows.holds.shape == (486,)
        assert not (rows.holds & ~rows.known).any()
        assert (select(crises(), canonical(text)).holds == rows.holds).all()


@given(TESTS, TESTS)
def test_logic(one: str, other: str) -> None:
    table = crises()
    a, b = select(table, one), select(table, other)
    both, either = select(table, f"{one} and {other}"), select(table, f"{one} or {other}")
    assert (both.holds == (a.holds & b.holds)).all()
    assert (either.holds == (a.holds | b.holds)).all()
    neither = select(table, f"not ({one} or {other})")
    assert (neither.holds == select(table, f"not {one} and not {other}").holds).all()
    assert not np.logical_and(neither.holds, either.holds).any()
