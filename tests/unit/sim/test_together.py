"""Choices made together: eight curves at once against the plain solver, and the engine against its twin."""

from __future__ import annotations

import ctypes
import math

import llvmlite.binding as llvm
import numpy as np
import numpy.typing as npt
import pytest

from detente.explain.motives import motives
from detente.game.quantal import SimultaneousGame, principal_equilibrium
from detente.inspect.games import solved_game
from detente.sim.happenings import CLOSED
from detente.sim.lanes import I32, N_LANES, Function, module_text
from detente.sim.machine import compile_object, target_machine
from detente.sim.together import SQRT, Shape, together_functions
from detente.sim.twin import Decision, trace
from tests.property.sim.test_engine_and_twin import compare
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


CRISIS = """
    quantities: {x: {start: 0, half_life: 4 weeks}, y: {start: 0, half_life: 4 weeks}}
    actors:
      mediator: {horizon: 1 week, tempo: 1 week, memory: 1 week, values: {x: 0.1, y: 0.1}}
      a: {horizon: 1 week, memory: 0.001 days, rationality: 1.5, values: {x: 1}}
      b: {horizon: 1 week, memory: 0.001 days, rationality: 1, idle: 0.6, values: {y: 1}}
    moves:
      summit:
        by: mediator
        replies: [{by: a, options: [hold_a, yield_a]}, {by: b, options: [hold_b, nothing], together: true}]
      hold_a: {by: a, reply: true, effects: {x: 2, y: -1}, replies: [{by: b, options: [strike, nothing]}]}
      yield_a: {by: a, reply: true, effects: {x: -0.5}}
      hold_b: {by: b, reply: true, effects: {y: 2, x: -3}}
      strike: {by: b, reply: true, effects: {x: -4, y: -1}}
"""


def decisions_of(actor: str, paths: int = 30) -> list[Decision]:
    model = small(CRISIS)
    return [
        each
        for path in range(paths)
        for each in trace(model, seed=1, world=0, path=path).decisions
        if each.actor == actor and each.after == ("summit",)
    ]


def test_choices_together_are_as_often_as_in_equilibrium() -> None:
    """Each takes what is best against what the others are expected to do, for its own reasons: that is the logit."""
    model = small(CRISIS)
    a, b = decisions_of("a"), decisions_of("b")
    assert len(a) == len(b) > 300
    mean = (1 - 2**-0.25) / (0.25 * math.log(2))  # of a week, of what halves in four
    strike = 1 / (1 + math.exp(math.log(1.5) + mean))
    leaves = {("hold", "hold"): (-1 - 4 * strike, 1 - strike), ("hold", "nothing"): (2 - 4 * strike, -1 - strike)}
    leaves |= {("yield", "hold"): (-3.5, 2.0), ("yield", "nothing"): (-0.5, 0.0)}
    payoffs = tuple((mean * x, mean * y) for x, y in leaves.values())
    even = (0.0, 0.0)
    game = SimultaneousGame((2, 2), payoffs, (1.5, 1.0), (even, (0.0, math.log(1.5))))
    found = principal_equilibrium(game)
    for seat, decisions in enumerate((a, b)):
        for each in decisions:
            assert [option.worth for option in each.options] == pytest.approx(found.worth[seat])
            assert [option.chance for option in each.options] == pytest.approx(found.probability[seat])
        share = np.mean([each.chosen == each.options[0].name for each in decisions])
        p = found.probability[seat][0]
        assert abs(share - p) < 4 * math.sqrt(p * (1 - p) / len(decisions))
    assert model.moves.stage_together.tolist() == [False, True, False]


def test_the_twin_sees_the_game_that_is_shown() -> None:
    model = small(CRISIS)
    root = solved_game(model, actor="mediator")["nodes"][0]["branches"]
    first = next(each for each in trace(model, seed=1, world=0, path=0).decisions if not each.after)
    assert [option.name for option in first.options] == [branch["name"] for branch in root]
    assert [option.chance for option in first.options] == pytest.approx([branch["probability"] for branch in root])


def test_engine_and_twin_agree() -> None:
    total = compare(small(CRISIS), worlds=2, paths=16, seed=1)
    assert total.unexplained == 0
    assert total.different <= 1
    assert total.largest < 1e-5


def test_with_gates_beliefs_variants_and_three_owners() -> None:
    model = small("""
        quantities:
          x: {start: 0.1, half_life: 4 weeks, noise: 1 per week}
          y: {start: 0.3, half_life: 4 weeks, noise: 0.5 per week}
          z: {start: 1, noise: 1 per week}
        actors:
          c: {horizon: 2 weeks, rationality: 2, tempo: 1 week, memory: 1 week, values: {x: -0.3, y: 0.1, z: 0.5}}
          a: {horizon: 1 week, rationality: 1.5, values: {x: {weight: 1, satisfied: 4, desperate: -3}}}
          b: {horizon: 1 week, rationality: 0.5 to 3, idle: 0.6, values: {y: 1, z: -0.2}}
        beliefs: {a: {actors.b.rationality: 0.5, moves.hold_b.effects.y: 1.2}}
        variants: {holds: [hold_b, hold_b2]}
        moves:
          summit:
            by: c
            cost: 0.1
            replies:
              - {by: a, options: [hold_a, yield_a]}
              - {by: b, options: [hold_b, hold_b2, nothing], together: true}
              - {by: c, options: [close, keep], together: true}
              - {by: a, options: [yield_a, nothing]}
          push: {by: a, effects: {x: 1}, replies: [{by: c, options: [close]}, {by: b, options: [hold_b], together: true}]}
          hold_a: {by: a, reply: true, when: x < 2, effects: {x: 2, y: -1}, replies: [{by: b, options: [strike, nothing]}]}
          yield_a: {by: a, effects: {x: -0.5}, reply: true}
          hold_b: {by: b, reply: true, when: x < 1 or y > 2, effects: {y: 2, x: -3}}
          hold_b2: {by: b, reply: true, when: z > 0, effects: {y: 1, z: 1}, outcomes: {g: {chance: 0.3, effects: {x: 1}}, h: {chance: rest}}}
          strike: {by: b, reply: true, effects: {x: -4, y: -1}}
          close: {by: c, reply: true, when: y < 1, effects: {z: 0.5, x: -1}}
          keep: {by: c, reply: true, when: x > -2, effects: {z: -0.5, y: 1}}
    """)  # noqa: E501 - moves in a row are easier to compare
    total = compare(model, worlds=2, paths=5, seed=1)
    assert total.unexplained == 0
    assert total.different <= 1


def test_motives_add_up_where_others_choose_together() -> None:
    for motive in motives(small(CRISIS), seed=1, world=0, path=0):
        for option in motive.options:
            assert sum(part.worth for part in option.parts) == pytest.approx(option.worth, abs=1e-9)
        if motive.actor == "b" and motive.after == ("summit",):
            expected = {reply.move: reply.chance for reply in motive["hold_b"].replies}
            assert expected["hold_a"] + expected["yield_a"] == pytest.approx(1.0)
            assert "hold_b" not in expected
