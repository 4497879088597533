"""Acceptable packages against linear programming: there is one where the program has a solution, and only there."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from detente.negotiation.talks import Talks
from detente.negotiation.zone import TOLERANCE, Limits, find_packages, gain_over_reference, zone_of_agreement

N_TABLES, N_PARTIES, N_ISSUES = 150, 4, 3


@pytest.fixture(scope="module")
def tables() -> tuple[Talks, Limits]:
    random = np.random.default_rng(5)
    shape = (N_TABLES, N_PARTIES, N_ISSUES)
    x, s, reference = random.random(shape), random.random(shape), random.random((N_TABLES, N_ISSUES))
    at_least = np.where(random.random(shape) < 0.25, x - 0.5 * random.random(shape), -np.inf)
    at_most = np.where(random.random(shape) < 0.25, x + 0.5 * random.random(shape), np.inf)
    veto, delay = np.ones(N_PARTIES, dtype=np.bool_), np.zeros((N_TABLES, N_PARTIES))
    talks = Talks(x, s, np.ones((N_TABLES, N_PARTIES)), np.zeros(N_ISSUES), np.ones(N_ISSUES))
    return talks, Limits(at_least, at_most, veto, reference, delay, is_linked=True)


def has_solution(talks: Talks, limits: Limits, w: int) -> bool:
    """Variables: the terms z and, for each party and issue, a bound on its distance to them."""
    zone = zone_of_agreement(talks, limits)
    if not zone.is_open[w].all():
        return False
    n = N_ISSUES * (1 + N_PARTIES)
    rows, right = [], []
    for a in range(N_PARTIES):
        first = N_ISSUES * (1 + a)
        for k in range(N_ISSUES):
            for sign in (1.0, -1.0):
                row = np.zeros(n)
                row[k], row[first + k] = sign, -1.0
                rows.append(row)
                right.append(sign * talks.position[w, a, k])
        row = np.zeros(n)
        row[first : first + N_ISSUES] = s = talks.salience[w, a]
        rows.append(row)
        right.append((s * np.abs(limits.reference[w] - talks.position[w, a])).sum() + TOLERANCE * s.sum())
    bounds = [*zip(zone.low[w], zone.high[w], strict=True), *[(0.0, None)] * (n - N_ISSUES)]
    return linprog(np.zeros(n), A_ub=np.array(rows), b_ub=right, bounds=bounds).status == 0


def test_there_is_a_package_where_the_program_has_a_solution(tables: tuple[Talks, Limits]) -> None:
    talks, limits = tables
    packages = find_packages(talks, limits, np.full((N_TABLES, N_ISSUES), 0.5))
    expected = [has_solution(talks, limits, w) for w in range(N_TABLES)]
    assert packages.is_acceptable.tolist() == expected
    assert 0.3 < np.mean(expected) < 0.7


def test_what_is_found_is_acceptable(tables: tuple[Talks, Limits]) -> None:
    talks, limits = tables
    packages = find_packages(talks, limits, np.full((N_TABLES, N_ISSUES), 0.5))
    found, zone = packages.is_acceptable, zone_of_agreement(talks, limits)
    gains = gain_over_reference(talks, limits, packages.terms)[found]
    assert gains.min() >= -2.0 * TOLERANCE * N_ISSUES
    assert (packages.terms[found] >= zone.low[found] - 1e-12).all()
    assert (packages.terms[found] <= zone.high[found] + 1e-12).all()
