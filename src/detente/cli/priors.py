"""``detente priors``: the library of figures with a pedigree that a case may cite in place of a number."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli import names
from detente.cli.command import command
from detente.cli.options import ToLoudOptions
from detente.cli.output import emit
from detente.cli.streams import fitting

WhereOption = Annotated[
    list[str] | None,
    typer.Option(
        "--where", metavar="AXIS=PART", help="The figure of one part of the population, such as era=since-1946."
    ),
]


@command
def list_(*, to: ToLoudOptions) -> None:
    """List every prior with its figure, how it is known, and what it is."""
    from detente.core.result import Shown
    from detente.priors.library import all_priors
    from detente.render.priors import data, listing

    with fitting():
        text = listing(all_priors())
    emit(Shown("priors", text, {"priors": [data(prior) for prior in all_priors()]}), to)


@command
def show(
    *,
    prior: Annotated[str, typer.Argument(metavar="PRIOR", help="The name of a prior.", autocompletion=names.priors)],
    where: WhereOption = None,
    to: ToLoudOptions,
) -> None:
    """Show a prior: definition, figures, population, source, who differs, and what a case writes."""
    from detente.core.result import Shown
    from detente.priors.library import find_prior
    from detente.render.priors import data, entry

    found, part = find_prior(prior), _parts(where)
    with fitting():
        text = entry(found, part)
    emit(Shown("priors", text, {"priors": [data(found, part)]}), to)


@command
def search(
    *,
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="Words, or how they begin; all must be there.")],
    to: ToLoudOptions,
) -> None:
    """Find priors by words of their title, definition, population or source."""
    from detente.core.result import Shown
    from detente.priors.library import search_priors
    from detente.render.priors import data, listing

    found = search_priors(" ".join(words))
    with fitting():
        text = listing(found) if found else f"no prior speaks of {' '.join(words)}; `detente priors list` has them all"
    emit(Shown("priors", text, {"priors": [data(prior) for prior in found]}), to)


def _parts(given: list[str] | None) -> dict[str, str] | None:
    """Return the part of a population that was asked for."""
    from detente.core.errors import PriorError

    if not given:
        return None
    pairs = [each.partition("=") for each in given]
    if bad := next((axis for axis, sign, _ in pairs if not sign), ""):
        raise PriorError(f"--where: found {bad!r}, expected AXIS=PART such as era=since-1946")
    return {axis.strip(): part.strip() for axis, _, part in pairs}
