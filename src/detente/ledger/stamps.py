"""Time stamps of heads by an authority: RFC 3161. What is stamped is a file with the head, which OpenSSL can check too.

A request holds the SHA-256 of the file; the reply holds it again with the authority's time, signed. Files lie beside
the ledger in ``ledger.db.stamps``: ``12.head`` is what was stamped, ``12.tsr`` the reply.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import urllib.error
import urllib.request
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.core.errors import LedgerError
from detente.ledger.inputs import moment
from detente.ledger.witness import Head, Sighting, head_of

MISSING = "time stamps need asn1crypto and cryptography: pip install 'detente[sign]'"
PATIENCE = 20
"""Seconds for which an authority is waited for (a judgement: what is written is written, and a note says so)."""
LARGEST = 1 << 20
"""Bytes of a reply that are read; replies have some thousands."""
LONGEST_CHAIN = 10
"""Certificates between a stamp and a root."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an authority says."""

    at: int
    """When, microseconds since 1970."""
    by: str
    """Name in its certificate."""
    is_traced: bool
    """Whether the certificate leads to one of the roots."""


def data_of(head: Head) -> bytes:
    """Return the bytes that are stamped."""
    return f"{head.line}\n".encode()


def stamp(url: str, head: Head, folder: Path) -> Path:
    """Have a head stamped, check the reply, and keep both; return the file of the reply.

    Raises
    ------
    LedgerError
        If the authority cannot be reached, or its reply is none for this head.
    """
    data, nonce = data_of(head), secrets.randbits(63)
    reply = _ask(url, request_of(data, nonce))
    check(reply, data, nonce=nonce)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{head.seq}.head").write_bytes(data)
        path = folder / f"{head.seq}.tsr"
        path.write_bytes(reply)
    except OSError as error:
        raise LedgerError(f"{folder}: the time stamp cannot be kept ({error.strerror or error})") from None
    return path


def request_of(data: bytes, nonce: int) -> bytes:
    """Return the request for a stamp of some bytes (RFC 3161, section 2.4.1)."""
    algos, tsp = _library("algos"), _library("tsp")
    imprint = {
        "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
        "hashed_message": hashlib.sha256(data).digest(),
    }
    fields = {"version": "v1", "message_imprint": tsp.MessageImprint(imprint), "nonce": nonce, "cert_req": True}
    return tsp.TimeStampReq(fields).dump()


def _ask(url: str, request: bytes) -> bytes:
    """Return the reply of an authority."""
    if not url.startswith(("https://", "http://")):
        raise LedgerError(f"{url}: expected the address of a time stamp authority, https://...")
    asked = urllib.request.Request(url, request, {"Content-Type": "application/timestamp-query"})  # noqa: S310 - as checked
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310 - as checked
            return answer.read(LARGEST)
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        raise LedgerError(f"{url}: the authority did not answer ({error})") from None


def stamped(folder: Path, roots: Sequence[Any] = ()) -> tuple[list[Sighting], list[str]]:
    """Return the heads that were stamped and hold, and what is wrong with those that do not.

    The time of a stamp that leads to none of the roots is not relied on, as anyone can make one.
    """
    seen, problems = [], []
    for path in sorted(folder.glob("*.tsr")):
        try:
            data = path.with_suffix(".head").read_bytes()
            found = check(path.read_bytes(), data, roots=roots)
        except LedgerError as error:
            problems.append(f"{path.name}: {error}")
            continue
        except OSError as error:
            problems.append(f"{path.name}: the time stamp cannot be read ({error.strerror or error})")
            continue
        head = head_of(data.decode("ascii", "replace"))
        if head is None:
            problems.append(f"{path.name}: what was stamped is no head of a ledger")
        else:
            seen.append(Sighting(head, f"the time stamp of {found.by}", found.at if found.is_traced else None))
    return seen, problems


def can_check() -> bool:
    """Return whether stamps can be checked here."""
    try:
        _library("tsp")
    except LedgerError:
        return False
    return True


def read_roots(path: Path) -> list[Any]:
    """Return the certificates in a file of PEM that are trusted.

    Raises
    ------
    LedgerError
        If it cannot be read or has none.
    """
    _library("tsp")
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except OSError as error:
        raise LedgerError(f"{path}: cannot be read ({error.strerror or error})") from None
    except ValueError:
        raise LedgerError(f"{path}: found no certificate, expected some as PEM") from None


