"""Who wrote an entry down, and the signature; when a forecast ends; and a database that takes rows only at the end."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models

from detente.ledger.record.guards import POSTGRESQL, SQLITE

COLUMNS = (
    "author varchar(200) NOT NULL DEFAULT ''",
    "signature varchar(128) NOT NULL DEFAULT ''",
    "until bigint NULL",
    "trusted_at bigint NULL",
)
"""In plain SQL: on SQLite Django would write the whole table anew, and lose its triggers."""
_POSTGRES = """
CREATE FUNCTION detente_ledger_check() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $${body}$$;
CREATE TRIGGER detente_ledger_at_the_end BEFORE INSERT ON detente_ledger_entry
FOR EACH ROW EXECUTE FUNCTION detente_ledger_check()
"""


def guard(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - Django's signature
    """Let the database take a row at the end alone."""
    name = "detente_ledger_at_the_end"
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE[name], params=None)
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_POSTGRES.format(body=POSTGRESQL[name]), params=None)


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
