"""Forecast pages in a browser: asked by keyboard, sliders dragged and let go; no barrier, nothing too wide."""

from __future__ import annotations

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
CASE = "/projects/first/cases/crimea-2014/"
WAIT = 180_000
"""Milliseconds for a run on a machine that is busy with other tests."""


def test_a_case_is_run_and_its_sliders_are_moved(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    server = Served(tmp_path / "site")
    server.start()
    try:
        reader = Reader(browser, server.url)
        page = reader.page
        page.set_default_timeout(WAIT)
        reader.look(server.first.removeprefix(server.url))
        reader.send({"#id_name": "Ada", "#id_password": PASSWORD}, "Make the account")
        reader.look(f"{CASE}forecast/")
        ask(reader, {"#id_worlds": "512", "#id_paths": "16"}, "Run")
        page.wait_for_selector("#short")
        reader.look()
        drag(page)
        reader.look()
        for name, fields, button in (
            ("compare", {"#id_overrides": "quantities.as_it_happened.start=0"}, "Compare"),
            ("update", {"#id_observe": "no maidan by 2014-01-10"}, "Update"),
        ):
            reader.look(f"{CASE}{name}/")
            ask(reader, {**fields, "#id_worlds": "64", "#id_paths": "8"}, button)
            page.wait_for_selector(".findings.result, .problems")
            reader.look()
        for name in ("explain", "watch", "settle", "history", "changes"):
            reader.look(f"{CASE}{name}/")
        assert reader.wrong == []
    finally:
        server.kill()


def ask(reader: Reader, fields: dict[str, str], button: str) -> None:
    """Fill in a form that has its usual values, what is mostly left as it is included, and send it."""
    reader.page.click(".fine-print > summary")
    for selector in fields:
        reader.page.fill(selector, "")
    reader.send(fields, button)


def drag(page: Any) -> None:
    """Move a slider by keyboard; let go, and wait for the true run; go back."""
    before = page.inner_text(".play .then")
    slider = page.locator(".play input[type=range]").first
    slider.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_selector(".true-run:not([hidden])")
    page.wait_for_function("document.querySelector('.true-run').dataset.refined")
    assert "1024 × 32" in page.inner_text(".true-run .fine")
    assert "run anew" in page.inner_text(".play .worlds")
    assert page.inner_text(".play .then") != before
    page.focus(".play .back")
    page.keyboard.press("Enter")
    assert page.inner_text(".play .then") == before
    assert page.locator(".true-run").is_hidden()
