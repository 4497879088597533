"""Forecast pages and jobs: asked once, taken by one worker, given back, answered with the bytes of the command."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from detente.workbench.engines import EngineError, Engines, Limits, RefusedError, StoppedError

Client = Any
ADDRESS = "/projects/first/cases/ultimatum/"
SMALL = {"worlds": "64", "paths": "8"}


@pytest.fixture
def worker(engines: Any) -> Iterator[Any]:
    """A worker that is told when to look."""
    from detente.workbench.forecasts.work import Worker

    made = Worker(engines, at_once=1)
    yield made
    made._pool.shutdown()


def work(worker: Any) -> None:
    """Work until nothing waits."""
    while worker.step():
        for doing in worker._doing:
            doing.future.exception(60)


def asked(client: Client, name: str = "forecast", **given: Any) -> Any:
    """Ask, and return the job."""
    from detente.workbench.forecasts.models import Job

    answer = client.post(f"{ADDRESS}{name}/begin/", {**SMALL, **given})
    assert answer.status_code == 302, answer.content.decode()
    return Job.objects.get(pk=int(answer.url.rstrip("/").rpartition("/")[2]))


def command(case: Any, *words: str) -> bytes:
    """Return what a command says of the text of a case."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{case.slug}.yaml")
        file.write_text(case.head.text, encoding="utf-8")
        call = [sys.executable, "-m", "detente", words[0], str(file), *words[1:], "--json"]
        return subprocess.run(call, capture_output=True, check=True).stdout


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, ()),
        ({"seed": "5"}, ("--seed", "5")),
        (
            {"seed": "5", "lens": ["overconfident-challenger", "as-equals"]},
            ("--seed", "5", "--lens", "overconfident-challenger", "--lens", "as-equals"),
        ),
        (
            {"overrides": "actors.challenger.rationality=0.5 to 2\nactors.defender.rationality = 3"},
            ("--set", "actors.challenger.rationality=0.5 to 2", "--set", "actors.defender.rationality=3"),
        ),
    ],
)
def test_a_forecast_through_the_browser_is_that_of_the_command(
    owner: Client, case: Any, worker: Any, given: dict[str, Any], words: tuple[str, ...]
) -> None:
    job = asked(owner, **given)
    assert "Waiting" in owner.get(f"{ADDRESS}forecast/{job.pk}/").content.decode()
    work(worker)
    found = owner.get(f"{ADDRESS}jobs/{job.pk}/data/")
    assert found.content == command(case, "run", "--worlds", "64", "--paths", "8", *words)
    assert found.headers["Content-Disposition"].startswith("attachment")
    page = owner.get(f"{ADDRESS}forecast/{job.pk}/").content.decode()
    assert '<section id="short">' in page
    assert " style=" not in page
    assert ("Not the case as it stands" in page) == bool(given.keys() & {"lens", "overrides"})


def test_what_is_mostly_left_as_it_is_stands_apart(owner: Client, case: Any) -> None:
    page = owner.get(f"{ADDRESS}forecast/").content.decode()
    assert page.index('name="lens"') < page.index("Other numbers, seed, worlds and paths") < page.index('name="seed"')
    refused = owner.post(f"{ADDRESS}forecast/begin/", {"worlds": "3"}).content.decode()
    assert '<details class="fine-print" open>' in refused


def test_a_forecast_stands_on_the_first_page_once_there_is_one(owner: Client, case: Any, worker: Any) -> None:
    assert '<section id="short">' not in owner.get(f"{ADDRESS}forecast/").content.decode()
    asked(owner)
    work(worker)
    assert '<section id="short">' in owner.get(f"{ADDRESS}forecast/").content.decode()


ASKED = {
    "explain": {"question": "war", "worlds": "512", "paths": "16"},
    "compare": {"overrides": "actors.challenger.rationality=2"},
    "watch": {"question": "war", "until": "2001-01-05", "worlds": "512", "paths": "16"},
    "update": {"observe": "no attack by 2001-02-01"},
    "history": {"trigger": "verbal", "number": "3"},
}


@pytest.mark.parametrize("name", ASKED)
def test_every_page_shows_what_was_found(owner: Client, case: Any, worker: Any, name: str) -> None:
    job = asked(owner, name, **ASKED[name])
    work(worker)
    page = owner.get(f"{ADDRESS}{name}/{job.pk}/").content.decode()
    assert "No answer" not in page, page
    assert '<div class="findings result"' in page
    if "question" in ASKED[name]:
        assert '<section class="question"><h2>' in page
    assert json.loads(owner.get(f"{ADDRESS}jobs/{job.pk}/data/").content)["kind"]


