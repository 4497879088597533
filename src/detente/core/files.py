"""Files that are written: whole or not at all, through links, and never in the place of what is no file.

What a path leads to decides how it is written:

========================== ==========================================================================================
a regular file, or none    a draft beside it, synchronised to the disk, takes its place: with its mode, owner, extended
                           attributes. A symbolic link stays; what it points to is replaced, or made.
a file of several names    written over, so that all its names go on to name it; put back if that fails. The same where
(hard links)               its folder takes no draft, or its owner could not be kept.
a device, a named pipe     opened and written through.
``/dev/stdout``,           the descriptor this process has: it is neither opened anew nor cut off at its beginning.
``/dev/fd/63``
========================== ==========================================================================================
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import select
import shutil
import signal
import stat
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import BinaryIO, cast

from detente.core.errors import OutputError

MOST_LINKS = 40
"""Symbolic links followed to a descriptor, as many as Linux follows."""
IN_MEMORY = 1 << 26
"""Bytes of what cannot be drafted beside its target that are kept in memory; more goes to a temporary file."""
PARTIAL = ".partial"
"""What the name of a directory ends with while its files are written, and after that was interrupted."""
_REASONS_TO_STAY = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV, errno.EOPNOTSUPP})
"""Errors that say that a file cannot be replaced; it may still be written over."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a path leads to."""

    given: str
    """The path as it was given."""
    path: Path
    """The same with all links followed; as it was given for what is no regular file."""
    status: os.stat_result | None
    """What is there; None if nothing is."""
    descriptor: int | None = None
    """Number of the descriptor of this process that it names, if it names one."""

    @property
    def is_stream(self) -> bool:
        """Whether it is written through instead of replaced."""
        return self.descriptor is not None or (self.status is not None and not stat.S_ISREG(self.status.st_mode))

    @property
    def identity(self) -> tuple[int, int, str]:
        """What two spellings of one place have in common."""
        if self.status is not None:
            return self.status.st_dev, self.status.st_ino, ""
        folder = self.path.parent.stat()
        return folder.st_dev, folder.st_ino, os.path.normcase(self.path.name)


def place_of(target: str | os.PathLike[str]) -> Place:
    """Return what a path leads to.

    Raises
    ------
    OutputError
        If it cannot be looked at.
    """
    given = os.fspath(target)
    if not given or "\0" in given:
        raise OutputError("found no name, expected that of a file")
    try:
        descriptor = _descriptor_of(Path(given))
        if descriptor is not None:
            return Place(given, Path(given), os.fstat(descriptor), descriptor)
        status = Path(given).stat()
    except FileNotFoundError:
        status = None
    except OSError as error:
        raise _refusal(given, error) from None
    if status is not None and not stat.S_ISREG(status.st_mode):
        return Place(given, Path(given), status)
    return Place(given, Path(os.path.realpath(given)), status)


def check_place(target: str | os.PathLike[str], what: str = "it") -> Place:
    """Return what a path leads to, if it can be written.

    Raises
    ------
    OutputError
        If it is a directory, lies in none, or may not be written. Nothing is touched.
    """
    place = place_of(target)
    if place.descriptor is not None:
        if not _is_open_for_writing(place.descriptor):
            raise OutputError(f"{place.given}: found descriptor {place.descriptor} closed, expected it open for {what}")
        return place
    if place.status is None:
        path, is_folder = Path(place.given), place.given.endswith(("/", os.sep))
        if is_folder or not place.path.parent.is_dir():
            folder = path if is_folder else place.path.parent if path.is_symlink() else path.parent
            raise OutputError(f"{place.given}: found no directory {folder}, expected one for {what}")
        if not _may_write(place.path.parent, os.W_OK | os.X_OK):
            raise OutputError(
                f"{place.given}: found a directory that takes no new file, expected one that does, for {what}"
            )
    elif stat.S_ISDIR(place.status.st_mode):
        raise OutputError(f"{place.given}: found a directory, expected a file for {what}")
    elif not _may_write(place.path, os.W_OK):
        raise OutputError(f"{place.given}: found a file that may not be written, expected one that may, for {what}")
    return place


