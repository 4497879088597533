"""What newer parts of the language cost: small cases with and without each of them, in turn."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from functools import partial

from benchmarks.measuring import figure, paragraph, table, take_turns
from detente.case.load import loads
from detente.compile.compile import compile_case
from detente.sim.executor import build_engine, simulate

WORLDS, PATHS, ROUNDS = 64, 512, 7
BASE = """
detente: 2
case: small
time: {start: 2024-01-01, end: 2024-12-31}
quantities:
  arms: {start: 20, range: [0, 100], noise: 3 per month@arms}
  hold: {start: 50, range: [0, 100], noise: 3 per month, half_life: 20 weeks}
  calm: {start: 0, noise: 1 per month}
links:
  feeds: {from: arms, to: hold, gain: @gain@link}
actors:
  red: {horizon: 26 weeks, tempo: 2 weeks, values: {hold: @value, calm: 0.05}@types}
  blue: {horizon: 26 weeks, tempo: 2 weeks, values: {hold: 0.1, arms: 0.05}}
  white: {horizon: 26 weeks, tempo: 2 weeks, values: {hold: 0.1, calm: 0.1}}
  bloc:
    kind: bloc
    members: [white]
    pacts: {stand: {on: [strike.wins], honoured: @honoured, effects: {calm: -1}}}
moves:
  strike:
    by: red
    cooldown: 4 weeks
    effects: {calm: @amount}
    replies:
      - {by: blue, options: [arm, nothing]}
      - {by: white, options: [help, nothing]@together}
    outcomes:
      wins: {chance: @chance, effects: {hold: -10}}
      fails: {chance: rest, effects: {hold: 5}}
  arm: {by: blue, reply: true, effects: {arms: 5}@answer}
  help: {by: white, reply: true, effects: {hold: 2}}
  sell: {by: blue, cooldown: 8 weeks, effects: {arms: -5}}
  @press
shocks:
  quake: {rate: @rate@ends, effects: {calm: -1}}
  war: {rate: 0.5 per year}
calendar:
  vote: {@day@vote@set}
@more
questions:
  s: {condition: count(strike) >= 3}
  q: {condition: happened(quake)}
  v: {condition: happened(vote)}
