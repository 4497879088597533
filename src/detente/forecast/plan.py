"""A run cut into parts that may be made anywhere, in any order: what is run, and which worlds each part has.

Every random number has an address (seed, world, path), so a part needs nothing of the others, and the run that the
parts make is the one that would have been made at once, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from detente.core.errors import RunError
from detente.core.origin import SHOWN, digest_of_code
from detente.core.version import __version__
from detente.forecast.forecast import METHOD
from detente.sim.lanes import N_LANES

if TYPE_CHECKING:
    from detente.core.spec import RunSpec
    from detente.model.model import Model


@dataclass(frozen=True, slots=True)
class Plan:
    """What is run, and in how many parts. Equal plans make equal bytes."""

    case: str
    """Name of the case."""
    case_hash: str
    """Hash of the case with its lens and overrides."""
    seed: int
    """Seed of all random numbers."""
    worlds: int
    """W."""
    paths: int
    """P, paths per world."""
    parts: int
    """Number of parts."""
    lens: tuple[str, ...] = ()
    """Lenses applied, in order."""
    overrides: Mapping[str, str] = field(default_factory=dict[str, str])
    """Numbers set for this run, by path."""
    version: str = __version__
    """Version of détente."""
    code: str = field(default_factory=digest_of_code)
    """Digest of the code that makes the numbers."""
    method: str = METHOD
    """How the numbers are made."""

    @property
    def identity(self) -> str:
        """SHA-256 of all of it."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """Return it as text, always the same."""
        return json.dumps(asdict(self), indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"

    def block(self, part: int) -> tuple[int, int]:
        """Return first world and number of worlds of a part; parts are counted from 1.

        Examples
        --------
        >>> plan = Plan("row", "", seed=0, worlds=100, paths=1, parts=3, code="")
        >>> [plan.block(part) for part in (1, 2, 3)]
        [(0, 32), (32, 32), (64, 36)]
        """
        if not 1 <= part <= self.parts:
            raise RunError(f"found part {part} of {self.parts}, expected one from 1 to {self.parts}")
        first, end = (self._boundary(number) for number in (part - 1, part))
        return first, end - first

    def _boundary(self, part: int) -> int:
        eights = -(-self.worlds // N_LANES)
        return min(self.worlds, eights * part // self.parts * N_LANES)


def plan_of(model: Model, spec: RunSpec, *, parts: int) -> Plan:
    """Return the plan of a run in so many parts.

    Raises
    ------
    RunError
        If some parts would have no worlds.
    """
    most = -(-spec.worlds // N_LANES)
    if not 1 <= parts <= most:
        raise RunError(
            f"found {parts:,} parts, expected 1 to {most:,}: a part has eight of the {spec.worlds:,} worlds at least"
        )
    return Plan(
        case=model.name,
        case_hash=model.case_hash,
        seed=spec.seed,
        worlds=spec.worlds,
        paths=spec.paths,
        parts=parts,
        lens=spec.lens,
        overrides=dict(spec.overrides),
    )


def read_plan(text: str, place: str) -> Plan:
    """Return a plan from its text; ``place`` is the file it comes from.

    Raises
    ------
    RunError
        If it is none.
    """
    try:
        data: dict[str, Any] = json.loads(text)
        plan = Plan(**{**data, "lens": tuple(data["lens"])})
        is_sound = plan.to_json() == text and plan.block(plan.parts)[1] > 0
    except (ValueError, KeyError, TypeError, AttributeError, RunError) as error:
        raise RunError(
            f"{place}: found no plan of a run ({error}), expected what `detente run --part` writes"
        ) from None
    if not is_sound:
        raise RunError(f"{place}: found a plan that was edited, expected it as `detente run --part` wrote it")
    return plan


def differences(found: Plan, expected: Plan) -> str:
    """Return what one plan has that the other has not, in words; "" where they are equal."""
    told = []
    for each in fields(Plan):
        one, other = getattr(found, each.name), getattr(expected, each.name)
        if one != other:
            told.append(f"{each.name} {_shown(one)}, not {_shown(other)}")
    return "; ".join(told)


def _shown(value: object) -> str:
    if isinstance(value, str) and len(value) == hashlib.sha256().digest_size * 2:
        return value[:SHOWN]
    if isinstance(value, Mapping):
        return ", ".join(f"{path}={text}" for path, text in value.items()) or "none"
    if isinstance(value, tuple):
        return "+".join(value) or "none"
    return str(value)
