"""Random texts, random token soups, random typed expressions."""

import datetime as dt
import functools
import operator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detente.case.expressions import ExpressionError, Scope, parse, resolve
from detente.case.implication import exclude, implies, is_lasting
from detente.case.parser import MAX_NODES
from detente.case.syntax import FUNCTIONS, children
from detente.case.unparse import unparse
from detente.model import expression as m

QUANTITIES = ("approval", "forces", "ukraine_in_nato")
EVENTS = ("invade", "invade.quick_victory", "unrest")
START = dt.date(2022, 1, 3)
SCOPE = Scope(
    {name: index for index, name in enumerate(QUANTITIES)},
    {name: index for index, name in enumerate(EVENTS)},
    {("ukraine", "nato"): 2},
    START,
)

TOKENS = [
    *QUANTITIES, *EVENTS, *FUNCTIONS, *"()<>+-*/,=%.", "<=", ">=", "==", "!=", "and", "or", "not", "date", "true",
    "false", "1", "2.5", "1e9", "8 weeks", "3 days", "2022-02-24", "2022-2-1", "happened(invade)", "since(unrest)", "(",
    ")", " ", "\n",
]  # fmt: skip


def try_whole_way(text: str) -> None:
    """Parse and resolve; anything but the declared error fails the test."""
    try:
        syntax = parse(text)
        n_nodes, stack = 0, [syntax]
        while stack:
            node = stack.pop()
            n_nodes += 1
            assert 0 <= node.span.start < node.span.end <= len(text)
            stack.extend(children(node))
        assert n_nodes <= MAX_NODES
        resolve(syntax, SCOPE, text=text)
    except ExpressionError as error:
        assert error.mistakes
        assert str(error)
        assert all(0 <= mistake.span.start <= mistake.span.end <= len(text) for mistake in error.mistakes)


@settings(max_examples=1500, deadline=None)
@example("9" * 400)
@example("1" + "e" * 50)
@example("a." * 900)
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    try_whole_way(text)


@settings(max_examples=2500, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=60), st.sampled_from(["", " "]))
def test_any_soup_of_tokens(tokens: list[str], space: str) -> None:
    try_whole_way(space.join(tokens))


@pytest.mark.long
@settings(max_examples=10_000, deadline=None)
@given(st.one_of(st.text(max_size=500), st.lists(st.sampled_from(TOKENS), max_size=120).map(" ".join)))
def test_ten_thousand_texts(text: str) -> None:
    try_whole_way(text)


# --- typed expressions -----------------------------------------------------------------------------------------------

PLAIN = st.floats(min_value=0, max_value=1e300).map(m.Constant) | st.integers(0, 200).map(
    lambda n: m.Constant(float(n))
)


@functools.cache
def expressions(kind: str, depth: int) -> st.SearchStrategy[m.Expression]:
    """Return random expressions of one type, built as the resolver builds them."""
    simple: dict[str, st.SearchStrategy[m.Expression]] = {
        "number": PLAIN
        | st.integers(0, 2).map(m.QuantityValue)
        | st.integers(0, 2).map(m.Count),
        "duration": st.tuples(st.integers(0, 500), st.sampled_from([1.0, 7.0, 30.4375, 365.25, 0.1]))
        .map(lambda pair: m.Constant(pair[0] * pair[1]))
        | st.integers(0, 2).map(m.Since),
        "date": st.integers(-1000, 1000).map(lambda n: m.Constant(float(n))) | st.just(m.Today()),
        "truth": st.booleans().map(m.Truth) | st.integers(0, 2).map(m.Happened),
    }  # fmt: skip
    if depth == 0:
        return simple[kind]

    def pair(make: object, *kinds: str) -> st.SearchStrategy[m.Expression]:
        return st.deferred(lambda: st.builds(make, *(expressions(k, depth - 1) for k in kinds)))

    def arithmetic(symbols: str, left: str, right: str) -> st.SearchStrategy[m.Expression]:
        return st.deferred(
            lambda: st.builds(
                m.Arithmetic,
                st.sampled_from(symbols.split()),
                expressions(left, depth - 1),
                expressions(right, depth - 1),
            )
        )

    compound = {
        "number": [
            arithmetic("+ - * / min max", "number", "number"),
            arithmetic("/", "duration", "duration"),
            pair(m.Negative, "number"),
            pair(m.Absolute, "number"),
        ],
        "duration": [
            arithmetic("+ - min max", "duration", "duration"),
            arithmetic("*", "number", "duration"),
            arithmetic("* /", "duration", "number"),
            arithmetic("-", "date", "date"),
            pair(m.Negative, "duration"),
            pair(m.Absolute, "duration"),
        ],
        "date": [
            arithmetic("+ -", "date", "duration"),
            arithmetic("+", "duration", "date"),
            arithmetic("min max", "date", "date"),
        ],
        "truth": [
            pair(m.Not, "truth"),
            pair(m.Both, "truth", "truth"),
            pair(m.Either, "truth", "truth"),
            *(
                st.deferred(
                    lambda k=k: st.builds(
                        m.Comparison,
                        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
                        expressions(k, depth - 1),
                        expressions(k, depth - 1),
                    )
                )
                for k in ("number", "duration", "date")
            ),
        ],
    }[kind]
    return st.one_of(simple[kind], *compound)


