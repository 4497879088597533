"""How often actors act, beside closed forms: the past, readiness to wait, variants, costs, all done at once."""

from __future__ import annotations

import math

import numpy as np
import pytest

from detente.case.load import loads
from detente.compile.compile import compile_case
from detente.compile.intervene import intervene
from detente.model.model import Model
from detente.sim.executor import simulate
from detente.sim.runs import NEVER, Runs

FRESH = "tempo: 0.001 days, memory: 0.001 days"
"""An actor that decides every day, with new reasons each time."""


def model_of(text: str, *, end: str = "2024-12-31", step: str = "day") -> Model:
    return compile_case(loads(f"case: x\ntime: {{start: 2024-01-01, end: {end}, step: {step}}}\n{text}"))


def run(model: Model, *, worlds: int = 64, paths: int = 4096, seed: int = 1) -> Runs:
    return simulate(model, worlds=worlds, paths=paths, seed=seed, keep={"events"})


def first_of(runs: Runs, event: str) -> np.ndarray:
    """Return the first day of an event on every path."""
    assert runs.first is not None
    return runs.first[runs.model.events.index(event)]


def assert_share(found: np.ndarray, expected: float, slack: float = 0.0) -> None:
    error = math.sqrt(expected * (1 - expected) / found.size)
    assert found.mean() == pytest.approx(expected, abs=4 * error + slack)


RARE = """
quantities: {x: {start: 0}}
actors: {a: {horizon: 1 year, idle: 0.5, tempo: %s, values: {x: 1}}}
moves: {act: {by: a, once: true, %s effects: {x: -2}}}
"""
P_RARE = 1 / (1 + math.exp(2))


@pytest.mark.parametrize("tempo", ["1 day", "1 week", "3 months"])
def test_a_rare_move_that_was_open_has_a_flat_hazard(tempo: str) -> None:
    """1 - exp(-p t / memory) from the first day on. How the slower clocks find reasons of 1 / memory late, they find
    those of before the start; but of several sets renewed between two ticks they see only one."""
    first = first_of(run(model_of(RARE % (tempo, ""))), "act")
    days = {"1 day": 1.0, "1 week": 7.0, "3 months": 91.3125}[tempo]
    # Sets of reasons that are looked at come at the rate 1 / (memory + tempo): after each, a tick and a renewal.
    rate = P_RARE / (365.25 + days)
    slack = {"1 day": 0.001, "1 week": 0.001, "3 months": 0.004}[tempo]
    for until in (28, 91, 182, 365):
        assert_share(first < until, 1 - math.exp(-rate * until), slack)


def test_the_first_four_weeks_hold_their_share() -> None:
    first = first_of(run(model_of(RARE % ("1 week", ""), end="2024-12-30", step="week")), "act")
    n = (first < 52).sum()
    share = (first < 4).sum() / n
    assert share == pytest.approx(4 / 52, abs=4 * math.sqrt(4 / 52 * 48 / 52 / n) + 0.003)


def test_a_new_move_is_made_at_once_or_rarely() -> None:
    """With reasons that nothing is known of: p at the first look, then p per memory."""
    first = first_of(run(model_of(RARE % ("0.001 days", "new: {why: today},"))), "act")
    assert_share(first == 1, P_RARE)
    assert_share(first < 365, 1 - (1 - P_RARE) * math.exp(-P_RARE * 365 / 365.25), 0.001)


def test_a_move_that_opens_later_is_made_then() -> None:
    first = first_of(run(model_of(RARE % ("0.001 days", "when: date >= 2024-06-01,"))), "act")
    opens = 152
    assert (first >= opens).all()
    assert_share(first == opens, P_RARE)
    assert_share(first < 365, 1 - (1 - P_RARE) * math.exp(-P_RARE * (365 - opens) / 365.25), 0.001)


def test_since_says_what_is_so_without_it() -> None:
    plain = first_of(run(model_of(RARE % ("1 week", "")), worlds=4), "act")
    dated = first_of(run(model_of(RARE % ("1 week", "since: 2020-02-02,")), worlds=4), "act")
    assert (plain == dated).all()


