"""What to run: one frozen request in place of the same eight options at every function."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Protocol, TypedDict, TypeVar, runtime_checkable

from detente.core.calls import checked, refuse_unknown
from detente.core.errors import RunError
from detente.core.executor import Executor
from detente.core.listed import listed

if TYPE_CHECKING:
    from distributed import Client

Progress = Callable[[int, int], None]
"""Called with the number of worlds done and of all worlds."""
Function = TypeVar("Function", bound=Callable[..., Any])
DEFAULT_WORLDS = 1024
"""Eight replicates of 128 points: enough that a probability's Monte Carlo error over worlds stays below 1.6 points
(sqrt(1/4 / 1024)), and a power of two suits Sobol points."""
DEFAULT_PATHS = 100
"""Enough that chance adds little to the spread over worlds (at most 5 points of a world's probability)."""
WORLDS_LIMIT = 1 << 32
"""Worlds have 32-bit numbers (see `detente.core.random`)."""
PATHS_LIMIT = 1 << 29
"""Paths of a world are counted by eights in 32 bits."""
SEED_LIMIT = 1 << 64
"""Seeds have 64 bits."""


@runtime_checkable
class Number(Protocol):
    """A number as the language has it: what `detente.case.notation.Number` is, seen from here."""

    def to_data(self) -> Any:
        """Return it as plain data."""


class Overrides(Mapping[str, str]):
    """Other numbers by dotted path, as text; it can be hashed and cannot be changed."""

    __slots__ = ("_pairs",)

    def __init__(self, given: Mapping[str, object]) -> None:
        self._pairs = tuple((str(path), str(value)) for path, value in given.items())

    def __getitem__(self, path: str) -> str:
        return dict(self._pairs)[path]

    def __iter__(self) -> Iterator[str]:
        return (path for path, _ in self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __hash__(self) -> int:
        return hash(frozenset(self._pairs))

    def __repr__(self) -> str:
        return repr(dict(self._pairs))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RunSpec:
    """What to run of a case, and how. Results depend on the first five fields alone.

    It cannot be changed, can be hashed, and equals another that asks for the same; its ``repr`` has what is not as by
    default.

    Raises
    ------
    ArgumentError
        If a field is of another kind, or there is no such field.
    RunError
        If the size or the seed is none.

    Examples
    --------
    >>> spec = RunSpec(worlds=64, paths=8, lens="hawks")
    >>> spec
    RunSpec(lens=('hawks',), worlds=64, paths=8)
    >>> spec.lens, spec.seed, spec.size
    (('hawks',), 0, 512)
    """

    lens: tuple[str, ...] = ()
    """Named sets of other numbers; later ones win. One name will do."""
    overrides: Mapping[str, str] = field(default_factory=lambda: Overrides({}))
    """Other numbers by dotted path, as ``--set`` has them."""
    worlds: int = DEFAULT_WORLDS
    """W draws of the assumptions."""
    paths: int = DEFAULT_PATHS
    """P paths in each world."""
    seed: int = 0
    """Seed of all random numbers."""
    threads: int | None = None
    """Threads; all cores by default. Results do not depend on it."""
    progress: Progress | None = field(default=None, compare=False)
    """Called with the number of worlds done and of all worlds."""
    allow_large: bool = field(default=False, compare=False)
    """Whether to run even what takes a very long time or very much memory."""

    on: Client | Executor | str | None = field(default=None, compare=False)
    """Where: on this machine's threads, or on a cluster: a client of dask.distributed, or its scheduler's address."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "lens", listed(self.lens))
        object.__setattr__(self, "overrides", Overrides(self.overrides or {}))
        for name in ("worlds", "paths", "seed", "threads"):
            value = getattr(self, name)
            object.__setattr__(self, name, None if value is None else int(value))  # NumPy's whole numbers too
        check_size(worlds=self.worlds, paths=self.paths, seed=self.seed)
        check_threads(self.threads)

    @property
    def size(self) -> int:
        """Number of paths N = W x P."""
        return self.worlds * self.paths

    def __repr__(self) -> str:
        usual = {each.name: each.default for each in fields(self)} | {"overrides": {}}
        usual |= {"progress": self.progress, "on": self.on}
        shown = {name: getattr(self, name) for name in NAMES}
        said = ", ".join(f"{name}={value!r}" for name, value in shown.items() if value != usual[name])
        return f"RunSpec({said})"


class NumberFields(TypedDict, total=False):
    """Those fields of a `RunSpec` that say which numbers a case is looked at with."""

    lens: str | Sequence[str]
    overrides: Mapping[str, str | float | Number] | None


class DrawFields(NumberFields, total=False):
    """The same, and which luck."""

    seed: int


class HereFields(DrawFields, total=False):
    """All fields of a `RunSpec` but where it is run."""

    worlds: int
    paths: int
    threads: int | None
    progress: Progress | None
    allow_large: bool


class RunFields(HereFields, total=False):
    """All fields of a `RunSpec` as options by keyword."""

    on: Client | Executor | str | None


NAMES = tuple(each.name for each in fields(RunSpec))
"""Names of the fields."""


def spec_of(spec: RunSpec | None, given: NumberFields) -> RunSpec:
    """Return what to run, given as a `RunSpec`, as its fields, or as one with some fields changed.

    Raises
    ------
    ArgumentError
        If a field is of another kind, or there is no such field.
    RunError
        If the size or the seed is none.
    """
    refuse_unknown(given, NAMES)
    return replace(spec or RunSpec(), **given)  # type: ignore[arg-type]  # lists and None become what the fields are


def takes_spec(function: Function) -> Function:
    """Return a `checked` function whose signature lists the fields of a `RunSpec` by name, for help and editors."""
    return _taking(function, RunFields)


def takes_run(function: Function) -> Function:
    """Return the same for a function of which ``on`` is something else: where it runs, only ``spec`` can say."""
    return _taking(function, HereFields)


def takes_draws(function: Function) -> Function:
    """Return the same for a function that runs nothing: it takes the numbers and the seed alone."""
    return _taking(function, DrawFields)


def takes_numbers(function: Function) -> Function:
    """Return the same for a function that draws nothing either: it takes the numbers alone."""
    return _taking(function, NumberFields)


def _taking(function: Function, kind: Any) -> Function:
    """Return a `checked` function whose signature lists the fields of a request instead of ``**fields``."""
    signature = inspect.signature(function)
    shown = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    function.__signature__ = signature.replace(parameters=[*shown, *_parameters(kind)])  # type: ignore[attr-defined]
    return checked(function, names=globals())


def _parameters(kind: Any) -> list[inspect.Parameter]:
    """Return the fields of a request as parameters, annotated by text, in the order of `RunSpec`."""
    hints = {name: getattr(hint, "__forward_arg__", str(hint)) for name, hint in kind.__annotations__.items()}
    usual = {each.name: each.default for each in fields(RunSpec)} | {"overrides": None}
    return [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=usual[name], annotation=hints[name])
        for name in NAMES
        if name in hints
    ]


def check_size(*, worlds: int, paths: int, seed: int) -> None:
    """Raise if a run of this size or seed cannot be numbered."""
    _check_ranges(("worlds", worlds, 1, WORLDS_LIMIT), ("paths", paths, 1, PATHS_LIMIT), ("seed", seed, 0, SEED_LIMIT))


def check_threads(threads: int | None) -> None:
    """Raise if nothing could run in so many threads."""
    if threads is not None and threads < 1:
        raise RunError(f"threads: found {threads}, expected a whole number from 1")


def check_address(*, world: int, path: int, seed: int) -> None:
    """Raise if there can be no such path."""
    _check_ranges(("world", world, 0, WORLDS_LIMIT), ("path", path, 0, PATHS_LIMIT), ("seed", seed, 0, SEED_LIMIT))


def _check_ranges(*ranges: tuple[str, int, int, int]) -> None:
    """Raise for the first name whose value does not lie from the least up to, but not at, the limit."""
    for name, value, least, limit in ranges:
        if not least <= value < limit:
            raise RunError(f"{name}: found {value}, expected a whole number from {least} to {limit - 1}")


def _takes_fields() -> None:
    """Let the constructor take what the fields may be given as: one lens for several, other numbers as numbers."""
    constructor = RunSpec.__init__
    own = next(iter(inspect.signature(constructor).parameters.values()))
    constructor.__signature__ = inspect.Signature([own, *_parameters(RunFields)])  # type: ignore[attr-defined]
    RunSpec.__init__ = checked(constructor, names=globals())  # type: ignore[method-assign]


_takes_fields()
