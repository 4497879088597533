"""Rows of versions are added, never changed or removed: the database itself refuses it."""

from typing import Any

from django.db import migrations

from detente.workbench.databases import refuse_changes


def guard(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - Django's signature
    refuse_changes(schema_editor, "cases_version")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop, elidable=False)]