def test_reasons_are_conditioned_on_the_whole_menu() -> None:
    """Of three moves the likelier is made the more often; each with its logit chance per set of reasons."""
    runs = run(
        model_of("""
quantities: {x: {start: 0}}
actors: {a: {horizon: 1 year, idle: 0.6, tempo: 0.001 days, rationality: 2, values: {x: 1}}}
moves:
  m: {by: a, when: count(m) + count(n) + count(o) == 0, effects: {x: 0.5}}
  n: {by: a, when: count(m) + count(n) + count(o) == 0, effects: {x: -0.5}}
  o: {by: a, when: count(m) + count(n) + count(o) == 0, effects: {x: -1}}
""")
    )
    weights = {"m": math.e, "n": 1 / math.e, "o": math.exp(-2)}
    total = 1.5 + sum(weights.values())
    some = 1 - math.exp(-(total - 1.5) / total * 365 / 365.25)
    for name, weight in weights.items():
        assert_share(first_of(runs, name) != NEVER, some * weight / (total - 1.5), 0.001)


def test_a_forbidden_move_was_open_in_the_past() -> None:
    """So the reasons of all others are the same in the run without it, and at first the same happens."""
    model = model_of("""
quantities: {x: {start: 0}}
actors: {a: {horizon: 1 year, values: {x: 1}}}
moves: {m: {by: a, once: true, effects: {x: 3}}, n: {by: a, once: true, effects: {x: 2}}}
""")
    whole, without = (run(each, worlds=8, paths=512) for each in (model, intervene(model, forbid=["m"])))
    assert (first_of(without, "m") == NEVER).all()
    a, b = first_of(whole, "n"), first_of(without, "n")
    early = a < NEVER
    assert early.any()
    assert (a[early] == b[early]).all(), "at a tick an actor does all it wants to do, so n is made with m or without it"


MENU = f"""
quantities: {{x: {{start: 0}}}}
actors: {{a: {{horizon: 1 week, {FRESH}, %s values: {{x: 1}}}}}}
moves:
"""


def per_step(moves: str, names: list[str], minds: str = "") -> list[np.ndarray]:
    """Return in which of many independent choices each move was made: whether on the first day of a path."""
    runs = run(model_of(MENU % minds + moves, end="2024-01-03"), worlds=64, paths=4096)
    return [first_of(runs, name) == 1 for name in names]


def test_one_worthless_move_leaves_the_odds_to_idle() -> None:
    (made,) = per_step("  m: {by: a, effects: {x: 0}}", ["m"], "idle: 0.8,")
    assert_share(made, 0.2)
    (made,) = per_step("  m: {by: a}", ["m"])
    assert_share(made, 0.1)


def test_a_worthless_move_more_leaves_the_odds_of_all_others() -> None:
    """Against waiting, each has its own odds, whatever else is open; what is wanted is made in order of its score."""
    moves = "  m: {by: a, effects: {x: 1}}\n  n: {by: a, effects: {x: -1}}\n"
    one = per_step(moves, ["m", "n"])
    two = per_step(moves + "".join(f"  z{i}: {{by: a}}\n" for i in range(4)), ["m", "n", "z0", "z3"])
    for found, odds in ((one, [math.e / 9, 1 / math.e / 9]), (two, [math.e / 9, 1 / math.e / 9, 1 / 9, 1 / 9])):
        for made, odd in zip(found, odds, strict=True):
            assert_share(made, odd / (1 + odd))


REPLY = """  go: {by: a, new: true, effects: {y: 1}, replies: [{by: b, options: [%s]}]}
%s"""
ANSWERS = f"""
quantities: {{x: {{start: 0}}, y: {{start: 0}}}}
actors:
  a: {{horizon: 1 week, {FRESH}, values: {{y: 100}}}}
  b: {{horizon: 1 week, {FRESH}, idle: 0.8, rationality: 2, values: {{x: 1}}}}
%s
moves:
"""


def answered(options: str, moves: str, names: list[str], more: str = "") -> list[np.ndarray]:
    runs = run(model_of(ANSWERS % more + REPLY % (options, moves), end="2024-01-03"))
    assert_share(first_of(runs, "go") == 1, 1.0)
    return [first_of(runs, name) == 1 for name in names]


