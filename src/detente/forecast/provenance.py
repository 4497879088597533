"""Where a finding comes from: enough to make it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.sim.runs import Runs


@dataclass(frozen=True, slots=True)
class Provenance:
    """Case, run and method of a finding. The same provenance gives the same finding, byte for byte."""

    case: str
    """Name of the case."""
    case_hash: str
    """Hash of the case with its lens and overrides."""
    lens: str
    """Lens or lenses applied, or ""."""
    seed: int
    """Seed of all random numbers."""
    worlds: int
    """W, draws of the assumptions."""
    paths: int
    """P, paths per world."""
    version: str
    """Version of détente."""
    method: str
    """How the finding was made."""
    overrides: Mapping[str, str] = field(default_factory=dict[str, str])
    """Numbers set for the run, by path, where they are known."""

    def __str__(self) -> str:
        lens = f"lens {self.lens}" if self.lens else "no lens"
        return f"{lens}, seed {self.seed}, {self.worlds:,} worlds x {self.paths:,} paths"


def provenance_of(runs: Runs, method: str, *, overrides: Mapping[str, object] | None = None) -> Provenance:
    """Return the provenance of a finding made from a run."""
    from detente.core.version import __version__

    return Provenance(
        case=runs.model.name,
        case_hash=runs.model.case_hash,
        lens=runs.model.lens,
        seed=runs.seed,
        worlds=runs.n_worlds,
        paths=runs.n_paths,
        version=__version__,
        method=method,
        overrides={path: str(value) for path, value in (overrides or {}).items()},
    )
