"""Inside and outside view in one number, worked out on the scale of log odds."""

from __future__ import annotations

import dataclasses
import math
from types import SimpleNamespace

import pytest

from detente.core.errors import RunError
from detente.forecast.forecast import Answer
from detente.forecast.pooling import with_pools


@dataclasses.dataclass(frozen=True)
class Made:
    """As much of a forecast as pooling looks at."""

    questions: tuple[Answer, ...]
    worlds: int = 10
    paths: int = 5


def made(*given: tuple[float | None, object]) -> Made:
    """Return a forecast of questions with a probability and a base rate each."""
    blank = {each.name: None for each in dataclasses.fields(Answer)}
    return Made(
        tuple(
            Answer(**blank | {"id": f"q{k}", "probability": p, "facts": SimpleNamespace(base_rate=view)})
            for k, (p, view) in enumerate(given)
        )
    )


def odds(p: float) -> float:
    return math.log(p / (1 - p))


QUARTER = SimpleNamespace(mean=0.25, weight=0.3)


def test_the_weight_is_that_of_the_case_or_the_one_given() -> None:
    found = with_pools(made((0.6, QUARTER), (0.6, None), (None, QUARTER)))
    pooled = found.questions[0].pooled
    assert (pooled.weight, pooled.extremise) == (0.3, 1.0)
    assert odds(pooled.probability) == pytest.approx(0.7 * odds(0.6) + 0.3 * odds(0.25))
    assert [each.pooled for each in found.questions[1:]] == [None, None]
    pooled = with_pools(made((0.6, QUARTER)), weight=0.8, extremise=2.0).questions[0].pooled
    assert (pooled.weight, pooled.extremise) == (0.8, 2.0)
    assert odds(pooled.probability) == pytest.approx(2 * (0.2 * odds(0.6) + 0.8 * odds(0.25)))


def test_both_views_alone() -> None:
    for weight, expected in ((0.0, 0.6), (1.0, 0.25)):
        assert with_pools(made((0.6, QUARTER)), weight=weight).questions[0].pooled.probability == pytest.approx(
            expected
        )


def test_certainty_counts_as_half_a_path() -> None:
    """Of 50 paths: 0 counts as 0.01, 1 as 0.99; what is nearer to the middle than that stays as it is."""
    found = with_pools(made((0.0, QUARTER), (1.0, QUARTER), (0.02, QUARTER)), weight=0.0)
    assert [each.pooled.probability for each in found.questions] == pytest.approx([0.01, 0.99, 0.02])


@pytest.mark.parametrize(("weight", "extremise"), [(-0.01, 1.0), (1.01, 1.0), (0.5, 0.0), (0.5, 10.1), (0.5, -1.0)])
def test_weights_and_factors_out_of_their_range(weight: float, extremise: float) -> None:
    with pytest.raises(RunError, match="expected"):
        with_pools(made((0.6, QUARTER)), weight=weight, extremise=extremise)
    assert with_pools(made((0.6, QUARTER)), extremise=10.0).questions[0].pooled.extremise == 10.0