def test_letting_pass_has_its_odds_among_answers() -> None:
    """Answers are one choice: weights 4, 1 and exp(1)."""
    total = 4 + 1 + math.e
    moves = "  r: {by: b, reply: true}\n  s: {by: b, reply: true, effects: {x: 0.5}}\n"
    made = answered("r, nothing, s", moves, ["r", "s"])
    assert_share(made[0], 1 / total)
    assert_share(made[1], math.e / total)
    # Where it may not pass, readiness to do so counts for nothing.
    must = answered("r, s", moves, ["r", "s"])
    assert_share(must[0], 1 / (1 + math.e))


def test_a_copy_among_variants_changes_nothing() -> None:
    """Two versions of s weigh as one, in answers and in openings; and one of them is made at a decision."""
    moves = "".join(f"  {name}: {{by: b, reply: true, effects: {{x: 0.5}}}}\n" for name in ("s", "t"))
    moves += "  r: {by: b, reply: true}\n"
    s, t, r = answered("r, nothing, s, t", moves, ["s", "t", "r"], "variants: {strike: [s, t]}")
    total = 4 + 1 + math.e
    assert_share(s | t, math.e / total)
    assert_share(s, math.e / total / 2)
    assert_share(r, 1 / total)
    text = (
        MENU % ""
        + "  m: {by: a, effects: {x: 1}}\n  n: {by: a, effects: {x: 1}}\n  z: {by: a}\nvariants: {v: [m, n]}\n"
    )
    runs = run(model_of(text, end="2024-01-03"))
    m, n, z = (first_of(runs, name) == 1 for name in "mnz")
    assert not (m & n).any()
    assert_share(m | n, math.e / (9 + math.e))
    assert_share(m, math.e / (9 + math.e) / 2)
    assert_share(z, 0.1)


def test_a_copy_among_variants_changes_nothing_over_time() -> None:
    """Nor with what the past says: the chance per set of reasons is that of one."""
    never = "when: count(m) + count(n) == 0,"
    text = f"""
quantities: {{x: {{start: 0}}}}
actors: {{a: {{horizon: 1 year, tempo: 0.001 days, values: {{x: 1}}}}}}
moves: {{m: {{by: a, {never} effects: {{x: 1}}}}, n: {{by: a, {never} effects: {{x: 1}}}}}}
variants: {{v: [m, n]}}
"""
    runs = run(model_of(text))
    either = (first_of(runs, "m") != NEVER) | (first_of(runs, "n") != NEVER)
    assert_share(either, 1 - math.exp(-math.e / (9 + math.e) * 365 / 365.25), 0.001)


def test_acting_costs() -> None:
    """A cost is worth that is not there, of an actor's own moves, an answer's too, and is foreseen."""
    (made,) = per_step("  m: {by: a, cost: 2, effects: {x: 1}}", ["m"], "cost: 5, loss_aversion: 3,")
    odds = math.exp(-1) / 9
    assert_share(made, odds / (1 + odds))
    (made,) = per_step("  m: {by: a, effects: {x: 1}}", ["m"], "cost: 0.5,")
    odds = math.exp(0.5) / 9
    assert_share(made, odds / (1 + odds))
    moves = "  r: {by: b, cost: 0.5, reply: true}\n"
    (made,) = answered("r, nothing", moves, ["r"])
    assert_share(made, math.exp(-1) / (4 + math.exp(-1)))


def test_all_that_is_wanted_is_done_at_once() -> None:
    """Twenty moves worth 30 each, one tick a month: all in the month of the first tick, none in a queue."""
    moves = "".join(f"  m{i}: {{by: a, once: true, new: true, effects: {{x: 30}}}}\n" for i in range(20))
    text = (
        "quantities: {x: {start: 0}}\nactors: {a: {horizon: 1 week, tempo: 1 month, values: {x: 1}}}\nmoves:\n" + moves
    )
    runs = run(model_of(text), worlds=4, paths=256)
    firsts = np.array([first_of(runs, f"m{i}") for i in range(20)])
    assert (firsts == firsts[0]).all()


