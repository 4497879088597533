"""Rows of readings and decisions are added, never changed or removed: the database itself refuses it."""

from typing import Any

from django.db import migrations

from detente.workbench.databases import refuse_changes


def guard(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - Django's signature
    refuse_changes(schema_editor, "briefs_reading")
    refuse_changes(schema_editor, "briefs_decision")


class Migration(migrations.Migration):
    dependencies = [("briefs", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop, elidable=False)]
