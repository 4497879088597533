"""The page of a brief in a browser: reviewed by mouse, by keyboard, without script; no barrier, nothing too wide."""

from __future__ import annotations

import time
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
TEXT = (
    Path(__file__)
    .with_name("brief.txt")
    .read_text(encoding="utf-8")
    .replace("A blockade", "\N{DOVE OF PEACE} A blockade")
)
"""Scripts count the dove as two letters where the server counts one."""
WAIT = 60_000
"""Milliseconds, on a machine that is busy with other tests."""
SELECT = """words => {
  const walker = document.createTreeWalker(document.querySelector(".document"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return;
  }
  throw new Error("no such words");
}"""
IN_SIGHT = """element => {
  const box = element.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight && box.width > 0;
}"""


def test_a_brief_is_uploaded_reviewed_and_carried_into_a_case(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    server = Served(tmp_path / "site")
    server.start()
    try:
        reader = Reader(browser, server.url)
        page = reader.page
        page.set_default_timeout(WAIT)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        reader.look(server.first.removeprefix(server.url))
        reader.send({"#id_name": "Ada", "#id_password": PASSWORD}, "Make the account")
        reader.look("/projects/first/briefs/+new/")
        file = {"name": "strait.txt", "mimeType": "text/plain", "buffer": TEXT.encode()}
        page.set_input_files("#id_file", file)
        reader.send({"#id_slug": "talks"}, "Read it")
        assert page.url.endswith("/briefs/talks/")
        reader.look()
        page.set_viewport_size({"width": 1280, "height": 900})
        both_ways(page)
        by_mouse(page)
        by_keyboard(page)
        narrowed(page)
        added(page)
        reader.look()
        into_a_case(page)
        for address in ("", "talks/", "talks/draft/", "talks/readings/1/"):
            reader.look(f"/projects/first/briefs/{address}")
        assert reader.wrong + faults == []
        without_script(browser, server.url, page)
    finally:
        server.kill()


def decided(page: Any) -> int:
    """Return how many findings are decided, as the page says."""
    return int(page.inner_text("#progress b"))


def wait_for(page: Any, n: int) -> None:
    """Wait until as many findings are decided."""
    page.wait_for_function(f"document.querySelector('#progress b').textContent === '{n}'")


def both_ways(page: Any) -> None:
    """A span leads to its finding, a finding to its span."""
    mark = page.locator("a.m.k-estimate").last
    mark.click()
    chosen = page.locator("li.finding.on")
    assert chosen.count() == 1
    assert chosen.evaluate(IN_SIGHT)
    assert mark.get_attribute("href") == f"#{chosen.get_attribute('id')}"
    first = page.locator("li.finding.k-estimate a.to").first
    first.click()
    span = page.locator("a.m.on").first
    assert span.evaluate(IN_SIGHT)
    assert span.get_attribute("href") == f"#{page.locator('li.finding.on').get_attribute('id')}"


def by_mouse(page: Any) -> None:
    """Accept one finding, reject another with a reason, correct a third."""
    accept = page.locator("li.finding button[data-act]").first
    key = accept.evaluate("each => each.closest('li').id")
    accept.click()
    wait_for(page, 1)
    assert "accepted by Ada" in page.inner_text(f"[id='{key}'] .state")
    item = page.locator("li.finding.k-estimate.is-open").first
    key = item.get_attribute("id")
    item.locator("a[data-detail]").click()
    item.locator("button:has-text('Reject')").click()
    page.wait_for_selector(f"[id='{key}'] .error")
    item = page.locator(f"[id='{key}']")
    item.locator("input[name=reason]").first.fill("it is said of another war")
    item.locator("button:has-text('Reject')").click()
    page.wait_for_selector(f"[id='{key}'].is-rejected")
    assert "because: it is said of another war" in page.inner_text(f"[id='{key}']")
    item = page.locator("li.finding.k-estimate.is-open").first
    key = item.get_attribute("id")
    item.locator("a[data-detail]").click()
    item.locator("summary:has-text('Correct')").click()
    item.locator("input[name=low]").fill("2")
    item.locator("input[name=high]").fill("9")
    item.locator("button:has-text('Save the correction')").click()
    page.wait_for_selector(f"[id='{key}'].is-corrected")
    assert "2 to 9 %" in page.inner_text(f"[id='{key}'] .interval")


def by_keyboard(page: Any) -> None:
    """Go through the list and accept, without a pointer."""
    before = decided(page)
    page.focus("#findings")
    page.keyboard.press("j")
    while page.evaluate("document.activeElement.querySelector('button[data-act]') === null"):
        page.keyboard.press("j")
    page.keyboard.press("a")
    wait_for(page, before + 1)
    page.wait_for_function("document.activeElement.matches('li.finding')")
    page.keyboard.press("Enter")
    page.wait_for_selector("li.finding .review")
    page.locator("a.m[tabindex='0']").focus()
    there = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.matches('a.m[tabindex=\"0\"]')")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.textContent") == there