def test_an_actor_looks_again_after_each_episode() -> None:
    """The second move opens by what the first does, in the same turn; the third is shut by it."""
    text = """
quantities: {x: {start: 0}, y: {start: 0}}
actors: {a: {horizon: 1 week, tempo: 0.001 days, values: {x: 100}}}
moves:
  first: {by: a, once: true, new: true, effects: {x: 3, y: 1}}
  then: {by: a, once: true, when: y > 0, effects: {x: 1}}
  never: {by: a, once: true, new: true, when: y < 1, effects: {x: 2}}
"""
    runs = run(model_of(text), worlds=2, paths=64)
    assert (first_of(runs, "first") == 1).all()
    assert (first_of(runs, "then") == 1).all()
    assert (first_of(runs, "never") == NEVER).all()


def test_the_same_answer_has_an_outcome_of_its_own_in_each_episode_of_a_tick() -> None:
    """Two openings, each answered by the same move at even odds: the outcomes are independent."""
    go = "by: a, new: true, once: true, effects: {x: 9}, replies: [{by: b, options: [answer]}]"
    text = f"""
quantities: {{x: {{start: 0}}, wins: {{start: 0}}}}
actors:
  a: {{horizon: 1 week, tempo: 0.001 days, rationality: 100, values: {{x: 1}}}}
  b: {{horizon: 1 week}}
moves:
  one: {{{go}}}
  two: {{{go}}}
  answer: {{by: b, reply: true, outcomes: {{won: {{chance: 0.5, effects: {{wins: 1}}}}, lost: {{chance: rest}}}}}}
questions: {{wins: {{kind: number, quantity: wins, on: 2024-01-02}}}}
"""
    wins = run(model_of(text, end="2024-01-03"), worlds=8, paths=2048).values[0]
    assert_share(wins == 1, 0.5)
    assert_share(wins == 2, 0.25)


@pytest.mark.parametrize("rationality", [1e3, 1e8, 1e15])
def test_equal_options_are_equal_however_great_rationality(rationality: float) -> None:
    """Worth of 0.5 times 1e8 leaves single precision no digits for reasons of the order of 1."""
    options = "  m: {by: a, new: true, when: count(m) + count(n) == 0, effects: {x: 0.5}}\n"
    moves = options + options.replace("  m:", "  n:")
    made = per_step(moves, ["m", "n"], f"rationality: {rationality},")
    for each in made:
        assert_share(each, 0.5)
    replies = "".join(f"  {name}: {{by: b, reply: true, effects: {{x: 0.5}}}}\n" for name in "rs")
    text = ANSWERS.replace("rationality: 2", f"rationality: {rationality}") % "" + REPLY % ("r, s", replies)
    runs = run(model_of(text, end="2024-01-03"))
    assert_share(first_of(runs, "r") == 1, 0.5)


def test_what_the_past_says_holds_however_great_rationality() -> None:
    """A move that has always been worth 5e7 reasons has not been made, and is not made before reasons are renewed."""
    text = """
quantities: {x: {start: 0}}
actors: {a: {horizon: 1 week, tempo: 1 day, rationality: 1e8, values: {x: 1}}}
moves: {m: {by: a, once: true, effects: {x: 0.5}}}
"""
    first = first_of(run(model_of(text)), "m")
    assert_share(first < 28, 1 - math.exp(-28 / 365.25), 0.002)
    assert_share(first != NEVER, 1 - math.exp(-365 / 365.25), 0.002)


def test_of_far_better_answers_the_best_is_foreseen() -> None:
    """b passes at 0, gives 1 or takes 2, with odds of exp(100) and exp(200): a expects the taking, and does not go."""
    text = """
quantities: {x: {start: 0}, y: {start: 0}}
actors:
  a: {horizon: 1 week, tempo: 0.001 days, rationality: 100, values: {y: 1}}
  b: {horizon: 1 week, rationality: 100, values: {x: 1}}
moves:
  go: {by: a, new: true, replies: [{by: b, options: [nothing, give, take]}]}
  give: {by: b, reply: true, effects: {x: 1, y: 3}}
  take: {by: b, reply: true, effects: {x: 2, y: -1}}
"""
    assert (first_of(run(model_of(text, end="2024-01-03"), worlds=1, paths=64), "go") == NEVER).all()
