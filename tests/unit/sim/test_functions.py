"""The engine's elementary functions and random numbers against double precision and the plain generator."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import llvmlite.binding as llvm
import numpy as np
import numpy.typing as npt
import pytest

from detente.core.elementary import ndtr, ndtri
from detente.core.random import Purpose, block, normal_pair, uniform, word
from detente.core.random import gumbel as plain_gumbel
from detente.sim import functions as fn
from detente.sim.lanes import F32, I32, Function, Lane, module_text
from detente.sim.machine import compile_object, target_machine

Singles = npt.NDArray[np.float32]


def _unary(name: str, op: Callable[[Lane], Lane]) -> Function:
    f = Function(name, [("ptr", "x"), ("ptr", "y"), ("i64", "n")], linkage="exported")
    with f.loop(0, f.parameter("n")) as i:
        f.store(op(f.load(F32, f.parameter("x"), i)), f.parameter("y"), i)
    f.give()
    return f


def _words(name: str, philox: Function, *, stepwise: bool) -> Function:
    """Write philox for eight paths, word by word, then what becomes of the first two words."""
    scalars = [("i32", "world"), ("i32", "step"), ("i32", "tag"), ("i32", "k0"), ("i32", "k1")]
    f = Function(
        name, [*scalars, ("ptr", "path"), ("ptr", "steps"), ("ptr", "words"), ("ptr", "numbers")], linkage="exported"
    )
    step = f.load(I32, f.parameter("steps")) if stepwise else f.parameter("step")
    path = f.load(I32, f.parameter("path"))
    arguments = [f.parameter("world"), path, step, f.parameter("tag"), f.parameter("k0"), f.parameter("k1")]
    result = f.call(philox, arguments)
    assert result is not None
    words = fn.unpack(result)
    for position, each in enumerate(words):
        f.store(each, f.parameter("words"), position)
    numbers = [fn.uniform(words[0]), *fn.normal_pair(words[0], words[1]), fn.gumbel(words[0])]
    for position, each in enumerate(numbers):
        f.store(each, f.parameter("numbers"), position)
    f.give()
    return f


def _aligned(n: int, dtype: type[np.generic]) -> npt.NDArray[np.generic]:
    raw = np.zeros(4 * n + 64, np.uint8)
    skip = -raw.ctypes.data % 64
    return raw[skip : skip + 4 * n].view(dtype)


@pytest.fixture(scope="module")
def engine() -> llvm.ExecutionEngine:
    """Compile every function under test once."""
    plain, epochs = fn.philox_function(stepwise=False), fn.philox_function(stepwise=True)
    tested = [
        _unary("exp", fn.exp),
        _unary("exp2", fn.exp2),
        _unary("log", fn.log),
        _unary("sine", lambda u: fn.sin_cos_turn(u)[0]),
        _unary("cosine", lambda u: fn.sin_cos_turn(u)[1]),
        _unary("tail", fn.upper_tail),
        _unary("quantile", fn.upper_quantile),
        _words("words", plain, stepwise=False),
        _words("words_epochs", epochs, stepwise=True),
    ]
    made = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine())
    made.add_object_file(llvm.ObjectFileRef.from_data(compile_object(module_text([plain, epochs, *tested], []))))
    made.finalize_object()
    return made


def _apply(engine: llvm.ExecutionEngine, name: str, x: Singles) -> Singles:
    given, result = _aligned(len(x), np.float32), _aligned(len(x), np.float32)
    given[:] = x
    signature = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
    signature(engine.get_function_address(name))(given.ctypes.data, result.ctypes.data, len(x) // 8)
    return result.astype(np.float32)


@pytest.mark.parametrize(
    ("name", "x", "truth", "bound"),
    [
        ("exp", np.linspace(-80, 80, 800_000), np.exp, 1.1),
        ("exp2", np.linspace(-90, 90, 800_000), np.exp2, 2.5),
        ("log", np.exp(np.linspace(-80, 80, 800_000)), np.log, 1.1),
        ("log", np.linspace(0.5, 1.9, 800_000), np.log, 1.1),
        ("sine", np.linspace(1e-6, 0.4999, 800_000), lambda u: np.sin(2 * np.pi * u), 2.0),
        ("cosine", np.linspace(0.2501, 0.7499, 800_000), lambda u: np.cos(2 * np.pi * u), 2.0),
    ],
)
def test_functions_are_good_to_the_last_places(
    engine: llvm.ExecutionEngine,
    name: str,
    x: npt.NDArray[np.float64],
    truth: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]],
    bound: float,
) -> None:
    single = x.astype(np.float32)
    expected = truth(single.astype(np.float64))
    ulp = np.abs(_apply(engine, name, single) - expected) / np.spacing(np.abs(expected).astype(np.float32))
    assert ulp.max() < bound


def test_the_normal_distribution_in_single_precision(engine: llvm.ExecutionEngine) -> None:
    z = np.linspace(0.0, 7.0, 80_000).astype(np.float32)
    expected = ndtr(-z.astype(np.float64))
    # The exponential of z^2 / 2 loses as many roundings as the exponent has units.
    assert (np.abs(_apply(engine, "tail", z) / expected - 1.0) < 3e-7 + 6e-8 * z * z).all()
    p = np.exp(np.linspace(-20.0, np.log(0.5), 80_000)).astype(np.float32)
    expected = -ndtri(p.astype(np.float64))
    assert np.abs(_apply(engine, "quantile", p) - expected).max() < 2e-6


def test_exp_and_log_at_the_edges(engine: llvm.ExecutionEngine) -> None:
    x = np.array([-1e9, -87.0, 0.0, 87.0, 1e9, -0.0, 1e-30, 1.0], np.float32)
    exp = _apply(engine, "exp", x)
    assert np.isfinite(exp).all()
    assert exp[2] == exp[5] == exp[6] == 1.0
    assert exp[0] == exp[1] < 1e-37
    log = _apply(engine, "log", np.array([1.0, 2.0**-24, 1 - 2.0**-24, 2.0, 0.5, 4.0, 1.0, 1.0], np.float32))
    assert log[0] == 0.0
    assert log[2] == pytest.approx(-(2.0**-24), rel=1e-6)


@pytest.mark.parametrize("name", ["words", "words_epochs"])
def test_random_numbers_are_those_of_the_plain_generator(engine: llvm.ExecutionEngine, name: str) -> None:
    address = fn.tag(Purpose.HAZARD, 2)
    path, steps = _aligned(8, np.int32), _aligned(8, np.int32)
    path[:] = [0, 1, 2, 3, 1000, 65_536, 2**30, 7]
    steps[:] = [13, 0, 1, 2, 3, 500, 6, 7]
    words, numbers = _aligned(32, np.uint32), _aligned(32, np.float32)
    signature = ctypes.CFUNCTYPE(None, *[ctypes.c_int32] * 5, *[ctypes.c_void_p] * 4)
    signature(engine.get_function_address(name))(
        7, 13, address, 99, 1, path.ctypes.data, steps.ctypes.data, words.ctypes.data, numbers.ctypes.data
    )
    seed = 99 | (1 << 32)
    for lane in range(8):
        step = int(steps[lane]) if name == "words_epochs" else 13
        expected = block(seed, 7, int(path[lane]), Purpose.HAZARD, step, 2)
        assert tuple(int(w) for w in words.reshape(4, 8)[:, lane]) == expected
        assert word(seed, 7, int(path[lane]), Purpose.HAZARD, step, 9) == expected[1]
        u, first, second, extreme = (float(x) for x in numbers.reshape(4, 8)[:, lane])
        assert u == uniform(expected[0])
        assert (first, second) == pytest.approx(normal_pair(expected[0], expected[1]), rel=1e-5, abs=1e-6)
        assert extreme == pytest.approx(plain_gumbel(expected[0]), rel=1e-5, abs=1e-6)
