"""Publications: the page of the command under a link, its policy, withdrawing; and the archive of a project."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync

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


def made(client: Client, worker: Any, **given: str) -> int:
    """Have a page made; return the number of its job."""
    answer = client.post(f"{ADDRESS}report/begin/", {**SMALL, **given})
    assert answer.status_code == 302, answer.content.decode()
    while worker.step():
        for doing in worker._doing:
            doing.future.exception(60)
    return int(answer.url.rstrip("/").rpartition("/")[2])


def published(client: Client, number: int, **given: str) -> Any:
    """Publish the page of a job; return the newest publication."""
    from detente.workbench.publishing.models import Publication

    assert client.post(f"{ADDRESS}jobs/{number}/publish/", given).status_code == 302
    return Publication.objects.order_by("-pk")[0]


def hash_of(html: str, element: str) -> str:
    (text,) = re.findall(rf"<{element}>(.*?)</{element}>", html, re.DOTALL)
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy_in(answer: Any) -> dict[str, list[str]]:
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


def test_a_stranger_sees_the_page_of_the_command_by_the_link_alone(
    owner: Client, client_of: Callable[..., Any], case: Any, worker: Any, tmp_path: Path
) -> None:
    number = made(owner, worker, seed="5", overrides="actors.challenger.rationality=2")
    link = published(owner, number)
    seen = client_of().get(f"/published/{link.word}/")
    file = tmp_path / "ultimatum.yaml"
    file.write_text(case.head.text, encoding="utf-8")
    words = ("--worlds", "64", "--paths", "8", "--seed", "5", "--set", "actors.challenger.rationality=2", "-q")
    call = [sys.executable, "-m", "detente", "report", str(file), *words, "--html", "-"]
    assert seen.content == subprocess.run(call, capture_output=True, check=True).stdout
    assert seen.content == owner.get(f"{ADDRESS}jobs/{number}/page/").content
    assert client_of().get(f"/published/{link.word[:-1]}/").status_code == 404
    assert len(link.word) >= 43  # 256 bits


def test_its_policy_allows_its_script_and_its_style_alone(
    owner: Client, client_of: Callable[..., Any], case: Any, worker: Any
) -> None:
    link = published(owner, made(owner, worker))
    seen = client_of().get(f"/published/{link.word}/")
    policy, html = policy_in(seen), seen.content.decode()
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == [hash_of(html, "script")]
    assert policy["style-src"] == [hash_of(html, "style")]
    assert "allow-same-origin" not in policy["sandbox"]
    assert policy["frame-ancestors"] == policy["form-action"] == policy["base-uri"] == ["'none'"]
    assert (seen["Cache-Control"], seen["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "noindex" in seen["X-Robots-Tag"]
    assert not seen.cookies


def test_it_stays_as_it_was_when_the_case_goes_on(
    owner: Client, client_of: Callable[..., Any], case: Any, worker: Any
) -> None:
    from detente.workbench.cases.saving import save

    link = published(owner, made(owner, worker))
    before = client_of().get(f"/published/{link.word}/").content
    save(case, case.head.text.replace("horizon: 1 week", "horizon: 2 weeks"), base=1, by=None)
    second = published(owner, made(owner, worker))
    assert client_of().get(f"/published/{link.word}/").content == before
    assert client_of().get(f"/published/{second.word}/").content != before
    third = published(owner, made(owner, worker, seed="1"), replaces="on")
    assert [client_of().get(f"/published/{each.word}/").status_code for each in (link, second, third)] == [
        404,
        404,
        200,
    ]


def test_what_is_withdrawn_is_gone_and_stays_in_the_list(
    owner: Client, client_of: Callable[..., Any], case: Any, worker: Any
) -> None:
    from detente.workbench.people.models import Act

    link = published(owner, made(owner, worker))
    for _ in range(3):
        client_of().get(f"/published/{link.word}/")
    client_of().head(f"/published/{link.word}/")
    page = owner.get("/projects/first/published/").content.decode()
    assert f"http://localhost/published/{link.word}/" in page
    assert "Seen 3 times" in page
    assert "Published by Ada" in page
    assert "seed 5" not in page
    owner.post(f"/projects/first/published/{link.pk}/withdraw/")
    owner.post(f"/projects/first/published/{link.pk}/withdraw/")
    assert client_of().get(f"/published/{link.word}/").status_code == 404
    page = owner.get("/projects/first/published/").content.decode()
    assert link.word not in page
    assert "Withdrawn by Ada" in page
    assert list(Act.objects.filter(verb__in=("published", "withdrew")).values_list("verb", flat=True)) == [
        "published",
        "withdrew",
    ]


def test_title_and_description_are_those_of_the_report(owner: Client, case: Any, worker: Any) -> None:
    number = made(owner, worker)
    link = published(owner, number)
    html = owner.get(f"{ADDRESS}jobs/{number}/page/").content.decode()
    assert f"<title>{link.title}</title>" in html
    assert f'<meta name="description" content="{link.description}">' in html


def test_only_pages_of_the_case_that_are_made_can_be_published(owner: Client, case: Any, worker: Any) -> None:
    forecast = owner.post(f"{ADDRESS}forecast/begin/", SMALL).url.rstrip("/").rpartition("/")[2]
    assert owner.post(f"{ADDRESS}jobs/{forecast}/publish/").status_code == 404
    waiting = owner.post(f"{ADDRESS}report/begin/", SMALL).url.rstrip("/").rpartition("/")[2]
    assert owner.post(f"{ADDRESS}jobs/{waiting}/publish/").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        ("<script>", "<script>fetch('https://evil.example');"),
        ("</body>", "<script>alert(1)</script></body>"),
        ("<main>", "<main onclick='x()'>"),
        ("<main>", "<main><img src='https://evil.example'>"),
        ("<main>", "<main><iframe></iframe>"),
        (
            '<meta charset="utf-8">',
            '<meta charset="utf-8"><meta http-equiv="refresh" content="0;url=https://e.example">',
        ),
        ("<main>", "<main><style>*{}</style>"),
        ("<main>", "<main><a href='javascript:x()'>x</a>"),
    ],
)
def test_a_page_that_is_not_the_reports_is_refused(change: tuple[str, str]) -> None:
    from detente.report.report import report
    from detente.workbench.forecasts.markup import MarkupError, checked_page

    html = report("ultimatum", worlds=16, paths=4)
    assert checked_page(html).title.startswith("Ultimatum")
    assert change[0] in html
    with pytest.raises(MarkupError):
        checked_page(html.replace(*change))


def archive(project: Any) -> zipfile.ZipFile:
    from detente.workbench.publishing.exporting import archive_of

    return zipfile.ZipFile(io.BytesIO(b"".join(archive_of(project))))


def test_the_archive_holds_everything(owner: Client, project: Any, case: Any, worker: Any) -> None:
    from detente.workbench.cases.saving import save

    first = case.head.text
    save(case, f"# another\n{first}", base=1, by=None, note="a line")
    number = made(owner, worker)
    link = published(owner, number)
    with archive(project) as found:
        assert found.testzip() is None
        names = found.namelist()
        assert found.read("cases/ultimatum/case.yaml").decode() == f"# another\n{first}"
        assert found.read("cases/ultimatum/versions/0001.yaml").decode() == first
        versions = json.loads(found.read("cases/ultimatum/versions.json"))
        assert [(each["number"], each["note"]) for each in versions] == [(1, ""), (2, "a line")]
        assert versions[0]["sha256"] == hashlib.sha256(first.encode()).hexdigest()
        (answer,) = json.loads(found.read("cases/ultimatum/answers.json"))
        assert answer["command"].startswith("detente report ultimatum.yaml")
        data = found.read(f"cases/ultimatum/answers/{answer['file']}")
        assert data == owner.get(f"{ADDRESS}jobs/{number}/data/").content
        page = found.read(f"published/{link.pk}-ultimatum.html")
        assert page == owner.get(f"{ADDRESS}jobs/{number}/page/").content
        log = [json.loads(line) for line in found.read("log.jsonl").decode().splitlines()]
        assert [each["did"] for each in log][-1] == "published"
        assert json.loads(found.read("project.json"))["members"][0]["name"] == "Ada"
        assert not any(link.word.encode() in found.read(name) for name in names)
        assert all(re.fullmatch(r"[A-Za-z0-9_.\-]+(/[A-Za-z0-9_.\-]+)*", name) for name in names)


def test_the_archive_holds_briefs_and_the_record(
    owner: Client, project: Any, case: Any, brief: Any, person: Any
) -> None:
    from detente.ledger.drafts import question_draft
    from detente.workbench.briefs.files import load
    from detente.workbench.record.keeping import opened

    with archive(project) as found:
        assert "record.jsonl" not in found.namelist()
    with opened(project, person("Olga", "owner")) as ledger:
        ledger.append([question_draft("war", text="Will there be war?")])
        head = ledger.head()
    with archive(project) as found:
        (reading,) = json.loads(found.read("briefs/talks/readings.json"))
        assert found.read(f"briefs/talks/{reading['file']}") == load(brief.head.sha256)
        assert reading["found"] == brief.head.found
        entries = [json.loads(line) for line in found.read("record.jsonl").decode().splitlines()]
        assert entries[-1]["head"] == head
        assert "Will there be war?" in json.dumps(entries[-2])


async def pieces(stream: Any) -> list[bytes]:
    return [piece async for piece in stream]


def test_the_archive_is_of_one_project_and_sent_in_pieces(owner: Client, project: Any, case: Any) -> None:
    from detente.workbench.cases.saving import begin
    from detente.workbench.people.models import Project

    other = Project.objects.create(slug="other", title="Other")
    begin(other, "secret", "Secret", "case: secret\n", by=None)
    answer = owner.get("/projects/first/export.zip")
    assert answer["Content-Type"] == "application/zip"
    assert re.fullmatch(r'attachment; filename="first-\d{8}\.zip"', answer["Content-Disposition"])
    chunks = async_to_sync(pieces)(answer.streaming_content)
    assert len(chunks) > 3
    with zipfile.ZipFile(io.BytesIO(b"".join(chunks))) as found:
        assert not any("secret" in name for name in found.namelist())


def test_folders_have_names_that_every_system_can_have() -> None:
    from detente.workbench.publishing.exporting import names_of

    assert names_of(["a", "A", "con", "CON", "a-2"]) == {
        "a": "a",
        "A": "A-2",
        "con": "con-1",
        "CON": "CON-2",
        "a-2": "a-2-2",
    }


def test_old_jobs_are_removed_but_never_what_was_published(owner: Client, case: Any, worker: Any) -> None:
    import datetime as dt

    from django.utils import timezone

    from detente.workbench.forecasts import jobs
    from detente.workbench.forecasts.models import Job

    kept, withdrawn = made(owner, worker, seed="1"), made(owner, worker, seed="2")
    published(owner, kept)
    link = published(owner, withdrawn)
    owner.post(f"/projects/first/published/{link.pk}/withdraw/")
    made(owner, worker, seed="3")
    waiting = int(owner.post(f"{ADDRESS}report/begin/", {**SMALL, "seed": "4"}).url.rstrip("/").rpartition("/")[2])
    assert jobs.sweep(now=timezone.now() + jobs.KEPT - dt.timedelta(hours=1)) == 0
    assert jobs.sweep(now=timezone.now() + jobs.KEPT + dt.timedelta(hours=1)) == 1
    assert set(Job.objects.values_list("pk", flat=True)) == {kept, withdrawn, waiting}
