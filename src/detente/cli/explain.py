"""``detente explain``: why an answer is what it is."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import (
    CaseArgument,
    QuestionArgument,
    RunOption,
    ToOptions,
    TunedOption,
    UnsizedOptions,
    tuned_case,
)
from detente.cli.output import emit, progress_bar

_PARTS = "Only this part, or those that are named; by default all."


@command
def explain(
    *,
    case: CaseArgument,
    question: QuestionArgument,
    drivers: Annotated[bool, typer.Option("--drivers", help=f"Which assumptions carry the answer. {_PARTS}")] = False,
    flips: Annotated[
        bool, typer.Option("--flips", help=f"What would have to be true for it to cross a line. {_PARTS}")
    ] = False,
    stories: Annotated[
        bool, typer.Option("--stories", help=f"Histories that stand for all, and why actors moved. {_PARTS}")
    ] = False,
    line: Annotated[
        str | None,
        typer.Option(
            "--line",
            metavar="LINE",
            help="Line to cross: 0.3 or 30%, `band` for the brief's words, a value for a number, a date. By default "
            "50%, and the near edge of the brief's band.",
        ),
    ] = None,
    option: Annotated[str, typer.Option("--option", metavar="NAME", help="Only this option of a choice.")] = "",
    by: Annotated[str | None, typer.Option("--by", metavar="DATE", help="Look at an earlier deadline.")] = None,
    given: Annotated[
        str,
        typer.Option(
            "--given",
            metavar="OUTCOME",
            help="Drivers among paths with an outcome: ID, 'not ID', 'ID=OPTION', 'ID > 60'.",
        ),
    ] = "",
    timing: Annotated[bool, typer.Option("--timing", help="Drivers of when it happens instead of whether.")] = False,
    total: Annotated[
        bool | None,
        typer.Option(
            "--total/--no-total", help="Find what each assumption does with others; by default where little else shows."
        ),
    ] = None,
    run: RunOption = None,
    tuned: TunedOption = None,
    spec: UnsizedOptions,
    worlds: Annotated[
        int | None, typer.Option("--worlds", metavar="W", help="Draws of the assumptions, 4096 by default.")
    ] = None,
    paths: Annotated[
        int | None, typer.Option("--paths", metavar="P", help="Histories in each world, 40 by default.")
    ] = None,
    to: ToOptions,
) -> None:
    """Explain an answer: which assumptions carry it, what would flip it, and in which stories it comes about."""
    if run is not None and (spec.lens or spec.overrides or worlds or paths):
        raise typer.BadParameter("a stored run has its own lens, numbers and size", param_hint="--run")
    asked = tuned_case(case, tuned, run)
    wanted = {"drivers": drivers, "flips": flips, "stories": stories}
    sections = [name for name, is_wanted in wanted.items() if is_wanted]

    from detente.explain.explain import DEFAULT_PATHS, DEFAULT_WORLDS
    from detente.explain.explain import explain as explain_question

    with progress_bar(is_quiet=to.is_quiet) as progress:
        result = explain_question(
            asked,
            question,
            sections=sections,
            directory=run,
            option=option,
            by=parse_date(by, "--by"),
            conditional_on=given,
            line=parse_line(line),
            timing=timing,
            total=total,
            spec=spec,
            worlds=DEFAULT_WORLDS if worlds is None else worlds,
            paths=DEFAULT_PATHS if paths is None else paths,
            progress=progress,
        )
    emit(result, to)


def parse_date(text: str | None, option: str) -> dt.date | None:
    """Return a date as typed."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"found {text!r}, expected a date such as 2022-06-30", param_hint=option) from None


def parse_line(text: str | None) -> float | dt.date | str | None:
    """Return a line as typed; what a percentage is of depends on the question, so it stays text.

    Examples
    --------
    >>> parse_line("30%"), parse_line("0.3"), parse_line("2022-06-30"), parse_line("band")
    ('30%', 0.3, datetime.date(2022, 6, 30), 'band')
    """
    if text is None or text == "band":
        return text
    try:
        if text.endswith("%"):
            float(text[:-1])
            return text
        return dt.date.fromisoformat(text) if text.count("-") == 2 else float(text)
    except ValueError:
        raise typer.BadParameter(
            f"found {text!r}, expected a number, a percentage, a date, or `band`", param_hint="--line"
        ) from None
