"""Every number of a case with what it implies: median, tails, source. What ``check`` echoes and ``show`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.case.factors import factors
from detente.case.places import assumptions
from detente.inspect.units import readable_unit
from detente.model.model import Family, Model
from detente.world.draws import medians, quantiles

if TYPE_CHECKING:
    from detente.case.schema import Case

LEVELS = (0.05, 0.5, 0.95)
"""Quantiles that are shown."""


@dataclass(frozen=True, slots=True)
class Implied:
    """One number of a case, and what follows from it."""

    path: str
    """Dotted path."""
    written: str
    """As the case has it; empty where the language gives it."""
    family: str
    """Distribution: ``fixed``, ``normal``, ``lognormal``, ..."""
    low: float
    """5th percentile, in ``unit``."""
    median: float
    """Median."""
    high: float
    """95th percentile."""
    unit: str
    """Unit for people."""
    source: str
    """Key of the source, or empty."""
    why: str
    """Reason, or empty."""
    is_judgement: bool
    """Whether there is neither a source nor a reason; a word such as `judgement` is none."""
    line: int
    """Line in the file, 0 if it is not written there."""

    @property
    def is_fixed(self) -> bool:
        """Whether the number is certain."""
        return self.family in ("fixed", "expression")


@dataclass(frozen=True, slots=True)
class Shared:
    """A factor: what several uncertain numbers share, so that they move together."""

    path: str
    """Dotted path, ``together.NAME``."""
    text: str
    """In words, or empty."""
    loadings: Mapping[str, float]
    """By the path of the number: how its normal score correlates with the factor. Numbers that are certain here, by a
    lens or an override, are left out."""
    source: str
    """Key of the source, or empty."""
    why: str
    """Reason, or empty."""
    is_judgement: bool
    """Whether there is neither a source nor a reason; a word such as `judgement` is none."""
    line: int
    """Line in the file, 0 if it is not written there."""


def shared(case: Case, model: Model) -> Iterator[Shared]:
    """Yield the factors of a case under the lens and overrides of its model, by name."""
    draws, known = model.draws, {factor.path: factor for factor in factors(case)}
    for column in draws.factors:
        rows = np.flatnonzero(draws.loadings.factor == column).tolist()
        factor = known[draws.paths[column]]
        yield Shared(
            path=factor.path,
            text=factor.text,
            loadings={draws.paths[draws.loadings.column[row]]: float(draws.loadings.value[row]) for row in rows},
            source=factor.source,
            why=factor.why,
            is_judgement=factor.is_judgement,
            line=factor.line,
        )


def implied(case: Case, model: Model) -> Iterator[Implied]:
    """Yield every number of a case under the lens and overrides of its model, in the model's order."""
    known = assumptions(case)
    draws, reckoned, starts = model.draws, dict(model.draws.formulas), medians(model.draws)
    found = quantiles(draws, np.arange(len(draws.numbers)), LEVELS)
    for column, path in enumerate(draws.numbers):
        if column in reckoned:
            low = median = high = float(starts[column])
        else:
            low, median, high = _without_dust(found[:, column].tolist())
        entry = known.get(path)
        written = "" if entry is None else entry.number.notation.unit
        factor, unit = readable_unit(draws.unit[column], median, written=written)
        yield Implied(
            path=path,
            written=str(entry.number) if entry is not None and not entry.is_default else "",
            family="expression" if column in reckoned else Family(int(draws.family[column])).name.lower(),
            low=low * factor,
            median=median * factor,
            high=high * factor,
            unit=unit,
            source=entry.source if entry is not None else "",
            why=entry.why if entry is not None else "",
            is_judgement=bool(draws.is_judgement[column]),
            line=entry.line if entry is not None else 0,
        )


def _without_dust(values: list[float]) -> list[float]:
    """Return quantiles in which what rounding left of a zero is one: ``0 to 3`` begins at 0, not at -4.4e-16."""
    width = max(map(abs, values))
    return [0.0 if abs(value) < 1e-12 * width else value for value in values]
