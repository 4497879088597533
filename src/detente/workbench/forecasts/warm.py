"""The server's own engines: for what someone waits for with a finger on a slider, and for what forms offer."""

from __future__ import annotations

import atexit
import json
from collections import OrderedDict
from collections.abc import Mapping
from functools import cache
from threading import Event, Lock
from typing import Any

from detente.workbench.engines import Engines, Limits, Request
from detente.workbench.forecasts.work import engine_key, name_of

MOST = 3
"""Engines of the server, beside those of its worker."""
MOST_OUTLINES = 64
"""Outlines of versions that are kept: a few kilobytes each."""
WAIT = 20.0
"""Seconds that a page waits for a small answer."""


@cache
def engines() -> Engines:
    """Return the engines; they start when first asked for, and end with the server."""
    made = Engines(Limits(most=MOST, seconds=WAIT))
    atexit.register(made.close)
    return made


_outlines: OrderedDict[str, Mapping[str, Any]] = OrderedDict()
_lock = Lock()


def outline_of(version: Any) -> Mapping[str, Any]:
    """Return what can be asked of a version: its questions, lenses, moves, tables and dates.

    Raises
    ------
    RefusedError
        If the case has problems; the message lists them.
    StoppedError, EngineError
        If there is no answer.
    """
    with _lock:
        if version.sha256 in _outlines:
            _outlines.move_to_end(version.sha256)
            return _outlines[version.sha256]
    request = Request("outline", {"case": version.text}, name_of(version), is_quick=True)
    found: Mapping[str, Any] = json.loads(engines().ask(engine_key(version.case), request)["json"])
    with _lock:
        _outlines[version.sha256] = found
        while len(_outlines) > MOST_OUTLINES:
            _outlines.popitem(last=False)
    return found


_playing: dict[tuple[int, int], Event] = {}


def play(version: Any, options: Mapping[str, Any], *, person: int) -> Mapping[str, Any]:
    """Return what becomes of a question with other numbers; what the same person asked before of the case is dropped.

    Raises
    ------
    CancelledError
        If the same person has asked again meanwhile.
    RefusedError, StoppedError, EngineError
        If there is no answer.
    """
    cancel, key = Event(), (person, version.case_id)
    with _lock:
        before = _playing.get(key)
        _playing[key] = cancel
    if before is not None:
        before.set()
    request = Request("play", {"case": version.text}, name_of(version), options, is_quick=True)
    try:
        answer = engines().ask(engine_key(version.case), request, cancel=cancel)
    finally:
        with _lock:
            if _playing.get(key) is cancel:
                del _playing[key]
    found: Mapping[str, Any] = json.loads(answer["json"])
    return {**found, "engine_seconds": answer.seconds}
