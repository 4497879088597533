"""``detente draft``: the skeleton of a case, made from a brief."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.briefs import brief_of
from detente.cli.command import command
from detente.cli.options import BriefArgument, StandardOption, ToDataOptions, Writes
from detente.cli.output import check_fresh, emit


@command
def draft(
    *,
    brief: BriefArgument,
    out: Annotated[
        str,
        typer.Option("--out", "-o", metavar="FILE", help="Write the case to FILE; standard output by default."),
        Writes("case"),
    ] = "-",
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Name of the case; the file's by default.")] = "",
    standard: StandardOption = None,
    parser: Annotated[
        bool,
        typer.Option(
            "--parser", help="Read moves with a dependency parser as well; needs pip install 'detente[parser]'."
        ),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    to: ToDataOptions,
) -> None:
    """Draft a case from a brief: its sources, actors, figures, dates and questions, with what is left to decide."""
    if not force:
        check_fresh(out, hint="--force replaces it")

    from detente.core.result import Shown
    from detente.draft.draft import case_name
    from detente.draft.draft import draft as draft_case

    stem = "" if out == "-" else case_name(Path(out).name)
    result = draft_case(brief_of(brief, standard), name=name or stem, parser=parser)
    counts = {
        "sources": result.n_sources,
        "actors": result.n_actors,
        "quantities": result.n_quantities,
        "observations": result.n_observations,
        "calendar": result.n_calendar,
        "moves": result.n_moves,
        "questions": result.n_questions,
        "offers": result.n_offers,
        "open": result.n_open,
    }
    named = {"moves": "moves proposed", "offers": "questions proposed"}
    listed = ", ".join(f"{n} {named.get(what, what)}" for what, n in counts.items() if n and what != "open")
    reader = f"; moves read with {result.parser}" if result.parser else ""
    said = f"wrote {out}: {listed}; {result.n_open} points are open{reader}; next: detente check {out}"
    data = {"case": result.case.case, "file": None if out == "-" else out, **counts}
    to = dataclasses.replace(to.also(case=out), fresh=frozenset() if force else frozenset({"case"}))
    emit(Shown("draft", said, data), to, is_receipt=True, case=lambda: result.text)
