"""Levers are what the compromise does when a number is changed; red lines open what they close."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from detente.negotiation.compromise import compromise
from detente.negotiation.levers import opening_moves, pulls
from detente.negotiation.talks import Talks
from detente.negotiation.zone import Limits, _is_hopeless, find_packages, zone_of_agreement


def test_pulls_are_exact() -> None:
    random = np.random.default_rng(3)
    x, c, s = random.random((5, 4)) * 100, random.random((5, 4)), random.random((5, 4))
    levers = pulls(x, c, s, 0)
    for i in range(4):
        over, silent, eager, moved = x.copy(), s.copy(), s.copy(), x.copy()
        over[:, i], silent[:, i], eager[:, i] = x[:, 0], 0.0, s.max(axis=1)
        moved[:, i] += 1.0
        assert levers.if_it_comes_over[:, i] == pytest.approx(compromise(over, c * s))
        assert levers.if_it_stops_caring[:, i] == pytest.approx(compromise(x, c * silent))
        assert levers.if_it_cares_most[:, i] == pytest.approx(compromise(x, c * eager))
        assert levers.per_unit_of_position[:, i] == pytest.approx(compromise(moved, c * s) - compromise(x, c * s))


def talks_and_limits(at_most: float, at_least: float, **changes) -> tuple[Talks, Limits]:
    """Two parties with a veto on one issue; the first accepts up to, the second from."""
    talks = Talks(np.array([[[0.0], [100.0]]]), np.ones((1, 2, 1)), np.ones((1, 2)), np.zeros(1), np.full(1, 100.0))
    given = {
        "at_least": np.array([[[-np.inf], [at_least]]]),
        "at_most": np.array([[[at_most], [np.inf]]]),
        "has_veto": np.array([True, True]),
        "reference": np.full((1, 1), np.nan),
        "cost_of_delay": np.zeros((1, 2)),
        "is_linked": True,
    }
    return talks, Limits(**{**given, **changes})


def test_a_zone_lies_between_the_lines() -> None:
    talks, limits = talks_and_limits(60.0, 30.0)
    zone = zone_of_agreement(talks, limits)
    assert (zone.low[0, 0], zone.high[0, 0], zone.is_open[0, 0]) == (30.0, 60.0, True)
    assert find_packages(talks, limits, np.array([[80.0]])).terms[0, 0] == 60.0
    shut = zone_of_agreement(*talks_and_limits(20.0, 70.0))
    assert not shut.is_open[0, 0]
    assert (shut.low_party[0, 0], shut.high_party[0, 0]) == (1, 0)


def test_lines_without_a_veto_bind_nobody() -> None:
    talks, limits = talks_and_limits(20.0, 70.0, has_veto=np.array([True, False]))
    assert zone_of_agreement(talks, limits).is_open.all()


def test_how_far_a_line_must_move() -> None:
    talks, limits = talks_and_limits(20.0, 70.0)
    opening = opening_moves(talks, limits, np.array([[50.0]]))
    assert opening.share_now == 0.0
    assert [line.distance_for_half for line in opening.lines] == [50.0, 50.0]
    assert [line.share_if_dropped for line in opening.lines] == [1.0, 1.0]


def test_a_loss_on_one_issue_is_made_good_on_another() -> None:
    """Each gives what it cares less about; without the link neither issue moves from the reference."""
    position = np.array([[[0.0, 0.0], [100.0, 100.0]]])
    salience = np.array([[[1.0, 0.1], [0.1, 1.0]]])
    talks = Talks(position, salience, np.ones((1, 2)), np.zeros(2), np.full(2, 100.0))
    free = np.full((1, 2, 2), np.inf)
    limits = Limits(-free, free, np.array([True, True]), np.full((1, 2), 50.0), np.zeros((1, 2)), is_linked=True)
    package = find_packages(talks, limits, np.array([[10.0, 95.0]]))
    assert package.is_acceptable.tolist() == [True]
    assert package.terms[0] == pytest.approx([10.0, 95.0], abs=1.0)
    apart = Limits(-free, free, np.array([True, True]), np.full((1, 2), 50.0), np.zeros((1, 2)), is_linked=False)
    assert find_packages(talks, apart, np.array([[10.0, 95.0]])).terms[0] == pytest.approx([50.0, 50.0])


def test_without_a_reference_terms_move_to_the_lines_and_no_further() -> None:
    """Nobody compares: what lies within the lines stays to the last bit, whatever waiting costs."""
    random = np.random.default_rng(4)
    n, bottom, top = 200, -1.7, 11.3
    terms = bottom + (top - bottom) * random.random((n, 1))
    position = bottom + (top - bottom) * random.random((n, 2, 1))
    talks = Talks(position, np.ones((n, 2, 1)), np.ones((n, 2)), np.full(1, bottom), np.full(1, top))
    at_least, at_most = np.full((n, 2, 1), -np.inf), np.full((n, 2, 1), np.inf)
    at_least[:, 1], at_most[:, 0] = 0.1, 8.3
    cost = np.full((n, 2), 0.2)
    limits = Limits(at_least, at_most, np.array([True, True]), np.full((n, 1), np.nan), cost, is_linked=True)
    package = find_packages(talks, limits, terms)
    assert (package.terms == np.clip(terms, 0.1, 8.3)).all()
    assert package.is_acceptable.all()
    assert (package.spoiler == -1).all()


def test_whoever_loses_by_every_package_spoils_it() -> None:
    talks, limits = talks_and_limits(100.0, 0.0, reference=np.full((1, 1), 0.0))
    # The reference is all the first wants: any move costs it, none suits the second less.
    package = find_packages(talks, limits, np.array([[60.0]]))
    assert package.terms[0, 0] == pytest.approx(0.0, abs=1e-3)
    narrow, lines = talks_and_limits(100.0, 40.0, reference=np.full((1, 1), 0.0))
    spoiled = find_packages(narrow, lines, np.array([[60.0]]))
    assert (spoiled.is_acceptable.tolist(), spoiled.spoiler.tolist()) == ([False], [0])


def test_a_line_moves_until_nobody_loses() -> None:
    """B accepts 40 but has 50 without a deal: A's line of 20 must move by 30, not by the 20 that red lines ask for."""
    talks, limits = talks_and_limits(20.0, 40.0, reference=np.full((1, 1), 50.0))
    (line,) = [each for each in opening_moves(talks, limits, np.array([[50.0]])).lines if each.party == 0]
    assert (line.issue, line.is_lower, line.share_if_dropped) == (0, False, 1.0)
    assert line.distance_for_half == pytest.approx(30.0, abs=100.0 / 40)


