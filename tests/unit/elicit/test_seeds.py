"""Seed questions: files, weights, and which pool does best where the truth is known."""

from __future__ import annotations

import itertools
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.errors import CaseError, RunError, ScoreError
from detente.elicit.seed_file import read_seeds
from detente.elicit.seeds import seeds
from detente.score.classical import (
    CUTOFF,
    best_cutoff,
    bins_of,
    calibration,
    counts_in_bins,
    information,
    intrinsic_range,
    pool,
    quantile_loss,
    tail_of_chi_squared,
    weights_of,
)

LEVELS = (0.05, 0.5, 0.95)
HEAD = "question,analyst,p5,p50,p95,answer\n"


def write(tmp_path, text, name="seeds.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def table(quantiles, answers):
    """Return a file of quantiles [E, N, 3] and answers."""
    rows = [
        f"q{q},analyst-{'abcdef'[e]},{','.join(f'{x:.6f}' for x in quantiles[e][q])},{answers[q]:.6f}"
        for e in range(len(quantiles))
        for q in range(len(answers))
    ]
    return HEAD + "\n".join(rows) + "\n"


def panel(n, seed):
    """Return one who knows the distribution of what comes true, one who is too sure, and one who is far off."""
    rng = np.random.default_rng(seed)
    middle = rng.uniform(20, 80, n)
    answers = middle + rng.normal(0, 5, n)
    z = 1.6448536269514722
    good = np.stack([middle - 5 * z, middle, middle + 5 * z], axis=1)
    sure = np.stack([middle - 1, middle, middle + 1], axis=1)
    off = np.stack([middle + 20, middle + 25, middle + 30], axis=1)
    return [good, sure, off], answers


def test_who_knows_has_the_weight(tmp_path):
    quantiles, answers = panel(30, 1)
    found = seeds(write(tmp_path, table(quantiles, answers)))
    good, sure, off = found.analysts
    assert good.weight > 0.99
    assert good.calibration > 0.05 > sure.calibration > off.calibration
    assert sure.information > good.information
    assert found.best in ("best", "performance", "item")
    assert found.is_told
    assert sum(good.counts) == 30
    by_name = {each.name: each for each in found.pools}
    assert by_name["performance"].held_out_loss < by_name["equal"].held_out_loss
    assert by_name["equal"].difference is None
    assert sum(each.weight for each in found.analysts) == pytest.approx(1.0)


def test_where_all_know_the_same_nothing_is_told(tmp_path):
    quantiles, answers = panel(12, 2)
    found = seeds(write(tmp_path, table([quantiles[0]] * 3, answers)))
    assert not found.is_told
    assert [each.weight for each in found.analysts] == pytest.approx([1 / 3] * 3)
    assert all(each.difference == pytest.approx(0.0, abs=1e-9) for each in found.pools if each.difference is not None)


def test_where_nobody_reaches_the_cutoff_weights_are_equal(tmp_path):
    quantiles, answers = panel(12, 3)
    found = seeds(write(tmp_path, table(quantiles[1:], answers)))
    assert [each.weight for each in found.analysts] == [0.5, 0.5]
    assert any("the weights are equal" in note for note in found.notes)


def test_a_seed_that_somebody_left_out_does_not_count(tmp_path):
    quantiles, answers = panel(5, 4)
    rows = table(quantiles, answers).splitlines()
    found = seeds(write(tmp_path, "\n".join(rows[:-1])))
    assert found.left_out == ("q4",)
    assert len(found.questions) == 4


def test_a_single_seed_cannot_be_held_out(tmp_path):
    found = seeds(write(tmp_path, HEAD + "q,a,1,2,3,2.5\nq,b,0,2,9,2.5\n"))
    assert found.best == ""
    assert all(each.held_out_loss is None for each in found.pools)
    assert "single seed" in str(found)


def test_the_best_cutoff_is_the_one_whose_pool_scores_most(tmp_path):
    quantiles, answers = panel(20, 5)
    assessed = np.array(quantiles)
    span = intrinsic_range(forecast=assessed, outcome=answers)
    given = {"outcome": answers, "levels": LEVELS}
    scores = calibration(forecast=assessed, **given)
    said = information(forecast=assessed, levels=LEVELS, span=span).mean(axis=1)

    def score(cutoff):
        weights = weights_of(calibrated=scores, informed=said, cutoff=cutoff)
        together = pool(forecast=assessed, levels=LEVELS, span=span, weights=weights)
        own = information(forecast=together, levels=LEVELS, span=span).mean()
        return float(calibration(forecast=together, **given)) * own

    chosen = best_cutoff(forecast=assessed, span=span, **given)
    assert score(chosen) == max(score(each) for each in scores.tolist())
    found = seeds(write(tmp_path, table(quantiles, answers)), cutoff="best")
    assert found.cutoff == pytest.approx(chosen, rel=1e-3)
    assert found.cutoff_by == "best"


def test_a_log_scale_is_that_of_logarithms(tmp_path):
    plain, scaled = "question,analyst,5%,50%,95%,truth\n", "question,expert,p5,p50,p95,scale,realised\n"
    for q, answer in enumerate((2.0, 30.0, 500.0)):
        for who, factor in (("a", 1.0), ("b", 3.0)):
            given = [answer * factor * each for each in (0.2, 1.1, 9.0)]
            plain += f"q{q},{who},{','.join(repr(float(np.log(each))) for each in given)},{float(np.log(answer))!r}\n"
            scaled += f"q{q},{who},{','.join(map(repr, given))},log,{answer}\n"
    one, other = seeds(write(tmp_path, plain, "a.csv")), seeds(write(tmp_path, scaled, "b.csv"))
    for ours, theirs in zip(one.analysts, other.analysts, strict=True):
        assert ours.information == pytest.approx(theirs.information, rel=1e-9)
        assert ours.loss == pytest.approx(theirs.loss, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "an empty file"),
        ("question,analyst,p5,answer\nq,a,1,2\n", "without two quantiles"),
        ("question,p5,p95,answer\nq,1,2,1\n", "without `analyst`"),
        ("question,analyst,p5,p95,answer,colour\nq,a,1,2,1,red\n", "a column `colour`"),
        (HEAD + "q,a,1,3,2,2\n", "quantiles 1, 3, 2"),
        (HEAD + "q,a,1,2,2,2\n", "quantiles 1, 2, 2"),
        (HEAD + "q,a,1,two,3,2\n", "`two`"),
        (HEAD + "q,a,1,2,inf,2\n", "`inf`"),
        (HEAD + "q,a,1,2,3,\n", "no answer to `q`"),
        (HEAD + "q,a,1,2,3,2\nq,b,1,2,3,4\n", "2 as before"),
        (HEAD + "q,a,1,2,3,2\nq,a,1,2,4,2\n", "again"),
        (HEAD + "q,a,1,2,3,2\nr,b,1,2,3,2\n", "all analysts answered"),
        (HEAD + ",a,1,2,3,2\n", "question: found nothing"),
        (HEAD + "q,a,1,2,3,2,9\n", "7 cells"),
        ("question,analyst,p5,p95,answer,scale\nq,a,-1,2,1,log\n", "log scale"),
        (HEAD.replace("p50", "p5"), "two columns"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path, text, found):
    with pytest.raises(CaseError) as caught:
        read_seeds(write(tmp_path, text))
    assert found in str(caught.value)


def test_files_that_are_none_are_refused(tmp_path):
    with pytest.raises(CaseError, match="cannot be read"):
        read_seeds(tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CaseError, match="UTF-8"):
        read_seeds(tmp_path / "bytes.csv")


@pytest.mark.parametrize("cutoff", [-0.1, 2, "good", float("nan")])
def test_a_cutoff_is_a_calibration(tmp_path, cutoff):
    with pytest.raises(RunError, match="cutoff"):
        seeds(write(tmp_path, HEAD + "q,a,1,2,3,2\n"), cutoff=cutoff)


ASCENDING = (
    st.lists(st.floats(-50, 50), min_size=3, max_size=3, unique=True)
    .map(sorted)
    .filter(lambda each: min(np.diff(each)) > 1e-3)
)


@settings(max_examples=60, deadline=None)
@given(
    quantiles=st.lists(st.lists(ASCENDING, min_size=2, max_size=2), min_size=1, max_size=4),
    answers=st.lists(st.floats(-60, 60), min_size=2, max_size=2),
)
def test_what_holds_of_any_panel(quantiles, answers):
    assessed = np.array(quantiles)
    span = intrinsic_range(forecast=assessed, outcome=answers)
    said = information(forecast=assessed, levels=LEVELS, span=span)
    assert (said >= -1e-12).all()  # relative information is never negative
    scores = calibration(forecast=assessed, outcome=answers, levels=LEVELS)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert (counts_in_bins(forecast=assessed, outcome=answers).sum(axis=-1) == 2).all()
    equal = np.full(len(assessed), 1 / len(assessed))
    together = pool(forecast=assessed, levels=LEVELS, span=span, weights=equal)
    assert (np.diff(together, axis=-1) > 0).all()
    assert (together >= assessed.min(axis=0) - 1e-9).all()
    assert (together <= assessed.max(axis=0) + 1e-9).all()
    assert (quantile_loss(forecast=assessed, outcome=answers, levels=LEVELS, span=span) >= 0).all()
    # The pool of one is this one; and a pool says no more than its members do on average, weight by weight.
    alone = pool(forecast=assessed, levels=LEVELS, span=span, weights=np.eye(len(assessed))[0])
    np.testing.assert_allclose(alone, assessed[0], rtol=1e-9, atol=1e-9)


def test_a_median_alone_loses_the_absolute_error():
    loss = quantile_loss(forecast=[[3.0], [8.0]], outcome=[5.0, 5.0], levels=[0.5], span=[[0.0, 10.0]] * 2)
    assert loss.tolist() == pytest.approx([0.2, 0.3])


def test_quantiles_are_what_the_loss_asks_for():
    """The quantile score of a proper rule is least, on average, at the quantiles of the truth."""
    rng = np.random.default_rng(0)
    answers = rng.exponential(10.0, 4000)
    span = np.tile([[0.0, 100.0]], (4000, 1))

    def mean(scale):
        quantiles = np.tile(-10.0 * scale * np.log(1 - np.array(LEVELS)), (4000, 1))
        return quantile_loss(forecast=quantiles, outcome=answers, levels=LEVELS, span=span).mean()

    assert mean(1.0) < min(mean(0.8), mean(1.25))


def test_levels_must_ascend():
    with pytest.raises(ScoreError, match="ascend"):
        bins_of((0.5, 0.5, 0.9))
    with pytest.raises(ScoreError, match="as many"):
        calibration(forecast=[[1.0, 2.0]], outcome=[1.5], levels=LEVELS)


def test_the_page_says_right_how_little_few_seeds_tell(root):
    """The table of the explanation, by summing over all ways in which answers can fall into the bins."""
    page = (root / "docs" / "explanation" / "several-minds.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (\d\d)%[^|]*\| ([\d.]+)% \| ([\d.]+)% \| ([\d.]+)% \| ([\d.]+)% \|$", page, flags=re.MULTILINE
    )
    assert [row[0] for row in rows] == ["90", "70", "50"]
    for held, *told in rows:
        tail = (1 - int(held) / 100) / 2
        truth = (tail, 0.5 - tail, 0.5 - tail, tail)
        for n, text in zip((10, 15, 20, 30), told, strict=True):
            assert 100 * below_cutoff(n, truth) == pytest.approx(float(text), abs=0.5 if "." not in text else 0.05)


def below_cutoff(n, truth):
    """Return the chance that n answers that fall into the bins of 5%, 50% and 95% as they do score below 0.05."""
    claimed, total = bins_of(LEVELS), 0.0
    for a, b, c in itertools.product(range(n + 1), repeat=3):
        if (d := n - a - b - c) >= 0:
            counts = (a, b, c, d)
            relative = sum(k / n * math.log(k / n / p) for k, p in zip(counts, claimed, strict=True) if k)
            if tail_of_chi_squared(2 * n * relative, 3) < CUTOFF:
                ways = math.factorial(n) / math.prod(map(math.factorial, counts))
                total += ways * math.prod(p**k for p, k in zip(truth, counts, strict=True))
    return total
