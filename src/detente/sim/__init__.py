"""Model -> Runs: the only time loop, as machine code (`executor`) and as readable Python (`twin`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.sim.executor import simulate as simulate


def __getattr__(name: str) -> Any:
    # The engine loads LLVM; who only reads a run or follows the twin does not need it.
    if name == "simulate":
        from detente.sim.executor import simulate

        return simulate
    raise AttributeError(f"module 'detente.sim' has no attribute {name!r}")
