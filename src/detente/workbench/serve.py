"""Serving a workbench: bring its tables up to date, print where it is, answer until told to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address

from detente.core.errors import RunError
from detente.workbench.databases import bring_up_to_date
from detente.workbench.settings import Site, start_django

COMPANIONS: tuple[str, ...] = ("detente.workbench.forecasts.work",)
"""Modules that run beside the server, each in a process of its own: ``python -m MODULE``, the site in the environment.

One that ends is started again; all end with the server.
"""
PATIENCE = 5.0
"""Seconds that a companion has to end before it is killed."""
PAUSE = 1.0
"""Seconds after which a companion is started, first or again: the first page has the processors to itself."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a server answers."""

    url: str
    """Address of its first page."""
    first: str
    """Address that makes the first account; empty where there is one."""


def serve(
    site: Site, *, host: str = "127.0.0.1", port: int = 8765, ready: Callable[[Listening], None] = lambda _: None
) -> None:
    """Serve a workbench until Ctrl-C or SIGTERM.

    Parameters
    ----------
    site
        Where it lies.
    host
        Address of this machine at which it listens: by default one that other machines cannot reach.
    port
        Port; 0 for any that is free.
    ready
        Called once the first page can be asked for.

    Raises
    ------
    RunError
        If the port is taken, a package is missing, or the data folder cannot be made.
    LedgerError
        If the database cannot be reached.
    """
    listener = listen(host, port)
    start_django(site)
    import uvicorn

    from detente.ledger.database import told

    with told(site.database):
        bring_up_to_date()
        listening = _listening(listener)
    logging.getLogger("django.request").setLevel(logging.ERROR)  # refusals are none of the server's concern
    logging.getLogger("django.security").setLevel(logging.CRITICAL)  # nor are requests that are too large
    from detente.workbench.asgi import application
    from detente.workbench.forecasts.warm import engines

    class Server(uvicorn.Server):
        """A server that says when it answers."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready(listening)
            asyncio.get_running_loop().call_later(PAUSE, engines)  # one is ready before anyone asks for it

    config = uvicorn.Config(
        application,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
        ws="websockets-sansio",
    )
    _collect_seldom()
    with companions(COMPANIONS, site):
        Server(config).run([listener])


def _collect_seldom() -> None:
    """Let the collector of garbage leave alone what stays for good, and look seldom: a sixth less time for a page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises
    ------
    RunError
        If nobody can be listened to there.
    """
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(128)
    except OSError as error:
        raise RunError(f"{host}:{port}: nobody can be listened to there ({error.strerror or error})") from None
    return listener


def _listening(listener: socket.socket) -> Listening:
    """Return where a server answers, with a new link for the first account where there is none."""
    from detente.workbench.people.links import invite_first
    from detente.workbench.people.models import Person

    host, port = listener.getsockname()[:2]
    shown = "127.0.0.1" if ip_address(host).is_unspecified else f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{port}/"
    first = "" if Person.objects.exists() else f"{url}welcome/{invite_first()}/"
    return Listening(url, first)


@contextmanager
def companions(modules: Sequence[str], site: Site) -> Iterator[None]:
    """Keep processes running beside the server."""
    stopping = threading.Event()
    keepers = [threading.Thread(target=_keep, args=(module, site, stopping), daemon=True) for module in modules]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        stopping.set()
        for keeper in keepers:
            keeper.join(PATIENCE + PAUSE)


def _keep(module: str, site: Site, stopping: threading.Event) -> None:
    """Run a module, again whenever it ends, until told to stop."""
    while not stopping.wait(PAUSE):
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", module], env={**os.environ, **site.environment}, stdin=subprocess.PIPE
        )
        while process.poll() is None and not stopping.wait(0.1):
            pass
        if process.poll() is None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process, by force where it does not end."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
