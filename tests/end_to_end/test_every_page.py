"""Every page of the workbench in a browser: no barrier axe-core finds, nothing wider than the screen, no other host.

With `DETENTE_TEST_PICTURES` the name of a folder, each page is drawn there too, at 390 and 1280 px, light and dark, for
people to look at. A page that has no line here fails the test.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detente.workbench.rights import RIGHTS
from tests.end_to_end.test_workbench_in_a_browser import AXE, CHROMIUM, SIZES, Reader, browser, conflict
from tests.reliability.served import PASSWORD, Served

__all__ = ["browser"]  # a fixture
pytest.importorskip("playwright")
pytest.importorskip("django_htmx")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
    pytest.mark.skipif(not AXE.is_file(), reason="the bundles have not been made"),
]
PICTURES = os.environ.get("DETENTE_TEST_PICTURES", "")
"""Folder to which the pages are drawn."""
NO_PAGES = {
    "about:icon", "people:join", "people:reset", "people:welcome", "cases:language", "cases:download",
    "forecasts:events", "forecasts:data", "briefs:document", "publishing:preview", "publishing:export",
    "record:board_data", "record:download",
}  # fmt: skip
"""Addresses that are downloads or spoken to by scripts, and pages of links, which are looked at as they are used."""
CASE = "/projects/first/cases/crimea-2014/"
RUSSIA = "/projects/first/cases/russia-2022/"
ULTIMATUM = "/projects/first/cases/ultimatum/"
RECORD = "/projects/first/record/"
BRIEFS = "/projects/first/briefs/"
SMALL = {"worlds": "64", "paths": "8"}
WAIT = 180_000
"""Milliseconds for a run on a machine that is busy with other tests."""
BRIEF = Path(__file__).with_name("brief.txt")


class Album(Reader):
    """Looks at pages, names them, and draws them where pictures are asked for."""

    def __init__(self, browser: Any, url: str) -> None:
        super().__init__(browser, url)
        self.seen: set[str] = set()
        self.page.set_default_timeout(WAIT)

    def keep(self, name: str, address: str = "") -> None:
        """Look at a page, and draw it."""
        self.look(address)
        self.seen.add(name.partition("@")[0])
        for width, scheme in SIZES if PICTURES else ():
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(color_scheme=scheme)
            where = Path(PICTURES) / f"{name.replace(':', '-').replace('@', '-')}-{width}-{scheme}.png"
            self.page.screenshot(path=where, full_page=True)
        self.page.set_viewport_size({"width": 1280, "height": 900})
        self.page.emulate_media(color_scheme="light")

    def fill(self, fields: dict[str, str], button: str) -> None:
        """Fill in a form whose fields may hold something already, and send it."""
        for selector in fields:
            self.page.fill(selector, "")
        self.send(fields, button)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    """A server."""
    made = Served(tmp_path / "site")
    made.start()
    yield made
    made.kill()


def test_every_page(browser: Any, server: Served) -> None:
    owner, guest = Album(browser, server.url), Album(browser, server.url)
    people(owner, guest, server)
    cases(owner)
    briefs(owner)
    record(owner, guest)
    forecasts(owner)
    published(owner)
    owner.keep("people:desk", "/")
    owner.keep("about:page", "/about/")
    owner.keep("refused@", "/nowhere")
    assert "\n".join(map(str, owner.wrong + guest.wrong)) == ""
    pages = {name for name, right in RIGHTS.items() if "GET" in right.methods and not name.startswith("api:")}
    assert pages - NO_PAGES - owner.seen - guest.seen == set()


def people(owner: Album, guest: Album, server: Served) -> None:
    """Accounts, members, and the links that let people in."""
    owner.keep("people:welcome", server.first.removeprefix(server.url))
    owner.send({"#id_name": "Ada", "#id_password": PASSWORD}, "Make the account")
    owner.keep("people:members@empty", "/projects/first/people/")
    owner.page.select_option("#id_role", "resolver")
    owner.send({"#id_note": "for Grace"}, "Make a link")
    owner.keep("people:members")
    guest.keep("people:join", owner.page.inner_text("code.secret").removeprefix(server.url))
    guest.send({"#id_name": "Grace", "#id_password": PASSWORD}, "Join")
    owner.page.goto(f"{server.url}account/")
    owner.send({"#id_name": "a script of the ministry"}, "Make a token")
    owner.keep("people:account")
    owner.page.goto(f"{server.url}people/")
    owner.page.focus("button[aria-label^='Forgot the password: make a link for Grace']")
    with owner.page.expect_navigation():
        owner.page.keyboard.press("Enter")
    owner.keep("people:administration")
    reset = owner.page.inner_text("code.secret").removeprefix(server.url)
    guest.page.goto(server.url)
    guest.send({}, "Log out")
    guest.keep("people:log_in")
    guest.send({"#id_name": "Grace", "#id_password": "wrong"}, "Log in")
    guest.keep("people:log_in@refused")
    guest.keep("people:reset", reset)
    guest.send({"#id_password": f"{PASSWORD} again"}, "Set it")
    owner.keep("people:new_project", "/projects/+new/")
    owner.keep("people:log", "/projects/first/log/")


def cases(owner: Album) -> None:
    """The list, a case with its editor, versions, a conflict."""
    owner.keep("cases:list", "/projects/first/cases/")
    owner.keep("cases:new", "/projects/first/cases/+new/")
    owner.page.goto(owner.url + CASE.lstrip("/"))
    owner.page.wait_for_function("document.body.dataset.checked")
    owner.page.wait_for_timeout(2_000)  # the first week is drawn behind it
    owner.keep("cases:page")
    owner.keep("cases:keep", f"{CASE}keep/")
    conflict(owner)
    owner.keep("cases:merge")
    owner.page.check("input[value=theirs]")
    owner.send({}, "Save what is decided")
    owner.keep("cases:version", "/projects/first/cases/ultimatum/versions/3/")


def briefs(owner: Album) -> None:
    """A brief, one of its findings, a draft of a case."""
    owner.keep("briefs:list@empty", BRIEFS)
    owner.keep("briefs:new", f"{BRIEFS}+new/")
    owner.page.set_input_files("#id_file", BRIEF)
    owner.send({"#id_slug": "talks"}, "Read it")
    owner.keep("briefs:page")
    owner.page.locator("li.finding.k-estimate a[data-detail]").first.click()
    owner.page.wait_for_selector(".review")
    owner.keep("briefs:page@review")
    key = owner.page.locator("li.finding.k-estimate").first.get_attribute("data-key")
    owner.keep("briefs:finding", f"{BRIEFS}talks/findings/{key}/")
    owner.keep("briefs:reading", f"{BRIEFS}talks/readings/1/")
    owner.keep("briefs:draft", f"{BRIEFS}talks/draft/")
    said = "".join(f"An attack on Norway in {year} remains very unlikely.\n\n" for year in range(1500, 1800))
    owner.page.goto(f"{owner.url}{BRIEFS[1:]}+new/")
    owner.page.fill("#id_text", f"The Talks\n\nAda Author, 19 January 2022\n\n{said}")
    owner.send({"#id_slug": "long", "#id_title": "A brief with many findings"}, "Read it")
    owner.keep("briefs:page@part", f"{BRIEFS}long/?part=2")
    owner.keep("briefs:list", BRIEFS)


def record(owner: Album, guest: Album) -> None:
    """A question that is picked, its forecasts, its answer, the board."""
    owner.keep("record:questions@empty", RECORD)
    owner.keep("record:new", f"{RECORD}+new/?case=ultimatum")
    with owner.page.expect_navigation():
        owner.page.locator("ul.list a[href*='pick=']").first.click()
    owner.keep("record:new@picked")
    owner.fill({"#id_id": "summit", "#id_closes": "2090-12-31"}, "Ask")
    owner.keep("record:question@new")
    owner.send({"#id_probability": "35%", "#id_note": "both are tired"}, "Record my forecast")
    guest.look(owner.page.url.removeprefix(owner.url))
    guest.send({"#id_probability": "very likely"}, "Record my forecast")
    guest.send({"#comment-text": "What if only one of them says so?"}, "Add the comment")
    guest.page.click("summary:has-text('Say how it came out')")
    guest.page.select_option("#answer-answer", "yes")
    guest.send({"#answer-source": "the gazettes of both"}, "Record this answer")
    guest.keep("record:question")
    for name in ("", "board/", "proof/", "import/"):
        owner.keep(f"record:{name.strip('/') or 'questions'}", RECORD + name)


def forecasts(owner: Album) -> None:
    """All that can be asked of a case, before and after; with a lens."""
    page = owner.page
    owner.keep("forecasts:ask", f"{CASE}forecast/")
    asked = {
        "forecast": ({}, "Run"),
        "explain": ({"worlds": "512", "paths": "8"}, "Explain"),
        "compare": ({"overrides": "quantities.as_it_happened.start=0"}, "Compare"),
        "watch": ({"worlds": "512", "paths": "16"}, "Look"),
        "update": ({"observe": "no attack by 2001-02-26", "worlds": "512"}, "Update"),
        "history": ({}, "Find"),
    }
    for name, (given, button) in asked.items():
        fields = {**(SMALL if name != "history" else {}), **given}
        case = {"watch": RUSSIA, "update": ULTIMATUM}.get(name, CASE)
        page.goto(f"{owner.url}{case[1:]}{name}/")
        owner.fill({f"#id_{field}": value for field, value in fields.items()}, button)
        page.wait_for_selector("#short, .findings.result, .problems")
        assert page.locator(".problems").count() == 0, page.inner_text(".problems")
        owner.keep(f"forecasts:job@{name}")
    lensed(owner)
    page.goto(f"{owner.url}projects/first/cases/russia-2022/settle/")
    owner.send({}, "Settle")
    page.wait_for_selector(".findings.result, .problems")
    owner.keep("forecasts:job@settle")
    page.goto(f"{owner.url}projects/first/cases/ultimatum/changes/")
    owner.fill({f"#id_{field}": value for field, value in SMALL.items()}, "Find out")
    page.wait_for_selector(".findings.result, .problems")
    owner.keep("forecasts:job@changes")


def lensed(owner: Album) -> None:
    """A run under a lens is another run, and says so."""
    page, case = owner.page, f"{owner.url}projects/first/cases/russia-2022/forecast/"
    said = []
    for lens in ("", "#id_lens"):
        page.goto(case)
        if page.locator("details.ask:not([open])").count():
            page.click("details.ask > summary")
        if lens:
            chosen = page.locator("#id_lens option").first.get_attribute("value")
            page.select_option("#id_lens", chosen)
        owner.fill({f"#id_{field}": value for field, value in SMALL.items()}, "Run")
        page.wait_for_selector("#short")
        said.append(page.inner_text("#short"))
    assert f"--lens {chosen}" in page.inner_text(".provenance")
    assert said[0] != said[1]
    page.evaluate("for (const each of document.querySelectorAll('#parts details')) each.open = true")
    time.sleep(0.3)
    owner.keep("forecasts:job@lens")


def published(owner: Album) -> None:
    """A page is made, published, and listed."""
    page = owner.page
    owner.keep("publishing:list@empty", "/projects/first/published/")
    page.goto(f"{owner.url}projects/first/cases/ultimatum/report/")
    owner.fill({f"#id_{field}": value for field, value in SMALL.items()}, "Make the page")
    page.wait_for_selector("text=Look at the page")
    owner.keep("forecasts:job@report")
    owner.send({}, "Publish")
    owner.keep("publishing:list")
    link = page.get_attribute("a.secret", "href")
    assert re.fullmatch(r"/published/[\w-]+/", str(link))
    owner.keep("publishing:page", link)
