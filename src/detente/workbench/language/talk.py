"""Between a page and its language server: which messages pass, and for how long.

The page speaks the language server protocol over a WebSocket, one message a frame. Nothing else passes: methods that
are not listed, other documents than the page's own, and messages that are too long are refused, and a server that does
not answer is ended. The page then connects again and opens its text anew; the text itself is in the page.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from detente.case.yaml_reader import LARGEST_BYTES
from detente.workbench.forecasts.markup import MarkupError, checked_markup
from detente.workbench.language.process import LanguageProcess, TooManyError
from detente.workbench.language.server import URI

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
LONGEST: Final = 2 * LARGEST_BYTES
"""Letters of a message."""
IDLE: Final = 30 * 60.0
"""Seconds without a message after which a page is let go; it connects again when somebody types."""
LOOK: Final = 1.0
"""Seconds between two looks at whether a server still answers."""
_METHODS: Final = frozenset({
    "initialize", "initialized", "textDocument/didOpen", "textDocument/didChange", "textDocument/didClose",
    "textDocument/completion", "textDocument/hover", "textDocument/definition", "textDocument/references",
    "textDocument/documentHighlight", "textDocument/prepareRename", "textDocument/rename",
    "textDocument/documentSymbol", "textDocument/formatting", "textDocument/codeAction",
    "detente/crumbs", "detente/form", "detente/sketch", "detente/change", "detente/place", "detente/first",
    "detente/map",
})  # fmt: skip
_DRAWN: Final = frozenset({"detente/first", "detente/map"})
"""Methods that are answered with HTML."""
# Codes of a closed WebSocket that are a program's own begin at 4000.
BUSY: Final = 4001
"""As many pages are open as may be."""
STUCK: Final = 4002
"""The server did not answer, or ended."""
TIRED: Final = 4003
"""Nothing came for long."""
WRONG: Final = 4004
"""What came was no message that may pass."""


async def talk(receive: Receive, send: Send) -> None:
    """Speak with a page whose WebSocket has been accepted, until it leaves (as ASGI has it)."""
    process = LanguageProcess()
    try:
        await process.start()
    except TooManyError:
        await send({"type": "websocket.close", "code": BUSY})
        return
    drawn: set[int] = set()
    tasks = [
        asyncio.create_task(_from_page(receive, process, drawn)),
        asyncio.create_task(_to_page(process, send, drawn)),
        asyncio.create_task(_watch(process)),
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        code = next((task.result() for task in done if task.exception() is None), STUCK)
    finally:
        for task in tasks:
            task.cancel()
        await process.end()
    if code:
        with contextlib.suppress(RuntimeError, OSError):  # the page has left meanwhile
            await send({"type": "websocket.close", "code": code})


async def _from_page(receive: Receive, process: LanguageProcess, drawn: set[int]) -> int:
    """Pass on what a page says, noting what it wants drawn; return why it ends, 0 where the page has left."""
    while True:
        try:
            event = await asyncio.wait_for(receive(), IDLE)
        except TimeoutError:
            return TIRED
        if event["type"] == "websocket.disconnect":
            return 0
        message = allowed(event.get("text") or "")
        if message is None:
            return WRONG
        if message["method"] in _DRAWN and "id" in message:
            drawn.add(message["id"])
        try:
            await process.send(message)
        except OSError:
            return STUCK


async def _to_page(process: LanguageProcess, send: Send, drawn: set[int]) -> int:
    """Pass on what a server says, until it ends; of what it draws, only what the report could have drawn."""
    async for message in process.messages():
        if message.get("id") in drawn:
            drawn.discard(message["id"])
            try:
                checked_markup(message.get("result"))
            except MarkupError:
                message["result"] = None
        await send({"type": "websocket.send", "text": json.dumps(message, separators=(",", ":"))})
    return STUCK


async def _watch(process: LanguageProcess) -> int:
    """Wait until a server does not answer any more."""
    while not process.is_stuck:
        await asyncio.sleep(LOOK)
    return STUCK


def allowed(text: str) -> dict[str, Any] | None:
    """Return a message that may pass, None for any other.

    Examples
    --------
    >>> allowed('{"jsonrpc": "2.0", "method": "exit"}') is None
    True
    >>> allowed('{"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover", "params": {"textDocument": {"uri": "x"}}}')
    """
    if len(text) > LONGEST:
        return None
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0" or message.get("method") not in _METHODS:
        return None
    identity = message.get("id")
    if identity is not None and not isinstance(identity, int):
        return None
    params = message.get("params")
    if params is not None and not isinstance(params, dict):
        return None
    document = (params or {}).get("textDocument")
    if document is not None and (not isinstance(document, dict) or document.get("uri") != URI):
        return None
    return message
