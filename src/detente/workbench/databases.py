"""Which table lies in which database, and transactions in which nobody else writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LEDGER = "detente_ledger"
"""The application whose table lies in ledgers."""


class Router:
    """Keeps the tables of ledgers out of the workbench's database, and those of the workbench out of ledgers."""

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool:
        """Return whether an application has tables in a database."""
        return (app_label == LEDGER) is (db != "default")


@contextmanager
def writing() -> Iterator[None]:
    """Hold a transaction; on SQLite nobody else writes in it, as it begins with BEGIN IMMEDIATE.

    On PostgreSQL rows are locked as they are read for a change (``select_for_update``).
    """
    from django.db import transaction

    with transaction.atomic():
        yield


def refuse_changes(schema_editor: Any, table: str) -> None:
    """Let the database itself refuse to change or remove a row of a table; for migrations.

    On SQLite Django writes a table anew to change a column, and loses this: such a migration wants it once more.
    """
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END",
                params=None,
            )
        return
    schema_editor.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'rows of {table} are never changed'; END $$; "
        f"CREATE TRIGGER {table}_no_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
        params=None,
    )


def bring_up_to_date() -> bool:
    """Make the tables, or bring them up to date; return whether anything was to do."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", verbosity=0, interactive=False)
    return True
