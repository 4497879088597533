"""Linear responses against fine numerical integration, and worth against direct averages."""

import math

import numpy as np
import pytest
from scipy.linalg import expm

from detente.world.response import Dynamics, effect_worth, unit_response, urgency, whole_days, worth


def mean_flow(rates, days):
    n = len(rates)
    block = np.zeros((2 * n, 2 * n))
    block[:n, :n], block[:n, n:] = rates * days, np.eye(n)
    return expm(block)[:n, n:]


def dynamics(rates, grain=7, links=()):
    """Build dynamics from rates per day and late links (source, target, gain per day or plain, on_change, delay)."""
    rates = np.array(rates, dtype=float)
    columns = list(zip(*links, strict=True)) if links else [()] * 5
    on_change = np.array(columns[3], dtype=bool)
    gain = np.array(columns[2], dtype=float)
    return Dynamics(
        grain=grain,
        flow=expm(rates * grain),
        mean_flow=mean_flow(rates, grain),
        source=np.array(columns[0], dtype=np.int32),
        target=np.array(columns[1], dtype=np.int32),
        gain=np.where(on_change, gain, gain * grain * np.exp(np.diag(rates)[list(columns[0])] * grain / 2)),
        on_change=on_change,
        lag=np.array(columns[4], dtype=float) / grain,
    )


def integrated(rates, days, source, links=(), steps_a_day=200):
    """Return the deviations after a push on ``source`` at every small step, by the midpoint rule."""
    n, size = len(rates), int(days * steps_a_day)
    path = np.zeros((size + 1, n))
    path[0, source] = 1.0
    h = 1.0 / steps_a_day
    for step in range(size):
        late = np.zeros(n)
        for s, t, gain, _, delay in links:
            back = step - round(delay * steps_a_day)
            late[t] += gain * (path[back, s] if back >= 0 else 0.0)
        middle = path[step] + h / 2 * (rates @ path[step] + late)
        path[step + 1] = path[step] + h * (rates @ middle + late)
    return path


def decay(half_life):
    return -math.log(2.0) / half_life


def test_a_deviation_decays_by_its_half_life():
    response = unit_response(dynamics([[decay(14.0), 0], [0, 0]]), 60)
    theta = math.log(2.0) / 14.0
    for days in (7.0, 21.0, 56.0):
        assert response.once_until(days, 0)[0] == pytest.approx((1 - math.exp(-theta * days)) / theta, rel=1e-12)
        assert response.once_until(days, 0)[1] == 0.0
        assert response.once_until(days, 1)[1] == pytest.approx(days, rel=1e-12)
    # Between the ends of cells the response is a line.
    assert response.once_until(24.0, 0)[0] == pytest.approx((1 - math.exp(-theta * 24)) / theta, rel=2e-3)
    assert response.once_until(3.0, 0)[0] == pytest.approx((1 - math.exp(-theta * 3)) / theta, rel=5e-3)


@pytest.mark.parametrize("grain", [1, 7])
def test_links_are_exact_at_any_grain(grain):
    rates = np.array([[decay(20.0), 0.0, 0.01], [0.03, decay(50.0), 0.0], [0.0, -0.05, 0.0]])
    response = unit_response(dynamics(rates, grain), 84)
    for source in range(3):
        path = integrated(rates, 84, source)
        assert response.once_until(84.0, source) == pytest.approx(path.mean(axis=0) * 84, abs=0.03)


def test_a_delayed_link_hardly_depends_on_the_grain():
    rates, links = np.diag([decay(28.0), decay(60.0)]), [(0, 1, 0.04, False, 10.0)]
    path = integrated(rates, 112, 0, links)
    for grain in (1, 7):
        found = unit_response(dynamics(rates, grain, links), 112).once_until(112.0, 0)[1]
        assert found == pytest.approx(path[:, 1].mean() * 112, rel=0.02), grain


def test_a_link_on_changes_passes_on_what_has_changed():
    """The source keeps a push, so the target has a share of it from the next cell on."""
    response = unit_response(dynamics(np.zeros((2, 2)), 7, [(0, 1, 0.5, True, 0.0)]), 70)
    assert response.mean[:5, 1, 0].tolist() == pytest.approx([0, 0.5, 0.5, 0.5, 0.5])


@pytest.mark.parametrize(("after", "over"), [(0, 0), (21, 0), (0, 28), (14, 49), (63, 35), (84, 14), (90, 0)])
def test_worth_is_the_average_over_the_horizon(after, over):
    horizon, rates = 77, np.array([[decay(30.0), 0.0], [0.02, decay(45.0)]])
    response = unit_response(dynamics(rates), horizon)
    path = integrated(rates, horizon, 0, steps_a_day=20)
    # The pushes one by one, each answered by the response, averaged over the horizon.
    starts = [after] if not over else (after + over * (np.arange(400) + 0.5) / 400)
    total = np.zeros(2)
    for start in starts:
        left = int(max(0.0, horizon - start) * 20)
        total += path[:left].sum(axis=0) / 20 / horizon / len(starts)
    found = effect_worth(response, quantity=0, amount=6.0, horizon=horizon, after=after, over=over)
    assert found == pytest.approx(6.0 * total, abs=0.02)


@pytest.mark.parametrize("grain", [1, 7])
def test_what_comes_through_a_link_is_worth_the_same_at_any_grain(grain):
    """y moves by half of x a week; a push of 2 comes evenly over the second and third of four weeks.

    The integral of 0.5 (4 - s) x(s) / 4, with x = s - 1 up to 3 and 2 beyond: 0.5 (10/3 + 1) / 4 = 13/24.
    """
    response = unit_response(dynamics([[0.0, 0.0], [0.5 / 7, 0.0]], grain), 28)
    found = effect_worth(response, quantity=0, amount=2.0, horizon=28, after=7, over=14)
    assert found == pytest.approx([1.0, 13 / 24], rel=1e-12)


def test_durations_round_to_the_nearest_day():
    assert [whole_days(days) for days in (0.0, 3.4, 3.5, 10.4, 10.5)] == [0, 3, 4, 10, 11]
    assert whole_days(0.2, least=1) == 1


def test_urgency():
    assert [urgency(x, 80.0, 55.0) for x in (50.0, 55.0, 67.5, 80.0, 90.0)] == [1.0, 1.0, 0.5, 0.0, 0.0]
    assert [urgency(x, 10.0, 30.0) for x in (5.0, 10.0, 15.0, 30.0, 50.0)] == [0.0, 0.0, 0.25, 1.0, 1.0]
    assert [urgency(x, 10.0, 10.0) for x in (5.0, 10.0, 15.0)] == [1.0, 0.0, 0.0]


def test_losses_count_more():
    assert worth([2.0, -1.0, 3.0], [1.0, 4.0, -0.5], loss_aversion=2.25) == pytest.approx(2 - 2.25 * 4 - 2.25 * 1.5)
