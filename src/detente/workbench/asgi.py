"""What the server serves: pages by Django, and what editors speak over WebSocket.

Views that are coroutines (events that go on for minutes) are Django's own affair. All others are called in a few
threads that stay, each with a connection to the database that stays: through Django's bridge from asynchronous to
synchronous code, with a thread and a connection for each request, a page took nearly twice the processor time.
"""

from __future__ import annotations

import asyncio
import io
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from inspect import iscoroutinefunction
from typing import Any, BinaryIO

from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.urls import Resolver404, resolve

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

THREADS = 4
"""Requests worked on at a time; Python runs one of them, the others wait for the database or the disk."""
BODY_LIMIT = 64_000_000
"""Bytes of a request: a scanned brief of several hundred pages."""
IN_MEMORY = 1_000_000
"""Bytes of a request that are held in memory; more goes to a temporary file."""
SMALL_LIMIT = 1_000_000
"""Bytes of a request to an address that takes no files."""
TOO_LARGE = "The request is too large, expected %d MB at most. Go back and choose a smaller file.\n"

_events = get_asgi_application()
_pages = get_wsgi_application()

from detente.workbench.guard import API, API_ADDRESSES  # noqa: E402
from detente.workbench.language.door import open_door  # noqa: E402 - it has tables, which come with the applications
from detente.workbench.language.process import warm  # noqa: E402
from detente.workbench.problems import problem  # noqa: E402


def _keep_connection() -> None:
    """Let a thread keep its connection; Django looks at it after an error, and else closes it when it is too old."""
    connection.ensure_connection()
    connection.close_at = None


_threads = ThreadPoolExecutor(THREADS, "page", initializer=_keep_connection)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a connection, by its kind."""
    if scope["type"] == "http":
        await (_answer_slowly if _is_asynchronous(scope["path"]) else _answer)(scope, receive, send)
    elif scope["type"] == "websocket":
        await open_door(scope, receive, send)
    elif scope["type"] == "lifespan":
        await _live(receive, send)


def _is_asynchronous(path: str) -> bool:
    """Return whether the view of an address is a coroutine."""
    try:
        return iscoroutinefunction(resolve(path, API_ADDRESSES if path.startswith(API) else None).func)
    except Resolver404:
        return False


async def _answer_slowly(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request by a coroutine of Django's, which alone would take a body of any size."""
    body = io.BytesIO()
    if not await _received(scope, receive, body, SMALL_LIMIT):
        await _refuse(scope, send, SMALL_LIMIT)
        return
    messages = iter([{"type": "http.request", "body": body.getvalue(), "more_body": False}])

    async def read() -> MutableMapping[str, Any]:
        return next(messages, None) or await receive()

    await _events(scope, read, send)


async def _refuse(scope: Scope, send: Send, limit: int) -> None:
    """Say that a request is too large, to programs as an object."""
    status, text = 413, TOO_LARGE % (limit // 1_000_000)
    told = problem(status, text.strip()) if scope["path"].startswith(API) else None
    kind = (told["Content-Type"] if told is not None else "text/plain").encode("latin-1")
    headers = [(b"content-type", kind), (b"cache-control", b"no-store"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": told.content if told is not None else text.encode()})


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request with a page."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
        if not await _received(scope, receive, body, BODY_LIMIT):
            await _refuse(scope, send, BODY_LIMIT)
            return
        body.seek(0)
        loop = asyncio.get_running_loop()
        status, headers, chunks = await loop.run_in_executor(_threads, _page, environ_of(scope, body))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    for chunk in chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _received(scope: Scope, receive: Receive, body: Any, limit: int) -> bool:
    """Put what is sent into a file; return whether it was all of it, and not too much."""
    length = dict(scope["headers"]).get(b"content-length", b"0")
    if not (length.isdigit() and len(length) < 20) or int(length) > limit:
        return False
    size, is_more = 0, True
    while is_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        chunk = message.get("body", b"")
        size, is_more = size + len(chunk), message.get("more_body", False)
        if size > limit:
            return False
        body.write(chunk)
    return True


def _page(environ: dict[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], list[bytes]]:
    """Return status, headers and body of a page."""
    found: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _: object = None) -> None:
        found.extend(
            (int(status[:3]), [(a.lower().encode("latin-1"), b.strip().encode("latin-1")) for a, b in headers])
        )

    response: Iterable[bytes] = _pages(environ, start)
    try:
        chunks = list(response)
    finally:
        getattr(response, "close", lambda: None)()
    return found[0], found[1], chunks


def environ_of(scope: Scope, body: BinaryIO | Any) -> dict[str, Any]:
    """Return a request as WSGI has it (PEP 3333)."""
    host, port = scope.get("server") or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": _Nowhere(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").upper().replace("-", "_")
        key = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
        if b"_" in raw:
            continue  # `a_b` and `a-b` would be one name: what a proxy sets could be set by anybody
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}" if key in environ else text
    return environ


class _Nowhere:
    """Where nothing is written: errors go to the log."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        pass


async def _live(receive: Receive, send: Send) -> None:
    """Say that all is ready, and later that all is ended."""
    while True:
        said = (await receive())["type"]
        if said == "lifespan.startup":
            threading.Thread(target=warm, daemon=True).start()  # the first case is then checked at once
        await send({"type": f"{said}.complete"})
        if said == "lifespan.shutdown":
            return
