"""The language server of one open case, in a process of its own: what editors ask, and what pages ask besides.

A page asks more than the protocol has: which form fits a place, what a number would look like, what changes when a
form is used, what actors do first, and what acts on what. All of it is asked of the text as it stands in the page's
editor, so that form and text are one document.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from detente.case.load import with_held
from detente.case.notation import NotationError
from detente.core.errors import CaseError, DetenteError, Problem
from detente.core.plain import to_plain
from detente.editor.changes import number, put, set_number
from detente.editor.density import sketch
from detente.editor.forms import crumbs, form
from detente.editor.numbers import place_of
from detente.editor.server import CaseServer
from detente.editor.session import OpenCase
from detente.editor.text import Edit, Position, Span, edited
from detente.editor.tree import Tree, read_tree
from detente.report.markup import element
from detente.workbench.language.outlook import first_week, what_acts

if TYPE_CHECKING:
    from detente.case.schema import Case

URI: Final = "case:///case.yaml"
"""The one document of a server: the case of its page, whatever it is called."""
MEMORY: Final = 1536 * 2**20
"""Bytes that a server may ask for beyond what it has when it starts: a case that wants more ends it."""
MOST_CHANGES: Final = 200
"""Changes of one form at once."""
M_ARENA_MAX: Final = -8
"""Option of glibc's `mallopt`: how many pools of memory there are for threads."""
_LOG: Final = logging.getLogger("detente.workbench")


class PageServer(CaseServer):
    """One conversation with one page about one case."""

    has_files = False

    def __init__(self) -> None:
        super().__init__()
        for name, draw in (("detente/first", first_week), ("detente/map", what_acts)):
            self.server.feature(name)(self._drawing(draw))

    def _features(self) -> dict[str, tuple[Callable[[Any], Any], Any]]:
        own: dict[str, tuple[Callable[[Any], Any], Any]] = {
            "detente/crumbs": (self.crumbs, None),
            "detente/form": (self.form, None),
            "detente/sketch": (self.sketch, None),
            "detente/change": (self.change, None),
            "detente/place": (self.place, None),
        }
        return {**super()._features(), **own}

    def _open(self) -> OpenCase:
        case = self.cases.get(URI)
        if case is None:
            raise _refused("", "no text", "one that has been opened")
        return case

    def crumbs(self, params: Any) -> Any:
        """Answer which forms fit a place."""
        case = self._open()
        tree = case.tree
        place = Position(int(params.line), int(params.character))
        offset = case.lines.offset(place)
        return to_plain(crumbs(tree, offset) or crumbs(tree, case.lines.line_span(place.line).start))

    def form(self, params: Any) -> Any:
        """Answer the form of a path."""
        case = self._open()
        found = form(case.tree, str(params.path), case.case())
        return to_plain(found) if found is not None else None

    def sketch(self, params: Any) -> Any:
        """Answer what a number would look like in a place."""
        case = self._open().case()
        place = place_of(case, str(params.path)) if case is not None else None
        if place is None:
            raise _refused(str(params.path), "no number of a case without problems", "one")
        try:
            return to_plain(sketch(place, str(params.written)))
        except NotationError as error:
            raise _refused(str(params.path), error.found, error.expected, error.hint) from None

    def change(self, params: Any) -> Any:
        """Answer the edits of a form: one for each change, each on the text that the ones before leave."""
        case = self._open()
        text, edits = case.text, list[Edit]()
        changes = json.loads(str(params.changes))[:MOST_CHANGES]  # as text: names of a case may be no names of Python
        for each in changes:
            edits = _edits(read_tree(text), each)
            text = edited(text, edits)
        if len(changes) == 1:
            return [to_plain(self._edit_of(case, edit)) for edit in edits]
        return [to_plain(self._edit_of(case, _difference(case.text, text)))] if text != case.text else []

    def _edit_of(self, case: OpenCase, edit: Edit) -> dict[str, Any]:
        start, end = case.lines.position(edit.span.start), case.lines.position(edit.span.end)
        return {
            "range": {
                "start": {"line": start.line, "character": start.column},
                "end": {"line": end.line, "character": end.column},
            },
            "newText": edit.new,
        }

    def place(self, params: Any) -> Any:
        """Answer where a path stands, or the nearest entry around it."""
        case = self._open()
        entry = case.tree.nearest(str(params.path))
        if entry is None:
            return None
        start = case.lines.position(entry.place.start)
        return {"line": start.line, "character": start.column}

    def _drawing(self, draw: Callable[[Case], str]) -> Callable[[Any], Any]:
        """Return what answers with a picture of the case, as HTML; nothing while the text has problems."""

        async def drawn(_: Any) -> str | None:
            return await self._drawn(draw)

        return drawn

    def _drawn_still(self, draw: Callable[[Case], str], sound: Case) -> str | None:
        """Draw a case, if its text is the same now that it is its turn."""
        case = self.cases.get(URI)
        return draw(with_held(sound)) if case is not None and case.text == sound.source_text else None

    async def _drawn(self, draw: Callable[[Case], str]) -> str | None:
        case = self.cases.get(URI)
        sound = case.case() if case is not None else None
        if case is None or sound is None or sound.source_text != case.text:
            return None
        try:
            return await asyncio.get_running_loop().run_in_executor(self.examiner, self._drawn_still, draw, sound)
        except DetenteError as error:
            return element("p", str(error), class_="quiet")
        except Exception:  # noqa: BLE001 - whatever a case holds, the next question is answered
            _LOG.exception("drawing a case")
            return None


def _edits(tree: Tree, change: dict[str, Any]) -> list[Edit]:
    """Return the edits of one change.

    Raises
    ------
    CaseError
        If it cannot be made.
    """
    kind, path = str(change.get("kind")), str(change.get("path"))
    value = change.get("value")
    if kind == "number":
        given = {key: None if change.get(key) is None else str(change[key]) for key in ("source", "why")}
        return set_number(tree, path, None if value is None else str(value), **given)
    if kind == "put":
        return put(tree, path, _plain(value, path))
    raise _refused(path, f"a change of kind `{kind}`", "`number` or `put`")


def _plain(value: Any, path: str) -> Any:
    """Return what a page sends as plain data: a text that stands under ``number`` is a number."""
    if isinstance(value, dict):
        if set(value) == {"number"}:
            try:
                return number(str(value["number"]))
            except NotationError as error:
                raise _refused(path, error.found, error.expected, error.hint) from None
        return {str(key): _plain(item, path) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, path) for item in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _difference(old: str, new: str) -> Edit:
    """Return the one edit between two texts that changes least."""
    start = _shared(old, new)
    room = min(len(old), len(new)) - start
    end = min(_shared(old[::-1], new[::-1]), room)
    return Edit(Span(start, len(old) - end), new[start : len(new) - end])


def _shared(first: str, second: str) -> int:
    """Return how many letters two texts have in common at their beginning."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(first), len(second)))


def _refused(path: str, found: str, expected: str, hint: str = "") -> CaseError:
    return CaseError([Problem(path, found, expected, hint)])


def serve(connection: socket.socket) -> None:
    """Speak with one page over a connection until it is closed; the whole of a process."""
    _limit()
    with connection:
        PageServer().server.start_io(stdin=connection.makefile("rb"), stdout=connection.makefile("wb"))


def _limit() -> None:
    """Let the process ask for so much memory and no more."""
    try:
        import resource
    except ImportError:  # not on this system: whoever started it still ends it when it does not answer
        return
    try:
        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)  # else each thread may keep what it has had at once
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
