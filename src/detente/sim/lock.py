"""One writer at a time: a lock on a file that ends with the process that holds it.

The operating system keeps the lock (``flock``; ``LockFile`` on Windows), not the file: a process that is killed leaves
at most an empty file, which locks nobody out.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

ATTEMPTS = 100
"""Attempts to open the file while others, done, remove it; two have been enough in any test."""


class LockedError(Exception):
    """Another process, or another thread of this one, holds the lock."""


class NoLocksError(Exception):
    """The file system keeps no locks."""


class NoFolderError(OSError):
    """The folder of the lock cannot be made; says where, and why."""


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock on a file, in a folder that is made for it; both go at the end if nothing else is there.

    Raises
    ------
    LockedError
        If it is held; at once, nothing is waited for and nothing changed.
    NoLocksError
        If the file system keeps no locks.
    NoFolderError
        If the folder cannot be made.
    OSError
        If the file cannot.
    """
    file = _acquired(path)
    try:
        yield
    finally:
        if sys.platform == "win32":  # where no open file can be removed
            file.close()
            _remove(path)
        else:  # while it is held: whoever opened it meanwhile finds that it is gone, and opens it anew
            _remove(path)
            file.close()


def _acquired(path: Path) -> BinaryIO:
    """Return the file, locked."""
    for _ in range(ATTEMPTS):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            if isinstance(error, FileExistsError) and not _is_no_folder(path.parent):
                continue  # the folder comes and goes with the locks of others
            raise NoFolderError(f"{error.filename or path.parent}: {error.strerror or error}") from None
        try:
            file = path.open("ab")
        except FileNotFoundError:  # it has gone again
            continue
        try:
            _lock(file)
            if _is_at(file, path):
                return file
        except NoLocksError:
            _remove(path)
            file.close()
            raise
        except BaseException:
            file.close()
            raise
        file.close()
    raise LockedError


def _is_no_folder(path: Path) -> bool:
    """Return whether something stands at a path that is no folder: a file, a link that leads nowhere."""
    try:
        return not stat.S_ISDIR(path.lstat().st_mode)
    except FileNotFoundError:
        return False


def _is_at(file: BinaryIO, path: Path) -> bool:
    """Return whether an open file still bears its name."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _remove(path: Path) -> None:
    """Remove the file, and its folder if it is empty."""
    with suppress(OSError):
        path.unlink()
        path.parent.rmdir()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        """Lock the first byte, which need not exist."""
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in {errno.EACCES, errno.EDEADLK}:
                raise LockedError from None
            raise NoLocksError(error.strerror) from None

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        """Lock the whole file."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in {errno.EAGAIN, errno.EACCES}:
                raise LockedError from None
            raise NoLocksError(error.strerror) from None
