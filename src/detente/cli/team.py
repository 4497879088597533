"""``detente ledger`` for a team: members, settings, confirmations, comments, files."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.ledger import QuestionArgument, told
from detente.cli.options import DbOption, QuietOption, Reads
from detente.cli.output import Outputs, emit

OnOption = Annotated[int | None, typer.Option("--on", metavar="N", help="The entry of the question that it is about.")]


class MemberRole(StrEnum):
    """What a member can be."""

    READER = "reader"
    FORECASTER = "forecaster"
    RESOLVER = "resolver"
    OWNER = "owner"


class Setting(StrEnum):
    """What an owner can set."""

    TWO_PERSONS = "two_persons"
    BLIND = "blind"


class Switch(StrEnum):
    """What a setting can be."""

    YES = "yes"
    NO = "no"


@command
def member(
    *,
    who: Annotated[str, typer.Argument(metavar="NAME", help="As the ledger knows its authors.")],
    role: Annotated[MemberRole, typer.Argument(metavar="ROLE", help="reader, forecaster, resolver or owner.")],
    db: DbOption = None,
    quiet: QuietOption = False,
) -> None:
    """Say who may do what. Once there is an owner, only members may add anything."""
    from detente.ledger.ledger import open_ledger
    from detente.ledger.people import make_member

    with open_ledger(db, create=False) as ledger:
        done = make_member(ledger, who, role.value)
    emit(None, Outputs(is_quiet=quiet), notes=told(done))


@command
def setting(
    *,
    name: Annotated[Setting, typer.Argument(metavar="NAME", help="two_persons or blind.")],
    value: Annotated[Switch, typer.Argument(metavar="yes|no", help="Whether it holds from now on.")],
    db: DbOption = None,
    quiet: QuietOption = False,
) -> None:
    """Let a resolution need a second person, or keep the forecasts of others from who has none yet."""
    from detente.ledger.ledger import open_ledger
    from detente.ledger.people import change_setting

    with open_ledger(db, create=False) as ledger:
        done = change_setting(ledger, name.value, value.value)
    emit(None, Outputs(is_quiet=quiet), notes=told(done))


@command
def confirm(*, question: QuestionArgument, db: DbOption = None, quiet: QuietOption = False) -> None:
    """Confirm how a question came out, which someone else has said."""
    from detente.ledger.ledger import open_ledger
    from detente.ledger.people import confirm

    with open_ledger(db, create=False) as ledger:
        done = confirm(ledger, question)
    emit(None, Outputs(is_quiet=quiet), notes=told(done))


@command
def comment(
    *,
    question: QuestionArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What is to be said.")],
    on: OnOption = None,
    db: DbOption = None,
    quiet: QuietOption = False,
) -> None:
    """Remark on a question, or on an entry of it."""
    from detente.ledger.ledger import open_ledger
    from detente.ledger.people import comment

    with open_ledger(db, create=False) as ledger:
        done = comment(ledger, question, text, on=on)
    emit(None, Outputs(is_quiet=quiet), notes=told(done))


@command
def attach(
    *,
    question: QuestionArgument,
    file: Annotated[str, typer.Argument(metavar="FILE", help="It is copied beside the ledger."), Reads()],
    on: OnOption = None,
    db: DbOption = None,
    quiet: QuietOption = False,
) -> None:
    """Let a file belong to a question, or to an entry of it, by its hash."""
    from detente.ledger.ledger import open_ledger
    from detente.ledger.people import attach

    with open_ledger(db, create=False) as ledger:
        done = attach(ledger, question, file, on=on)
    emit(None, Outputs(is_quiet=quiet), notes=told(done))
