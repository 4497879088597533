"""The teaching case ``succession`` beside what can be worked out by hand.

L(x) = 1 / (1 + exp(-x)). The Republic has the weights a on the province and b on trade, the Kingdom -1 and 1/2, both
the rationality r; the garrison is G, the chance that a fight is won L(s - d G). Backwards:

    fight     q = L(r (F - W)),  F = -100 L(s - d G) - 20,  W = -75 - 10
    march     V = q (100 a L(s - d G) - 40 b) + (1 - q) (75 a - 20 b) - 10
    sign      g = L(r (12.5 + 3 n)),  n what a point in the polls is worth to the Kingdom
    settle    U = 25 b g - 10
    odds of waiting, settling, marching:  9 : exp(r U) : exp(r V)

The election falls on day d with the triangular chance f(d); the polls are then normal around their start with the
variance of an Ornstein-Uhlenbeck process (uhlenbeck1930), and the hawks win with the mean of L(slope (50 - polls)).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from detente.case import load_case
from detente.compile import compile_case
from detente.compile.intervene import intervene
from detente.forecast.forecast import forecast
from detente.game.logit import solve_logit
from detente.inspect.games import perceived_game
from detente.model.model import Model
from detente.sim import simulate
from detente.sim.runs import NEVER, Runs

CASE = Path(__file__).resolve().parents[3] / "cases" / "succession" / "case.yaml"
HAWKS = "calendar.election.outcomes.hawks.set.actors.republic.values"
R, IDLE, YEAR = 0.15, 9.0, 365.25
STRENGTH, DETERRENT, BACKLASH, SLOPE = 0.5, 0.05, -4.0, 0.25
DOVE, HAWK = (0.5, 1.0), (1.0, 0.4)
"""Weights of the Republic on the province and on trade."""
FIRST, LAST, LIKELIEST = 120, 303, 272
"""Days of 1 May, 31 October and 30 September 2001, from the first day of January."""
FIXED = {
    "quantities.approval.start": 50,
    "moves.fight.outcomes.won.chance.strength": STRENGTH,
    "moves.fight.outcomes.won.chance.deterrent": DETERRENT,
    "moves.fortify.effects.approval": BACKLASH,
    f"{HAWKS}.province": HAWK[0],
    f"{HAWKS}.trade": HAWK[1],
}
"""The uncertain numbers, at their medians or nearly."""
N_PATHS = 128_000


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def odds(values: tuple[float, float], garrison: float, polls: float) -> dict[str, float]:
    """Return the chances with which the Republic opens, and those of the answers."""
    a, b = values
    won = logistic(STRENGTH - DETERRENT * garrison)
    fight = logistic(R * (-100 * won - 20 + 75 + 10))
    march = fight * (100 * a * won - 40 * b) + (1 - fight) * (75 * a - 20 * b) - 10
    sign = logistic(R * (12.5 + 3 * polls))
    settle = 25 * b * sign - 10
    weights = {"wait": IDLE, "settle": math.exp(R * settle), "advance": math.exp(R * march)}
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()} | {"fight": fight, "sign": sign}


def worth_of_polls(weight: float = 2.0) -> float:
    """Return what a point is worth over the 365 days ahead if half of it is gone after 26 weeks."""
    theta = math.log(2) / 182
    return weight * (1 - math.exp(-theta * 365)) / (theta * 365)


def model_of(*, do: Sequence[str] = (), forbid: Sequence[str] = (), **others: str | float) -> Model:
    overrides = FIXED | {path.replace("__", "."): value for path, value in others.items()}
    return intervene(compile_case(load_case(CASE), overrides=overrides), do=do, forbid=forbid)


def runs_of(model: Model) -> Runs:
    return simulate(model, worlds=8, paths=N_PATHS // 8, seed=5, keep=frozenset({"events"}))


def first(runs: Runs, event: str) -> np.ndarray:
    assert runs.first is not None
    return runs.first[runs.model.events.index(event)]


def assert_share(happened: np.ndarray, expected: float, slack: float) -> None:
    error = math.sqrt(expected * (1 - expected) / happened.size)
    assert happened.mean() == pytest.approx(expected, abs=4 * error + slack)


@pytest.mark.parametrize("garrison", [0.0, 30.0])
@pytest.mark.parametrize("after", [(), ("election", "election.hawks")])
def test_the_games_are_those_on_paper(garrison: float, after: tuple[str, ...]) -> None:
    game = perceived_game(model_of(quantities__garrison__start=garrison), "republic", after=after, fold=True)
    found = dict(zip(game.branch_names, solve_logit(game).probability, strict=True))
    expected = odds(HAWK if after else DOVE, garrison, 0.0 if after else worth_of_polls())
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-8)


def days_of_the_election() -> Iterator[tuple[int, float]]:
    """Yield every day and its chance: triangular, with the mode in the middle of the likeliest day."""
    n, mode = LAST - FIRST + 1, LIKELIEST - FIRST + 0.5

    def below(x: float) -> float:
        return x * x / (n * mode) if x < mode else 1 - (n - x) ** 2 / (n * (n - mode))

    yield from ((FIRST + i, below(i + 1) - below(i)) for i in range(n))


def hawks_on(day: int, polls: float) -> float:
    """Return the chance that the hawks win on a day on which the polls are expected to stand there."""
    theta = math.log(2) / 182
    sd = 1.5 / math.sqrt(YEAR / 12) * math.sqrt((1 - math.exp(-2 * theta * day)) / (2 * theta))
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    return float(
        sum(w * logistic(SLOPE * (50 - polls - sd * x)) for x, w in zip(nodes, weights, strict=True))
        / math.sqrt(2 * math.pi)
    )


@pytest.mark.parametrize("start", [46.0, 50.0, 55.0])
def test_the_hawks_win_as_often_as_the_polls_say(start: float) -> None:
    runs = runs_of(model_of(forbid=["fortify", "settle"], quantities__approval__start=start))
    expected = sum(chance * hawks_on(day, start) for day, chance in days_of_the_election())
    assert_share(first(runs, "election.hawks") != NEVER, expected, 1e-3)
    days = first(runs, "election")
    assert_share(days <= LIKELIEST, sum(chance for day, chance in days_of_the_election() if day <= LIKELIEST), 0)


def test_a_garrison_before_the_vote_brings_the_hawks_what_is_left_of_it() -> None:
    sent = 31
    runs = runs_of(model_of(do=["kingdom: fortify on 2001-02-01"], forbid=["settle"]))
    expected = sum(
        chance * hawks_on(day, 50 + BACKLASH * 0.5 ** ((day - sent) / 182)) for day, chance in days_of_the_election()
    )
    assert expected > 0.58
    # What happens within a week is taken to happen in its middle: up to a hundredth of four points in the polls.
    assert_share(first(runs, "election.hawks") != NEVER, expected, 3e-3)


def acted(model: Model, chance: float, tempo: float, *, at: int, is_new: bool, until: int) -> float:
    """Return how likely an actor has made its one move, of the given logit chance, between two days.

    It either has reasons that it has not weighed yet, or has found waiting better. Reasons come anew at the rate
    1 / year, a clock ticks at 1 / tempo; both at most once an interval.
    """
    unweighed, weighed, made = (1.0, 0.0, 0.0) if is_new else (tempo / (tempo + YEAR), YEAR / (tempo + YEAR), 0.0)
    moments = model.timeline.moments
    for t in range(1, len(moments)):
        if moments[t] < at:
            continue
        if moments[t] > until:
            break
        length = float(moments[t] - moments[t - 1])
        if moments[t - 1] >= at or not is_new:
            renewed = -math.expm1(-length / YEAR) * weighed
            unweighed, weighed = unweighed + renewed, weighed - renewed
        looks = -math.expm1(-length / tempo) * unweighed
        unweighed, weighed, made = unweighed - looks, weighed + (1 - chance) * looks, made + chance * looks
    return made


def test_hawks_march_with_the_chance_of_new_minds() -> None:
    # So dear is trade to these doves that they never march; hawks win on every day alike, since the polls start at 50.
    model = model_of(forbid=["fortify", "settle"], actors__republic__values__trade=5)
    runs = runs_of(model)
    hawks, march = first(runs, "election.hawks") != NEVER, first(runs, "advance") != NEVER
    assert not march[~hawks].any()
    weights = odds(HAWK, 0.0, 0.0)
    chance = weights["advance"] / (weights["advance"] + weights["wait"])
    expected = sum(
        p * acted(model, chance, 42.0, at=day, is_new=True, until=model.timeline.n_days)
        for day, p in days_of_the_election()
    )
    assert_share(march[hawks], expected, 1e-3)


def test_the_kingdom_waits_for_the_vote_and_then_acts() -> None:
    model = model_of(forbid=["settle", "advance"])
    runs = runs_of(model)
    sent, vote = first(runs, "fortify"), first(runs, "election")
    gain = 0.6 * 30 - 3
    before, after = (
        math.exp(R * worth) / (IDLE + math.exp(R * worth)) for worth in (gain + BACKLASH * worth_of_polls(), gain)
    )
    early = sum(p * acted(model, before, 14.0, at=0, is_new=False, until=day - 1) for day, p in days_of_the_election())
    assert_share(sent < vote, early, 3e-3)
    until_june = acted(model, before, 14.0, at=0, is_new=False, until=119)
    assert_share(sent <= 119, until_june, 1e-3)
    # Given that it has not been sent before the vote, new reasons are weighed in the first 12 weeks after it.
    late = sum(p * acted(model, after, 14.0, at=day, is_new=True, until=day + 84) for day, p in days_of_the_election())
    waited = sent >= vote
    assert_share(sent[waited] <= vote[waited] + 84, late, 5e-3)


def test_where_the_hawks_want_what_the_doves_want_it_matters_little_who_wins() -> None:
    runs = simulate(
        compile_case(load_case(CASE), lens="same-minds"), worlds=128, paths=500, seed=5, keep=frozenset({"events"})
    )
    march, hawks = first(runs, "advance") != NEVER, first(runs, "election.hawks") != NEVER
    assert abs(march[hawks].mean() - march[~hawks].mean()) < 0.02


def told(
    columns: Sequence[str],
    *,
    lens: Sequence[str] = (),
    do: Sequence[str] = (),
) -> list[str]:
    """Return cells of the README: probabilities in percent, what the Kingdom gains with a decimal."""
    case = load_case(CASE)
    model = intervene(compile_case(case, lens=lens), do=do)
    found = forecast(simulate(model, worlds=1024, paths=100, seed=0), case)
    return [
        f"{100 * answer.probability:.0f}%" if answer.probability is not None else f"{answer.mean:.1f}"
        for answer in (found[question] for question in columns)
    ]


def test_every_table_of_the_readme_is_what_the_case_says() -> None:
    text = CASE.with_name("README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `?([a-z0-9 -]+)`? \| (.*%) \|$", text, flags=re.MULTILINE | re.IGNORECASE))
    policies = {"never": ()} | {
        day: (f"kingdom: fortify on {day}",) for day in ("2001-02-01", "2001-06-01", "2001-11-01")
    }
    lenses = {"base case": ()} | {lens: (lens,) for lens in load_case(CASE).lenses}
    assert set(rows) == {*policies, *lenses}
    for row, do in policies.items():
        cells = told(["hawks", "march-if-hawks", "march", "kingdom"], lens=["passive-kingdom"], do=do)
        cells += told(["march"], lens=["passive-kingdom", "weak-garrison"], do=do)
        assert rows[row].split(" | ") == cells, row
    for row, lens in lenses.items():
        assert rows[row].split(" | ") == told(["early-garrison", "hawks", "march-if-hawks", "march"], lens=lens), row