@settings(max_examples=1000, deadline=None)
@given(expressions("truth", 4))
def test_text_round_trip(expression: m.Expression) -> None:
    text = unparse(expression, quantities=QUANTITIES, events=EVENTS, start=START)
    if len(text) <= 2000:
        assert resolve(text, SCOPE) == expression


# --- logic -----------------------------------------------------------------------------------------------------------

State = tuple[tuple[int, ...], tuple[float, ...]]
"""Counts of the events, values of the quantities."""
ATOMS = st.one_of(
    st.integers(0, 2).map(m.Happened),
    st.builds(
        lambda op, q, c, flip: (
            m.Comparison(op, m.Constant(float(c)), m.QuantityValue(q))
            if flip
            else m.Comparison(op, m.QuantityValue(q), m.Constant(float(c)))
        ),
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
        st.integers(0, 1),
        st.integers(0, 3),
        st.booleans(),
    ),
    st.builds(
        lambda op, e, c: m.Comparison(op, m.Count(e), m.Constant(float(c))),
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
        st.integers(0, 2),
        st.integers(-1, 3),
    ),
)
FORMULAS = st.recursive(
    ATOMS,
    lambda inner: st.builds(m.Not, inner) | st.builds(m.Both, inner, inner) | st.builds(m.Either, inner, inner),
    max_leaves=5,
)
TESTS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne}


def holds(node: m.Expression, state: State) -> bool | float:
    """Evaluate a formula in one state, naively."""
    counts, values = state
    match node:
        case m.Constant():
            return node.value
        case m.QuantityValue():
            return values[node.quantity]
        case m.Count():
            return counts[node.event]
        case m.Happened():
            return counts[node.event] >= 1
        case m.Not():
            return not holds(node.operand, state)
        case m.Both():
            return holds(node.left, state) and holds(node.right, state)
        case m.Either():
            return holds(node.left, state) or holds(node.right, state)
        case m.Comparison():
            return TESTS[node.operator](holds(node.left, state), holds(node.right, state))
        case _:
            raise TypeError(node)


STATES = [
    ((i, j, k), (x, y))
    for i in range(5)
    for j in range(5)
    for k in range(5)
    for x in (-0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5)
    for y in (-0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5)
]


@settings(max_examples=120, deadline=None)
@given(FORMULAS, FORMULAS)
def test_logic_agrees_with_all_states(a: m.Expression, b: m.Expression) -> None:
    truths = [(bool(holds(a, state)), bool(holds(b, state))) for state in STATES]
    assert implies(a, b) in (None, all(not in_a or in_b for in_a, in_b in truths))
    assert exclude(a, b) in (None, not any(in_a and in_b for in_a, in_b in truths))


@settings(max_examples=300, deadline=None)
@given(FORMULAS, st.lists(st.integers(0, 2), max_size=6))
def test_lasting_conditions_last(formula: m.Expression, events: list[int]) -> None:
    if not is_lasting(formula):
        return
    counts, held = [0, 0, 0], False
    for event in events:
        counts[event] += 1
        now = bool(holds(formula, (tuple(counts), (0.0, 0.0))))
        assert now or not held
        held = now
