"""What holds of all scores, whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from detente.score import binary, over_time
from detente.score.calibration import TENTHS, calibrate
from detente.score.murphy import decompose
from detente.score.over_time import metaculus_peer
from detente.score.standings import standings
from detente.score.verbal import verbal_score

chances = st.floats(0.0, 1.0)
LOSSES = (binary.brier, binary.brier_two_sided, binary.log_score)
RULES = (*LOSSES, binary.spherical_score)


@pytest.mark.parametrize("rule", RULES)
@given(truth=st.floats(0.01, 0.99), lie=st.floats(0.01, 0.99))
def test_a_proper_score_is_best_for_the_truth(rule, truth: float, lie: float) -> None:
    def expected(said: float) -> float:
        return truth * float(rule(forecast=said, outcome=1)) + (1 - truth) * float(rule(forecast=said, outcome=0))

    sign = 1 if rule in LOSSES else -1
    assert sign * expected(truth) <= sign * expected(lie) + 1e-12


@settings(max_examples=20)
@given(data=st.data(), n=st.integers(1, 40))
def test_the_decomposition_adds_up(data: st.DataObject, n: int) -> None:
    p = data.draw(arrays(float, n, elements=chances | st.sampled_from([0.1, 0.5, 0.9])))
    o = data.draw(arrays(float, n, elements=st.sampled_from([0.0, 1.0])))
    w = data.draw(arrays(float, n, elements=st.floats(0.1, 5.0)))
    for edges in (None, TENTHS, (0.0, 0.5, 1.0)):
        terms = decompose(forecast=p, outcome=o, edges=edges, weight=w)
        total = terms.reliability - terms.resolution + terms.uncertainty
        total += terms.within_variance - terms.within_covariance
        assert terms.brier == pytest.approx(total, abs=1e-12)
        assert terms.brier == pytest.approx(np.average((p - o) ** 2, weights=w), abs=1e-12)
        three = terms.reliability - terms.generalised_resolution + terms.uncertainty
        assert three == pytest.approx(terms.brier, abs=1e-12)
        if edges is None:
            assert (terms.within_variance, terms.within_covariance) == (0.0, 0.0)
    bins = calibrate(forecast=p, outcome=o, weight=w)
    assert sum(each.n for each in bins) == pytest.approx(w.sum())
    assert all(each.low - 1e-12 <= each.said <= each.high + 1e-12 for each in bins)
    assert all(each.interval[0] <= each.happened <= each.interval[1] for each in bins[:1])


@given(low=chances, high=chances, inside=chances, outcome=st.sampled_from([0, 1]))
def test_no_reading_of_words_scores_outside_best_and_worst(
    low: float, high: float, inside: float, outcome: int
) -> None:
    low, high = sorted((low, high))
    meant = min(max(low + inside * (high - low), low), high)
    score = verbal_score(forecast=(low, high), outcome=outcome)
    assert score.best <= binary.brier(forecast=meant, outcome=outcome) <= score.worst
    assert score.best <= score.midpoint <= score.worst


rows = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 12), st.sampled_from([0.05, 0.3, 0.5, 0.8, 0.99])),
    min_size=1,
    max_size=25,
)


@settings(max_examples=80)
@given(rows=rows, outcome=st.tuples(*[st.sampled_from([0, 1])] * 3), last=st.tuples(*[st.integers(4, 11)] * 3))
def test_standings_are_what_counting_day_by_day_gives(rows, outcome, last) -> None:
    """The fast way over sorted arrays against a diary: who had said what on each day."""
    diary: dict[tuple[int, int], dict[int, float]] = {}
    for who, what in {(who, what) for who, what, *_ in rows}:
        for day in range(last[what] + 1):
            said = [
                (when, place, p) for place, (w, q, when, p) in enumerate(rows) if (w, q) == (who, what) and when <= day
            ]
            if said:
                diary.setdefault((who, what), {})[day] = max(said)[2]
    columns = [np.array([row[k] for row in rows]) for k in range(4)]
    found = standings(
        forecaster=columns[0],
        question=columns[1],
        day=columns[2],
        forecast=columns[3],
        outcome=outcome,
        last_day=last,
        references=(0,),
    )
    assert {each.forecaster for each in found} == {who for who, _ in diary}
    for each in found:
        mine = {what: days for (who, what), days in diary.items() if who == each.forecaster}
        losses = [np.mean([(p - outcome[what]) ** 2 for p in days.values()]) for what, days in mine.items()]
        assert each.n_questions == len(mine)
        assert each.brier.value == pytest.approx(np.mean(losses), abs=1e-12)
        _check_skill(each, mine, diary, outcome)
        _check_peers(each, mine, diary, outcome, last)


def _check_skill(standing, mine, diary, outcome) -> None:
    own, other = [], []
    for what, days in mine.items():
        shared = sorted(set(days) & set(diary.get((0, what), {})))
        if shared:
            own.append(np.mean([(days[day] - outcome[what]) ** 2 for day in shared]))
            other.append(np.mean([(diary[0, what][day] - outcome[what]) ** 2 for day in shared]))
    if own:
        assert standing.skill[0].value == pytest.approx(1 - np.mean(own) / np.mean(other), abs=1e-9)
        assert standing.skill[0].n == len(own)
    else:
        assert standing.skill == (None,)


def _check_peers(standing, mine, diary, outcome, last) -> None:
    scores = []
    for what, days in mine.items():
        table = [diary.get((who, what), {}) for who in range(3)]
        if not any(sum(day in each for each in table) > 1 for day in days):
            continue
        first = min(min(each) for each in table if each)
        span = range(first, last[what] + 1)
        grid = np.array([[each.get(day, np.nan) for day in span] for each in table])
        scores.append(
            metaculus_peer(forecast=grid, outcome=outcome[what], days=np.ones(len(span)))[standing.forecaster]
        )
    if scores:
        assert standing.peer.value == pytest.approx(np.mean(scores), abs=1e-9)
    else:
        assert standing.peer is None


def test_time_averages_are_those_of_the_single_question() -> None:
    p, days = [0.35, 0.52, 0.65], [37, 25, 13]
    starts = np.concatenate([[0], np.cumsum(days)[:-1]])
    (standing,) = standings(
        forecaster=[0, 0, 0], question=[0, 0, 0], day=starts, forecast=p, outcome=[1], last_day=[sum(days) - 1]
    )
    expected = over_time.time_averaged_brier(forecast=p, outcome=1, days=days)
    assert 2 * standing.brier.value == pytest.approx(expected)
