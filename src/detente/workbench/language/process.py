"""Processes of language servers: made quickly from one that has loaded everything, ended when they do not answer.

Each open page has a process of its own. A case that takes long or wants much memory then slows down and ends nobody
but itself, and the checks of several writers use several processors. They are forked from one process that has all
modules loaded and shares its memory with them, so that one more costs some hundredths of a second and a few megabytes
(measured in docs/reference/workbench.md); where a system cannot fork they are started anew, in a second or two.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import socket
import sys
import time
from collections.abc import AsyncIterator
from functools import cache
from multiprocessing.context import BaseContext
from typing import Any, Final

from detente.workbench.language.server import serve

MOST: Final = 64
"""Pages that may be open at once for one server: each has a process of some 40 MB."""
PATIENCE: Final = 60.0
"""Seconds of silence after a question; the picture of a large case takes two where nothing else is to be done."""
_HEAD: Final = b"Content-Length: "


class TooManyError(Exception):
    """As many language servers are running as may be."""


@cache
def _context() -> BaseContext:
    """Return how processes are made here: forked from one that has everything loaded, where that can be."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["detente.workbench.language.loaded"])
    return context


def warm() -> None:
    """Start the process from which the others are forked, so that the first page does not wait for it."""
    process = _context().Process(target=_nothing)  # type: ignore[attr-defined]
    process.start()
    process.join()


def _nothing() -> None:
    """Do nothing: the process is started for what comes before."""


class LanguageProcess:
    """A language server in a process of its own, to which messages go and from which they come."""

    _running = 0

    def __init__(self) -> None:
        self._process: Any = None
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter
        self._asked: dict[Any, float] = {}
        self._heard = 0.0

    async def start(self) -> None:
        """Start it.

        Raises
        ------
        TooManyError
            If as many are running as may be.
        """
        if LanguageProcess._running >= MOST:
            raise TooManyError
        LanguageProcess._running += 1
        try:
            ours, theirs = socket.socketpair()
            self._process = _context().Process(target=serve, args=(theirs,), daemon=True)  # type: ignore[attr-defined]
            await asyncio.to_thread(self._process.start)
            theirs.close()
            self._reader, self._writer = await asyncio.open_connection(sock=ours, limit=2**26)
        except BaseException:
            LanguageProcess._running -= 1
            raise

    async def send(self, message: dict[str, Any]) -> None:
        """Send it a message."""
        if "id" in message and "method" in message:
            self._asked[message["id"]] = time.monotonic()
        body = json.dumps(message, separators=(",", ":")).encode()
        self._writer.write(_HEAD + str(len(body)).encode() + b"\r\n\r\n" + body)
        await self._writer.drain()

    async def messages(self) -> AsyncIterator[dict[str, Any]]:
        """Yield what it says, until it ends."""
        while True:
            try:
                head = await self._reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                message: dict[str, Any] = json.loads(await self._reader.readexactly(length))
            except (asyncio.IncompleteReadError, ConnectionError, ValueError):
                return
            self._heard = time.monotonic()
            if "method" not in message:
                self._asked.pop(message.get("id"), None)
            yield message

    @property
    def is_stuck(self) -> bool:
        """Whether it has been asked something and has said nothing at all for too long."""
        return bool(self._asked) and time.monotonic() - max(self._heard, min(self._asked.values())) > PATIENCE

    async def end(self) -> None:
        """End it, whatever it does."""
        if self._process is None:
            return
        process, self._process = self._process, None
        LanguageProcess._running -= 1
        self._writer.close()
        process.kill()
        await asyncio.to_thread(process.join, 5)
