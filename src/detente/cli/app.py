"""The table of commands. Of all commands only the one that is called is imported, and makes its options."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer

from detente.cli.help import CommandHelp, GroupHelp, WhenAsked
from detente.cli.streams import say


class Command(NamedTuple):
    """One entry of the command line."""

    name: str
    """What the user types."""
    summary: str
    """What it does, in a line of the list of commands."""
    place: str
    """File and name, in this room, of the function it calls, whose docstring is the help: ``run.run``."""
    example: str
    """A call that works as it stands."""

    @property
    def function(self) -> Callable[..., None]:
        """The function, imported."""
        file, _, name = self.place.partition(".")
        found: Callable[..., None] = getattr(import_module(f"detente.cli.{file}"), name)
        return found


class Group(NamedTuple):
    """Commands under one word."""

    name: str
    """What the user types first."""
    summary: str
    """What they are about, in a line of the list of commands."""
    commands: tuple[Command, ...]
    """What the user types second."""


COMMANDS = (
    Command("read", "Say what a brief says, and audit it.", "read.read", "detente read brief.txt"),
    Command(
        "draft", "Make a case of a brief, for you to complete.", "draft.draft", "detente draft brief.txt -o brief.yaml"
    ),
    Command("check", "Report what is wrong with a case.", "check.check", "detente check ultimatum"),
    Command(
        "run", "Simulate a case; print dated probabilities.", "run.run", "detente run ultimatum --worlds 200 --paths 20"
    ),
    Command("gather", "Join the parts of a run.", "gather.gather", "detente gather --help"),
    Command(
        "explain",
        "Say why an answer is what it is.",
        "explain.explain",
        "detente explain ultimatum war --worlds 200 --paths 20",
    ),
    Command(
        "compare",
        "Say what a change would change.",
        "compare.compare",
        "detente compare ultimatum --forbid demand_30 --worlds 200 --paths 20",
    ),
    Command(
        "diff",
        "Say why a forecast changed.",
        "diff.diff",
        "detente diff ultimatum --until 2001-01-10 --until 2001-02-01 --worlds 200 --paths 20",
    ),
    Command(
        "watch",
        "Say what to watch for.",
        "watch.watch",
        "detente watch ultimatum war --until 2001-01-12 --worlds 200 --paths 20",
    ),
    Command(
        "update",
        "Say what follows from what was observed.",
        "update.update",
        "detente update ultimatum --observe 'refuse by 2001-03-01' --worlds 200 --paths 20",
    ),
    Command(
        "tune",
        "Fit weights to what actors would do.",
        "tune.tune",
        "detente tune --help",
    ),
    Command(
        "seeds",
        "Weigh analysts by questions with known answers.",
        "seeds.seeds",
        "detente seeds --help",
    ),
    Command(
        "rounds",
        "Say who moved between rounds of answers.",
        "rounds.rounds",
        "detente rounds --help",
    ),
    Command(
        "fit",
        "Say what data say of the numbers of a case.",
        "fit.fit",
        "detente fit crimea-2014 --number quantities.approval --until 2014-02-01 --worlds 256",
    ),
    Command(
        "settle",
        "Say where talks end up.",
        "settle.settle",
        "detente settle russia-2022 vienna",
    ),
    Command(
        "score",
        "Say who forecast what, and how well.",
        "score.score",
        "detente score russia-2022 --worlds 200 --paths 20",
    ),
    Command(
        "report",
        "Write everything a run says as one page.",
        "report.report",
        "detente report ultimatum -o ultimatum.html --worlds 200 --paths 20",
    ),
    Command("new", "Write a case to start from.", "new.new", "detente new border-row"),
    Command(
        "upgrade",
        "Rewrite a case in the present format.",
        "upgrade.upgrade",
        "detente upgrade ultimatum",
    ),
    Command("cases", "List the cases that come with détente.", "cases.cases", "detente cases"),
    Command(
        "show", "Print what lies between a case and its forecast.", "show.show", "detente show assumptions ultimatum"
    ),
    Command("rules", "List or explain the rules of the audit.", "rules.rules", "detente rules no-deadline"),
    Command(
        "completion", "Print what completes commands in a shell.", "completion.completion", "detente completion bash"
    ),
    Command("lsp", "Serve editors: problems, completion, rename.", "lsp.lsp", "detente lsp --help"),
    Command("serve", "Serve the workbench: all of this in a browser.", "serve.serve", "detente serve --help"),
    Command("backup", "Write all of a workbench to one file.", "backup.backup", "detente backup --help"),
    Command("restore", "Fill an empty workbench from a backup.", "backup.restore", "detente restore --help"),
    Command("schema", "Print the form of what is written as JSON.", "schema.schema", "detente schema forecast"),
)
"""Every command of one word; help, reference page and tests go through this table."""

GROUPS = (
    Group(
        "history",
        "Ask past crises: base rates, the nearest ones, a backtest.",
        (
            Command("show", "List tables, columns and reference classes.", "history.show", "detente history show"),
            Command("add", "Keep your own copy of a data set.", "history.add", "detente history add cow_nmc.rda"),
            Command(
                "rate",
                "Count how often past crises came to something.",
                "history.rate",
                "detente history rate --level war --where \"trigger == 'political' and not in_war\"",
            ),
            Command(
                "like", "Find the past crises nearest to a case.", "history.like", "detente history like russia-2022"
            ),
            Command(
                "backtest",
                "Test forecasters on past crises, year by year.",
                "history.backtest",
                "detente history backtest",
            ),
            Command("forget", "Forget which classes were tried.", "history.forget", "detente history forget"),
        ),
    ),
    Group(
        "priors",
        "Look up figures with a pedigree that a case may cite.",
        (
            Command("list", "List every prior.", "priors.list_", "detente priors list"),
            Command("show", "Show one, and what a case writes.", "priors.show", "detente priors show mobilisation-war"),
            Command("search", "Find priors by words.", "priors.search", "detente priors search mobilisation"),
        ),
    ),
    Group(
        "parts",
        "Look up pieces of a case that another may use; pin those it uses.",
        (
            Command("list", "List every part.", "parts.list_", "detente parts list"),
            Command("show", "Show one: what it takes and gives.", "parts.show", "detente parts show limited-strike"),
            Command("search", "Find parts by words.", "parts.search", "detente parts search sanctions"),
            Command("pin", "Write the hashes of its parts into a case.", "parts.pin", "detente parts pin strait.yaml"),
        ),
    ),
    Group(
        "ledger",
        "Keep a record of forecasts: add, resolve, score, verify.",
        (
            Command(
                "add",
                "Add a forecast, or a question.",
                "ledger.add",
                "detente ledger add war 12% --who me --text 'Will there be war?'",
            ),
            Command(
                "revise",
                "Say a question anew.",
                "ledger.revise",
                "detente ledger revise war --closes 2025-12-31 --why 'postponed'",
            ),
            Command("import", "Add what a file holds.", "ledger.import_", "detente ledger import forecasts.csv"),
            Command("resolve", "Say how a question came out.", "ledger.resolve", "detente ledger resolve war no"),
            Command("score", "Score the forecasters.", "ledger.score", "detente ledger score --html scores.html"),
            Command("export", "Write every entry to a file.", "ledger.export", "detente ledger export all.parquet"),
            Command("verify", "Check that nothing was changed.", "ledger.verify", "detente ledger verify"),
            Command("list", "List questions and entries.", "ledger.list_", "detente ledger list war"),
            Command("merge", "Add another ledger's entries.", "proof.merge", "detente ledger merge theirs.jsonl"),
            Command("key", "Make a key that signs what you add.", "proof.key", "detente ledger key"),
            Command("anchor", "Give the last hash away.", "proof.anchor", "detente ledger anchor --git ."),
            Command("member", "Say who may do what.", "team.member", "detente ledger member ines owner"),
            Command("setting", "Set a rule of the team.", "team.setting", "detente ledger setting two_persons yes"),
            Command("confirm", "Confirm an answer as a second person.", "team.confirm", "detente ledger confirm war"),
            Command("comment", "Remark on a question.", "team.comment", "detente ledger comment war 'too early'"),
            Command("attach", "Keep a file with a question.", "team.attach", "detente ledger attach war memo.pdf"),
        ),
    ),
)
"""Every command of two words."""

SETTINGS = {"help_option_names": ["-h", "--help"]}
"""How every command can be asked for its help."""


def _made(each: Command) -> Any:
    """Return a command with its options, its file imported."""
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    alone.command(
        each.name,
        cls=CommandHelp,
        short_help=each.summary,
        epilog=f"Example: {each.example}",
        context_settings=SETTINGS,
    )(each.function)
    return typer.main.get_command(alone)


def _made_group(group: Group) -> GroupHelp:
    """Return the commands under one word."""
    return GroupHelp(
        name=group.name,
        help=group.summary,
        short_help=group.summary,
        commands=_by_name(group.commands),
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings=SETTINGS,
    )


def _by_name(commands: tuple[Command, ...], groups: tuple[Group, ...] = ()) -> Any:
    """Return commands and groups by name, each made when it is asked for."""
    makers = {each.name: (each.summary, partial(_made, each)) for each in commands}
    return WhenAsked(makers | {each.name: (each.summary, partial(_made_group, each)) for each in groups})


class _Root(GroupHelp):
    """All commands."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{**given, "commands": _by_name(COMMANDS, GROUPS)})


app = typer.Typer(
    cls=_Root,
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
