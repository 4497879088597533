"""What an observation tells, counted by hand: covariances, information, lines, and which are worth judging."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from detente.watch.answers import Answers
from detente.watch.candidates import (
    LEAST_BATCHES,
    LEAST_PATHS,
    Candidate,
    _can_be_judged,
    _round_step,
    ground,
    of_events,
    of_levels,
    round_lines,
)
from detente.watch.information import LEAST_EXPECTED, entropy, find, information, scores
from detente.watch.overlap import group, together

NEVER = np.iinfo(np.uint16).max


def bits(*shares: float) -> float:
    """Return the entropy of shares."""
    return -sum(p * math.log2(p) for p in shares if p > 0)


def test_information_is_the_doubt_that_goes() -> None:
    table = np.array([[30.0, 10.0], [10.0, 50.0]])
    by_hand = bits(0.4, 0.6) - (0.4 * bits(0.75, 0.25) + 0.6 * bits(1 / 6, 5 / 6))
    assert information(table) == pytest.approx(by_hand)
    assert information(table.T) == pytest.approx(by_hand)
    assert information(np.outer([0.3, 0.7], [20.0, 80.0])) == pytest.approx(0.0, abs=1e-12)
    assert information(np.stack([table, np.eye(2) * 5])) == pytest.approx([by_hand, 1.0])
    assert entropy(np.array([1.0, 0.0, 3.0])) == pytest.approx(bits(0.25, 0.75))
    assert entropy(np.array([0.0, 4.0])) == 0.0


def tables_of(rng: np.random.Generator, seen: float, chances: tuple[float, ...], size: int) -> np.ndarray:
    """Return [40, 2, C] counts of an indicator and an answer that know nothing of each other."""
    shares = np.outer([seen, 1 - seen], chances).ravel()
    return rng.multinomial(size, shares / shares.sum(), size=40).reshape(40, 2, len(chances)).astype(float)


def test_scores_are_covariances_in_standard_errors() -> None:
    """The sum of (x - mean x)(y - mean y), by the deviation of a sum of 40 batches, and of 8 replicates."""
    tables = tables_of(np.random.default_rng(1), 0.3, (0.2, 0.3, 0.5), 50)
    tables[:, 0, 0] += 3
    size = tables.sum()
    z, t = scores(tables)
    for answer in range(3):
        seen, share = tables[:, 0].sum() / size, tables[:, :, answer].sum() / size
        sums = [
            each[0, answer] * (1 - seen) * (1 - share)
            + (each[0].sum() - each[0, answer]) * (1 - seen) * -share
            + each[1, answer] * -seen * (1 - share)
            + (each[1].sum() - each[1, answer]) * seen * share
            for each in tables
        ]
        assert z[answer] == pytest.approx(np.sum(sums) / (np.std(sums, ddof=1) * math.sqrt(40)))
        # Batches 0, 8, 16, ... are those of the first replicate. All batches have as many paths, so sizes are equal.
        replicates = np.reshape(sums, (5, 8)).sum(axis=0)
        assert t[answer] == pytest.approx(np.sum(sums) / (np.std(replicates, ddof=1) * math.sqrt(8)))
    assert z[0] > 4
    assert z[1] < 0


@pytest.mark.parametrize("is_common", [False, True])
def test_what_is_expected_to_meet_too_seldom_is_not_judged(*, is_common: bool) -> None:
    """Ten paths must be expected where the rarer side of the indicator meets the rarer side of the answer."""
    # Forty batches of fifty paths; a tenth is seen (or not seen), and the rare answer comes on 101 or 99 paths.
    for rare, is_judged in ((101, True), (99, False)):
        tables = np.zeros((40, 2, 3))
        tables[:, 0] = [0, 2, 3]
        tables[:, 1] = [0, 18, 27]
        places = np.arange(rare) % 40
        for n, batch in enumerate(places):
            row = 0 if n % 3 == 0 else 1
            tables[batch, row, 0] += 1
            tables[batch, row, 1] -= 1
        assert tables.sum() == 2000
        assert tables[:, 0].sum() == 200
        assert (0.1 * rare >= LEAST_EXPECTED) == is_judged
        if is_common:
            tables = tables[:, ::-1]
        for found in scores(tables):
            assert (found[0] != 0) == is_judged
            assert np.abs(found).max() > 0  # the others are judged either way


def test_what_is_always_answered_has_no_score() -> None:
    tables = np.zeros((10, 2, 2))
    tables[:, :, 0] = [[30.0, 40.0]]
    assert [found.tolist() for found in scores(tables)] == [[0.0, 0.0], [0.0, 0.0]]


def test_a_finding_says_what_follows_if_seen_and_if_not() -> None:
    """Twenty batches alike: nothing scatters, so shares are exact and errors nothing."""
    seen, answered = np.tile([6, 2], (20, 1)), np.tile([10, 30], (20, 1))
    found = find(seen, answered)
    assert found.if_seen == pytest.approx([0.75, 0.25])
    assert found.if_not == pytest.approx([4 / 32, 28 / 32])
    assert found.seen == pytest.approx(0.2)
    whole = bits(0.25, 0.75) - 0.2 * bits(0.75, 0.25) - 0.8 * bits(0.125, 0.875)
    assert found.bits == pytest.approx(whole, abs=0.01)  # the jackknife takes a bias off that is not there
    for error in (found.bits_error, found.seen_error, *found.if_seen_error, *found.if_not_error):
        assert error == pytest.approx(0.0, abs=1e-9)
    nothing = find(np.tile([2, 6], (20, 1)), np.tile([10, 30], (20, 1)))
    assert nothing.bits == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("seen", "batches", "expected"),
    [
        (LEAST_PATHS, LEAST_BATCHES, True),
        (LEAST_PATHS - 1, LEAST_BATCHES, False),
        (LEAST_PATHS, LEAST_BATCHES - 1, False),
        (500, 1, False),
        (LEAST_BATCHES, LEAST_BATCHES, False),
    ],
)
def test_enough_paths_of_enough_batches(seen: int, batches: int, *, expected: bool) -> None:
    """Of what is seen as of what is not."""
    answered = np.full((20, 2), 300)
    counts = np.zeros((20, 2), dtype=np.int64)
    for n in range(seen):
        counts[n % batches, n % 2] += 1
    assert _can_be_judged(counts, answered) == expected
    assert _can_be_judged(answered - counts, answered) == expected


def asked(answer: np.ndarray, is_open: np.ndarray | None = None) -> Answers:
    """Return a question of yes and no with an answer on each path."""
    given = {"question": 0, "names": ("yes", "no"), "answer": answer.astype(np.uint8)}
    given["is_open"] = np.ones(len(answer), dtype=bool) if is_open is None else is_open
    return Answers(**{each.name: given.get(each.name) for each in dataclasses.fields(Answers)})


def test_the_ground_is_the_open_paths_by_batch_and_answer() -> None:
    answer, is_open = np.array([0, 1, 1, 0, 1, 0]), np.array([True, True, False, True, True, False])
    found = ground(asked(answer, is_open), 3)
    assert (found.n_batches, found.paths.tolist()) == (3, [0, 1, 3, 4])
    assert found.answered.tolist() == [[1, 1], [1, 0], [0, 1]]
    assert found.count(np.array([True, False, True, False])).tolist() == [[1, 0], [1, 0], [0, 0]]


def test_events_that_are_seen_on_no_path_or_on_all_are_left_out() -> None:
    """One that is too rare is named; one of the last step of the watch is seen, one of the next is not."""
    rng = np.random.default_rng(2)
    n = 40 * 50
    first = np.full((5, n), NEVER, dtype=np.uint16)
    first[1] = 3
    first[2, :5] = 3
    first[3, rng.random(n) < 0.3] = 3
    first[4] = np.where(rng.random(n) < 0.3, 3, 4)
    answer = (rng.random(n) < 0.5).astype(np.uint8)
    found = list(of_events(("never", "always", "rare", "some", "late"), first, ground(asked(answer), 40), 3))
    assert found[0] == "rare"
    assert [(each.name, each.kind, each.index) for each in found[1:]] == [("some", "event", 3), ("late", "event", 4)]
    assert found[1].finding.seen == pytest.approx((first[3] == 3).mean())
    assert found[2].finding.seen == pytest.approx((first[4] == 3).mean())


def test_a_quantity_is_cut_where_it_tells_most() -> None:
    """The answer is yes from 70 on, which is a third of the paths: the line is there, and it is seen above."""
    rng = np.random.default_rng(3)
    n = 64 * 60
    high = rng.uniform(10, 100, n).astype(np.float32)
    low = (110 - high).astype(np.float32)
    flat = np.full(n, 5.0, dtype=np.float32)
    rare = np.where(np.arange(n) < 5, 9.0, 5.0).astype(np.float32)
    answer = (high < 70).astype(np.uint8)
    found = list(
        of_levels(("high", "flat", "low", "rare"), np.stack([high, flat, low, rare]), ground(asked(answer), 64))
    )
    one, other, last = found
    assert isinstance(one, Candidate)
    assert (one.name, one.kind, one.index, one.is_above) == ("high >= 70", "quantity", 0, True)
    assert one.finding.if_seen[0] > 0.97
    assert one.finding.if_not[0] < 0.02
    assert (other.name, other.index, other.line, other.is_above) == ("low < 40", 2, 40.0, False)
    assert other.finding.seen == pytest.approx(1 / 3, abs=0.03)
    assert last == "rare"


@pytest.mark.parametrize(
    ("size", "step"),
    [(1.0, 1.0), (1.99, 1.0), (2.0, 2.0), (4.9, 2.0), (5.0, 5.0), (9.9, 5.0), (10.0, 10.0), (0.03, 0.02)],
)
def test_round_steps(size: float, step: float) -> None:
    assert _round_step(size) == pytest.approx(step)


def test_lines_part_the_values() -> None:
    """Of two values in the middle between them; none at the lowest, where all is above."""
    assert round_lines(np.array([2.0, 8.0] * 9, dtype=np.float32)).tolist() == [5.0]
    values = np.repeat(np.arange(3, dtype=np.float32), 100)
    assert round_lines(values).tolist() == [1.0, 2.0]
    late = np.concatenate([np.zeros(1 << 12), np.ones(10)]).astype(np.float32)
    assert round_lines(late).tolist() == [0.5]  # the first few thousand do not show it


def test_each_joins_the_group_that_says_most_of_the_same() -> None:
    """a and b differ on 15% of paths, c is either of them where they do: more often b. It repeats both, b more."""
    a = np.repeat([False, True], 500)
    b, c = a.copy(), a.copy()
    differ = np.concatenate([np.arange(0, 75), np.arange(500, 575)])
    b[differ] = ~a[differ]
    c[differ] = np.where(np.arange(150) % 10 < 7, b[differ], a[differ])
    answer = (a + 2 * b).astype(np.uint8)
    assert group([a, b, c], answer, 4) == [[0], [1, 2]]
    assert group([b, a, c], answer, 4) == [[0, 2], [1]]
    assert group([a, c], answer, 4) == [[0, 1]]
    assert group([], answer, 4) == []
    # Half of what it tells, no less, must be known: b tells bits(0.15) = 0.61 more than a, of 1.
    assert group([a, b], answer, 4) == [[0], [1]]


def test_several_together_tell_what_their_patterns_do() -> None:
    a, b = np.array([0, 0, 1, 1] * 25, dtype=bool), np.array([0, 1, 0, 1] * 25, dtype=bool)
    either = (a ^ b).astype(np.uint8)
    assert together([a], either, 2) == pytest.approx(0.0, abs=1e-12)
    assert together([a, b], either, 2) == pytest.approx(1.0)
    assert together([a, b], (a & b).astype(np.uint8), 2) == pytest.approx(bits(0.25, 0.75))
