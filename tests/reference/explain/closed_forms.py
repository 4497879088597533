"""Cases whose shares of variance are known: one event whose chance, or effect, is an expression of uncertain numbers.

The expression's variance decomposition (sobol1993) follows by quadrature over its few numbers, exact for polynomials
and for steps at the breaks that are stated; closed forms that are worked out by hand stand beside in the tests.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

import numpy as np

Grid = np.ndarray
Nodes = tuple[np.ndarray, np.ndarray]
"""Places and weights of a quadrature."""


@dataclass(frozen=True)
class Number:
    """An uncertain number: how a case writes it, and nodes that integrate over it."""

    text: str
    nodes: Nodes


def uniform(low: float = 0.0, high: float = 1.0, breaks: tuple[float, ...] = ()) -> Number:
    """A uniform number; between breaks what hangs on it is smooth."""
    x, w = np.polynomial.legendre.leggauss(24)
    ends = [low, *breaks, high]
    spans = list(pairwise(ends))
    places = np.concatenate([start + (end - start) * (x + 1) / 2 for start, end in spans])
    weights = np.concatenate([w / 2 * (end - start) / (high - low) for start, end in spans])
    return Number(f"uniform({low:g}, {high:g})", (places, weights))


def normal(mean: float, sd: float) -> Number:
    x, w = np.polynomial.hermite_e.hermegauss(24)
    return Number(f"normal({mean:g}, {sd:g})", (mean + sd * x, w / w.sum()))


def lognormal(median: float, factor: float) -> Number:
    x, w = np.polynomial.hermite_e.hermegauss(48)
    return Number(f"lognormal({median:g}, {factor:g})", (median * np.exp(math.log(factor) * x), w / w.sum()))


def levels(**chances: tuple[float, float]) -> Number:
    """Chance and value of each level."""
    text = ", ".join(f"{chance:g}: {value:g}" for chance, value in chances.values())
    return Number(
        f"choice({text})", (np.array([v for _, v in chances.values()]), np.array([c for c, _ in chances.values()]))
    )


@dataclass(frozen=True, eq=False)
class ClosedForm:
    """An expression of numbers that stand at ``place``, and what else its case has."""

    name: str
    expression: str
    function: Callable[..., Grid]
    """The expression on arrays, one for each number in order."""
    numbers: Mapping[str, Number]
    is_chance: bool = True
    n_idle: int = 10
    noise: float = 1.0
    """Of an amount: standard deviation that chance adds in a month."""
    loading: float = 0.0
    """Of all numbers, which must be normal then, on one factor, ``tide``."""
    worlds: int = 2048
    paths: int = 40

    @property
    def question(self) -> str:
        return "it" if self.is_chance else "level"

    @property
    def axes(self) -> list[str]:
        """Names of what shares are told of."""
        return [*self.numbers, *(["tide"] if self.loading else [])]

    @property
    def text(self) -> str:
        """The case."""
        numbers = "".join(f"\n        {name}: '{number.text}'" for name, number in self.numbers.items())
        value = f'value: "{self.expression}"'
        idle = "".join(f"\n  idle_{i}: {{text: Idle {i}, start: 'uniform(0, 10)'}}" for i in range(self.n_idle))
        if self.is_chance:
            event = f"\n      chance:\n        {value}{numbers}"
        else:
            event = f"\n      effects:\n        y:\n          amount:\n            {value}" + numbers.replace(
                "\n", "\n    "
            )
        return f"""\
detente: 2
case: closed
time: {{start: 2024-01-01, end: 2024-06-30, step: month, grain: week}}
quantities:
  y: {{text: Level, start: 0, noise: {self.noise:g} per month}}{idle}
calendar:
  event:
      date: 2024-02-01{event}
{self.together}questions:
  it: {{text: "Will it happen?", condition: happened(event)}}
  level: {{text: "What will the level be?", kind: number, quantity: y, on: 2024-06-01}}
