"""Runs on disk: one directory a run, Parquet inside, written whole or not at all, and never mixed up.

::

    DIR/run.json             what was run: case, hash, lens, overrides, seed, worlds, paths, version, method; digests
    DIR/case.yaml            the case, as it was
    DIR/forecast.json        the forecast
    DIR/worlds.parquet       one row a world: the assumptions drawn, and how each question came out there
    DIR/paths.parquet        one row a path: dates, options and values of the questions
    DIR/events.parquet       one row an event of a path (when events are kept)
    DIR/quantities.parquet   one row a path and date (when paths are kept)

A run is written part by part (a part is a block of worlds) into ``DIR.partial``; each part is complete or absent. When
all are there they are joined in ``DIR.partial/whole``, which then takes the name of the directory; what had it waits in
``DIR.partial/old`` until that is done. If that is interrupted, the next attempt of the same run goes on where the last
one ended. Whoever writes holds a lock in ``DIR.partial``.

The record carries the SHA-256 of every other file, and every table that of what was run, its identity. The identity is
looked at whenever a run is opened, the digest of a file when it is read. No file holds a time or a machine's name: the
same run gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import shlex
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Any

from detente.core.errors import RunError
from detente.core.files import PARTIAL
from detente.core.parquet import Columns, ParquetError, ParquetFile, ParquetWriter, joined, n_rows_of, sliced
from detente.model.model import Model
from detente.sim.columns import runs_of, tables_of
from detente.sim.lock import LockedError, NoFolderError, NoLocksError, held
from detente.sim.runs import Runs

LAYOUT = 2
"""Version of the directory's layout; 1 had no digests."""
GROUP_ROWS = 1 << 18
"""Rows of a row group: a few megabytes, what readers of Parquet like to take at once."""
TABLES = ("worlds", "paths", "events", "quantities")
"""The tables of a run."""
RECORD = "run.json"
CASE = "case.yaml"
FORECAST = "forecast.json"
OWN = frozenset({RECORD, CASE, FORECAST, *(f"{name}.parquet" for name in TABLES)})
"""Files of a run; all others in its directory are its user's, and stay when the run is replaced."""
IDENTITY = "run"
"""Key of a table's metadata with the identity of its run."""
OLD = "old"
"""Where in ``DIR.partial`` a run waits for the one that replaces it to take its name."""
PARTS = "parts.json"
"""File in ``DIR.partial`` with the blocks of worlds that its parts are."""
LOCK = "lock"
"""File in ``DIR.partial`` whose lock its writer holds."""
SHOWN = 12
"""Digits of a digest that a message shows."""


@dataclass(frozen=True, slots=True)
class Record:
    """What was run. Two runs with equal records have equal bytes."""

    case: str
    """Name of the case."""
    case_hash: str
    """Hash of the case with its lens and overrides."""
    seed: int
    """Seed of all random numbers."""
    worlds: int
    """W."""
    paths: int
    """P, paths per world."""
    lens: tuple[str, ...] = ()
    """Lenses applied, in order."""
    overrides: Mapping[str, str] = field(default_factory=dict[str, str])
    """Numbers set for this run, by path."""
    keep: tuple[str, ...] = ()
    """What was kept beside the questions: ``events``, ``paths``."""
    version: str = ""
    """Version of détente."""
    method: str = ""
    """How the numbers were made."""
    layout: int = LAYOUT
    """Version of the directory's layout."""

    @property
    def identity(self) -> str:
        """SHA-256 of what was run."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, allow_nan=False).encode()).hexdigest()

    def to_json(self, files: Mapping[str, str] | None = None) -> str:
        """Return the record as text; with the digests of a run's files by name, once they are there."""
        found = asdict(self) | ({"identity": self.identity, "files": dict(files)} if files is not None else {})
        return json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_record(directory: Path) -> Record:
    """Return what was run in a directory, once its files are found to belong together.

    Every file must be there, the small ones with the digest of the record, the tables with its identity; the digests of
    the tables are for whoever reads them (`read_run`).

    Raises
    ------
    RunError
        If there is no run, or a file is not the one that the run wrote; names it, what was found, what was expected.
    """
    return _checked(directory)[0]


def _checked(directory: Path) -> tuple[Record, dict[str, str]]:
    """Return the record and the digests of the files, as `read_record` checks them."""
    record, files = _record_of(directory)
    for name in sorted({CASE, "worlds.parquet", "paths.parquet"} - set(files)):
        raise RunError(f"{directory / RECORD}: found no digest of {name}, expected one of every file of the run")
    for name in files:
        if not (directory / name).is_file():
            raise RunError(f"{directory / name}: found no such file, expected the one that {RECORD} lists")
    for table in (f"{name}.parquet" for name in TABLES):
        if table in files:
            _check_identity(directory / table, record)
        elif (directory / table).exists():
            raise RunError(f"{directory / table}: found a table that {RECORD} does not list, expected none")
    for name, digest in files.items():
        if Path(name).stem not in TABLES:
            with (directory / name).open("rb") as file:
                _check_digest(directory / name, file, digest)
    return record, files


