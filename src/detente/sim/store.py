"""Runs on disk: one directory a run, Parquet inside, written whole or not at all.

::

    DIR/run.json             what was run: case, hash, lens, overrides, seed, worlds, paths, version, method
    DIR/case.yaml            the case, as it was
    DIR/worlds.parquet       one row a world: the assumptions drawn, and how each question came out there
    DIR/paths.parquet        one row a path: dates, options and values of the questions
    DIR/events.parquet       one row an event of a path (when events are kept)
    DIR/quantities.parquet   one row a path and date (when paths are kept)

A run is written part by part (a part is a block of worlds) into ``DIR.partial``; each part is complete or absent. When
all are there they are joined, and the directory gets its name by a rename. If that is interrupted, the next attempt of
the same run goes on where the last one ended. No file holds a time or a machine's name: the same run gives the same
bytes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from detente.core.errors import RunError
from detente.model.model import Model
from detente.sim.columns import runs_of, tables_of
from detente.sim.runs import Runs

LAYOUT = 1
"""Version of the directory's layout."""
GROUP_ROWS = 1 << 18
"""Rows of a row group: a few megabytes, what readers of Parquet like to take at once."""
TABLES: Mapping[str, list[str] | None] = {"worlds": None, "paths": None, "events": ["event"], "quantities": None}
"""The tables of a run, and which of their columns of text are read as numbers with a list of names."""
RECORD = "run.json"
CASE = "case.yaml"


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

    def to_json(self) -> str:
        """Return the record as text."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_record(directory: Path) -> Record:
    """Return what was run in a directory."""
    path = directory / RECORD
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        record = Record(**{**data, "lens": tuple(data["lens"]), "keep": tuple(data["keep"])})
    except FileNotFoundError:
        raise RunError(f"{directory}: found no {RECORD}, expected the directory of a run") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"{path}: found a record that cannot be read ({error}), expected that of a run") from None
    if record.layout != LAYOUT:
        raise RunError(f"{path}: found layout {record.layout}, expected {LAYOUT}: another version of détente wrote it")
    return record


class RunWriter:
    """Writes a run part by part; resumes what an earlier attempt left."""

    def __init__(
        self, out: Path, record: Record, case_text: str, *, blocks: Sequence[tuple[int, int]], replace: bool = False
    ) -> None:
        self.out = out.resolve()
        self.partial = self.out.with_name(self.out.name + ".partial")
        self.blocks = tuple(blocks)
        self._record = record
        _refuse_other(out, record, replace=replace)
        if self.partial.exists() and not self._can_resume(replace=replace):
            shutil.rmtree(self.partial)
        self.partial.mkdir(parents=True, exist_ok=True)
        _write_text(self.partial / CASE, case_text)
        _write_text(self.partial / "parts.json", json.dumps(self.blocks) + "\n")
        _write_text(self.partial / RECORD, record.to_json())

    def _can_resume(self, *, replace: bool) -> bool:
        """Return whether the partial directory belongs to this run, cut in the same parts; raise if to another."""
        try:
            is_mine = read_record(self.partial) == self._record
        except RunError:
            is_mine = False
        if not is_mine and not replace and any(self.partial.glob("[0-9]*")):
            raise RunError(
                f"{self.partial}: found parts of another run that was interrupted, expected none; "
                "delete them, or replace them (--force)"
            )
        try:
            parts = json.loads((self.partial / "parts.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return is_mine and parts == [list(block) for block in self.blocks]

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
            _write_table(draft / f"{name}.parquet", table)
        draft.replace(target)

    def read(self, first_world: int, model: Model) -> Runs:
        """Return a part that was written, without kept events and quantities."""
        folder = self.partial / f"{first_world:010d}"
        return _read(folder, ("worlds", "paths"), model, seed=self._record.seed, n_paths=self._record.paths)

    def finish(self, extra: Mapping[str, str] | None = None) -> None:
        """Join the parts, add other texts by file name, and give the directory its name."""
        folders = [self.partial / f"{first:010d}" for first, _ in self.blocks]
        for name in sorted(path.name for path in folders[0].iterdir()):
            _join([folder / name for folder in folders], self.partial / name)
        for name, text in (extra or {}).items():
            _write_text(self.partial / name, text)
        for leftover in (path for path in self.partial.iterdir() if path.is_dir()):
            shutil.rmtree(leftover)
        (self.partial / "parts.json").unlink()
        _swap(self.partial, self.out)

    def abandon(self) -> None:
        """Remove what was written, unless there are parts that a next attempt can use."""
        if not any(self.is_done(first) for first, _ in self.blocks):
            shutil.rmtree(self.partial, ignore_errors=True)


@contextmanager
def open_writer(
    out: Path, record: Record, case_text: str, *, blocks: Sequence[tuple[int, int]], replace: bool = False
) -> Iterator[RunWriter]:
    """Open a writer; on failure or interruption leave nothing but finished parts of a long run."""
    try:
        writer = RunWriter(out, record, case_text, blocks=blocks, replace=replace)
        try:
            yield writer
        except BaseException:
            writer.abandon()
            raise
    except OSError as error:
        raise RunError(f"{error.filename or out}: the run cannot be written ({error.strerror or error})") from None


def write_run(runs: Runs, out: Path, record: Record, case_text: str, *, extra: Mapping[str, str] | None = None) -> None:
    """Write a whole run into a new directory, or over an equal one."""
    with open_writer(out, record, case_text, blocks=[(runs.first_world, runs.n_worlds)]) as writer:
        writer.write(runs)
        writer.finish(extra)


def read_run(directory: Path, model: Model) -> Runs:
    """Return a run from disk, given its model (see `detente.forecast.run.open_run`, which compiles it)."""
    record = read_record(directory)
    if model.case_hash != record.case_hash:
        raise RunError(f"{directory}: found a run of case hash {record.case_hash}, expected {model.case_hash}")
    return _read(directory, tuple(TABLES), model, seed=record.seed, n_paths=record.paths)


def _refuse_other(out: Path, record: Record, *, replace: bool) -> None:
    """Raise unless ``out`` is free, holds an equal run, or holds a run that may be replaced."""
    if not out.exists():
        return
    if not out.is_dir():
        raise RunError(f"{out}: found a file, expected a directory for the run")
    if not any(out.iterdir()):
        return
    if not (out / RECORD).exists():
        raise RunError(f"{out}: found a directory with other files, expected a new one or that of a run")
    if replace:
        return
    try:
        is_equal = read_record(out) == record
    except RunError:
        is_equal = False
    if not is_equal:
        raise RunError(
            f"{out}: found another run, expected a new directory; take another name, or replace it (--force)"
        )


def _swap(new: Path, out: Path) -> None:
    """Give a finished directory its name; what bore the name before goes."""
    if not out.exists():
        new.replace(out)
        return
    old = out.with_name(out.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    out.replace(old)
    try:
        new.replace(out)
    except OSError:
        with suppress(OSError):
            old.replace(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _read(directory: Path, names: tuple[str, ...], model: Model, *, seed: int, n_paths: int) -> Runs:
    """Return the run in those of the tables that are there; a row group at a time, so that memory is for the run."""
    try:
        with ExitStack() as files:
            tables = {
                name: files.enter_context(pq.ParquetFile(path, read_dictionary=TABLES[name]))
                for name in names
                if (path := directory / f"{name}.parquet").exists()
            }
            return runs_of(tables, model, seed=seed, n_paths=n_paths)
    except (OSError, LookupError, ValueError, pa.ArrowException) as error:
        raise RunError(f"{directory}: found a table that cannot be read ({error}), expected Parquet") from None


def _write_table(path: Path, table: pa.Table) -> None:
    """Write one table in row groups of one size."""
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        writer.write_table(table, row_group_size=GROUP_ROWS)


def _join(parts: list[Path], target: Path) -> None:
    """Write the rows of all parts into one file, in row groups that do not depend on how the parts were cut."""
    if len(parts) == 1:
        parts[0].replace(target)
        return
    rest: pa.Table | None = None
    draft = target.with_name(target.name + ".draft")
    with pq.ParquetWriter(draft, pq.read_schema(parts[0]), compression="zstd") as writer:
        for part in parts:
            table = pq.read_table(part, partitioning=None)
            rest = (table if rest is None else pa.concat_tables([rest, table])).combine_chunks()
            n_whole = rest.num_rows // GROUP_ROWS * GROUP_ROWS
            if n_whole:
                writer.write_table(rest.slice(0, n_whole), row_group_size=GROUP_ROWS)
                rest = rest.slice(n_whole)
        if rest is not None and rest.num_rows:
            writer.write_table(rest.combine_chunks(), row_group_size=GROUP_ROWS)
    draft.replace(target)


def _write_text(path: Path, text: str) -> None:
    """Write a text by way of a draft, so that it is there whole or not at all."""
    draft = path.with_name(path.name + ".draft")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)
