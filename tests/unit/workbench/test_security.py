"""What is usually tried against a web application, tried at every address that there is.

The rows of `docs/reference/workbench.md` ("What was tried against it") name these tests. Who may do what is tried in
`test_rights.py`; what needs sockets and processes, in `tests/end_to_end/test_workbench_security.py`.
"""

from __future__ import annotations

import copy
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from detente.workbench.rights import RIGHTS
from tests.unit.workbench.conftest import BRIEF
from tests.unit.workbench.test_rights import URLS, addresses, parts, visit

__all__ = ["parts", "visit"]  # fixtures

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
PAYLOAD = f"\"'>{SCRIPT}</title></textarea>{{{{7*7}}}}"
"""Breaks out of attributes, titles and text areas, and into templates, where any of them lets it."""


def named(parts: dict[str, Any], *, method: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the path of each address that has a method."""
    from django.urls import reverse

    for name, wanted in addresses():
        if method in RIGHTS[name].methods:
            yield name, reverse(name, URLS, kwargs={part: parts[part] for part in wanted})


def kept(client: Any, call: str, *given: Any, **more: Any) -> Any:
    """Return an answer to a call of a browser; what it changed is taken back, and the browser stays as it was."""
    from django.db import transaction

    cookies = copy.deepcopy(client.cookies)
    sid = transaction.savepoint()
    answer = getattr(client, call)(*given, **more)
    transaction.savepoint_rollback(sid)
    client.cookies = cookies
    return answer


# forms of other sites


def test_no_form_is_taken_from_elsewhere(parts: dict[str, Any], person: Any, client_of: Any) -> None:
    client = client_of(person("Ada", "owner", is_administrator=True), enforce_csrf_checks=True)
    client.get("/account/")
    secret = client.cookies["detente_csrf"].value
    n_tried, let_in = 0, []
    for name, address in named(parts, method="POST"):
        if RIGHTS[name].takes_tokens:
            continue  # with a session alone nobody is let in there: `test_rights.py`
        for given, origin in (({}, None), ({"csrfmiddlewaretoken": "x" * 64}, None), (None, "https://evil.example")):
            fields = {"csrfmiddlewaretoken": secret} if given is None else given
            headers = {} if origin is None else {"origin": origin}
            n_tried += 1
            if kept(client, "post", address, fields, headers=headers).status_code != 403:
                let_in.append((address, given, origin))
    assert let_in == []
    assert n_tried >= 100


def test_nothing_is_changed_by_asking_for_a_page(parts: dict[str, Any], owner: Any) -> None:
    from detente.workbench.people.models import Act

    before = Act.objects.count()
    for name, address in named(parts, method="GET"):
        if name != "publishing:export":  # that somebody took all of it away is written down
            owner.get(address, headers={"x-http-method-override": "POST", "x-method-override": "DELETE"})
            owner.get(address, {"_method": "POST"})
    assert Act.objects.count() == before


# what a page may do, and who keeps it


@pytest.mark.parametrize("visitor", ["stranger", "owner"])
def test_every_answer_has_its_policy(visitor: str, parts: dict[str, Any], visit: Callable[[str], Any]) -> None:
    client = visit(visitor)
    client.raise_request_exception = False
    wrong = []
    strange = ["/nowhere", "/api/nowhere", "/projects/first/nowhere", "/static/nowhere.css", "/projects/none/cases/"]
    for method in ("GET", "POST", "DELETE"):
        for address in [*(path for _, path in named(parts, method="GET")), *strange]:
            answer = kept(client, "generic", method, address)
            policy = answer.get("Content-Security-Policy", "")
            if "unsafe" in policy or "frame-ancestors 'none'" not in policy or "default-src 'none'" not in policy:
                wrong.append((address, method, "policy", policy))
            if answer.get("X-Frame-Options") != "DENY" or answer.get("X-Content-Type-Options") != "nosniff":
                wrong.append((address, method, "frames or types"))
            is_icon = address == "/favicon.ico" and answer.status_code == 200
            if "no-store" not in answer.get("Cache-Control", "") and not is_icon:
                wrong.append((address, method, "kept"))
            if answer.get("Referrer-Policy") not in {"same-origin", "no-referrer"}:
                wrong.append((address, method, "referrer"))
    assert wrong == []


def test_cookies_are_out_of_reach_and_behind_https_go_no_other_way(tmp_path: Any) -> None:
    from detente.workbench.settings import settings_of, site_of

    plain, secure = (
        settings_of(site_of(tmp_path, environ={}, hosts=("a.example",), is_secure=each), "x" * 64)
        for each in (False, True)
    )
    for found in (plain, secure):
        assert found["SESSION_COOKIE_HTTPONLY"]
        assert found["CSRF_COOKIE_HTTPONLY"]
        assert found["SESSION_COOKIE_SAMESITE"] == found["CSRF_COOKIE_SAMESITE"] == "Lax"
    assert secure["SESSION_COOKIE_SECURE"]
    assert secure["CSRF_COOKIE_SECURE"]
    assert secure["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert secure["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert secure["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert plain["SECURE_HSTS_SECONDS"] == 0
    assert plain["SECURE_PROXY_SSL_HEADER"] is None  # what anybody can write is not believed


def test_the_cookie_of_a_session_has_its_flags(client_of: Any, person: Any) -> None:
    person("Ada")
    client = client_of()
    client.post("/log-in/", {"name": "Ada", "password": "correct horse battery"})
    cookie = client.cookies["detente_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["domain"]


# what goes wrong is told calmly


def calm(answer: Any) -> bool:
    """Return whether an answer tells nothing of the program's inside."""
    text = answer.content.decode()
    return not any(word in text for word in ("Traceback", "django", "site-packages", "/src/", ".py", "Exception"))


@pytest.mark.parametrize("address", ["/projects/first/cases/", "/api/projects"])
def test_a_fault_is_a_calm_page_or_a_problem_object(
    owner: Any, person: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    from detente.workbench.api import answers
    from detente.workbench.cases import views
    from detente.workbench.people.tokens import new_token

    def fails(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("a secret of the program's inside")

    monkeypatch.setattr(views, "render", fails)
    monkeypatch.setattr(answers.Membership.objects, "filter", fails)
    monkeypatch.setattr("detente.workbench.guard.membership_of", fails)
    token = new_token(person("Program", None), "test")
    is_api = address.startswith("/api/")
    client = client_of(None, headers={"authorization": f"Bearer {token}"}) if is_api else owner
    client.raise_request_exception = False
    answer = client.get(address)
    assert answer.status_code == 500
    assert calm(answer)
    assert b"secret" not in answer.content
    assert answer["Content-Type"] == ("application/problem+json" if is_api else "text/html; charset=utf-8")
    assert "frame-ancestors" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_each_refusal_is_a_page_or_a_problem_object(owner: Any, client_of: Any, case: Any) -> None:
    big = {"text": "x" * 5_000_000, "base": "1"}
    many = {f"field{number}": "x" for number in range(1500)}
    save = "/projects/first/cases/ultimatum/save/"
    tried = [
        (owner.get("/nowhere"), 404),
        (owner.delete("/account/"), 405),
        (owner.get("/people/"), 403),
        (owner.post(save, big), 413),
        (owner.post(save, many), 400),
        (owner.generic("POST", save, b"--x", content_type="multipart/form-data"), 400),
        (client_of().post(save), 401),
        (owner.get("/", headers={"host": "evil.example"}), 400),
        (owner.get("/api/projects", headers={"host": "evil.example"}), 400),
        (client_of().get("/api/projects"), 401),
        (owner.get("/api/nowhere"), 404),
    ]
    for answer, status in tried:
        assert answer.status_code == status, (answer.request["PATH_INFO"], answer.status_code)
        assert calm(answer)
        is_api = answer.request["PATH_INFO"].startswith("/api/")
        assert answer["Content-Type"].startswith("application/problem+json" if is_api else "text/html")
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_links_bear_the_name_that_was_let_in_and_no_other(owner: Any) -> None:
    sent = {"role": "reader", "note": ""}
    answer = owner.post(
        "/projects/first/people/invite/", sent, headers={"x-forwarded-host": "evil.example", "forwarded": "host=evil"}
    )
    assert b"evil" not in answer.content
    assert b"http://localhost/invitations/" in answer.content


# strange values in every field


FIELDS = (
    "text", "base", "merges", "note", "title", "slug", "file", "name", "password", "present", "role", "case", "act",
    "reason", "kind", "start", "end", "words", "which", "words-question", "words-actor", "words-source", "id", "rule",
    "closes", "timezone", "tags", "options", "probability", "entry", "why", "answer", "source", "date", "lens", "seed",
    "overrides", "worlds", "paths", "question", "line", "until", "do", "forbid", "under", "observe", "table", "number",
    "trigger", "old", "by", "away", "replaces", "only_accepted", "same", "blind", "two_persons", "form", "who",
    "encoding", "next", "piece-0", "with_cases", "low", "high", "phrase", "holder", "about", "share_0", "quantile_0",
    "curve",
)  # fmt: skip
"""All that any form asks for."""
STRANGE = (
    "\x00", "a\x00b", "\ud800", "x" * 40_000, "9" * 5000, "-1", "1e999", "NaN", "\u202e\x00\uffff", "../../etc/passwd",
    "' OR 1=1 --", PAYLOAD, "\r\nSet-Cookie: x=1", "=HYPERLINK(1)", "2090-01-01", "accepted", "question", "binary",
)  # fmt: skip
"""Values that break what does not look at them; the last ones let a form come further."""


@pytest.mark.parametrize("value", STRANGE, ids=[ascii(each[:12]) for each in STRANGE])
def test_no_field_of_a_form_breaks_anything(parts: dict[str, Any], person: Any, client_of: Any, value: str) -> None:
    client = client_of(person("Ada", "owner", is_administrator=True))
    client.raise_request_exception = False
    sent = encoded(FIELDS, value)
    broken = []
    for name, address in named(parts, method="POST"):
        if not RIGHTS[name].takes_tokens:
            answer = kept(client, "generic", "POST", address, sent, content_type="application/x-www-form-urlencoded")
            if answer.status_code >= 500 or "Set-Cookie: x" in str(answer.headers):
                broken.append((name, answer.status_code))
    assert broken == []


def encoded(names: Iterable[str], value: str) -> str:
    """Return a form in which all fields have one value, as a browser that was tampered with sends it."""
    return urlencode(dict.fromkeys(names, value.encode("utf-8", "surrogatepass")))


ASKED = (
    "page", "version", "part", "kind", "state", "status", "words", "mine", "question", "case", "pick", "next", "id",
    "text", "closes", "archived", "tags", "rule",
)  # fmt: skip
"""All that any address asks for behind its question mark."""


@pytest.mark.parametrize("value", STRANGE, ids=[ascii(each[:12]) for each in STRANGE])
def test_no_question_of_an_address_breaks_anything(
    parts: dict[str, Any], person: Any, client_of: Any, value: str
) -> None:
    from detente.workbench.people.tokens import new_token

    somebody = person("Ada", "owner", is_administrator=True)
    client = client_of(somebody)
    program = client_of(None, headers={"authorization": f"Bearer {new_token(somebody, 'test')}"})
    for each in (client, program):
        each.raise_request_exception = False
    sent = encoded(ASKED, value[:2_000])
    broken = []
    for name, address in named(parts, method="GET"):
        answer = kept(program if RIGHTS[name].takes_tokens else client, "get", f"{address}?{sent}")
        if answer.status_code >= 500:
            broken.append((name, answer.status_code))
    assert broken == []


@pytest.mark.parametrize("word", ["%00", "a%00b", "%ff", "..%2f..", "%2e%2e", "a;b", "%0d%0aX:1", "9" * 5000])
def test_no_part_of_an_address_breaks_anything(parts: dict[str, Any], person: Any, client_of: Any, word: str) -> None:
    from detente.workbench.people.tokens import new_token

    somebody = person("Ada", "owner", is_administrator=True)
    client = client_of(somebody)
    program = client_of(None, headers={"authorization": f"Bearer {new_token(somebody, 'test')}"})
    broken = []
    for name, address in named(parts, method="GET"):
        visitor = program if RIGHTS[name].takes_tokens else client
        visitor.raise_request_exception = False
        pieces = address.split("/")
        for place, piece in enumerate(pieces):
            if piece in {str(each) for each in parts.values()}:
                answer = kept(visitor, "get", "/".join([*pieces[:place], word, *pieces[place + 1 :]]))
                if answer.status_code >= 500 or "X" in answer.headers:
                    broken.append((name, piece, answer.status_code))
    assert broken == []


# scripts in everything that people type


class Seen(HTMLParser):
    """Keeps what of a page a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._is_script = tag == "script" and given.get("type") != "application/json"
        if self._is_script and not given.get("src", "").startswith("/static/"):
            self.found.append(f"<script {attrs}>")
        if tag in {"iframe", "object", "embed", "base"} or (tag == "img" and given.get("src") == "x"):
            self.found.append(f"<{tag}>")
        for name, value in given.items():
            if name.startswith("on") or value.strip().lower().startswith("javascript:"):
                self.found.append(f"{name}={value}")

    def handle_data(self, data: str) -> None:
        if self._is_script and data.strip():
            self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._is_script = False


HOSTILE = """\
case: hostile
title: TEXT
about: TEXT
time: {start: 2022-01-03, end: 2022-12-31, step: week}
sources:
  book: {title: TEXT, author: TEXT, publisher: TEXT, note: TEXT, date: 2022-01-03, url: "https://example.org/?a=%22%3E"}
quantities:
  grain: {text: TEXT, start: {value: 5 to 9, why: TEXT}, range: [0, 100], unit: points}
actors:
  north: {kind: state, text: TEXT, horizon: 8 weeks, rationality: 2, tempo: 4 weeks, values: {grain: 1}, why: TEXT}
  south: {kind: state, text: TEXT, horizon: 8 weeks, rationality: 2, tempo: 4 weeks, values: {grain: -1}}
moves:
  strike: {by: north, text: TEXT, once: yes, effects: {grain: 1 to 3}, why: TEXT}
lenses:
  other: {text: TEXT, set: {quantities.grain.start: 7}}
questions:
  war: {text: TEXT, condition: happened(strike), by: 2022-06-30, said: {who: TEXT, phrase: likely, place: TEXT}}
"""


def test_nothing_that_anybody_types_is_run(
    project: Any, person: Any, client_of: Any, within: None, engines: Any, work: Callable[[], None]
) -> None:
    from django.urls import reverse

    from detente.case.load import loads
    from detente.ledger.drafts import question_draft
    from detente.workbench.briefs.keeping import begin as begin_brief
    from detente.workbench.cases.saving import begin, save
    from detente.workbench.people.models import Act, Project
    from detente.workbench.record.keeping import opened

    text = HOSTILE.replace("TEXT", json.dumps(PAYLOAD))
    loads(text)
    Project.objects.filter(pk=project.pk).update(title=PAYLOAD)
    project.refresh_from_db()
    ada = person("Ada", "owner", is_administrator=True)
    evil = person(f"{SCRIPT}", "owner")
    case = begin(project, "hostile", PAYLOAD, text, by=evil, note=PAYLOAD)
    save(case, text + "# more\n", base=1, by=evil, note=PAYLOAD)
    save(case, "# other\n" + text, base=1, by=evil, note=PAYLOAD)
    case.refresh_from_db()
    words = BRIEF.replace("The Talks", PAYLOAD).replace("Ada Author", f"Ada {SCRIPT} Author")
    words = words.replace("We want peace", f"We want {SCRIPT} peace").replace(
        "https://sipri.org", "javascript:alert(1)//"
    )
    brief = begin_brief(project, "talks", PAYLOAD, words.encode(), f"{SCRIPT}.txt", by=evil)
    with opened(project, ada) as ledger:
        question = (
            ledger.append(
                [question_draft("war", text=PAYLOAD, rule=PAYLOAD, tags=[SCRIPT], source=PAYLOAD, options=())]
            )
            .entries[0]
            .seq
        )
    owner = client_of(ada)
    owner.post(f"/projects/first/record/questions/{question}/comment/", {"text": PAYLOAD})
    owner.post(f"/projects/first/record/questions/{question}/forecast/", {"probability": "3%", "note": PAYLOAD})
    owner.post("/account/tokens/", {"name": PAYLOAD[:80]})
    owner.post("/projects/first/people/invite/", {"role": "reader", "note": PAYLOAD[:120]})
    owner.post(
        f"/projects/first/briefs/talks/findings/{brief.head.found[0]['key']}/decide/",
        {"act": "rejected", "reason": PAYLOAD},
    )
    home = "/projects/first/cases/hostile/"
    asked = {
        "forecast": {"overrides": "quantities.grain.start=8", "worlds": "8", "paths": "2"},
        "explain": {"question": "war", "worlds": "64", "paths": "2"},
        "compare": {"lens": "other", "worlds": "8", "paths": "2"},
        "watch": {"question": "war", "until": "2022-02-07", "worlds": "256", "paths": "8"},
        "update": {"observe": "no strike by 2022-02-01", "worlds": "64", "paths": "2"},
        "history": {"trigger": "verbal"},
        "changes": {"old": "1", "worlds": "8", "paths": "2"},
        "report": {"worlds": "8", "paths": "2"},
    }
    pages = {}
    assert owner.post(f"{home}history/begin/", {"trigger": PAYLOAD[:80]}).status_code == 422
    for name, sent in asked.items():
        answer = owner.post(f"{home}{name}/begin/", sent)
        assert answer.status_code == 302, (name, answer.content.decode()[-3000:])
        work()
        pages[answer["Location"]] = owner.get(answer["Location"])
        shown = pages[answer["Location"]].content.decode()
        assert "No answer" not in shown, (name, shown.partition("No answer")[2][:300])
    address = {
        "project": "first", "case": "hostile", "number": 1, "person": ada.pk, "invitation": 1, "word": "word",
        "token": 0, "name": "forecast", "brief": "talks", "key": brief.head.found[1]["key"], "publication": 1,
        "question": question, "form": "csv",
    }  # fmt: skip
    for _, path in named(address, method="GET"):
        pages[path] = owner.get(path)
    for pick in ("", "&pick=war"):
        path = f"{reverse('record:new', kwargs={'project': 'first'})}?case=hostile{pick}"
        pages[path] = owner.get(path)
    run = {}
    for path, answer in pages.items():
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            seen = Seen()
            seen.feed(answer.content.decode())
            if seen.found:
                run[path] = seen.found
        elif answer.status_code == 200:
            assert answer["X-Content-Type-Options"] == "nosniff"
    n_hostile = sum(b"&lt;script&gt;alert(1)" in each.content for each in pages.values() if not each.streaming)
    assert run == {}
    assert n_hostile >= 20
    assert Act.objects.filter(name=SCRIPT).exists()


@pytest.fixture
def work(engines: Any) -> Iterator[Callable[[], None]]:
    """Return a function that does all that waits, in this process."""
    from detente.workbench.forecasts.work import Worker

    made = Worker(engines, at_once=1)

    def go() -> None:
        while made.step():
            for doing in made._doing:
                doing.future.exception(60)

    yield go
    made._pool.shutdown()


# cases that reach out, or take for ever


@pytest.mark.parametrize(
    "line",
    [
        "tuned: /etc/passwd",
        "tuned: ../../../../etc/passwd",
        "use: [{part: ../../../../etc/passwd}]",
        "use: [{part: /etc/passwd, as: x}]",
        "use: [{part: https://example.org/part.yaml}]",
        "brief: {file: /etc/passwd}",
    ],
)
def test_a_case_reads_no_file_and_asks_nobody(
    owner: Any, project: Any, engines: Any, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from detente.workbench.cases.saving import begin

    def refuse(*given: Any, **_: Any) -> None:
        raise AssertionError(f"asks for {given}")

    monkeypatch.setattr("socket.create_connection", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    text = f"case: row\ntime: {{start: 2022-01-03, end: 2022-12-31, step: week}}\n{line}\n"
    begin(project, "row", "Row", text, by=None)
    answer = owner.get("/projects/first/cases/row/forecast/")
    assert answer.status_code in {200, 422}
    assert b"root:" not in answer.content


NESTED = (
    "case: row\nabout: &a ["
    + ",".join(["x"] * 10)
    + "]\n"
    + "".join(f"x{n}: &b{n} [{','.join([f'*b{n - 1}' if n else '*a'] * 10)}]\n" for n in range(30))
)


@pytest.mark.parametrize(
    "text",
    [
        NESTED,
        "[" * 200_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "a: &a\n  - *a\n",
        "? " * 50_000,
        "!!python/name:os.system x",
    ],
    ids=["aliases", "brackets", "braces", "dashes", "a circle", "keys", "tags"],
)
def test_a_text_that_grows_is_a_problem_of_the_text(owner: Any, project: Any, engines: Any, text: str) -> None:
    from detente.workbench.cases.saving import begin

    begin(project, "row", "Row", text, by=None)
    began = time.process_time()
    answer = owner.get("/projects/first/cases/row/forecast/")
    assert answer.status_code == 422
    assert time.process_time() - began < 5.0


def test_deep_brackets_and_long_numbers_are_no_json(owner: Any, case: Any) -> None:
    play = "/projects/first/cases/ultimatum/play/"
    for body in ("[" * 50_000, "9" * 50_000, '{"version": ' + "9" * 5000 + "}", "\xff", "", "null", '{"a":' * 20_000):
        answer = owner.post(play, body, content_type="application/json")
        assert answer.status_code == 422, body[:20]


# who one is, and how long


def test_a_session_ends_when_it_should(client_of: Any, person: Any, owner: Any) -> None:
    from detente.workbench.people.models import Membership

    ada = person("Grace", "editor")
    client = client_of()
    client.post("/log-in/", {"name": "Grace", "password": "correct horse battery"})
    stolen = client_of()
    stolen.cookies["detente_session"] = client.cookies["detente_session"].value
    assert stolen.get("/account/").status_code == 200
    Membership.objects.filter(person=ada).delete()
    assert stolen.get("/projects/first/cases/").status_code == 404  # at once
    client.post("/log-out/")
    assert stolen.get("/account/").status_code == 302


def test_a_failed_login_says_the_same_whoever_is_named(client_of: Any, person: Any) -> None:
    person("Ada")
    closed = person("Closed", None)
    closed.is_active = False
    closed.save()
    said = set()
    for name, password in (("Ada", "wrong"), ("Nobody", "wrong"), ("Closed", "correct horse battery")):
        answer = client_of().post("/log-in/", {"name": name, "password": password})
        text = re.sub(r'(csrfmiddlewaretoken" value)="[^"]+"', r"\1", answer.content.decode())
        said.add((answer.status_code, text.replace(name, "NAME")))
    assert len(said) == 1


def test_nobody_gives_themselves_more(client_of: Any, person: Any, owner: Any) -> None:
    from detente.workbench.people.models import Membership, Person

    answer = owner.post("/projects/first/people/invite/", {"role": "reader", "note": ""})
    link = answer.content.decode().split("/invitations/")[1].split("/")[0]
    more = {"role": "owner", "is_administrator": "on", "is_active": "on", "project": "first", "id": "1"}
    client_of().post(f"/invitations/{link}/", {"name": "Eve", "password": "correct horse battery", **more})
    eve = Person.objects.get(name="Eve")
    assert not eve.is_administrator
    assert Membership.objects.get(person=eve).role == "reader"


def test_objects_of_others_are_not_there_under_ones_own_address(
    owner: Any, case: Any, person: Any, engines: Any
) -> None:
    """Somebody owns a project, and names what belongs to another one in its addresses."""
    from detente.workbench.cases.saving import begin
    from detente.workbench.forecasts.models import Job, State
    from detente.workbench.people.links import invite
    from detente.workbench.people.models import Invitation, Membership, Project
    from detente.workbench.people.tokens import new_token
    from detente.workbench.publishing.models import Publication
    from detente.workbench.rights import Role

    other = Project.objects.create(slug="other", title="Other")
    eve = person("Eve", None)
    Membership.objects.create(project=other, person=eve, role=Role.OWNER)
    theirs = begin(other, "ultimatum", "Ultimatum", case.head.text, by=eve)
    invite(other, Role.READER, by=eve)
    invitation = Invitation.objects.get(project=other)
    job = Job.objects.create(
        project=other, case=theirs, version=theirs.head, task="report", options={}, key="k", state=State.DONE,
        json=b"{}", page='{"html": "x", "script": "", "style": ""}', asked_by=eve,
    )  # fmt: skip
    publication = Publication.objects.create(project=other, case=theirs, job=job, by=eve, script="", style="")
    new_token(eve, "hers")
    token = eve.tokens.get()
    home = "/projects/first"
    for method, address in (
        ("post", f"{home}/people/invitations/{invitation.pk}/withdraw/"),
        ("post", f"{home}/people/{eve.pk}/role/"),
        ("get", f"{home}/cases/ultimatum/report/{job.pk}/"),
        ("get", f"{home}/cases/ultimatum/jobs/{job.pk}/data/"),
        ("post", f"{home}/cases/ultimatum/jobs/{job.pk}/cancel/"),
        ("get", f"{home}/cases/ultimatum/jobs/{job.pk}/events/"),
        ("post", f"{home}/cases/ultimatum/jobs/{job.pk}/publish/"),
        ("get", f"{home}/cases/ultimatum/jobs/{job.pk}/page/"),
        ("post", f"{home}/cases/ultimatum/jobs/{job.pk}/record/"),
        ("post", f"{home}/published/{publication.pk}/withdraw/"),
        ("get", f"{home}/cases/ultimatum/versions/2/"),
        ("post", f"/account/tokens/{token.pk}/withdraw/"),
    ):
        answer = kept(owner, method, address, {"role": "reader"})
        assert answer.status_code == 404, (address, answer.status_code)
    publication.refresh_from_db()
    assert publication.withdrawn_at is None
    token.refresh_from_db()
    assert token.withdrawn_at is None


def test_what_looks_for_scripts_finds_them() -> None:
    for text in (
        "<script>1</script>",
        "<img src=x>",
        "<p onclick=x>",
        "<a href=' javascript:x'>",
        "<iframe>",
        "<base>",
    ):
        seen = Seen()
        seen.feed(text)
        assert seen.found, text
    harmless = Seen()
    harmless.feed(
        '<script src="/static/a.js"></script><script type="application/json">{}</script><p>x &lt;script&gt;</p>'
    )
    assert harmless.found == []


def test_every_package_is_pinned_by_hash(root: Path) -> None:
    locks = sorted(root.glob("requirements*.txt"))
    assert locks
    for lock in locks:
        wanted = [each for each in re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8")) if not each.startswith("#")]
        assert wanted
        assert all("==" in each and "--hash=sha256:" in each for each in wanted), lock.name
    packages = json.loads((root / "web" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all(each["integrity"].startswith("sha512-") for name, each in packages.items() if name)
