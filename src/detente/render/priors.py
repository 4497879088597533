"""The library of priors as people read it, and as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from detente.core.errors import PriorError
from detente.core.plain import to_plain
from detente.core.text import columns, significant, trimmed, wrap
from detente.priors.cite import Citation, expand
from detente.priors.entry import Figure, Prior, Reference, WhereError, shown

STATUS = {
    "recomputed": "worked out anew from the data",
    "seen": "read in the work itself",
    "abstract": "read in the abstract only",
    "secondary": "read in another work",
}
"""How a figure is known, in words."""
ONE_POPULATION = "A prior is of one population, the one named above. Whether your case belongs to it is your judgement."


def listing(priors: Iterable[Prior]) -> str:
    """Return entries, one a line, with the figure of the whole population or else how many there are."""
    lines = [f"{'prior':32}{'figure':>14}  {'known':12}what"]
    for prior in priors:
        lines += wrap(prior.title, lead=f"{prior.id:32}{_first(prior):>14}  {prior.reference.status:12}")
    return trimmed(lines)


def _first(prior: Prior) -> str:
    whole = next((each for each in prior.figures if not each.where), None)
    return f"{len(prior.figures)} parts" if whole is None else number(prior, whole.estimate)


def number(prior: Prior, value: float) -> str:
    """Return a value of an entry with its unit; shares in percent."""
    if prior.kind == "share":
        return f"{significant(100 * value)}%"
    return f"{significant(value)}{' ' * bool(prior.unit)}{prior.unit}"


def entry(prior: Prior, where: dict[str, str] | None = None) -> str:
    """Return everything an entry says; with ``where``, the figures of that part alone.

    Raises
    ------
    PriorError
        If it has no figure for that part.
    """
    figures = prior.figures if where is None else (chosen(prior, where),)
    lines = [f"{prior.id}: {prior.title}", "", *wrap(prior.definition)]
    lines += ["", *_field("population", f"{prior.actors}, {prior.span()}")]
    lines += [*_field("selection", prior.selection), *_field("source", _source(prior.reference))]
    lines += [*_field("licence", prior.licence), "", *_figures(prior, figures)]
    for each in figures:
        lines += [*wrap(each.note, lead=f"{_part(each)}: ")] if each.note else []
    if prior.dissent:
        lines += ["", "other studies:"]
    for other in prior.dissent:
        part = f" {shown(other.where)}" if other.where else ""
        lines += wrap(f"{number(prior, other.estimate)}{part}: {_source(other.reference)}. {other.why}", lead="  ")
    lines += ["", "in a case:", *_written(prior, figures[0]), "", *wrap(ONE_POPULATION)]
    return trimmed(lines)


def page(priors: Iterable[Prior]) -> str:
    """Return the page of the documentation that has every entry, as Markdown."""
    listed = list(priors)
    known = Counter[str](prior.reference.status for prior in listed)
    counted = ", ".join(f"{known[status]} {words}" for status, words in STATUS.items())
    lines = [
        "# The library of priors",
        "",
        f"{len(listed)} entries: {counted}. [Cite them](../how-to/priors.md) in place of a number. {ONE_POPULATION}",
    ]
    for prior in listed:
        lines += ["", f"## {prior.id}", "", "```text", entry(prior), "```"]
    return "\n".join(lines) + "\n"


def chosen(prior: Prior, where: dict[str, str]) -> Figure:
    """Return the figure of a part of an entry's population.

    Raises
    ------
    PriorError
        If it has none.
    """
    try:
        return prior.figure(where)
    except WhereError as error:
        raise PriorError(f"{prior.id}: found {error.found}, expected {error.expected}") from None


def _field(name: str, text: str) -> list[str]:
    return wrap(text, lead=f"{name:11}")


def _source(reference: Reference) -> str:
    seen = f"; {reference.seen}" if reference.seen else ""
    return f"{reference.text} ({STATUS[reference.status]}{seen})"


def _figures(prior: Prior, figures: Sequence[Figure]) -> list[str]:
    """Return the figures as a table; what their intervals are stands in its head where it is the same for all."""
    kinds = {_kind(each) for each in figures}
    is_same = len(kinds) == 1
    rows = [("part", "estimate", "n", f"interval ({min(kinds)})" if is_same else "interval", "years")]
    for each in figures:
        ends = "" if each.interval is None else " to ".join(number(prior, end) for end in each.interval)
        known = ends if is_same else f"{ends} ({_kind(each)})".lstrip()
        rows.append(
            (
                _part(each),
                number(prior, each.estimate),
                "" if each.n is None else f"{each.n:,}",
                known,
                prior.span(each),
            )
        )
    return columns(rows, left=(0,))


def _part(figure: Figure) -> str:
    return ", ".join(f"{axis}: {part}" for axis, part in figure.where.items()) or "(all)"


def _kind(figure: Figure) -> str:
    """Return what the interval of a figure is."""
    if figure.quantiles and figure.spread != "counts":
        (low, _), (high, _) = figure.quantiles
        return f"p{low:g} to p{high:g} {figure.spread}"
    return "90%, from the counts" if figure.interval is not None else "none known"


def _written(prior: Prior, figure: Figure) -> list[str]:
    """Return how a case cites a figure, and the same by hand."""
    citation = Citation(prior.id, tuple(figure.where.items()))
    where = f", where: {shown(figure.where)}" if figure.where else ""
    found = expand(citation)
    return [
        f"  {{prior: {prior.id}{where}}}",
        f"  which is {_flow(found.value)}",
    ]


def _flow(value: float | str | dict[str, str]) -> str:
    return (
        f"{{{', '.join(f'{key}: {part}' for key, part in value.items())}}}" if isinstance(value, dict) else str(value)
    )


def data(prior: Prior, where: dict[str, str] | None = None) -> dict[str, Any]:
    """Return an entry as plain data; with ``where``, with the figure of that part alone."""
    figures = prior.figures if where is None else (chosen(prior, where),)
    return {
        "id": prior.id,
        "title": prior.title,
        "quantity": prior.kind,
        "definition": prior.definition,
        "unit": prior.unit,
        "years": list(prior.years or ()),
        "actors": prior.actors,
        "selection": prior.selection,
        "source": _reference(prior.reference),
        "licence": prior.licence,
        "figures": [_figure(prior, each) for each in figures],
        "dissent": [
            {
                "estimate": each.estimate,
                "where": dict(each.where),
                "count": each.count,
                "n": each.n,
                "why": each.why,
                "source": _reference(each.reference),
            }
            for each in prior.dissent
        ],
    }


def _reference(reference: Reference) -> dict[str, str]:
    return {"text": reference.text, "status": reference.status, "seen": reference.seen}


def _figure(prior: Prior, figure: Figure) -> dict[str, Any]:
    found = expand(Citation(prior.id, tuple(figure.where.items())))
    return {
        "where": dict(figure.where),
        "estimate": figure.estimate,
        "count": figure.count,
        "n": figure.n,
        "interval": figure.interval,
        "interval_is": _kind(figure),
        "years": list(figure.years or prior.years or ()),
        "note": figure.note,
        "recipe": to_plain(dict(figure.recipe)),
        "value": found.value,
        "why": found.why,
    }