"""

    @property
    def together(self) -> str:
        """What the case says of numbers that move together."""
        paths = ", ".join(map(self.path, self.numbers))
        return f"together:\n  - {{factor: tide, of: [{paths}], by: {self.loading:g}}}\n" if self.loading else ""

    def path(self, name: str) -> str:
        """Dotted path of a number, or of the factor."""
        if name == "tide":
            return "together.tide"
        return f"calendar.event.chance.{name}" if self.is_chance else f"calendar.event.effects.y.{name}"

    @cached_property
    def truth(self) -> Truth:
        numbers = list(self.numbers.values())
        if not self.loading:
            return truth_of(self.function, numbers, self.axes)

        def of_own_parts(*parts: Grid) -> Grid:
            own, shared = (1 - self.loading**2) ** 0.5, self.loading * parts[-1]
            return self.function(*(own * part + shared for part in parts[:-1]))

        return truth_of(of_own_parts, [*numbers, normal(0, 1)], self.axes)


@dataclass(frozen=True)
class Truth:
    """Shares of variance."""

    variance: float
    first: Mapping[str, float]
    total: Mapping[str, float]
    joint: Mapping[tuple[str, ...], float]
    """What two or three have only together, with or without others."""


def truth_of(function: Callable[..., Grid], numbers: list[Number], names: list[str]) -> Truth:
    """Return the shares of a function of independent numbers, by quadrature."""
    values = function(*np.meshgrid(*(number.nodes[0] for number in numbers), indexing="ij"))
    closed: dict[frozenset[int], float] = {}
    everything = range(len(numbers))

    def mean_over(array: Grid, axes: list[int]) -> Grid:
        for axis in sorted(axes, reverse=True):
            array = np.tensordot(array, numbers[axis].nodes[1], axes=(axis, 0))
        return array

    mean = float(mean_over(values, list(everything)))
    for size in range(1, len(numbers) + 1):
        for known in combinations(everything, size):
            left = mean_over(values, [axis for axis in everything if axis not in known]) - mean
            square = left * left
            for place in reversed(range(size)):
                square = np.tensordot(square, numbers[known[place]].nodes[1], axes=(place, 0))
            closed[frozenset(known)] = float(square)
    parts = {
        known: sum(
            (-1) ** (len(known) - size) * closed[frozenset(inner)]
            for size in range(1, len(known) + 1)
            for inner in combinations(sorted(known), size)
        )
        for known in closed
    }
    whole = closed[frozenset(everything)]

    def share(wanted: set[int]) -> float:
        return sum(part for known, part in parts.items() if wanted <= known) / whole

    return Truth(
        whole,
        {names[i]: parts[frozenset({i})] / whole for i in everything},
        {names[i]: share({i}) for i in everything},
        {tuple(names[i] for i in some): share(set(some)) for size in (2, 3) for some in combinations(everything, size)},
    )


CLOSED_FORMS = (
    ClosedForm(
        "additive",
        "0.2 + 0.3 * a + 0.2 * b + 0.1 * c",
        lambda a, b, c: 0.2 + 0.3 * a + 0.2 * b + 0.1 * c,
        {"a": uniform(), "b": uniform(), "c": uniform()},
    ),
    ClosedForm(
        "sixty idle",
        "0.3 + 0.3 * a + 0.15 * b + 0.1 * c",
        lambda a, b, c: 0.3 + 0.3 * a + 0.15 * b + 0.1 * c,
        {"a": uniform(), "b": uniform(), "c": uniform()},
        n_idle=60,
        worlds=1024,
    ),
    ClosedForm(
        "threshold",
        "if(a > 0.7, 0.7, 0.1) + 0.2 * b",
        lambda a, b: np.where(a > 0.7, 0.7, 0.1) + 0.2 * b,
        {"a": uniform(breaks=(0.7,)), "b": uniform()},
    ),
    ClosedForm(
        "corner",
        "if(a > 0.6 and b > 0.6 and c > 0.6, 0.9, 0.1)",
        lambda a, b, c: np.where((a > 0.6) & (b > 0.6) & (c > 0.6), 0.9, 0.1),
        {name: uniform(breaks=(0.6,)) for name in "abc"},
    ),
    ClosedForm(
        "two together",
        "0.5 + 0.45 * (2 * a - 1) * (2 * b - 1)",
        lambda a, b: 0.5 + 0.45 * (2 * a - 1) * (2 * b - 1),
        {"a": uniform(), "b": uniform()},
    ),
    ClosedForm(
        "three together",
        "0.5 + 0.45 * (2 * a - 1) * (2 * b - 1) * (2 * c - 1)",
        lambda a, b, c: 0.5 + 0.45 * (2 * a - 1) * (2 * b - 1) * (2 * c - 1),
        {"a": uniform(), "b": uniform(), "c": uniform()},
    ),
    ClosedForm(
        "exclusive or",
        "if((a > 0.5 and b < 0.5) or (a < 0.5 and b > 0.5), 0.5 * c, 0)",
        lambda a, b, c: np.where((a > 0.5) != (b > 0.5), 0.5 * c, 0.0),
        {"a": uniform(breaks=(0.5,)), "b": uniform(breaks=(0.5,)), "c": uniform(0.5, 1.5)},
    ),
    ClosedForm(
        "rare",
        "0.02 * a * a * b",
        lambda a, b: 0.02 * a * a * b,
        {"a": uniform(), "b": uniform()},
        worlds=8192,
    ),
    ClosedForm(
        "hump",
        "0.1 + 3 * (a - 0.5) * (a - 0.5) * b + 0.1 * c",
        lambda a, b, c: 0.1 + 3 * (a - 0.5) ** 2 * b + 0.1 * c,
        {"a": uniform(), "b": uniform(), "c": uniform()},
    ),
    ClosedForm(
        "saturating",
        "logistic(8 * (a + b - 1) + c)",
        lambda a, b, c: 1 / (1 + np.exp(-(8 * (a + b - 1) + c))),
        {"a": uniform(), "b": uniform(), "c": uniform(-1, 1)},
    ),
    ClosedForm(
        "levels",
        "0.1 + 0.2 * a + 0.2 * b * a",
        lambda a, b: 0.1 + 0.2 * a + 0.2 * a * b,
        {"a": levels(low=(0.2, 0), middle=(0.5, 1), high=(0.3, 2)), "b": uniform()},
    ),
    ClosedForm(
        "product",
        "a * b",
        lambda a, b: a * b,
        {"a": uniform(0, 2), "b": uniform(0.5, 1.5)},
        is_chance=False,
        noise=0.5,
    ),
    ClosedForm(
        "multiplicative",
        "a * b * c",
        lambda a, b, c: a * b * c,
        {"a": lognormal(2, 1.6), "b": lognormal(1, 1.3), "c": lognormal(3, 1.1)},
        is_chance=False,
    ),
    ClosedForm(
        "polynomial",
        "a + 0.5 * b * b + 0.7 * a * c",
        lambda a, b, c: a + 0.5 * b * b + 0.7 * a * c,
        {"a": normal(0, 1), "b": normal(0, 1), "c": normal(0, 1)},
        is_chance=False,
    ),
    ClosedForm(
        "normal",
        "a + b + c",
        lambda a, b, c: a + b + c,
        {"a": normal(0, 3), "b": normal(0, 2), "c": normal(0, 1)},
        is_chance=False,
    ),
    ClosedForm(
        "moving together",
        "a + b - c",
        lambda a, b, c: a + b - c,
        {name: normal(0, 1) for name in "abc"},
        is_chance=False,
        loading=0.6,
    ),
    ClosedForm(
        "unequal shares",
        "10 * a + 5 * b + 2 * c + d",
        lambda a, b, c, d: 10 * a + 5 * b + 2 * c + d,
        {name: uniform() for name in "abcd"},
        is_chance=False,
    ),
)
"""Two to four numbers that matter in each, ten or more that do not."""
