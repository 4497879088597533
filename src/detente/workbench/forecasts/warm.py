"""The server's own engines: for what someone waits for with a finger on a slider, and for what forms offer."""

from __future__ import annotations

import atexit
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from threading import Event, Lock
from typing import Any

from detente.core.version import __version__
from detente.workbench.engines import Engines, Limits, RefusedError, Request
from detente.workbench.forecasts.models import Outline
from detente.workbench.forecasts.work import engine_key, name_of

MOST = 3
"""Engines of the server, beside those of its worker."""
CALM = 2.0
"""Seconds after which the first engine is made ready: once the first page has been served."""
FORM = 2
"""Number of the form of outlines: those that were kept in another one are worked out anew."""
WAIT = 20.0
"""Seconds that a page waits for a small answer."""


@cache
def engines() -> Engines:
    """Return the engines; they start when first asked for, and end with the server."""
    made = Engines(Limits(most=MOST, seconds=WAIT, calm=CALM))
    atexit.register(made.close)
    return made


def outline_of(version: Any) -> Mapping[str, Any]:
    """Return what can be asked of a version: its questions, lenses, moves, tables and dates; worked out once.

    Raises
    ------
    RefusedError
        If the case has problems; the message lists them.
    StoppedError, EngineError
        If there is no answer.
    """
    key = hashlib.sha256(f"{FORM} {__version__} {name_of(version)} {version.sha256}".encode()).hexdigest()
    known = Outline.objects.filter(key=key).first()
    if known is None:
        known, _ = Outline.objects.get_or_create(key=key, defaults=_outlined(version))
    if known.problems:
        raise RefusedError("CaseError", known.problems)
    found: Mapping[str, Any] = known.data
    return found


def _outlined(version: Any) -> dict[str, Any]:
    request = Request("outline", {"case": version.text}, name_of(version), is_quick=True)
    try:
        return {"data": json.loads(engines().ask(engine_key(version.case), request)["json"])}
    except RefusedError as error:
        return {"problems": str(error)}


_lock = Lock()
_playing: dict[tuple[int, int], Event] = {}


def play(version: Any, options: Mapping[str, Any], *, person: int | None) -> Mapping[str, Any]:
    """Return what becomes of a question with other numbers; what the same person asked before of the case is dropped.

    Without a person it is nobody's, and drops nothing: to warm an engine up.

    Raises
    ------
    CancelledError
        If the same person has asked again meanwhile.
    RefusedError, StoppedError, EngineError
        If there is no answer.
    """
    cancel, key = Event(), (person or 0, version.case_id)
    with _lock:
        before = _playing.get(key) if person is not None else None
        if person is not None:
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
