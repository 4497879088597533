"""The table of entries, and the triggers that let it only grow."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models

_SQLITE = """
CREATE TRIGGER detente_ledger_no_{verb} BEFORE {verb} ON detente_ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""
_POSTGRES = """
CREATE FUNCTION detente_ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$;
CREATE TRIGGER detente_ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON detente_ledger_entry
FOR EACH STATEMENT EXECUTE FUNCTION detente_ledger_refuse()
"""


def guard(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - Django's signature
    """Let the database refuse to change or remove a row."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(_SQLITE.format(verb=verb), params=None)
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_POSTGRES, params=None)


class Migration(migrations.Migration):
    """The first step."""

    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar[list[object]] = [
        migrations.CreateModel(
            name="Row",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=12)),
                ("recorded_at", models.BigIntegerField()),
                ("text", models.TextField()),
                ("hash", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("question", models.CharField(max_length=200)),
                ("who", models.CharField(max_length=200)),
                ("role", models.CharField(max_length=12)),
                ("at", models.BigIntegerField(null=True)),
                ("probability", models.FloatField(null=True)),
                ("low", models.FloatField(null=True)),
                ("high", models.FloatField(null=True)),
                ("corrects", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "detente_ledger_entry",
                "indexes": [models.Index(fields=["question", "kind"], name="detente_ledger_question")],
            },
        ),
        migrations.RunPython(guard, migrations.RunPython.noop, elidable=False),
    ]
