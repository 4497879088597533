"""The page of a case in a browser: what is typed, dragged and saved, by mouse and by keys, by one and by two.

The browser is the machine's Chromium; where there is none, or the pages were not bundled (`scripts/bundle.py`), these
tests are skipped. One server is started as its user starts it.
"""

import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detente.case.load import loads
from detente.case.places import survey

sync_api = pytest.importorskip("playwright.sync_api")
ROOT = Path(__file__).parents[3]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
BUNDLE = ROOT / "src" / "detente" / "workbench" / "static" / "workbench" / "case.js"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
PATIENCE = 30_000
"""Milliseconds until something that is waited for must be there: much more than it takes, as machines may be busy."""
EDITS = 100
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(not BUNDLE.exists(), reason="the pages are not bundled: python scripts/bundle.py"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A workbench of its own: its address, and the link that makes the first account."""
    folder = tmp_path_factory.mktemp("workbench")
    command = [sys.executable, "-m", "detente", "serve", "--data", str(folder), "--port", "0", "--no-open"]
    log = folder / "log"
    with log.open("w") as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
        while len(found := re.findall(r"http\S+", log.read_text(encoding="utf-8"))) < 2:
            assert process.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield found[0].rstrip("/"), found[1]
        process.terminate()
    assert "Traceback" not in log.read_text(encoding="utf-8"), log.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@pytest.fixture(scope="module")
def state(server: tuple[str, str], browser: Any) -> Any:
    """What a browser keeps of somebody who is logged in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server[1])
    for field in page.locator("main input:visible").all():
        is_name = field.get_attribute("name") == "name"
        field.fill("Ada" if is_name else "correct horse battery staple")
    page.locator("main button").first.click()
    page.wait_for_url(f"{server[0]}/")
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def open_case(server: tuple[str, str], browser: Any, state: Any) -> Iterator[Any]:
    """Return a function that opens a case in a window of its own; no page may say that something went wrong."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def make(case: str = "ultimatum", **given: Any) -> Any:
        context = browser.new_context(storage_state=state, **{"viewport": {"width": 1280, "height": 900}, **given})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("request", lambda sent: None if sent.url.startswith(server[0]) else wrong.append(sent.url))
        page.goto(f"{server[0]}/projects/first/cases/{case}/")
        page.locator("#outline details").first.wait_for()
        return page

    yield make
    for context in contexts:
        context.close()
    assert [each for each in wrong if "409" not in each] == []


def text_of(page: Any) -> str:
    """Return the text that the page would save."""
    return str(page.evaluate("window.detente.text()"))


def go_to(page: Any, section: str, name: str) -> None:
    """Go to an entry by the outline."""
    section_of = page.locator(f'#outline details[data-name="{section}"]')
    if section_of.get_attribute("open") is None:
        section_of.locator("summary").click()
    section_of.get_by_role("button", name=name, exact=True).click()


def test_problems_are_said_as_one_types_and_completion_mends_them(open_case: Any) -> None:
    page = open_case()
    go_to(page, "moves", "attack")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("onc: true")
    page.locator("#problems", has_text="unknown key `onc`").wait_for()
    for _ in ": true":
        page.keyboard.press("Backspace")
    page.keyboard.press("Control+Space")
    page.locator('#completions [aria-selected="true"]', has_text="once").wait_for()
    page.keyboard.press("Enter")
    page.locator("#completions").wait_for(state="detached")
    page.keyboard.type("true")
    page.locator("#status:not(.wrong)", has_text="No problems").wait_for()
    assert "    once: true\n" in text_of(page)


def test_a_number_is_dragged_and_moved_by_keys_and_its_comment_stays(open_case: Any) -> None:
    page = open_case("crimea-2014")
    go_to(page, "quantities", "approval")
    page.get_by_role("button", name="approval", exact=True).first.wait_for()
    before = text_of(page)
    line = next(line for line in before.splitlines() if line.lstrip().startswith("start: {value: 63 to 67"))
    page.evaluate("line => window.detente.goTo(line)", before.splitlines().index(line))
    knob = page.locator(".handle.h-high")
    knob.wait_for()
    box = knob.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 - 25, box["y"] + 40, steps=5)
    page.mouse.up()
    page.wait_for_function("before => window.detente.text() !== before", arg=before)
    dragged = next(line for line in text_of(page).splitlines() if line.lstrip().startswith("start: {value: 63 to "))
    high = float(re.search(r"63 to ([0-9.]+)", dragged)[1])  # type: ignore[index]
    assert 63 < high < 67
    assert dragged == line.replace("63 to 67", f"63 to {high:g}")  # its source and its comment with it
    page.locator(".handle.h-median").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("high => !document.getElementById('f-number').value.endsWith(high)", arg=f" {high:g}")
    page.keyboard.press("Enter")
    page.wait_for_function("line => !window.detente.text().includes(line)", arg=dragged)
    page.locator(".code-host").click()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.wait_for_function("before => window.detente.text() === before", arg=before)


def test_a_number_without_a_reason_is_not_taken(open_case: Any) -> None:
    page = open_case()
    page.evaluate("window.detente.replace(window.detente.text().replace('    why: before the war\\n', ''))")
    page.wait_for_timeout(500)
    bare = text_of(page)
    number = next(n for n, line in enumerate(bare.splitlines()) if line == "    start: 0")
    page.evaluate("line => window.detente.goTo(line)", number)
    page.locator("#form-panel legend", has_text="quantities.challenger_loss.start").wait_for()
    page.locator("#f-number").fill("1")
    page.locator("#f-number").press("Tab")
    page.locator("#form-panel .error", has_text="Say where it comes from").wait_for()
    assert text_of(page) == bare
    page.locator("#f-why").fill("counted")
    page.locator("#f-why").press("Tab")
    page.wait_for_function("() => window.detente.text().includes('start: {value: 1, why: counted}')")


def test_a_reply_is_added_by_its_form(open_case: Any) -> None:
    page = open_case()
    go_to(page, "moves", "refuse")
    choice = page.get_by_label("Add an answer …")
    choice.wait_for()
    choice.select_option("nothing")
    page.wait_for_function("() => window.detente.text().includes('options: [attack, back_down, nothing]')")
    page.locator("#status", has_text="No problems").wait_for()


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: python scripts/bundle.py")
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nothing_keeps_a_reader_out(open_case: Any, width: int, scheme: str) -> None:
    page = open_case(viewport={"width": width, "height": 800}, color_scheme=scheme)
    go_to(page, "moves", "attack")
    page.get_by_label("Chance of win").wait_for()
    found = barriers(page)
    page.get_by_label("Curve of the effect on challenger_loss").click()
    page.locator(".handle.h-median").wait_for()
    page.locator("#map summary").click()
    page.locator("#map-body figure").wait_for()
    page.evaluate("window.detente.replace(window.detente.text().replace('horizon', 'horizn'))")
    page.locator("#status.wrong").wait_for()
    assert found + barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def barriers(page: Any) -> list[str]:
    """Return what axe finds that keeps readers out."""
    page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(found => found.violations)")
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


def test_keys_alone_write_and_save(open_case: Any) -> None:
    """From the top of the page by Tab into the text, out of it by Tab, to the button that saves."""
    page = open_case("succession")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('cm-content')"):
            break
    page.keyboard.press("Control+Home")
    page.keyboard.type("# by keys alone\n")
    page.keyboard.press("Tab")
    page.keyboard.type("a comment")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Save"
    page.keyboard.press("Enter")
    page.locator("#saved", has_text="version 2").wait_for()
    page.reload()
    page.locator("#outline details").first.wait_for()
    assert text_of(page).startswith("# by keys alone\n")


def test_two_browsers_and_a_hundred_edits_lose_no_text(open_case: Any) -> None:
    """Each writes lines and sets numbers of its own in the same case, and both save as they like.

    Who changes the same line as the other decides between the two, which is tested with the merge; here nobody asks.
    """
    chosen = random.Random(16)
    pages = [open_case("russia-2022"), open_case("russia-2022")]
    before = text_of(pages[0])
    lines = before.splitlines()
    heads = [line for line in lines if re.fullmatch(r"  \w+:", line) and lines.count(line) == 1]
    paths = [f"actors.{name}.tempo" for name in ("russia", "ukraine", "usa", "kazakhstan")]
    written: list[str] = []
    numbers: dict[str, str] = {}
    for n in range(EDITS):
        which = chosen.randrange(2)
        page = pages[which]
        if chosen.random() < 0.3:
            path, value = chosen.choice(paths[which::2]), f"{chosen.randint(2, 5)} to {chosen.randint(6, 9)} weeks"
            assert (
                page.evaluate("each => window.detente.change([each])", {"kind": "number", "path": path, "value": value})
                == ""
            )
            numbers[path] = value
        else:
            written.append(f"  # edit {n} of browser {which}")
            page.evaluate(INSERT, [chosen.choice(heads[which::2]), written[-1]])
        if chosen.random() < 0.4:
            save(page)
    for page in (*pages, pages[0]):
        save(page)
    now = text_of(pages[0])
    assert [said for said in written if now.count(f"{said}\n") != 1] == []
    kept = [line for line in now.splitlines() if not line.startswith("  # edit ")]
    assert re.findall(r"#.*", "\n".join(kept)) == re.findall(r"#.*", before)
    changed = [(old, new) for old, new in zip(lines, kept, strict=True) if old != new]
    assert len(changed) == len(numbers)
    assert all(re.sub(r"value: [^,]*", "", old) == re.sub(r"value: [^,]*", "", new) for old, new in changed)
    case = loads(now)
    assert {path: str(survey(case).own[path].number) for path in numbers} == numbers


INSERT = """([anchor, said]) => {
  const text = window.detente.text();
  const at = text.indexOf("\\n" + anchor + "\\n") + 1;
  window.detente.replace(text.slice(0, at) + said + "\\n" + text.slice(at));
}"""
"""Writes a line above another."""


def save(page: Any) -> None:
    """Save, and wait until it is."""
    page.evaluate("window.detente.save()")
    said = page.locator("#saved").inner_text()
    assert "decide" not in said, said
    assert "not saved" not in said, said
