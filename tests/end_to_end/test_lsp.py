"""``detente lsp`` as an editor speaks with it: a real process, JSON-RPC over its streams or a WebSocket, keystrokes."""

from __future__ import annotations

import asyncio
import json
import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detente.case.load import loads
from detente.core.errors import CaseError
from detente.editor.text import Edit, Lines, Position, Span, edited

pytest.importorskip("pygls")

ROOT = Path(__file__).resolve().parents[2]
RUSSIA = (ROOT / "cases" / "russia-2022" / "case.yaml").read_text(encoding="utf-8")
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])}
URI = "file:///cases/russia-2022/case.yaml"
SECONDS = 60
"""How long an answer is waited for: a busy machine is slow, a hanging server never answers."""


class Editor:
    """An editor with one text open: it sends what is typed, and keeps what the server says."""

    def __init__(self, *, encoding: str = "utf-16") -> None:
        command = [sys.executable, "-m", "detente", "lsp", "--stdio"]
        self.process = subprocess.Popen(
            command, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.said: queue.Queue[dict[str, Any]] = queue.Queue()
        self.text, self.version, self.number = "", 0, 0
        self.encoding = encoding
        threading.Thread(target=self._listen, daemon=True).start()
        general = {"positionEncodings": [encoding]}
        self.can = self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {"general": general}})
        self.tell("initialized", {})

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(re.fullmatch(rb"Content-Length: (\d+)\r\n", header)[1])
            while stream.readline().strip():
                pass
            self.said.put(json.loads(stream.read(length)))
        self.said.put({"method": "gone"})

    def _send(self, message: dict[str, Any]) -> None:
        stream = self.process.stdin
        assert stream is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        stream.flush()

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: Any, *, refused: bool = False) -> Any:
        self.number += 1
        self._send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.said.get(timeout=SECONDS)
            assert message.get("method") != "gone", self.errors()
            if message.get("id") == self.number:
                assert ("error" in message) == refused, message
                return message["error"] if refused else message["result"]

    def errors(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.read().decode()

    def open(self, text: str) -> list[dict[str, Any]]:
        self.text = text
        item = {"uri": URI, "languageId": "yaml", "version": 0, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})
        return self.problems()

    def position(self, offset: int) -> dict[str, int]:
        line, column = Lines(self.text, self.encoding).position(offset)
        return {"line": line, "character": column}

    def type(self, start: int, end: int, new: str) -> None:
        """Put letters in the place of others, as one keystroke."""
        self.version += 1
        where = {"start": self.position(start), "end": self.position(end)}
        self.text = self.text[:start] + new + self.text[end:]
        document = {"uri": URI, "version": self.version}
        change = {"textDocument": document, "contentChanges": [{"range": where, "text": new}]}
        self.tell("textDocument/didChange", change)

    def problems(self) -> list[dict[str, Any]]:
        """Wait for the next list of problems; each with the letters it concerns."""
        while True:
            message = self.said.get(timeout=SECONDS)
            assert message.get("method") != "gone", self.errors()
            if message.get("method") == "textDocument/publishDiagnostics":
                return [{**each, "letters": self.letters(each["range"])} for each in message["params"]["diagnostics"]]

    def letters(self, where: dict[str, Any]) -> str:
        span = self.span(where)
        return self.text[span.start : span.end]

    def span(self, where: dict[str, Any]) -> Span:
        lines = Lines(self.text, self.encoding)
        ends = [lines.offset(Position(each["line"], each["character"])) for each in (where["start"], where["end"])]
        return Span(*ends)

    def apply(self, edits: list[dict[str, Any]]) -> str:
        return edited(self.text, [Edit(self.span(each["range"]), each["newText"]) for each in edits])

    def at(self, offset: int, **more: Any) -> dict[str, Any]:
        return {"textDocument": {"uri": URI}, "position": self.position(offset), **more}

    def close(self) -> int:
        if self.process.poll() is None:
            self.ask("shutdown", None)
            self.tell("exit", None)
        code = self.process.wait(timeout=SECONDS)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        return code


@pytest.fixture
def editor() -> Iterator[Editor]:
    opened = Editor()
    yield opened
    if opened.process.poll() is None:
        opened.close()


def errors(problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in problems if each["severity"] == 1]


