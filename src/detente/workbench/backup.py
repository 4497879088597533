"""Everything a workbench holds in one file, and back: from SQLite to PostgreSQL and the other way round, too.

The file is a ZIP archive:

- ``manifest.json``: version, when it was made, which steps of the schema its rows have, and of each member its SHA-256;
- ``tables/APP.Model.jsonl``: the rows of a table, one a line, as Django writes them;
- ``files/...``: what lies in the data folder beside the database: uploads, ledgers.

Sessions and the secret key stay behind: everybody logs in anew. Hashes of passwords, links and tokens are in it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from detente.core.errors import RunError
from detente.core.version import __version__
from detente.ledger.database import told
from detente.workbench.databases import bring_up_to_date, writing
from detente.workbench.settings import Site, start_django

FORMAT = 1
"""Version of the form of the archive."""
MANIFEST = "manifest.json"
ROOM = "detente.workbench."
"""What the names of the applications begin with whose tables are kept."""
LEFT_OUT = ("cache", "tmp")
"""Folders in the data folder that hold nothing that is not made again."""
OWN = ("secret", "workbench.db")
"""What in the data folder is kept in another way, or not at all."""
SQLITE = b"SQLite format 3\x00"
"""What a database of SQLite begins with."""
AT_ONCE = 1 << 20
"""Bytes copied at a time."""


def backup(site: Site, target: IO[bytes]) -> dict[str, int]:
    """Write everything a workbench holds to a file; return how many rows each table has.

    While rows are read nobody else writes on SQLite; on PostgreSQL all are read as they were at one moment.

    Raises
    ------
    RunError
        If there is no workbench.
    LedgerError
        If the database cannot be read.
    """
    if site.database.path is not None and not site.database.path.is_file():
        raise RunError(f"{site.database.shown}: found no workbench, expected one")
    start_django(site)
    counts: dict[str, int] = {}
    hashes: dict[str, str] = {}
    with told(site.database), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        bring_up_to_date()
        with _one_moment():
            for model in _models():
                name = f"tables/{model._meta.label}.jsonl"
                hashes[name], counts[model._meta.label] = _write_rows(archive, name, model)
            for path in _files(site.folder):
                name = f"files/{path.relative_to(site.folder).as_posix()}"
                hashes[name] = _write_file(archive, name, path)
            manifest = {
                "format": FORMAT,
                "detente": __version__,
                "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                "schema": sorted(_schema()),
                "rows": counts,
                "sha256": hashes,
            }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return counts


@contextmanager
def _one_moment() -> Iterator[None]:
    """Hold a transaction in which everything is as it was when it began."""
    from django.db import connection

    is_outermost = not connection.in_atomic_block
    with writing():
        if connection.vendor == "postgresql" and is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _models() -> list[Any]:
    """Return the tables that are kept, in the order of their names."""
    from django.apps import apps

    found = [model for each in apps.get_app_configs() if each.name.startswith(ROOM) for model in each.get_models()]
    return sorted(found, key=lambda model: str(model._meta.label))


def _schema() -> set[str]:
    """Return the steps of the schema that were made."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    known = {model._meta.app_label for model in _models()}
    return {f"{app}.{step}" for app, step in MigrationRecorder(connection).applied_migrations() if app in known}


def _write_rows(archive: zipfile.ZipFile, name: str, model: Any) -> tuple[str, int]:
    """Write the rows of a table; return the hash of what is written, and their number."""
    from django.core import serializers

    found, count = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as member:
        for row in model.objects.order_by("pk").iterator(chunk_size=500):
            line = serializers.serialize("jsonl", [row], ensure_ascii=False).encode()
            member.write(line)
            found.update(line)
            count += 1
    return found.hexdigest(), count


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a data folder that are kept, in the order of their names."""
    # What notes heads of a ledger comes before the ledger: copied after it, it could know of more than the copy has.
    for path in sorted(folder.rglob("*"), key=lambda each: (not each.name.endswith((".witness", ".stamps")), each)):
        top = path.relative_to(folder).parts[0]
        is_beside = path.name.endswith(("-wal", "-shm", "-journal"))  # of a database, which is copied with them
        is_own = path.parent == folder and path.name.startswith(OWN)
        if path.is_file() and not path.is_symlink() and not (is_own or is_beside or top in LEFT_OUT):
            yield path


def _write_file(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    """Write a file, a database of SQLite as it is at one moment; return the hash of what is written."""
    with path.open("rb") as file:
        is_database = file.read(len(SQLITE)) == SQLITE
    if not is_database:
        return _write_plain(archive, name, path)
    with tempfile.TemporaryDirectory(prefix="detente-backup-") as folder:
        copy = Path(folder) / "copy.db"
        with (
            closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as other,
        ):
            source.backup(other)
        return _write_plain(archive, name, copy)


def _write_plain(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    """Write the bytes of a file; return their hash."""
    found = hashlib.sha256()
    with path.open("rb") as file, archive.open(name, "w", force_zip64=True) as member:
        while chunk := file.read(AT_ONCE):
            member.write(chunk)
            found.update(chunk)
    return found.hexdigest()


def restore(site: Site, source: Path) -> dict[str, int]:
    """Fill an empty workbench with what a backup holds; all of it, or nothing.

    Returns
    -------
    dict
        How many rows each table got.

    Raises
    ------
    RunError
        If the file is no backup, is damaged, is of a newer version, or the workbench is not empty.
    LedgerError
        If the database cannot be reached.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive, source)
            _check_members(archive, manifest, source)
            start_django(site)
            with told(site.database):
                bring_up_to_date()
                with writing():
                    _check_empty(site)
                    _check_schema(manifest, source)
                    counts = {model._meta.label: _read_rows(archive, model) for model in _models()}
                    _number_on()
                    _put_files(archive, site.folder)
    except (OSError, zipfile.BadZipFile) as error:
        raise RunError(f"{source}: found no backup that can be read, expected one ({error})") from None
    return counts


