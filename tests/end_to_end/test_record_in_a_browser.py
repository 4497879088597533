"""The record in a browser, from a question to its score by mouse and keyboard: no barrier, nothing too wide."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.test_workbench_in_a_browser import AXE, CHROMIUM, Reader, browser  # noqa: F401  # a fixture
from tests.reliability.served import PASSWORD, Served

pytest.importorskip("playwright")
pytest.importorskip("django_htmx")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
    pytest.mark.skipif(not AXE.is_file(), reason="the bundles have not been made"),
]
RECORD = "/projects/first/record/"
PICTURES = os.environ.get("DETENTE_TEST_PICTURES", "")
"""Folder to which the pages are drawn, for people to look at."""


def test_from_a_question_to_its_score(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    server = Served(tmp_path / "site")
    server.start()
    try:
        owner, guest = Reader(browser, server.url), Reader(browser, server.url)
        for reader in (owner, guest):
            reader.page.set_default_timeout(120_000)
        owner.look(server.first.removeprefix(server.url))
        owner.send({"#id_name": "Ada", "#id_password": PASSWORD}, "Make the account")
        look(owner, "empty", RECORD)
        owner.look("/projects/first/people/")
        owner.page.select_option("#id_role", "resolver")
        owner.send({"#id_note": "for Grace"}, "Make a link")
        guest.look(owner.page.inner_text("code.secret").removeprefix(server.url))
        guest.send({"#id_name": "Grace", "#id_password": PASSWORD}, "Join")
        look(owner, "proof-empty", f"{RECORD}proof/")
        owner.page.check("input[name=blind]")
        owner.page.check("input[name=two_persons]")
        owner.send({}, "Set the rules")
        for number, name in enumerate(("ceasefire", "summit", "sanctions")):
            look(owner, "new", f"{RECORD}+new/")
            asked = {
                "#id_text": f"Will there be a {name} between the two sides by the end of the year 2090?",
                "#id_id": name,
                "#id_closes": "2090-12-31",
                "#id_rule": "What the gazettes of both governments say; a long\nline besides",
            }
            owner.send(asked, "Ask")
            look(owner, "question-new")
            owner.send({"#id_probability": f"{20 + 30 * number}%", "#id_note": "both are tired"}, "Record my forecast")
            guest.look(owner.page.url.removeprefix(server.url))
            look(guest, "question-blind")
            assert "tired" not in guest.page.content()
            guest.send({"#id_probability": "unlikely"}, "Record my forecast")
            assert "tired" in guest.page.content()
            guest.send({"#comment-text": "What if only one gazette says so?"}, "Add the comment")
            look(guest, "question-open")
            guest.page.click("summary:has-text('Say how it came out')")
            guest.page.select_option("#answer-answer", "yes" if number else "no")
            guest.send({"#answer-source": "the gazettes of both"}, "Propose this answer")
            look(guest, "question-proposed")
            owner.look(guest.page.url.removeprefix(server.url))
            owner.send({}, "Confirm")
            look(owner, "question-resolved")
        for name in ("", "board/", "proof/", "import/"):
            look(owner, f"at-{name.strip('/') or 'questions'}", RECORD + name)
        owner.page.goto(f"{server.url}{RECORD[1:]}+new/")
        owner.send({"#id_text": "Open?", "#id_id": "open", "#id_closes": "2090-01-01", "#id_rule": "x"}, "Ask")
        look(guest, "desk", "/")
        assert owner.wrong + guest.wrong == []
    finally:
        server.kill()


def look(reader: Reader, name: str, address: str = "") -> None:
    """Look at a page in all sizes, and draw it where pictures are asked for."""
    reader.look(address)
    hidden = reader.page.locator("main table, main figure").filter(visible=False)
    reader.wrong += [(name, "shown to nobody at 390 px", each.inner_html()[:80]) for each in hidden.all()]
    for width, scheme in ((1280, "light"), (390, "dark")) if PICTURES else ():
        reader.page.set_viewport_size({"width": width, "height": 900})
        reader.page.emulate_media(color_scheme=scheme)
        reader.page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