def test_issues_that_are_not_linked_open_one_by_one() -> None:
    """Both issues are shut; A's line on the first, moved by 50, opens that one, and one deal is enough."""
    talks = Talks(
        np.array([[[0.0, 0.0], [100.0, 100.0]]]), np.ones((1, 2, 2)), np.ones((1, 2)), np.zeros(2), np.full(2, 100.0)
    )
    limits = Limits(
        at_least=np.array([[[-np.inf, -np.inf], [70.0, 70.0]]]),
        at_most=np.array([[[20.0, 20.0], [np.inf, np.inf]]]),
        has_veto=np.array([True, True]),
        reference=np.full((1, 2), np.nan),
        cost_of_delay=np.zeros((1, 2)),
        is_linked=False,
    )
    found = opening_moves(talks, limits, np.full((1, 2), 50.0))
    assert found.share_now == 0.0
    assert [each.share_if_dropped for each in found.lines] == [1.0] * 4
    assert [each.distance_for_half for each in found.lines] == [pytest.approx(50.0, abs=100.0 / 40)] * 4
    linked = opening_moves(talks, dataclasses.replace(limits, is_linked=True), np.full((1, 2), 50.0))
    assert [each.share_if_dropped for each in linked.lines] == [0.0] * 4
    assert len(linked.together) == 2
    assert [each for _, each in linked.together] == [0.0, 1.0]


@pytest.mark.parametrize(("without", "expected"), [(0.4, True), (0.49, True), (0.5, False), (0.6, False)])
def test_no_package_is_proved_where_gains_cannot_add_up(without: float, expected: bool) -> None:
    """One stands at 0, one at 1: wherever they settle their losses add up to 1."""
    ones = np.ones((1, 2))
    found = _is_hopeless(
        ones, np.array([[[0.0], [1.0]]]), np.ones((1, 2, 1)), without * ones, np.zeros((1, 1)), np.ones((1, 1))
    )
    assert found.tolist() == [expected]
