"""``detente draft``: the skeleton of a case, made from a brief."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.failure import guarded
from detente.cli.options import BriefArgument, JsonOption, StandardOption
from detente.cli.output import check_target, print_json, write_new, write_text


@guarded
def draft(
    brief: BriefArgument,
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="FILE", help="Write the case to FILE; standard output by default.")
    ] = "-",
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Name of the case; the file's by default.")] = "",
    standard: StandardOption = "icd203",
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    json: JsonOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing of what was written.")] = False,
) -> None:
    """Draft a case from a brief: its sources, actors, figures, dates and questions, with what is left to decide."""
    check_target(out, "case")
    check_target(json)
    if json == "-" and out == "-":
        raise typer.BadParameter("the case and the JSON cannot both go to standard output", param_hint="--json")

    from detente.brief.read import read as read_brief
    from detente.draft.draft import case_name
    from detente.draft.draft import draft as draft_case

    stem = "" if out == "-" else case_name(Path(out).name)
    result = draft_case(read_brief(brief, standard=standard), name=name or stem)
    if out == "-" or force:
        write_text(result.text, out)
    else:
        write_new(result.text, Path(out))
    counts = {
        "sources": result.n_sources,
        "actors": result.n_actors,
        "quantities": result.n_quantities,
        "observations": result.n_observations,
        "calendar": result.n_calendar,
        "questions": result.n_questions,
        "open": result.n_open,
    }
    if json is not None:
        print_json({"case": result.case.case, "file": None if out == "-" else out, **counts}, json)
    if out != "-" and json != "-" and not quiet:
        listed = ", ".join(f"{n} {what}" for what, n in counts.items() if n and what != "open")
        typer.echo(f"wrote {out}: {listed}; {result.n_open} points are open; next: detente check {out}")
