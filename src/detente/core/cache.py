"""What was worked out before and is kept on disk: machine code, compiled cases.

The cache is an optimisation and nothing else. An entry is named by a hash of all it depends on, and says its own hash:
one that is missing, damaged, half written or somebody else's is not there, and where none can be written everything is
worked out each time. Entries are data, never objects that could run as they are read (see `detente.core.frozen`); the
folder is its owner's alone, since machine code is among them.
"""

from __future__ import annotations

import functools
import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from detente.core.version import __version__

HEAD = b"detente cache 1 "
"""How an entry begins; then its kind, a line end, the SHA-256 of the rest in hexadecimal, a line end, and the rest."""
LARGEST_ENTRY = 1 << 27
"""Bytes of an entry that are read: twenty times those of the largest case known."""
LARGEST = 1 << 28
"""Bytes of all entries: where there are more, those not used for longest go."""
TRIMMED_EVERY = 16
"""Entries after which, on average, the size of all is looked at."""
UNUSED = 86_400.0
"""Seconds: an entry read is marked as used at most once in so long."""
DIGEST = 64
"""Letters of a hash."""


def cache_folder() -> Path | None:
    """Return where things are kept: DETENTE_CACHE, or the user's cache folder; None if DETENTE_CACHE is empty."""
    chosen = os.environ.get("DETENTE_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(base).expanduser() / "detente"
    except RuntimeError:  # no home folder
        return None


def name_of(*parts: str | bytes) -> str:
    """Return the name of what depends on these parts and on nothing else.

    Examples
    --------
    >>> name_of("ab", "c") == name_of("a", "bc")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(b"%d " % len(data))
        digest.update(data)
    return digest.hexdigest()


def read_entry(kind: str, name: str) -> bytes | None:
    """Return what is kept under a name; None where nothing is, or nothing that can be trusted."""
    folder = cache_folder()
    if folder is None:
        return None
    path = _path(folder, kind, name)
    try:
        if not _is_own(folder.stat()):
            return None
        with open(path, "rb", opener=_opened) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or not _is_own(status) or status.st_size > LARGEST_ENTRY:
                return None
            content = file.read()
    except (OSError, ValueError):
        return None
    head = _head(kind)
    begin = len(head) + DIGEST + 1
    data = content[begin:]
    if content[:begin] != head + hashlib.sha256(data).hexdigest().encode() + b"\n":
        return None
    with suppress(OSError):
        _mark(path, status)
    return data


def write_entry(kind: str, name: str, data: bytes) -> None:
    """Keep something under a name; nothing happens where that cannot be done."""
    folder = cache_folder()
    if folder is None:
        return
    draft = None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_own(folder.stat()):
            return
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:  # which is its owner's alone
            draft = Path(file.name)
            file.write(_head(kind) + hashlib.sha256(data).hexdigest().encode() + b"\n" + data)
        draft.replace(_path(folder, kind, name))
        if int(name[:8], 16) % TRIMMED_EVERY == 0:
            trim(folder)
    except OSError:  # a cache that cannot be written is no reason to stop
        if draft is not None:
            with suppress(OSError):
                draft.unlink()


def trim(folder: Path, most: int = LARGEST) -> None:
    """Remove the entries not used for longest, and drafts nobody finished, until the rest is of a bounded size."""
    found: list[tuple[float, int, str]] = []
    with os.scandir(folder) as entries:
        for each in entries:
            with suppress(OSError):
                if each.is_file(follow_symlinks=False):
                    status = each.stat(follow_symlinks=False)
                    found.append((status.st_mtime, status.st_size, each.path))
    size = sum(each[1] for each in found)
    for _, of_entry, path in sorted(found):
        if size <= most:
            return
        with suppress(OSError):
            Path(path).unlink()
        size -= of_entry


def fingerprint(rooms: Iterable[str]) -> str:
    """Return a hash that changes with anything of these rooms of the program, with Python, NumPy or the machine."""
    import numpy as np

    parts = [__version__, sys.version, np.__version__, sys.platform, sys.byteorder, os.name]
    return name_of(*parts, *(part for room in rooms for part in _room(room)))


@functools.cache
def _room(room: str) -> tuple[str, ...]:
    """Return name, size and date of each file of a room."""
    return tuple(_files(Path(__file__).resolve().parent.parent / room))


def _files(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda each: each.name)
    for each in entries:
        if each.is_dir():
            if each.name != "__pycache__":
                yield from _files(Path(each.path))
        else:
            status = each.stat()
            yield f"{each.name} {status.st_size} {status.st_mtime_ns}"


def _head(kind: str) -> bytes:
    return HEAD + kind.encode() + b"\n"


def _path(folder: Path, kind: str, name: str) -> Path:
    return folder / f"{name}.{kind}"


def _opened(path: str, flags: int) -> int:
    """Open a file, but not through a symbolic link."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))


def _is_own(status: os.stat_result) -> bool:
    """Return whether something is this user's, and nobody else can write to it; where there are no users, it is."""
    if sys.platform == "win32":
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _mark(path: Path, status: os.stat_result) -> None:
    """Note that an entry is used."""
    import time

    if time.time() - status.st_mtime > UNUSED:
        os.utime(path)
