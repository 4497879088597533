"""The language server behind a page: who may speak with it, what passes, and that it ends."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from detente.case.load import loads
from detente.case.shipped import find_case
from detente.editor.session import OpenCase
from detente.workbench.language.door import is_allowed, is_own_page
from detente.workbench.language.outlook import first_week, what_acts
from detente.workbench.language.process import LanguageProcess
from detente.workbench.language.server import URI, PageServer
from detente.workbench.language.talk import BUSY, STUCK, WRONG, allowed, talk

HOST = "127.0.0.1:8765"
TEXT = find_case("ultimatum").read_text(encoding="utf-8")


def scope_of(client: Any, path: str, *, origin: str = f"http://{HOST}", host: str = HOST) -> dict[str, Any]:
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    headers = [("host", host), ("origin", origin), ("cookie", cookie)]
    return {"path": path, "headers": [(name.encode(), value.encode()) for name, value in headers if value]}


PATH = "/projects/first/cases/ultimatum/language/"


def test_members_of_the_project_may_and_nobody_else(case: Any, person: Any, client_of: Any) -> None:
    assert is_allowed(scope_of(client_of(person("Ada", "reader")), PATH))
    assert not is_allowed(scope_of(client_of(person("Bob", None)), PATH))
    assert not is_allowed(scope_of(client_of(), PATH))


def test_other_addresses_have_no_server(case: Any, owner: Any) -> None:
    assert not is_allowed(scope_of(owner, "/projects/first/cases/another/language/"))
    assert not is_allowed(scope_of(owner, "/projects/first/cases/ultimatum/"))
    assert not is_allowed(scope_of(owner, "/nowhere/"))


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://evil.example", HOST),
        ("http://evil.example", "evil.example"),  # a name that leads here, of somebody else's (DNS rebinding)
        ("http://127.0.0.1:9999", HOST),
        (f"https://{HOST}", HOST),
        ("null", HOST),
        ("", HOST),
        (f"http://{HOST}", ""),
        ("http://[", HOST),
    ],
)
def test_pages_of_others_are_refused(case: Any, owner: Any, origin: str, host: str) -> None:
    assert not is_allowed(scope_of(owner, PATH, origin=origin, host=host))


def test_two_origins_are_none() -> None:
    assert not is_own_page({"origin": [f"http://{HOST}"] * 2, "host": [HOST]}, is_secure=False)
    assert is_own_page({"origin": [f"http://{HOST}"], "host": [HOST]}, is_secure=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        '{"jsonrpc": "2.0", "method": "exit"}',
        '{"jsonrpc": "2.0", "id": 1, "method": "workspace/executeCommand"}',
        '{"jsonrpc": "2.0", "id": "x", "method": "initialize"}',
        '{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": []}',
        json.dumps(
            {"jsonrpc": "2.0", "method": "textDocument/didClose", "params": {"textDocument": {"uri": "file:///x"}}}
        ),
    ],
)
def test_what_is_no_question_of_a_page_does_not_pass(text: str) -> None:
    assert allowed(text) is None


def message(method: str, number: int | None = None, **params: Any) -> str:
    identity = {} if number is None else {"id": number}
    return json.dumps(
        {"jsonrpc": "2.0", **identity, "method": method, "params": {"textDocument": {"uri": URI}, **params}}
    )


OPENING = [
    message("initialize", 1, capabilities={}, processId=None, rootUri=None),
    message("initialized"),
    message("textDocument/didOpen", textDocument={"uri": URI, "languageId": "yaml", "version": 1, "text": TEXT}),
]


async def spoken(said: list[str], until: int | None = None) -> list[dict[str, Any]]:
    """Return what a page hears that says something, until the question of a number is answered or it is closed."""
    heard: list[dict[str, Any]] = []
    left = asyncio.Event()
    waiting = iter([{"type": "websocket.receive", "text": text} for text in said])

    async def receive() -> dict[str, Any]:
        event = next(waiting, None)
        if event is not None:
            return event
        await left.wait()
        return {"type": "websocket.disconnect"}

    async def send(event: dict[str, Any]) -> None:
        heard.append(json.loads(event["text"]) if event["type"] == "websocket.send" else event)
        if heard[-1].get("id") == until and until is not None:
            left.set()

    await asyncio.wait_for(talk(receive, send), 60)
    return heard


def test_a_page_has_its_case_checked_and_drawn() -> None:
    change = [{"kind": "number", "path": "moves.attack.outcomes.win.chance", "value": "0.6 to 0.7"}]
    questions = [
        message("detente/crumbs", 2, line=TEXT[: TEXT.index("chance: 0.65")].count("\n"), character=60),
        message("detente/form", 3, path="moves.attack.outcomes.win.chance"),
        message("detente/sketch", 4, path="moves.attack.outcomes.win.chance", written="0.9 to 0.2"),
        message("detente/change", 5, changes=json.dumps(change)),
        message("detente/first", 6),
    ]
    heard = asyncio.run(spoken([*OPENING, *questions], until=6))
    answers = {each["id"]: each for each in heard if "id" in each}
    assert {"moves.attack"} <= {each["path"] for each in answers[2]["result"]}
    assert answers[3]["result"]["written"] == "0.65"
    assert "the lower number first" in answers[4]["error"]["message"]
    assert [edit["newText"] for edit in answers[5]["result"]] == ["0.6 to 0.7"]
    assert "The challenger asks for 20 points" in answers[6]["result"]


def test_a_page_that_says_anything_else_is_let_go() -> None:
    assert asyncio.run(spoken([*OPENING, '{"jsonrpc": "2.0", "method": "exit"}']))[-1]["code"] == WRONG


def test_there_is_an_end_to_how_many_pages_are_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.workbench.language.process.MOST", 0)
    assert asyncio.run(spoken(OPENING)) == [{"type": "websocket.close", "code": BUSY}]


def test_a_server_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that has ended counts as one that does not answer, and leaves room for another."""
    running = LanguageProcess._running

    async def ended(self: LanguageProcess) -> AsyncIterator[dict[str, Any]]:
        self._process.kill()
        while await self._reader.read(1):
            pass
        return
        yield {}

    monkeypatch.setattr(LanguageProcess, "messages", ended)
    assert asyncio.run(spoken(OPENING))[-1]["code"] == STUCK
    assert LanguageProcess._running == running


def test_text_of_a_case_never_becomes_html() -> None:
    evil = TEXT.replace("The challenger asks for 20 points", "<img src=x onerror=alert(1)>")
    server = PageServer()
    server.cases[URI] = OpenCase(evil)
    week = asyncio.run(server._drawn(first_week))
    drawn = what_acts(loads(TEXT.replace("The challenger's share of the good", "<svg onload=alert(1)>")))
    assert "onload" in drawn
    assert "<svg onload" not in drawn
    assert week is not None
    assert "<img" not in week
    assert "&lt;img src=x" in week
