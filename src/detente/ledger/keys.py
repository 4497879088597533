"""Keys of authors and what they sign: ed25519, over the hash of an entry and so over all before it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.core.errors import LedgerError
from detente.ledger.database import data_folder
from detente.ledger.entry import Entry
from detente.ledger.team import Team

VARIABLE = "DETENTE_KEY"
"""Environment variable that names the file of the own key."""
MISSING = "signatures need cryptography: pip install 'detente[sign]'"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The own key, which stays on this machine."""

    public: str
    """Its public half, in hex."""
    private: Any
    """The key, as the library has it."""

    def sign(self, digest: str) -> str:
        """Return the signature of an entry's hash, in hex."""
        return self.private.sign(_message(digest)).hex()


def key_path() -> Path:
    """Return where the own key lies: what the environment says, or ``detente/key.pem`` in the user's data folder."""
    given = os.environ.get(VARIABLE, "").strip()
    return Path(given).expanduser() if given else data_folder() / "key.pem"


def make_key(path: Path) -> SigningKey:
    """Make a key, and write it to a file that nobody else may read; one that is there is never written over.

    Raises
    ------
    LedgerError
        If the library is not installed, a file is there, or it cannot be written.
    """
    ed25519, serialization = _library()
    private = ed25519.Ed25519PrivateKey.generate()
    text = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
    except FileExistsError:
        raise LedgerError(f"{path}: found a file, expected none; a key is never written over") from None
    except OSError as error:
        raise LedgerError(f"{path}: the key cannot be written ({error.strerror or error})") from None
    return _key_of(private, serialization)


def load_key(path: Path) -> SigningKey | None:
    """Return the key in a file; None if there is no file.

    Raises
    ------
    LedgerError
        If the library is not installed, or the file holds no such key.
    """
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LedgerError(f"{path}: the key cannot be read ({error.strerror or error})") from None
    ed25519, serialization = _library()
    try:
        private = serialization.load_pem_private_key(text, password=None)
    except (ValueError, TypeError):
        private = None
    if not isinstance(private, ed25519.Ed25519PrivateKey):
        raise LedgerError(
            f"{path}: found no ed25519 key without a password, expected one (`detente ledger key` makes it)"
        )
    return _key_of(private, serialization)


def is_signed(public: str, entry: Entry) -> bool:
    """Return whether an entry carries the signature of a key.

    Raises
    ------
    LedgerError
        If the library is not installed.
    """
    ed25519, _ = _library()
    from cryptography.exceptions import InvalidSignature

    try:
        key = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(entry.signature), _message(entry.hash))
    except (InvalidSignature, ValueError):
        return False
    return True


def can_check() -> bool:
    """Return whether signatures can be checked here."""
    try:
        _library()
    except LedgerError:
        return False
    return True


def expected_key(entry: Entry, team: Team) -> str:
    """Return the key that must have signed an entry, given what holds before it; empty if none must have.

    Whoever gives a first key of their own signs that with it, which shows that they have it. From then on every entry
    in their name needs its signature, a next key too.
    """
    known = team.keys.get(entry.author)
    if known is not None and known.public:
        return known.public
    body = entry.body if entry.kind == "key" else {}
    return body.get("public", "") if body.get("who") == entry.author else ""


def _message(digest: str) -> bytes:
    """Return what is signed for an entry: its hash, in words that no other program signs."""
    return f"detente ledger entry {digest}".encode()


def _key_of(private: Any, serialization: Any) -> SigningKey:
    """Return a key with its public half."""
    raw = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return SigningKey(raw.hex(), private)


def _library() -> tuple[Any, Any]:
    """Return the parts of the library that are needed."""
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise LedgerError(MISSING) from None
    return ed25519, serialization
