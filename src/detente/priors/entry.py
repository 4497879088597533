"""One entry of the library: a quantity, what was found for it, in which population, by whom, and who differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from detente.core.near import nearest
from detente.core.reference_classes import jeffreys

Kind = Literal["share", "rate", "duration", "amount"]
"""What a figure is: a share of cases, how often per time, how long something lasts, or a number of some unit."""
Status = Literal["recomputed", "seen", "abstract", "secondary"]
"""How a figure is known: worked out from the data, read in the work itself, in its abstract, or in another work."""
Spread = Literal["counts", "among cases", "reported", "none"]
"""What an interval is: of a share or rate, given counts; from case to case; as a source gives it; or there is none."""

KINDS: Final = get_args(Kind)
STATUSES: Final = get_args(Status)


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a figure stands."""

    text: str
    """Authors, year, title, place, in words."""
    status: Status
    """How the figure is known."""
    seen: str = ""
    """Where exactly it was read."""

    @property
    def short(self) -> str:
        """Authors and year: what stands before the first full stop or colon."""
        return self.text.partition(": ")[0]


@dataclass(frozen=True, slots=True)
class Figure:
    """What was found in one part of the population."""

    where: Mapping[str, str]
    """Which part, by axis; empty for the whole."""
    estimate: float
    """The best single number: a share, a median, a mean, as the definition says."""
    count: int | None = None
    """How many came to it (shares), or happened (rates)."""
    n: int | None = None
    """Of how many cases; for rates, in how many years."""
    quantiles: tuple[tuple[float, float], ...] = ()
    """Two points, percentile (0 to 100) and value, of the spread among cases or of the interval a source gives."""
    spread: Spread = "none"
    """What the interval is."""
    years: tuple[int, int] | None = None
    """First and last year, where not those of the entry."""
    recipe: Mapping[str, Any] = field(default_factory=dict)
    """How it is worked out anew from a table of `detente.history`; empty where the data are not at hand."""
    note: str = ""
    """What else to know of this figure."""

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 90% interval that counts imply, or the two points given; None where there is neither."""
        if self.quantiles:
            return self.quantiles[0][1], self.quantiles[1][1]
        return jeffreys(self.successes, self.n) if self.spread == "counts" and self.n else None

    @property
    def successes(self) -> float:
        """How many came to it; where only the share is known, that share of all, which need not be whole."""
        return self.count if self.count is not None else round(self.estimate * (self.n or 0), 6)


@dataclass(frozen=True, slots=True)
class Dissent:
    """Another study of the same quantity."""

    reference: Reference
    """Which."""
    estimate: float
    """What it found, in the unit of the entry."""
    why: str
    """Why it differs."""
    where: Mapping[str, str] = field(default_factory=dict)
    """For which part of the population it stands; empty for the whole."""
    count: int | None = None
    """How many came to it."""
    n: int | None = None
    """Of how many."""


@dataclass(frozen=True, slots=True)
class Prior:
    """An entry of the library."""

    id: str
    """Its name, as a case cites it."""
    title: str
    """What it is, in a line."""
    kind: Kind
    """What its numbers are."""
    definition: str
    """What exactly is counted or measured."""
    unit: str
    """Unit of the estimate: nothing for shares, ``days``, ``per year``, ``points``."""
    years: tuple[int, int] | None
    """First and last year of the population; None where these were not seen."""
    actors: str
    """Who is in the population."""
    selection: str
    """How cases came into it, and what that does to the figure."""
    reference: Reference
    """Where the figures stand."""
    licence: str
    """Terms of the data behind them."""
    figures: tuple[Figure, ...]
    """What was found, the whole population first."""
    dissent: tuple[Dissent, ...] = ()
    """Studies that find something else."""
    words: tuple[str, ...] = ()
    """Further words by which it may be sought."""

    @property
    def axes(self) -> dict[str, tuple[str, ...]]:
        """By what the population is divided, and into which parts."""
        found: dict[str, dict[str, None]] = {}
        for figure in self.figures:
            for axis, part in figure.where.items():
                found.setdefault(axis, {})[part] = None
        return {axis: tuple(parts) for axis, parts in found.items()}

    def span(self, figure: Figure | None = None) -> str:
        """Return the years of a figure, or else of the population, in words."""
        years = (figure.years if figure is not None else None) or self.years
        return f"{years[0]}-{years[1]}" if years else "years not seen"

    def figure(self, where: Mapping[str, str]) -> Figure:
        """Return what was found in one part of the population.

        Raises
        ------
        WhereError
            If the entry has no figure for just that part.
        """
        for figure in self.figures:
            if dict(figure.where) == dict(where):
                return figure
        raise WhereError(self, where)


class WhereError(LookupError):
    """An entry has no figure for the part of the population that is asked for."""

    def __init__(self, prior: Prior, where: Mapping[str, str]) -> None:
        axes = prior.axes
        for axis, part in where.items():
            if axis not in axes:
                self.found = f"`{axis}`, by which `{prior.id}` is not divided"
                self.expected = f"one of {', '.join(f'`{each}`' for each in axes)}" if axes else "no `where`"
                self.hint = _near(axis, axes)
                break
            if part not in axes[axis]:
                self.found, self.hint = f"`{axis}: {part}`", _near(part, axes[axis])
                self.expected = f"one of {', '.join(f'`{each}`' for each in axes[axis])}"
                break
        else:
            self.found = f"`{shown(where)}`" if where else f"`{prior.id}` without `where`"
            parts = " or ".join(f"`{shown(each.where)}`" if each.where else "no `where`" for each in prior.figures[:12])
            self.expected = f"a part with a figure: {parts}"
            self.hint = ""
        super().__init__(self.found)


def _near(word: str, known: Iterable[str]) -> str:
    near = nearest(word, known)
    return f"`{near}`" if near else ""


def shown(where: Mapping[str, str]) -> str:
    """Return a part of a population as a case writes it.

    Examples
    --------
    >>> shown({"kind": "defence", "era": "since-1945"})
    '{kind: defence, era: since-1945}'
    """
    return f"{{{', '.join(f'{axis}: {part}' for axis, part in where.items())}}}"
