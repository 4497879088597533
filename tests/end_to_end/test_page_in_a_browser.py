"""The page as a browser shows it: two screens at most, nothing wider than the screen, no barrier that axe-core finds.

Skipped where there is no Chromium, or no axe-core: ``npm install axe-core`` somewhere, and ``DETENTE_AXE`` is the path
of its ``axe.min.js``. Both are run in copies of the page whose policy lets the tests' own script in.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

import detente
from detente.report.page import report_page

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
AXE = Path(os.environ.get("DETENTE_AXE", ""))
TEXT = Path(__file__).with_name("brief.txt")
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')

pytestmark = [pytest.mark.long, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")]


@pytest.fixture(scope="module", params=["russia-2022", "crimea-2014", "ultimatum"])
def page(request):
    return report_page(detente.gather(request.param, worlds=256, paths=32))


def measured(page, folder, expression, *, width, script="", dark=False):
    """Return what an expression is in a browser that shows the page, ``script`` loaded."""
    open_page = POLICY.sub("", page)
    run = f"(async () => told.textContent = JSON.stringify(await ({expression})))()"
    told = f"<pre id=told></pre><script>{script}\n;{run}</script>"
    file = folder / "page.html"
    file.write_text(open_page.replace("</body>", f"{told}</body>"), encoding="utf-8")
    done = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--window-size={width},800",
            *(["--blink-settings=preferredColorScheme=0"] if dark else []),
            f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=20000", "--dump-dom", file.as_uri(),
        ],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    found = re.search(r'<pre id="told">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found is not None
    return json.loads(unescape(found[1]))


def test_two_screens(page, tmp_path):
    height = measured(page, tmp_path, "document.querySelector('footer').getBoundingClientRect().bottom", width=1280)
    assert height <= 2 * 800


@pytest.mark.parametrize("width", [500, 1280])
def test_nothing_is_wider_than_the_screen(page, tmp_path, width):
    """A window of Chromium is at least 500 pixels wide."""
    opened = "(document.querySelectorAll('details').forEach(d => d.open = true), document.documentElement.scrollWidth)"
    assert measured(page, tmp_path, opened, width=width) <= width


def test_on_paper(page, tmp_path):
    """Eight pages at most, stories told in words among them."""
    file, paper = tmp_path / "page.html", tmp_path / "page.pdf"
    file.write_text(page, encoding="utf-8")
    subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={paper}", file.as_uri(),
        ],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    document = PdfDocument(paper)
    assert len(document) <= 8
    text = " ".join(" ".join(each.get_textpage().get_text_range() for each in document).split())
    assert text.count("of all histories") == page.count('<article class="story">') > 1


def barriers(page, folder, where="document", *, dark=False):
    """Return the rules of axe-core that a part of a page breaks, all of it unfolded."""
    opened = f"(document.querySelectorAll('details').forEach(d => d.open = true), axe.run({where}))"
    told = f"{opened}.then(found => found.violations.map(each => [each.id, each.nodes[0].html]))"
    script = AXE.read_text(encoding="utf-8").replace("</script", "<\\/script")
    return measured(page, folder, told, width=1280, script=script, dark=dark)


@pytest.mark.skipif(not AXE.is_file(), reason="DETENTE_AXE names no axe.min.js")
@pytest.mark.parametrize("dark", [False, True])
def test_no_barriers(page, tmp_path, dark):
    assert barriers(page, tmp_path, dark=dark) == []


@pytest.mark.skipif(not AXE.is_file(), reason="DETENTE_AXE names no axe.min.js")
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    "make", [lambda: detente.audit(detente.read(TEXT)), lambda: detente.settle("russia-2022", "vienna", draws=64)]
)
def test_no_barriers_on_pages_of_other_results(make, tmp_path, dark):
    assert barriers(detente.report(make()), tmp_path, dark=dark) == []


def test_kinds_of_marks_are_switched_off_one_by_one(tmp_path):
    page = detente.report(detente.audit(detente.read(TEXT)))
    weight = "getComputedStyle(document.querySelector('article .estimate')).boxShadow"
    assert measured(page, tmp_path, weight, width=1280) != "none"
    for kind, off in (("figure", False), ("estimate", True)):
        switched = f"(document.getElementById('show-{kind}').click(), {weight})"
        assert (measured(page, tmp_path, switched, width=1280) == "none") is off
