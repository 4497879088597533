"""Where a run is made: on the threads of this machine, or in blocks on others, with the same bytes.

An executor makes blocks of worlds in any order, as often as it likes. All random numbers are addressed, so what comes
of a block depends neither on who made it nor on what was made before.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detente.core.errors import RunError
from detente.core.origin import Making
from detente.forecast.cluster import executor_of
from detente.model.model import Floats, Model
from detente.sim.lanes import N_LANES
from detente.sim.runs import Runs, join

if TYPE_CHECKING:
    from detente.core.spec import Progress
    from detente.sim.executor import Engine

BLOCK_PATHS = 1 << 18
"""Paths of a block that is sent elsewhere, at most: some seconds of work on a thread of a case such as russia-2022."""
FEWEST_PATHS = 1 << 13
"""Paths below which a block is not worth a message."""
BLOCKS_A_THREAD = 4
"""Blocks for each thread, at least, so that the last ones end together."""


@dataclass(frozen=True, slots=True, eq=False)
class ModelOf:
    """What the blocks of a run have in common."""

    making: Making
    model: Model
    seed: int
    paths: int
    keep: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Worlds of a run, of one version."""

    first_world: int
    worlds: int
    draws: Floats | None


def simulate_block(shared: ModelOf, block: Block) -> Runs:
    """Simulate a block on one thread: whoever makes blocks makes several at a time."""
    from detente.sim.executor import simulate

    runs = simulate(
        shared.model,
        worlds=block.worlds,
        paths=shared.paths,
        seed=shared.seed,
        first_world=block.first_world,
        threads=1,
        keep=shared.keep,
        draws=block.draws,
    )
    # Whoever asked has the model and the draws.
    return replace(runs, model=None, drawn=None)  # type: ignore[arg-type]


def simulate(
    model: Model,
    *,
    on: object,
    worlds: int,
    paths: int,
    seed: int,
    first_world: int = 0,
    threads: int | None = None,
    keep: AbstractSet[str] = frozenset(),
    progress: Progress | None = None,
    engine: Engine | None = None,
    draws: Floats | None = None,
    sample: tuple[int, int] | None = None,
    versions: int = 1,
) -> Runs:
    """Simulate a model here or ``on`` an executor: as `detente.simulate`, with the same bytes.

    Too few paths to be worth sending are made here. Elsewhere the sample is left out; whoever wants it makes it again
    (`detente.forecast.sample`).
    """
    executor = executor_of(on) if worlds * paths > FEWEST_PATHS else None
    if executor is None:
        from detente.sim.executor import simulate as simulate_here

        return simulate_here(
            model,
            worlds=worlds,
            paths=paths,
            seed=seed,
            first_world=first_world,
            threads=threads,
            keep=keep,
            progress=progress,
            engine=engine,
            draws=draws,
            sample=sample,
            versions=versions,
        )
    own = worlds // versions
    pieces = [(v * own + start, n) for v in range(versions) for start, n in cut(own, paths, executor.width)]
    blocks = [
        Block(first_world + start % own, n, None if draws is None else draws[start : start + n]) for start, n in pieces
    ]
    shared = ModelOf(Making.here(), model, seed, paths, frozenset(keep))
    made: list[Runs | None] = [None] * len(blocks)
    done = 0
    for number, runs in executor.map(simulate_block, shared, blocks):
        # Where it stands among the versions, so that the blocks follow each other.
        made[number] = replace(
            runs, model=model, drawn=blocks[number].draws, first_world=first_world + pieces[number][0]
        )
        done += runs.n_worlds
        if progress is not None:
            progress(done, worlds)
    whole = join([runs for runs in made if runs is not None])
    if whole.n_worlds != worlds:
        raise RunError(f"found {whole.n_worlds:,} worlds, expected {worlds:,}: the executor lost some")
    return replace(whole, drawn=draws)


def cut(worlds: int, paths: int, width: int) -> list[tuple[int, int]]:
    """Return first world and number of worlds of each block for an executor of some width.

    Examples
    --------
    >>> cut(1024, 100, 2)
    [(0, 128), (128, 128), (256, 128), (384, 128), (512, 128), (640, 128), (768, 128), (896, 128)]
    """
    even = -(-worlds * paths // max(1, width * BLOCKS_A_THREAD))
    size = min(BLOCK_PATHS, max(FEWEST_PATHS, even))
    count = max(N_LANES, -(-size // paths) // N_LANES * N_LANES)
    return [(first, min(count, worlds - first)) for first in range(0, worlds, count)]
