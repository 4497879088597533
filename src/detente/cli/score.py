"""``detente score``: who said what, and how well it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.failure import guarded
from detente.cli.options import (
    DbOption,
    JsonOption,
    LensOption,
    PathsOption,
    QuietOption,
    SeedOption,
    ThreadsOption,
    WorldsOption,
)
from detente.cli.output import check_target, print_json, print_table, progress_bar, write_text

if TYPE_CHECKING:
    import datetime as dt

    from detente.ledger.scoreboard import Scoreboard

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
PageOption = Annotated[
    str | None,
    typer.Option("--page", metavar="FILE", help="Write a page of HTML with pictures of calibration."),
]


@guarded
def score(
    case: Annotated[
        str,
        typer.Argument(metavar="[CASE|ledger]", help="A case, whose forecasts are made anew, or the ledger."),
    ] = "ledger",
    db: DbOption = None,
    lens: LensOption = None,
    on: OnOption = None,
    crowd: CrowdOption = None,
    base_rate: BaseOption = None,
    question: QuestionsOption = None,
    seed: SeedOption = 0,
    worlds: WorldsOption = 1000,
    paths: PathsOption = 100,
    threads: ThreadsOption = None,
    page: PageOption = None,
    json: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Score forecasters: Brier, log, skill against crowd and base rate, calibration, with intervals and n."""
    check_target(json)
    check_target(page, "page")
    day = parse_day(on)
    if case == "ledger":
        refuse_for_ledger(lens)
        from detente.ledger.scoreboard import score_ledger

        found = score_ledger(db, on=day, crowd=crowd, base_rate=base_rate, questions=question or ())
    else:
        from detente.ledger.scoreboard import score_case

        with progress_bar(is_quiet=quiet) as progress:
            found = score_case(
                case,
                lenses=lens,
                worlds=worlds,
                paths=paths,
                seed=seed,
                threads=threads,
                on=day,
                crowd=crowd,
                base_rate=base_rate,
                questions=question or (),
                progress=progress,
            )
    print_scores(found, page=page, json=json, quiet=quiet)


def refuse_for_ledger(lens: list[str] | None) -> None:
    """Raise if a lens is asked for where nothing is simulated."""
    if lens:
        raise typer.BadParameter("a ledger is scored as it was written; a lens needs a CASE", param_hint="--lens")


def print_scores(found: Scoreboard, *, page: str | None, json: str | None, quiet: bool) -> None:
    """Print a scoreboard, and write its page and its JSON."""
    if page is not None:
        from detente.report.scores import render_scores

        write_text(render_scores(found), page)
    if not quiet and json != "-" and page != "-":
        print_table(str(found))
    if json is not None:
        print_json(found.to_dict(), json)


def parse_day(text: str | None) -> dt.date | None:
    """Return a date of the command line."""
    if text is None:
        return None
    import datetime as dt

    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"found {text!r}, expected a date such as 2022-01-19", param_hint="--on") from None
