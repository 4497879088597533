"""Commands that write a case anew: to a file, to standard output, or over its own file."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import typer

from detente.cli.output import Outputs, check_fresh, check_targets


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Where a case is read, and where it is written anew."""

    source: str
    """Its file."""
    target: str
    """Where it goes; ``-`` is standard output."""
    is_own: bool
    """Whether that is its own file."""

    def check(self, to: Outputs, *, force: bool) -> None:
        """Raise, before any work, if the case or the JSON beside it cannot go where it should."""
        if not force and not self.is_own:
            check_fresh(self.target, hint="--force replaces it")
        others = [(file, "JSON") for file in to.files.values()]
        check_targets([(self.target, "case"), *others], tuple if self.is_own else lambda: [Path(self.source)])

    def outputs(self, to: Outputs, *, force: bool) -> Outputs:
        """Return where results go, the case among them."""
        fresh = frozenset() if force or self.is_own else frozenset({"case"})
        return dataclasses.replace(to.also(case=self.target), fresh=fresh)


def rewriting(case: str, out: str | None, *, in_place: bool) -> Rewriting:
    """Return where a case is read and written; one that comes with détente is never written over."""
    from detente.case.shipped import find_case, shipped_cases
    from detente.core.files import place_of

    source = str(find_case(case))
    if in_place and out is not None:
        raise typer.BadParameter("found --out too, expected one of them", param_hint="--in-place")
    target = source if in_place else "-" if out is None else out
    is_own = target != "-" and place_of(target).identity == place_of(source).identity
    if is_own and source in map(str, shipped_cases().values()):
        raise typer.BadParameter(f"found {case}, which comes with détente, expected a file of yours", param_hint="CASE")
    return Rewriting(source, target, is_own)
