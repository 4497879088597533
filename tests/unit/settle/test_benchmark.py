"""The benchmark: on data made up for the purpose, and its figures on the real ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.core.errors import CaseError
from detente.negotiation.settlement import MIXTURE
from detente.settle import benchmark_deu

DEU = Path(__file__).resolve().parents[5] / "shared" / "data" / "deu" / "deu3_train.tsv"
HEAD = "prnr\tprname\tisnr\tpcom\tpde\tpfr\tplu\tscom\tsde\tsfr\tslu\trp\tout\n"


def test_outcomes_at_the_compromise_make_it_the_best(tmp_path: Path) -> None:
    """Weights 1 x 50, 1 x 50, 1 x 100, 0.2 x 0: the compromise of 100, 0, 60, 0 is 55."""
    rows = [f"p{n // 2}\tx\ti{n}\t100\t0\t60\t0\t50\t50\t100\t0\t0\t55\n" for n in range(8)]
    path = tmp_path / "made.tsv"
    path.write_text(HEAD + "".join(rows) + "p9\tx\ti9\t100\t0\t60\t0\t50\t50\t100\t0\t0\t\n")
    result = benchmark_deu(path)
    assert (result.n_issues, result.n_proposals, result.left_out) == (8, 4, 1)
    scores = {score.name: score for score in result.scores}
    assert scores["compromise"].crps.mean == pytest.approx(0.0, abs=1e-9)
    assert scores["constant"].crps == pytest.approx((5.0, 5.0, 5.0))
    assert scores["climatology"].crps.mean == pytest.approx(0.0, abs=1e-9)
    # Of an even distribution on [0, 1], at y: y^2 - y + 1/3.
    assert scores["uniform"].crps.mean == pytest.approx(100 * (0.55**2 - 0.55 + 1 / 3), abs=0.01)
    assert result.estimated.election_share == 0.0
    assert (result.at_stated, result.at_reference) == (0.0, 0.0)


def test_one_proposal_is_too_few(tmp_path: Path) -> None:
    path = tmp_path / "made.tsv"
    path.write_text(HEAD + "p1\tx\ti1\t100\t0\t60\t0\t50\t50\t100\t0\t0\t55\n")
    with pytest.raises(CaseError, match="found 1 proposals with an outcome, expected at least 2"):
        benchmark_deu(path)


@pytest.mark.long
def test_the_figures_of_the_documentation() -> None:
    """Published for all 353 issues: compromise 23.0, N(compromise, 25) 16.6, climatology 19.3; here for 238."""
    if not DEU.exists():
        pytest.skip("the data are not shipped")
    result = benchmark_deu(DEU)
    assert (result.n_issues, result.n_proposals) == (238, 91)
    scores = {score.name: score for score in result.scores}
    assert result.scores[0].name == "mixture"
    assert scores["compromise"].mae.mean == pytest.approx(23.13, abs=0.01)
    assert scores["mixture"].crps.mean == pytest.approx(15.64, abs=0.01)
    assert scores["mixture, cross-validated"].against.high < -0.5
    assert scores["climatology"].crps.mean == pytest.approx(19.3, abs=0.1)
    assert result.estimated.election_share == pytest.approx(MIXTURE.election_share, abs=0.05)
    assert result.estimated.spread == pytest.approx(MIXTURE.spread, abs=0.05)
