"""Linear responses against dense matrix powers, and worth against direct averages."""

import numpy as np
import pytest

from detente.world.response import Dynamics, effect_worth, steps_of, unit_response, urgency, worth

RNG = np.random.default_rng(11)


def dynamics(retention, links=()):
    """Build dynamics from links (source, target, weight, on_change, delay)."""
    columns = list(zip(*links, strict=True)) if links else [()] * 5
    return Dynamics(
        step_days=7.0,
        retention=np.array(retention, dtype=float),
        source=np.array(columns[0], dtype=np.int32),
        target=np.array(columns[1], dtype=np.int32),
        weight=np.array(columns[2], dtype=float),
        on_change=np.array(columns[3], dtype=bool),
        delay=np.array(columns[4], dtype=np.int32),
    )


def dense_response(given, horizon, most_delay=6):
    """Return the response by powers of one matrix over the stacked states of now and the steps before."""
    n = len(given.retention)
    matrix = np.zeros((n * (most_delay + 2),) * 2)
    matrix[n:, :-n] = np.eye(n * (most_delay + 1))
    matrix[:n, :n] = np.diag(given.retention)
    for s, t, w, on_change, d in zip(
        given.source, given.target, given.weight, given.on_change, given.delay, strict=True
    ):
        matrix[t, d * n + s] += w
        if on_change:
            matrix[t, (d + 1) * n + s] -= w
    state = np.eye(len(matrix))[:, :n]
    result = []
    for _ in range(horizon):
        result.append(state[:n])
        state = matrix @ state
    return np.array(result)


def test_a_deviation_decays_by_its_retention():
    response = unit_response(dynamics([0.8, 1.0]), 10)
    assert response[:, 0, 0] == pytest.approx(0.8 ** np.arange(10), rel=1e-14)
    assert (response[:, 1, 1] == 1).all()
    assert (response[:, 0, 1] == 0).all()


def test_a_level_link_feeds_on():
    """By hand: r = 0 for the source, so the push is felt once, one step later, and stays."""
    response = unit_response(dynamics([0.0, 1.0], [(0, 1, 0.3, False, 0)]), 4)
    assert response[:, 1, 0].tolist() == pytest.approx([0, 0.3, 0.3, 0.3])


def test_a_change_link_follows_rises_and_falls():
    """The source jumps by 1 and goes back at the next step: so does the target, later."""
    response = unit_response(dynamics([0.0, 1.0], [(0, 1, 0.5, True, 1)]), 6)
    assert response[:, 1, 0].tolist() == pytest.approx([0, 0, 0.5, 0, 0, 0])


@pytest.mark.parametrize("seed", range(5))
def test_any_web_of_links_equals_the_matrix_power(seed):
    rng = np.random.default_rng(seed)
    links = [
        (rng.integers(4), rng.integers(4), rng.normal() * 0.2, bool(rng.integers(2)), rng.integers(6)) for _ in range(8)
    ]
    given = dynamics(rng.uniform(0.3, 1.0, 4), links)
    assert unit_response(given, 25) == pytest.approx(dense_response(given, 25), abs=1e-12)


@pytest.mark.parametrize(("after", "over"), [(0, 1), (3, 1), (0, 4), (2, 7), (9, 5), (12, 2)])
def test_worth_is_the_average_over_the_horizon(after, over):
    horizon = 11
    response = unit_response(dynamics([0.9, 0.7], [(0, 1, 0.4, False, 1)]), horizon)
    # The pushes one by one, each answered by the response, averaged over the steps of the horizon.
    deviation = np.zeros((horizon, 2))
    for start in range(after, after + over):
        for step in range(start, horizon):
            deviation[step] += 6.0 / over * response[step - start, :, 0]
    found = effect_worth(response, quantity=0, amount=6.0, after=after, over=over)
    assert found == pytest.approx(deviation.mean(axis=0), abs=1e-13)


def test_durations_round_to_the_nearest_step():
    assert [steps_of(days, 7.0) for days in (0.0, 3.4, 3.5, 10.4, 10.5, 70.0)] == [0, 0, 1, 1, 2, 10]


def test_urgency():
    assert [urgency(x, 80.0, 55.0) for x in (50.0, 55.0, 67.5, 80.0, 90.0)] == [1.0, 1.0, 0.5, 0.0, 0.0]
    assert [urgency(x, 10.0, 30.0) for x in (5.0, 10.0, 15.0, 30.0, 50.0)] == [0.0, 0.0, 0.25, 1.0, 1.0]
    assert [urgency(x, 10.0, 10.0) for x in (5.0, 10.0, 15.0)] == [1.0, 0.0, 0.0]


def test_losses_count_more():
    assert worth([2.0, -1.0, 3.0], [1.0, 4.0, -0.5], loss_aversion=2.25) == pytest.approx(2 - 2.25 * 4 - 2.25 * 1.5)
