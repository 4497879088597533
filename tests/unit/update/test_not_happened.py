"""What did not happen: said by a case, and concluded from its observations up to a day."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

import detente
from detente.case.dump import dump_case
from detente.case.load import loads
from detente.case.schema import Case, Observation
from detente.compile import compile_case
from detente.core.elementary import exp, ndtri
from detente.core.errors import CaseError, RunError
from detente.sim.runs import NEVER
from detente.sim.twin.batch import run_twin
from detente.update import read_observations, update
from detente.update.observations import silences

HEAD = "detente: 2\ncase: quiet\ntime: {start: 2022-01-03, end: 2022-12-31, step: week}\n"
SHOCK = HEAD + (
    "shocks: {clash: {rate: 0.5 to 4 per year}, other: {rate: 0.2 per year}}\n"
    "questions: {again: {condition: happened(clash)}}\n"
)
PLAY = (
    HEAD
    + """
quantities:
  calm: {start: 50, range: [0, 100]}
  prize: {start: 0, range: [0, 100]}
actors:
  north:
    horizon: 26 weeks
    rationality: 1 to 3
    memory: 20 weeks
    tempo: 2 weeks
    values: {prize: 1}
  south: {horizon: 26 weeks, values: {prize: -1}}
  pact: {kind: bloc, members: [north, south], pacts: {stand: {on: [seize], honoured: 60%}}}
moves:
  seize:
    by: north
    once: true
    cost: 0.5
    outcomes: {holds: {chance: 70%, effects: {prize: 2}}, fails: {chance: rest, effects: {prize: -2}}}
    replies: [{by: south, options: [protest, nothing]}]
  protest: {by: south, reply: true, effects: {calm: -5}}
  boast: {by: north, cooldown: 4 weeks, effects: {calm: -1}}
shocks:
  flood: {rate: 1 per year, effects: {calm: -5}}
calendar:
  vote: {date: 2022-02-15, effects: {calm: 1}}
  recall: {date: 2022-03-01, when: happened(flood), effects: {calm: 1}}
questions:
  seized: {condition: happened(seize)}
  flooded: {condition: happened(flood)}