def _record_of(directory: Path) -> tuple[Record, dict[str, str]]:
    """Return the record as it stands in a directory, and the digests of the files."""
    path = directory / RECORD
    try:
        if path.exists() and not path.is_file():  # a named pipe would be waited for, a device read for ever
            raise RunError(f"{path}: found no regular file, expected the record of a run")
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data["layout"] == 1:
            raise RunError(f"{path}: found layout 1, expected {LAYOUT}: {_made_anew(directory, data)}")
        identity, files = data.pop("identity"), dict[str, str](data.pop("files"))
        record = Record(**{**data, "lens": tuple(data["lens"]), "keep": tuple(data["keep"])})
        found = record.identity
        is_sound = all(name == Path(name).name and isinstance(digest, str) for name, digest in files.items())
    except FileNotFoundError:
        raise RunError(
            f"{directory}: found no {RECORD}, expected the directory of a run{_waiting(directory)}"
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunError(f"{path}: found a record that cannot be read ({error}), expected that of a run") from None
    if record.layout != LAYOUT:
        raise RunError(f"{path}: found layout {record.layout}, expected {LAYOUT}: another version of détente wrote it")
    if not is_sound or found != identity:
        raise RunError(
            f"{path}: found a record whose identity is {found[:SHOWN]}, expected {str(identity)[:SHOWN]}, which it "
            "says itself: it was edited"
        )
    return record, files


def _waiting(directory: Path) -> str:
    """Return what stands beside a directory that holds no run: one that was being replaced, or is not finished."""
    partial = _partial_of(directory.resolve())
    if (partial / OLD).exists():
        return f"; a run that was there, and was being replaced, is in {partial / OLD}"
    if partial.is_dir():
        return (
            f"; {partial} holds one that is not finished: the same `detente run` with --out {directory} goes on from "
            "there; or delete it"
        )
    return ""


def _made_anew(directory: Path, data: Mapping[str, Any]) -> str:
    """Return what to do about a run of the first layout: the command that makes it again."""
    words = ["detente", "run", str(directory / CASE)]
    for option in ("worlds", "paths", "seed"):
        words += [f"--{option}", str(data[option])]
    for option in ("lens", "keep"):
        for name in data[option]:
            words += [f"--{option}", str(name)]
    for path, value in dict(data["overrides"]).items():
        words += ["--set", f"{path}={value}"]
    words += ["--out", str(directory), "--force"]
    return f"it has no digests, so that nothing in it can be verified; make it anew: {shlex.join(words)}"


def _check_identity(path: Path, record: Record) -> None:
    """Raise unless a table says that it is of the run."""
    try:
        with ParquetFile(path) as table:
            found = table.metadata.get(IDENTITY, "none")
    except ParquetError as error:
        raise RunError(f"{error}, expected a table of the run") from None
    except OSError as error:
        raise RunError(f"{path}: the file cannot be read ({error.strerror or error})") from None
    if found != record.identity:
        raise RunError(
            f"{path}: found a table of the run {found[:SHOWN]}, expected one of {record.identity[:SHOWN]}, "
            f"of which {RECORD} tells"
        )


def _check_digest(path: Path, file: BufferedReader, expected: str) -> None:
    """Raise unless an open file has the digest of the record; put it back to its start."""
    found = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    if found != expected:
        raise RunError(
            f"{path}: found the SHA-256 {found[:SHOWN]}, expected {expected[:SHOWN]}, which {RECORD} says: "
            "the file was changed after the run"
        )


class RunWriter:
    """Writes a run part by part; resumes what an earlier attempt left. Made by `open_writer`, which holds the lock."""

    def __init__(
        self, out: Path, record: Record, case_text: str, *, blocks: Sequence[tuple[int, int]], replace: bool = False
    ) -> None:
        self.out = out
        self.partial = _partial_of(out)
        self.blocks = tuple(blocks)
        self._record = record
        self._case_text = case_text
        self._replace = replace
        self._restore()
        _refuse_other(out, record, replace=replace)
        if not self._can_resume():
            self._clear()
        _write_text(self.partial / PARTS, json.dumps(self.blocks) + "\n")
        _write_text(self.partial / RECORD, record.to_json())

    def _can_resume(self) -> bool:
        """Return whether what is there belongs to this run, cut in the same parts; raise if to another."""
        try:
            is_mine = _text_of(self.partial / RECORD) == self._record.to_json()
            parts = json.loads(_text_of(self.partial / PARTS))
        except (OSError, ValueError):
            is_mine, parts = False, None
        if not is_mine and not self._replace and any(self.partial.glob("[0-9]*")):
            raise RunError(
                f"{self.partial}: found parts of another run that was interrupted, expected none; "
                "delete them, or replace them (`replace=True`)"
            )
        return is_mine and parts == [list(block) for block in self.blocks]

    def _restore(self) -> None:
        """Give an older run its name back if an attempt to replace it was interrupted between two renames."""
        old = self.partial / OLD
        if not old.exists():
            return
        if self.out.is_dir() and not any(self.out.iterdir()):
            self.out.rmdir()
        if not self.out.exists():
            old.replace(self.out)
        elif (self.out / RECORD).exists():
            _hand_over(old, self.out)
            shutil.rmtree(old)

    def _clear(self) -> None:
        """Remove everything but the lock, and an older run that could not be given its name back."""
        for path in self.partial.iterdir():
            if path.is_dir() and path.name != OLD:
                shutil.rmtree(path)
            elif path.is_file() and path.name != LOCK:
                path.unlink()

    def is_done(self, first_world: int) -> bool:
        """Return whether the part that starts at a world is written."""
        return (self.partial / f"{first_world:010d}" / "paths.parquet").exists()

    def write(self, part: Runs) -> None:
        """Write one part, whole."""
        target = self.partial / f"{part.first_world:010d}"
        draft = target.with_name(target.name + ".draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        for name, table in tables_of(part).items():
            _write_table(draft / f"{name}.parquet", table, self._record)
        draft.replace(target)

    def read(self, first_world: int, model: Model) -> Runs:
        """Return a part that was written, without kept events and quantities."""
        folder = self.partial / f"{first_world:010d}"
        for name in ("worlds.parquet", "paths.parquet"):
            _check_identity(folder / name, self._record)
        return _read(folder, {"worlds.parquet": "", "paths.parquet": ""}, model, self._record)

    def finish(self, extra: Mapping[str, str] | None = None) -> None:
        """Join the parts, add other texts by file name, and give the directory its name."""
        folders = [self.partial / f"{first:010d}" for first, _ in self.blocks]
        whole = self.partial / "whole"
        shutil.rmtree(whole, ignore_errors=True)
        whole.mkdir()
        for name in sorted(path.name for path in folders[0].iterdir()):
            _join([folder / name for folder in folders], whole / name, self._record)
        for name, text in {CASE: self._case_text, **(extra or {})}.items():
            _write_text(whole / name, text)
        files = {}
        for path in sorted(whole.iterdir()):
            with path.open("rb") as file:
                files[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
        _write_text(whole / RECORD, self._record.to_json(files))
        _refuse_other(self.out, self._record, replace=self._replace)  # again: someone may have put something there
        try:
            if self.out.exists():
                self.out.replace(self.partial / OLD)
            whole.replace(self.out)
        finally:
            self._restore()
        self._clear()

    def abandon(self) -> None:
        """Remove what was written, unless there are parts that a next attempt can use."""
        if not any(self.is_done(first) for first, _ in self.blocks):
            self._clear()


@contextmanager
def open_writer(
    out: Path, record: Record, case_text: str, *, blocks: Sequence[tuple[int, int]], replace: bool = False
) -> Iterator[RunWriter]:
    """Open a writer; on failure or interruption leave nothing but finished parts of a long run.

    Raises
    ------
    RunError
        If the directory holds anything else, if another process writes there, or if nothing can be written there.
    """
    target = out.resolve()
    try:
        _refuse_other(target, record, replace=replace)  # before anything is made
        with held(_partial_of(target) / LOCK):
            writer = RunWriter(target, record, case_text, blocks=blocks, replace=replace)
            try:
                yield writer
            except BaseException:
                writer.abandon()
                raise
    except LockedError:
        raise RunError(
            f"{out}: found another run being written there, expected a directory that nobody else writes; "
            "wait for its end, or take another name"
        ) from None
    except NoLocksError as error:
        raise RunError(
            f"{out}: found a file system that keeps no locks ({error}), expected one on which two runs cannot be mixed "
            "up; store the run on a local disk and copy it"
        ) from None
    except NoFolderError as error:
        raise RunError(f"{out}: found no way to make a directory there ({error}), expected one for the run") from None
    except OSError as error:
        raise RunError(f"{error.filename or out}: the run cannot be written ({error.strerror or error})") from None


def write_run(runs: Runs, out: Path, record: Record, case_text: str, *, extra: Mapping[str, str] | None = None) -> None:
    """Write a whole run into a new directory, or over an equal one."""
    with open_writer(out, record, case_text, blocks=[(runs.first_world, runs.n_worlds)]) as writer:
        writer.write(runs)
        writer.finish(extra)


def read_run(directory: Path, model: Model) -> Runs:
    """Return a run from disk, given its model (see `detente.forecast.run.open_run`, which compiles it).

    Raises
    ------
    RunError
        If a file is not the one that the run wrote, or the model is not that of the run.
    """
    record, files = _checked(directory)
    if model.case_hash != record.case_hash:
        raise RunError(f"{directory}: found a run of case hash {record.case_hash}, expected {model.case_hash}")
    return _read(
        directory, {name: digest for name, digest in files.items() if Path(name).stem in TABLES}, model, record
    )


def _hand_over(old: Path, new: Path) -> None:
    """Move what is not the run's own into the directory that takes its place, which also gets its mode."""
    new.chmod(stat.S_IMODE(old.stat().st_mode))
    for entry in sorted(old.iterdir()):
        if entry.name not in OWN:
            entry.replace(new / entry.name)


def _partial_of(out: Path) -> Path:
    """Return where a run is written before it is whole."""
    return out.with_name(out.name + PARTIAL)


def _refuse_other(out: Path, record: Record, *, replace: bool) -> None:
    """Raise unless ``out`` is free, holds an equal run, or holds a run that may be replaced."""
    if not out.exists():
        return
    if not out.is_dir():
        raise RunError(f"{out}: found a file, expected a directory for the run")
    if Path.cwd().is_relative_to(out):
        raise RunError(
            f"{out}: found the directory this was called in, or one around it, expected another: a run's directory is "
            "put in place whole"
        )
    if not any(out.iterdir()):
        return
    if not (out / RECORD).exists():
        raise RunError(f"{out}: found a directory with other files, expected a new one or that of a run")
    if replace:
        return
    try:
        found, files = _checked(out)
        is_equal = found == record
        for name in files if is_equal else ():  # a table that was changed is no equal run, and is not put right unasked
            with (out / name).open("rb") as file:
                _check_digest(out / name, file, files[name])
    except RunError as error:
        raise RunError(
            f"{out}: found a run that is not as it was written, expected a new directory or a whole one of the same "
            f"run; take another name, or replace it (`replace=True`). {error}"
        ) from None
    if not is_equal:
        raise RunError(
            f"{out}: found another run, expected a new directory; take another name, or replace it (`replace=True`)"
        )


def _read(directory: Path, digests: Mapping[str, str], model: Model, record: Record) -> Runs:
    """Return the run in some tables of a directory, each with its digest, or none to check.

    A row group is read at a time, so that memory is for the run.
    """
    with ExitStack() as files:
        tables = {}
        try:
            for name, digest in digests.items():
                file = files.enter_context((directory / name).open("rb"))
                if digest:
                    _check_digest(directory / name, file, digest)
                tables[Path(name).stem] = ParquetFile(directory / name, file)
            return runs_of(tables, model, seed=record.seed, n_paths=record.paths)
        except RunError as error:
            raise RunError(str(error) if str(directory) in str(error) else f"{directory}: {error}") from None
        except (OSError, LookupError, ValueError) as error:
            raise RunError(
                f"{directory}: found a table that cannot be read ({error}), expected one of the run"
            ) from None


def _write_table(path: Path, table: Columns, record: Record) -> None:
    """Write one table in row groups of one size."""
    with path.open("wb") as file:
        writer = ParquetWriter(file, table, {IDENTITY: record.identity})
        for start in range(0, n_rows_of(table), GROUP_ROWS):
            writer.write(sliced(table, start, start + GROUP_ROWS))
        writer.close()


def _join(parts: list[Path], target: Path, record: Record) -> None:
    """Write the rows of all parts into one file, in row groups that do not depend on how the parts were cut."""
    for part in parts:
        _check_identity(part, record)
    if len(parts) == 1:
        shutil.copyfile(parts[0], target)
        return
    with target.open("wb") as file:
        writer: ParquetWriter | None = None
        rest: Columns = {}
        for part in parts:
            with ParquetFile(part) as table:
                for group in table.groups() if table.n_groups else [table.read()]:
                    writer = writer or ParquetWriter(file, group, {IDENTITY: record.identity})
                    rest = joined([rest, group]) if rest else group
                    while n_rows_of(rest) >= GROUP_ROWS:
                        writer.write(sliced(rest, 0, GROUP_ROWS))
                        rest = sliced(rest, GROUP_ROWS, n_rows_of(rest))
        if writer is not None:
            writer.write(rest)
            writer.close()


def _text_of(path: Path) -> str:
    """Return the text of a regular file; nothing else is waited for."""
    if not path.is_file():
        raise FileNotFoundError(path)
    return path.read_text(encoding="utf-8")


def _write_text(path: Path, text: str) -> None:
    """Write a text by way of a draft, so that it is there whole or not at all."""
    draft = path.with_name(path.name + ".draft")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)
