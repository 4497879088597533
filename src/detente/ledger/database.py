"""Where a ledger lies: a file of SQLite or a database of PostgreSQL, reached through Django.

Writers go one after the other. On SQLite a write begins with BEGIN IMMEDIATE in a write-ahead log that is synchronised
at each commit; on PostgreSQL it begins by taking an advisory lock that ends with the transaction. Readers never wait.
A file that cannot be written is read all the same, and a copy of an older schema is read through a copy of it.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from detente.core.errors import LedgerError

PATIENCE = 60
"""Seconds a writer waits for others before it gives up."""
LOCK = 0x6465_7465_6E74_6531
"""Number of the advisory lock of writers on PostgreSQL: "detente1" in letters."""
TABLE = "detente_ledger_entry"
"""The table of entries."""
VARIABLE = "DETENTE_LEDGER"
"""Environment variable that names the ledger."""
AUTHOR = "DETENTE_AUTHOR"
"""Environment variable that names who writes, where the account of the machine has another name."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a ledger lies."""

    alias: str
    """Name of the connection."""
    settings: dict[str, Any]
    """As Django has them."""
    shown: str
    """What may be printed: without a password."""
    path: Path | None
    """The file; None for PostgreSQL."""
    is_read_only: bool = False
    """Whether nothing can be written there."""

    @property
    def base(self) -> Path:
        """What the names of files beside the ledger begin with; for PostgreSQL they lie in the user's data folder."""
        if self.path is not None:
            return self.path
        server = "\n".join(str(self.settings[name]) for name in ("HOST", "PORT", "NAME"))
        name = re.sub(r"\W", "_", self.settings["NAME"], flags=re.ASCII)
        return data_folder() / "postgresql" / f"{name}-{hashlib.sha256(server.encode()).hexdigest()[:12]}"

    def beside(self, ending: str) -> Path:
        """Return a file or folder that belongs to the ledger, such as ``ledger.db.witness``."""
        return self.base.with_name(f"{self.base.name}.{ending}")


def default_path() -> Path:
    """Return where the ledger lies if nothing else is said: ``detente/ledger.db`` in the user's data folder."""
    return data_folder() / "ledger.db"


def data_folder() -> Path:
    """Return the folder ``detente`` in the user's data folder."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Application Support"
    else:
        base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    try:
        return Path(base).expanduser() / "detente"
    except RuntimeError:
        raise LedgerError(f"found no home folder for the ledger; say where it lies with --db or {VARIABLE}") from None


def address_of(given: str | os.PathLike[str] | None) -> Address:
    """Return where a ledger lies: a path, a URL, what the environment says, or the default.

    Raises
    ------
    LedgerError
        If it is a URL of something else, or a folder.
    """
    text = os.fspath(given) if given is not None else os.environ.get(VARIABLE) or str(default_path())
    if "://" in text:
        return _postgres(text)
    path = Path(text).expanduser().absolute()
    if path.is_dir():
        raise LedgerError(f"{text}: found a directory, expected a file for the ledger")
    settings = _settings(
        "sqlite3",
        NAME=str(path),
        OPTIONS={
            "timeout": PATIENCE,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    )
    return Address(_alias(str(path)), settings, text, path)


def _postgres(url: str) -> Address:
    """Return the address of a ledger in PostgreSQL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise LedgerError("found a URL that cannot be read, expected postgresql://USER@HOST/DATABASE") from None
    if parts.scheme not in {"postgresql", "postgres"}:
        raise LedgerError(f"found a URL of {parts.scheme}, expected a file, or postgresql://USER@HOST/DATABASE")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    settings = _settings(
        "postgresql",
        NAME=unquote(parts.path.lstrip("/")) or unquote(parts.username or "") or "postgres",
        USER=unquote(parts.username or ""),
        PASSWORD=unquote(parts.password or ""),
        HOST=host,
        PORT=str(port or options.pop("port", "")),
        OPTIONS={**options, "connect_timeout": int(options.get("connect_timeout", PATIENCE))},
    )
    shown = f"{parts.scheme}://{parts.hostname or host}/{settings['NAME']}"
    return Address(_alias(url), settings, shown, None)


def _alias(text: str) -> str:
    """Return the name of a connection."""
    return "ledger-" + hashlib.sha256(text.encode()).hexdigest()[:12]


def _settings(engine: str, **given: Any) -> dict[str, Any]:
    """Return all that Django wants to know of a database."""
    test = {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None}
    common = {"ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    empty = {"OPTIONS": {}, "TIME_ZONE": None, "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "TEST": test}
    return {"ENGINE": f"django.db.backends.{engine}", **common, **empty, **given}


def read_only(address: Address, path: Path, *, mode: str = "mode=ro") -> Address:
    """Return the address of a file of SQLite from which is only read, now at a path."""
    name = f"{path.as_uri()}?{mode}"
    settings = _settings("sqlite3", NAME=name, OPTIONS={"timeout": PATIENCE, "init_command": "PRAGMA query_only=ON;"})
    return replace(address, alias=_alias(name), settings=settings, is_read_only=True)


