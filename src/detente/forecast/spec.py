"""What to run: one frozen request in place of the same eight options at every function."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

from detente.core.listed import listed
from detente.core.near import nearest
from detente.sim.cost import Cost, check_size, estimate, refuse_too_large

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.model.model import Model

Progress = Callable[[int, int], None]
"""Called with the number of worlds done and of all worlds."""
Function = TypeVar("Function", bound=Callable[..., Any])
DEFAULT_WORLDS = 1024
"""Eight replicates of 128 points: enough that a probability's Monte Carlo error over worlds stays below 1.6 points
(sqrt(1/4 / 1024)), and a power of two suits Sobol points."""
DEFAULT_PATHS = 100
"""Enough that chance adds little to the spread over worlds (at most 5 points of a world's probability)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSpec:
    """What to run of a case, and how. Results depend on the first five fields alone.

    Examples
    --------
    >>> spec = RunSpec(worlds=64, paths=8, lens="hawks")
    >>> spec.lens, spec.seed, spec.size
    (('hawks',), 0, 512)
    """

    lens: tuple[str, ...] = ()
    """Named sets of other numbers; later ones win. One name will do."""
    overrides: Mapping[str, str] = field(default_factory=dict[str, str])
    """Other numbers by dotted path, as ``--set`` has them."""
    worlds: int = DEFAULT_WORLDS
    """W draws of the assumptions."""
    paths: int = DEFAULT_PATHS
    """P paths in each world."""
    seed: int = 0
    """Seed of all random numbers."""
    threads: int | None = None
    """Threads; all cores by default. Results do not depend on it."""
    progress: Progress | None = field(default=None, compare=False, repr=False)
    """Called with the number of worlds done and of all worlds."""
    allow_large: bool = field(default=False, compare=False)
    """Whether to run even what takes a very long time or very much memory."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "lens", listed(self.lens))
        given = self.overrides or {}
        object.__setattr__(self, "overrides", {str(path): str(value) for path, value in given.items()})

    @property
    def size(self) -> int:
        """Number of paths N = W x P."""
        return self.worlds * self.paths

    def model_of(self, case: Case) -> Model:
        """Return the model of a case with the lens and the overrides, once the size is known to be possible.

        Raises
        ------
        CaseError
            If the case has problems; it lists them all.
        RunError
            If the size or the seed is none.
        """
        from detente.compile import compile_case

        check_size(worlds=self.worlds, paths=self.paths, seed=self.seed)
        return compile_case(case, lens=self.lens, overrides=dict(self.overrides))

    def check_cost(self, model: Model, **kept: Any) -> Cost:
        """Return what the run will take (see `detente.sim.cost.estimate`).

        Raises
        ------
        RunError
            If it is too large and not allowed to be.
        """
        cost = estimate(model, **{"worlds": self.worlds, "paths": self.paths, **kept})
        refuse_too_large(cost, allow_large=self.allow_large)
        return cost


class RunFields(TypedDict, total=False):
    """The fields of a `RunSpec` as options by keyword."""

    lens: str | Sequence[str]
    overrides: Mapping[str, str | float] | None
    worlds: int
    paths: int
    seed: int
    threads: int | None
    progress: Progress | None
    allow_large: bool


NAMES = tuple(each.name for each in fields(RunSpec))
"""Names of the fields."""


def spec_of(spec: RunSpec | None, given: RunFields) -> RunSpec:
    """Return what to run, given as a `RunSpec`, as its fields, or as one with some fields changed.

    Raises
    ------
    TypeError
        If there is no such field.
    """
    unknown = [name for name in given if name not in NAMES]
    if unknown:
        near = nearest(unknown[0], NAMES)
        hint = f"; did you mean {near!r}?" if near else ""
        raise TypeError(f"found the option {unknown[0]!r}, expected one of {', '.join(NAMES)}{hint}")
    return replace(spec or RunSpec(), **given)  # type: ignore[arg-type]  # lists and None become what the fields are


def takes_spec(function: Function) -> Function:
    """Return a function whose signature lists the fields of a `RunSpec` by name, for help, editors and notebooks."""
    signature = inspect.signature(function)
    shown = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    hints = RunFields.__annotations__
    defaults = {each.name: each.default for each in fields(RunSpec)} | {"lens": (), "overrides": None}
    shown += [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=defaults[name], annotation=_text(hints[name]))
        for name in NAMES
    ]
    function.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]  # what inspect reads
    return function


def _text(annotation: Any) -> str:
    """Return an annotation as it was written."""
    return getattr(annotation, "__forward_arg__", str(annotation))
