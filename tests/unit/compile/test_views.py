"""Numbers on which analysts differ: whose holds in which world, and what a single analyst leaves."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest, norm

import detente
from detente.case.dump import content_hash, dump_case
from detente.case.load import loads
from detente.compile import compile_case
from detente.core.errors import CaseError
from detente.forecast.tally import tally
from detente.model.model import ABSENT, Family
from detente.world.draws import draw_worlds, medians, quantile
from detente.world.views import analysts_of_worlds, weights_of

HEAD = """\
case: two-minds
time: {start: 2024-01-01, end: 2024-12-31, step: week}
"""
BODY = """\
quantities:
  tension: {start: START, range: [0, 100], noise: 2 per month, half_life: 8 weeks, rest: 40 to 50}
shocks:
  war: {rate: RATE, effects: {tension: 1 to 3}}
questions:
  war: {condition: happened(war)}
  tension: {kind: number, quantity: tension}
"""
VIEWS = {
    "START": "{views: {analyst-a: 5 to 20, analyst-b: 30 to 60}}",
    "RATE": "{views: {analyst-a: 0.1 to 0.3 per year, analyst-b: 1 to 2 per year}}",
}
OF_A = {"START": "5 to 20", "RATE": "0.1 to 0.3 per year"}
OF_B = {"START": "30 to 60", "RATE": "1 to 2 per year"}


def case(numbers, more=""):
    text = HEAD + more + BODY
    for name, number in numbers.items():
        text = text.replace(name, number)
    return loads(text, name="case.yaml")


def column(model, path):
    return model.draws.paths.index(path)


def same_hits(one, other):
    return np.array_equal(one.hits, other.hits) and np.array_equal(one.values, other.values)


@pytest.fixture(scope="module")
def model():
    return compile_case(case(VIEWS))


def test_one_analyst_is_right_for_all_numbers(model):
    worlds = draw_worlds(model.draws, seed=1, first=0, count=4096)
    right = analysts_of_worlds(model.draws, seed=1, first=0, count=4096)
    start, rate = (worlds[:, column(model, path)] for path in ("quantities.tension.start", "shocks.war.rate"))
    assert worlds[:, model.draws.views.who].tolist() == right.tolist()
    assert model.draws.views.analysts == ("analyst-a", "analyst-b")
    per_year = rate * 365.25
    # Of a log-normal or logit-normal number 1e-4 lies beyond 3.7 standard deviations.
    assert per_year[right == 0].max() < 0.2 * (3**0.5) ** (3.9 / 1.6449) < per_year[right == 1].min() * 1.9
    assert np.median(start[right == 0]) == pytest.approx(10.2, abs=0.5)
    assert np.median(start[right == 1]) == pytest.approx(44.5, abs=0.8)
    assert abs((right == 0).mean() - 0.5) < 0.01


def test_each_analysts_numbers_have_the_distribution_that_is_written(model):
    worlds = draw_worlds(model.draws, seed=3, first=0, count=8192)
    right = worlds[:, model.draws.views.who]
    per_year = np.log(worlds[:, column(model, "shocks.war.rate")] * 365.25)
    for who, (low, high) in enumerate(((0.1, 0.3), (1.0, 2.0))):
        mean = (np.log(low) + np.log(high)) / 2
        sd = (np.log(high) - np.log(low)) / 2 / norm.ppf(0.95)
        # More even than independent draws, so the test of these is on the safe side.
        assert kstest(per_year[right == who], norm(mean, sd).cdf).pvalue > 0.01


def test_whoever_is_right_a_world_has_the_same_luck(model):
    """A lens of one analyst leaves what this one says where this one is right, and all other numbers, as they are."""
    both = draw_worlds(model.draws, seed=5, first=0, count=512)
    right = both[:, model.draws.views.who]
    for who, name in enumerate(model.draws.views.analysts):
        alone = compile_case(case(VIEWS), lens=name)
        own = draw_worlds(alone.draws, seed=5, first=0, count=512)
        for path in alone.draws.paths:
            ours, theirs = own[:, column(alone, path)], both[:, column(model, path)]
            assert np.array_equal(ours[right == who], theirs[right == who]), path
            assert path in OF_PATHS or np.array_equal(ours, theirs), path


OF_PATHS = ("quantities.tension.start", "shocks.war.rate")


@pytest.mark.parametrize(("name", "numbers"), [("analyst-a", OF_A), ("analyst-b", OF_B)])
def test_a_lens_of_one_is_the_case_with_the_numbers_written_out(name, numbers):
    lensed = detente.run(case(VIEWS), lens=name, worlds=64, paths=8)
    written = detente.run(case(numbers), worlds=64, paths=8)
    assert same_hits(lensed, written)
    assert np.array_equal(lensed.model.draws.a, written.model.draws.a)
    assert lensed.model.draws.paths == written.model.draws.paths
    assert lensed.model.case_hash != compile_case(case(VIEWS)).case_hash


def test_a_single_analyst_is_no_doubt():
    alone = case({"START": "{views: {analyst-a: 5 to 20}}", "RATE": "{views: {analyst-a: 0.1 to 0.3 per year}}"})
    one, other = compile_case(alone), compile_case(case(OF_A))
    assert one.draws.views is None
    assert one.draws.paths == other.draws.paths
    for name in ("family", "a", "b", "c", "low", "high", "dimension", "choice_values"):
        assert np.array_equal(getattr(one.draws, name), getattr(other.draws, name)), name
    assert same_hits(detente.run(alone, worlds=64, paths=8), detente.run(case(OF_A), worlds=64, paths=8))


def test_a_single_analyst_with_weight_is_no_doubt_either():
    weights = "analysts: {analyst-a: {weight: 1, why: earned}, analyst-b: {weight: 0, why: earned}}\n"
    model = compile_case(case(VIEWS, weights))
    assert model.draws.views is None
    assert same_hits(detente.run(case(VIEWS, weights), worlds=64, paths=8), detente.run(case(OF_A), worlds=64, paths=8))
    with_weightless = detente.run(case(VIEWS, weights), lens="analyst-b", worlds=64, paths=8)
    assert same_hits(with_weightless, detente.run(case(OF_B), worlds=64, paths=8))


def test_a_case_without_views_draws_what_it_drew():
    """The columns of numbers without views have the dimensions that they have beside views."""
    plain, both = compile_case(case(OF_A)), compile_case(case(VIEWS))
    assert plain.draws.dimension.tolist() == both.draws.dimension.tolist()[:-1]
    assert plain.draws.views is None
    assert "analyst" not in plain.draws.paths


def test_weights_are_shares_of_worlds():
    weights = "analysts: {analyst-a: {weight: 3, why: earned}, analyst-b: {weight: 1, why: earned}}\n"
    draws = compile_case(case(VIEWS, weights)).draws
    right = analysts_of_worlds(draws, seed=0, first=0, count=8192)
    assert weights_of(draws).tolist() == [0.75, 0.25]
    assert abs((right == 0).mean() - 0.75) < 0.005  # points of a net, not independent draws


def test_who_gives_no_view_takes_the_value_beside_them():
    numbers = {**VIEWS, "START": "{value: 70, views: {analyst-a: 5 to 20}}"}
    lensed = detente.run(case(numbers), lens="analyst-b", worlds=32, paths=4)
    written = detente.run(case({**OF_B, "START": "70"}), worlds=32, paths=4)
    assert lensed.model.draws.a[column(lensed.model, "quantities.tension.start")] == 70.0
    assert written.model.draws.paths == lensed.model.draws.paths


def test_numbers_certain_for_each_have_no_luck_of_their_own():
    model = compile_case(case({**VIEWS, "START": "{views: {analyst-a: 5, analyst-b: 60}}"}))
    start = column(model, "quantities.tension.start")
    assert model.draws.family[start] == Family.VIEWS
    assert model.draws.dimension[start] == ABSENT
    worlds = draw_worlds(model.draws, seed=0, first=0, count=256)
    assert np.array_equal(worlds[:, start], np.where(worlds[:, model.draws.views.who] == 0, 5.0, 60.0))


def test_over_all_analysts_a_number_is_their_linear_pool(model):
    """Quantiles of the pool against those of very many worlds, and against the distributions' own functions."""
    path = "shocks.war.rate"
    worlds = draw_worlds(model.draws, seed=2, first=0, count=1 << 15)[:, column(model, path)]
    for level in (0.05, 0.3, 0.7, 0.95):
        found = float(quantile(model.draws, column(model, path), level))
        parts = [
            norm.cdf((np.log(found * 365.25) - (np.log(low) + np.log(high)) / 2) * 2 * norm.ppf(0.95)
                     / (np.log(high) - np.log(low)))
            for low, high in ((0.1, 0.3), (1.0, 2.0))
        ]  # fmt: skip
        assert np.mean(parts) == pytest.approx(level, abs=1e-12)
        assert (worlds <= found).mean() == pytest.approx(level, abs=0.003)
    assert medians(model.draws)[column(model, path)] == pytest.approx(np.median(worlds), rel=0.05)


