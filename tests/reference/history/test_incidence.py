"""Cumulative incidence against closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from detente.core.reference_classes import jeffreys
from detente.history.incidence import EVENT, OPEN, OTHER, cumulative_incidence


def test_without_open_rows_it_is_the_share_and_its_variance_the_binomial() -> None:
    days = np.array([1.0, 2.0, 2.0, 3.0, 5.0, 5.0, 8.0, 9.0, 9.0, 12.0])
    ending = np.array([EVENT, OTHER, EVENT, OTHER, EVENT, EVENT, OTHER, EVENT, OTHER, OTHER])
    found = cumulative_incidence(days, ending)
    for step, day in enumerate(found.days):
        share = float(((days <= day) & (ending == EVENT)).mean())
        assert found.share[step] == pytest.approx(share, abs=1e-12)
        assert found.variance[step] == pytest.approx(share * (1 - share) / 10, abs=1e-12)
    assert float(found.share[-1] + found.other[-1]) == pytest.approx(1.0, abs=1e-12)
    at = found.at(5)
    assert (at.low, at.high) == pytest.approx(jeffreys(4, 10), abs=1e-9)


def test_open_rows_by_hand() -> None:
    """Five rows: event at 1, open at 2, other at 3, event at 4, open at 5.

    F(1) = 1/5; S(1) = 4/5; at 3 three are at risk: S(3) = 4/5 x 2/3 = 8/15; at 4 two: F(4) = 1/5 + 8/15 x 1/2 = 7/15.
    """
    found = cumulative_incidence(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([EVENT, OPEN, OTHER, EVENT, OPEN]))
    assert found.days.tolist() == [1.0, 3.0, 4.0]
    assert found.share.tolist() == pytest.approx([1 / 5, 1 / 5, 7 / 15])
    assert found.other.tolist() == pytest.approx([0, 4 / 15, 4 / 15])
    assert found.at_risk.tolist() == [5, 3, 2]


def test_taking_other_endings_as_open_overstates() -> None:
    """One minus Kaplan and Meier, the naive way, is never below the cumulative incidence, and here far above it."""
    days = np.arange(1.0, 21.0)
    ending = np.array([EVENT if row % 3 == 0 else OTHER for row in range(20)])
    right = cumulative_incidence(days, ending)
    naive = cumulative_incidence(days, np.where(ending == OTHER, OPEN, ending))
    assert float(naive.share[-1]) > float(right.share[-1]) + 0.2
    assert float(right.share[-1]) == pytest.approx(7 / 20)


def test_nothing_at_all() -> None:
    found = cumulative_incidence(np.zeros(0), np.zeros(0, dtype=np.int64))
    assert (found.at(30).share, found.at(30).low, found.at(30).high) == (0.0, 0.0, 1.0)
