"""What the server serves: pages by Django, and what editors speak over WebSocket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.core.asgi import get_asgi_application

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_pages = get_asgi_application()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a connection, by its kind."""
    if scope["type"] == "http":
        await _pages(scope, receive, send)
    elif scope["type"] == "websocket":
        await refuse(receive, send)
    elif scope["type"] == "lifespan":
        await _live(receive, send)


async def refuse(receive: Receive, send: Send) -> None:
    """Refuse a WebSocket: no address takes one yet."""
    await receive()
    await send({"type": "websocket.close", "code": 1008})


async def _live(receive: Receive, send: Send) -> None:
    """Say that all is ready, and later that all is ended."""
    while True:
        said = (await receive())["type"]
        await send({"type": f"{said}.complete"})
        if said == "lifespan.shutdown":
            return
