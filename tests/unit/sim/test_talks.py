"""Sessions of tables on paths: when a deal is struck, on what, and what it does."""

from __future__ import annotations

import math

import numpy as np
import pytest

from detente.case.load import load_case
from detente.compile import compile_case
from detente.negotiation.reading import read_talks
from detente.negotiation.settlement import settle
from detente.sim.engine import new_engine
from detente.sim.executor import simulate
from detente.sim.runs import NEVER
from detente.sim.twin import run_twin, trace
from detente.world.draws import draw_worlds
from tests.unit.sim.small_cases import small

TALKS = """
actors: {north: {}, south: {}}
quantities:
  tension: {range: [0, 100], start: 50}
  scare: {range: [0, 100], start: 0}
calendar:
  first: {date: 2022-02-01}
  second: {date: 2022-03-01}
  third: {date: 2022-03-03}
tables:
  geneva:
    issues:
      border: {scale: [-10, 10], reference: 0}
      trade: {reference: 20}
    parties:
      north:
        capability: 2
        positions:
          border: {position: -6, salience: 1, at_most: 4, moves_with: {scare: 0.1}}
          trade: {position: 40, salience: 0.5}
      south:
        capability: 1
        positions:
          border: {position: 8, salience: 1, at_least: -2}
          trade: {position: 60, salience: 1}
    sessions: [first, second, third]
    agreement: 4 per year
    deal: {effects: {tension: -30}}
    no_deal: {effects: {tension: 10}}
questions:
  deal: {condition: happened(geneva.deal)}
  none: {condition: happened(geneva.no_deal)}
  border: {kind: number, quantity: geneva_border}
  trade: {kind: number, quantity: geneva_trade}
  tension: {kind: number, quantity: tension}
  early: {condition: happened(geneva.deal), by: 2022-02-06}
"""
DAYS = 29.0, 28.0, 2.0
"""From the start to the first session, and between sessions."""
PATHS = 20_000


def share(model, question, paths=PATHS):
    runs = simulate(model, worlds=1, paths=paths, seed=5)
    return float((runs.hits_of(question) != NEVER).mean())


def error(p, n=PATHS):
    """Return five standard errors of a share of n paths."""
    return 5 * math.sqrt(p * (1 - p) / n)


def test_an_open_deal_is_struck_at_its_rate():
    model = small(TALKS)
    rate = 4 / 365.25
    first, by_the_end = (1 - math.exp(-rate * days) for days in (DAYS[0], sum(DAYS)))
    assert share(model, "early") == pytest.approx(first, abs=error(first))
    assert share(model, "deal") == pytest.approx(by_the_end, abs=error(by_the_end))


def test_time_counts_from_since_and_from_sessions_before_the_start():
    since = small(TALKS.replace("    sessions:", "    since: 2021-12-04\n    sessions:"))
    expected = 1 - math.exp(-4 / 365.25 * (DAYS[0] + 30))
    assert share(since, "early") == pytest.approx(expected, abs=error(expected))
    # A session ten days before the start was held, and without a deal.
    text = TALKS.replace("    sessions: [first", "    since: 2021-12-04\n    sessions: [met, first")
    text = text.replace("calendar:\n", "calendar:\n  met: {date: 2021-12-24}\n")
    expected = 1 - math.exp(-4 / 365.25 * (DAYS[0] + 10))
    assert share(small(text), "early") == pytest.approx(expected, abs=error(expected))


def test_a_session_called_off_leaves_its_time_to_the_next():
    model = small(TALKS.replace("first: {date: 2022-02-01}", "first: {date: 2022-02-01, when: scare > 1}"))
    expected = 1 - math.exp(-4 / 365.25 * sum(DAYS))
    assert share(model, "early") == 0.0
    assert share(model, "deal") == pytest.approx(expected, abs=error(expected))


@pytest.mark.parametrize("when", ["", ", when: scare > 1"])
def test_talks_end_in_a_deal_or_in_none(when):
    model = small(TALKS.replace("third: {date: 2022-03-03}", f"third: {{date: 2022-03-03{when}}}"))
    runs = simulate(model, worlds=4, paths=200, seed=1)
    deal, none = (runs.hits_of(question)[0] for question in ("deal", "none"))
    assert ((deal == NEVER) != (none == NEVER)).all()
    assert 0.2 < (deal == NEVER).mean() < 0.8
    tension = runs.values_of("tension")
    assert set(tension[deal != NEVER]) == {20.0}
    assert set(tension[none != NEVER]) == {60.0}