def check(reply: bytes, data: bytes, *, nonce: int | None = None, roots: Sequence[Any] = ()) -> Stamp:
    """Return what a reply says of some bytes, once it is shown to be a stamp of them (RFC 3161, section 2.4.2).

    Raises
    ------
    LedgerError
        If the request was refused, the reply stamps something else, or its signature does not hold.
    """
    tsp = _library("tsp")
    try:
        # Part by part: a refusal has no token, which the library's own form of a reply does not allow.
        parts = _library("core").SequenceOf.load(reply, strict=True, spec=_library("core").Any)
        said = tsp.PKIStatusInfo.load(parts[0].dump(), strict=True)
        status = said["status"].native
        if status not in {"granted", "granted_with_mods"}:
            words = " ".join(said["status_string"].native or [])
            raise LedgerError(f"the authority refused ({status}{words and f': {words}'})")
        signed = _library("cms").ContentInfo.load(parts[1].dump(), strict=True)["content"]
        content = signed["encap_content_info"]["content"]
        info = content.parsed
        imprint = info["message_imprint"]
        if imprint["hash_algorithm"]["algorithm"].native != "sha256":
            raise LedgerError("the reply stamps another kind of hash than SHA-256")
        if imprint["hashed_message"].native != hashlib.sha256(data).digest():
            raise LedgerError("the reply stamps something else")
        if nonce is not None and info["nonce"].native != nonce:
            raise LedgerError("the reply answers another request")
        at = info["gen_time"].native
        certificate, others = _signer(signed, content.contents)
        return Stamp(
            moment(at),
            _name(certificate),
            any(_leads_to(certificate, others, root, at, LONGEST_CHAIN) for root in roots),
        )
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise LedgerError(f"the reply is no time stamp ({str(error).splitlines()[0][:80]})") from None


def _signer(signed: Any, content: bytes) -> tuple[Any, list[Any]]:
    """Return the certificate that signed, and all that came along; the signature holds (RFC 5652, section 5.4)."""
    from cryptography import x509

    (signer,) = signed["signer_infos"]
    attributes = {each["type"].native: each["values"] for each in signer["signed_attrs"]}
    digest = signer["digest_algorithm"]["algorithm"].native
    if attributes["content_type"][0].native != "tst_info":
        raise LedgerError("what is signed is no time stamp")
    if attributes["message_digest"][0].native != hashlib.new(digest, content).digest():
        raise LedgerError("the signature is of another time stamp")
    held = [each.chosen for each in signed["certificates"]]
    chosen = next((each for each in held if _is_named(each, signer["sid"])), None)
    if chosen is None:
        raise LedgerError("the reply has no certificate of its signer")
    if not _is_bound(chosen, attributes):
        raise LedgerError("the reply is signed for another certificate")
    certificates = [x509.load_der_x509_certificate(each.dump()) for each in held]
    certificate = certificates[held.index(chosen)]
    _check_purpose(certificate)
    algorithm = signer["signature_algorithm"]
    _check_signature(certificate, signer["signature"].native, signer["signed_attrs"].untag().dump(), algorithm, digest)
    return certificate, certificates


def _is_named(certificate: Any, sid: Any) -> bool:
    """Return whether a certificate is the one that a signature names."""
    if sid.name == "issuer_and_serial_number":
        named = sid.chosen
        return certificate.serial_number == named["serial_number"].native and certificate.issuer == named["issuer"]
    return certificate.key_identifier == sid.native


def _is_bound(certificate: Any, attributes: dict[str, Any]) -> bool:
    """Return whether what is signed names the certificate by its hash (RFC 5816), so that no other takes its place."""
    for name, kind in (("signing_certificate_v2", ""), ("signing_certificate", "sha1")):
        if name in attributes:
            first = attributes[name][0]["certs"][0]
            digest = kind or first["hash_algorithm"]["algorithm"].native
            return first["cert_hash"].native == hashlib.new(digest, certificate.dump()).digest()
    return False


def _check_purpose(certificate: Any) -> None:
    """Raise unless a certificate is for time stamps, and for nothing else (RFC 3161, section 2.3)."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        usage = None
    if usage is None or not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise LedgerError("the signer's certificate is not one for time stamps")


def _check_signature(certificate: Any, signature: bytes, data: bytes, algorithm: Any, digest: str) -> None:
    """Raise unless a signature of some bytes holds."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    kinds = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
    kind, key = kinds.get(digest), certificate.public_key()
    if kind is None:
        raise LedgerError(f"the reply is signed with {digest}, expected SHA-256 or longer")
    try:
        if isinstance(key, rsa.RSAPublicKey) and algorithm.signature_algo == "rsassa_pkcs1v15":
            key.verify(signature, data, padding.PKCS1v15(), kind)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(kind))
        else:
            raise LedgerError("the reply is signed in a way that is not known here, expected RSA or ECDSA")
    except InvalidSignature:
        raise LedgerError("the signature of the reply does not hold") from None


def _leads_to(certificate: Any, others: Iterable[Any], root: Any, at: dt.datetime, depth: int) -> bool:
    """Return whether a certificate, valid at a time, was issued by a root, directly or through others."""
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc or depth == 0:
        return False
    if certificate == root or _issued(certificate, root):
        return True
    return any(
        other != certificate and _issued(certificate, other) and _leads_to(other, others, root, at, depth - 1)
        for other in others
    )


def _issued(certificate: Any, issuer: Any) -> bool:
    """Return whether one certificate was issued by another, which may issue."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature

    try:
        if not issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    return True


def _name(certificate: Any) -> str:
    """Return whose certificate it is."""
    from cryptography.x509.oid import NameOID

    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        names = certificate.subject.get_attributes_for_oid(oid)
        if names:
            return str(names[0].value)
    return "an authority without a name"


def _library(name: str) -> Any:
    """Return a part of the library that reads what authorities write."""
    import importlib

    try:
        importlib.import_module("cryptography.x509")
        return importlib.import_module(f"asn1crypto.{name}")
    except ImportError:
        raise LedgerError(MISSING) from None
