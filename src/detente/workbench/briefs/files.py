"""Where documents lie: in the data folder, each under the hash of its bytes, so that none is ever overwritten."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

from django.conf import settings

from detente.core.errors import BriefError


def folder() -> Path:
    """Return the folder of documents; a backup holds what is in it."""
    return Path(settings.WORKBENCH.folder) / "briefs"


def path_of(sha256: str) -> Path:
    """Return where the document with a hash lies."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError(sha256)
    return folder() / sha256[:2] / sha256


def keep(data: bytes) -> str:
    """Keep a document, whole or not at all and on the disk before this returns; return its hash."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(sha256)
    if path.is_file() and path.stat().st_size == len(data):
        return sha256
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return sha256


def load(sha256: str) -> bytes:
    """Return the bytes of a document, as they were uploaded.

    Raises
    ------
    BriefError
        If the file is not there, or is another one.
    """
    try:
        data = path_of(sha256).read_bytes()
    except OSError:
        raise BriefError(f"found no document with the hash {sha256[:12]} in the data folder, expected it") from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BriefError(f"found the document {sha256[:12]} changed, expected it as it was uploaded")
    return data
