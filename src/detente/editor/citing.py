"""The library of priors in an editor: what an entry says, and which entries and parts there are."""

from __future__ import annotations

from collections.abc import Iterator

from detente.core.errors import PriorError
from detente.editor.tree import Entry
from detente.priors.cite import Citation, CitationError, expand
from detente.priors.entry import Prior
from detente.priors.library import all_priors, find_prior


def titles() -> Iterator[tuple[str, str]]:
    """Yield the name and the title of every entry."""
    yield from ((prior.id, prior.title) for prior in all_priors())


def cited_by(where: Entry | None) -> Prior | None:
    """Return the entry of the library whose part a ``where`` of a case names; None where it is no such ``where``."""
    if where is None or where.key != "where" or where.parent is None:
        return None
    named = where.parent.child("prior")
    return _find(named.text) if named is not None else None


def told(entry: Entry) -> str:
    """Return what the name of an entry of the library stands for, as Markdown; nothing where there is none."""
    prior = _find(entry.text)
    if prior is None:
        return ""
    where = entry.parent.child("where") if entry.parent is not None else None
    parts = tuple((each.key, each.text) for each in where.children) if where is not None else ()
    lines = [
        f"**{prior.id}** (prior): {prior.title}",
        prior.definition,
        f"Population: {prior.actors}. {prior.selection}",
    ]
    try:
        lines.append(expand(Citation(prior.id, parts)).why)
    except CitationError as error:
        lines.append(f"{error}")
    return "\n\n".join(lines)


def _find(name: str) -> Prior | None:
    try:
        return find_prior(name)
    except PriorError:
        return None