def test_why_it_changed_is_told_between_two_versions(owner: Client, case: Any, worker: Any) -> None:
    from detente.workbench.cases.saving import save

    anew = "questions:\n  anew: {text: Is there war by spring?, condition: happened(attack), by: 2001-03-01}\n"
    text = case.head.text.replace("horizon: 1 week", "horizon: 2 weeks").replace("questions:\n", anew, 1)
    save(case, text, base=1, by=None)
    job = asked(owner, "changes", old="1")
    assert (job.old.number, job.version.number) == (1, 2)
    work(worker)
    found = json.loads(owner.get(f"{ADDRESS}jobs/{job.pk}/data/").content)
    assert [each["name"] for each in found["edits"]] == ["actors.challenger.horizon", "actors.defender.horizon"]
    assert "<p>Asked anew: anew" in owner.get(f"{ADDRESS}changes/{job.pk}/").content.decode()


def test_the_same_question_is_one_job(owner: Client, case: Any, engines: Any) -> None:
    first, again, other = asked(owner), asked(owner), asked(owner, seed="1")
    assert first.pk == again.pk != other.pk


def test_a_case_with_problems_says_so(owner: Client, case: Any, engines: Any) -> None:
    from detente.workbench.cases.saving import save

    save(case, case.head.text.replace("step: week", "step: fortnight"), base=1, by=None)
    answer = owner.get(f"{ADDRESS}forecast/")
    assert answer.status_code == 422
    assert "fortnight" in answer.content.decode()
    assert owner.get(f"{ADDRESS}forecast/?version=1").status_code == 200


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("forecast", {"overrides": "no mark"}, "expected PATH=VALUE"),
        ("forecast", {"worlds": "1000000", "paths": "1000"}, "run more with a command"),
        ("forecast", {"seed": "-1"}, "greater than or equal to 0"),
        ("compare", {}, "something that differs"),
        ("explain", {"question": "nobody"}, "not one of the available choices"),
        ("explain", {"question": "war", "line": "often"}, "expected a number, a percentage, a date"),
        ("changes", {"old": "7"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    owner: Client, case: Any, engines: Any, name: str, given: dict[str, str], said: str
) -> None:
    answer = owner.post(f"{ADDRESS}{name}/begin/", {**SMALL, **given})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_what_the_case_does_not_have_is_told_by_the_engine(owner: Client, case: Any, worker: Any) -> None:
    job = asked(owner, overrides="actors.nobody.rationality=1")
    work(worker)
    job.refresh_from_db()
    assert (job.state, job.kind) == ("failed", "CaseError")
    assert "actors.nobody" in owner.get(f"{ADDRESS}forecast/{job.pk}/").content.decode()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RefusedError("RunError", "too large"), "RunError"),
        (StoppedError("too long"), "StoppedError"),
        (EngineError("went away"), "EngineError"),
        (RuntimeError("secret"), "RuntimeError"),
    ],
)
def test_an_engine_that_fails_fails_its_job_alone(
    owner: Client, case: Any, worker: Any, engines: Any, error: Exception, kind: str
) -> None:
    job = asked(owner)
    engines.error = error
    work(worker)
    job.refresh_from_db()
    assert (job.state, job.kind) == ("failed", kind)
    assert "secret" not in job.message
    engines.error = None
    assert asked(owner).pk == job.pk
    work(worker)
    job.refresh_from_db()
    assert job.state == "done"


def test_a_job_of_a_worker_that_is_gone_waits_again(owner: Client, case: Any, engines: Any) -> None:
    from django.utils import timezone

    from detente.workbench.forecasts import jobs
    from detente.workbench.forecasts.models import Job

    job = asked(owner)
    for number in range(jobs.MOST_TRIES):
        taken = jobs.take(f"worker {number}")
        assert taken is not None
        assert taken.pk == job.pk
        assert jobs.take("another") is None
        assert jobs.beat(taken, f"worker {number}", 3, 10)
        Job.objects.update(beat_at=timezone.now() - jobs.LEASE - dt.timedelta(seconds=1))
    assert jobs.take("the last") is None
    job.refresh_from_db()
    assert (job.state, job.kind) == ("failed", "EngineError")


def test_a_worker_that_lost_its_job_cannot_answer_it(owner: Client, case: Any, engines: Any) -> None:
    from detente.workbench.forecasts import jobs

    asked(owner)
    first = jobs.take("first")
    assert first is not None
    jobs.give_back(worker="first")
    second = jobs.take("second")
    assert second is not None
    assert not jobs.beat(first, "first", 1, 2)
    assert not jobs.finish(first, "first", json=b"{}", page="{}", seconds=1.0)
    assert jobs.finish(second, "second", json=b"{}", page="{}", seconds=1.0)


