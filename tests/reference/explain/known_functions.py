"""Functions of uniform numbers whose sensitivity indices are published, and worlds made from them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detente.explain.sensitivity.axes import Axis
from detente.explain.sensitivity.response import Response
from detente.explain.sensitivity.total import Design
from detente.world.sobol import points


@dataclass(frozen=True)
class Known:
    """A function on [0, 1]^D with its published indices; inputs beyond those named do nothing."""

    name: str
    function: Callable[[np.ndarray], np.ndarray]
    n_inputs: int
    variance: float
    first: tuple[float, ...]
    total: tuple[float, ...]


def ishigami(u: np.ndarray) -> np.ndarray:
    """The function of ishigami1990 with a = 7, b = 0.1, as in saltelli2008 (exercise of chapter 4)."""
    x = (2 * u - 1) * np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


G_COEFFICIENTS = np.array([0.0, 0.5, 3.0, 9.0, 99.0, 99.0])


def sobol_g(u: np.ndarray) -> np.ndarray:
    """The g function with the coefficients of saltelli2010, case A2 shortened to six inputs."""
    return np.prod((np.abs(4 * u[:, :6] - 2) + G_COEFFICIENTS) / (1 + G_COEFFICIENTS), axis=1)


def exclusive_or(u: np.ndarray) -> np.ndarray:
    """One if just one of the first two inputs is high: nothing shows in either alone."""
    return ((u[:, 0] > 0.5) ^ (u[:, 1] > 0.5)).astype(float)


def _ishigami() -> Known:
    # Closed form (ishigami1990): V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V13 = 8 b^2 pi^8 / 225.
    a, b = 7.0, 0.1
    first = (1 + b * math.pi**4 / 5) ** 2 / 2
    second = a * a / 8
    both = 8 * b * b * math.pi**8 / 225
    whole = first + second + both
    return Known(
        "ishigami",
        ishigami,
        6,
        whole,
        (first / whole, second / whole, 0.0, 0.0, 0.0, 0.0),
        ((first + both) / whole, second / whole, both / whole, 0.0, 0.0, 0.0),
    )


def _sobol_g() -> Known:
    # Closed form (sobol1993): V_i = (1/3) / (1 + a_i)^2, V = prod(1 + V_i) - 1.
    parts = 1 / 3 / (1 + G_COEFFICIENTS) ** 2
    whole = float(np.prod(1 + parts) - 1)
    total = [float(part * np.prod(1 + np.delete(parts, i))) / whole for i, part in enumerate(parts)]
    return Known("g", sobol_g, 8, whole, (*(parts / whole).tolist(), 0.0, 0.0), (*total, 0.0, 0.0))


KNOWN = (_ishigami(), _sobol_g())


def response_of_values(values: np.ndarray) -> Response:
    """Worlds whose answers are known without chance: two equal paths in each."""
    count = np.full(len(values), 2.0)
    return Response(count, 2 * values, 2 * values * values)


def worlds_of(
    known: Known, n_worlds: int, seed: int, *, n_inputs: int | None = None
) -> tuple[Response, tuple[Axis, ...]]:
    """Worlds of a function at Sobol points; inputs beyond its own do nothing."""
    n = n_inputs or known.n_inputs
    u = points(0, n_worlds, range(n), seed)
    axes = tuple(Axis(f"x{d + 1}", np.ascontiguousarray(u[:, d]), d) for d in range(n))
    return response_of_values(known.function(u)), axes


def design_of_function(
    function: Callable[[np.ndarray], np.ndarray], n_inputs: int, *, seed: int, n: int, variance: float
):
    """Pairs of worlds of a function."""
    return Design(
        lambda values, first: function(values)[:, None],
        points(0, n, range(n_inputs), seed),
        points(0, n, range(n_inputs, 2 * n_inputs), seed),
        variance,
    )
