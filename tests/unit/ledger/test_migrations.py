"""The schema that the migrations make is that of the models, and a second opening finds nothing to do."""

from __future__ import annotations

from pathlib import Path

from detente.ledger.database import start_django
from detente.ledger.ledger import Ledger, open_ledger


def test_no_migration_is_missing() -> None:
    start_django()
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    loader = MigrationLoader(None)
    found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    assert found == {}


def test_a_ledger_opens_again(war: Ledger, tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db") as again:
        assert again.head() == war.head()
