"""Choices made together: eight curves at once against the plain solver, and the engine against its twin."""

from __future__ import annotations

import ctypes
import itertools
import math

import llvmlite.binding as llvm
import numpy as np
import numpy.typing as npt
import pytest

from detente.game.quantal import SimultaneousGame, principal_equilibrium
from detente.sim.executor import simulate
from detente.sim.happenings import CLOSED
from detente.sim.lanes import I32, N_LANES, Function, module_text
from detente.sim.machine import compile_object, target_machine
from detente.sim.together import SQRT, Shape, together_functions
from detente.sim.twin import trace
from detente.sim.twin.batch import trace_all
from tests.unit.sim.small_cases import small

Singles = npt.NDArray[np.float32]


class Engine:
    """The functions of some shapes, as machine code."""

    def __init__(self, *shapes: Shape) -> None:
        functions: list[Function] = []
        for shape in shapes:
            parts = together_functions(shape)
            functions += [*parts, self._exported(parts[-1])]
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        self.keeper = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine())
        self.keeper.add_object_file(llvm.ObjectFileRef.from_data(compile_object(module_text(functions, [SQRT]))))
        self.keeper.finalize_object()

    @staticmethod
    def _exported(callee: Function) -> Function:
        names = ("payoffs", "offsets", "rationality", "out")
        f = Function(f"{callee.name}_all", [*(("ptr", name) for name in names), ("ptr", "mask")], linkage="exported")
        mask = f.load(I32, f.parameter("mask"))
        f.invoke(callee, [*(f.parameter(name) for name in names), ~mask.equals(0)])
        f.give()
        return f

    def solve(self, games: list[SimultaneousGame]) -> Singles:
        """Return ``[lanes, 2 n]`` shares and worths of as many games of one shape as there are lanes."""
        shape = games[0].sizes
        n = sum(shape)

        def lanes(rows: list[list[float]]) -> Singles:
            whole = np.zeros(8 * len(rows[0]) + 16, np.float32)
            skip = (-whole.ctypes.data % 64) // 4
            part = whole[skip : skip + 8 * len(rows[0])]
            part[:] = np.array(rows, np.float32).T.ravel()
            return part

        payoffs = lanes([[x for payoff in game.payoffs for x in payoff] for game in games])
        offsets = lanes([[x for weights in game.log_weights for x in weights] for game in games])
        rationality = lanes([list(game.rationality) for game in games])
        out, mask = lanes([[0.0] * 2 * n] * N_LANES), lanes([[1.0]] * N_LANES)
        name = "together_" + "_".join(map(str, shape)) + "_all"
        call = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 5)(self.keeper.get_function_address(name))
        call(*(each.ctypes.data for each in (payoffs, offsets, rationality, out, mask)))
        return out.reshape(2 * n, N_LANES).T


def random_game(rng: np.random.Generator, shape: Shape, spread: float) -> SimultaneousGame:
    """Return a game whose numbers are exact in single precision."""

    def singles(*size: int) -> list[list[float]]:
        return np.float32(rng.normal(0, 1, size)).astype(float).tolist()

    payoffs = tuple(tuple(payoff) for payoff in singles(math.prod(shape), len(shape)))
    rationality = tuple(float(np.float32(spread * math.exp(x))) for x in rng.normal(0, 1, len(shape)))
    weights = tuple(tuple(singles(1, size)[0]) for size in shape)
    return SimultaneousGame(shape, payoffs, rationality, weights)


SHAPES: list[Shape] = [(2, 2), (2, 3), (4, 4), (2, 2, 2), (2, 3, 1, 2)]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(*SHAPES)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("spread", [0.5, 5.0, 50.0])
def test_lanes_find_what_the_plain_solver_finds(engine: Engine, shape: Shape, spread: float) -> None:
    rng = np.random.default_rng([len(shape), shape[1], int(spread)])
    for _ in range(4):
        games = [random_game(rng, shape, spread) for _ in range(N_LANES)]
        for found, game in zip(engine.solve(games), games, strict=True):
            expected = principal_equilibrium(game)
            assert expected.reached == 1.0
            told = [x for part in (expected.probability, expected.worth) for each in part for x in each]
            assert found == pytest.approx(told, abs=2e-6)


def test_closed_options_have_no_share(engine: Engine) -> None:
    """A game of which an option is closed is the game without it, whatever it would have been worth."""
    rng = np.random.default_rng(1)
    whole = [random_game(rng, (2, 3), 3.0) for _ in range(N_LANES)]
    shut = rng.integers(0, 3, N_LANES).tolist()
    closed: list[SimultaneousGame] = []
    small_ones: list[SimultaneousGame] = []
    for game, j in zip(whole, shut, strict=True):
        rows, columns = game.log_weights
        kept = tuple(k for k in range(3) if k != j)
        payoffs = tuple(
            payoff for profile, payoff in zip(game.profiles(), game.payoffs, strict=True) if profile[1] != j
        )
        shut_columns = tuple(CLOSED if k == j else weight for k, weight in enumerate(columns))
        closed.append(SimultaneousGame((2, 3), game.payoffs, game.rationality, (rows, shut_columns)))
        small_ones.append(SimultaneousGame((2, 2), payoffs, game.rationality, (rows, tuple(columns[k] for k in kept))))
    for found, alone, j in zip(engine.solve(closed), engine.solve(small_ones), shut, strict=True):
        kept_rows = [0, 1, *(2 + k for k in range(3) if k != j)]
        assert found[2 + j] == 0.0
        assert found[kept_rows] == pytest.approx(alone[:4], abs=1e-6)
