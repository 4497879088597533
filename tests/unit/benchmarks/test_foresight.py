"""The trial of foresight: what a move is worth with all that follows."""

from __future__ import annotations

import numpy as np

from benchmarks.foresight import THREAT, WAITING, first_days, later_worth, simulate


def test_a_move_after_which_nothing_else_can_happen_is_worth_what_it_brings_later_than_now() -> None:
    runs = simulate(THREAT, {}, seed=3)
    first = first_days(runs)
    assert np.all(first["seize"] >= first["threaten"])
    found = later_worth(THREAT, runs, "threaten")
    # The threat costs 2, and opens the way to 7.2, which comes some weeks later and so for a part of the year.
    assert 0.5 < (found.worth + 2.0) / 7.2 < 1.0 + 3.0 * found.error / 7.2
    assert found.n > 500


def test_what_is_added_to_a_move_changes_how_often_it_is_made() -> None:
    shares = [np.isfinite(first_days(simulate(WAITING, {"early": added}, seed=4))["early"]).mean() for added in (0, -4)]
    assert shares[1] < shares[0] / 3


def test_of_a_move_that_is_hardly_made_nothing_is_told() -> None:
    runs = simulate(THREAT, {"threaten": -20.0}, seed=5)
    assert np.isnan(later_worth(THREAT, runs, "threaten").worth)