def _manifest(archive: zipfile.ZipFile, source: Path) -> dict[str, Any]:
    """Return what an archive says of itself."""
    try:
        found: dict[str, Any] = json.loads(archive.read(MANIFEST))
        is_known = found["format"] <= FORMAT
    except (KeyError, TypeError, ValueError):
        raise RunError(f"{source}: found no manifest, expected a backup of a workbench") from None
    if not is_known:
        raise RunError(f"{source}: found a backup of a newer détente, {found.get('detente')}; expected {__version__}")
    return found


def _check_members(archive: zipfile.ZipFile, manifest: dict[str, Any], source: Path) -> None:
    """Raise where a member is missing, changed, strange, or would land outside the data folder."""
    expected = manifest["sha256"]
    names = set(archive.namelist()) - {MANIFEST}
    if names != set(expected):
        strange = sorted(names ^ set(expected))
        raise RunError(f"{source}: found {strange[0]!r} in the archive or in its manifest alone, expected it in both")
    for name in sorted(names):
        found = hashlib.sha256()
        with archive.open(name) as member:
            while chunk := member.read(AT_ONCE):
                found.update(chunk)
        if found.hexdigest() != expected[name]:
            raise RunError(f"{source}: found {name} changed, expected it as it was written")
        if not is_within(name):
            raise RunError(f"{source}: found {name!r}, expected a name of a file within the data folder")


def is_within(name: str) -> bool:
    """Return whether the name of a member stays within the data folder, and is none of the workbench's own files."""
    parts = name.split("/")
    is_plain = all(part not in {"", ".", ".."} and not set(part) & set("\\:\0") for part in parts)
    if not is_plain or len(parts) < 2:
        return False
    return parts[0] == "tables" or (parts[0] == "files" and (len(parts) > 2 or not parts[1].startswith(OWN)))


def _check_empty(site: Site) -> None:
    """Raise where a workbench holds anything."""
    from detente.workbench.people.models import Invitation

    Invitation.objects.filter(project=None).delete()  # the link of a first account that nobody made
    for model in _models():
        if model.objects.exists():
            found = f"{model.objects.count():,} rows of {model._meta.label}"
            raise RunError(f"{site.database.shown}: found {found}, expected an empty workbench to restore into")


def _check_schema(manifest: dict[str, Any], source: Path) -> None:
    """Raise where rows have steps of the schema that are not known here."""
    newer = sorted(set(manifest["schema"]) - _schema())
    if newer:
        raise RunError(f"{source}: found rows with {newer[0]}, expected none newer than détente {__version__}")


def _read_rows(archive: zipfile.ZipFile, model: Any) -> int:
    """Add the rows of a table; return their number."""
    from django.core import serializers

    name = f"tables/{model._meta.label}.jsonl"
    if name not in archive.namelist():
        return 0
    count = 0
    with archive.open(name) as member:
        for line in member:
            for row in serializers.deserialize("jsonl", line.decode()):
                if type(row.object) is not model:
                    raise RunError(f"{name}: found a row of another table")
                row.save(force_insert=True)
                count += 1
    return count


def _number_on() -> None:
    """Let new rows be numbered on from the last."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for command in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(command)


def _put_files(archive: zipfile.ZipFile, folder: Path) -> None:
    """Write the files of an archive into a data folder; those that are there already are left, and that is an error."""
    for name in archive.namelist():
        if not name.startswith("files/"):
            continue
        path = folder.joinpath(*PurePosixPath(name).parts[1:])
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with archive.open(name) as member, os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(member, file, AT_ONCE)
            file.flush()
            os.fsync(file.fileno())
