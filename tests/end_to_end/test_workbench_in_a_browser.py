"""Pages of people and versions in a browser: no wider than the screen, no barrier axe-core finds, no other host.

Skipped where there is no Chromium, no Playwright, or the bundles have not been made (`python scripts/bundle.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reliability.served import PASSWORD, Served

CHROMIUM = next((found for name in ("chromium", "google-chrome") if (found := shutil.which(name))), None)
AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
SIZES = ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark"))
BARRIERS = "axe.run().then(found => found.violations.map(each => [each.id, each.nodes.map(node => node.html)]))"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

pytest.importorskip("playwright")
pytest.importorskip("django_htmx")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
    pytest.mark.skipif(not AXE.is_file(), reason="the bundles have not been made"),
]


@pytest.fixture
def browser() -> Iterator[Any]:
    """A browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


class Reader:
    """Looks at pages, and keeps what is wrong with them."""

    def __init__(self, browser: Any, url: str) -> None:
        self.page = browser.new_context(bypass_csp=True).new_page()  # axe-core is a script that the policy keeps out
        self.url = url
        self.wrong: list[object] = []
        self.page.on("request", self._see)

    def _see(self, request: Any) -> None:
        if not request.url.startswith((self.url, "data:")):
            self.wrong.append(f"asks for {request.url}")

    def look(self, address: str = "") -> None:
        """Look at a page in all sizes."""
        if address:
            self.page.goto(self.url + address.lstrip("/"))
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        for width, scheme in SIZES:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(color_scheme=scheme)
            where = (self.page.url, width, scheme)
            self.wrong += [(*where, barrier) for barrier in self.page.evaluate(BARRIERS)]
            if self.page.evaluate(WIDER) > 0:
                self.wrong.append((*where, "wider than the screen"))

    def send(self, fields: dict[str, str], button: str) -> None:
        """Fill in a form and send it, with the keyboard alone."""
        for selector, text in fields.items():
            self.page.focus(selector)
            self.page.keyboard.insert_text(text)
        self.page.focus(f"button:has-text('{button}')")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def test_pages_of_people_and_versions(browser: Any, tmp_path: Path) -> None:
    server = Served(tmp_path / "site")
    server.start()
    try:
        owner, guest = Reader(browser, server.url), Reader(browser, server.url)
        owner.look(server.first.removeprefix(server.url))
        owner.send({"#id_name": "Ada", "#id_password": PASSWORD}, "Make the account")
        for address in ("", "projects/first/cases/", "projects/first/cases/+new/", "projects/+new/", "nowhere"):
            owner.look(f"/{address}")
        owner.look("/projects/first/people/")
        owner.send({"#id_note": "for Grace"}, "Make a link")
        owner.look()
        link = owner.page.inner_text("code.secret")
        owner.look("/account/")
        owner.send({"#id_name": "a script"}, "Make a token")
        owner.look()
        guest.look(link.removeprefix(server.url))
        guest.send({"#id_name": "Grace", "#id_password": PASSWORD}, "Join")
        assert guest.page.url.endswith("/projects/first/cases/")
        conflict(owner)
        owner.look()
        owner.page.check("input[value=theirs]")
        owner.send({}, "Save what is decided")
        assert owner.page.url.endswith("/cases/ultimatum/")
        owner.look("/projects/first/cases/ultimatum/versions/4/")
        for address in ("projects/first/log/", "people/"):
            owner.look(f"/{address}")
        guest.send({}, "Log out")
        guest.send({"#id_name": "Grace", "#id_password": "wrong"}, "Log in")
        guest.look()
        assert owner.wrong + guest.wrong == []
    finally:
        server.kill()


def conflict(reader: Reader) -> None:
    """Save two texts with the same line changed, and go to where that is decided."""
    page, case = reader.page, f"{reader.url}projects/first/cases/ultimatum/"
    secret = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    text = page.context.request.get(f"{case}versions/1/case.yaml").text()
    for line in ("# theirs\n", "# mine\n"):
        form = {"csrfmiddlewaretoken": secret, "text": line + text, "base": "1"}
        answer = page.context.request.post(f"{case}save/", form=form, headers={"Accept": "application/json"})
    page.goto(reader.url.rstrip("/") + answer.json()["conflict"])
