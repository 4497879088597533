"""Where a run is made: on the threads of this machine, or in blocks on others, with the same bytes.

An executor makes blocks of worlds in any order, as often as it likes. All random numbers are addressed, so what comes
of a block depends neither on who made it nor on what was made before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from detente.core.errors import ArgumentError, RunError
from detente.core.origin import digest_of_code
from detente.core.version import __version__
from detente.model.model import Floats, Model
from detente.sim.runs import Runs, join

if TYPE_CHECKING:
    from detente.core.spec import Progress
    from detente.sim.executor import Engine

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Made = TypeVar("Made")

BLOCK_PATHS = 1 << 18
"""Paths of a block that is sent elsewhere, at most: some seconds of work on a thread of a case such as russia-2022."""
FEWEST_PATHS = 1 << 13
"""Paths below which a block is not worth a message."""
BLOCKS_A_THREAD = 4
"""Blocks for each thread, at least, so that the last ones end together."""
WORLDS_AT_ONCE = 8
"""The engine prepares worlds by eights."""


@runtime_checkable
class Executor(Protocol):
    """Makes pieces of work somewhere."""

    @property
    def width(self) -> int:
        """Pieces made at the same time, about."""

    def map(
        self, work: Callable[[Shared, Item], Made], shared: Shared, items: Sequence[Item]
    ) -> Iterator[tuple[int, Made]]:
        """Yield the number of each item and what ``work(shared, item)`` makes of it, as they are ready.

        Parameters
        ----------
        work
            A function of a module, which other machines can import.
        shared
            What all items have in common; sent once to each machine.
        items
            One for each piece.

        Raises
        ------
        RunError
            If a piece cannot be made anywhere.
        """


def executor_of(on: object) -> Executor | None:
    """Return the executor that is meant: one itself, a client of dask.distributed, the address of a scheduler, or None.

    Raises
    ------
    ArgumentError
        If it is none of these.
    """
    if on is None:
        return None
    if isinstance(on, str) or type(on).__module__.partition(".")[0] == "distributed":
        from detente.forecast.cluster import executor_on

        return executor_on(on)
    if isinstance(on, Executor):
        return on
    raise ArgumentError(
        f"on: found {on!r}, expected a client of dask.distributed, or the address of its scheduler, "
        "such as 'tcp://10.0.0.1:8786'"
    )


@dataclass(frozen=True, slots=True)
class Making:
    """Which code a piece of work expects where it is made."""

    version: str = __version__
    code: str = ""

    @classmethod
    def here(cls) -> Making:
        """Return that of this process."""
        return cls(code=digest_of_code())

    def differs(self) -> str:
        """Return what this process has in the place of what is expected; "" if it is the same."""
        here = Making.here()
        if here.version != self.version:
            return f"détente {here.version}, not {self.version}"
        return (
            ""
            if here.code == self.code
            else f"other code of détente {here.version} ({here.code[:12]}, not {self.code[:12]})"
        )


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
    on: Executor | None,
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
    if on is None or worlds * paths <= FEWEST_PATHS:
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
    pieces = [(v * own + start, n) for v in range(versions) for start, n in cut(own, paths, on.width)]
    blocks = [
        Block(first_world + start % own, n, None if draws is None else draws[start : start + n]) for start, n in pieces
    ]
    shared = ModelOf(Making.here(), model, seed, paths, frozenset(keep))
    made: list[Runs | None] = [None] * len(blocks)
    done = 0
    for number, runs in on.map(simulate_block, shared, blocks):
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
    count = max(WORLDS_AT_ONCE, -(-size // paths) // WORLDS_AT_ONCE * WORLDS_AT_ONCE)
    return [(first, min(count, worlds - first)) for first in range(0, worlds, count)]