def test_the_pool_of_certain_numbers_steps_at_them():
    numbers = {**VIEWS, "START": "{views: {analyst-a: 5, analyst-b: 60}}"}
    draws = compile_case(case(numbers)).draws
    assert quantile(draws, 0, (0.2, 0.5, 0.51, 0.9)).tolist() == [5.0, 5.0, 60.0, 60.0]


@pytest.mark.parametrize(
    "number",
    [
        '"normal(40, 5)"', '"uniform(20, 60)"', '"triangular(10, 20, 60)"', '"pert(10, 20, 60)"', '"beta(2, 5)"', "30",
        '"choice(0.2: 10, 0.8: 30)"', "{p25: 10, p75: 40}", "20 to 60",
    ],
)  # fmt: skip
def test_any_form_may_be_a_view_and_the_pool_of_two_alike_is_the_number(number):
    plain = compile_case(case({**OF_A, "START": number})).draws
    both = compile_case(case({**OF_A, "START": f"{{views: {{a: {number}, b: {number}}}}}"})).draws
    levels = np.array([0.01, 0.05, 0.31, 0.5, 0.77, 0.95, 0.99])
    np.testing.assert_allclose(quantile(both, 0, levels), quantile(plain, 0, levels), rtol=1e-9)


def test_forecasts_of_analysts_pool_to_the_forecast():
    runs = detente.run(case(VIEWS), worlds=512, paths=40)
    answers = detente.forecast(runs)
    for answer in answers.questions:
        right = analysts_of_worlds(runs.model.draws, seed=0, first=0, count=512)
        shares = [(right == place).mean() for place in (0, 1)]
        values = [each.mean if answer.kind == "number" else each.probability for each in answer.analysts]
        whole = answer.mean if answer.kind == "number" else answer.probability
        assert sum(share * value for share, value in zip(shares, values, strict=True)) == pytest.approx(whole, rel=1e-6)
        assert [each.weight for each in answer.analysts] == [0.5, 0.5]
        assert all(each.band.low <= each.band.high for each in answer.analysts)
    alone = [
        detente.forecast(detente.run(case(VIEWS), lens=name, worlds=512, paths=40))
        for name in ("analyst-a", "analyst-b")
    ]
    for each, own in zip(answers["war"].analysts, alone, strict=True):
        error = 4 * (each.mc_error**2 + own["war"].mc_error ** 2) ** 0.5
        assert each.probability == pytest.approx(own["war"].probability, abs=error)