def write_whole(target: str | os.PathLike[str], data: bytes, *, replace: bool = True) -> None:
    """Write a file: whole, or not at all; without ``replace`` only where there is none yet.

    Raises
    ------
    OutputError
        If it cannot be written; what was there is there still. A pipe whose reader has left is no failure.
    """
    place = place_of(target)
    with contextlib.nullcontext() if place.is_stream else shielded(), whole(target, replace=replace) as file:
        file.write(data)


@contextlib.contextmanager
def whole(target: str | os.PathLike[str], *, replace: bool = True) -> Iterator[BinaryIO]:
    """Yield a draft to write to; it becomes the file when the block ends well, and is gone in any case.

    Without ``replace`` it becomes one only where there is none yet, also none made meanwhile by another process.

    Raises
    ------
    OutputError
        If the file cannot be written; what was there is there still.
    """
    place = check_place(target)
    if not replace and place.status is not None and not place.is_stream:
        raise _taken(place.given)
    draft = place.path.with_name(f".detente-{os.urandom(6).hex()}.draft")
    try:
        beside = None if place.is_stream or _has_more_names(place) else _open_beside(draft, place)
        if beside is None:
            with _spool() as spool:
                yield spool
                spool.seek(0)
                _write_out(spool, place)
        else:
            with beside:
                yield beside
                beside.flush()
                os.fsync(beside.fileno())
                with shielded():
                    _take_place(beside, draft, place, replace=replace)
    except OSError as error:
        raise _refusal(place.given, error) from None
    finally:
        _remove(draft)


@contextlib.contextmanager
def whole_output() -> Iterator[BinaryIO]:
    """Yield a draft to write to; it goes to standard output when the block ends well.

    Raises
    ------
    OutputError
        If it cannot be written. A reader that has left is no failure.
    """
    try:
        with _spool() as spool:
            yield spool
            spool.seek(0)
            _write_out(spool, Place("-", Path("-"), os.fstat(1), 1))
    except OSError as error:
        raise OutputError(f"standard output: it cannot be written ({error.strerror or error})") from None


def write_descriptor(descriptor: int, data: bytes | memoryview) -> None:
    """Write all of some bytes to a descriptor, also to one that does not wait."""
    rest = memoryview(data)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest[: 1 << 20]) :]
        except BlockingIOError:
            select.select((), (descriptor,), ())


def is_left(error: OSError) -> bool:
    """Return whether an error says that the reader of a pipe has left (which Windows calls an invalid argument)."""
    return isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == 22)


@contextlib.contextmanager
def shielded() -> Iterator[None]:
    """Put off Ctrl-C, and a request to end, until the block is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []

    def put_off(number: int, _: FrameType | None) -> None:
        waiting.append(number)

    # A handler that was not set from Python is not known, and could not be set again.
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, put_off)
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)
        for each in waiting:
            signal.raise_signal(each)


def _descriptor_of(path: Path) -> int | None:
    """Return the descriptor of this process that a path such as ``/dev/stdout`` or ``/dev/fd/63`` names."""
    if os.name == "nt":
        return None
    own = re.compile(rf"/dev/fd|/proc/{os.getpid()}(/task/\d+)?/fd")
    for _ in range(MOST_LINKS):
        if path.name.isdecimal() and own.fullmatch(os.path.realpath(path.parent)):
            return int(path.name)
        if not path.is_symlink():
            return None
        path = path.parent / path.readlink()
    return None


def _is_open_for_writing(descriptor: int) -> bool:
    """Return whether a descriptor can be written; one of Python's streams that was closed from the start cannot."""
    if descriptor in {1, 2} and (sys.stdout, sys.stderr)[descriptor - 1] is None:
        return False
    import fcntl

    return fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY


def _may_write(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _has_more_names(place: Place) -> bool:
    return place.status is not None and place.status.st_nlink > 1


def _open_beside(draft: Path, place: Place) -> BinaryIO | None:
    """Return the draft of a file, open; None if the folder takes none and the file has to be written over."""
    # What replaces a file is nobody else's to read until it has the file's own mode. A new file gets the usual one.
    mode = 0o666 if place.status is None else 0o600
    try:
        return os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode), "w+b")
    except OSError as error:
        if place.status is not None and error.errno in _REASONS_TO_STAY:
            return None
        raise


def _take_place(file: BinaryIO, draft: Path, place: Place, *, replace: bool) -> None:
    """Put a draft in the place of its file."""
    try:
        if not replace:
            os.close(os.open(place.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        if place.status is not None:
            _dress(file.fileno(), place.path, place.status)
        if os.name == "nt":
            file.close()  # an open file cannot be renamed there
        draft.replace(place.path)
    except FileExistsError:
        raise _taken(place.given) from None
    except OSError as error:
        if place.status is None or error.errno not in _REASONS_TO_STAY or file.closed:
            raise
        file.seek(0)
        _write_over(file, place.path)
        return
    _synchronise(place.path.parent)


def _dress(descriptor: int, path: Path, status: os.stat_result) -> None:
    """Give a draft the owner, mode and extended attributes (such as access lists) of the file it replaces."""
    if os.name == "nt":
        return
    now = os.fstat(descriptor)
    if (now.st_uid, now.st_gid) != (status.st_uid, status.st_gid):
        os.chown(descriptor, status.st_uid, status.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
    if sys.platform == "linux":
        try:
            names = os.listxattr(path)
        except OSError:  # a file system without them
            names = []
        for name in names:
            value = os.getxattr(path, name)
            if name not in os.listxattr(descriptor) or os.getxattr(descriptor, name) != value:
                os.setxattr(descriptor, name, value)


def _synchronise(folder: Path) -> None:
    """Have the disk remember a change of names; a file system that cannot is none the worse."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write_out(draft: BinaryIO, place: Place) -> None:
    """Write what is complete to what cannot be replaced."""
    if not place.is_stream:
        with shielded():
            _write_over(draft, place.path)
        return
    try:
        if place.descriptor is not None:
            if place.descriptor == 1 and sys.stdout is not None:
                sys.stdout.flush()
            _copy(draft, place.descriptor)
        else:
            descriptor = os.open(place.path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
            try:
                _copy(draft, descriptor)
            finally:
                os.close(descriptor)
    except OSError as error:
        if not is_left(error):
            raise


def _copy(draft: BinaryIO, descriptor: int) -> None:
    while piece := draft.read(1 << 20):
        write_descriptor(descriptor, piece)


def _write_over(draft: BinaryIO, path: Path) -> None:
    """Write over a file; if that fails, put back what stood there, for which there was room."""
    with path.open("r+b", buffering=0) as file, _spool() as before:
        shutil.copyfileobj(file, before)
        try:
            _refill(file.fileno(), draft)
        except BaseException:
            before.seek(0)
            _refill(file.fileno(), before)
            raise


def _refill(descriptor: int, source: BinaryIO) -> None:
    """Write over an open file from its beginning; it ends where the source does."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    _copy(source, descriptor)
    os.ftruncate(descriptor, os.lseek(descriptor, 0, os.SEEK_CUR))
    os.fsync(descriptor)


def _spool() -> BinaryIO:
    """Return a file in memory, which goes to the disk where it grows too large."""
    import tempfile  # which brings much, for what is rarely wanted

    return cast("BinaryIO", tempfile.SpooledTemporaryFile(IN_MEMORY))


def _remove(draft: Path) -> None:
    """Remove a draft that has not become a file, whatever happens meanwhile."""
    try:
        draft.unlink(missing_ok=True)
    except KeyboardInterrupt:
        draft.unlink(missing_ok=True)
        raise
    except OSError:
        return


def _refusal(given: str, error: OSError) -> OutputError:
    return OutputError(f"{given}: the file cannot be written ({error.strerror or error})")


def _taken(given: str) -> OutputError:
    return OutputError(f"{given}: found a file of that name, expected none; nothing was written")