def test_a_session_with_the_reference_case(editor: Editor) -> None:
    """A sound case, a move typed letter by letter, its slips mended, renamed, formatted."""
    assert editor.open(RUSSIA) == []
    at = RUSSIA.index("  accept_arms_control:\n")
    move = "  embargo:\n    text: No gas\n    by: rusia\n    when: happened(invad)\n"
    move += "    effects:\n      treasury: {amount: 5 to 3}\n"
    for letter in move:
        editor.type(at, at, letter)
        at += 1
    while len(problems := errors(editor.problems())) != 3 or not any("invad`" in each["message"] for each in problems):
        pass  # of a state between two keystrokes
    assert [each["letters"] for each in problems] == ["rusia", "invad", "5 to 3"]

    for problem in problems:
        where = {"textDocument": {"uri": URI}, "range": problem["range"], "context": {"diagnostics": []}}
        (action,) = editor.ask("textDocument/codeAction", where)
        (edit,) = action["edit"]["changes"][URI]
        assert editor.letters(edit["range"]) == problem["letters"]
    for problem, new in reversed([*zip(problems, ("russia", "invade", "3 to 5"), strict=True)]):
        span = editor.span(problem["range"])
        editor.type(span.start, span.end, new)
    while errors(editor.problems()):
        pass
    loads(editor.text)

    at = editor.text.index("happened(invade)\n    effects:\n      treasury: {amount: 3")
    hover = editor.ask("textDocument/hover", editor.at(at + 10))
    assert "Full-scale intervention" in hover["contents"]["value"]
    place = editor.ask("textDocument/definition", editor.at(at + 10))["range"]
    assert editor.letters(place) == "invade"
    uses = editor.ask("textDocument/references", editor.at(at + 10, context={"includeDeclaration": True}))
    assert {editor.letters(each["range"]) for each in uses} == {"invade"}
    assert len(uses) > 20

    renamed = editor.apply(editor.ask("textDocument/rename", editor.at(at + 10, newName="attack"))["changes"][URI])
    assert "attack" in loads(renamed).moves
    assert "invade" not in loads(renamed).moves
    refusal = editor.ask("textDocument/rename", editor.at(at + 10, newName="recognise"), refused=True)
    assert "recognise" in refusal["message"]

    symbols = editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
    assert "embargo" in [each["name"] for each in next(each for each in symbols if each["name"] == "moves")["children"]]
    editor.type(editor.text.index("embargo:") - 2, editor.text.index("embargo:") - 2, "\n\n")
    options = {"tabSize": 2, "insertSpaces": True}
    edits = editor.ask("textDocument/formatting", {"textDocument": {"uri": URI}, "options": options})
    assert loads(editor.apply(edits)) == loads(editor.text)
    assert editor.close() == 0


def test_what_is_offered_while_one_types(editor: Editor) -> None:
    editor.open(RUSSIA)
    at = RUSSIA.index("    by: russia\n    reply: true")

    def offered(new: str) -> dict[str, dict[str, Any]]:
        editor.text = RUSSIA
        editor.tell(
            "textDocument/didChange",
            {"textDocument": {"uri": URI, "version": 1}, "contentChanges": [{"text": RUSSIA}]},
        )
        editor.type(at, at, f"{new}\n")
        found = editor.ask("textDocument/completion", editor.at(at + len(new)))
        return {each["label"]: each for each in found["items"]}

    keys = offered("    co")
    assert keys["cooldown"]["documentation"]["value"].startswith("Time that must pass")
    assert keys["cooldown"]["textEdit"]["newText"] == "cooldown: "
    assert "by" not in keys
    assert {"happened", "approval"} <= offered("    when: ").keys()
    assert {"invade.defeat", "nato.article_5"} <= offered("    when: happened(").keys()
    assert {"weeks", "to"} <= offered("    cooldown: 3 ").keys()


def test_a_slip_of_one_letter_concerns_just_that_word(editor: Editor) -> None:
    editor.open(RUSSIA)
    at = RUSSIA.index("concede_demands, offer_arms_control")
    editor.type(at, at + 1, "")
    while not (found := errors(editor.problems())):
        pass
    assert [each["letters"] for each in found] == ["oncede_demands"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-32"])
def test_positions_behind_an_emoji(encoding: str) -> None:
    editor = Editor(encoding=encoding)
    assert editor.can["capabilities"]["positionEncoding"] == encoding
    text = "case: row\ntime: {start: 2022-01-03, end: 2022-12-31}\n"
    text += 'quantities: {x: {text: "\U0001f600é\U0001f600", start: tru}}\n'
    (found,) = editor.open(text)
    assert found["letters"] == "tru"
    editor.type(text.index("tru"), text.index("tru") + 3, "5")
    assert errors(editor.problems()) == []
    editor.close()


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "bomb": BOMB,
    "nesting": "a: " + "[" * 5000,
    "nested blocks": "".join(" " * n + "a:\n" for n in range(500)),
    "half a key": RUSSIA[: RUSSIA.index("    by: usa") + 6],
    "half a quote": RUSSIA.replace('why: "', "why: '", 3)[:20_000],
    "carriage returns": RUSSIA.replace("\n", "\r\n").replace("by: russia", "by: rusia", 1),
    "old carriage returns": RUSSIA[:3000].replace("\n", "\r"),
    "tabs": "case: row\ntime:\n\tstart: 2022-01-03\n",
    "nul": "case: row\0\n",
    "half a surrogate": "case: \ud800\n",
    "line separators": "case: row\u2028x: 1\u0085y: 2\x0c\n",
    "tags": "case: !!python/object/apply:os.system [ls]\n",
    "two documents": "case: row\n---\ncase: row\n",
    "a list": "- 1\n",
    "nothing": "",
    "a mark of order": "\ufeffcase: row\ntime: {start: 2022-01-03, end: 2022-12-31, step: wek}\n",
    "one long line": "case: " + "x" * 300_000 + "\n",
    "many entries": "sources: {" + ", ".join(f"s{n}: {{}}" for n in range(6000)) + "}\n",
    "merge keys": "a: &a {b: 1}\nc: {<<: *a}\n",
    "too long": "# " + "x" * 2_100_000,
}


