"""Numbers that move together, as a case says so: what is read, what comes out again, and what is refused."""
# ruff: noqa: E501 - one row per error is easier to read than four lines

import pytest

from detente.case import dump_case, loads
from detente.case.dump import content_hash
from detente.case.factors import factors
from detente.core.errors import CaseError

ROW = """\
case: row
time: {start: 2022-01-03, end: 2022-12-31, step: week}
quantities:
  fear: {start: 40 to 60, rest: 50, range: [0, 100]}
  trade: {start: 5 to 20, noise: 1 to 2 per year}
  trust: {start: 4}
actors: {north: {}, south: {}}
beliefs:
  north: {quantities.fear.start: 10 to 30}
lenses:
  bright: {set: {quantities.trust.start: 3 to 5, beliefs.south.quantities.fear.start: 1 to 9}}
"""
LIST = """\
together:
  - {factor: mood, of: [quantities.fear.start.value, -quantities.trade.start], by: 0.6, why: "they read the same papers"}
"""


def test_a_list_and_a_mapping_say_the_same():
    listed = loads(ROW + LIST)
    mapped = loads(
        ROW + "together:\n  - factor: mood\n    of: {quantities.trade.start: -0.6, quantities.fear.start: 0.6}\n"
    )
    [one], [other] = factors(listed), factors(mapped)
    assert one.loadings == other.loadings == {"quantities.fear.start": 0.6, "quantities.trade.start": -0.6}
    assert (one.path, one.line, one.is_judgement, other.is_judgement) == ("together.mood", 13, False, True)


@pytest.mark.parametrize(
    "block",
    [
        LIST,
        "together:\n  - {factor: a, of: beliefs.north.quantities.fear.start, by: -0.5}\n",
        "together:\n  - factor: b\n    text: What both share\n    of: {quantities.fear.start: 0.5, quantities.trade.noise: -0.2}\n",
        "together:\n  - {factor: a, of: [quantities.trust.start, beliefs.south.quantities.fear.start], by: 0}\n",
    ],
)
def test_dumped_and_loaded_again(block):
    case = loads(ROW + block)
    assert loads(dump_case(case)) == case
    assert content_hash(case) != content_hash(loads(ROW))


def test_factors_come_by_name():
    block = "together:\n  - {factor: z, of: quantities.fear.start, by: 0.5}\n  - {factor: a, of: quantities.trade.start, by: 0.5}\n"
    assert [factor.name for factor in factors(loads(ROW + block))] == ["a", "z"]


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            "{factor: a, of: [quantities.fear.start, -quantities.trad.start], by: 0.5}",
            "13: together.0.of.1: found no number at `quantities.trad.start`, expected the path of a number of the case; did you mean `quantities.trade.start`?",
        ),
        (
            "{factor: a, of: {quantities.fear.strat: 0.5}}",
            "13: together.0.of.quantities.fear.strat: found no number at `quantities.fear.strat`, expected the path of a number of the case; did you mean `quantities.fear.start`?",
        ),
        (
            "{factor: a, of: [quantities.fear.rest], by: 0.5}",
            "13: together.0.of.0: found `quantities.fear.rest`, which is certain (50), expected a number that is uncertain",
        ),
        (
            "{factor: a, of: [beliefs.north.quantities.trade.start], by: 0.5}",
            "13: together.0.of.0: found `beliefs.north.quantities.trade.start`, which nothing gives, expected a belief that the case or a lens gives",
        ),
        (
            "{factor: a, of: [beliefs.nort.quantities.fear.start], by: 0.5}",
            "13: together.0.of.0: found `nort`, expected an actor of the case; did you mean `north`?",
        ),
        (
            "{factor: a, of: [quantities.fear.start, -quantities.fear.start.value], by: 0.5}",
            "13: together.0.of.1: found `quantities.fear.start.value` again, expected each number only once in a factor",
        ),
        (
            "{factor: a, of: quantities.fear.start, by: 0.8}\n  - {factor: a, of: quantities.trade.start, by: 0.8}",
            "14: together.1.factor: found `a` again, expected a name of its own for each factor",
        ),
        (
            "{factor: a, of: quantities.fear.start, by: 0.8}\n  - {factor: b, of: {quantities.fear.start: -0.6}}",
            "14: together.1.of.quantities.fear.start: found squared loadings of `quantities.fear.start` that add up to 1, expected less than 1 over all factors: the rest is the number's own",
        ),
        (
            "{factor: a, of: [quantities.fear.start]}",
            "13: together.0: found no `by`, expected `by`: the loading of the paths, such as `0.6`",
        ),
        (
            "{factor: a, of: {quantities.fear.start: 0.5}, by: 0.4}",
            "13: together.0.by: found `by` beside loadings of single paths, expected one of them",
        ),
        (
            "{factor: a, of: [], by: 0.4}",
            "13: together.0.of: found no path, expected the paths of the numbers that move together",
        ),
        (
            "{factor: a, of: quantities.fear.start, by: 1}",
            "13: together.0.by: found `1`, expected a plain number between -1 and 1, such as `0.6`",
        ),
        (
            "{factor: a, of: {quantities.fear.start: 0.5 to 0.7}}",
            "13: together.0.of: found `0.5 to 0.7`, expected a plain number between -1 and 1, such as `0.6`",
        ),
        (
            "{factor: a, off: quantities.fear.start, by: 0.5}",
            "13: together.0.off: found the unknown key `off`, expected one of `source`, `why`, `factor`, `of`, `by`, `text`; did you mean `of`?",
        ),
    ],
)
def test_refused(entries, message):
    with pytest.raises(CaseError) as caught:
        loads(f"{ROW}together:\n  - {entries}\n", name="row.yaml")
    assert str(caught.value).splitlines() == [f"row.yaml:{message}"]
