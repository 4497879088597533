"""Files that belong to questions and entries: the ledger has their hash, their bytes lie beside it by that name."""

from __future__ import annotations

import errno
import hashlib
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from detente.core.errors import LedgerError
from detente.core.files import whole
from detente.ledger.team import Attachment


def keep(path: Path, folder: Path) -> tuple[str, int]:
    """Copy a file beside the ledger; return its hash and its size.

    Raises
    ------
    LedgerError
        If it cannot be read or copied.
    """
    try:
        digest, size = _hashed(path)
        target = folder / digest
        if not target.exists():
            folder.mkdir(parents=True, exist_ok=True)
            with path.open("rb") as source, whole(target) as copy:
                shutil.copyfileobj(source, copy)
        if _hashed(target)[0] != digest:
            raise LedgerError(f"{path}: the file changed while it was copied")
    except OSError as error:
        raise LedgerError(f"{path}: cannot be attached ({error.strerror or error})") from None
    return digest, size


def take_over(attachments: Iterable[Attachment], source: Path, folder: Path) -> list[str]:
    """Copy the files of another ledger that are there; return the names of those that are not."""
    missing = []
    for each in attachments:
        path = source / each.sha256
        if (folder / each.sha256).exists():
            continue
        if path.is_file() and _hashed(path)[0] == each.sha256:
            keep(path, folder)
        else:
            missing.append(each.name)
    return missing


def looked_at(attachments: Iterable[Attachment], folder: Path) -> Iterator[tuple[bool, str]]:
    """Yield what is found of attached files, as (whether it is a problem, text): one that is not here is none."""
    for each in attachments:
        path = folder / each.sha256
        try:
            if _hashed(path) != (each.sha256, each.size):
                yield True, f"{each.name}, attached in entry {each.seq}, is not what was attached"
        except FileNotFoundError:
            yield False, f"{each.name}, attached in entry {each.seq}, is not in {folder.name}"
        except OSError as error:
            yield False, f"{each.name}, attached in entry {each.seq}, cannot be read ({error.strerror or error})"


def _hashed(path: Path) -> tuple[str, int]:
    """Return hash and size of a file.

    Raises
    ------
    OSError
        If it cannot be read, or is a pipe or a device, which might never end.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is no plain file")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return digest.hexdigest(), file.tell()
