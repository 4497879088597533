"""The API asked with whatever its own description allows, and with what it does not: a status below 500, a known form.

Values are drawn by the schemas of `openapi.json`, as Schemathesis does; a part of them is then spoilt.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

METHODS = ("get", "post")
SPOILT = st.sampled_from(
    [None, True, -1, 0, 10**400, 2**63, 1e308, float("nan"), "", "\x00", "\ud800", "x" * 5_000, [], {}, [[]], {"": {}}]
)
"""What is put in place of a value that fits."""
TEXTS = st.one_of(
    st.sampled_from(["war", "2022-03-01", "0.3", "30%", "unlikely", "ultimatum", "as-argued", "-", "=1+1", "a=b"]),
    st.text(max_size=30),
)


def values(schema: Mapping[str, Any], parts: Mapping[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Return what draws values that fit a schema, and now and then one that does not."""
    fitting = _fitting(schema, parts, depth)
    return st.one_of(fitting, fitting, fitting, SPOILT) if depth else fitting


def _fitting(schema: Mapping[str, Any], parts: Mapping[str, Any], depth: int) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _fitting(parts[schema["$ref"].rpartition("/")[2]], parts, depth)
    if "anyOf" in schema:
        return st.one_of(*(_fitting(each, parts, depth) for each in schema["anyOf"]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema.get("type")
    if kind == "integer":
        return st.integers(max(int(schema.get("minimum", -10)), -(2**70)), min(int(schema.get("maximum", 300)), 300))
    if kind == "array":
        return st.lists(values(schema.get("items", {}), parts, depth + 1), max_size=3)
    if kind == "object":
        return _object(schema, parts, depth)
    simple: dict[Any, st.SearchStrategy[Any]] = {
        "string": TEXTS,
        "number": st.floats(allow_nan=False),
        "boolean": st.booleans(),
        "null": st.none(),
    }
    return simple.get(kind, SPOILT)


def _object(schema: Mapping[str, Any], parts: Mapping[str, Any], depth: int) -> st.SearchStrategy[Any]:
    named = {name: values(each, parts, depth + 1) for name, each in schema.get("properties", {}).items()}
    needed = {name: each for name, each in named.items() if name in schema.get("required", ())}
    optional = {name: each for name, each in named.items() if name not in needed}
    found = st.fixed_dictionaries(needed, optional=optional)
    more = schema.get("additionalProperties")
    if isinstance(more, dict):
        return st.dictionaries(TEXTS, values(more, parts, depth + 1), max_size=3)
    strange = st.dictionaries(st.sampled_from(["who", "by", "author", "asked_by", "\x00"]), SPOILT, max_size=1)
    return st.one_of(found, found, found, st.builds(lambda one, other: {**one, **other}, found, strange))


@pytest.fixture
def program(client_of: Callable[..., Any], person: Callable[..., Any], engines: Any) -> Any:
    """A program of an owner's, to whom faults are answers."""
    from detente.workbench.people.tokens import new_token

    token = new_token(person("Program", "owner"), "test")
    client = client_of(None, headers={"authorization": f"Bearer {token}"})
    client.raise_request_exception = False
    return client


@pytest.fixture
def described(program: Any) -> Mapping[str, Any]:
    """The description of the API."""
    found: Mapping[str, Any] = program.get("/api/openapi.json").json()
    return found


@pytest.fixture
def question(project: Any, person: Callable[..., Any]) -> int:
    """A question of the record."""
    from detente.ledger.drafts import question_draft
    from detente.workbench.record.keeping import opened

    with opened(project, person("Asker", "owner")) as ledger:
        return int(ledger.append([question_draft("war", text="Will there be war?")]).entries[0].seq)


PLACES = {"project": "first", "case": "ultimatum", "name": "forecast", "number": 1, "publication": 1}
"""What stands in addresses, so that most questions come through to what is asked."""


@given(data=st.data())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_nothing_that_programs_send_breaks_anything(
    program: Any, described: Mapping[str, Any], case: Any, question: int, data: Any
) -> None:
    from django.db import transaction

    parts = described["components"]["schemas"]
    n_asked = 0
    for path, operations in described["paths"].items():
        for method in METHODS:
            if method not in operations:
                continue
            operation = operations[method]
            address, asked = _address(path, operation, parts, {**PLACES, "question": question}, data)
            sid = transaction.savepoint()
            answer = program.generic(
                method.upper(), f"{address}?{asked}", _body(operation, parts, data), content_type="application/json"
            )
            transaction.savepoint_rollback(sid)
            n_asked += 1
            assert answer.status_code < 500, (method, address, asked, answer.content[:300])
            assert str(answer.status_code) in operation["responses"], (method, path, answer.status_code)
            if answer.status_code >= 400 and answer.status_code != 409:
                assert answer["Content-Type"] == "application/problem+json"
                assert set(answer.json()) == {"type", "title", "status", "detail", "problems"}
    assert n_asked == sum(len(each) for each in described["paths"].values()) >= 19


def _address(
    path: str, operation: Mapping[str, Any], parts: Mapping[str, Any], places: Mapping[str, Any], data: Any
) -> tuple[str, str]:
    """Return the address of an operation, and what stands behind its question mark."""
    asked = []
    for each in operation.get("parameters", ()):
        if each["in"] == "path":
            drawn = data.draw(st.one_of(st.just(places[each["name"]]), st.just(places[each["name"]]), SPOILT))
            path = path.replace(f"{{{each['name']}}}", _quoted(drawn) or "-")
        elif data.draw(st.booleans()):
            asked.append(f"{each['name']}={_quoted(data.draw(values(each['schema'], parts, 1)))}")
    return path, "&".join(asked)


def _quoted(value: Any) -> str:
    return quote(str(value).encode("utf-8", "surrogatepass")[:300], safe="")


def _body(operation: Mapping[str, Any], parts: Mapping[str, Any], data: Any) -> bytes:
    """Return what is sent: what the description asks for, or something else."""
    if "requestBody" not in operation:
        return b""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    sent = json.dumps(data.draw(values(schema, parts))).encode()
    spoilt = st.sampled_from([b"", sent[: len(sent) // 2], b"[" * 2_000, b"\xff", b"null", b'"x"'])
    return data.draw(st.one_of(st.just(sent), st.just(sent), st.just(sent), st.just(sent), spoilt))
