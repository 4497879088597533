"""All engines of a server: one for each busy case, one more that waits, none that nobody needs."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Condition, Event, Thread, Timer

from detente.workbench.engines.engine import Engine, EngineError, GoneError, Progress, StoppedError
from detente.workbench.engines.frames import Answer, Request

ATTEMPTS = 2
"""How often a request is made where its process goes away: what kills two of them would kill the third."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What engines may take."""

    most: int = 4
    """Engines at a time, beside the one that waits."""
    memory: int = 3 << 30
    """Bytes of memory of each."""
    idle: float = 600.0
    """Seconds without a request after which an engine ends."""
    seconds: float = 1800.0
    """Seconds that a request may take, unless it says otherwise."""
    look: float = 1.0
    """Seconds between two looks at what they take."""
    has_spare: bool = True
    """Whether one is kept ready for the next case."""
    niceness: int = 0
    """How much they stand back behind others, from 0 to 19."""
    calm: float = 0.0
    """Seconds before the first is made ready: a server that starts has better things to do."""


class Engines:
    """Engines by key: a case, as a rule. The same key is answered by the same process for as long as that lives.

    Threads may ask at the same time. An engine that goes away is replaced, and what it was asked is asked again once;
    what ends a second one is an error.
    """

    def __init__(self, limits: Limits | None = None, *, start: Callable[[int, int], Engine] = Engine) -> None:
        self.limits = limits or Limits()
        self._start = start
        self._engines: dict[str, Engine] = {}
        self._spare: Engine | None = None
        self._changed = Condition()
        self._users: dict[int, int] = {}
        self._is_closed = False
        Thread(target=self._watch, daemon=True).start()
        if self.limits.has_spare:
            first = Timer(self.limits.calm, self._keep_spare)
            first.daemon = True
            first.start()

    def ask(
        self,
        key: str,
        request: Request,
        *,
        seconds: float | None = None,
        progress: Progress | None = None,
        cancel: Event | None = None,
    ) -> Answer:
        """Return the answer to a request, from the engine of a key; parameters and errors as in `Engine.ask`."""
        end = time.monotonic() + (self.limits.seconds if seconds is None else seconds)
        for _ in range(ATTEMPTS):
            engine = self._taken(key, end)
            try:
                return engine.ask(request, limit=max(end - time.monotonic(), 0.0), progress=progress, cancel=cancel)
            except GoneError:
                continue
            finally:
                self._let_go(engine)
        raise EngineError("the engine's process went away twice while it worked on this")

    def pid(self, key: str) -> int | None:
        """Return the number of the process of a key, if it has one."""
        engine = self._engines.get(key)
        return engine.pid if engine is not None and engine.is_alive else None

    def keys(self) -> list[str]:
        """Return the keys that have an engine."""
        with self._changed:
            return [key for key, engine in self._engines.items() if engine.is_alive]

    def close(self) -> None:
        """End all engines."""
        with self._changed:
            self._is_closed = True
            engines = [*self._engines.values(), *([self._spare] if self._spare is not None else [])]
            self._engines, self._spare = {}, None
            self._changed.notify_all()
        for engine in engines:
            engine.kill()

    def _taken(self, key: str, end: float) -> Engine:
        """Return the engine of a key, marked as used; there may be none free for a while."""
        with self._changed:
            while True:
                if self._is_closed:
                    raise EngineError("the engines were closed")
                engine = self._engines.get(key)
                if engine is None or not engine.is_alive:
                    self._engines.pop(key, None)
                    engine = self._place_for(key)
                if engine is not None:
                    self._users[id(engine)] = self._users.get(id(engine), 0) + 1
                    return engine
                if not self._changed.wait(max(end - time.monotonic(), 0.0)):
                    raise StoppedError("found all engines at work on other cases; try again when one is done")

    def _place_for(self, key: str) -> Engine | None:
        """Return a new engine for a key; None where as many as may be are at work."""
        for gone in [name for name, engine in self._engines.items() if not engine.is_alive]:
            del self._engines[gone]
        if len(self._engines) >= self.limits.most:
            idle = [name for name, engine in self._engines.items() if not self._users.get(id(engine))]
            if not idle:
                return None
            oldest = min(idle, key=lambda name: self._engines[name].used)
            self._engines.pop(oldest).kill()
        spare, self._spare = self._spare, None
        engine = (
            spare if spare is not None and spare.is_alive else self._start(self.limits.memory, self.limits.niceness)
        )
        self._engines[key] = engine
        if self.limits.has_spare:
            Thread(target=self._keep_spare, daemon=True).start()
        return engine

    def _let_go(self, engine: Engine) -> None:
        with self._changed:
            left = self._users.pop(id(engine)) - 1
            if left:
                self._users[id(engine)] = left
            self._changed.notify_all()

    def _keep_spare(self) -> None:
        """Have one more engine ready: to start one takes a second, which nobody should wait for."""
        with self._changed:
            if self._is_closed or self._spare is not None:
                return
            self._spare = self._start(self.limits.memory, self.limits.niceness)

    def _watch(self) -> None:
        """End engines that nobody has asked for long, or that take too much memory."""
        while not self._is_closed:
            time.sleep(self.limits.look)
            for key, engine in list(self._engines.items()):
                if engine.resident() > self.limits.memory:
                    engine.kill(f"found work that took more than {self.limits.memory / 1e9:.1f} GB of memory")
                elif self._is_idle(engine):
                    self._end(key, engine)

    def _is_idle(self, engine: Engine) -> bool:
        is_used = self._users.get(id(engine)) or engine.is_busy
        return not is_used and time.monotonic() - engine.used > self.limits.idle

    def _end(self, key: str, engine: Engine) -> None:
        """End an engine, unless someone has just begun to use it."""
        with self._changed:
            if self._users.get(id(engine)) or self._engines.get(key) is not engine:
                return
            del self._engines[key]
        with suppress(OSError):
            engine.kill()