def test_a_job_is_cancelled_before_and_while_somebody_works_on_it(owner: Client, case: Any, engines: Any) -> None:
    from detente.workbench.forecasts import jobs

    job = asked(owner)
    owner.post(f"{ADDRESS}jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert asked(owner).pk == job.pk
    taken = jobs.take("first")
    assert taken is not None
    owner.post(f"{ADDRESS}jobs/{job.pk}/cancel/")
    assert not jobs.beat(taken, "first", 1, 2)
    assert jobs.drop(taken, "first")


@pytest.mark.parametrize("role", ["reader", "forecaster", "editor", "resolver", "owner"])
def test_readers_read_and_forecasters_ask(
    client_of: Callable[..., Client], person: Callable[..., Any], owner: Client, case: Any, worker: Any, role: str
) -> None:
    job = asked(owner)
    work(worker)
    client = client_of(person("Bert", role))
    page = client.get(f"{ADDRESS}forecast/{job.pk}/")
    assert page.status_code == 200
    may = role != "reader"
    assert client.post(f"{ADDRESS}forecast/begin/", SMALL).status_code == (302 if may else 403)
    assert (b"begin/" in page.content) is may


def test_another_project_sees_nothing(
    client_of: Callable[..., Client], person: Callable[..., Any], owner: Client, case: Any, worker: Any
) -> None:
    from detente.workbench.people.models import Membership, Project

    job = asked(owner)
    outsider = person("Eve", None)
    Membership.objects.create(
        project=Project.objects.create(slug="second", title="Second"), person=outsider, role="owner"
    )
    client = client_of(outsider)
    for address in (f"forecast/{job.pk}/", f"jobs/{job.pk}/data/", f"jobs/{job.pk}/events/", "forecast/"):
        assert client.get(f"{ADDRESS}{address}").status_code == 404
    assert client_of().get(f"{ADDRESS}forecast/").status_code == 302


def played(client: Client, **given: Any) -> Any:
    """Play, as a slider does."""
    return client.post(f"{ADDRESS}play/", json.dumps(given), content_type="application/json")


def test_a_slider_that_is_let_go_has_a_true_run(owner: Client, case: Any, engines: Any) -> None:
    same = {"version": 1, "question": "war", "worlds": 32, "paths": 8}
    base, other = (
        played(owner, **same, overrides=overrides).json() for overrides in ({}, {"actors.challenger.rationality": "4"})
    )
    assert (base["worlds"], base["paths"]) == (32, 8)
    assert base["value"] != other["value"]
    assert "<svg" in base["curve"]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"version": 1, "question": "nobody"}, 422),
        ({"version": 9, "question": "war"}, 404),
        ({"version": "1", "question": "war"}, 422),
        ({"version": 1, "question": "war", "overrides": {"a": 1}}, 422),
        ({"version": 1, "question": "war", "overrides": {"actors.nobody.x": "1"}}, 422),
        ({"version": 1, "question": "war", "worlds": 1 << 20, "paths": 100}, 422),
        ({"version": 1, "question": "war", "worlds": True}, 422),
    ],
)
def test_a_slider_cannot_ask_for_anything(
    owner: Client, case: Any, engines: Any, given: dict[str, Any], status: int
) -> None:
    assert played(owner, **given).status_code == status


def test_nonsense_is_no_play(owner: Client, case: Any, engines: Any) -> None:
    for body in ("", "[]", "{", '"' + "a" * 200_000):
        answer = owner.post(f"{ADDRESS}play/", body, content_type="application/json")
        assert answer.status_code == 422


def test_the_events_of_a_job_end_with_it(
    owner: Client, case: Any, worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from asgiref.sync import async_to_sync

    from detente.workbench.forecasts import views

    monkeypatch.setattr(views, "EVENT", 0.01)
    job = asked(owner)
    waiting = views._progress(job.pk)
    assert json.loads(waiting[1])["state"] == "waiting"
    work(worker)

    async def heard() -> list[bytes]:
        return [event async for event in views._events(job.pk)]

    events = async_to_sync(heard)()
    assert len(events) == 1
    assert events[0].startswith(b"event: progress\ndata: {")
    assert json.loads(events[0].partition(b"data: ")[2])["state"] == "done"


def test_markup_that_the_report_never_draws_is_refused() -> None:
    from detente.workbench.forecasts.markup import MarkupError, checked_markup

    fine = '<p class="a">x &lt;b&gt; <a href="https://example.org/">y</a></p><svg><text x="1">z</text></svg>'
    assert checked_markup({"html": fine}) == {"html": fine}
    for bad in (
        "<script>1</script>",
        '<p onclick="x()">',
        '<p style="color:red">',
        '<a href="javascript:x()">',
        '<a href=" JavaScript:x()">',
        '<a href="data:text/html,x">',
        '<img src="x">',
        "<iframe>",
        '<form action="/x">',
        '<input type="password">',
        "<!-- x -->",
        "<svg><foreignObject>",
    ):
        with pytest.raises(MarkupError):
            checked_markup({"parts": [{"html": bad}]})


def test_a_true_engine_answers_the_server(owner: Client, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.workbench.forecasts import warm

    engines = Engines(Limits(most=1, has_spare=False))
    monkeypatch.setattr(warm, "engines", lambda: engines)
    try:
        assert played(owner, version=1, question="war", worlds=8, paths=8).json()["measure"] == "probability"
    finally:
        engines.close()