def test_without_overlap_there_is_no_deal_however_long_they_talk():
    model = small(TALKS.replace("at_least: -2", "at_least: 5"), tables__geneva__agreement="1000 per year")
    assert share(model, "deal", 800) == 0.0


def test_stands_move_with_quantities():
    # The lines part by one; north's line moves by a tenth of the scare. Things as they are would suit neither worse.
    text = TALKS.replace("at_least: -2", "at_least: 5").replace("reference: 0}", "reference: 5}")
    calm = small(text, tables__geneva__agreement="1000 per year")
    scared = small(
        text.replace("calendar:\n", "calendar:\n  alarm: {date: 2022-01-15, effects: {scare: 12}}\n"),
        tables__geneva__agreement="1000 per year",
    )
    assert share(calm, "deal", 800) == 0.0
    assert share(scared, "deal", 800) == 1.0


def test_terms_are_drawn_from_the_settlement_of_the_world():
    # Without lines every settlement is acceptable; trade has none, and no issue loses against so bad a reference.
    text = TALKS.replace(", at_most: 4", "").replace(", at_least: -2", "").replace("at_most: 4, ", "")
    model = small(text, tables__geneva__agreement="1000 per year")
    runs = simulate(model, worlds=1, paths=PATHS, seed=3)
    talks, limits = read_talks(model, 0, draw_worlds(model.draws, seed=3, first=0, count=1))
    assert not limits.has_veto.any()
    for issue, question in enumerate(("border", "trade")):
        expected = settle(*talks.on(issue), span=talks.span(issue))
        grid = np.linspace(talks.low[issue], talks.high[issue], 41) + 1e-3
        found = (runs.values_of(question)[:, None] <= grid).mean(axis=0)
        # Kolmogorov's bound at one in a million is 2.7 / sqrt(n).
        assert np.abs(found - expected.cdf(grid)).max() < 2.7 / math.sqrt(PATHS)


def test_a_deal_keeps_to_red_lines_and_nobody_with_a_veto_loses():
    model = small(TALKS, tables__geneva__agreement="1000 per year")
    runs = simulate(model, worlds=1, paths=4000, seed=3)
    border, trade = runs.values_of("border").astype(float), runs.values_of("trade").astype(float)
    assert border.min() >= -2 - 1e-5
    assert border.max() <= 4 + 1e-5
    for position, salience in (((-6, 40), (1, 0.5)), ((8, 60), (1, 1))):
        without = salience[0] * abs(0 - position[0]) / 20 + salience[1] * abs(20 - position[1]) / 100
        loss = salience[0] * np.abs(border - position[0]) / 20 + salience[1] * np.abs(trade - position[1]) / 100
        assert (loss <= without + 1e-5).all()


def test_issues_that_are_not_linked_are_settled_for_themselves():
    text = TALKS.replace("at_least: -2", "at_least: 5").replace("    issues:", "    linked: false\n    issues:")
    runs = simulate(small(text, tables__geneva__agreement="1000 per year"), worlds=1, paths=400, seed=3)
    assert (runs.hits_of("deal") != NEVER).all()
    assert set(runs.values_of("border")) == {0.0}
    assert runs.values_of("trade").min() >= 40 - 1e-4


def test_sessions_of_a_week_are_held_by_date_whatever_their_place_in_the_case():
    early, late = "second: {date: 2022-03-01}", "third: {date: 2022-03-03}"
    one = simulate(small(TALKS), worlds=2, paths=400, seed=9)
    other = simulate(
        small(TALKS.replace(early, "X").replace(late, early).replace("X", late)), worlds=2, paths=400, seed=9
    )
    assert (one.hits == other.hits).all()
    assert (one.values == other.values).all()


def test_the_deal_changes_the_world_that_shocks_and_links_see():
    text = TALKS + "links: {ease: {from: geneva_trade, to: tension, gain: -0.1 per week}}\n"
    runs = simulate(small(text), worlds=1, paths=400, seed=3)
    tension, trade = runs.values_of("tension"), runs.values_of("trade")
    is_deal = runs.hits_of("deal")[0] != NEVER
    weeks = (357 - runs.hits_of("deal")[0][is_deal].astype(float)) / 7
    expected = np.maximum(0.0, 20 - 0.1 * (trade[is_deal] - 20) * weeks)
    assert np.abs(tension[is_deal] - expected).max() < 1e-3


