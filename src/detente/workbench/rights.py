"""Who may do what: one table of addresses and roles, to which every request is held.

An address that is not in the table cannot be reached. The documentation shows the table (`rights_table`), and a test
tries every address as everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a member of a project is there."""

    READER = "reader"
    FORECASTER = "forecaster"
    EDITOR = "editor"
    RESOLVER = "resolver"
    OWNER = "owner"


ROLES: Final[Mapping[Role, str]] = {
    Role.READER: "reads everything",
    Role.FORECASTER: "and gives forecasts and comments",
    Role.EDITOR: "a forecaster who also writes cases and briefs",
    Role.RESOLVER: "a forecaster who also says how questions came out",
    Role.OWNER: "may do all of this, and says who belongs to the project",
}
"""What each role may do, in words."""

READERS = frozenset(Role)
"""Every member."""
FORECASTERS = READERS - {Role.READER}
"""Who may forecast and comment."""
EDITORS = frozenset({Role.EDITOR, Role.OWNER})
"""Who may write cases."""
RESOLVERS = frozenset({Role.RESOLVER, Role.OWNER})
"""Who may resolve questions."""
OWNERS = frozenset({Role.OWNER})
"""Who may say who belongs to a project."""


class Audience(StrEnum):
    """Who may come to an address that belongs to no project."""

    EVERYBODY = "everybody"
    PERSONS = "whoever is logged in"
    ADMINISTRATORS = "administrators"


READ = ("GET", "HEAD")
"""Methods that change nothing."""
WRITE = ("POST",)
"""Methods that change something."""
FORM = (*READ, *WRITE)
"""Methods of a page with a form that is sent to the page itself."""


@dataclass(frozen=True, slots=True)
class Right:
    """Who may do something at an address."""

    what: str
    """What one does there."""
    methods: tuple[str, ...]
    """Methods it answers to."""
    who: Audience | frozenset[Role]
    """Who may: roles of the address's project where it has one."""
    takes_tokens: bool = False
    """Whether programs come here, with a token instead of a session, and nobody without one."""


