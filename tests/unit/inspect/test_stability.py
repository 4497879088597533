"""Loops in which a deviation grows, beside their eigenvalues."""

import math

import numpy as np
import pytest

from detente.case.load import loads
from detente.compile import compile_case
from detente.inspect.check import check
from detente.inspect.stability import loops

CASE = """\
case: loop
time: {{start: 2022-01-03, end: 2022-12-31}}
quantities:
  x: {{start: 1, rest: 0, half_life: 4 weeks}}
  y: {{start: 1, rest: 0, half_life: {half_life}}}
  z: {{start: 1, rest: 0, half_life: 4 weeks}}
links:
  up: {{from: x, to: y, gain: {up}}}
  down: {{from: y, to: x, gain: {down}}}
  out: {{from: y, to: z, gain: 5 per week}}
questions: {{q: {{condition: x > 2}}}}
"""
THETA = math.log(2) / 28


def text(up: str, down: str, half_life: str = "4 weeks") -> str:
    return CASE.format(up=up, down=down, half_life=half_life)


def test_doubling_time() -> None:
    # The eigenvalues are -theta +- 0.3 per week.
    (loop,) = loops(compile_case(loads(text("0.3 per week", "0.3 per week"))))
    assert (loop.quantities, loop.links, loop.is_typical) == (("x", "y"), ("up", "down"), True)
    assert loop.doubling == pytest.approx(math.log(2) / (0.3 / 7 - THETA), rel=1e-9)
    assert loop.text == "`x` and `y` feed each other: a deviation doubles in 5.5 weeks"
    # A delay slows a loop; it counts as if there were none.
    delayed = text("0.3 per week, delay: 2 weeks", "0.3 per week")
    assert [each.doubling for each in loops(compile_case(loads(delayed)))] == [loop.doubling]


@pytest.mark.parametrize(
    ("up", "down"),
    [
        ("0.1 per week", "0.1 per week"),
        ("-0.3 per week", "0.3 per week"),
        ("0.5, on: change", "0.1 per week"),
        ("0.9, on: change", "1, on: change"),
    ],
)
def test_what_dies_out_is_not_told(up: str, down: str) -> None:
    assert [*loops(compile_case(loads(text(up, down))))] == []


def test_what_holds_only_at_the_ends_of_intervals() -> None:
    (loop,) = loops(compile_case(loads(text("0.1 to 0.3 per week", "0.1 to 0.2 per week"))))
    assert not loop.is_typical
    # Both gains at their upper ends.
    assert loop.doubling == pytest.approx(math.log(2) / (math.sqrt(0.3 * 0.2) / 7 - THETA), rel=1e-6)
    assert loop.text.endswith("at the ends of the 90% intervals")


def test_a_link_on_changes_within_a_loop() -> None:
    # d' = (I - C)^-1 A d, with C from x to y 1.2 and A = -theta, and 0.4 per week from y to x.
    a, c = np.array([[-THETA, 0.4 / 7], [0, -THETA]]), np.array([[0, 0], [1.2, 0]])
    growth = np.linalg.eigvals(np.linalg.inv(np.eye(2) - c) @ a).real.max()
    (loop,) = loops(compile_case(loads(text("1.2, on: change", "0.4 per week"))))
    assert loop.doubling == pytest.approx(math.log(2) / growth, rel=1e-6)


def test_links_on_changes_that_give_all_of_it_back() -> None:
    (loop,) = loops(compile_case(loads(text("0.8, on: change", "1.25, on: change"))))
    assert (loop.doubling, loop.gain) == (0.0, pytest.approx(1.0))
    (loop,) = loops(compile_case(loads(text("2, on: change", "2, on: change"))))
    assert loop.gain == pytest.approx(2.0)
    assert "a change goes through each link 2 times as large as it came" in loop.text


def test_three_quantities_and_a_quantity_that_feeds_itself() -> None:
    around = (
        text("0.5 per week", "0 per week")
        .replace("from: y, to: z", "from: z, to: x")
        .replace("down: {from: y, to: x, gain: 0 per week}", "down: {from: y, to: z, gain: 0.5 per week}")
    )
    (loop,) = loops(compile_case(loads(around)))
    assert loop.quantities == ("x", "y", "z")
    # The cube root of the product of the gains, less the common return.
    assert loop.doubling == pytest.approx(math.log(2) / ((0.5 * 0.5 * 5) ** (1 / 3) / 7 - THETA), rel=1e-9)
    itself = (
        text("0 per week", "0 per week")
        .replace("from: x, to: y", "from: x, to: x")
        .replace("up: {from: x, to: x, gain: 0 per week}", "up: {from: x, to: x, gain: 0.5 per week}")
    )
    (loop,) = loops(compile_case(loads(itself)))
    assert loop.text.startswith("`x` feeds itself: a deviation doubles in ")


def test_as_an_actor_believes() -> None:
    believed = text("0.1 per week", "0.1 per week").replace(
        "questions:",
        "actors: {north: {horizon: 1 year, values: {x: 1}}}\n"
        "moves: {push: {by: north, effects: {x: 1}}}\n"
        "beliefs: {north: {links.up.gain: 2 per week}}\n"
        "questions:",
    )
    (loop,) = loops(compile_case(loads(believed)))
    assert (loop.viewer, loop.is_typical) == ("north", True)
    assert loop.text.endswith(", as north sees it")


def test_check_tells_it() -> None:
    report = check(loads(text("0.3 per week", "0.3 per week")))
    (notice,) = [notice for notice in report.notices if notice.path == "links.up"]
    assert "feed each other" in notice.text
    assert len(report.loops) == 1
