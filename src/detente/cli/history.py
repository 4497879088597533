"""``detente history``: the outside view: tables of past crises, base rates, nearest crises, the backtest."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.options import CaseArgument, Reads, SeedOption, ToLoudOptions, ToOptions, parse_overrides
from detente.cli.output import emit
from detente.cli.streams import fitting

DataOption = Annotated[str, typer.Option("--data", metavar="NAME", help="Table to count in.")]
WhereOption = Annotated[
    str, typer.Option("--where", metavar="CONDITION", help='Which rows, such as "year >= 1946 and not in_war".')
]


@command
def show(
    *,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A table or a reference class; all by default.")
    ] = None,
    to: ToLoudOptions,
) -> None:
    """List the tables and reference classes there are, or the columns of one table, or the figures of one class."""
    from detente.core.result import Shown
    from detente.render.history import overview, overview_data, part, part_data

    with fitting():
        text = overview() if name is None else part(name)
    emit(Shown("history", text, overview_data() if name is None else part_data(name)), to)


@command
def add(
    *,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file of R (.rda), .csv, .tsv or .parquet."), Reads()],
    to: ToLoudOptions,
) -> None:
    """Recognise a file of a known data set and keep a copy of it in the folder for user data."""
    from detente.core.plain import to_plain
    from detente.core.result import Shown
    from detente.history.store import add as add_file

    added = add_file(file)
    verb = "replaced" if added.replaced else "added"
    said = f"{added.name}: {verb}, {added.rows:,} rows, {added.columns} columns ({added.title})\nkept as {added.path}"
    emit(Shown("history-add", said, to_plain(added)), to)


@command
def rate(
    *,
    level: Annotated[str, typer.Option("--level", metavar="NAME", help="What is counted: war, serious, violence ...")],
    where: WhereOption = "",
    data: DataOption = "icb-crises",
    given: Annotated[
        list[str] | None,
        typer.Option("--given", metavar="COLUMN=VALUE", help="Give also the rate for a value, by regression."),
    ] = None,
    like: Annotated[
        str | None, typer.Option("--like", metavar="CASE", help="List the past crises nearest to a case first.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="List every past case.")] = False,
    save: Annotated[
        str | None, typer.Option("--save", metavar="NAME", help="Keep the class under a name, to cite it in a case.")
    ] = None,
    text: Annotated[
        str, typer.Option("--text", metavar="WORDS", help="What the class is, in words; with --save.")
    ] = "",
    to: ToOptions,
) -> None:
    """Count how often past crises came to an outcome: rate, interval, time to it, and the crises themselves."""
    from detente.core.result import Shown
    from detente.history.ask import ask
    from detente.render.base_rate import SHOWN, table
    from detente.report.report import page_of

    asked = ask(
        level=level,
        where=where,
        data=data,
        covariates=parse_overrides(given, "--given"),
        like=like,
        save=save,
        text=text,
    )
    with fitting():
        lines = [table(asked.found, shown=None if every else SHOWN)]
        if asked.adjusted is not None:
            lines.append(str(asked.adjusted))
    if asked.saved is not None:
        lines.append(f"saved; cite it in a case as base_rate: {{class: {save}}}, or self-contained as")
        lines.append(f"base_rate: {asked.citation}")
    emit(Shown("base-rate", "\n".join(lines), asked.to_dict()), to, html=lambda: page_of(asked))


@command
def like(
    *,
    case: CaseArgument,
    number: Annotated[int, typer.Option("--number", "-n", metavar="N", min=1, help="Crises to list.")] = 10,
    trigger: Annotated[
        str | None, typer.Option("--trigger", metavar="NAME", help="What began the crisis, if the case does not say.")
    ] = None,
    to: ToOptions,
) -> None:
    """Find the past crises nearest to a case, with what they share with it and what they do not."""
    from detente.history.like import nearest_crises

    found = nearest_crises(case, number=number, trigger=trigger)
    emit(found, to)


@command
def backtest(
    *,
    level: Annotated[str, typer.Option("--level", metavar="NAME", help="What is forecast.")] = "war",
    since: Annotated[int, typer.Option("--from", metavar="YEAR", help="First year that is tested.")] = 1960,
    where: Annotated[
        str | None, typer.Option("--where", metavar="CONDITION", help="Which crises; those before violence by default.")
    ] = None,
    seed: SeedOption = 0,
    trial: Annotated[
        bool, typer.Option("--engine", help="Run also a generic case of each crisis (needs capabilities, alliances).")
    ] = False,
    to: ToOptions,
) -> None:
    """Forecast past crises year by year from what was known before, and score the forecasts."""
    from detente.history.backtest import PREWAR
    from detente.history.backtest import backtest as run_backtest
    from detente.history.trial import PAIRS, engine_forecasters

    forecasters, pairs = (engine_forecasters(), PAIRS) if trial else ((), ())
    where = PREWAR if where is None else where
    found = run_backtest(level=level, where=where, since=since, seed=seed, forecasters=forecasters, pairs=pairs)
    emit(found, to)


@command
def forget(*, to: ToLoudOptions) -> None:
    """Forget which classes were tried; saved classes and tables stay."""
    from detente.core.result import Shown
    from detente.history.store import forget_tried

    n = forget_tried()
    emit(Shown("history-forget", f"forgot {n} {'class' if n == 1 else 'classes'}", {"n": n}), to)