RIGHTS: Final[Mapping[str, Right]] = {
    # the workbench itself
    "about:icon": Right("get the icon", READ, Audience.EVERYBODY),
    "about:page": Right("see which version runs", READ, Audience.PERSONS),
    # people
    "people:desk": Right("see one's desk", READ, Audience.PERSONS),
    "people:welcome": Right("make the first account, by the link that `serve` prints", FORM, Audience.EVERYBODY),
    "people:join": Right("join a project, by an invitation", FORM, Audience.EVERYBODY),
    "people:reset": Right("set another password, by a link", FORM, Audience.EVERYBODY),
    "people:log_in": Right("log in", FORM, Audience.EVERYBODY),
    "people:log_out": Right("log out", WRITE, Audience.PERSONS),
    "people:account": Right("see one's account", READ, Audience.PERSONS),
    "people:password": Right("set another password", WRITE, Audience.PERSONS),
    "people:token": Right("make a token", WRITE, Audience.PERSONS),
    "people:withdraw_token": Right("withdraw a token", WRITE, Audience.PERSONS),
    "people:administration": Right("see all accounts", READ, Audience.ADMINISTRATORS),
    "people:link": Right("make a link for who forgot the password", WRITE, Audience.ADMINISTRATORS),
    "people:close": Right("close an account, or open it again", WRITE, Audience.ADMINISTRATORS),
    "people:new_project": Right("begin a project", FORM, Audience.PERSONS),
    "people:seen": Right("say that one has seen what changed", WRITE, READERS),
    "people:members": Right("see who belongs to a project", READ, READERS),
    "people:invite": Right("make an invitation", WRITE, OWNERS),
    "people:withdraw": Right("withdraw an invitation", WRITE, OWNERS),
    "people:role": Right("set a member's role", WRITE, OWNERS),
    "people:log": Right("see who did what", READ, OWNERS),
    # cases
    "cases:list": Right("see the cases of a project", READ, READERS),
    "cases:new": Right("begin a case", FORM, EDITORS),
    "cases:page": Right("read a case", READ, READERS),
    "cases:keep": Right("see how to rename a case or put it away", READ, EDITORS),
    "cases:archive": Right("put a case away, or bring it back", WRITE, EDITORS),
    "cases:rename": Right("give a case another name", WRITE, EDITORS),
    "cases:version": Right("read an earlier version", READ, READERS),
    "cases:language": Right("have a case checked while it is written", READ, READERS),
    "cases:save": Right("save a case", WRITE, EDITORS),
    "cases:merge": Right("decide about two changes of the same lines", FORM, EDITORS),
    "cases:download": Right("take the text of a version away", READ, READERS),
    # forecasts
    "forecasts:ask": Right("see what can be asked of a case", READ, READERS),
    "forecasts:begin": Right("ask something of a case", WRITE, FORECASTERS),
    "forecasts:job": Right("read an answer", READ, READERS),
    "forecasts:events": Right("follow how far an answer is", READ, READERS),
    "forecasts:data": Right("download an answer", READ, READERS),
    "forecasts:cancel": Right("cancel a question", WRITE, FORECASTERS),
    "forecasts:play": Right("run a case small, for a slider", WRITE, FORECASTERS),
    # briefs
    "briefs:list": Right("see the briefs of a project", READ, READERS),
    "briefs:new": Right("upload a brief", FORM, EDITORS),
    "briefs:page": Right("read a brief beside what was found in it", READ, READERS),
    "briefs:again": Right("have a brief read again, or another document in its place", WRITE, EDITORS),
    "briefs:draft": Right("draft a case from a brief", FORM, EDITORS),
    "briefs:review": Right("say that one has finished reviewing", WRITE, EDITORS),
    "briefs:add": Right("add what the reader missed", WRITE, EDITORS),
    "briefs:reading": Right("see an earlier reading", READ, READERS),
    "briefs:document": Right("take a document away as it was uploaded", READ, READERS),
    "briefs:finding": Right("see a finding, and what was said of it", READ, READERS),
    "briefs:decide": Right("accept, reject or correct a finding", WRITE, EDITORS),
    "briefs:use": Right("carry a finding into a case", WRITE, EDITORS),
    # what leaves the workbench
    "publishing:page": Right("see what is published under a link", READ, Audience.EVERYBODY),
    "publishing:list": Right("see what is published of a project", READ, READERS),
    "publishing:preview": Right("see a page as strangers would", READ, READERS),
    "publishing:publish": Right("publish a page", WRITE, EDITORS),
    "publishing:withdraw": Right("withdraw what is published", WRITE, EDITORS),
    "publishing:export": Right("take all of a project away", READ, OWNERS),
    # record
    "record:questions": Right("see the questions of a project", READ, READERS),
    "record:new": Right("ask a question", FORM, RESOLVERS),
    "record:question": Right("see a question, and what one may see of its forecasts", READ, READERS),
    "record:forecast": Right("give one's forecast", WRITE, FORECASTERS),
    "record:withdraw": Right("withdraw one's forecast", WRITE, FORECASTERS),
    "record:comment": Right("remark on a question", WRITE, FORECASTERS),
    "record:revise": Right("say a question anew", WRITE, RESOLVERS),
    "record:resolve": Right("say how a question came out", WRITE, RESOLVERS),
    "record:confirm": Right("confirm another's answer", WRITE, RESOLVERS),
    "record:reopen": Right("open a question again", WRITE, RESOLVERS),
    "record:board": Right("see who did how well", READ, READERS),
    "record:board_data": Right("download the board", READ, READERS),
    "record:proof": Right("see whether the record is whole, and its rules", READ, READERS),
    "record:settings": Right("set the rules of the record", WRITE, OWNERS),
    "record:download": Right("download the record", READ, READERS),
    "record:import": Right("import a file into the record", FORM, RESOLVERS),
    "record:run": Right("record what a run says", WRITE, RESOLVERS),
    # programs, with a token
    "api:api-root": Right("nothing", (), Audience.PERSONS, takes_tokens=True),
    "api:openapi-json": Right("read the description of the API", READ, Audience.PERSONS, takes_tokens=True),
    "api:projects": Right("list one's projects", READ, Audience.PERSONS, takes_tokens=True),
    "api:cases": Right("list the cases of a project", READ, READERS, takes_tokens=True),
    "api:case": Right("read a case or a version of it", READ, READERS, takes_tokens=True),
    "api:history": Right("list the versions of a case", READ, READERS, takes_tokens=True),
    "api:save": Right("save a case", WRITE, EDITORS, takes_tokens=True),
    "api:check": Right("have a text checked", WRITE, READERS, takes_tokens=True),
    "api:ask": Right("ask something of a case", WRITE, FORECASTERS, takes_tokens=True),
    "api:jobs": Right("list what was asked of a case", READ, READERS, takes_tokens=True),
    "api:job": Right("see how far an answer is", READ, READERS, takes_tokens=True),
    "api:job_data": Right("read an answer", READ, READERS, takes_tokens=True),
    "api:job_events": Right("follow how far an answer is", READ, READERS, takes_tokens=True),
    "api:job_cancel": Right("cancel a question", WRITE, FORECASTERS, takes_tokens=True),
    "api:publications": Right("list what is published of a project", READ, READERS, takes_tokens=True),
    "api:publish": Right("publish a page", WRITE, EDITORS, takes_tokens=True),
    "api:withdraw": Right("withdraw what is published", WRITE, EDITORS, takes_tokens=True),
    "api:questions": Right("list the questions of a project", READ, READERS, takes_tokens=True),
    "api:question": Right("read what one may see of a question", READ, READERS, takes_tokens=True),
    "api:forecast": Right("give one's forecast", WRITE, FORECASTERS, takes_tokens=True),
    "api:board": Right("read who did how well", READ, READERS, takes_tokens=True),
}
"""What is allowed, by the name of the address."""

