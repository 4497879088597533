"""``detente score``: who said what, and how well it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import names
from detente.cli.command import command
from detente.cli.options import DbOption, LensOption, Reads, SizeOptions, ToOptions, files_of_case
from detente.cli.output import emit, progress_bar

if TYPE_CHECKING:
    import datetime as dt


OnOption = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="Compare what stood on this day, one forecast each.")
]
CrowdOption = Annotated[
    str | None, typer.Option("--crowd", metavar="NAME", help="Measure skill against this forecaster as the crowd.")
]
BaseOption = Annotated[
    str | None, typer.Option("--base-rate", metavar="NAME", help="Measure skill against this one as the base rate.")
]
QuestionsOption = Annotated[
    list[str] | None,
    typer.Option("--question", metavar="ID", help="Only this question, or those like russia-2022/*; may be repeated."),
]


@command
def score(
    *,
    case: Annotated[
        str,
        typer.Argument(
            metavar="CASE|ledger",
            help="A case, whose forecasts are made anew, or the ledger.",
            autocompletion=names.cases,
        ),
        Reads(files_of_case),
    ] = "ledger",
    db: DbOption = None,
    lens: LensOption = None,
    on: OnOption = None,
    crowd: CrowdOption = None,
    base_rate: BaseOption = None,
    question: QuestionsOption = None,
    spec: SizeOptions,
    to: ToOptions,
) -> None:
    """Score forecasters: Brier, log, skill against crowd and base rate, calibration, with intervals and n."""
    day = parse_day(on)
    if case == "ledger":
        refuse_for_ledger(lens)
        from detente.ledger.scoreboard import score_ledger

        found = score_ledger(db, on=day, crowd=crowd, base_rate=base_rate, questions=question or ())
    else:
        from detente.ledger.scoreboard import score_case

        with progress_bar(is_quiet=to.is_quiet) as progress:
            found = score_case(
                case,
                lenses=lens,
                on=day,
                crowd=crowd,
                base_rate=base_rate,
                questions=question or (),
                spec=spec,
                progress=progress,
            )
    emit(found, to)


def refuse_for_ledger(lens: list[str] | None) -> None:
    """Raise if a lens is asked for where nothing is simulated."""
    if lens:
        raise typer.BadParameter("a ledger is scored as it was written; a lens needs a CASE", param_hint="--lens")


def parse_day(text: str | None) -> dt.date | None:
    """Return a date of the command line."""
    if text is None:
        return None
    import datetime as dt

    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"found {text!r}, expected a date such as 2022-01-19", param_hint="--on") from None
