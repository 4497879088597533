"""``detente parts``: pieces of a case with parameters, that a case takes with ``use``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli import names
from detente.cli.command import command
from detente.cli.options import CaseArgument, ToDataOptions, ToLoudOptions
from detente.cli.output import emit
from detente.cli.rewriting import rewriting
from detente.cli.streams import fitting

BesideOption = Annotated[
    str | None, typer.Option("--beside", metavar="DIR", help="Also those of the folder DIR/parts, beside a case.")
]


def _folder(beside: str | None) -> Path | None:
    return None if beside is None else Path(beside)


@command
def list_(*, beside: BesideOption = None, to: ToLoudOptions) -> None:
    """List every part with its kind and what it is."""
    from detente.case.parts.library import all_parts
    from detente.core.result import Shown
    from detente.render.parts import data, listing

    parts = all_parts(_folder(beside))
    with fitting():
        text = listing(parts)
    emit(Shown("parts", text, {"parts": [data(part) for part in parts]}), to)


@command
def show(
    *,
    part: Annotated[str, typer.Argument(metavar="PART", help="The name of a part.", autocompletion=names.parts)],
    beside: BesideOption = None,
    to: ToLoudOptions,
) -> None:
    """Show a part: what it takes, how a case uses it, its hash, what it gives."""
    from detente.case.parts.library import find_part
    from detente.core.result import Shown
    from detente.render.parts import data, entry

    found = find_part(part, _folder(beside))
    with fitting():
        text = entry(found)
    emit(Shown("parts", text, {"parts": [data(found)]}), to, is_verbatim=True)


@command
def search(
    *,
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="Words, or how they begin; all must be there.")],
    beside: BesideOption = None,
    to: ToLoudOptions,
) -> None:
    """Find parts by words of their name, title, text or parameters."""
    from detente.case.parts.library import search_parts
    from detente.core.result import Shown
    from detente.render.parts import data, listing

    found = search_parts(" ".join(words), _folder(beside))
    with fitting():
        text = listing(found) if found else f"no part speaks of {' '.join(words)}; `detente parts list` has them all"
    emit(Shown("parts", text, {"parts": [data(part) for part in found]}), to)


@command
def pin(
    *,
    case: CaseArgument,
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write the case to FILE; standard output by default."),
    ] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="Write the case over its own file.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace another file that is there.")] = False,
    to: ToDataOptions,
) -> None:
    """Write the hash of every part into a case that uses parts, so that one that changes is refused."""
    from detente.case.parts.pin import pin as pin_parts
    from detente.core.result import Shown
    from detente.render.parts import pinned

    where = rewriting(case, out, in_place=in_place)
    where.check(to, force=force)
    found = pin_parts(where.source)
    said = pinned(found)
    shown = Shown("pinned", said, {"file": where.source, "parts": list(found.parts), "changed": list(found.changed)})
    notes = said.splitlines() if where.target == "-" else []
    emit(shown, where.outputs(to, force=force), notes=notes, case=lambda: found.text)
