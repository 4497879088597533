"""The whole journey by keyboard alone: from the first account to a page under a link, without a pointer.

Only keys are pressed: Tab goes to things, letters fill them in, Enter, Space and arrows work them. What has the focus
is looked at each time, so that nothing is reached that cannot be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.test_workbench_in_a_browser import CHROMIUM, browser
from tests.reliability.served import PASSWORD, Served

__all__ = ["browser"]  # a fixture
pytest.importorskip("playwright")
pytest.importorskip("django_htmx")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
]
WAIT = 180_000
"""Milliseconds for a run on a machine that is busy with other tests."""
MOST_TABS = 400
"""Presses of a key after which something is out of reach."""
BRIEF = "The Talks\n\nAda Author, 19 January 2022\n\nAn attack on Norway by Sweden remains very unlikely."
SEEN = """() => {
  const each = document.activeElement, box = each.getBoundingClientRect(), style = getComputedStyle(each);
  const isText = each.matches('input, textarea, select, .cm-content');
  return { box: box.width * box.height, ring: style.outlineStyle !== 'none' || isText || each === document.body
    || each.parentElement.matches(':has(:focus-visible)') };
}"""
"""Whether what has the focus has a size, and shows that it has it."""


class Keys:
    """A keyboard, and nothing else."""

    def __init__(self, browser: Any, url: str) -> None:
        self.page, self.url = browser.new_page(), url
        self.page.set_default_timeout(WAIT)
        self.unseen: list[object] = []

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def wait(self, expression: str) -> None:
        """Wait until something is so; the policy of the page lets no script of a test wait in it."""
        for _ in range(WAIT // 100):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{self.page.url}: {expression}")

    def at(self, selector: str) -> bool:
        """Return whether the focus is on something."""
        return bool(self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector))

    def go(self, selector: str, key: str = "Tab") -> None:
        """Press a key until the focus is on something."""
        for _ in range(MOST_TABS):
            if self.at(selector):
                found = self.page.evaluate(SEEN)
                if not (found["box"] and found["ring"]):
                    self.unseen.append((self.page.url, selector, found))
                return
            self.press(key)
        raise AssertionError(f"{self.page.url}: no Tab leads to {selector}")

    def type(self, selector: str, text: str) -> None:
        """Go to a field and type into it, in place of what stands there."""
        self.go(selector)
        self.press("Control+a")
        self.page.keyboard.insert_text(text)

    def follow(self, selector: str, key: str = "Enter") -> None:
        """Go to something that leads to another page, and press it."""
        self.go(selector)
        with self.page.expect_navigation():
            self.press(key)


@pytest.fixture
def keys(browser: Any, tmp_path: Path) -> Iterator[Keys]:
    """A keyboard at a server, at the page that makes the first account."""
    server = Served(tmp_path / "site")
    server.start()
    made = Keys(browser, server.url)
    made.page.goto(server.first)
    yield made
    server.kill()


def test_from_the_first_account_to_a_page_under_a_link(keys: Keys) -> None:
    account(keys)
    case(keys)
    run(keys)
    explain(keys)
    brief(keys)
    record(keys)
    publish(keys)
    assert keys.unseen == []


def account(keys: Keys) -> None:
    """Make the account: the first field has the focus already."""
    assert keys.at("#id_name")
    keys.type("#id_name", "Ada")
    keys.type("#id_password", PASSWORD)
    keys.follow("#id_password")
    assert keys.page.inner_text("h1") == "Desk"
    keys.press("Tab")
    assert keys.at("a.skip")
    keys.press("Enter")
    assert keys.at("main")


def case(keys: Keys) -> None:
    """Begin a case, change it in the editor, and save: Escape and Tab leave the editor."""
    page = keys.page
    keys.follow("section.project h2 a")
    keys.follow("a.button[href$='cases/+new/']")
    keys.type("#id_title", "By keyboard")
    keys.type("#id_slug", "by-keyboard")
    keys.follow("#id_slug")
    page.wait_for_selector(".cm-content")
    keys.go(".cm-content")
    keys.press("Control+End", "Enter")
    page.keyboard.type("# by keyboard alone")
    keys.press("Escape", "Tab")
    assert not keys.at(".cm-content")
    keys.type("#note", "a remark")
    keys.go(".save button")
    keys.press("Enter")
    keys.wait("document.querySelector('#case-form [name=base]').value === '2'")
    page.reload()
    assert "a remark" in page.inner_text(".versions")


def ask(keys: Keys, *, worlds: int, paths: int) -> None:
    """Ask with a size of its own, which stands among what is mostly left as it is."""
    keys.go(".fine-print > summary")
    keys.press("Enter")
    keys.type("#id_worlds", str(worlds))
    keys.type("#id_paths", str(paths))
    keys.follow("#id_paths")


def run(keys: Keys) -> None:
    """Run a shipped case, and move a slider: the numbers are those of a run anew."""
    page = keys.page
    keys.follow("header.top nav a[href$='/cases/']")
    keys.follow("a[href$='/crimea-2014/']")
    keys.follow("nav.tabs a[href$='/forecast/']")
    ask(keys, worlds=512, paths=16)
    page.wait_for_selector("#short")
    keys.go(".play input[type=range]")
    before = page.inner_text(".play .then")
    keys.press(*["ArrowRight"] * 8)
    keys.wait("(document.querySelector('.true-run') || {dataset: {}}).dataset.refined")
    assert page.inner_text(".play .then") != before


def explain(keys: Keys) -> None:
    """Ask why, with a question that is chosen from a list."""
    page = keys.page
    keys.follow("nav.tabs a[href$='/explain/']", "Enter")
    keys.go("#id_question")
    keys.press("ArrowDown")
    ask(keys, worlds=512, paths=8)
    page.wait_for_selector(".findings.result, .problems")
    assert page.locator(".findings.result").count() == 1
    keys.go("details.as-text > summary")
    keys.press("Enter")
    assert page.locator("details.as-text[open]").count() == 1


def brief(keys: Keys) -> None:
    """Paste a brief, go through what was found, accept one."""
    page = keys.page
    keys.follow("header.top nav a[href$='/briefs/']")
    keys.follow("a.button[href$='briefs/+new/']")
    keys.type("#id_text", BRIEF)
    keys.type("#id_slug", "talks")
    keys.follow("#id_slug")
    keys.go("#findings")
    keys.press("j")
    while page.evaluate("document.activeElement.querySelector('button[data-act]') === null"):
        keys.press("j")
    keys.press("a")
    keys.wait("document.querySelector('#progress b').textContent === '1'")


def record(keys: Keys) -> None:
    """Pick a question of a case, ask it, forecast it."""
    page = keys.page
    keys.follow("header.top nav a[href$='/record/']")
    keys.follow("main a.button[href$='record/+new/']")
    keys.go("#pick-case")
    keys.press("End")
    keys.follow("form.picking button")
    keys.follow("main ul.list a")
    keys.type("#id_id", "picked")
    keys.type("#id_closes", "2090-12-31")
    keys.follow("form.stacked button")
    assert "/questions/" in page.url
    keys.type("#id_probability", "20%")
    keys.follow("form.stacked button")
    assert "20%" in page.inner_text("main")


def publish(keys: Keys) -> None:
    """Make a page of a case, publish it, and see it as a stranger does."""
    page = keys.page
    keys.follow("header.top nav a[href$='/cases/']")
    keys.follow("a[href$='/ultimatum/']")
    keys.follow("nav.tabs a[href$='/report/']")
    ask(keys, worlds=64, paths=8)
    page.wait_for_selector("text=Look at the page")
    keys.follow("main form[action$='/publish/'] button")
    assert page.url.endswith("/published/")
    keys.go("a.secret")
    link = page.get_attribute("a.secret", "href")
    stranger = page.context.browser.new_page()
    stranger.goto(keys.url.rstrip("/") + str(link))
    assert stranger.title().startswith("Ultimatum")
