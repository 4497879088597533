"""Parts of the user's own: the folder ``parts`` beside a case. Light, for who only asks whether one has changed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

OWN: Final = "parts"
"""Folder beside a case in which its own parts are."""


def stamps(folder: Path) -> Iterator[str]:
    """Yield name, size and date of all that lies among the parts of a folder's cases; nothing where there are none.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as empty:
    ...     list(stamps(Path(empty)))
    []
    """
    with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder / OWN) as found:
        for each in sorted(found, key=lambda each: each.name):
            status = each.stat()
            yield f"{each.name} {status.st_size} {status.st_mtime_ns}"