"""
)
SIZE = {"worlds": 512, "paths": 40, "seed": 1}


# --- closed forms --------------------------------------------------------------


def test_a_rate_is_weighed_by_its_silence() -> None:
    """The density of a rate r given no event in T days is prior x exp(-r T); mean and quantiles by fine sums."""
    case = loads(SHOCK)
    found = update(case, until="2022-07-01", worlds=2048, paths=64, seed=1)
    model = compile_case(case)
    column = model.draws.paths.index("shocks.clash.rate")
    z = np.asarray(ndtri((np.arange(200_000) + 0.5) / 200_000))
    rates = exp(float(model.draws.a[column]) + float(model.draws.b[column]) * z)
    days = 179  # to 1 July, from 3 January
    weights = exp(-rates * days)
    weights /= weights.sum()
    cumulative = np.cumsum(weights)
    exact = [float(rates[np.searchsorted(cumulative, level)]) * 365.25 for level in (0.05, 0.5, 0.95)]
    [rate] = [each for each in found.assumptions if each.path == "shocks.clash.rate"]
    assert rate.after == pytest.approx(exact, rel=0.03)
    mean = float((weights * z).sum())
    assert rate.shift == pytest.approx(mean, abs=4 * rate.shift_error)
    assert rate.shift_error < 0.02
    # The chance of one in the rest of the year is that of the posterior.
    later = float((weights * (1 - exp(-rates * (362 - days)))).sum())
    estimate = found["again"].estimate
    assert estimate.after == pytest.approx(later, abs=4 * estimate.after_error)
    assert found.fits == pytest.approx(float(exp(-rates * days - 0.2 / 365.25 * days).mean()), abs=0.01)


def test_a_rare_move_is_counted_like_the_twins() -> None:
    case = loads(PLAY)
    found = update(case, until="2022-04-01", worlds=64, paths=8, seed=2, most_paths=1, enough=1)
    twin = run_twin(compile_case(case), worlds=64, paths=8, seed=2)
    assert twin.first is not None
    events, day = twin.model.events, 88
    quiet = np.ones(twin.size, dtype=np.bool_)
    for name in ("seize", "protest", "boast", "flood", "pact.stand", "recall"):
        quiet &= twin.first[events.index(name)] > day
    assert found.fits == quiet.mean()
    assert found["seized"].estimate.after == pytest.approx((twin.hits_of("seized")[0][quiet] != NEVER).mean(), rel=1e-9)
    each = {evidence.text: evidence for evidence in found.evidence}
    assert each["no seize by 2022-04-01"].expected == (twin.first[events.index("seize")] > day).mean()


# --- what is concluded --------------------------------------------------------------


def test_what_is_not_observed_had_not_happened() -> None:
    model = compile_case(loads(PLAY))
    last = model.timeline.dates[60]

    def silent(*texts: str) -> set[str]:
        return {model.events[each.index] for each in silences(model, read_observations(model, texts), last)}

    everything = {"seize", "protest", "boast", "flood", "pact.stand", "recall"}
    assert silent() == everything  # not the vote, which comes whatever happens; not outcomes, which come with the move
    assert silent("boast on 2022-01-20") == everything - {"boast"}
    assert silent("seize on 2022-01-20") == everything - {"seize"}  # its outcome is not known
    assert silent("seize.holds on 2022-01-20") == everything - {"seize"} | {"seize.fails"}
    early = {model.events[each.index] for each in silences(model, (), model.timeline.dates[50])}
    assert early == everything - {"recall"}
    assert all(each.is_silence and (each.first, each.last) == (0, 60) for each in silences(model, (), last))


def test_silence_can_be_left_out() -> None:
    case = loads(PLAY)
    given = ["no seize by 2022-03-01"]
    heard = update(case, given, until="2022-04-01", only_observed=True, **SIZE)
    silent = update(case, given, until="2022-04-01", **SIZE)
    assert [each.text for each in heard.evidence] == given
    assert not any(each.is_silence for each in heard.evidence)
    assert silent["flooded"].estimate.after < heard["flooded"].estimate.after
    assert silent.fits < heard.fits
    text = str(silent)
    assert "nothing else by 2022-04-01: 6 moves and events had not happened" in text
    assert "no flood (" in text
    assert silent.to_dict()["evidence"][1]["is_silence"] is True


def test_an_event_that_comes_again_is_seen_in_its_span_alone() -> None:
    """The rate is fixed, so what came before the span says nothing of it: floods are independent."""
    case = loads(PLAY)
    found = update(case, ["flood on 2022-01-10", "no flood from 2022-02-01 to 2022-03-01"], tolerance=0, **SIZE)
    none = found.evidence[1]
    exact = math.exp(-29 / 365.25)
    assert none.expected == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 20_480))
    assert (none.first.isoformat(), none.last.isoformat()) == ("2022-02-01", "2022-03-01")


def test_all_at_once_is_one_condition_on_the_path() -> None:
    case = loads(PLAY)
    runs = detente.run(case, keep={"events"}, **SIZE)
    assert runs.first is not None
    names = [each.text.split()[1] for each in update(case, until="2022-03-01", **SIZE).evidence]
    fits = np.all([runs.first[runs.model.events.index(name)] > 57 for name in names], axis=0)
    found = update(case, until="2022-03-01", most_paths=1, **SIZE)
    assert found.fits == fits.mean()
    assert found.effective_paths == pytest.approx(fits.sum())


# --- as a case says it --------------------------------------------------------------


def with_observations(text: str) -> Case:
    return loads(PLAY + "observations:\n" + "".join(f"  - {line}\n" for line in text.splitlines()))


def test_a_case_says_what_did_not_happen() -> None:
    case = with_observations("{not: seize, until: 2022-02-20}\n{not: flood, from: 2022-02-01, until: 2022-03-01}")
    assert loads(dump_case(case)) == case
    found = update(case, **SIZE)
    assert [(each.text, each.kind) for each in found.evidence] == [
        ("no seize by 2022-02-20", "no event"),
        ("no flood from 2022-02-01 to 2022-03-01", "no event"),
    ]
    same = update(loads(PLAY), ["no seize by 2022-02-20", "no flood from 2022-02-01 to 2022-03-01"], **SIZE)
    assert [each.estimate for each in same.questions] == [each.estimate for each in found.questions]
    assert [each.text for each in update(case, until="2022-02-25", only_observed=True, **SIZE).evidence] == [
        "no seize by 2022-02-20"
    ]
    # They name no day on which the engine would have to look: the paths are those of the case without them.
    assert compile_case(case).timeline.moments.tolist() == compile_case(loads(PLAY)).timeline.moments.tolist()
    assert Observation(**{"not": "seize", "until": "2022-02-20"}).day.isoformat() == "2022-02-20"


@pytest.mark.parametrize(
    ("observation", "expected"),
    [
        ("{not: sieze, until: 2022-02-20}", "did you mean `seize`?"),
        ("{not: calm, until: 2022-02-20}", "a quantity"),
        ("{not: seize, until: 2023-02-20}", "found `2023-02-20`, expected a day from 2022-01-03 to 2022-12-31"),
        ("{not: seize, until: 2021-02-20}", "expected a day from 2022-01-03"),
        ("{not: seize, from: 2021-02-20, until: 2022-02-20}", "observations.0.from"),
        ("{not: seize, from: 2022-03-20, until: 2022-02-20}", "a day up to `until`, 2022-02-20"),
        ("{not: seize}", "no `until`"),
        ("{not: seize, date: 2022-02-20}", "`date` beside `not`"),
        ("{not: seize, event: flood, until: 2022-02-20}", "`event` and `not`, expected one of"),
        ("{not: seize, until: 2022-02-20, value: 3}", "`not` and `until` alone"),
        ("{event: seize, until: 2022-02-20}", "`until` without `not`"),
        ("{event: seize}", "no `date`"),
        ("{date: 2022-02-20}", "neither `quantity`, `event` nor `not`"),
    ],
)
def test_mistakes_are_named(observation: str, expected: str) -> None:
    with pytest.raises(CaseError) as raised:
        with_observations(observation)
    assert expected in str(raised.value)
    assert "observations.0" in str(raised.value)


def test_a_contradiction_is_named_with_both_lines() -> None:
    with pytest.raises(CaseError) as raised:
        with_observations("{date: 2022-02-10, event: seize}\n{not: seize, until: 2022-02-20}")
    first = len(PLAY.splitlines()) + 2
    text = str(raised.value)
    assert f":{first + 1}: observations.1: found `seize` not from 2022-01-03 to 2022-02-20" in text
    assert f"observed on 2022-02-10 (line {first})" in text
    assert with_observations("{date: 2022-02-21, event: seize}\n{not: seize, until: 2022-02-20}")
    assert with_observations("{date: 2022-02-10, event: boast}\n{not: boast, from: 2022-02-11, until: 2022-02-20}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no seize from 2022-03-01 to 2022-02-01", "a first day that is not after the last"),
        ("no sieze from 2022-02-01 to 2022-03-01", "did you mean `seize`?"),
        ("no seize from 2021-02-01 to 2022-03-01", "the case's time"),
    ],
)
def test_spans_in_words(text: str, expected: str) -> None:
    with pytest.raises(CaseError) as raised:
        read_observations(compile_case(loads(PLAY)), [text])
    assert expected in str(raised.value)


def test_a_refusal_names_what_is_least_expected() -> None:
    case = loads(PLAY.replace("{rate: 1 per year", "{rate: 400 per year"))
    with pytest.raises(RunError) as raised:
        update(case, until="2022-04-01", worlds=64, paths=8, most_paths=512)
    text = str(raised.value)
    assert "no flood by 2022-04-01: alone on 0 paths" in text
    assert "`only_observed=True`" in text


LEFT_TO_CHANCE = """
detente: 2
case: chance
time: {start: 2024-01-01, end: 2024-12-31, grain: day}
quantities: {x: {start: 0}}
shocks: {war: {rate: 1 per year, outcomes: {won: {chance: 0.5}, lost: {chance: rest}}}}
calendar:
  ruling: {date: 2024-03-01, chance: 0.4}
  holiday: {date: 2024-03-01}
  vote: {between: 2024-02-01 and 2024-11-30, outcomes: {left: {chance: 0.5}, right: {chance: rest}}}
  sure: {between: 2024-02-01 and 2024-03-31}
  later: {between: 2024-08-01 and 2024-09-30}
