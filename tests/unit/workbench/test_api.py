"""What programs ask with a token."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def program(client_of: Callable[..., Any], person: Callable[..., Any]) -> Any:
    """A program of an editor's."""
    from detente.workbench.people.tokens import new_token

    token = new_token(person("Ada", "editor"), "a script")
    return client_of(None, headers={"authorization": f"Bearer {token}"})


def send(program: Any, given: dict[str, Any]) -> Any:
    address = "/api/projects/first/cases/ultimatum/versions"
    return program.post(address, json.dumps(given), content_type="application/json")


def test_a_program_reads_and_saves_a_case(program: Any, case: Any) -> None:
    assert program.get("/api/projects").json() == [{"slug": "first", "title": "First project", "role": "editor"}]
    (found,) = program.get("/api/projects/first/cases").json()
    assert (found["slug"], found["version"], found["by"]) == ("ultimatum", 1, "détente")
    text = program.get("/api/projects/first/cases/ultimatum").json()["text"]
    assert text == case.head.text
    saved = send(program, {"text": f"# mine\n{text}", "base": 1, "note": "a line"})
    assert (saved.status_code, saved.json()["version"], saved.json()["conflict"]) == (200, 2, "")
    beside = send(program, {"text": f"# yours\n{text}", "base": 1})
    assert (beside.status_code, beside.json()["version"], beside.json()["sent"]) == (409, 2, 3)
    first = program.get("/api/projects/first/cases/ultimatum?version=1").json()
    assert (first["text"], first["parent"]) == (text, None)


def test_what_is_wrong_is_told_in_json(program: Any, case: Any, client_of: Callable[..., Any]) -> None:
    assert send(program, {"text": "x"}).status_code == 422
    assert send(program, {"text": "x", "base": 9}).status_code == 404
    missing = program.get("/api/projects/other/cases")
    assert missing["Content-Type"] == "application/problem+json"
    assert (missing.json()["status"], missing.json()["detail"]) == (404, "there is no such page")
    assert client_of().get("/api/projects").json()["detail"] == "you are not logged in"
    (flaw,) = send(program, {"text": "x"}).json()["problems"]
    assert flaw == {"where": "body.sent.base", "message": "Field required"}
    strange = send(program, {"text": "x", "base": 1, "author": "somebody else"}).json()["problems"]
    assert [each["where"] for each in strange] == ["body.sent.author"]
    torn = program.post("/api/projects/first/check", "{", content_type="application/json")
    assert (torn.status_code, torn["Content-Type"]) == (400, "application/problem+json")
    wrong = client_of(None, headers={"authorization": "Bearer detente_wrong"})
    assert wrong.get("/api/projects").status_code == 401


def test_a_session_is_no_token(owner: Any, case: Any) -> None:
    assert owner.get("/api/projects").status_code == 401


def test_the_api_describes_itself_without_anything_from_elsewhere(program: Any) -> None:
    found = program.get("/api/openapi.json").json()
    assert "/api/projects/{project}/cases/{case}/versions" in found["paths"]
    assert program.get("/api/docs").status_code == 404
