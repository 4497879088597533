"""``detente tune``: numbers that agree with what is held of behaviour."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import CaseArgument, SeedOption, ToDataOptions
from detente.cli.output import check_fresh, check_targets, emit, progress_bar


@command
def tune(
    *,
    case: CaseArgument,
    seed: SeedOption = 0,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="Write what was fitted to FILE; `detente run` takes it with --tuned FILE.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace another file that is there.")] = False,
    to: ToDataOptions,
) -> None:
    """Fit weights of actors to the case's judgements on their behaviour; name those that contradict each other."""
    from detente.case.shipped import find_case
    from detente.case.tuned import written
    from detente.tune import tune as tune_case

    if out is not None and not force:
        check_fresh(out, hint="--force replaces it")
    if out is not None:
        others = [(file, "JSON") for file in to.files.values()]
        check_targets([(out, "fit"), *others], lambda: [find_case(case)])
    with progress_bar(is_quiet=to.is_quiet, of="rounds") as progress:
        result = tune_case(case, seed=seed, progress=progress)
    if out is None:
        emit(result, to)
        return
    to = dataclasses.replace(to.also(fit=out), fresh=frozenset() if force else frozenset({"fit"}))
    emit(result, to, fit=lambda: written(result.content).decode())
