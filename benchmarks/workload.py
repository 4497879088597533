"""One compiled case with the numbers of its worlds filled in, ready for every time loop that can run it."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from detente.case.load import load_case
from detente.compile.compile import compile_case
from detente.sim import executor
from detente.sim.executor import build_engine
from detente.sim.lanes import N_LANES
from detente.sim.runs import lay_out
from detente.world.draws import draw_worlds

QUICK_VICTORY = "moves.invade.outcomes.quick_victory.chance"
SANCTIONS = "moves.harsh_sanctions.effects.sanctions"
PLAIN: Mapping[str, Mapping[str, str]] = {
    "russia-2022": {
        QUICK_VICTORY: "15% to 60%",
        SANCTIONS: "25 to 50",
        f"beliefs.russia.{QUICK_VICTORY}": "8% to 88%",
        f"beliefs.russia.{SANCTIONS}": "12 to 45",
    }
}
"""Plain numbers in place of a case's expressions, which the C and the NumPy here do not know: those of January 2022."""

Run = Callable[..., object]
"""The exported function ``run``, from the engine or from C."""


class Workload:
    """Worlds of a case: their numbers, and memory for what a time loop leaves."""

    def __init__(
        self, case: str, *, worlds: int, paths: int, seed: int = 1, overrides: Mapping[str, str] | None = None
    ) -> None:
        if paths % N_LANES or worlds % (2 * N_LANES):
            raise ValueError(
                f"found {worlds} worlds of {paths} paths, expected multiples of {2 * N_LANES} and {N_LANES}"
            )
        self.model = compile_case(load_case(case), overrides=overrides)
        self.engine = build_engine(self.model)
        self.program = self.engine.program
        self.n_worlds, self.n_paths, self.seed = worlds, paths, seed
        self.numbers = self._fill()
        layout = lay_out(self.model)
        self.hits = np.zeros((layout.n_hits, self.size), dtype=np.uint16)
        self.values = np.zeros((layout.n_values, self.size), dtype=np.float32)

    @property
    def size(self) -> int:
        """Number of paths."""
        return self.n_worlds * self.n_paths

    def _fill(self) -> npt.NDArray[np.float32]:
        """Return what the engine's preparation makes of the worlds: constants and sheets [W, n_numbers]."""
        results = executor._Results(self.model, self.n_worlds, N_LANES, frozenset())  # noqa: SLF001
        drawn = draw_worlds(self.model.draws, seed=self.seed, first=0, count=self.n_worlds)
        rows = self.engine.rows.compute(drawn)
        block = executor._Block(self.engine, rows, results, self.seed, 0, 0)  # noqa: SLF001
        memory = block._memory(self.n_worlds)  # noqa: SLF001
        block._fill(memory, 0, self.n_worlds)  # noqa: SLF001
        self.orders_size, self.state_size = memory.orders.size, memory.state.size
        return memory.numbers[: self.n_worlds].copy()

    def run(self, loop: Run, threads: int = 1) -> None:
        """Run all paths by a time loop; results land in ``hits`` and ``values``."""
        if threads == 1:
            self._part(loop, 0, self.n_worlds)
            return
        count = self.n_worlds // threads
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda first: self._part(loop, first, count), range(0, self.n_worlds, count)))

    def _part(self, loop: Run, first: int, count: int) -> None:
        state = executor._aligned(self.state_size, np.dtype(np.float32))  # noqa: SLF001
        orders = np.zeros(self.orders_size, dtype=np.int32)
        column = first * self.n_paths
        loop(
            self.numbers[first:].ctypes.data, self.program.n_numbers, first, count, self.n_paths // N_LANES,
            ctypes.c_int32(self.seed & 0xFFFFFFFF).value, ctypes.c_int32(self.seed >> 32).value,
            state.ctypes.data, orders.ctypes.data,
            self.hits[:, column:].ctypes.data, self.values[:, column:].ctypes.data, None, None, self.size, 0,
        )  # fmt: skip

    def results(self, loop: Run) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.float32]]:
        """Return hits and values as a time loop leaves them."""
        self.run(loop)
        return self.hits.copy(), self.values.copy()