def narrowed(page: Any) -> None:
    """Only some kinds are shown, in the list and over the text."""
    page.uncheck(".filters input[value=actor]")
    assert page.locator("a.m.k-actor").count() == 0
    assert page.locator("li.finding.k-actor:visible").count() == 0
    page.check(".filters input[value=actor]")
    assert page.locator("a.m.k-actor").count() > 0


def added(page: Any) -> None:
    """Words that are selected come with their place, whatever letters stand before them."""
    page.evaluate(SELECT, "its trade")
    page.wait_for_function("document.querySelector('[name=start]').value !== ''")
    place = int(page.input_value("[name=start]")), int(page.input_value("[name=end]"))
    assert TEXT[place[0] : place[1]] == "its trade"
    page.select_option("#add-kind", "actor")
    with page.expect_navigation():
        page.click("#add button")
    assert page.url.endswith(f"/findings/actor-{place[0]}-{place[1]}/")
    page.click("text=Back to the brief")
    assert page.locator(f"[id='f-actor-{place[0]}-{place[1]}'].is-added").count() == 1


def into_a_case(page: Any) -> None:
    """Make a finding a question of a case that is there."""
    key = page.locator("li.finding.k-estimate:not(.is-rejected)").first.get_attribute("data-key")
    page.goto(f"{page.url.partition('#')[0]}findings/{key}/")
    page.click("summary:has-text('Make this')")
    page.select_option("select[name=case]", "ultimatum")
    page.fill("input[name=words-question]", "Will it come to that?")
    with page.expect_navigation():
        page.click("button:has-text('Make this a question')")
    assert page.url.endswith("/cases/ultimatum/")
    page.wait_for_selector(".cm-content")
    assert "Will it come to that?" in page.locator("textarea#text").input_value()


def without_script(browser: Any, url: str, page: Any) -> None:  # noqa: F811
    """The same by anchors and forms alone."""
    plain = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state()).new_page()
    plain.set_default_timeout(WAIT)
    address = f"{url}projects/first/briefs/talks/"
    plain.goto(address)
    before = int(plain.locator("#progress b").inner_text())
    mark = plain.locator("a.m.k-estimate").last
    target = mark.get_attribute("href")
    mark.click()
    assert plain.url == address + target
    plain.locator("li.finding button[data-act]").first.click()
    time.sleep(0.1)
    plain.wait_for_url(f"{address}#f-*")
    assert int(plain.locator("#progress b").inner_text()) == before + 1
    plain.locator("li.finding.is-open a.more").first.click()
    assert "/findings/" in plain.url
    plain.fill("input[name=reason] >> nth=0", "no such thing")
    plain.click("button:has-text('Reject')")
    plain.wait_for_url(f"{address}#f-*")
    assert plain.locator("li.is-rejected").count() == 2
