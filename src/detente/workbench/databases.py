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
