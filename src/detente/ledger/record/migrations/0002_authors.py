"""Who wrote an entry down, and the signature; when a forecast ends; and a database that takes rows only at the end."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models

COLUMNS = (
    "author varchar(200) NOT NULL DEFAULT ''",
    "signature varchar(128) NOT NULL DEFAULT ''",
    "until bigint NULL",
    "trusted_at bigint NULL",
)
"""In plain SQL: on SQLite Django would write the whole table anew, and lose its triggers."""
_SQLITE = """
CREATE TRIGGER detente_ledger_at_the_end BEFORE INSERT ON detente_ledger_entry
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM detente_ledger_entry)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""


def guard(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - Django's signature
    """Let the database refuse a row anywhere but at the end: SQLite's REPLACE asks no trigger of removals."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(_SQLITE, params=None)


class Migration(migrations.Migration):
    """Columns that old rows leave empty: no row is written anew, so the triggers and the bytes of all stay."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("detente_ledger", "0001_entries")]
    operations: ClassVar[list[object]] = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"ALTER TABLE detente_ledger_entry ADD COLUMN {column}") for column in COLUMNS
            ],
            state_operations=[
                migrations.AddField("Row", "author", models.CharField(max_length=200, db_default="")),
                migrations.AddField("Row", "signature", models.CharField(max_length=128, db_default="")),
                migrations.AddField("Row", "until", models.BigIntegerField(null=True)),
                migrations.AddField("Row", "trusted_at", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.RunPython(guard, migrations.RunPython.noop, elidable=False),
    ]
