"""``detente settle``: where talks end up, whether there is a deal, and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from detente.cli import names
from detente.cli.command import command
from detente.cli.options import NumbersOptions, Reads, ToOptions, files_of_case
from detente.cli.output import Outputs, emit, progress_bar
from detente.negotiation.catalogue import CATALOGUE, DEFAULT

BENCHMARKS = ("deu",)
_MODELS = "; ".join(f"{entry.name}: {entry.description}" for entry in CATALOGUE.values())


@command
def settle(
    *,
    case: Annotated[
        str | None,
        typer.Argument(
            metavar="CASE",
            help="A YAML file, or the name of a shipped case.",
            autocompletion=names.cases,
        ),
        Reads(files_of_case),
    ] = None,
    table: Annotated[
        str | None,
        typer.Argument(
            metavar="TABLE",
            help="Name of the table; may be left out where there is one.",
            autocompletion=names.tables,
        ),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            "--csv", metavar="FILE", help="Take the talks from a file instead: CSV, KTAB's CSV or XML, decide, DEU."
        ),
        Reads(),
    ] = None,
    scale: Annotated[
        str | None,
        typer.Option("--scale", metavar="LOW:HIGH", help="Scale of the file's issues; by default its own, else 0:100."),
    ] = None,
    days: Annotated[
        float | None,
        typer.Option("--days", metavar="N", min=0.0, help="For how long the parties of the file talk."),
    ] = None,
    model: Annotated[
        str, typer.Option("--model", metavar="NAME", help=f"Model of the distribution. {_MODELS}.")
    ] = DEFAULT,
    for_party: Annotated[
        str | None, typer.Option("--for", metavar="PARTY", help="Say whose change would help this party most.")
    ] = None,
    spec: NumbersOptions,
    draws: Annotated[int, typer.Option("--draws", metavar="N", help="Draws of the assumptions.")] = 2048,
    benchmark: Annotated[
        str | None,
        typer.Option("--benchmark", metavar="NAME", help="Score all models on data with known outcomes: deu FILE."),
    ] = None,
    to: ToOptions,
) -> None:
    """Forecast a negotiation: a distribution for every issue, the chance of a deal, what stands in its way."""
    if benchmark is not None:
        _benchmark(benchmark, case or (str(csv) if csv else None), to)
        return
    given_scale = _scale(scale)
    if csv is None and case is None:
        raise typer.BadParameter("give a case, or a file with --csv", param_hint="CASE")
    if csv is None and case is not None and case.lower().endswith((".csv", ".xml")):
        raise typer.BadParameter(f"found a file of positions: detente settle --csv {case}", param_hint="CASE")
    if csv is not None and (spec.lens or spec.overrides):
        raise typer.BadParameter("a file of positions has neither lenses nor paths", param_hint="--lens, --set")
    if csv is not None and table is not None:
        raise typer.BadParameter("give the name of a table of the file alone", param_hint="CASE TABLE")
    if csv is None and (given_scale or days is not None):
        raise typer.BadParameter("a case has its own scales and dates", param_hint="--scale, --days")

    from detente.settle import settle_sheet, settle_table

    with progress_bar(is_quiet=to.is_quiet, of="parts") as progress:
        if csv is not None:
            settled = settle_sheet(
                csv,
                case,
                scale=given_scale,
                days=days,
                model=model,
                for_party=for_party,
                draws=draws,
                seed=spec.seed,
                progress=progress,
            )
        else:
            settled = settle_table(
                str(case),
                table,
                model=model,
                for_party=for_party,
                draws=draws,
                spec=replace(spec, progress=progress),
            )
    emit(settled, to, receipt=f"wrote {to.files['html']}" if to.files.get("html", "-") != "-" else "")


def _benchmark(name: str, file: str | None, to: Outputs) -> None:
    if name not in BENCHMARKS:
        raise typer.BadParameter(f"found {name!r}, expected {' or '.join(BENCHMARKS)}", param_hint="--benchmark")
    if file is None:
        raise typer.BadParameter("give the file: --benchmark deu FILE", param_hint="--benchmark")

    from detente.settle import benchmark_deu

    emit(benchmark_deu(file), to)


def _scale(text: str | None) -> tuple[float, float] | None:
    """Return the two ends of ``LOW:HIGH``."""
    if text is None:
        return None
    try:
        low, high = (float(part) for part in text.split(":"))
    except ValueError:
        low, high = 0.0, 0.0
    if not low < high or high - low == float("inf"):
        raise typer.BadParameter(f"found {text!r}, expected LOW:HIGH such as 0:100", param_hint="--scale")
    return low, high
