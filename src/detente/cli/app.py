"""The table of commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple

import typer

from detente.cli import ledger, priors, proof, team
from detente.cli.cases import cases
from detente.cli.check import check
from detente.cli.compare import compare
from detente.cli.completion import completion
from detente.cli.diff import diff
from detente.cli.draft import draft
from detente.cli.explain import explain
from detente.cli.gather import gather
from detente.cli.help import CommandHelp, GroupHelp
from detente.cli.history import add, backtest, forget, like, rate
from detente.cli.history import show as show_history
from detente.cli.lsp import lsp
from detente.cli.new import new
from detente.cli.read import read
from detente.cli.report import report
from detente.cli.rules import rules
from detente.cli.run import run
from detente.cli.schema import schema
from detente.cli.score import score
from detente.cli.settle import settle
from detente.cli.show import show
from detente.cli.streams import say
from detente.cli.update import update
from detente.cli.upgrade import upgrade
from detente.cli.watch import watch


class Command(NamedTuple):
    """One entry of the command line."""

    name: str
    """What the user types."""
    summary: str
    """What it does, in a line of the list of commands."""
    function: Callable[..., None]
    """What it calls; its docstring is the help."""
    example: str
    """A call that works as it stands."""


class Group(NamedTuple):
    """Commands under one word."""

    name: str
    """What the user types first."""
    summary: str
    """What they are about, in a line of the list of commands."""
    commands: tuple[Command, ...]
    """What the user types second."""


COMMANDS = (
    Command("read", "Say what a brief says, and audit it.", read, "detente read brief.txt"),
    Command("draft", "Make a case of a brief, for you to complete.", draft, "detente draft brief.txt -o brief.yaml"),
    Command("check", "Report what is wrong with a case.", check, "detente check ultimatum"),
    Command("run", "Simulate a case; print dated probabilities.", run, "detente run ultimatum --worlds 200 --paths 20"),
    Command("gather", "Join the parts of a run.", gather, "detente gather --help"),
    Command(
        "explain",
        "Say why an answer is what it is.",
        explain,
        "detente explain ultimatum war --worlds 200 --paths 20",
    ),
    Command(
        "compare",
        "Say what a change would change.",
        compare,
        "detente compare ultimatum --forbid demand_30 --worlds 200 --paths 20",
    ),
    Command(
        "diff",
        "Say why a forecast changed.",
        diff,
        "detente diff ultimatum --until 2001-01-10 --until 2001-02-01 --worlds 200 --paths 20",
    ),
    Command(
        "watch",
        "Say what to watch for.",
        watch,
        "detente watch ultimatum war --until 2001-01-12 --worlds 200 --paths 20",
    ),
    Command(
        "update",
        "Say what follows from what was observed.",
        update,
        "detente update ultimatum --observe 'refuse by 2001-03-01' --worlds 200 --paths 20",
    ),
    Command(
        "settle",
        "Say where talks end up.",
        settle,
        "detente settle russia-2022 vienna",
    ),
    Command(
        "score",
        "Say who forecast what, and how well.",
        score,
        "detente score russia-2022 --worlds 200 --paths 20",
    ),
    Command(
        "report",
        "Write everything a run says as one page.",
        report,
        "detente report ultimatum -o ultimatum.html --worlds 200 --paths 20",
    ),
    Command("new", "Write a case to start from.", new, "detente new border-row"),
    Command(
        "upgrade",
        "Rewrite a case in the present format.",
        upgrade,
        "detente upgrade ultimatum",
    ),
    Command("cases", "List the cases that come with détente.", cases, "detente cases"),
    Command("show", "Print what lies between a case and its forecast.", show, "detente show assumptions ultimatum"),
    Command("rules", "List or explain the rules of the audit.", rules, "detente rules no-deadline"),
    Command("completion", "Print what completes commands in a shell.", completion, "detente completion bash"),
    Command("lsp", "Serve editors: problems, completion, rename.", lsp, "detente lsp --help"),
    Command("schema", "Print the form of what is written as JSON.", schema, "detente schema forecast"),
)
"""Every command of one word; help, reference page and tests go through this table."""

GROUPS = (
    Group(
        "history",
        "Ask past crises: base rates, the nearest ones, a backtest.",
        (
            Command("show", "List tables, columns and reference classes.", show_history, "detente history show"),
            Command("add", "Keep your own copy of a data set.", add, "detente history add cow_nmc.rda"),
            Command(
                "rate",
                "Count how often past crises came to something.",
                rate,
                "detente history rate --level war --where \"trigger == 'political' and not in_war\"",
            ),
            Command("like", "Find the past crises nearest to a case.", like, "detente history like russia-2022"),
            Command("backtest", "Test forecasters on past crises, year by year.", backtest, "detente history backtest"),
            Command("forget", "Forget which classes were tried.", forget, "detente history forget"),
        ),
    ),
    Group(
        "priors",
        "Look up figures with a pedigree that a case may cite.",
        (
            Command("list", "List every prior.", priors.list_, "detente priors list"),
            Command("show", "Show one, and what a case writes.", priors.show, "detente priors show mobilisation-war"),
            Command("search", "Find priors by words.", priors.search, "detente priors search mobilisation"),
        ),
    ),
    Group(
        "ledger",
        "Keep a record of forecasts: add, resolve, score, verify.",
        (
            Command(
                "add",
                "Add a forecast, or a question.",
                ledger.add,
                "detente ledger add war 12% --who me --text 'Will there be war?'",
            ),
            Command(
                "revise",
                "Say a question anew.",
                ledger.revise,
                "detente ledger revise war --closes 2025-12-31 --why 'postponed'",
            ),
            Command("import", "Add what a file holds.", ledger.import_, "detente ledger import forecasts.csv"),
            Command("resolve", "Say how a question came out.", ledger.resolve, "detente ledger resolve war no"),
            Command("score", "Score the forecasters.", ledger.score, "detente ledger score --html scores.html"),
            Command("export", "Write every entry to a file.", ledger.export, "detente ledger export all.parquet"),
            Command("verify", "Check that nothing was changed.", ledger.verify, "detente ledger verify"),
            Command("list", "List questions and entries.", ledger.list_, "detente ledger list war"),
            Command("merge", "Add another ledger's entries.", proof.merge, "detente ledger merge theirs.jsonl"),
            Command("key", "Make a key that signs what you add.", proof.key, "detente ledger key"),
            Command("anchor", "Give the last hash away.", proof.anchor, "detente ledger anchor --git ."),
            Command("member", "Say who may do what.", team.member, "detente ledger member ines owner"),
            Command("setting", "Set a rule of the team.", team.setting, "detente ledger setting two_persons yes"),
            Command("confirm", "Confirm an answer as a second person.", team.confirm, "detente ledger confirm war"),
            Command("comment", "Remark on a question.", team.comment, "detente ledger comment war 'too early'"),
            Command("attach", "Keep a file with a question.", team.attach, "detente ledger attach war memo.pdf"),
        ),
    ),
)
"""Every command of two words."""

SETTINGS = {"help_option_names": ["-h", "--help"]}
"""How every command can be asked for its help."""
app = typer.Typer(
    cls=GroupHelp,
    help="Turn the argument of a geopolitical brief into a case, simulate it, and read dated probabilities.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: half the start-up time, and the same in a pipe
    context_settings=SETTINGS,
)


def _print_version(value: Any) -> None:
    if value:
        from detente.core.version import __version__

        say(f"detente {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", "-V", callback=_print_version, is_eager=True, help="Print the version and stop."),
    ] = False,
) -> None:
    """Hold the options that stand before a command."""


def _register(to: typer.Typer, commands: tuple[Command, ...]) -> None:
    for each in commands:
        example = f"Example: {each.example}"
        to.command(each.name, cls=CommandHelp, short_help=each.summary, epilog=example, context_settings=SETTINGS)(
            each.function
        )


_register(app, COMMANDS)
for _group in GROUPS:
    _below = typer.Typer(
        cls=GroupHelp, help=_group.summary, no_args_is_help=True, rich_markup_mode=None, context_settings=SETTINGS
    )
    _register(_below, _group.commands)
    app.add_typer(_below, name=_group.name, short_help=_group.summary)