STRANGER = "stranger"
"""Somebody who is not logged in."""
OUTSIDER = "member of another project"
"""Somebody who is logged in, and no member of the project."""
VISITORS = (STRANGER, OUTSIDER, *Role)
"""Everybody who may come to an address of a project."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not let through."""

    status: int
    """Status of the answer."""
    reason: str
    """What the page says."""


LOG_IN = Refusal(302, "log in first")
NOT_LOGGED_IN = Refusal(401, "you are not logged in")
NOT_FOR_TOKENS = Refusal(403, "programs with a token do not come here")
NO_SUCH_PAGE = Refusal(404, "there is no such page")
NOT_YOURS = Refusal(403, "your role does not allow this")
NO_SUCH_METHOD = Refusal(405, "this address does not answer to that")


def refusal(
    right: Right | None,
    *,
    method: str,
    is_logged_in: bool,
    has_project: bool,
    role: Role | None,
    is_administrator: bool = False,
    has_token: bool = False,
) -> Refusal | None:
    """Return why a request is refused; None where it is allowed.

    Parameters
    ----------
    right
        The line of the table; None where the address is not in it.
    method
        Method of the request.
    is_logged_in
        Whether it comes from somebody known.
    has_project
        Whether the address belongs to a project.
    role
        Their role in that project; None for who is no member, which to them looks as if it did not exist.
    is_administrator
        Whether they look after the whole workbench.
    has_token
        Whether it is a program's, with a token instead of a session.
    """
    if right is None:
        return NO_SUCH_PAGE
    if has_token and not right.takes_tokens:
        return NOT_FOR_TOKENS
    if right.takes_tokens and not has_token:
        return NOT_LOGGED_IN
    if right.who is not Audience.EVERYBODY and not is_logged_in:
        return LOG_IN if method in READ and not has_token else NOT_LOGGED_IN
    if has_project and right.who is not Audience.EVERYBODY and role is None:
        return NO_SUCH_PAGE
    if not _belongs(right.who, role, is_administrator=is_administrator):
        return NOT_YOURS
    return None if method in right.methods else NO_SUCH_METHOD


def _belongs(who: Audience | frozenset[Role], role: Role | None, *, is_administrator: bool) -> bool:
    """Return whether somebody who is logged in, or an address for everybody, fits an audience."""
    if isinstance(who, frozenset):
        return role in who
    return who is not Audience.ADMINISTRATORS or is_administrator


def rows() -> Iterator[tuple[str, ...]]:
    """Yield the table as the documentation shows it: what, method, and each visitor's answer in turn."""
    for name, right in RIGHTS.items():
        for method in right.methods:
            if method != "HEAD":
                yield (name, right.what, method, *(answer(right, method, visitor) for visitor in VISITORS))


def answer(right: Right, method: str, visitor: str) -> str:
    """Return what a visitor gets: "yes", or the status of the refusal."""
    has_project = isinstance(right.who, frozenset)
    role = Role(visitor) if visitor in set(Role) and has_project else None
    is_logged_in = visitor != STRANGER
    found = refusal(
        right,
        method=method,
        is_logged_in=is_logged_in,
        has_project=has_project,
        role=role,
        has_token=right.takes_tokens and is_logged_in,
    )
    return "yes" if found is None else str(found.status)


def rights_table() -> str:
    """Return the table in Markdown."""
    heads = ("address", "what one does there", "method", *VISITORS)
    lines = [heads, tuple("---" for _ in heads), *((f"`{name}`", *rest) for name, *rest in rows())]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
