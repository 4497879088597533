"""From a case to a page under a link, in a browser: no barrier axe-core finds, no other host, no cookie in reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.test_workbench_in_a_browser import AXE, CHROMIUM, Reader, browser
from tests.reliability.served import PASSWORD, Served

__all__ = ["browser"]
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
    pytest.mark.skipif(not AXE.is_file(), reason="the bundles have not been made"),
]
CASE = "projects/first/cases/ultimatum/"


def test_a_page_is_made_published_and_seen(tmp_path: Path, browser: object) -> None:
    server = Served(tmp_path / "site")
    server.start()
    try:
        owner = Reader(browser, server.url)
        page = owner.page
        page.goto(server.first)
        owner.send({"[name=name]": "Ada", "[name=password]": PASSWORD}, "account")
        owner.look(f"{CASE}keep/")
        owner.look(f"{CASE}report/")
        page.click(".fine-print > summary")
        page.fill("[name=worlds]", "64")
        page.fill("[name=paths]", "8")
        owner.send({}, "Make the page")
        page.wait_for_selector("text=Look at the page", timeout=60_000)
        owner.look()
        owner.send({}, "Publish")
        link = page.get_attribute("a.secret", "href")
        owner.look()
        stranger = browser.new_page()  # type: ignore[attr-defined]
        faults: list[str] = []
        stranger.on("console", lambda said: faults.append(said.text))
        stranger.goto(f"{server.url.rstrip('/')}{link}")
        assert stranger.title().startswith("Ultimatum")
        reach = "() => { try { return document.cookie } catch (error) { return error.name } }"
        assert stranger.evaluate(reach) == "SecurityError"
        assert faults == []
        owner.look(link)
        assert owner.wrong == []
    finally:
        server.kill()