"""
PLAIN = {
    "arms": "",
    "gain": "0.1 per year",
    "link": "",
    "value": "-0.1",
    "honoured": "0.5",
    "amount": "-2",
    "together": "",
    "chance": "0.5",
    "rate": "1 per year",
    "ends": "",
    "day": "date: 2024-06-03",
    "vote": "",
    "set": "",
    "types": "",
    "answer": "",
    "press": "",
    "more": "",
}
"""What stands in the case without any of them."""
TYPES = ", types: {hard: {chance: 40%, set: {values.hold: -0.2, rationality: 2}}, soft: rest}"
ANSWERED = {
    "answer": ", replies: [{by: red, options: [press, nothing]}]",
    "press": "press: {by: red, reply: true, effects: {hold: -4, calm: -1}}",
}
"""The one who strikes chooses again after an answer."""
CHANCE = "{value: logistic(base + slope * (arms - 20)), base: 0, slope: 0.02}"
PARTS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "a chance that is an expression": ({}, {"chance": CHANCE}),
    "an amount that is one": ({}, {"amount": '"-0.1 * arms"'}),
    "a promise that is one": ({}, {"honoured": "0.025 * arms"}),
    "a rate that is one": ({}, {"rate": '"1 per year * exp(0.02 * (arms - 20))"'}),
    "a rate that counts from an event": (
        {"rate": '"1 per year * exp(0.02 * (arms - 20))"'},
        {"rate": '"2 / 1 year * since(war) / 1 year"'},
    ),
    "a gain that is an expression": ({}, {"gain": '"0.002 per year * hold"'}),
    "a link scaled by a quantity": ({}, {"link": ", times: hold"}),
    "a link along a curve": ({}, {"link": ", lookup: {0: 0, 20: 5, 100: 10}"}),
    "an event that sets a value": ({}, {"set": ", set: {actors.red.values.hold: -0.2}"}),
    "an event that sets a number of an expression": (
        {"chance": CHANCE},
        {"chance": CHANCE, "set": ", set: {beliefs.red.moves.strike.outcomes.wins.chance.base: 1}"},
    ),
    "an actor of two types": ({}, {"types": TYPES}),
    "an actor of two types, whose moves are read": (ANSWERED, ANSWERED | {"types": TYPES}),
    "two replies chosen together": ({}, {"together": ", together: true"}),
    "an entry with a chance": ({}, {"vote": ", chance: 0.5"}),
    "an entry on a drawn day": ({}, {"day": "between: 2024-03-01 and 2024-10-31"}),
    "outcomes of an entry": ({}, {"vote": ", outcomes: {left: {chance: 0.5}, right: {chance: rest}}"}),
    "outcomes of a shock": ({}, {"ends": ", outcomes: {near: {chance: 0.5}, far: {chance: rest}}"}),
    "a process of two stages": (
        {},
        {"more": "processes: {work: {stages: {plan: {lasts: 3 months}, build: {lasts: 6 months}}}}"},
    ),
    "a trend": ({}, {"arms": ", drift: 0.5 per month"}),
    "a dated course": ({}, {"arms": ", path: {2024-06: 30, 2024-12: 10}"}),
    "two numbers that share a factor": (
        {"value": "-0.2 to -0.05", "rate": "0.5 to 2 per year"},
        {
            "value": "-0.2 to -0.05",
            "rate": "0.5 to 2 per year",
            "more": "together: [{factor: mood, of: [actors.red.values.hold, shocks.quake.rate], by: 0.6}]",
        },
    ),
}
"""Part of the language -> what differs in the case without it, and in the case with it."""


def written(words: dict[str, str]) -> str:
    """Return the small case with some words in place of those it has without any of the parts."""
    text = BASE
    for word, value in sorted((PLAIN | words).items(), key=lambda each: -len(each[0])):
        text = text.replace(f"@{word}", value)
    return text


def simulation(words: dict[str, str]) -> Callable[[], object]:
    """Return a run of the small case with some words, machine code already there."""
    model = compile_case(loads(written(words)))
    return partial(simulate, model, worlds=WORLDS, paths=PATHS, threads=1, engine=build_engine(model))


def language() -> list[str]:
    """Measure whole simulations on one thread, processor time, each pair in turn."""
    lines = paragraph(
        "Small cases (`benchmarks/language.py`: three actors that decide every two weeks, four moves, three",
        "quantities, a year by weeks), each with and without one part of the language, in turn:",
        f"{WORLDS} worlds x {PATHS} paths, whole simulations on one thread, preparation of worlds included; medians of",
        f"{ROUNDS} turns, in processor time. The ratio is the median of those of the turns. What a part changes in the",
        "course of events counts too: after an event that doubles what a prize is worth, more is done.",
    )
    rows = []
    for name, sides in PARTS.items():
        times = take_turns(dict(enumerate(map(simulation, sides))), rounds=ROUNDS)
        without, with_it = (1e6 * times[side].processor_seconds / WORLDS / PATHS for side in (0, 1))
        pairs = zip(times[0].processor, times[1].processor, strict=True)
        ratio = statistics.median(after / before for before, after in pairs)
        rows.append((name, figure(without), figure(with_it), f"{ratio:.2f}"))
    lines += table(("part of the language", "without, µs per path", "with, µs per path", "ratio"), rows)
    return lines + paragraph(
        "Most parts cost a few hundredths. Links that are not linear are followed in sub-steps, and a choice made",
        "together is solved as a game of its own whenever one of eight paths looks at it; where that game has several",
        "equilibria it takes up to ten times as long as this one. The machine did other work meanwhile, so differences",
        "below 5% mean nothing.",
    )