def test_nothing_in_a_text_ends_the_server(editor: Editor) -> None:
    """Every text has a problem, every question an answer, and afterwards all is as before."""
    for name, text in HOSTILE.items():
        found = errors(editor.open(text))
        assert found, name
        for offset in (0, len(text) // 2, len(text)):
            for method in ("hover", "completion", "definition", "prepareRename"):
                editor.ask(f"textDocument/{method}", editor.at(offset))
        editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
        where = {"start": editor.position(0), "end": editor.position(len(text))}
        action = {"textDocument": {"uri": URI}, "range": where, "context": {"diagnostics": []}}
        assert isinstance(editor.ask("textDocument/codeAction", action), list), name
        editor.type(len(text) // 2, len(text) // 2, "x")
    far, nowhere = {"line": 2**31 - 1, "character": 2**31 - 1}, {"line": -5, "character": "x"}
    editor.ask("textDocument/hover", {"textDocument": {"uri": URI}, "position": far})
    editor.tell("textDocument/didChange", {"textDocument": {"uri": URI}, "contentChanges": [{"range": nowhere}]})
    editor.tell("no/such/thing", None)
    editor.ask("textDocument/hover", {"textDocument": {"uri": "file:///another"}, "position": editor.position(0)})
    editor.tell("textDocument/didClose", {"textDocument": {"uri": URI}})
    assert errors(editor.open(RUSSIA)) == [] or errors(editor.problems()) == []
    assert editor.close() == 0


def test_what_is_worth_knowing_comes_when_the_keys_rest(editor: Editor) -> None:
    """Only for a case without problems, and no longer once it has some."""
    assert editor.open(RUSSIA) == []
    told = editor.problems()
    assert {each["severity"] for each in told} == {3}
    editor.type(0, 0, "x")
    assert {each["severity"] for each in editor.problems()} == {1}


def test_other_yaml_is_left_in_peace(editor: Editor) -> None:
    item = {"uri": "file:///compose.yaml", "languageId": "yaml", "version": 0, "text": "services: {web: {image: x}}\n"}
    editor.tell("textDocument/didOpen", {"textDocument": item})
    assert editor.problems() == []


@pytest.fixture
def address() -> Iterator[str]:
    command = [sys.executable, "-m", "detente", "lsp", "--port", "0"]
    process = subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    assert process.stderr is not None
    yield process.stderr.readline().removeprefix("listening at ").strip()
    process.terminate()
    process.wait(timeout=SECONDS)
    process.stderr.close()


async def _initialized(address: str, **options: Any) -> Any:
    from websockets.asyncio.client import connect

    async with connect(address, **options) as socket:
        params = {"processId": None, "rootUri": None, "capabilities": {}}
        await socket.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}))
        found = json.loads(await socket.recv())
        await socket.send("no JSON at all")
        await socket.send(json.dumps({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}))
        await socket.recv()
        await socket.send(json.dumps({"jsonrpc": "2.0", "method": "exit"}))
        return found["result"]


def test_several_editors_over_websocket(address: str) -> None:
    """One that leaves takes nothing from the next."""
    assert address.startswith("ws://127.0.0.1:")
    for _ in range(2):
        found = asyncio.run(_initialized(address, origin="http://localhost:8000"))
        assert found["capabilities"]["renameProvider"]


@pytest.mark.parametrize(
    "asked", [{"origin": "https://evil.example"}, {"additional_headers": {"Host": "evil.example"}}]
)
def test_pages_of_other_machines_are_refused(address: str, asked: dict[str, Any]) -> None:
    from websockets.exceptions import InvalidStatus

    with pytest.raises(InvalidStatus, match="403"):
        asyncio.run(_initialized(address, **asked))


def test_a_port_that_is_taken_is_one_line(address: str) -> None:
    command = [sys.executable, "-m", "detente", "lsp", "--port", address.rpartition(":")[2]]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("port ")
    assert len(done.stderr.splitlines()) == 1


def test_the_texts_are_hostile_indeed() -> None:
    """Each of them is refused as a case, so that a problem must be told."""
    for text in HOSTILE.values():
        with pytest.raises(CaseError):
            loads(text)
