"""Forecasts that are passed by are those in which a look finds nothing: the same is found and kept without."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.errors import LedgerError
from detente.ledger.board import make_board
from detente.ledger.forecasts import Forecasts
from detente.ledger.ledger import Contents, Ledger, open_ledger
from detente.ledger.proof import Examination
from tests.property.ledger.random_ledgers import fill, tamper

SEEDS = st.integers(0, 2**32)


def contents_of(ledger: Ledger) -> Contents | str:
    """Return what is kept of a ledger, or why it is not scored."""
    try:
        return ledger.assured()
    except LedgerError as error:
        return str(error)


def same(one: Forecasts, other: Forecasts) -> bool:
    """Return whether forecasts are the same, to the bit."""
    names = [name for name in one.__slots__ if name != "names"]
    return one.names == other.names and all(
        np.array_equal(getattr(one, name), getattr(other, name), equal_nan=name in {"probability", "low", "high"})
        for name in names
    )


@given(seed=SEEDS, is_tampered_with=st.booleans())
@settings(max_examples=25, deadline=None)
def test_looking_at_each_finds_the_same(seed: int, is_tampered_with: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        fill(path, seed)
        if is_tampered_with:
            tamper(path, seed)
        with open_ledger(path, create=False) as ledger:
            passed, verdict = contents_of(ledger), ledger.verify(head="ab" * 32)
            with patch.object(Examination, "pass_by", lambda self, rows, start, chain: start):
                looked_at = contents_of(ledger)
                assert ledger.verify(head="ab" * 32) == verdict
            if isinstance(passed, str) or isinstance(looked_at, str):
                assert passed == looked_at
                return
            assert (passed.state, passed.details, passed.notes) == (looked_at.state, looked_at.details, looked_at.notes)
            assert same(passed.forecasts, looked_at.forecasts)
            # By rows it is the same, too.
            assert list(passed.forecasts.rows()) == ledger.forecasts()
            by_rows = make_board(passed.state, ledger.forecasts(), details=ledger.details())
            assert repr(make_board(passed.state, passed.forecasts, details=passed.details)) == repr(by_rows)
