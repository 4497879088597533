"""Servers that the tests start for themselves."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the URL of a running PostgreSQL server; as root it runs as a user of its own, as the server insists."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a machine without XDG_RUNTIME_DIR
        pgserver = pytest.importorskip("pgserver", reason="no PostgreSQL server in the package pgserver")
        folder = Path(tempfile.mkdtemp(prefix="detente-postgres-"))
        folder.chmod(0o755)
        try:
            server = pgserver.get_server(folder, cleanup_mode="stop")
        except Exception as error:  # noqa: BLE001 - whatever a machine lacks, the reason is told
            shutil.rmtree(folder, ignore_errors=True)
            pytest.skip(f"the server does not start here: {error!r:.200}")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_database(postgres: str) -> str:
    """Return the URL of an empty database."""
    import psycopg

    name = f"ledger_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where an empty ledger lies: in each kind of database."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    return str(request.getfixturevalue("new_database"))


Start = Callable[..., multiprocessing.process.BaseProcess]


@pytest.fixture(scope="session")
def processes() -> ForkServerContext:
    """Return what starts processes: forked from a server that has Django loaded, in milliseconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.reliability.preload"])
    assert isinstance(context, ForkServerContext)
    os.environ["DETENTE_TEST_FORK_SERVER"] = "yes"
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    return context
