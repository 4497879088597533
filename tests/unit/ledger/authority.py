"""A time stamp authority on this machine, for the tests: OpenSSL behind a small server."""

from __future__ import annotations

import subprocess
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

CONFIG = """
[ req ]
distinguished_name = name
[ name ]
[ root ]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[ stamps ]
extendedKeyUsage = critical, timeStamping
[ web ]
extendedKeyUsage = serverAuth
[ tsa ]
default_tsa = stand_in
[ stand_in ]
serial = {folder}/serial
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass
class Authority:
    """An authority that answers."""

    url: str
    """Where it is asked."""
    folder: Path
    """Where its files lie."""
    lies: bytes | None = None
    """What it answers instead, where it is set."""

    @property
    def roots(self) -> Path:
        """Its certificate to be trusted, as PEM."""
        return self.folder / "root.pem"


def openssl(folder: Path, *arguments: str) -> None:
    """Run OpenSSL in a folder."""
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def certificates(folder: Path, kind: str) -> None:
    """Make a root, and a certificate for stamps that it issued; another root that nobody trusts."""
    (folder / "openssl.cnf").write_text(CONFIG.format(folder=folder), encoding="ascii")
    (folder / "serial").write_text("01\n", encoding="ascii")
    new = ("-newkey", "rsa:2048") if kind == "rsa" else ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    common = ("-config", "openssl.cnf", "-nodes", *new)
    for root in ("root", "other"):
        openssl(
            folder, "req", "-x509", *common, "-subj", f"/CN=The {root}", "-extensions", "root", "-days", "30",
            "-keyout", f"{root}.key", "-out", f"{root}.pem",
        )  # fmt: skip
    openssl(folder, "req", "-new", *common, "-subj", "/CN=Stand-in", "-keyout", "tsa.key", "-out", "tsa.csr")
    for section in ("stamps", "web"):
        openssl(
            folder, "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
            "-days", "30", "-extfile", "openssl.cnf", "-extensions", section, "-out", f"{section}.pem",
        )  # fmt: skip


def reply_to(folder: Path, query: bytes) -> bytes:
    """Return the reply to a query."""
    (folder / "query.tsq").write_bytes(query)
    openssl(
        folder, "ts", "-reply", "-config", "openssl.cnf", "-queryfile", "query.tsq", "-signer", "stamps.pem",
        "-inkey", "tsa.key", "-out", "reply.tsr",
    )  # fmt: skip
    return (folder / "reply.tsr").read_bytes()


def serve(folder: Path) -> tuple[Authority, HTTPServer]:
    """Start an authority; the server is to be shut down."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            reply = authority.lies if authority.lies is not None else reply_to(folder, query)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    authority = Authority(f"http://127.0.0.1:{server.server_port}/", folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return authority, server
