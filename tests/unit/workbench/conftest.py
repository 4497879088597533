"""A workbench for the tests of this room: set up once, in a folder of its own; each test leaves nothing behind.

Django is set up as this file is read, before any test runs: a process has one set of settings, and those of the
workbench do for the ledger, too.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("django_htmx")

from detente.workbench.settings import settings_of, site_of

_FOLDER = Path(tempfile.mkdtemp(prefix="detente-workbench-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
# Of `tests/reliability/test_workbench.py`: the same tests in PostgreSQL.
SITE = site_of(_FOLDER, database=os.environ.get("DETENTE_TEST_DATABASE"), environ={})


def _set_up() -> None:
    import django
    from django.conf import settings

    if not settings.configured:
        given = settings_of(SITE, "no secret: tests alone know it, and they keep it to themselves .....")
        # Hashing that takes time on purpose would take most of theirs; one test looks at the real one.
        settings.configure(**{**given, "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]})
    django.setup()
    logging.getLogger("django.request").setLevel(logging.ERROR)  # refusals are what many tests are about


_set_up()


@pytest.fixture(scope="session")
def _tables() -> None:
    """Make the tables, once."""
    from detente.workbench.databases import bring_up_to_date

    bring_up_to_date()


@pytest.fixture
def database(_tables: None) -> Iterator[None]:
    """Give a test the database; what it writes is taken back."""
    from django.db import connection, transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    connection.close()
    shutil.rmtree(SITE.folder / "ledgers", ignore_errors=True)  # what is in ledgers is taken back by no transaction


@pytest.fixture
def project(database: None) -> Any:
    """A project without members."""
    from detente.workbench.people.models import Project

    return Project.objects.create(slug="first", title="First project")


@pytest.fixture
def case(project: Any) -> Any:
    """A case of that project, in its first version: `ultimatum` as it ships."""
    from detente.case.shipped import shipped_cases
    from detente.workbench.cases.saving import begin

    text = shipped_cases()["ultimatum"].read_text(encoding="utf-8")
    return begin(project, "ultimatum", "Ultimatum", text, by=None)


BRIEF = """The Talks in Geneva

Ada Author, 19 January 2022

Norway met Sweden in Geneva on January 10, 2022. An attack on Norway remains very unlikely. "We want peace," said
Swedish Prime Minister Magdalena Andersson. Sweden will probably close its ports by March 2022.

Sweden spends 1.3 percent of its GDP on defence.[1] Norway could be expected to answer. It may snow.

Notes

[1] "Military spending", SIPRI, 26 April 2021, https://sipri.org/databases/milex
"""
"""A brief with something of each kind in it."""


@pytest.fixture
def within(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are read in this very process: quick; others look at the process and its limits."""
    from detente.core.errors import BriefError
    from detente.workbench.briefs import child, keeping, reviewing

    def ask(task: str, data: bytes, *, name: str, **more: Any) -> dict[str, Any]:
        found = child.answer({"task": task, "name": name, **more}, data)
        if "error" in found:
            raise BriefError(found["error"])
        return found

    monkeypatch.setattr(keeping, "ask", ask)
    monkeypatch.setattr(reviewing, "ask", ask)


@pytest.fixture
def brief(project: Any, within: None) -> Any:
    """A brief of that project."""
    from detente.workbench.briefs.keeping import begin

    return begin(project, "talks", "", BRIEF.encode(), "talks.txt", by=None)


@pytest.fixture
def person(project: Any) -> Callable[..., Any]:
    """Return a function that makes a person with a role in the project; without one, they belong to none."""
    from detente.workbench.people.models import Membership, Person

    def make(name: str = "Ada", role: str | None = "owner", **given: Any) -> Any:
        made = Person.objects.create_user(name, "correct horse battery", **given)
        if role is not None:
            Membership.objects.create(project=project, person=made, role=role)
        return made

    return make


@pytest.fixture
def client_of(database: None) -> Callable[..., Any]:
    """Return a function that makes a browser in which a person is logged in; without one, a stranger's."""
    from django.test import Client

    def make(who: Any = None, **given: Any) -> Any:
        client = Client(SERVER_NAME="localhost", **given)
        if who is not None:
            client.force_login(who)
        return client

    return make


@pytest.fixture
def owner(client_of: Callable[..., Any], person: Callable[..., Any]) -> Any:
    """A browser in which the project's owner, Ada, is logged in."""
    return client_of(person("Ada", "owner"))


class InProcess:
    """Engines that work in this very process: quick, and nothing is left behind."""

    def __init__(self) -> None:
        self.error: Exception | None = None

    def ask(self, _key: str, request: Any, **more: Any) -> Any:
        """Do what is asked."""
        from detente.core.errors import DetenteError
        from detente.workbench.engines import Answer, RefusedError
        from detente.workbench.engines.tasks import TASKS

        if self.error is not None:
            raise self.error
        progress = more.get("progress") or (lambda _done, _total: None)
        try:
            return Answer(TASKS[request.task](request.texts, request.name, request.options, progress), 0.1)
        except DetenteError as error:
            raise RefusedError(type(error).__name__, str(error)) from None

    def close(self) -> None:
        """End nothing."""


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch, database: None) -> InProcess:
    """Engines in this process, for the server and its worker."""
    from detente.workbench.forecasts import warm

    made = InProcess()
    monkeypatch.setattr(warm, "engines", lambda: made)
    return made
