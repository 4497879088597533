"""What is tried against a server that runs: with sockets, many at once, and bodies that never end."""

from __future__ import annotations

import io
import json
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reliability.served import PASSWORD, Browser, RefusedError, Served

pytest.importorskip("uvicorn")
pytest.importorskip("django_htmx")
pytestmark = pytest.mark.long
HOME = "projects/first/"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that all these tests share."""
    made = Served(tmp_path_factory.mktemp("site") / "site")
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def owner(server: Served) -> Browser:
    """A browser in which the first account is logged in."""
    browser = Browser()
    browser.post(server.first, {"name": "Ada", "password": PASSWORD})
    return browser


def asked(server: Served, head: str, body: bytes = b"", *, seconds: float = 20.0) -> bytes:
    """Return what the server answers to bytes on a socket, until it closes it."""
    port = int(server.url.rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as line:
        line.sendall(head.replace("\n", "\r\n").encode("latin-1") + body)
        found = b""
        try:
            while piece := line.recv(65536):
                found += piece
        except (TimeoutError, ConnectionResetError):
            pass
    return found


def status(answer: bytes) -> int:
    """Return the status of an answer."""
    return int(answer.split(b" ", 2)[1])


def get(path: str, **headers: str) -> str:
    """Return a request, without a body, after which the server closes."""
    given = {"Host": "127.0.0.1", "Connection": "close"} | {
        name.replace("_", "-"): text for name, text in headers.items()
    }
    return f"GET {path} HTTP/1.1\n" + "".join(f"{name}: {text}\n" for name, text in given.items()) + "\n"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "", "a b"])
def test_another_host_is_refused_and_repeated_nowhere(server: Served, host: str) -> None:
    for path in ("/log-in/", "/api/projects"):
        answer = asked(server, get(path, Host=host))
        assert status(answer) == 400
        assert b"evil" not in answer


def test_the_server_tells_nothing_of_itself(server: Served) -> None:
    for path in ("/log-in/", "/nowhere", "/static/nowhere", "/api/nowhere", "/published/nowhere/"):
        answer = asked(server, get(path)).lower()
        assert b"\nserver:" not in answer
        assert not any(word in answer for word in (b"django", b"uvicorn", b"python", b"traceback"))


@pytest.mark.parametrize(
    "path",
    [
        "/static/../secret", "/static/%2e%2e/%2e%2e/settings.py", "/static/..%2f..%2fsettings.py", "//etc/passwd",
        "/static//etc/passwd", "/static/\\..\\..\\settings.py", "/../../etc/passwd", "/projects/../people/",
        "/projects/first%2f..%2fother/cases/", "/projects/first/cases/..%2f..%2fsecret/", "/%00", "/static/%00",
    ],
)  # fmt: skip
def test_no_path_leads_out(server: Served, path: str) -> None:
    answer = asked(server, get(path))
    assert status(answer) in {302, 400, 404}
    assert b"SECRET" not in answer
    assert b"root:" not in answer


def test_a_line_break_makes_no_header(server: Served) -> None:
    for path in ("/log-in/?next=%0d%0aX-Evil:%201", "/%0d%0aX-Evil:%201", "/projects/%0d%0aX-Evil:1/cases/"):
        assert b"\nx-evil" not in asked(server, get(path)).lower().partition(b"\r\n\r\n")[0]


def test_two_requests_are_never_taken_for_one(server: Served) -> None:
    """A length beside chunks, or two lengths: what a proxy reads otherwise than the server."""
    both = (
        "POST /log-in/ HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 4\nTransfer-Encoding: chunked\nConnection: close\n\n"
    )
    two = "POST /log-in/ HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 4\nContent-Length: 60\nConnection: close\n\n"
    hidden = get("/nowhere-at-all").replace("\n", "\r\n").encode()
    for head in (both, two):
        answer = asked(server, head, b"0\r\n\r\n" + hidden)
        assert answer.count(b"HTTP/1.1 ") <= 1
        assert b"no such page" not in answer.lower()


@pytest.mark.parametrize("path", [f"/{HOME}cases/ultimatum/play/", f"/{HOME}export.zip"])
def test_a_stranger_fills_no_disk(server: Served, path: str) -> None:
    """Addresses whose views are coroutines take a body too: 1 MB, whether its size is told or not."""
    head = f"POST {path} HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n"
    told = asked(server, f"{head}Content-Length: 90000000000\n\n", b"x" * 1000)
    assert status(told) == 413
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    assert status(asked(server, f"{head}Transfer-Encoding: chunked\n\n", chunk * 40)) == 413


def test_pages_take_64_megabytes_and_no_more(server: Served) -> None:
    for path, kind in (("/log-in/", b"text/plain"), ("/api/projects/first/check", b"application/problem+json")):
        head = f"POST {path} HTTP/1.1\nHost: 127.0.0.1\nConnection: close\nContent-Length: 64000001\n\n"
        answer = asked(server, head)
        assert status(answer) == 413
        assert kind in answer
    strange = "POST /log-in/ HTTP/1.1\nHost: 127.0.0.1\nConnection: close\nContent-Length: %s\n\n"
    for length in ("-1", "9" * 30, "1e9", "x"):
        assert status(asked(server, strange % length)) in {400, 413}


def test_lines_that_never_end_hold_up_nobody(server: Served, owner: Browser) -> None:
    """Two hundred lines on which one letter was sent; pages are answered all the same."""
    port = int(server.url.rstrip("/").rpartition(":")[2])
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    try:
        for line in lines:
            line.sendall(b"POST /log-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nx")
        began = time.monotonic()
        assert "Desk" in owner.get(server.url)
        assert time.monotonic() - began < 20.0
    finally:
        for line in lines:
            line.close()


def test_of_many_who_begin_one_thing_at_once_one_has_it(server: Served, owner: Browser) -> None:
    sent: list[tuple[str, Callable[[int], dict[str, Any]]]] = [
        ("cases/+new/", lambda _: {"title": "At once", "slug": "at-once"}),
        ("briefs/+new/", lambda _: {"text": "It may rain in Norway.", "slug": "at-once"}),
    ]
    for address, given in sent:
        said: list[str] = []

        def go(number: int, address: str = address, given: Any = given, said: list[str] = said) -> None:
            try:
                owner.post(f"{server.url}{HOME}{address}", given(number))
                said.append("made")
            except RefusedError as error:
                said.append("refused" if ": 422 " in str(error) else str(error))

        threads = [threading.Thread(target=go, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(said) == ["made", *["refused"] * 5], address


def test_an_invitation_lets_one_of_many_in(server: Served, owner: Browser) -> None:
    page = owner.post(
        f"{server.url}{HOME}people/invite/", {"role": "reader", "note": ""}, page=f"{server.url}{HOME}people/"
    )
    link = f"{server.url}invitations/{page.split('/invitations/')[1].split('/')[0]}/"
    said: list[str] = []

    def go(number: int) -> None:
        try:
            Browser().post(link, {"name": f"Guest {number}", "password": PASSWORD})
            said.append("in")
        except RefusedError as error:
            said.append("404" if ": 404 " in str(error) else str(error))

    guests = [threading.Thread(target=go, args=(number,)) for number in range(6)]
    for guest in guests:
        guest.start()
    for guest in guests:
        guest.join()
    assert sorted(said) == [*["404"] * 5, "in"]


def test_an_archive_that_swells_is_refused(server: Served, owner: Browser, tmp_path: Path) -> None:
    """Three gigabytes of nothing in three megabytes, and a table of half a gigabyte."""
    for name, size in (("x.csv", 3_000), ("y.csv", 500)):
        packed = io.BytesIO()
        with (
            zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open(name, "w", force_zip64=True) as file,
        ):
            for _ in range(size):
                file.write(b"0" * 1_000_000)
        began = time.monotonic()
        with pytest.raises(RefusedError, match=": 422 "):
            upload(owner, f"{server.url}{HOME}record/import/", "x.zip", packed.getvalue())
        assert time.monotonic() - began < 130.0
    assert "Desk" in owner.get(server.url)


def upload(browser: Browser, url: str, name: str, data: bytes) -> str:
    """Upload a file by the form of a page."""
    import re
    import urllib.request

    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(url))
    assert found
    body = (
        f'--edge\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{found[1]}\r\n--edge\r\n'
        f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    ).encode()
    head = {"Content-Type": "multipart/form-data; boundary=edge"}
    return browser._open(urllib.request.Request(url, body + data + b"\r\n--edge--\r\n", head))


def test_no_case_reads_a_file_of_the_server(server: Served, owner: Browser) -> None:
    """Through the engines, as they are: with a name of a file in every place that could be one."""
    lines = (
        "tuned: /etc/passwd",
        "tuned: ../../secret",
        "use: [{part: ../../../../etc/passwd, as: x}]",
        "brief: {file: /etc/passwd}",
    )
    for number, line in enumerate(lines):
        slug = f"reads-{number}"
        owner.post(f"{server.url}{HOME}cases/+new/", {"title": "Reads", "slug": slug})
        page = f"{server.url}{HOME}cases/{slug}/"
        text = f"case: row\ntime: {{start: 2022-01-03, end: 2022-12-31, step: week}}\n{line}\n"
        owner.save(page, text, 1)
        try:
            said = owner.get(f"{page}forecast/")
        except RefusedError as error:
            said = str(error)
            assert ": 422 " in said
        assert "root:" not in said
        assert "expected a secret" not in said


def test_a_session_is_another_one_after_each_login_and_none_after_it_ended(server: Served, owner: Browser) -> None:
    browser = Browser()
    given = {"name": "Ada", "password": PASSWORD}
    browser.post(f"{server.url}log-in/", given)
    first = browser.cookies
    headers = asked(server, get("/account/", Cookie=first))
    assert status(headers) == 200
    browser.post(f"{server.url}log-out/", {}, page=f"{server.url}account/")
    assert status(asked(server, get("/account/", Cookie=first))) == 302
    browser.post(f"{server.url}log-in/", given)
    assert browser.cookies != first


def test_json_of_all_shapes_breaks_nothing(server: Served, owner: Browser) -> None:
    page = f"{server.url}account/"
    token = owner.post(f"{page}tokens/", {"name": "x"}, page=page).split('class="secret">')[1].split("<")[0]
    head = (
        "POST /api/projects/first/check HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n"
        f"Authorization: Bearer {token}\nContent-Type: application/json\nContent-Length: %d\n\n"
    )
    bodies = (
        b"[" * 100_000, b'{"text": ' + b"9" * 100_000 + b"}", b'{"text": "' + b"x" * 3_000_000 + b'"}', b"\xff\xfe",
        json.dumps({"text": "a: &a [*a]\n"}).encode(), json.dumps({"text": "[" * 500_000}).encode(),
        json.dumps({"text": "\x00\ud800"}).encode(), b'{"text": NaN}', b'{"text": "", "text": ""}', b"",
    )  # fmt: skip
    for body in bodies:
        answer = asked(server, head % len(body), body, seconds=60.0)
        assert status(answer) in {200, 400, 413, 422}, answer[:200]
