"""``detente ledger``: keep, resolve, score and check a record of forecasts."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.command import command
from detente.cli.options import DbOption, QuietOption, Reads, ToLoudOptions, ToOptions, Writes
from detente.cli.output import Outputs, emit
from detente.cli.score import BaseOption, CrowdOption, OnOption, QuestionsOption, parse_day

if TYPE_CHECKING:
    from detente.ledger.ledger import Added

QuestionArgument = Annotated[str, typer.Argument(metavar="QUESTION", help="Id of the question.")]
GitOption = Annotated[str, typer.Option("--git", metavar="DIR", help="A repository that has its heads.")]
WhyOption = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, which is recorded too.")]
TagOption = Annotated[list[str] | None, typer.Option("--tag", metavar="WORD", help="A word to find it by; repeat.")]
TimezoneOption = Annotated[
    str, typer.Option("--timezone", metavar="ZONE", help="Where its days end, such as Europe/Warsaw; UTC without.")
]
SourceOption = Annotated[str, typer.Option("--source", metavar="TEXT", help="Where it is from.")]


class Form(StrEnum):
    """Forms of files that can be imported."""

    CSV = "csv"
    METACULUS = "metaculus"
    FATEBOOK = "fatebook"
    GOOD_JUDGMENT = "good-judgment"
    FORECASTBENCH = "forecastbench"
    MANIFOLD = "manifold"
    POLYMARKET = "polymarket"
    INFER = "infer"


class Dates(StrEnum):
    """What comes first in a date."""

    DAY = "day"
    MONTH = "month"


class Exported(StrEnum):
    """Forms of files that are written."""

    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"


class Role(StrEnum):
    """What a forecaster can be."""

    PERSON = "person"
    CROWD = "crowd"
    MODEL = "model"
    BRIEF = "brief"
    BASE_RATE = "base rate"


class Kind(StrEnum):
    """Kinds of questions."""

    BINARY = "binary"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"


class Status(StrEnum):
    """What a question can be."""

    OPEN = "open"
    RESOLVED = "resolved"
    WAITING = "waiting"
    VOID = "void"
    UNCONFIRMED = "unconfirmed"


def _pairs(given: list[str] | None, option: str) -> dict[str, str]:
    """Return options such as ``--share yes=0.3`` by name."""
    from detente.ledger.inputs import once

    pairs: list[tuple[str, str]] = []
    for each in given or ():
        name, separator, value = (part.strip() for part in each.rpartition("="))
        if not separator or not name or not value:
            raise typer.BadParameter(f"found {each!r}, expected NAME=VALUE", param_hint=option)
        pairs.append((name, value))
    return once(pairs, option)


@command
def add(
    *,
    question: QuestionArgument,
    probability: Annotated[
        str, typer.Argument(metavar="CHANCE", help="0.52, 52%, odds 13:12, or words such as 'very unlikely'.")
    ] = "",
    who: Annotated[str, typer.Option("--who", metavar="NAME", help="Whose forecast it is.")] = "",
    role: Annotated[Role | None, typer.Option("--role", help="What they are; person by default.")] = None,
    date: Annotated[str, typer.Option("--date", metavar="DATE", help="When it was made; now by default.")] = "",
    share: Annotated[
        list[str] | None, typer.Option("--share", metavar="OPTION=CHANCE", help="choice: of an option; repeat.")
    ] = None,
    quantile: Annotated[
        list[str] | None, typer.Option("--quantile", metavar="LEVEL=VALUE", help="number: a quantile; repeat.")
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option("--by", metavar="DATE=CHANCE", help="date: that it came by then; repeat.")
    ] = None,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Last day on which the forecast stands.")] = "",
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="The question, where it is new.")] = "",
    rule: Annotated[str, typer.Option("--rule", metavar="TEXT", help="How it is resolved.")] = "",
    kind: Annotated[Kind | None, typer.Option("--kind", help="What it asks for; binary by default.")] = None,
    opens: Annotated[str, typer.Option("--opens", metavar="DATE", help="First day of the question.")] = "",
    closes: Annotated[str, typer.Option("--closes", metavar="DATE", help="Its deadline.")] = "",
    option: Annotated[
        list[str] | None,
        typer.Option("--option", metavar="NAME[=CHANCE]", help="choice: an option, and its chance; repeat."),
    ] = None,
    tag: TagOption = None,
    timezone: TimezoneOption = "",
    condition: Annotated[
        str, typer.Option("--if", metavar="QUESTION=ANSWER", help="Void unless another question has this answer.")
    ] = "",
    standard: Annotated[str, typer.Option("--standard", help="Table that gives words an interval.")] = "icd203",
    correct: Annotated[
        int | None, typer.Option("--correct", metavar="N", help="Stand in the place of the forecast with this number.")
    ] = None,
    withdraw: Annotated[
        int | None, typer.Option("--withdraw", metavar="N", help="Withdraw the forecast with this number.")
    ] = None,
    why: WhyOption = "",
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Anything else worth keeping.")] = "",
    source: SourceOption = "",
    db: DbOption = None,
    quiet: QuietOption = False,
) -> None:
    """Add a forecast, a question, or both; correct or withdraw a forecast. Nothing is ever overwritten."""
    from detente.ledger import adding
    from detente.ledger.inputs import once
    from detente.ledger.ledger import open_ledger

    options, chances = adding.options_of(option or ())
    said = adding.Said(
        probability=probability,
        who=who,
        role=role.value if role else "",
        date=date,
        shares=once([*chances.items(), *_pairs(share, "--share").items()], "--share"),
        quantiles=_pairs(quantile, "--quantile"),
        curve=_pairs(by, "--by"),
        until=until,
        standard=standard,
        note=note,
        source=source,
    )
    changed = [f"--{name} {seq}" for name, seq in (("correct", correct), ("withdraw", withdraw)) if seq is not None]
    asked = adding.Asked(
        text, rule, kind.value if kind else "", opens, closes, options, condition, tuple(tag or ()), timezone
    )
    if len(changed) > 1 or (changed and asked != adding.Asked()):
        other = changed[1] if len(changed) > 1 else "something of the question; `ledger revise` changes that"
        raise typer.BadParameter(f"found {changed[0]} beside {other}", param_hint=changed[0].split()[0])
    with open_ledger(db) as ledger:
        if withdraw is not None:
            done = adding.withdraw(ledger, withdraw, question, said=said, why=why)
        elif correct is not None:
            done = adding.correct(ledger, correct, question, said=said, why=why)
        else:
            done = adding.add(ledger, question, asked=asked, said=said)
    emit(None, Outputs(is_quiet=quiet), notes=told(done))


@command
def revise(
    *,
    question: QuestionArgument,
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="The question in other words.")] = "",
    rule: Annotated[str, typer.Option("--rule", metavar="TEXT", help="How it is resolved.")] = "",
    opens: Annotated[str, typer.Option("--opens", metavar="DATE", help="First day of the question.")] = "",
    closes: Annotated[str, typer.Option("--closes", metavar="DATE", help="Its deadline.")] = "",
    option: Annotated[
        list[str] | None, typer.Option("--option", metavar="NAME", help="choice: an option; all of them.")
    ] = None,
    tag: TagOption = None,
    timezone: TimezoneOption = "",
    why: WhyOption = "",
    db: DbOption = None,
    quiet: QuietOption = False,
) -> None:
    """Say a question anew, from now on: what was forecast before stands, and its earlier words stay readable."""
    from detente.ledger import adding
    from detente.ledger.ledger import open_ledger

    asked = adding.Asked(text, rule, "", opens, closes, tuple(option or ()), tags=tuple(tag or ()), timezone=timezone)
    with open_ledger(db, create=False) as ledger:
        done = adding.revise(ledger, question, asked=asked, why=why)
    emit(None, Outputs(is_quiet=quiet), notes=told(done))


def told(done: Added) -> list[str]:
    """Return what came of an addition, and what went wrong after it."""
    return [_added(done), *(f"note: {note}" for note in done.notes)]


def _added(done: Added) -> str:
    """Return what came of an addition."""
    added, numbers = len(done.entries), [entry.seq for entry in done.entries]
    span = "" if not numbers else f" {numbers[0]}" if len(numbers) == 1 else f" {numbers[0]} to {numbers[-1]}"
    text = f"added {added:,} {'entry' if added == 1 else 'entries'}{span and f', number{span}'}"
    return text + (f"; {done.n_known:,} were there already" if done.n_known else "")


@command
def import_(
    *,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A table or JSON; for Metaculus also an archive or a folder."), Reads()
    ],
    form: Annotated[
        Form | None,
        typer.Option(
            "--format",
            metavar="FORM",
            help=f"What it is: {', '.join(Form)}; told from its headings or keys.",
        ),
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option("--column", metavar="NAME=HEADING", help="csv: the heading of a column; repeat.")
    ] = None,
    who: Annotated[str, typer.Option("--who", metavar="NAME", help="csv: whose, where the cell is empty.")] = "",
    role: Annotated[Role | None, typer.Option("--role", help="csv: what they are, where the cell is empty.")] = None,
    question: Annotated[str, typer.Option("--question", metavar="ID", help="csv: of what, where empty.")] = "",
    standard: Annotated[str, typer.Option("--standard", help="Table that gives words an interval.")] = "icd203",
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="What its bytes stand for, if not UTF-8: cp1251.")
    ] = None,
    dates: Annotated[
        Dates | None, typer.Option("--dates", help="csv: what comes first in dates whose year comes last.")
    ] = None,
    rejects: Annotated[
        str | None,
        typer.Option(
            "--rejects", metavar="FILE", help="Where rows go that are set aside; FILE.rejects.csv by default."
        ),
        Writes("rows that are set aside"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file of rejects that is there.")] = False,
    db: DbOption = None,
    quiet: QuietOption = False,
) -> None:
    """Add what a file holds: a table, or what a platform exports. Rows that cannot be read are set aside and told."""
    from detente.ledger.files import import_file
    from detente.ledger.inputs import once
    from detente.ledger.ledger import open_ledger

    pairs = []
    for each in column or ():
        name, separator, heading = (part.strip() for part in each.partition("="))
        if not separator or not heading:
            raise typer.BadParameter(f"found {each!r}, expected NAME=HEADING", param_hint="--column")
        pairs.append((name, heading))
    columns = once(pairs, "--column")
    defaults = {"who": who, "role": role.value if role else "", "question": question}
    with open_ledger(db) as ledger:
        done, notes = import_file(
            ledger,
            file,
            form=form.value if form else None,
            columns=columns,
            defaults={name: value for name, value in defaults.items() if value},
            standard=standard,
            encoding=encoding,
            dates=dates.value if dates else "",
            rejects=rejects,
            replace=force,
        )
    emit(None, Outputs(is_quiet=quiet), notes=[*told(done), *(f"note: {note}" for note in notes)])


@command
def resolve(
    *,
    question: QuestionArgument,
    answer: Annotated[str, typer.Argument(metavar="ANSWER", help="yes, no, void, an option, a number or a date.")] = "",
    date: Annotated[str, typer.Option("--date", metavar="DATE", help="When this was known; today by default.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Open the question again.")] = False,
    why: WhyOption = "",
    source: SourceOption = "",
    db: DbOption = None,
    quiet: QuietOption = False,
) -> None:
    """Say how a question came out, or that it is open again."""
    from detente.ledger.ledger import open_ledger
    from detente.ledger.resolving import reopen, resolve

    if undo == bool(answer):
        raise typer.BadParameter("expected an answer, or --undo", param_hint="ANSWER")
    with open_ledger(db, create=False) as ledger:
        if undo:
            done = reopen(ledger, question, why=why)
        else:
            done = resolve(ledger, question, answer, date=date, source=source, note=why)
    emit(None, Outputs(is_quiet=quiet), notes=told(done))


@command
def score(
    *,
    on: OnOption = None,
    crowd: CrowdOption = None,
    base_rate: BaseOption = None,
    question: QuestionsOption = None,
    db: DbOption = None,
    to: ToOptions,
) -> None:
    """Score the forecasters of the ledger, as `detente score` does."""
    day = parse_day(on)
    from detente.ledger.scoreboard import score_ledger

    found = score_ledger(db, on=day, crowd=crowd, base_rate=base_rate, questions=question or ())
    emit(found, to)


@command
def export(
    *,
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="Where it goes: .csv, .json, .jsonl or .parquet; - is standard output."),
        Writes("export"),
    ],
    form: Annotated[
        Exported | None, typer.Option("--format", help="What to write; told from the ending of FILE.")
    ] = None,
    db: DbOption = None,
    quiet: QuietOption = False,
) -> None:
    """Write every entry to a file."""
    from detente.ledger.files import export_ledger, form_of
    from detente.ledger.ledger import open_ledger

    asked = form_of(file, None if form is None else form.value)
    with open_ledger(db, create=False) as ledger:
        count = export_ledger(ledger, file, form=asked)
    where = "standard output" if file == "-" else file
    emit(None, Outputs(is_quiet=quiet), receipt=f"wrote {count:,} entries to {where}")


@command
def verify(
    *,
    head: Annotated[
        str | None, typer.Option("--head", metavar="HASH", help="Hash of the last entry when you last looked.")
    ] = None,
    git: GitOption = "",
    ca: Annotated[
        str, typer.Option("--ca", metavar="FILE", help="Certificates, as PEM, to which time stamps must lead.")
    ] = "",
    db: DbOption = None,
    to: ToLoudOptions,
) -> None:
    """Check that no entry was changed, removed, put in between, or cut off, and that all that must be is signed."""
    from detente.core.result import Shown
    from detente.ledger.anchors import configured
    from detente.ledger.ledger import open_ledger

    given = configured()
    anchors = dataclasses.replace(given, git=git or given.git, roots=ca or given.roots)
    with open_ledger(db, create=False) as ledger:
        found = ledger.verify(head=head, anchors=anchors)
    lines = [f"{found.n_entries:,} entries, head {found.head}", *(f"note: {note}" for note in found.notes)]
    if found.n_signed:
        lines.append(f"{found.n_signed:,} signed by the keys of their authors")
    if found.is_whole:
        lines.append("whole: every entry follows from the one before")
    failure = "" if found.is_whole else "\n".join([*found.problems, "the ledger is not what was written"])
    data = {**found._asdict(), "is_whole": found.is_whole}
    emit(Shown("ledger-verify", "\n".join(lines), data), to, failure=failure)


@command
def list_(
    *,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="Of this question, all that was said.")] = "",
    status: Annotated[Status | None, typer.Option("--status", help="Only questions that are this.")] = None,
    since: Annotated[
        int | None, typer.Option("--since", metavar="N", min=0, help="All entries after the one with this number.")
    ] = None,
    db: DbOption = None,
    to: ToLoudOptions,
) -> None:
    """List the questions, every entry of one, or what is new since an entry."""
    from detente.core.result import Shown
    from detente.ledger.ledger import open_ledger
    from detente.render.ledger import entries_table, list_entries, list_questions, list_since, questions_table

    if since is not None and (question or status is not None):
        raise typer.BadParameter("expected neither a question nor --status beside it", param_hint="--since")
    with open_ledger(db, create=False) as ledger:
        if since is not None:
            found = list_since(ledger, since)
            table = entries_table(found) if found else f"no entries after {since}"
        elif question:
            found = list_entries(ledger, question)
            table = entries_table(found)
        else:
            found = list_questions(ledger, status=status.value if status else "")
            table = questions_table(found)
    emit(Shown("ledger-list", table, {"entries" if question or since is not None else "questions": found}), to)
