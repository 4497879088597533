"""What programs ask of cases: jobs with the bytes of the command, checks, publications; how the API tells itself."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync

CASE = "/api/projects/first/cases/ultimatum"
SMALL = {"worlds": 64, "paths": 8}


@pytest.fixture
def program(client_of: Callable[..., Any], person: Callable[..., Any]) -> Any:
    """A program of an owner's."""
    from detente.workbench.people.tokens import new_token

    token = new_token(person("Ada", "owner"), "a script")
    return client_of(None, headers={"authorization": f"Bearer {token}"})


@pytest.fixture
def worker(engines: Any) -> Iterator[Any]:
    """A worker that is told when to look."""
    from detente.workbench.forecasts.work import Worker

    made = Worker(engines, at_once=1)
    yield made
    made._pool.shutdown()


def work(worker: Any) -> None:
    while worker.step():
        for doing in worker._doing:
            doing.future.exception(60)


def post(program: Any, address: str, given: dict[str, Any]) -> Any:
    return program.post(address, json.dumps(given), content_type="application/json")


def command(case: Any, folder: Path, *words: str) -> bytes:
    """Return what a command says of the text of a case."""
    file = folder / f"{case.slug}.yaml"
    file.write_text(case.head.text, encoding="utf-8")
    call = [sys.executable, "-m", "detente", words[0], str(file), *words[1:], "--json"]
    return subprocess.run(call, capture_output=True, check=True).stdout


LENSES = ("--lens", "overconfident-challenger", "--lens", "as-equals")


def test_a_forecast_is_that_of_the_command_with_lens_numbers_and_seed(
    program: Any, case: Any, worker: Any, tmp_path: Path
) -> None:
    given = {
        **SMALL,
        "lens": ["overconfident-challenger", "as-equals"],
        "seed": 7,
        "overrides": {"actors.defender.rationality": 3},
    }
    asked = post(program, f"{CASE}/ask/forecast", given)
    assert asked.status_code == 202, asked.content
    told = asked.json()
    assert (told["state"], told["data"], told["version"]) == ("waiting", None, 1)
    work(worker)
    done = program.get(f"{CASE}/jobs/{told['number']}").json()
    assert done["state"] == "done"
    words = ("--worlds", "64", "--paths", "8", *LENSES, "--seed", "7")
    found = command(case, tmp_path, "run", *words, "--set", "actors.defender.rationality=3")
    assert program.get(done["data"]).content == found
    assert found != command(case, tmp_path, "run", "--worlds", "64", "--paths", "8", "--seed", "7")
    assert done["command"].startswith(
        "detente run ultimatum.yaml --set actors.defender.rationality=3 --lens overconfident-challenger"
    )
    assert [each["number"] for each in program.get(f"{CASE}/jobs").json()] == [told["number"]]
    assert post(program, f"{CASE}/ask/forecast", given).json()["number"] == told["number"]


ASKED = {
    "explain": {"question": "war", "worlds": 512, "paths": 16},
    "compare": {**SMALL, "overrides": {"actors.challenger.rationality": 2}},
    "watch": {"question": "war", "until": "2001-01-05", "worlds": 512, "paths": 16},
    "update": {**SMALL, "observe": ["no attack by 2001-02-01"]},
    "history": {"trigger": "verbal", "number": 3},
    "report": SMALL,
}


@pytest.mark.parametrize("name", ASKED)
def test_everything_can_be_asked(program: Any, case: Any, worker: Any, name: str) -> None:
    told = post(program, f"{CASE}/ask/{name}", ASKED[name]).json()
    work(worker)
    done = program.get(f"{CASE}/jobs/{told['number']}").json()
    assert (done["state"], done["message"]) == ("done", "")
    assert program.get(done["data"]).json()["kind"]


def test_two_versions_are_held_against_each_other(program: Any, case: Any, worker: Any) -> None:
    text = case.head.text.replace("horizon: 1 week", "horizon: 2 weeks")
    post(program, f"{CASE}/versions", {"text": text, "base": 1, "note": "longer"})
    lines = program.get(f"{CASE}/history").json()
    assert [(each["number"], each["note"], each["parent"]) for each in lines] == [(2, "longer", 1), (1, "", None)]
    told = post(program, f"{CASE}/ask/changes", {**SMALL, "old": 1}).json()
    assert (told["old"], told["version"]) == (1, 2)
    work(worker)
    assert len(program.get(f"{CASE}/jobs/{told['number']}/data").json()["edits"]) == 2