processes:
  work: {stages: {plan: {lasts: 3 months}, build: {lasts: 9 months}, test: {lasts: 1 month}}}
  rite: {stages: {fast: {lasts: 30 days, spread: fixed}, end: {lasts: 20 days}}}
questions: {war: {condition: happened(war)}, vote: {condition: happened(vote), by: 2024-09-30}}
"""


def test_what_is_left_to_chance_is_silent_too() -> None:
    model = compile_case(loads(LEFT_TO_CHANCE))
    last = model.timeline.day_of(model.timeline.dates[180])
    assert last == 180

    def silent(*texts: str, day: int = 180) -> set[str]:
        found = read_observations(model, texts)
        return {model.events[each.index] for each in silences(model, found, model.timeline.dates[day])}

    everything = {"war", "ruling", "vote", "work.plan"}  # not what is sure to have come, or not to have begun
    assert silent() == everything
    assert silent("vote on 2024-04-01") == everything - {"vote"}
    assert silent("vote.left on 2024-04-01") == everything - {"vote"} | {"vote.right"}
    assert silent("war.won on 2024-04-01") == everything - {"war"} | {"war.lost"}
    assert silent("work.plan on 2024-04-01") == everything - {"work.plan"} | {"work.build"}
    assert silent("rite.fast on 2024-01-31") == everything | {"rite.end"}
    assert silent(day=40) == {"war", "vote", "sure", "work.plan"}


def test_a_day_that_is_drawn_and_has_not_come_is_one_of_those_left() -> None:
    """Of 304 days 150 were left on 30 June; 92 of these lie before October."""
    case = loads(LEFT_TO_CHANCE)
    found = update(
        case,
        ["work.plan by 2024-06-30", "rite.fast by 2024-06-30", "rite.end by 2024-06-30"],
        until="2024-06-30",
        **SIZE,
    )
    estimate = found["vote"].estimate
    left = (dt.date(2024, 11, 30) - dt.date(2024, 6, 30)).days
    assert estimate.after == pytest.approx((left - 61) / left, abs=4 * estimate.after_error)


def test_what_is_said_not_to_have_happened_is_told_once() -> None:
    found = update(loads(PLAY), ["no seize by 2022-04-01", "no flood by 2022-03-01"], until="2022-04-01", **SIZE)
    texts = [each.text for each in found.evidence]
    assert [text for text in texts if "seize" in text] == ["no seize by 2022-04-01"]
    assert "no flood by 2022-04-01" in texts  # March is not told of
    alone = update(loads(PLAY), ["no flood by 2022-03-01"], until="2022-04-01", **SIZE)
    assert alone.fits == found.fits