def test_talks_that_are_over_have_ended():
    text = (
        TALKS.replace("2022-02-01", "2021-10-01")
        .replace("2022-03-01", "2021-11-01")
        .replace("2022-03-03", "2021-12-01")
    )
    runs = simulate(small(text), worlds=1, paths=8, seed=1)
    assert (runs.hits_of("none")[0] == 0).all()
    assert (runs.hits_of("deal")[0] == NEVER).all()
    assert set(runs.values_of("tension")) == {50.0}


def test_the_story_tells_how_talks_ended():
    told = [trace(small(TALKS), seed=1, world=0, path=path) for path in range(12)]
    ends = [each for one in told for each in one.happenings if each.cause == "talks"]
    assert len(ends) == 12
    assert {each.event for each in ends} == {"geneva.deal", "geneva.no_deal"}
    assert {each.because for each in ends if each.event == "geneva.no_deal"} == {"third"}


def test_the_case_for_teaching(root):
    case = load_case(root / "tests" / "dam_talks.yaml")
    runs = simulate(compile_case(case), worlds=200, paths=40, seed=2)
    deal = runs.hits_of("deal")[0] != NEVER
    assert 0.3 < deal.mean() < 0.8
    filling, harvest = runs.values_of("filling"), runs.values_of("harvest")
    assert set(filling[~deal]) == {2.0}
    assert filling[deal].min() >= 1
    assert filling[deal].max() <= 7 + 1e-4
    # Water agreed on is water had: the difference is some ten times its error.
    gain = harvest[deal].mean() - harvest[~deal].mean()
    assert gain > 5 * harvest.std() / math.sqrt(min(deal.sum(), (~deal).sum()))
    # Drought makes downstream give way: a drier year, a quicker filling.
    dry = simulate(compile_case(case, overrides={"quantities.drought.rest": 90}), worlds=200, paths=40, seed=2)
    assert (dry.hits_of("quick") != NEVER).mean() > (runs.hits_of("quick") != NEVER).mean() + 0.02


def round_table(n: int, seed: int) -> str:
    """Return a table of n parties with a veto; the first stands at a line that things as they are do not meet."""
    random = np.random.default_rng(seed)
    text = [f"actors: {{{', '.join(f'a{i}: {{}}' for i in range(n))}}}", "calendar: {first: {date: 2022-02-01}}"]
    text += ["tables:", "  geneva:", "    agreement: 1000 per year", "    sessions: [first]"]
    text += ["    issues: {x: {reference: 50}, y: {reference: 50}, z: {reference: 50}}", "    parties:"]
    for i in range(n):
        text += [f"      a{i}:", f"        capability: {1 + i % 3}", "        positions:"]
        for issue in "xyz":
            position, salience = random.integers(5, 95), random.integers(10, 99) / 100
            at_least = "52 to 60" if (i, issue) == (0, "x") else "1 to 4"
            line = f", at_least: {at_least}" if issue == "x" else ""
            if (i, issue) == (0, "x"):
                position = 90
            text.append(f"          {issue}: {{position: {position}, salience: {salience}{line}}}")
    text += ["questions: {deal: {condition: happened(geneva.deal)}, x: {kind: number, quantity: geneva_x}}"]
    return "\n".join(text)


@pytest.mark.parametrize(("n", "seed"), [(3, 1), (4, 0), (5, 0), (5, 3), (6, 4), (12, 5)])
def test_what_is_proved_hopeless_changes_no_result(n: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the proof all sweeps are made: the same deals on the same terms, to the byte."""
    text, found = round_table(n, seed), []
    for sweeps in (1_000_000, 20, 1):
        monkeypatch.setattr("detente.sim.talks.SWEEPS_PER_PROOF", sweeps)
        model = small(text)
        found.append(simulate(model, worlds=32, paths=16, seed=1, engine=new_engine(model)))
    for other in found[1:]:
        assert (other.hits == found[0].hits).all()
        assert other.values.tobytes() == found[0].values.tobytes()


@pytest.mark.parametrize(("n", "seed"), [(4, 0), (5, 3), (6, 4)])
def test_the_twin_stops_conceding_at_the_same_deals(n: int, seed: int) -> None:
    model = small(round_table(n, seed))
    runs, twin = (made(model, worlds=32, paths=4, seed=1) for made in (simulate, run_twin))
    assert 0 < (twin.hits == NEVER).mean() < 1
    np.testing.assert_array_equal(runs.hits, twin.hits)
    np.testing.assert_allclose(runs.values, twin.values, atol=1e-3)