def is_writable(path: Path) -> bool:
    """Return whether a file of SQLite, and the files that it keeps beside, can be written."""
    # By the account in force, where the machine can ask for it: that is the one with which files are opened.
    is_effective = os.access in os.supports_effective_ids
    return os.access(path, os.W_OK, effective_ids=is_effective) and os.access(
        path.parent, os.W_OK | os.X_OK, effective_ids=is_effective
    )


def readable(address: Address, path: Path) -> Address:
    """Return the address at which a file that cannot be written is read.

    A log of writes beside the file that is not empty must be read too. Where it cannot be read in its place, file and
    log are copied to a temporary folder; where there is none, the file is taken as it lies.
    """
    first = read_only(address, path)
    if _answers(first):
        return first
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size > 0:
        return copied(address, path)
    return read_only(address, path, mode="mode=ro&immutable=1")


def copied(address: Address, path: Path) -> Address:
    """Return the address of a temporary copy of a file of SQLite and its log, which lasts as long as the process."""
    folder = Path(tempfile.mkdtemp(prefix="detente-ledger-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for ending in ("", "-wal"):
        source = path.with_name(path.name + ending)
        if source.exists():
            shutil.copyfile(source, folder / f"ledger.db{ending}")
    settings = {**address.settings, "NAME": str(folder / "ledger.db")}
    return replace(address, alias=_alias(str(folder)), settings=settings, is_read_only=True)


def _answers(address: Address) -> bool:
    """Return whether a database can be read."""
    from django.db import DatabaseError

    connection = connection_of(address)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_master")
    except DatabaseError as error:
        connection.close()
        if "not a database" in str(error) or "malformed" in str(error):
            raise
        return False
    return True


def author_of(connection: Any) -> str:
    """Return who writes: in PostgreSQL the role that logged in, else `AUTHOR`, else the account of the machine."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT session_user")
            return str(cursor.fetchone()[0])
    return os.environ.get(AUTHOR, "").strip() or account()


def account() -> str:
    """Return the account under which this process runs, as the machine knows it and not as the environment says."""
    try:
        import pwd

        return pwd.getpwuid(os.geteuid()).pw_name
    except ImportError:  # not a machine of POSIX
        return os.getlogin()
    except KeyError:
        return f"uid {os.geteuid()}"


def schema_problems(connection: Any) -> list[str]:
    """Return what is not as the schema has it: triggers missing, changed or switched off, and what is not ours."""
    from detente.ledger.record.guards import guards_of

    expected = guards_of(connection.vendor)
    found, strange = _sqlite_guards(connection) if connection.vendor == "sqlite" else _postgres_guards(connection)
    known = {name.lower() for name in expected}
    missing = [name for name, text in expected.items() if found.get(name.lower()) != " ".join(text.split())]
    others = sorted(found.keys() - known)
    return [
        *(f"the trigger {name} is missing or changed" for name in missing),
        *(f"the trigger {name} is none of the ledger's: it may swallow or change what is added" for name in others),
        *strange,
    ]


def _sqlite_guards(connection: Any) -> tuple[dict[str, str], list[str]]:
    """Return the triggers of the table, by name, and what else of its name is not as the schema has it."""
    found: dict[str, str] = {}
    strange: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        for kind, name, table, text in cursor.fetchall():
            is_table = name.lower() == TABLE
            if kind == "trigger" and table.lower() == TABLE:
                found[name.lower()] = " ".join(text.split())
            elif (is_table and kind != "table") or (
                kind in {"table", "view", "trigger"} and name.lower().startswith("detente_ledger") and not is_table
            ):
                strange.append(f"the {kind} {name} is none of the ledger's")
            elif is_table and "on conflict" in " ".join(text.lower().split()):
                strange.append(f"the table {name} is changed: it says what becomes of rows that conflict")
    return found, strange


_POSTGRES_TRIGGERS = """
SELECT t.tgname, p.prosrc, t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND cardinality(t.tgattr::int2[]) = 0,
    t.tgtype
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE t.tgrelid = 'detente_ledger_entry'::regclass AND NOT t.tgisinternal
"""
_POSTGRES_STRANGE = """
SELECT 'the rule ' || rulename || ' is none of the ledger''s' FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class
    WHERE c.oid = 'detente_ledger_entry'::regclass AND c.relkind = 'r'
UNION ALL SELECT 'detente_ledger_entry is no plain table' FROM pg_class
    WHERE oid = 'detente_ledger_entry'::regclass AND relkind <> 'r'
UNION ALL SELECT 'row security is on for the table detente_ledger_entry: it may hide rows' FROM pg_class
    WHERE oid = 'detente_ledger_entry'::regclass AND relrowsecurity
UNION ALL SELECT 'the table ' || inhrelid::regclass || ' is none of the ledger''s, and its rows are read with it'
    FROM pg_inherits WHERE inhparent = 'detente_ledger_entry'::regclass
UNION ALL SELECT 'the table ' || n.nspname || '.' || c.relname || ' has the name of the ledger''s'
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname = 'detente_ledger_entry' AND c.oid <> 'detente_ledger_entry'::regclass
    AND n.nspname = ANY (current_schemas(true))
"""
_POSTGRES_TYPES: Mapping[str, int] = {
    "detente_ledger_append_only": 2 | 8 | 16 | 32,
    "detente_ledger_at_the_end": 1 | 2 | 4,
}
"""When they act, as `pg_trigger` has it: each row 1, before 2, insert 4, delete 8, update 16, truncate 32."""


def _postgres_guards(connection: Any) -> tuple[dict[str, str], list[str]]:
    """Return the triggers of the table, by name, and what else of its name is not as the schema has it."""
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRES_TRIGGERS)
        for name, text, is_on, kind in cursor.fetchall():
            is_ours = is_on and _POSTGRES_TYPES.get(name, kind) == kind
            found[name.lower()] = " ".join(text.split()) if is_ours else ""
        cursor.execute(_POSTGRES_STRANGE)
        return found, [text for (text,) in cursor.fetchall()]


def start_django() -> None:
    """Set Django up for the ledger alone, unless a site has done so with its own settings."""
    try:
        import django
        from django.apps import apps
        from django.conf import settings
    except ImportError:
        raise LedgerError("the ledger needs Django: pip install 'detente[ledger]'") from None
    if not settings.configured:
        settings.configure(
            INSTALLED_APPS=["detente.ledger.record.apps.RecordConfig"], DATABASES={}, USE_TZ=True, LOGGING_CONFIG=None
        )
    if not apps.ready:
        django.setup()


def connection_of(address: Address) -> Any:
    """Return the connection to a ledger, known to Django by its alias."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import connections

    connections.settings.setdefault(address.alias, address.settings)
    try:
        return connections[address.alias]
    except ImproperlyConfigured:
        raise LedgerError("a ledger in PostgreSQL needs psycopg: pip install 'detente[postgres]'") from None


@contextmanager
def told(address: Address) -> Iterator[None]:
    """Turn what a database complains of into an error that says what to do."""
    from django.db import DatabaseError, InterfaceError

    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        raise LedgerError(f"{address.shown}: {_reason(str(error).strip())}") from error
    except OSError as error:
        raise LedgerError(f"{address.shown}: {error.strerror or error}; nothing was written") from error


def _reason(text: str) -> str:
    """Return what a database complains of, in words that help."""
    if "disk is full" in text or "disk I/O" in text or "No space left" in text:
        return f"the disk is full or cannot be written ({text}); nothing was written"
    if "locked" in text:
        return f"another program has held the ledger for more than {PATIENCE} seconds; nothing was written"
    if "not a database" in text or "malformed" in text:
        return f"this is no ledger, or its file is damaged ({text})"
    if "permission denied" in text:
        return (
            f"this role of the database may not do that ({text.splitlines()[0]}); the owner of the ledger grants it, "
            "and brings an older schema up to date by opening it"
        )
    if "readonly" in text or "unable to open" in text:
        return f"the file cannot be written here ({text})"
    first = text.splitlines()[0] if text else "the database did not answer"
    return f"{first}; nothing was written"


@contextmanager
def writing(connection: Any) -> Iterator[None]:
    """Hold a transaction in which no one else writes; whatever goes wrong in it, nothing was written."""
    from django.db import transaction

    with transaction.atomic(using=connection.alias):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield


def migrate(connection: Any) -> None:
    """Bring the schema up to date; of several that try at once, one does it and the others find it done."""
    from django.db.migrations.executor import MigrationExecutor

    if not needs_migration(connection):
        return
    # SQLite cannot switch its check of foreign keys (there are none) within a transaction, and Django insists.
    connection.disable_constraint_checking()
    try:
        with writing(connection):
            executor = MigrationExecutor(connection)
            plan = executor.migration_plan(_targets(connection))
            if plan:
                executor.migrate(_targets(connection), plan=plan)
    finally:
        connection.enable_constraint_checking()


def needs_migration(connection: Any) -> bool:
    """Return whether the schema is not up to date."""
    from django.db.migrations.executor import MigrationExecutor

    return bool(MigrationExecutor(connection).migration_plan(_targets(connection)))


def _targets(connection: Any) -> list[tuple[str, str]]:
    """Return the newest migration of the ledger; a site's other applications are its own concern."""
    from django.db.migrations.loader import MigrationLoader

    nodes: list[tuple[str, str]] = MigrationLoader(connection).graph.leaf_nodes("detente_ledger")
    return nodes
