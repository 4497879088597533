"""``detente run``: simulate a case and print what it says about its questions."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.command import command
from detente.cli.options import (
    CaseArgument,
    DbOption,
    OutOption,
    Reads,
    SpecOptions,
    ToOptions,
    TunedOption,
    tuned_case,
)
from detente.cli.output import Outputs, emit, progress_bar

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.core.spec import RunSpec
    from detente.forecast.forecast import Forecast
    from detente.model.model import Model


class Kept(StrEnum):
    """What a stored run can keep beside the answers to its questions."""

    EVENTS = "events"
    PATHS = "paths"


@command
def run(
    *,
    case: CaseArgument,
    spec: SpecOptions,
    tuned: TunedOption = None,
    out: OutOption = None,
    keep: Annotated[
        list[Kept] | None,
        typer.Option("--keep", help="Store also when each event happened, or all quantities; may be repeated."),
    ] = None,
    pool: Annotated[
        bool, typer.Option("--pool", help="Pool forecasts with the base rates of their questions, on log odds.")
    ] = False,
    weight: Annotated[
        float | None,
        typer.Option(
            "--weight", metavar="W", help="Weight of the base rates in the pool; else the case's, or one half."
        ),
    ] = None,
    extremise: Annotated[
        float, typer.Option("--extremise", metavar="A", help="Factor on the pooled log odds; 1 is none.")
    ] = 1.0,
    part: Annotated[
        str | None,
        typer.Option(
            "--part",
            metavar="I/N",
            help="Make only part I of N of the run, as counts in DIR, for `detente gather DIR`.",
        ),
    ] = None,
    fitted: Annotated[
        str | None,
        typer.Option(
            "--fitted", metavar="FILE", help="Draw the numbers of a joint sample from it (see `detente fit`)."
        ),
        Reads(),
    ] = None,
    record: Annotated[bool, typer.Option("--record", help="Record the forecasts in the ledger.")] = False,
    db: DbOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace another run in DIR.")] = False,
    to: ToOptions,
) -> None:
    """Simulate a case: W worlds x P paths, and for every question a probability by date with its band."""
    if not pool and (weight is not None or extremise != 1.0):
        raise typer.BadParameter(
            "a weight and a factor are those of a pool: add --pool", param_hint="--weight, --extremise"
        )
    if keep and out is None:
        raise typer.BadParameter("what is kept goes to a directory: add --out DIR", param_hint="--keep")

    if fitted is not None:
        others = {"--tuned": tuned, "--out": out, "--part": part, "--record": record, "--html": "html" in to.files}
        if named := [name for name, value in others.items() if value]:
            raise typer.BadParameter(f"cannot be combined with {', '.join(named)}", param_hint="--fitted")
    asked = tuned_case(case, tuned)
    if part is not None:
        given = {"--keep": keep, "--pool": pool, "--record": record, "--force": force, "--json or --html": to.files}
        _run_part(asked, spec, part, out, [name for name, value in given.items() if value], to)
        return
    page = ""
    is_plain = out is None and "html" not in to.files and not record and spec.on is None
    if fitted is not None:
        result, notes = _fitted(case, spec, to, fitted)
    elif is_plain:
        result, notes = _in_memory(asked, spec, to)
    else:
        from detente.case.load import as_case
        from detente.compile import compile_case

        loaded = as_case(asked)
        result, page = _stored(
            loaded, spec, to, keep=frozenset(each.value for each in keep or ()), out=out, force=force
        )
        notes = [] if to.is_quiet else _first_decisions(compile_case(loaded, spec=spec))
    if pool:
        from detente.forecast.pooling import with_pools

        result = with_pools(result, weight=weight, extremise=extremise)
    if record:
        from detente.ledger.recording import record_run

        done = record_run(loaded, result, where=db)
        notes.append(f"recorded {len(done.entries):,} entries; {done.n_known:,} were there already")
        notes += [f"not recorded: {each}" for each in done.left_out]
    emit(result, to, html=lambda: page, notes=notes)


def _in_memory(case: Case | str, spec: RunSpec, to: Outputs) -> tuple[Forecast, list[str]]:
    """Return the forecast, and what is odd about the first decisions, which is looked at while paths run."""
    from concurrent.futures import ThreadPoolExecutor

    from detente.forecast.prepared import prepare
    from detente.forecast.run import forecast_prepared

    with ThreadPoolExecutor(1) as beside, progress_bar(is_quiet=to.is_quiet) as progress:
        ready = prepare(case, spec)
        noted = None if to.is_quiet else beside.submit(_noted, case, ready.model, spec)
        result = forecast_prepared(ready, replace(spec, progress=progress))
        return result, [] if noted is None else noted.result()


def _fitted(case: str, spec: RunSpec, to: Outputs, file: str) -> tuple[Forecast, list[str]]:
    """Return the forecast of a case that draws numbers from a joint sample, and what is worth saying of that."""
    from detente.case.load import load_case
    from detente.forecast.forecast import forecast
    from detente.forecast.joint import read_joint
    from detente.forecast.run import run as run_case

    sample, loaded = read_joint(file), load_case(case)
    with progress_bar(is_quiet=to.is_quiet) as progress:
        runs = run_case(loaded, fitted=sample, spec=replace(spec, progress=progress))
    note = f"{len(sample.paths)} numbers from {file} ({sample.n_worlds:,} worlds, {sample.hash[:12]})"
    origin = str(sample.source.get("case", ""))
    elsewhere = f"; they were fitted in the case {origin}" if origin != loaded.case else ""
    return forecast(runs, loaded, overrides=dict(spec.overrides)), [note + elsewhere]


def _stored(
    case: Case, spec: RunSpec, to: Outputs, *, keep: frozenset[str], out: str | None, force: bool
) -> tuple[Forecast, str]:
    """Return the forecast of a run that is stored, recorded or told as a page; and the page, if there is to be one."""
    with progress_bar(is_quiet=to.is_quiet) as progress:
        if "html" in to.files and out is None:  # one run for both
            from detente.report.gathering import gather
            from detente.report.page import report_page

            findings = gather(case, spec=spec, progress=progress)
            return findings.forecast, report_page(findings)
        from detente.forecast.run import forecast_case

        result = forecast_case(case, keep=keep, out=out, replace=force, spec=spec, progress=progress)
        if "html" not in to.files:
            return result, ""
        from detente.report.findings import gather_stored
        from detente.report.page import report_page

        return result, report_page(gather_stored(str(out)))


def _noted(case: Case | str, model: Model, spec: RunSpec) -> list[str]:
    """Return what is odd about the first decisions, found again where it was looked at before."""
    from detente.core.cache import read_entry, write_entry
    from detente.core.frozen import FrozenError, pack, unpack
    from detente.forecast.prepared import name_of_case

    name = name_of_case(case, spec, "first decisions")
    data = read_entry("notes", name) if name else None
    with suppress(FrozenError):
        if data is not None and isinstance(found := unpack(data, ()), list):
            return found
    notes = _first_decisions(model)
    if name:
        write_entry("notes", name, pack(notes, ()))
    return notes


def _run_part(case: Case | str, spec: RunSpec, part: str, out: str | None, others: list[str], to: Outputs) -> None:
    """Make one part of a run; ``others`` are options that make no sense beside it."""
    number, slash, parts = part.partition("/")
    if not (slash and number.isdecimal() and parts.isdecimal()):
        raise typer.BadParameter(f"found {part!r}, expected such as 3/100: the third of a hundred", param_hint="--part")
    if out is None:
        raise typer.BadParameter("the parts of a run go to one directory: add --out DIR", param_hint="--part")
    if others:
        raise typer.BadParameter(
            f"a part is counts alone, without {', '.join(others)}: `detente gather DIR` has the forecast",
            param_hint="--part",
        )
    from detente.forecast.parts import run_part

    with progress_bar(is_quiet=to.is_quiet) as progress:
        path = run_part(case, part=(int(number), int(parts)), out=out, spec=replace(spec, progress=progress))
    emit(None, to, receipt=f"{path}: part {int(number)} of {int(parts)}")


def _first_decisions(model: Model) -> list[str]:
    """Return what is odd about the first decisions, in a line or two."""
    from detente.inspect.first_decisions import first_decisions
    from detente.render.first_decisions import pointer

    return pointer(first_decisions(model))