def test_a_tally_of_parts_has_the_same_analysts():
    runs = detente.run(case(VIEWS), worlds=128, paths=8)
    whole = detente.forecast(runs)
    assert detente.forecast(tally(runs)) == whole
    assert whole["war"].analysts


def test_a_case_without_views_has_no_analysts():
    found = detente.forecast(detente.run(case(OF_A), worlds=64, paths=8))
    assert not any(answer.analysts for answer in found.questions)
    assert "analysts" not in found.to_json()


def test_views_are_read_back_from_what_is_written():
    text = "{source: poll, views: {analyst-a: {value: 5 to 20, why: polls}, analyst-b: {p10: 30, p90: 60}}}"
    read = case({**VIEWS, "START": text}, "sources: {poll: {title: A poll}}\n")
    again = loads(dump_case(read))
    assert again == read
    assert content_hash(again) == content_hash(read)


@pytest.mark.parametrize(
    ("start", "more", "found"),
    [
        ("{views: {}}", "", "an empty mapping as `views`"),
        ("{views: 5}", "", "`5` as `views`"),
        ("{views: {analyst-a: 5, analyst-b: {views: {c: 1}}}}", "", "views as the view of `analyst-b`"),
        ("{views: {analyst-a: 5, analyst-b: 300}}", "", "`300` as the view of `analyst-b`"),
        ("{views: {analyst-a: 5, analyst-b: 10 weeks}}", "", "`10 weeks`"),
        ("{views: {analyst-a: 5, 'analyst b': 10}}", "", "`analyst b` in `views`"),
        ("{views: {analyst-a: 5, analyst-b: 3 + tension}}", "", "3 + tension"),
        ("{views: {analyst-a: 5}}", "", "no view of `analyst-b`"),
        ("{value: 5, views: {analyst-a: 5, analyst-b: 7}}", "", "`value` beside the views of all analysts"),
        ("{views: {analyst-a: 5, analyst-b: 7}, by: me}", "", "`by` beside `views`"),
        (VIEWS["START"], "analysts: {analyst-a: one}\n", "analyst-b"),
        (VIEWS["START"], "lenses: {analyst-a: {set: {quantities.tension.start: 5}}}\n", "already a lens"),
        (VIEWS["START"], "analysts: {analyst-a: {weight: 1, why: x}, analyst-b: two}\n", "no `weight` beside"),
        (VIEWS["START"], "analysts: {analyst-a: {weight: 0}, analyst-b: {weight: 0}}\n", "no weight above 0"),
        (VIEWS["START"], "analysts: {analyst-a: {weight: -1}, analyst-b: {weight: 0}}\n", "-1"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_views_is_said(start, more, found):
    with pytest.raises(CaseError) as caught:
        case({**VIEWS, "START": start}, more)
    assert found in str(caught.value)


def test_analysts_without_views_are_refused():
    with pytest.raises(CaseError, match="no number has `views`"):
        case(OF_A, "analysts: {analyst-a: one}\n")


def test_two_analysts_are_no_lens():
    with pytest.raises(CaseError, match="two analysts"):
        compile_case(case(VIEWS), lens=["analyst-a", "analyst-b"])
    with pytest.raises(CaseError, match="analyst-b"):
        compile_case(case(VIEWS), lens="analyst-c")


def test_a_lens_and_an_override_hold_whoever_is_right():
    numbers = "lenses: {calm: {set: {shocks.war.rate: 0.01 per year}}}\n"
    model = compile_case(case(VIEWS, numbers), lens=["calm", "analyst-b"], overrides={"quantities.tension.start": 3})
    assert model.draws.a[column(model, "shocks.war.rate")] == pytest.approx(0.01 / 365.25)
    assert model.draws.a[column(model, "quantities.tension.start")] == 3.0
    assert model.draws.views is None


def test_a_lens_may_have_views_of_its_own():
    lens = "lenses: {doubt: {set: {quantities.tension.rest: {views: {analyst-a: 10, analyst-b: 90}}}}}\n"
    model = compile_case(case(VIEWS, lens), lens="doubt")
    assert model.draws.family[column(model, "quantities.tension.rest")] == Family.VIEWS
    alone = compile_case(case(VIEWS, lens), lens=["doubt", "analyst-b"])
    assert alone.draws.a[column(alone, "quantities.tension.rest")] == 90.0


def test_the_order_of_analysts_changes_nothing():
    turned = {
        name: text.replace("{analyst-a: ", "{analyst-b: ").replace(", analyst-b: ", ", analyst-a: ")
        for name, text in VIEWS.items()
    }
    swapped = {
        "START": "{views: {analyst-b: 30 to 60, analyst-a: 5 to 20}}",
        "RATE": "{views: {analyst-b: 1 to 2 per year, analyst-a: 0.1 to 0.3 per year}}",
    }
    runs = [detente.run(case(numbers), worlds=64, paths=8) for numbers in (VIEWS, swapped, turned)]
    assert same_hits(runs[0], runs[1])
    assert not same_hits(runs[0], runs[2])