@pytest.mark.parametrize(
    ("name", "given", "where"),
    [
        ("forecast", {"question": "peace"}, "question"),
        ("forecast", {"until": "2001-01-01"}, "until"),
        ("forecast", {"lens": ["hot"]}, "lens"),
        ("forecast", {"worlds": 1 << 19, "paths": 1 << 19}, "__all__"),
        ("forecast", {"worlds": "many"}, "body.asked.worlds"),
        ("forecast", {"asked_by": 1}, "body.asked.asked_by"),
        ("forecast", {"version": 1 << 40}, "body.asked.version"),
        ("watch", {"question": "war", "until": "soon"}, "body.asked.until"),
        ("compare", {}, "__all__"),
        ("changes", {"old": 1}, "old"),
        ("peace", {}, "path.name"),
    ],
)
def test_what_cannot_be_asked_is_told_by_its_place(
    program: Any, case: Any, engines: Any, name: str, given: dict[str, Any], where: str
) -> None:
    found = post(program, f"{CASE}/ask/{name}", given)
    assert (found.status_code, found["Content-Type"]) == (422, "application/problem+json"), found.content
    assert where in [each["where"] for each in found.json()["problems"]], found.content


def test_a_job_is_followed_and_cancelled(program: Any, case: Any, engines: Any) -> None:
    told = post(program, f"{CASE}/ask/forecast", SMALL).json()
    assert program.post(f"{CASE}/jobs/{told['number']}/cancel").json()["state"] == "cancelled"
    assert program.get(f"{CASE}/jobs/{told['number']}/data").status_code == 404
    stream = program.get(told["events"])
    assert stream["Content-Type"] == "text/event-stream"
    assert '"state": "cancelled"' in async_to_sync(all_of)(stream.streaming_content)


async def all_of(stream: Any) -> str:
    return b"".join([piece async for piece in stream]).decode()


def test_the_events_of_programs_are_a_coroutine_for_the_server() -> None:
    from detente.workbench.asgi import _is_asynchronous

    assert _is_asynchronous(f"{CASE}/jobs/1/events")
    assert not _is_asynchronous(f"{CASE}/jobs/1")


def test_a_text_is_checked_and_nothing_kept(program: Any, case: Any, engines: Any) -> None:
    from detente.workbench.cases.models import Version

    assert post(program, "/api/projects/first/check", {"text": case.head.text}).json() == {"ok": True, "problems": []}
    wrong = case.head.text.replace("rationality:", "rationalty:", 1)
    found = post(program, "/api/projects/first/check", {"text": wrong}).json()
    assert not found["ok"]
    assert found["problems"][0]["path"].endswith("rationalty")
    assert found["problems"][0]["line"] == 1 + wrong[: wrong.index("rationalty")].count("\n")
    for text in ("", "{", "- 1\n", "a: &a [*a]\n", "x: !!python/object/apply:os.system [id]\n", "\x00"):
        told = post(program, "/api/projects/first/check", {"text": text})
        assert (told.status_code, told.json()["ok"]) == (200, False)
    assert Version.objects.count() == 1


def test_a_page_is_published_and_withdrawn(program: Any, case: Any, worker: Any, client_of: Callable[..., Any]) -> None:
    told = post(program, f"{CASE}/ask/report", SMALL).json()
    assert post(program, f"{CASE}/jobs/{told['number']}/publish", {}).status_code == 404
    work(worker)
    made = post(program, f"{CASE}/jobs/{told['number']}/publish", {})
    assert made.status_code == 201
    link = made.json()["link"].removeprefix("http://localhost")
    assert client_of().get(link).status_code == 200
    (listed,) = program.get("/api/projects/first/publications").json()
    assert (listed["views"], listed["by"], listed["case"]) == (1, "Ada", "ultimatum")
    gone = program.post(f"/api/projects/first/publications/{listed['number']}/withdraw").json()
    assert gone["link"] is None
    assert client_of().get(link).status_code == 404


def test_the_description_has_every_address_and_every_problem(program: Any, case: Any) -> None:
    from detente.workbench.api.jobs import Name
    from detente.workbench.forecasts.asking import ASKS
    from detente.workbench.rights import RIGHTS

    found = program.get("/api/openapi.json").json()
    operations = [each for path in found["paths"].values() for each in path.values()]
    assert len(operations) == len([name for name in RIGHTS if name.startswith("api:")]) - 2  # the root and this one
    for operation in operations:
        for status in ("401", "403", "404", "422"):
            (kind,) = operation["responses"][status]["content"]
            assert kind == "application/problem+json"
    assert found["security"] == [{"token": []}]
    assert set(Name.__args__) == set(ASKS)
    text = json.dumps(found)
    for name in {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in found["components"]["schemas"]


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"text": "\\ud800", "base": 1}', b"\xff", b"[" * 100_000])
def test_torn_bodies_are_refused(program: Any, case: Any, body: bytes) -> None:
    found = program.post(f"{CASE}/versions", body, content_type="application/json")
    assert found.status_code in {400, 422}, found.content
    assert found["Content-Type"] == "application/problem+json"
