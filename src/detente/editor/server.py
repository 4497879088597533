"""The language server: what editors ask in the language server protocol, answered by `detente.editor.session`.

It speaks over standard input and output, or over WebSocket on this machine alone. It reads what editors send it, runs
nothing of it, and changes no file: edits go to the editor. Whatever a text holds, the server goes on.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urljoin, urlsplit

from lsprotocol import types as t
from pygls.exceptions import JsonRpcInvalidParams
from pygls.io_ import WebSocketWriter
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from detente.case.yaml_reader import LARGEST_BYTES
from detente.core.errors import DetenteError
from detente.core.version import __version__
from detente.editor.outline import Section
from detente.editor.problems import Finding, is_case
from detente.editor.session import OpenCase
from detente.editor.text import Edit, Encoding, Position, Span

LOOPBACK: Final = "127.0.0.1"
"""The only address at which it listens: this machine."""
_THIS_MACHINE: Final = frozenset({LOOPBACK, "localhost", "::1"})
"""Names of this machine that a page may have that asks, and by which it may ask."""
DELAY: Final = 0.02
"""Seconds without a keystroke after which a text is checked."""
CALM: Final = 0.6
"""Seconds without a keystroke after which a case without problems is examined, which takes half a second itself."""
_LARGEST_MESSAGE: Final = 4 * LARGEST_BYTES
"""Bytes of a message: a text of the largest size, each letter of four bytes."""
_SYMBOLS: Final = {
    "section": t.SymbolKind.Namespace, "actor": t.SymbolKind.Class, "quantity": t.SymbolKind.Variable,
    "move": t.SymbolKind.Event, "shock": t.SymbolKind.Event, "calendar": t.SymbolKind.Event,
    "outcome": t.SymbolKind.EnumMember, "question": t.SymbolKind.Boolean, "link": t.SymbolKind.Interface,
    "source": t.SymbolKind.File, "lens": t.SymbolKind.Object, "table": t.SymbolKind.Module,
    "number": t.SymbolKind.Number,
}  # fmt: skip
_OFFERS: Final = {
    "key": t.CompletionItemKind.Property, "name": t.CompletionItemKind.Reference,
    "word": t.CompletionItemKind.EnumMember, "function": t.CompletionItemKind.Function,
    "unit": t.CompletionItemKind.Unit, "number": t.CompletionItemKind.Value, "path": t.CompletionItemKind.Variable,
}  # fmt: skip
_LOG: Final = logging.getLogger("detente.editor")


def folder_of(uri: str) -> Path | None:
    """Return the folder of a file by its address; None for what is no file of this machine.

    Examples
    --------
    >>> folder_of("file:///cases/my%20case.yaml").as_posix(), folder_of("untitled:case")
    ('/cases', None)
    """
    path = to_fs_path(uri) if urlsplit(uri).scheme == "file" else None
    return Path(path).parent if path else None


class CaseServer:
    """One conversation with an editor: its open cases, and answers to what it asks."""

    has_files = True
    """Whether the texts are files of this machine, beside which a case may have parts of its own."""

    def __init__(self) -> None:
        self.server = LanguageServer("detente", __version__, text_document_sync_kind=t.TextDocumentSyncKind.Incremental)
        self.cases: dict[str, OpenCase] = {}
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._calm: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.examiner = ThreadPoolExecutor(1, "examiner")
        """What takes long, one after the other: several at once would take longer, and memory each."""
        self._longest: dict[str, float] = {}
        self._elsewhere: dict[str, set[str]] = {}
        # The library's own copies of the texts would be split at letters that end no line, and are not needed.
        own = self.server.protocol.fm.builtin_features
        for method in (t.TEXT_DOCUMENT_DID_OPEN, t.TEXT_DOCUMENT_DID_CHANGE, t.TEXT_DOCUMENT_DID_CLOSE):
            own.pop(method, None)
        for method, (answer, options) in self._features().items():
            self.server.feature(method, options)(_guarded(answer, method))

    def _features(self) -> dict[str, tuple[Callable[[Any], Any], Any]]:
        """Return what is answered, with the options that are announced."""
        return {
            t.TEXT_DOCUMENT_DID_OPEN: (self.opened, None),
            t.TEXT_DOCUMENT_DID_CHANGE: (self.changed, None),
            t.TEXT_DOCUMENT_DID_CLOSE: (self.closed, None),
            t.TEXT_DOCUMENT_COMPLETION: (
                self.completion,
                t.CompletionOptions(trigger_characters=[" ", ".", "(", "{", "[", ","]),
            ),
            t.TEXT_DOCUMENT_HOVER: (self.hover, None),
            t.TEXT_DOCUMENT_DEFINITION: (self.definition, None),
            t.TEXT_DOCUMENT_REFERENCES: (self.references, None),
            t.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: (self.highlights, None),
            t.TEXT_DOCUMENT_PREPARE_RENAME: (self.prepare_rename, None),
            t.TEXT_DOCUMENT_RENAME: (self.rename, t.RenameOptions(prepare_provider=True)),
            t.TEXT_DOCUMENT_DOCUMENT_SYMBOL: (self.symbols, None),
            t.TEXT_DOCUMENT_FORMATTING: (self.formatting, None),
            t.TEXT_DOCUMENT_CODE_ACTION: (
                self.actions,
                t.CodeActionOptions(code_action_kinds=[t.CodeActionKind.QuickFix]),
            ),
        }

    # --- texts -------------------------------------------------------------------------------------------------------

    def opened(self, params: t.DidOpenTextDocumentParams) -> None:
        """Take a text."""
        uri = params.text_document.uri
        self.cases[uri] = self._begun(uri, params.text_document.text)
        self._check_soon(uri)

    def _begun(self, uri: str, text: str) -> OpenCase:
        return OpenCase(text, encoding=self._encoding(), folder=folder_of(uri) if self.has_files else None)

    def changed(self, params: t.DidChangeTextDocumentParams) -> None:
        """Change a text as the editor has changed it."""
        uri = params.text_document.uri
        case = self.cases.setdefault(uri, self._begun(uri, ""))
        for change in params.content_changes:
            if isinstance(change, t.TextDocumentContentChangePartial):
                case.change(_place(change.range.start), _place(change.range.end), change.text)
            else:
                case.replace(change.text)
        self._check_soon(uri)

    def closed(self, params: t.DidCloseTextDocumentParams) -> None:
        """Forget a text, and what was said of it."""
        uri = params.text_document.uri
        for waiting in (self._waiting, self._calm):
            if handle := waiting.pop(uri, None):
                handle.cancel()
        if self.cases.pop(uri, None) is not None:
            self._publish(uri, [])

    def _encoding(self) -> Encoding:
        given = self.server.server_capabilities.position_encoding
        chosen = getattr(given, "value", given)
        return "utf-8" if chosen == "utf-8" else "utf-32" if chosen == "utf-32" else "utf-16"

    # --- problems ----------------------------------------------------------------------------------------------------

    def _check_soon(self, uri: str) -> None:
        """Check a text once no more keystrokes come; of a text that takes long, a little later."""
        loop = asyncio.get_running_loop()
        for waiting in (self._waiting, self._calm):
            if handle := waiting.pop(uri, None):
                handle.cancel()
        delay = max(DELAY, min(self._longest.get(uri, 0.0), 2.0) / 2)
        self._waiting[uri] = loop.call_later(delay, self._check, uri)

    def _check(self, uri: str) -> None:
        self._waiting.pop(uri, None)
        case = self.cases.get(uri)
        if case is None:
            return
        if not is_case(uri, case.text):
            self._publish(uri, [])
            return
        start = time.monotonic()
        try:
            self._tell(uri, case)
        except Exception as error:  # noqa: BLE001 - a fault of ours must be seen, and must not end the server
            _LOG.exception("checking %s", uri)
            self._publish(uri, [_fault(error)])
            return
        self._longest[uri] = time.monotonic() - start
        loop = asyncio.get_running_loop()
        self._calm[uri] = loop.call_later(CALM, self._examine_soon, uri, case.text)

    def _examine_soon(self, uri: str, text: str) -> None:
        task = asyncio.get_running_loop().create_task(self._examine(uri, text))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _examine(self, uri: str, text: str) -> None:
        """Add what is worth knowing, if the text has not changed meanwhile."""
        case = self.cases.get(uri)
        if case is None or case.text != text:
            return
        try:
            examined = await asyncio.get_running_loop().run_in_executor(self.examiner, case.examine)
        except Exception:  # noqa: BLE001 - the same
            _LOG.exception("examining %s", uri)
            return
        if self.cases.get(uri) is case and case.text == text:
            case.take(examined)
            self._tell(uri, case)

    def _tell(self, uri: str, case: OpenCase) -> None:
        """Publish what was found, and what stands in other files there, too."""
        findings = case.findings()
        self._publish(uri, [self._diagnostic(case, found) for found in findings])
        elsewhere: dict[str, list[t.Diagnostic]] = {each: [] for each in self._elsewhere.pop(uri, ())}
        for found in findings:
            if found.file and found.problem is not None:
                elsewhere.setdefault(urljoin(uri, quote(found.file)), []).append(_in_file(found, found.problem.line))
        for other, diagnostics in elsewhere.items():
            self._publish(other, diagnostics)
        if told := {other for other, diagnostics in elsewhere.items() if diagnostics}:
            self._elsewhere[uri] = told

    def _publish(self, uri: str, diagnostics: list[t.Diagnostic]) -> None:
        self.server.text_document_publish_diagnostics(t.PublishDiagnosticsParams(uri=uri, diagnostics=diagnostics))

    def _diagnostic(self, case: OpenCase, found: Finding) -> t.Diagnostic:
        is_error = found.severity == "error"
        where = f"{found.path}: " if found.path else ""
        other = f" (in {found.file})" if found.file else ""
        return t.Diagnostic(
            range=self._range(case, found.span),
            message=f"{where}{found.text}{other}",
            severity=t.DiagnosticSeverity.Error if is_error else t.DiagnosticSeverity.Information,
            source="detente",
        )

    # --- answers -----------------------------------------------------------------------------------------------------

    def completion(self, params: t.CompletionParams) -> t.CompletionList | None:
        """Answer what may be typed."""
        case, offset = self._at(params)
        if case is None:
            return None
        found = case.complete(offset)
        place = self._range(case, found.span)
        return t.CompletionList(
            is_incomplete=False,
            items=[
                t.CompletionItem(
                    label=offer.label,
                    kind=_OFFERS.get(offer.kind),
                    detail=offer.detail or None,
                    documentation=_markdown(offer.documentation) if offer.documentation else None,
                    sort_text=f"{offer.rank}{number:05}",
                    text_edit=t.TextEdit(range=place, new_text=offer.new),
                )
                for number, offer in enumerate(found.offers)
            ],
        )

    def hover(self, params: t.HoverParams) -> t.Hover | None:
        """Answer what stands at a place."""
        case, offset = self._at(params)
        found = case.hover(offset) if case is not None else None
        if case is None or found is None:
            return None
        return t.Hover(contents=_markdown(found.text), range=self._range(case, found.span))

    def definition(self, params: t.DefinitionParams) -> t.Location | None:
        """Answer where a name is defined."""
        case, offset = self._at(params)
        found = case.definition(offset) if case is not None else None
        if case is None or found is None:
            return None
        return t.Location(uri=params.text_document.uri, range=self._range(case, found.entry.place))

    def references(self, params: t.ReferenceParams) -> list[t.Location]:
        """Answer where a name is used."""
        case, offset = self._at(params)
        if case is None:
            return []
        uses = case.uses(offset)
        wanted = [use for use in uses if params.context.include_declaration or use.role != "definition"]
        return [t.Location(uri=params.text_document.uri, range=self._range(case, use.span)) for use in wanted]

    def highlights(self, params: t.DocumentHighlightParams) -> list[t.DocumentHighlight]:
        """Answer where the name at a place stands elsewhere."""
        case, offset = self._at(params)
        return [t.DocumentHighlight(range=self._range(case, use.span)) for use in case.uses(offset)] if case else []

    def prepare_rename(self, params: t.PrepareRenameParams) -> t.PrepareRenamePlaceholder | None:
        """Answer whether there is a name that can be changed."""
        case, offset = self._at(params)
        found = case.renamable(offset) if case is not None else None
        if case is None or found is None:
            return None
        use, definition = found
        return t.PrepareRenamePlaceholder(range=self._range(case, use.span), placeholder=definition.name)

    def rename(self, params: t.RenameParams) -> t.WorkspaceEdit | None:
        """Answer what changes where a name does, or why it cannot."""
        case, offset = self._at(params)
        if case is None:
            return None
        edits = [self._edit(case, each) for each in case.rename(offset, params.new_name)]
        return t.WorkspaceEdit(changes={params.text_document.uri: edits})

    def symbols(self, params: t.DocumentSymbolParams) -> list[t.DocumentSymbol]:
        """Answer the outline."""
        case = self.cases.get(params.text_document.uri)
        return [self._symbol(case, each) for each in case.outline()] if case is not None else []

    def formatting(self, params: t.DocumentFormattingParams) -> list[t.TextEdit] | None:
        """Answer what formatting changes, or why it cannot."""
        case = self.cases.get(params.text_document.uri)
        return [self._edit(case, each) for each in case.format()] if case is not None else None

    def actions(self, params: t.CodeActionParams) -> list[t.CodeAction]:
        """Answer what can be done about problems."""
        uri = params.text_document.uri
        case = self.cases.get(uri)
        if case is None:
            return []
        span = Span(case.lines.offset(_place(params.range.start)), case.lines.offset(_place(params.range.end)))
        return [
            t.CodeAction(
                title=mend.title,
                kind=t.CodeActionKind.QuickFix,
                diagnostics=[self._diagnostic(case, mend.finding)],
                is_preferred=True,
                edit=t.WorkspaceEdit(changes={uri: [self._edit(case, mend.edit)]}),
            )
            for mend in case.mends(span)
        ]

    # --- places ------------------------------------------------------------------------------------------------------

    def _at(self, params: Any) -> tuple[OpenCase | None, int]:
        case = self.cases.get(params.text_document.uri)
        return case, case.lines.offset(_place(params.position)) if case is not None else 0

    def _range(self, case: OpenCase, span: Span) -> t.Range:
        start, end = case.lines.position(span.start), case.lines.position(span.end)
        return t.Range(start=t.Position(*start), end=t.Position(*end))

    def _edit(self, case: OpenCase, edit: Edit) -> t.TextEdit:
        return t.TextEdit(range=self._range(case, edit.span), new_text=edit.new)

    def _symbol(self, case: OpenCase, section: Section) -> t.DocumentSymbol:
        return t.DocumentSymbol(
            name=section.name,
            detail=section.detail or None,
            kind=_SYMBOLS.get(section.kind, t.SymbolKind.Property),
            range=self._range(case, section.whole),
            selection_range=self._range(case, section.place),
            children=[self._symbol(case, each) for each in section.inside],
        )


def _guarded(answer: Callable[[Any], Any], method: str) -> Callable[[Any], Any]:
    """Return a function that answers, says why it cannot, and never fails otherwise."""

    def guarded(params: Any) -> Any:
        try:
            return answer(params)
        except DetenteError as error:
            raise JsonRpcInvalidParams(message=str(error).removeprefix("case: ")) from None
        except Exception:  # noqa: BLE001 - whatever a text holds, the next question is answered
            _LOG.exception("answering %s", method)
            return None

    return guarded


def _place(position: Any) -> Position:
    return Position(position.line, position.character)


def _markdown(text: str) -> t.MarkupContent:
    return t.MarkupContent(kind=t.MarkupKind.Markdown, value=text)


def _in_file(found: Finding, line: int) -> t.Diagnostic:
    """Return what is told of a line, from 1, of a file that a case names."""
    where = t.Range(t.Position(max(line - 1, 0), 0), t.Position(max(line, 1), 0))
    return t.Diagnostic(range=where, message=found.text, severity=t.DiagnosticSeverity.Error, source="detente")


def _fault(error: Exception) -> t.Diagnostic:
    start = t.Position(0, 0)
    said = f"this text could not be checked ({type(error).__name__}): a fault of détente, please report it"
    return t.Diagnostic(
        range=t.Range(start, t.Position(0, 1)), message=said, severity=t.DiagnosticSeverity.Error, source="detente"
    )


# --- how it speaks ---------------------------------------------------------------------------------------------------


def serve_stdio() -> None:
    """Speak with one editor over standard input and output, until it leaves."""
    _settle()
    # The stream is its own: nothing that is printed by chance comes between messages, and it is closed with the talk.
    CaseServer().server.start_io(stdout=os.fdopen(os.dup(1), "wb"))


def serve_websocket(port: int, *, ready: Callable[[str], None] | None = None) -> None:
    """Speak with any number of editors over WebSocket, on this machine alone, until stopped.

    Parameters
    ----------
    port
        Port to listen at; 0 is any that is free.
    ready
        Called with the address once it listens.
    """
    _settle()
    asyncio.run(_listen(port, ready))


async def _listen(port: int, ready: Callable[[str], None] | None) -> None:
    from websockets.asyncio.server import serve

    async with serve(_talk, LOOPBACK, port, process_request=_refuse_others, max_size=_LARGEST_MESSAGE) as server:
        if ready is not None:
            address = next(iter(server.sockets)).getsockname()
            ready(f"ws://{address[0]}:{address[1]}")
        await server.serve_forever()


def _refuse_others(connection: Any, request: Any) -> Any:
    """Refuse pages of other machines, which any page in a browser could otherwise be, and other names of this one."""
    origins, hosts = request.headers.get_all("Origin"), request.headers.get_all("Host")
    named = [*origins, *(f"//{host}" for host in hosts)]
    if len(hosts) == 1 and all(is_this_machine(_host(each)) for each in named):
        return None
    return connection.respond(403, "only programs and pages of this machine\n")


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def is_this_machine(host: str | None) -> bool:
    """Return whether a host is this machine by name or address.

    Examples
    --------
    >>> is_this_machine("localhost"), is_this_machine("localhost.evil.example"), is_this_machine(None)
    (True, False, False)
    """
    return host in _THIS_MACHINE


async def _talk(websocket: Any) -> None:
    """Speak over one connection; when its editor leaves, the others stay."""
    protocol = CaseServer().server.protocol
    protocol.set_writer(WebSocketWriter(websocket), include_headers=False)
    async for data in websocket:
        try:
            message = json.loads(data, object_hook=protocol.structure_message)
            if getattr(message, "method", "") == t.EXIT:
                break
            protocol.handle_message(message)
        except Exception:  # noqa: BLE001 - whoever sends it, the next message is heard
            _LOG.exception("a message that cannot be understood")


def _settle() -> None:
    """Load what is needed for the first answer, and keep it out of the way of the collector of garbage."""
    import detente.inspect.check  # noqa: F401 - so that no keystroke waits for it

    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    logging.getLogger("websockets").setLevel(logging.CRITICAL)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # a check makes and leaves some 100,000 objects, none of them for long
