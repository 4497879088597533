"""The ledger of a project: a file in the data folder, opened in the name of who asks, its members kept as they are.

All that is recorded goes into it, and nothing of it is kept a second time. Its rules of who may do what hold here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from detente.core.errors import LedgerError
from detente.ledger.drafts import member_draft
from detente.ledger.ledger import Ledger, open_ledger
from detente.ledger.state import State
from detente.workbench.rights import Role

FOLDER = "ledgers"
"""Folder of the data folder in which ledgers lie."""
KEEPER = "workbench (keeper)"
"""In whose name the workbench itself writes: who is a member, and as what. It owns every ledger of the workbench."""
LEDGER_ROLES = {
    Role.READER: "reader",
    Role.FORECASTER: "forecaster",
    Role.EDITOR: "forecaster",
    Role.RESOLVER: "resolver",
    Role.OWNER: "owner",
}
"""What each role of a project is in its ledger."""
GONE = "reader"
"""What somebody is in the ledger who no longer belongs to the project, and comes to none of its pages."""


def path_of(project: Any) -> Path:
    """Return where the ledger of a project lies."""
    folder: Path = settings.WORKBENCH.folder / FOLDER
    return folder / f"{project.slug}.db"


def has_record(project: Any) -> bool:
    """Return whether anything was ever recorded in a project."""
    return path_of(project).exists()


@contextmanager
def opened(project: Any, person: Any) -> Iterator[Ledger]:
    """Open the ledger of a project in a person's name, its members brought up to date; it is made where there is none.

    Raises
    ------
    LedgerError
        If it cannot be opened, or the person has the name in which the workbench writes.
    """
    with open_ledger(path_of(project), author=author_of(person)) as ledger:
        if is_due(ledger.state(), project, person):
            bring_members_up_to_date(project)
        yield ledger


def author_of(person: Any) -> str:
    """Return in whose name a person's entries are written.

    Raises
    ------
    LedgerError
        If that is the name of the workbench itself.
    """
    name = str(person.name)
    if name.casefold() == KEEPER.casefold():
        raise LedgerError(f"{name}: found the name in which the workbench itself writes, expected another account")
    return name


def wanted_members(project: Any) -> dict[str, str]:
    """Return the role in the ledger of each member of a project, by name."""
    found = project.memberships.select_related("person").order_by("pk")
    return {str(each.person.name): LEDGER_ROLES[Role(each.role)] for each in found}


def bring_members_up_to_date(project: Any) -> None:
    """Write down in the ledger who is now what in the project, before anybody reads or writes there.

    Written in the name of `KEEPER`; who gave the role stands in the log of the project.

    Raises
    ------
    LedgerError
        If the ledger came from elsewhere and has owners of its own, none of which is the workbench.
    """
    with open_ledger(path_of(project), author=KEEPER) as ledger:
        team = ledger.state().team
        if team.has_owner and team.members.get(KEEPER) != "owner":
            raise LedgerError(
                f"the record of {project.title} has owners of its own; one of them lets the workbench in: "
                f'detente ledger member "{KEEPER}" owner'
            )
        wanted = {KEEPER: "owner", **wanted_members(project)}
        wanted |= dict.fromkeys(team.members.keys() - wanted.keys(), GONE)
        ledger.append([member_draft(name, role) for name, role in wanted.items() if team.members.get(name) != role])


def is_due(state: State, project: Any, person: Any) -> bool:
    """Return whether the ledger does not know what somebody who asks is in the project, or who has left it."""
    wanted = wanted_members(project)
    members = state.team.members
    left = members.keys() - wanted.keys() - {KEEPER}
    return (
        not state.team.has_owner
        or members.get(str(person.name)) != wanted.get(str(person.name))
        or any(members[name] != GONE for name in left)
    )
