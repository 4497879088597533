"""An entry of the library in place of a number: what a case that cites it means, written out.

A share with counts becomes the Beta distribution that Jeffreys' prior gives; two points become the interval between
them; a figure without either stands alone, and says so. The number takes the entry's place before anything else sees
it, so that a case that cites an entry and one that has the number by hand are the same case.

References: brown2001.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from detente.core.errors import PriorError
from detente.core.near import nearest
from detente.priors.entry import Figure, Prior, WhereError, shown
from detente.priors.library import find_prior, prior_names

KEYS: Final = ("prior", "where", "dissent")
"""What a number that cites an entry may hold, beside ``source`` and ``why``."""
MIXTURE: Final = "mixture"


class CitationError(ValueError):
    """An entry, or a part of one, is cited that does not exist."""

    def __init__(self, found: str, expected: str, hint: str = "") -> None:
        self.found, self.expected, self.hint = found, expected, hint
        super().__init__(f"found {found}, expected {expected}")


@dataclass(frozen=True, slots=True)
class Citation:
    """An entry as a case cites it."""

    prior: str
    """Name of the entry."""
    where: tuple[tuple[str, str], ...] = ()
    """Part of the population, by axis."""
    is_mixture: bool = False
    """Whether the studies that differ each have a share of the worlds."""

    def to_data(self) -> dict[str, Any]:
        """Return the citation as a case writes it."""
        data: dict[str, Any] = {"prior": self.prior}
        if self.where:
            data["where"] = dict(self.where)
        if self.is_mixture:
            data["dissent"] = MIXTURE
        return data


@dataclass(frozen=True, slots=True)
class Expansion:
    """What a citation means."""

    value: float | str | dict[str, str]
    """The number, as a case writes it by hand."""
    why: str
    """Where it comes from, in a line."""


def read_citation(data: Mapping[Any, Any]) -> Citation:
    """Return what a mapping with ``prior`` cites.

    Raises
    ------
    CitationError
        If it holds anything else.
    """
    for key in data:
        if key not in KEYS:
            near = nearest(str(key), KEYS)
            raise CitationError(
                f"`{str(key)[:60]}` beside `prior`", "only `where`, `dissent`, `source` and `why`", near and f"`{near}`"
            )
    name, where, dissent = data["prior"], data.get("where", {}), data.get("dissent", "")
    if not isinstance(name, str):
        raise CitationError(f"`{str(name)[:60]}` as `prior`", "the name of an entry that `detente priors list` names")
    if not isinstance(where, Mapping) or any(isinstance(part, (Mapping, list)) for part in where.values()):
        raise CitationError(f"`{str(where)[:60]}` as `where`", "a mapping such as `{kind: defence, era: since-1945}`")
    if dissent not in ("", MIXTURE):
        raise CitationError(f"`{str(dissent)[:60]}` as `dissent`", f"`{MIXTURE}`, or no `dissent`")
    return Citation(name, tuple((str(axis), str(part)) for axis, part in where.items()), dissent == MIXTURE)


def expand(citation: Citation) -> Expansion:
    """Return the number that a citation means, and where it comes from.

    Raises
    ------
    CitationError
        If there is no such entry, no figure for that part, or no other study to mix it with.

    Examples
    --------
    >>> expand(Citation("crisis-war")).value
    'beta(103.5, 383.5)'
    """
    if citation.prior not in prior_names():
        near = nearest(citation.prior, prior_names())
        expected = "an entry of the library (`detente priors list`)"
        raise CitationError(f"no prior `{citation.prior[:60]}`", expected, near and f"`{near}`")
    try:
        prior = find_prior(citation.prior)
        figure = prior.figure(dict(citation.where))
    except PriorError as error:
        raise CitationError(f"`{citation.prior}`, whose file is broken", str(error)) from None
    except WhereError as error:
        raise CitationError(error.found, error.expected, error.hint) from None
    if citation.is_mixture:
        return _mixed(prior, figure)
    return Expansion(written(prior, figure), f"prior {_called(prior, figure)}: {said(prior, figure)}")


def written(prior: Prior, figure: Figure) -> float | str | dict[str, str]:
    """Return a figure as a case writes the number by hand.

    Parameters
    ----------
    prior
        Its entry, whose kind and unit decide.
    figure
        The figure.
    """
    unit = _unit(prior)
    if prior.kind == "share" and figure.spread == "counts" and figure.n:
        parts = (figure.successes + 0.5, figure.n - figure.successes + 0.5)
        return f"beta({', '.join(_plain(round(part, 6)) for part in parts)})"
    if figure.quantiles:
        (low_p, low), (high_p, high) = figure.quantiles
        if (low_p, high_p) == (5.0, 95.0):
            return f"{_plain(low)} to {_plain(high)}{unit}"
        return {f"p{_plain(low_p)}": f"{_plain(low)}{unit}", f"p{_plain(high_p)}": f"{_plain(high)}{unit}"}
    return f"{_plain(figure.estimate)}{unit}" if unit else figure.estimate


def _mixed(prior: Prior, figure: Figure) -> Expansion:
    """Return the choice among the estimates of all studies of one part, each study as likely as the others."""
    others = [each for each in prior.dissent if dict(each.where) == dict(figure.where)]
    estimates = Counter([figure.estimate, *(each.estimate for each in others)])
    if len(estimates) < 2:
        part = f" for {shown(figure.where)}" if figure.where else ""
        raise CitationError("`dissent: mixture`", f"no `dissent`: `{prior.id}` has one estimate only{part}")
    pairs = ", ".join(f"{times / estimates.total()!r}: {_plain(each)}" for each, times in estimates.items())
    studies = [(prior.reference, figure.estimate), *((each.reference, each.estimate) for each in others)]
    names = "; ".join(f"{reference.short} {_plain(estimate)}" for reference, estimate in studies)
    return Expansion(f"choice({pairs}){_unit(prior)}", f"prior {_called(prior, figure)}, one study a world: {names}")


def said(prior: Prior, figure: Figure) -> str:
    """Return where a figure comes from, in a line: who found what, in which years, and how it is known."""
    status = "recomputed" if figure.recipe else prior.reference.status
    how = {"recomputed": "worked out anew from the data", "seen": "read in the work itself"}.get(
        status, f"{status} only"
    )
    return f"{prior.reference.short}, {amount(prior, figure)}, {prior.span(figure)} ({how})"


def amount(prior: Prior, figure: Figure) -> str:
    """Return a figure in words: ``103 of 486``, ``median 139 days``."""
    if prior.kind == "share":
        if figure.count is not None and figure.n:
            return f"{figure.count:,} of {figure.n:,}"
        return f"{_plain(round(100 * figure.estimate, 2))}%" + (f" of {figure.n:,}" if figure.n else "")
    cases = f", n = {figure.n:,}" if figure.n and prior.kind != "rate" else ""
    return f"{_plain(figure.estimate)}{' ' * bool(prior.unit)}{prior.unit}{cases}"


def _called(prior: Prior, figure: Figure) -> str:
    return f"{prior.id} {shown(figure.where)}" if figure.where else prior.id


def _unit(prior: Prior) -> str:
    """Return the unit as it stands behind a number; amounts have that of their place, shares none."""
    return f" {prior.unit}" if prior.kind in ("rate", "duration") else ""


def _plain(value: float) -> str:
    return str(int(value)) if float(value) == int(value) else repr(float(value))
