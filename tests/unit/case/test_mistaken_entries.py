"""Entries that are YAML and say something else than was meant: what the message says, and that it says nothing else."""

import pytest

from detente.case import loads
from detente.core.errors import CaseError

CASE = """\
detente: 2
case: e
time: {start: 2026-01-01, end: 2026-12-31, step: week}
sources: {imf: {title: Outlook}}
quantities:
  gdp: {range: [0, 200], start: {value: 98 to 102, source: imf}}
  land: {range: [0, 100], start: 10}
actors:
  usa: {horizon: 1 year, values: {gdp: 0.1}}
  iran: {horizon: 6 months, values: {gdp: -0.1}}
moves:
  strike:
    by: usa
    when: land < 50
    cooldown: 3 months
    effects: {gdp: {amount: -5, over: 2 weeks}}
    replies: [{by: iran, options: [answer, nothing]}]
    outcomes:
      works: {chance: 40% to 80%}
      fails: {chance: rest}
  answer: {by: iran, reply: true, effects: {gdp: -3}}
shocks: {quake: {rate: 0.5 per year, effects: {gdp: -1}}}
beliefs: {usa: {actors.iran.values.gdp: -0.5}}
lenses: {hawk: {set: {shocks.quake.rate: 1 per year}}}
"""
LEFT_OUT = "the case leaves it out, expected a number that the case gives: write"
BELIEF = "actors.iran.values.gdp: -0.5"
VIEW = "shocks.quake.rate: 1 per year"


def problems(old: str, new: str) -> list[str]:
    assert old in CASE
    with pytest.raises(CaseError) as caught:
        loads(CASE.replace(old, new, 1), name="f")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "{by: iran, reply",
            "{by iran, reply",
            ["found `by iran`, expected a colon after `by`; did you mean `by: iran`?"],
        ),
        ("{gdp: -0.1}", "{gdp -0.1}", ["found `gdp -0.1`, expected a colon after `gdp`; did you mean `gdp: -0.1`?"]),
        (
            "fails: {chance: rest}",
            "fails {chance: rest}",
            ["found `fails {chance: rest}`, expected a colon after `fails`; did you mean `fails: {chance: rest}`?"],
        ),
        (
            "\nbeliefs: {usa: {actors.iran.values.gdp: -0.5}}",
            "\nbeliefs:\n  usa:\n    actors.iran.values.gdp -0.5",
            ["expected a colon after `actors.iran.values.gdp`; did you mean `actors.iran.values.gdp: -0.5`?"],
        ),
        ("land < 50", "land =< 50", ["found `=<`, expected an operator; did you mean `<=`?"]),
        ("land < 50", "land => 50", ["found `=>`, expected an operator; did you mean `>=`?"]),
        (
            "when: land < 50",
            "when:",
            ["found nothing, expected `when`: condition that must hold, such as `forces >= 100`; or no such key"],
        ),
        (
            "cooldown: 3 months",
            "cooldown:",
            ["found nothing, expected `cooldown`: time that must pass before it can happen again; or no such key"],
        ),
        (
            "over: 2 weeks",
            "over: ",
            ["found nothing, expected `over`: time over which it is spread evenly; or no such key"],
        ),
        (
            "horizon: 6 months",
            "horizon: ",
            ["actors.iran.horizon: found nothing, expected `horizon`: how far ahead it"],
        ),
        ("cooldown: 3 months", "new: perhaps", ["moves.strike.new: found `perhaps`, expected `true` or `false`"]),
        (
            "over: 2 weeks",
            "once: true",
            ["one of `source`, `why`, `amount`, `after`, `over` (`once` is a key of `moves`, `shocks` and `pacts`)"],
        ),
        ("amount: -5", "amonut: -5", ["found the unknown key `amonut`"]),
        ("source: imf", "source: IMF", ["found `IMF`, expected a key of `sources`; did you mean `imf`?"]),
        ("source: imf", "sources: imf", ["found `sources`, expected only `value`, `source` and `why`"]),
        ("detente: 2", "version: 2", ["did you mean `detente: 2`?"]),
        ("detente: 2", "version: 1.0.3", ["did you mean `detente: 2`?"]),
        ("step: week", "grain: hour", ["found `hour`, expected one of `day`, `week`"]),
        ("start: 10", "start: 1e400", ["found `1e400`, expected a finite number"]),
        ("horizon: 1 year", "horizon: 2y", ["found `2y`, expected a duration such as `8 weeks`"]),
        (
            "end: 2026-12-31",
            "end: 2526-12-31",
            ["f:3: time.end: found `2526-12-31`, 182,985 days after the start, expected a span of at most 65,000 days"],
        ),
        (
            BELIEF,
            "actors: {iran: {values: {gdp: -0.5}}}",
            ["found a mapping, expected a number by its dotted path; did you mean `actors.iran.values.gdp: -0.5`?"],
        ),
        (
            VIEW,
            "shocks: {quake: {rate: 1 per year}}",
            ["expected a number by its dotted path; did you mean `shocks.quake.rate: 1 per year`?"],
        ),
        (
            BELIEF,
            "actors.iran.values.gdp: {low: 1}",
            ["found `low`, expected two quantiles such as `{p10: 5, p90: 20}`"],
        ),
        (
            BELIEF,
            "moves.strike.outcomes.fails.chance: 0.5",
            ["it is the `rest`, what the other outcomes leave, expected the chance of another outcome (`moves.strike"],
        ),
        (", values: {gdp: -0.1}", "", [f"{LEFT_OUT} `gdp: NUMBER` under `actors.iran.values` first"]),
        (VIEW, "moves.strike.cost: 3", [f"{LEFT_OUT} `cost: NUMBER` under `moves.strike` first"]),
        (VIEW, "quantities.gdp.noise: 3 per week", [f"{LEFT_OUT} `noise: NUMBER` under `quantities.gdp` first"]),
        (
            VIEW,
            "moves.strike.effects.gdp.after: 1 week",
            [f"{LEFT_OUT} `after: NUMBER` under `moves.strike.effects.gdp` first"],
        ),
        (
            VIEW,
            "moves.strike.effects.land: 1",
            [f"{LEFT_OUT} `land: NUMBER` under `moves.strike.effects` first"],
        ),
        (VIEW, "moves.strike.effects.lend: 1", ["expected the path of a number of the case"]),
        (VIEW, "moves.strike.costs: 3", ["expected the path of a number of the case"]),
    ],
)
def test_one_message_that_says_what_to_write(old: str, new: str, said: list[str]) -> None:
    found = problems(old, new)
    assert len(found) == len(said), found
    for message, part in zip(found, said, strict=True):
        assert part in message


def test_yes_is_taken_where_a_truth_is_asked_for() -> None:
    for word in ("yes", "true", "on"):
        move = loads(CASE.replace("cooldown: 3 months", f"new: {word}")).moves["strike"]
        assert move.new is not None
        assert move.new.value is True
    move = loads(CASE.replace("cooldown: 3 months", "new: no")).moves["strike"]
    assert move.new is not None
    assert move.new.value is False


def test_what_follows_a_colon_that_misses_is_checked_too() -> None:
    found = problems("{by: iran, reply", "{by irn, reply")[1:]
    assert "did you mean `by: irn`?" in found[0]
    assert "found `irn`, expected the name of an actor; did you mean `iran`?" in found[1]
